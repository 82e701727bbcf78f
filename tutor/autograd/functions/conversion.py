"""From tensors to Python and between dtypes: `item`, `tolist`, `numpy`, `to`, `size`, truth, formats.

https://docs.pytorch.org/docs/2.13/tensors.html
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import dtypes
from ..apply import apply, raise_mismatch
from ..arguments import dimension
from ..device import CPU, device, need_cpu
from ..dtypes import BY_NUMPY, PYTHON_TYPES, dtype
from ..lanes import CONTROL, ITEM, STORAGE, refuse_values, without_lanes
from ..nested import SCALAR_CONVERSION
from ..session import current
from ..tensor import Size, Tensor
from .registry import native
from .shape import to_dtype


def only_element(tensor: Tensor) -> Any:
    """The single element as a Python number; RuntimeError, PyTorch's, where there are none or several."""
    if tensor.array.size != 1:
        raise RuntimeError(f"a Tensor with {tensor.array.size} elements cannot be converted to Scalar")
    return tensor.array.item()


def item(self: Tensor) -> Any:
    """The only element as a Python number."""
    if self.lift is not None:
        refuse_values(self, ITEM)
    return only_element(self)


def tolist(self: Tensor) -> Any:
    """The elements as nested Python lists."""
    if self.lift is not None:
        refuse_values(self, STORAGE)
    return self.array.tolist()


def numpy(self: Tensor, *, force: bool = False) -> np.ndarray:
    """The elements as a NumPy array on the same memory."""
    if self.lift is not None:
        refuse_values(self, STORAGE)
    if self.requires_grad and not force and current().grad_enabled:
        raise RuntimeError("Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.")
    return self.array


def _number(self: Tensor) -> Any:
    if self.lift is not None:
        refuse_values(self, ITEM)
    """The only element, with PyTorch's warning where that cuts history off."""
    if self.requires_grad and current().grad_enabled:
        current().warn(SCALAR_CONVERSION)
    if self.array.size != 1:
        raise ValueError("only one element tensors can be converted to Python scalars")
    return self.array.item()


def to_float(self: Tensor) -> float:
    value = _number(self)
    if isinstance(value, complex):
        if value.imag:
            raise RuntimeError("value cannot be converted to type double without overflow")
        value = value.real
    return float(value)


def to_int(self: Tensor) -> int:
    if self.lift is not None:
        refuse_values(self, ITEM)
    # PyTorch warns for float() and complex() only.
    if self.array.size != 1:
        raise ValueError("only one element tensors can be converted to Python scalars")
    return int(only_element(self))


def to_complex(self: Tensor) -> complex:
    return complex(_number(self))


def to_index(self: Tensor) -> int:
    if self.array.size != 1 or self.array.dtype.kind not in "iub":
        raise TypeError("only integer tensors of a single element can be converted to an index")
    return int(self.array.item())


def truth(self: Tensor) -> bool:
    if self.lift is not None:
        refuse_values(self, CONTROL)
    if self.array.size == 0:
        raise RuntimeError("Boolean value of Tensor with no values is ambiguous")
    if self.array.size > 1:
        raise RuntimeError("Boolean value of Tensor with more than one value is ambiguous")
    return bool(self.array.item())


def formatted(self: Tensor, spec: str) -> str:
    """A single element in a format; any tensor without one."""
    if not self.array.ndim:
        refuse_values(self, ITEM)
        return format(self.array.item(), spec)
    if spec:
        raise TypeError("unsupported format string passed to Tensor.__format__")
    return repr(self)


def length(self: Tensor) -> int:
    if not self.array.ndim:
        raise TypeError("len() of a 0-d tensor")
    return self.array.shape[0]


def rows(self: Tensor) -> Any:
    """Iterating gives the rows, all made at once."""
    if not self.array.ndim:
        raise TypeError("iteration over a 0-d tensor")
    if not self.array.shape[0]:
        return iter(())
    return iter(apply("unbind", (self,), {"dim": 0}))


def reversed_rows(self: Tensor) -> Any:
    return self if not self.array.ndim else apply("flip", (self,), {"dims": (0,)})


def contains(self: Tensor, element: Any) -> bool:
    if isinstance(element, bool | int | float | complex | Tensor):
        given = element.array if isinstance(element, Tensor) else element
        try:
            return bool((self.array == given).any())
        except ValueError:
            raise_mismatch([np.shape(given), self.array.shape])
    raise RuntimeError(f"Tensor.__contains__ only supports Tensor or scalar, but you passed in a {type(element)}.")


def type_(self: Tensor, dtype: Any = None, non_blocking: bool = False) -> Any:
    """The old name of the tensor's type, or the tensor in another."""
    if dtype is None:
        return self.dtype.type_name
    if isinstance(dtype, str):
        for each in dtypes.ALL:
            if each.type_name == dtype:
                return to_dtype(self, each)
        raise ValueError(f"invalid type: '{dtype}'")
    wanted = dtype if isinstance(dtype, dtypes.dtype) else getattr(dtype, "legacy_dtype", None)
    if wanted is None and isinstance(dtype, type):
        raise ValueError(f"invalid type: '{dtype.__name__}'")
    if wanted is None:
        raise TypeError("dtype must be a type, str, or dtype object")
    return to_dtype(self, wanted)


def to(self: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """The tensor in another dtype or on another device; itself where nothing changes."""
    wanted: dtype | None = None
    copy = bool(kwargs.get("copy", False))
    for given in (*args, kwargs.get("dtype"), kwargs.get("device"), kwargs.get("other")):
        if isinstance(given, dtype):
            wanted = given
        elif isinstance(given, Tensor):
            wanted = given.dtype
        elif given in (float, int, bool, complex) and isinstance(given, type):
            wanted = PYTHON_TYPES[given]
        elif isinstance(given, str | device) or (isinstance(given, int) and not isinstance(given, bool)):
            need_cpu(given)
        elif given is not None and not isinstance(given, bool):
            shown = ", ".join(type(a).__name__ for a in args)
            raise TypeError(
                f"to() received an invalid combination of arguments - got ({shown}), but expected one of:\n"
                " * (torch.device device = None, torch.dtype dtype = None, bool non_blocking = False, bool copy = False, "
                "*, torch.memory_format memory_format = None)\n"
                " * (torch.dtype dtype, bool non_blocking = False, bool copy = False, *, torch.memory_format "
                "memory_format = None)\n"
                " * (Tensor tensor, bool non_blocking = False, bool copy = False, *, torch.memory_format memory_format "
                "= None)\n"
            )
    if wanted is None or wanted is self.dtype:
        return apply("clone", (self,)) if copy else self
    return to_dtype(self, wanted)


def type_as(self: Tensor, other: Tensor) -> Tensor:
    return to_dtype(self, other.dtype)


def caster(wanted: dtype, name: str) -> Any:
    """The method that casts to one dtype: `float()`, `long()`, ..."""

    def call(self: Tensor, *args: Any, memory_format: Any = None) -> Tensor:
        if args:
            raise TypeError(
                f"{name}() takes 0 positional arguments but {len(args)} {'was' if len(args) == 1 else 'were'} given"
            )
        return to_dtype(self, wanted)

    call.__name__ = name
    return call


def cpu(self: Tensor, memory_format: Any = None) -> Tensor:
    return self


def cuda(self: Tensor, *_: Any, **__: Any) -> Tensor:
    raise AssertionError("Torch not compiled with CUDA enabled")


def size(self: Tensor, dim: int | None = None) -> Any:
    """The shape, or one of its sizes."""
    if dim is None:
        return tuple.__new__(Size, self.array.shape)
    _need_int("size", dim)
    at = dimension(dim, self.ndim)
    if not self.ndim:
        raise IndexError(f"Dimension specified as {dim} but tensor has no dimensions")
    return self.array.shape[at]


def strides(array: np.ndarray) -> tuple[int, ...]:
    """Strides in elements, as PyTorch counts them."""
    if not array.size and not any(array.strides):
        found = [1] * array.ndim
        for at in range(array.ndim - 2, -1, -1):
            found[at] = found[at + 1] * max(array.shape[at + 1], 1)
        return tuple(found)
    return tuple(s // array.itemsize for s in array.strides)


def stride(self: Tensor, dim: int | None = None) -> Any:
    found = strides(self.array)
    if dim is None:
        return found
    _need_int("stride", dim)
    return found[dimension(dim, self.ndim)]


def _need_int(function: str, given: Any) -> None:
    if not isinstance(given, int | Tensor) or isinstance(given, bool):
        raise TypeError(f"{function}(): argument 'dim' (position 1) must be int, not {type(given).__name__}")


def storage_offset(self: Tensor) -> int:
    from ..tensor import address, memory

    return (address(self.array) - address(memory(self.array))) // self.array.itemsize


def is_contiguous(self: Tensor, memory_format: Any = None) -> bool:
    return bool(self.array.flags.c_contiguous)


def numel(self: Tensor) -> int:
    return int(self.array.size)


def dim(self: Tensor) -> int:
    return self.array.ndim


def element_size(self: Tensor) -> int:
    return self.array.itemsize


def get_device(self: Tensor) -> int:
    return -1


def is_floating_point(input: Tensor) -> bool:
    return input.array.dtype.kind == "f"


def is_complex(input: Tensor) -> bool:
    return input.array.dtype.kind == "c"


def is_signed(input: Tensor) -> bool:
    return input.dtype.is_signed


def is_same_size(input: Tensor, other: Tensor) -> bool:
    return input.array.shape == other.array.shape


@without_lanes(CONTROL)
def is_nonzero(input: Tensor) -> bool:
    if input.array.size != 1:
        what = "no values" if not input.array.size else "more than one value"
        raise RuntimeError(f"Boolean value of Tensor with {what} is ambiguous")
    return bool(input.array.item())


def same_memory(self: Tensor, other: Tensor) -> bool:
    """`is_set_to`: whether both show the same memory in the same way."""
    return (
        self.data_ptr() == other.data_ptr() and self.array.shape == other.array.shape
        and self.array.strides == other.array.strides
    )  # fmt: skip


class StorageView:
    """What `untyped_storage()` gives: enough to compare memory."""

    public = frozenset({"data_ptr", "size", "nbytes"})
    shown_name = "torch.storage.UntypedStorage"

    def __init__(self, tensor: Tensor, typed: bool) -> None:
        self._tensor, self._typed = tensor, typed

    def data_ptr(self) -> int:
        from ..tensor import address, memory

        return address(memory(self._tensor.array))

    def size(self) -> int:
        from ..tensor import memory

        root = memory(self._tensor.array)
        return root.size if self._typed else root.nbytes

    def nbytes(self) -> int:
        from ..tensor import memory

        return memory(self._tensor.array).nbytes


def untyped_storage(self: Tensor) -> StorageView:
    return StorageView(self, False)


def storage(self: Tensor) -> StorageView:
    current().warn(
        "TypedStorage is deprecated. It will be removed in the future and UntypedStorage will be the only storage "
        "class. This should only matter to you if you are using storages directly.  To access UntypedStorage directly, "
        "use tensor.untyped_storage() instead of tensor.storage()"
    )
    return StorageView(self, True)


def real(self: Tensor) -> Tensor:
    return _part(self, 0) if self.array.dtype.kind == "c" else self


def _part(self: Tensor, at: int) -> Tensor:
    pairs = apply("view_as_real", (self,))
    return apply("select", (pairs,), {"dim": self.ndim, "index": at})


def imag(self: Tensor) -> Tensor:
    if self.array.dtype.kind != "c":
        raise RuntimeError("imag is not implemented for tensors with non-complex dtypes.")
    return _part(self, 1)


def conj(input: Tensor) -> Tensor:
    return apply("conj", (input,)) if input.array.dtype.kind == "c" else input


def cast_cotangent(part: Tensor, wanted: dtype) -> Tensor:
    """A cotangent in its input's dtype; the real part where the input is real."""
    if part.array.dtype.kind == "c" and wanted.numpy.kind != "c":
        part = real(part)
    return to_dtype(part, wanted)


def where_it_lives(self: Tensor) -> device:
    return CPU


@native("promote_types")
def promote_types(type1: dtype, type2: dtype) -> dtype:
    """The smallest dtype that holds both."""
    return BY_NUMPY[dtypes.join(type1.numpy, type2.numpy)]


@native("result_type")
def result_type(**given: Any) -> dtype:
    """The dtype an operation on these two would have."""
    arrays = [x.array if isinstance(x, Tensor) else x for x in given.values()]
    return BY_NUMPY[dtypes.promoted(arrays, current().default_dtype)]


@native("can_cast")
def can_cast(from_: dtype, to: dtype) -> bool:
    """Whether PyTorch would write one dtype into the other."""
    return dtypes.can_cast(from_.numpy, to.numpy)
