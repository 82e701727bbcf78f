"""The functions of the rooms below that a study calls, as one value: the tutor's own, or a test's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tutor.errors import LearnerError

if TYPE_CHECKING:
    from tutor.grading import Verdict
    from tutor.lesson import Exercise, Lesson, Variant
    from tutor.words import Text


@dataclass(frozen=True)
class Teaching:
    """Draw a variant, grade an answer, say the computed right answer in a language, give the hints in order.

    `read_as` says how an answer that is still being written would be read; empty where it cannot be.
    """

    draw: Callable[[Lesson, Exercise, int], Variant]
    grade: Callable[[Variant, str], Verdict]
    expected: Callable[[Variant, str], str]
    hints: Callable[[Variant], tuple[Text, ...]]
    read_as: Callable[[Variant, str], str] = lambda variant, text: ""


def own_teaching() -> Teaching:
    """The tutor's own; imported here, so that a face can paint before NumPy is loaded."""
    from tutor.explain import hints
    from tutor.grading import KINDS, expected, grade
    from tutor.grading.truth import truth_of
    from tutor.lesson import draw

    def rungs(variant: Variant) -> tuple[Text, ...]:
        return tuple(dict.fromkeys((*variant.hints, *hints(variant))))

    def read_as(variant: Variant, text: str) -> str:
        try:
            return KINDS[variant.exercise.kind].read(text, truth_of(variant)).echo
        except LearnerError:
            return ""

    return Teaching(draw=draw, grade=grade, expected=expected, hints=rungs, read_as=read_as)
