"""The exercise in front of the learner, as one value a face can draw."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tutor.words import Text

from .records import Place, Sheet

if TYPE_CHECKING:
    from tutor.lesson import Exercise, Lesson, Variant


@dataclass(frozen=True)
class Course:
    """The way on which an exercise is asked, and how far along it is.

    `mode` is kept with each attempt: `lesson`, `review`, or `check` and when it was begun. `number` of `total` counts
    the exercises of the lesson, the reviews of today, the questions of the check (at most so many).
    """

    mode: str = "lesson"
    number: int = 1
    total: int = 1
    unit: str = ""

    @property
    def is_review(self) -> bool:
        """Whether this is one of today's reviews."""
        return self.mode == "review"

    @property
    def is_check(self) -> bool:
        """Whether this is the check of a unit: no hints, no other numbers, one answer each."""
        return self.mode.startswith("check")


@dataclass(frozen=True, eq=False)
class Here:
    """The exercise, its variant, and what this learner has done with it.

    `variant` is None where the lesson could not be drawn, and `fault` says why. `hints` are those shown so far;
    `solved` and `gave_up` speak of this variant; `answers` are the learner's earlier answers to it, oldest first.
    `unread`: the lesson's text was never shown to this learner.
    """

    lesson: Lesson
    exercise: Exercise
    variant: Variant | None
    sheet: Sheet
    hints: tuple[Text, ...] = ()
    solved: bool = False
    gave_up: bool = False
    answers: tuple[str, ...] = ()
    unread: bool = False
    fault: str = ""
    course: Course = field(default_factory=Course)

    @property
    def place(self) -> Place:
        return Place(self.lesson.id, self.exercise.id)

    @property
    def position(self) -> int:
        """The exercise's number in its lesson, from 1."""
        return self.lesson.exercises.index(self.exercise) + 1

    @property
    def settled(self) -> bool:
        """Whether the answer may be shown: it was found, the learner asked to see it, or a check has its answer."""
        return self.solved or self.gave_up or (self.course.is_check and bool(self.answers))

    def same_variant(self, other: Here | None) -> bool:
        """Whether a result for `other` may be shown here."""
        return other is not None and self.place == other.place and self.sheet.number == other.sheet.number

    def same_program(self, other: Here) -> bool:
        """Whether both are about the very same program."""
        return self.variant is not None and other.variant is not None and self.variant.program == other.variant.program


@dataclass(frozen=True)
class Revealed:
    """The answer after giving up: the computed right one, and the author's words on why."""

    expected: Text
    explanation: Text
