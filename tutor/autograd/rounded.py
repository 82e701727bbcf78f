"""Functions of float32 numbers, computed in float64 and rounded once: to the last digit what PyTorch's kernels give.

NumPy's own float32 functions are one unit in the last place away from PyTorch's for a third of all arguments.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

FLOAT64 = np.dtype(np.float64)
FLOAT32 = np.dtype(np.float32)


def rounded(function: Any) -> Callable[[Any], Any]:
    """A ufunc of one argument, on float32 by way of float64."""

    def call(a: Any) -> Any:
        if a.dtype.char == "f":
            return function(a.astype(FLOAT64)).astype(FLOAT32)
        return function(a)

    call.__name__ = function.__name__
    return call


def rounded_pair(function: Any) -> Callable[[Any, Any], Any]:
    """A ufunc of two arguments, on float32 by way of float64; either may be a Python number."""

    def call(a: Any, b: Any) -> Any:
        first = a if hasattr(a, "dtype") else b
        if first.dtype.char == "f":
            return function(a, b, dtype=FLOAT64).astype(FLOAT32)
        return function(a, b)

    call.__name__ = function.__name__
    return call


exp, log, sin, cos, tan, exp2 = (rounded(f) for f in (np.exp, np.log, np.sin, np.cos, np.tan, np.exp2))
sinh, cosh, tanh, log1p, log2, log10, expm1 = (
    rounded(f) for f in (np.sinh, np.cosh, np.tanh, np.log1p, np.log2, np.log10, np.expm1)
)
arcsin, arccos, arctan = (rounded(f) for f in (np.arcsin, np.arccos, np.arctan))
arcsinh, arccosh, arctanh = (rounded(f) for f in (np.arcsinh, np.arccosh, np.arctanh))
arctan2, power = rounded_pair(np.arctan2), rounded_pair(np.power)


def sigmoid(a: Any) -> Any:
    """1 / (1 + exp(-a)), each step rounded: an exp that overflows gives 0."""
    if a.dtype.char == "e":
        return sigmoid(a.astype(FLOAT32)).astype(a.dtype)
    return 1 / (1 + exp(-a))


def fused(a: Any, x: Any, y: Any) -> Any:
    """a + x * y, rounded once on floats."""
    found = [getattr(each, "dtype", None) for each in (a, x, y)]
    if FLOAT32 in found:
        wide = [each.astype(FLOAT64) if hasattr(each, "dtype") else float(np.float32(each)) for each in (a, x, y)]
        return np.asarray(wide[0] + wide[1] * wide[2]).astype(FLOAT32)
    if all(dtype is None or dtype == FLOAT64 for dtype in found):
        return fused_wide(a, x, y)
    return a + x * y


def fused_wide(a: Any, x: Any, y: Any) -> Any:
    """a + x * y on float64, rounded once: product and sums as pairs of numbers, the last but one rounded to odd.

    Boldo and Melquiond, Emulation of FMA and correctly rounded sums, 2008.
    """
    plain = np.asarray(a + x * y)
    with np.errstate(over="ignore", invalid="ignore"):
        product, low = _exact_product(np.float64(x), np.float64(y))
        partial, rest = _exact_sum(a, low)
        high, left = _exact_sum(product, partial)
        odd, lost = _exact_sum(rest, left)
        odd = np.asarray(odd)
        bits = odd.view(np.int64)
        toward = np.where((lost > 0) == (odd > 0), 1, -1)
        odd = np.where((lost != 0) & (bits & 1 == 0), bits + toward, bits).view(FLOAT64)
        found = high + odd
    return np.where(np.isfinite(found), found, plain)


def _exact_product(x: Any, y: Any) -> tuple[Any, Any]:
    product = x * y
    x_high, x_low = _halves(x)
    y_high, y_low = _halves(y)
    return product, x_low * y_low - (((product - x_high * y_high) - x_low * y_high) - x_high * y_low)


def _halves(x: Any) -> tuple[Any, Any]:
    scaled = x * 134217729.0
    high = scaled - (scaled - x)
    return high, x - high


def _exact_sum(x: Any, y: Any) -> tuple[Any, Any]:
    total = x + y
    second = total - x
    return total, (x - (total - second)) + (y - second)


_LOG2_E = np.float32(1.442695040888963407)
_LN2_HIGH, _LN2_LOW = np.float32(0.693145751953125), np.float32(1.428606765330187045e-06)
_EXP_POLYNOMIAL = tuple(
    np.float32(c)
    for c in (0.000198527617612853646278381, 0.00139304355252534151077271, 0.00833336077630519866943359,
              0.0416664853692054748535156, 0.166666671633720397949219, 0.5)
)  # fmt: skip


def vector_exp(a: Any) -> Any:
    """exp of float32 as SLEEF's vectors compute it, which a softmax over the last dimension uses."""
    if a.dtype.char != "f":
        return exp(a)
    whole = np.rint(a * _LOG2_E)
    rest = _multiplied(whole, -_LN2_HIGH, a)
    rest = _multiplied(whole, -_LN2_LOW, rest)
    found: Any = _EXP_POLYNOMIAL[0]
    for coefficient in _EXP_POLYNOMIAL[1:]:
        found = _multiplied(found, rest, coefficient)
    found = 1 + _multiplied(rest * rest, found, rest)
    return np.where(a < -104, np.float32(0), np.ldexp(found, whole.astype(np.int32)))


def _multiplied(x: Any, y: Any, a: Any) -> Any:
    """x * y + a, rounded once."""
    return np.add(np.multiply(x, y, dtype=FLOAT64), a).astype(FLOAT32)
