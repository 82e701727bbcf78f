from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

import tutor
from tutor.cli.equal import command
from tutor.errors import AnswerError


@pytest.mark.parametrize(
    ("learner", "reference", "symbols", "verdict"),
    [
        ("2x + x", "3*x", "x", True),
        ("W.T", "w.T", "w[2,3]", "reject"),
        ("W.T", "[[W11, W21], [W12, W22], [W13, W23]]", "W[2,3]", True),
        ("log(x**2)", "2*log(x)", "x", False),
        ("log(x**2)", "2*log(x)", "x > 0", True),
        ("log(x**2)", "2*log(x)", {"x": "positive"}, True),
        ("v", "[v[0], v[1]]", {"v": [2]}, True),
        ("[1, 2]", "[[1, 2]]", "", False),
        ("1/2x", "x/2", "x", "reject"),
        ("answer", "x", "x", "reject"),
        ("e", "x", ["e", "x"], False),
        ("sqrt(-1 - x**2)", "sqrt(-2 - x**2)", "x", "reject"),
    ],
)
def test_a_learners_text_is_equal_different_or_no_answer(
    learner: str, reference: str, symbols: object, verdict: bool | str
) -> None:
    assert tutor.equal(learner, reference, symbols).equal == verdict


def test_a_difference_comes_with_a_point_that_shows_it() -> None:
    judged = tutor.equal("x**2", "2*x", "x")
    assert judged.why.en == "At x = 3: 9 against 6."
    assert not judged


def test_what_was_read_is_said() -> None:
    assert tutor.equal("2x(x+1)", "x", "x").read_as == "2*x*(x + 1)"


@pytest.mark.parametrize(
    ("reference", "symbols", "says"),
    [
        ("2*z", "x", "'z' is not a name"),
        ("x", "x y", "declares no symbol"),
        ("x", "x, x", "twice"),
        ("x", "x[0]", "elements"),
    ],
)
def test_a_reference_or_a_declaration_that_cannot_be_read_is_no_learners_fault(
    reference: str, symbols: str, says: str
) -> None:
    with pytest.raises(AnswerError, match=says):
        tutor.equal("x", reference, symbols)


def test_the_command_says_equal_or_where_not() -> None:
    run = CliRunner()
    assert run.invoke(command, ["2x", "x+x", "--symbols", "x"]).exit_code == 0
    different = run.invoke(command, ["2x", "x", "--symbols", "x"])
    assert different.exit_code == 1
    assert "read as 2*x\ndifferent: At x = 2: 4 against 2." in different.output


def test_json_lines_are_answered_one_by_one() -> None:
    lines = [
        {"id": 1, "learner": "2x", "reference": "x*2", "symbols": "x"},
        {"id": "b", "learner": "sin x", "reference": "x", "symbols": "x"},
        {"id": "c", "learner": "x", "reference": "2x", "symbols": "x"},
    ]
    given = "\n".join(map(json.dumps, lines)) + "\nnonsense\n"
    result = CliRunner().invoke(command, ["--jsonl"], input=given)
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert [each["equal"] for each in found] == [True, "reject", False, "reject"]
    assert found[0]["id"] == 1 and found[0]["read_as"] == "2*x" and found[0]["ms"] >= 0
    assert "line 4" in found[3]["error"]
    assert result.exit_code == 1
