"""Learners' formulas: read over declared names, printed back, and turned into exact mathematics.

>>> read("2x + w[0, 1]", {"x": (), "w": (1, 2)}).echo
'2*x + w[0, 1]'
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from . import refusals as say
from .naming import element_names, symbol
from .parser import MAX_LENGTH, parse
from .refusals import refused
from .tensors import Read, numbers_of, read_tensor
from .tokens import PASTED
from .tree import Node, show
from .values import build
from .vocabulary import CONSTANTS

__all__ = ["CONSTANTS", "Formula", "Read", "read", "read_tensor"]


@dataclass(frozen=True)
class Formula:
    """A formula that was read: its tree, and everything said about it is said from the tree."""

    text: str
    tree: Node
    symbols: Mapping[str, tuple[int, ...]]

    @property
    def shape(self) -> tuple[int, ...]:
        return self.tree.shape

    @cached_property
    def echo(self) -> str:
        """The formula as it was read, every product written out."""
        return show(self.tree)

    @cached_property
    def has_decimal(self) -> bool:
        """Whether a decimal was typed, so that equality allows for its last digit."""
        return has_decimal(self.tree)

    @cached_property
    def value(self) -> np.ndarray:
        """An object array of SymPy expressions in the element symbols."""
        names = element_names(self.symbols)
        leaves: dict[str, np.ndarray] = {}
        for name, array in names.items():
            leaves[name] = np.empty(array.shape, dtype=object)
            for index in np.ndindex(*array.shape):
                leaves[name][index] = symbol(str(array[index]))
        return build(self.tree, leaves)


def read(text: str, symbols: Mapping[str, tuple[int, ...]]) -> Formula:
    """The formula in a text over declared names; AnswerError with a position where it cannot be read."""
    names = element_names(symbols)
    entries: dict[str, tuple[str, tuple[int, ...]]] = {}
    for name, array in names.items():
        for index in np.ndindex(*array.shape):
            if array.shape:
                entries[str(array[index])] = (name, tuple(int(i) for i in index))
    plain = text.translate(PASTED)
    # What PyTorch printed is read as a tensor's numbers are: 1e-3 is a power of ten there.
    numbers = numbers_of(plain) if len(plain) <= MAX_LENGTH else plain
    tree = parse(numbers, symbols, entries, scientific=numbers is not plain)
    formula = Formula(text, tree, dict(symbols))
    if tree.shape and 0 in tree.shape:
        raise refused(say.EMPTY_LIST, tree.position)
    formula.value  # noqa: B018 - a number out of range is refused now, with its position
    return formula


def has_decimal(tree: Node) -> bool:
    """Whether any number of the tree was typed with digits after its point."""
    stack: list[Any] = [tree]
    while stack:
        node = stack.pop()
        if node.kind == "number" and (node.word.partition(".")[2].strip("0") or "e-" in node.word.lower()):
            return True
        stack.extend(node.children)
    return False
