"""A problem for people and for programs: with source line and caret, as JSON, as a GitHub annotation."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from typing import Any

from tutor.lesson import Problem

WIDEST = 100


def cells(text: str) -> int:
    """How many columns of a terminal a text takes: two for a Chinese character, none for a combining sign."""
    return sum(
        0 if unicodedata.category(sign) in ("Mn", "Me") else 2 if unicodedata.east_asian_width(sign) in "WF" else 1
        for sign in text
    )


def as_text(problem: Problem, line: str | None) -> str:
    """The problem, its line of the file, and a caret under the place."""
    if line is None or not line.strip():
        return str(problem)
    number = f"{problem.line:5} | "
    before, rest = line[: problem.column - 1], line[problem.column - 1 :]
    if cells(before) > WIDEST - 20:
        before = "…" + before[len(before) - (WIDEST - 40) :]
    shown = before + rest
    while cells(shown) > WIDEST:
        shown = shown[:-1]
    marked = rest[: problem.length]
    caret = " " * cells(before) + "^" * max(1, min(cells(marked), WIDEST - cells(before)))
    return f"{problem}\n{number}{_printable(shown)}\n{' ' * (len(number) - 2)}| {caret}"


def _printable(text: str) -> str:
    """Control characters as a sign of one column, so that the caret stays in place."""
    return "".join(
        "→" if sign == "\t" else "�" if unicodedata.category(sign) in ("Cc", "Cf", "Cs") else sign for sign in text
    )


def as_data(problem: Problem) -> dict[str, Any]:
    """The problem as a JSON object."""
    return {
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "length": problem.length,
        "code": problem.code,
        "message": problem.message,
    }


def as_json(problems: Sequence[Problem], **more: Any) -> str:
    """One JSON object: what was checked, and the list of problems."""
    return json.dumps({**more, "problems": [as_data(problem) for problem in problems]}, ensure_ascii=False, indent=1)


def as_annotation(problem: Problem) -> str:
    """A line that GitHub shows at the place in a change."""
    file, code = _escaped(problem.file, ":,"), _escaped(problem.code, ":,")
    at = f"file={file},line={problem.line},col={problem.column},endColumn={problem.column + problem.length}"
    return f"::error {at},title={code}::{_escaped(problem.message)}"


def _escaped(text: str, also: str = "") -> str:
    return "".join(f"%{ord(sign):02X}" if sign in "%\r\n" + also else sign for sign in text)
