"""The Wengert list: a trace's forward replayed on symbols, one cell for each element that an operation made.

Nothing here knows a derivative rule: a cell holds the expression that the forward gave, in the symbols of other cells.
Views share their base's cells; an in-place write gives the storage's elements new cells from then on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from .exact import bounded, parts, rational, rationals
from .naming import element_names, symbol

if TYPE_CHECKING:
    from tutor.program.trace import Backward, Step, Trace, Value

# What cuts history off whatever its inputs are.
STOPPING = {"no-grad", "stopped", "not-differentiable", "dtype"}
# A cell's formula in leaf symbols is kept while it has at most so many parts.
READABLE = 80


@dataclass(slots=True)
class Cell:
    """One element of one result.

    `expression` is in the symbols of `operands`; only those whose flag is set carry a derivative. `shift_of` is the
    cell a value was written over without autograd's knowledge: the value is new, the history is the old one.
    """

    index: int
    symbol: Any
    value: Any
    formula: Any
    expression: Any = None
    operands: Mapping[Any, tuple[int, bool]] = field(default_factory=dict)
    shift_of: int | None = None
    step: Any = None

    @property
    def is_leaf(self) -> bool:
        return self.expression is None and self.shift_of is None


class Tape:
    """The list of one trace; `alive` are tensors to differentiate by although they do not require grad."""

    def __init__(self, trace: Trace, alive: Sequence[int] = ()) -> None:
        self.trace = trace
        self.cells: list[Cell] = []
        self.memory: dict[tuple[int, int], int] = {}
        self.cells_of: dict[int, np.ndarray] = {}
        self.first: dict[int, np.ndarray] = {}
        self.read: dict[tuple[int, int], np.ndarray] = {}
        self.roots: dict[int, tuple[np.ndarray, ...]] = {}
        self.alive = set(alive)
        self.overwritten: list[Step] = []
        self.unreplayed: list[Step] = []
        self._names = _names_of(trace)
        self._names_at = _names_at_places(trace, self._names)
        self._used: set[str] = set()
        self._stand_ins: dict[int, int] = {}
        self._owned: set[int] = set()
        self._replay()

    def value_of(self, cells: np.ndarray) -> np.ndarray:
        """The exact values of an array of cells."""
        return self._each(cells, lambda cell: cell.value)

    def formula_of(self, cells: np.ndarray) -> np.ndarray:
        """The formulas of an array of cells, in leaf symbols where they stay readable."""
        return self._each(cells, lambda cell: cell.formula)

    def names_for(self, uid: int) -> np.ndarray | None:
        """The element names of the tensor with this number, where the program gave it a name of its own."""
        return self._names.get(uid)

    def depending_on(self, cells: np.ndarray) -> set[int]:
        """The cells that a derivative by these cells passes through, themselves included."""
        found = {int(cell) for cell in cells.ravel()}
        for cell in self.cells[min(found, default=0) :]:
            if cell.shift_of in found or any(carries and at in found for at, carries in cell.operands.values()):
                found.add(cell.index)
        return found

    def carries(self, value: Value) -> bool:
        """Whether a derivative flows through this tensor object."""
        return value.requires_grad or value.uid in self.alive

    def cells_now(self, value: Value) -> np.ndarray:
        """The cells at the places this tensor occupies, as the memory is at this moment of the replay."""
        found = np.empty(value.shape, dtype=np.int64)
        for index in np.ndindex(*value.shape):
            place = (value.storage, int(value.elements[index]))
            cell = self.memory.get(place)
            if cell is None:
                cell = self._constant(rational(value.array[index]))
                if value.storage in self._owned:
                    self.memory[place] = cell
            found[index] = cell
        return found

    def _each(self, cells: np.ndarray, read: Any) -> np.ndarray:
        result = np.empty(cells.shape, dtype=object)
        for index in np.ndindex(*cells.shape):
            result[index] = read(self.cells[int(cells[index])])
        return result

    def _replay(self) -> None:
        waiting = list(self.trace.backwards)
        for step in self.trace.steps:
            while waiting and waiting[0].after_step < step.index:
                self._note_roots(waiting.pop(0))
            self._step(step)
        for backward in waiting:
            self._note_roots(backward)

    def _note_roots(self, backward: Backward) -> None:
        self.roots[backward.index] = tuple(self.cells_now(root) for root in backward.roots)

    def _step(self, step: Step) -> None:
        live = step.recorded or self._is_revived(step)
        if live and not step.recorded:
            self.alive.update(output.uid for output in step.outputs)
        if step.op == "factory":
            for output in step.outputs:
                self._leaf(output)
        elif step.inplace:
            self._overwrite(step, live)
        elif step.view or step.op in ("detach", "data", "requires_grad_"):
            for output in step.outputs:
                self._owned.add(output.storage)
                self._remember(output, self.cells_now(output))
        else:
            for output, result in zip(step.outputs, self._results(step)):
                self._owned.add(output.storage)
                self._remember(output, self._defined(step, output, result, live))

    def _is_revived(self, step: Step) -> bool:
        if step.reason in STOPPING or not self.alive:
            return False
        return any(getattr(given, "uid", None) in self.alive for given in step.inputs)

    def _remember(self, output: Value, cells: np.ndarray) -> None:
        self.cells_of[output.id] = cells
        self.first.setdefault(output.uid, cells)
        for index in np.ndindex(*output.shape):
            self.memory[output.storage, int(output.elements[index])] = int(cells[index])

    def _leaf(self, output: Value) -> None:
        self._owned.add(output.storage)
        exact = rationals(output.array)
        cells = np.empty(output.shape, dtype=np.int64)
        for index in np.ndindex(*output.shape):
            place = (output.storage, int(output.elements[index]))
            name = self._names_at.get(place)
            if place in self.memory:
                cells[index] = self.memory[place]
            elif name is None:
                cells[index] = self._constant(exact[index])
            else:
                cells[index] = self._new(name, exact[index], formula_is_symbol=True).index
        self._remember(output, cells)

    def _overwrite(self, step: Step, live: bool) -> None:
        output = step.outputs[0]
        before = self.cells_now(output)
        if live:
            cells = self._defined(step, output, self._results(step)[0], live)
        else:
            self.overwritten.append(step)
            values = self._exact_results(step)
            cells = np.empty(output.shape, dtype=np.int64)
            for index in np.ndindex(*output.shape):
                cell = self._constant(values[index])
                self.cells[cell].shift_of = int(before[index])
                self.cells[cell].step = step
                cells[index] = cell
        self._remember(output, cells)

    def _results(self, step: Step) -> list[tuple[np.ndarray, dict[Any, tuple[int, bool]]]]:
        """Each output as an object array of expressions, and which cell and flag each of their symbols stands for."""
        from tutor.autograd import EXACT, OPS

        tensors = [given for given in step.inputs if _is_float_tensor(given)]
        read_alive = {int(c) for given in tensors if self.carries(given) for c in self.cells_now(given).ravel()}
        operands: dict[Any, tuple[int, bool]] = {}
        arguments = [self._argument(given, operands, read_alive) for given in step.inputs]
        self.read.update({(step.index, given.id): self.cells_now(given) for given in tensors})
        try:
            result = OPS[step.op].forward(*arguments, xp=EXACT, **step.attributes)
            results = list(result) if isinstance(result, tuple) else [result]
            arrays = [_object_array(r, output.shape) for r, output in zip(results, step.outputs)]
        except (KeyError, TypeError, ValueError, AttributeError, NotImplementedError, IndexError):
            self.unreplayed.append(step)
            arrays = [rationals(output.array) for output in step.outputs]
        return [(array, operands) for array in arrays]

    def _argument(self, given: Any, operands: dict[Any, tuple[int, bool]], read_alive: set[int]) -> Any:
        if not hasattr(given, "elements"):
            return rational(given) if isinstance(given, float) else given
        if not _is_float_tensor(given):
            return given.array
        carries = self.carries(given)
        cells = self.cells_now(given)
        symbols = np.empty(cells.shape, dtype=object)
        for index in np.ndindex(*cells.shape):
            cell = self.cells[int(cells[index])]
            if not carries and cell.index in read_alive:
                cell = self.cells[self._stand_in(cell)]
            operands[cell.symbol] = (cell.index, carries)
            symbols[index] = cell.symbol
        return symbols

    def _stand_in(self, cell: Cell) -> int:
        """A constant with the value of a cell: what is read of it through a stopped alias."""
        if cell.index not in self._stand_ins:
            made = self._new("", cell.value, formula_is_symbol=False)
            made.formula = cell.formula
            self._stand_ins[cell.index] = made.index
        return self._stand_ins[cell.index]

    def _exact_results(self, step: Step) -> np.ndarray:
        array, operands = self._results(step)[0]
        values = {s: self.cells[cell].value for s, (cell, _) in operands.items()}
        result = np.empty(array.shape, dtype=object)
        for index in np.ndindex(*array.shape):
            element: Any = array[index]
            result[index] = bounded(element.xreplace(values))
        return result

    def _defined(
        self, step: Step, output: Value, result: tuple[np.ndarray, dict[Any, tuple[int, bool]]], live: bool
    ) -> np.ndarray:
        array, operands = result
        names = self._names.get(output.uid)
        cells = np.empty(output.shape, dtype=np.int64)
        if output.array.dtype.kind != "f":
            array, operands = rationals(output.array), {}
        for index in np.ndindex(*output.shape):
            expression: Any = array[index]
            used = {s: operands[s] for s in expression.free_symbols}
            values = {s: self.cells[cell].value for s, (cell, _) in used.items()}
            formulas = {s: self.cells[cell].formula for s, (cell, _) in used.items()}
            cell = self._new(
                "" if names is None else str(names[index]),
                bounded(expression.xreplace(values)),
                formula_is_symbol=True,
            )
            size = sum(parts(f, READABLE) for f in formulas.values())
            if size <= READABLE:
                formula = expression.xreplace(formulas)
                if parts(formula, READABLE) <= READABLE:
                    cell.formula = formula
            cell.step = step
            if used:
                cell.expression = expression
                cell.operands = {s: (at, carries and live) for s, (at, carries) in used.items()}
            cells[index] = cell.index
        return cells

    def _constant(self, value: Any) -> int:
        return self._new("", value, formula_is_symbol=False).index

    def _new(self, name: str, value: Any, *, formula_is_symbol: bool) -> Cell:
        index = len(self.cells)
        if not name or name in self._used:
            name = f"h{index}"
            while name in self._used:
                name += "_"
        self._used.add(name)
        made = symbol(name)
        cell = Cell(index, made, value, made if formula_is_symbol else value)
        self.cells.append(cell)
        return cell


def _names_of(trace: Trace) -> dict[int, np.ndarray]:
    """Element names for every tensor that a name of the program still belongs to at the end."""
    owner: dict[str, int] = {}
    for naming in trace.namings:
        owner[naming.name] = naming.uid
    shapes: dict[int, tuple[int, ...]] = {}
    for step in trace.steps:
        for output in step.outputs:
            shapes.setdefault(output.uid, output.shape)
    named: dict[str, tuple[int, ...]] = {}
    taken: set[int] = set()
    for name, uid in owner.items():
        if uid in shapes and uid not in taken:
            taken.add(uid)
            named[name] = shapes[uid]
    return {owner[name]: names for name, names in element_names(named).items()}


def _names_at_places(trace: Trace, names: Mapping[int, np.ndarray]) -> dict[tuple[int, int], str]:
    """The element's name at each place of a storage: `Variable(t)` lends its name to the tensor made inside."""
    found: dict[tuple[int, int], str] = {}
    for step in trace.steps:
        for output in step.outputs:
            named = names.get(output.uid)
            if named is not None and named.shape == output.shape:
                for index in np.ndindex(*output.shape):
                    found.setdefault((output.storage, int(output.elements[index])), str(named[index]))
    return found


def _is_float_tensor(given: Any) -> bool:
    return hasattr(given, "elements") and given.array.dtype.kind == "f"


def _object_array(result: Any, shape: tuple[int, ...]) -> np.ndarray:
    import sympy

    array = np.empty(shape, dtype=object)
    given = np.asarray(result, dtype=object)
    if given.shape != shape:
        raise ValueError("the exact forward gave another shape")
    for index in np.ndindex(*shape):
        element = given[index]
        array[index] = element if isinstance(element, sympy.Basic) else rational(element)
    return array
