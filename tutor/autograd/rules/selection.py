"""Choosing and joining elements."""

from __future__ import annotations

from typing import Any

from ..op import op


def _check_where(condition: Any, self: Any, other: Any) -> None:
    if condition.dtype.kind != "b":
        from ..dtypes import BY_NUMPY

        raise RuntimeError(
            "where expected condition to be a boolean tensor, but got a tensor with dtype "
            f"{BY_NUMPY[condition.dtype].scalar}"
        )


# The branch not taken gets a zero, and 0 * inf upstream is still nan.
op("where",
   lambda condition, self, other, *, xp: xp.where(condition, self, other),
   self=lambda grad, condition, xp: xp.where(condition, grad, xp.full(grad, 0)),
   other=lambda grad, condition, xp: xp.where(condition, xp.full(grad, 0), grad),
   check=_check_where, samples=[])  # fmt: skip

op("masked_fill",
   lambda self, mask, *, value, xp: xp.where(mask, xp.number(value), self),
   self=lambda grad, mask, xp: xp.where(mask, xp.full(grad, 0), grad),
   samples=[])  # fmt: skip

op("index",
   lambda self, *, key, xp: xp.index(self, key),
   self=lambda grad, self_shape, key, xp: xp.scatter(grad, self_shape, key),
   samples=[])  # fmt: skip

op("cat",
   lambda *tensors, dim=0, xp: xp.cat(tensors, dim),
   tensors=lambda grad, tensors_shape, dim, xp: _pieces(grad, tensors_shape, dim, xp),
   size=lambda *shapes: sum(_product(s) for s in shapes), samples=[((2, 3), (1, 3), {"dim": 0})])  # fmt: skip

op("stack",
   lambda *tensors, dim=0, xp: xp.stack(tensors, dim),
   tensors=lambda grad, tensors_shape, dim, xp:
       [xp.index(grad, (slice(None),) * dim + (i, ...)) for i in range(len(tensors_shape))],
   size=lambda *shapes: sum(_product(s) for s in shapes), samples=[((2, 3), (2, 3), {"dim": 0})])  # fmt: skip


def _pieces(grad: Any, shapes: Any, dim: int, xp: Any) -> list[Any]:
    pieces, start = [], 0
    for shape in shapes:
        stop = start + shape[dim]
        pieces.append(xp.index(grad, (slice(None),) * dim + (slice(start, stop), ...)))
        start = stop
    return pieces


def _product(shape: tuple[int, ...]) -> int:
    total = 1
    for n in shape:
        total *= n
    return total
