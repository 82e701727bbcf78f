"""`tutor progress`: how far, to another machine, and anew."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from small import close_stores  # noqa: F401

from tutor.cli.progress import command
from tutor.errors import UsageError
from tutor.progress import Attempt, Store


@pytest.fixture(autouse=True)
def learned() -> None:
    store = Store()
    for n in range(2):
        at = f"2026-05-0{n + 1}T12:00:00+00:00"
        store.add_attempt(Attempt("one-output", "w-grad", n, "h", "1", "1", "wrong", "answer-transposed", 0, at))
        store.add_attempt(Attempt("one-output", "w-grad", n, "h", "1", "1", "right", "right", 0, at))
    store.close()


def run(*arguments: str, **more):
    result = CliRunner().invoke(command, arguments, **more)
    if isinstance(result.exception, UsageError):
        raise result.exception
    assert result.exception is None, result.exception
    return result


def test_it_says_exercises_days_lessons_and_misconceptions_under_a_curve():
    said = run("--lang", "en").stdout
    assert "2026-05-01" in said
    assert "One number out: 1 of 4 right, about" in said
    assert "answer-transposed: seen twice, not answered right since." in said
    assert "⠉" in said


def test_in_chinese_and_in_ascii():
    assert "answer-transposed：出现 2 次" in run("--lang", "zh").stdout
    assert run("--ascii", "--lang", "en").stdout.isascii()


def test_what_is_exported_to_a_file_or_a_pipe_is_imported_elsewhere(tmp_path, monkeypatch):
    file = tmp_path / "out.json"
    assert "4 answers written to" in run("--export", str(file)).stderr
    piped = run("--export", "-").stdout
    assert len(json.loads(piped)["attempts"]) == 4
    for name, arguments, given in [("a", ["--import", str(file)], None), ("b", ["--import", "-"], piped)]:
        monkeypatch.setenv("TUTOR_STATE", str(tmp_path / name))
        assert "4 answers read, 4 of them new here." in run(*arguments, input=given).stderr


def test_a_new_beginning_asks_or_needs_yes(tmp_path):
    with pytest.raises(UsageError, match="add --yes"):
        run("--reset")
    assert len(Store().attempts()) == 4
    assert "The backup is" in run("--reset", "--yes").stderr
    assert Store().attempts() == ()


def test_two_things_at_once_are_refused():
    with pytest.raises(UsageError, match="Choose one"):
        run("--reset", "--export", "x")
