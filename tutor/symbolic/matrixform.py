"""The closed matrix form of a gradient (`aᵀ·v`), found by walking the operations backwards on whole tensors.

A form is a guess until it is verified: its elements, worked out in symbols, must equal those of the list.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import numpy as np

from .budget import SHOWN_SECONDS, OutOfTime, check_shown, seconds
from .equality import equal
from .exact import parts
from .forms import NoForm, evaluate, ones, plus, symbolic_arithmetic
from .mathtext import line
from .mathtree import array_node, name
from .sending import Sent, computed, sent
from .tensornames import number_of
from .tree import Node

if TYPE_CHECKING:
    from tutor.program.trace import Step, Trace, Value

    from .wengert import Tape

MAX_ELEMENTS = 64
MAX_LENGTH = 60


def closed_gradient(trace: Trace, walks: Sequence[Any], wrt: int, symbols: np.ndarray) -> Node | None:
    """The sum of several walks back as one verified form; None where there is none."""
    with seconds(SHOWN_SECONDS), suppress(OutOfTime):
        return _closed_gradient(trace, walks, wrt, symbols)
    return None


def _closed_gradient(trace: Trace, walks: Sequence[Any], wrt: int, symbols: np.ndarray) -> Node | None:
    for by_names in (False, True):
        try:
            total: Node | None = None
            closed: Closed | None = None
            for walk in walks:
                if len(walk.roots) != 1:
                    return None
                closed = closed or Closed(trace, walk.rules.tape, by_names=by_names)
                found = closed.gradient(walk.roots[0], closed.start(walk), wrt)
                total = found if total is None else plus(total, found)
            if closed is not None and total is not None and closed.verified(total, symbols):
                return total
        except NoForm:
            continue
    return None


def closed_value(trace: Trace, tape: Tape, value: Value, symbols: np.ndarray) -> Node | None:
    """The value of a tensor as one verified form; None where there is none."""
    with seconds(SHOWN_SECONDS), suppress(OutOfTime):
        for by_names in (False, True):
            closed = Closed(trace, tape, by_names=by_names)
            with suppress(NoForm, KeyError):
                form = closed.made(value)
                if closed.verified(form, symbols):
                    return form
    return None


class Closed:
    """One walk over a trace's steps, forwards for values and backwards for cotangents.

    With `by_names` a computed tensor stands as its name; without, as how it was computed from leaves.
    """

    def __init__(self, trace: Trace, tape: Tape, *, by_names: bool) -> None:
        self.trace, self.tape, self.by_names = trace, tape, by_names
        self.made_by: dict[int, Step] = {output.id: step for step in trace.steps for output in step.outputs}
        self.known: dict[int, Node] = {}
        self.meaning: dict[str, np.ndarray] = {}

    def start(self, walk: Any) -> Node:
        """The cotangent of a root: its name, ones, or a few numbers."""
        array: np.ndarray = walk.start_in_symbols[0]
        if any(element.free_symbols for element in array.ravel()):
            return self.named(walk.name, array)
        return self.constant(array)

    def named(self, word: str, array: np.ndarray) -> Node:
        self.meaning[word] = array
        return name(word, tuple(array.shape))

    def constant(self, array: np.ndarray) -> Node:
        if array.size and all(element == 1 for element in array.ravel()):
            return ones(tuple(array.shape))
        if array.size > 4:
            raise NoForm
        return array_node(array)

    def gradient(self, root: Value, cotangent: Node, wrt: int) -> Node:
        """The cotangent of the tensor with number `wrt`, as one form."""
        if root.array.size > MAX_ELEMENTS:
            raise NoForm
        cotangents: dict[int, Node] = {root.id: cotangent}
        arrived: Node | None = cotangent if root.uid == wrt else None
        on_path = self.depending_on(wrt)
        for step in reversed(self.trace.steps):
            if not step.outputs or step.outputs[0].id not in cotangents or step.op == "requires_grad_":
                continue
            if step.outputs[0].is_leaf or step.outputs[0].uid == wrt:
                continue
            if step.inplace or len(step.outputs) != 1:
                raise NoForm
            flowing = cotangents.pop(step.outputs[0].id)
            for to, given in enumerate(step.inputs):
                if not hasattr(given, "elements") or not self.tape.carries(given) or given.uid not in on_path:
                    continue
                part = self.sent(step, to, flowing)
                if given.uid == wrt:
                    arrived = part if arrived is None else plus(arrived, part)
                else:
                    at = cotangents.get(given.id)
                    cotangents[given.id] = part if at is None else plus(at, part)
        if arrived is None:
            raise NoForm
        return self.short(arrived)

    def sent(self, step: Step, to: int, flowing: Node) -> Node:
        given = tuple(self.given(each) for each in step.inputs)
        try:
            return self.short(sent(Sent(step, to, flowing, given, self.value(step.outputs[0]))))
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
            try:
                self.known[given.id] = self.short(self.made(given, as_name=self.by_names))
            except NoForm:
                self.known[given.id] = name("?", tuple(given.shape))
        if self.known[given.id].word == "?":
            raise NoForm
        return self.known[given.id]

    def made(self, given: Value, *, as_name: bool = False) -> Node:
        if given.array.size > MAX_ELEMENTS or given.id not in self.tape.cells_of or given.id not in self.made_by:
            raise NoForm
        array = self.tape.formula_of(self.tape.cells_of[given.id])
        step = self.made_by[given.id]
        word = self.trace.name_of(given.uid) if self.tape.names_for(given.uid) is not None else None
        if step.op in ("factory", "requires_grad_", "detach", "data") or not self.tape.carries(given):
            return self.named(word, array) if word else self.constant(array)
        if as_name and word:
            return self.named(word, array)
        return self.short(computed(step, tuple(self.given(each) for each in step.inputs), tuple(given.shape)))

    def verified(self, form: Node, symbols: np.ndarray) -> bool:
        """Whether a form's elements are those that the list gave."""
        if form.shape != symbols.shape or symbols.size > MAX_ELEMENTS:
            return False
        try:
            array = evaluate(form, self.meaning, symbolic_arithmetic())
        except (NoForm, ValueError, TypeError):
            return False
        for index in np.ndindex(*symbols.shape):
            a: Any = array[index]
            b: Any = symbols[index]
            check_shown()
            if a != b and (parts(a, 400) > 400 or not equal(a, b)):
                return False
        return True
