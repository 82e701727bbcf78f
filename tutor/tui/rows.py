"""Lines of lists: something on the left, something on the right, cut where the room ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content

from .shown import MUTED, visible

if TYPE_CHECKING:
    from tutor.lesson import Exercise

# Of a longer text nothing more is looked at.
LONGEST = 2000

# How an exercise stands, as one sign.
SIGNS = {
    "new": ("○", MUTED),
    "tried": ("◐", "$text-warning"),
    "gave-up": ("◌", "$text-warning"),
    "right": ("●", "$text-success"),
}


def row(left: Content, right: Content, room: int) -> Content:
    """Both with the blanks between them that fill so many cells."""
    return left + " " * max(2, room - left.cell_length - right.cell_length) + right


def question_of(exercise: Exercise, lang: str, room: int) -> str:
    """The beginning of an exercise's question; its numbers are drawn only when it is asked."""
    words = exercise.question.say(lang)
    for parameter in exercise.parameters:
        words = words.replace("{" + parameter.name + "}", "…")
    return shortened(visible(words), room)


def shortened(text: str, room: int) -> str:
    """As much of one line as fits, with a sign that there is more."""
    text = " ".join(text[: LONGEST + 1].split())
    if cell_len(text) <= room:
        return text
    text = text[: max(0, room)]
    while text and cell_len(text) > room - 1:
        text = text[:-1]
    return text.rstrip() + "…"
