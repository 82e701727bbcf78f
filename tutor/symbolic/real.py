"""Exact real numbers: whole numbers and fractions as they are, everything else as how it was computed.

An irrational number is a node of a list: `tanh(2/3)`, or the sum of two earlier numbers. Nothing is rounded, so its
digits can be worked out later, as many as wanted; sharing keeps a long computation as short as it was.

>>> x = function("tanh", Fraction(2, 3))
>>> add(x, mul(x, -1)), mul(x, Fraction(3, 4)), digits(x, 20)
(0, tanh(2/3)*3/4, '0.58278294534791012007')
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from fractions import Fraction
from functools import lru_cache
from itertools import count
from typing import Any

# Bits a fraction may have before it is kept as the way it was computed.
MAX_BITS = 2000
# A power with a larger exponent is not multiplied out.
MAX_EXPONENT = 4096
# exp of more than this, and towers of powers, have no number of a size anyone can use.
HUGE = 1e5

# A sum this much smaller than its terms has lost its digits in floats.
CANCELLED = 1e-6

_numbers = count()


class Real:
    """A number that is not kept as a fraction: `op` of `a` and `b`.

    `near` is a float close to it; `sure` says that it is close in relation to the number itself, so that its sign can
    be trusted: no two numbers of the same size were subtracted on the way.
    """

    __slots__ = ("a", "b", "near", "op", "serial", "sure")

    def __init__(self, op: str, a: Any = None, b: Any = None, near: float = math.nan, sure: bool = True) -> None:
        self.op, self.a, self.b, self.near, self.sure = op, a, b, near, sure
        self.serial = next(_numbers)

    def __repr__(self) -> str:
        if self.op in ("add", "mul", "pow"):
            return {"add": "{} + {}", "mul": "{}*{}", "pow": "({})**({})"}[self.op].format(self.a, self.b)
        if self.op in CONSTANTS or self.op == "undefined":
            return self.op
        return f"{self.op}({self.a})"


Number = int | Fraction | Real

UNDEFINED = Real("undefined")
INFINITY = Real("inf", near=math.inf)
# What a number is that is none: not defined, or infinite.
ENDS = ("undefined", "inf")
CONSTANTS = {"pi": math.pi, "e": math.e, "euler_gamma": 0.5772156649015329}


def is_rational(number: Number) -> bool:
    return number.__class__ is not Real


def defined(number: Number) -> bool:
    """Whether it is a finite real number."""
    return number.__class__ is not Real or number.op not in ENDS  # type: ignore[union-attr]


def constant(name: str) -> Real:
    """`pi` or `e`."""
    return _constant(name)


@lru_cache(maxsize=8)
def _constant(name: str) -> Real:
    return Real(name, near=CONSTANTS[name])


def fraction(number: Fraction | int) -> Number:
    """A fraction as the whole number it is, where it is one."""
    if number.__class__ is Fraction and number.denominator == 1:
        return number.numerator
    return number


def is_sure(number: Number) -> bool:
    """Whether the sign of its float can be trusted."""
    return number.__class__ is not Real or number.sure  # type: ignore[union-attr]


def near(number: Number) -> float:
    """A float close to a number."""
    if number.__class__ is Real:
        return number.near  # type: ignore[union-attr]
    try:
        return number.numerator / number.denominator  # type: ignore[union-attr]
    except OverflowError:
        return math.inf if number > 0 else -math.inf  # type: ignore[operator]


def add(a: Number, b: Number) -> Number:
    if a.__class__ is not Real and b.__class__ is not Real:
        total = a + b  # type: ignore[operator]
        if total.__class__ is int:
            return total  # type: ignore[return-value]
        if total.denominator == 1:
            return total.numerator
        return total if total.denominator.bit_length() < MAX_BITS else Real("add", a, b, near(total))
    if a.__class__ is not Real:
        if not a:
            return b
        if b.op in ENDS:  # type: ignore[union-attr]
            return b
    elif b.__class__ is not Real:
        if not b or a.op in ENDS:  # type: ignore[union-attr]
            return a
    elif a.op in ENDS or b.op in ENDS:  # type: ignore[union-attr]
        return UNDEFINED if a is UNDEFINED or b is UNDEFINED else _infinite(near(a) + near(b))
    if _opposite(a, b):
        return 0
    one, other = near(a), near(b)
    total = one + other
    return Real("add", a, b, total, abs(total) > CANCELLED * (abs(one) + abs(other)) and is_sure(a) and is_sure(b))


def mul(a: Number, b: Number) -> Number:
    if a.__class__ is int and a == 1:
        return b
    if a.__class__ is not Real and b.__class__ is not Real:
        product = a * b  # type: ignore[operator]
        if product.__class__ is int:
            return product if product.bit_length() < MAX_BITS else Real("mul", a, b, near(product))  # type: ignore
        if product.denominator == 1:
            return product.numerator
        bits = product.denominator.bit_length() + product.numerator.bit_length()
        return product if bits < MAX_BITS else Real("mul", a, b, near(product))
    if a.__class__ is not Real:
        a, b = b, a
    if b.__class__ is Real:
        if a.op in ENDS or b.op in ENDS:  # type: ignore[union-attr]
            return UNDEFINED if a is UNDEFINED or b is UNDEFINED else _infinite(a.near * b.near)  # type: ignore
        return Real("mul", a, b, a.near * b.near, a.sure and b.sure)  # type: ignore[union-attr]
    if not b:
        return UNDEFINED if a.op in ENDS else 0  # type: ignore[union-attr]
    if b.__class__ is int and b == 1:
        return a
    if a.op in ENDS:  # type: ignore[union-attr]
        return a if a is UNDEFINED else _infinite(a.near * near(b))  # type: ignore[union-attr]
    if a.op == "mul" and a.b.__class__ is not Real:  # type: ignore[union-attr]
        # 3*(2*x) is 6*x.
        inner = mul(a.b, b)  # type: ignore[union-attr]
        if inner.__class__ is not Real:
            return mul(a.a, inner)  # type: ignore[union-attr]
    return Real("mul", a, b, a.near * near(b), a.sure)  # type: ignore[union-attr]


def neg(a: Number) -> Number:
    return mul(a, -1)


def power(base: Number, exponent: Number) -> Number:
    """`base ** exponent`; undefined for a negative base and a broken exponent, infinite at 0 ** negative."""
    if base is UNDEFINED or exponent is UNDEFINED:
        return UNDEFINED
    if exponent.__class__ is int:
        return _whole_power(base, exponent)  # type: ignore[arg-type]
    if exponent.__class__ is Fraction:
        return _root(base, exponent)  # type: ignore[arg-type]
    if base.__class__ is not Real and base == 1:
        return 1
    if sign(base) == 0:
        direction = sign(exponent)
        return 0 if direction > 0 else (1 if direction == 0 else INFINITY)
    if sign(base) < 0:
        return UNDEFINED
    return function("exp", mul(exponent, function("log", base)))


def _whole_power(base: Number, exponent: int) -> Number:
    if exponent == 0:
        return 1
    if exponent == 1:
        return base
    if base.__class__ is not Real:
        if not base:
            return 0 if exponent > 0 else INFINITY
        size = (
            base.numerator.bit_length() + base.denominator.bit_length()  # type: ignore[union-attr]
        ) * abs(exponent)
        if abs(exponent) <= MAX_EXPONENT and size < MAX_BITS:
            return fraction(Fraction(base) ** exponent)  # type: ignore[arg-type]
    if not defined(base):
        return INFINITY if exponent > 0 else 0
    if base.__class__ is Real and base.op == "pow" and base.b.__class__ is not Real:  # type: ignore[union-attr]
        inner = base.b * exponent  # type: ignore[union-attr]
        if base.b.__class__ is Fraction and base.b.denominator % 2 == 0:  # type: ignore[union-attr]
            # sqrt(x) ** 2 is x.
            return power(base.a, fraction(inner))  # type: ignore[union-attr]
    approximate = near(base)
    try:
        close = approximate**exponent
    except ZeroDivisionError:
        close = math.inf
    except OverflowError:
        close = math.inf if approximate > 0 or exponent % 2 == 0 else -math.inf
    return Real("pow", base, exponent, close, is_sure(base))


def _root(base: Number, exponent: Fraction) -> Number:
    if exponent.denominator == 1:
        return _whole_power(base, exponent.numerator)
    if base.__class__ is not Real:
        if not base:
            return 0 if exponent > 0 else INFINITY
        if base < 0:  # type: ignore[operator]
            return UNDEFINED
        exact = _exact_root(Fraction(base), exponent.denominator)  # type: ignore[arg-type]
        if exact is not None:
            return _whole_power(fraction(exact), exponent.numerator)
    elif base is INFINITY:
        return INFINITY if exponent > 0 else 0
    else:
        direction = sign(base)
        if direction < 0:
            return UNDEFINED
        if direction == 0:
            return 0 if exponent > 0 else INFINITY
    try:
        close = near(base) ** float(exponent)
    except (OverflowError, ZeroDivisionError):
        close = math.nan
    return Real("pow", base, exponent, close, is_sure(base))


def _exact_root(base: Fraction, degree: int) -> Fraction | None:
    """The root of a fraction where it is a fraction."""
    parts = []
    for part in (base.numerator, base.denominator):
        guess = math.isqrt(part) if degree == 2 else round(part ** (1 / degree)) if part.bit_length() < 900 else -1
        if guess < 0 or guess**degree != part:
            return None
        parts.append(guess)
    return Fraction(*parts)


# What functions give exactly: name -> {argument: value}.
EXACT_AT: dict[str, dict[Any, Any]] = {
    "exp": {0: 1}, "log": {1: 0}, "sin": {0: 0}, "cos": {0: 1}, "tan": {0: 0}, "tanh": {0: 0}, "sinh": {0: 0},
    "cosh": {0: 1}, "asin": {0: 0}, "acos": {1: 0}, "atan": {0: 0}, "asinh": {0: 0}, "acosh": {1: 0}, "atanh": {0: 0},
    "erf": {0: 0}, "erfc": {0: 1}, "loggamma": {1: 0, 2: 0}, "erfinv": {0: 0},
}  # fmt: skip
NEAR: dict[str, Callable[[float], float]] = {
    "exp": math.exp, "log": math.log, "sin": math.sin, "cos": math.cos, "tan": math.tan, "tanh": math.tanh,
    "sinh": math.sinh, "cosh": math.cosh, "asin": math.asin, "acos": math.acos, "atan": math.atan,
    "asinh": math.asinh, "acosh": math.acosh, "atanh": math.atanh, "erf": math.erf, "erfc": math.erfc,
    "loggamma": math.lgamma,
}  # fmt: skip
# The float of these is as good as that of their argument, however small.
NEVER_NEAR_ZERO = {"exp", "cosh", "erf", "tanh", "sinh", "atan", "asinh"}
# Where a function has a real value: name -> (lowest, highest), and what stands at the ends.
DOMAIN = {"asin": (-1, 1), "acos": (-1, 1), "erfinv": (-1, 1)}


def function(name: str, a: Number) -> Number:
    """A function of one number; undefined outside its real domain."""
    if a is UNDEFINED:
        return UNDEFINED
    if a.__class__ is not Real:
        exact = EXACT_AT.get(name)
        if exact is not None and a in exact:
            return exact[a]  # type: ignore[no-any-return]
    elif not defined(a):
        return _at_infinity(name, near(a))
    if name == "log":
        direction = sign(a)
        if direction <= 0:
            return UNDEFINED if direction < 0 else neg(INFINITY)
        if a.__class__ is Real and a.op == "exp":  # type: ignore[union-attr]
            return a.a  # type: ignore[union-attr,no-any-return]
    elif name in DOMAIN:
        low, high = DOMAIN[name]
        if compare(a, low) < 0 or compare(a, high) > 0:
            return UNDEFINED
    elif name in ("acosh", "atanh", "loggamma", "polygamma0") and not _in_domain(name, a):
        return UNDEFINED
    try:
        close = NEAR[name](near(a))
    except OverflowError:
        close = math.inf
    except KeyError:
        close = _near_by_mpmath(name, near(a))
    except ValueError:
        close = math.nan
    certain = name in NEVER_NEAR_ZERO or abs(close) > CANCELLED
    return Real(name, a, None, close, certain and is_sure(a))


def _near_by_mpmath(name: str, close: float) -> float:
    import mpmath

    try:
        return float(_mp_function(name, mpmath.mpf(close), mpmath))
    except (ValueError, TypeError, ZeroDivisionError):
        return math.nan


def _mp_function(name: str, value: Any, mp: Any) -> Any:
    if name.startswith("polygamma"):
        return mp.psi(int(name[len("polygamma") :]), value)
    return getattr(mp, {"log": "ln"}.get(name, name))(value)


def _in_domain(name: str, a: Number) -> bool:
    if name == "acosh":
        return compare(a, 1) >= 0
    if name == "atanh":
        return compare(a, 1) < 0 < compare(a, -1)
    return sign(a) > 0


def _at_infinity(name: str, direction: float) -> Number:
    limits = {"exp": (0, INFINITY), "tanh": (-1, 1), "erf": (-1, 1), "log": (UNDEFINED, INFINITY)}
    low, high = limits.get(name, (UNDEFINED, UNDEFINED))
    return high if direction > 0 else low  # type: ignore[return-value]


def sign(a: Number) -> int:
    """-1, 0 or 1; 0 also for a number that 50 digits cannot tell from 0, and for one that has no value."""
    if a.__class__ is not Real:
        return (a > 0) - (a < 0)  # type: ignore[operator]
    close = a.near  # type: ignore[union-attr]
    if close and a.sure:  # type: ignore[union-attr]
        return 1 if close > 0 else (-1 if close < 0 else 0)
    if a is UNDEFINED:
        return 0
    value = evaluate([a], 50)[0]
    if value is None or abs(value) < 1e-40:
        return 0
    return 1 if value > 0 else -1


def vanishes(a: Number) -> bool:
    """Whether this is a difference of equal numbers: 50 digits cannot tell it from 0."""
    return a.__class__ is Real and not a.sure and abs(a.near) < 1e-9 and sign(a) == 0  # type: ignore[union-attr]


def compare(a: Number, b: Number) -> int:
    """-1, 0 or 1 as a is less than, equal to or greater than b."""
    if a.__class__ is not Real and b.__class__ is not Real:
        return (a > b) - (a < b)  # type: ignore[operator]
    difference = near(a) - near(b)
    if abs(difference) > 1e-9 * (abs(near(a)) + abs(near(b)) + 1):
        return 1 if difference > 0 else -1
    return sign(add(a, neg(b)))


def evaluate(numbers: Iterable[Number], digits: int) -> list[Any]:
    """The numbers as mpmath numbers right to so many digits; None for one that has no finite value."""
    wanted = list(numbers)
    guard = 15
    low = _evaluated(wanted, digits + guard)
    while guard < 4 * digits + 200:
        guard = 2 * guard + digits // 2
        high = _evaluated(wanted, digits + guard)
        if all(_steady(a, b, digits) for a, b in zip(low, high)):
            return high
        low = high
    return low


def _steady(low: Any, high: Any, digits: int) -> bool:
    import mpmath

    if low is None or high is None:
        return low is high
    with mpmath.workdps(digits + 30):
        tiny = mpmath.mpf(10) ** -digits
        return bool(abs(low - high) <= tiny * max(abs(low), abs(high)) or max(abs(low), abs(high)) <= tiny * tiny)


def _evaluated(wanted: list[Number], digits: int) -> list[Any]:
    import mpmath

    with mpmath.workdps(digits):
        known: dict[int, Any] = {}
        for node in _in_order(wanted):
            try:
                known[node.serial] = _value(node, known, mpmath)
            except (ValueError, ZeroDivisionError, OverflowError, TypeError):
                known[node.serial] = None
        found = [_known(number, known, mpmath) for number in wanted]
        return [None if value is None or not mpmath.isfinite(value) else +value for value in found]


def _in_order(wanted: Iterable[Number]) -> list[Real]:
    """Every node that these numbers come from, those before which others need first."""
    seen: dict[int, Real] = {}
    stack = [number for number in wanted if number.__class__ is Real]
    while stack:
        node = stack.pop()
        if node.serial in seen:  # type: ignore[union-attr]
            continue
        seen[node.serial] = node  # type: ignore[union-attr,assignment]
        stack += [part for part in (node.a, node.b) if part.__class__ is Real]  # type: ignore[union-attr]
    return [seen[serial] for serial in sorted(seen)]


def _known(number: Number, known: dict[int, Any], mp: Any) -> Any:
    if number.__class__ is Real:
        return known[number.serial]  # type: ignore[union-attr]
    if number.__class__ is int:
        return mp.mpf(number)
    return mp.mpf(number.numerator) / number.denominator  # type: ignore[union-attr]


def _value(node: Real, known: dict[int, Any], mp: Any) -> Any:
    if node.op in CONSTANTS:
        return {"pi": mp.pi, "e": mp.e, "euler_gamma": mp.euler}[node.op] + 0
    if node.op in ("undefined", "inf"):
        return None
    a = _known(node.a, known, mp)
    if a is None:
        return None
    if node.op in ("add", "mul", "pow"):
        b = _known(node.b, known, mp)
        if b is None:
            return None
        if node.op == "add":
            return a + b
        return a * b if node.op == "mul" else _mp_power(a, node.b, b)
    if node.op in ("exp", "sinh", "cosh") and abs(a) > HUGE:
        return None
    value = _mp_function(node.op, a, mp)
    return value if isinstance(value, mp.mpf) else None


def _mp_power(base: Any, exponent: Number, value: Any) -> Any:
    if exponent.__class__ is int:
        return base**exponent
    return None if base < 0 else base**value


def size(number: Number, most: int) -> int:
    """How many parts a number has when written out, counted no further than just above `most`."""
    if number.__class__ is not Real:
        return 1
    count, stack = 0, [number]
    while stack and count <= most:
        count += 1
        node = stack.pop()
        if node.__class__ is Real:
            stack += [part for part in (node.a, node.b) if part is not None]  # type: ignore[union-attr]
    return count


def digits(number: Number, wanted: int) -> str:
    """The decimals of a number, as many digits as wanted."""
    import mpmath

    value = evaluate([number], wanted)[0]
    if value is None:
        return "undefined"
    with mpmath.workdps(wanted + 10):
        return mpmath.nstr(value, wanted, strip_zeros=False, min_fixed=-5, max_fixed=20)  # type: ignore[no-any-return]


def to_float(number: Number) -> float:
    """The float64 nearest to a number; nan where it has no value, inf where it is infinite."""
    if number.__class__ is not Real:
        return near(number)
    if not defined(number):
        return near(number)
    value = evaluate([number], 20)[0]
    return math.nan if value is None else float(value)


def to_floats(numbers: Iterable[Number]) -> list[float]:
    """The float64 nearest to each of several numbers."""
    wanted = list(numbers)
    open_ = [at for at, number in enumerate(wanted) if number.__class__ is Real and defined(number)]
    values = dict(zip(open_, evaluate([wanted[at] for at in open_], 20))) if open_ else {}
    return [
        (math.nan if values[at] is None else float(values[at])) if at in values else near(number)
        for at, number in enumerate(wanted)
    ]


def _opposite(a: Number, b: Number) -> bool:
    """Whether b is written as -a."""
    for one, other in ((a, b), (b, a)):
        if one.__class__ is Real and one.op == "mul" and one.b.__class__ is int and one.b == -1:  # type: ignore
            return one.a is other  # type: ignore[union-attr]
    if a.__class__ is Real and b.__class__ is Real and a.op == b.op == "mul" and a.a is b.a:  # type: ignore
        return a.b.__class__ is not Real and b.b.__class__ is not Real and a.b == -b.b  # type: ignore
    return False


def _infinite(close: float) -> Number:
    if math.isnan(close):
        return UNDEFINED
    return INFINITY if close > 0 else _MINUS_INFINITY


_MINUS_INFINITY = Real("inf", near=-math.inf)
