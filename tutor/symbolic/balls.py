"""Real arithmetic that knows how far it may be off: a number and a bound on its error, at a chosen precision.

A value is a ball `(m, e)`: the number m (mpmath's raw form) and an exponent with |error| < 2**e, EXACT where there is
none. Where there is no real value it is UNDEFINED; where this precision cannot say it is UNKNOWN, and FAR where no
precision could: the number is out of reach.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from mpmath import libmp

EXACT = -(10**12)
# exp of more than 2**MOST_BITS needs more room than any lesson does.
MOST_BITS = 40
# A number with more bits than this before its point is out of reach.
MOST_MAGNITUDE = 4_000_000


class _NoValue:
    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name


UNDEFINED: Any = _NoValue("undefined")
UNKNOWN: Any = _NoValue("unknown")
FAR: Any = _NoValue("far")
ZERO = (libmp.fzero, EXACT)
ONE = (libmp.fone, EXACT)


def magnitude(m: Any) -> int:
    """The least n with |m| < 2**n; very small for zero."""
    return int(m[2] + m[3]) if m[1] else EXACT


def exactly(number: int) -> Any:
    return libmp.from_int(number), EXACT


def is_ball(value: Any) -> bool:
    return value.__class__ is tuple


def worse(*values: Any) -> Any:
    """What follows from operands of which one has no value."""
    for which in (UNDEFINED, FAR):
        if any(value is which for value in values):
            return which
    return UNKNOWN


def may_be_zero(ball: Any) -> bool:
    return not ball[0][1] or bool(ball[1] >= magnitude(ball[0]) - 1)


class Field:
    """The operations at a precision in bits. Arguments are balls; anything else passes through as it must."""

    def __init__(self, bits: int) -> None:
        self.bits = bits
        self.pi = libmp.mpf_pi(bits), 3 - bits
        self.e = libmp.mpf_e(bits), 3 - bits
        self._rationals: dict[Fraction, Any] = {}

    def rational(self, number: Fraction) -> Any:
        """A fraction; exact where it has few binary digits."""
        found = self._rationals.get(number)
        if found is None:
            p, q = number.numerator, number.denominator
            if q & (q - 1) == 0 and p.bit_length() <= self.bits:
                found = libmp.mpf_shift(libmp.from_int(p), 1 - q.bit_length()), EXACT
            else:
                found = self._rounded(libmp.from_rational(p, q, self.bits, "n"), EXACT)
            self._rationals[number] = found
        return found

    def add(self, a: Any, b: Any) -> Any:
        if a.__class__ is not tuple or b.__class__ is not tuple:
            return worse(a, b)
        if a[1] == EXACT == b[1] and a[0][3] + b[0][3] + abs(a[0][2] - b[0][2]) <= self.bits:
            return libmp.mpf_add(a[0], b[0]), EXACT
        return self._rounded(libmp.mpf_add(a[0], b[0], self.bits, "n"), max(a[1], b[1]))

    def neg(self, a: Any) -> Any:
        return (libmp.mpf_neg(a[0]), a[1]) if a.__class__ is tuple else a

    def sub(self, a: Any, b: Any) -> Any:
        return self.add(a, self.neg(b))

    def mul(self, a: Any, b: Any) -> Any:
        if a.__class__ is not tuple or b.__class__ is not tuple:
            return worse(a, b)
        if a[1] == EXACT == b[1] and a[0][3] + b[0][3] <= self.bits:
            return libmp.mpf_mul(a[0], b[0]), EXACT
        error = max(magnitude(a[0]) + b[1], magnitude(b[0]) + a[1], a[1] + b[1])
        return self._bounded(libmp.mpf_mul(a[0], b[0], self.bits, "n"), error + 1)

    def div(self, a: Any, b: Any) -> Any:
        if a.__class__ is not tuple or b.__class__ is not tuple:
            return worse(a, b)
        if may_be_zero(b):
            return UNDEFINED if b == ZERO else UNKNOWN
        size = magnitude(b[0])
        error = max(a[1] - size + 1, magnitude(a[0]) + b[1] - 2 * size + 2)
        return self._bounded(libmp.mpf_div(a[0], b[0], self.bits, "n"), error + 1)

    def integer_power(self, a: Any, n: int) -> Any:
        if a.__class__ is not tuple:
            return a
        if n < 0:
            return self.div(ONE, self.integer_power(a, -n))
        if abs(magnitude(a[0])) * n > MOST_MAGNITUDE and a[0][1]:
            return FAR
        result, square = ONE, a
        while n:
            if n & 1:
                result = self.mul(result, square)
            n >>= 1
            if n:
                square = self.mul(square, square)
        return result

    def rational_power(self, a: Any, power: Fraction) -> Any:
        """The principal real value; a negative base has one for whole exponents only."""
        if a.__class__ is not tuple or power.denominator == 1:
            return self.integer_power(a, int(power)) if a.__class__ is tuple else a
        if a == ZERO:
            return ZERO if power > 0 else UNDEFINED
        if a[0][0] and not may_be_zero(a):
            return UNDEFINED
        if power.denominator == 2:
            return self.integer_power(self.sqrt(a), power.numerator)
        if may_be_zero(a):
            return UNKNOWN
        return self.exp(self.mul(self.rational(power), self.log(a)))

    def power(self, a: Any, b: Any) -> Any:
        if a.__class__ is not tuple or b.__class__ is not tuple:
            return worse(a, b)
        if b[1] == EXACT and b[0][2] >= 0:
            return self.integer_power(a, int(libmp.to_int(b[0]))) if magnitude(b[0]) < 24 else FAR
        if may_be_zero(a):
            if a != ZERO or may_be_zero(b):
                return UNKNOWN
            return UNDEFINED if b[0][0] else ZERO
        if a[0][0]:
            return UNKNOWN if self._may_be_whole(b) else UNDEFINED
        return self.exp(self.mul(b, self.log(a)))

    def exp(self, a: Any) -> Any:
        if a.__class__ is not tuple:
            return a
        if a == ZERO:
            return ONE
        if magnitude(a[0]) > MOST_BITS:
            return FAR
        if a[1] > -2:
            return UNKNOWN
        m = libmp.mpf_exp(a[0], self.bits, "n")
        return self._bounded(m, a[1] + magnitude(m) + 1)

    def log(self, a: Any) -> Any:
        if a.__class__ is not tuple:
            return a
        if may_be_zero(a):
            return UNDEFINED if a == ZERO else UNKNOWN
        if a[0][0]:
            return UNDEFINED
        if a == ONE:
            return ZERO
        return self._rounded(libmp.mpf_log(a[0], self.bits, "n"), a[1] - magnitude(a[0]) + 2)

    def sqrt(self, a: Any) -> Any:
        if a.__class__ is not tuple:
            return a
        if a == ZERO:
            return ZERO
        if may_be_zero(a):
            below = max(a[1], magnitude(a[0])) + 1
            return libmp.fzero, (below + 1) // 2
        if a[0][0]:
            return UNDEFINED
        m = libmp.mpf_sqrt(a[0], self.bits, "n")
        if a[1] == EXACT and libmp.mpf_mul(m, m) == a[0]:
            return m, EXACT
        return self._rounded(m, a[1] - magnitude(m) + 1)

    def sin(self, a: Any) -> Any:
        return self._bounded_by_one(libmp.mpf_sin, a)

    def cos(self, a: Any) -> Any:
        return ONE if a == ZERO else self._bounded_by_one(libmp.mpf_cos, a)

    def tan(self, a: Any) -> Any:
        return self.div(self.sin(a), self.cos(a))

    def asin(self, a: Any) -> Any:
        if a.__class__ is not tuple:
            return a
        if a == ZERO:
            return ZERO
        rest = self.sub(ONE, self.mul(a, a))
        if rest.__class__ is tuple and rest[0][0] and not may_be_zero(rest):
            return UNDEFINED
        root = self.sqrt(rest)
        if root.__class__ is not tuple:
            return root
        if may_be_zero(root):
            half = libmp.mpf_shift(self.pi[0], -1)
            error = EXACT + 1 if root == ZERO else root[1] + 2
            return self._rounded(libmp.mpf_neg(half) if a[0][0] else half, error)
        return self._rounded(libmp.mpf_asin(a[0], self.bits, "n"), a[1] - magnitude(root[0]) + 2)

    def acos(self, a: Any) -> Any:
        return self.sub((libmp.mpf_shift(self.pi[0], -1), self.pi[1]), self.asin(a)) if a.__class__ is tuple else a

    def atan(self, a: Any) -> Any:
        if a.__class__ is not tuple or a == ZERO:
            return a
        return self._rounded(libmp.mpf_atan(a[0], self.bits, "n"), a[1])

    def sinh(self, a: Any) -> Any:
        up, down = self.exp(a), self.exp(self.neg(a))
        return a if a == ZERO else self._half(self.sub(up, down))

    def cosh(self, a: Any) -> Any:
        return self._half(self.add(self.exp(a), self.exp(self.neg(a))))

    def tanh(self, a: Any) -> Any:
        if a.__class__ is not tuple or a == ZERO:
            return a
        return self._rounded(libmp.mpf_tanh(a[0], self.bits, "n"), a[1])

    def sigmoid(self, a: Any) -> Any:
        return self.div(ONE, self.add(ONE, self.exp(self.neg(a))))

    def abs(self, a: Any) -> Any:
        return (libmp.mpf_abs(a[0]), a[1]) if a.__class__ is tuple else a

    def sign(self, a: Any) -> Any:
        if a.__class__ is not tuple:
            return a
        if may_be_zero(a):
            return ZERO if a == ZERO else UNKNOWN
        return exactly(-1 if a[0][0] else 1)

    def floor(self, a: Any) -> Any:
        return self._whole(a, libmp.mpf_floor)

    def ceil(self, a: Any) -> Any:
        return self._whole(a, libmp.mpf_ceil)

    def largest(self, a: Any, b: Any) -> Any:
        if a.__class__ is not tuple or b.__class__ is not tuple:
            return worse(a, b)
        first, second = (a, b) if libmp.mpf_ge(a[0], b[0]) else (b, a)
        apart = libmp.mpf_sub(first[0], second[0], self.bits, "n")
        if magnitude(apart) - 1 > max(a[1], b[1]) + 1:
            return first
        return first[0], max(a[1], b[1])

    def smallest(self, a: Any, b: Any) -> Any:
        return self.neg(self.largest(self.neg(a), self.neg(b)))

    def step(self, a: Any) -> Any:
        """Heaviside's function, 1/2 at zero."""
        sign = self.sign(a)
        return self._half(self.add(ONE, sign))

    def _whole(self, a: Any, rounding: Any) -> Any:
        if a.__class__ is not tuple:
            return a
        if magnitude(a[0]) > self.bits:
            return UNKNOWN
        if a[1] == EXACT:
            return rounding(a[0]), EXACT
        off = (0, 1, a[1], 1)
        low, high = rounding(libmp.mpf_sub(a[0], off)), rounding(libmp.mpf_add(a[0], off))
        return (low, EXACT) if low == high else UNKNOWN

    def _may_be_whole(self, b: Any) -> bool:
        near = libmp.mpf_sub(b[0], libmp.mpf_nint(b[0]), self.bits, "n")
        return not near[1] or magnitude(near) - 1 <= b[1]

    def _half(self, a: Any) -> Any:
        return (libmp.mpf_shift(a[0], -1), a[1]) if a.__class__ is tuple else a

    def _bounded_by_one(self, function: Any, a: Any) -> Any:
        if a.__class__ is not tuple:
            return a
        if a == ZERO:
            return ZERO
        if magnitude(a[0]) > 4 * self.bits:
            return FAR
        if a[1] > 0:
            return UNKNOWN
        return self._rounded(function(a[0], self.bits, "n"), a[1])

    def _rounded(self, m: Any, error: int) -> Any:
        """A result with the error of its operands and that of its own rounding."""
        return m, max(error, magnitude(m) - self.bits) + 1

    def _bounded(self, m: Any, error: int) -> Any:
        if abs(magnitude(m)) > MOST_MAGNITUDE and m[1]:
            return FAR
        return self._rounded(m, error)


def apart(a: Any, b: Any, bits: int) -> bool | None:
    """True where two balls surely differ; False where they agree to most digits; None where neither can be said."""
    difference = libmp.mpf_sub(a[0], b[0], bits, "n")
    error = max(a[1], b[1]) + 1
    if difference[1] and magnitude(difference) - 1 > error:
        return True
    if error <= max(magnitude(a[0]), magnitude(b[0])) - bits // 2:
        return False
    # Both may be zero: they agree where the error is small beside what was computed with.
    return False if may_be_zero(a) and may_be_zero(b) and error <= -bits // 2 else None


def as_float(ball: Any) -> float:
    """About how large a ball is; nan where it has no value."""
    if not is_ball(ball):
        return float("nan")
    try:
        return float(libmp.to_float(ball[0]))
    except OverflowError:
        return float("-inf") if ball[0][0] else float("inf")
