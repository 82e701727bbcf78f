"""Programs without PyTorch do in the lesson language what they do in Python: output, errors, lines and frames."""

from __future__ import annotations

import re
import warnings
from pathlib import Path

import pytest
from cpython import in_python, in_tutor, traceback_of

from tutor.program import run

PROGRAMS = {
    f"{group.stem}-{number}": program.strip("\n") + "\n"
    for group in sorted(Path(__file__).with_name("snippets").glob("*.txt"))
    for number, program in enumerate(group.read_text(encoding="utf-8").split("\n---\n"), 1)
}


@pytest.fixture(autouse=True)
def _python_may_doubt_a_literal():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        yield


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_does_what_python_does(name):
    assert in_tutor(PROGRAMS[name]) == in_python(PROGRAMS[name])


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_traceback_is_the_one_that_python_prints(name, tmp_path):
    path = tmp_path / "program.py"

    error = run(PROGRAMS[name], filename=str(path), record=False).error

    ours = "" if error is None else error.traceback
    assert steady(ours) == steady(traceback_of(PROGRAMS[name], path))


def steady(text):
    return re.sub(r"0x[0-9a-f]+", "0x...", text)


def test_the_table_would_notice_another_output():
    assert in_tutor("print(1)\n") != in_python("print(2)\n")


def test_the_table_would_notice_another_line():
    assert in_tutor("\n1 / 0\n") != in_python("1 / 0\n")
