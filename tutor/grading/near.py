"""When a typed number counts as the true one: exactly, or rounded the way PyTorch prints.

>>> from fractions import Fraction
>>> near(Fraction(3333, 10000), Fraction(1, 10000), Fraction(1, 3), 0.3333333432674408)
'rounded'
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

# PyTorch prints four decimals: a decimal with fewer digits is no copy of what it printed.
DECIMALS = Fraction(1, 10_000)
# How far the engine's single precision may lie from the truth, and a truth kept as a decimal from itself.
SINGLE = 2e-6
FLOAT = Fraction(3, 10**7)
MANY_DIGITS = Fraction(1, 10**6)
DOUBLE = 1e-12


def near(typed: Any, last_digit: Fraction | None, exact: Any, engine: float) -> str | None:
    """`exact`, `rounded`, or None where the typed number is not the true one.

    `last_digit` is what one more in the last typed digit is worth (None: no decimal was typed); `exact` is the exact
    truth, or None where only the engine's number is known.
    """
    if math.isnan(engine) or math.isinf(engine):
        return "exact" if _special(typed) == repr(float(engine)) else None
    number = as_fraction(typed)
    if number is not None and number == _fraction_of(engine):
        return "exact"
    if exact is None:
        return _near_engine(typed, last_digit, engine)
    true = as_fraction(exact)
    if number is not None and true is not None:
        if number == true:
            return "exact"
        if last_digit is None:
            return None
        return "rounded" if _rounds(number, last_digit, true, engine) else None
    return _near_irrational(typed, number, last_digit, exact, engine)


def far(typed: Any, engine: float) -> bool:
    """Whether no rounding can make the typed number the engine's: then the exact truth need not be known."""
    if math.isnan(engine) or math.isinf(engine):
        return _special(typed) != repr(float(engine))
    number = as_float(typed)
    return number is None or abs(number - engine) > 1e-4 + 1e-3 * abs(engine)


def as_fraction(number: Any) -> Fraction | None:
    """The fraction behind an exact number, or None where it is none."""
    if isinstance(number, Fraction):
        return number
    if getattr(number, "is_Rational", False):
        return Fraction(int(number.p), int(number.q))
    return None


def as_float(number: Any) -> float | None:
    """About how large an exact number is; None where it is no finite real number."""
    try:
        found = float(number)
    except (TypeError, ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def _fraction_of(engine: float) -> Fraction:
    return Fraction(engine)


def _special(typed: Any) -> str | None:
    text = str(typed)
    return {"oo": "inf", "-oo": "-inf", "nan": "nan"}.get(text)


def _rounds(number: Fraction, last_digit: Fraction, true: Fraction, engine: float) -> bool:
    """Whether a typed decimal is the truth, or the engine's float, rounded to the digits that were typed.

    Fewer than four decimals are no copy of PyTorch's print; a truth that four decimals write exactly is not rounded.
    """
    size = max(abs(number), abs(true))
    many = last_digit <= size * MANY_DIGITS and number != 0
    if many and abs(number - true) <= max(4 * abs(Fraction(engine) - true), size * FLOAT):
        # All digits of a float were copied: another library's last bit may be another one.
        return True
    if (true / DECIMALS).denominator == 1 and last_digit <= DECIMALS:
        return False
    enough = last_digit <= DECIMALS or (size > 0 and last_digit <= size * DECIMALS)
    if not enough or number == 0:
        return False
    return any(abs(number - value) <= last_digit / 2 for value in (true, Fraction(engine)))


def _near_engine(typed: Any, last_digit: Fraction | None, engine: float) -> str | None:
    number = as_float(typed)
    if number is None:
        return None
    if abs(number - engine) <= SINGLE * max(abs(engine), abs(number)):
        return "exact" if last_digit is None else "rounded"
    fraction = as_fraction(typed)
    if last_digit is not None and fraction is not None and _rounds(fraction, last_digit, Fraction(engine), engine):
        return "rounded"
    return None


def _near_irrational(
    typed: Any, number: Fraction | None, last_digit: Fraction | None, exact: Any, engine: float
) -> str | None:
    true = as_float(exact)
    if number is None or last_digit is None:
        from tutor.symbolic import equal

        if _holds_a_decimal(exact):
            size = as_float(typed)
            close = true is not None and size is not None and abs(size - true) <= DOUBLE * abs(true)
            return "exact" if close else None
        return "exact" if equal(typed, exact) else None
    if true is None:
        return _near_engine(typed, last_digit, engine)
    return "rounded" if _rounds(number, last_digit, Fraction(true), engine) else None


def _holds_a_decimal(exact: Any) -> bool:
    import sympy

    return bool(exact.has(sympy.Float))
