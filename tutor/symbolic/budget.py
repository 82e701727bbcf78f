"""How much a derivation may take: elements of the list, seconds, size of what is shown.

Nothing that SymPy does here can run away by itself: it is only given short expressions. What could is their number,
so it is the loops over them that look at the clock.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from tutor.errors import LimitError

# Cells of one list.
MAX_CELLS = 200_000
# Seconds for one list and one walk through it.
SECONDS = 20.0
# Seconds for what is only shown: formulas in symbols, closed forms.
SHOWN_SECONDS = 2.0
# A clock is looked at once in so many elements.
EVERY = 256


class OutOfTime(Exception):
    """What was to be shown takes too long; it is left out."""


_until: ContextVar[float] = ContextVar("derivation_deadline", default=0.0)


@contextmanager
def seconds(most: float) -> Iterator[None]:
    """A deadline for what is only shown; the tighter one holds where there are several."""
    until = time.monotonic() + most
    before = _until.get()
    token = _until.set(min(until, before) if before else until)
    try:
        yield
    finally:
        _until.reset(token)


def check_shown() -> None:
    """OutOfTime where the deadline has passed."""
    until = _until.get()
    if until and time.monotonic() > until:
        raise OutOfTime


class Budget:
    """Counts cells and seconds of one list; LimitError where either is used up."""

    def __init__(self, most: int = MAX_CELLS, until: float = SECONDS) -> None:
        self.most = most
        self.until = time.monotonic() + until

    def check(self, cells: int) -> None:
        if cells > self.most:
            raise LimitError(f"This program computes more than {self.most} numbers: too many to derive exactly.")
        if time.monotonic() > self.until:
            raise LimitError("This program takes too long to derive exactly. Ask about a smaller one.")
