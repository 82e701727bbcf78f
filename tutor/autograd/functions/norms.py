"""`torch.norm` and `torch.linalg.norm`: one name for many norms.

https://docs.pytorch.org/docs/2.13/generated/torch.linalg.norm.html
"""

from __future__ import annotations

from typing import Any

from ..apply import apply
from ..refused import NotHere
from ..tensor import Tensor
from .reduction import cast, sum_, vector_norm
from .registry import native


def norm(
    input: Tensor, p: Any = "fro", dim: Any = None, keepdim: bool = False, out: Any = None, dtype: Any = None
) -> Tensor:
    """A norm of all elements, or over some dimensions."""
    given = cast(input, dtype)
    over = tuple(dim) if isinstance(dim, list | tuple) else dim
    if p == "fro" or p is None:
        return vector_norm(given, 2, over, keepdim)
    if p == "nuc":
        raise NotHere("the nuclear norm")
    return vector_norm(given, p, over, keepdim)


@native("linalg_norm")
def linalg_norm(input: Tensor, ord: Any = None, dim: Any = None, keepdim: bool = False, dtype: Any = None) -> Tensor:
    given = cast(input, dtype)
    if ord is None:
        return vector_norm(given, 2, dim, keepdim)
    over = dim if dim is not None else tuple(range(input.ndim))
    if input.ndim == 1 or (isinstance(over, tuple) and len(over) == 1):
        return vector_norm(given, ord, over, keepdim)
    return matrix_norm(given, ord, over, keepdim)


@native("linalg_vector_norm")
def linalg_vector_norm(input: Tensor, ord: Any = 2, dim: Any = None, keepdim: bool = False, dtype: Any = None) -> Tensor:
    return vector_norm(cast(input, dtype), ord, dim, keepdim)


@native("linalg_matrix_norm")
def matrix_norm(
    input: Tensor, ord: Any = "fro", dim: Any = (-2, -1), keepdim: bool = False, dtype: Any = None
) -> Tensor:
    given = cast(input, dtype)
    rows, columns = (d % input.ndim for d in dim)
    if ord == "fro":
        return vector_norm(given, 2, (rows, columns), keepdim)
    if ord in (1, -1, float("inf"), float("-inf")):
        first, second = (rows, columns) if abs(ord) == 1 else (columns, rows)
        sums = sum_(apply("abs", (given,)), (first,), keepdim)
        left = second if keepdim or second < first else second - 1
        return apply("amax" if ord > 0 else "amin", (sums,), {"dim": (left,), "keepdim": keepdim})  # type: ignore[no-any-return]
    raise NotHere(f"the matrix norm of order {ord!r}")
