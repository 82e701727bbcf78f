"""Every misconception of the catalogue predicts, on the catalogue's own example, exactly the answer given there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import page
import pytest
from variants import variant

from tutor.grading import MALRULES, Outcome, expected, grade
from tutor.lesson.model import Variant

CATALOGUE: list[dict[str, Any]] = json.loads((Path(__file__).parent / "catalogue.json").read_text("utf-8"))
# The chain rule's two levels are one idea: in a formula the one is named, in a program the other.
ONE_IDEA = {"chain-inner-dropped", "node-derivative-dropped"}


def exercise(entry: dict[str, Any]) -> Variant:
    source = "\n".join(["import torch", *entry["program"], ""])
    kind = "formula" if entry["ask"].startswith("formula") else "bool" if entry["truth"] in ("yes", "no") else "tensor"
    return variant(source, entry["ask"], kind)


entries = pytest.mark.parametrize("entry", CATALOGUE, ids=[entry["id"] for entry in CATALOGUE])


def test_every_misconception_of_the_catalogue_is_a_mal_rule() -> None:
    assert set(MALRULES) == {entry["id"] for entry in CATALOGUE}


def test_every_mal_rule_speaks_both_languages() -> None:
    for rule in MALRULES.values():
        for text in (rule.belief, rule.repair):
            assert text.en and text.zh and text.en != text.zh, rule.id
            assert not text.en.endswith(" ") and "  " not in text.en, rule.id


def test_the_page_of_misconceptions_is_what_the_table_says() -> None:
    assert page.PAGE.read_text("utf-8") == page.text(), "run python tests/grading/page.py"


@entries
def test_the_truth_is_right(entry: dict[str, Any]) -> None:
    verdict = grade(exercise(entry), entry["truth"])
    assert verdict.outcome is Outcome.RIGHT, verdict.feedback.en


@entries
def test_the_right_answer_as_written_is_right(entry: dict[str, Any]) -> None:
    for lang in ("en", "zh"):
        verdict = grade(exercise(entry), expected(exercise(entry), lang))
        assert verdict.outcome is Outcome.RIGHT, verdict.feedback.en


@entries
def test_the_wrong_answer_names_the_belief_that_gives_it(entry: dict[str, Any]) -> None:
    verdict = grade(exercise(entry), entry["wrong"])
    assert verdict.outcome is Outcome.WRONG
    assert verdict.tag in {entry["id"], *entry["same"]}, verdict.tags
    assert entry["id"] in verdict.tags or {entry["id"], verdict.tag} == ONE_IDEA
    assert set(verdict.tags) <= {entry["id"], *entry["same"]}
    assert verdict.tentative is (len(verdict.tags) > 1 or verdict.tentative)
    assert "{" not in verdict.feedback.en.replace("{{", "") and "{" not in verdict.feedback.zh
