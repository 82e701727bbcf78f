"""Learners' tensors: numbers, fractions and roots in brackets, PyTorch's own print of a tensor, `None`, true or false.

>>> read_tensor("tensor([[2.], [1/3]], requires_grad=True)").echo
'[[2.], [1/3]]'
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from . import refusals as say
from .parser import parse
from .refusals import refused
from .tokens import PASTED
from .tree import Node, show
from .values import build

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_LENGTH = 20_000
TRUE = {"true", "yes", "是", "对", "真"}
FALSE = {"false", "no", "否", "不是", "错", "假"}
NONE = {"none", "null", "空"}
# What PyTorch writes after the numbers of a tensor.
TAIL = re.compile(
    r"\s*,\s*(requires_grad\s*=\s*(True|False)|dtype\s*=\s*[\w.]+|grad_fn\s*=\s*<\w*>|device\s*=\s*['\"][\w:]+['\"]"
    r"|size\s*=\s*\([\d, ]*\))\s*$"
)


@dataclass(frozen=True, eq=False)
class Read:
    """A tensor that was read: `value` is an object array of exact numbers, None, True or False.

    `last_digits` holds for each element what one more in its last digit is worth (1/100 for `0.25`), or None where
    it is no decimal.
    """

    value: np.ndarray | bool | None
    shape: tuple[int, ...]
    echo: str
    has_decimal: bool
    last_digits: np.ndarray | None = None


def read_tensor(text: str) -> Read:
    """The tensor in a text; AnswerError with a position where it cannot be read."""
    plain = text.translate(PASTED)
    if len(plain) > MAX_LENGTH:
        raise refused(say.TOO_LONG, MAX_LENGTH, length=len(text), most=MAX_LENGTH)
    word = plain.strip().rstrip(".。").lower()
    if word in NONE:
        return Read(None, (), "None", False)
    if word in TRUE or word in FALSE:
        return Read(word in TRUE, (), str(word in TRUE), False)
    constants = ("pi", "e", "nan", "inf", "True", "False")
    tree = parse(numbers_of(plain), {}, _NO_ENTRIES, constants=constants, scientific=True, max_length=MAX_LENGTH)
    return Read(build(tree, {}), tree.shape, show(tree), _has_decimal(tree), _last_digits(tree))


_NO_ENTRIES: Mapping[str, tuple[str, tuple[int, ...]]] = {}


def numbers_of(plain: str) -> str:
    """The text inside `tensor(...)`, its place kept by blanks so that positions stay true."""
    start = re.match(r"\s*(torch\s*\.\s*)?(tensor|Tensor|FloatTensor|array)\s*\(", plain)
    if start is None:
        return plain
    end = plain.rstrip()
    if not end.endswith(")"):
        raise refused(say.TENSOR_OPEN, len(end))
    inside = end[start.end() : -1]
    while (tail := TAIL.search(inside)) is not None:
        inside = inside[: tail.start()]
    return " " * start.end() + inside.rstrip().rstrip(",")


def _has_decimal(tree: Node) -> bool:
    if tree.kind == "number":
        return bool(tree.word.partition(".")[2].strip("0")) or "e-" in tree.word.lower()
    return any(_has_decimal(child) for child in tree.children)


def _last_digits(tree: Node) -> np.ndarray:
    found = np.empty(tree.shape, dtype=object)
    if tree.kind == "list":
        for row, child in enumerate(tree.children):
            inner = _last_digits(child)
            found[row] = inner if child.shape else inner[()]
        return found
    while tree.kind == "neg":
        tree = tree.children[0]
    if tree.kind == "number" and tree.shape == ():
        mantissa, _, exponent = tree.word.lower().partition("e")
        decimals = len(mantissa.partition(".")[2])
        if decimals:
            found[()] = Fraction(10) ** (int(exponent or 0) - decimals)
    return found
