"""The Jacobian of one operation by one of its inputs in index form, and the entries of values."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from .forms import NoForm
from .forward import Element, NoCounterpart, plan_of
from .indexterms import Term, at
from .mathtree import binary, call, chain, node_of, number
from .template import place, template
from .tree import Node

if TYPE_CHECKING:
    from tutor.program.trace import Step, Trace, Value

    from .wengert import Tape

DEEPEST = 4


class Letters:
    """The letters of every value's axes, and the entry of a value at letters."""

    def __init__(self, trace: Trace, tape: Tape) -> None:
        self.trace, self.tape = trace, tape
        self.made_by: dict[int, Step] = {output.id: step for step in trace.steps for output in step.outputs}
        self.named: dict[str, Value] = {}
        self.sums = 0

    def of(self, value: Value) -> tuple[str, ...]:
        return tuple(f"v{value.id}_{axis}" if n != 1 else "" for axis, n in enumerate(value.shape))

    def entry(self, given: Any, letters: tuple[str, ...], depth: int = 0) -> Node:
        """The entry of a value at letters: of its name, or of how it was computed element by element."""
        if not hasattr(given, "elements"):
            return _plain(given)
        word = self.word(given)
        if word:
            self.named[word] = given
            return at(word, *letters)
        step = self.made_by.get(given.id)
        if step is None or depth > DEEPEST:
            raise NoForm
        if step.op == "factory":
            return self.constant(given)
        if step.op in SUMMED:
            return SUMMED[step.op](self, step, letters, depth + 1)
        if step.view:
            return self.viewed(step, letters, depth)
        slots = elementwise(step, given)
        children = {}
        for number_, i in enumerate(slots):
            part = step.inputs[i]
            own = _matched(part, letters) if hasattr(part, "elements") else ()
            children[f"_{number_}"] = self.entry(part, own, depth + 1)
        elements = _elements(step)
        return _renamed(node_of(elements[0].template.expression), children)

    def viewed(self, step: Step, letters: tuple[str, ...], depth: int) -> Node:
        """The entry of a view that turns two axes, or has axes of length 1 more or less."""
        value = step.inputs[0]
        (term,) = _laid_out(step, 0, letters, self.of(value))
        put = {b: a for a, b in term.deltas}
        return self.entry(value, tuple(put.get(letter, "") for letter in self.of(value)), depth + 1)

    def summed(self, factors: Callable[[str], list[Node]], length: int) -> Node:
        """A sum of products over a letter of its own."""
        self.sums += 1
        letter = f"e{self.sums}"
        return Node("sigma", (chain("mul", factors(letter)),), (), "", note=(letter, length))

    def constant(self, given: Value) -> Node:
        """An unnamed tensor whose elements are all one number."""
        values = np.unique(given.array)
        if values.size != 1:
            raise NoForm
        return number(Fraction(repr(float(values[0]))))

    def word(self, given: Value) -> str:
        tensors = self.tape.names.tensors
        own = self.trace.name_of(given.uid) or ""
        if tensors.get(given.id) == own:
            return own
        return own if own and getattr(self.trace.names.get(own), "uid", None) == given.uid else ""


def _plain(given: Any) -> Node:
    if isinstance(given, bool) or not isinstance(given, int | float) or given != given or abs(given) == float("inf"):
        raise NoForm
    return number(Fraction(repr(given)) if isinstance(given, float) else given)


def _elements(step: Step) -> tuple[Element, ...]:
    try:
        elements = plan_of(step).outputs[0]
    except NoCounterpart as why:
        raise NoForm from why
    if not elements:
        raise NoForm
    return elements


def elementwise(step: Step, made: Value) -> list[int]:
    """The inputs whose elements at the same place make each element of the result; NoForm for other operations."""
    from .sending import _broadcast

    if step.outputs[0].id != made.id:
        raise NoForm
    elements = _elements(step)
    first = elements[0]
    inputs = [i for i, _ in first.slots]
    if len(set(inputs)) != len(inputs) or any(i < 0 for i in inputs):
        raise NoForm
    for number_, element in enumerate(elements):
        if element.template is not first.template or [i for i, _ in element.slots] != inputs:
            raise NoForm
        for i, j in element.slots:
            shape = step.inputs[i].shape if hasattr(step.inputs[i], "elements") else ()
            if j != _broadcast(number_, made.shape, shape):
                raise NoForm
    return inputs


def _matched(given: Value, letters: tuple[str, ...]) -> tuple[str, ...]:
    """The letters of a broadcast input: those of the last axes of the result."""
    last = letters[len(letters) - len(given.shape) :] if given.shape else ()
    return tuple(letter if n != 1 else "" for letter, n in zip(last, given.shape))


def _renamed(node: Node, names: dict[str, Node]) -> Node:
    if node.kind == "name":
        return names.get(node.word, node)
    if node.kind in ("cases", "relation"):
        raise NoForm
    children = tuple(_renamed(child, names) for child in node.children)
    if node.kind == "call" and node.word == "Heaviside":
        return call("step", *children)
    return Node(node.kind, children, (), node.word, node.index)


def local(step: Step, to: int, made: Value, letters: Letters) -> list[Term]:
    """The Jacobian of a step's result by its input number `to`: terms in the letters of both."""
    own, given = letters.of(made), letters.of(step.inputs[to])
    if step.op in LOCAL:
        return LOCAL[step.op](step, to, own, given, letters)
    if step.view or all(element.template is template(place(0)) for element in _elements(step)):
        return _laid_out(step, to, own, given)
    slots = elementwise(step, made)
    if to not in slots:
        return []
    pairs = _pairs(own, _matched(step.inputs[to], own), given)
    if step.op in BY_RESULT and letters.word(made):
        slope = BY_RESULT[step.op](letters.entry(made, own))
    else:
        parts = {}
        partial = _elements(step)[0].template.partial(slots.index(to)).expression
        used = {symbol.name for symbol in partial.free_symbols}
        for number_, i in enumerate(slots):
            if f"_{number_}" not in used:
                continue
            part = step.inputs[i]
            at_ = _matched(part, own) if hasattr(part, "elements") else ()
            parts[f"_{number_}"] = letters.entry(part, at_)
        slope = _renamed(node_of(partial), parts)
    return [Term(Fraction(1), factors, pairs) if coefficient == 1 else Term(coefficient, factors, pairs)
            for coefficient, factors in [_split(slope)]]  # fmt: skip


BY_RESULT: dict[str, Callable[[Node], Node]] = {
    "tanh": lambda made: binary("sub", number(1), binary("pow", made, number(2))),
    "exp": lambda made: made,
    "sigmoid": lambda made: binary("mul", made, binary("sub", number(1), made)),
}


def _split(node: Node) -> tuple[Fraction, tuple[Node, ...]]:
    """A product as its number and its factors."""
    if node.kind == "number":
        return Fraction(node.word), ()
    if node.kind == "neg":
        factor, rest = _split(node.children[0])
        return -factor, rest
    if node.kind == "mul":
        (a, x), (b, y) = map(_split, node.children)
        return a * b, x + y
    if node.kind == "div":
        (a, x), (b, y) = map(_split, node.children)
        below = tuple(binary("div", number(1), each) for each in y)
        return a / b, x + below
    return Fraction(1), (node,)


def _pairs(own: tuple[str, ...], matched: tuple[str, ...], given: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((a, b) for a, b in zip(matched, given) if a and b)


def _laid_out(step: Step, to: int, own: tuple[str, ...], given: tuple[str, ...]) -> list[Term]:
    """The same elements in another order of axes, or with axes of length 1 more or less, or copied along new ones."""
    value, made = step.inputs[to], step.outputs[0]
    origin = [j for element in _elements(step) for i, j in element.slots if i == to]
    size = int(np.prod(value.shape, dtype=int))
    long, short = [a for a in own if a], [a for a in given if a]
    if origin == list(range(size)) and [n for n in made.shape if n > 1] == [n for n in value.shape if n > 1]:
        return [Term(deltas=tuple(zip(long, short)))]
    if len(long) == len(short) == 2 and origin == np.arange(size).reshape(value.shape).T.ravel().tolist():
        return [Term(deltas=((long[0], short[1]), (long[1], short[0])))]
    from .sending import _broadcast

    if len(origin) == int(np.prod(made.shape, dtype=int)) and all(
        at_ == _broadcast(number_, made.shape, value.shape) for number_, at_ in enumerate(origin)
    ):
        return [Term(deltas=_pairs(own, _matched(value, own), given))]
    raise NoForm


def _entry_of_product(letters: Letters, step: Step, at_: tuple[str, ...], depth: int) -> Node:
    """`Σₖ Aᵢₖ·Bₖⱼ`."""
    a, b = step.inputs[:2]
    left, right = at_[: len(a.shape) - 1], at_[len(a.shape) - 1 :]
    return letters.summed(
        lambda k: [letters.entry(a, (*left, k), depth), letters.entry(b, (k, *right), depth)], a.shape[-1]
    )


def _entry_of_sum(letters: Letters, step: Step, at_: tuple[str, ...], depth: int) -> Node:
    value = step.inputs[0]
    if len(value.shape) != 1 or at_:
        raise NoForm
    total = letters.summed(lambda k: [letters.entry(value, (k,), depth)], value.shape[0])
    return total if step.op == "sum" else binary("div", total, number(value.shape[0]))


SUMMED: dict[str, Callable[[Letters, Step, tuple[str, ...], int], Node]] = {
    "mm": _entry_of_product, "mv": _entry_of_product, "dot": _entry_of_product, "sum": _entry_of_sum,
    "mean": _entry_of_sum,
}  # fmt: skip
Local = Callable[["Step", int, tuple[str, ...], tuple[str, ...], Letters], list[Term]]


def _matmul(step: Step, to: int, own: tuple[str, ...], given: tuple[str, ...], letters: Letters) -> list[Term]:
    ranks = tuple(len(each.shape) for each in step.inputs[:2])
    other = step.inputs[1 - to]
    if ranks == (1, 1):
        return [Term(factors=(letters.entry(other, given),))]
    if ranks == (2, 1):
        if to:
            return [Term(factors=(letters.entry(other, (own[0], given[0])),))]
        return [Term(factors=(letters.entry(other, (given[1],)),), deltas=_zipped((own[0],), (given[0],)))]
    if ranks == (2, 2):
        if to:
            return [Term(factors=(letters.entry(other, (own[0], given[0])),), deltas=_zipped((own[1],), (given[1],)))]
        return [Term(factors=(letters.entry(other, (given[1], own[1])),), deltas=_zipped((own[0],), (given[0],)))]
    raise NoForm


def _zipped(own: tuple[str, ...], given: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((a, b) for a, b in zip(own, given) if a and b)


def _addmm(step: Step, to: int, own: tuple[str, ...], given: tuple[str, ...], letters: Letters) -> list[Term]:
    if (step.attributes.get("beta", 1), step.attributes.get("alpha", 1)) != (1, 1):
        raise NoForm
    if to == 0:
        return [Term(deltas=_pairs(own, _matched(step.inputs[0], own), given))]
    if to == 1:
        other = letters.entry(step.inputs[2], (given[1], own[1]))
        return [Term(factors=(other,), deltas=_zipped((own[0],), (given[0],)))]
    return [Term(factors=(letters.entry(step.inputs[1], (own[0], given[0])),), deltas=_zipped((own[1],), (given[1],)))]


def _reduced(step: Step, to: int, own: tuple[str, ...], given: tuple[str, ...], letters: Letters) -> list[Term]:
    value, made = step.inputs[0], step.outputs[0]
    dim = step.attributes.get("dim")
    rank = len(value.shape)
    dims = (
        range(rank)
        if dim is None or dim == () or not rank
        else [d % rank for d in (dim if isinstance(dim, tuple) else (dim,))]
    )
    kept = [given[axis] for axis in range(rank) if axis not in dims]
    shown = [own[axis] for axis in range(rank) if axis not in dims] if len(made.shape) == rank else list(own)
    many = value.array.size // max(made.array.size, 1) if step.op == "mean" else 1
    return [Term(Fraction(1, many), (), _zipped(tuple(shown), tuple(kept)))]


def _softmax(step: Step, to: int, own: tuple[str, ...], given: tuple[str, ...], letters: Letters) -> list[Term]:
    made = step.outputs[0]
    if not letters.word(made):
        raise NoForm
    dim = int(step.attributes.get("dim", -1)) % max(len(made.shape), 1)
    rest = tuple((a, b) for axis, (a, b) in enumerate(zip(own, given)) if axis != dim and a)
    there = tuple(given[axis] if axis == dim else a for axis, a in enumerate(own))
    here, at_there = letters.entry(made, own), letters.entry(made, there)
    if step.op == "log_softmax":
        return [Term(deltas=(*rest, (own[dim], given[dim]))), Term(Fraction(-1), (call("exp", at_there),), rest)]
    return [Term(factors=(here,), deltas=(*rest, (own[dim], given[dim]))),
            Term(Fraction(-1), (here, at_there), rest)]  # fmt: skip


def _norm(step: Step, to: int, own: tuple[str, ...], given: tuple[str, ...], letters: Letters) -> list[Term]:
    if step.attributes.get("ord", 2) != 2 or step.attributes.get("dim") is not None:
        raise NoForm
    below = binary("div", number(1), letters.entry(step.outputs[0], ()))
    return [Term(factors=(letters.entry(step.inputs[0], given), below))]


def _logsumexp(step: Step, to: int, own: tuple[str, ...], given: tuple[str, ...], letters: Letters) -> list[Term]:
    if own:
        raise NoForm
    inner = binary("sub", letters.entry(step.inputs[0], given), letters.entry(step.outputs[0], ()))
    return [Term(factors=(call("exp", inner),))]


def _mse(step: Step, to: int, own: tuple[str, ...], given: tuple[str, ...], letters: Letters) -> list[Term]:
    a, b = step.inputs[:2]
    reduction = step.attributes.get("reduction", "mean")
    if own or a.shape != b.shape or reduction not in ("mean", "sum", 1, 2):
        raise NoForm
    count = a.array.size if reduction in ("mean", 1) else 1
    mine, other = letters.entry(step.inputs[to], given), letters.entry(step.inputs[1 - to], given)
    return [Term(Fraction(2, count), (binary("sub", mine, other),))]


def _trace(step: Step, to: int, own: tuple[str, ...], given: tuple[str, ...], letters: Letters) -> list[Term]:
    return [Term(deltas=((given[0], given[1]),))]


LOCAL: dict[str, Local] = {
    "mm": _matmul, "mv": _matmul, "matmul": _matmul, "dot": _matmul, "addmm": _addmm, "sum": _reduced, "mean": _reduced,
    "softmax": _softmax, "log_softmax": _softmax, "norm": _norm, "linalg_vector_norm": _norm, "logsumexp": _logsumexp,
    "mse_loss": _mse, "trace": _trace,
}  # fmt: skip
