from __future__ import annotations

import pytest
from variants import variant

from tutor.grading import Outcome, expected, grade

BROKEN = """
import torch
x = torch.tensor([2., 3.], requires_grad=True)
y = x * x
y.backward()
"""
FIXED = BROKEN.replace("y.backward()", "y.sum().backward()")
CODE = variant(
    BROKEN, kind="code", checks=("x.grad is not None", "(x.grad == torch.tensor([4., 6.])).all()"), solution=FIXED
)
STEPS = variant(
    "x = torch.tensor([1., 2.], requires_grad=True); h = 3 * x; h.retain_grad(); L = (h**2).sum(); L.backward()",
    kind="steps",
    steps=("h", "L", "h.grad", "x.grad"),
)


def test_a_program_that_meets_the_checks_is_right() -> None:
    assert grade(CODE, FIXED).outcome is Outcome.RIGHT
    assert grade(CODE, BROKEN.replace("y.backward()", "y.backward(torch.ones(2))")).outcome is Outcome.RIGHT
    assert grade(CODE, expected(CODE)).outcome is Outcome.RIGHT


def test_the_given_program_is_told_to_be_unchanged_and_what_it_raises() -> None:
    verdict = grade(CODE, BROKEN)
    assert (verdict.outcome, verdict.tag) == (Outcome.WRONG, "raises")
    assert verdict.feedback.en.startswith(
        "This is the program as it was given. Line 5 raises RuntimeError: grad can be"
    )


@pytest.mark.parametrize(
    ("program", "says"),
    [
        (FIXED.replace("2., 3.", "2., 5."), "this does not hold: `(x.grad == torch.tensor([4., 6.])).all()`"),
        ("import torch\n", "`x.grad is not None` cannot be answered"),
    ],
)
def test_a_program_that_misses_a_check_is_told_which(program: str, says: str) -> None:
    verdict = grade(CODE, program)
    assert (verdict.outcome, verdict.tag) == (Outcome.WRONG, "check")
    assert says in verdict.feedback.en


@pytest.mark.parametrize(
    ("program", "says"),
    [
        ("import os", "line 1"),
        ("x = (", "line 1"),
        ("while True:\n    pass\n", "stopped"),
        ("x = 9**9**9", "line 1"),
        ("import torch\nx = torch.ones(10**6, 10**6)", "stopped"),
    ],
)
def test_a_program_outside_the_language_or_too_large_costs_nothing(program: str, says: str) -> None:
    verdict = grade(CODE, program)
    assert verdict.outcome is Outcome.UNREADABLE
    assert says in verdict.feedback.en


@pytest.mark.parametrize(
    "typed",
    [
        "h = [3, 6]; L = 45; h.grad = [6, 12]; x.grad = [18, 36]",
        "[3, 6]\n45\n[6, 12]\n[18, 36]",
        "h: tensor([3., 6.])\nL: tensor(45.)\nh.grad: [6, 12]\nx.grad: [18, 36]",
    ],
)
def test_all_steps_right_is_right(typed: str) -> None:
    assert grade(STEPS, typed).outcome is Outcome.RIGHT


def test_a_later_step_is_marked_on_the_learners_own_earlier_value() -> None:
    verdict = grade(STEPS, "h = [3, 7]; L = 58; h.grad = [6, 12]; x.grad = [18, 36]")
    assert verdict.outcome is Outcome.WRONG
    assert verdict.feedback.en == (
        "Step 1, h: Element [1] differs: 7 is not right there. The others are. "
        "Step 2, L, is right from your value of h."
    )
    assert verdict.differs == ((0,),)


def test_a_gradient_is_followed_through_from_an_earlier_gradient() -> None:
    verdict = grade(STEPS, "h = [3, 6]; L = 45; h.grad = [6, 10]; x.grad = [18, 30]")
    assert "Step 4, x.grad, is right from your value of h.grad." in verdict.feedback.en


def test_a_degenerate_value_is_not_followed() -> None:
    verdict = grade(STEPS, "h = [0, 0]; L = 0; h.grad = [6, 12]; x.grad = [18, 36]")
    assert "Step 2, L, is not right yet." in verdict.feedback.en


def test_the_first_wrong_step_is_diagnosed() -> None:
    verdict = grade(STEPS, "h = [3, 6]; L = 45; h.grad = [3, 3]; x.grad = [18, 36]")
    assert verdict.tag == "nonleaf-grad-is-local"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("[3, 6]; 45", "There are 4 steps, and here 2."),
        ("L = 45; h = [3, 6]; [6, 12]; [18, 36]", "Step 1 is h; this line answers L."),
        ("[3, 6; 45; [6, 12]; [18, 36]", "There are 4 steps"),
        ("[3, 6]; 4 5; [6, 12]; [18, 36]", "a sign is missing"),
    ],
)
def test_steps_that_cannot_be_read_say_how_to_write_them(typed: str, says: str) -> None:
    verdict = grade(STEPS, typed)
    assert verdict.outcome is Outcome.UNREADABLE
    assert says in verdict.feedback.en


def test_the_expected_steps_are_right() -> None:
    assert grade(STEPS, expected(STEPS)).outcome is Outcome.RIGHT


@pytest.mark.parametrize(
    ("program", "says"),
    [
        ("import os", "第 1 行：`import os` 不在课程语言之内。程序可以导入"),
        ("x = 1\nwhile True: pass", "第 2 行：程序执行超过 1000000 步。是不是有循环停不下来？"),
        ("x = [0] * 10**9", "第 1 行：长度为 1000000000 的 list 太长：最多 1000000。"),
    ],
)
def test_why_a_program_is_not_run_is_said_in_chinese_too(program: str, says: str) -> None:
    asked = variant("x = 1", kind="code", checks=("x == 2",), solution="x = 2")
    assert says in grade(asked, program).feedback.zh
