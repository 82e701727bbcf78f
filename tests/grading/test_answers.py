"""Answers that beliefs lead to on programs no mal-rule was written for (`make_answers.py`, `make_unseen.py`), and slips.

All of them are measured by `python tests/grading/measure.py`; here every fourth is graded.
"""

from __future__ import annotations

import json

import measure
import pytest


@pytest.fixture(scope="module", params=measure.FILES)
def found(request: pytest.FixtureRequest) -> measure.Measured:
    return measure.measure(request.param, every=4)


def test_what_pytorch_gives_is_right(found: measure.Measured) -> None:
    assert found.denied == []


def test_no_wrong_answer_is_right(found: measure.Measured) -> None:
    assert found.accepted == []


def test_the_belief_behind_an_answer_is_among_those_named(found: measure.Measured) -> None:
    assert found.beliefs > 30
    assert found.named >= found.beliefs * 0.95, found.missed


def test_no_belief_is_claimed_for_a_slip(found: measure.Measured) -> None:
    assert len(found.claimed) <= found.slips * 0.05, found.claimed


def test_the_answers_come_from_every_belief_of_the_catalogue() -> None:
    catalogue = {entry["id"] for entry in json.loads((measure.HERE / "catalogue.json").read_text("utf-8"))}
    rows = json.loads((measure.HERE / "unseen.json").read_text("utf-8"))
    assert {row["belief"] for row in rows} == {*catalogue, "slip"}
    assert len({tuple(row["program"]) for row in rows}) >= 200
