"""Mathematics in two dimensions: fractions stacked, matrices and brackets as tall as what they hold.

A box is lines of equal width with a base line, on which it stands beside other boxes.
"""

from __future__ import annotations

from dataclasses import dataclass

from .tree import BINARY, Node

ADD, MUL, POW = 10, 20, 40
# (upper, middle, lower, alone) of a bracket of several lines.
TALL = {
    "(": ("⎛", "⎜", "⎝", "("), ")": ("⎞", "⎟", "⎠", ")"), "[": ("⎡", "⎢", "⎣", "["), "]": ("⎤", "⎥", "⎦", "]"),
}  # fmt: skip
ASCII_TALL = {"(": ("/", "|", "\\", "("), ")": ("\\", "|", "/", ")"), "[": ("[",) * 4, "]": ("]",) * 4}


@dataclass(frozen=True)
class Box:
    """Lines of equal width; `base` is the number of the line it stands on."""

    lines: tuple[str, ...]
    base: int = 0

    @property
    def width(self) -> int:
        return cells(self.lines[0])


def cells(text: str) -> int:
    """The cells of a line: a Chinese sign takes two, a combining sign none."""
    if text.isascii():
        return len(text)
    import unicodedata

    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text
    )


def boxed(node: Node, *, ascii: bool = False) -> list[str]:
    """A tree as lines of equal width."""
    return list(_Builder(ascii).of(node, 0).lines)


def headed(head: str, lines: list[str], node: Node, *, ascii: bool = False) -> list[str]:
    """Text before a box, on its base line."""
    base = _Builder(ascii).of(node, 0).base
    return [(head if number == base else " " * cells(head)) + line for number, line in enumerate(lines)]


def is_flat(node: Node) -> bool:
    """Whether a tree needs no more than one line."""
    return _Builder(False).is_flat(node)


class _Builder:
    def __init__(self, ascii: bool) -> None:
        self.ascii = ascii

    def of(self, node: Node, outer: int) -> Box:
        if node.kind == "div" and not self.is_plain_number(node):
            made = self.over(self.of(node.children[0], 0), self.of(node.children[1], 0))
            return self.bracketed(made) if outer > MUL + 1 else made
        if node.kind in BINARY and node.kind not in ("div", "pow"):
            return self.binary(node, outer)
        if node.kind == "pow" and not self.is_flat(node):
            return self.power(node, outer)
        if node.kind == "neg":
            made = beside(flat("-"), self.of(node.children[0], MUL))
            return self.bracketed(made) if outer > ADD else made
        if node.kind == "call" and node.word not in ("Heaviside", "step") and not self.is_flat(node):
            arguments = beside(*self.separated([self.of(child, 0) for child in node.children], ", "))
            word = "√" if node.word == "sqrt" and not self.ascii else node.word
            return beside(flat(word), self.bracketed(arguments))
        if node.kind == "list" and len(node.shape) == 2:
            return self.matrix([[self.of(cell, 0) for cell in row.children] for row in node.children])
        if node.kind == "list" and not self.is_flat(node):
            return beside(flat("["), *self.separated([self.of(child, 0) for child in node.children], ", "), flat("]"))
        from .mathtext import line_inside

        return flat(line_inside(node, outer, self.ascii))

    def binary(self, node: Node, outer: int) -> Box:
        left, right = node.children
        binds = BINARY[node.kind][1]
        sign = self.sign(node)
        made = beside(self.of(left, binds), flat(sign), self.of(right, binds + 1))
        return self.bracketed(made) if binds < outer else made

    def sign(self, node: Node) -> str:
        if node.kind in ("add", "sub"):
            return " + " if node.kind == "add" else " - "
        if node.kind == "matmul":
            return " @ " if self.ascii else "·"
        both = all(child.shape for child in node.children)
        return "*" if self.ascii else (" ⊙ " if both else "·")

    def power(self, node: Node, outer: int) -> Box:
        base, exponent = self.of(node.children[0], POW + 1), self.of(node.children[1], 0)
        height = len(exponent.lines)
        raised = tuple(line.ljust(exponent.width) for line in exponent.lines)
        lines = tuple(" " * base.width + line for line in raised)
        lines += tuple(line + " " * exponent.width for line in base.lines)
        made = Box(lines, height + base.base)
        return self.bracketed(made) if outer > POW else made

    def over(self, above: Box, below: Box) -> Box:
        """A fraction."""
        width = max(above.width, below.width)
        rule = ("-" if self.ascii else "─") * width
        lines = (
            *(_centred(line, width) for line in above.lines),
            rule,
            *(_centred(line, width) for line in below.lines),
        )
        return Box(lines, len(above.lines))

    def bracketed(self, inner: Box) -> Box:
        height = len(inner.lines)
        return beside(self.bracket("(", height, inner.base), inner, self.bracket(")", height, inner.base))

    def bracket(self, sign: str, height: int, base: int) -> Box:
        upper, middle, lower, alone = (ASCII_TALL if self.ascii else TALL)[sign]
        if height == 1:
            return Box((alone,), 0)
        return Box((upper, *[middle] * (height - 2), lower), base)

    def matrix(self, rows: list[list[Box]]) -> Box:
        widths = [max(row[column].width for row in rows) for column in range(len(rows[0]))]
        lines: list[str] = []
        tall = any(len(box.lines) > 1 for row in rows for box in row)
        for number, row in enumerate(rows):
            joined = beside(*self.separated([_right(box, width) for box, width in zip(row, widths)], "  "))
            if number and tall:
                lines.append(" " * joined.width)
            lines += joined.lines
        height, base = len(lines), (len(lines) - 1) // 2
        return beside(self.bracket("[", height, base), Box(tuple(lines), base), self.bracket("]", height, base))

    def separated(self, boxes: list[Box], by: str) -> list[Box]:
        found: list[Box] = []
        for number, box in enumerate(boxes):
            found += [flat(by), box] if number else [box]
        return found

    def is_flat(self, node: Node) -> bool:
        """Whether nothing inside needs more than one line."""
        if node.kind == "div" and not self.is_plain_number(node):
            return False
        if node.kind == "pow" and node.children[1].kind not in ("number", "name", "neg"):
            return False
        if node.kind == "list" and len(node.shape) == 2:
            return False
        return all(self.is_flat(child) for child in node.children)

    def is_plain_number(self, node: Node) -> bool:
        """`3/4` stays on one line."""
        return all(child.kind == "number" for child in node.children)


def flat(text: str) -> Box:
    return Box((text,), 0)


def beside(*boxes: Box) -> Box:
    """Boxes side by side on one base line."""
    above = max(box.base for box in boxes)
    below = max(len(box.lines) - box.base for box in boxes)
    lines = [""] * (above + below)
    for box in boxes:
        top = above - box.base
        for number in range(len(lines)):
            at = number - top
            lines[number] += box.lines[at] if 0 <= at < len(box.lines) else " " * box.width
    return Box(tuple(lines), above)


def _centred(text: str, width: int) -> str:
    missing = width - cells(text)
    return " " * (missing // 2) + text + " " * (missing - missing // 2)


def _right(box: Box, width: int) -> Box:
    """A box in a column: a tall one in its middle, a flat one at its right."""
    if len(box.lines) > 1:
        return Box(tuple(_centred(line, width) for line in box.lines), box.base)
    return Box(tuple(" " * (width - cells(line)) + line for line in box.lines), box.base)
