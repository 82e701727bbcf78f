"""Random numbers as PyTorch's CPU kernels make them from the words of its generator, bit for bit.

Uniform and normal numbers follow aten/src/ATen/native/cpu/DistributionTemplates.h; the logarithm, sine and cosine in
float32 are those of its AVX2 kernels (avx_mathfun.h), fused multiplications included.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .generator import Generator
from .refused import NotHere
from .rounded import fused_wide

_F = np.float32


def uniform(generator: Generator, many: int, dtype: np.dtype, low: float = 0.0, high: float = 1.0) -> np.ndarray:
    """Numbers in [low, high)."""
    if dtype.kind != "f":
        raise NotHere(f"uniform numbers of dtype {dtype}")
    first, last = dtype.type(low), dtype.type(high)
    if dtype.itemsize == 8:
        fraction: Any = (generator.long_words(many) & np.uint64((1 << 53) - 1)).astype(dtype) * 2.0**-53
        return fraction if (low, high) == (0, 1) else _wide_fma(fraction, last - first, first)
    fraction = (generator.words(many) & np.uint32((1 << 24) - 1)).astype(_F) * _F(2.0**-24)
    if (low, high) != (0, 1):
        fraction = _fma(fraction, _F(last) - _F(first), _F(first))
    return fraction.astype(dtype)  # type: ignore[no-any-return]


def normal(generator: Generator, many: int, dtype: np.dtype, mean: float = 0.0, std: float = 1.0) -> np.ndarray:
    """Normal numbers: in blocks of sixteen from that size on, one pair after the other below it."""
    if dtype.kind != "f":
        raise NotHere(f"normal numbers of dtype {dtype}")
    if many < 16:
        return singles(generator, many, mean, std).astype(dtype)
    if dtype.itemsize == 2:
        raise NotHere("sixteen or more normal numbers of dtype float16")
    block = _block32 if dtype == np.float32 else _block64
    drawn = uniform(generator, many, dtype)
    whole = many // 16 * 16
    drawn[:whole] = block(drawn[:whole], mean, std)
    if many % 16:
        # The last block overlaps the one before it.
        drawn[-16:] = block(uniform(generator, 16, dtype), mean, std)
    return drawn


def singles(generator: Generator, many: int, mean: float, std: float) -> np.ndarray:
    """Normal numbers in float64, one pair after the other."""
    return _wide_fma(np.array([_single(generator) for _ in range(many)]), std, mean)


def _single(generator: Generator) -> float:
    kept = generator.spare()
    if kept is not None:
        return kept
    first, second = uniform(generator, 2, np.dtype(np.float64)).tolist()
    radius, angle = math.sqrt(-2 * math.log1p(-second)), 2 * math.pi * first
    generator.keep(radius * math.sin(angle))
    return radius * math.cos(angle)


def _block64(drawn: np.ndarray, mean: float, std: float) -> np.ndarray:
    rows = drawn.reshape(-1, 2, 8)
    made = np.empty_like(rows)
    for row, (first, second) in zip(made, rows.tolist()):
        for at in range(8):
            radius, angle = math.sqrt(-2 * math.log(1 - first[at])), 2 * math.pi * second[at]
            row[0, at], row[1, at] = radius * math.cos(angle), radius * math.sin(angle)
    return _wide_fma(made.reshape(-1), std, mean)


def _block32(drawn: np.ndarray, mean: float, std: float) -> np.ndarray:
    rows = drawn.reshape(-1, 2, 8)
    radius = np.sqrt(_F(-2) * _log(_F(1) - rows[:, 0]))
    sine, cosine = _sine_cosine(_F(2 * math.pi) * rows[:, 1])
    made = np.stack([_fma(radius * cosine, _F(std), _F(mean)), _fma(radius * sine, _F(std), _F(mean))], axis=1)
    return made.reshape(-1)


def _fma(a: Any, b: Any, c: Any) -> np.ndarray:
    """a * b + c in float32, rounded once: the product of two float32 is exact in float64."""
    wide = np.float64
    found: np.ndarray = (np.asarray(a, wide) * np.asarray(b, wide) + np.asarray(c, wide)).astype(_F)
    return found


def _wide_fma(a: np.ndarray, b: float, c: float) -> np.ndarray:
    """a * b + c in float64, rounded once."""
    return a if b == 1 and c == 0 else np.asarray(fused_wide(c, a, b))


def _log(x: np.ndarray) -> np.ndarray:
    x = np.maximum(x, _F(1.17549435e-38))
    bits = x.view(np.int32)
    exponent = ((bits >> 23) - 0x7F).astype(_F) + _F(1)
    x = ((bits & ~0x7F800000) | 0x3F000000).astype(np.int32).view(_F)
    small = x < _F(0.707106781186547524)
    x = (x - _F(1)) + np.where(small, x, _F(0))
    exponent = exponent - small.astype(_F)
    z = x * x
    y: Any = _F(7.0376836292e-2)
    for factor in (
        -1.1514610310e-1, 1.1676998740e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1, 2.0000714765e-1,
        -2.4999993993e-1, 3.3333331174e-1,
    ):  # fmt: skip
        y = _fma(y, x, _F(factor))
    y = _fma(y * x, z, exponent * _F(-2.12194440e-4))
    return _fma(exponent, _F(0.693359375), x + _fma(-z, _F(0.5), y))


def _sine_cosine(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of angles that are not negative."""
    octant = ((x * _F(1.27323954473516)).astype(np.int32) + 1) & ~1
    y = octant.astype(_F)
    for part in (-0.78515625, -2.4187564849853515625e-4, -3.77489497744594108e-8):
        x = _fma(y, _F(part), x)
    z = x * x
    even = _fma(_fma(_F(2.443315711809948e-5), z, _F(-1.388731625493765e-3)), z, _F(4.166664568298827e-2)) * z
    even = _fma(even, z, -(z * _F(0.5))) + _F(1)
    odd = _fma(_fma(_F(-1.9515295891e-4), z, _F(8.3321608736e-3)), z, _F(-1.6666654611e-1)) * z
    odd = _fma(odd, x, x)
    plain = (octant & 2) == 0
    sine, cosine = np.where(plain, odd, even), np.where(plain, even, odd)
    return np.where(octant & 4, -sine, sine), np.where((octant - 2) & 4, cosine, -cosine)


def exponential(generator: Generator, many: int, dtype: np.dtype, rate: float = 1.0) -> np.ndarray:
    """Waiting times at this rate."""
    drawn = uniform(generator, many, np.dtype(np.float64))
    return np.array([-1.0 / rate * math.log1p(-x) for x in drawn.tolist()], np.float64).astype(dtype)


def poisson(generator: Generator, rate: float) -> int:
    """How many events happen in a time where so many are expected."""
    if rate < 0:
        raise RuntimeError("invalid Poisson rate, expected rate to be non-negative")

    def draw() -> float:
        return float(uniform(generator, 1, np.dtype(np.float64))[0])

    if rate == 0:
        return 0
    if rate < 10:
        bound, product, found = math.exp(-rate), draw(), 0
        while product > bound:
            product, found = product * draw(), found + 1
        return found
    root, log_rate = math.sqrt(rate), math.log(rate)
    b = 0.931 + 2.53 * root
    a, inverse, accepted = -0.059 + 0.02483 * b, 1.1239 + 1.1328 / (b - 3.4), 0.9277 - 3.6224 / (b - 2)
    while True:
        u, v = draw() - 0.5, draw()
        near = 0.5 - abs(u)
        found = math.floor((2 * a / near + b) * u + rate + 0.43)
        if near >= 0.07 and v <= accepted:
            return found
        if found < 0 or (near < 0.013 and v > near):
            continue
        height = math.log(v) + math.log(inverse) - math.log(a / (near * near) + b)
        if height <= -rate + found * log_rate - math.lgamma(found + 1):
            return found
