"""Deciding equality of formulas, beside SymPy's `equals` and mitx-grading-library where it is installed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import tutor
from tutor.symbolic import read
from tutor.symbolic.texts import declared_symbols

ROWS = [
    json.loads(line)
    for line in (Path(__file__).resolve().parents[1] / "symbolic" / "pairs.jsonl").read_text("utf-8").splitlines()
]
# Scalar pairs without what the peers do not read, on which SymPy's `equals` ends within a second.
PEERS = ("max", "min", "relu", "sigmoid", "abs", "floor", "ceil", "sign", "[", "@", "|", "sum", "√", "²")
PAIRS = [
    row
    for row in ROWS
    if row["equal"] != "reject" and "[" not in row["symbols"] and not any(sign in row["learner"] for sign in PEERS)
][::8][:25]


def test_our_equality(benchmark):
    benchmark.group = "equality of 25 pairs"

    def judge() -> list[Any]:
        return [tutor.equal(row["learner"], row["reference"], row["symbols"]).equal for row in PAIRS]

    assert benchmark(judge) == [row["equal"] for row in PAIRS]


def test_sympy_equals(benchmark):
    benchmark.group = "equality of 25 pairs"
    read_pairs = []
    for row in PAIRS:
        shapes, _ = declared_symbols(row["symbols"])
        read_pairs.append((read(row["learner"], shapes).value[()], read(row["reference"], shapes).value[()]))
    benchmark(lambda: [left.equals(right) for left, right in read_pairs])


def test_mitx_formula_grader(benchmark):
    graders = pytest.importorskip("mitxgraders")
    benchmark.group = "equality of 25 pairs"

    def judge() -> list[Any]:
        found = []
        for row in PAIRS:
            names = [name for name in ("x", "y") if name in row["symbols"]]
            grader = graders.FormulaGrader(answers=row["reference"].replace("**", "^"), variables=names)
            found.append(grader(None, row["learner"].replace("**", "^"))["ok"])
        return found

    benchmark(judge)
