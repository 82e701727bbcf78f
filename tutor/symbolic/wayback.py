"""The worked steps of one walk back: each operation's rule, with what it sends towards the tensor asked about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from .derivation import WorkedStep
from .forms import NoForm, plus
from .formvalues import same_numbers
from .mathtree import node_of
from .naming import element_names
from .passing import Passing
from .real import Number, add, mul
from .rulenames import name_of, rule_of
from .sending import Sent, sent
from .tree import Node
from .worked import (
    FIRST,
    LAST,
    MAX_ELEMENTS,
    Steps,
    definition_of,
    in_order,
    said_of,
    scalar,
    scaled,
    short_node,
    slope,
    sum_of,
    with_values,
)  # fmt: skip

if TYPE_CHECKING:
    from tutor.program.trace import Step, Trace, Value

    from .found import Walk
    from .wengert import Cell, Tape


class WayBack(Steps):
    """The steps of one VJP: the start, then each operation backwards with what it sends towards `wrt`."""

    def __init__(self, trace: Trace, walk: Walk, wrt: np.ndarray, *, ascii: bool) -> None:
        super().__init__(trace, walk.rules, ascii=ascii)
        self.walk, self.wrt = walk, wrt
        self.on_path = self.tape.depending_on(wrt)
        self.home = _same_place(self.tape, wrt)
        self.cotangents = walk.cotangents
        self.arrived: dict[Any, list[tuple[str, np.ndarray]]] = {}
        inside = trace.inside_functions
        self.inside = {output.id for step in trace.steps if step.index in inside for output in step.outputs}
        self.arrays: dict[str, np.ndarray] = {}

    def all(self) -> list[WorkedStep]:
        for root, cells, start in zip(self.walk.roots, self.walk.cells, self.walk.given):
            self.start(root, cells, start)
        last = max((self.tape.cells[c].step.index for c in self.cotangents if self.tape.cells[c].step), default=-1)
        self.left = len(
            {
                cell.step.index
                for cell in map(self.tape.cells.__getitem__, self.cotangents)
                if cell.template and cell.step
            }
        )
        self.passed = 0
        for step in reversed(self.trace.steps[: last + 1]):
            if step.in_backward:
                continue
            for output in step.outputs:
                key = self.key(output)
                if key not in self.arrived or key[0] == "leaf":
                    continue
                if step.op == "custom":
                    self.enter(step, output)
                else:
                    self.passed += 1
                    self.back_through(step, output)
        self.passed = self.left
        gathered: np.ndarray | None = None
        for key in list(self.arrived):
            value = self.values_by_key[key]
            self.found = self.found and self.ends(value)
            total = self.meet(key)
            if self.is_wrt(value):
                gathered = total
        if not self.found or gathered is None or not same_numbers(gathered, self.walk.gathered(self.wrt)):
            return [*self.steps[: len(self.walk.roots)], *self.cell_by_cell()]
        if self.silent:
            at = min(FIRST, len(self.steps))
            self.steps.insert(at, WorkedStep("cut", 0, "...", str(self.silent), "", "", (), name_of("cut")))
        return self.steps

    silent = 0
    found = False

    def enter(self, step: Step, output: Value) -> None:
        """Go on inside a `Function`, at what its forward computed last."""
        cells = self.tape.cells_of[output.id]
        for inner in reversed(self.trace.steps[: step.index]):
            if inner.index not in self.trace.inside_functions:
                break
            for made in inner.outputs:
                here = self.tape.cells_of.get(made.id)
                if here is not None and np.array_equal(here, cells):
                    self.arrived[self.key(made)] = self.arrived.pop(self.key(output))
                    self.values_by_key[self.key(made)] = made
                    return

    def ends(self, value: Value) -> bool:
        """Whether the way may end at a tensor: at what the derivative is by, or at a leaf."""
        cells = self.tape.cells_of.get(value.id)
        here = set() if cells is None else set(cells.ravel().tolist())
        return value.is_leaf or not here.isdisjoint(self.home)

    def is_wrt(self, value: Value) -> bool:
        """Whether a tensor is what the derivative is by, perhaps after a write that autograd did not see."""
        cells = self.tape.cells_of.get(value.id)
        return cells is not None and cells.shape == self.wrt.shape and self.home.issuperset(cells.ravel().tolist())

    def cell_by_cell(self) -> list[WorkedStep]:
        """The way back through the elements: where it leads through what no operation of the program made."""
        senders: dict[int, list[tuple[Cell, int]]] = {}
        on_way = sorted(self.on_path & set(self.cotangents), reverse=True)
        for index in on_way:
            cell = self.tape.cells[index]
            for by, (at, carries) in enumerate(zip(cell.operands, cell.flags)):
                if carries:
                    senders.setdefault(at, []).append((cell, by))
        names, cells = self.tape.names, self.tape.cells
        shown = in_order(self.tape, [cells[at] for at in on_way if at in senders and names.of(at)])
        steps = [
            self.element(self.tape.line_of(cell), names.of(cell.index), senders[cell.index], self.cotangents)
            for cell in shown[:FIRST]
        ]
        if len(shown) > FIRST:
            left_out = str(len(shown) - FIRST)
            steps.append(WorkedStep("cut", 0, "...", left_out, "", "", (), name_of("cut")))
        return steps

    @property
    def is_quiet(self) -> bool:
        """Whether this step is one of the many in the middle of a long way, which are not shown."""
        return FIRST < self.passed <= self.left - LAST

    def key(self, value: Value) -> tuple[str, int]:
        """What is one tensor for a gradient: a leaf object, or one state of a computed one."""
        return ("leaf", value.uid) if value.is_leaf and value.id not in self.inside else ("state", value.id)

    def start(self, root: Value, cells: np.ndarray, start: np.ndarray) -> None:
        self.found = self.found or not self.home.isdisjoint(cells.ravel().tolist())
        plain = start.size == 1 and start.ravel()[0] == 1
        said = self.walk.name or ("1" if plain else self.numbers(start))
        target = self.names.bar(root)
        value = self.numbers(start)
        self.add("seed", "", self.walk.line, target, said, "", start, value)
        self.arrived.setdefault(self.key(root), []).append((said, start))
        self.arrays[target.word] = start

    def meet(self, key: Any) -> np.ndarray:
        """What has arrived at a tensor, summed over the paths: a step of its own where there are several."""
        parts = self.arrived.pop(key)
        if len(parts) == 1:
            return parts[0][1]
        total = parts[0][1]
        for _, part in parts[1:]:
            total = np.frompyfunc(add, 2, 1)(total, part)
            total = total if isinstance(total, np.ndarray) else scalar(total)
        if self.is_quiet:
            return total
        value = self.values_by_key[key]
        formula = " + ".join(self.numbers(part) for _, part in parts)
        line = self.names.made_by[value.id].line if value.id in self.names.made_by else 0
        self.add("paths", "", line, self.names.bar(value), formula, "", total, self.numbers(total))
        return total

    values_by_key: dict[Any, Value]

    def back_through(self, step: Step, output: Value) -> None:
        total = self.meet(self.key(output))
        bar = self.names.bar(output)
        self.arrays[bar.word] = total
        seen: dict[Any, tuple[Value, list[int]]] = {}
        for number, given in enumerate(step.inputs):
            if hasattr(given, "elements") and self.tape.carries(given) and self.leads(given):
                seen.setdefault(self.key(given), (given, []))[1].append(number)
        for key, (given, places) in seen.items():
            passing = self.passing(step, output, places, total)
            sent_numbers = passing.sent(given.shape)
            self.values_by_key[key] = given
            if self.is_quiet:
                self.silent += 1
                self.arrived.setdefault(key, []).append(("", sent_numbers))
                continue
            form = self.form(step, output, places, bar)
            target = self.names.bar(given)
            verified = form is not None and self.verified(form, sent_numbers, self.arrays)
            broadcast = given.array.size < output.array.size and passing.is_broadcast(given.shape, output.shape)
            rule = rule_of(step.op, broadcast)
            if rule == "minus" and places == [1 if step.op == "rsub" else 0] and step.op != "neg":
                rule = "sum-rule"
            if rule == "matmul" and len(step.inputs) == 2 and len(places) == 1:
                rule = "matmul-left" if places[0] == 0 else "matmul-right"
            if verified and form is not None:
                formula, put_in = self.line(form), self.put_in(form, self.arrays)
            else:
                formula, put_in = self.by_element(self.elements(passing, given, 1), given), ""
            value = self.numbers(sent_numbers)
            opened = self.opened(passing, given)
            self.add(rule, step.op, step.line, target, formula, put_in, sent_numbers, value, opened)
            self.arrived.setdefault(key, []).append((formula, sent_numbers))

    def opened(self, passing: Passing, given: Value) -> Callable[[], tuple[WorkedStep, ...]]:
        return lambda: tuple(self.elements(passing, given))

    def leads(self, given: Value) -> bool:
        cells = self.tape.cells_of.get(given.id)
        if cells is None:
            return False
        here = set(cells.ravel().tolist())
        self.found = self.found or not here.isdisjoint(self.home)
        return not self.on_path.isdisjoint(here)

    def form(self, step: Step, output: Value, places: list[int], bar: Node) -> Node | None:
        given = tuple(self.names.of(each) for each in step.inputs)
        made = self.names.of(output)
        try:
            terms = [sent(Sent(step, to, bar, given, made)) for to in places]
        except (NoForm, ValueError, IndexError, KeyError, TypeError):
            return None
        found = terms[0]
        for term in terms[1:]:
            found = plus(found, term)
        return found

    def passing(self, step: Step, output: Value, places: list[int], total: np.ndarray) -> Passing:
        """What of the cotangent `total` goes on to the inputs with these numbers, element by element."""
        cells = self.tape.cells_of[output.id].ravel().tolist()
        number = next(at for at, each in enumerate(step.outputs) if each.id == output.id)
        return Passing(self.rules, step, number, places, cells, total.ravel().tolist())

    def by_element(self, steps: list[WorkedStep], given: Value) -> str:
        """The first element that something is sent to, where there is no formula for the whole."""
        if not steps:
            return "0"
        return steps[0].formula if given.array.size == 1 else f"{steps[0].target} = {steps[0].formula}, ..."

    def elements(self, passing: Passing, given: Value, most: int = MAX_ELEMENTS) -> list[WorkedStep]:
        """What each element gets, and from which definitions."""
        if passing.step.view or (passing.step.index, given.id) not in self.tape.read:
            return []
        names = self.element_names(given)
        senders = passing.senders
        found = sorted(senders)[:most]
        return [self.element(passing.step.line, names[at], senders[at], passing.bars) for at in found]

    def element_names(self, given: Value) -> list[str]:
        """The names of a tensor's elements: those of its cells, or a view's own."""
        if given.id not in self.tape.names.tensors:
            word = self.names.word(given)
            if word.isidentifier():
                return [str(each) for each in element_names({word: given.shape})[word].ravel()]
        return [self.tape.names.of(at) for at in self.tape.cells_of[given.id].ravel().tolist()]

    def element(
        self, line: int, name: str, senders: list[tuple[Cell, int]], bars: Mapping[int, Number]
    ) -> WorkedStep:  # fmt: skip
        terms, numbers, deeper = [], [], []
        total: Number = 0
        for cell, by in senders:
            partial, result = self.rules.in_numbers(cell)[by], self.tape.names.of(cell.index)
            part = mul(partial, bars[cell.index])
            total = add(total, part)
            local = node_of(self.tape.partial(cell, by))
            terms.append(scaled(local, Node("name", word=f"{result}_bar")))
            numbers.append(scaled(short_node(partial), short_node(bars[cell.index])))
            definition = definition_of(self.tape, cell, self.ascii)
            put_in = self.line(with_values(local, self.tape, cell))
            shown = self.line(local)
            deeper.append(
                WorkedStep("local", line, slope(result, name, self.ascii), shown, said_of(partial, self.ascii),
                           put_in if put_in != shown else "", (), name_of("local"),
                           (WorkedStep("definition", line, result, definition.expression, definition.value,
                                       definition.put_in, (), name_of("definition")),))
            )  # fmt: skip
        put_in, formula = self.line(sum_of(numbers)), self.line(sum_of(terms))
        said = said_of(total, self.ascii)
        put_in = "" if put_in == said else put_in
        return WorkedStep("element", line, f"{name}_bar", formula, said, put_in, (), name_of("element"), tuple(deeper))

    def add(
        self, rule: str, op: str, line: int, target: Node, formula: str, put_in: str, values: np.ndarray, value: str,
        opened: Callable[[], tuple[WorkedStep, ...]] | None = None,
    ) -> None:  # fmt: skip
        self.steps.append(
            WorkedStep(
                rule, line, self.line(target), formula, value, put_in, tuple(values.shape), name_of(rule, op), opened
            )
        )


def way_back(trace: Trace, walk: Walk, wrt: np.ndarray, *, ascii: bool = False) -> list[WorkedStep]:
    """The steps of one VJP."""
    way = WayBack(trace, walk, wrt, ascii=ascii)
    way.values_by_key = {way.key(root): root for root in walk.roots}
    return way.all()


def _same_place(tape: Tape, cells: np.ndarray) -> set[int]:
    """These cells and those that were written over them without autograd's knowledge."""
    found = set(cells.ravel().tolist())
    found.update(cell.index for cell in tape.cells if cell.shift_of is not None and _origin(tape, cell) in found)
    return found


def _origin(tape: Tape, cell: Cell) -> int:
    while cell.shift_of is not None:
        cell = tape.cells[cell.shift_of]
    return cell.index
