"""The list walked backwards (VJP), forwards (JVP) and row by row (Jacobian), in exact numbers or in symbols.

Each cell is visited once and each partial used once, so the cost grows with the length of the list.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from .exact import bounded, parts
from .partials import at_values, partials

if TYPE_CHECKING:
    from .wengert import Cell, Tape

# A symbolic cotangent with more parts than this is not shown: its numbers are.
READABLE = 160


class Unreadable(Exception):
    """An expression in symbols outgrew what a person reads."""


class Rules:
    """The partials of a tape's cells, each computed once; `kinks` are the cells that were differentiated at one."""

    def __init__(self, tape: Tape) -> None:
        self.tape = tape
        self.kinks: set[int] = set()
        self._numbers: dict[int, dict[int, Any]] = {}
        self._symbols: dict[int, dict[int, Any]] = {}
        self._by: dict[int, dict[int, Any]] = {}

    def by_symbols(self, cell: Cell) -> dict[int, Any]:
        """Partials in the cell's own operands."""
        if cell.index not in self._by:
            self._by[cell.index] = partials(cell)
        return self._by[cell.index]

    def in_numbers(self, cell: Cell) -> dict[int, Any]:
        """Partials at the values of the forward pass."""
        if cell.index not in self._numbers:
            found = {}
            for at, partial in self.by_symbols(cell).items():
                found[at], kink = at_values(partial, cell, self.tape)
                if kink:
                    self.kinks.add(cell.index)
            self._numbers[cell.index] = found
        return self._numbers[cell.index]

    def in_leaves(self, cell: Cell) -> dict[int, Any]:
        """Partials in leaf symbols; Unreadable where they are too long."""
        if cell.index not in self._symbols:
            found = {}
            for at, partial in self.by_symbols(cell).items():
                formulas = {s: self.tape.cells[cell.operands[s][0]].formula for s in partial.free_symbols}
                if sum(parts(f, READABLE) for f in formulas.values()) > READABLE:
                    raise Unreadable
                found[at] = partial.xreplace(formulas)
            self._symbols[cell.index] = found
        return self._symbols[cell.index]


def vjp(rules: Rules, seeds: Iterable[tuple[int, Any]], *, symbolic: bool = False) -> dict[int, Any]:
    """The cotangent of every cell that the seeds (cell, cotangent) reach."""
    cotangents: dict[int, Any] = {}
    for at, cotangent in seeds:
        cotangents[at] = cotangents[at] + cotangent if at in cotangents else cotangent
    trim = _readable if symbolic else bounded
    cells = rules.tape.cells
    for index in range(max(cotangents, default=-1), -1, -1):
        if index not in cotangents:
            continue
        cotangents[index] = trim(cotangents[index])
        cell = cells[index]
        if cell.is_leaf:
            continue
        by = rules.in_leaves(cell) if symbolic else rules.in_numbers(cell)
        for at, partial in by.items():
            part = cotangents[index] * partial
            cotangents[at] = cotangents[at] + part if at in cotangents else part
    return cotangents


def jvp(rules: Rules, seeds: Mapping[int, Any], *, symbolic: bool = False) -> dict[int, Any]:
    """The tangent of every cell, given tangents of some."""
    tangents: dict[int, Any] = dict(seeds)
    trim = _readable if symbolic else bounded
    for cell in rules.tape.cells:
        if cell.is_leaf or cell.index in seeds:
            continue
        reached = [at for at in _operands(cell) if at in tangents]
        if not reached:
            continue
        by = rules.in_leaves(cell) if symbolic else rules.in_numbers(cell)
        total = sum(by[at] * tangents[at] for at in reached if at in by)
        tangents[cell.index] = trim(_exact(total))
    return tangents


def gather(found: Mapping[int, Any], cells: np.ndarray) -> np.ndarray:
    """The array of what was found for an array of cells, zero where nothing came."""
    result = np.empty(cells.shape, dtype=object)
    for index in np.ndindex(*cells.shape):
        result[index] = _exact(found.get(int(cells[index]), 0))
    return result


def jacobian(rules: Rules, out: np.ndarray, wrt: np.ndarray, *, symbolic: bool = False) -> np.ndarray:
    """All partials of one array of cells by another, shape `out.shape + wrt.shape`, by the cheaper of the two ways."""
    result = np.empty(out.shape + wrt.shape, dtype=object)
    if out.size <= wrt.size:
        for index in np.ndindex(*out.shape):
            row = vjp(rules, [(int(out[index]), _exact(1))], symbolic=symbolic)
            result[index] = gather(row, wrt)
    else:
        for index in np.ndindex(*wrt.shape):
            column = jvp(rules, {int(wrt[index]): _exact(1)}, symbolic=symbolic)
            result[(..., *index)] = gather(column, out)
    return result


def _operands(cell: Cell) -> Iterable[int]:
    if cell.shift_of is not None:
        return (cell.shift_of,)
    return dict.fromkeys(at for at, carries in cell.operands.values() if carries)


def _readable(expression: Any) -> Any:
    if parts(expression, READABLE) > READABLE:
        raise Unreadable
    return expression


def _exact(number: Any) -> Any:
    import sympy

    return sympy.Integer(number) if isinstance(number, int) else number
