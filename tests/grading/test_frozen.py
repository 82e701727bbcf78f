"""The page docs/answers.md is what the grader does: each of its rows is graded again."""

from __future__ import annotations

import frozen
import pytest

from tutor.grading import expected, grade
from tutor.lesson import draw, load_lessons
from tutor.lesson.model import KINDS

ROWS = frozen.read_page()
LESSON = load_lessons(frozen.LESSONS).lesson("kinds")
VARIANTS = {exercise.id: draw(LESSON, exercise, frozen.SEED) for exercise in LESSON.exercises}


@pytest.mark.parametrize(("exercise", "answer", "outcome", "tag"), ROWS, ids=range(len(ROWS)))
def test_a_verdict_given_once_is_given_again(exercise: str, answer: str, outcome: str, tag: str) -> None:
    verdict = grade(VARIANTS[exercise], answer)
    assert (verdict.outcome.value, verdict.tag) == (outcome, tag)


def test_the_page_shows_every_kind() -> None:
    assert {exercise.kind for exercise in LESSON.exercises} == set(KINDS)
    assert {row[0] for row in ROWS} == set(VARIANTS)


@pytest.mark.parametrize("seed", range(1, 6))
def test_the_right_answer_of_any_seed_is_right_in_both_languages(seed: int) -> None:
    for exercise in LESSON.exercises:
        variant = draw(LESSON, exercise, seed)
        for lang in ("en", "zh"):
            assert grade(variant, expected(variant, lang)).outcome.value == "right", (exercise.id, lang)
