"""The index form of a Jacobian (`sᵢ·(δᵢⱼ - sⱼ)`): one formula for every entry, verified entry by entry."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from .budget import SHOWN_SECONDS, OutOfTime, check_shown, seconds
from .equality import equal
from .exact import parts
from .forms import NoForm, symbolic_arithmetic
from .mathtree import binary, call, node_of, number
from .tree import Node

if TYPE_CHECKING:
    from tutor.program.trace import Step, Trace, Value

    from .wengert import Tape

MAX_ENTRIES = 256
OUT, IN = ("i", "j"), ("k", "l")


def index_form(trace: Trace, tape: Tape, out: Value, wrt: Value, symbols: np.ndarray) -> Node | None:
    """One formula for every entry of the Jacobian of `out` by `wrt`; None where none was found or verified."""
    if symbols.size > MAX_ENTRIES or len(out.shape) > 2 or len(wrt.shape) > 2:
        return None
    letters = Letters(out.shape, wrt.shape)
    meaning = _meaning(trace, tape, out, wrt)
    with seconds(SHOWN_SECONDS), suppress(OutOfTime):
        for form in _candidates(trace, tape, out, wrt, symbols, letters):
            with suppress(NoForm, KeyError, IndexError):
                if _verified(form, letters, meaning, symbols):
                    return form
    return None


class Letters:
    """The letters of the indices: i for a vector's output and j for its input; i, j and k, l for matrices."""

    def __init__(self, out: tuple[int, ...], wrt: tuple[int, ...]) -> None:
        letters = iter("ijkl")
        self.out = tuple(next(letters) for _ in out)
        self.wrt = tuple(next(letters) for _ in wrt)

    def places(self, index: tuple[int, ...]) -> dict[str, int]:
        return dict(zip(self.out + self.wrt, index))


def at(word: str, *letters: str) -> Node:
    """An entry of a tensor at letters."""
    return Node("indexed", (), (), word, note=letters)


def delta(a: str, b: str) -> Node:
    return at("delta", a, b)


def _times(*factors: Node) -> Node:
    found: Node | None = None
    for factor in factors:
        if factor.kind == "number" and factor.word == "1":
            continue
        found = factor if found is None else binary("mul", found, factor)
    return found or number(1)


def _candidates(
    trace: Trace, tape: Tape, out: Value, wrt: Value, symbols: np.ndarray, letters: Letters
) -> Iterator[Node]:
    step = next((s for s in trace.steps if s.recorded and any(o.id == out.id for o in s.outputs)), None)
    if step is not None and step.op in INDEXED and any(getattr(g, "uid", None) == wrt.uid for g in step.inputs):
        words = [_word(trace, tape, given) for given in step.inputs]
        to = next(i for i, given in enumerate(step.inputs) if getattr(given, "uid", None) == wrt.uid)
        with suppress(NoForm):
            yield INDEXED[step.op](step, to, [*words, _word(trace, tape, out)], letters)
    diagonal = _diagonal(trace, tape, wrt, symbols, letters)
    if diagonal is not None:
        yield diagonal


def _word(trace: Trace, tape: Tape, given: Any) -> str:
    if not hasattr(given, "elements"):
        return str(given)
    return tape.names.tensors.get(given.id) or trace.name_of(given.uid) or ""


def _meaning(trace: Trace, tape: Tape, out: Value, wrt: Value) -> dict[str, np.ndarray]:
    found: dict[str, np.ndarray] = {}
    for step in trace.steps:
        for value in step.outputs:
            word = _word(trace, tape, value)
            if word and value.id in tape.cells_of:
                found[word] = tape.formula_of(tape.cells_of[value.id])
    return found


def _diagonal(trace: Trace, tape: Tape, wrt: Value, symbols: np.ndarray, letters: Letters) -> Node | None:
    """`g(xⱼ)·δᵢⱼ`, where each output comes from the input at the same place, all in the same way."""
    if len(letters.out) != len(letters.wrt) or not letters.out or symbols.shape[: len(letters.out)] != wrt.shape:
        return None
    names = tape.formula_of(tape.cells_of.get(wrt.id, tape.first.get(wrt.uid, tape.cells_now(wrt))))
    first: Any = names[(0,) * names.ndim]
    slope = symbols[(0,) * symbols.ndim]
    if not first.is_Symbol or slope.free_symbols - {first}:
        return None
    word = _word(trace, tape, wrt)
    shown = _put(node_of(slope), str(first.name), at(word, *letters.out))
    return _times(shown, *(delta(a, b) for a, b in zip(letters.out, letters.wrt)))


def _put(node: Node, word: str, by: Node) -> Node:
    if node.kind == "name" and node.word == word:
        return by
    return Node(node.kind, tuple(_put(child, word, by) for child in node.children), (), node.word, node.index)


def _verified(form: Node, letters: Letters, meaning: Mapping[str, np.ndarray], symbols: np.ndarray) -> bool:
    how = symbolic_arithmetic()
    for index in np.ndindex(*symbols.shape):
        a = _entry(form, letters.places(index), meaning, how)
        b: Any = symbols[index]
        check_shown()
        if a != b and (parts(a, 400) > 400 or not equal(a, b)):
            return False
    return True


def _entry(node: Node, places: Mapping[str, int], meaning: Mapping[str, np.ndarray], how: Any) -> Any:
    if node.kind == "number":
        return how.exact(Fraction(node.word))
    if node.kind == "indexed":
        index = tuple(places[letter] for letter in node.note)
        if node.word == "delta":
            return how.exact(Fraction(int(index[0] == index[1])))
        return meaning[node.word][index]
    if node.kind == "name":
        found = meaning[node.word]
        return found[()] if found.shape == () else found.ravel()[0]
    children = [_entry(child, places, meaning, how) for child in node.children]
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


def _one_dim(letters: Letters) -> tuple[str, str]:
    if len(letters.out) != 1 or len(letters.wrt) != 1:
        raise NoForm
    return letters.out[0], letters.wrt[0]


def _softmax(step: Step, to: int, words: list[str], letters: Letters) -> Node:
    s = words[-1]
    if len(letters.out) == 1:
        i, j = _one_dim(letters)
        return _times(at(s, i), binary("sub", delta(i, j), at(s, j)))
    (i, j), (k, m) = letters.out, letters.wrt
    if int(step.attributes.get("dim", -1)) % 2 == 1:
        return _times(at(s, i, j), delta(i, k), binary("sub", delta(j, m), at(s, i, m)))
    return _times(at(s, i, j), delta(j, m), binary("sub", delta(i, k), at(s, k, j)))


def _log_softmax(step: Step, to: int, words: list[str], letters: Letters) -> Node:
    i, j = _one_dim(letters)
    return binary("sub", delta(i, j), call("exp", at(words[-1], j)))


def _mm(step: Step, to: int, words: list[str], letters: Letters) -> Node:
    (i, j), (k, m) = letters.out, letters.wrt
    return _times(delta(i, k), at(words[1], m, j)) if to == 0 else _times(at(words[0], i, k), delta(j, m))


def _mv(step: Step, to: int, words: list[str], letters: Letters) -> Node:
    if to == 1:
        i, j = _one_dim(letters)
        return at(words[0], i, j)
    (i,), (j, k) = letters.out, letters.wrt
    return _times(delta(i, j), at(words[1], k))


def _matmul(step: Step, to: int, words: list[str], letters: Letters) -> Node:
    ranks = tuple(len(given.shape) for given in step.inputs)
    if ranks == (2, 2):
        return _mm(step, to, words, letters)
    if ranks == (2, 1):
        return _mv(step, to, words, letters)
    if ranks == (1, 1):
        return at(words[1 - to], *letters.wrt)
    raise NoForm


def _dot(step: Step, to: int, words: list[str], letters: Letters) -> Node:
    return at(words[1 - to], *letters.wrt)


def _sum(step: Step, to: int, words: list[str], letters: Letters) -> Node:
    if letters.out:
        raise NoForm
    return number(1)


def _mean(step: Step, to: int, words: list[str], letters: Letters) -> Node:
    if letters.out:
        raise NoForm
    return number(Fraction(1, max(step.inputs[0].array.size, 1)))


def _norm(step: Step, to: int, words: list[str], letters: Letters) -> Node:
    return binary("div", at(words[0], *letters.wrt), Node("name", word=words[-1]))


def _mse(step: Step, to: int, words: list[str], letters: Letters) -> Node:
    if letters.out:
        raise NoForm
    count = step.inputs[0].array.size if step.attributes.get("reduction", "mean") == "mean" else 1
    mine, other = at(words[to], *letters.wrt), at(words[1 - to], *letters.wrt)
    return _times(number(Fraction(2, count)), binary("sub", mine, other))


def _outer(step: Step, to: int, words: list[str], letters: Letters) -> Node:
    (i, j), (k,) = letters.out, letters.wrt
    return _times(delta(i, k), at(words[1], j)) if to == 0 else _times(at(words[0], i), delta(j, k))


INDEXED: dict[str, Callable[[Step, int, list[str], Letters], Node]] = {
    "softmax": _softmax, "log_softmax": _log_softmax, "mm": _mm, "mv": _mv, "matmul": _matmul, "dot": _dot,
    "sum": _sum, "mean": _mean, "norm": _norm, "linalg_vector_norm": _norm, "mse_loss": _mse, "outer": _outer,
}  # fmt: skip
