"""Words that wrap as a reader expects: at blanks, between Chinese signs, and never a stop at the start of a line."""

from __future__ import annotations

import re

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget

# No line begins with one of these, none ends with one of those.
STOPS = set("，。；：？！、）」』”…,.;:?!)]")
OPENINGS = set("（「『“([")
# What stands before the words of a line: blanks, and a bullet.
LEAD = re.compile(r" *(?:[·•+-] +)?")


class Prose(Widget):
    """Shows styled words, wrapped to its width."""

    DEFAULT_CSS = "Prose { width: 1fr; height: auto; }"

    words: reactive[Content] = reactive(Content(""))
    """What is said."""

    def __init__(
        self, words: Content | None = None, *, id: str | None = None, classes: str | None = None, fills: bool = False
    ) -> None:
        """`fills`: at least as high as the place it stands in, so that other words need no new layout."""
        super().__init__(id=id, classes=classes)
        self._wrapped: tuple[Content, int, Content] | None = None
        self._fills = fills
        if words is not None:
            self.set_reactive(Prose.words, words)

    def update(self, words: Content) -> None:
        """Say something else."""
        self.words = words

    def watch_words(self) -> None:
        """A layout of the whole screen takes long: only where the words need more or fewer lines."""
        width, height = self.content_size
        self.refresh(layout=not width or self._lines(width, self.container_size.height) != height)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return self._lines(width, container.height)

    def _lines(self, width: int, least: int) -> int:
        lines = self._wrap(width).plain.count("\n") + 1 if self.words else 0
        return max(lines, least) if self._fills else lines

    def render(self) -> Content:
        return self._wrap(self.content_size.width)

    def _wrap(self, width: int) -> Content:
        known = self._wrapped
        if known is None or known[0] is not self.words or known[1] != width:
            self._wrapped = known = (self.words, width, wrapped(self.words, width))
        return known[2]


def wrapped(words: Content, width: int, put_in: int | None = None) -> Content:
    """The words with line ends where they must wrap to fit in so many cells, what wraps put in as far as its line."""
    lines: list[Content] = []
    for line in words.split("\n", allow_blank=True):
        hang = hanging(line.plain, width) if put_in is None else put_in
        first, *more = line.divide(breaks(line.plain, width, hang)) if line.plain else [line]
        lines.append(first.rstrip() if more else first)
        lines += [Content(" " * hang) + part.rstrip() for part in more]
    return Content("\n").join(lines)


def hanging(line: str, width: int) -> int:
    """How far the rest of a line is put in where it wraps: as far as its words begin, behind a bullet."""
    begins = LEAD.match(line)
    cells = cell_len(begins.group()) if begins else 0
    return cells if cells <= width // 3 else 0


def breaks(line: str, width: int, hang: int = 0) -> list[int]:
    """Where a line must be broken; all but its first part have `hang` cells less.

    >>> breaks("叶子张量，由你创建。", 9)
    [3, 7]
    """
    if width <= 0 or cell_len(line) <= width:
        return []
    found: list[int] = []
    at = 0
    room = full = width
    for piece in _pieces(line):
        cells = cell_len(piece)
        if cell_len(piece.rstrip()) > room and room < full:
            found.append(at)
            room = full = width - hang
        if cells > full:
            # One word longer than the line: cut where the line is full.
            for offset, sign in enumerate(piece):
                if cell_len(sign) > room:
                    found.append(at + offset)
                    room = full = width - hang
                room -= cell_len(sign)
        else:
            room -= cells
        at += len(piece)
    return found


def _pieces(line: str) -> list[str]:
    """What may not be broken: a word with the blanks behind it, a Chinese sign with the stop behind it."""
    pieces: list[str] = []
    for sign in line:
        before = pieces[-1][-1] if pieces else ""
        narrow = cell_len(sign) < 2 and before != "" and cell_len(before) < 2
        joins = before and (
            sign == " " or sign in STOPS or before in OPENINGS or (narrow and before != " ") or pieces[-1].isspace()
        )
        if joins:
            pieces[-1] += sign
        else:
            pieces.append(sign)
    return pieces
