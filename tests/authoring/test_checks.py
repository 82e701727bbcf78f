"""Every check of the table finds the fault it is for, at its line, and nothing in lessons that have none."""

from __future__ import annotations

from pathlib import Path

import pytest

from tutor.authoring import CHECKS, check, template
from tutor.lesson import Problem

GOOD = """\
format: 1
id: planted
title: {en: Planted, zh: 种下的错}
text:
  en: Read this.
  zh: 先读这段。
exercises:
  - id: gradient
    params: {p: {float: [2, 9]}, q: {float: [2, 9]}}
    where: p != q
    program: |
      import torch
      a = torch.tensor([[p, q]])
      w = torch.ones(2, 1, requires_grad=True)
      out = torch.mm(a, w)
      out.backward()
    ask: w.grad
    question:
      en: What is it?
      zh: 这是什么？
    hints:
      - en: Look at `a`.
        zh: 看看 `a`。
    reveals: [answer-transposed]
  - id: choosing
    program: |
      import torch
      w = torch.ones(2, requires_grad=True)
    options:
      - text: {en: A leaf., zh: 叶子张量。}
        true_if: w.is_leaf
      - text: {en: Another., zh: 别的。}
        true_if: not w.is_leaf
    question: {en: Which?, zh: 哪个？}
  - id: flags
    program: |
      import torch
      w = torch.ones(2, requires_grad=True)
    rows: [w]
    columns: [is_leaf]
    question: {en: Which?, zh: 哪个？}
  - id: printing
    kind: output
    program: |
      print(1 + 1)
    question: {en: Prints?, zh: 打印什么？}
  - id: raising
    kind: error
    program: |
      import torch
      torch.ones(2).backward()
    question: {en: Where?, zh: 在哪里？}
"""

# code -> (what stands in GOOD, what is planted instead, the line of the fault)
PLANTED: dict[str, list[tuple[str, str, int]]] = {
    "language": [
        ("title: {en: Planted, zh: 种下的错}", "title: {en: Planted}", 3),
        ("  zh: 先读这段。", "  zh: Read this first.", 6),
        ("  en: Read this.", "  en: 先读这段。", 5),
        ("{en: A leaf., zh: 叶子张量。}", "It is a leaf here.", 30),
    ],
    "half-width": [("zh: 看看 `a`。", "zh: 看看, `a`。", 23), ("zh: 打印什么？", "zh: 打印什么?", 46)],
    "markdown": [
        ("en: Look at `a`.", "en: Look at `a.", 22),
        ("en: Look at `a`.", "en: Look at **a.", 22),
        ("zh: 看看 `a`。", "zh: 看看**`a`**吧。", 23),
    ],
    "placeholder": [("en: Look at `a`.", "en: Look at {pp}.", 22)],
    "many-hints": [("    reveals", "".join(f"      - {{en: {n}, zh: {n}}}\n" for n in "bcd") + "    reveals", 26)],
    "same-option": [("{en: Another., zh: 别的。}", "{en: A leaf., zh: 叶子张量。}", 32)],
    "unused-parameter": [("q: {float: [2, 9]}}", "q: {float: [2, 9]}, r: {int: [1, 2]}}", 9)],
    "one-variant": [("{p: {float: [2, 9]}, q: {float: [2, 9]}}", "{p: {float: [2, 2]}, q: {float: [3, 3]}}", 9)],
    "where": [
        ("where: p != q", "where: p > q + 9", 10),
        ("where: p != q", "where: p + q", 10),
        ("where: p != q", "where: p != z", 10),
        ("where: p != q", "where: p !=", 10),
    ],
    "program": [
        ("out.backward()", "out.backward(", 16),
        ("      out = torch.mm(a, w)", "      import os\n      out = torch.mm(a, w)", 15),
        ("torch.ones(2, 1, req", "torch.ones(10**9, req", 14),
    ],
    "wide-program": [("out.backward()", "out.backward()  # " + "x" * 60, 16)],
    "raises": [
        ("out = torch.mm(a, w)", "out = torch.mm(w, w)", 15),
        ("out = torch.mm(a, w)", "out = torch.mmm(a, w)", 15),
        ("torch.ones(2).backward()", "torch.ones(2)", 50),
    ],
    "slow": [],
    "no-output": [("print(1 + 1)", "x = 1 + 1", 45)],
    "ask": [
        ("ask: w.grad", "ask: ww.grad", 17),
        ("ask: w.grad", "ask: w.gard", 17),
        ("ask: w.grad", "kind: tensor\n    ask: w.is_leaf", 18),
        ("ask: w.grad", "ask: vjp(out, w", 17),
        ("ask: w.grad", "kind: bool\n    ask: w.grad", 18),
    ],
    "step": [("ask: w.grad", "steps: [out, w.gradd]", 17), ("ask: w.grad", "steps: [out, w.is_leaf]", 17)],
    "row": [("rows: [w]", "rows: [ww]", 39)],
    "options": [
        ("true_if: not w.is_leaf", "true_if: w.requires_grad", 30),
        ("true_if: w.is_leaf", "true_if: w.requires_grad is None", 30),
        ("true_if: w.is_leaf", "true_if: v.is_leaf", 31),
        ("true_if: w.is_leaf", "true_if: w", 31),
    ],
    "unknown-belief": [("[answer-transposed]", "[answer-transpose]", 24)],
    "hidden-belief": [("[answer-transposed]", "[answer-transposed, trig-sign]", 24)],
    "hint-answer": [("en: Look at `a`.", "en: Is it `[[{p}], [{q}]]`?", 22)],
    "not-accepted": [],
}  # fmt: skip


def faults(text: str, folder: Path, seeds: int = 2) -> list[Problem]:
    file = folder / "planted.yaml"
    file.write_text(text, encoding="utf-8")
    return check([file], seeds=seeds)


def test_a_lesson_without_faults_has_none(tmp_path: Path) -> None:
    assert faults(GOOD, tmp_path) == []


def test_every_check_has_a_planted_fault() -> None:
    assert set(PLANTED) == set(CHECKS)


@pytest.mark.parametrize(
    ("code", "instead_of", "write", "line"),
    [(code, *case) for code, cases in PLANTED.items() for case in cases],
)
def test_a_planted_fault_is_found_at_its_line(
    code: str, instead_of: str, write: str, line: int, tmp_path: Path
) -> None:
    assert instead_of in GOOD
    found = faults(GOOD.replace(instead_of, write, 1), tmp_path)
    assert (code, line) in [(problem.code, problem.line) for problem in found]


def test_a_right_answer_that_is_not_accepted_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import tutor.grading

    monkeypatch.setattr(
        tutor.grading, "written_forms", lambda variant: ("[[0], [0]]",) if variant.exercise.id == "gradient" else ()
    )
    problem = min(p for p in faults(GOOD, tmp_path) if p.code == "not-accepted")
    assert problem.line == 8
    assert "The right answer, '[[0], [0]]', is graded wrong" in problem.message
    assert "(seeds 1, 2)" in problem.message


def test_a_program_that_takes_long_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tutor.authoring.programs.MAX_SECONDS", -1)
    assert {problem.code for problem in faults(GOOD, tmp_path)} == {"slow"}


def test_a_check_that_fails_itself_is_told_and_the_others_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(variant: object) -> None:
        raise KeyError("out")

    monkeypatch.setattr("tutor.grading.written_forms", fails)
    found = faults(GOOD.replace("[answer-transposed]", "[answer-transposed, trig-sign]"), tmp_path)
    assert {problem.code for problem in found} == {"not-accepted", "hidden-belief"}
    assert "This could not be checked (KeyError: 'out')" in min(found).message


def test_a_fault_of_one_variant_is_printed_with_its_seed(tmp_path: Path) -> None:
    planted = GOOD.replace("torch.tensor([[p, q]])", "torch.tensor([[p, q]] if p > q else [[p]])")
    found = [problem for problem in faults(planted, tmp_path, seeds=8) if problem.code == "raises"]
    assert len(found) == 1
    assert "(seeds " in found[0].message


def test_a_name_that_is_not_in_the_program_is_answered_with_the_nearest(tmp_path: Path) -> None:
    (problem,) = faults(GOOD.replace("ask: w.grad", "ask: ww.grad"), tmp_path)
    assert problem.message.endswith("Did you mean 'w'?")


def test_the_packaged_lessons_have_no_faults() -> None:
    assert [str(problem) for problem in check(seeds=3)] == []


def test_the_template_has_no_faults(tmp_path: Path) -> None:
    assert [str(problem) for problem in faults(template("My first lesson"), tmp_path)] == []
