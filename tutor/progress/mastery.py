"""Where a learner stands with all of it: lessons with what is still known of them, beliefs met, and the way so far."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from .clock import agreed, day_of
from .memory import Memory
from .records import SETTLED, Attempt, Place
from .standing import LessonStanding, Standing

if TYPE_CHECKING:
    from tutor.lesson import Lesson


@dataclass(frozen=True)
class Mastery:
    """A lesson: its standing, how much of it is likely still known (0 to 1), and how many exercises are due."""

    standing: LessonStanding
    holds: float
    due: int


def mastery(standing: LessonStanding, known: Mapping[Place, Memory], due: Collection[Place], now: datetime) -> Mastery:
    """The mastery of one lesson: of each exercise answered right what is likely still known, of the others nothing."""
    lesson = standing.lesson
    held = 0.0
    for exercise, reached in zip(lesson.exercises, standing.standings):
        memory = known.get(Place(lesson.id, exercise.id))
        if reached is Standing.RIGHT and memory is not None:
            held += memory.holds(now)
    share = held / len(lesson.exercises) if lesson.exercises else 0.0
    own = sum(place.lesson == lesson.id for place in due)
    return Mastery(standing, share, own)


@dataclass(frozen=True)
class Belief:
    """A misconception: how often it was seen, and how often since then an exercise that shows it was answered right."""

    tag: str
    seen: int
    last: datetime
    right_since: int


def beliefs(
    attempts: Sequence[Attempt], lessons: Sequence[Lesson], known: Collection[str], now: datetime
) -> tuple[Belief, ...]:
    """The misconceptions met so far, those not yet overcome first. `known` are the tags that name one.

    An answer that several beliefs lead to counts for one only where a follow-up question settled which.
    """
    shows: dict[str, set[Place]] = {}
    for lesson in lessons:
        for exercise in lesson.exercises:
            for tag in exercise.reveals:
                shows.setdefault(tag, set()).add(Place(lesson.id, exercise.id))
    times = agreed([attempt.at for attempt in attempts], now)
    seen: dict[str, list[int]] = {}
    for index, attempt in enumerate(attempts):
        certain = attempt.outcome == SETTLED or (attempt.outcome == "wrong" and not attempt.tentative)
        if certain and attempt.tag in known:
            seen.setdefault(attempt.tag, []).append(index)
            shows.setdefault(attempt.tag, set()).add(Place(attempt.lesson, attempt.exercise))
    found = []
    for tag, at in seen.items():
        since = attempts[at[-1] + 1 :]
        fallen = {(a.lesson, a.exercise, a.seed) for a in attempts if a.outcome != "right"}
        right = {
            (a.lesson, a.exercise, a.seed)
            for a in since
            if a.outcome == "right" and Place(a.lesson, a.exercise) in shows[tag]
        }
        found.append(Belief(tag, len(at), times[at[-1]], len(right - fallen)))
    return tuple(sorted(found, key=lambda b: (b.right_since > 1, -b.seen, b.tag)))


@dataclass(frozen=True)
class DayCount:
    """How far it was at the end of a day: exercises ever answered right, and attempts made on that day."""

    day: date
    right: int
    attempts: int


def history(attempts: Sequence[Attempt], now: datetime) -> tuple[DayCount, ...]:
    """The days on which something was answered, oldest first."""
    right: set[Place] = set()
    gave_up: set[tuple[str, str, int]] = set()
    days: dict[date, DayCount] = {}
    for at, attempt in zip(agreed([a.at for a in attempts], now), attempts):
        seen = (attempt.lesson, attempt.exercise, attempt.seed)
        if attempt.outcome == "right" and seen not in gave_up:
            right.add(Place(attempt.lesson, attempt.exercise))
        elif attempt.outcome == "gave-up":
            gave_up.add(seen)
        day = day_of(at)
        count = days[day].attempts if day in days else 0
        days[day] = DayCount(day, len(right), count + (attempt.outcome != SETTLED))
    return tuple(days.values())
