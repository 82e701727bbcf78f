"""Exact numbers: fractions stay fractions, the rest can be worked out to any number of digits."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.symbolic import real

fractions = st.fractions(min_value=-9, max_value=9, max_denominator=50)


@st.composite
def computations(draw):
    """A number computed exactly, and the same with mpmath at 80 digits."""
    values = [(x := draw(fractions), mpmath.mpf(x.numerator) / x.denominator)]
    with mpmath.workdps(80):
        values = [(real.fraction(x), mpmath.mpf(x.numerator) / x.denominator)]
        for _ in range(draw(st.integers(1, 8))):
            (a, p), (b, q) = draw(st.sampled_from(values)), draw(st.sampled_from(values))
            kind = draw(st.sampled_from(["add", "mul", "tanh", "sin", "exp", "square"]))
            if kind == "add":
                values.append((real.add(a, b), p + q))
            elif kind == "mul":
                values.append((real.mul(a, b), p * q))
            elif kind == "square":
                values.append((real.power(a, 2), p**2))
            elif abs(p) < 50:
                values.append((real.function(kind, a), getattr(mpmath, kind)(p)))
    return values[-1]


@settings(max_examples=200, deadline=None)
@given(computations())
def test_digits_are_right(pair):
    number, expected = pair
    found = real.evaluate([number], 50)[0]
    with mpmath.workdps(80):
        assert abs(found - expected) <= mpmath.mpf(10) ** -45 * (1 + abs(expected))


@given(fractions, fractions)
def test_fractions_stay_fractions(a, b):
    assert real.add(real.fraction(a), real.fraction(b)) == a + b
    assert real.mul(real.fraction(a), real.fraction(b)) == a * b


@settings(deadline=None)
@given(computations())
def test_signs_are_right(pair):
    number, expected = pair
    assert real.sign(number) == (0 if abs(expected) < 1e-40 else mpmath.sign(expected))


def test_what_cancels_is_noticed():
    third = real.function("exp", Fraction(1, 3))
    same = real.power(real.function("exp", Fraction(1, 6)), 2)

    assert real.sign(real.add(third, real.neg(same))) == 0
    assert real.compare(third, same) == 0


@pytest.mark.parametrize(
    ("number", "value"),
    [
        (real.power(4, Fraction(1, 2)), 2),
        (real.power(Fraction(9, 16), Fraction(-1, 2)), Fraction(4, 3)),
        (real.power(real.power(2, Fraction(1, 2)), 2), 2),
        (real.function("log", real.function("exp", 5)), 5),
        (real.function("tanh", 0), 0),
        (real.add(real.function("sin", 2), real.neg(real.function("sin", 2))), None),
    ],
)
def test_what_is_exact_is_found(number, value):
    assert value is None or number == value


@pytest.mark.parametrize(
    "number",
    [
        real.function("log", -1),
        real.power(-2, Fraction(1, 2)),
        real.function("asin", 2),
        real.mul(real.INFINITY, 0),
        real.add(real.INFINITY, real.neg(real.INFINITY)),
    ],
)
def test_what_has_no_value_is_undefined(number):
    assert number is real.UNDEFINED
    assert real.digits(number, 10) == "undefined"


def test_a_division_by_zero_is_infinite():
    assert not real.defined(real.power(0, -1))


def test_long_fractions_are_kept_as_they_were_computed():
    number = Fraction(1, 3)
    for _ in range(20):
        number = real.mul(number, number)

    with mpmath.workdps(30):
        assert not real.is_rational(number)
        assert real.digits(number, 8) == mpmath.nstr(mpmath.mpf(3) ** -(2**20), 8)


def test_a_hundred_thousand_operations_are_worked_out_without_recursion():
    number = real.function("tanh", Fraction(1, 2))
    for _ in range(100_000):
        number = real.add(number, Fraction(1, 7))

    assert real.digits(number, 8) == "14286.176"
