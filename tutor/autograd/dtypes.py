"""PyTorch's dtypes on NumPy, and its type promotion.

https://docs.pytorch.org/docs/2.13/tensor_attributes.html#type-promotion-doc
"""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn

import numpy as np

from .refused import NotHere


class dtype:
    """A PyTorch dtype; `scalar` is its name in messages, `c_name` the C type's, `type_name` its old tensor type."""

    __slots__ = (
        "c_name",
        "cpu_name",
        "is_complex",
        "is_floating_point",
        "is_signed",
        "itemsize",
        "name",
        "numpy",
        "scalar",
        "type_name",
    )  # fmt: skip
    public: ClassVar[frozenset[str]] = frozenset(
        {"is_floating_point", "is_complex", "is_signed", "itemsize", "to_real", "to_complex"}
    )

    def __init__(self, name: str, numpy: Any, scalar: str, type_name: str, c_name: str) -> None:
        self.name = name
        self.numpy = np.dtype(numpy)
        self.scalar = scalar
        self.type_name = f"torch.{type_name}"
        # The type that C++ names in messages; Python never had an old tensor type of these.
        self.cpu_name = f"CPU{scalar}Type" if scalar == "Bool" or "Complex" in scalar else self.type_name
        self.c_name = c_name
        self.is_floating_point = self.numpy.kind == "f"
        self.is_complex = self.numpy.kind == "c"
        self.is_signed = self.numpy.kind in "fci"
        self.itemsize = self.numpy.itemsize

    @property
    def differentiable(self) -> bool:
        """Whether tensors of this dtype may require grad."""
        return self.numpy.kind in "fc"

    def to_real(self) -> dtype:
        return {complex64: float32, complex128: float64}.get(self, self)

    def to_complex(self) -> dtype:
        return {float32: complex64, float64: complex128}.get(self, self)

    def __repr__(self) -> str:
        return f"torch.{self.name}"

    def __reduce__(self) -> Any:
        return BY_NAME.__getitem__, (self.name,)


dtype.__module__ = "torch"
# Messages name the types that PyTorch writes in C with their module.
dtype.__name__ = "torch.dtype"
float32 = dtype("float32", np.float32, "Float", "FloatTensor", "float")
float64 = dtype("float64", np.float64, "Double", "DoubleTensor", "double")
float16 = dtype("float16", np.float16, "Half", "HalfTensor", "c10::Half")
complex64 = dtype("complex64", np.complex64, "ComplexFloat", "ComplexFloatTensor", "c10::complex<float>")
complex128 = dtype("complex128", np.complex128, "ComplexDouble", "ComplexDoubleTensor", "c10::complex<double>")
int64 = dtype("int64", np.int64, "Long", "LongTensor", "long int")
int32 = dtype("int32", np.int32, "Int", "IntTensor", "int")
int16 = dtype("int16", np.int16, "Short", "ShortTensor", "short int")
int8 = dtype("int8", np.int8, "Char", "CharTensor", "signed char")
uint8 = dtype("uint8", np.uint8, "Byte", "ByteTensor", "unsigned char")
bool_ = dtype("bool", np.bool_, "Bool", "BoolTensor", "bool")

ALL = (float32, float64, float16, complex64, complex128, int64, int32, int16, int8, uint8, bool_)
BY_NUMPY = {each.numpy: each for each in ALL}
BY_NAME = {each.name: each for each in ALL}
# A second name for a dtype, as `torch.float` is torch.float32.
ALIASES = {
    "float": float32, "double": float64, "half": float16, "cfloat": complex64, "cdouble": complex128,
    "long": int64, "int": int32, "short": int16,
}  # fmt: skip

# What Python's types stand for where a dtype is asked for.
PYTHON_TYPES = {float: float64, int: int64, bool: bool_, complex: complex128}

FLOAT32 = float32.numpy
_CATEGORY = {"b": 0, "u": 1, "i": 1, "f": 2, "c": 3}


def category(kind: str) -> int:
    """bool 0, integers 1, floating point 2, complex 3: what promotion compares first."""
    return _CATEGORY[kind]


def of_scalar(number: Any, default: np.dtype = FLOAT32) -> np.dtype:
    """The NumPy dtype that a Python number counts as."""
    if isinstance(number, bool):
        return bool_.numpy
    if isinstance(number, int):
        return int64.numpy
    if isinstance(number, complex):
        return (complex128 if default == float64.numpy else complex64).numpy
    return default


def promoted(values: Any, default: np.dtype = FLOAT32) -> np.dtype:
    """The common NumPy dtype of tensors' arrays and Python numbers.

    Arrays with dimensions decide; a 0-dim array counts only where its category (bool, integer, float, complex) is
    higher, and a Python number only where its category is higher still.
    """
    by_rank: list[np.dtype | None] = [None, None, None]
    for value in values:
        if isinstance(value, np.ndarray):
            rank, found = (0 if value.ndim else 1), value.dtype
        else:
            rank, found = 2, of_scalar(value, default)
        before = by_rank[rank]
        by_rank[rank] = found if before is None else join(before, found)
    result: np.dtype | None = None
    for found_at in by_rank:
        if found_at is None:
            continue
        if result is None:
            result = found_at
        elif _CATEGORY[found_at.kind] > _CATEGORY[result.kind]:
            # A complex number takes the precision of the floats it meets.
            result = complex_of(result) if found_at.kind == "c" and result.kind == "f" else found_at
    assert result is not None
    return result


def complex_of(real: np.dtype) -> np.dtype:
    """The complex dtype whose parts have this one."""
    if real == float16.numpy:
        raise NotHere("complex32")
    return complex128.numpy if real == float64.numpy else complex64.numpy


def join(a: np.dtype, b: np.dtype) -> np.dtype:
    """`torch.promote_types`: the smallest dtype that holds both, by category first."""
    if a == b:
        return a
    categories = _CATEGORY[a.kind], _CATEGORY[b.kind]
    if categories[0] == categories[1]:
        return np.promote_types(a, b)
    high, low = (a, b) if categories[0] > categories[1] else (b, a)
    if high.kind == "c" and low == float64.numpy:
        return complex128.numpy
    return high


def can_cast(source: np.dtype, to: np.dtype) -> bool:
    """`torch.can_cast`: whether writing into `to` keeps the category."""
    if source.kind == "c" and to.kind != "c":
        return False
    if source.kind == "f" and to.kind in "iub":
        return False
    return not (source.kind in "iu" and to.kind == "b")


def uncastable(found: np.dtype, wanted: np.dtype, name: str) -> str:
    """PyTorch's words for a result whose dtype does not fit what it is to be written over."""
    said = BY_NUMPY[wanted].c_name if name in ("clamp", "clamp_min", "clamp_max") else BY_NUMPY[wanted].scalar
    return f"result type {BY_NUMPY[found].scalar} can't be cast to the desired output type {said}"


# How PyTorch's C++ writes a dtype where it converts a number to it.
C_TYPES = {
    "uint8": "uint8_t", "int8": "int8_t", "int16": "int16_t", "int32": "int", "int64": "int64_t", "float32": "float",
    "float64": "double", "float16": "c10::Half",
}  # fmt: skip


def fitting(number: Any, dtype: np.dtype) -> Any:
    """A Python number in an integer dtype, where a negative one wraps; RuntimeError, PyTorch's, for one too large."""
    if isinstance(number, int) and not -(2**63) <= number < 2**64:
        raise OverflowError("int too big to convert")
    if isinstance(number, complex) and dtype.kind != "c":
        if dtype.kind == "b":
            return bool(number)
        if number.imag or dtype.kind == "f":
            return _overflow(dtype) if number.imag else number.real
        number = number.real
    if dtype.kind not in "iu" or not isinstance(number, int | float):
        return number
    limits = np.iinfo(dtype)
    lowest = limits.min if limits.min or isinstance(number, float) else -limits.max
    if not lowest <= number <= limits.max:
        _overflow(dtype)
    return np.int64(int(number)).astype(dtype)


def _overflow(dtype: np.dtype) -> NoReturn:
    name = BY_NUMPY[dtype].name
    raise RuntimeError(f"value cannot be converted to type {C_TYPES.get(name, name)} without overflow")
