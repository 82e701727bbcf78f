from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tutor.batch import Worker, mark
from tutor.cli.grade import command
from tutor.cli.sources import bounded

RIGHT = {"learner": "ann", "lesson": "one-output", "exercise": "w-grad", "seed": 1, "answer": "[[2], [3]]"}


def line(**changed: object) -> str:
    return json.dumps({**RIGHT, **changed}, ensure_ascii=False)


def test_each_submission_gets_its_verdict_in_order() -> None:
    results = list(mark([line(), line(answer="[[2, 3]]"), line(answer="[[2], [3")]))
    assert [result["outcome"] for result in results] == ["right", "wrong", "unreadable"]
    assert [result["tag"] for result in results] == ["right", "answer-transposed", "unreadable"]
    assert results[0]["read_as"] == "[[2], [3]]"
    assert results[1]["learner"] == "ann"


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ("{", "not JSON"),
        ("[1, 2]", "holds a list"),
        ("\xff\xfe", "not JSON"),
        (line(lesson="one-ouput"), "Did you mean 'one-output'?"),
        (line(exercise="w-gard"), "Did you mean 'w-grad'?"),
        (line(seed="1"), "The seed is a text"),
        (line(seed=True), "true or false"),
        (line(answer=[2, 3]), "The answer is a list"),
        (line(answer=None), "The answer is null"),
        (json.dumps({k: v for k, v in RIGHT.items() if k != "seed"}), "'seed' is missing"),
        ('{"anwser": "1", "lesson": "x", "exercise": "y", "seed": 1}', "Is 'anwser' meant to be it?"),
        ("[" * 100_000, "nested too deep"),
        (line(seed=1.5), "The seed is no whole number"),
        ('{"answer": "1", "answer": "2"}', "the key 'answer' stands in it twice"),
        ('{"answer": NaN}', "NaN is no JSON number"),
    ],
)
def test_a_malformed_line_is_reported_and_the_rest_is_marked(bad: str, says: str) -> None:
    results = list(mark([line(), bad, "", line()]))
    assert [result["outcome"] for result in results] == ["right", "malformed", "right"]
    assert results[1]["line"] == 2 and results[2]["line"] == 4
    assert says in results[1]["error"]


def test_bytes_that_are_no_text_are_a_malformed_line() -> None:
    (result,) = mark([b'{"answer": "\xff"}'])
    assert "not UTF-8" in result["error"]


def test_a_line_without_an_end_is_not_read_whole() -> None:
    given = io.BytesIO(b"first\n" + b"x" * 50 + b"\nlast")
    assert list(bounded(given, 10)) == [b"first\n", b"x" * 11, b"last"]


def test_the_command_writes_one_line_each_and_exits_by_what_it_found(tmp_path: Path) -> None:
    given = tmp_path / "given.jsonl"
    given.write_text(line() + "\n" + line(answer="[[3], [2]]") + "\n", "utf-8")
    clean = CliRunner().invoke(command, [str(given), "--lang", "zh"])
    assert clean.exit_code == 0
    results = [json.loads(each) for each in clean.stdout.splitlines()]
    assert [result["outcome"] for result in results] == ["right", "wrong"]
    given.write_text(line() + "\nnonsense\n", "utf-8")
    mixed = CliRunner().invoke(command, [str(given)])
    assert mixed.exit_code == 1
    assert f"{given}:2: malformed" in mixed.stderr
    assert "1 marked, 1 malformed" in mixed.stderr


def test_results_can_go_to_a_file(tmp_path: Path) -> None:
    given, out = tmp_path / "given.jsonl", tmp_path / "out.jsonl"
    given.write_text(line() + "\n", "utf-8")
    assert CliRunner().invoke(command, [str(given), "-o", str(out)]).exit_code == 0
    assert json.loads(out.read_text("utf-8"))["outcome"] == "right"


SLOW = """
format: 1
id: slow
title: {en: Slow, zh: 慢}
text: {en: Words., zh: 文字。}
exercises:
  - id: slow
    program: |
      n = 0
      for k in range(400000):
          n = n + k
    ask: n
    question: {en: What is n?, zh: n 是什么？}
  - id: quick
    program: |
      n = 2
    ask: n
    question: {en: What is n?, zh: n 是什么？}
"""


def test_an_answer_that_takes_too_long_is_given_up_and_the_rest_is_marked(tmp_path: Path) -> None:
    lessons = tmp_path / "slow.yaml"
    lessons.write_text(SLOW, "utf-8")
    given = [line(lesson="slow", exercise=exercise, answer="2") for exercise in ("quick", "slow", "quick")]
    with Worker(str(lessons), seconds=0.2) as worker:
        results = list(worker.mark(given))
    assert [(result["outcome"], result["tag"]) for result in results] == [
        ("right", "right"),
        ("not-graded", "timeout"),
        ("right", "right"),
    ]
    assert results[1]["learner"] == "ann"
