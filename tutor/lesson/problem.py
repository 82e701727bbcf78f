"""A fault in a lesson file: where it stands, its code, and what to do."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, order=True)
class Problem:
    """One fault. `line` and `column` count from 1, `column` and `length` in characters."""

    file: str
    line: int
    column: int
    code: str
    message: str
    length: int = field(default=1, compare=False)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.code}: {self.message}"


def nearest(word: str, names: Iterable[str]) -> str | None:
    """The name that was probably meant; None where none is near."""
    return next(iter(difflib.get_close_matches(word, list(names), 1)), None)


def did_you_mean(word: str, names: Iterable[str]) -> str:
    """` Did you mean 'tensor'?`, or nothing where no name is near."""
    near = nearest(word, names)
    return f" Did you mean '{near}'?" if near else ""


def quoted(text: str, limit: int = 40) -> str:
    """A piece of an author's text for a message: one line, in quotes, its control characters visible."""
    shown = re.sub(r"[^ -~¡-￿]|[\u200b-\u200f\u2028-\u202f\u2066-\u2069\ufeff]", _escape, text)
    return "'" + (shown if len(shown) <= limit else shown[: limit - 1] + "…") + "'"


def _escape(match: re.Match[str]) -> str:
    return match.group().encode("unicode_escape").decode("ascii")
