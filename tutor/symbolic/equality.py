"""Equality of formulas, decided by numbers: exactly where both are rational, else at many points with 60 digits.

Unequal at one point where both have a value is a proof, and the point is the witness; so is a value at some points
where the other has none at several. Equal at all points is evidence: `points` says how many there were. `simplify`
decides nothing.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from itertools import islice
from typing import Any

import numpy as np

from .balls import FAR, UNDEFINED, Field, apart, is_ball
from .exact import rational
from .formulas import Formula
from .points import around_kinks, nice, ordinary
from .worth import Exact, Side, Written

BITS = (200, 500, 1600)
# Numbers that agree so far are compared once more with so many.
DEEP = 6000
# Points at which formulas that agree everywhere are compared once more with the last of BITS.
SURE = 2
ENOUGH = 6
# One of the two has no value at so many points where the other has: their domains differ.
DOMAIN_POINTS = 2
TOLERANCE = Fraction(1, 10**9)


@cache
def _field(bits: int) -> Field:
    return Field(bits)


@dataclass(frozen=True)
class Equality:
    """`outcome` is `equal`, `different` or `undecided`; `index` is the first element that differs.

    `witness` gives the point (symbol's name -> rational), `left` and `right` the two values there (None: undefined);
    `points` at how many points the two agreed.
    """

    outcome: str
    index: tuple[int, ...] | None = None
    witness: Mapping[str, Any] = field(default_factory=dict)
    left: Any = None
    right: Any = None
    points: int = 0

    def __bool__(self) -> bool:
        return self.outcome == "equal"


def equal(
    a: Any, b: Any, *, seconds: float = 1.0, positive: frozenset[str] = frozenset(), tolerance: Fraction = TOLERANCE
) -> Equality:
    """Whether two formulas, expressions, numbers or arrays of them are equal wherever both are defined.

    Names in `positive` stand for positive numbers. Where a side holds a decimal, a relative `tolerance` is allowed.
    """
    left, right = _side(a), _side(b)
    if left.shape != right.shape:
        return Equality("different")
    if isinstance(left, Exact) and isinstance(right, Exact):
        known = _exactly(left, right)
        if known is not None:
            return known
    elif isinstance(left, Written) and isinstance(right, Written) and left.same_text_as(right):
        return Equality("equal")
    loose = tolerance if left.has_decimal or right.has_decimal else Fraction(0)
    return _Comparison(left, right, positive, loose, time.monotonic() + seconds).decide()


def _side(given: Any) -> Side:
    if isinstance(given, Written | Exact):
        return given
    if isinstance(given, Formula):
        return Written(given)
    value = getattr(given, "value", given)
    if isinstance(value, np.ndarray) and value.dtype == object:
        return Exact(value)
    numbers = np.asarray(value, dtype=object)
    exact = np.empty(numbers.shape, dtype=object)
    for index in np.ndindex(*numbers.shape):
        exact[index] = rational(numbers[index])
    return Exact(exact)


def _infinite() -> tuple[Any, ...]:
    import sympy

    return sympy.oo, -sympy.oo, sympy.zoo, sympy.nan


def _exactly(left: Exact, right: Exact) -> Equality | None:
    """The answer where it can be read off: the same expressions, or rational and infinite numbers."""
    for index in np.ndindex(*left.shape):
        one: Any = left.expressions[index]
        other: Any = right.expressions[index]
        if one == other:
            continue
        if one.is_Rational and other.is_Rational:
            return Equality("different", index, {}, one, other)
        if one.has(*_infinite()) or other.has(*_infinite()):
            return Equality("different", index, {}, one, other)
        return None
    return Equality("equal")


class _Comparison:
    """One comparison of two sides of the same shape."""

    def __init__(self, left: Side, right: Side, positive: frozenset[str], loose: Fraction, deadline: float) -> None:
        self.left, self.right = left, right
        self.positive, self.loose, self.deadline = positive, loose, deadline
        self.names = sorted(left.symbols | right.symbols)
        self.indices = list(np.ndindex(*left.shape))
        self.agreed = dict.fromkeys(self.indices, 0)
        self.lonely: dict[tuple[int, ...], list[tuple[Any, Any, Any]]] = {index: [] for index in self.indices}

    def decide(self) -> Equality:
        for point in self.points():
            found = self.at(point)
            if found is not None:
                return self.shown(found)
            if time.monotonic() > self.deadline:
                break
        for index, lonely in self.lonely.items():
            if len(lonely) >= DOMAIN_POINTS:
                point, left, right = lonely[0]
                return self.shown(Equality("different", index, point, _shown(left), _shown(right)))
        found = self.closer()
        if found is not None:
            return self.shown(found)
        needed = 1 if not self.names else ENOUGH
        for index, agreed in self.agreed.items():
            if agreed < needed:
                return Equality("undecided", index, points=agreed)
        return Equality("equal", points=min(self.agreed.values(), default=0))

    def closer(self) -> Equality | None:
        """A difference too small for the digits so far."""
        if not self.names:
            return self.at({}, (DEEP,))
        if self.loose:
            return None
        for point in islice(ordinary(self.names, self.positive), SURE):
            found = self.at(point, BITS[-1:])
            if found is not None or time.monotonic() > self.deadline:
                return found
        return None

    def points(self) -> Iterator[dict[str, Fraction]]:
        if not self.names:
            yield {}
            return
        yield from ordinary(self.names, self.positive)
        yield from around_kinks((self.left, self.right), self.names, _field(BITS[0]), self.positive)

    def at(self, point: Mapping[str, Fraction], precisions: tuple[int, ...] = BITS) -> Equality | None:
        """A difference at this point, or None after having noted what was seen."""
        waiting = self.indices
        for bits in precisions:
            lefts, rights = self.left.at(point, _field(bits)), self.right.at(point, _field(bits))
            unclear = []
            for index in waiting:
                left, right = lefts[index], rights[index]
                differ = self.differ(left, right, bits)
                if differ:
                    return Equality("different", index, point, _shown(left), _shown(right))
                if differ is False:
                    self.agreed[index] += 1
                elif _only_one_is_defined(left, right):
                    self.lonely[index].append((point, left, right))
                elif left is not FAR and right is not FAR and (left is not UNDEFINED or right is not UNDEFINED):
                    unclear.append(index)
            waiting = unclear
            if not waiting or time.monotonic() > self.deadline:
                break
        return None

    def differ(self, left: Any, right: Any, bits: int) -> bool | None:
        if not is_ball(left) or not is_ball(right):
            return None
        if self.loose:
            return _loosely_apart(left, right, self.loose, bits)
        return apart(left, right, bits)

    def shown(self, found: Equality) -> Equality:
        """The same difference at a point with small numbers, where there is one."""
        if not found.witness or found.index is None:
            return found
        bits = BITS[0]
        for point in nice(self.names, self.positive):
            if time.monotonic() > self.deadline:
                break
            left = self.left.at(point, _field(bits))[found.index]
            right = self.right.at(point, _field(bits))[found.index]
            lonely = found.left is None or found.right is None
            if _only_one_is_defined(left, right) if lonely else self.differ(left, right, bits):
                return Equality("different", found.index, point, _shown(left), _shown(right))
        return found


def _only_one_is_defined(left: Any, right: Any) -> bool:
    return (is_ball(left) and right is UNDEFINED) or (left is UNDEFINED and is_ball(right))


def _loosely_apart(left: Any, right: Any, tolerance: Fraction, bits: int) -> bool | None:
    """Whether two balls lie further apart than a relative tolerance."""
    from mpmath import libmp

    difference = libmp.mpf_abs(libmp.mpf_sub(left[0], right[0], bits, "n"))
    size = left[0] if libmp.mpf_gt(libmp.mpf_abs(left[0]), libmp.mpf_abs(right[0])) else right[0]
    allowed = libmp.mpf_mul(
        libmp.mpf_abs(size), libmp.from_rational(tolerance.numerator, tolerance.denominator, 60, "n")
    )
    if libmp.mpf_le(difference, allowed):
        return False
    return apart(left, right, bits)


def _shown(value: Any) -> Any:
    """A ball as a number of mpmath's; None where there is no value."""
    import mpmath

    return mpmath.mp.make_mpf(value[0]) if is_ball(value) else None
