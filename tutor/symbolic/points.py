"""The points at which formulas are compared: exact rationals of several sizes and signs, both sides of kinks."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

from .balls import Field, is_ball
from .worth import Point, Side

SEED = 20250317
POINTS = 26
# (how large, sign: 1, -1, or 0 for either) of the points in turn; larger and smaller ones come among the ordinary.
TURNS = (
    (1, 1), (1, -1), (3, 1), (3, -1), (1, 0), (10, 0), (Fraction(1, 10), 1), (Fraction(1, 10), -1), (2, 0), (30, 1),
    (Fraction(1, 1000), 0), (5, 0), (300, 0), (1, 0), (Fraction(1, 10**6), 0), (20, -1), (4, 0), (2, 1), (10**4, 0),
    (1, 1), (1, -1), (7, 0), (Fraction(1, 100), 0), (10**7, 0), (3, 0), (15, 0),
)  # fmt: skip
# Denominators with no small factor: no grid of decimals or of halves is hit.
DENOMINATORS = (999_983, 1_000_003, 524_287)
NICE = tuple(map(Fraction, ("2", "3", "-1", "5", "-2", "7", "1/2", "4", "-3", "3/2", "1", "10", "1/3", "-5", "0")))
MOST_KINKS = 8
MOST_ROOTS = 24
# Intervals of the grid in which a function may turn that are looked into.
MOST_TURNS = 6
GRID = tuple(s * Fraction(10) ** n for n in range(-6, 13, 2) for s in (1, -1))


def ordinary(names: Sequence[str], positive: frozenset[str] = frozenset()) -> Iterator[dict[str, Fraction]]:
    """Random points; names in `positive` are given positive numbers only."""
    chance = random.Random(SEED)
    for scale, sign in TURNS[:POINTS]:
        point = {}
        for name in names:
            size = Fraction(chance.randint(10**4, 10**6) * scale, chance.choice(DENOMINATORS))
            minus = sign < 0 or (sign == 0 and chance.random() < 0.5)
            point[name] = -size if minus and name not in positive else size
        yield point


def nice(names: Sequence[str], positive: frozenset[str] = frozenset()) -> Iterator[dict[str, Fraction]]:
    """Points with small numbers, for showing to a person."""
    for turn, first in enumerate(NICE):
        point = {}
        for number, name in enumerate(names):
            value = NICE[(turn + 3 * number) % len(NICE)] if number else first
            point[name] = abs(value) or Fraction(1) if name in positive else value
        yield point


def around_kinks(
    sides: Iterable[Side], names: Sequence[str], field: Field, positive: frozenset[str] = frozenset()
) -> Iterator[dict[str, Fraction]]:
    """Points between and beyond the places where something inside abs, max, floor or the like changes its sign."""
    chance = random.Random(SEED + 1)
    functions = [kink for side in sides for kink in side.kinks()][:MOST_KINKS]
    for name in names:
        others = {
            other: Fraction(chance.randint(10**4, 10**6) * 2, DENOMINATORS[0]) * chance.choice((1, -1))
            for other in names
            if other != name
        }
        others = {other: abs(value) if other in positive else value for other, value in others.items()}
        lines = _different([_Line(function, name, others, field) for function in functions])
        roots = {root for line in lines for root in line.roots(sorted(GRID), MOST_TURNS)}
        if len(lines) > 1:
            # The kink of one function may be where another one, inside which it stands, changes its sign.
            finer = sorted({*GRID, *sorted(roots)[:MOST_ROOTS]})
            roots |= {root for line in lines for root in line.roots(finer, 0)}
        for value in _between(sorted(roots)):
            if value > 0 or name not in positive:
                yield {**others, name: value}


class _Line:
    """A function along one name, the other names fixed."""

    def __init__(self, function: Any, name: str, others: Point, field: Field) -> None:
        self.function, self.name, self.others, self.field = function, name, others, field
        self.known: dict[Fraction, float | None] = {}

    def at(self, place: Fraction) -> float | None:
        """Its value in floating point, None where it has none."""
        if place not in self.known:
            self.known[place] = _number(self.function, {**self.others, self.name: place}, self.field)
        return self.known[place]

    def roots(self, grid: list[Fraction], turns: int) -> Iterator[Fraction]:
        """Where it changes its sign: between neighbours of the grid, or twice where it turns between them."""
        for left, right in pairwise(grid):
            low, high = self.at(left), self.at(right)
            if low is None or high is None:
                continue
            if (low > 0) != (high > 0):
                yield self.halved(left, right, low)
            elif turns and self.turns(left, right, low, high):
                turns -= 1
                middle = self.other_side(left, right, 1 if low > 0 else -1)
                if middle is not None:
                    yield self.halved(left, middle, low)
                    yield self.halved(middle, right, -low)

    def turns(self, left: Fraction, right: Fraction, low: float, high: float) -> bool:
        """Whether, of one sign at both ends, it goes towards zero from each of them."""
        step = (right - left) / 1024
        after, before = self.at(left + step), self.at(right - step)
        sign = 1 if low > 0 else -1
        return after is not None and before is not None and sign * after < sign * low and sign * before < sign * high

    def other_side(self, left: Fraction, right: Fraction, sign: int) -> Fraction | None:
        """A place between where it has the other sign, found by thirds; None where it stays on its side."""
        for _ in range(28):
            third = (right - left) / 3
            one, two = (left + third).limit_denominator(10**9), (right - third).limit_denominator(10**9)
            a, b = self.at(one), self.at(two)
            if a is None or b is None:
                return None
            if sign * a < 0 or sign * b < 0:
                return one if sign * a < 0 else two
            left, right = (left, two) if sign * a < sign * b else (one, right)
        return None

    def halved(self, left: Fraction, right: Fraction, low: float) -> Fraction:
        """The root between two places. A straight line through the ends hits that of a linear function at once."""
        for turn in range(60):
            high = self.at(right)
            middle = (left + right) / 2
            if high is not None and high != low and math.isfinite(high) and math.isfinite(low):
                line = left + (right - left) * Fraction(low / (low - high)).limit_denominator(10**9)
                middle = line if left < line < right and turn < 3 else middle
            here = self.at(middle)
            if here is None or here == 0:
                return middle
            if (here > 0) == (low > 0):
                left, low = middle, here
            else:
                right = middle
            if right - left <= abs(right) / 10**9:
                break
        return ((left + right) / 2).limit_denominator(10**9)


def _different(lines: list[_Line]) -> list[_Line]:
    """Of functions that differ by their sign only, one: `relu(f)` and `max(0, f)` have the same kinks."""
    found: dict[tuple[float | None, ...], _Line] = {}
    for line in lines:
        values = [line.at(place) for place in sorted(GRID)]
        found.setdefault(tuple(None if value is None else abs(value) for value in values), line)
    return list(found.values())


def _between(roots: list[Fraction]) -> Iterator[Fraction]:
    """A point on each side of every root, near it and halfway to the next."""
    for number, root in enumerate(roots):
        gap = roots[number + 1] - root if number + 1 < len(roots) else max(abs(root), Fraction(1))
        before = root - roots[number - 1] if number else max(abs(root), Fraction(1))
        yield root + min(gap, before) * Fraction(101, 1009)
        yield root - min(gap, before) * Fraction(97, 1009)
        if number + 1 < len(roots):
            yield root + gap * Fraction(499, 1009)


def _number(function: Any, point: Point, field: Field) -> float | None:
    """A scalar's value in floating point, None where it has none."""
    found = function(point, field)
    if hasattr(found, "ravel"):
        found = found.ravel()[0]
    if not is_ball(found):
        return None
    from mpmath import libmp

    try:
        return float(libmp.to_float(found[0], strict=False))
    except OverflowError:
        return math.inf if not found[0][0] else -math.inf
