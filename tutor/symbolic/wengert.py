"""The Wengert list: a trace's forward replayed, one cell for each element that an operation made.

Nothing here knows a derivative rule: a cell holds its definition (a template) and the cells it is applied to. Views
share their base's cells; an in-place write gives the storage's elements new cells from then on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from .budget import Budget, check_shown
from .cellnames import CellNames
from .exact import exact_float, exact_list, parts, sympified
from .forward import Element, NoCounterpart, is_symbolic, plan_of
from .gradcells import follow
from .naming import symbol
from .real import UNDEFINED, Number
from .template import Template, place

if TYPE_CHECKING:
    from tutor.program.trace import Backward, Step, Trace, Value

    from .passes import Rules

# What cuts history off whatever its inputs are.
STOPPING = {"no-grad", "stopped", "not-differentiable", "dtype"}
# A cell's formula in leaf symbols is kept while it has at most so many parts.
READABLE = 80


class Cell:
    """One element of one result: `template` applied to the cells `operands`.

    Only operands whose flag is set carry a derivative. `shift_of` is the cell a value was written over without
    autograd's knowledge: the value is new, the history is the old one.
    """

    __slots__ = ("flags", "index", "operands", "shift_of", "step", "template", "value")

    def __init__(
        self,
        index: int,
        value: Number,
        template: Template | None = None,
        operands: tuple[int, ...] = (),
        flags: tuple[bool, ...] = (),
        step: Any = None,
    ) -> None:
        self.index, self.value, self.step = index, value, step
        self.template, self.operands, self.flags = template, operands, flags
        self.shift_of: int | None = None

    @property
    def is_leaf(self) -> bool:
        return self.template is None and self.shift_of is None


class Tape:
    """The list of one trace.

    `alive` are tensors to differentiate by although they do not require grad; `apart` are views that get cells of
    their own, so that what reaches them is told from what reaches their base.
    """

    def __init__(self, trace: Trace, alive: Sequence[int] = (), apart: Sequence[int] = ()) -> None:
        self.trace = trace
        self.cells: list[Cell] = []
        self.memory: dict[int, dict[int, int]] = {}
        self.cells_of: dict[int, np.ndarray] = {}
        self.first: dict[int, np.ndarray] = {}
        self._last: dict[int, Value] = {}
        self.read: dict[tuple[int, int], np.ndarray] = {}
        self.roots: dict[int, tuple[np.ndarray, ...]] = {}
        self.alive = set(alive)
        self.apart = set(apart)
        self.overwritten: list[Step] = []
        self.unreplayed: list[tuple[Step, str]] = []
        self._own: dict[int, tuple[np.ndarray, np.ndarray]] = {}
        self._made: list[tuple[Sequence[int], Value, bool]] = []
        self._inside: list[list[int]] = []
        self._twins: list[tuple[list[int], list[int]]] = []
        self.held: set[int] = set()
        # The lines of the backward passes that made cells; other cells have the line of their step.
        self.lines: dict[int, int] = {}
        self._apart_from_tensors: set[int] = set()
        self._owned: set[int] = set()
        self._formulas: dict[int, Any] = {}
        self.budget = Budget()
        self._replay()

    @cached_property
    def rules(self) -> Rules:
        """The partials of this list's cells."""
        from .passes import Rules

        return Rules(self)

    def constant(self, value: Number) -> int:
        """A new cell that is a plain number."""
        return self._new(value)

    def append(
        self, value: Number, template: Template, operands: tuple[int, ...], flags: tuple[bool, ...], step: Any
    ) -> int:
        """A new cell with a definition, outside any tensor of the program."""
        made = self._new(value, template, operands, flags, step)
        self._inside.append([made])
        self._apart_from_tensors.add(made)
        return made

    def is_nameless(self, index: int) -> bool:
        """Whether a cell belongs to no tensor yet."""
        return index not in self.held and index in self._apart_from_tensors

    def hold(self, output: Value, cells: list[int]) -> None:
        """Let a tensor that no step made hold these cells from now on."""
        self._owned.add(output.storage)
        self.held.update(cells)
        self._made.append((cells, output, False))
        self._remember(output, np.array(cells, dtype=np.int64).reshape(output.shape))

    def values(self, cells: np.ndarray) -> np.ndarray:
        """The exact numbers of an array of cells."""
        found = np.empty(cells.shape, dtype=object)
        for index in np.ndindex(*cells.shape):
            found[index] = self.cells[int(cells[index])].value
        return found

    def revalued(self, changes: Mapping[int, Number], wanted: int) -> Number:
        """The value of a cell if some others had these values: the list worked out again from there."""
        found: dict[int, Number] = dict(changes)
        leading = self.leading_to([wanted])
        for index in sorted(leading):
            cell = self.cells[index]
            if index in found or cell.template is None or found.keys().isdisjoint(cell.operands):
                continue
            found[index] = cell.template.value([found.get(at, self.cells[at].value) for at in cell.operands])
        return found.get(wanted, self.cells[wanted].value)

    def formula_of(self, cells: np.ndarray) -> np.ndarray:
        """The formulas of an array of cells, in leaf symbols where they stay readable."""
        self._work_out([int(cell) for cell in cells.ravel()])
        found = np.empty(cells.shape, dtype=object)
        for index in np.ndindex(*cells.shape):
            found[index] = self._formulas[int(cells[index])]
        return found

    def formula(self, index: int) -> Any:
        """The formula of one cell."""
        if index not in self._formulas:
            self._work_out([index])
        return self._formulas[index]

    def definition(self, cell: Cell) -> Any:
        """The expression that defines a cell, in the names of the cells it comes from; constants are written out."""
        assert cell.template is not None
        put = {}
        for number, at in enumerate(cell.operands):
            put[place(number)] = self.named(at)
        try:
            return cell.template.expression.xreplace(put)
        except TypeError:
            return sympified(cell.value)

    def partial(self, cell: Cell, by: int) -> Any:
        """The partial of a cell by one of its operands, in the names of what it comes from."""
        assert cell.template is not None
        partial = cell.template.partial(by).expression
        return partial.xreplace({s: self.named(cell.operands[int(s.name[1:])]) for s in partial.free_symbols})

    def line_of(self, cell: Cell) -> int:
        """The line of the program that made a cell; 0 where none did."""
        line: int = self.lines.get(cell.index, 0) or getattr(cell.step, "line", 0)
        return line

    def named(self, index: int) -> Any:
        """The symbol of a cell, or the number that it is."""
        cell = self.cells[index]
        name = self.names.of(index)
        if name:
            return symbol(name)
        # SymPy compares nothing with its own nan.
        return sympified(cell.value) if cell.value is not UNDEFINED else symbol("nan")

    @cached_property
    def names(self) -> CellNames:
        """What the cells are called."""
        return CellNames(self.trace, len(self.cells), self._made, self._inside, self._twins)

    def names_for(self, uid: int) -> np.ndarray | None:
        """The element names of the tensor with this number, where the program gave it a name of its own."""
        return self.names.elements.get(uid)

    def depending_on(self, cells: np.ndarray) -> set[int]:
        """The cells that a derivative by these cells passes through, themselves included."""
        found = {int(cell) for cell in cells.ravel()}
        for cell in self.cells[min(found, default=0) :]:
            if cell.shift_of in found or any(carries and at in found for at, carries in zip(cell.operands, cell.flags)):
                found.add(cell.index)
        return found

    def leading_to(self, cells: Iterable[int]) -> set[int]:
        """The cells that these come from, themselves included."""
        found: set[int] = set()
        stack = [int(cell) for cell in cells]
        while stack:
            index = stack.pop()
            if index not in found:
                found.add(index)
                stack += self.cells[index].operands
        return found

    def carries(self, value: Value) -> bool:
        """Whether a derivative flows through this tensor object."""
        return value.requires_grad or value.uid in self.alive

    def cells_now(self, value: Value) -> np.ndarray:
        """The cells at the places this tensor occupies, as the memory is at this moment of the replay."""
        places = value.elements.reshape(-1).tolist()
        memory = self.memory.setdefault(value.storage, {})
        found = [memory.get(at, -1) for at in places]
        if -1 in found:
            numbers = exact_list(value.array)
            for number, at in enumerate(places):
                if found[number] < 0:
                    found[number] = self._constant(numbers[number])
                    if value.storage in self._owned:
                        memory[at] = found[number]
        cells = np.array(found, dtype=np.int64).reshape(value.shape)
        own = self._own.get(value.uid)
        if own is not None and own[0].shape == cells.shape:
            cells = np.where(cells == own[1], own[0], cells)
        return cells

    def _replay(self) -> None:
        waiting = list(self.trace.backwards)
        inside = self.trace.inside_functions
        for step in self.trace.steps:
            self.budget.check(len(self.cells) + sum(output.array.size for output in step.outputs))
            while waiting and waiting[0].after_step < step.index:
                self._after(waiting.pop(0))
            if not step.in_backward:
                self._step(step, step.index in inside)
        for backward in waiting:
            self._after(backward)

    def _after(self, backward: Backward) -> None:
        """A backward pass: where it started, and what it made, where the program goes on with that."""
        self.roots[backward.index] = tuple(self.cells_now(root) for root in backward.roots)
        used = any(gathered.grad is not None and gathered.grad.storage in self._read_later
                   for gathered in backward.gathered)  # fmt: skip
        if used or backward.create_graph or backward.results:
            follow(self, backward)

    @cached_property
    def _read_later(self) -> set[int]:
        """The storages that steps read."""
        return {
            given.storage
            for step in self.trace.steps
            if not step.in_backward
            for given in step.inputs
            if hasattr(given, "elements")
        }

    def _step(self, step: Step, inside: bool) -> None:
        """One operation; `inside` where it belongs to the forward of a `Function` that autograd recorded whole."""
        live = step.recorded or inside or self._is_revived(step)
        if live and not step.recorded:
            self.alive.update(output.uid for output in step.outputs)
        if step.op == "factory":
            for output in step.outputs:
                self._leaf(output)
        elif step.inplace and step.op != "requires_grad_":
            self._overwrite(step, live)
        elif step.op == "data" and self._is_given_data(step):
            self._give_data(step)
        elif _shares(step) or step.op == "custom":
            for output in step.outputs:
                self._owned.add(output.storage)
                cells = self.cells_now(output)
                if output.uid in self.apart or self._is_view_of_apart(step):
                    self._set_apart(step, output, cells, live)
                else:
                    self._remember(output, cells)
        else:
            for output, made in zip(step.outputs, self._defined(step, live)):
                self._owned.add(output.storage)
                if made is not None:
                    self._remember(output, made)

    def _is_revived(self, step: Step) -> bool:
        if step.reason in STOPPING or not self.alive:
            return False
        return any(getattr(given, "uid", None) in self.alive for given in step.inputs)

    def _is_view_of_apart(self, step: Step) -> bool:
        return step.view and any(getattr(given, "uid", None) in self._own for given in step.inputs)

    def _set_apart(self, step: Step, output: Value, cells: np.ndarray, live: bool) -> None:
        """Give a view cells of its own, each equal to the one it shows."""
        inner = cells
        for given in step.inputs:
            own = self._own.get(getattr(given, "uid", -1))
            if own is not None:
                order = np.argsort(own[1].ravel())
                nearest = np.searchsorted(own[1].ravel(), cells, sorter=order).clip(max=max(order.size - 1, 0))
                inner = own[0].ravel()[order[nearest]]
                inner = np.where(np.isin(cells, own[1]), inner, cells)
        from .template import template

        identity = template(place(0))
        made = np.empty(cells.shape, dtype=np.int64)
        for index in np.ndindex(*cells.shape):
            at = int(inner[index])
            made[index] = self._new(self.cells[at].value, identity, (at,), (live,), step)
        self._made.append((made.ravel().tolist(), output, False))
        self._own[output.uid] = (made, cells)
        self.cells_of[output.id] = made
        self.first.setdefault(output.uid, made)

    def _remember(self, output: Value, cells: np.ndarray) -> None:
        self.cells_of[output.id] = cells
        self.first.setdefault(output.uid, cells)
        self._last[output.uid] = output
        self.memory.setdefault(output.storage, {}).update(
            zip(output.elements.reshape(-1).tolist(), cells.reshape(-1).tolist())
        )

    def _leaf(self, output: Value) -> None:
        self._owned.add(output.storage)
        numbers = exact_list(output.array)
        memory = self.memory.setdefault(output.storage, {})
        found = []
        for number, at in enumerate(output.elements.ravel().tolist()):
            index = memory.get(at)
            found.append(self._new(numbers[number]) if index is None else index)
        self._made.append((found, output, True))
        self._remember(output, np.array(found, dtype=np.int64).reshape(output.shape))

    def _overwrite(self, step: Step, live: bool) -> None:
        output = step.outputs[0]
        before = self.cells_now(output)
        found = self._defined(step, live)[0]
        if found is None:
            return
        cells = found
        if not live:
            self.overwritten.append(step)
            cells = self._shifted(step, before, found)
            self._twins.append((cells.ravel().tolist(), found.ravel().tolist()))
        self._own.pop(output.uid, None)
        self._remember(output, cells)

    def _is_given_data(self, step: Step) -> bool:
        """Whether it is `x.data = other`: x goes on as the same tensor, with other numbers."""
        before = self._last.get(step.outputs[0].uid)
        return before is not None and before.shape == step.outputs[0].shape

    def _give_data(self, step: Step) -> None:
        output = step.outputs[0]
        before, found = self.cells_now(self._last[output.uid]), self.cells_now(output)
        written = self._shifted(step, before, found)
        self._made.append((written.ravel().tolist(), output, False))
        self._own.pop(output.uid, None)
        self._remember(output, written)

    def _shifted(self, step: Step, before: np.ndarray, found: np.ndarray) -> np.ndarray:
        """New cells with the numbers of those found, for a tensor that autograd takes to be what it was before."""
        written = np.empty(before.shape, dtype=np.int64)
        for index in np.ndindex(*before.shape):
            cell = self.cells[self._constant(self.cells[int(found[index])].value)]
            cell.shift_of = int(before[index])
            cell.step = step
            written[index] = cell.index
        return written

    def _defined(self, step: Step, live: bool) -> list[np.ndarray | None]:
        """The new cells of each output; None for one that has no derivative."""
        operands: list[list[int]] = []
        carrying: list[bool] = []
        for given in step.inputs:
            if not is_symbolic(given):
                operands.append([])
                carrying.append(False)
            elif isinstance(given, float):
                operands.append([self._constant(exact_float(given))])
                carrying.append(False)
            else:
                cells = self.cells_now(given)
                self.read[step.index, given.id] = cells
                operands.append(cells.reshape(-1).tolist())
                carrying.append(live and self.carries(given))
        try:
            plan = plan_of(step)
        except NoCounterpart as why:
            self.unreplayed.append((step, str(why)))
            return [self._as_run(output, step) for output in step.outputs]
        # A slot's input number -1 finds the cells inside the operation: the last lists here.
        operands.append([])
        carrying.append(live and any(carrying))
        found: list[np.ndarray | None] = []
        try:
            for element in plan.inner:
                operands[-1].append(self._apply(element, operands, carrying, step))
            if plan.inner:
                self._inside.append(list(operands[-1]))
            for output, elements in zip(step.outputs, plan.outputs):
                if elements is None:
                    found.append(None)
                    continue
                made = [self._apply(element, operands, carrying, step) for element in elements]
                self._made.append((made, output, False))
                found.append(np.array(made, dtype=np.int64).reshape(output.shape))
        except NotImplementedError as why:
            self.unreplayed.append((step, str(why)))
            return [self._as_run(given, step) for given in step.outputs]
        return found

    def _apply(self, element: Element, operands: list[list[int]], carrying: list[bool], step: Step) -> int:
        """A new cell: a definition applied to the cells in its slots."""
        at = tuple([operands[i][j] for i, j in element.slots])
        cells = self.cells
        value = element.template.value([cells[cell].value for cell in at])
        index = len(cells)
        cells.append(Cell(index, value, element.template, at, tuple([carrying[i] for i, _ in element.slots]), step))
        return index

    def _as_run(self, output: Value, step: Step) -> np.ndarray | None:
        """Constants with the values that the run gave: what there is of an operation without exact counterpart."""
        if output.array.dtype.kind != "f":
            return None
        cells = [self._constant(number) for number in exact_list(output.array)]
        for cell in cells:
            self.cells[cell].step = step
        return np.array(cells, dtype=np.int64).reshape(output.shape)

    def _constant(self, value: Number) -> int:
        return self._new(value)

    def _new(
        self,
        value: Number,
        template: Template | None = None,
        operands: tuple[int, ...] = (),
        flags: tuple[bool, ...] = (),
        step: Any = None,
    ) -> int:
        index = len(self.cells)
        self.cells.append(Cell(index, value, template, operands, flags, step))
        return index

    def _work_out(self, wanted: list[int]) -> None:
        """The formulas of these cells and of all that they come from, first to last."""
        missing: set[int] = set()
        stack = [index for index in wanted if index not in self._formulas]
        while stack:
            index = stack.pop()
            if index not in missing:
                missing.add(index)
                stack += [at for at in self.cells[index].operands if at not in self._formulas]
        for index in sorted(missing):
            check_shown()
            self._formulas[index] = self._formula(self.cells[index])

    def _formula(self, cell: Cell) -> Any:
        if cell.template is None:
            return self.named(cell.index)
        put = {place(number): self._formulas[at] for number, at in enumerate(cell.operands)}
        if sum(parts(formula, READABLE) for formula in put.values()) <= READABLE:
            try:
                formula = cell.template.expression.xreplace(put)
            except TypeError:
                # SymPy evaluates at once, and compares nothing with a nan that comes of it.
                return self.named(cell.index)
            if parts(formula, READABLE) <= READABLE:
                return formula
        return self.named(cell.index)


def _shares(step: Step) -> bool:
    """Whether the results lie on the storage of an input: a view, or the same elements under another object."""
    if step.op in ("detach", "data", "requires_grad_"):
        return True
    storages = {given.storage for given in step.inputs if hasattr(given, "elements")}
    return step.view and all(output.storage in storages for output in step.outputs)


def numbers_of(array: np.ndarray) -> np.ndarray:
    """The exact numbers behind an array of floats."""
    found = np.empty(array.shape, dtype=object)
    found.reshape(-1)[:] = exact_list(array)
    return found
