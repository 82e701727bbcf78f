"""What may be looked at while a question is open, and what would give its answer away."""

from dataclasses import replace

import pytest
from exercises import ALL

from tutor.explain import account
from tutor.lesson import draw
from tutor.lesson.model import Lesson
from tutor.program import run
from tutor.progress.veil import spoils, veiled
from tutor.words import Text

BY_ID = {exercise.id: exercise for exercise in ALL}


def variant(id, **changed):
    exercise = replace(BY_ID[id], **changed)
    return draw(Lesson("first", Text(), Text(), (exercise,)), exercise, 1)


def seen(id, line, **changed):
    """Everything that can be read about one line and its variables."""
    asked = variant(id, **changed)
    told = veiled(account(run(asked.program)), spoils(asked))
    found = told.lines.get(line)
    if found is None:
        return ""
    said = [said.text.en for group in found.rounds for said in group] + [words.en for words in found.plainly]
    facts = [f"{f.name} {f.numbers} {f.is_leaf} {f.grad_fn} {f.version} {f.grad}" for f in found.facts]
    return " | ".join([*said, *facts, found.printed])


@pytest.mark.parametrize(
    ("id", "hidden"),
    [
        ("gradient", {"gradients"}),
        ("value", {"values"}),
        ("formula", {"gradients"}),
        ("steps", {"values", "gradients"}),
        ("flag", {"values", "flags", "saved", "versions", "gradients"}),
        ("choice", {"values", "flags", "saved", "versions", "gradients"}),
        ("table", {"values", "flags", "saved", "versions", "gradients"}),
        ("output", {"values", "flags", "saved", "versions", "gradients"}),
        ("raises", {"values", "flags", "saved", "versions", "gradients", "errors"}),
        ("code", set()),
    ],
)
def test_what_the_answer_is_made_of_is_hidden(id, hidden):
    assert spoils(variant(id)) == hidden


def test_a_question_about_a_gradient_shows_flags_and_values_but_no_gradient():
    assert "h is not a leaf" in seen("gradient", 3)
    assert "h [1., 4.] False MulBackward0 0" in seen("gradient", 3)
    assert "[2., 4.]" not in seen("gradient", 5)
    assert "starts at y" in seen("gradient", 5)


def test_a_question_about_a_flag_shows_only_what_was_computed():
    assert seen("flag", 3).startswith("mul computes h from x: shape (2,).")
    assert "leaf" not in seen("flag", 3)
    assert "Backward" not in seen("flag", 3)


def test_a_question_about_a_value_does_not_show_it():
    assert "[1., 4.]" not in seen("value", 3)
    assert "MulBackward0" in seen("value", 3)


def test_a_question_about_an_error_shows_nothing_of_any_line():
    assert all(not seen("raises", line) for line in range(1, 8))


def test_the_printed_output_is_not_shown_before_it_is_answered():
    assert "tensor(" not in seen("output", 3)


@pytest.mark.parametrize("ask", ["x._version", "x.data_ptr() == 1 and x._version == 0"])
def test_a_question_about_a_version_hides_versions(ask):
    assert "versions" in spoils(variant("value", ask=ask))


@pytest.mark.parametrize("id", ["flag", "table", "raises"])
def test_the_graph_does_not_tell_leaves_apart_while_flags_are_asked_for(id):
    asked = variant(id)
    rows = veiled(account(run(asked.program)), spoils(asked)).graph
    shown = " ".join(row.drawing() + row.how.en + row.flag + row.grad + row.sentence.en for row in rows)

    assert not set("■□✂◉┆╌") & set(shown)
    assert "leaf" not in shown and "grad" not in shown


def test_the_ascii_graph_does_not_either():
    asked = variant("table", program=BY_ID["table"].program.replace("requires_grad=True", "requires_grad=False"))
    asked = replace(asked, program=asked.program.replace("y.backward()\n", ""))
    rows = veiled(account(run(asked.program)), spoils(asked)).graph

    assert {row.drawing(ascii=True).strip("|+- ") for row in rows if row.vertex >= 0} == {"o"}


def test_moments_stop_before_the_way_back_while_a_gradient_is_asked_for():
    asked = variant("gradient")
    moments = veiled(account(run(asked.program)), spoils(asked)).moments

    assert {moment.kind for moment in moments} == {"forward"}
