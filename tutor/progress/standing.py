"""How a learner stands with each exercise and lesson, worked out from the attempts alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from .records import GAVE_UP, Attempt

if TYPE_CHECKING:
    from tutor.lesson import Lesson


class Standing(Enum):
    """NEW: no attempt; TRIED: none right yet; GAVE_UP: saw the answer; RIGHT: answered without having seen it."""

    NEW = "new"
    TRIED = "tried"
    GAVE_UP = GAVE_UP
    RIGHT = "right"


@dataclass(frozen=True)
class LessonStanding:
    """The standing of each exercise of a lesson, in its order. `passed`: a check has shown that it is known."""

    lesson: Lesson
    standings: tuple[Standing, ...]
    passed: bool = False

    @property
    def right(self) -> int:
        return sum(standing is Standing.RIGHT for standing in self.standings)

    @property
    def total(self) -> int:
        return len(self.standings)

    @property
    def done(self) -> bool:
        return self.passed or self.right == self.total

    @property
    def begun(self) -> bool:
        return any(standing is not Standing.NEW for standing in self.standings)


def standing_of(attempts: Iterable[Attempt]) -> Standing:
    """The standing that the attempts on one exercise, in order, lead to."""
    standing = Standing.NEW
    seen: set[int] = set()
    for attempt in attempts:
        if attempt.outcome == GAVE_UP:
            seen.add(attempt.seed)
            if standing is not Standing.RIGHT:
                standing = Standing.GAVE_UP
        elif attempt.outcome == "right" and attempt.seed not in seen:
            standing = Standing.RIGHT
        elif standing is Standing.NEW:
            standing = Standing.TRIED
    return standing


def standings_of(
    lessons: Iterable[Lesson], attempts: Iterable[Attempt], passed: Collection[str] = ()
) -> tuple[LessonStanding, ...]:
    """The standing of every lesson."""
    made: dict[tuple[str, str], list[Attempt]] = {}
    for attempt in attempts:
        made.setdefault((attempt.lesson, attempt.exercise), []).append(attempt)
    return tuple(
        LessonStanding(
            lesson, tuple(standing_of(made.get((lesson.id, e.id), ())) for e in lesson.exercises), lesson.id in passed
        )
        for lesson in lessons
    )
