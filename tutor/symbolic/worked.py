"""The worked derivation: the list as definitions, and the way through it as steps a person can follow.

A step is one rule on whole tensors. Its formula is shown only where its value is what the list gave; else the step says
what each element is. Any step can be opened into its elements, and those into the derivatives of their definitions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from . import mathtext
from .derivation import Definition, WorkedStep
from .exact import sympified
from .forms import NUMBERS, NoForm, evaluate, plus, same_numbers
from .mathtree import binary, chain, listed, node_of
from .naming import element_names
from .passing import Passing
from .passes import gather
from .real import Number, add, defined, is_sure, mul, near, size, vanishes
from .real import evaluate as evaluate_number
from .rulenames import forward_name_of, name_of, rule_of
from .sending import Sent, passed_on, sent
from .tensornames import TensorNames
from .tree import Node
from .wengert import STOPPING

if TYPE_CHECKING:
    from tutor.program.trace import Step, Trace, Value

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
    cells = [tape.cells[index] for index in sorted(reached) if tape.cells[index].template is not None]
    if len(cells) <= FIRST + LAST:
        return tuple(_definition(tape, cell, ascii) for cell in cells)
    left_out = Definition("...", str(len(cells) - FIRST - LAST), "", 0)
    first = [_definition(tape, cell, ascii) for cell in cells[:FIRST]]
    return (*first, left_out, *(_definition(tape, cell, ascii) for cell in cells[-LAST:]))


def shown(values: np.ndarray, *, ascii: bool = False) -> str:
    """Exact numbers on one line; one too long to be taken in at a glance as a decimal."""
    if values.shape == ():
        only: Any = values[()]
        return _said(only, ascii)
    return "[" + ", ".join(shown(_row(values, i), ascii=ascii) for i in range(len(values))) + "]"


def _row(values: np.ndarray, i: int) -> np.ndarray:
    row = values[i]
    return row if isinstance(row, np.ndarray) else _scalar(row)


def _definition(tape: Tape, cell: Cell, ascii: bool) -> Definition:
    expression = node_of(tape.definition(cell))
    put_in = mathtext.line(_with_values(expression, tape, cell), ascii=ascii)
    value = _said(cell.value, ascii)
    said = mathtext.line(expression, ascii=ascii)
    put_in = "" if put_in in (said, value) else put_in
    return Definition(tape.names.of(cell.index), said, value, getattr(cell.step, "line", 0), put_in)


def _with_values(node: Node, tape: Tape, cell: Cell) -> Node:
    """A formula of a cell with the values of what it comes from in place of their names."""
    values = {tape.names.of(at): tape.cells[at].value for at in cell.operands if tape.names.of(at)}
    return _replaced(node, {word: _short_node(value) for word, value in values.items()})


def _short_array(values: np.ndarray) -> Node:
    if values.shape == ():
        only: Any = values[()]
        return _short_node(only)
    return listed(_short_array(_row(values, i)) for i in range(len(values)))


def _short_node(value: Number) -> Node:
    """The exact number where it is short, else a decimal."""
    text = _said(value, True)
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
        shown = [at for at in on_way if at in senders and self.tape.names.of(at)]
        steps = [self.element(self.tape.cells[at].step, self.tape.names.of(at), senders[at], self.cotangents) for at in shown[:FIRST]]
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
            total = total if isinstance(total, np.ndarray) else _scalar(total)
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
            broadcast = given.array.size < output.array.size
            rule = rule_of(step.op, broadcast)
            if rule == "minus" and places == [1 if step.op == "rsub" else 0] and step.op != "neg":
                rule = "sum-rule"
            if rule == "matmul" and len(step.inputs) == 2 and len(places) == 1:
                rule = "matmul-left" if places[0] == 0 else "matmul-right"
            whole = verified and form is not None
            formula = self.line(form) if whole else self.by_element(self.elements(passing, given, 1), given)
            put_in = self.put_in(form, self.arrays) if whole else ""
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
        return [self.element(passing.step, names[at], senders[at], passing.bars) for at in found]

    def element_names(self, given: Value) -> list[str]:
        """The names of a tensor's elements: those of its cells, or a view's own."""
        if given.id not in self.tape.names.tensors:
            word = self.names.word(given)
            if word.isidentifier():
                return [str(each) for each in element_names({word: given.shape})[word].ravel()]
        return [self.tape.names.of(at) for at in self.tape.cells_of[given.id].ravel().tolist()]

    def element(
        self, step: Any, name: str, senders: list[tuple[Cell, int]], bars: Mapping[int, Number]
    ) -> WorkedStep:  # fmt: skip
        line = getattr(step, "line", 0)
        terms, numbers, deeper = [], [], []
        total: Number = 0
        for cell, by in senders:
            partial, result = self.rules.in_numbers(cell)[by], self.tape.names.of(cell.index)
            part = mul(partial, bars[cell.index])
            total = add(total, part)
            local = node_of(self.tape.partial(cell, by))
            terms.append(_scaled(local, Node("name", word=f"{result}_bar")))
            numbers.append(_scaled(_short_node(partial), _short_node(bars[cell.index])))
            definition = _definition(self.tape, cell, self.ascii)
            put_in = self.line(_with_values(local, self.tape, cell))
            shown = self.line(local)
            deeper.append(
                WorkedStep("local", line, _slope(result, name, self.ascii), shown, _said(partial, self.ascii),
                           put_in if put_in != shown else "", (), name_of("local"),
                           (WorkedStep("definition", line, result, definition.expression, definition.value,
                                       definition.put_in, (), name_of("definition")),))
            )  # fmt: skip
        put_in, formula = self.line(_sum_of(numbers)), self.line(_sum_of(terms))
        said = _said(total, self.ascii)
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


class WayForward(Steps):
    """The steps of one JVP: the tangent that is given, then each operation forwards."""

    def all(
        self, wrt: Value, cells: np.ndarray, tangents: Mapping[int, Number], reached: set[int], name: str
    ) -> list[WorkedStep]:
        given = gather(tangents, cells)
        target = self.names.dot(wrt)
        said = self.numbers(given)
        arrays = {target.word: given}
        self.steps.append(
            WorkedStep("tangent", 0, self.line(target), name or said, said, "", tuple(given.shape), name_of("tangent"))
        )
        cells_reached = [self.tape.cells[at] for at in reached]
        used = {cell.step.index for cell in cells_reached if cell.template is not None and cell.step is not None}
        for step in self.trace.steps:
            if len(self.steps) > FIRST + LAST:
                self.steps.append(WorkedStep("cut", 0, "...", "", "", "", (), name_of("cut")))
                break
            if any(output.uid == wrt.uid for output in step.outputs) or step.reason in STOPPING:
                continue
            if not any(f"{self.names.word(g)}_dot" in arrays for g in step.inputs if hasattr(g, "elements")):
                continue
            if step.index in used or (step.view and self._reaches(step, reached)):
                self.forward(step, tangents, arrays)
        return self.steps

    def _reaches(self, step: Step, reached: set[int]) -> bool:
        cells = self.tape.cells_of.get(step.outputs[0].id)
        return cells is not None and not reached.isdisjoint(cells.ravel().tolist())

    def forward(self, step: Step, tangents: Mapping[int, Number], arrays: dict[str, np.ndarray]) -> None:
        output = step.outputs[0]
        value = gather(tangents, self.tape.cells_of[output.id])
        given = tuple(self.names.of(each) for each in step.inputs)
        dots = {
            at: self.names.dot(each)
            for at, each in enumerate(step.inputs)
            if hasattr(each, "elements") and f"{self.names.word(each)}_dot" in arrays
        }
        target = self.names.dot(output)
        arrays[target.word] = value
        try:
            form = passed_on(step, given, self.names.of(output), dots) if dots else None
        except (NoForm, ValueError, IndexError, KeyError, TypeError):
            form = None
        verified = form is not None and self.verified(form, value, arrays)
        if verified and form is not None:
            formula = self.line(form)
        else:
            formula = self.picked(output) if step.view else self.by_element(output, tangents)
        put_in = self.put_in(form, arrays) if verified and form is not None else ""
        self.steps.append(
            WorkedStep("forward", step.line, self.line(target), formula, self.numbers(value), put_in,
                       tuple(value.shape), forward_name_of(step.op))
        )  # fmt: skip

    def by_element(self, output: Value, tangents: Mapping[int, Number]) -> str:
        for at in self.tape.cells_of[output.id].ravel().tolist():
            cell = self.tape.cells[at]
            terms = [
                _scaled(node_of(self.tape.partial(cell, by)), Node("name", word=f"{self.tape.names.of(operand)}_dot"))
                for by, (operand, carries) in enumerate(zip(cell.operands, cell.flags))
                if carries and operand in tangents
            ]
            if terms:
                total = self.line(_sum_of(terms))
                return total if output.array.size == 1 else f"{self.tape.names.of(at)}_dot = {total}, ..."
        return "0"

    def picked(self, output: Value) -> str:
        """The elements that a view shows, by their names."""
        names = [f"{self.tape.names.of(at)}_dot" for at in self.tape.cells_of[output.id].ravel().tolist()]
        return f"[{', '.join(names[:MAX_SHOWN])}{', ...' if len(names) > MAX_SHOWN else ''}]"


def way_forward(
    trace: Trace,
    rules: Rules,
    wrt: Value,
    cells: np.ndarray,
    tangents: Mapping[int, Number],
    reached: set[int],
    name: str,
    *,
    ascii: bool = False,
) -> list[WorkedStep]:
    """The steps of one JVP."""
    return WayForward(trace, rules, ascii=ascii).all(wrt, cells, tangents, reached, name)


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


def _scaled(local: Node, bar: Node) -> Node:
    """`a11·out11_bar`; a factor 1 is left out."""
    return bar if local.kind == "number" and local.word == "1" else binary("mul", local, bar)


def _sum_of(terms: list[Node]) -> Node:
    return chain("add", terms)


def _same_place(tape: Tape, cells: np.ndarray) -> set[int]:
    """These cells and those that were written over them without autograd's knowledge."""
    found = set(cells.ravel().tolist())
    found.update(cell.index for cell in tape.cells if cell.shift_of is not None and _origin(tape, cell) in found)
    return found


def _origin(tape: Tape, cell: Cell) -> int:
    while cell.shift_of is not None:
        cell = tape.cells[cell.shift_of]
    return cell.index


def _slope(result: str, by: str, ascii: bool) -> str:
    return f"d{result}/d{by}" if ascii else f"∂{result}/∂{by}"


LONGEST_NUMBER = 24


def _said(value: Number, ascii: bool) -> str:
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


def _scalar(value: Any) -> np.ndarray:
    array = np.empty((), dtype=object)
    array[()] = value
    return array
