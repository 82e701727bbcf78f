from __future__ import annotations

import pytest
from variants import variant

from tutor.grading import Outcome, expected, grade

SEED = variant("""
import torch
a = torch.tensor([[2., 3.]], requires_grad=True)
w = torch.ones(2, 1, requires_grad=True)
out = torch.mm(a, w)
out.backward()
""", "w.grad")  # fmt: skip
THIRDS = variant("x = torch.tensor([1., 2.], requires_grad=True); y = (x * x / 3).sum(); y.backward()", "x.grad")
MATRIX = variant(
    "w = torch.tensor([[1., 2.], [3., 4.]], requires_grad=True); y = (5 * w).sum() + w[0, 1]; y.backward()", "w.grad"
)


@pytest.mark.parametrize(
    "typed",
    [
        "[[2], [3]]", "[[2.], [3.]]", "[[2.0000],[3.0000]]", "tensor([[2.],\n        [3.]])",
        "torch.tensor([[2.], [3.]], requires_grad=True)", "［［２］，［３］］", "【【2】、【3】】",
        "[[4/2], [sqrt(9)]]",
        "[[2e0], [30e-1]]", " [[2],[3],] ",
    ],
)  # fmt: skip
def test_the_right_numbers_are_right_however_they_are_written(typed: str) -> None:
    assert grade(SEED, typed).outcome is Outcome.RIGHT


def test_shapes_count_and_the_feedback_says_how_to_write_it() -> None:
    verdict = grade(SEED, "[2, 3]")
    assert (verdict.outcome, verdict.tag) == (Outcome.WRONG, "shape")
    assert verdict.feedback.en == ("This is a row of 2 numbers; w.grad has shape (2, 1). Write it as [[..], [..]].")
    assert verdict.feedback.zh == "这是一行 2 个数；w.grad 的形状是 (2, 1)。请写成 [[..], [..]]。"


def test_one_wrong_element_is_called_a_slip_and_the_right_value_is_kept() -> None:
    verdict = grade(MATRIX, "[[5, 6], [7, 5]]")
    assert (verdict.tag, verdict.differs) == ("element", ((1, 0),))
    assert verdict.feedback.en == "Element [1, 0] differs: 7 is not right there. The others are."
    assert "5" not in verdict.feedback.en


def test_several_wrong_elements_are_named_by_their_places() -> None:
    verdict = grade(MATRIX, "[[5, 17], [19, 5]]")
    assert verdict.feedback.en == "2 of 4 elements differ: [0, 1], [1, 0]."


@pytest.mark.parametrize(
    ("typed", "outcome"),
    [
        ("[2/3, 4/3]", Outcome.RIGHT),
        ("[0.6667, 1.3333]", Outcome.RIGHT),
        ("[0.66666667, 1.3333333730697632]", Outcome.RIGHT),
        ("[0.6666, 1.3333]", Outcome.WRONG),
        ("[0.67, 1.33]", Outcome.WRONG),
        ("[0.6667, 1.333]", Outcome.WRONG),
    ],
)
def test_four_decimals_as_pytorch_prints_them_are_right(typed: str, outcome: Outcome) -> None:
    assert grade(THIRDS, typed).outcome is outcome


def test_a_rounded_answer_is_said_to_be_one() -> None:
    assert grade(THIRDS, "[0.6667, 1.3333]").feedback.en == "Right, rounded as PyTorch prints it."


def test_too_few_decimals_are_told_what_to_write() -> None:
    assert "at least 4 decimals" in grade(THIRDS, "[0.67, 1.33]").feedback.en


@pytest.mark.parametrize(
    ("program", "ask", "right", "wrong"),
    [
        ("x = torch.tensor(0.4, requires_grad=True); y = 0.3 * x; y.backward()", "x.grad", "0.3", "0.3001"),
        ("x = torch.tensor(2., requires_grad=True); y = torch.exp(x); y.backward()", "x.grad", "exp(2)", "7.389"),
        ("x = torch.tensor(2., requires_grad=True); y = torch.exp(x); y.backward()", "x.grad", "7.3891", "7.3890"),
        ("x = torch.tensor(8., requires_grad=True); y = torch.sqrt(x); y.backward()", "x.grad", "√2/8", "sqrt(3)/8"),
        ("x = torch.tensor([1., 2.], requires_grad=True); y = x.sum()", "x.grad", "None", "[0, 0]"),
        ("x = torch.tensor(0., requires_grad=True); y = torch.sqrt(x); y.backward()", "x.grad", "inf", "0"),
        ("x = torch.tensor([1., 2.])", "x > 1", "[False, True]", "[True, True]"),
        ("x = torch.ones(2, 3)", "x.shape", "[2, 3]", "[3, 2]"),
        ("x = torch.tensor([1., 2.], requires_grad=True); y = 2 * x; y.backward()", "x.grad", "None", "[2, 2]"),
    ],
)  # fmt: skip
def test_exact_numbers_and_words(program: str, ask: str, right: str, wrong: str) -> None:
    asked = variant(program, ask)
    assert grade(asked, right).outcome is Outcome.RIGHT
    assert grade(asked, wrong).outcome is Outcome.WRONG
    assert grade(asked, expected(asked)).outcome is Outcome.RIGHT


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("[2, 3", "not closed"),
        ("2, 3", "[3, 5]"),
        ("[[2] [3]]", "comma"),
        ("two", "not a name"),
        ("[[2], [3, 4]]", "differ"),
        ("__import__(1)", "not a name"),
    ],
)
def test_what_cannot_be_read_costs_nothing_and_says_how_to_write_it(typed: str, says: str) -> None:
    verdict = grade(SEED, typed)
    assert verdict.outcome is Outcome.UNREADABLE
    assert says in verdict.feedback.en


def test_an_empty_answer_is_no_attempt() -> None:
    assert grade(SEED, "  \n").tag == "empty"


def test_what_was_read_is_echoed_from_the_tree() -> None:
    assert grade(SEED, "tensor([[2.],[6/2]])").read_as == "[[2.], [6/2]]"


def test_only_the_sign_is_called_that() -> None:
    assert grade(MATRIX, "[[-5, -6], [-5, -5]]").tag == "sign"


def test_a_common_factor_is_called_that() -> None:
    verdict = grade(MATRIX, "[[10, 12], [10, 10]]")
    assert (verdict.tag, verdict.feedback.en) == ("factor", "Every element is 2 times what it should be.")


def test_another_tensors_gradient_is_called_that() -> None:
    asked = variant(
        "a = torch.tensor([2., 3.], requires_grad=True); b = torch.tensor([5., 7.], requires_grad=True); "
        "y = (a * b).sum(); y.backward()",
        "a.grad",
    )
    verdict = grade(asked, "[2, 3]")
    assert (verdict.tag, verdict.feedback.en) == ("other-variable", "This is b.grad, not a.grad.")


def test_a_wrong_program_is_not_marked() -> None:
    verdict = grade(variant("import os"), "1")
    assert verdict.outcome is Outcome.NOT_GRADED


def test_a_decimal_is_said_back_as_a_decimal() -> None:
    asked = variant("x = torch.tensor([1., 2.], requires_grad=True); (x / 7).sum().backward()", "x.grad")
    assert (
        grade(asked, "[0.1428, 1/7]").feedback.en == "Element [0] differs: 0.1428 is not right there. The others are."
    )


def test_complex_numbers_are_not_marked() -> None:
    asked = variant("c = torch.tensor([1 + 2j])", "c")
    assert grade(asked, "[1]").outcome is Outcome.NOT_GRADED
