"""Operations of networks that are no matrix product, activation or loss: bilinear forms, distances, learnt slopes."""

from __future__ import annotations

import math
from typing import Any, NoReturn

import numpy as np

from ..op import op
from .reductions import _norm, _norm_backward

op("prelu_kernel",
   lambda self, weight, *, xp: xp.where(self > 0, self, weight * self) if not xp.is_exact
       else xp.maximum(self, 0) + weight * xp.minimum(self, 0),
   self=lambda grad, self, weight, xp: xp.prelu_to_self(grad, self, weight),
   weight=lambda grad, self, weight, xp: xp.prelu_to_weight(grad, self, weight),
   node="PreluKernelBackward0", samples=[])  # fmt: skip

# prelu'(0) = weight, and 0 by the weight
op("prelu_to_self",
   lambda grad_output, self, weight, *, xp: xp.where(self > 0, grad_output, weight * grad_output),
   grad_output=lambda grad, grad_output, self, weight, xp: xp.where(self > 0, grad, weight * grad),
   weight=lambda grad, grad_output, self, weight, xp: xp.where(self > 0, xp.zeros_like(grad), grad * grad_output),
   self=lambda grad, grad_output, self, weight, xp: xp.zeros_like(grad),
   node="PreluKernelBackwardBackward0")  # fmt: skip

op("prelu_to_weight",
   lambda grad_output, self, weight, *, xp: xp.where(self > 0, xp.zeros_like(grad_output), self * grad_output),
   grad_output=lambda grad, grad_output, self, weight, xp: xp.where(self > 0, xp.zeros_like(grad), self * grad),
   self=lambda grad, grad_output, self, weight, xp: xp.where(self > 0, xp.zeros_like(grad), grad * grad_output),
   weight=lambda grad, grad_output, self, weight, xp: xp.zeros_like(grad),
   node="PreluKernelBackwardBackward0")  # fmt: skip

# sum over i and j of left[b, i] * weight[o, i, j] * right[b, j]
op("trilinear",
   lambda i1, i2, i3, *, xp: np.matmul(np.matmul(i1[:, None, None, :], i2[None]), i3[:, None, :, None])[..., 0, 0]
       if not xp.is_exact else np.einsum("bi,oij,bj->bo", i1, i2, i3),
   i1=lambda grad, i1, i2, i3, xp: xp.trilinear_left(grad, i2, i3),
   i2=lambda grad, i1, i2, i3, xp: xp.trilinear_weight(grad, i1, i3),
   i3=lambda grad, i1, i2, i3, xp: xp.trilinear_right(grad, i1, i2),
   samples=[])  # fmt: skip

op("trilinear_left",
   lambda grad_output, i2, i3, *, xp: np.einsum("bo,oij,bj->bi", grad_output, i2, i3),
   grad_output=lambda grad, i2, i3, xp: xp.trilinear(grad, i2, i3),
   i2=lambda grad, grad_output, i3, xp: xp.trilinear_weight(grad_output, grad, i3),
   i3=lambda grad, grad_output, i2, xp: xp.trilinear_right(grad_output, grad, i2),
   node="TrilinearBackward0")  # fmt: skip

op("trilinear_right",
   lambda grad_output, i1, i2, *, xp: np.einsum("bo,bi,oij->bj", grad_output, i1, i2),
   grad_output=lambda grad, i1, i2, xp: xp.trilinear(i1, i2, grad),
   i1=lambda grad, grad_output, i2, xp: xp.trilinear_left(grad_output, i2, grad),
   i2=lambda grad, grad_output, i1, xp: xp.trilinear_weight(grad_output, i1, grad),
   node="TrilinearBackward0")  # fmt: skip

op("trilinear_weight",
   lambda grad_output, i1, i3, *, xp: np.einsum("bo,bi,bj->oij", grad_output, i1, i3),
   grad_output=lambda grad, i1, i3, xp: xp.trilinear(i1, grad, i3),
   i1=lambda grad, grad_output, i3, xp: xp.trilinear_left(grad_output, grad, i3),
   i3=lambda grad, grad_output, i1, xp: xp.trilinear_right(grad_output, i1, grad),
   node="TrilinearBackward0")  # fmt: skip

# Rows of -inf alone become 0, not nan.
op("safe_softmax",
   lambda self, *, dim, xp: _safe_softmax(self, dim, xp),
   self=lambda grad, result, dim, xp: xp.softmax_backward_data(grad, result, dim=dim),
   node="SafeSoftmaxBackward0", samples=[])  # fmt: skip

op("cdist",
   lambda x1, x2, *, p=2.0, xp: _distances(x1[..., :, None, :] - x2[..., None, :, :], p, xp),
   x1=lambda grad, x1, x2, result, p, xp: _cdist_backward(grad, x1, x2, result, p, xp, 1),
   x2=lambda grad, x1, x2, result, p, xp: _cdist_backward(grad, x1, x2, result, p, xp, 2),
   samples=[])  # fmt: skip

op("pdist",
   lambda self, *, p=2.0, xp: _distances(_pairs(self), p, xp),
   self=lambda grad, self, result, p, xp: _pdist_backward(grad, self, result, p, xp),
   samples=[])  # fmt: skip

op("norm_dim",
   lambda self, *, ord=2.0, dim=None, keepdim=False, xp: _norm(self, ord, dim, keepdim, xp),
   self=lambda grad, self, result, ord, dim, keepdim, xp: _norm_backward(grad, self, result, ord, dim, keepdim, xp),
   node="NormBackward1", holomorphic=False, samples=[])  # fmt: skip

op("one_hot",
   lambda self, *, num_classes, xp: (self[..., None] == np.arange(num_classes)).astype(np.int64))  # fmt: skip

op("rrelu",
   lambda self, *, negative_slope, xp: xp.leaky_relu(self, negative_slope=negative_slope),
   self=lambda grad, self, negative_slope, xp: xp.leaky_relu_backward(grad, self, negative_slope=negative_slope),
   node="RreluWithNoiseBackward0", elementwise=True, samples=[])  # fmt: skip

# What is written in place: the formulas use the result.
op("elu_",
   lambda self, *, alpha=1.0, scale=1.0, input_scale=1.0, xp:
       xp.elu(self, alpha=alpha, scale=scale, input_scale=input_scale),
   self=lambda grad, result, alpha, scale, input_scale, xp:
       _with_negative_slope("elu") if alpha * scale < 0
       else xp.where(result <= 0, grad * input_scale * (result + alpha * scale), grad * scale),
   node="EluBackward1")  # fmt: skip

op("celu_",
   lambda self, *, alpha=1.0, xp: xp.celu(self, alpha=alpha),
   self=lambda grad, result, alpha, xp:
       _with_negative_slope("elu") if alpha < 0 else xp.where(result <= 0, grad * (1 / alpha) * (result + alpha), grad),
   node="CeluBackward1")  # fmt: skip

op("leaky_relu_",
   lambda self, *, negative_slope=0.01, xp: xp.leaky_relu(self, negative_slope=negative_slope),
   self=lambda grad, result, negative_slope, xp:
       _with_negative_slope("leaky_relu") if negative_slope < 0
       else xp.leaky_relu_backward(grad, result, negative_slope=negative_slope),
   node="LeakyReluBackward1")  # fmt: skip


def _with_negative_slope(name: str) -> NoReturn:
    """RuntimeError, PyTorch's: the sign of the result does not say which side of the kink the input was on."""
    called, rest = ("elu", "") if name == "elu" else ("leakyReLu", (
        " File an issue at https://github.com/pytorch/pytorch if you do require supporting in-place leakRelu backward "
        "calculation with negative slope"
    ))  # fmt: skip
    raise RuntimeError(
        f"In-place {called} backward calculation is triggered with a negative slope which is not supported. This is "
        "caused by calling in-place forward function with a negative slope, please call out-of-place version instead."
        + rest
    )


op("rrelu_",
   lambda self, *, negative_slope, xp: xp.leaky_relu(self, negative_slope=negative_slope),
   self=lambda grad, result, negative_slope, xp: xp.leaky_relu_backward(grad, result, negative_slope=negative_slope),
   node="RreluWithNoiseBackward1")  # fmt: skip

op("attention",
   lambda query, key, value, *, mask=None, scale, xp: _attention(query, key, value, mask, scale, xp),
   query=lambda grad, query, key, value, output, logsumexp, mask, scale, xp:
       xp.matmul(_to_scores(grad, query, key, value, mask, scale, xp), key) * scale,
   key=lambda grad, query, key, value, output, logsumexp, mask, scale, xp:
       xp.matmul(xp.swapaxes(_to_scores(grad, query, key, value, mask, scale, xp), -1, -2), query) * scale,
   value=lambda grad, query, key, value, output, logsumexp, mask, scale, xp:
       xp.matmul(xp.swapaxes(_weights(query, key, mask, scale, xp), -1, -2), grad),
   node="ScaledDotProductFlashAttentionForCpuBackward0", outputs=("output", "logsumexp"), samples=[])  # fmt: skip


def _safe_softmax(x: Any, dim: int, xp: Any) -> Any:
    made = xp.softmax(x, dim=dim)
    if xp.is_exact:
        return made
    return np.where((x == -math.inf).all(axis=dim, keepdims=True), x.dtype.type(0), made)


def _distances(d: Any, p: float, xp: Any) -> Any:
    if p == math.inf:
        return xp.amax(xp.abs(d), -1)
    if p == 0:
        return xp.sum(d != 0, -1).astype(d.dtype)
    if p == 1:
        return xp.sum(xp.abs(d), -1)
    if p == 2:
        return xp.sqrt(xp.sum(d * d, -1))
    return xp.power(xp.sum(xp.power(xp.abs(d), p), -1), 1 / p)


def _slopes(d: Any, norm: Any, grad: Any, p: float, xp: Any) -> Any:
    """What each difference sends back; 0 where the distance is 0."""
    norm, grad = norm[..., None], grad[..., None]
    zero = np.zeros_like(d)
    if p == 0:
        return zero
    if p == 1:
        return grad * np.sign(d)
    if p == math.inf:
        return grad * np.sign(d) * (np.abs(d) == norm)
    if p == 2:
        return np.where(norm == 0, zero, grad * d / norm)
    return np.where(norm == 0, zero, np.sign(d) * np.power(np.abs(d), p - 1) * grad / np.power(norm, p - 1))


def _arrays(*given: Any) -> list[Any]:
    from ..refused import NotHere

    if not all(isinstance(each, np.ndarray | np.generic) for each in given):
        raise NotHere("differentiating a distance twice")
    return list(given)


def _cdist_backward(grad: Any, x1: Any, x2: Any, result: Any, p: float, xp: Any, which: int) -> Any:
    grad, x1, x2, result = _arrays(grad, x1, x2, result)
    found = _slopes(x1[..., :, None, :] - x2[..., None, :, :], result, grad, p, xp)
    return found.sum(axis=-2) if which == 1 else -found.sum(axis=-3)


def _pairs(x: Any) -> Any:
    first, second = np.triu_indices(len(x), 1)
    return x[first] - x[second]


def _pdist_backward(grad: Any, x: Any, result: Any, p: float, xp: Any) -> Any:
    grad, x, result = _arrays(grad, x, result)
    first, second = np.triu_indices(len(x), 1)
    found, made = _slopes(_pairs(x), result, grad, p, xp), np.zeros_like(x)
    np.add.at(made, first, found)
    np.subtract.at(made, second, found)
    return made


def _scores(query: Any, key: Any, mask: Any, scale: float, xp: Any) -> Any:
    scores = xp.matmul(query, xp.swapaxes(key, -1, -2)) * xp.number(scale)
    return scores if mask is None else scores + mask


def _weights(query: Any, key: Any, mask: Any, scale: float, xp: Any) -> Any:
    return xp.safe_softmax(_scores(query, key, mask, scale, xp), dim=3)


def _attention(query: Any, key: Any, value: Any, mask: Any, scale: float, xp: Any) -> tuple[Any, Any]:
    scores = _scores(query, key, mask, scale, xp)
    return xp.matmul(xp.safe_softmax(scores, dim=3), value), xp.logsumexp(scores, dim=3)


def _to_scores(grad: Any, query: Any, key: Any, value: Any, mask: Any, scale: float, xp: Any) -> Any:
    """The cotangent of the scores."""
    weights = _weights(query, key, mask, scale, xp)
    sent = xp.matmul(grad, xp.swapaxes(value, -1, -2))
    return weights * (sent - xp.sum(sent * weights, (3,), True))
