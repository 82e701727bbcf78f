"""What is due for review today: the most overdue first, never more than a day's share, and the rest spread out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from .clock import day_of, moment
from .memory import Memory
from .records import GAVE_UP, Attempt, Place

A_DAY = 15


@dataclass(frozen=True)
class Today:
    """The reviews of one day: those left for today in their order, how many are done, and how many wait beyond it."""

    left: tuple[Memory, ...] = ()
    done: int = 0
    waiting: tuple[Memory, ...] = ()
    next_day: date | None = None
    """When the next is due, where none is left today."""

    @property
    def total(self) -> int:
        """How many there are today, done and to do."""
        return self.done + len(self.left)


def today(
    known: Mapping[Place, Memory],
    attempts: Sequence[Attempt],
    postponed: Mapping[Place, date],
    places: Sequence[Place],
    a_day: int,
    now: datetime,
) -> Today:
    """The reviews of the day that `now` lies in; `places` are the exercises there are, in teaching order."""
    day = day_of(now)
    order = {place: n for n, place in enumerate(places)}
    due, later = [], []
    for place, memory in known.items():
        if place not in order:
            continue
        when = max(day_of(memory.due), postponed.get(place, date.min))
        if when <= day:
            due.append(memory)
        else:
            later.append(when)
    due.sort(key=lambda memory: (-memory.overdue(now), order[memory.place]))
    done = len(reviewed_on(day, attempts))
    room = max(0, a_day - done) if a_day else len(due)
    if due[room:]:
        later.append(day + timedelta(days=1))
    return Today(tuple(due[:room]), done, tuple(due[room:]), min(later, default=None))


def reviewed_on(day: date, attempts: Sequence[Attempt]) -> set[tuple[str, str, int]]:
    """The variants brought to an end in review on a day."""
    found = set()
    for attempt in attempts:
        if attempt.mode == "review" and attempt.outcome in ("right", GAVE_UP):
            at = moment(attempt.at)
            if at is not None and day_of(at) == day:
                found.add((attempt.lesson, attempt.exercise, attempt.seed))
    return found


def spread(waiting: Collection[Memory], days: int, now: datetime) -> dict[Place, date]:
    """The day from which each waiting exercise is asked, evenly over so many days, the most overdue first."""
    first = day_of(now) + timedelta(days=1)
    each = -(-len(waiting) // max(1, days))
    return {memory.place: first + timedelta(days=n // each) for n, memory in enumerate(waiting)}
