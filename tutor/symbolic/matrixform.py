"""The closed matrix form of a gradient (`aᵀ·v`), found by walking the operations backwards on whole tensors.

A form is a guess until it is verified: it must give what the list gives, exactly, at other numbers than the run's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import numpy as np

from .budget import SHOWN_SECONDS, OutOfTime, check_shown, seconds
from .exact import sympified_array
from .forms import NoForm, ones, plus
from .formvalues import NUMBERS, evaluate, same_numbers
from .mathtext import line
from .mathtree import array_node, name
from .nearby import Nearby, nearby
from .passes import gather, jvp
from .sending import SENT, Sent, computed, passed_on, sent
from .tensornames import number_of
from .tree import Node

if TYPE_CHECKING:
    from tutor.program.trace import Step, Trace, Value

    from .found import Walk
    from .wengert import Tape

MAX_ELEMENTS = 64
MAX_LENGTH = 60
# A form of more operations inside each other would be longer than that.
DEEPEST = 50
# A form in leaves is kept as it is up to this length.
SHORT = 24


def closed_gradient(trace: Trace, walks: Sequence[Walk], wrt: int, wrts: Sequence[np.ndarray]) -> Node | None:
    """The sum of several walks back as one verified form; None where there is none.

    `wrt` is the number of the tensor, `wrts` its cells in each walk.
    """
    if any(len(walk.roots) != 1 for walk in walks) or not walks:
        return None
    tape = walks[0].rules.tape

    def made(by_names: bool) -> tuple[Closed, Node]:
        closed = Closed(trace, tape, by_names=by_names)
        forms = [closed.gradient(walk.roots[0], closed.start(walk), wrt) for walk in walks]
        total = forms[0]
        for form in forms[1:]:
            total = plus(total, form)
        return closed, total

    def points() -> Iterator[tuple[Nearby, dict[str, np.ndarray], Any]]:
        for point in nearby(tape):
            starts = [point.start(walk) for walk in walks]
            named = {walk.name: start[0] for walk, start in zip(walks, starts) if walk.name}
            yield point, named, point.gradient(walks, starts, wrts)

    return _shortest(made, points)


def closed_value(trace: Trace, tape: Tape, value: Value) -> Node | None:
    """The value of a tensor as one verified form; None where there is none."""

    def made(by_names: bool) -> tuple[Closed, Node]:
        closed = Closed(trace, tape, by_names=by_names)
        return closed, closed.made(value)

    def points() -> Iterator[tuple[Nearby, dict[str, np.ndarray], Any]]:
        for point in nearby(tape):
            yield point, {}, point.values(tape.cells_of[value.id])

    return _shortest(made, points)


def closed_tangent(
    trace: Trace, tape: Tape, wrt: Value, wrt_cells: np.ndarray, out: Value, out_cells: np.ndarray, given: np.ndarray,
    name_given: str,
) -> Node | None:  # fmt: skip
    """The tangent of a value as one verified form, from the tangent `given` of another; None where there is none."""
    tensor: Any = trace.names.get(name_given)
    own = tape.first.get(tensor.uid) if hasattr(tensor, "uid") else None

    def made(by_names: bool) -> tuple[Closed, Node]:
        closed = Closed(trace, tape, by_names=by_names)
        start = closed.constant(given) if own is None else closed.named(name_given, own)
        return closed, closed.tangent(out, wrt, start)

    def points() -> Iterator[tuple[Nearby, dict[str, np.ndarray], Any]]:
        for point in nearby(tape):
            start = given if own is None else point.values(own)
            seeds = dict(zip(wrt_cells.ravel().tolist(), start.ravel().tolist()))
            yield point, {}, gather(jvp(point.rules, seeds), out_cells)

    return _shortest(made, points)


def _shortest(
    made: Callable[[bool], tuple[Closed, Node]],
    points: Callable[[], Iterator[tuple[Nearby, dict[str, np.ndarray], Any]]],
) -> Node | None:
    """The form in leaves where it is short; else that with names of the program for what it computed, if shorter."""
    found: Node | None = None
    compared: list[tuple[Nearby, dict[str, np.ndarray], Any]] = []
    with seconds(SHOWN_SECONDS), suppress(OutOfTime):
        for by_names in (False, True):
            with suppress(NoForm, KeyError, ValueError, IndexError, TypeError, ArithmeticError, NotImplementedError):
                closed, form = made(by_names)
                compared = compared or list(points())
                if _is_better(form, found) and compared and all(closed.verified(form, *each) for each in compared):
                    found = form
    return found


def _is_better(form: Node, found: Node | None) -> bool:
    if found is None:
        return True
    short, long = len(line(form)), len(line(found))
    return short < long if long > SHORT else 2 * short < long


class Closed:
    """One walk over a trace's steps, forwards for values and backwards for cotangents.

    With `by_names` a computed tensor stands as its name; without, as how it was computed from leaves.
    """

    def __init__(self, trace: Trace, tape: Tape, *, by_names: bool) -> None:
        self.trace, self.tape, self.by_names = trace, tape, by_names
        self.made_by: dict[int, Step] = {output.id: step for step in trace.steps for output in step.outputs}
        self.known: dict[int, Node] = {}
        self.depth = 0
        self.meaning: dict[str, np.ndarray] = {}

    def start(self, walk: Walk) -> Node:
        """The cotangent of a root: its name, ones, or a few numbers."""
        if any(element.free_symbols for element in walk.start_in_symbols[0].ravel()):
            return name(walk.name, tuple(walk.given[0].shape))
        return self.constant(walk.given[0])

    def named(self, word: str, cells: np.ndarray) -> Node:
        self.meaning[word] = cells
        return name(word, tuple(cells.shape))

    def constant(self, array: np.ndarray) -> Node:
        if array.size and all(element == 1 for element in array.ravel()):
            return ones(tuple(array.shape))
        if array.size > 4:
            raise NoForm
        return array_node(sympified_array(array))

    def gradient(self, root: Value, cotangent: Node, wrt: int) -> Node:
        """The cotangent of the tensor with number `wrt`, as one form."""
        if root.array.size > MAX_ELEMENTS:
            raise NoForm
        cotangents: dict[int, Node] = {root.id: cotangent}
        arrived: Node | None = cotangent if root.uid == wrt else None
        on_path = self.depending_on(wrt)
        for step in reversed(self.trace.steps):
            reached = [output for output in step.outputs if output.id in cotangents]
            if not reached or step.op == "requires_grad_":
                continue
            if reached[0].is_leaf or reached[0].uid == wrt:
                continue
            if len(reached) != 1 or (reached[0] is not step.outputs[0] and step.op not in SENT):
                raise NoForm
            flowing = cotangents.pop(reached[0].id)
            for to, given in enumerate(step.inputs):
                if not hasattr(given, "elements") or not self.tape.carries(given) or given.uid not in on_path:
                    continue
                part = self.sent(step, reached[0], to, flowing)
                if given.uid == wrt:
                    arrived = part if arrived is None else plus(arrived, part)
                else:
                    at = cotangents.get(given.id)
                    cotangents[given.id] = part if at is None else plus(at, part)
        if arrived is None:
            raise NoForm
        return self.short(arrived)

    def tangent(self, out: Value, wrt: Value, start: Node) -> Node:
        """The tangent of `out` where that of `wrt` is given, as one form."""
        known: dict[int, Node] = {}
        for step in self.trace.steps:
            dots: dict[int, Node] = {}
            for at, given in enumerate(step.inputs):
                if hasattr(given, "elements") and self.tape.carries(given):
                    if given.uid == wrt.uid:
                        dots[at] = start
                    elif given.id in known:
                        dots[at] = known[given.id]
            if not dots or step.outputs[0].uid == wrt.uid:
                continue
            try:
                given_ = tuple(self.given(each) for each in step.inputs)
                known[step.outputs[0].id] = self.short(passed_on(step, given_, self.given(step.outputs[0]), dots))
            except (ValueError, IndexError, KeyError, TypeError, NoForm):
                known.update({output.id: name("?", tuple(output.shape)) for output in step.outputs})
            if step.outputs[0].id == out.id:
                break
        if out.id not in known:
            raise NoForm
        return known[out.id]

    def sent(self, step: Step, output: Value, to: int, flowing: Node) -> Node:
        given = tuple(self.given(each) for each in step.inputs)
        try:
            return self.short(sent(Sent(step, to, flowing, given, self.given(output))))
        except (ValueError, IndexError, KeyError, TypeError) as why:
            raise NoForm from why

    def given(self, each: Any) -> Node:
        """The form of an input; one that has none stands as a name that nothing may use."""
        try:
            return self.value(each)
        except NoForm:
            return name("?", tuple(getattr(each, "shape", ())))

    def short(self, form: Node) -> Node:
        if len(line(form)) > MAX_LENGTH:
            raise NoForm
        return form

    def depending_on(self, wrt: int) -> set[int]:
        """The numbers of the tensors that a derivative by `wrt` passes through."""
        found = {wrt}
        for step in self.trace.steps:
            if any(getattr(given, "uid", None) in found for given in step.inputs):
                found.update(output.uid for output in step.outputs)
        return found

    def value(self, given: Any) -> Node:
        """The form of a value: its name where a leaf has one, else the operation that made it."""
        if not hasattr(given, "elements"):
            return number_of(given)
        if given.id not in self.known:
            self.depth += 1
            try:
                if self.depth > DEEPEST:
                    raise NoForm
                self.known[given.id] = self.short(self.made(given, as_name=self.by_names))
            except NoForm:
                self.known[given.id] = name("?", tuple(given.shape))
            finally:
                self.depth -= 1
        if self.known[given.id].word == "?":
            raise NoForm
        return self.known[given.id]

    def made(self, given: Value, *, as_name: bool = False) -> Node:
        if given.array.size > MAX_ELEMENTS or given.id not in self.tape.cells_of or given.id not in self.made_by:
            raise NoForm
        cells = self.tape.cells_of[given.id]
        step = self.made_by[given.id]
        word = self.trace.name_of(given.uid) if self.tape.names_for(given.uid) is not None else None
        stopped = step.op in ("factory", "requires_grad_", "detach", "data")
        if word and (stopped or as_name or not self.tape.carries(given)):
            return self.named(word, cells)
        if stopped:
            return self.constant(self.tape.values(cells))
        return self.short(computed(step, tuple(self.given(each) for each in step.inputs), tuple(given.shape)))

    def verified(self, form: Node, point: Nearby, named: Mapping[str, np.ndarray], expected: np.ndarray) -> bool:
        """Whether a form gives what the list gives at a point; forms that only say `put back` say nothing."""
        check_shown()
        if form.shape != expected.shape or expected.size > MAX_ELEMENTS or _says_nothing(form):
            return False
        meaning = {word: point.values(cells) for word, cells in self.meaning.items()} | dict(named)
        try:
            return same_numbers(evaluate(form, meaning, NUMBERS), expected)
        except (NoForm, ValueError, TypeError, IndexError, ZeroDivisionError):
            return False


def _says_nothing(form: Node) -> bool:
    return form.word == "put_back" or any(_says_nothing(child) for child in form.children)
