"""Tensors from numbers: nested lists to arrays, `torch.tensor`, old constructors, `Variable` and `Parameter`.

https://docs.pytorch.org/docs/2.13/torch.html#creation-ops
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from . import dtypes
from .arguments import new_sizes
from .device import device, need_cpu
from .dtypes import PYTHON_TYPES, dtype
from .leaves import tell
from .nested import array_of, floats
from .session import current
from .tensor import Tensor, alias

COPY_CONSTRUCT = (
    "To copy construct from a tensor, it is recommended to use sourceTensor.detach().clone() or "
    "sourceTensor.detach().clone().requires_grad_(True), rather than torch.tensor(sourceTensor)."
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
    if state.layers:
        result.born = state.layers[-1].level
    if state.recorder is not None:
        tell("factory", (), result, "factory", attributes={"name": name})
    return result


def patterned(like: np.ndarray, make: Callable[[tuple[int, ...]], np.ndarray]) -> np.ndarray:
    """A new array of this shape, whose elements lie in memory as those of `like` do where it has no holes."""
    if like.flags.c_contiguous or 0 in like.strides:
        return make(like.shape)
    order = sorted(range(like.ndim), key=lambda d: -like.strides[d])
    return make(tuple([like.shape[d] for d in order])).transpose(np.argsort(order))


def tensor(
    *args: Any, dtype: Any = None, device: Any = None, requires_grad: Any = False, pin_memory: Any = False, **rest: Any
) -> Tensor:
    """A new leaf that holds a copy of `data`: a number, nested lists, or a tensor (with PyTorch's warning)."""
    if len(args) != 1 or rest:
        data = _only_data(args, rest)
    else:
        (data,) = args
        if data.__class__ is list and dtype is None and device is None and requires_grad.__class__ is bool:
            state = current()
            array = floats(data, state.default_dtype) if state.plain else None
            if array is not None:
                result: Tensor = new(Tensor)
                result.array = array
                if requires_grad:
                    result.tracked = True
                return result
    if dtype is not None:
        dtype = _dtype("tensor", dtype)
    if device is not None:
        _need_device("tensor", device)
    if requires_grad.__class__ is not bool:
        raise TypeError(f"tensor(): argument 'requires_grad' must be bool, not {type(requires_grad).__name__}")
    if isinstance(data, Tensor):
        current().warn(COPY_CONSTRUCT)
        array = data.array.copy()
        return made(array if dtype is None else array.astype(dtype.numpy), "tensor", requires_grad)
    return made(array_of(data, dtype), "tensor", requires_grad)


def _only_data(args: tuple[Any, ...], rest: dict[str, Any]) -> Any:
    """`data` by name; TypeError, PyTorch's, for other arguments."""
    if len(args) > 1:
        raise TypeError(f"tensor() takes 1 positional argument but {len(args)} were given")
    data = args[0] if args else rest.pop("data", rest)
    if data is rest:
        raise TypeError('tensor() missing 1 required positional arguments: "data"')
    for name in rest:
        raise TypeError(f"tensor() got an unexpected keyword argument '{name}'")
    return data


def _dtype(function: str, given: Any) -> dtype:
    """A dtype, or the one that a Python type stands for."""
    if isinstance(given, dtype):
        return given
    if isinstance(given, type) and given in PYTHON_TYPES:
        return PYTHON_TYPES[given]
    raise TypeError(f"{function}(): argument 'dtype' must be torch.dtype, not {type(given).__name__}")


def _need_device(function: str, given: Any) -> None:
    if not isinstance(given, str | int | device):
        raise TypeError(f"{function}(): argument 'device' must be torch.device, not {type(given).__name__}")
    need_cpu(given)


def as_tensor(data: Any, dtype: dtype | None = None, device: Any = None) -> Tensor:
    """The tensor itself where it is one of this dtype already, else a new leaf."""
    if dtype is not None:
        dtype = _dtype("as_tensor", dtype)
    if device is not None:
        _need_device("as_tensor", device)
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


LEGACY_SIGNATURES = [
    "new(*, Device device=None)", "new(Storage storage)", "new(Tensor other)",
    "new(IntArrayRef size, *, Device device=None)", "new(object data, *, Device device=None)",
]  # fmt: skip


def legacy(type_name: str, found: dtype, given: tuple[Any, ...], options: dict[str, Any], of_dtype: bool) -> Tensor:
    """`torch.Tensor([2, 3])`, `torch.FloatTensor(2, 3)`: data in lists, or a shape (its values are unset: zeros)."""
    if len(given) == 1 and not options and given[0].__class__ is list:
        return made(array_of(given[0], found), type_name)
    from .functions.signature import Parser

    arguments = Parser("new", LEGACY_SIGNATURES).parse(given, options)
    if arguments.get("device") is not None:
        need_cpu(arguments["device"])
    if "other" in arguments:
        other = arguments["other"]
        if of_dtype and other.dtype is not found:
            raise TypeError(f"expected {_options(found)} (got {_options(other.dtype)})")
        shown = alias(other.array, other)
        tell("detach", (other,), shown, "stopped", view=True)
        return shown
    if "size" in arguments and not (given and given[0].__class__ in (list, tuple)):
        return made(np.zeros(new_sizes("new", arguments["size"]), found.numpy), type_name)
    if not given:
        return made(np.zeros((0,), found.numpy), type_name)
    (only,) = given
    if isinstance(only, str):
        raise TypeError("new(): invalid data type 'str'")
    if not isinstance(only, list | tuple | range | np.ndarray):
        raise TypeError(f"new(): data must be a sequence (got {type(only).__name__})")
    return made(array_of(only, found), type_name)


def _options(found: dtype) -> str:
    return (
        f"TensorOptions(dtype={found.c_name}, device=cpu, layout=Strided, requires_grad=false (default), "
        "pinned_memory=false (default), memory_format=(nullopt))"
    )


class _LegacyType(type):
    """The class of `torch.FloatTensor` and its kin: called it makes a tensor, in isinstance it looks at the dtype."""

    legacy_dtype: dtype

    def __call__(cls, *given: Any, **options: Any) -> Tensor:
        return legacy(cls.__name__, cls.legacy_dtype, given, options, True)

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
    return legacy("Tensor", dtypes.BY_NUMPY[current().default_dtype], given, options, False)


def Variable(data: Any = None, requires_grad: bool = False, volatile: bool = False) -> Tensor:
    """What is left of `torch.autograd.Variable`: the tensor itself as a new leaf on the same memory."""
    if data is None:
        data = made(np.zeros((0,), current().default_dtype), "empty")
    if not isinstance(data, Tensor):
        raise TypeError(f"Variable data has to be a tensor, but got {type(data).__name__}")
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
        if not isinstance(source, Tensor):
            raise AttributeError(f"'{type(source).__name__}' object has no attribute 'detach'")
        super().__init__(source.array)
        self._version_counter = source.version
        tell("detach", (source,), self, "stopped", view=True)
        if requires_grad:
            if source.array.dtype.kind not in "fc":
                raise RuntimeError(CANNOT_REQUIRE)
            self.requires_grad = True


Parameter.__module__ = "torch.nn.parameter"
# Messages about calls name PyTorch's constructor.
Parameter.__init__.__qualname__ = "Parameter.__new__"
