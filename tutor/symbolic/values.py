"""From a formula's tree to exact mathematics, with limits on how large a number may become."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from . import refusals as say
from .refusals import refused
from .tree import Node
from .vocabulary import OF_VECTORS, expanded

MAX_BITS = 20_000
MAX_EXPONENT = 1000


def build(tree: Node, leaves: Mapping[str, np.ndarray]) -> np.ndarray:
    """The object array of SymPy expressions that a tree stands for; `leaves` are the declared symbols."""
    import sympy

    if tree.kind == "call" and tree.word in OF_VECTORS:
        return build(expanded(tree), leaves)
    children = [build(child, leaves) for child in tree.children]
    result = np.empty(tree.shape, dtype=object)
    if tree.kind == "number":
        result[()] = _number(tree.word)
    elif tree.kind == "name":
        if tree.word in leaves:
            return leaves[tree.word]
        result[()] = {
            "pi": sympy.pi, "e": sympy.E, "nan": sympy.nan, "inf": sympy.oo,
            "True": sympy.Integer(1), "False": sympy.Integer(0),
        }[tree.word]  # fmt: skip
    elif tree.kind == "entry":
        result[()] = leaves[tree.word][tree.index]
    elif tree.kind == "list":
        for row, child in enumerate(children):
            result[row] = child if child.shape else child[()]
    elif tree.kind == "item":
        result[()] = children[0][tree.index]
    elif tree.kind == "transpose":
        return children[0].T
    elif tree.kind == "matmul":
        product = children[0] @ children[1]
        if tree.shape:
            return product
        result[()] = product
    else:
        arguments = np.broadcast_arrays(*children)
        for index in np.ndindex(*tree.shape):
            result[index] = _element(tree, [argument[index] for argument in arguments])
    return result


def _element(tree: Node, arguments: list[Any]) -> Any:
    import sympy

    first = arguments[0]
    if tree.kind == "neg":
        return -first
    if tree.kind == "call":
        return _call(tree, arguments)
    second = arguments[1]
    if tree.kind == "add":
        return first + second
    if tree.kind == "sub":
        return first - second
    if tree.kind == "mul":
        return first * second
    if tree.kind == "div":
        if second == 0:
            raise refused(say.DIVIDES_BY_ZERO, tree.position)
        return first / second
    _check_power(first, second, tree.position)
    if first == 0 and second.is_negative:
        raise refused(say.DIVIDES_BY_ZERO, tree.position)
    return sympy.Pow(first, second)


def _call(tree: Node, arguments: list[Any]) -> Any:
    import sympy

    first = arguments[0]
    free = any(argument.free_symbols for argument in arguments)
    if tree.word == "exp":
        if not free and abs(_size(first, tree.position)) > MAX_EXPONENT:
            raise refused(say.LARGE_EXP, tree.position, most=MAX_EXPONENT)
        return sympy.exp(first)
    if tree.word == "log":
        if first == 0:
            raise refused(say.LOG_OF_ZERO, tree.position)
        return sympy.log(first)
    if tree.word == "sigmoid":
        return 1 / (1 + sympy.exp(-first))
    if tree.word == "relu":
        return sympy.Max(first, 0, evaluate=not free)
    if tree.word in ("max", "min"):
        return (sympy.Max if tree.word == "max" else sympy.Min)(*arguments, evaluate=not free)
    if tree.word in ("abs", "sign", "floor", "ceil"):
        function = {"abs": sympy.Abs, "sign": sympy.sign, "floor": sympy.floor, "ceil": sympy.ceiling}[tree.word]
        return function(first, evaluate=not free)
    return getattr(sympy, tree.word)(first)


def _number(word: str) -> Any:
    import sympy

    mantissa, _, exponent = word.lower().partition("e")
    whole, _, decimals = mantissa.partition(".")
    value = sympy.Rational(int((whole + decimals) or "0"), 10 ** len(decimals))
    return value * sympy.Integer(10) ** int(exponent) if exponent else value


def _check_power(base: Any, exponent: Any, position: int) -> None:
    """A tower of powers would need more digits than there is room for."""
    if exponent.free_symbols:
        return
    size = abs(_size(exponent, position))
    if size > MAX_EXPONENT:
        raise refused(say.LARGE_EXPONENT, position, most=MAX_EXPONENT)
    if base.is_Rational:
        bits: float = max(base.p.bit_length(), base.q.bit_length())
    elif not base.free_symbols:
        import math

        bits = abs(math.log2(abs(_size(base, position)) or 1.0))
    else:
        return
    if bits * size > MAX_BITS:
        raise refused(say.LARGE_POWER, position)


def _size(number: Any, position: int) -> float:
    """About how large an exact number is."""
    try:
        return float(number)
    except (TypeError, OverflowError, ValueError):
        raise refused(say.NO_REAL, position) from None
