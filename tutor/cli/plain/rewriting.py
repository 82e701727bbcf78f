"""A program changed line by line, by those who cannot see an editor."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tutor.words import Text

from .said import CODE_GONE, CODE_LINE, CODE_NO_LINE

# `3: text` replaces, `3+: text` puts after (0+: before the first), `3-` takes away.
EDIT = re.compile(r"\s*(\d{1,4})\s*(?:(:|：)|(\+)\s*(?::|：)|(-))\s?(.*)", re.DOTALL)


@dataclass(frozen=True)
class Rewritten:
    """The program after a change, and what is said of it."""

    program: str
    said: Text


def is_edit(line: str) -> bool:
    """Whether a line changes the program."""
    return EDIT.fullmatch(line) is not None


def rewritten(program: str, line: str) -> Rewritten:
    """The program changed as a line says."""
    found = EDIT.fullmatch(line)
    assert found is not None
    number, text = int(found[1]), found[5]
    lines = program.rstrip("\n").split("\n")
    puts_after = found[3] is not None
    if not (0 if puts_after else 1) <= number <= len(lines):
        return Rewritten(program, CODE_NO_LINE.fill(line=number, count=len(lines)))
    if puts_after:
        lines.insert(number, text)
        number += 1
    elif found[4] is not None:
        gone = lines.pop(number - 1)
        return Rewritten("\n".join(lines) + "\n", CODE_GONE.fill(line=number, text=gone))
    else:
        lines[number - 1] = text
    return Rewritten("\n".join(lines) + "\n", CODE_LINE.fill(line=number, text=text))
