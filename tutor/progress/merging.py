"""Two records of one learner made into one."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from .clock import moment
from .records import Attempt, Everything

# Said of a file, not of a learner.
OWN = ("opened",)


def merged(own: Everything, other: Everything) -> Everything:
    """Both together: every attempt once, in the order of their times; of the rest, what is own stands."""
    seen = {_same(attempt) for attempt in own.attempts}
    new = [attempt for attempt in other.attempts if _same(attempt) not in seen]
    settings = {name: value for name, value in other.settings.items() if name not in OWN}
    if not own.attempts:
        # A fresh file takes over the learner, so that the same numbers are drawn.
        return Everything(tuple(new), {**own.sheets, **other.sheets}, {**own.settings, **settings}, other.postponed)
    return Everything(
        attempts=_in_time(own.attempts, new),
        sheets={**other.sheets, **own.sheets},
        settings={**settings, **own.settings},
        postponed={**other.postponed, **own.postponed},
    )


def _same(attempt: Attempt) -> tuple[Any, ...]:
    return (attempt.at, attempt.lesson, attempt.exercise, attempt.seed, attempt.read_as, attempt.outcome)


def _in_time(own: Sequence[Attempt], new: Sequence[Attempt]) -> tuple[Attempt, ...]:
    """Both rows as one by time, each in its own order."""
    earliest = datetime.min.replace(tzinfo=UTC)
    left, right, whole = deque(own), deque(new), list[Attempt]()
    while left and right:
        first = left if (moment(left[0].at) or earliest) <= (moment(right[0].at) or earliest) else right
        whole.append(first.popleft())
    return (*whole, *left, *right)
