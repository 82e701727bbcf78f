"""The closed matrix form of a gradient (`aᵀ·v`), found by walking the operations backwards on whole matrices.

A form is a guess until it is verified: its elements, worked out in symbols, must equal those of the list.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from . import mathtext
from .equality import equal
from .exact import parts, rational

if TYPE_CHECKING:
    from tutor.program.trace import Step, Trace, Value

    from .wengert import Tape

MAX_ELEMENTS = 64
MAX_LENGTH = 60
SUM, PRODUCT, ATOM = 10, 20, 100


class NoForm(Exception):
    """These operations have no closed form here."""


@dataclass(frozen=True, eq=False)
class Form:
    """A matrix as text with how strongly it binds, and its elements in symbols."""

    text: str
    binds: int
    array: np.ndarray

    @property
    def is_ones(self) -> bool:
        return all(element == 1 for element in self.array.ravel())

    def inside(self, binds: int) -> str:
        return f"({self.text})" if self.binds < binds else self.text


def named(text: str, array: np.ndarray) -> Form:
    """The form of a tensor with a name; a tensor of ones without one is `1`, a small constant its numbers."""
    if text:
        return Form(text, ATOM, array)
    if all(element == 1 for element in array.ravel()):
        return Form("1", ATOM, array)
    if array.size > 4:
        raise NoForm
    return Form(mathtext.array(array), ATOM, array)


def transpose(a: Form) -> Form:
    if a.array.ndim > 2:
        raise NoForm
    if a.array.ndim < 2 or (a.is_ones and a.text == "1"):
        return Form(a.text, a.binds, a.array.T)
    if a.text.endswith("ᵀ") and a.binds == ATOM:
        return Form(a.text[:-1], ATOM if a.text[:-1].isidentifier() else SUM, a.array.T)
    return Form(f"{a.inside(ATOM)}ᵀ", ATOM, a.array.T)


def matmul(a: Form, b: Form) -> Form:
    array = _array(a.array @ b.array)
    if a.is_ones and a.array.shape == (1, 1):
        return Form(b.text, b.binds, array)
    if b.is_ones and b.array.shape == (1, 1):
        return Form(a.text, a.binds, array)
    return Form(f"{a.inside(PRODUCT)}·{b.inside(PRODUCT)}", PRODUCT, array)


def times(a: Form, b: Form) -> Form:
    """The elementwise product; a factor of ones is left out."""
    array = _array(a.array * b.array)
    if a.is_ones and a.text == "1" and array.shape == b.array.shape:
        return Form(b.text, b.binds, array)
    if b.is_ones and b.text == "1" and array.shape == a.array.shape:
        return Form(a.text, a.binds, array)
    sign = "·" if a.array.size == 1 or b.array.size == 1 else " ⊙ "
    return Form(f"{a.inside(PRODUCT + 1)}{sign}{b.inside(PRODUCT + 1)}", PRODUCT, array)


def scaled(number: Any, a: Form) -> Form:
    """A number times a matrix."""
    factor = rational(number)
    array = _array(a.array * factor)
    if factor == 1:
        return a
    if a.text == "1" and a.is_ones and a.array.size == 1:
        return Form(mathtext.line(factor), ATOM if factor.is_Integer and factor >= 0 else SUM, array)
    if factor == -1:
        return Form(f"-{a.inside(PRODUCT)}", SUM + 1, array)
    text = mathtext.line(factor)
    return Form(f"({text})·{a.inside(PRODUCT)}" if "/" in text or text[0] == "-" else f"{text}·{a.inside(PRODUCT)}",
                PRODUCT, array)  # fmt: skip


def plus(a: Form, b: Form) -> Form:
    array = _array(a.array + b.array)
    if a.text == b.text:
        return Form(scaled(2, a).text, PRODUCT, array)
    if b.text.startswith("-") and b.binds > SUM:
        return Form(f"{a.text} - {b.text[1:]}", SUM, array)
    return Form(f"{a.text} + {b.inside(SUM)}", SUM, array)


class Walk:
    """One walk over a trace's steps, forwards for values and backwards for cotangents."""

    def __init__(self, trace: Trace, tape: Tape) -> None:
        self.trace, self.tape = trace, tape
        self.made_by: dict[int, Step] = {}
        for step in trace.steps:
            for output in step.outputs:
                self.made_by[output.id] = step
        self.known: dict[int, Form] = {}

    def gradient(self, root: Value, cotangent: Form, wrt: int) -> Form:
        """The cotangent of the tensor with number `wrt`, as one form."""
        if root.array.size > MAX_ELEMENTS:
            raise NoForm
        cotangents = {root.id: cotangent}
        arrived: Form | None = cotangent if root.uid == wrt else None
        on_path = self.depending_on(wrt)
        for step in reversed(self.trace.steps):
            if not step.outputs or step.outputs[0].id not in cotangents:
                continue
            if step.outputs[0].is_leaf or step.outputs[0].uid == wrt:
                continue
            if step.inplace or len(step.outputs) != 1:
                raise NoForm
            flowing = cotangents.pop(step.outputs[0].id)
            for given, part in self.backward(step, flowing):
                if not self.tape.carries(given) or given.uid not in on_path:
                    continue
                if given.uid == wrt:
                    arrived = part if arrived is None else plus(arrived, part)
                else:
                    at = cotangents.get(given.id)
                    cotangents[given.id] = part if at is None else plus(at, part)
        if arrived is None or len(arrived.text) > MAX_LENGTH:
            raise NoForm
        return arrived

    def depending_on(self, wrt: int) -> set[int]:
        """The numbers of the tensors that a derivative by `wrt` passes through."""
        found = {wrt}
        for step in self.trace.steps:
            if any(getattr(given, "uid", None) in found for given in step.inputs):
                found.update(output.uid for output in step.outputs)
        return found

    def value(self, given: Any) -> Form:
        """The form of a value: its name where a leaf has one, else the operation that made it."""
        if not hasattr(given, "elements"):
            return Form(mathtext.line(rational(given)), ATOM, _array(np.asarray(rational(given), dtype=object)))
        if given.id not in self.known:
            self.known[given.id] = self.made(given)
        form = self.known[given.id]
        if len(form.text) > MAX_LENGTH:
            raise NoForm
        return form

    def made(self, given: Value) -> Form:
        if given.array.size > MAX_ELEMENTS or given.id not in self.tape.cells_of:
            raise NoForm
        array = self.tape.formula_of(self.tape.cells_of[given.id])
        step = self.made_by[given.id]
        name = self.trace.name_of(given.uid) if self.tape.names_for(given.uid) is not None else None
        if step.op in ("factory", "requires_grad_", "detach", "data") or not given.requires_grad:
            return named(name or "", array)
        if step.op in ("mm", "matmul"):
            return matmul(self.value(step.inputs[0]), self.value(step.inputs[1]))
        if _is_transpose(step):
            return transpose(self.value(step.inputs[0]))
        if step.op in ("add", "sub", "mul") and not _scaled(step):
            a, b = (self.value(part) for part in step.inputs[:2])
            if step.op == "mul":
                return times(a, b)
            return plus(a, b if step.op == "add" else scaled(-1, b))
        if len(step.inputs) == 1 and not step.attributes and not step.view:
            inner = self.value(step.inputs[0])
            if array.shape == inner.array.shape:
                return Form(f"{step.op}({inner.text})", ATOM, array)
        raise NoForm

    def backward(self, step: Step, flowing: Form) -> list[tuple[Value, Form]]:
        """Where a cotangent goes from one operation: each input with its part."""
        tensors = [given for given in step.inputs if hasattr(given, "elements")]
        if step.op in ("mm", "matmul") and all(len(given.shape) == 2 for given in tensors):
            a, b = step.inputs
            parts_of = []
            if self.tape.carries(a):
                parts_of.append((a, matmul(flowing, transpose(self.value(b)))))
            if self.tape.carries(b):
                parts_of.append((b, matmul(transpose(self.value(a)), flowing)))
            return parts_of
        if _is_transpose(step):
            return [(tensors[0], transpose(flowing))]
        if step.op == "requires_grad_":
            return [(tensors[0], flowing)]
        if step.op in ("add", "sub") and not _scaled(step) and _same_shapes(step, tensors):
            signs = (1, 1 if step.op == "add" else -1)
            return [(g, scaled(sign, flowing)) for g, sign in zip(step.inputs, signs) if hasattr(g, "elements")]
        if step.op in ("mul", "div") and _same_shapes(step, tensors):
            return self.product(step, flowing)
        if step.op == "neg":
            return [(tensors[0], scaled(-1, flowing))]
        if step.op in ("sum", "sum_dim", "mean", "mean_dim") and step.outputs[0].array.size == 1 and tensors[0].array.size >= 1:
            share = rational(1) if step.op.startswith("sum") else rational(1) / tensors[0].array.size
            return [(tensors[0], self.spread(scaled(share, flowing), tensors[0].shape))]
        raise NoForm

    def product(self, step: Step, flowing: Form) -> list[tuple[Value, Form]]:
        a, b = step.inputs
        if not hasattr(b, "elements"):
            return [(a, scaled(rational(b) if step.op == "mul" else 1 / rational(b), flowing))]
        if not hasattr(a, "elements"):
            if step.op == "div":
                raise NoForm
            return [(b, scaled(rational(a), flowing))]
        if step.op == "div":
            raise NoForm
        found = []
        if self.tape.carries(a):
            found.append((a, times(flowing, self.value(b))))
        if self.tape.carries(b):
            found.append((b, times(flowing, self.value(a))))
        return found

    def spread(self, flowing: Form, shape: tuple[int, ...]) -> Form:
        """A sum gives the same cotangent to each of its terms."""
        element = flowing.array.ravel()[0]
        array = np.empty(shape, dtype=object)
        for index in np.ndindex(*shape):
            array[index] = element
        if flowing.text == "1":
            return Form("1", ATOM, array)
        return Form(f"{flowing.inside(PRODUCT)}·1", PRODUCT, array)


def closed_gradient(trace: Trace, walks: Sequence[Any], wrt: int, symbols: np.ndarray, ascii: bool) -> str | None:
    """The sum of several walks back as one verified form; None where there is none."""
    total: Form | None = None
    for walk in walks:
        if len(walk.roots) != 1:
            return None
        start = walk.start_in_symbols[0]
        is_named = any(element.free_symbols for element in start.ravel())
        try:
            form = Walk(trace, walk.rules.tape).gradient(
                walk.roots[0], named(walk.name if is_named else "", start), wrt
            )
        except NoForm:
            return None
        total = form if total is None else plus(total, form)
    return _said(total, symbols, ascii)


def closed_value(trace: Trace, tape: Tape, value: Value, symbols: np.ndarray, ascii: bool) -> str | None:
    """The value of a tensor as one verified form; None where there is none."""
    try:
        form = Walk(trace, tape).value(value)
    except (NoForm, KeyError):
        return None
    return _said(form, symbols, ascii)


def _said(form: Form | None, symbols: np.ndarray, ascii: bool) -> str | None:
    if form is None or not verified(form, symbols):
        return None
    return mathtext.to_ascii(form.text) if ascii else form.text


def verified(form: Form, symbols: np.ndarray) -> bool:
    """Whether a form's elements are those that the list gave."""
    if form.array.shape != symbols.shape or symbols.size > MAX_ELEMENTS:
        return False
    for index in np.ndindex(*symbols.shape):
        a, b = form.array[index], symbols[index]
        if a == b:
            continue
        if parts(a, 400) > 400 or not equal(a, b):
            return False
    return True


def _same_shapes(step: Step, tensors: list[Value]) -> bool:
    return all(given.shape == step.outputs[0].shape for given in tensors) and len(step.inputs) == 2


def _scaled(step: Step) -> bool:
    return step.attributes.get("alpha", 1) != 1 or len(step.inputs) != 2


def _is_transpose(step: Step) -> bool:
    if not step.view or not hasattr(step.inputs[0], "elements"):
        return False
    before, after = step.inputs[0].elements, step.outputs[0].elements
    return before.ndim == 2 and before.T.shape == after.shape and bool((after == before.T).all())


def _array(result: Any) -> np.ndarray:
    if isinstance(result, np.ndarray):
        return result
    array = np.empty((), dtype=object)
    array[()] = result
    return array
