"""`tutor check --beliefs`: which misconceptions an exercise reveals, hides, and cannot tell apart."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tutor.authoring import CHECKS, Beliefs, beliefs_of
from tutor.cli.main import tutor
from tutor.lesson import load_lessons

LESSON = """\
format: 1
id: planted
title: {en: Planted, zh: 种下的}
text: {en: Read this., zh: 先读这段。}
exercises:
  - id: twice
    params: {p: {float: [2, 3]}, q: {float: [2, 3]}}
    program: |
      import torch
      x = torch.tensor(3., requires_grad=True)
      (p * x).backward()
      (q * x).backward()
    ask: x.grad
    question: {en: What?, zh: 什么？}
    reveals: [grad-overwritten, trig-sign]
  - id: weights
    params: {k: {pick: [1., 5.]}}
    program: |
      import torch
      x = torch.tensor([3., 7.], requires_grad=True)
      y = x**3
      y.backward(torch.tensor([1., k]))
    ask: x.grad
    question: {en: What?, zh: 什么？}
    reveals: [v-is-ones]
  - id: steps
    program: |
      import torch
      x = torch.tensor([1., 2.], requires_grad=True)
      h = 3 * x
      L = (h * h).sum()
      L.backward()
    steps: [h, x.grad]
    question: {en: What?, zh: 什么？}
    reveals: [product-one-term]
"""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("lessons") / "planted.yaml"
    made.write_text(LESSON, encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def found(file: Path) -> dict[str, Beliefs]:
    return {each.exercise: each for each in beliefs_of(load_lessons(file).lessons, 8)}


def belief(found: Beliefs, tag: str):
    return next(each for each in found.found if each.tag == tag)


def test_two_beliefs_with_one_answer_are_told_of_with_the_seeds_where_they_part(found: dict[str, Beliefs]) -> None:
    overwritten = belief(found["twice"], "grad-overwritten")
    assert len(overwritten.wrong) == len(overwritten.first) == 4
    assert dict(overwritten.sharing)["grad-averaged-over-calls"] == 2
    assert overwritten.asks


def test_a_belief_that_answers_right_everywhere_is_told_to_the_author(found: dict[str, Beliefs]) -> None:
    assert "meant to reveal trig-sign: never: whoever believes it answers right" in found["twice"].as_text()


def test_a_seed_that_hides_a_belief_is_told_with_its_number(found: dict[str, Beliefs], file: Path) -> None:
    text = " ".join(found["weights"].as_text().split())
    assert "meant to reveal v-is-ones: hidden at seed" in text
    assert "told apart wherever it shows" in text
    result = CliRunner().invoke(tutor, ["check", str(file)])
    assert "hidden-belief: Whoever believes 'v-is-ones' answers right here, or does not meet it." in result.stdout


def test_steps_reveal_what_one_of_them_reveals(found: dict[str, Beliefs]) -> None:
    assert belief(found["steps"], "product-one-term").wrong == (1,)


def test_the_report_of_beliefs_is_text_or_json(file: Path) -> None:
    text = CliRunner().invoke(tutor, ["check", "--beliefs", "--seeds", "2", str(file)])
    assert f"{file}: twice (tensor, 2 variants)\n  meant to reveal grad-overwritten: named first at every seed" in (
        text.stdout
    )
    data = json.loads(CliRunner().invoke(tutor, ["check", "--beliefs", "--json", "--seeds", "2", str(file)]).stdout)
    assert data["beliefs"][0]["beliefs"][0]["tag"] == "grad-overwritten"


def test_the_page_for_authors_lists_every_check() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "authors.md").read_text("utf-8")
    assert [check for check in CHECKS.values() if f"| `{check.code}` | {check.about} |" not in page] == []
