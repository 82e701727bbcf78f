"""Where the belief behind a wrong answer and PyTorch part, and what is not shown while the question is open."""

from dataclasses import replace

from tutor.grading import grade
from tutor.grading.parted import where_we_part
from tutor.lesson.model import Exercise, Variant
from tutor.words import Text

ACCUMULATES = """import torch
x = torch.tensor(3., requires_grad=True)
(2 * x).backward()
(8 * x).backward()
"""
RELU = """import torch
a = torch.tensor([[1., 2.]], requires_grad=True)
w = torch.tensor([[3.], [5.]], requires_grad=True)
h = torch.mm(a, w)
y = h * h
y.backward()
"""


def variant(program, ask, kind="tensor"):
    exercise = Exercise("e", kind, program, Text("?", "?"), ask)
    return Variant("l", exercise, 0, program, ask, Text("?", "?"), (), {})


def parting(program, ask, text, settled=False, kind="tensor"):
    asked = variant(program, ask, kind)
    return where_we_part(asked, text, grade(asked, text), settled=settled)


def test_the_line_and_what_is_believed_there_are_shown():
    found = parting(ACCUMULATES, "x.grad", "8")

    assert found.line == 4
    assert found.code == "(8 * x).backward()"
    assert found.what.en == "`x.grad` after the pass of line 4"
    assert found.believed.en == "8."


def test_the_other_side_is_kept_back_while_it_is_the_answer():
    assert not parting(ACCUMULATES, "x.grad", "8").actual
    assert parting(ACCUMULATES, "x.grad", "8", settled=True).actual.en == "10."


def test_a_right_answer_and_one_without_a_belief_have_no_parting():
    assert parting(ACCUMULATES, "x.grad", "10") is None
    assert parting(ACCUMULATES, "x.grad", "123456") is None


def test_a_belief_without_a_run_of_its_own_still_has_its_line():
    asked = variant(ACCUMULATES, "x.grad")
    verdict = replace(grade(asked, "8"), line=3)

    assert where_we_part(asked, "not a number", verdict).line == 3
    assert not where_we_part(asked, "not a number", verdict).what
