"""Nested lists of numbers as arrays: PyTorch's shapes, dtypes and complaints.

https://docs.pytorch.org/docs/2.13/generated/torch.tensor.html
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from . import dtypes
from .dtypes import dtype
from .session import bound, current
from .tensor import Tensor

SCALAR_CONVERSION = (
    "Converting a tensor with requires_grad=True to a scalar may lead to unexpected behavior.\n"
    "Consider using tensor.detach() first."
)
MAX_DIMS = 128
NUMBERS = (bool, int, float, complex)


def array_of(data: Any, wanted: dtype | None = None) -> np.ndarray:
    """Nested lists of numbers as an array in PyTorch's dtype for them, or in the one that is wanted."""
    default = current().default_dtype
    if data.__class__ is list and wanted is None:
        fast = floats(data, default)
        if fast is not None:
            return fast
    if isinstance(data, np.ndarray | np.generic):
        array = np.array(data)
        return array if wanted is None else array.astype(wanted.numpy)
    if isinstance(data, str):
        raise TypeError("new(): invalid data type 'str'")
    shape = _shape(data)
    bound(math.prod(shape))
    found = _dtype(data, default) if wanted is None else wanted.numpy
    numbers: list[Any] = []
    _gather(data, shape, 0, numbers, found)
    return np.array(numbers, dtype=found).reshape(shape)


def floats(data: list[Any], default: np.dtype) -> np.ndarray | None:
    """The common case at once: rows of Python floats, or floats alone."""
    first = data[0] if data else None
    if first.__class__ is float:
        for each in data:
            if each.__class__ is not float:
                return None
        return np.array(data, default)
    if first.__class__ is list and first and first[0].__class__ is float:
        width = len(first)
        for row in data:
            if row.__class__ is not list or len(row) != width:
                return None
            for each in row:
                if each.__class__ is not float:
                    return None
        return np.array(data, default)
    return None


def _is_sequence(data: Any) -> bool:
    return isinstance(data, list | tuple | range | str | np.ndarray) and getattr(data, "ndim", 1) != 0


def _shape(data: Any) -> tuple[int, ...]:
    """The lengths along the first elements."""
    shape = []
    while _is_sequence(data):
        shape.append(len(data))
        if len(shape) > MAX_DIMS:
            raise ValueError(f"too many dimensions '{type(data).__name__}'")
        if not len(data):
            break
        data = data[0]
    return tuple(shape)


def _dtype(data: Any, default: np.dtype) -> np.dtype:
    """The common dtype of all numbers; of none, the default."""
    found: np.dtype | None = None
    for kind in _kinds(data):
        each = kind if isinstance(kind, np.dtype) else dtypes.of_scalar(kind(), default)
        found = each if found is None else dtypes.join(found, each)
    return default if found is None else found


def _kinds(data: Any) -> set[Any]:
    if isinstance(data, NUMBERS):
        return {next(kind for kind in NUMBERS if isinstance(data, kind))}
    if isinstance(data, Tensor):
        return {data.array.dtype}
    if isinstance(data, np.ndarray | np.generic):
        return {data.dtype}
    if isinstance(data, str):
        raise TypeError("new(): invalid data type 'str'")
    if isinstance(data, list | tuple | range):
        found: set[Any] = set()
        for each in data:
            kind = each.__class__
            if kind in NUMBERS:
                found.add(kind)
            else:
                found |= _kinds(each)
        return found
    raise RuntimeError(f"Could not infer dtype of {type(data).__name__}")


def _gather(data: Any, shape: tuple[int, ...], depth: int, into: list[Any], found: np.dtype) -> None:
    if depth == len(shape):
        into.append(_number(data, found))
        return
    if not isinstance(data, list | tuple | range | np.ndarray):
        raise TypeError("not a sequence")
    if len(data) != shape[depth]:
        raise ValueError(f"expected sequence of length {shape[depth]} at dim {depth} (got {len(data)})")
    for each in data:
        _gather(each, shape, depth + 1, into, found)


def _number(data: Any, found: np.dtype) -> Any:
    """A number as a dtype takes it; TypeError or an overflow, PyTorch's, where it does not."""
    if isinstance(data, Tensor):
        if found.kind in "iub" and (data.array.size != 1 or data.array.dtype.kind not in "iub"):
            raise TypeError("only integer tensors of a single element can be converted to an index")
        if data.array.size != 1:
            raise ValueError("only one element tensors can be converted to Python scalars")
        if data.requires_grad and current().grad_enabled:
            current().warn(SCALAR_CONVERSION)
        data = data.array.item()
    elif isinstance(data, np.ndarray | np.generic):
        data = data.item()
    kind = found.kind
    if kind == "b":
        return bool(data)
    if kind in "iu":
        return _whole(data, found)
    if not isinstance(data, bool | int | float | complex) or (kind == "f" and isinstance(data, complex)):
        raise TypeError(f"must be real number, not {type(data).__name__}")
    return float(data) if kind == "f" else data  # type: ignore[arg-type]


def _whole(data: Any, found: np.dtype) -> int:
    if not isinstance(data, bool | int | float):
        raise TypeError(f"'{type(data).__name__}' object cannot be interpreted as an integer")
    wide = isinstance(data, float)
    if wide and not math.isfinite(data):
        raise RuntimeError(f"value cannot be converted to type {found.name} without overflow")
    number = int(data)
    if not -(2**63) <= number < 2**63 and not wide:
        raise ValueError("Overflow when unpacking long long")
    limits = np.iinfo(found)
    # An unsigned integer takes a negative one of no more digits, and wraps.
    lowest = -limits.max if found.kind == "u" else limits.min
    if not lowest <= number <= limits.max:
        raise RuntimeError(f"value cannot be converted to type {found.name} without overflow")
    return number % (limits.max + 1) if found.kind == "u" else number
