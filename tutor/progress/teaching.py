"""The functions of the rooms below that a study calls, as one value: the tutor's own, or a test's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tutor.grading import Verdict
    from tutor.lesson import Exercise, Lesson, Variant
    from tutor.words import Text


@dataclass(frozen=True)
class Teaching:
    """Draw a variant, grade an answer, say the computed right answer in a language, give the hints in order."""

    draw: Callable[[Lesson, Exercise, int], Variant]
    grade: Callable[[Variant, str], Verdict]
    expected: Callable[[Variant, str], str]
    hints: Callable[[Variant], tuple[Text, ...]]


def own_teaching() -> Teaching:
    """The tutor's own; imported here, so that a face can paint before NumPy is loaded."""
    from tutor.explain import hints
    from tutor.grading import expected, grade
    from tutor.lesson import draw

    def rungs(variant: Variant) -> tuple[Text, ...]:
        return tuple(dict.fromkeys((*variant.hints, *hints(variant))))

    return Teaching(draw=draw, grade=grade, expected=expected, hints=rungs)
