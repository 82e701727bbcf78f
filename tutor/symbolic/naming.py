"""What the elements of a tensor are called: `x` for a scalar, `x1` in a vector, `a11` in a matrix."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import sympy


@lru_cache(maxsize=4096)
def symbol(name: str) -> sympy.Symbol:
    """The real symbol of this name; the same name is always the same symbol."""
    import sympy

    return sympy.Symbol(name, real=True)


def element_names(shapes: Mapping[str, tuple[int, ...]]) -> dict[str, np.ndarray]:
    """For each tensor's name an array of its shape with the names of its elements, no two alike.

    >>> element_names({"x": (), "a": (1, 2)})["a"].tolist()
    [['a11', 'a12']]
    """
    taken = set(shapes)
    named: dict[str, np.ndarray] = {}
    for name, shape in shapes.items():
        for separator in ("", "_", "__"):
            names = _names(name, shape, separator)
            if len(shape) == 0 or taken.isdisjoint(names.ravel().tolist()):
                break
        taken.update(names.ravel().tolist())
        named[name] = names
    return named


def _names(name: str, shape: tuple[int, ...], separator: str) -> np.ndarray:
    names = np.empty(shape, dtype=object)
    if shape == ():
        names[()] = name
        return names
    # a[0, 10] is a1_11: without the bar it could be a[10, 0].
    between = "_" if len(shape) > 1 and max(shape) > 9 else ""
    if name[-1:].isdigit():
        separator = separator or "_"
    for index in np.ndindex(*shape):
        names[index] = name + separator + between.join(str(i + 1) for i in index)
    return names
