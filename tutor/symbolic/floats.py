"""A formula's value in double precision at given numbers: quick, and for finding what may be equal, never for deciding.

>>> from tutor.symbolic import read
>>> float(at(read("2x + 1", {"x": ()}).tree, {"x": 3.0}))
7.0
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from .tree import Node
from .vocabulary import OF_VECTORS, expanded

CONSTANTS = {"pi": math.pi, "e": math.e, "nan": math.nan, "inf": math.inf}
FUNCTIONS: dict[str, Any] = {
    "log": np.log, "exp": np.exp, "sqrt": np.sqrt, "abs": np.abs, "sign": np.sign, "floor": np.floor, "ceil": np.ceil,
    "sin": np.sin, "cos": np.cos, "tan": np.tan, "asin": np.arcsin, "acos": np.arccos, "atan": np.arctan,
    "sinh": np.sinh, "cosh": np.cosh, "tanh": np.tanh, "relu": lambda x: np.maximum(x, 0),
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
}  # fmt: skip


def at(tree: Node, values: Mapping[str, Any]) -> np.ndarray:
    """The value of a tree where each symbol has this number or array; nan where there is none."""
    with np.errstate(all="ignore"):
        return np.asarray(_of(tree, values), dtype=np.float64)


def _of(tree: Node, values: Mapping[str, Any]) -> Any:
    if tree.kind == "number":
        return float(tree.word)
    if tree.kind == "name":
        return np.asarray(values[tree.word] if tree.word in values else CONSTANTS[tree.word], dtype=np.float64)
    if tree.kind == "entry":
        return np.asarray(values[tree.word], dtype=np.float64)[tree.index]
    if tree.kind == "call" and tree.word in OF_VECTORS:
        return _of(expanded(tree), values)
    children = [_of(child, values) for child in tree.children]
    if tree.kind == "list":
        return np.array(children, dtype=np.float64)
    first = children[0]
    if tree.kind == "neg":
        return -first
    if tree.kind == "item":
        return np.asarray(first)[tree.index]
    if tree.kind == "transpose":
        return np.asarray(first).T
    if tree.kind == "call":
        if tree.word in ("max", "min"):
            whole = first
            for other in children[1:]:
                whole = (np.maximum if tree.word == "max" else np.minimum)(whole, other)
            return whole
        return FUNCTIONS[tree.word](first)
    second = children[1]
    if tree.kind == "matmul":
        return np.asarray(first) @ np.asarray(second)
    if tree.kind == "pow":
        return np.power(np.asarray(first, dtype=np.float64), second)
    return {"add": np.add, "sub": np.subtract, "mul": np.multiply, "div": np.divide}[tree.kind](first, second)
