"""Factorizations of small matrices as LAPACK makes them: LU with pivots, Cholesky, triangular systems.

The order of the steps is that of the library PyTorch uses on a CPU, as far as it shows in the last digits: pivots scale
a column by their reciprocal, products and sums are rounded one by one. Everything takes batches of matrices.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np


class _LinAlgError(RuntimeError):
    """A matrix for which there is no solution."""


_LinAlgError.__module__ = "torch._C"
LinAlgError = _LinAlgError

# The last column of so small a square matrix is divided by its pivot.
SMALL = 4


def each(function: Callable[..., Any], many: int, *batches: Any) -> Any:
    """`function` on each matrix of batches of matrices, whose batch dimensions broadcast: `many` arrays of results."""
    lead = np.broadcast_shapes(*[batch.shape[:-2] for batch in batches])
    if not lead:
        return function(*batches)
    shown = [np.broadcast_to(batch, (*lead, *batch.shape[-2:])) for batch in batches]
    found = [function(*[batch[at] for batch in shown]) for at in np.ndindex(*lead)]
    if not found:
        blank = function(*[np.eye(*batch.shape[-2:], dtype=batch.dtype) for batch in shown])
        parts = blank if many > 1 else (blank,)
        made: Any = tuple(np.zeros((*lead, *np.shape(part)), np.asarray(part).dtype) for part in parts)
    else:
        columns = zip(*found) if many > 1 else (found,)
        made = tuple(np.stack([np.asarray(x) for x in part]).reshape(*lead, *np.shape(part[0])) for part in columns)
    return made if many > 1 else made[0]


def by_columns(a: Any) -> Any:
    """The same matrices with columns in one piece of memory, as LAPACK leaves them."""
    if a.dtype == object or a.ndim < 2:
        return a
    found = np.empty((*a.shape[:-2], a.shape[-1], a.shape[-2]), a.dtype).swapaxes(-1, -2)
    found[...] = a
    return found


def lu(a: Any) -> tuple[Any, Any, Any]:
    """L and U in one matrix, the row that each row was exchanged with (from 1), and the first pivot that is zero."""
    a = np.array(a, order="C")
    rows, columns = a.shape
    many = min(rows, columns)
    pivots, info = np.zeros(many, np.int32), 0
    divided = many - 2 if rows == columns <= SMALL else -1
    for k in range(many):
        size = np.abs(a[k:, k]) if a.dtype.kind != "c" else np.abs(a[k:, k].real) + np.abs(a[k:, k].imag)
        p = k + (int(np.argmax(size)) if size.size else 0)
        pivots[k] = p + 1
        if p != k:
            a[[k, p]] = a[[p, k]]
        pivot = a[k, k]
        if pivot == 0:
            info = info or k + 1
            continue
        a[k + 1 :, k] = a[k + 1 :, k] / pivot if k == divided else a[k + 1 :, k] * (a.dtype.type(1) / pivot)
        a[k + 1 :, k + 1 :] -= a[k + 1 :, k : k + 1] * a[k : k + 1, k + 1 :]
    return a, pivots, np.asarray(info, np.int32)


def order_of(pivots: Any, rows: int) -> list[int]:
    """Which row of the matrix is where after the exchanges."""
    order = list(range(rows))
    for k, p in enumerate(pivots):
        order[k], order[p - 1] = order[p - 1], order[k]
    return order


def unpacked(packed: Any, pivots: Any) -> tuple[Any, Any, Any]:
    """P, L and U of a factorization."""
    rows, columns = packed.shape
    many = min(rows, columns)
    order = order_of(pivots.reshape(-1), rows)
    p = np.zeros((rows, rows), packed.dtype)
    p[order, range(rows)] = 1
    return p, np.tril(packed[:, :many], -1) + np.eye(rows, many, dtype=packed.dtype), np.triu(packed[:many])


def substituted(a: Any, b: Any, upper: bool, unit: bool = False) -> Any:
    """The solution x of a x = b for a triangular `a`: what is known is summed, then subtracted."""
    x = np.array(b)
    many = len(a)
    for i in range(many - 1, -1, -1) if upper else range(many):
        others = list(range(i + 1, many) if upper else range(i))
        if len(others) > 2 and upper:
            others = [*others[1:], others[0]]
        total: Any = None
        for j in others:
            term = a[i, j] * x[j]
            total = term if total is None else total + term
        if total is not None:
            x[i] = x[i] - total
        if not unit:
            x[i] = x[i] * (a.dtype.type(1) / a[i, i])
    return x


def triangular(a: Any, b: Any, upper: bool, left: bool = True, unit: bool = False) -> Any:
    """The solution of a x = b, or of x a = b; on exact numbers too."""
    if not left:
        return np.swapaxes(triangular(np.swapaxes(a, -1, -2), np.swapaxes(b, -1, -2), not upper, True, unit), -1, -2)
    if b.shape[1] > 1 and a.dtype.char == "f":
        return substituted(a, b, upper, unit)
    x = np.array(b)
    many = len(a)
    for i in range(many - 1, -1, -1) if upper else range(many):
        for j in range(i + 1, many) if upper else range(i):
            x[i] = x[i] - a[i, j] * x[j]
        if not unit:
            x[i] = x[i] / a[i, i] if b.shape[1] == 1 or a.dtype == object else x[i] * (a.dtype.type(1) / a[i, i])
    return x


def lu_solved(packed: Any, pivots: Any, b: Any, left: bool = True, adjoint: bool = False) -> Any:
    """The solution of a x = b (or x a = b) where a, or its adjoint, is given by its factorization."""
    if not left:
        return np.conj(lu_solved(packed, pivots, np.conj(b).T, True, not adjoint)).T
    order = order_of(pivots.reshape(-1), len(packed))
    if not adjoint:
        return substituted(packed, substituted(packed, b[order], False, True), True)
    turned = np.conj(packed).T
    y = substituted(turned, substituted(turned, b, False), True, True)
    x = np.empty_like(y)
    x[order] = y
    return x


def cholesky(a: Any) -> tuple[Any, Any]:
    """The lower factor of a matrix of which the lower half counts, row by row; the first minor that is not positive."""
    lower = np.tril(a)
    for i in range(len(a)):
        for j in range(i):
            known = np.add.reduce(lower[i, :j] * np.conj(lower[j, :j]))
            lower[i, j] = (lower[i, j] - known) / lower[j, j]
        pivot = (lower[i, i] - np.add.reduce(lower[i, :i] * np.conj(lower[i, :i]))).real
        if not pivot > 0:
            lower[i, i] = pivot
            return lower, np.asarray(i + 1, np.int32)
        lower[i, i] = np.sqrt(pivot)
    return lower, np.asarray(0, np.int32)


def inverted_square(lower: Any) -> Any:
    """The inverse of L L', by the inverse of L."""
    many = len(lower)
    found = np.zeros_like(lower) if lower.dtype != object else lower * 0
    for j in range(many - 1, -1, -1):
        found[j, j] = 1 / lower[j, j]
        found[j + 1 :, j] = np.matmul(found[j + 1 :, j + 1 :], lower[j + 1 :, j]) * -found[j, j]
    whole = np.empty_like(found)
    for i in range(many):
        for j in range(i + 1):
            products = np.conj(found[i:, i]) * found[i:, j]
            whole[i, j] = np.add.accumulate(products)[-1]
            whole[j, i] = np.conj(whole[i, j])
    return whole


def determinant(a: Any) -> Any:
    """The determinant of a matrix of exact numbers, by its first row."""
    if not len(a):
        return 1
    total: Any = 0
    for j in range(len(a)):
        if a[0, j] != 0:
            minor = a[0, j] * determinant(np.delete(a[1:], j, 1))
            total = total - minor if j % 2 else total + minor
    return total


def inverse(a: Any) -> Any:
    """The inverse of a matrix of exact numbers, by its minors."""
    whole = determinant(a)
    found = np.empty(a.shape, object)
    for i in range(len(a)):
        for j in range(len(a)):
            minor = determinant(np.delete(np.delete(a, j, 0), i, 1))
            found[i, j] = (-minor if (i + j) % 2 else minor) / whole
    return found


def exact_cholesky(a: Any, root: Callable[[Any], Any]) -> Any:
    """The lower factor of a matrix of exact numbers."""
    lower = np.tril(a)
    for k in range(len(a)):
        lower[k, k] = root(lower[k, k])
        for i in range(k + 1, len(a)):
            lower[i, k] = lower[i, k] / lower[k, k]
        for j in range(k + 1, len(a)):
            for i in range(j, len(a)):
                lower[i, j] = lower[i, j] - lower[i, k] * lower[j, k]
    return lower
