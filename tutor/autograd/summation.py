"""Sums of floating point and complex numbers in the order in which PyTorch's CPU kernels add them.

PyTorch adds in four interleaved chains of vectors of 32 bytes, in cascades (aten/src/ATen/native/cpu/SumKernel.cpp);
NumPy adds in pairs. Both are right, and their last digits differ.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import numpy as np

# NumPy's type stubs know neither of `keepdims` as a value nor of an axis that may be None.
ADD: Any = np.add
CHAINS = 4
LEVELS = 4
POWER = 4
# Beyond this PyTorch divides the work among threads.
MOST = 32768


def summed(a: Any, over: tuple[int, ...] | None, keepdim: bool) -> Any:
    """`a` (float32, float64 or complex) summed over some dimensions, or all."""
    size = a.size
    if over is None or len(over) == a.ndim:
        if size == 1:
            return a.copy() if keepdim else a.reshape(()).copy()
        if size <= CHAINS or size > MOST:
            return ADD.reduce(a, axis=None, keepdims=keepdim)
        total = _rows(_in_memory_order(a), 32 // a.itemsize)
        return total.reshape((1,) * a.ndim) if keepdim else total
    if size <= MOST and size:
        if a.ndim == 2 and not a.flags.c_contiguous and a.flags.f_contiguous:
            found = summed(a.T, (1 - over[0],), keepdim)
            return found.T if keepdim else found
        first, last = min(over), max(over)
        if last - first + 1 == len(over) and a.flags.c_contiguous:
            many, after = math.prod(a.shape[first : last + 1]), math.prod(a.shape[last + 1 :])
            if many > CHAINS:
                found = _rows(a.reshape(-1, many), 32 // a.itemsize) if after == 1 else _columns(a, many, after)
                kept = (1,) * len(over) if keepdim else ()
                return found.reshape((*a.shape[:first], *kept, *a.shape[last + 1 :]))
    return ADD.reduce(a, axis=over, keepdims=keepdim)


def _in_memory_order(a: Any) -> Any:
    return a.reshape(-1) if a.flags.c_contiguous else a.ravel(order="K")


@cache
def _order(many: int) -> Any:
    """Fewer numbers than a vector holds: the first, those after the fourth, then the second to the fourth."""
    return np.array([0, *range(CHAINS, many), *range(1, CHAINS)])


def _rows(a: Any, width: int) -> Any:
    """Sums along the last dimension, whose elements lie side by side."""
    many = a.shape[-1]
    if many < width:
        return ADD.reduce(a.take(_order(many), axis=-1), axis=-1) if many < 8 else _chained(np.moveaxis(a, -1, 0))
    vectors = many // width
    whole = vectors * width
    parts = a[..., :whole].reshape(*a.shape[:-1], vectors, width)
    partial = _chained(np.moveaxis(parts, -2, 0))
    if whole == many:
        return _in_turn(partial)
    return _in_turn(np.concatenate([_in_turn(a[..., whole:])[..., None], partial], axis=-1))


def _in_turn(a: Any) -> Any:
    """Sums along the last dimension, from the first number to the last."""
    # NumPy adds fewer than eight numbers one after the other; a complex one counts as two.
    if a.shape[-1] < (4 if a.dtype.kind == "c" else 8):
        return ADD.reduce(a, axis=-1)
    return np.add.accumulate(a, axis=-1)[..., -1]


def _chained(a: Any) -> Any:
    """Sums along the first dimension in four interleaved chains."""
    many = len(a) // CHAINS
    rest = many * CHAINS
    if not many:
        return _added(a)
    chains = _cascade(a[:rest].reshape(many, CHAINS, *a.shape[1:]))
    total = chains[0]
    for row in a[rest:]:
        total = total + row
    for chain in chains[1:]:
        total = total + chain
    return total


def _cascade(a: Any) -> Any:
    """Sums along the first dimension: blocks of sixteen and more, then blocks of those."""
    many, step = len(a), 1 << POWER
    if many < step:
        return _added(a)
    level: list[Any] = [0] * LEVELS
    at = 0
    while at + step <= many:
        level[0] = level[0] + _added(a[at : at + step])
        at += step
        for j in range(1, LEVELS):
            level[j] = level[j] + level[j - 1]
            level[j - 1] = 0
            if at & ((step - 1) << (j * POWER)):
                break
    for row in a[at:]:
        level[0] = level[0] + row
    total = level[0]
    for j in range(1, LEVELS):
        total = total + level[j]
    return total


def _added(a: Any) -> Any:
    """One row after the other."""
    total = a[0]
    for row in a[1:]:
        total = total + row
    return total


def _columns(a: Any, many: int, after: int) -> Any:
    """Sums along a dimension whose elements lie apart: a block of columns in one chain each, the rest in four."""
    width = 32 // a.itemsize
    rows = np.moveaxis(a.reshape(-1, many, after), 1, 0)
    block = CHAINS * width if after >= width else CHAINS
    whole = after // block * block
    parts = []
    if whole:
        parts.append(_cascade(rows[..., :whole]))
    if whole < after:
        parts.append(_chained(rows[..., whole:]))
    return parts[0] if len(parts) == 1 else np.concatenate(parts, axis=-1)


def reduced_in_vectors(a: Any, width: int = 8) -> Any:
    """Sums along the last dimension, kept, as PyTorch's vectorised maps add.

    Numbers at the same place of a vector come first, then one half of the vector is added to the other.
    """
    many = a.shape[-1]
    if many < width:
        return ADD.reduce(a, axis=-1, keepdims=True) if many < 8 else np.add.accumulate(a, axis=-1)[..., -1:]
    whole = many // width * width
    lanes = _added(np.moveaxis(a[..., :whole].reshape(*a.shape[:-1], -1, width), -2, 0))
    if whole < many:
        lanes = lanes.copy()
        lanes[..., : many - whole] += a[..., whole:]
    while lanes.shape[-1] > 1:
        half = lanes.shape[-1] // 2
        lanes = lanes[..., :half] + lanes[..., half:]
    return lanes


def length(a: Any, over: tuple[int, ...] | None, keepdim: bool) -> Any:
    """The Euclidean norm: squares added as PyTorch adds them where they lie side by side."""
    whole = over is None or len(over) == a.ndim
    if a.dtype.char != "f" or not a.size or not (whole or (over == (a.ndim - 1,) and a.flags.c_contiguous)):
        return np.sqrt(ADD.reduce(a * a, axis=over, keepdims=keepdim))
    found = np.sqrt(_squares(_in_memory_order(a) if whole else a))
    if not keepdim:
        return found
    return found.reshape((1,) * a.ndim if whole else (*found.shape, 1))


def _squares(a: Any, width: int = 8) -> Any:
    """In vectors, then four at a time, then the last ones each multiplied and added at once."""
    many = a.shape[-1]
    inside = many // width * width
    squares = a * a
    parts = [squares[..., inside : inside + (many - inside) // 4 * 4]]
    if inside:
        vectors = squares[..., :inside].reshape(*a.shape[:-1], -1, width)
        parts.insert(0, _added(np.moveaxis(vectors, -2, 0)))
    total: Any = np.zeros(a.shape[:-1], a.dtype)
    if any(part.shape[-1] for part in parts):
        total = _in_turn(np.concatenate(parts, axis=-1))
    for at in range(many - (many - inside) % 4, many):
        wide = a[..., at].astype(np.float64)
        total = (wide * wide + total).astype(np.float32)
    return total
