"""The exact result of a derivation: formula, value, matrix form and the list they came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import sympy


@dataclass(frozen=True)
class Definition:
    """One line of the Wengert list: `symbol = expression`, with its exact value and the program's line."""

    symbol: str
    expression: str
    value: str
    line: int


@dataclass(frozen=True)
class WorkedStep:
    """One step of the worked derivation, in words of the field: rule name, formula, value, program line.

    `rule` is a stable key (`seed`, `matmul`, `product`, `sum-over-broadcast`, `paths`, `accumulate`, ...).
    """

    rule: str
    line: int
    target: str
    formula: str
    value: str


@dataclass(frozen=True, eq=False)
class Derivation:
    """What SymPy says about one ask.

    `symbols` has the shape of the result and holds expressions in the leaves' element symbols (`a11`, `w21`);
    `exact` the same with the values put in; `matrix_form` is `aᵀ·v` or None where none was verified;
    `engine` is the numeric engine's value (None where it gives none) and `agrees` whether both are equal.
    `note` says in words why they differ (a value edited through `.data`), or why the result is zero or None.
    """

    ask: str
    shape: tuple[int, ...]
    symbols: np.ndarray
    exact: np.ndarray
    matrix_form: str | None
    definitions: tuple[Definition, ...]
    steps: tuple[WorkedStep, ...]
    engine: np.ndarray | None
    agrees: bool
    is_none: bool = False
    note: Any = None

    @property
    def floats(self) -> np.ndarray:
        """The exact values as float64."""
        return np.array([float(e) for e in self.exact.ravel()], dtype=np.float64).reshape(self.shape)

    def entry(self, *index: int) -> sympy.Expr:
        """One exact element."""
        return self.exact[index]
