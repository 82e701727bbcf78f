"""Activation functions, with the operations their backward passes are made of."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .. import rounded
from ..namespaces import FLOAT
from ..op import op
from ..summation import reduced_in_vectors
from .comparison import not_implemented
from .elementwise import PLAIN


def _in_single(formula: Any) -> Any:
    """A formula that PyTorch's kernel evaluates in single precision for half precision, and rounds once."""

    def wide(grad: Any, self: Any, xp: Any) -> Any:
        if xp is not FLOAT or self.dtype.char != "e":
            return formula(grad, self, xp)
        return formula(grad.astype(np.float32), self.astype(np.float32), xp).astype(np.float16)

    return wide


# relu'(0) = 0
op("relu",
   lambda self, *, xp: xp.maximum(0, self),
   self=lambda grad, result, xp: xp.threshold_backward(grad, result, threshold=0),
   kernel=lambda self: np.maximum(0, self), elementwise=True, samples=PLAIN)  # fmt: skip

op("threshold_backward",
   lambda grad_output, self, *, threshold, xp: xp.where(self <= threshold, xp.full(grad_output, 0), grad_output)
       if not xp.is_exact else grad_output * xp.heaviside(self - threshold, 0),
   grad_output=lambda grad, self, threshold, xp: xp.threshold_backward(grad, self, threshold=threshold),
   self=lambda grad, xp: xp.zeros_like(grad),
   node="ThresholdBackwardBackward0", layout="kept", samples=[((2, 3), (2, 3), {"threshold": 0})])  # fmt: skip

op("threshold",
   lambda self, *, threshold, value, xp: xp.where(self <= threshold, xp.full(self, value), self),
   self=lambda grad, self, threshold, xp: xp.threshold_backward(grad, self, threshold=threshold),
   elementwise=True, samples=[((2, 3), {"threshold": 0.1, "value": 20})])  # fmt: skip

op("leaky_relu",
   lambda self, *, negative_slope=0.01, xp: _leaky(self, negative_slope, xp),
   self=lambda grad, self, negative_slope, xp: xp.leaky_relu_backward(grad, self, negative_slope=negative_slope),
   elementwise=True, wide=True, samples=[((2, 3),), ((2, 3), {"negative_slope": 0.2})])  # fmt: skip

op("leaky_relu_backward",
   lambda grad_output, self, *, negative_slope, xp: xp.where(self > 0, grad_output, grad_output * negative_slope),
   grad_output=lambda grad, self, negative_slope, xp: xp.leaky_relu_backward(grad, self, negative_slope=negative_slope),
   self=lambda grad, xp: xp.zeros_like(grad),
   node="LeakyReluBackwardBackward0", layout="kept", samples=[((2, 3), (2, 3), {"negative_slope": 0.25})])  # fmt: skip

op("hardtanh",
   lambda self, *, min_val=-1.0, max_val=1.0, xp:
       _limited(self, min_val, max_val, xp),
   self=lambda grad, self, min_val, max_val, xp: xp.hardtanh_backward(grad, self, min_val=min_val, max_val=max_val),
   elementwise=True, samples=[((2, 3),), ((2, 3), {"min_val": 0.0, "max_val": 6.0})])  # fmt: skip

op("hardtanh_backward",
   lambda grad_output, self, *, min_val, max_val, xp:
       xp.where((self <= min_val) | (self >= max_val), xp.full(grad_output, 0), grad_output),
   grad_output=lambda grad, self, min_val, max_val, xp:
       xp.hardtanh_backward(grad, self, min_val=min_val, max_val=max_val),
   self=lambda grad, xp: xp.zeros_like(grad),
   node="HardtanhBackwardBackward0", layout="kept", samples=[((2, 3), (2, 3), {"min_val": -1.0, "max_val": 1.0})])  # fmt: skip

op("hardsigmoid",
   lambda self, *, xp: xp.minimum(xp.maximum(self + 3, 0), 6) / 6,
   self=lambda grad, self, xp: xp.hardsigmoid_backward(grad, self),
   elementwise=True, wide=True, samples=PLAIN)  # fmt: skip

# PyTorch has no derivative of this one, and its sixth is a float32.
op("hardsigmoid_backward",
   lambda grad_output, self, *, xp:
       xp.where((self > -3) & (self < 3), grad_output * xp.number(float(np.float32(1 / 6))), xp.full(grad_output, 0)),
   grad_output=lambda grad: not_implemented("hardsigmoid_backward"),
   self=lambda grad: not_implemented("hardsigmoid_backward"),
   node="NotImplemented", wide=True, layout="kept", samples=[((2, 3), (2, 3))])  # fmt: skip

op("hardswish",
   lambda self, *, xp: self * xp.minimum(xp.maximum(self + 3, 0), 6) / 6,
   self=lambda grad, self, xp: xp.hardswish_backward(grad, self),
   elementwise=True, wide=True, samples=PLAIN)  # fmt: skip

op("hardswish_backward",
   lambda grad_output, self, *, xp:
       xp.where(self <= -3, xp.full(grad_output, 0),
                xp.where(self < 3, grad_output * (self / 3 + xp.number(0.5)), grad_output)),
   grad_output=lambda grad, self, xp: xp.hardswish_backward(grad, self),
   self=lambda grad, grad_output, self, xp:
       xp.where((self > -3) & (self < 3), grad * grad_output / 3, xp.full(grad, 0)),
   node="HardswishBackwardBackward0", wide=True, layout="kept", samples=[((2, 3), (2, 3))])  # fmt: skip

op("hardshrink",
   lambda self, *, lambd=0.5, xp: xp.where((self >= -lambd) & (self <= lambd), xp.full(self, 0), self),
   self=lambda grad, self, lambd, xp: xp.hardshrink_backward(grad, self, lambd=lambd),
   elementwise=True, samples=PLAIN)  # fmt: skip


def _shrunk(name: str) -> Any:
    return lambda grad, self, lambd, xp: getattr(xp, name)(grad, self, lambd=lambd)


for _name, _node in (("hardshrink_backward", "HardshrinkBackwardBackward0"),
                     ("softshrink_backward", "SoftshrinkBackwardBackward0")):  # fmt: skip
    op(_name,
       lambda grad_output, self, *, lambd, xp:
           xp.where((self >= -lambd) & (self <= lambd), xp.full(grad_output, 0), grad_output),
       grad_output=_shrunk(_name),
       self=lambda grad, xp: xp.zeros_like(grad),
       node=_node, layout="kept", samples=[((2, 3), (2, 3), {"lambd": 0.5})])  # fmt: skip

op("softshrink",
   lambda self, *, lambd=0.5, xp:
       xp.where(self > lambd, self - lambd, xp.where(self < -lambd, self + lambd, self * 0)),
   self=lambda grad, self, lambd, xp: xp.softshrink_backward(grad, self, lambd=lambd),
   elementwise=True, samples=PLAIN)  # fmt: skip

op("elu",
   lambda self, *, alpha=1.0, scale=1.0, input_scale=1.0, xp:
       _elu(self, xp.number(alpha), xp.number(scale), xp.number(input_scale), xp),
   self=lambda grad, self, alpha, scale, input_scale, xp:
       xp.elu_backward(grad, self, alpha=alpha, scale=scale, input_scale=input_scale),
   elementwise=True, wide=True, samples=[((2, 3),), ((2, 3), {"alpha": 2.0})])  # fmt: skip

op("elu_backward",
   lambda grad_output, self_or_result, *, alpha, scale, input_scale, xp:
       xp.where(self_or_result <= 0,
                grad_output * input_scale * alpha * scale * xp.exp(self_or_result * input_scale), grad_output * scale),
   grad_output=lambda grad, self_or_result, alpha, scale, input_scale, xp:
       xp.elu_backward(grad, self_or_result, alpha=alpha, scale=scale, input_scale=input_scale),
   self_or_result=lambda grad, grad_output, self_or_result, alpha, scale, input_scale, xp:
       xp.elu_backward(grad * grad_output * input_scale, self_or_result, alpha=alpha, scale=scale,
                       input_scale=input_scale) * (self_or_result < 0),
   node="EluBackwardBackward0",
   layout="kept", samples=[((2, 3), (2, 3), {"alpha": 2.0, "scale": 1.5, "input_scale": 0.5})])  # fmt: skip

op("celu",
   lambda self, *, alpha=1.0, xp: _elu(self, xp.number(alpha), 1, 1 / xp.number(alpha), xp),
   self=lambda grad, self, alpha, xp: xp.elu_backward(grad, self, alpha=alpha, scale=1.0, input_scale=1.0 / alpha),
   elementwise=True, wide=True, samples=[((2, 3),), ((2, 3), {"alpha": 2.0})])  # fmt: skip

op("gelu",
   lambda self, *, approximate="none", xp: _gelu(self, approximate, xp),
   self=lambda grad, self, approximate, xp: xp.gelu_backward(grad, self, approximate=approximate),
   elementwise=True, wide=True, samples=[((2, 3),), ((2, 3), {"approximate": "tanh"})])  # fmt: skip

op("gelu_backward",
   lambda grad_output, self, *, approximate, xp: grad_output * _gelu_slope(self, approximate, xp),
   grad_output=lambda grad, self, approximate, xp: xp.gelu_backward(grad, self, approximate=approximate),
   self=lambda grad, grad_output, self, approximate, xp: grad * grad_output * _gelu_bend(self, approximate, xp),
   node="GeluBackwardBackward0",
   layout="kept", samples=[((2, 3), (2, 3), {"approximate": "none"}), ((2, 3), (2, 3), {"approximate": "tanh"})])  # fmt: skip

op("silu",
   lambda self, *, xp: self * xp.sigmoid(self) if xp.is_exact else self / (1 + rounded.exp(-self)),
   self=_in_single(lambda grad, self, xp: _silu_backward(grad, self, xp)),
   elementwise=True, wide=True, samples=PLAIN)  # fmt: skip

op("mish",
   lambda self, *, xp: self * xp.tanh(xp.log1p(xp.exp(self))),
   self=_in_single(lambda grad, self, xp: grad * _mish_slope(self, xp)),
   elementwise=True, wide=True, samples=PLAIN)  # fmt: skip

op("softplus",
   lambda self, *, beta=1.0, threshold=20.0, xp: _softplus(self, xp.number(beta), threshold, xp),
   self=lambda grad, self, beta, threshold, xp: xp.softplus_backward(grad, self, beta=beta, threshold=threshold),
   elementwise=True, wide=True, samples=[((2, 3),), ((2, 3), {"beta": 2.0})])  # fmt: skip

op("softplus_backward",
   lambda grad_output, self, *, beta, threshold, xp:
       xp.where(self * beta > threshold, grad_output, grad_output * xp.sigmoid(self * beta)),
   grad_output=lambda grad, self, beta, threshold, xp:
       xp.softplus_backward(grad, self, beta=beta, threshold=threshold),
   self=lambda grad, grad_output, self, beta, threshold, xp:
       xp.sigmoid_backward(grad * grad_output, xp.sigmoid(self * beta)) * (self * beta < threshold) * beta,
   node="SoftplusBackwardBackward0", layout="kept", samples=[((2, 3), (2, 3), {"beta": 2.0, "threshold": 20.0})])  # fmt: skip

op("log_sigmoid",
   lambda self, *, xp: xp.minimum(self, 0) - xp.log1p(xp.exp(-xp.abs(self))),
   self=lambda grad, self, xp: xp.log_sigmoid_backward(grad, self),
   node="LogSigmoidBackward0", elementwise=True, layout="rows", wide=True, samples=PLAIN)  # fmt: skip

op("log_sigmoid_backward",
   lambda grad_output, self, *, xp: grad_output * xp.sigmoid(-self),
   grad_output=lambda grad, self, xp: xp.log_sigmoid_backward(grad, self),
   self=lambda grad, grad_output, self, xp: grad * grad_output * (xp.sigmoid(self) - 1) * xp.sigmoid(self),
   node="LogSigmoidBackwardBackward0", wide=True, layout="kept", samples=[((2, 3), (2, 3))])  # fmt: skip

op("softmax",
   lambda self, *, dim, xp: _softmax(self, dim, xp),
   self=lambda grad, result, dim, xp: xp.softmax_backward_data(grad, result, dim=dim),
   samples=[((2, 3), {"dim": 1}), ((2, 3), {"dim": 0})])  # fmt: skip

op("softmax_backward_data",
   lambda grad_output, output, *, dim, xp:
       output * (grad_output - xp.sum(grad_output * output, dim=dim, keepdim=True)),
   grad_output=lambda grad, output, dim, xp: xp.softmax_backward_data(grad, output, dim=dim),
   output=lambda grad, grad_output, output, dim, xp:
       grad_output * grad - xp.sum(output * grad_output, dim=dim, keepdim=True) * grad
       - grad_output * xp.sum(grad * output, dim=dim, keepdim=True),
   node="SoftmaxBackwardDataBackward0", wide=True, samples=[((2, 3), (2, 3), {"dim": 1})])  # fmt: skip

op("log_softmax",
   lambda self, *, dim, xp: _log_softmax(self, dim, xp),
   self=lambda grad, result, dim, xp: xp.log_softmax_backward_data(grad, result, dim=dim),
   wide=True, samples=[((2, 3), {"dim": 1}), ((2, 3), {"dim": 0})])  # fmt: skip

op("log_softmax_backward_data",
   lambda grad_output, output, *, dim, xp: grad_output - xp.exp(output) * _row_sums(grad_output, dim, xp),
   grad_output=lambda grad, output, dim, xp: grad - xp.sum(grad * xp.exp(output), dim=dim, keepdim=True),
   output=lambda grad, grad_output, output, dim, xp:
       -xp.sum(grad_output, dim=dim, keepdim=True) * xp.exp(output) * grad,
   node="LogSoftmaxBackwardDataBackward0", wide=True, samples=[((2, 3), (2, 3), {"dim": 1})])  # fmt: skip

op("glu",
   lambda self, *, dim=-1, xp: _halves(self, dim, xp)[0] * xp.sigmoid(_halves(self, dim, xp)[1]),
   self=lambda grad, self, dim, xp: xp.glu_backward(grad, self, dim=dim),
   layout="kept", samples=[((2, 4),)])  # fmt: skip

op("glu_backward",
   lambda grad_output, self, *, dim, xp: _glu_backward(grad_output, self, dim, xp),
   grad_output=lambda grad, self, dim, xp: _glu_again(grad, self, dim, xp),
   self=lambda grad, grad_output, self, dim, xp: _glu_bend(grad, grad_output, self, dim, xp),
   node="GluBackwardBackward0", size=lambda g, x: _product(x), samples=[((2, 2), (2, 4), {"dim": -1})])  # fmt: skip


def _limited(x: Any, low: Any, high: Any, xp: Any) -> Any:
    if not xp.is_exact and x.dtype.kind in "iu":
        if x.dtype.kind == "u" and low < 0:
            raise RuntimeError("cannot do hardtanh on an unsigned type with negative limits")
        low, high = x.dtype.type(low), x.dtype.type(high)
    if xp.is_exact:
        return xp.minimum(xp.maximum(x, xp.number(low)), xp.number(high))
    low, high = x.dtype.type(low), x.dtype.type(high)
    return np.where(x < low, low, np.where(x > high, high, x))


def _elu(x: Any, alpha: Any, scale: Any, input_scale: Any, xp: Any) -> Any:
    if xp.is_exact:
        return scale * (xp.maximum(x, 0) + alpha * (xp.exp(input_scale * xp.minimum(x, 0)) - 1))
    return np.where(x < 0, rounded.expm1(x * input_scale) * (alpha * scale), x * scale).astype(x.dtype)


def _leaky(x: Any, slope: Any, xp: Any) -> Any:
    if xp.is_exact:
        return xp.maximum(x, 0) + xp.number(slope) * xp.minimum(x, 0)
    return np.where(x > 0, x, x * x.dtype.type(slope))


def _gelu(x: Any, approximate: str, xp: Any) -> Any:
    if approximate == "tanh":
        return 0.5 * x * (1 + xp.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x * x * x)))
    if xp.is_exact:
        import sympy

        return x * (1 + xp.erf(x / sympy.sqrt(2))) / 2
    return 0.5 * x * (1 + xp.erf(x * math.sqrt(0.5)))


def _gelu_slope(x: Any, approximate: str, xp: Any) -> Any:
    if approximate == "tanh":
        factor = math.sqrt(2 / math.pi)
        t = xp.tanh(factor * (x + 0.044715 * x * x * x))
        return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * (factor * (1 + 3 * 0.044715 * x * x))
    return 0.5 * (1 + xp.erf(x * math.sqrt(0.5))) + x * xp.exp(-0.5 * x * x) * (1 / math.sqrt(2 * math.pi))


def _gelu_bend(x: Any, approximate: str, xp: Any) -> Any:
    """The second derivative of gelu."""
    if approximate == "tanh":
        factor = math.sqrt(2 / math.pi)
        t = xp.tanh(factor * (x + 0.044715 * x * x * x))
        rise = factor * (1 + 3 * 0.044715 * x * x)
        return (1 - t * t) * (rise - t * x * (rise * rise) + x * (x * (3 * 0.044715 * factor)))
    return xp.exp(-0.5 * x * x) * (1 / math.sqrt(2 * math.pi)) * (2 - x * x)


def _mish_slope(x: Any, xp: Any) -> Any:
    t = xp.tanh(xp.log1p(xp.exp(x)))
    return t + x * xp.sigmoid(x) * (1 - t * t)


def _softplus(x: Any, beta: Any, threshold: float, xp: Any) -> Any:
    scaled = x * beta
    if xp.is_exact:
        return xp.log(1 + xp.exp(scaled)) / beta
    return np.where(scaled > threshold, x, rounded.log1p(rounded.exp(np.minimum(scaled, threshold))) / beta).astype(
        x.dtype
    )


def _softmax(x: Any, dim: int, xp: Any) -> Any:
    if not xp.is_exact and x.dtype == np.float16:
        return _softmax(x.astype(np.float32), dim, xp).astype(np.float16)
    if not xp.is_exact and x.size and x.ndim and x.dtype.itemsize > 2:
        shifted = x - np.maximum.reduce(x, axis=dim, keepdims=True)
        if dim in (-1, x.ndim - 1):
            # Over the last dimension PyTorch computes in vectors, and multiplies by the reciprocal of the sum.
            e = rounded.vector_exp(shifted)
            return e * (1 / reduced_in_vectors(e, 64 // x.itemsize))
        e = rounded.exp(shifted)
        return e / np.add.reduce(e, axis=dim, keepdims=True)
    e = xp.exp(xp.shifted(x, dim))
    return e / xp.sum(e, dim, True)


def _log_softmax(x: Any, dim: int, xp: Any) -> Any:
    if not xp.is_exact and x.dtype.char == "e":
        return _log_softmax(x.astype(np.float32), dim, xp).astype(np.float16)
    if not xp.is_exact and x.size and x.ndim:
        made = x - np.maximum.reduce(x, axis=dim, keepdims=True)
        e = rounded.exp(made)
        if dim in (-1, x.ndim - 1):
            total = reduced_in_vectors(e, 64 // x.itemsize)
        else:
            total = np.add.reduce(e, axis=dim, keepdims=True)
        made -= rounded.log(total)
        return made
    shifted = xp.shifted(x, dim)
    return shifted - xp.log(xp.sum(xp.exp(shifted), dim, True))


def _row_sums(grad: Any, dim: int, xp: Any) -> Any:
    """Sums over one dimension, kept; over the last one in vectors, as PyTorch's softmax kernels add."""
    if xp.is_exact or grad.dtype.itemsize < 4 or dim not in (-1, grad.ndim - 1) or not grad.size:
        return xp.sum(grad, dim=dim, keepdim=True)
    return reduced_in_vectors(grad, 64 // grad.itemsize)


def _halves(x: Any, dim: int, xp: Any) -> tuple[Any, Any]:
    at = dim % len(x.shape)
    half = x.shape[at] // 2
    before = (slice(None),) * at
    return x[(*before, slice(0, half))], x[(*before, slice(half, None))]


def _glu_backward(grad: Any, x: Any, dim: int, xp: Any) -> Any:
    a, b = _halves(x, dim, xp)
    s = xp.sigmoid(b)
    return xp.cat((grad * s, grad * (1 - s) * s * a), dim=dim % len(x.shape))


def _glu_again(grad: Any, x: Any, dim: int, xp: Any) -> Any:
    a, b = _halves(x, dim, xp)
    first, second = _halves(grad, dim, xp)
    s = xp.sigmoid(b)
    return first * s + second * ((1 - s) * s * a)


def _glu_bend(grad: Any, grad_output: Any, x: Any, dim: int, xp: Any) -> Any:
    a, b = _halves(x, dim, xp)
    first, second = _halves(grad, dim, xp)
    s = xp.sigmoid(b)
    slope = (1 - s) * s
    return xp.cat(
        (second * grad_output * slope, grad_output * (first * slope + second * a * slope * (1 - s * 2))),
        dim=dim % len(x.shape),
    )


def _product(shape: tuple[int, ...]) -> int:
    return int(np.prod(shape, dtype=int))


def _silu_backward(grad: Any, x: Any, xp: Any) -> Any:
    s = xp.sigmoid(x)
    if getattr(x, "dtype", None) == np.float32:
        return grad * s * rounded.fused(np.float32(1), x, 1 - s)
    return grad * s * (x * (1 - s) + 1)
