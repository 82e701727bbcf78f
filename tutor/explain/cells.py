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


def wrap(text: str, width: int, indent: str = "") -> list[str]:
    """The text in lines of at most so many cells: at blanks, and between Chinese signs; no line begins with a stop.

    >>> wrap("a leaf that requires grad", 16, "  ")
    ['  a leaf that', '  requires grad']
    """
    room = max(width - cell_len(indent), 8)
    lines: list[str] = []
    line = ""
    for piece in _pieces(text):
        if cell_len(line) + cell_len(piece.rstrip()) <= room or not line.strip():
            line += piece
            continue
        lines.append(line.rstrip())
        line = piece.lstrip()
    return [indent + each for each in [*lines, line.rstrip()] if each]


# No line begins with one of these; each stays with what stands before it.
STOPS = set("\uff0c\u3002\uff1b\uff1a\uff1f\uff01\u3001\uff09\u300d\u300f\u201d\u2026,.;:?!)]")
OPENING = set("\uff08\u300c\u300e\u201c")


def _pieces(text: str) -> list[str]:
    """What may not be broken: a word with the blank behind it, one Chinese sign with the stop behind it."""
    pieces: list[str] = []
    for sign in text:
        before = pieces[-1] if pieces else ""
        joins = bool(before) and (
            sign in STOPS
            or before[-1] in OPENING
            or sign == " "
            or (before[-1] != " " and _width(sign) < 2 and _width(before[-1]) < 2)
        )
        if joins:
            pieces[-1] += sign
        else:
            pieces.append(sign)
    return pieces


def _width(sign: str) -> int:
    if unicodedata.combining(sign) or unicodedata.category(sign) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in ("W", "F") else 1
