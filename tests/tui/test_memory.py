"""What was left is forgotten: memory stays what it is."""

from __future__ import annotations

import gc

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
