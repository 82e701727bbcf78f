"""Threads, garbage and memory: none of them may keep the screen from painting, or grow for ever."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from rich.style import Style as RichStyle
from textual._styles_cache import StylesCache
from textual.cache import FIFOCache, LRUCache
from textual.color import Color
from textual.geometry import Region
from textual.strip import Strip
from textual.style import Style
from textual.widget import Widget

# New objects until the youngest are looked at, and how often that leads to the older ones; while things are loaded
# the older ones are left alone.
THRESHOLDS = (4_000, 2, 2)
LOADING = (5_000, 1_000_000, 1_000_000)
# So many new objects are worth a look at all of them when nothing has been pressed for so many seconds.
WORTH_A_LOOK, QUIET = 12_000, 1.0
# Seconds after which a busy thread lets the screen's go on; Python's own 5 ms come several times a paint.
SWITCH = 0.001
# So many results a function of Textual remembers: more than a screen needs again, less than a long day brings.
REMEMBERED = 512


@lru_cache(1024)
def inner_outer(base: Color, background: Color) -> tuple[Style, Style]:
    """The backgrounds inside and outside of a border."""
    return Style(background=base + background), Style(background=base)


def stay_small() -> None:
    """What Textual keeps of what was painted is given back: by widgets that are gone, and beyond what is used again."""
    _forget_the_gone()
    _keep_no_self()
    for owner in (Region, Strip):
        _remember_less(owner)


def _forget_the_gone() -> None:
    # Textual remembers these two colours by the widget's painted lines too, and so keeps a thousand gone widgets'.
    if hasattr(StylesCache.get_inner_outer, "cache_info"):
        StylesCache.get_inner_outer = lambda self, base, background: inner_outer(base, background)  # type: ignore
    left = Widget._message_loop_exit
    if left.__module__ == __name__:
        return

    async def leave(self: Widget) -> None:
        await left(self)
        # A widget is one of a circle of objects and stays until garbage is looked for; its lines need not.
        self._styles_cache.clear()
        for cache in _caches(vars(self).values()):
            cache.clear()

    Widget._message_loop_exit = leave  # type: ignore[method-assign]


def _keep_no_self() -> None:
    """A line that is drawn whole keeps itself as one of its parts, and so stays until garbage is looked for."""
    divide, crop_extend = Strip.divide, Strip.crop_extend
    if divide.__module__ == __name__:
        return

    def parts(self: Strip, cuts: Iterable[int]) -> Sequence[Strip]:
        cuts = list(cuts)
        whole = [cut for cut in cuts if cut <= self.cell_length] == [self.cell_length]
        return [self] if whole else divide(self, cuts)

    def part(self: Strip, start: int, end: int, style: RichStyle | None) -> Strip:
        return self if start <= 0 and end == self.cell_length else crop_extend(self, start, end, style)

    Strip.divide, Strip.crop_extend = parts, part  # type: ignore[method-assign]


def _caches(values: Iterable[Any]) -> list[Any]:
    return [value for value in values if isinstance(value, (LRUCache, FIFOCache))]


def _remember_less(owner: type) -> None:
    """Lines and places differ at every key: Textual remembers up to 16,384 of a kind, each with its style."""
    for name, held in list(vars(owner).items()):
        function: Any = held.__func__ if isinstance(held, classmethod) else held
        limits: dict[str, Any] = getattr(function, "cache_parameters", dict)()
        if (limits.get("maxsize") or 0) > REMEMBERED:
            smaller: Any = lru_cache(REMEMBERED)(function.__wrapped__)
            setattr(owner, name, classmethod(smaller) if isinstance(held, classmethod) else smaller)


def hold() -> None:
    """While things are loaded: most of what is imported now stays, so only the youngest is looked at."""
    sys.setswitchinterval(SWITCH)
    gc.set_threshold(*LOADING)


def go_on() -> None:
    """From here on only what is new is looked at; what is loaded is left alone for good.

    A full collection of all that SymPy and the lessons are would take a quarter of a second.
    """
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)


def tidy() -> None:
    """Nothing has been pressed for a while: what is garbage goes now, rather than in the middle of a key."""
    young, middle, old = gc.get_count()
    first, second, _ = gc.get_threshold()
    if gc.get_threshold() == THRESHOLDS and young + (middle + old * second) * first > WORTH_A_LOOK:
        gc.collect()
