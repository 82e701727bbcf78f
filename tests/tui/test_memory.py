"""What was left is forgotten: memory stays what it is."""

from __future__ import annotations

import gc

from rich.segment import Segment
from textual.cache import FIFOCache
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget


def painted(app) -> int:
    """How many widgets' painted lines are kept."""
    from textual._styles_cache import StylesCache

    gc.collect()
    return sum(isinstance(thing, StylesCache) for thing in gc.get_objects()) - sum(
        isinstance(thing, Widget) and thing.is_attached for thing in gc.get_objects()
    )


async def test_screens_that_were_left_are_forgotten(tutor):
    async with tutor(lesson="first") as learner:
        await learner.press("f1", "escape", "f4", "right", "escape")
        before = painted(learner.app)
        await learner.press(*("f1", "escape", "f4", "right", "escape") * 4)
        # The last ones may be held by threads that wait for more to do.
        assert painted(learner.app) < before + 30


async def test_what_was_painted_is_given_back_with_the_screen_even_before_garbage_is_looked_for(tutor):
    async with tutor(lesson="first") as learner:
        await learner.press("f4", "right")
        lines = [widget._styles_cache._cache for widget in learner.app.screen.walk_children(Widget)]
        assert sum(map(len, lines)) > 20
        await learner.press("escape")
        assert sum(map(len, lines)) == 0


async def test_a_painted_line_is_gone_when_nobody_holds_it_without_looking_for_garbage(tutor):
    async with tutor():
        strip = Strip([Segment("a line")])
        assert strip.divide([6]) == [strip]
        assert [part.text for part in strip.divide([2, 6])] == ["a ", "line"]
        assert strip.crop_extend(0, 6, None) is strip
        assert strip.crop_extend(1, 8, None).text == " line  "
        assert not any(strip is kept or kept == [strip] for kept in held_by(strip))


def held_by(strip):
    """What the caches of a line hold."""
    caches = [getattr(strip, name) for name in strip.__slots__ if name.endswith("_cache")]
    return [value for cache in caches if isinstance(cache, FIFOCache) for value in cache._cache.values()]


async def test_a_long_day_fills_no_memory_with_lines_and_places(tutor):
    async with tutor(lesson="first") as learner:
        await learner.type("[[1, 2, 3, 4, 5, 6, 7, 8]]")
        assert learner.app.screen.box.line._line_cache.maxsize < 10
        held = [getattr(held, "__func__", held) for kind in (Region, Strip) for held in vars(kind).values()]
        kept = [function.cache_parameters()["maxsize"] for function in held if hasattr(function, "cache_parameters")]
        assert len(kept) > 8
        assert max(kept) <= 512


async def test_garbage_goes_when_nothing_is_pressed_and_only_where_there_is_some(tutor, monkeypatch):
    from tutor.tui import calm

    looked = []
    monkeypatch.setattr(calm.gc, "collect", lambda: looked.append(1))
    async with tutor(lesson="first") as learner:
        await learner.settle()
        looked.clear()
        monkeypatch.setattr(calm.gc, "get_count", lambda: (100, 1, 0))
        calm.tidy()
        assert looked == []
        monkeypatch.setattr(calm.gc, "get_count", lambda: (100, 0, 9))
        calm.tidy()
        assert looked == [1]
        assert learner.app._quiet is not None
