"""PyTorch's dtypes on NumPy, and its type promotion.

https://docs.pytorch.org/docs/2.13/tensor_attributes.html#type-promotion-doc
"""

from __future__ import annotations

from typing import Any

import numpy as np


class dtype:
    """A PyTorch dtype; `scalar` is its name in messages, `type_name` its old tensor type."""

    __slots__ = ("name", "numpy", "scalar", "type_name")

    def __init__(self, name: str, numpy: Any, scalar: str, type_name: str) -> None:
        self.name = name
        self.numpy = np.dtype(numpy)
        self.scalar = scalar
        self.type_name = f"torch.{type_name}"

    @property
    def is_floating_point(self) -> bool:
        return self.numpy.kind == "f"

    @property
    def is_complex(self) -> bool:
        return False

    @property
    def itemsize(self) -> int:
        return self.numpy.itemsize

    def __repr__(self) -> str:
        return f"torch.{self.name}"


float32 = dtype("float32", np.float32, "Float", "FloatTensor")
float64 = dtype("float64", np.float64, "Double", "DoubleTensor")
float16 = dtype("float16", np.float16, "Half", "HalfTensor")
int64 = dtype("int64", np.int64, "Long", "LongTensor")
int32 = dtype("int32", np.int32, "Int", "IntTensor")
int16 = dtype("int16", np.int16, "Short", "ShortTensor")
int8 = dtype("int8", np.int8, "Char", "CharTensor")
uint8 = dtype("uint8", np.uint8, "Byte", "ByteTensor")
bool_ = dtype("bool", np.bool_, "Bool", "BoolTensor")

ALL = (float32, float64, float16, int64, int32, int16, int8, uint8, bool_)
BY_NUMPY = {each.numpy: each for each in ALL}
# The C names that messages of matrix products use.
C_NAMES = {
    float32: "float", float64: "double", float16: "c10::Half", int64: "long int", int32: "int",
    int16: "short int", int8: "signed char", uint8: "unsigned char", bool_: "bool",
}  # fmt: skip
DEFAULT = float32

_CATEGORY = {"b": 0, "u": 1, "i": 1, "f": 2}


def of_scalar(number: Any) -> dtype:
    """The dtype a Python number becomes in `torch.tensor`."""
    if isinstance(number, bool):
        return bool_
    return int64 if isinstance(number, int) else DEFAULT


def promoted(values: tuple[Any, ...]) -> np.dtype:
    """The common NumPy dtype of tensors' arrays and Python numbers.

    Arrays with dimensions decide; a 0-dim array counts only where its category (bool, integer, float) is higher,
    and a Python number only where its category is higher still.
    """
    by_rank: list[np.dtype | None] = [None, None, None]
    for value in values:
        if isinstance(value, np.ndarray):
            rank, found = (0 if value.ndim else 1), value.dtype
        else:
            rank, found = 2, of_scalar(value).numpy
        before = by_rank[rank]
        by_rank[rank] = found if before is None else _join(before, found)
    result: np.dtype | None = None
    for found_at in by_rank:
        if found_at is None:
            continue
        if result is None or _CATEGORY[found_at.kind] > _CATEGORY[result.kind]:
            result = found_at
    assert result is not None
    return result


def _join(a: np.dtype, b: np.dtype) -> np.dtype:
    if a == b:
        return a
    categories = _CATEGORY[a.kind], _CATEGORY[b.kind]
    if categories[0] != categories[1]:
        return a if categories[0] > categories[1] else b
    return np.promote_types(a, b)
