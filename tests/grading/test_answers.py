"""Answers that beliefs lead to on programs no mal-rule was written for (`make_answers.py`), and slips among them."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from variants import variant

from tutor.errors import ProgramError
from tutor.grading import Outcome, grade
from tutor.lesson.model import Variant
from tutor.program import run

ANSWERS: list[dict[str, Any]] = json.loads((Path(__file__).parent / "answers.json").read_text("utf-8"))
ONE_IDEA = {"chain-inner-dropped", "node-derivative-dropped"}


def exercise(entry: dict[str, Any]) -> Variant | None:
    source = "\n".join([*entry["program"], ""])
    try:
        run(source)
    except ProgramError:
        return None
    return variant(source, entry["ask"], entry["kind"])


READY = [(entry, asked) for entry in ANSWERS if (asked := exercise(entry)) is not None]
HELD = [(entry, asked) for entry, asked in READY if entry["belief"] != "slip"]
SLIPS = [(entry, asked) for entry, asked in READY if entry["belief"] == "slip"]


def test_what_pytorch_gives_is_right() -> None:
    denied = [entry for entry, asked in READY if entry["right"] and not is_right(asked, entry["right"])]
    assert denied == []


def is_right(asked: Variant, text: str) -> bool:
    return grade(asked, text).outcome is Outcome.RIGHT


def test_no_wrong_answer_is_right() -> None:
    assert [entry for entry, asked in READY if is_right(asked, entry["wrong"])] == []


def test_the_belief_behind_an_answer_is_among_those_named() -> None:
    missed = []
    for entry, asked in HELD:
        tags = grade(asked, entry["wrong"]).tags
        if entry["belief"] not in tags and not (entry["belief"] in ONE_IDEA and ONE_IDEA & set(tags)):
            missed.append((entry["belief"], entry["program"], tags))
    assert len(missed) <= len(HELD) * 0.05, missed


def test_no_belief_is_claimed_for_a_slip() -> None:
    claimed = [(entry["program"], entry["wrong"]) for entry, asked in SLIPS if grade(asked, entry["wrong"]).tags]
    assert len(claimed) <= len(SLIPS) * 0.05, claimed


def test_a_verdict_with_diagnosis_takes_less_than_a_tenth_of_a_second() -> None:
    # Other numbers make other questions: nothing is kept from the tests above.
    times = []
    for entry, _ in READY[:60]:
        changed = exercise({**entry, "program": [*entry["program"], "unused = 1"]})
        assert changed is not None
        began = time.process_time()
        grade(changed, entry["wrong"])
        times.append(time.process_time() - began)
    times.sort()
    assert times[int(len(times) * 0.95)] < 0.1
