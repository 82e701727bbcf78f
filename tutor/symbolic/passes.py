"""The list walked backwards (VJP), forwards (JVP) and row by row (Jacobian), in exact numbers or in symbols.

Each cell is visited once and each partial used once, so the cost grows with the length of the list.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from .budget import EVERY, Budget, check_shown
from .choices import AT_TIE, UNDEFINED_WITH_VALUE, WHERE_UNDEFINED, at_step
from .exact import parts
from .real import UNDEFINED, Number, add, defined, mul
from .template import place

if TYPE_CHECKING:
    from .wengert import Cell, Tape

# A symbolic cotangent with more parts than this is not shown: its numbers are.
READABLE = 160


class Unreadable(Exception):
    """An expression in symbols outgrew what a person reads."""


class Rules:
    """The partials of a tape's cells at the run's values; `kinks` are the cells that were differentiated at one."""

    def __init__(self, tape: Tape) -> None:
        self.tape = tape
        self.kinks: set[int] = set()
        self._numbers: dict[int, tuple[Number, ...]] = {}
        self._symbols: dict[int, dict[int, Any]] = {}

    def in_numbers(self, cell: Cell) -> tuple[Number, ...]:
        """The partial by each operand of a cell that carries a derivative; 0 for the others."""
        found = self._numbers.get(cell.index)
        if found is None:
            found = self._numbers[cell.index] = self._worked_out(cell)
        return found

    def _worked_out(self, cell: Cell) -> tuple[Number, ...]:
        template, cells = cell.template, self.tape.cells
        if template is None:
            return ()
        operands = [cells[at].value for at in cell.operands]
        op = getattr(cell.step, "op", "")
        nowhere = op in UNDEFINED_WITH_VALUE and not defined(cell.value)
        choice = at_step(op)
        found: list[Number] = []
        for by, carries in enumerate(cell.flags):
            if not carries:
                found.append(0)
                continue
            partial = template.partial(by)
            if partial.number is not None and not nowhere:
                found.append(partial.number)
                continue
            try:
                value, kink = partial.at(operands, choice)
            except NotImplementedError:
                # A slope that is no real number.
                value, kink = UNDEFINED, False
            if kink:
                self.kinks.add(cell.index)
                value = self._chosen(AT_TIE, cell, operands, by, value)
            if not defined(value) and op in WHERE_UNDEFINED:
                self.kinks.add(cell.index)
                value = self._chosen(WHERE_UNDEFINED, cell, operands, by, value)
            if nowhere:
                value = UNDEFINED if cell.value is UNDEFINED else value
            found.append(value)
        return tuple(found)

    def _chosen(self, table: Any, cell: Cell, operands: list[Number], by: int, value: Number) -> Number:
        """PyTorch's choice for an operation, where the table has one."""
        choice = table.get(getattr(cell.step, "op", ""))
        chosen = None if choice is None else choice(operands, by, cell.step)
        return value if chosen is None else chosen

    def in_leaves(self, cell: Cell) -> dict[int, Any]:
        """The partials in leaf symbols, by the cell they are by; Unreadable where they are too long."""
        if cell.index not in self._symbols:
            found: dict[int, Any] = {}
            if cell.template is not None:
                formulas = {place(number): self.tape.formula(at) for number, at in enumerate(cell.operands)}
                for by, (at, carries) in enumerate(zip(cell.operands, cell.flags)):
                    if not carries:
                        continue
                    partial = cell.template.partial(by).expression
                    used = partial.free_symbols
                    if sum(parts(formulas[s], READABLE) for s in used) > READABLE:
                        raise Unreadable
                    shown = partial.xreplace({s: formulas[s] for s in used})
                    found[at] = found[at] + shown if at in found else shown
            self._symbols[cell.index] = found
        return self._symbols[cell.index]


def vjp(rules: Rules, seeds: Iterable[tuple[int, Number]]) -> dict[int, Number]:
    """The cotangent of every cell that the seeds (cell, cotangent) reach."""
    cotangents: dict[int, Number] = {}
    for at, cotangent in seeds:
        cotangents[at] = add(cotangents[at], cotangent) if at in cotangents else cotangent
    cells, in_numbers = rules.tape.cells, rules.in_numbers
    budget = Budget()
    for index in range(max(cotangents, default=-1), -1, -1):
        if not index % EVERY:
            budget.check(0)
        cotangent = cotangents.get(index)  # type: ignore[assignment]
        if cotangent is None:
            continue
        cell = cells[index]
        if cell.shift_of is not None:
            _into(cotangents, cell.shift_of, cotangent)
        elif cell.template is not None:
            for at, carries, partial in zip(cell.operands, cell.flags, in_numbers(cell)):
                if carries:
                    _into(cotangents, at, mul(partial, cotangent))
    return cotangents


def _into(cotangents: dict[int, Number], at: int, part: Number) -> None:
    before = cotangents.get(at)
    cotangents[at] = part if before is None else add(before, part)


def jvp(rules: Rules, seeds: Mapping[int, Number]) -> dict[int, Number]:
    """The tangent of every cell that those of some cells reach."""
    tangents: dict[int, Number] = dict(seeds)
    for cell in rules.tape.cells[min(seeds, default=0) :]:
        if cell.index in seeds:
            continue
        if cell.shift_of is not None:
            if cell.shift_of in tangents:
                tangents[cell.index] = tangents[cell.shift_of]
            continue
        if not any(carries and at in tangents for at, carries in zip(cell.operands, cell.flags)):
            continue
        total: Number = 0
        for at, carries, partial in zip(cell.operands, cell.flags, rules.in_numbers(cell)):
            if carries and at in tangents:
                total = add(total, mul(partial, tangents[at]))
        tangents[cell.index] = total
    return tangents


def vjp_in_symbols(rules: Rules, seeds: Iterable[tuple[int, Any]]) -> dict[int, Any]:
    """The cotangents as formulas in leaf symbols; Unreadable where one grows too long."""
    cotangents: dict[int, Any] = {}
    for at, cotangent in seeds:
        cotangents[at] = cotangents[at] + cotangent if at in cotangents else cotangent
    cells = rules.tape.cells
    for index in range(max(cotangents, default=-1), -1, -1):
        if index not in cotangents:
            continue
        check_shown()
        cotangent = _readable(cotangents[index])
        cell = cells[index]
        by = {cell.shift_of: 1} if cell.shift_of is not None else rules.in_leaves(cell)
        for at, partial in by.items():
            part = cotangent * partial
            cotangents[at] = cotangents[at] + part if at in cotangents else part
    return cotangents


def jvp_in_symbols(rules: Rules, seeds: Mapping[int, Any]) -> dict[int, Any]:
    """The tangents as formulas in leaf symbols; Unreadable where one grows too long."""
    tangents: dict[int, Any] = dict(seeds)
    for cell in rules.tape.cells[min(seeds, default=0) :]:
        if cell.index in seeds or cell.is_leaf:
            continue
        if cell.shift_of is not None:
            if cell.shift_of in tangents:
                tangents[cell.index] = tangents[cell.shift_of]
            continue
        if any(carries and at in tangents for at, carries in zip(cell.operands, cell.flags)):
            check_shown()
            by = rules.in_leaves(cell)
            terms = [partial * tangents[at] for at, partial in by.items() if at in tangents]
            tangents[cell.index] = _readable(sum(terms[1:], terms[0]))
    return tangents


def gather(found: Mapping[int, Any], cells: np.ndarray, nothing: Any = 0) -> np.ndarray:
    """The array of what was found for an array of cells, zero where nothing came."""
    result = np.empty(cells.shape, dtype=object)
    for index in np.ndindex(*cells.shape):
        result[index] = found.get(int(cells[index]), nothing)
    return result


def jacobian(rules: Rules, out: np.ndarray, wrt: np.ndarray) -> np.ndarray:
    """All partials of one array of cells by another, shape `out.shape + wrt.shape`, by the cheaper of the two ways."""
    result = np.empty(out.shape + wrt.shape, dtype=object)
    budget = Budget()
    budget.check(result.size)
    if out.size <= wrt.size:
        for index in np.ndindex(*out.shape):
            budget.check(0)
            result[(*index, ...)] = gather(vjp(rules, [(int(out[index]), 1)]), wrt)
    else:
        for index in np.ndindex(*wrt.shape):
            budget.check(0)
            result[(..., *index)] = gather(jvp(rules, {int(wrt[index]): 1}), out)
    return result


def jacobian_in_symbols(rules: Rules, out: np.ndarray, wrt: np.ndarray) -> np.ndarray:
    """The Jacobian as formulas in leaf symbols; Unreadable where one grows too long."""
    import sympy

    result = np.empty(out.shape + wrt.shape, dtype=object)
    if out.size <= wrt.size:
        for index in np.ndindex(*out.shape):
            row = vjp_in_symbols(rules, [(int(out[index]), sympy.S.One)])
            result[(*index, ...)] = gather(row, wrt, sympy.S.Zero)
    else:
        for index in np.ndindex(*wrt.shape):
            column = jvp_in_symbols(rules, {int(wrt[index]): sympy.S.One})
            result[(..., *index)] = gather(column, out, sympy.S.Zero)
    return result


def _readable(expression: Any) -> Any:
    if parts(expression, READABLE) > READABLE:
        raise Unreadable
    return expression
