"""Arithmetic on Python's integers with a bound on their digits, for the operators and functions that can make large
ones at once."""

from __future__ import annotations

import builtins
import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from .machine import current
from .native import in_place_of

if TYPE_CHECKING:
    from .machine import Machine

_BITS_PER_DIGIT = math.log2(10)
_SHORT = 1 << 62


def most_bits(machine: Machine) -> int:
    return int(machine.limits.digits * _BITS_PER_DIGIT)


def bounded(machine: Machine, value: int) -> int:
    """The integer itself, unless it has more digits than a program's integers may have."""
    if not -_SHORT < value < _SHORT and value.bit_length() > most_bits(machine):
        too_long(machine)
    return value


def too_long(machine: Machine) -> None:
    machine.stop(f"an integer of more than {machine.limits.digits} digits is too long.")


def power(machine: Machine, base: Any, exponent: Any) -> Any:
    """`base ** exponent`."""
    if isinstance(base, int) and isinstance(exponent, int) and exponent > 0:
        # |base| <= 1 stays small whatever the exponent.
        bits = int(base).bit_length()
        if bits > 1 and (bits - 1) * int(exponent) > most_bits(machine):
            too_long(machine)
    return base**exponent


def shifted(machine: Machine, value: Any, places: Any) -> Any:
    """`value << places`."""
    whole = isinstance(value, int) and isinstance(places, int) and places > 0
    if whole and value and int(value).bit_length() + int(places) > most_bits(machine):
        too_long(machine)
    return value << places


@in_place_of(builtins.pow)
def pow(base: Any, exp: Any, mod: Any = None) -> Any:
    """The builtin `pow`."""
    machine = current()
    if mod is None:
        return power(machine, base, exp)
    if isinstance(exp, int) and isinstance(mod, int) and int(mod).bit_length() * int(exp).bit_length() > 10_000_000:
        machine.stop("pow() with three integers as long as these takes too long.")
    return builtins.pow(base, exp, mod)


@in_place_of(math.factorial)
def factorial(n: Any) -> int:
    """`math.factorial`."""
    machine = current()
    if isinstance(n, int) and n > 20 and math.lgamma(min(n, 10**9) + 1) / math.log(2) > most_bits(machine):
        too_long(machine)
    return math.factorial(n)


@in_place_of(math.comb)
def comb(n: Any, k: Any) -> int:
    """`math.comb`."""
    if isinstance(n, int) and isinstance(k, int) and 0 < k < n:
        fewer = min(k, n - k)
        _bound_product(fewer, int(n).bit_length())
    return math.comb(n, k)


@in_place_of(math.perm)
def perm(n: Any, k: Any = None) -> int:
    """`math.perm`."""
    if isinstance(n, int) and (k is None or isinstance(k, int)) and n > 0:
        _bound_product(n if k is None else min(n, k), int(n).bit_length())
    return math.perm(n, k)


def _bound_product(factors: int, bits: int) -> None:
    machine = current()
    if factors * bits > 4 * most_bits(machine):
        too_long(machine)


@in_place_of(math.prod)
def prod(iterable: Iterable[Any], /, *, start: Any = 1) -> Any:
    """`math.prod`."""
    machine = current()
    result = start
    for factor in iterable:
        result = result * factor
        if result.__class__ is int:
            bounded(machine, result)
            machine.spend(1)
    return result


@in_place_of(math.lcm)
def lcm(*integers: Any) -> int:
    """`math.lcm`."""
    machine = current()
    result = 1
    for integer in integers:
        result = bounded(machine, math.lcm(result, integer))
        machine.spend(1)
    return result if integers else math.lcm()
