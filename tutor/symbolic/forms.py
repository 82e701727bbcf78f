"""Formulas on whole tensors, built small; `formvalues` evaluates them on exact numbers, so that each can be verified.

A form is a tree (`tree.Node`); names stand for tensors. `1` is a tensor of ones.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

import numpy as np

from .mathtree import binary, call, listed, name, neg, number
from .tree import Node


class NoForm(Exception):
    """There is no closed form here."""


def ones(shape: tuple[int, ...]) -> Node:
    return name("1", shape) if shape else number(1)


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
            if second and (first, second) != (1, 1) and other is not None:
                return first / second, binary("div", number(1) if rest is None else rest, other)
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
    if rest.kind == "div" and rest.children[0].kind == "number":
        return binary("div", number(factor * Fraction(rest.children[0].word)), rest.children[1])
    return neg(scaled(-factor, rest)) if factor < 0 else binary("mul", number(factor), rest)


def is_row(node: Node) -> bool:
    """Whether a form is a vector laid out as a matrix of one row."""
    return node.kind == "call" and node.word == "reshape" and node.shape == (1, *node.children[0].shape)


def is_column(node: Node) -> bool:
    return node.kind == "call" and node.word == "reshape" and node.shape == (*node.children[0].shape, 1)


def _copied(node: Node, other: Node) -> Node:
    """One number in place of its copies, where they only meet a form of the same shape."""
    if node.kind == "call" and node.word == "expand" and node.children[0].shape == () and other.shape == node.shape:
        return node.children[0]
    return node


def times(a: Node, b: Node) -> Node:
    """The elementwise product: numbers in front, and factors that change nothing left out."""
    (first, x), (second, y) = split(a), split(b)
    factor = first * second
    if x is None or y is None:
        return scaled(factor, y if x is None else x)
    x, y = _copied(x, y), _copied(y, x)
    shape = np.broadcast_shapes(x.shape, y.shape)
    if is_ones(x) and y.shape == shape:
        return scaled(factor, y)
    if is_ones(y) and x.shape == shape:
        return scaled(factor, x)
    for one, other in ((x, y), (y, x)):
        if other.kind == "div" and other.children[1] == one and other.children[1].shape == one.shape:
            above, rest = split(other.children[0])
            return scaled(factor * above, ones(one.shape) if rest is None else rest)
        if one.shape == other.shape and _power_of(one)[0] == _power_of(other)[0]:
            base, exponent = _power_of(one)[0], _power_of(one)[1] + _power_of(other)[1]
            return scaled(factor, Node("pow", (base, number(exponent)), base.shape))
        if is_column(one) and (is_row(other) or len(other.shape) == 1):
            row = other.children[0] if is_row(other) else other
            return scaled(factor, outer(one.children[0], row))
    if y.kind == "div" and y.children[0].kind == "number" and y.children[0].word == "1":
        return scaled(factor, over(x, y.children[1]))
    if x.kind == "div" and x.children[0].kind == "number" and x.children[0].word == "1":
        return scaled(factor, over(y, x.children[1]))
    if not y.shape and x.shape:
        x, y = y, x
    if y.kind == "mul" and x.shape == y.shape == y.children[0].shape == y.children[1].shape and x.shape:
        return scaled(factor, binary("mul", times(x, y.children[0]), y.children[1]))
    return scaled(factor, binary("mul", x, y))


def _power_of(node: Node) -> tuple[Node, int]:
    """A form as a base and a whole exponent."""
    if node.kind == "pow" and node.children[1].kind == "number" and node.children[1].word.isdecimal():
        return node.children[0], int(node.children[1].word)
    return node, 1


def over(a: Node, b: Node) -> Node:
    (first, x), (second, y) = split(a), split(b)
    if y is None and second:
        return scaled(first / second, x)
    if y is None:
        return binary("div", a, b)
    if x is None:
        return binary("div", number(first / second), y) if second else binary("div", a, b)
    x, y = _copied(x, y), _copied(y, x)
    if x == y and x.shape == y.shape and second:
        return scaled(first / second, ones(x.shape)) if x.shape else number(first / second)
    return scaled(first / second, binary("div", x, y)) if second else binary("div", a, b)


def plus(a: Node, b: Node) -> Node:
    (first, x), (second, y) = split(a), split(b)
    if x == y and x is not None and a.shape == b.shape:
        return scaled(first + second, x) if first + second else times(number(0), x)
    if x is not None and y is not None and _is_swapped(x, y) and first + second:
        return scaled(first + second, x)
    if x is not None and y is not None and first not in (1, -1) and abs(first) == abs(second):
        if first == second:
            return scaled(first, plus(x, y))
        return scaled(first, minus(x, y)) if first > 0 else scaled(second, minus(y, x))
    a, b = _copied(a, b), _copied(b, a)
    if b.kind == "neg":
        return binary("sub", a, b.children[0])
    if a.kind == "neg":
        return binary("sub", b, a.children[0])
    return binary("add", a, b)


def _is_swapped(x: Node, y: Node) -> bool:
    """Whether two scalar products are of the same vectors."""
    return x.kind == y.kind == "matmul" and not x.shape and not y.shape and x.children == y.children[::-1]


def minus(a: Node, b: Node) -> Node:
    (first, x), (second, y) = split(a), split(b)
    if x is not None and y is not None and first == second != 1:
        return scaled(first, minus(x, y)) if first > 0 else scaled(-first, minus(y, x))
    a, b = _copied(a, b), _copied(b, a)
    if a.kind == "add" and a.children[1] == b:
        return a.children[0]
    return binary("add", a, b.children[0]) if b.kind == "neg" else binary("sub", a, b)


def product(a: Node, b: Node) -> Node:
    """The matrix product: numbers in front, a single 1 left out, vectors as columns."""
    (first, x), (second, y) = split(a), split(b)
    if x is None or y is None:
        return binary("matmul", a, b)
    factor = first * second
    if is_ones(x) and x.shape == (1, 1) and y.shape[:1] == (1,):
        return scaled(factor, y)
    if is_ones(y) and y.shape == (1, 1) and x.shape[-1:] == (1,):
        return scaled(factor, x)
    if x.kind == "identity" or y.kind == "identity":
        return scaled(factor, y if x.kind == "identity" else x)
    return scaled(factor, _product(x, y))


def _product(x: Node, y: Node) -> Node:
    for one, other in ((x, y), (y, x)):
        if one.kind == "mul" and not one.children[0].shape and one.children[1].shape:
            scale, rest = one.children
            return times(scale, product(rest, other) if one is x else product(other, rest))
    if is_row(x) and is_column(y):
        return reshaped(product(x.children[0], y.children[0]), (1, 1))
    if is_column(x) and is_row(y):
        return outer(x.children[0], y.children[0])
    if is_row(x) and len(y.shape) == 2:
        return reshaped(product(transposed(y), x.children[0]), (1, y.shape[1]))
    if is_column(y) and len(x.shape) == 2:
        return reshaped(product(x, y.children[0]), (x.shape[0], 1))
    if x.kind == "outer":
        left, right = x.children
        if len(y.shape) == 1:
            return times(product(right, y), left)
        return outer(left, product(transposed(y), right)) if len(y.shape) == 2 else binary("matmul", x, y)
    if y.kind == "outer" and len(x.shape) == 2:
        return outer(product(x, y.children[0]), y.children[1])
    if len(x.shape) == 1 and len(y.shape) == 2:
        return product(transposed(y), x)
    if len(x.shape) == len(y.shape) == 1 and x.kind == "matmul" and x.children[0].kind == "transpose":
        # (Aᵀ·x)ᵀ·y is xᵀ·A·y.
        matrix, vector = x.children
        return binary("matmul", vector, product(matrix.children[0], y))
    return binary("matmul", x, y)


def transposed(a: Node) -> Node:
    """The transpose; that of a transpose, of a product, of ones and of a multiple is written out."""
    factor, rest = split(a)
    if rest is None or len(rest.shape) < 2:
        return a
    if rest.kind in ("transpose", "identity"):
        return scaled(factor, rest.children[0] if rest.kind == "transpose" else rest)
    if rest.kind == "matmul" and all(len(part.shape) == 2 for part in rest.children):
        left, right = rest.children
        return scaled(factor, product(transposed(right), transposed(left)))
    if rest.kind == "outer":
        return scaled(factor, outer(rest.children[1], rest.children[0]))
    if is_row(rest) or is_column(rest):
        return scaled(factor, reshaped(rest.children[0], rest.shape[::-1]))
    if is_ones(rest):
        return scaled(factor, ones(rest.shape[::-1]))
    return scaled(factor, Node("transpose", (rest,), rest.shape[::-1]))


def inverse(a: Node) -> Node:
    return a.children[0] if a.kind == "inverse" else Node("inverse", (a,), a.shape)


def identity(size: int) -> Node:
    return Node("identity", (), (size, size))


def outer(a: Node, b: Node) -> Node:
    """`a·bᵀ` of two vectors, taken as columns."""
    (first, x), (second, y) = split(a), split(b)
    if x is None or y is None or first * second == 1:
        return Node("outer", (a, b), a.shape + b.shape)
    return scaled(first * second, Node("outer", (x, y), a.shape + b.shape))


def summed(a: Node, dims: Sequence[int], shape: tuple[int, ...]) -> Node:
    """The sum over some dimensions, in the shape that is wanted."""
    if not dims:
        return a if a.shape == shape else reshaped(a, shape)
    factor, rest = split(a)
    if rest is None:
        return call("sum", a, shape=shape, index=tuple(dims) if len(dims) < len(a.shape) else ())
    if len(rest.shape) < len(dims):
        raise NoForm
    found = _contracted(rest, tuple(sorted(d % len(rest.shape) for d in dims)))
    if found is not None:
        return scaled(factor, found if found.shape == shape else reshaped(found, shape))
    index = tuple(dims) if len(dims) < len(rest.shape) else ()
    return scaled(factor, call("sum", rest, shape=shape, index=index))


def _contracted(a: Node, dims: tuple[int, ...]) -> Node | None:
    """A sum that is a product: of all elements of two vectors, or of each row or column with a vector."""
    if all(a.shape[d] == 1 for d in dims):
        return reshaped(a, tuple(n for d, n in enumerate(a.shape) if d not in dims))
    if len(dims) == len(a.shape) and is_ones(a):
        return number(int(np.prod(a.shape, dtype=int)))
    if a.kind == "list" and len(a.shape) == 1 and all(part.kind == "number" for part in a.children):
        return number(sum((Fraction(part.word) for part in a.children), Fraction(0)))
    if a.kind == "call" and a.word == "onehot" and dims == (1,):
        return ones(a.shape[:1])
    if a.kind != "mul":
        return None
    x, y = a.children
    if len(dims) == 2 and (x.kind == "identity" or y.kind == "identity"):
        return call("trace", y if x.kind == "identity" else x, shape=())
    if len(a.shape) == len(x.shape) == len(y.shape) == 1 and x.shape == y.shape:
        return product(x, y)
    for matrix, vector in ((x, y), (y, x)):
        if len(a.shape) == 2 and matrix.shape == a.shape:
            if dims == (1,) and (len(vector.shape) == 1 or is_row(vector)):
                return product(matrix, vector.children[0] if is_row(vector) else vector)
            if dims == (0,) and is_column(vector):
                return product(transposed(matrix), vector.children[0])
    return None


def expanded(a: Node, shape: tuple[int, ...]) -> Node:
    """The same numbers copied along new dimensions."""
    factor, rest = split(a)
    if rest is None or is_ones(rest):
        return scaled(factor, ones(shape))
    return a if a.shape == shape else scaled(factor, call("expand", rest, shape=shape))


def reshaped(a: Node, shape: tuple[int, ...]) -> Node:
    factor, rest = split(a)
    if rest is None:
        return a if a.shape == shape else call("reshape", a, shape=shape)
    if is_ones(rest):
        return scaled(factor, ones(shape))
    if rest.kind == "call" and rest.word == "reshape":
        rest = rest.children[0]
    return scaled(factor, rest if rest.shape == shape else call("reshape", rest, shape=shape))


def softmax(a: Node, dims: Sequence[int]) -> Node:
    return call("softmax", a, shape=a.shape, index=tuple(dims) if len(a.shape) > 1 else ())


def exponential(a: Node) -> Node:
    """`exp`; of a log_softmax it is a softmax."""
    if a.kind == "call" and a.word == "log_softmax":
        return softmax(a.children[0], a.index)
    return call("exp", a)


def moved(a: Node, shape: tuple[int, ...], move: Callable[[np.ndarray], np.ndarray]) -> Node:
    """What indexing and joining send back: each element to where it came from; numbers are written out."""
    factor, rest = split(a)
    if (rest is None or is_ones(rest)) and np.prod(shape, dtype=int) <= SMALL:
        return scaled(factor, _rows(np.asarray(move(np.full(a.shape, Fraction(1), dtype=object)))))
    return Node("call", (a,), shape, "put_back", note=move)


SMALL = 9


def _rows(array: np.ndarray) -> Node:
    if array.ndim == 0:
        return number(Fraction(str(array[()])))
    return listed(_rows(np.asarray(row, dtype=object)) for row in array)


__all__ = [
    "NoForm", "expanded", "exponential", "identity", "inverse", "is_ones", "minus", "moved", "number", "ones", "outer",
    "over", "plus", "product", "reshaped", "scaled", "softmax", "split", "summed", "times", "transposed",
]  # fmt: skip
