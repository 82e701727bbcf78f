"""The index form of a Jacobian or Hessian (`sᵢ·(δᵢⱼ - sⱼ)`): one formula for every entry.

It is built along the operations by the chain rule, and compared with the list at other numbers than the run's before it
is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from fractions import Fraction
from itertools import count
from typing import TYPE_CHECKING, Any

import numpy as np

from .budget import SHOWN_SECONDS, OutOfTime, check_shown, seconds
from .forms import NoForm
from .formvalues import NUMBERS, evaluate, same_numbers
from .indexlocal import Letters, local
from .indexmatrix import matrix_of
from .indexterms import Term, gathered, product, relettered, substituted, with_letters, written
from .mathtext import line
from .mathtree import binary, call, neg, number
from .nearby import Nearby, nearby
from .passes import jacobian
from .tree import Node

if TYPE_CHECKING:
    from tutor.program.trace import Trace, Value

    from .wengert import Tape

MAX_ENTRIES = 256
MAX_LENGTH = 70
DEEPEST = 50
# What stands for: there is no form here.
UNFORMED = (NoForm, LookupError, ValueError, TypeError, ArithmeticError, NotImplementedError)
LETTERS = "ijklmnpr"


class Form:
    """The formula of every entry, and that of the whole matrix where the entries are those of one."""

    def __init__(self, entries: Node | None = None, matrix: Node | None = None) -> None:
        self.entries, self.matrix = entries, matrix


def index_form(trace: Trace, tape: Tape, out: Value, wrt: Value, out_cells: np.ndarray, wrt_cells: np.ndarray) -> Form:
    """The Jacobian of `out` by `wrt`, as far as it was found and verified."""
    if out_cells.size * wrt_cells.size > MAX_ENTRIES:
        return Form()

    def made(chain: Chain) -> tuple[list[Term], tuple[str, ...], tuple[str, ...]]:
        return chain.by(out), chain.letters_of(out), chain.wrt_letters

    return _found(trace, tape, wrt, made, lambda: [jacobian(p.rules, out_cells, wrt_cells) for p in nearby(tape)])


def second_form(trace: Trace, tape: Tape, out: Value, wrt: Value, expected: Callable[[], list[np.ndarray]]) -> Form:
    """A Hessian, whose values at the points of comparison are given."""
    if wrt.array.size**2 > MAX_ENTRIES:
        return Form()

    def made(chain: Chain) -> tuple[list[Term], tuple[str, ...], tuple[str, ...]]:
        again = tuple(f"{letter}'" if letter else "" for letter in chain.wrt_letters)
        return chain.differentiated(chain.by(out), again), chain.wrt_letters, again

    return _found(trace, tape, wrt, made, expected)


def _found(
    trace: Trace,
    tape: Tape,
    wrt: Value,
    made: Callable[[Chain], tuple[list[Term], tuple[str, ...], tuple[str, ...]]],
    expected: Callable[[], list[np.ndarray]],
) -> Form:
    with seconds(SHOWN_SECONDS), suppress(OutOfTime, *UNFORMED):
        chain = Chain(trace, tape, wrt)
        terms, own, last = made(chain)
        form = chain.shown(terms, own, last)
        numbers = expected()
        if not _verified(form, chain, own, last, numbers):
            return Form()
        return Form(form, _matrix(terms, chain, own, last, numbers) if len(own) == len(last) == 1 else None)
    return Form()


def _matrix(
    terms: list[Term], chain: Chain, own: tuple[str, ...], last: tuple[str, ...], expected: list[np.ndarray]
) -> Node | None:
    with suppress(OutOfTime, *UNFORMED):
        shapes = {word: tuple(value.shape) for word, value in chain.letters.named.items()}
        matrix = matrix_of(terms, own[0], last[0], expected[0].shape[0], shapes)
        for point, numbers in zip(nearby(chain.tape), expected):
            found = evaluate(Node(matrix.kind, matrix.children, numbers.shape, matrix.word, matrix.index),
                             chain.meaning(point), NUMBERS)  # fmt: skip
            if not same_numbers(found, numbers):
                return None
        return matrix
    return None


class Chain:
    """The Jacobians of all values by one tensor, in index form, as far as they are asked for."""

    def __init__(self, trace: Trace, tape: Tape, wrt: Value) -> None:
        self.trace, self.tape, self.wrt = trace, tape, wrt
        self.letters = Letters(trace, tape)
        self.made_by = {output.id: step for step in trace.steps for output in step.outputs}
        self.wrt_letters = tuple(f"w{at_}" if n != 1 else "" for at_, n in enumerate(wrt.shape))
        self.known: dict[int, list[Term]] = {}
        self.fresh = count()
        self.depth = 0

    def meaning(self, point: Nearby) -> dict[str, np.ndarray]:
        return {word: point.values(self.tape.cells_of[value.id]) for word, value in self.letters.named.items()}

    def letters_of(self, value: Value) -> tuple[str, ...]:
        return self.letters.of(value)

    def by(self, value: Any) -> list[Term]:
        """The Jacobian of a value: terms in its own letters and those of `wrt`."""
        if not hasattr(value, "elements"):
            return []
        if value.uid == self.wrt.uid:
            pairs = zip(self.letters_of(value), self.wrt_letters)
            return [Term(deltas=tuple(pair for pair in pairs if pair[0]))]
        if value.id not in self.known:
            check_shown()
            self.depth += 1
            if self.depth > DEEPEST:
                raise NoForm
            self.known[value.id] = self._worked_out(value)
            self.depth -= 1
        return self.known[value.id]

    def _worked_out(self, value: Value) -> list[Term]:
        step = self.made_by.get(value.id)
        if step is None or not self.tape.carries(value) or step.op == "factory":
            return []
        found: list[Term] = []
        for to, given in enumerate(step.inputs):
            if not hasattr(given, "elements") or not self.tape.carries(given):
                continue
            inner = self.by(given)
            if not inner:
                continue
            inside = self.renamed(given)
            for outer in local(step, to, value, self.letters):
                for term in inner:
                    put = dict(zip(self.letters_of(given), inside))
                    both = product(substituted(outer, put), substituted(self.apart(term), put),
                                   [(letter, n) for letter, n in zip(inside, given.shape) if letter])  # fmt: skip
                    found.append(both)
        return gathered(found)

    def renamed(self, value: Value) -> tuple[str, ...]:
        """New letters for a value that is summed over."""
        number_ = next(self.fresh)
        return tuple(f"s{number_}_{at_}" if n != 1 else "" for at_, n in enumerate(value.shape))

    def apart(self, term: Term) -> Term:
        """The same term with new letters for its own sums."""
        return substituted(term, {letter: f"d{next(self.fresh)}" for letter, _ in term.sums})

    def shown(self, terms: list[Term], own: tuple[str, ...], wrt: tuple[str, ...]) -> Node:
        fixed = [letter for letter in own + wrt if letter]
        put = dict(zip(fixed, LETTERS))
        form = with_letters(written(terms, put, LETTERS[len(fixed) :]), LETTERS[len(fixed) :])
        if len(line(form)) > MAX_LENGTH:
            raise NoForm
        return form

    def differentiated(self, terms: list[Term], again: tuple[str, ...]) -> list[Term]:
        """The terms differentiated by the tensor once more, at letters of their own."""
        found: list[Term] = []
        for term in terms:
            for number_, factor in enumerate(term.factors):
                rest = Term(term.coefficient, term.factors[:number_] + term.factors[number_ + 1 :], term.deltas)
                for slope in self.slope(factor, again):
                    found.append(product(rest, self.apart(slope), term.sums))
        return gathered(found)

    def slope(self, node: Node, again: tuple[str, ...]) -> list[Term]:
        """The derivative of an entry."""
        if node.kind == "number":
            return []
        if node.kind == "sigma":
            letter, length = node.note
            mine = f"d{next(self.fresh)}"
            inner = self.slope(relettered(node.children[0], {letter: mine}), again)
            return [product(Term(), term, [(mine, length)]) for term in inner]
        if node.kind in ("indexed", "name"):
            value = self.letters.named.get(node.word)
            if value is None:
                return []
            put = dict(zip(self.letters_of(value), node.note or ())) | dict(zip(self.wrt_letters, again))
            return [substituted(self.apart(term), put) for term in self.by(value)]
        a, *rest = node.children
        if node.kind in ("add", "sub", "neg"):
            found = _scaled(self.slope(a, again), -1 if node.kind == "neg" else 1)
            return found + (_scaled(self.slope(rest[0], again), -1 if node.kind == "sub" else 1) if rest else [])
        if node.kind == "mul":
            return _by(self.slope(a, again), rest[0]) + _by(self.slope(rest[0], again), a)
        if node.kind == "div":
            slope = binary("div", a, binary("pow", rest[0], number(2)))
            return _by(self.slope(a, again), binary("div", number(1), rest[0])) + _scaled(
                _by(self.slope(rest[0], again), slope), -1
            )
        if node.kind == "pow" and rest[0].kind == "number" and rest[0].word.isdecimal():
            exponent = int(rest[0].word)
            power = a if exponent == 2 else binary("pow", a, number(exponent - 1))
            return _scaled(_by(self.slope(a, again), power), exponent)
        if node.kind == "call" and node.word in SLOPES:
            return _by(self.slope(a, again), SLOPES[node.word](a))
        raise NoForm


SLOPES: dict[str, Any] = {
    "exp": lambda a: call("exp", a),
    "log": lambda a: binary("div", number(1), a),
    "sin": lambda a: call("cos", a),
    "cos": lambda a: neg(call("sin", a)),
    "tanh": lambda a: binary("sub", number(1), binary("pow", call("tanh", a), number(2))),
}


def _scaled(terms: list[Term], factor: int) -> list[Term]:
    return [Term(term.coefficient * factor, term.factors, term.deltas, term.sums) for term in terms]


def _by(terms: list[Term], factor: Node) -> list[Term]:
    if factor.kind == "neg":
        return _scaled(_by(terms, factor.children[0]), -1)
    return [Term(term.coefficient, (*term.factors, factor), term.deltas, term.sums) for term in terms]


def _verified(form: Node, chain: Chain, own: tuple[str, ...], wrt: tuple[str, ...], expected: list[np.ndarray]) -> bool:
    letters = dict(zip((letter for letter in own + wrt if letter), LETTERS))
    points = nearby(chain.tape)
    for point, numbers in zip(points, expected):
        meaning = chain.meaning(point)
        found = np.empty(numbers.shape, dtype=object)
        for index in np.ndindex(*numbers.shape):
            check_shown()
            places = {letters[letter]: place for letter, place in zip(own + wrt, index) if letter}
            found[index] = _entry(form, places, meaning)
        if not same_numbers(found, numbers):
            return False
    return bool(points)


def _entry(node: Node, places: Mapping[str, int], meaning: Mapping[str, np.ndarray]) -> Any:
    how = NUMBERS
    if node.kind == "number":
        return how.exact(Fraction(node.word))
    if node.kind == "sigma":
        letter, length = node.note
        total = how.exact(Fraction(0))
        for place in range(length):
            total = how.add(total, _entry(node.children[0], {**places, letter: place}, meaning))
        return total
    if node.kind == "indexed":
        index = tuple(places[letter] if letter else 0 for letter in node.note)
        if node.word == "delta":
            return how.exact(Fraction(int(index[0] == index[1])))
        return meaning[node.word][index]
    if node.kind == "name":
        found = meaning[node.word]
        return found[()] if found.shape == () else found.ravel()[0]
    children = [_entry(child, places, meaning) for child in node.children]
    minus = how.exact(Fraction(-1))
    if node.kind == "neg":
        return how.mul(children[0], minus)
    if node.kind == "call":
        return how.call(node.word, *children)
    a, b = children
    if node.kind == "add":
        return how.add(a, b)
    if node.kind == "sub":
        return how.add(a, how.mul(b, minus))
    if node.kind == "mul":
        return how.mul(a, b)
    return how.mul(a, how.power(b, minus)) if node.kind == "div" else how.power(a, b)
