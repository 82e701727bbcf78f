"""Numbers of a tensor in a sentence: one line, as few digits as tell them apart, cut where there are many."""

from __future__ import annotations

from typing import Any

import numpy as np

MOST = 16


def short(numbers: Any) -> str:
    """A tensor's numbers on one line: `[[2., 3.]]`; a big one by its shape.

    >>> short(np.array([[2.0, 3.25]])), short(np.zeros((100, 3)))
    ('[[2., 3.25]]', 'a tensor of shape (100, 3)')
    """
    array = np.asarray(numbers)
    if array.size > MOST:
        return f"a tensor of shape {tuple(array.shape)}"
    if array.ndim == 0:
        return one(array[()])
    return "[" + ", ".join(short(row) for row in array) + "]"


def one(number: Any) -> str:
    """One number with at most four decimals, a float always with its point."""
    if not isinstance(number, float | np.floating):
        return str(number)
    number = float(number)
    if not np.isfinite(number):
        return str(number)
    text = f"{number:.4f}".rstrip("0") if 1e-3 <= abs(number) < 1e6 or number == 0 else f"{number:.4g}"
    return text if any(sign in text for sign in ".e") else text + "."
