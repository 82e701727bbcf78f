"""Comparisons, logic and integer arithmetic: results that carry no gradient."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..dtypes import promoted
from ..missing import missing_kernels, refuse
from ..op import op

PAIR = [((2, 3), (2, 3))]
INTEGERS = [(np.array([5, 0, 3]), np.array([1, 2, 6]))]

COMPARISONS: dict[str, Any] = {
    "gt": lambda self, other, *, xp: self > other,
    "lt": lambda self, other, *, xp: self < other,
    "ge": lambda self, other, *, xp: self >= other,
    "le": lambda self, other, *, xp: self <= other,
    "eq": lambda self, other, *, xp: self == other,
    "ne": lambda self, other, *, xp: self != other,
}
for _name, _compare in COMPARISONS.items():
    op(_name, _compare, promotes=True, samples=[((2, 3), (2, 3)), ((2, 1), (3,))])
    # Written over a float it is differentiable, and flat.
    op(f"{_name}_", _compare,
       self=lambda grad, xp: xp.zeros_like(grad),
       other=lambda grad, xp: xp.zeros_like(grad),
       node=f"{_name.title()}Backward1", number_node=f"{_name.title()}Backward0", promotes=True)  # fmt: skip


for _name, _combine in {
    "bitwise_and": lambda self, other, *, xp: self & other,
    "bitwise_or": lambda self, other, *, xp: self | other,
    "bitwise_xor": lambda self, other, *, xp: self ^ other,
}.items():
    op(_name, _combine, promotes=True, samples=INTEGERS)

op("bitwise_left_shift", lambda self, other, *, xp: self << other, promotes=True, samples=INTEGERS)
op("bitwise_right_shift", lambda self, other, *, xp: self >> other, promotes=True, samples=INTEGERS)


op("bitwise_not", lambda self, *, xp: ~self, samples=[(np.array([3, 0, -2]),)])
op("logical_not", lambda self, *, xp: np.logical_not(self), layout="kept", samples=[((2, 3),)])
op("logical_and", lambda self, other, *, xp: np.logical_and(self, other), promotes=True, samples=PAIR)
op("logical_or", lambda self, other, *, xp: np.logical_or(self, other), promotes=True, samples=PAIR)
op("logical_xor", lambda self, other, *, xp: np.logical_xor(self, other), promotes=True, samples=PAIR)

op("isnan", lambda self, *, xp: np.isnan(self), layout="kept", samples=[((2, 3),)])
op("isinf", lambda self, *, xp: np.isinf(self), layout="kept", samples=[((2, 3),)])
op("isfinite", lambda self, *, xp: np.isfinite(self), layout="kept", samples=[((2, 3),)])
op("signbit", lambda self, *, xp: np.signbit(self), layout="kept", samples=[((2, 3),)])

# These produce floats that PyTorch records but cannot differentiate.
op("remainder_of_number",
   lambda other, *, number, xp: _remainder_of_number(number, other, xp),
   other=lambda grad: not_implemented("remainder"),
   node="NotImplemented", layout="kept", samples=[((2, 3), {"number": 2})])  # fmt: skip

op("floor_divide",
   lambda self, other, *, xp: xp.div_mode(self, other, rounding_mode="floor"),
   self=lambda grad: not_implemented("floor_divide"),
   other=lambda grad: not_implemented("floor_divide"),
   node="NotImplemented", number_node="NotImplemented", promotes=True, samples=PAIR)  # fmt: skip

op("floor_divide_",
   lambda self, other, *, xp: xp.div_mode(self, other, rounding_mode="floor"),
   self=lambda grad: not_implemented("floor_divide_"),
   other=lambda grad: not_implemented("floor_divide_"),
   node="NotImplemented", promotes=True)  # fmt: skip

op("heaviside",
   lambda self, values, *, xp: np.where(self == 0, values, (self > 0).astype(self.dtype)),
   self=lambda grad: not_implemented("heaviside"),
   values=lambda grad: not_implemented("heaviside"),
   node="NotImplemented", layout="kept", samples=PAIR)  # fmt: skip

op("heaviside_",
   lambda self, values, *, xp: np.where(self == 0, values, (self > 0).astype(self.dtype)),
   self=lambda grad: not_implemented("heaviside_"),
   values=lambda grad: not_implemented("heaviside_"),
   node="NotImplemented")  # fmt: skip


def not_implemented(name: str) -> Any:
    """RuntimeError, PyTorch's, for an operation that is recorded without a derivative."""
    raise RuntimeError(f"derivative for aten::{name} is not implemented")


def _remainder_of_number(number: Any, other: Any, xp: Any) -> Any:
    if xp.is_exact:
        return xp.remainder(xp.number(number), other)
    from ..session import current

    common = promoted([other, number], current().default_dtype)
    if other.size:
        refuse(missing_kernels("remainder"), common)
    return xp.remainder(np.asarray(number, common), other.astype(common, copy=False))
