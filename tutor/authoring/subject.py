"""What a check looks at: a lesson, an exercise, or one variant with the trace of its program; and what it finds."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from tutor.errors import ProgramError
from tutor.lesson import Exercise, Lesson, Variant, draw
from tutor.words import Text

if TYPE_CHECKING:
    from tutor.program.trace import Trace

Path = tuple[str | int, ...]

# After so long a program is stopped.
MAX_SECONDS = 5.0


@dataclass(frozen=True)
class Found:
    """A fault at a part of the lesson or exercise (`path`), or at a `line` and `column` of its program.

    `drawn`: the message speaks of drawn numbers, so that its seed belongs to it.
    """

    path: Path
    message: str
    line: int = 0
    column: int = 0
    length: int = 1
    drawn: bool = False


@dataclass(frozen=True)
class Check:
    """One entry of the table.

    `looks_at` is `texts` (of the lesson, and of each exercise), `exercise`, or of a variant its `program`, the `trace`
    of that where it could be run, or the `answer` where all before found nothing. `about` says what is demanded.
    """

    code: str
    looks_at: str
    about: str
    run: Callable[[Subject], Iterable[Found]]


class Subject:
    """A lesson; with an exercise of it; with a seed its variant."""

    def __init__(self, lesson: Lesson, exercise: Exercise | None = None, seed: int = 0) -> None:
        self.lesson = lesson
        self._exercise = exercise
        self.seed = seed
        self.took = 0.0

    @property
    def exercise(self) -> Exercise:
        assert self._exercise is not None
        return self._exercise

    @cached_property
    def variant(self) -> Variant:
        return draw(self.lesson, self.exercise, self.seed)

    @cached_property
    def outcome(self) -> Trace | ProgramError:
        """The trace of the variant's program, or why there is none."""
        from tutor.program import LIMITS, run

        began = time.thread_time()
        try:
            return run(self.variant.program, limits=replace(LIMITS, seconds=MAX_SECONDS))
        except ProgramError as error:
            return error
        finally:
            self.took = time.thread_time() - began

    @property
    def runs(self) -> bool:
        return not isinstance(self.outcome, ProgramError)

    @property
    def trace(self) -> Trace:
        assert not isinstance(self.outcome, ProgramError)
        return self.outcome

    def texts(self) -> Iterator[tuple[Path, Text]]:
        """Every text of the lesson, or of the exercise, with its path below it."""
        if self._exercise is None:
            yield ("title",), self.lesson.title
            yield ("text",), self.lesson.text
            return
        exercise = self._exercise
        yield ("question",), exercise.question
        for index, option in enumerate(exercise.options):
            yield ("options", index, "text"), option.text
        for index, hint in enumerate(exercise.hints):
            yield ("hints", index), hint
        if exercise.explanation:
            yield ("explanation",), exercise.explanation


def place_of(lesson: Lesson, exercise: Exercise | None, found: Found) -> tuple[int, int]:
    """The line and column of the file; where a part is not there, those of what it belongs to."""
    path: Path = found.path if exercise is None else (exercise.id, *found.path)
    while path and path not in lesson.marks:
        path = path[:-1]
    line, column = lesson.marks.get(path, (1, 1))
    if found.line:
        return line + found.line - 1, column + max(found.column, 1) - 1
    return line, column
