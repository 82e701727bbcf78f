"""What SymPy says about one ask on one trace, beside what the engine says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tutor.words import Text

from .asked import Asked, grad_of, tensor_of
from .derivation import Definition, Derivation, WorkedStep
from .exact import sympified_array
from .found import Walk, apart_of, places, readable, rounding_of, rules_of
from .matrixform import closed_gradient, closed_value
from .notes import as_run, at_kinks, changed_by_hand, differs, engine_agrees, lost_digits, stepwise, undefined, why_none
from .passes import Rules
from .products import product
from .real import add
from .tree import Node
from .wayback import way_back
from .wengert import numbers_of
from .worked import accumulated, definitions

if TYPE_CHECKING:
    from tutor.program import Ask
    from tutor.program.trace import Backward, Trace, Value


def derive(trace: Trace, ask: Ask | str, *, ascii: bool = False) -> Derivation:
    """The exact answer to an ask (`w.grad`, `jacobian(out, w)`, ...) beside the engine's value.

    AskError where the ask names nothing, or something that has no derivative.
    """
    from tutor.program import parse_ask

    asked = parse_ask(ask) if isinstance(ask, str) else ask
    if asked.kind == "value":
        of = grad_of(asked.text)
        return _gradient(trace, asked.text, of, ascii) if of is not None else _value(trace, asked.text, ascii)
    return product(trace, asked, ascii)


def _gradient(trace: Trace, text: str, of: str, ascii: bool) -> Derivation:
    """`.grad`: the sum over the backward passes since it was last cleared."""
    asked = tensor_of(trace, of)
    held = asked.tensor._grad
    engine = None if held is None else np.asarray(held.array)
    passes, before = _passes_since_cleared(trace, asked.value.uid)
    if engine is None:
        return _none(text, asked.value, why_none(trace, of, asked, bool(passes)))
    by_hand = changed_by_hand(trace, asked.value.uid, engine, passes)
    if by_hand:
        return Derivation(text, numbers_of(engine), None, engine, True, note=by_hand, ascii=ascii)
    gradient = Gradient(trace, of, asked, passes, before, ascii)
    numbers = gradient.numbers
    agrees = engine_agrees(trace, numbers, engine, gradient.sizes)
    note = undefined(gradient.rules, numbers, gradient.reached) or at_kinks(
        gradient.rules, gradient.reached, *gradient.wrts
    )
    note = note or stepwise(gradient.rules, numbers, gradient.reached)
    if agrees and note is None:
        note = lost_digits(trace, text, numbers, engine)
    if not agrees:
        note = differs(trace, gradient.rules.tape, text, numbers, engine)
    incomplete = not agrees and bool(gradient.rules.tape.unreplayed)
    return Derivation(text, numbers, gradient, engine, agrees, note=note, ascii=ascii, incomplete=incomplete)


class Gradient:
    """What `.grad` of one tensor was gathered from: one walk for each backward pass that it still holds."""

    def __init__(
        self, trace: Trace, of: str, asked: Asked, passes: list[Backward], before: np.ndarray | None, ascii: bool
    ) -> None:
        self.trace, self.of, self.asked, self.ascii = trace, of, asked, ascii
        self.rules: Rules = rules_of(trace, (), apart_of(trace, asked))
        self.wrt = places(self.rules.tape, asked)
        self.before = before
        self.walks = [self.walk(backward) for backward in passes]
        self.wrts = [self.wrt_in(backward) for backward in passes]
        self.numbers = self.sum([walk.gathered(wrt) for walk, wrt in zip(self.walks, self.wrts)])
        self.reached: set[int] = {at for walk in self.walks for at in walk.cotangents}

    def wrt_in(self, backward: Backward) -> np.ndarray:
        """The cells of the tensor as it was in one pass: one that is no leaf may have been written to since."""
        for gathered in backward.gathered:
            if gathered.value.uid == self.asked.value.uid and not gathered.value.is_leaf:
                return self.rules.tape.cells_of.get(gathered.value.id, self.wrt)
        return self.wrt

    def walk(self, backward: Backward) -> Walk:
        name = "" if backward.implicit else (cotangent_name(self.trace, backward) or "")
        cells = list(self.rules.tape.roots[backward.index])
        given = [numbers_of(np.asarray(cotangent)) for cotangent in backward.cotangents]
        return Walk(self.rules, list(backward.roots), cells, given, name, backward.line)

    def sum(self, found: list[Any]) -> np.ndarray:
        total: Any = np.zeros(self.wrt.shape, dtype=object) if self.before is None else numbers_of(self.before)
        for part in found:
            for index in np.ndindex(*total.shape):
                total[index] = add(total[index], part[index])
        return total

    def sizes(self) -> np.ndarray:
        before = np.zeros(self.wrt.shape) if self.before is None else np.abs(self.before)
        return before + sum(walk.magnitudes(wrt) for walk, wrt in zip(self.walks, self.wrts))

    def symbols(self) -> np.ndarray | None:
        start = np.zeros(self.wrt.shape, dtype=object) if self.before is None else numbers_of(self.before)
        total = sympified_array(start)
        for walk, wrt in zip(self.walks, self.wrts):
            found = walk.gathered_in_symbols(wrt)
            if found is None:
                return None
            total = total + found
        return total if isinstance(total, np.ndarray) else _zero_dim(total)

    def matrix_form(self) -> Node | None:
        if self.before is not None:
            return None
        return closed_gradient(self.trace, self.walks, self.asked.value.uid, self.wrts)

    def definitions(self) -> tuple[Definition, ...]:
        return definitions(self.rules.tape, self.reached, ascii=self.ascii)

    def steps(self) -> tuple[WorkedStep, ...]:
        steps: list[WorkedStep] = []
        for walk, wrt in zip(self.walks, self.wrts):
            steps += way_back(self.trace, walk, wrt, ascii=self.ascii)
        if len(self.walks) > 1 or self.before is not None:
            steps.append(accumulated(self.of, self.walks, self.wrts, self.before, self.numbers, ascii=self.ascii))
        return tuple(steps)


def _value(trace: Trace, text: str, ascii: bool) -> Derivation:
    """The exact value of a tensor itself."""
    asked = tensor_of(trace, text)
    itself = Itself(trace, asked, ascii)
    engine = np.asarray(asked.tensor.array)
    agrees = engine_agrees(trace, itself.numbers, engine, itself.sizes)
    note = undefined(itself.rules, itself.numbers, itself.reached) or as_run(itself.rules.tape, itself.reached)
    if agrees and note is None:
        note = lost_digits(trace, text, itself.numbers, engine)
    if not agrees:
        note = differs(trace, itself.rules.tape, text, itself.numbers, engine, value=True)
    incomplete = not agrees and bool(itself.rules.tape.unreplayed)
    return Derivation(text, itself.numbers, itself, engine, agrees, note=note, ascii=ascii, incomplete=incomplete)


class Itself:
    """The value of one tensor, from the list."""

    def __init__(self, trace: Trace, asked: Asked, ascii: bool) -> None:
        self.trace, self.asked, self.ascii = trace, asked, ascii
        self.rules = rules_of(trace)
        self.cells = self.rules.tape.cells_now(asked.value)
        self.numbers = self.rules.tape.values(self.cells)
        self.reached = self.rules.tape.leading_to(self.cells.ravel())

    def sizes(self) -> np.ndarray:
        errors = rounding_of(self.rules).of_values
        return np.array([errors[at] for at in self.cells.ravel().tolist()]).reshape(self.cells.shape)

    def symbols(self) -> np.ndarray | None:
        return readable(len(self.reached), lambda: self.rules.tape.formula_of(self.cells))

    def matrix_form(self) -> Node | None:
        return closed_value(self.trace, self.rules.tape, self.asked.value)

    def definitions(self) -> tuple[Definition, ...]:
        return definitions(self.rules.tape, self.reached, ascii=self.ascii)

    def steps(self) -> tuple[WorkedStep, ...]:
        return ()


def cotangent_name(trace: Trace, backward: Backward) -> str | None:
    """The name of the variable that a program gave to `backward(...)`, or None."""
    import ast

    try:
        tree = ast.parse(trace.source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "backward":
            if not node.lineno <= backward.line <= (node.end_lineno or node.lineno):
                continue
            given = [*node.args[:1], *(k.value for k in node.keywords if k.arg in ("gradient", "grad_tensors"))]
            if given and isinstance(given[0], ast.Name):
                return given[0].id
    return None


def _none(text: str, value: Value, note: Text) -> Derivation:
    nothing = np.zeros(value.shape, dtype=object)
    return Derivation(text, nothing, None, None, True, is_none=True, note=note)


def _passes_since_cleared(trace: Trace, uid: int) -> tuple[list[Backward], np.ndarray | None]:
    """The backward passes that `.grad` still holds, and what stood in it by hand before the first of them."""
    passes: list[Backward] = []
    before: np.ndarray | None = None
    last: np.ndarray | None = None
    for backward in trace.backwards:
        for gathered in backward.gathered:
            if gathered.value.uid != uid or backward.call != "backward":
                continue
            if gathered.before is None or last is None or not np.array_equal(gathered.before, last):
                passes, before = [], None
                if gathered.before is not None and np.any(gathered.before):
                    before = np.asarray(gathered.before)
            passes.append(backward)
            last = np.array(gathered.after)
    return passes, before


def _zero_dim(element: Any) -> np.ndarray:
    array = np.empty((), dtype=object)
    array[()] = element
    return array
