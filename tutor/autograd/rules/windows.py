"""Windows that slide over the last dimensions of an array, for convolutions and pools; they work on any kind of number."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np


def padded(x: Any, padding: tuple[int, ...], xp: Any, fill: Any = 0) -> Any:
    """`x` with this many rows of `fill` on both sides of each of its last dimensions."""
    if not any(padding):
        return x
    lead = x.ndim - len(padding)
    shape = (*x.shape[:lead], *[n + 2 * p for n, p in zip(x.shape[lead:], padding)])
    wide = xp.zeros(shape, x) if not fill else xp.full(xp.zeros(shape, x), fill)
    wide[(..., *[slice(p, p + n) for n, p in zip(x.shape[lead:], padding)])] = x
    return wide


def cropped(x: Any, padding: tuple[int, ...]) -> Any:
    """Without what `padded` added."""
    if not any(padding):
        return x
    lead = x.ndim - len(padding)
    return x[(..., *[slice(p, n - p) for n, p in zip(x.shape[lead:], padding)])]


def offsets(kernel: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """The places inside a window, in row-major order."""
    return product(*[range(k) for k in kernel])


def places(
    at: tuple[int, ...], counts: tuple[int, ...], stride: tuple[int, ...], dilation: tuple[int, ...]
) -> tuple[Any, ...]:
    """The key of what all windows have at one of their places."""
    return (
        ...,
        *[
            slice(o * d, o * d + (many - 1) * s + 1, s) if many else slice(0, 0)
            for o, many, s, d in zip(at, counts, stride, dilation)
        ],
    )


def windows(
    x: Any, kernel: tuple[int, ...], counts: tuple[int, ...], stride: tuple[int, ...], dilation: tuple[int, ...]
) -> Any:
    """All windows of an array: first its leading dimensions, then the windows' numbers, then the places in a window."""
    lead = x.shape[: x.ndim - len(kernel)]
    parts = [x[places(at, counts, stride, dilation)] for at in offsets(kernel)]
    return np.stack(parts, axis=-1).reshape(*lead, *counts, *kernel)


def spread(
    parts: Any,
    shape: tuple[int, ...],
    kernel: tuple[int, ...],
    stride: tuple[int, ...],
    dilation: tuple[int, ...],
    xp: Any,
) -> Any:
    """The transpose of `windows`: an array of this shape to which every window's places are added.

    `parts` has the places of a window in its last dimension.
    """
    whole = xp.zeros(shape, parts)
    lead = len(shape) - len(kernel)
    counts = parts.shape[lead:-1]
    for number, at in enumerate(offsets(kernel)):
        whole[places(at, counts, stride, dilation)] += parts[..., number]
    return whole


def window_counts(
    sizes: tuple[int, ...],
    kernel: tuple[int, ...],
    stride: tuple[int, ...],
    padding: tuple[int, ...],
    dilation: tuple[int, ...],
    ceil_mode: bool = False,
) -> tuple[int, ...]:
    """How many windows fit along each dimension."""
    found = []
    for n, k, s, p, d in zip(sizes, kernel, stride, padding, dilation):
        room = n + 2 * p - d * (k - 1) - 1
        many = (math.ceil(room / s) if ceil_mode else room // s) + 1
        if ceil_mode and (many - 1) * s >= n + p:
            # The last window must start inside the input or its left padding.
            many -= 1
        found.append(many)
    return tuple(found)
