"""How many cells of a terminal a text takes: a Chinese sign takes two, a combining sign none."""

from __future__ import annotations

import unicodedata


def cell_len(text: str) -> int:
    """The cells that a line of text takes.

    >>> cell_len("w 叶子"), cell_len("w̄")
    (6, 1)
    """
    if text.isascii():
        return len(text)
    return sum(_width(sign) for sign in text)


def padded(text: str, width: int) -> str:
    """The text with blanks up to a width."""
    return text + " " * max(0, width - cell_len(text))


def cut(text: str, width: int, *, ascii: bool = False) -> str:
    """At most so many cells of a text, with a sign where something was cut; no wide sign is halved."""
    if cell_len(text) <= width:
        return text
    mark = "..." if ascii else "…"
    room, kept = width - len(mark), ""
    for sign in text:
        room -= _width(sign)
        if room < 0:
            break
        kept += sign
    return kept + mark


def _width(sign: str) -> int:
    if unicodedata.combining(sign) or unicodedata.category(sign) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in ("W", "F") else 1
