"""What is kept about a learner: attempts, the place where they are, the sheet on which they write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

GAVE_UP = "gave-up"
SETTLED = "settled"


@dataclass(frozen=True)
class Attempt:
    """One graded answer; `outcome` GAVE_UP where the learner asked to see the answer, SETTLED where a follow-up
    question told which belief (`tag`) was behind a wrong one.

    `lesson_hash` fixes the lesson's wording of the exercise then, `seed` its numbers; `at` is UTC, ISO 8601. `mode` is
    the way on which it was asked: `lesson`, `review`, or `check` and when it was begun. `tentative`: other beliefs
    lead to the same answer.
    """

    lesson: str
    exercise: str
    seed: int
    lesson_hash: str
    answer: str
    read_as: str
    outcome: str
    tag: str
    hints: int
    at: str = ""
    mode: str = "lesson"
    tentative: bool = False


@dataclass(frozen=True)
class Place:
    """Where a learner is: a lesson and one of its exercises."""

    lesson: str
    exercise: str


@dataclass(frozen=True)
class Sheet:
    """The learner's sheet for one exercise: which variant it shows, hints seen on it, the half-typed answer."""

    number: int = 0
    hints: int = 0
    draft: str = ""


@dataclass(frozen=True)
class Everything:
    """All there is in a store."""

    attempts: tuple[Attempt, ...] = ()
    sheets: Mapping[Place, Sheet] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    postponed: Mapping[Place, date] = field(default_factory=dict)
