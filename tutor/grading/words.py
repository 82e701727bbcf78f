"""Shapes, places and numbers in words, as feedback says them."""

from __future__ import annotations

from tutor.words import Text

Shape = tuple[int, ...]


def shape_words(shape: Shape) -> Text:
    """`a row of 2 numbers`, `a table of 2 rows and 3 columns`."""
    if shape == ():
        return Text("a single number", "单个数")
    if len(shape) == 1:
        return Text(f"a row of {counted(shape[0], 'number')}", f"一行 {shape[0]} 个数")
    if len(shape) == 2:
        rows, columns = counted(shape[0], "row"), counted(shape[1], "column")
        return Text(f"a table of {rows} and {columns}", f" {shape[0]} 行 {shape[1]} 列的表")
    return Text(f"a tensor of shape {shape}", f"形状为 {shape} 的张量")


def counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def pattern(shape: Shape) -> str:
    """How a tensor of this shape is written: `[[..], [..]]`."""
    if shape == ():
        return ".."
    inner = pattern(shape[1:])
    if shape[0] > 4:
        return f"[{inner}, {inner}, ..., {inner}]"
    return "[" + ", ".join([inner] * shape[0]) + "]"


def write_as(shape: Shape) -> Text:
    """The advice how to write an answer of this shape."""
    if shape == ():
        return Text("Write one number, without brackets.", "请写一个数，不加方括号。")
    return Text(f"Write it as {pattern(shape)}.", f"请写成 {pattern(shape)}。")


def place(index: tuple[int, ...]) -> str:
    """`[0, 1]`."""
    return "[" + ", ".join(str(i) for i in index) + "]"


def places(indices: list[tuple[int, ...]], most: int = 4) -> str:
    said = ", ".join(place(index) for index in indices[:most])
    return said + (", ..." if len(indices) > most else "")
