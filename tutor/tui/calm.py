"""Threads beside the screen: none of them, and no collection of garbage, may keep it from painting."""

from __future__ import annotations

import gc
import sys

# New objects until the youngest are looked at, and how often that leads to the older ones.
THRESHOLDS = (20_000, 20, 50)
# Seconds after which a busy thread lets the screen's go on; Python's own 5 ms come several times a paint.
SWITCH = 0.001


def hold() -> None:
    """While things are loaded: what is imported now stays, so nothing is looked for among it."""
    sys.setswitchinterval(SWITCH)
    gc.disable()


def go_on() -> None:
    """From here on only what is new is looked at; what is loaded is left alone for good.

    A full collection of all that SymPy and the lessons are would take a quarter of a second.
    """
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
    gc.enable()
