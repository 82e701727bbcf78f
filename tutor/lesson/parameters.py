"""Reads `params`: each name with its range, `{p: {int: [1, 5]}, q: {float: [1, 5]}, r: {pick: [2, 4]}}`."""

from __future__ import annotations

import keyword
import re
from typing import Any

from .fields import Context, Path, reads
from .model import Parameter
from .problem import did_you_mean, quoted
from .yamltree import Node

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
MAX_BOUND = 10**6
RANGES = ("int", "float", "pick")


@reads("params")
def read_params(context: Context, node: Node, path: Path) -> tuple[Parameter, ...] | None:
    if not context.expect(node, "map", "names with their ranges, such as {p: {int: [1, 5]}}"):
        return None
    found = []
    for name, (key, value) in node.pairs.items():
        context.marks[(*path, name)] = (key.line, key.column)
        if not NAME.fullmatch(name) or keyword.iskeyword(name) or name == "torch":
            what = f"{quoted(name)} cannot name a parameter. Use a short word such as p."
            context.faults.add("bad-parameter", what, key)
        elif (parameter := _parameter(context, name, value)) is not None:
            found.append(parameter)
    return tuple(found)


def _parameter(context: Context, name: str, node: Node) -> Parameter | None:
    what = f"{name}: {{int: [1, 5]}}, {{float: [1, 5]}} or {{pick: [2, 4]}}"
    if not context.expect(node, "map", what):
        return None
    if len(node.pairs) != 1:
        context.faults.add("bad-parameter", f"A parameter has one range: {what}.", node)
        return None
    kind, (key, values) = next(iter(node.pairs.items()))
    if kind not in RANGES:
        hint = did_you_mean(kind, RANGES) or f" Use {what}."
        context.faults.add("bad-parameter", f"{quoted(kind)} is no kind of parameter.{hint}", key)
        return None
    if not context.expect(values, "list", "a list such as [1, 5]"):
        return None
    return _pick(context, name, values) if kind == "pick" else _bounds(context, name, kind, values)


def _bounds(context: Context, name: str, kind: str, node: Node) -> Parameter | None:
    values = [item.value for item in node.items]
    if len(values) != 2 or not all(_number(v) and v == int(v) for v in values):
        what = f"'{kind}' takes two whole numbers, lowest and highest, such as [1, 5], none beyond {MAX_BOUND:,}."
        context.faults.add("bad-parameter", what, node)
        return None
    low, high = int(values[0]), int(values[1])
    if low > high:
        context.faults.add("bad-parameter", f"The lowest, {low}, is above the highest, {high}. Swap them.", node)
        return None
    return Parameter(name, kind, low, high)


def _pick(context: Context, name: str, node: Node) -> Parameter | None:
    values = []
    for item in node.items:
        if not _number(item.value) and not _word(item.value):
            what = f"{quoted(item.text)} cannot be picked. Pick from numbers or single words."
            context.faults.add("bad-parameter", what, item)
            return None
        values.append(item.value)
    if len(values) < 2 or len({repr(v) for v in values}) < len(values):
        context.faults.add("bad-parameter", "'pick' takes two or more different values, such as [2, 4, 8].", node)
        return None
    return Parameter(name, "pick", options=tuple(values))


def _number(value: Any) -> bool:
    return type(value) in (int, float) and abs(value) <= MAX_BOUND


def _word(value: Any) -> bool:
    return isinstance(value, str) and NAME.fullmatch(value) is not None and not keyword.iskeyword(value)
