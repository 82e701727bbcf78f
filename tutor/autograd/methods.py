"""What becomes a method, an operator or a property of Tensor, and the set of names that programs may use on one."""

from __future__ import annotations

import math
from functools import wraps
from typing import Any

import numpy as np

from . import hooks, leaves
from .apply import apply
from .creation import legacy
from .device import STRIDED
from .dtypes import ALIASES as DTYPE_ALIASES
from .dtypes import ALL as DTYPES
from .dtypes import bool_, fitting, float16, float32, float64, int8, int16, int32, int64, promoted, uint8
from .functions import conversion, factories, indexing, reduction, shape
from .functions.registry import Method, Native, checked, meaning, signatures
from .gradients import backward_of
from .inplace import check_history, check_overlap, uncastable, write
from .lanes import in_each_lane
from .session import bound, current
from .tensor import Tensor

# Methods that read their arguments as Python does.
PYTHON: dict[str, Any] = {
    "backward": lambda self, gradient=None, retain_graph=None, create_graph=False, inputs=None: backward_of(
        self, gradient, retain_graph, create_graph, inputs
    ),
    "detach": leaves.detach, "detach_": leaves.detach_, "requires_grad_": leaves.requires_grad_,
    "retain_grad": leaves.retain_grad, "register_hook": hooks.register_hook,
    "register_post_accumulate_grad_hook": hooks.register_post_accumulate_grad_hook,
    "item": conversion.item, "tolist": conversion.tolist, "numpy": conversion.numpy, "type": conversion.type_,
    "to": conversion.to, "type_as": conversion.type_as, "cpu": conversion.cpu, "cuda": conversion.cuda,
    "size": conversion.size, "stride": conversion.stride, "storage_offset": conversion.storage_offset,
    "is_contiguous": conversion.is_contiguous, "numel": conversion.numel, "nelement": conversion.numel,
    "dim": conversion.dim, "ndimension": conversion.dim, "element_size": conversion.element_size,
    "get_device": conversion.get_device, "is_floating_point": conversion.is_floating_point,
    "is_complex": conversion.is_complex, "is_signed": conversion.is_signed, "is_same_size": conversion.is_same_size,
    "is_nonzero": conversion.is_nonzero, "is_set_to": conversion.same_memory, "conj": conversion.conj,
    "resolve_conj": lambda self: self, "resolve_neg": lambda self: self,
    "untyped_storage": conversion.untyped_storage, "storage": conversion.storage, "new_tensor": factories.new_tensor,
    "contiguous": shape.contiguous, "split": lambda self, split_size, dim=0: shape.split(self, split_size, dim),
    "unique": lambda self, sorted=True, return_inverse=False, return_counts=False, dim=None: reduction.unique(
        self, sorted, return_inverse, return_counts, dim
    ),
    "unique_consecutive": lambda self, return_inverse=False, return_counts=False, dim=None: (
        reduction.unique_consecutive(self, return_inverse, return_counts, dim)
    ),
    "norm": lambda self, p="fro", dim=None, keepdim=False, dtype=None: _norm(self, p, dim, keepdim, dtype),
    "nonzero": indexing.nonzero,
    "clone": lambda self, *, memory_format=None: shape.clone(self, memory_format),
    "map_": None, "apply_": None,
    "is_inference": lambda self: self.is_inference_tensor, "is_pinned": lambda self: False,
    "is_shared": lambda self: False, "dim_order": lambda self: tuple(range(self.ndim)),
    "is_coalesced": None, "_is_view": lambda self: self.view_info is not None,
    "reinforce": None, "data_ptr": Tensor.data_ptr,
    "sum_to_size": lambda self, *size: sum_to_size(self, size),
    "copy_": lambda self, src, non_blocking=False: indexing.copy_(self, _need_source(src)),
    "fill_": lambda self, value: _fill(self, value), "zero_": lambda self: write("zero", self),
    "resize_": lambda self, *sizes: _resize(self, sizes), "set_": None,
    "new": lambda self, *given, **options: legacy("new", self.dtype, given, options, True),
    "float": conversion.caster(float32, "float"), "double": conversion.caster(float64, "double"),
    "half": conversion.caster(float16, "half"),
    "long": conversion.caster(int64, "long"), "int": conversion.caster(int32, "int"), "short": conversion.caster(int16, "short"),
    "char": conversion.caster(int8, "char"), "byte": conversion.caster(uint8, "byte"), "bool": conversion.caster(bool_, "bool"),
    "cfloat": conversion.caster(DTYPE_ALIASES["cfloat"], "cfloat"),
    "cdouble": conversion.caster(DTYPE_ALIASES["cdouble"], "cdouble"),
    "__contains__": conversion.contains,
}  # fmt: skip
PYTHON = {name: function for name, function in PYTHON.items() if function is not None}


PROPERTIES: dict[str, Any] = {
    "T": shape.transposed_all, "mT": shape.matrix_transposed,
    "H": lambda self: conversion.conj(apply("t", (self,)) if self.ndim == 2 else _only_matrix(self)),
    "mH": lambda self: conversion.conj(shape.matrix_transposed(self)),
    "real": conversion.real, "imag": conversion.imag, "device": conversion.where_it_lives,
    "is_cuda": lambda self: False, "is_cpu": lambda self: True, "is_sparse": lambda self: False,
    "is_quantized": lambda self: False, "is_meta": lambda self: False, "is_mps": lambda self: False,
    "itemsize": lambda self: self.array.itemsize, "nbytes": lambda self: self.array.nbytes,
    "layout": lambda self: STRIDED,
    "name": lambda self: None, "volatile": lambda self: False,
}  # fmt: skip


def _only_matrix(self: Tensor) -> Any:
    raise RuntimeError(
        "tensor.H is only supported on matrices (2-D tensors). Got " + f"{self.ndim}-D tensor."
        + (" For batches of matrices, consider using tensor.mH" if self.ndim > 2 else "")
    )  # fmt: skip


def _norm(self: Tensor, p: Any, dim: Any, keepdim: bool, dtype: Any) -> Tensor:
    from .functions.norms import norm

    return norm(self, p, dim, keepdim, None, dtype)


def sum_to_size(self: Tensor, size: Any) -> Tensor:
    """A tensor summed down to a shape that broadcasts to its own."""
    wanted = tuple(size[0]) if len(size) == 1 and isinstance(size[0], list | tuple) else tuple(size)
    if not wanted:
        return apply("sum", (self,))
    extra = self.ndim - len(wanted)
    over = [*range(extra)] + [
        at + extra for at, n in enumerate(wanted) if n == 1 and self.array.shape[at + extra] != 1
    ]  # fmt: skip
    made = apply("sum", (self,), {"dim": tuple(over), "keepdim": True}) if over else self
    return apply("view", (made,), {"size": wanted}) if extra > 0 else made


def _need_source(src: Any) -> Any:
    if not isinstance(src, Tensor | bool | int | float | complex):
        raise TypeError(f"copy_(): argument 'other' (position 1) must be Tensor, not {type(src).__name__}")
    return src


def _fill(self: Tensor, value: Any) -> Any:
    check_history(self, value)
    if isinstance(value, Tensor):
        if value.ndim:
            raise RuntimeError(
                f"fill_ only supports 0-dimension value tensor but got tensor with {value.ndim} dimensions."
            )
        indexing.warn_of_lost_parts(value, self)
        if value.requires_grad:
            return write("fill_tensor", self, (value,))
        check_overlap(self.array, [])
        value = (value.array.real if self.array.dtype.kind in "fiu" else value.array).item()
    return write("fill", self, (), {"value": value})


def _resize(self: Tensor, sizes: Any) -> Tensor:
    wanted = tuple(sizes[0]) if len(sizes) == 1 and isinstance(sizes[0], list | tuple) else tuple(sizes)
    if self.requires_grad:
        raise RuntimeError("cannot resize variables that require grad")
    size = math.prod(wanted)
    bound(size)
    flat = self.array.reshape(-1)
    if self.array.flags.c_contiguous and size <= flat.size:
        # The tensor shows the beginning of the same memory.
        self.array = flat[:size].reshape(wanted)
        return self
    made = np.zeros(wanted, self.array.dtype)
    made.reshape(-1)[: min(flat.size, made.size)] = flat[: made.size]
    self.array = made
    return self


# Tuples, because building a union of types each time would cost more than a small operation.
NUMBERS = (float, int, bool, complex)
OPERANDS = (Tensor, *NUMBERS)


def _binary(name: str) -> Any:
    """An operator: NotImplemented for what is neither a tensor nor a number."""

    def call(self: Tensor, other: Any) -> Any:
        if other.__class__ is Tensor or isinstance(other, OPERANDS):
            return apply(name, (self, other))
        if isinstance(other, np.ndarray | np.generic):
            return apply(name, (self, Tensor(np.asarray(other))))
        return NotImplemented

    return call


def _swapped(name: str) -> Any:
    def call(self: Tensor, other: Any) -> Any:
        if isinstance(other, NUMBERS):
            return apply(name, (self, other))
        return NotImplemented

    return call


def _comparison(name: str) -> Any:
    def call(self: Tensor, other: Any) -> Any:
        if isinstance(other, OPERANDS):
            return apply(name, (self, other))
        return NotImplemented

    return call


def _in_place(name: str) -> Any:
    def call(self: Tensor, other: Any) -> Any:
        if isinstance(other, OPERANDS):
            return write(name, self, (other,))
        return NotImplemented

    return call


def _pow(self: Tensor, exponent: Any, modulus: Any = None) -> Any:
    if modulus is not None or not isinstance(exponent, OPERANDS):
        return NotImplemented
    from .functions.pointwise import pow_

    return apply(*pow_(exponent, self))


def _rpow(self: Tensor, base: Any) -> Any:
    if not isinstance(base, NUMBERS):
        return NotImplemented
    from .functions.pointwise import pow_

    return apply(*pow_(self, base))


def _ipow(self: Tensor, exponent: Any) -> Any:
    if not isinstance(exponent, OPERANDS):
        return NotImplemented
    from .functions.pointwise import pow_

    name, inputs, attributes = pow_(exponent, self)
    if inputs[0] is not self and inputs[0].array.dtype != self.array.dtype:
        raise RuntimeError(uncastable(inputs[0].array.dtype, self.array.dtype, name))
    return write(name, self, inputs[1:], attributes)


def _rdiv(self: Tensor, other: Any) -> Any:
    if not isinstance(other, NUMBERS):
        return NotImplemented
    if current().formula:
        return apply("div", (_filled(self, other), self))
    return apply("mul", (apply("reciprocal", (self,)), other))


def _matmul(self: Tensor, other: Any) -> Any:
    if not isinstance(other, Tensor):
        return NotImplemented
    if self.array.ndim == 2 == other.array.ndim:
        return apply("mm", (self, other))
    from .functions.products import matmul

    return matmul(self, other)


def _rsub(self: Tensor, other: Any) -> Any:
    if not isinstance(other, NUMBERS):
        return NotImplemented
    if current().formula:
        return apply("sub", (_filled(self, other), self))
    return apply("rsub", (self, other))


def _filled(like: Tensor, number: Any) -> Tensor:
    """What a number before an operator is in PyTorch's own formulas."""
    return Tensor(np.full(like.array.shape, number, like.array.dtype))


def _floordiv_swapped(self: Tensor, other: Any) -> Any:
    if not isinstance(other, NUMBERS):
        return NotImplemented
    dtype = promoted([self.array, other], current().default_dtype)
    return apply("floor_divide", (Tensor(np.asarray(fitting(other, dtype)).astype(dtype)), self))


def _remainder_swapped(self: Tensor, other: Any) -> Any:
    if not isinstance(other, NUMBERS):
        return NotImplemented
    return apply("remainder_of_number", (self,), {"number": other})


def _no_deleting(self: Tensor, key: Any) -> None:
    raise TypeError("Tensor does not support deleting items")


def _invert(self: Tensor) -> Any:
    if self.array.dtype.kind in "fc":
        raise TypeError("~ (operator.invert) is only implemented on integer and Boolean-type tensors")
    return apply("bitwise_not", (self,))


OPERATORS: dict[str, Any] = {
    "__add__": _binary("add"), "__radd__": _swapped("add"), "__sub__": _binary("sub"), "__rsub__": _rsub,
    "__mul__": _binary("mul"), "__rmul__": _swapped("mul"), "__truediv__": _binary("div"), "__rtruediv__": _rdiv,
    "__floordiv__": _binary("floor_divide"), "__rfloordiv__": _floordiv_swapped, "__mod__": _binary("remainder"),
    "__rmod__": _remainder_swapped, "__pow__": _pow, "__rpow__": _rpow, "__matmul__": _matmul,
    "__neg__": lambda self: apply("neg", (self,)), "__pos__": lambda self: self,
    "__abs__": lambda self: apply("abs", (self,)), "__invert__": _invert,
    "__and__": _binary("bitwise_and"), "__or__": _binary("bitwise_or"), "__xor__": _binary("bitwise_xor"),
    "__rand__": _swapped("bitwise_and"), "__ror__": _swapped("bitwise_or"), "__rxor__": _swapped("bitwise_xor"),
    "__lshift__": _binary("bitwise_left_shift"), "__rshift__": _binary("bitwise_right_shift"),
    "__gt__": _comparison("gt"), "__lt__": _comparison("lt"), "__ge__": _comparison("ge"), "__le__": _comparison("le"),
    "__eq__": _comparison("eq"), "__ne__": _comparison("ne"),
    "__iadd__": _in_place("add"), "__isub__": _in_place("sub"), "__imul__": _in_place("mul"),
    "__itruediv__": _in_place("div"), "__ifloordiv__": _in_place("floor_divide"), "__imod__": _in_place("remainder"),
    "__ipow__": _ipow, "__iand__": _in_place("bitwise_and"), "__ior__": _in_place("bitwise_or"),
    "__ixor__": _in_place("bitwise_xor"),
    "__getitem__": in_each_lane(indexing.getitem), "__setitem__": in_each_lane(indexing.setitem),
    "__delitem__": _no_deleting, "__len__": conversion.length,
    "__iter__": conversion.rows, "__reversed__": conversion.reversed_rows, "__bool__": conversion.truth,
    "__float__": conversion.to_float, "__int__": conversion.to_int, "__complex__": conversion.to_complex,
    "__index__": conversion.to_index, "__format__": conversion.formatted, "__contains__": conversion.contains,
    "__array__": lambda self, dtype=None: np.asarray(conversion.numpy(self), dtype),
}  # fmt: skip


# The methods that PyTorch has in Python, not in C.
_IN_PYTHON = {
    "backward", "register_hook", "register_post_accumulate_grad_hook", "norm", "split", "unique", "unique_consecutive",
    "storage", "is_shared", "dim_order",
}  # fmt: skip
# Of the methods above, those that take nothing.
TAKE_NOTHING = {
    "item", "tolist", "numel", "nelement", "dim", "ndimension", "element_size", "get_device", "is_floating_point",
    "is_complex", "is_signed", "is_nonzero", "conj", "resolve_conj", "resolve_neg", "storage_offset", "zero_",
    "is_inference", "data_ptr", "_is_view", "detach", "detach_", "retain_grad",
}  # fmt: skip


# Those whose arguments are checked as C does it, with their signatures where none is recorded.
CHECKED: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("clone", "resize_", "fill_", "type_as", "is_same_size"), ()),
    "copy_": ("copy_(Tensor other, bool non_blocking=False)", "copy_(Tensor other, bool async=False)|deprecated"),
    "contiguous": ("contiguous(*, MemoryFormat? memory_format=None)",),
    "is_contiguous": ("is_contiguous(*, MemoryFormat? memory_format=None)",),
    "numpy": ("numpy(*, bool force=False)",),
    "requires_grad_": ("requires_grad_(bool requires_grad=True)",),
    "new_tensor": (
        "new_tensor(object data, *, ScalarType dtype=None, Device? device=None, bool requires_grad=False, "
        "bool pin_memory=False)",
    ),
}  # fmt: skip


def _alone(name: str, function: Any) -> Any:
    @wraps(function)
    def call(self: Tensor, *args: Any, **kwargs: Any) -> Any:
        if kwargs:
            raise TypeError(f"TensorBase.{name}() takes no keyword arguments")
        if args:
            raise TypeError(f"TensorBase.{name}() takes no arguments ({len(args)} given)")
        return function(self)

    return call


def install() -> frozenset[str]:
    """Give Tensor its methods; the names that programs may use."""
    names = set()
    for name, function in PYTHON.items():
        if name in TAKE_NOTHING:
            function = _alone(name, function)
        if name in _IN_PYTHON:
            # Messages about arguments speak of the method by name.
            function.__qualname__ = f"Tensor.{name}"
        elif function is not None and function.__name__ == "<lambda>":
            function.__qualname__ = name
        if name in CHECKED:
            function = checked(name, list(CHECKED[name]) or signatures("M")[name], function, True)
        native = function is not None and name not in _IN_PYTHON
        setattr(Tensor, name, Native(name, function) if native else function)
        names.add(name)
    for name, texts in signatures("M").items():
        if name in PYTHON or name.startswith("__"):
            continue
        compute = meaning(name)
        if compute is not None:
            setattr(Tensor, name, Method(name, texts, compute))
            names.add(name)
    setattr(Tensor, "grad_dtype", property(leaves.grad_dtype, leaves.set_grad_dtype))  # noqa: B010
    setattr(Tensor, "_backward_hooks", property(hooks.hooks_of))  # noqa: B010
    for name, read in PROPERTIES.items():
        setattr(Tensor, name, property(read))
        names.add(name)
    for name, function in OPERATORS.items():
        setattr(Tensor, name, function)
    return frozenset(names) | {
        "data", "dtype", "grad", "grad_fn", "is_leaf", "ndim", "requires_grad", "retains_grad", "shape", "_version",
        "_base", "output_nr", "_backward_hooks", "grad_dtype",
    }  # fmt: skip


TENSOR_ATTRIBUTES = install()
DTYPE_NAMES = {each.name: each for each in DTYPES} | DTYPE_ALIASES


def default_dtype() -> Any:
    """The dtype that floats become."""
    from .dtypes import BY_NUMPY

    return BY_NUMPY[current().default_dtype]
