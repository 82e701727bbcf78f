"""Reductions and scans: many elements to one, or to their running results, over all dimensions or some."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import rounded
from ..namespaces import FLOAT, axes, gathered
from ..op import op
from ..summation import ADD, length, summed
from .arithmetic import log_of_sum


def _total(a: Any) -> Any:
    return summed(a, None, False) if a.dtype.char in "fd" else FLOAT.sum(a)


def _log_of_sums(a: Any, dim: int) -> Any:
    if a.dtype.kind != "c" or not a.ndim or not a.shape[dim]:
        return np.logaddexp.accumulate(a, dim) if a.ndim else a.copy()
    rows = np.moveaxis(a, dim, 0)
    found = [rows[0]]
    for row in rows[1:]:
        found.append(log_of_sum(found[-1], row, FLOAT))
    return np.moveaxis(np.stack(found), 0, dim)


ALL: list[Any] = [((2, 3),)]
DIMS: list[Any] = [((2, 3), {"dim": 0}), ((2, 3), {"dim": (0, 1), "keepdim": True}), ((2, 3, 2), {"dim": (0, 2)})]
ONE: list[Any] = [((2, 3), {"dim": 0}), ((2, 3), {"dim": 1, "keepdim": True})]


def spread(grad: Any, shape: tuple[int, ...], dim: Any, keepdim: bool, xp: Any) -> Any:
    """A reduced tensor's cotangent back at the shape that was reduced."""
    if dim is None and not keepdim:
        return xp.expand(grad, size=shape)
    return xp.expand(kept(grad, shape, dim, keepdim, xp), size=shape)


def kept(reduced: Any, shape: tuple[int, ...], dim: Any, keepdim: bool, xp: Any) -> Any:
    """A reduced tensor with its reduced dimensions as ones, so that it broadcasts."""
    if keepdim or not shape or dim is None or dim == ():
        return reduced
    return xp.unsqueezed(reduced, tuple(sorted(dims(shape, dim))))


def restored(reduced: Any, shape: tuple[int, ...], dim: Any, keepdim: bool, xp: Any) -> Any:
    """The same in the shape that the reduction with `keepdim` would have given."""
    if keepdim or not shape:
        return reduced
    return xp.reshape(reduced, tuple([1 if i in dims(shape, dim) else n for i, n in enumerate(shape)]))


def dims(shape: tuple[int, ...], dim: Any) -> tuple[int, ...]:
    if dim is None or dim == ():
        return tuple(range(len(shape)))
    each = dim if isinstance(dim, tuple) else (dim,)
    return tuple([d % max(len(shape), 1) for d in each])


def count(shape: tuple[int, ...], dim: Any) -> int:
    total = 1
    for d in dims(shape, dim):
        total *= shape[d] if shape else 1
    return total


op("sum",
   lambda self, *, dim=None, keepdim=False, xp: xp.sum(self, dim, keepdim),
   self=lambda grad, self_shape, dim, keepdim, xp: spread(grad, self_shape, dim, keepdim, xp),
   node="SumBackward0|SumBackward1", kernel=_total, linear=True, samples=[*ALL, *DIMS])  # fmt: skip

op("mean",
   lambda self, *, dim=None, keepdim=False, xp:
       xp.sum(self, dim, keepdim) / _many(self.shape, dim) if xp.is_exact or self.dtype.char != "e"
       else _mean_of_halves(self, dim, keepdim, xp),
   self=lambda grad, self_shape, dim, keepdim, xp:
       spread(grad, self_shape, dim, keepdim, xp) / _many(self_shape, dim),
   node="MeanBackward0|MeanBackward1", linear=True, samples=[*ALL, *DIMS])  # fmt: skip

op("nansum",
   lambda self, *, dim=None, keepdim=False, xp: xp.sum(np.where(np.isnan(self), self.dtype.type(0), self), dim, keepdim),
   self=lambda grad, self, dim, keepdim, xp:
       spread(grad, self.shape, dim, keepdim, xp) * xp.logical_not(xp.isnan(self)),
   samples=ALL)  # fmt: skip

# Exact with zeros too: each element's cotangent is the product of the others.
op("prod",
   lambda self, *, dim=None, keepdim=False, xp: xp.prod(self, dim, keepdim),
   self=lambda grad, self, result, dim, keepdim, xp: _prod_backward(grad, self, result, dim, keepdim, xp),
   node="ProdBackward0|ProdBackward1", wide=True, samples=[*ALL, *ONE])  # fmt: skip

# Several elements that attain the extreme share the cotangent equally.
op("amax",
   lambda self, *, dim=None, keepdim=False, xp: xp.amax(self, dim, keepdim),
   self=lambda grad, self, result, dim, keepdim, xp: _evenly(grad, self, result, dim, keepdim, xp),
   samples=[*ALL, *DIMS])  # fmt: skip

op("amin",
   lambda self, *, dim=None, keepdim=False, xp: xp.amin(self, dim, keepdim),
   self=lambda grad, self, result, dim, keepdim, xp: _evenly(grad, self, result, dim, keepdim, xp),
   samples=[*ALL, *DIMS])  # fmt: skip

op("max",
   lambda self, *, xp: xp.amax(self),
   self=lambda grad, self, result, xp: _to_each(grad, self, result, xp),
   node="MaxBackward1", samples=ALL)  # fmt: skip

op("min",
   lambda self, *, xp: xp.amin(self),
   self=lambda grad, self, result, xp: _to_each(grad, self, result, xp),
   node="MinBackward1", samples=ALL)  # fmt: skip

op("aminmax",
   lambda self, *, dim=None, keepdim=False, xp: (xp.amin(self, dim, keepdim), xp.amax(self, dim, keepdim)),
   self=lambda grads, self, min, max, dim, keepdim, xp: _both_ends(grads, self, min, max, dim, keepdim, xp),
   outputs=("min", "max"), differentiable=2, samples=[*ALL, *ONE])  # fmt: skip

op("median",
   lambda self, *, xp: _median(self),
   self=lambda grad, self, result, xp: _to_each(grad, self, result, xp),
   samples=ALL)  # fmt: skip

# Over one dimension an index is picked: only that element gets the cotangent.
for _name, _node, _pick in (
    ("max_dim", "MaxBackward0", lambda a, d: _first(a, d, np.argmax)),
    ("min_dim", "MinBackward0", lambda a, d: _first(a, d, np.argmin)),
    ("median_dim", "MedianBackward1", lambda a, d: _median_place(a, d)),
    ("mode", "ModeBackward0", lambda a, d: _mode_place(a, d)),
):
    op(_name,
       lambda self, *, dim, keepdim=False, xp, pick=_pick: _picked(self, dim, keepdim, pick(self, dim)),
       self=lambda grad, indices, self_shape, dim, keepdim, xp: _send_back(grad, indices, self_shape, dim, keepdim, xp),
       node=_node, outputs=("values", "indices"), samples=ONE)  # fmt: skip

op("kthvalue",
   lambda self, *, k, dim, keepdim=False, xp: _picked(self, dim, keepdim, _kth_place(self, k, dim)),
   self=lambda grad, indices, self_shape, dim, keepdim, xp: _send_back(grad, indices, self_shape, dim, keepdim, xp),
   outputs=("values", "indices"), samples=[((2, 3), {"k": 2, "dim": 1})])  # fmt: skip

op("sort",
   lambda self, *, dim=-1, descending=False, xp: _sorted(self, dim, descending),
   self=lambda grad, indices, self_shape, dim, xp: _send_back(grad, indices, self_shape, dim, True, xp),
   outputs=("values", "indices"), layout="kept", samples=[((2, 3), {"dim": 0}), ((2, 3), {"descending": True})])  # fmt: skip

op("topk",
   lambda self, *, k, dim=-1, largest=True, xp: _top(self, k, dim, largest),
   self=lambda grad, indices, self_shape, dim, xp: _send_back(grad, indices, self_shape, dim, True, xp),
   outputs=("values", "indices"), samples=[((2, 3), {"k": 2})])  # fmt: skip

op(
    "argmax",
    lambda self, *, dim=None, keepdim=False, xp: _argument(self, dim, keepdim, np.argmax),
    samples=[*ALL, *ONE],
)
op(
    "argmin",
    lambda self, *, dim=None, keepdim=False, xp: _argument(self, dim, keepdim, np.argmin),
    samples=[*ALL, *ONE],
)
op(
    "argsort",
    lambda self, *, dim=-1, descending=False, xp: _sorted(self, dim, descending)[1],
    layout="kept",
    samples=[((2, 3),), ((2, 3), {"dim": 0, "descending": True})],
)
op("any", lambda self, *, dim=None, keepdim=False, xp: xp.any_of(self, dim, keepdim), samples=[*ALL, *ONE])
op("all", lambda self, *, dim=None, keepdim=False, xp: xp.all_of(self, dim, keepdim), samples=[*ALL, *ONE])
op(
    "count_nonzero",
    lambda self, *, dim=None, xp: np.asarray(np.count_nonzero(self, axis=dim), np.int64),
    samples=[((2, 3),), ((2, 3), {"dim": 0})],
)

op("cumsum",
   lambda self, *, dim, xp: xp.cumsum(self, dim),
   self=lambda grad, dim, xp: xp.flip(xp.cumsum(xp.flip(grad, dims=(dim,)), dim=dim), dims=(dim,))
       if len(grad.shape) else grad,
   linear=True, wide=True, samples=[((2, 3), {"dim": 0})])  # fmt: skip

op("cumprod",
   lambda self, *, dim, xp: xp.cumprod(self, dim),
   self=lambda grad, self, result, dim, xp: _cumprod_backward(grad, self, result, dim, xp),
   samples=[((2, 3), {"dim": 1})])  # fmt: skip

op("logcumsumexp",
   lambda self, *, dim, xp: xp.log(xp.cumsum(xp.exp(self), dim)) if xp.is_exact else _log_of_sums(self, dim),
   self=lambda grad, self, result, dim, xp:
       _logcumsumexp_backward(grad, self, result, dim, xp),
   samples=[((2, 3), {"dim": 1})])  # fmt: skip

for _name, _better in (("cummax", np.greater_equal), ("cummin", np.less_equal)):
    op(_name,
       lambda self, *, dim, xp, better=_better: _running(self, dim, better),
       self=lambda grad, self, indices, dim, xp: xp.scatter_along(grad, self.shape, dim, indices),
       outputs=("values", "indices"), samples=[((2, 3), {"dim": 1})])  # fmt: skip

op("logsumexp",
   lambda self, *, dim, keepdim=False, xp: _logsumexp(self, dim, keepdim, xp),
   self=lambda grad, self, result, dim, keepdim, xp:
       kept(grad, self.shape, dim, keepdim, xp) * xp.exp(self - kept(result, self.shape, dim, keepdim, xp)),
   floats=True, samples=DIMS)  # fmt: skip

# The norm has no derivative at zero: PyTorch gives 0 there.
op("norm",
   lambda self, *, ord=2.0, dim=None, keepdim=False, xp: _norm(self, ord, dim, keepdim, xp),
   self=lambda grad, self, result, ord, dim, keepdim, xp: _norm_backward(grad, self, result, ord, dim, keepdim, xp),
   node="LinalgVectorNormBackward0", holomorphic=False,
   samples=[*ALL, ((2, 3), {"ord": 1.0}), ((2, 3), {"ord": 3.0, "dim": 1}),
            ((2, 3), {"ord": float("inf")})])  # fmt: skip

op("var",
   lambda self, *, dim=None, correction=1, keepdim=False, xp: _variance(self, dim, correction, keepdim, xp),
   self=lambda grad, self, dim, correction, keepdim, xp:
       _variance_backward(kept(grad, self.shape, dim, keepdim, xp), self, dim, correction, xp),
   samples=[*ALL, ((2, 3), {"dim": 0, "correction": 0})])  # fmt: skip

op("std",
   lambda self, *, dim=None, correction=1, keepdim=False, xp: _deviation(self, dim, correction, keepdim, xp),
   self=lambda grad, self, result, dim, correction, keepdim, xp:
       _variance_backward(
           kept(_halved(grad, result, xp), self.shape, dim, keepdim, xp), self, dim, correction, xp),
   samples=[*ALL, ((2, 3), {"dim": 1})])  # fmt: skip

op("var_mean",
   lambda self, *, dim=None, correction=1, keepdim=False, xp:
       (_variance(self, dim, correction, keepdim, xp), xp.sum(self, dim, keepdim) / _many(self.shape, dim)),
   self=lambda grads, self, dim, correction, keepdim, xp: _moments_backward(grads, self, dim, correction, keepdim, xp),
   outputs=("result0", "result1"), differentiable=2, samples=[*ALL, ((2, 3), {"dim": 0, "correction": 0})])  # fmt: skip

op("std_mean",
   lambda self, *, dim=None, correction=1, keepdim=False, xp:
       (_deviation(self, dim, correction, keepdim, xp), xp.sum(self, dim, keepdim) / _many(self.shape, dim)),
   self=lambda grads, self, result0, dim, correction, keepdim, xp:
       _moments_backward((None if grads[0] is None else _halved(grads[0], result0, xp), grads[1]),
                         self, dim, correction, keepdim, xp),
   outputs=("result0", "result1"), differentiable=2, samples=[*ALL, ((2, 3), {"dim": 1})])  # fmt: skip


def _mean_of_halves(a: Any, dim: Any, keepdim: bool, xp: Any) -> Any:
    """Half precision is added up and divided in single precision."""
    return (xp.sum(a.astype(np.float32), dim, keepdim) / _many(a.shape, dim)).astype(np.float16)


def _many(shape: tuple[int, ...], dim: Any) -> Any:
    """How many elements are averaged; 0 divides as a float, giving nan."""
    return count(shape, dim) or np.float32(0)


def _evenly(grad: Any, x: Any, result: Any, dim: Any, keepdim: bool, xp: Any) -> Any:
    hit = x == restored(result, x.shape, dim, keepdim, xp)
    many = xp.sum(hit, dim=dims(x.shape, dim), keepdim=True)
    return restored(grad, x.shape, dim, keepdim, xp) / many * hit


def _to_each(grad: Any, x: Any, result: Any, xp: Any) -> Any:
    """The cotangent of an extreme shared by all elements that attain it; of nan, by all that are nan."""
    array, found = getattr(x, "array", x), getattr(result, "array", result)
    hit = np.isnan(array) if found.dtype.kind == "f" and np.isnan(found) else array == found
    share = grad / int(hit.sum()) if not xp.records else grad / type(grad)(np.asarray(hit.sum()))
    zeros = xp.zeros(x.shape, grad)
    return xp.masked_fill_tensor(zeros, type(grad)(hit) if xp.records else hit, share)


def _halved(grad: Any, deviation: Any, xp: Any) -> Any:
    return xp.masked_fill(grad / (deviation * 2), deviation == 0, value=0)


def _logcumsumexp_backward(grad: Any, x: Any, result: Any, dim: int, xp: Any) -> Any:
    """On logarithms, the positive and the negative part of the cotangent each for itself."""
    if not x.shape:
        return grad
    at = dim % len(x.shape)

    def backwards(a: Any) -> Any:
        return xp.flip(xp.logcumsumexp(xp.flip(a, dims=(at,)), dim=at), dims=(at,))

    dtype = getattr(grad, "array", grad).dtype
    size = xp.log(xp.abs(grad))
    lowest = xp.full(grad, float(np.finfo(dtype).min))
    above, below = xp.where(grad > 0, size, lowest), xp.where(grad < 0, size, lowest)
    return xp.exp(backwards(above - result) + x) - xp.exp(backwards(below - result) + x)


def _both_ends(grads: Any, x: Any, low: Any, high: Any, dim: Any, keepdim: bool, xp: Any) -> Any:
    parts = [_evenly(grad, x, result, dim, keepdim, xp) for grad, result in zip(grads, (low, high)) if grad is not None]
    return parts[0] if len(parts) == 1 else parts[0] + parts[1]


def _prod_backward(grad: Any, x: Any, result: Any, dim: Any, keepdim: bool, xp: Any) -> Any:
    if not x.shape:
        return grad
    zeros = 0 if xp.is_exact else int(np.count_nonzero(getattr(x, "array", x) == 0))
    if not zeros:
        return kept(grad, x.shape, dim, keepdim, xp) * (kept(result, x.shape, dim, keepdim, xp) / x)
    if dim is not None:
        return _others(kept(grad, x.shape, dim, keepdim, xp), x, dim % len(x.shape), xp)
    if zeros > 1:
        return xp.zeros_like(x)
    return xp.reshape(_others(grad, xp.reshape(x, (-1,)), 0, xp), x.shape)


def _others(grad: Any, x: Any, at: int, xp: Any) -> Any:
    """The cotangent times the product of the other elements along a dimension: those before and those after."""
    many = x.shape[at]
    one = xp.full(xp.narrow(x, at, 0, 1), 1)
    before = xp.cumprod(xp.cat((one, xp.narrow(x, at, 0, many - 1)), dim=at), dim=at)
    later = xp.cat((one, xp.flip(xp.narrow(x, at, 1, many - 1), dims=(at,))), dim=at)
    return grad * (before * xp.flip(xp.cumprod(later, dim=at), dims=(at,)))


def _cumprod_backward(grad: Any, x: Any, result: Any, dim: int, xp: Any) -> Any:
    if not x.shape or all([n == 1 for n in x.shape]):
        return grad * 1
    array = getattr(x, "array", x)
    if xp.is_exact or not np.any(array == 0):
        return xp.flip(xp.cumsum(xp.flip(result * grad, dims=(dim,)), dim=dim), dims=(dim,)) / x
    at = dim % len(x.shape)
    before = (slice(None),) * at
    pieces = []
    for k in range(x.shape[at]):
        total: Any = 0
        product: Any = None
        for j in range(x.shape[at]):
            key = (*before, slice(j, j + 1))
            if j != k:
                product = x[key] if product is None else product * x[key]
            if j >= k:
                total = total + (grad[key] if product is None else grad[key] * product)
        pieces.append(total)
    return xp.cat(tuple(pieces), dim=at)


def _picked(a: Any, dim: int, keepdim: bool, at: Any) -> tuple[Any, Any]:
    if not a.ndim:
        return a.copy(), np.zeros((), np.int64)
    values = np.take_along_axis(a, at, axis=dim)
    if keepdim:
        return values, at
    return values.squeeze(dim), at.squeeze(dim)


def _first(a: Any, dim: int, find: Any) -> Any:
    return np.expand_dims(find(a, axis=dim), dim) if a.ndim else None


def _kth_place(a: Any, k: int, dim: int) -> Any:
    if not a.ndim:
        return None
    order = np.argsort(a, axis=dim, kind="stable")
    found = np.take(order, [k - 1], axis=dim)
    # Where the value comes once, it has one place.
    many = (a == np.take_along_axis(a, found, dim)).sum(axis=dim, keepdims=True)
    if (many > 1).any():
        selected = np.apply_along_axis(lambda row: _quickly_selected(row.tolist(), k - 1), dim, a)
        return np.expand_dims(selected, dim)
    return found


def _quickly_selected(row: list[float], k: int) -> int:
    """Where PyTorch's quickselect (aten/src/ATen/native/SortingUtils.h) finds the k-th smallest value."""
    at = list(range(len(row)))

    def swap(i: int, j: int) -> None:
        row[i], row[j] = row[j], row[i]
        at[i], at[j] = at[j], at[i]

    def above(x: float, y: float) -> bool:
        return x > y or (x != x and y == y)

    left, right = 0, len(row) - 1
    while right > left:
        if right == left + 1:
            if above(row[left], row[right]):
                swap(left, right)
            break
        swap(left + (right - left) // 2, left + 1)
        for i, j in ((left + 1, right), (left, right), (left + 1, left)):
            if above(row[i], row[j]):
                swap(i, j)
        i, j, pivot = left + 1, right, row[left]
        while True:
            i += 1
            while above(pivot, row[i]):
                i += 1
            j -= 1
            while above(row[j], pivot):
                j -= 1
            if j < i:
                break
            swap(i, j)
        swap(left, j)
        if j <= k:
            left = i
        if j >= k:
            right = j - 1
    return at[k]


def _median_place(a: Any, dim: int) -> Any:
    if not a.ndim:
        return None
    return np.take(np.argsort(a, axis=dim, kind="stable"), [(a.shape[dim] + 1) // 2 - 1], axis=dim)


def _mode_place(a: Any, dim: int) -> Any:
    """The last place of the most frequent value; of several, the smallest value."""
    if not a.ndim:
        return None

    def last(row: Any) -> int:
        values, many = np.unique(row, return_counts=True)
        return int(np.flatnonzero(row == values[np.argmax(many)])[-1])

    if not a.size:
        return np.zeros([1 if d == dim % a.ndim else n for d, n in enumerate(a.shape)], np.int64)
    return np.expand_dims(np.apply_along_axis(last, dim, a), dim)


def _median(a: Any) -> Any:
    flat = a.reshape(-1)
    if not flat.size:
        return np.full((), np.nan, a.dtype)
    if a.dtype.kind == "f" and np.isnan(flat).any():
        return np.full((), np.nan, a.dtype)
    return np.sort(flat)[(flat.size - 1) // 2]


def _send_back(grad: Any, indices: Any, shape: tuple[int, ...], dim: int, keepdim: bool, xp: Any) -> Any:
    """Zeros of this shape with each cotangent put where its element was picked."""
    if not shape:
        return grad
    at = dim % len(shape)
    if not keepdim:
        grad, indices = xp.unsqueezed(grad, (at,)), np.expand_dims(getattr(indices, "array", indices), at)
    return xp.placed_along(grad, shape, at, indices)


def _sorted(a: Any, dim: int, descending: bool) -> tuple[Any, Any]:
    if not a.ndim:
        return a.copy(), np.zeros((), np.int64)
    if descending:
        # Stable: equal elements keep their order.
        flipped = np.flip(a, dim)
        at = a.shape[dim] - 1 - np.flip(np.argsort(flipped, axis=dim, kind="stable"), dim)
    else:
        at = np.argsort(a, axis=dim, kind="stable")
    at = np.ascontiguousarray(at)
    return np.take_along_axis(a, at, axis=dim), at


def _top(a: Any, k: int, dim: int, largest: bool) -> tuple[Any, Any]:
    values, at = _sorted(a, dim, largest)
    if not a.ndim:
        return values, at
    return np.take(values, range(k), axis=dim), np.take(at, range(k), axis=dim)


def _argument(a: Any, dim: Any, keepdim: bool, find: Any) -> Any:
    if not a.ndim:
        return np.zeros((), np.int64)
    return find(a, axis=dim, keepdims=keepdim)


def _running(a: Any, dim: int, better: Any) -> tuple[Any, Any]:
    if not a.size or not a.ndim:
        return a.copy(), np.zeros(a.shape, np.int64)
    moved = np.moveaxis(a, dim, 0)
    at = np.zeros(moved.shape, np.int64)
    best = moved[0]
    for i in range(1, len(moved)):
        wins = better(moved[i], best) | (np.isnan(moved[i]) if a.dtype.kind == "f" else False)
        at[i] = np.where(wins, i, at[i - 1])
        best = np.where(wins, moved[i], best)
    at = np.ascontiguousarray(np.moveaxis(at, 0, dim))
    return gathered(a, dim % a.ndim, at), at


def _logsumexp(x: Any, dim: Any, keepdim: bool, xp: Any) -> Any:
    if xp.is_exact:
        return xp.log(xp.sum(xp.exp(x), dim, keepdim))
    if not x.size:
        return np.log(xp.sum(x, dim, keepdim))
    largest = xp.amax(x, dim, True)
    largest = np.where(np.isfinite(largest), largest, x.dtype.type(0))
    total = rounded.log(xp.sum(rounded.exp(x - largest), dim, True)) + largest
    return total if keepdim or not x.ndim else np.squeeze(total, dims(x.shape, dim))


def _norm(x: Any, ord: float, dim: Any, keepdim: bool, xp: Any) -> Any:
    size = xp.abs(x)
    if ord == float("inf"):
        return xp.amax(size, dim, keepdim)
    if ord == float("-inf"):
        return xp.amin(size, dim, keepdim)
    if ord == 0:
        return xp.sum((x != 0).astype(size.dtype), dim, keepdim)
    if ord == 1:
        return xp.sum(size, dim, keepdim)
    if ord == 2:
        if not xp.is_exact and x.dtype.kind == "f":
            over = axes(x, dim)
            return length(x, (over % x.ndim,) if over.__class__ is int else over, keepdim)
        return xp.sqrt(xp.sum(size * size if not xp.is_exact else x * x, dim, keepdim))
    p = xp.number(ord)
    return xp.power(xp.sum(xp.power(size, p), dim, keepdim), 1 / p)


def _norm_backward(grad: Any, x: Any, result: Any, ord: float, dim: Any, keepdim: bool, xp: Any) -> Any:
    grad = kept(grad, x.shape, dim, keepdim, xp)
    length = kept(result, x.shape, dim, keepdim, xp)
    if ord == 0:
        # No gradient, not even zeros.
        return None
    if ord == 1:
        return xp.sgn(x) * grad
    if ord in (float("inf"), float("-inf")):
        hit = xp.abs(x) == length
        return xp.sgn(x) * ((grad / xp.sum(hit, dim=dims(x.shape, dim), keepdim=True)) * hit)
    if ord == 2:
        return grad * xp.masked_fill(x / length, length == 0, value=0)
    if ord < 1:
        scaled = xp.sgn(x) * xp.masked_fill(xp.pow(xp.abs(x), exponent=ord - 1), x == 0, value=0)
        return scaled * grad * xp.pow(length, exponent=1 - ord)
    scaled = xp.sgn(x) * xp.pow(xp.abs(x), exponent=ord - 1) if ord < 2 else x * xp.pow(xp.abs(x), exponent=ord - 2)
    return scaled * xp.masked_fill(grad / xp.pow(length, exponent=ord - 1), length == 0, value=0)


def _variance(x: Any, dim: Any, correction: Any, keepdim: bool, xp: Any) -> Any:
    n = count(x.shape, dim)
    if not xp.is_exact and x.dtype.char in "fde":
        return _variance_in_doubles(x, dim, correction, keepdim, xp).astype(x.dtype)
    centred = x - xp.sum(x, dim, True) / n
    squares = xp.abs(centred) ** 2 if not xp.is_exact and x.dtype.kind == "c" else centred * centred
    return xp.sum(squares, dim, keepdim) / (max(n - correction, 0) or np.float32(0))


def _variance_in_doubles(x: Any, dim: Any, correction: Any, keepdim: bool, xp: Any) -> Any:
    """PyTorch adds the squares in float64, around a mean that is rounded where there is one result."""
    n = count(x.shape, dim)
    wide = x.astype(np.float64)
    over = axes(x, dim)
    middle = np.float64(xp.sum(x) / _many(x.shape, None)) if n == x.size else ADD.reduce(
        wide, axis=over, keepdims=True) / (n or np.float64(0))  # fmt: skip
    centred = wide - middle
    return np.asarray(
        ADD.reduce(centred * centred, axis=over, keepdims=keepdim) / (max(n - correction, 0) or np.float64(0))
    )


def _deviation(x: Any, dim: Any, correction: Any, keepdim: bool, xp: Any) -> Any:
    if not xp.is_exact and x.dtype.char in "fde":
        return np.sqrt(_variance_in_doubles(x, dim, correction, keepdim, xp)).astype(x.dtype)
    return xp.sqrt(_variance(x, dim, correction, keepdim, xp))


def _variance_backward(grad: Any, x: Any, dim: Any, correction: Any, xp: Any) -> Any:
    n = count(x.shape, dim)
    scale = 2.0 / (n - correction) if n > correction else float("nan")
    middle = xp.mean(x) if dim is None or not x.shape else xp.mean(x, dim=dims(x.shape, dim), keepdim=True)
    return (scale * grad) * (x - middle)


def _moments_backward(grads: Any, x: Any, dim: Any, correction: Any, keepdim: bool, xp: Any) -> Any:
    found: Any = None
    if grads[0] is not None:
        found = _variance_backward(kept(grads[0], x.shape, dim, keepdim, xp), x, dim, correction, xp)
    if grads[1] is not None:
        mean = spread(grads[1], x.shape, dim, keepdim, xp) / count(x.shape, dim)
        found = mean if found is None else found + mean
    return found
