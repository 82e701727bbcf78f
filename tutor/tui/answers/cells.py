"""A tensor as a grid of cells whose shape is always visible, and the text it stands for."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

Rows = tuple[tuple[str, ...], ...]
MOST = 40
LONGEST = 60


@dataclass(frozen=True)
class Cells:
    """Cells of a tensor with `dims` 0, 1 or 2; there is always at least one cell."""

    rows: Rows = (("",),)
    dims: int = 0

    @property
    def height(self) -> int:
        return len(self.rows)

    @property
    def width(self) -> int:
        return len(self.rows[0])

    @property
    def is_none(self) -> bool:
        """Whether the one thing written is None."""
        return [cell.strip() for row in self.rows for cell in row if cell.strip()] == ["None"]

    @property
    def shape(self) -> tuple[int, ...]:
        return ((), (self.width,), (self.height, self.width))[self.dims]

    @property
    def empty(self) -> tuple[int, int] | None:
        """The first cell that nothing is written in."""
        return next(((r, c) for r, row in enumerate(self.rows) for c, cell in enumerate(row) if not cell.strip()), None)

    def text(self) -> str:
        """The tensor as a learner would type it; empty where nothing is written."""
        if not any(cell.strip() for row in self.rows for cell in row):
            return ""
        if self.is_none:
            return "None"
        if self.dims == 0:
            return self.rows[0][0]
        rows = ["[" + ", ".join(row) + "]" for row in self.rows]
        return rows[0] if self.dims == 1 else "[" + ", ".join(rows) + "]"

    def written(self, r: int, c: int, text: str) -> Cells:
        row = self.rows[r]
        return replace(self, rows=(*self.rows[:r], (*row[:c], text[:LONGEST], *row[c + 1 :]), *self.rows[r + 1 :]))

    def with_size(self, height: int, width: int) -> Cells:
        """So many rows and columns, new cells empty; more than one of them makes dimensions."""
        height, width = min(max(1, height), MOST), min(max(1, width), MOST)
        rows = [tuple((row + ("",) * width)[:width]) for row in self.rows[:height]]
        rows += [("",) * width] * (height - len(rows))
        return Cells(tuple(rows), 2 if height > 1 else max(self.dims, 1 if width > 1 else 0))

    def trimmed(self, r: int, c: int) -> Cells:
        """Without the last rows and columns that are empty and that the cell r, c is not in."""
        height, width = self.height, self.width
        while height - 1 > r and not any(cell.strip() for cell in self.rows[height - 1]):
            height -= 1
        while width - 1 > c and not any(row[width - 1].strip() for row in self.rows):
            width -= 1
        return self if (height, width) == (self.height, self.width) else self.with_size(height, width)

    def with_dims(self, dims: int) -> Cells:
        """As a tensor of so many dimensions, where the cells allow it."""
        least = 2 if self.height > 1 else 1 if self.width > 1 else 0
        return replace(self, dims=min(2, max(least, dims)))


def cells_of(text: str) -> Cells | None:
    """The cells of an answer; None where it has more than two dimensions or is no list of cells."""
    text = re.sub(r"^\s*(?:torch\.)?tensor\((.*)\)\s*$", r"\1", text.strip(), flags=re.DOTALL)
    text = re.sub(r",\s*(?:requires_grad|dtype|grad_fn)\s*=.*$", "", text, flags=re.DOTALL).strip()
    if not text.startswith("["):
        return Cells(((text,),), 0) if _balanced(text) and len(text) <= LONGEST and "\n" not in text else None
    inner = _inside(text)
    if inner is None:
        return None
    parts = _split(inner)
    if not any(part.startswith("[") for part in parts):
        return Cells((tuple(parts),), 1) if len(parts) <= MOST else None
    rows = []
    for part in parts:
        row = _inside(part)
        if row is None:
            return None
        cells = _split(row)
        if any(cell.startswith("[") for cell in cells):
            return None
        rows.append(cells)
    width = max(len(row) for row in rows)
    if width > MOST or len(rows) > MOST:
        return None
    return Cells(tuple(tuple((row + [""] * width)[:width]) for row in rows), 2)


def _inside(text: str) -> str | None:
    """What stands between the brackets that the whole text is in."""
    if not text.startswith("["):
        return None
    depth = 0
    for at, sign in enumerate(text):
        depth += (sign in "[(") - (sign in "])")
        if depth == 0:
            return text[1:at] if at == len(text) - 1 else None
    # The last bracket is not typed yet.
    return text[1:]


def _split(text: str) -> list[str]:
    parts, depth = [""], 0
    for sign in text:
        depth += (sign in "[(") - (sign in "])")
        if sign == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += sign
    return [" ".join(part.split()) for part in parts]


def _balanced(text: str) -> bool:
    return text.count("(") == text.count(")") and text.count("[") == text.count("]") and "," not in text
