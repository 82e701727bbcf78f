"""What fixes a variant for ever: the seed of a learner's n-th drawing, and the hash of the lesson it came from."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tutor.lesson import Lesson


def seed_of(learner: str, lesson: str, exercise: str, number: int) -> int:
    """The seed of the `number`-th variant this learner draws of an exercise."""
    digest = hashlib.sha256("\0".join((learner, lesson, exercise, str(number))).encode()).digest()
    return int.from_bytes(digest[:4], "big") >> 1


def lesson_hash(lesson: Lesson) -> str:
    """Twelve digits that change when anything does that decides a right answer; wording may change freely."""
    deciding = [
        (
            exercise.id,
            exercise.kind,
            exercise.program,
            exercise.ask,
            exercise.where,
            [(p.name, p.kind, p.low, p.high, list(p.options)) for p in exercise.parameters],
            [option.true_if for option in exercise.options],
            list(exercise.rows),
            list(exercise.columns),
        )
        for exercise in lesson.exercises
    ]
    return hashlib.sha256(repr((lesson.id, deciding)).encode()).hexdigest()[:12]
