"""How many bytes a program holds: a walk over what its names and frames reach."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Sequence
from types import FrameType, FunctionType, ModuleType, TracebackType
from typing import Any

import numpy as np

_ATOMS = (int, float, complex, str, bool, type(None), type)


class Gauge:
    """When to look, and how: the memory of the process decides whether a walk is needed at all."""

    __slots__ = ("_allocated", "_next", "_resident")

    def __init__(self) -> None:
        self._next = time.monotonic() + 0.1
        self._allocated = 0
        self._resident: int | None = None

    def due(self, now: float) -> bool:
        return now > self._next

    def heavy(self, size: int, limit: int) -> bool:
        """Whether the large tensors made since the last look could have passed the limit."""
        self._allocated += size
        return self._allocated > limit // 4

    def exceeds(self, roots: Sequence[Any], limit: int) -> bool:
        """Whether the program holds more bytes than this.

        What Python's own functions are about to return is on no walk; the process itself must not grow far beyond.
        """
        self._allocated = 0
        started = time.monotonic()
        self._next = started + 0.1
        now = resident()
        if self._resident is None:
            self._resident = now
        elif now is not None:
            if now - self._resident < limit // 2:
                return False
            if now - self._resident > 2 * limit:
                return True
        found = alive(roots)
        ended = time.monotonic()
        self._next = ended + max(0.1, 10 * (ended - started))
        return found > limit


def resident() -> int | None:
    """The bytes of memory the process has; None where the system does not say."""
    try:
        with open("/proc/self/statm", "rb") as pages:
            return int(pages.read().split()[1]) * 4096
    except (OSError, ValueError, IndexError):
        return None


def alive(roots: Sequence[Any]) -> int:
    """The bytes that are reachable from the roots, without modules, classes and the machinery of the run."""
    from .machine import Machine
    from .namespaces import Namespace

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
        elif not isinstance(value, ModuleType | Machine | Namespace | TracebackType | FrameType):
            total += sys.getsizeof(value)
            waiting.extend(gc.get_referents(value))
    return total
