"""Hints help and never tell."""

import re

import pytest

from tutor.explain import hints
from tutor.lesson import draw, load_lessons

LIBRARY = load_lessons()
EXERCISES = [(lesson, exercise) for lesson in LIBRARY.lessons for exercise in lesson.exercises]


@pytest.mark.parametrize(("lesson", "exercise"), EXERCISES, ids=lambda value: getattr(value, "id", None))
def test_no_hint_of_any_lesson_contains_the_answer(lesson, exercise):
    from tutor.grading import expected

    for seed in range(3):
        variant = draw(lesson, exercise, seed)
        answer = str(expected(variant)).strip()
        for rung in hints(variant):
            for words in (rung.en, rung.zh):
                assert words
                pattern = rf"(?<![\w.]){re.escape(answer)}(?![\w]|\.\d)"
                if exercise.kind in ("tensor", "formula", "output"):
                    assert not re.search(pattern, words)


def test_a_gradient_gets_the_way_the_rule_and_the_shape():
    from tutor.lesson import Exercise, Variant
    from tutor.words import Text

    program = (
        "import torch\na = torch.tensor([[2., 3.]])\nw = torch.ones(2, 1, requires_grad=True)\n"
        "out = torch.mm(a, w)\nout.backward()\n"
    )
    exercise = Exercise("e", "tensor", program, Text(), "w.grad")
    variant = Variant("l", exercise, 0, program, "w.grad", Text(), (), {})

    found = [rung.en for rung in hints(variant)]

    assert "whether w.grad is filled at all" in found[0]
    assert found[1] == "Go backwards from out: out came from a and w by mm (line 4)."
    assert "transposed" in found[2]
    assert found[-1] == "A gradient has the shape of the tensor it is by; w has shape (2, 1)."


def test_most_exercises_have_a_hint():
    with_hints = [exercise for lesson, exercise in EXERCISES if hints(draw(lesson, exercise, 0))]

    assert len(with_hints) >= 0.8 * len(EXERCISES)


@pytest.mark.parametrize("of", ["x", "y", "b"])
def test_a_grad_of_none_is_hinted_at_like_any_other(of):
    from tutor.lesson import Exercise, Variant
    from tutor.words import Text

    program = (
        "import torch\nx = torch.ones(2, requires_grad=True)\nb = torch.ones(2, requires_grad=True)\ny = x * 2\n"
        "y.sum().backward()\n"
    )
    exercise = Exercise("e", "tensor", program, Text(), f"{of}.grad")
    found = [rung.en for rung in hints(Variant("l", exercise, 0, program, f"{of}.grad", Text(), (), {}))]

    assert f"whether {of}.grad is filled at all" in found[0]
    assert found[1].startswith("Go backwards from sum(y)")
    assert found[-1] == f"A gradient has the shape of the tensor it is by; {of} has shape (2,)."


def test_a_number_that_is_the_answer_is_no_hint():
    from tutor.lesson import Exercise, Variant
    from tutor.words import Text

    program = "import torch\nx = torch.ones(2)\nx.add_(1)\nx.mul_(2)\nx.sub_(1)\n"
    exercise = Exercise("e", "tensor", program, Text(), "x._version")

    assert not any("3" in rung.en for rung in hints(Variant("l", exercise, 0, program, "x._version", Text(), (), {})))
