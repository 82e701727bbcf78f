"""The functions of the answer language: what they take, and what those of whole vectors stand for.

A new function of one number is a row here and one in each evaluator; one of a vector is a row and its expansion.
"""

from __future__ import annotations

from collections.abc import Callable

from .tree import Node

Shape = tuple[int, ...]
CONSTANTS = ("pi", "e")

# name -> how many arguments: (least, most)
FUNCTIONS: dict[str, tuple[int, int]] = {
    **dict.fromkeys(("sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "exp", "log"), (1, 1)),
    **dict.fromkeys(("sqrt", "abs", "floor", "ceil", "sign", "relu", "sigmoid"), (1, 1)),
    **dict.fromkeys(("softmax", "sum", "mean", "norm"), (1, 1)),
    "max": (2, 8),
    "min": (2, 8),
    "dot": (2, 2),
    "outer": (2, 2),
}
SAME_FUNCTION = {
    "ln": "log", "arcsin": "asin", "arccos": "acos", "arctan": "atan", "sgn": "sign", "σ": "sigmoid",
    "maximum": "max", "minimum": "min",
}  # fmt: skip
INVERSES = {"sin": "asin", "cos": "acos", "tan": "atan", "exp": "log", "log": "exp"}
QUOTIENTS = {
    "sec": "1/cos(x)", "csc": "1/sin(x)", "cot": "cos(x)/sin(x)", "cbrt": "x**(1/3)", "silu": "x*sigmoid(x)",
    "sech": "1/cosh(x)", "asinh": "log(x + sqrt(x**2 + 1))", "tg": "tan(x)", "ctg": "cos(x)/sin(x)",
    "arctg": "atan(x)", "lg": "log(x)/log(10)", "heaviside": "(1 + sign(x))/2",
    "clamp": "max(min(x, high), low)", "where": "abs, max, min or sign",
}  # fmt: skip
# Functions of PyTorch that are read as what they stand for: the names of their arguments, and that. Each name stands
# there once, so that nesting them makes no formula long.
WRITTEN_OUT: dict[str, tuple[tuple[str, ...], str]] = {
    **dict.fromkeys(("mm", "mv", "matmul"), (("a", "b"), "a @ b")),
    **dict.fromkeys(("t", "transpose"), (("a",), "a.T")),
    "pow": (("a", "b"), "a**b"),
    "square": (("a",), "a**2"),
    "rsqrt": (("a",), "1/sqrt(a)"),
    "reciprocal": (("a",), "1/a"),
    "neg": (("a",), "-a"),
    "exp2": (("a",), "2**a"),
    "expm1": (("a",), "exp(a) - 1"),
    "log1p": (("a",), "log(1 + a)"),
    "softplus": (("a",), "log(1 + exp(a))"),
    "logsigmoid": (("a",), "log(sigmoid(a))"),
    "logsumexp": (("a",), "log(sum(exp(a)))"),
    "hypot": (("a", "b"), "sqrt(a**2 + b**2)"),
}
# What may stand before a function's name, with a point: as it is written in a program.
PREFIXES = ("torch", "math", "np", "numpy", "F")


def _item(of: Node, index: tuple[int, ...]) -> Node:
    return Node("item", (of,), (), "", index, of.position)


def _items(of: Node) -> list[Node]:
    indices: list[tuple[int, ...]] = [()]
    for length in of.shape:
        indices = [(*index, i) for index in indices for i in range(length)]
    return [_item(of, index) for index in indices] if of.shape else [of]


def _two(kind: str, left: Node, right: Node) -> Node:
    return Node(kind, (left, right), left.shape or right.shape, "", (), left.position)


def _added(parts: list[Node]) -> Node:
    whole = parts[0]
    for part in parts[1:]:
        whole = _two("add", whole, part)
    return whole


def _call(word: str, of: Node) -> Node:
    return Node("call", (of,), of.shape, word, (), of.position)


def _number(value: int, like: Node) -> Node:
    return Node("number", (), (), str(value), (), like.position)


def _sum(x: Node) -> Node:
    return _added(_items(x))


def _mean(x: Node) -> Node:
    return _two("div", _sum(x), _number(len(_items(x)), x))


def _norm(x: Node) -> Node:
    return _call("sqrt", _added([_two("mul", item, item) for item in _items(x)]))


def _softmax(x: Node) -> Node:
    raised = [_call("exp", item) for item in _items(x)]
    total = _added(raised)
    return Node("list", tuple(_two("div", each, total) for each in raised), x.shape, "", (), x.position)


def _dot(x: Node, y: Node) -> Node:
    return _added([_two("mul", a, b) for a, b in zip(_items(x), _items(y))])


def _outer(x: Node, y: Node) -> Node:
    rows = [Node("list", tuple(_two("mul", a, b) for b in _items(y)), y.shape, "", (), x.position) for a in _items(x)]
    return Node("list", tuple(rows), x.shape + y.shape, "", (), x.position)


# name -> (how many dimensions its arguments have (None: any), the result's shape, what it stands for)
OF_VECTORS: dict[str, tuple[int | None, Callable[..., Shape], Callable[..., Node]]] = {
    "sum": (None, lambda x: (), _sum),
    "mean": (None, lambda x: (), _mean),
    "norm": (None, lambda x: (), _norm),
    "softmax": (1, lambda x: x, _softmax),
    "dot": (1, lambda x, y: (), _dot),
    "outer": (1, lambda x, y: x + y, _outer),
}


def expanded(node: Node) -> Node:
    """What a function of vectors stands for, in functions of numbers."""
    return OF_VECTORS[node.word][2](*node.children)
