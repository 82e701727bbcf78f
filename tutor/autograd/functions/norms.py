"""`torch.norm` and `torch.linalg.norm`: one name for many norms.

https://docs.pytorch.org/docs/2.13/generated/torch.linalg.norm.html
"""

from __future__ import annotations

from typing import Any

from ..apply import apply
from ..arguments import dimension
from ..tensor import Tensor
from .reduction import cast, sum_, vector_norm
from .registry import native


def norm(
    input: Tensor, p: Any = "fro", dim: Any = None, keepdim: bool = False, out: Any = None, dtype: Any = None
) -> Tensor:
    """A norm of all elements, or over some dimensions."""
    over = tuple(dim) if isinstance(dim, list | tuple) else dim
    if p == "nuc":
        places = over if isinstance(over, tuple) else tuple(range(input.ndim)) if over is None else (over,)
        return linalg_matrix_norm(input, "nuc", places, keepdim, dtype)
    if isinstance(p, str) and p != "fro":
        raise RuntimeError(f"linalg.matrix_norm: Order {p} not supported.")
    if isinstance(p, list | tuple | dict | Tensor):
        raise TypeError(f"linalg_vector_norm(): argument 'ord' (position 2) must be Number, not {type(p).__name__}")
    if not (over is None or isinstance(over, int | tuple | Tensor)):
        raise TypeError(
            f"linalg_vector_norm(): argument 'dim' (position 3) must be tuple of ints, not {type(over).__name__}"
        )
    given = cast(input, dtype)
    if p == "fro" or p is None:
        return vector_norm(given, 2, over, keepdim)
    return vector_norm(given, p, over, keepdim)


@native("linalg_norm")
def linalg_norm(input: Tensor, ord: Any = None, dim: Any = None, keepdim: bool = False, dtype: Any = None) -> Tensor:
    over = dim if dim is None or isinstance(dim, tuple) else (dim,)
    if over is not None and len(over) not in (1, 2):
        raise RuntimeError(f"linalg.norm: If dim is specified, it must be of length 1 or 2. Got {list(over)}")
    if over is None and ord is not None and input.ndim not in (1, 2):
        raise RuntimeError(
            "linalg.norm: If dim is not specified but ord is, the input must be 1D or 2D. Got " + f"{input.ndim}D."
        )
    of_matrix = len(over) == 2 if over is not None else input.ndim == 2
    if isinstance(ord, str) or (ord is not None and of_matrix):
        return linalg_matrix_norm(input, ord, (0, 1) if over is None else over, keepdim, dtype)
    return vector_norm(cast(input, dtype), 2 if ord is None else ord, over, keepdim)


@native("linalg_vector_norm")
def linalg_vector_norm(
    input: Tensor, ord: Any = 2, dim: Any = None, keepdim: bool = False, dtype: Any = None
) -> Tensor:
    return vector_norm(cast(input, dtype), ord, dim, keepdim)


def shown_order(order: Any) -> str:
    """A number as PyTorch's messages print it."""
    return f"{float(order):g}"


@native("linalg_matrix_norm")
def linalg_matrix_norm(
    input: Tensor, ord: Any = "fro", dim: Any = (-2, -1), keepdim: bool = False, dtype: Any = None
) -> Tensor:
    known = ord in ("fro", "nuc") if isinstance(ord, str) else abs(ord) in (1, 2, float("inf"))
    if not known:
        raise RuntimeError(
            f"linalg.matrix_norm: Order {ord if isinstance(ord, str) else shown_order(ord)} not supported."
        )
    rows, columns = _places(input, dim)
    if input.array.dtype.kind not in "fc":
        raise RuntimeError(
            "linalg.matrix_norm: Expected a floating point or complex tensor as input. Got " + input.dtype.scalar
        )
    given = cast(input, dtype)
    if ord == "fro":
        return vector_norm(given, 2, (rows, columns), keepdim)
    if ord == "nuc" or abs(ord) == 2:
        return _of_singular_values(given, ord, rows, columns, keepdim)
    first, second = (rows, columns) if abs(ord) == 1 else (columns, rows)
    sums = vector_norm(given, 1, (first,), keepdim)
    left = second if keepdim or second < first else second - 1
    return apply("amax" if ord > 0 else "amin", (sums,), {"dim": (left,), "keepdim": keepdim})  # type: ignore[no-any-return]


def _places(input: Tensor, dim: Any) -> tuple[int, int]:
    """The two dimensions of a matrix norm, from the first on."""
    if input.ndim < 2:
        raise RuntimeError("linalg.matrix_norm: The input tensor A must have at least 2 dimensions.")
    if len(dim) != 2:
        raise RuntimeError(f"linalg.matrix_norm: dim must be a 2-tuple. Got {' '.join(map(str, dim))}")
    rows, columns = (dimension(d, input.ndim) for d in dim)
    if rows == columns:
        raise RuntimeError(f"linalg.matrix_norm: dims must be different. Got ({dim[0]}, {dim[1]})")
    return rows, columns


def _of_singular_values(input: Tensor, ord: Any, rows: int, columns: int, keepdim: bool) -> Tensor:
    from .decomposition import linalg_svdvals

    order = [d for d in range(input.ndim) if d not in (rows, columns)] + [rows, columns]
    values = linalg_svdvals(apply("permute", (input,), {"dims": tuple(order)}))
    last = values.ndim - 1
    if ord == "nuc":
        found = sum_(values, (last,), keepdim)
    else:
        found = apply("amax" if ord > 0 else "amin", (values,), {"dim": (last,), "keepdim": keepdim})
    if not keepdim:
        return found
    back = tuple(sorted(range(input.ndim), key=order.__getitem__))
    found = apply("unsqueeze", (found,), {"dim": found.ndim})
    return apply("permute", (found,), {"dims": back})  # type: ignore[no-any-return]
