"""Garbage collection that never stops the screen: a full collection of all that SymPy and the lessons are takes long."""

from __future__ import annotations

import gc

# New objects until the youngest are looked at, and how often that leads to the older ones.
THRESHOLDS = (20_000, 20, 50)


def hold() -> None:
    """While things are loaded: what is imported now stays, so nothing is looked for among it."""
    gc.disable()


def go_on() -> None:
    """From here on only what is new is looked at; what is loaded is left alone for good."""
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
    gc.enable()
