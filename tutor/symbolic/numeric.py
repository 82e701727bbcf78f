"""Values of expressions at a point, to as many digits as wanted, with no value where there is none.

A value is undefined at a pole, outside a real domain, where two precisions disagree, or where it is out of reach.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LOW, HIGH = 50, 80
# exp of more than this needs more room than any lesson does.
MAX_EXPONENT = 20_000


class Undefined(Exception):
    """The expression has no real value at this point."""


@dataclass(frozen=True)
class Compared:
    """Two values at one point; `same` is None where they cannot be compared."""

    left: Any
    right: Any
    same: bool | None


def compare(a: Any, b: Any, point: Mapping[Any, Any]) -> Compared:
    """Compare two expressions at a point; equal means that their difference vanishes as the precision grows."""
    left_low, left = value(a, point, LOW), value(a, point, HIGH)
    right_low, right = value(b, point, LOW), value(b, point, HIGH)
    if not _steady(left_low, left):
        left = None
    if not _steady(right_low, right):
        right = None
    if left is None or right is None:
        return Compared(left, right, None)
    import mpmath

    with mpmath.workdps(HIGH):
        coarse, fine = abs(left_low - right_low), abs(left - right)
        if fine == 0 or fine <= mpmath.mpf(10) ** (10 - HIGH) * max(abs(left), abs(right)):
            return Compared(left, right, True)
        if abs(coarse - fine) <= fine / 1000:
            return Compared(left, right, False)
        if fine <= coarse / 10**20 or fine < mpmath.mpf(10) ** (-60):
            return Compared(left, right, True)
    return Compared(left, right, None)


def number(expression: Any, digits: int = 50) -> Any:
    """The value of an expression without symbols as an mpmath number, or None where it has none."""
    return value(expression, {}, digits)


def value(expression: Any, point: Mapping[Any, Any], digits: int) -> Any:
    """The real value of an expression at a point, or None."""
    import mpmath

    with mpmath.workdps(digits + 10):
        try:
            result = _Evaluator(point).of(expression)
        except (Undefined, ZeroDivisionError, OverflowError, ValueError, RecursionError):
            return None
        return result if mpmath.isfinite(result) else None


def _steady(low: Any, high: Any) -> bool:
    """Whether the value stands still as precision grows; at a pole it runs away."""
    if low is None or high is None:
        return False
    return bool(abs(high) <= 10**6 + 2 * abs(low))


class _Evaluator:
    """Evaluates at the working precision; every part once."""

    def __init__(self, point: Mapping[Any, Any]) -> None:
        import mpmath
        import sympy

        self.mp, self.sympy, self.point = mpmath, sympy, point
        self.known: dict[Any, Any] = {}

    def of(self, expression: Any) -> Any:
        if expression in self.known:
            return self.known[expression]
        result = self.evaluate(expression)
        self.known[expression] = result
        return result

    def evaluate(self, e: Any) -> Any:
        mp, sympy = self.mp, self.sympy
        if e.is_Symbol:
            return self.of(self.point[e])
        if e.is_Rational:
            return mp.mpf(e.p) / e.q
        if e.is_Float:
            return mp.make_mpf(e._mpf_)
        if e.is_Add:
            return mp.fsum(self.of(part) for part in e.args)
        if e.is_Mul:
            return mp.fprod(self.of(part) for part in e.args)
        if e.is_Pow or isinstance(e, sympy.exp):
            return self.power(*((sympy.E, e.args[0]) if isinstance(e, sympy.exp) else e.args))
        if e is sympy.pi:
            return +mp.pi
        if e is sympy.E:
            return +mp.e
        if isinstance(e, sympy.Piecewise):
            return self.piecewise(e)
        if isinstance(e, sympy.Max | sympy.Min):
            return (max if isinstance(e, sympy.Max) else min)(self.of(part) for part in e.args)
        if isinstance(e, sympy.NumberSymbol):
            return mp.mpf(e.evalf(mp.mp.dps))
        if len(e.args) == 1 or isinstance(e, sympy.Heaviside):
            return self.function(type(e).__name__, self.of(e.args[0]))
        raise Undefined

    def power(self, base: Any, exponent: Any) -> Any:
        mp = self.mp
        power = self.of(exponent)
        if base is self.sympy.E:
            if abs(power) > MAX_EXPONENT:
                raise Undefined
            return mp.exp(power)
        root = self.of(base)
        if root == 0 and power <= 0 and not (power == 0 and exponent.is_Integer):
            raise Undefined
        if root != 0 and abs(power * mp.log(abs(root))) > MAX_EXPONENT:
            raise Undefined
        if exponent.is_Integer:
            return root ** int(exponent)
        if root < 0:
            if power == int(power) and abs(power) < 10**6:
                return root ** int(power)
            raise Undefined
        return root**power

    def piecewise(self, e: Any) -> Any:
        for branch, condition in e.args:
            if self.holds(condition):
                return self.of(branch)
        raise Undefined

    def holds(self, condition: Any) -> bool:
        sympy = self.sympy
        if condition in (True, False):
            return bool(condition)
        if isinstance(condition, sympy.And | sympy.Or):
            return (all if isinstance(condition, sympy.And) else any)(self.holds(part) for part in condition.args)
        if isinstance(condition, sympy.Not):
            return not self.holds(condition.args[0])
        if not isinstance(condition, sympy.core.relational.Relational):
            raise Undefined
        left, right = self.of(condition.lhs), self.of(condition.rhs)
        return {
            "==": left == right,
            "!=": left != right,
            "<": left < right,
            "<=": left <= right,
            ">": left > right,
            ">=": left >= right,
        }[condition.rel_op]

    def function(self, name: str, x: Any) -> Any:
        mp = self.mp
        if name == "Abs":
            return abs(x)
        if name == "sign":
            return mp.sign(x)
        if name in ("floor", "ceiling"):
            return mp.floor(x) if name == "floor" else mp.ceil(x)
        if name == "Heaviside":
            return mp.mpf(x > 0) if x else mp.mpf(1) / 2
        if name == "log":
            if x <= 0:
                raise Undefined
            return mp.log(x)
        if name in ("sinh", "cosh") and abs(x) > MAX_EXPONENT:
            raise Undefined
        if name in ("asin", "acos") and abs(x) > 1:
            raise Undefined
        if name in ("sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "erf", "gamma", "asinh"):
            return getattr(mp, name)(x)
        raise Undefined


def evaluated(expression: Any) -> float:
    """The float64 nearest to an exact number; nan where it has no value."""
    if expression.is_Rational:
        return expression.p / expression.q if expression.q != 1 else float(expression.p)
    if expression.is_infinite:
        return math.copysign(math.inf, 1 if expression.is_positive else -1)
    result = number(expression, 20)
    return math.nan if result is None else float(result)
