"""How PyTorch's functions take their arguments: shapes, dimensions, tensors or numbers; and what they say otherwise."""

from __future__ import annotations

import math
from typing import Any

from .session import bound
from .tensor import Tensor


def need_tensor(function: str, name: str, position: int, given: Any) -> None:
    """TypeError, PyTorch's, where an argument is no tensor."""
    if not isinstance(given, Tensor):
        raise TypeError(
            f"{function}(): argument '{name}' (position {position}) must be Tensor, not {type(given).__name__}"
        )


def dimension(dim: int, ndim: int) -> int:
    """A dimension counted from the front; IndexError, PyTorch's, outside the range."""
    most = max(ndim, 1)
    if isinstance(dim, Tensor):
        dim = int(dim.item())
    if not -most <= dim < most:
        raise IndexError(f"Dimension out of range (expected to be in range of [{-most}, {most - 1}], but got {dim})")
    return dim % most


def size_along(tensor: Tensor, dim: int) -> int:
    """A tensor's size along a dimension; IndexError, PyTorch's, where it has no such dimension."""
    if not tensor.ndim:
        raise IndexError(f"Dimension specified as {dim} but tensor has no dimensions")
    return tensor.array.shape[dimension(dim, tensor.ndim)]  # type: ignore[no-any-return]


def dimensions(dim: Any, ndim: int) -> Any:
    """None, one dimension or a tuple of them, counted from the front."""
    if dim is None:
        return None
    if isinstance(dim, list | tuple):
        found: list[int] = []
        for d in dim:
            at = dimension(d, ndim)
            if at in found:
                raise RuntimeError(f"dim {at} appears multiple times in the list of dims")
            found.append(at)
        return tuple(found)
    return dimension(dim, ndim)


def sizes(function: str, given: tuple[Any, ...]) -> tuple[int, ...]:
    """A shape given as numbers or as one sequence of them."""
    shape = given[0] if len(given) == 1 and isinstance(given[0], list | tuple) else given
    for size in shape:
        if isinstance(size, bool) or not isinstance(size, int):
            if isinstance(size, Tensor) and size.array.size == 1 and size.array.dtype.kind == "i":
                continue
            raise TypeError(
                f"{function}(): argument 'size' (position 1) must be tuple of ints, not {type(size).__name__}"
            )
    return tuple([int(size.item() if isinstance(size, Tensor) else size) for size in shape])


def new_sizes(function: str, given: tuple[Any, ...]) -> tuple[int, ...]:
    """The shape of a tensor to be made; RuntimeError, PyTorch's, for a negative size."""
    elements = 1
    for size in given:
        if size.__class__ is not int:
            return new_sizes(function, sizes(function, given))
        if size < 0:
            raise RuntimeError(f"Trying to create tensor with negative dimension {size}: {list(given)}")
        elements *= size
    bound(elements)
    return given


def viewed(size: tuple[int, ...], elements: int) -> tuple[int, ...]:
    """A shape with its -1 worked out; RuntimeError, PyTorch's, where it does not fit."""
    if size.count(-1) > 1:
        raise RuntimeError("only one dimension can be inferred")
    for n in size:
        if n < -1:
            raise RuntimeError(f"invalid shape dimension {n}")
    known = math.prod(n for n in size if n != -1)
    if -1 in size:
        if known == 0 and not elements:
            raise RuntimeError(
                f"cannot reshape tensor of 0 elements into shape {list(size)} because the unspecified dimension size -1 "
                "can be any value and is ambiguous"
            )
        if known == 0 or elements % known:
            raise RuntimeError(f"shape '{list(size)}' is invalid for input of size {elements}")
        size = tuple(elements // known if n == -1 else n for n in size)
    if math.prod(size) != elements:
        raise RuntimeError(f"shape '{list(size)}' is invalid for input of size {elements}")
    return size
