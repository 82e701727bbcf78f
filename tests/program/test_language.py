"""Programs without PyTorch do in the lesson language what they do in Python: output, errors, lines and frames."""

from __future__ import annotations

import pytest
from cpython import in_python, in_tutor

PROGRAMS: dict[str, str] = {}
for _group in __import__("pathlib").Path(__file__).with_name("snippets").glob("*.txt"):
    for _number, _text in enumerate(_group.read_text(encoding="utf-8").split("\n---\n")):
        PROGRAMS[f"{_group.stem}-{_number + 1}"] = _text.strip("\n") + "\n"


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_does_what_python_does(name):
    assert in_tutor(PROGRAMS[name]) == in_python(PROGRAMS[name])
