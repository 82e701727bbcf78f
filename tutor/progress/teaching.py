"""The functions of the rooms below that a study calls, as one value: the tutor's own, or a test's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tutor.errors import LearnerError

if TYPE_CHECKING:
    from tutor.grading import FollowUp, Verdict
    from tutor.lesson import Exercise, Lesson, Variant
    from tutor.words import Text


@dataclass(frozen=True)
class Teaching:
    """Draw a variant, grade an answer, say the computed right answer in a language, give the hints in order.

    `read_as` says how an answer that is still being written would be read; empty where it cannot be. `follow_up` finds
    the question that tells the beliefs of a verdict apart, `settle` says what an answer to it tells.
    """

    draw: Callable[[Lesson, Exercise, int], Variant]
    grade: Callable[[Variant, str], Verdict]
    expected: Callable[[Variant, str], str]
    hints: Callable[[Variant], tuple[Text, ...]]
    read_as: Callable[[Variant, str], str] = lambda variant, text: ""
    follow_up: Callable[[Variant, Verdict], FollowUp | None] = lambda variant, verdict: None
    settle: Callable[[FollowUp, str], Verdict] = lambda asked, text: _settle(asked, text)


def own_teaching() -> Teaching:
    """The tutor's own; each part is imported when it is first called, so that a face can paint before NumPy is here."""
    return Teaching(
        draw=_draw,
        grade=_grade,
        expected=_expected,
        hints=_hints,
        read_as=_read_as,
        follow_up=_follow_up,
        settle=_settle,
    )


def _draw(lesson: Lesson, exercise: Exercise, seed: int) -> Variant:
    from tutor.lesson import draw

    return draw(lesson, exercise, seed)


def _grade(variant: Variant, text: str) -> Verdict:
    from tutor.grading import grade

    return grade(variant, text)


def _expected(variant: Variant, lang: str) -> str:
    from tutor.grading import expected

    return expected(variant, lang)


def _hints(variant: Variant) -> tuple[Text, ...]:
    """The author's, then those derived from the program."""
    from tutor.explain import hints

    return tuple(dict.fromkeys((*variant.hints, *hints(variant))))


def _read_as(variant: Variant, text: str) -> str:
    from tutor.grading import KINDS
    from tutor.grading.truth import truth_of

    try:
        return KINDS[variant.exercise.kind].read(text, truth_of(variant)).echo
    except LearnerError:
        return ""


def _follow_up(variant: Variant, verdict: Verdict) -> FollowUp | None:
    from tutor.grading import follow_up

    return follow_up(variant, verdict)


def _settle(asked: FollowUp, text: str) -> Verdict:
    from tutor.grading import settle

    return settle(asked, text)
