from __future__ import annotations

import pytest
from variants import variant

from tutor.grading import Outcome, expected, grade
from tutor.lesson.model import Variant

SEED = """
import torch
a = torch.tensor([[2., 3.]], requires_grad=True)
w = torch.ones(2, 1, requires_grad=True)
out = torch.mm(a, w)
out.backward()
"""
TWICE = SEED + "out.backward()\n"
PRINTS = SEED + "print(w.grad)\nprint('done', 0.5)\n"
FLAG = variant(SEED, "out.is_leaf", "bool")
CHOICE = variant(
    SEED, kind="choice", options=(("It is None.", "w.grad is None"), ("It has two rows.", "w.grad.shape[0] == 2"))
)
TABLE = variant(SEED, kind="table", rows=("a", "out"), columns=("is_leaf", "grad_fn", "grad"))
ERROR = variant(TWICE, kind="error")
RUNS = variant(SEED, kind="error")
OUTPUT = variant(PRINTS, kind="output")
FORMULA = variant("x = torch.tensor(2., requires_grad=True); u = x**2; y = torch.exp(u)", "formula(y, x)", "formula")
MATRIX = variant("""
import torch
a = torch.tensor([[2., 3.]], requires_grad=True)
w = torch.ones(2, 2, requires_grad=True)
out = torch.mm(a, w)
""", "formula(out, w)", "formula")  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "right"),
    [
        (FLAG, "no"), (FLAG, "False"), (FLAG, "否"), (FLAG, "不是。"), (FLAG, "N"),
        (CHOICE, "2"), (CHOICE, "b"), (CHOICE, "option 2"), (CHOICE, "It has two rows"), (CHOICE, "２"),
        (CHOICE, "(b)"),
        (TABLE, "a: yes, None, [[1, 1]]; out: no, MmBackward0, None"),
        (TABLE, "out: no, <MmBackward0 object at 0x7f>, none\na: true, -, tensor([[1., 1.]])"),
        (TABLE, "yes, None, set, no, mmbackward, None"),
        (TABLE, "a：是，无，有；out：否，MmBackward0，无"),
        (ERROR, "line 7: RuntimeError"), (ERROR, "7 runtimeerror"), (ERROR, "RuntimeError in line 7"),
        (ERROR, "第7行 RuntimeError: Trying to backward through the graph a second time"),
        (RUNS, "no error"), (RUNS, "不报错"),
        (OUTPUT, "tensor([[2.],\n        [3.]])\ndone 0.5"),
        (OUTPUT, "tensor([[2.], [3.]])\\ndone 0.5"),
        (OUTPUT, "tensor( [[2.],[3.]] )\r\ndone  0.5  \n\n"),
        (FORMULA, "2x*exp(x**2)"), (FORMULA, "2·x·e^(x²)"), (FORMULA, "2*x*y"), (FORMULA, "2*x*exp(u)"),
        (MATRIX, "a.T @ v"), (MATRIX, "[[a11*v11, a11*v12], [a12*v11, a12*v12]]"),
    ],
)  # fmt: skip
def test_a_right_answer_is_right_however_it_is_written(asked: Variant, right: str) -> None:
    verdict = grade(asked, right)
    assert verdict.outcome is Outcome.RIGHT, verdict.feedback.en


@pytest.mark.parametrize(
    ("asked", "wrong", "tag", "says"),
    [
        (CHOICE, "1", "value", "Option 1 is not true for this program."),
        (TABLE, "a: yes, None, [[1, 2]]; out: no, MmBackward0, None", "element", "a.grad is not [[1, 2]]."),
        (TABLE, "a: yes, None, [1, 1]; out: no, MmBackward0, None", "element", "a.grad has shape (1, 2)"),
        (TABLE, "a: no, None, [[1, 1]]; out: yes, None, None", "elements", "a.is_leaf, out.is_leaf, out.grad_fn"),
        (ERROR, "line 5: RuntimeError", "line", "Not line 5."),
        (ERROR, "line 7: TypeError", "error-type", "Line 7 does raise, but not a TypeError."),
        (RUNS, "line 5: RuntimeError", "no-error", "Nothing raises in this program."),
        (OUTPUT, "tensor([[2],\n        [3]])\ndone 0.5", "line", "PyTorch prints a float with its point"),
        (OUTPUT, "tensor([[2.],\n        [3.]])", "lines", "This is 1 line; the program prints 2 lines."),
        (FORMULA, "3*x", "value", "the derivative there is"),
        (MATRIX, "v", "shape", "This formula is a table of 1 row and 2 columns"),
    ],
)
def test_a_wrong_answer_is_told_what_differs(asked: Variant, wrong: str, tag: str, says: str) -> None:
    verdict = grade(asked, wrong)
    assert (verdict.outcome, verdict.tag) == (Outcome.WRONG, tag), verdict.feedback.en
    assert says in verdict.feedback.en


@pytest.mark.parametrize(
    ("asked", "typed", "says"),
    [
        (FLAG, "perhaps", "neither yes nor no"),
        (CHOICE, "3", "from 1 to 2"),
        (CHOICE, "It has two row", "Did you mean option 2?"),
        (TABLE, "a: yes, None; out: no, None, None", "the columns are is_leaf, grad_fn, grad"),
        (TABLE, "a: yes, None, None", "there are 2"),
        (TABLE, "a: maybe, None, None; out: no, None, None", "neither yes nor no"),
        (ERROR, "line 7", "the error is missing"),
        (ERROR, "RuntimeError", "No line number"),
        (ERROR, "line 7: RuntimError", "Did you mean 'RuntimeError'?"),
        (FORMULA, "2*z", "'z' is not a name here"),
        (FORMULA, "1/2x", "Use brackets"),
        (FORMULA, "sin x", "brackets"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_how_to_write_it(asked: Variant, typed: str, says: str) -> None:
    verdict = grade(asked, typed)
    assert verdict.outcome is Outcome.UNREADABLE
    assert says in verdict.feedback.en


@pytest.mark.parametrize("asked", [FLAG, CHOICE, TABLE, ERROR, RUNS, OUTPUT, FORMULA, MATRIX])
def test_the_expected_answer_is_right_in_both_languages(asked: Variant) -> None:
    for lang in ("en", "zh"):
        assert grade(asked, expected(asked, lang)).outcome is Outcome.RIGHT


def test_a_derivative_too_long_to_write_is_decided_by_its_numbers() -> None:
    asked = variant(
        "x = torch.tensor(0.5, requires_grad=True); a = torch.sin(x) * torch.exp(x) + x**3; "
        "b = torch.tanh(a * x + 1) * a; c = torch.sigmoid(b) + torch.log(b**2 + 1) * b; "
        "y = c * b * a + torch.exp(c)",
        "formula(y, x)",
        "formula",
    )
    da = "(cos(x)*exp(x) + sin(x)*exp(x) + 3x**2)"
    db = f"((1 - tanh(a*x + 1)**2)*({da}*x + a)*a + tanh(a*x + 1)*{da})"
    dc = f"(sigmoid(b)*(1 - sigmoid(b))*{db} + 2*b*{db}/(b**2 + 1)*b + log(b**2 + 1)*{db})"
    right = f"{dc}*b*a + c*{db}*a + c*b*{da} + exp(c)*{dc}"
    assert grade(asked, right.replace(" ", "")).outcome is Outcome.RIGHT
    assert grade(asked, right.replace(" ", "").replace("3x", "4x")).outcome is Outcome.WRONG


PAIR = "x = torch.tensor([3., 2.], requires_grad=True); y = torch.stack([x[0] * x[1], x[0], 5 * x[1]])"
COLUMN = "b = torch.ones(2, 1, requires_grad=True); (b * torch.ones(3)).sum().backward(); print(b.grad.shape)"
ENTRY = "x = torch.ones(3, requires_grad=True); x[1].backward(); print(x.grad.shape)"


@pytest.mark.parametrize(
    ("asked", "wrong", "says"),
    [
        (variant(PAIR, "jacobian(y, x)", "tensor"), "[3, 8]", "they have their places: shape (3, 2)."),
        (
            variant(COLUMN, kind="output"),
            "torch.Size([2, 3])",
            "`b` was used once for every copy, so it is blamed once for every copy, and the blames add. (Line",
        ),
        (variant(ENTRY, kind="output"), "torch.Size([])", "has the shape of `x`: entries that"),
    ],
    ids=["jacobian", "printed", "printed entry"],
)
def test_a_repair_names_the_leaf_and_says_the_shape_of_what_is_asked_or_none(
    asked: Variant, wrong: str, says: str
) -> None:
    assert says in grade(asked, wrong).feedback.en


def test_brackets_left_out_around_one_number_are_told_as_a_shape() -> None:
    asked = variant("w = torch.tensor([4.], requires_grad=True); (3 * w).sum().backward()", "w.grad", "tensor")
    verdict = grade(asked, "3")
    assert (verdict.outcome, verdict.tag) == (Outcome.WRONG, "shape")
    assert verdict.feedback.en == "This is a single number; w.grad has shape (1,). Write it as [..]."


def test_what_a_belief_prints_is_known_without_its_zeros() -> None:
    asked = variant(
        "x = torch.tensor([1., 2.], requires_grad=True); (x**2).sum().backward(); (5*x).sum().backward(); print(x.grad)",
        kind="output",
    )
    assert grade(asked, "tensor([3.5, 4.5])").tag == "grad-averaged-over-calls"
    assert grade(asked, "tensor([7.0000, 9.0000])").tag == "line"


def test_a_wrong_answer_about_an_error_is_not_told_the_line_that_raises():
    verdict = grade(ERROR, "no error")

    assert verdict.tag == "second-backward-allowed"
    assert "7" not in verdict.feedback.en + verdict.feedback.zh and not verdict.line
