"""How many bytes a program holds: a walk over what its names and frames reach."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Sequence
from types import FunctionType, ModuleType
from typing import Any

import numpy as np

_ATOMS = (int, float, complex, str, bool, type(None), type)


class Gauge:
    """When to walk: not often, and the more rarely the longer a walk takes."""

    __slots__ = ("_allocated", "_next")

    def __init__(self) -> None:
        self._next = time.monotonic() + 0.25
        self._allocated = 0

    def due(self, now: float) -> bool:
        return now > self._next

    def heavy(self, size: int, limit: int) -> bool:
        """Whether the large tensors made since the last walk could have passed the limit."""
        self._allocated += size
        return self._allocated > limit // 4

    def take(self, roots: Sequence[Any]) -> int:
        """Walk now; the bytes found."""
        self._allocated = 0
        started = time.monotonic()
        found = alive(roots)
        ended = time.monotonic()
        self._next = ended + max(0.25, 10 * (ended - started))
        return found


def alive(roots: Sequence[Any]) -> int:
    """The bytes that are reachable from the roots, without modules, classes and the machinery of the run."""
    from .machine import Machine

    seen: set[int] = set()
    waiting = list(roots)
    total = 0
    while waiting:
        value = waiting.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        if isinstance(value, np.ndarray):
            if value.base is None:
                total += value.nbytes + 112
            else:
                total += 112
                waiting.append(value.base)
        elif isinstance(value, _ATOMS):
            total += sys.getsizeof(value)
        elif isinstance(value, FunctionType):
            total += 160
            waiting.extend(value.__closure__ or ())
        elif not isinstance(value, ModuleType | Machine):
            total += sys.getsizeof(value)
            waiting.extend(gc.get_referents(value))
    return total
