"""The exact result of a derivation: its value at once; formula, matrix form and steps worked out when asked for."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from tutor.words import Text

if TYPE_CHECKING:
    import sympy

    from .tree import Node


@dataclass(frozen=True)
class Definition:
    """One line of the Wengert list: `symbol = expression`, with its exact value and the program's line.

    `put_in` is the expression with the values of what it comes from.
    """

    symbol: str
    expression: str
    value: str
    line: int
    put_in: str = ""


class WorkedStep:
    """One step of the worked derivation: the rule by name, its formula, the numbers put in, the value, the line.

    `rule` is a stable key (`seed`, `matmul`, `product`, `sum-over-broadcast`, `paths`, `accumulate`, ...), `name` says
    it in words; `deeper` are the steps it consists of, element by element, down to the definitions.
    """

    def __init__(
        self,
        rule: str,
        line: int,
        target: str,
        formula: str,
        value: str,
        put_in: str = "",
        shape: tuple[int, ...] = (),
        name: Text | None = None,
        deeper: tuple[WorkedStep, ...] | Callable[[], tuple[WorkedStep, ...]] | None = None,
    ) -> None:
        self.rule, self.line, self.target, self.formula, self.value = rule, line, target, formula, value
        self.put_in, self.shape = put_in, shape
        self.name = name or Text(rule, rule)
        self._deeper = deeper

    @property
    def opens(self) -> bool:
        """Whether the step may be opened into those it consists of."""
        return bool(self._deeper)

    @cached_property
    def deeper(self) -> tuple[WorkedStep, ...]:
        if self._deeper is None:
            return ()
        return self._deeper() if callable(self._deeper) else self._deeper


class Working(Protocol):
    """What a derivation is worked out from."""

    def symbols(self) -> np.ndarray | None: ...

    def matrix_form(self) -> Node | None: ...

    def definitions(self) -> tuple[Definition, ...]: ...

    def steps(self) -> tuple[WorkedStep, ...]: ...


class Derivation:
    """What SymPy says about one ask.

    `numbers` are the exact values (`real.Number`) in the shape of the result; `engine` is the numeric engine's value
    (None where it gives none) and `agrees` whether both are equal. `note` says in words why they differ (a value
    edited through `.data`), or why the result is zero, undefined or None. It is `incomplete` where an operation that has
    no exact counterpart lies on the way: then the numbers are not the derivative's, and the engine's are all there is.
    """

    def __init__(
        self,
        ask: str,
        numbers: np.ndarray,
        working: Working | None,
        engine: np.ndarray | None,
        agrees: bool,
        *,
        is_none: bool = False,
        note: Text | None = None,
        ascii: bool = False,
        incomplete: bool = False,
    ) -> None:
        self.ascii = ascii
        self.incomplete = incomplete
        self.ask = ask
        self.numbers = _settled(numbers)
        self.engine = engine
        self.agrees = agrees
        self.is_none = is_none
        self.note = note
        self._working = working

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(self.numbers.shape)

    @cached_property
    def exact(self) -> np.ndarray:
        """The exact values as SymPy numbers; one too long to be written is a decimal of 50 digits."""
        from .exact import sympified_array

        return sympified_array(self.numbers)

    @cached_property
    def symbols(self) -> np.ndarray:
        """The result as expressions in the leaves' element symbols (`a11`, `w21`).

        The exact values where there is no formula: `is_too_long` tells whether it would be longer than anybody reads.
        """
        return self.exact if self._formula is None else self._formula

    @cached_property
    def _formula(self) -> np.ndarray | None:
        return None if self._working is None else self._working.symbols()

    @cached_property
    def is_too_long(self) -> bool:
        """Whether the formula is too long to be shown, so that `symbols` are the exact values."""
        return self._working is not None and not self.is_none and self._formula is None

    @cached_property
    def is_symbolic(self) -> bool:
        """Whether the formula says more than the values, or than the name of what was asked for."""
        return any(element.free_symbols and not self._is_asked(element) for element in self.symbols.ravel())

    def _is_asked(self, element: Any) -> bool:
        """Whether it is a symbol of the tensor that was asked for: `w12` of `w`, `w_v2_1` where it was written to."""
        return bool(element.is_Symbol) and bool(re.fullmatch(re.escape(self.ask) + r"(_v\d+)?[_\d]*", element.name))

    @cached_property
    def matrix_form(self) -> str | None:
        """The closed form (`aᵀ·v`), or None where none was found or verified."""
        from .mathtext import line

        return None if self.matrix_tree is None else line(self.matrix_tree, ascii=self.ascii)

    @cached_property
    def matrix_tree(self) -> Node | None:
        """The closed form as a tree, for every way of printing it; None where it is the name asked for itself."""
        from .mathtext import line

        found = None if self._working is None else self._working.matrix_form()
        return None if found is None or line(found, ascii=self.ascii) == self.ask else found

    @cached_property
    def has_ones(self) -> bool:
        """Whether a `1` in the closed form stands for a tensor of ones."""
        from .forms import is_ones

        nodes = [self.matrix_tree] if self.matrix_tree else []
        for node in nodes:
            nodes += node.children
        return any(is_ones(node) and node.shape for node in nodes)

    @cached_property
    def index_tree(self) -> Node | None:
        """One formula for every entry of a Jacobian (`sᵢ·(δᵢⱼ - sⱼ)`), or None where none was found or verified."""
        found = getattr(self._working, "index_form", None)
        return None if found is None else found()

    @cached_property
    def index_form(self) -> str | None:
        """The index form on one line."""
        from .mathtext import line

        return None if self.index_tree is None else line(self.index_tree, ascii=self.ascii)

    @cached_property
    def latex(self) -> str:
        """The shortest formula there is, in LaTeX: index form, matrix form, or the entries."""
        from .mathtext import latex
        from .mathtree import array_node

        return latex(self.index_tree or self.matrix_tree or array_node(self.symbols))

    def spoken(self, lang: str) -> str:
        """The shortest formula there is, in words for a screen reader."""
        from .mathtext import spoken
        from .mathtree import array_node

        return spoken(self.index_tree or self.matrix_tree or array_node(self.symbols), lang)

    @cached_property
    def definitions(self) -> tuple[Definition, ...]:
        """The lines of the list that were used, first to last."""
        return () if self._working is None else self._working.definitions()

    @cached_property
    def steps(self) -> tuple[WorkedStep, ...]:
        """The way through the list, one rule at a time."""
        return () if self._working is None else self._working.steps()

    @cached_property
    def floats(self) -> np.ndarray:
        """The exact values as float64."""
        from .real import to_floats

        return np.array(to_floats(self.numbers.ravel().tolist()), dtype=np.float64).reshape(self.shape)

    def digits(self, wanted: int) -> Any:
        """The values in decimals, as many digits as wanted, in nested lists."""
        from .real import digits

        def listed(part: Any) -> Any:
            return (
                [listed(row) for row in part]
                if isinstance(part, np.ndarray) and part.ndim
                else digits(_one(part), wanted)
            )

        return listed(self.numbers)

    def entry(self, *index: int) -> sympy.Expr:
        """One exact element."""
        return self.exact[index]


def _settled(numbers: np.ndarray) -> np.ndarray:
    """Numbers that 50 digits cannot tell from 0 as 0: what is left where contributions cancel."""
    from .real import vanishes

    for index in np.ndindex(*numbers.shape):
        number: Any = numbers[index]
        if vanishes(number):
            numbers[index] = 0
    return numbers


def _one(part: Any) -> Any:
    return part[()] if isinstance(part, np.ndarray) else part
