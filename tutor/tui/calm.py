"""Threads, garbage and memory: none of them may keep the screen from painting, or grow for ever."""

from __future__ import annotations

import gc
import sys
from functools import lru_cache

from textual._styles_cache import StylesCache
from textual.color import Color
from textual.style import Style

# New objects until the youngest are looked at, and how often that leads to the older ones.
THRESHOLDS = (20_000, 5, 5)
# Seconds after which a busy thread lets the screen's go on; Python's own 5 ms come several times a paint.
SWITCH = 0.001


@lru_cache(1024)
def inner_outer(base: Color, background: Color) -> tuple[Style, Style]:
    """The backgrounds inside and outside of a border."""
    return Style(background=base + background), Style(background=base)


def forget_the_gone() -> None:
    """Textual remembers these two colours by the widget's painted lines too, and so keeps a thousand gone widgets'."""
    if hasattr(StylesCache.get_inner_outer, "cache_info"):
        StylesCache.get_inner_outer = lambda self, base, background: inner_outer(base, background)  # type: ignore


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
