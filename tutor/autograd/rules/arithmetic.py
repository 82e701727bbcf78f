"""Arithmetic of two operands; operands broadcast, and the engine sums cotangents back."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .. import rounded
from ..broadcasting import raise_mismatch
from ..op import op

S = [((2, 3), (2, 3)), ((2, 3), (3,)), ((2, 1), (3,))]
SAME = [((2, 3), (2, 3))]


def log_of_sum(a: Any, b: Any, xp: Any) -> Any:
    """log(exp(a) + exp(b)), of complex numbers too."""
    if xp.is_exact or np.result_type(a, b).kind != "c":
        return xp.logaddexp(a, b)
    least, most = np.where(a.real < b.real, a, b), np.where(a.real < b.real, b, a)
    return most + np.log(1 + np.exp(least - most))


def check_bool_sub(self: Any, other: Any, **_: Any) -> None:
    kinds = [given.dtype.kind if isinstance(given, np.ndarray) else "b" if isinstance(given, bool) else "x"
             for given in (self, other)]  # fmt: skip
    if kinds == ["b", "b"]:
        raise RuntimeError(
            "Subtraction, the `-` operator, with two bool tensors is not supported. Use the `^` or `logical_xor()` "
            "operator instead."
        )
    if "b" in kinds:
        raise RuntimeError(
            "Subtraction, the `-` operator, with a bool tensor is not supported. If you are trying to invert a mask, "
            "use the `~` or `logical_not()` operator instead."
        )


def _check_bool_neg(self: Any, **_: Any) -> None:
    if self.dtype.kind == "b":
        raise RuntimeError(
            "Negation, the `-` operator, on a bool tensor is not supported. If you are trying to invert a mask, use "
            "the `~` or `logical_not()` operator instead."
        )


def _check_alpha(self: Any, other: Any, *, alpha: Any = 1, **_: Any) -> None:
    kind = self.dtype.kind if isinstance(self, np.ndarray) else other.dtype.kind
    if isinstance(alpha, float) and kind in "biu":
        both = [g for g in (self, other) if isinstance(g, np.ndarray) and g.dtype.kind == "f"]
        if not both and not isinstance(other, float):
            raise_mismatch([g.shape for g in (self, other) if isinstance(g, np.ndarray)])
            raise RuntimeError("For integral input tensors, argument alpha must not be a floating point number.")


def _check_addcdiv(self: Any, tensor1: Any, tensor2: Any, **_: Any) -> None:
    if tensor1.dtype.kind in "biu" and tensor2.dtype.kind in "biu":
        raise RuntimeError(
            "Integer division with addcdiv is no longer supported, and in a future  release addcdiv will perform a true "
            "division of tensor1 and tensor2. The historic addcdiv behavior can be implemented as (input + value * "
            "torch.trunc(tensor1 / tensor2)).to(input.dtype) for integer inputs and as (input + value * tensor1 / "
            "tensor2) for float inputs. The future addcdiv behavior is just the latter implementation: (input + value * "
            "tensor1 / tensor2), for all dtypes."
        )


def _check_sub(self: Any, other: Any, **attributes: Any) -> None:
    check_bool_sub(self, other)
    _check_alpha(self, other, **attributes)


op("add",
   lambda self, other, *, alpha=1, xp: self + other if alpha == 1 else _fused(self, other, alpha, xp),
   self=lambda grad: grad,
   other=lambda grad, alpha: grad if alpha == 1 else grad * alpha,
   promotes=True, kernel=np.add, linear=True, check=_check_alpha,
   samples=[*S, ((2, 3), (2, 3), {"alpha": 2})])  # fmt: skip

op("sub",
   lambda self, other, *, alpha=1, xp: self - other if alpha == 1 else _fused(self, other, -alpha, xp),
   self=lambda grad: grad,
   other=lambda grad, alpha: -grad if alpha == 1 else -grad * alpha,
   promotes=True, kernel=np.subtract, linear=True, check=_check_sub, samples=S)  # fmt: skip

op("rsub",
   lambda self, other, *, alpha=1, xp: other - (self if alpha == 1 else xp.number(alpha) * self),
   self=lambda grad, alpha: -grad if alpha == 1 else -grad * alpha,
   other=lambda grad: grad,
   node="RsubBackward0", number_node="RsubBackward1", promotes=True, linear=True, check=_check_sub, samples=SAME)  # fmt: skip

op("mul",
   lambda self, other, *, xp: self * other,
   self=lambda grad, other: grad * other,
   other=lambda grad, self: grad * self,
   promotes=True, kernel=np.multiply, wide=True, samples=[*S, ((2, 1), (1, 3))])  # fmt: skip

op("div",
   lambda self, other, *, xp: self / other,
   self=lambda grad, other: grad / other,
   other=lambda grad, self, other: -grad * ((self / other) / other),
   promotes=True, floats=True, kernel=np.true_divide, wide=True, samples=[((2, 3), (2, 3)), ((2, 3), (3,))])  # fmt: skip

op("div_mode",
   lambda self, other, *, rounding_mode, xp: _rounded_quotient(self, other, rounding_mode, xp),
   self=lambda grad, other, xp: xp.zeros_like(grad),
   other=lambda grad, self, other, xp: xp.zeros_like(grad),
   node="DivBackward2", promotes=True, samples=[((2, 3), (2, 3), {"rounding_mode": "floor"})])  # fmt: skip

# Division with a mode that was given as None.
op("div_unrounded",
   lambda self, other, *, rounding_mode=None, xp: self / other,
   self=lambda grad, other: grad / other,
   other=lambda grad, self, other: -grad * ((self / other) / other),
   node="DivBackward2", promotes=True, floats=True, samples=[((2, 3), (2, 3), {"rounding_mode": None})])  # fmt: skip

# The result of remainder has the sign of the divisor, that of fmod the sign of the dividend.
op("remainder",
   lambda self, other, *, xp: _remainder(self, other, xp),
   self=lambda grad: grad,
   other=lambda grad, self, other, xp: -grad * xp.div_mode(self, other, rounding_mode="floor"),
   promotes=True, node="RemainderBackward1", number_node="RemainderBackward0", samples=SAME)  # fmt: skip

op("fmod",
   lambda self, other, *, xp: _fmod(self, other, xp),
   self=lambda grad: grad,
   other=lambda grad, self, other, xp: -grad * xp.div_mode(self, other, rounding_mode="trunc"),
   promotes=True, node="FmodBackward1", number_node="FmodBackward0", samples=SAME)  # fmt: skip

op("neg",
   lambda self, *, xp: -self,
   self=lambda grad: -grad,
   check=_check_bool_neg, kernel=np.negative, linear=True, layout="kept", samples=[((2, 3),)])  # fmt: skip

# x ** n with a Python number n: the derivative at n = 0 is 0 even where x = 0.
op("pow",
   lambda self, *, exponent, xp: xp.power(self, exponent),
   self=lambda grad, self, exponent, xp: xp.zeros_like(grad) if exponent == 0
       else grad * (exponent * (self if exponent == 2 and not xp.records else xp.pow(self, exponent=exponent - 1))),
   elementwise=True, wide=True, samples=[((2, 3), {"exponent": 2}), ((2, 3), {"exponent": 3}), ((2, 3), {"exponent": 0})],
   )  # fmt: skip

# PyTorch: 0 ** e has derivative 0 by e for e >= 0, where log(0) would give nan.
op("pow_tensor",
   lambda self, exponent, *, xp: _power(self, exponent, xp),
   self=lambda grad, self, exponent, xp:
       xp.where(exponent == 0, xp.full(grad, 0), grad * (exponent * xp.pow_tensor(self, exponent - 1))),
   exponent=lambda grad, self, exponent, result, xp:
       grad * xp.where((self == 0) & (exponent >= 0), xp.full(result, 0), result * xp.log(self)),
   node="PowBackward1", promotes=True, samples=[("positive", (2, 3), (2, 3))])  # fmt: skip

op("pow_scalar",
   lambda exponent, *, base, xp: _power_of(base, exponent, xp),
   exponent=lambda grad, exponent, result, base, xp: grad * _times_log(result, exponent, base, xp),
   node="PowBackward2", elementwise=True, layout="rows", samples=[((2, 3), {"base": 2})])  # fmt: skip

op("reciprocal",
   lambda self, *, xp: 1 / self,
   self=lambda grad, result: -grad * (result * result),
   floats=True, elementwise=True, samples=[((2, 3),)])  # fmt: skip

# A tie shares the cotangent: half to each side.
op("maximum",
   lambda self, other, *, xp: xp.maximum(self, other),
   self=lambda grad, self, other, xp: _shared(grad, self == other, self < other, xp),
   other=lambda grad, self, other, xp: _shared(grad, self == other, self > other, xp),
   promotes=True, samples=SAME)  # fmt: skip

op("minimum",
   lambda self, other, *, xp: xp.minimum(self, other),
   self=lambda grad, self, other, xp: _shared(grad, self == other, self > other, xp),
   other=lambda grad, self, other, xp: _shared(grad, self == other, self < other, xp),
   promotes=True, samples=SAME)  # fmt: skip

op("atan2",
   lambda self, other, *, xp: xp.arctan2(self, other),
   self=lambda grad, self, other, xp: grad * other * _per_square(self, other, xp),
   other=lambda grad, self, other, xp: grad * -self * _per_square(self, other, xp),
   promotes=True, floats=True, samples=SAME)  # fmt: skip

op("hypot",
   lambda self, other, *, xp: xp.hypot(self, other),
   self=lambda grad, self, result: grad * self / result,
   other=lambda grad, other, result: grad * other / result,
   promotes=True, samples=SAME)  # fmt: skip

op("logaddexp",
   lambda self, other, *, xp: log_of_sum(self, other, xp),
   self=lambda grad, self, other, xp: grad / (1 + xp.exp(other - self)),
   other=lambda grad, self, other, xp: grad / (1 + xp.exp(self - other)),
   promotes=True, samples=SAME)  # fmt: skip

op("logaddexp2",
   lambda self, other, *, xp: xp.logaddexp2(self, other),
   self=lambda grad, self, other, xp: grad / (1 + xp.pow_scalar(other - self, base=2)),
   other=lambda grad, self, other, xp: grad / (1 + xp.pow_scalar(self - other, base=2)),
   promotes=True, samples=SAME)  # fmt: skip

# 0 * log(0) is 0 here.
op("xlogy",
   lambda self, other, *, xp: xp.where(self == 0, self * 0, self * xp.log(other)),
   self=lambda grad, self, other, xp: xp.masked_fill(xp.xlogy(grad, other), (self == 0) & (other <= 0), value=0),
   other=lambda grad, self, other: grad * self / other,
   promotes=True, floats=True, number_node="XlogyBackward1|XlogyBackward2",
   samples=[("positive", (2, 3), (2, 3))])  # fmt: skip

op("copysign",
   lambda self, other, *, xp: xp.copysign(self, other),
   self=lambda grad, self, result, xp: grad * xp.masked_fill(result / self, self == 0, value=0),
   other=lambda grad, xp: xp.zeros_like(grad),
   promotes=True, floats=True, number_node="CopysignBackward1", samples=SAME)  # fmt: skip

op("lerp",
   lambda self, end, weight, *, xp: _lerp(self, end, weight, xp),
   self=lambda grad, weight: grad * (1 - weight),
   end=lambda grad, weight: grad * weight,
   weight=lambda grad, self, end: grad * (end - self),
   node="LerpBackward1", layout="kept", wide=True, samples=[((2, 3), (2, 3), (2, 3))])  # fmt: skip

op("lerp_scalar",
   lambda self, end, *, weight, xp: _lerp(self, end, xp.number(weight), xp),
   self=lambda grad, weight: grad * (1 - weight),
   end=lambda grad, weight: grad * weight,
   node="LerpBackward0", layout="kept", wide=True, samples=[((2, 3), (2, 3), {"weight": 0.25})])  # fmt: skip

op("addcmul",
   lambda self, tensor1, tensor2, *, value=1, xp: _fused(self, tensor2, xp.number(value) * tensor1, xp),
   self=lambda grad: grad,
   tensor1=lambda grad, tensor2, value: grad * (tensor2 * value),
   tensor2=lambda grad, tensor1, value: grad * (tensor1 * value),
   promotes=True, wide=True, samples=[((2, 3), (2, 3), (2, 3)), ((2, 3), (3,), (2, 1), {"value": 2})])  # fmt: skip

op("addcdiv",
   lambda self, tensor1, tensor2, *, value=1, xp: self + xp.number(value) * tensor1 / tensor2,
   self=lambda grad: grad,
   tensor1=lambda grad, tensor2, value: grad * (value / tensor2),
   tensor2=lambda grad, tensor1, tensor2, value: -grad * (value * tensor1 / (tensor2 * tensor2)),
   promotes=True, floats=True, check=_check_addcdiv, wide=True, samples=[((2, 3), (2, 3), (2, 3), {"value": 2})])  # fmt: skip


def _times_log(result: Any, exponent: Any, base: Any, xp: Any) -> Any:
    """result * log(base): 0 to the power e >= 0 has derivative 0 by e."""
    if base == 0:
        return xp.where(exponent >= 0, xp.full(result, 0), result * -math.inf)
    return result * (math.log(base) if base > 0 else math.nan)


def _per_square(a: Any, b: Any, xp: Any) -> Any:
    """1 / (a² + b²), and 0 where both are 0."""
    square = a * a + b * b
    return xp.masked_fill(xp.reciprocal(square), square == 0, value=0)


def _shared(grad: Any, tie: Any, loses: Any, xp: Any) -> Any:
    return xp.masked_fill(xp.where(tie, grad / 2, grad), loses, value=0)


def _fused(a: Any, x: Any, y: Any, xp: Any) -> Any:
    if not xp.is_exact and a.dtype.kind == "b":
        return a | (x & bool(y))
    if not xp.is_exact and a.dtype.kind in "iu" and isinstance(y, int):
        y = np.int64(y).astype(a.dtype)
    return a + x * xp.number(y) if xp.is_exact else rounded.fused(a, x, y)


def _lerp(start: Any, end: Any, weight: Any, xp: Any) -> Any:
    """From the nearer end, as PyTorch does, so that weight 1 gives exactly `end`."""
    if xp.is_exact:
        return start + weight * (end - start)
    near = np.abs(weight) < 0.5
    apart = end - start
    rest = 1 - np.float32(weight) if start.dtype.char == "f" and not hasattr(weight, "dtype") else 1 - weight
    return np.where(near, rounded.fused(start, weight, apart), rounded.fused(end, -apart, rest)).astype(start.dtype)


def _rounded_quotient(a: Any, b: Any, mode: str, xp: Any) -> Any:
    integral = getattr(a, "dtype", np.dtype(float)).kind in "iu" and getattr(b, "dtype", np.dtype(int)).kind in "iu"
    if mode == "floor":
        if integral:
            _check_integer_divisor(a, b)
        return xp.floor_divide(a, b) if integral or xp.is_exact else _floor_divide(a, b)
    if integral:
        _check_integer_divisor(a, b)
        return (np.abs(a) // np.abs(b)) * np.sign(a) * np.sign(b)
    return xp.trunc(a / b)


def _floor_divide(a: Any, b: Any) -> Any:
    quotient = np.floor_divide(a, b)
    return np.where(b == 0, a / b, quotient).astype(quotient.dtype)


def _power_of(base: Any, n: Any, xp: Any) -> Any:
    if not xp.is_exact and n.dtype.kind == "i" and isinstance(base, int):
        return _power(np.asarray(base, n.dtype), n, xp)
    return xp.power(xp.number(base), n)


def _power(a: Any, n: Any, xp: Any) -> Any:
    if not xp.is_exact and a.dtype.kind == "i" and (n < 0).any():
        # As integers: what lies between 0 and 1 is 0.
        found = np.power(a, np.maximum(n, 0))
        below = np.where(a == 1, 1, np.where(a == -1, np.where(n % 2 == 0, 1, -1), 0))
        return np.where(n < 0, below, found).astype(found.dtype)
    return xp.power(a, n)


def _remainder(a: Any, b: Any, xp: Any) -> Any:
    if xp.is_exact:
        return a - b * xp.floor(a / b)
    if getattr(a, "dtype", np.dtype(float)).kind in "iu":
        _check_integer_divisor(a, b)
        return np.remainder(a, b)
    left = np.fmod(a, b)
    return np.where((left != 0) & ((left < 0) != (np.asarray(b) < 0)), left + b, left)


def _fmod(a: Any, b: Any, xp: Any) -> Any:
    if not xp.is_exact and a.dtype.kind in "iu":
        _check_integer_divisor(a, b)
    return xp.fmod(a, b)


def _check_integer_divisor(a: Any, b: Any) -> None:
    if np.any(np.equal(b, 0)) and 0 not in np.broadcast_shapes(np.shape(a), np.shape(b)):
        raise RuntimeError("ZeroDivisionError")
