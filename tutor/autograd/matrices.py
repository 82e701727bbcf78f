"""Products of small matrices in the order in which PyTorch's CPU library multiplies and adds.

One product after the other is added, each rounded, or several in parallel; BLAS as NumPy has it rounds product and sum
together, and its last digits differ. For larger matrices PyTorch's order is that of the processor: those are NumPy's.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np

from .summation import ADD

# What np.einsum calls: of two products it makes the sum that is wanted, in half the time of any other way.
c_einsum: Any = getattr(import_module("numpy._core.einsumfunc"), "c_einsum", np.einsum)

# Up to this length products are added one by one, and no more than so many are made.
SHORT = 8
MOST = 4096
# A register holds so many bytes.
REGISTER = 16
# So few products PyTorch computes without its library.
FEW = 400


def product(a: Any, b: Any) -> Any:
    """The matrix product of `a` and `b`, of any ranks."""
    dtype, rank = a.dtype, a.ndim
    if dtype is b.dtype and dtype.char in "fd":
        if rank == 2 == b.ndim:
            return _of_matrices(a, b)
        if rank <= 2 and b.ndim <= 2 and a.shape[-1] == len(b):
            return _with_vector(a, b)
    return np.matmul(a, b) if rank > 2 or b.ndim > 2 else a.dot(b)


def _of_matrices(a: Any, b: Any) -> Any:
    rows, length = a.shape
    columns = b.shape[1]
    if not a.size or length != len(b) or rows * length * columns > MOST:
        return a.dot(b)
    if length == 2:
        return c_einsum("ij,jk->ik", a, b)
    if length == 1:
        if (rows == 1 or columns == 1) and rows != columns:
            return a.dot(b)
        # Nothing is added, so that -0 stays; but that of two numbers is a sum.
        return a * b if rows > 1 else a * b + 0
    if length >= SHORT:
        return _of_rows(a, b, rows)
    if rows == 1:
        return ADD.reduce(a.T * b, axis=0, keepdims=True)
    if columns == 1:
        return ADD.reduce(a * b.T, axis=1, keepdims=True)
    if _has_lanes(length, b):
        return _in_lanes(np.multiply(a[..., None], b, order="C"), REGISTER // a.itemsize)
    return ADD.reduce(np.multiply(a[..., None], b, order="C"), axis=1)


def _with_vector(a: Any, b: Any) -> Any:
    """The product of two vectors, or of a matrix and a vector."""
    if b.ndim == 1:
        if a.ndim == 1:
            return _dot(a, b)
        if not 0 < len(b) < SHORT or a.size > MOST:
            return a.dot(b)
        return ADD.reduce(a * b, axis=1)
    if not len(b) or a.size * b.shape[1] > MOST:
        return a.dot(b)
    if len(b) < SHORT:
        return ADD.reduce(np.multiply(a[..., None], b, order="C"), axis=-2)
    return _of_rows(a, b, 1)


def _of_rows(a: Any, b: Any, rows: int) -> Any:
    """The product where many products are added: one by one down columns of which some lie side by side."""
    if rows > 1 and _has_lanes(len(b), b):
        return _in_lanes(np.multiply(a[..., None], b, order="C"), REGISTER // a.itemsize)
    columns = b.shape[1]
    if b.flags.c_contiguous and columns > 1 and (rows == 1 or columns in (2, 3, 4, 8)):
        # Memory of its own: a product is no view.
        return ADD.accumulate(np.multiply(a[..., None], b, order="C"), axis=-2)[..., -1, :].copy()
    return a.dot(b)


def _has_lanes(length: int, b: Any) -> bool:
    """Whether products of several rows are added in parallel: in whole registers, down columns that lie one by one."""
    return length >= 4 and not length % (REGISTER // b.itemsize) and b.shape[1] >= 4 and not b.flags.c_contiguous


def _in_lanes(products: Any, lanes: int) -> Any:
    """The sums of products (rows, length, columns) in parallel, then of the first half and the second."""
    sums = ADD.accumulate(products.reshape(len(products), -1, lanes, products.shape[-1]), axis=1)[:, -1]
    while sums.shape[1] > 1:
        half = sums.shape[1] // 2
        sums = sums[:, :half] + sums[:, half:]
    return sums[:, 0].copy()


def _dot(a: Any, b: Any) -> Any:
    length, lanes = len(a), REGISTER // a.itemsize
    if length > 2 * lanes + 1 and length > SHORT:
        return a.dot(b)
    products = a * b
    if length < lanes:
        return ADD.reduce(products)
    whole = length // lanes * lanes
    sums = ADD.accumulate(products[:whole].reshape(-1, lanes))[-1]
    for rest in products[whole:]:
        sums[0] += rest
    return _in_lanes(sums.reshape(1, lanes, 1), lanes)[0, 0] + 0


def batched(a: Any, b: Any) -> Any:
    """The products of the matrices of two batches."""
    if a.dtype.char in "fd" and a.dtype == b.dtype and a.shape[-1] and len(a):
        products = a[0].size * b.shape[-1]
        if products < FEW:
            return ADD.accumulate(a[..., None] * b[..., None, :, :], axis=-2)[..., -1, :] + 0
        if products <= MOST:
            return np.stack([product(one, other) for one, other in zip(a, b)])
    return np.matmul(a, b)


def onto(start: Any, a: Any, b: Any) -> Any:
    """`start` and the matrix product: by rows, PyTorch adds each product to what is there already."""
    if (
        a.dtype.char in "fd" and a.dtype == b.dtype and 0 < a.shape[1] < SHORT and b.shape[1] > 1
        and b.flags.c_contiguous and a.size * b.shape[1] <= MOST
    ):  # fmt: skip
        products = a[..., None] * b
        products[:, 0] += start
        return ADD.reduce(products, axis=-2)
    return start + product(a, b)
