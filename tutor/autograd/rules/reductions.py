"""Reductions: many elements to one, over all dimensions or some."""

from __future__ import annotations

from typing import Any

from ..op import op


def spread(grad: Any, shape: tuple[int, ...], dim: Any, keepdim: bool, xp: Any) -> Any:
    """A reduced tensor's cotangent back at the shape that was reduced."""
    return xp.expand(kept(grad, shape, dim, keepdim, xp), shape)


def kept(reduced: Any, shape: tuple[int, ...], dim: Any, keepdim: bool, xp: Any) -> Any:
    """A reduced tensor with its reduced dimensions as ones, so that it broadcasts."""
    if keepdim or not shape:
        return reduced
    return xp.reshape(reduced, tuple(1 if i in dims(shape, dim) else n for i, n in enumerate(shape)))


def dims(shape: tuple[int, ...], dim: Any) -> tuple[int, ...]:
    if dim is None or dim == ():
        return tuple(range(len(shape)))
    each = dim if isinstance(dim, tuple) else (dim,)
    return tuple(d % max(len(shape), 1) for d in each)


def count(shape: tuple[int, ...], dim: Any) -> int:
    total = 1
    for d in dims(shape, dim):
        total *= shape[d] if shape else 1
    return total


op("sum",
   lambda self, *, dim=None, keepdim=False, xp: xp.sum(self, dim, keepdim),
   self=lambda grad, self_shape, dim, keepdim, xp: spread(grad, self_shape, dim, keepdim, xp),
   samples=[((2, 3),), ((2, 3), {"dim": 0}), ((2, 3), {"dim": (0, 1), "keepdim": True})])  # fmt: skip

op("mean",
   lambda self, *, dim=None, keepdim=False, xp: xp.sum(self, dim, keepdim) / count(self.shape, dim),
   self=lambda grad, self_shape, dim, keepdim, xp:
       spread(grad, self_shape, dim, keepdim, xp) / count(self_shape, dim),
   samples=[((2, 3),), ((2, 3), {"dim": 1})])  # fmt: skip

op("prod",
   lambda self, *, dim=None, keepdim=False, xp: xp.prod(self, dim, keepdim),
   self=lambda grad, self, result, dim, keepdim, xp: _prod_backward(grad, self, result, dim, keepdim, xp),
   samples=[((2, 3),), ((2, 3), {"dim": 0})])  # fmt: skip

# Several elements that attain the maximum share the cotangent equally.
for _name in ("amax", "amin"):
    op(_name,
       (lambda self, *, dim=None, keepdim=False, xp: xp.amax(self, dim, keepdim)) if _name == "amax" else
       (lambda self, *, dim=None, keepdim=False, xp: xp.amin(self, dim, keepdim)),
       self=lambda grad, self, result, dim, keepdim, xp: _evenly(grad, self, result, dim, keepdim, xp),
       samples=[((2, 3),), ((2, 3), {"dim": 1})])  # fmt: skip

op("max",
   lambda self, *, xp: xp.amax(self),
   self=lambda grad, self, result, xp: _evenly(grad, self, result, None, False, xp),
   node="MaxBackward1", samples=[((2, 3),)])  # fmt: skip

op("min",
   lambda self, *, xp: xp.amin(self),
   self=lambda grad, self, result, xp: _evenly(grad, self, result, None, False, xp),
   node="MinBackward1", samples=[((2, 3),)])  # fmt: skip

# max over a dimension picks one index: only that element gets the cotangent.
op("max_dim",
   lambda self, *, dim, keepdim=False, xp: xp.extreme(self, dim, keepdim, "max"),
   self=lambda grad, self_shape, indices, dim, keepdim, xp: xp.scatter_dim(grad, self_shape, indices, dim, keepdim),
   node="MaxBackward0", samples=[((2, 3), {"dim": 1})])  # fmt: skip

op("min_dim",
   lambda self, *, dim, keepdim=False, xp: xp.extreme(self, dim, keepdim, "min"),
   self=lambda grad, self_shape, indices, dim, keepdim, xp: xp.scatter_dim(grad, self_shape, indices, dim, keepdim),
   node="MinBackward0", samples=[((2, 3), {"dim": 1})])  # fmt: skip

op("argmax", lambda self, *, dim=None, keepdim=False, xp: xp.argument(self, dim, keepdim, "max"))
op("argmin", lambda self, *, dim=None, keepdim=False, xp: xp.argument(self, dim, keepdim, "min"))
op("any", lambda self, *, xp: xp.any(self))
op("all", lambda self, *, xp: xp.all(self))

op("cumsum",
   lambda self, *, dim, xp: xp.cumsum(self, dim),
   self=lambda grad, dim, xp: xp.flip(xp.cumsum(xp.flip(grad, dim), dim), dim),
   samples=[((2, 3), {"dim": 0})])  # fmt: skip

# The norm has no derivative at zero: PyTorch gives 0 there.
op("norm",
   lambda self, *, dim=None, keepdim=False, xp: xp.sqrt(xp.sum(self * self, dim, keepdim)),
   self=lambda grad, self, result, dim, keepdim, xp: _norm_backward(grad, self, result, dim, keepdim, xp),
   node="LinalgVectorNormBackward0", floats=True, samples=[((2, 3),)])  # fmt: skip

op("var",
   lambda self, *, dim=None, correction=1, keepdim=False, xp: _variance(self, dim, correction, keepdim, xp),
   self=lambda grad, self, dim, correction, keepdim, xp:
       _variance_backward(kept(grad, self.shape, dim, keepdim, xp), self, dim, correction, xp),
   samples=[((2, 3),), ((2, 3), {"dim": 0, "correction": 0})])  # fmt: skip

op("std",
   lambda self, *, dim=None, correction=1, keepdim=False, xp: xp.sqrt(_variance(self, dim, correction, keepdim, xp)),
   self=lambda grad, self, result, dim, correction, keepdim, xp:
       _variance_backward(kept(grad / (2 * result), self.shape, dim, keepdim, xp), self, dim, correction, xp),
   samples=[((2, 3),)])  # fmt: skip

op("softmax",
   lambda self, *, dim, xp: _softmax(self, dim, xp),
   self=lambda grad, result, dim, xp: result * (grad - xp.sum(grad * result, dim, True)),
   floats=True, samples=[((2, 3), {"dim": 1})])  # fmt: skip

op("log_softmax",
   lambda self, *, dim, xp: xp.shifted(self, dim) - xp.log(xp.sum(xp.exp(xp.shifted(self, dim)), dim, True)),
   self=lambda grad, result, dim, xp: grad - xp.exp(result) * xp.sum(grad, dim, True),
   floats=True, samples=[((2, 3), {"dim": 1})])  # fmt: skip

op("mse_loss",
   lambda self, target, *, reduction="mean", xp: _mse(self, target, reduction, xp),
   self=lambda grad, self, target, reduction: grad * _mse_slope(self, target, reduction),
   target=lambda grad, self, target, reduction: -grad * _mse_slope(self, target, reduction),
   promotes=True, samples=[((2, 3), (2, 3))])  # fmt: skip


def _evenly(grad: Any, x: Any, result: Any, dim: Any, keepdim: bool, xp: Any) -> Any:
    hit = xp.cast(x == kept(result, x.shape, dim, keepdim, xp), grad)
    return hit * kept(grad, x.shape, dim, keepdim, xp) / xp.sum(hit, dim, True)


def _prod_backward(grad: Any, x: Any, result: Any, dim: Any, keepdim: bool, xp: Any) -> Any:
    """Exact with zeros too: each element's cotangent is the product of the others."""
    if not xp.any(x == 0):
        return kept(grad * result, x.shape, dim, keepdim, xp) / x
    return kept(grad, x.shape, dim, keepdim, xp) * xp.product_of_others(x, dim)


def _norm_backward(grad: Any, x: Any, result: Any, dim: Any, keepdim: bool, xp: Any) -> Any:
    length = kept(result, x.shape, dim, keepdim, xp)
    zero = length == 0
    return kept(grad, x.shape, dim, keepdim, xp) * xp.where(zero, x * 0, x / xp.where(zero, length + 1, length))


def _variance(x: Any, dim: Any, correction: int, keepdim: bool, xp: Any) -> Any:
    n = count(x.shape, dim)
    centred = x - xp.sum(x, dim, True) / n
    return xp.sum(centred * centred, dim, keepdim) / max(n - correction, 0)


def _variance_backward(grad: Any, x: Any, dim: Any, correction: int, xp: Any) -> Any:
    n = count(x.shape, dim)
    return grad * (2 * (x - xp.sum(x, dim, True) / n) / max(n - correction, 0))


def _softmax(x: Any, dim: int, xp: Any) -> Any:
    e = xp.exp(xp.shifted(x, dim))
    return e / xp.sum(e, dim, True)


def _mse(x: Any, target: Any, reduction: str, xp: Any) -> Any:
    squared = (x - target) * (x - target)
    if reduction == "none":
        return squared
    return xp.sum(squared) / (squared.size if reduction == "mean" else 1)


def _mse_slope(x: Any, target: Any, reduction: str) -> Any:
    difference = 2 * (x - target)
    return difference / difference.size if reduction == "mean" else difference
