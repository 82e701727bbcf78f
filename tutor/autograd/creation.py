"""Tensors from numbers: nested lists to arrays, `torch.tensor`, old constructors, `Variable` and `Parameter`.

https://docs.pytorch.org/docs/2.13/torch.html#creation-ops
"""

from __future__ import annotations

from typing import Any

import numpy as np

from . import dtypes
from .arguments import need_tensor, new_sizes
from .device import need_cpu
from .dtypes import dtype
from .leaves import tell
from .session import bound, current
from .tensor import Size, Tensor, alias

COPY_CONSTRUCT = (
    "To copy construct from a tensor, it is recommended to use sourceTensor.detach().clone() or "
    "sourceTensor.detach().clone().requires_grad_(True), rather than torch.tensor(sourceTensor)."
)
SCALAR_CONVERSION = (
    "Converting a tensor with requires_grad=True to a scalar may lead to unexpected behavior.\n"
    "Consider using tensor.detach() first."
)
CANNOT_REQUIRE = "Only Tensors of floating point and complex dtype can require gradients"


new = object.__new__


def made(array: np.ndarray, name: str, requires_grad: bool | None = False) -> Tensor:
    """A leaf around a new array; RuntimeError, PyTorch's, where its dtype cannot require grad."""
    state = current()
    if state.plain and (not requires_grad or array.dtype.kind == "f"):
        result: Tensor = new(Tensor)
        result.array = array
        if requires_grad:
            result.tracked = True
        return result
    if state.semantics.begins is not None:
        array = state.semantics.begins(array)
    if state.semantics.requires_grad_by_default and array.dtype.kind in "fc":
        requires_grad = True
    if requires_grad and array.dtype.kind not in "fc" and state.semantics.checks_dtype:
        raise RuntimeError(CANNOT_REQUIRE)
    result = Tensor(array, bool(requires_grad))
    if state.inference:
        result.is_inference_tensor = True
    if state.recorder is not None:
        tell("factory", (), result, "factory", attributes={"name": name})
    return result


def tensor(
    data: Any, *, dtype: dtype | None = None, device: Any = None, requires_grad: bool = False, pin_memory: bool = False
) -> Tensor:
    """A new leaf that holds a copy of `data`: a number, nested lists, or a tensor (with PyTorch's warning)."""
    if device is not None:
        need_cpu(device)
    if isinstance(data, Tensor):
        current().warn(COPY_CONSTRUCT)
        array = data.array.copy()
        return made(array if dtype is None else array.astype(dtype.numpy), "tensor", requires_grad)
    return made(array_of(data, dtype), "tensor", requires_grad)


def as_tensor(data: Any, dtype: dtype | None = None, device: Any = None) -> Tensor:
    """The tensor itself where it is one of this dtype already, else a new leaf."""
    if isinstance(data, Tensor):
        from .functions.shape import to_dtype

        return data if dtype is None else to_dtype(data, dtype)
    if isinstance(data, np.ndarray) and data.dtype in dtypes.BY_NUMPY:
        return made(data if dtype is None else data.astype(dtype.numpy, copy=False), "as_tensor")
    return made(array_of(data, dtype), "as_tensor")


def from_numpy(array: Any) -> Tensor:
    """A tensor on the memory of a NumPy array."""
    if not isinstance(array, np.ndarray):
        raise TypeError(f"expected np.ndarray (got {type(array).__name__})")
    return made(array, "from_numpy")


def array_of(data: Any, wanted: dtype | None = None) -> np.ndarray:
    """Nested lists of numbers as an array in PyTorch's dtype for them."""
    default = current().default_dtype
    if data.__class__ is list and wanted is None:
        fast = _floats(data, default)
        if fast is not None:
            return fast
    if isinstance(data, np.ndarray | np.generic):
        array = np.array(data)
        return array if wanted is None else array.astype(wanted.numpy)
    shape = _shape(data)
    bound(int(np.prod(shape, dtype=np.int64)))
    numbers: list[Any] = []
    kinds: set[np.dtype] = set()
    _gather(data, shape, 0, numbers, kinds)
    found = _dtype_of(kinds, default) if wanted is None else wanted.numpy
    try:
        return np.array(numbers, dtype=found).reshape(shape)
    except OverflowError:
        if found.kind == "i" and found.itemsize < 8:
            raise RuntimeError(f"value cannot be converted to type {_C_INTEGERS[found.itemsize]} without overflow"
                               ) from None  # fmt: skip
        raise RuntimeError("Overflow when unpacking long long") from None
    except (TypeError, ValueError):
        raise TypeError("can't convert complex to float") from None


_C_INTEGERS = {1: "int8_t", 2: "int16_t", 4: "int32_t"}


def _floats(data: list[Any], default: np.dtype) -> np.ndarray | None:
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


def _shape(data: Any) -> tuple[int, ...]:
    shape = []
    while isinstance(data, list | tuple | range):
        shape.append(len(data))
        if not data:
            break
        data = data[0]
        if len(shape) > 128:
            raise ValueError(f"too many dimensions '{type(data).__name__}'")
    if isinstance(data, Tensor | np.ndarray) and data.ndim:
        shape.extend(data.shape)
    if isinstance(data, str):
        raise TypeError("new(): invalid data type 'str'") if not shape else ValueError("too many dimensions 'str'")
    return tuple(shape)


def _gather(data: Any, shape: tuple[int, ...], depth: int, into: list[Any], kinds: set[Any]) -> None:
    if depth == len(shape):
        _number(data, into, kinds)
        return
    if isinstance(data, Tensor):
        current_rows: Any = [data[i] for i in range(len(data.array))] if data.ndim else None
    elif isinstance(data, list | tuple | range | np.ndarray):
        current_rows = data
    else:
        current_rows = None
    if current_rows is None:
        raise TypeError("not a sequence")
    if len(current_rows) != shape[depth]:
        raise ValueError(f"expected sequence of length {shape[depth]} at dim {depth} (got {len(current_rows)})")
    for row in current_rows:
        _gather(row, shape, depth + 1, into, kinds)


def _number(data: Any, into: list[Any], kinds: set[Any]) -> None:
    if isinstance(data, Tensor):
        if data.array.size != 1:
            raise ValueError("only one element tensors can be converted to Python scalars")
        if data.requires_grad:
            current().warn(SCALAR_CONVERSION)
        kinds.add(data.array.dtype)
        into.append(data.array.item())
        return
    if isinstance(data, np.generic):
        kinds.add(data.dtype)
        into.append(data.item())
        return
    if isinstance(data, bool | int | float | complex):
        kinds.add(type(data))
        into.append(data)
        return
    if isinstance(data, list | tuple):
        raise TypeError(f"must be real number, not {type(data).__name__}")
    if isinstance(data, str):
        raise ValueError("too many dimensions 'str'")
    raise RuntimeError(f"Could not infer dtype of {type(data).__name__}")


def _dtype_of(kinds: set[Any], default: np.dtype) -> np.dtype:
    """The dtype of a list with elements of these kinds; tensors among them count with their own."""
    found: np.dtype | None = None
    for kind in kinds:
        each = kind if isinstance(kind, np.dtype) else dtypes.of_scalar(kind(), default)
        found = each if found is None else dtypes.join(found, each)
    return default if found is None else found


def legacy(type_name: str, found: dtype, given: tuple[Any, ...]) -> Tensor:
    """`torch.Tensor([2, 3])`, `torch.FloatTensor(2, 3)`: data in lists, or a shape (its values are unset: zeros)."""
    if not given:
        return made(np.zeros((0,), found.numpy), type_name)
    only = given[0]
    if len(given) == 1 and isinstance(only, Tensor):
        if only.dtype is not found:
            raise TypeError(f"expected {found.type_name} (got {only.dtype.type_name})")
        shown = alias(only.array, only)
        tell("detach", (only,), shown, "stopped", view=True)
        return shown
    if len(given) == 1 and isinstance(only, Size):
        return made(np.zeros(new_sizes("new", tuple(only)), found.numpy), type_name)
    if len(given) == 1 and isinstance(only, list | tuple | np.ndarray):
        return made(array_of(only, found), type_name)
    if isinstance(only, str):
        raise TypeError(f"new(): invalid data type '{type(only).__name__}'")
    if not isinstance(only, int):
        raise TypeError(f"new(): data must be a sequence (got {type(only).__name__})")
    return made(np.zeros(new_sizes("new", given), found.numpy), type_name)


class _LegacyType(type):
    """The class of `torch.FloatTensor` and its kin: called it makes a tensor, in isinstance it looks at the dtype."""

    legacy_dtype: dtype

    def __call__(cls, *given: Any, **options: Any) -> Tensor:
        return legacy(cls.__name__, cls.legacy_dtype, given)

    def __instancecheck__(cls, instance: Any) -> bool:
        return isinstance(instance, Tensor) and instance.dtype is cls.legacy_dtype

    def __repr__(cls) -> str:
        return f"<class 'torch.{cls.__name__}'>"


def _legacy_type(found: dtype) -> Any:
    name = found.type_name.removeprefix("torch.")
    return _LegacyType(name, (), {"legacy_dtype": found, "__module__": "torch", "public": frozenset()})


LEGACY_TYPES = {each.type_name.removeprefix("torch."): _legacy_type(each) for each in dtypes.ALL}


def new_tensor_type(*given: Any, **options: Any) -> Tensor:
    """`torch.Tensor(...)`: float32 from lists, or a shape."""
    return legacy("Tensor", dtypes.BY_NUMPY[current().default_dtype], given)


def Variable(data: Any = None, requires_grad: bool = False, volatile: bool = False) -> Tensor:
    """What is left of `torch.autograd.Variable`: the tensor itself as a new leaf on the same memory."""
    need_tensor("Variable", "data", 1, data)
    shown = alias(data.array, data)
    tell("detach", (data,), shown, "stopped", view=True)
    if requires_grad:
        if shown.array.dtype.kind not in "fc":
            raise RuntimeError(CANNOT_REQUIRE)
        shown.requires_grad = True
    return shown


class Parameter(Tensor):
    """A leaf on the memory of `data` that requires grad and that a Module keeps as one of its parameters.

    https://docs.pytorch.org/docs/2.13/generated/torch.nn.parameter.Parameter.html
    """

    is_parameter = True

    def __init__(self, data: Any = None, requires_grad: bool = True) -> None:
        source = made(np.zeros((0,), current().default_dtype), "empty") if data is None else data
        super().__init__(source.array)
        self._version_counter = source.version
        tell("detach", (source,), self, "stopped", view=True)
        if requires_grad:
            if source.array.dtype.kind not in "fc":
                raise RuntimeError(CANNOT_REQUIRE)
            self.requires_grad = True


Parameter.__module__ = "torch.nn.parameter"
