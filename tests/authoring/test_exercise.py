"""A program of the playground becomes a lesson that the linter accepts and that can be answered."""

import pytest

from tutor.authoring import check
from tutor.authoring.exercise import askings, write_lesson
from tutor.explain import account
from tutor.grading import Outcome, expected, grade
from tutor.lesson import draw, read_lesson
from tutor.program import run

PRODUCT = """import torch
a = torch.tensor([[2., 3.]], requires_grad=True)

w = torch.ones(2, 1, requires_grad=True)
out = torch.mm(a, w)  # 一行乘一列: one number
out.backward()
"""
PRINTS = "import torch\nfor i in range(2):\n\tprint(torch.ones(1) * i)\n"
RAISES = "import torch\ntorch.ones(2).backward()\n"


def asked(program):
    return askings(account(run(program)))


def test_gradients_of_leaves_errors_and_output_can_be_asked_for():
    assert [each.ask for each in asked(PRODUCT)] == ["a.grad", "w.grad"]
    assert [each.kind for each in asked(PRINTS)] == ["output"]
    assert [each.kind for each in asked(RAISES)] == ["error"]
    assert asked("x = 1\n") == ()


@pytest.mark.parametrize("program", [PRODUCT, PRINTS, RAISES], ids=["gradient", "output", "error"])
def test_the_lesson_has_no_fault_and_its_exercise_can_be_answered(program, tmp_path):
    path = write_lesson(program, asked(program)[0], tmp_path)
    lesson = read_lesson(path).lesson
    variant = draw(lesson, lesson.exercises[0], 1)

    assert check([path]) == []
    assert grade(variant, expected(variant)).outcome is Outcome.RIGHT


def test_no_file_is_written_over(tmp_path):
    first = write_lesson(PRODUCT, asked(PRODUCT)[1], tmp_path)
    second = write_lesson(PRODUCT, asked(PRODUCT)[1], tmp_path)

    assert (first.name, second.name) == ("exercise-w-grad.yaml", "exercise-w-grad-2.yaml")
