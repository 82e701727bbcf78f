"""The exact numbers that a formula on whole tensors stands for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from . import real
from .forms import NoForm
from .tree import Node

LIMIT = 4096


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
    if node.word == "onehot":
        return _hot(node, how)
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
    if node.word in ("softmax", "log_softmax"):
        powers = _each(lambda x: how.call("exp", x), a)
        total = _reduced(powers, node.index or tuple(range(a.ndim)), how)
        total = np.broadcast_to(np.expand_dims(total, node.index) if node.index else total, a.shape)
        found = _pairs(lambda x, y: how.mul(x, how.power(y, how.exact(Fraction(-1)))), powers, total)
        return found if node.word == "softmax" else _each(lambda x: how.call("log", x), found)
    if node.word == "det":
        return _scalar(_determinant(a, how))
    if node.word == "diag":
        found = _filled((a.size, a.size), how.exact(Fraction(0)))
        np.fill_diagonal(found, a)
        return found
    if node.word == "prod":
        total = how.exact(Fraction(1))
        for x in a.ravel().tolist():
            total = how.mul(total, x)
        return _scalar(total)
    if node.word == "trace":
        return _reduced(np.diagonal(a), (0,), how)
    if node.word == "norm":
        squares = _pairs(how.mul, a, a)
        return _each(lambda x: how.call("sqrt", x), _reduced(squares, tuple(range(a.ndim)), how))
    return _each(lambda x: how.call(node.word, x), a)


def _hot(node: Node, how: Arithmetic) -> np.ndarray:
    """The classes of a batch as rows of zeros with a one."""
    found = _filled(node.shape, how.exact(Fraction(0)))
    for row, place in enumerate(node.note):
        found[row, place] = how.exact(Fraction(1))
    return found


def _determinant(a: np.ndarray, how: Arithmetic) -> Any:
    total = how.exact(Fraction(0)) if len(a) else how.exact(Fraction(1))
    for j in range(len(a)):
        rest = _determinant(np.delete(np.delete(a, 0, 0), j, 1), how)
        total = how.add(total, how.mul(how.exact(Fraction((-1) ** j)), how.mul(a[0, j], rest)))
    return total


def _inverted(a: np.ndarray, how: Arithmetic) -> np.ndarray:
    """The inverse, by cofactors."""
    if len(a) > 4:
        raise NoForm
    part = how.power(_determinant(a, how), how.exact(Fraction(-1)))
    found = np.empty(a.shape, dtype=object)
    for i, j in np.ndindex(*a.shape):
        rest = _determinant(np.delete(np.delete(a, i, 0), j, 1), how)
        found[j, i] = how.mul(how.exact(Fraction((-1) ** (i + j))), how.mul(rest, part))
    return found


def _within(a: np.ndarray, low: Fraction | None, high: Fraction | None) -> np.ndarray:
    """1 between the bounds, where PyTorch lets a cotangent pass, themselves included."""

    def inside(x: Any) -> int:
        below = low is not None and real.compare(x, real.fraction(low)) < 0
        return int(not below and not (high is not None and real.compare(x, real.fraction(high)) > 0))

    return _each(inside, a)


def _identity(size: int, how: Arithmetic) -> np.ndarray:
    found = _filled((size, size), how.exact(Fraction(0)))
    np.fill_diagonal(found, how.exact(Fraction(1)))
    return found


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
    "within": lambda node, p, how: _within(p[0], *node.note),
    "inverse": lambda node, p, how: _inverted(p[0], how),
    "identity": lambda node, p, how: _identity(node.shape[0], how),
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
