"""A thousand pairs of formulas, made (`make_pairs.py`) and thought up (`hard_pairs.txt`): each judged as labelled."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest

import tutor

HERE = Path(__file__).parent
LABELS = {"equal": True, "different": False, "refused": "reject"}
SIGNS = {"=": True, "#": False, "!": "reject"}


def hard_pairs() -> list[dict[str, Any]]:
    rows = [re.split(r"(?:^| ):: ?", line) for line in (HERE / "hard_pairs.txt").read_text("utf-8").splitlines()]
    return [
        {"equal": SIGNS[verdict], "learner": learner, "reference": reference, "symbols": symbols}
        for verdict, learner, reference, symbols in [row for row in rows if len(row) == 4][1:]
    ]


PAIRS: list[dict[str, Any]] = [
    *[json.loads(line) for line in (HERE / "pairs.jsonl").read_text("utf-8").splitlines()],
    *hard_pairs(),
]


@pytest.mark.parametrize("label", LABELS)
def test_every_pair_is_judged_as_its_label_says(label: str) -> None:
    wrong = []
    for pair in PAIRS:
        if pair["equal"] == LABELS[label]:
            judged = tutor.equal(pair["learner"], pair["reference"], pair["symbols"], seconds=20)
            if judged.equal != pair["equal"]:
                wrong.append((pair["learner"], pair["reference"], judged.equal, judged.why.en))
    assert wrong == []


def test_half_of_the_pairs_take_ten_milliseconds_and_nearly_all_a_hundred() -> None:
    tutor.equal("x", "x", "x")
    times = []
    for pair in PAIRS[::2]:
        began = time.process_time()
        tutor.equal(pair["learner"], pair["reference"], pair["symbols"])
        times.append(time.process_time() - began)
    times.sort()
    assert times[len(times) // 2] < 0.010
    assert times[int(len(times) * 0.99)] < 0.100
