"""A small canvas of braille dots for curves in a terminal, with a twin of plain ASCII signs.

>>> canvas = Canvas(4, 2, 0.0, 1.0, 0.0, 1.0)
>>> canvas.curve([(x / 20, x / 20) for x in range(21)])
>>> canvas.lines()
['  ⡠⠊', '⡠⠊⠁']
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence

# Bits of the dots of a braille sign, by column (0, 1) and row from the top (0..3).
DOTS = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))
BLANK = 0x2800


class Canvas:
    """`columns` x `rows` cells over the rectangle low_x..high_x, low_y..high_y; y grows upwards."""

    def __init__(
        self, columns: int, rows: int, low_x: float, high_x: float, low_y: float, high_y: float, *, ascii: bool = False
    ) -> None:
        self.columns, self.rows, self.ascii = columns, rows, ascii
        self.low_x, self.high_x, self.low_y, self.high_y = low_x, high_x, low_y, high_y
        self.wide, self.tall = (columns, rows) if ascii else (2 * columns, 4 * rows)
        self._dots = [[0] * columns for _ in range(rows)]
        self._signs: dict[tuple[int, int], str] = {}

    def place(self, x: float, y: float) -> tuple[int, int]:
        """The dot (column, row from the top) of a point."""
        column = (x - self.low_x) / (self.high_x - self.low_x) * (self.wide - 1)
        row = (self.high_y - y) / (self.high_y - self.low_y) * (self.tall - 1)
        return round(column), round(row)

    def dot(self, x: float, y: float, sign: str = "*") -> None:
        """Set the dot at a point, where it lies on the canvas."""
        if not (self.low_x <= x <= self.high_x and self.low_y <= y <= self.high_y):
            return
        column, row = self.place(x, y)
        if self.ascii:
            self._signs.setdefault((column, row), sign)
        else:
            self._dots[row // 4][column // 2] |= DOTS[column % 2][row % 4]

    def curve(self, points: Sequence[tuple[float, float]], sign: str = "*") -> None:
        """Join neighbouring points; a jump higher than the canvas is left open."""
        for (x1, y1), (x2, y2) in itertools.pairwise(points):
            if abs(y2 - y1) > (self.high_y - self.low_y):
                continue
            steps = max(2, int(self.tall * abs(y2 - y1) / (self.high_y - self.low_y)) + 1)
            for step in range(steps + 1):
                share = step / steps
                self.dot(x1 + (x2 - x1) * share, y1 + (y2 - y1) * share, sign)

    def sign(self, x: float, y: float, sign: str) -> None:
        """Put one sign over the cell of a point."""
        if not (self.low_x <= x <= self.high_x and self.low_y <= y <= self.high_y):
            return
        column, row = self.place(x, y)
        self._signs[(column, row) if self.ascii else (column // 2, row // 4)] = sign

    def lines(self) -> list[str]:
        """The canvas as lines of text, without blanks at their ends."""
        return ["".join(self._cells(row)).rstrip() for row in range(self.rows)]

    def _cells(self, row: int) -> Iterable[str]:
        for column in range(self.columns):
            sign = self._signs.get((column, row))
            dots = self._dots[row][column]
            yield sign or (chr(BLANK + dots) if dots else " ")
