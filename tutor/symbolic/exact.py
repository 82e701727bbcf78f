"""Exact numbers: the rational a float was written as, and how large an expression may grow before it is a decimal.

>>> import numpy as np
>>> rational(np.float32(0.1))
1/10
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np

# Parts an exact value may have, and bits its fractions, before it is kept as a decimal of DIGITS digits.
MAX_PARTS = 60
MAX_BITS = 1500
DIGITS = 50
# A power of a fraction with a larger exponent is shown as a decimal.
MAX_POWER = 1000


def rational(number: Any) -> Any:
    """The exact number behind a float, an integer or a bool: the shortest decimal that gives the float."""
    import sympy

    if isinstance(number, bool | np.bool_ | int | np.integer):
        return sympy.Integer(int(number))
    if isinstance(number, np.floating | float):
        number = np.float64(number) if isinstance(number, float) else number
        if np.isnan(number):
            return sympy.nan
        if np.isinf(number):
            return sympy.oo if number > 0 else -sympy.oo
        if number == int(number) and abs(number) < 2**53:
            return sympy.Integer(int(number))
        text = np.format_float_scientific(number, unique=True, trim="-")
        mantissa, _, exponent = text.partition("e")
        whole, _, decimals = mantissa.partition(".")
        power = int(exponent) - len(decimals)
        digits = int(whole + decimals)
        return sympy.Integer(digits * 10**power) if power >= 0 else sympy.Rational(digits, 10**-power)
    if isinstance(number, sympy.Basic):
        return number
    raise TypeError(f"{number!r} is no number")


def exact_list(array: np.ndarray) -> list[Any]:
    """The exact numbers (`real.Number`) behind the elements of an array, in row-major order."""
    single = array.dtype == np.float32
    if array.dtype == np.float16:
        return [exact_decimal(str(number)) for number in array.ravel()]
    if array.dtype.kind == "c":
        # Complex numbers are outside of what is derived: nothing is said of their values.
        from .real import UNDEFINED

        return [UNDEFINED] * array.size
    return [
        number if number.__class__ is int or number.__class__ is bool else exact_float(number, single)
        for number in array.ravel().tolist()
    ]


@lru_cache(maxsize=8192)
def exact_float(number: float, single: bool = False) -> Any:
    """The exact number behind a float: the shortest decimal that gives it, in single precision where it is one."""
    if number.is_integer():
        return int(number) if abs(number) < 2**53 else exact_decimal(repr(number))
    return exact_decimal(str(np.float32(number)) if single else repr(number))


def exact_decimal(text: str) -> Any:
    """The exact number that a decimal says; `nan` and `inf` have none."""
    from . import real

    if text in ("nan", "-nan"):
        return real.UNDEFINED
    if text in ("inf", "-inf"):
        return real.INFINITY if text == "inf" else real.neg(real.INFINITY)
    return real.fraction(Fraction(text))


def rationals(numbers: np.ndarray) -> np.ndarray:
    """The exact numbers behind an array of floats."""
    exact = np.empty(numbers.shape, dtype=object)
    for index in np.ndindex(*numbers.shape):
        exact[index] = rational(numbers[index])
    return exact


def parts(expression: Any, most: int) -> int:
    """How many parts an expression has, counted no further than just above `most`."""
    count, stack = 0, [expression]
    while stack and count <= most:
        count += 1
        stack.extend(stack.pop().args)
    return count


def sympified(number: Any, most: int = MAX_PARTS) -> Any:
    """The SymPy number of an exact number; a decimal of DIGITS digits where it would have more parts than `most`."""
    import sympy

    from . import real

    if number.__class__ is int:
        return sympy.Integer(number)
    if number.__class__ is not real.Real:
        return sympy.Rational(number.numerator, number.denominator)
    if not real.defined(number):
        return sympy.nan if number is real.UNDEFINED else (sympy.oo if number.near > 0 else -sympy.oo)
    if real.size(number, most) > most:
        value = real.evaluate([number], DIGITS)[0]
        return sympy.nan if value is None else sympy.Float(value, DIGITS)
    return _built(number)


def _built(number: Any) -> Any:
    """A short exact number as SymPy writes it."""
    import sympy

    from . import real

    if number.__class__ is not real.Real:
        return sympified(number)
    if number.op in real.CONSTANTS:
        return {"pi": sympy.pi, "e": sympy.E, "euler_gamma": sympy.EulerGamma}[number.op]
    if not real.defined(number):
        return sympified(number)
    a = _built(number.a)
    if number.op == "add":
        return a + _built(number.b)
    if number.op == "mul":
        return a * _built(number.b)
    if number.op == "pow":
        b = _built(number.b)
        if a.is_Rational and b.is_Integer and abs(int(b)) > MAX_POWER:
            value = real.evaluate([number], DIGITS)[0]
            return sympy.nan if value is None else sympy.Float(value, DIGITS)
        return a**b
    if number.op.startswith("polygamma"):
        return sympy.polygamma(int(number.op[len("polygamma") :]), a)
    return getattr(sympy, number.op)(a)


def sympified_array(numbers: np.ndarray, most: int = MAX_PARTS) -> np.ndarray:
    """The SymPy numbers of an array of exact numbers."""
    import sympy

    from . import real

    flat = numbers.ravel().tolist()
    long = [at for at, number in enumerate(flat) if real.defined(number) and real.size(number, most) > most]
    # All at once: what they share is worked out once.
    digits = dict(zip(long, real.evaluate([flat[at] for at in long], DIGITS))) if long else {}
    found = np.empty(len(flat), dtype=object)
    for at, number in enumerate(flat):
        if at in digits:
            found[at] = sympy.nan if digits[at] is None else sympy.Float(digits[at], DIGITS)
        else:
            found[at] = sympified(number, most)
    return found.reshape(numbers.shape)


def bounded(number: Any) -> Any:
    """The number itself while it can be read, a decimal of many digits where it has grown past that."""
    if number.is_Rational:
        if max(number.p.bit_length(), number.q.bit_length()) <= MAX_BITS:
            return number
        return number.evalf(DIGITS)
    if number.is_Float or parts(number, MAX_PARTS) <= MAX_PARTS:
        return number
    return number.evalf(DIGITS)
