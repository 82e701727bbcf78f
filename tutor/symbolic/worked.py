"""The worked derivation: the list as definitions, and the way through it as steps a person can follow.

A step is one rule on whole tensors. Its formula is shown only where its value is what the list gave; else the step says
what each element is. Any step can be opened into its elements, and those into the derivatives of their definitions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np

from . import mathtext
from .derivation import Definition, WorkedStep
from .exact import sympified
from .forms import NoForm
from .formvalues import NUMBERS, evaluate, same_numbers
from .mathtree import binary, chain, listed, node_of
from .real import Number, defined, is_sure, near, size, vanishes
from .real import evaluate as evaluate_number
from .rulenames import name_of
from .tensornames import TensorNames
from .tree import Node

if TYPE_CHECKING:
    from tutor.program.trace import Trace

    from .found import Walk
    from .passes import Rules
    from .wengert import Cell, Tape

# Of a long list the first and the last are shown.
FIRST, LAST = 40, 15
MAX_SHOWN = 16
MAX_PUT_IN = 90
MAX_ELEMENTS = 16


def definitions(tape: Tape, reached: Iterable[int], *, ascii: bool = False) -> tuple[Definition, ...]:
    """The lines of the list that a derivation used, in order; of a long list the first and the last."""
    cells = in_order(tape, [tape.cells[at] for at in sorted(reached) if tape.cells[at].template is not None])
    if len(cells) <= FIRST + LAST:
        return tuple(definition_of(tape, cell, ascii) for cell in cells)
    left_out = Definition("...", str(len(cells) - FIRST - LAST), "", 0)
    first = [definition_of(tape, cell, ascii) for cell in cells[:FIRST]]
    return (*first, left_out, *(definition_of(tape, cell, ascii) for cell in cells[-LAST:]))


def in_order(tape: Tape, cells: list[Cell]) -> list[Cell]:
    """Cells in the order of the list, but neighbours of one tensor, which do not need each other, by their names."""
    found: list[Cell] = []
    for _, group in groupby(cells, lambda cell: (tape.line_of(cell), _stem(tape, cell))):
        run = list(group)
        indices = {cell.index for cell in run}
        apart = all(indices.isdisjoint(cell.operands) for cell in run)
        found += sorted(run, key=lambda cell: _natural(tape.names.of(cell.index))) if apart else run
    return found


def _stem(tape: Tape, cell: Cell) -> str:
    return re.sub(r"_?\d*$", "", tape.names.of(cell.index))


def _natural(name: str) -> list[int]:
    return [int(digits) for digits in re.findall(r"\d+", name)]


def shown(values: np.ndarray, *, ascii: bool = False) -> str:
    """Exact numbers on one line; one too long to be taken in at a glance as a decimal."""
    if values.shape == ():
        only: Any = values[()]
        return said_of(only, ascii)
    return "[" + ", ".join(shown(_row(values, i), ascii=ascii) for i in range(len(values))) + "]"


def _row(values: np.ndarray, i: int) -> np.ndarray:
    row = values[i]
    return row if isinstance(row, np.ndarray) else scalar(row)


def definition_of(tape: Tape, cell: Cell, ascii: bool) -> Definition:
    expression = node_of(tape.definition(cell))
    put_in = mathtext.line(with_values(expression, tape, cell), ascii=ascii)
    value = said_of(cell.value, ascii)
    said = mathtext.line(expression, ascii=ascii)
    put_in = "" if put_in in (said, value) else put_in
    return Definition(tape.names.of(cell.index), said, value, tape.line_of(cell), put_in)


def with_values(node: Node, tape: Tape, cell: Cell) -> Node:
    """A formula of a cell with the values of what it comes from in place of their names."""
    values = {tape.names.of(at): tape.cells[at].value for at in cell.operands if tape.names.of(at)}
    return _replaced(node, {word: short_node(value) for word, value in values.items()})


def _short_array(values: np.ndarray) -> Node:
    if values.shape == ():
        only: Any = values[()]
        return short_node(only)
    return listed(_short_array(_row(values, i)) for i in range(len(values)))


def short_node(value: Number) -> Node:
    """The exact number where it is short, else a decimal."""
    text = said_of(value, True)
    exact_node = node_of(sympified(value)) if size(value, LONGEST_NUMBER) <= LONGEST_NUMBER else None
    if exact_node is not None and mathtext.line(exact_node, ascii=True) == text:
        return exact_node
    decimal = Node("number", word=text.lstrip("-"))
    return Node("neg", (decimal,)) if text.startswith("-") else decimal


def _replaced(node: Node, put: Mapping[str, Node]) -> Node:
    if node.kind == "name":
        return put.get(node.word, node)
    if not node.children:
        return node
    children = tuple(_replaced(child, put) for child in node.children)
    return Node(node.kind, children, node.shape, node.word, node.index, note=node.note)


class Steps:
    """The steps of one walk through a trace's list, on whole tensors."""

    def __init__(self, trace: Trace, rules: Rules, *, ascii: bool) -> None:
        self.trace, self.rules, self.tape, self.ascii = trace, rules, rules.tape, ascii
        self.names = TensorNames(trace, rules.tape)
        self.steps: list[WorkedStep] = []

    def line(self, node: Node) -> str:
        return mathtext.line(node, ascii=self.ascii)

    def numbers(self, values: np.ndarray) -> str:
        if values.size > MAX_SHOWN:
            return f"shape {tuple(values.shape)}"
        return shown(values, ascii=self.ascii)

    def verified(self, form: Node, value: np.ndarray, extra: Mapping[str, np.ndarray]) -> bool:
        try:
            return same_numbers(evaluate(form, {**self.names.meaning, **extra}, NUMBERS), value)
        except (NoForm, KeyError, ValueError, IndexError, TypeError):
            return False

    def put_in(self, form: Node, extra: Mapping[str, np.ndarray]) -> str:
        """The formula with numbers in place of names, where that is short and says something new."""
        meaning = {**self.names.meaning, **extra}
        if form.kind == "name" or any(meaning[w].size > MAX_SHOWN for w in _words(form) if w in meaning):
            return ""
        words = _words(form)
        put = {word: _short_array(values) for word, values in meaning.items() if word in words}
        text = self.line(_replaced(form, put))
        return text if len(text) <= MAX_PUT_IN else ""


def _words(node: Node) -> set[str]:
    found, stack = set(), [node]
    while stack:
        each = stack.pop()
        if each.kind == "name":
            found.add(each.word)
        stack += each.children
    return found


def accumulated(
    of: str,
    walks: list[Walk],
    wrts: list[np.ndarray],
    before: np.ndarray | None,
    total: np.ndarray,
    *,
    ascii: bool = False,
) -> WorkedStep:
    """`.grad` as the sum of what stood there and of what each pass brought."""
    from .wengert import numbers_of

    def said(values: np.ndarray) -> str:
        return shown(values, ascii=ascii) if values.size <= MAX_SHOWN else f"shape {tuple(values.shape)}"

    parts = [] if before is None else [said(numbers_of(before))]
    parts += [said(walk.gathered(wrt)) for walk, wrt in zip(walks, wrts)]
    line = walks[-1].line if walks else 0
    formula = " + ".join(parts)
    return WorkedStep(
        "accumulate", line, f"{of}.grad", formula, said(total), "", tuple(total.shape), name_of("accumulate")
    )


def scaled(local: Node, bar: Node) -> Node:
    """`a11·out11_bar`; a factor 1 is left out."""
    return bar if local.kind == "number" and local.word == "1" else binary("mul", local, bar)


def sum_of(terms: list[Node]) -> Node:
    return chain("add", terms)


def slope(result: str, by: str, ascii: bool) -> str:
    return f"d{result}/d{by}" if ascii else f"∂{result}/∂{by}"


LONGEST_NUMBER = 24


def said_of(value: Number, ascii: bool) -> str:
    if vanishes(value):
        return "0"
    if size(value, LONGEST_NUMBER) <= LONGEST_NUMBER:
        text = mathtext.line(sympified(value), ascii=ascii)
        if len(text) <= LONGEST_NUMBER:
            return text
    # A float whose sign can be trusted has eight digits to spare, where it is no tiny one.
    close = near(value)
    if is_sure(value) and abs(close) < 1e290:
        return format(close, ".8g") if abs(close) > 1e-290 else "~0"
    exact = evaluate_number([value], 12)[0] if defined(value) else None
    return format(close, ".8g") if exact is None else mathtext.decimal(exact)


def scalar(value: Any) -> np.ndarray:
    array = np.empty((), dtype=object)
    array[()] = value
    return array
