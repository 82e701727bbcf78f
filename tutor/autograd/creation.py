"""Functions that make tensors from numbers: each result is a leaf.

https://docs.pytorch.org/docs/2.13/torch.html#creation-ops
"""

from __future__ import annotations

from typing import Any

import numpy as np

from . import dtypes
from .arguments import bound, need_tensor, new_sizes
from .dtypes import dtype
from .leaves import tell
from .session import current
from .tensor import Tensor

COPY_CONSTRUCT = (
    "To copy construct from a tensor, it is recommended to use sourceTensor.detach().clone() or "
    "sourceTensor.detach().clone().requires_grad_(True), rather than torch.tensor(sourceTensor)."
)
SCALAR_CONVERSION = (
    "Converting a tensor with requires_grad=True to a scalar may lead to unexpected behavior.\n"
    "Consider using tensor.detach() first."
)


def made(array: np.ndarray, name: str, requires_grad: bool = False) -> Tensor:
    """A leaf around a new array; RuntimeError, PyTorch's, where its dtype cannot require grad."""
    state = current()
    if state.semantics.begins is not None:
        array = state.semantics.begins(array)
    if state.semantics.requires_grad_by_default and array.dtype.kind == "f":
        requires_grad = True
    if requires_grad and array.dtype.kind != "f" and state.semantics.checks_dtype:
        raise RuntimeError("Only Tensors of floating point and complex dtype can require gradients")
    result = Tensor(array, bool(requires_grad))
    if state.recorder is not None:
        tell("factory", (), result, "factory", attributes={"name": name})
    return result


def tensor(data: Any, *, dtype: dtype | None = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """A new leaf that holds a copy of `data`: a number, nested lists, or a tensor (with PyTorch's warning)."""
    if isinstance(data, Tensor):
        current().warn(COPY_CONSTRUCT)
        array = data.array.copy()
        return made(array if dtype is None else array.astype(dtype.numpy), "tensor", requires_grad)
    return made(array_of(data, dtype), "tensor", requires_grad)


def as_tensor(data: Any, dtype: dtype | None = None, device: Any = None) -> Tensor:
    """The tensor itself where it is one of this dtype already, else a new leaf."""
    if isinstance(data, Tensor):
        return data if dtype is None or dtype is data.dtype else data.to(dtype)
    return made(array_of(data, dtype), "as_tensor")


def array_of(data: Any, wanted: dtype | None = None) -> np.ndarray:
    """Nested lists of numbers as an array in PyTorch's dtype for them."""
    if data.__class__ is list and wanted is None:
        fast = _floats(data)
        if fast is not None:
            return fast
    shape = _shape(data)
    bound(shape)
    numbers: list[Any] = []
    _gather(data, shape, 0, numbers)
    if wanted is None:
        found = _dtype_of(numbers, data)
    else:
        found = wanted.numpy
    try:
        return np.array(numbers, dtype=found).reshape(shape)
    except OverflowError:
        raise RuntimeError("Overflow when unpacking long long") from None


def _floats(data: list[Any]) -> np.ndarray | None:
    """The common case at once: rows of Python floats, or floats alone."""
    first = data[0] if data else None
    if first.__class__ is float:
        if all([x.__class__ is float for x in data]):
            return np.array(data, np.float32)
    elif first.__class__ is list and first and first[0].__class__ is float:
        width = len(first)
        if all([row.__class__ is list and len(row) == width for row in data]) and all(
            [x.__class__ is float for row in data for x in row]
        ):
            return np.array(data, np.float32)
    return None


def _shape(data: Any) -> tuple[int, ...]:
    shape = []
    while isinstance(data, list | tuple):
        shape.append(len(data))
        if not data:
            break
        data = data[0]
        if len(shape) > 64:
            raise ValueError("too many dimensions")
    if isinstance(data, Tensor) and data.array.ndim:
        shape.extend(data.array.shape)
    return tuple(shape)


def _gather(data: Any, shape: tuple[int, ...], depth: int, into: list[Any]) -> None:
    if depth == len(shape):
        if isinstance(data, Tensor):
            if data.array.size != 1:
                raise ValueError("only one element tensors can be converted to Python scalars")
            if data.requires_grad:
                current().warn(SCALAR_CONVERSION)
            data = data.array.item()
        if not isinstance(data, bool | int | float):
            if data is None or not isinstance(data, str | list | tuple | dict):
                raise RuntimeError(f"Could not infer dtype of {type(data).__name__}")
            if isinstance(data, list | tuple):
                raise TypeError(f"not a sequence of length {len(data)}")
            raise TypeError(f"new(): invalid data type '{type(data).__name__}'")
        into.append(data)
        return
    if isinstance(data, Tensor):
        rows: Any = list(data)
    elif isinstance(data, list | tuple):
        rows = data
    else:
        raise TypeError(f"expected a sequence at dim {depth}, but got {type(data).__name__}")
    if len(rows) != shape[depth]:
        raise ValueError(f"expected sequence of length {shape[depth]} at dim {depth} (got {len(rows)})")
    for row in rows:
        _gather(row, shape, depth + 1, into)


def _dtype_of(numbers: list[Any], data: Any) -> np.dtype:
    kinds = {type(n) for n in numbers}
    if float in kinds or not numbers:
        return dtypes.DEFAULT.numpy
    return np.dtype(np.int64) if int in kinds else np.dtype(np.bool_)


def ones(*size: Any, dtype: dtype | None = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """A leaf of ones."""
    return made(np.ones(new_sizes("ones", size), _numpy(dtype)), "ones", requires_grad)


def zeros(*size: Any, dtype: dtype | None = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """A leaf of zeros."""
    return made(np.zeros(new_sizes("zeros", size), _numpy(dtype)), "zeros", requires_grad)


def empty(*size: Any, dtype: dtype | None = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """A leaf of no particular values; here they are zeros."""
    return made(np.zeros(new_sizes("empty", size), _numpy(dtype)), "empty", requires_grad)


def full(size: Any, fill_value: Any, *, dtype: dtype | None = None, requires_grad: bool = False) -> Tensor:
    """A leaf with the same value everywhere."""
    found = dtypes.of_scalar(fill_value) if dtype is None else dtype
    return made(np.full(new_sizes("full", (size,)), fill_value, found.numpy), "full", requires_grad)


def eye(n: int, m: int | None = None, *, dtype: dtype | None = None, requires_grad: bool = False) -> Tensor:
    """A leaf with ones on the diagonal."""
    rows, columns = new_sizes("eye", (n, n if m is None else m))
    return made(np.eye(rows, columns, dtype=_numpy(dtype)), "eye", requires_grad)


def arange(*limits: Any, dtype: dtype | None = None, requires_grad: bool = False) -> Tensor:
    """The numbers from `start` up to (without) `end` in steps."""
    start, end, step = (0, *limits, 1)[:3] if len(limits) == 1 else (*limits, 1)[:3]
    bound((max(0, int((end - start) / step) + 1),))
    whole = all(isinstance(x, int) for x in (start, end, step))
    found = dtype.numpy if dtype is not None else (np.dtype(np.int64) if whole else dtypes.DEFAULT.numpy)
    return made(np.arange(start, end, step).astype(found), "arange", requires_grad)


def linspace(start: float, end: float, steps: int, *, dtype: dtype | None = None, requires_grad: bool = False) -> Tensor:
    """`steps` numbers evenly from `start` to `end`, both included."""
    bound((steps,))
    return made(np.linspace(start, end, steps).astype(_numpy(dtype)), "linspace", requires_grad)


def ones_like(input: Tensor, *, dtype: dtype | None = None, requires_grad: bool = False) -> Tensor:
    """Ones of another tensor's shape and dtype."""
    need_tensor("ones_like", "input", 1, input)
    return made(np.ones(input.array.shape, _like(input, dtype)), "ones_like", requires_grad)


def zeros_like(input: Tensor, *, dtype: dtype | None = None, requires_grad: bool = False) -> Tensor:
    """Zeros of another tensor's shape and dtype."""
    need_tensor("zeros_like", "input", 1, input)
    return made(np.zeros(input.array.shape, _like(input, dtype)), "zeros_like", requires_grad)


def full_like(input: Tensor, fill_value: Any, *, dtype: dtype | None = None, requires_grad: bool = False) -> Tensor:
    """One value in another tensor's shape and dtype."""
    need_tensor("full_like", "input", 1, input)
    return made(np.full(input.array.shape, fill_value, _like(input, dtype)), "full_like", requires_grad)


def legacy(type_name: str, found: dtype, given: tuple[Any, ...]) -> Tensor:
    """`torch.Tensor([2, 3])`, `torch.FloatTensor(2, 3)`: data in lists, or a shape (its values are unset: zeros)."""
    if not given:
        return made(np.zeros((0,), found.numpy), type_name)
    only = given[0]
    if len(given) == 1 and isinstance(only, Tensor):
        alias = Tensor.alias(only.array, only, only.version)
        tell("detach", (only,), alias, "stopped", view=True)
        return alias
    if len(given) == 1 and isinstance(only, list | tuple) and not hasattr(only, "numel"):
        return made(array_of(only, found), type_name)
    if len(given) == 1 and hasattr(only, "numel"):
        return made(np.zeros(new_sizes("new", tuple(only)), found.numpy), type_name)
    if isinstance(only, str):
        raise TypeError(f"new(): invalid data type '{type(only).__name__}'")
    if not isinstance(only, int):
        raise TypeError(f"new(): data must be a sequence (got {type(only).__name__})")
    return made(np.zeros(new_sizes("new", given), found.numpy), type_name)


def Variable(data: Any, requires_grad: bool = False, volatile: bool = False) -> Tensor:
    """What is left of `torch.autograd.Variable`: the tensor itself as a new leaf on the same storage."""
    need_tensor("Variable", "data", 1, data)
    alias = Tensor.alias(data.array, data, data.version)
    tell("detach", (data,), alias, "stopped", view=True)
    if requires_grad:
        if alias.array.dtype.kind != "f":
            raise RuntimeError("Only Tensors of floating point and complex dtype can require gradients")
        alias.requires_grad = True
    return alias


def Parameter(data: Any = None, requires_grad: bool = True) -> Tensor:
    """A leaf on the storage of `data` that requires grad and prints as a parameter."""
    made_from = empty(0) if data is None else data
    alias = Tensor.alias(made_from.array, made_from, made_from.version)
    tell("detach", (made_from,), alias, "stopped", view=True)
    if requires_grad:
        alias.requires_grad = True
    alias.is_parameter = True
    return alias


def _numpy(wanted: dtype | None) -> np.dtype:
    return dtypes.DEFAULT.numpy if wanted is None else wanted.numpy


def _like(other: Tensor, wanted: dtype | None) -> np.dtype:
    return other.array.dtype if wanted is None else wanted.numpy
