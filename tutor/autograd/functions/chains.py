"""Products and powers of matrices, systems with tensors: functions of `torch.linalg` made of others.

https://docs.pytorch.org/docs/2.13/linalg.html
"""

from __future__ import annotations

import math
from typing import Any

from ..apply import apply
from ..inplace import write
from ..session import current
from .decomposition import inverse, linalg_inv_ex, linalg_solve, linalg_svdvals, need_float, need_square
from .norms import linalg_matrix_norm, shown_order
from .products import matmul
from .registry import meaning, native
from .signature import need_tensors


def _call(name: str, **given: Any) -> Any:
    compute = meaning(name)
    assert compute is not None
    return compute(**given)


@native("linalg_matrix_power", "matrix_power")
def matrix_power(n: int, input: Any) -> Any:
    need_square(input, "linalg.matrix_power")
    if n == 0:
        many = input.shape[-1]
        one = _call("eye", n=many, dtype=input.dtype)
        return write("copy", apply("clone", (input,)), (one,), {})
    base, left = (inverse(input), -n) if n < 0 else (input, n)
    if left == 1:
        return apply("clone", (base,)) if n > 0 else base
    square: Any = None
    found: Any = None
    if left == 3:
        return matmul(matmul(base, base), base)
    while left:
        square = base if square is None else matmul(square, square)
        if left % 2:
            found = square if found is None else matmul(found, square)
        left //= 2
    return found


def chain_matmul(*matrices: Any, out: Any = None) -> Any:
    current().warn(
        "torch.chain_matmul is deprecated and will be removed in a future PyTorch release. Use torch.linalg.multi_dot "
        "instead, which accepts a list of two or more tensors rather than multiple parameters."
    )
    need_tensors(matrices, 0)
    return matrices[0] if len(matrices) == 1 else multi_dot(matrices)


@native("linalg_multi_dot")
def multi_dot(tensors: Any) -> Any:
    given = list(tensors)
    many = len(given)
    if many < 2:
        raise RuntimeError(f"multi_dot(): expected at least 2 tensors but got {many}")
    shape: list[int] = []
    if given[0].ndim == 1:
        given[0] = apply("unsqueeze", (given[0],), {"dim": 0})
    elif given[0].ndim == 2:
        shape.append(given[0].shape[0])
    else:
        raise RuntimeError(f"multi_dot(): the first tensor must be 1D or 2D but got {given[0].ndim}D")
    last = given[-1]
    if last.ndim == 1:
        given[-1] = apply("unsqueeze", (last,), {"dim": 1})
    elif last.ndim == 2:
        shape.append(last.shape[1])
    else:
        raise RuntimeError(f"multi_dot(): the last tensor must be 1D or 2D but got {last.ndim}D")
    for at in range(1, many - 1):
        if given[at].ndim != 2:
            raise RuntimeError(f"multi_dot(): tensor {at} must be 2D but got {given[at].ndim}D")
    _need_chain(given, tensors)
    sizes = [each.shape[0] for each in given] + [given[-1].shape[1]]
    return apply("view", (_multiplied(given, _order(sizes), 0, many - 1),), {"size": tuple(shape)})


def _need_chain(given: list[Any], shown: Any) -> None:
    first = given[0]
    for at, each in enumerate(given):
        if each.dtype != first.dtype:
            raise RuntimeError(
                f"multi_dot(): all tensors must have be the same dtype but tensor 0 is {first.dtype.c_name} and tensor "
                f"{at} {each.dtype.c_name}"
            )
        if at and given[at - 1].shape[-1] != each.shape[0]:
            raise RuntimeError(
                f"multi_dot(): tensors {at - 1} and {at} with shapes {list(shown[at - 1].shape)} and "
                f"{list(shown[at].shape)} cannot be multiplied"
            )


def _order(sizes: list[int]) -> list[list[int]]:
    """Where to split each part of a chain so that the fewest numbers are multiplied."""
    many = len(sizes) - 1
    split = [[i for _ in range(many)] for i in range(many)]
    if many == 3:
        a, b, c, d = sizes
        split[0][2] = 0 if (a * c) * (b + d) > (b * d) * (a + c) else 1
        split[0][1], split[1][2] = 0, 1
        return split
    cost = [[0] * many for _ in range(many)]
    for length in range(1, many):
        for i in range(many - length):
            j = i + length
            least = math.inf
            for k in range(i, j):
                found = cost[i][k] + cost[k + 1][j] + sizes[i] * sizes[k + 1] * sizes[j + 1]
                if found < least:
                    least, cost[i][j], split[i][j] = found, found, k
    return split


def _multiplied(given: list[Any], split: list[list[int]], i: int, j: int) -> Any:
    if i == j:
        return given[i]
    k = split[i][j]
    return apply("mm", (_multiplied(given, split, i, k), _multiplied(given, split, k + 1, j)))


@native("linalg_matmul")
def linalg_matmul(input: Any, other: Any) -> Any:
    return matmul(input, other)


@native("linalg_vecdot")
def vecdot(x: Any, y: Any, dim: int = -1) -> Any:
    need_float(x, "linalg.vecdot", low=True)
    if x.ndim == 1 and y.ndim == 1:
        return apply("vdot", (x, y))
    product = apply("mul", (x.conj() if x.is_complex() else x, y))
    return _call("sum", input=product, dim=(dim,))


@native("linalg_diagonal")
def linalg_diagonal(A: Any, offset: int = 0, dim1: int = -2, dim2: int = -1) -> Any:
    return _call("diagonal", input=A, offset=offset, dim1=dim1, dim2=dim2)


@native("linalg_vander")
def linalg_vander(x: Any, N: Any = None) -> Any:
    many = (x.shape[-1] if x.ndim else 1) if N is None else N
    if many <= 1:
        raise RuntimeError("N must be greater than 1.")
    columns = apply("cumprod", (x.unsqueeze(-1).expand(*x.shape, many - 1),), {"dim": x.ndim})
    one = columns.new_ones(*x.shape, 1)
    return apply("cat", (one, columns), {"dim": x.ndim})


@native("linalg_tensorsolve")
def linalg_tensorsolve(input: Any, other: Any, dims: Any = None) -> Any:
    if dims is not None:
        places = tuple(range(input.ndim - len(dims), input.ndim))
        input = _call("movedim", input=input, source=tuple(dims), destination=places)
    shape = tuple(input.shape[other.ndim :])
    many, wanted = math.prod(shape), other.numel()
    if many != wanted:
        raise RuntimeError(
            "Expected self to satisfy the requirement prod(self.shape[other.ndim:]) == prod(self.shape[:other.ndim]), "
            f"but got {many} != {wanted}"
        )
    return linalg_solve(input.reshape(many, many), other.flatten()).reshape(shape)


@native("linalg_tensorinv")
def linalg_tensorinv(input: Any, ind: int = 2) -> Any:
    if ind <= 0:
        raise RuntimeError(f"Expected a strictly positive integer for 'ind', but got {ind}")
    start, end = tuple(input.shape[:ind]), tuple(input.shape[ind:])
    if math.prod(end) != math.prod(start):
        raise RuntimeError(
            "Expected self to satisfy the requirement prod(self.shape[ind:]) == prod(self.shape[:ind]), but got "
            f"{math.prod(end)} != {math.prod(start)}"
        )
    many = math.prod(end)
    return inverse(input.reshape(many, many)).reshape(end + start)


@native("linalg_cond")
def linalg_cond(input: Any, p: Any = None) -> Any:
    if input.ndim < 2:
        raise RuntimeError("linalg.cond: The input tensor must have at least 2 dimensions.")
    order = 2 if p is None else p
    if order not in ("fro", "nuc") and (isinstance(order, str) or abs(order) not in (1, 2, math.inf)):
        shown = order if isinstance(order, str) else shown_order(order)
        raise RuntimeError(f"linalg.cond got an invalid norm type: {shown}")
    if not input.numel():
        need_square(input, "linalg.cond")
        return input.new_zeros(input.shape[:-2])
    if not isinstance(order, str) and abs(order) == 2:
        values = linalg_svdvals(input)
        largest, smallest = values.narrow(-1, 0, 1), values.narrow(-1, values.shape[-1] - 1, 1)
        quotient = smallest / largest if order == -2 else largest / smallest
        return quotient.squeeze(-1)
    need_square(input, f"linalg.cond(ord={order if isinstance(order, str) else shown_order(order)})")
    inverted, info = linalg_inv_ex(input)
    inverted.masked_fill_(info.unsqueeze(-1).unsqueeze(-1) > 0, math.inf)
    product = linalg_matrix_norm(input, order) * linalg_matrix_norm(inverted, order)
    return product.nan_to_num_(math.inf, math.inf, -math.inf)
