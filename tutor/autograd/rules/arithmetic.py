"""Arithmetic of two operands; operands broadcast, and the engine sums cotangents back."""

from __future__ import annotations

from ..op import op

op("add",
   lambda self, other, *, alpha=1, xp: self + (other if alpha == 1 else xp.number(alpha) * other),
   self=lambda grad: grad,
   other=lambda grad, alpha: grad if alpha == 1 else grad * alpha,
   promotes=True, samples=[((2, 3), (2, 3)), ((2, 3), (3,)), ((2, 1), (3,))])  # fmt: skip

op("sub",
   lambda self, other, *, alpha=1, xp: self - (other if alpha == 1 else xp.number(alpha) * other),
   self=lambda grad: grad,
   other=lambda grad, alpha: -grad if alpha == 1 else -grad * alpha,
   promotes=True, samples=[((2, 3), (2, 3)), ((2, 3), (3,))])  # fmt: skip

op("rsub",
   lambda self, other, *, xp: other - self,
   self=lambda grad: -grad,
   other=lambda grad: grad,
   node="RsubBackward1", promotes=True, samples=[((2, 3), (2, 3))])  # fmt: skip

op("mul",
   lambda self, other, *, xp: self * other,
   self=lambda grad, other: grad * other,
   other=lambda grad, self: grad * self,
   promotes=True, samples=[((2, 3), (2, 3)), ((2, 3), (3,)), ((2, 1), (1, 3))])  # fmt: skip

op("div",
   lambda self, other, *, xp: self / other,
   self=lambda grad, other: grad / other,
   other=lambda grad, self, other: -grad * ((self / other) / other),
   promotes=True, floats=True, samples=[((2, 3), (2, 3)), ((2, 3), (3,))])  # fmt: skip

op("remainder",
   lambda self, other, *, xp: xp.remainder(self, other),
   self=lambda grad: grad,
   other=lambda grad, self, other, xp: -grad * xp.floor(self / other),
   promotes=True, samples=[((2, 3), (2, 3))])  # fmt: skip

op("floor_divide",
   lambda self, other, *, xp: xp.floor_divide(self, other),
   promotes=True, samples=[((2, 3), (2, 3))])  # fmt: skip

op("neg",
   lambda self, *, xp: -self,
   self=lambda grad: -grad,
   samples=[((2, 3),)])  # fmt: skip

# x ** n with a Python number n: the derivative at n = 0 is 0 even where x = 0.
op("pow",
   lambda self, *, exponent, xp: xp.power(self, exponent),
   self=lambda grad, self, exponent, xp:
       xp.full(grad, 0) if exponent == 0 else grad * (exponent * xp.power(self, exponent - 1)),
   samples=[((2, 3), {"exponent": 2}), ((2, 3), {"exponent": 3})])  # fmt: skip

# PyTorch: 0 ** e has derivative 0 by e for e >= 0, where log(0) would give nan.
op("pow_tensor",
   lambda self, exponent, *, xp: xp.power(self, exponent),
   self=lambda grad, self, exponent, xp:
       grad * xp.where(exponent == 0, exponent * 0, exponent * xp.power(self, exponent - 1)),
   exponent=lambda grad, self, exponent, result, xp:
       grad * xp.where((self == 0) & (exponent >= 0), result * 0, result * xp.log(self)),
   node="PowBackward1", promotes=True, samples=[((2, 3), (2, 3))])  # fmt: skip

op("pow_scalar",
   lambda exponent, *, base, xp: xp.power(xp.number(base), exponent),
   exponent=lambda grad, exponent, result, base, xp: grad * (result * _log(base)),
   node="PowBackward2", samples=[((2, 3), {"base": 2})])  # fmt: skip

op("reciprocal",
   lambda self, *, xp: 1 / self,
   self=lambda grad, result: -grad * (result * result),
   floats=True, samples=[((2, 3),)])  # fmt: skip

# A tie shares the cotangent: half to each side.
op("maximum",
   lambda self, other, *, xp: xp.maximum(self, other),
   self=lambda grad, self, other, xp: grad * xp.heaviside(self - other, 0.5),
   other=lambda grad, self, other, xp: grad * xp.heaviside(other - self, 0.5),
   promotes=True, samples=[((2, 3), (2, 3))])  # fmt: skip

op("minimum",
   lambda self, other, *, xp: xp.minimum(self, other),
   self=lambda grad, self, other, xp: grad * xp.heaviside(other - self, 0.5),
   other=lambda grad, self, other, xp: grad * xp.heaviside(self - other, 0.5),
   promotes=True, samples=[((2, 3), (2, 3))])  # fmt: skip

for _name, _compare in {
    "gt": lambda self, other, *, xp: self > other,
    "lt": lambda self, other, *, xp: self < other,
    "ge": lambda self, other, *, xp: self >= other,
    "le": lambda self, other, *, xp: self <= other,
    "eq": lambda self, other, *, xp: self == other,
    "ne": lambda self, other, *, xp: self != other,
    "bitwise_and": lambda self, other, *, xp: self & other,
    "bitwise_or": lambda self, other, *, xp: self | other,
}.items():
    op(_name, _compare, promotes=True)

op("logical_not", lambda self, *, xp: xp.logical_not(self))


def _log(base: float) -> float:
    import math

    return math.log(base) if base > 0 else (-math.inf if base == 0 else math.nan)
