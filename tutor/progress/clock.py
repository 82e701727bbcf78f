"""When attempts were made, though a clock may have jumped between them; and which day a moment belongs to."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

# A day of learning ends in the small hours: who learns past midnight is still in the evening before.
DAY_BEGINS = timedelta(hours=4)


def moment(written: str) -> datetime | None:
    """The moment an attempt was written down with, in UTC; None where that cannot be read."""
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        return None
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def day_of(at: datetime) -> date:
    """The day of learning a moment belongs to, where the learner is."""
    try:
        return (at.astimezone() - DAY_BEGINS).date()
    except (OverflowError, OSError, ValueError):
        return at.date()


def agreed(written: Sequence[str], now: datetime) -> list[datetime]:
    """A moment for each attempt, in the order they were made, never falling and never later than now.

    The times that the most attempts agree on stand; one that contradicts them (a clock that was set back, or ran
    ahead) is taken to be that of the attempt before it.
    """
    read = [moment(at) for at in written]
    kept = _longest_rise([at if at is not None and at <= now else None for at in read])
    first = next((at for at in kept if at is not None), now)
    told: list[datetime] = []
    for at in kept:
        told.append(at if at is not None else told[-1] if told else first)
    return told


def _longest_rise(times: Sequence[datetime | None]) -> list[datetime | None]:
    """The longest run of times that never falls; the others are None."""
    ends: list[datetime] = []
    at_end: list[int] = []
    before: list[int] = [-1] * len(times)
    for index, at in enumerate(times):
        if at is None:
            continue
        place = bisect_right(ends, at)
        if place:
            before[index] = at_end[place - 1]
        ends[place : place + 1] = [at]
        at_end[place : place + 1] = [index]
    kept: list[datetime | None] = [None] * len(times)
    index = at_end[-1] if at_end else -1
    while index >= 0:
        kept[index] = times[index]
        index = before[index]
    return kept
