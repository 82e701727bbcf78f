"""Equality of formulas, decided by numbers: exactly where both are rational, else at many points with 50 digits.

Unequal at one point where both are defined is a proof, and the point is the witness. `simplify` decides nothing.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .exact import rational
from .numeric import Compared, compare

POINTS = 24
ENOUGH = 4
SEED = 20250317
# One of the two has no value at this share of the points where the other has: their domains differ.
DOMAIN_POINTS = 2


@dataclass(frozen=True)
class Equality:
    """`outcome` is `equal`, `different` or `undecided`; `index` is the first element that differs.

    `witness` gives the point (symbol's name -> rational), `left` and `right` the two values there (None: undefined).
    """

    outcome: str
    index: tuple[int, ...] | None = None
    witness: Mapping[str, Any] = field(default_factory=dict)
    left: Any = None
    right: Any = None

    def __bool__(self) -> bool:
        return self.outcome == "equal"


def equal(a: Any, b: Any, *, seconds: float = 0.5) -> Equality:
    """Whether two expressions, or arrays of them, are equal wherever both are defined."""
    left, right = _array(a), _array(b)
    if left.shape != right.shape:
        return Equality("different")
    deadline = time.monotonic() + seconds
    undecided: Equality | None = None
    for index in np.ndindex(*left.shape):
        found = _equal_element(left[index], right[index], deadline)
        if found.outcome == "different":
            return Equality("different", index, found.witness, found.left, found.right)
        if found.outcome == "undecided":
            undecided = Equality("undecided", index) if undecided is None else undecided
    return Equality("equal") if undecided is None else undecided


def _array(given: Any) -> np.ndarray:
    value = getattr(given, "value", given)
    if isinstance(value, np.ndarray) and value.dtype == object:
        return value
    numbers = np.asarray(value, dtype=object)
    exact = np.empty(numbers.shape, dtype=object)
    for index in np.ndindex(*numbers.shape):
        number = numbers[index]
        exact[index] = rational(number)
    return exact


def _equal_element(a: Any, b: Any, deadline: float) -> Equality:
    if a == b:
        return Equality("equal")
    names = sorted(a.free_symbols | b.free_symbols, key=lambda s: s.name)
    if not names:
        if a.is_Rational and b.is_Rational:
            return Equality("different", left=a, right=b)
        compared = compare(a, b, {})
        outcome = {True: "equal", False: "different", None: "undecided"}[compared.same]
        if (a.is_finite is False) != (b.is_finite is False):
            outcome = "different"
        return Equality(outcome, left=compared.left, right=compared.right)
    agreed = 0
    lonely: list[tuple[dict[str, Any], Compared]] = []
    for point in _points(a, b, names):
        if time.monotonic() > deadline:
            break
        compared = compare(a, b, {name: point[name.name] for name in names})
        if compared.same is False:
            return Equality("different", (), point, compared.left, compared.right)
        if compared.same:
            agreed += 1
        elif (compared.left is None) != (compared.right is None):
            lonely.append((point, compared))
    if len(lonely) >= DOMAIN_POINTS:
        point, compared = lonely[0]
        return Equality("different", (), point, compared.left, compared.right)
    return Equality("equal" if agreed >= ENOUGH else "undecided")


def _points(a: Any, b: Any, names: list[Any]) -> Iterator[dict[str, Any]]:
    """Random rational points of several magnitudes and signs, then points on both sides of every kink."""
    import sympy

    chance = random.Random(SEED)

    def draw(scale: int, sign: int) -> Any:
        size = sympy.Rational(chance.randint(1, 10**6) * scale, 999_983)
        return size if sign > 0 or (sign == 0 and chance.random() < 0.5) else -size

    for turn in range(POINTS):
        sign = (1, 0, -1, 0)[turn % 4]
        scale = (1, 3, 1, 10, 2, 100)[turn % 6]
        point = {name.name: draw(scale, sign) for name in names}
        if turn % 8 == 5:
            point = {name: value / 1000 for name, value in point.items()}
        yield point
    for kink in _kinks(a) | _kinks(b):
        for name in sorted(kink.free_symbols, key=lambda s: s.name):
            slope = kink.diff(name)
            if slope.free_symbols or not slope.is_nonzero:
                continue
            others = {other: draw(2, 0) for other in names if other != name}
            root = -kink.xreplace({**others, name: sympy.S.Zero}) / slope
            if not root.is_Rational:
                continue
            for step in (sympy.Rational(1, 1009), sympy.Rational(-1, 1009)):
                yield {**{other.name: value for other, value in others.items()}, name.name: root + step}


def _kinks(expression: Any) -> set[Any]:
    """What changes sign where the expression has a kink or a jump."""
    import sympy

    found: set[Any] = set()
    for part in sympy.preorder_traversal(expression):
        if isinstance(part, sympy.Abs | sympy.sign | sympy.Heaviside):
            found.add(part.args[0])
        elif isinstance(part, sympy.Max | sympy.Min):
            found.update(part.args[0] - other for other in part.args[1:])
        elif isinstance(part, sympy.floor | sympy.ceiling):
            found.update(part.args[0] - whole for whole in (-2, -1, 0, 1, 2))
        elif isinstance(part, sympy.core.relational.Relational):
            found.add(part.lhs - part.rhs)
        if len(found) > 12:
            break
    return {kink for kink in found if kink.free_symbols}
