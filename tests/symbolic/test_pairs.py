"""Pairs of formulas, made (`make_pairs.py`) and thought up (`hard_pairs.txt`): each judged as its label says.

All of them are judged by `python tests/symbolic/pairs.py`; here every third of those that were made.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

import tutor

sys.path.insert(0, str(Path(__file__).resolve().parent))

from pairs import HARD, MADE

PAIRS = HARD + MADE[::3]
LABELS = {"equal": True, "different": False, "refused": "reject"}


def test_there_are_a_thousand_pairs() -> None:
    assert len(HARD) + len(MADE) > 1000


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
    for pair in PAIRS[::3]:
        began = time.process_time()
        tutor.equal(pair["learner"], pair["reference"], pair["symbols"])
        times.append(time.process_time() - began)
    times.sort()
    assert times[len(times) // 2] < 0.010
    assert times[int(len(times) * 0.99)] < 0.100
