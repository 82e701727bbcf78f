"""Which part of a grid is seen where there is no room for all of it: the cursor is always in it."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len


def seen(sizes: Sequence[int], at: int, start: int, room: int, gap: int = 0) -> range:
    """The items in view, of these sizes with a gap between them, moved as little as it must be from `start`.

    >>> seen([4, 4, 4, 4], at=3, start=0, room=10, gap=2)
    range(2, 4)
    """

    def fits(first: int, last: int) -> bool:
        return sum(sizes[first : last + 1]) + gap * (last - first) <= room

    # No further on than it must be to see the last one.
    latest = len(sizes) - 1
    while latest > 0 and fits(latest - 1, len(sizes) - 1):
        latest -= 1
    first = min(start, at, latest)
    while first < at and not fits(first, at):
        first += 1
    end = first + 1
    while end < len(sizes) and fits(first, end):
        end += 1
    return range(first, end)


def end_of(text: str, width: int) -> str:
    """A text, or its end where it is too wide: that is where it is written."""
    while cell_len(text) > width:
        text = text[1:]
    return text
