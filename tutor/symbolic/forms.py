"""Formulas on whole tensors: built small, evaluated on exact numbers or on symbols, so that each can be verified.

A form is a tree (`tree.Node`); names stand for tensors. `1` is a tensor of ones.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from . import real
from .mathtree import binary, call, name, neg, number
from .tree import Node

LIMIT = 4096


class NoForm(Exception):
    """There is no closed form here."""


def ones(shape: tuple[int, ...]) -> Node:
    return name("1", shape)


def is_ones(node: Node) -> bool:
    return node.kind == "name" and node.word == "1"


def split(node: Node) -> tuple[Fraction, Node | None]:
    """A form as a number times the rest; None where it is nothing but a number."""
    if node.kind == "neg":
        factor, rest = split(node.children[0])
        return -factor, rest
    if node.kind == "number" and not node.shape:
        return Fraction(node.word), None
    if node.kind in ("mul", "div"):
        left, right = node.children
        first, rest = split(left)
        second, other = split(right)
        if node.kind == "div":
            if other is None and second:
                return first / second, rest
        elif rest is None:
            return first * second, other
        elif other is None and rest.shape == node.shape:
            return first * second, rest
    return Fraction(1), node


def scaled(factor: Fraction, rest: Node | None) -> Node:
    """A number times a form, the number in front."""
    if rest is None:
        return number(factor)
    if factor == 1:
        return rest
    return neg(rest) if factor == -1 else binary("mul", number(factor), rest)


def times(a: Node, b: Node) -> Node:
    """The elementwise product: numbers in front, and factors that change nothing left out."""
    (first, x), (second, y) = split(a), split(b)
    factor = first * second
    if x is None or y is None:
        return scaled(factor, y if x is None else x)
    shape = np.broadcast_shapes(x.shape, y.shape)
    if is_ones(x) and y.shape == shape:
        return scaled(factor, y)
    if is_ones(y) and x.shape == shape:
        return scaled(factor, x)
    return scaled(factor, binary("mul", x, y))


def over(a: Node, b: Node) -> Node:
    (first, x), (second, y) = split(a), split(b)
    if y is None and second:
        return scaled(first / second, x)
    if x is None:
        return binary("div", a, b)
    assert y is not None
    return scaled(first / second, binary("div", x, y)) if second else binary("div", a, b)


def plus(a: Node, b: Node) -> Node:
    (first, x), (second, y) = split(a), split(b)
    if x == y and x is not None and a.shape == b.shape:
        return scaled(first + second, x) if first + second else times(number(0), x)
    if b.kind == "neg":
        return binary("sub", a, b.children[0])
    return binary("add", a, b)


def minus(a: Node, b: Node) -> Node:
    return binary("add", a, b.children[0]) if b.kind == "neg" else binary("sub", a, b)


def product(a: Node, b: Node) -> Node:
    """The matrix product: numbers in front, a single 1 left out."""
    (first, x), (second, y) = split(a), split(b)
    if x is None or y is None:
        return binary("matmul", a, b)
    factor = first * second
    if is_ones(x) and x.shape == (1, 1) and y.shape[:1] == (1,):
        return scaled(factor, y)
    if is_ones(y) and y.shape == (1, 1) and x.shape[-1:] == (1,):
        return scaled(factor, x)
    return scaled(factor, binary("matmul", x, y))


def transposed(a: Node) -> Node:
    """The transpose; that of a transpose, of ones and of a multiple is written out."""
    factor, rest = split(a)
    if rest is None or len(rest.shape) < 2:
        return a
    if rest.kind == "transpose":
        return scaled(factor, rest.children[0])
    if is_ones(rest):
        return scaled(factor, ones(rest.shape[::-1]))
    return scaled(factor, Node("transpose", (rest,), rest.shape[::-1]))


def outer(a: Node, b: Node) -> Node:
    """`a·bᵀ` of two vectors, taken as columns."""
    return Node("outer", (a, b), a.shape + b.shape)


def summed(a: Node, dims: Sequence[int], shape: tuple[int, ...]) -> Node:
    """The sum over some dimensions, in the shape that is wanted."""
    if not dims:
        return a if a.shape == shape else reshaped(a, shape)
    return call("sum", a, shape=shape, index=tuple(dims) if len(dims) < len(a.shape) else ())


def expanded(a: Node, shape: tuple[int, ...]) -> Node:
    """The same numbers copied along new dimensions."""
    factor, rest = split(a)
    if rest is None or is_ones(rest):
        return scaled(factor, ones(shape))
    return a if a.shape == shape else scaled(factor, call("expand", rest, shape=shape))


def reshaped(a: Node, shape: tuple[int, ...]) -> Node:
    if is_ones(a):
        return ones(shape)
    return a if a.shape == shape else call("reshape", a, shape=shape)


def moved(a: Node, shape: tuple[int, ...], move: Callable[[np.ndarray], np.ndarray]) -> Node:
    """What indexing and joining send back: each element to where it came from."""
    return Node("call", (a,), shape, "put_back", note=move)


@dataclass(frozen=True)
class Arithmetic:
    """How elements are added, multiplied, ...: exact numbers or SymPy's expressions."""

    add: Callable[[Any, Any], Any]
    mul: Callable[[Any, Any], Any]
    power: Callable[[Any, Any], Any]
    call: Callable[[str, Any], Any]
    exact: Callable[[Fraction], Any]


def _numbers_call(word: str, a: Any) -> Any:
    if word == "sqrt":
        return real.power(a, Fraction(1, 2))
    if word in ("abs", "sign"):
        return real.mul(a, real.sign(a)) if word == "abs" else real.sign(a)
    if word == "sigmoid":
        return real.power(real.add(1, real.function("exp", real.neg(a))), -1)
    if word == "step":
        return int(real.sign(a) > 0)
    if word == "relu":
        return a if real.sign(a) > 0 else 0
    if word not in real.EXACT_AT:
        raise NoForm
    return real.function(word, a)


NUMBERS = Arithmetic(real.add, real.mul, real.power, _numbers_call, real.fraction)


def symbolic_arithmetic() -> Arithmetic:
    import sympy

    def called(word: str, a: Any) -> Any:
        if word == "sigmoid":
            return 1 / (1 + sympy.exp(-a))
        if word == "step":
            return sympy.Heaviside(a)
        if word == "relu":
            return sympy.Max(a, 0)
        function = {"abs": sympy.Abs}.get(word) or getattr(sympy, word, None)
        if function is None:
            raise NoForm
        return function(a)

    return Arithmetic(
        lambda a, b: a + b,
        lambda a, b: a * b,
        lambda a, b: a**b,
        called,
        lambda value: sympy.Rational(value.numerator, value.denominator),
    )


def evaluate(node: Node, meaning: Mapping[str, np.ndarray], how: Arithmetic) -> np.ndarray:
    """The array that a form stands for; NoForm where it needs more than there is."""
    if np.prod(node.shape, dtype=int) > LIMIT:
        raise NoForm
    found = _evaluate(node, meaning, how)
    return found if found.shape == node.shape else np.broadcast_to(found, node.shape)


def _evaluate(node: Node, meaning: Mapping[str, np.ndarray], how: Arithmetic) -> np.ndarray:
    if node.kind == "number":
        return _scalar(how.exact(Fraction(node.word)))
    if node.kind == "name":
        if node.word == "1":
            return _filled(node.shape, how.exact(Fraction(1)))
        if node.word not in meaning:
            raise NoForm
        return meaning[node.word]
    parts = [evaluate(child, meaning, how) for child in node.children]
    if node.kind == "call":
        return _call(node, parts[0], how)
    if node.kind == "list":
        return _stacked(parts, node.shape)
    return KINDS[node.kind](node, parts, how)


def _stacked(parts: list[np.ndarray], shape: tuple[int, ...]) -> np.ndarray:
    found = np.empty(shape, dtype=object)
    for at, part in enumerate(parts):
        found[at] = part[()] if part.ndim == 0 else part
    return found


def _call(node: Node, a: np.ndarray, how: Arithmetic) -> np.ndarray:
    if node.word == "sum":
        dims = node.index or tuple(range(a.ndim))
        return _reduced(a, dims, how).reshape(node.shape)
    if node.word == "mean":
        dims = node.index or tuple(range(a.ndim))
        count = max(a.size // max(int(np.prod(node.shape, dtype=int)), 1), 1)
        total = _reduced(a, dims, how).reshape(node.shape)
        return _each(lambda x: how.mul(x, how.exact(Fraction(1, count))), total)
    if node.word == "expand":
        if a.ndim and a.shape != node.shape and node.index:
            a = np.expand_dims(a, node.index)
        return np.broadcast_to(a, node.shape)
    if node.word == "reshape":
        return a.reshape(node.shape)
    if node.word == "put_back":
        return np.asarray(node.note(a))
    return _each(lambda x: how.call(node.word, x), a)


def _reduced(a: np.ndarray, dims: Sequence[int], how: Arithmetic) -> np.ndarray:
    rest = [i for i in range(a.ndim) if i not in dims]
    rows = a.transpose([*rest, *dims]).reshape([a.shape[i] for i in rest] + [-1])
    found = np.empty(rows.shape[:-1], dtype=object)
    for index in np.ndindex(*found.shape):
        total = how.exact(Fraction(0))
        for value in rows[index]:
            total = how.add(total, value)
        found[index] = total
    return found


def _matmul(a: np.ndarray, b: np.ndarray, how: Arithmetic) -> np.ndarray:
    left, right = np.atleast_2d(a), b if b.ndim > 1 else b[:, None]
    found = np.empty((left.shape[0], right.shape[1]), dtype=object)
    for i, j in np.ndindex(*found.shape):
        total = how.exact(Fraction(0))
        for x, y in zip(left[i], right[:, j]):
            total = how.add(total, how.mul(x, y))
        found[i, j] = total
    return found.reshape(a.shape[:-1] + b.shape[1:])


def _pairs(function: Callable[[Any, Any], Any], a: np.ndarray, b: np.ndarray) -> np.ndarray:
    found = np.frompyfunc(function, 2, 1)(a, b)
    return found if isinstance(found, np.ndarray) else _scalar(found)


def _each(function: Callable[[Any], Any], a: np.ndarray) -> np.ndarray:
    found = np.frompyfunc(function, 1, 1)(a)
    return found if isinstance(found, np.ndarray) else _scalar(found)


KINDS: dict[str, Callable[[Node, list[np.ndarray], Arithmetic], np.ndarray]] = {
    "add": lambda node, p, how: _pairs(how.add, *p),
    "sub": lambda node, p, how: _pairs(lambda x, y: how.add(x, how.mul(y, how.exact(Fraction(-1)))), *p),
    "mul": lambda node, p, how: _pairs(how.mul, *p),
    "div": lambda node, p, how: _pairs(lambda x, y: how.mul(x, how.power(y, how.exact(Fraction(-1)))), *p),
    "pow": lambda node, p, how: _pairs(how.power, *p),
    "neg": lambda node, p, how: _each(lambda x: how.mul(x, how.exact(Fraction(-1))), p[0]),
    "matmul": lambda node, p, how: _matmul(p[0], p[1], how),
    "transpose": lambda node, p, how: p[0].T,
    "outer": lambda node, p, how: _pairs(how.mul, p[0][:, None], p[1][None, :]),
}


def _scalar(value: Any) -> np.ndarray:
    array = np.empty((), dtype=object)
    array[()] = value
    return array


def _filled(shape: tuple[int, ...], value: Any) -> np.ndarray:
    array = np.empty(shape, dtype=object)
    array[...] = value
    return array


def _close(x: real.Number, y: real.Number) -> bool:
    a, b = real.near(x), real.near(y)
    if real.is_sure(x) and real.is_sure(y):
        return abs(a - b) <= 1e-9 * max(abs(a), abs(b))
    return real.compare(x, y) == 0


def same_numbers(a: np.ndarray, b: np.ndarray) -> bool:
    """Whether two arrays of exact numbers are equal, element by element."""
    if a.shape != b.shape:
        return False
    for x, y in zip(a.ravel().tolist(), b.ravel().tolist()):
        if x is y:
            continue
        if real.is_rational(x) and real.is_rational(y):
            if x != y:
                return False
        elif not real.defined(x) or not real.defined(y) or not _close(x, y):
            return False
    return True


__all__ = [
    "NUMBERS", "NoForm", "evaluate", "expanded", "is_ones", "minus", "moved", "number", "ones", "outer", "over", "plus",
    "product", "reshaped", "same_numbers", "summed", "symbolic_arithmetic", "times", "transposed",
]  # fmt: skip
