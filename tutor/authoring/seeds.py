"""The variants of an exercise that are looked at: of seeds that draw the same numbers the first."""

from __future__ import annotations

from collections.abc import Iterator

from tutor.lesson import Exercise, Lesson, Variant, draw
from tutor.lesson.drawing import drawn_values


def seeds_of(lesson: Lesson, exercise: Exercise, seeds: int) -> Iterator[int]:
    """Seeds from 1 that draw different numbers; AuthorError where nothing can be drawn."""
    known: set[str] = set()
    for seed in range(1, seeds + 1) if exercise.parameters else (1,):
        values = repr(drawn_values(lesson, exercise, seed))
        if values not in known:
            known.add(values)
            yield seed


def variants_of(lesson: Lesson, exercise: Exercise, seeds: int) -> Iterator[tuple[int, Variant]]:
    """The variants of those seeds."""
    for seed in seeds_of(lesson, exercise, seeds):
        yield seed, draw(lesson, exercise, seed)
