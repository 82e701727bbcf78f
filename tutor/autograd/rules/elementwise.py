"""Functions of one operand, element by element."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .. import rounded
from ..dtypes import fitting
from ..op import op
from ..rounded import FLOAT32, FLOAT64

PLAIN: list[Any] = [((2, 3),)]
POSITIVE: list[Any] = [("positive", (2, 3))]
INSIDE: list[Any] = [("unit", (2, 3))]


def smooth(name: str, forward: Any, formula: Any, samples: list[Any], **rest: Any) -> None:
    """A function that is smooth where it is defined; integers become floating point."""
    op(name, forward, self=formula, samples=samples, floats=True, elementwise=True, **rest)


def _tanh_backward(grad: Any, output: Any) -> Any:
    """grad * (1 - output^2), the bracket rounded once on float32."""
    if output.dtype.char == "f":
        wide = output.astype(FLOAT64)
        wide *= wide
        return grad * (1 - wide).astype(FLOAT32)
    if output.dtype.char == "e":
        return _tanh_backward(grad.astype(FLOAT32), output.astype(FLOAT32)).astype(output.dtype)
    return grad * (1 - output * output)


def _no_inplace(name: str) -> Any:
    def formula(grad: Any) -> Any:
        raise NotImplementedError(f"the derivative for 'inplace version of {name}' is not implemented.")

    return formula


smooth("exp", lambda self, *, xp: xp.exp(self), lambda grad, result: grad * result, PLAIN, kernel=rounded.exp)
smooth("exp2", lambda self, *, xp: xp.exp2(self), lambda grad, result: grad * result * math.log(2), PLAIN)
smooth("expm1", lambda self, *, xp: xp.expm1(self), lambda grad, result: grad * (result + 1), PLAIN)
smooth("log", lambda self, *, xp: xp.log(self), lambda grad, self: grad / self, POSITIVE, kernel=rounded.log)
smooth("log2", lambda self, *, xp: xp.log2(self), lambda grad, self: grad / (self * 0.6931471805599453), POSITIVE)
smooth("log10", lambda self, *, xp: xp.log10(self), lambda grad, self: grad / (self * 2.3025850929940456), POSITIVE)
smooth(
    "log1p", lambda self, *, xp: xp.log1p(self), lambda grad, self: grad / (self + 1), POSITIVE, node="Log1PBackward0"
)
smooth("sqrt", lambda self, *, xp: xp.sqrt(self), lambda grad, result: grad / (2 * result), POSITIVE, kernel=np.sqrt)
smooth("rsqrt", lambda self, *, xp: 1 / xp.sqrt(self), lambda grad, result, xp: -0.5 * grad * xp.pow(result, exponent=3),
       POSITIVE)  # fmt: skip

smooth("sin", lambda self, *, xp: xp.sin(self), lambda grad, self, xp: grad * xp.cos(self), PLAIN, kernel=rounded.sin)
smooth("cos", lambda self, *, xp: xp.cos(self), lambda grad, self, xp: grad * -xp.sin(self), PLAIN, kernel=rounded.cos)
smooth("tan", lambda self, *, xp: xp.tan(self), lambda grad, result, xp: grad * (1 + xp.pow(result, exponent=2)), PLAIN)
smooth("asin", lambda self, *, xp: xp.arcsin(self), lambda grad, self, xp: grad * xp.rsqrt(-self * self + 1), INSIDE)
smooth("acos", lambda self, *, xp: xp.arccos(self), lambda grad, self, xp: grad * -xp.rsqrt(-self * self + 1), INSIDE)
smooth("atan", lambda self, *, xp: xp.arctan(self), lambda grad, self: grad / (self * self + 1), PLAIN)
smooth("sinh", lambda self, *, xp: xp.sinh(self), lambda grad, self, xp: grad * xp.cosh(self), PLAIN)
smooth("cosh", lambda self, *, xp: xp.cosh(self), lambda grad, self, xp: grad * xp.sinh(self), PLAIN)
smooth("tanh", lambda self, *, xp: xp.tanh(self), lambda grad, result, xp: xp.tanh_backward(grad, result), PLAIN,
       kernel=rounded.tanh)  # fmt: skip
smooth("asinh", lambda self, *, xp: xp.arcsinh(self),
       lambda grad, self, xp: grad * xp.rsqrt(xp.pow(self, exponent=2) + 1), PLAIN)  # fmt: skip
smooth("acosh", lambda self, *, xp: xp.arccosh(self), lambda grad, self, xp: grad * xp.rsqrt(self * self - 1),
       [("above one", (2, 3))])  # fmt: skip
smooth("atanh", lambda self, *, xp: xp.arctanh(self),
       lambda grad, self, xp: grad * 1 / (1 - xp.pow(self, exponent=2)), INSIDE)  # fmt: skip
for _name in ("asinh", "acosh", "atanh"):
    op(f"{_name}_", lambda self, *, xp, name=_name: getattr(xp, name)(self), self=_no_inplace(_name),
       node=f"{_name.title()}Backward1")  # fmt: skip
smooth("sigmoid", lambda self, *, xp: xp.sigmoid(self), lambda grad, result, xp: xp.sigmoid_backward(grad, result), PLAIN,
       kernel=rounded.sigmoid)  # fmt: skip
smooth("logit", lambda self, *, eps=None, xp: _logit(self, eps, xp),
       lambda grad, self, eps, xp: _logit_backward(grad, self, eps, xp), [("between 0 and 1", (2, 3))])  # fmt: skip
smooth("erf", lambda self, *, xp: xp.erf(self),
       lambda grad, self, xp: 2 / math.sqrt(math.pi) * xp.exp(-xp.pow(self, exponent=2)) * grad, PLAIN)  # fmt: skip
smooth("erfc", lambda self, *, xp: xp.erfc(self),
       lambda grad, self, xp: -2 / math.sqrt(math.pi) * xp.exp(-xp.pow(self, exponent=2)) * grad, PLAIN)  # fmt: skip
smooth("erfinv", lambda self, *, xp: _erfinv(self),
       lambda grad, self, xp: 0.5 * math.sqrt(math.pi) * xp.exp(xp.pow(xp.erfinv(self), exponent=2)) * grad, INSIDE)  # fmt: skip
smooth("lgamma", lambda self, *, xp: xp.lgamma(self), lambda grad, self, xp: grad * xp.digamma(self), POSITIVE)
smooth("digamma", lambda self, *, xp: _polygamma(0, self),
       lambda grad, self, xp: grad * xp.polygamma(self, n=1), POSITIVE)  # fmt: skip
smooth("polygamma", lambda self, *, n, xp: _polygamma(n, self),
       lambda grad, self, n, xp: grad * xp.polygamma(self, n=n + 1), [("positive", (2, 3), {"n": 1})])  # fmt: skip
smooth(
    "sinc",
    lambda self, *, xp: _sinc(self, xp),
    lambda grad, self, xp: xp.where(self == 0, xp.full(grad, 0), grad * _sinc_slope(self, xp)),
    PLAIN,
)
smooth("deg2rad", lambda self, *, xp: self * (math.pi / 180), lambda grad: grad * (math.pi / 180), PLAIN,
       node="Deg2RadBackward0")  # fmt: skip
smooth("rad2deg", lambda self, *, xp: self * (180 / math.pi), lambda grad: grad * (180 / math.pi), PLAIN,
       node="Rad2DegBackward0")  # fmt: skip

op("sigmoid_backward",
   lambda grad_output, output, *, xp: grad_output * (1 - output) * output,
   grad_output=lambda grad, output, xp: xp.sigmoid_backward(grad, output),
   output=lambda grad, grad_output, output: grad * grad_output * (-2 * output + 1),
   kernel=lambda grad_output, output: grad_output * (1 - output) * output,
   node="SigmoidBackwardBackward0", layout="kept", samples=[((2, 3), (2, 3))])  # fmt: skip

op("tanh_backward",
   lambda grad_output, output, *, xp: _tanh_backward(grad_output, output),
   grad_output=lambda grad, output, xp: xp.tanh_backward(grad, output),
   output=lambda grad, grad_output, output: grad * (-2 * output * grad_output),
   kernel=_tanh_backward,
   node="TanhBackwardBackward0", layout="kept", samples=[((2, 3), (2, 3))])  # fmt: skip

# abs'(0) = sgn(0) = 0
op("abs",
   lambda self, *, xp: xp.abs(self),
   self=lambda grad, self, xp: grad * xp.sgn(self),
   elementwise=True, holomorphic=False, samples=PLAIN)  # fmt: skip

op("sgn",
   lambda self, *, xp: xp.sign(self),
   self=lambda grad, self, result, xp: _sgn_backward(grad, self, result, xp),
   holomorphic=False, layout="kept", samples=PLAIN)  # fmt: skip

# Flat wherever they have a derivative: PyTorch sends back zeros, not None.
for _name, _forward in {
    "sign": lambda self, *, xp: xp.sign(self),
    "floor": lambda self, *, xp: xp.floor(self),
    "ceil": lambda self, *, xp: xp.ceil(self),
    "trunc": lambda self, *, xp: xp.trunc(self),
}.items():
    op(_name, _forward, self=lambda grad, xp: xp.zeros_like(grad), elementwise=True, samples=PLAIN)

op("round",
   lambda self, *, xp: np.rint(self) if xp.is_exact or self.dtype.kind not in "biu" else self.copy(),
   self=lambda grad, xp: xp.zeros_like(grad),
   elementwise=True, samples=PLAIN)  # fmt: skip

op("round_decimals",
   lambda self, *, decimals, xp: np.round(self, decimals),
   self=lambda grad, xp: xp.zeros_like(grad),
   node="RoundBackward1", elementwise=True, samples=[((2, 3), {"decimals": 1})])  # fmt: skip

op("frac",
   lambda self, *, xp: self - xp.trunc(self),
   self=lambda grad: grad,
   elementwise=True, samples=PLAIN)  # fmt: skip

# On the boundary the cotangent passes: clamp'(min) = clamp'(max) = 1.
op("clamp",
   lambda self, *, min=None, max=None, xp: _clamped(self, min, max, xp),
   self=lambda grad, self, min, max, xp: _within(grad, self, min, max, xp),
   node="ClampBackward1", elementwise=True,
   samples=[((2, 3), {"min": 0, "max": 1}), ((2, 3), {"min": 0}), ((2, 3), {"max": 1})])  # fmt: skip

op("clamp_min",
   lambda self, *, min, xp: xp.maximum(_bound(min, self, xp), self),
   self=lambda grad, self, min, xp: xp.where(self >= min, grad, xp.full(grad, 0)),
   elementwise=True, samples=[((2, 3), {"min": 0})])  # fmt: skip

op("clamp_max",
   lambda self, *, max, xp: xp.minimum(_bound(max, self, xp), self),
   self=lambda grad, self, max, xp: xp.where(self <= max, grad, xp.full(grad, 0)),
   elementwise=True, samples=[((2, 3), {"max": 0})])  # fmt: skip

op("clamp_tensor",
   lambda self, min, max, *, xp: _clamped(self, min, max, xp),
   self=lambda grad, self, min, max, xp: _within(grad, self, min, max, xp),
   min=lambda grad, self, min, max, xp:
       xp.where((min < max) & (self < min), grad, xp.full(grad, 0)) if max is not None
       else xp.where(self < min, grad, xp.full(grad, 0)),
   max=lambda grad, self, min, max, xp:
       xp.where((self > max) | (max < min), grad, xp.full(grad, 0)) if min is not None
       else xp.where(self > max, grad, xp.full(grad, 0)),
   node="ClampBackward0", promotes=True, layout="kept", samples=[((2, 3), (3,), (2, 3)), ((2, 3), (2, 3), None)])  # fmt: skip

op("clamp_min_tensor",
   lambda self, min, *, xp: _clamped(self, min, None, xp),
   self=lambda grad, self, min, xp: xp.where(self >= min, grad, xp.full(grad, 0)),
   min=lambda grad, self, min, xp: xp.where(self < min, grad, xp.full(grad, 0)),
   node="ClampMinBackward1", promotes=True, layout="kept", samples=[((2, 3), (3,))])  # fmt: skip

op("clamp_max_tensor",
   lambda self, max, *, xp: _clamped(self, None, max, xp),
   self=lambda grad, self, max, xp: xp.where(self <= max, grad, xp.full(grad, 0)),
   max=lambda grad, self, max, xp: xp.where(self > max, grad, xp.full(grad, 0)),
   node="ClampMaxBackward1", promotes=True, layout="kept", samples=[((2, 3), (3,))])  # fmt: skip

op("nan_to_num",
   lambda self, *, nan=None, posinf=None, neginf=None, xp:
       np.nan_to_num(self, nan=0.0 if nan is None else nan, posinf=posinf, neginf=neginf),
   self=lambda grad, self, xp: grad * xp.isfinite(self),
   elementwise=True, samples=PLAIN)  # fmt: skip

op("to_copy",
   lambda self, *, dtype, xp: xp.cast(self, dtype),
   self=lambda grad: grad,
   node="ToCopyBackward0", linear=True, holomorphic=False, layout="kept", samples=[((2, 3), {"dtype": "float64"})])  # fmt: skip


def _order_of_copy(array: Any, memory_format: str | None, xp: Any) -> Any:
    return "C" if memory_format == "contiguous" or xp.is_exact or 0 in array.strides else "K"


op("clone",
   lambda self, *, memory_format=None, xp: self.copy(order=_order_of_copy(self, memory_format, xp)),
   self=lambda grad: grad,
   linear=True, layout="", samples=[*PLAIN, ((2, 3), {"memory_format": "contiguous"})])  # fmt: skip


def _clamped(x: Any, low: Any, high: Any, xp: Any) -> Any:
    if low is not None:
        x = xp.maximum(_bound(low, x, xp), x)
    return x if high is None else xp.minimum(_bound(high, x, xp), x)


def _bound(given: Any, x: Any, xp: Any) -> Any:
    """A bound as a number of the dtype that it bounds."""
    if hasattr(given, "shape") or xp.is_exact:
        return given if hasattr(given, "shape") else xp.number(given)
    return fitting(given, x.dtype)


def _within(grad: Any, x: Any, low: Any, high: Any, xp: Any) -> Any:
    if low is None and high is None:
        return grad
    if low is None:
        inside = x <= high
    elif high is None:
        inside = x >= low
    else:
        inside = (x >= low) & (x <= high)
    return xp.where(inside, grad, xp.full(grad, 0))


def _sgn_backward(grad: Any, x: Any, sgn: Any, xp: Any) -> Any:
    if getattr(getattr(x, "array", x), "dtype", np.dtype(float)).kind != "c":
        return xp.zeros_like(grad)
    size = xp.abs(x)
    along = (grad * xp.conjugate(sgn)).real
    return xp.where(size == 0, xp.zeros_like(grad), (grad - along * sgn) / size)


def _logit(x: Any, eps: Any, xp: Any) -> Any:
    if eps is not None:
        x = xp.minimum(xp.maximum(x, eps), 1 - eps)
    return xp.log(x / (1 - x))


def _logit_backward(grad: Any, x: Any, eps: Any, xp: Any) -> Any:
    if eps is None:
        inside = (x >= 0) & (x <= 1)
        # At -0 as at 0.
        return xp.where(inside, grad / xp.abs(x * (1 - x)), xp.full(grad, math.nan))
    return xp.where((x >= eps) & (x <= 1 - eps), grad / (x * (1 - x)), xp.full(grad, 0))


def _sinc(x: Any, xp: Any) -> Any:
    if xp.is_exact:
        import sympy

        return xp.sin(sympy.pi * x) / (sympy.pi * x)
    # Half precision is computed in single precision.
    return np.sinc(x.astype(np.float32)).astype(x.dtype) if x.dtype == np.float16 else np.sinc(x)


def _sinc_slope(x: Any, xp: Any) -> Any:
    turned = x * math.pi
    return (turned * xp.cos(turned) - xp.sin(turned)) / (x * x * math.pi)


def _erfinv(x: Any) -> Any:
    """Newton's method on erf, from Winitzki's approximation; infinite at the ends, nan outside."""

    def one(y: float) -> float:
        if not -1 <= y <= 1:
            return math.nan
        if abs(y) == 1:
            return math.copysign(math.inf, y)
        log = math.log1p(-y * y)
        half = 2 / (math.pi * 0.147) + log / 2
        guess = math.copysign(math.sqrt(math.sqrt(half * half - log / 0.147) - half), y)
        for _ in range(4):
            guess -= (math.erf(guess) - y) / (2 / math.sqrt(math.pi) * math.exp(-guess * guess))
        return guess

    return np.array([one(y) for y in x.ravel().tolist()], x.dtype).reshape(x.shape)


def _polygamma(n: int, x: Any) -> Any:
    """The n-th derivative of digamma: recurrence up to where the asymptotic series is exact to double precision."""

    if n == 1:
        return _trigamma(x)

    def one(y: float) -> float:
        if y == 0 and n == 0:
            return -math.copysign(math.inf, y)
        if y == -math.inf or math.isnan(y):
            return math.nan
        if y == math.inf:
            return math.inf if n == 0 else 0.0
        if y <= 0 and y == math.floor(y):
            return math.nan if n == 0 else math.inf if n % 2 else -math.inf
        if n == 0 and y < 0:
            return one(1 - y) - math.pi / math.tan(math.pi * y)
        total, sign = 0.0, (-1) ** (n + 1)
        while y < 20:
            total += (-1.0 / y) if n == 0 else sign * math.factorial(n) / y ** (n + 1)
            y += 1
        return total + _asymptotic(n, y)

    return np.array([one(y) for y in x.ravel().tolist()], x.dtype).reshape(x.shape)


def _trigamma(x: Any) -> Any:
    """PyTorch's own approximation, good to nine digits."""
    x = np.asarray(x)
    reflected = x < 0.5
    sine = np.sin(np.pi * x)
    total = np.where(reflected, -(np.pi * np.pi) / (sine * sine), 0)
    y = np.where(reflected, 1 - x, x)
    for _ in range(6):
        total = total + 1 / (y * y)
        y = y + 1
    inverse = 1 / (y * y)
    total = total + (1 + 1 / (2 * y) + inverse * (1 / 6 - inverse * (1 / 30 - inverse * (1 / 42)))) / y
    return (np.where(reflected, -1, 1) * total).astype(x.dtype)


_BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6)


def _asymptotic(n: int, y: float) -> float:
    if n == 0:
        found = math.log(y) - 0.5 / y
        return found - sum(b / (2 * k * y ** (2 * k)) for k, b in enumerate(_BERNOULLI, 1))
    sign = (-1) ** (n + 1)
    found = math.factorial(n - 1) / y**n + math.factorial(n) / (2 * y ** (n + 1))
    for k, b in enumerate(_BERNOULLI, 1):
        found += b * math.factorial(2 * k + n - 1) / (math.factorial(2 * k) * y ** (2 * k + n))
    return sign * found
