"""How the elements of a result lie in memory.

An elementwise operation lays its result out so that its inputs are walked through in their own order, as PyTorch's
`TensorIterator::reorder_dimensions` does (aten/src/ATen/TensorIterator.cpp).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

ndarray = np.ndarray


def laid(result: Any, arrays: Sequence[Any], layout: str) -> Any:
    """A result whose elements lie in memory as PyTorch's do: in the order of the inputs ("kept"), or in "rows"."""
    in_rows = layout == "rows" or all([a.flags.c_contiguous for a in arrays if a.__class__ is ndarray])
    order = None if in_rows else order_of(result.shape, arrays)
    if order is None:
        return np.ascontiguousarray(result) if result.ndim > 1 else result
    wanted = np.empty([result.shape[d] for d in order], result.dtype).transpose(np.argsort(order))
    if wanted.strides == result.strides:
        return result
    wanted[...] = result
    return wanted


def order_of(shape: tuple[int, ...], arrays: Sequence[Any]) -> list[int] | None:
    """The dimensions of a result from the outermost to the innermost in memory; None: as they come."""
    rank = len(shape)
    strides = [
        (0,) * (rank - array.ndim)
        + tuple([stride if n != 1 or whole == 1 else 0 for stride, n, whole in
                 zip(array.strides, array.shape, shape[rank - array.ndim :])])
        for array in arrays
        if array.__class__ is ndarray and array.ndim <= rank
    ]  # fmt: skip
    # From the innermost outwards, by insertion, as PyTorch sorts: two dimensions may be incomparable.
    order = list(range(rank))[::-1]
    for at in range(1, rank):
        moving = at
        for below in range(at - 1, -1, -1):
            side = _compared(order[below], order[moving], strides, shape)
            if side < 0:
                break
            if side > 0:
                order[below], order[moving] = order[moving], order[below]
                moving = below
    order.reverse()
    return None if order == list(range(rank)) else order


def _compared(one: int, other: int, strides: list[tuple[int, ...]], shape: tuple[int, ...]) -> int:
    """Whether the first of two dimensions belongs inside the second (-1), outside (1), or anywhere (0)."""
    for each in strides:
        a, b = each[one], each[other]
        if not a or not b:
            continue
        if a != b:
            return -1 if a < b else 1
        if shape[one] > shape[other]:
            return 1
    return 0
