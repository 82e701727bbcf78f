"""How far rounding may carry floating point from the exact value: a running error analysis along the list.

All figures are in units of the relative rounding error of one operation. A value is off by at most its own size and by
what its operands were off; a gradient by what each slope and each cotangent were off on the way.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from .passes import vjp
from .real import Number, add, defined, mul, near

if TYPE_CHECKING:
    from .passes import Rules
    from .wengert import Cell

# Their slopes are computed from their results, which are rounded where they are close to 1.
OF_ORDER_ONE = {
    "tanh", "sigmoid", "softmax", "log_softmax", "log_sigmoid", "softplus", "gelu", "silu", "mish", "elu", "erf", "sin", "cos",
    "logsumexp", "binary_cross_entropy_with_logits", "soft_margin_loss", "multilabel_soft_margin_loss",
}  # fmt: skip
STEP = Fraction(1, 2**20)


class Rounding:
    """The errors of the values and slopes of one list."""

    def __init__(self, rules: Rules) -> None:
        self.rules, self.cells = rules, rules.tape.cells
        self._slopes: dict[int, tuple[tuple[float, float], ...]] = {}

    @cached_property
    def of_values(self) -> list[float]:
        found: list[float] = []
        for cell in self.cells:
            size = abs(near(cell.value)) if defined(cell.value) else math.inf
            if cell.template is None:
                found.append(found[cell.shift_of] if cell.shift_of is not None else size)
                continue
            total = size
            for by, at in enumerate(cell.operands):
                total += abs(self._slope(cell, by)) * found[at]
            found.append(total if total == total else math.inf)
        return found

    def _slope(self, cell: Cell, by: int, moved: int = -1, step: Number = 0) -> float:
        """The partial by one operand, perhaps with an operand moved by a step."""
        assert cell.template is not None
        partial = cell.template.partial(by)
        if partial.number is not None:
            return near(partial.number)
        operands = [self.cells[at].value for at in cell.operands]
        if moved >= 0:
            operands[moved] = add(operands[moved], step)
        value, _ = partial.at(operands)
        return near(value) if defined(value) else math.inf

    def slopes(self, cell: Cell) -> tuple[tuple[float, float], ...]:
        """For each operand the size of the partial by it, and how far off that may be."""
        if cell.index not in self._slopes:
            self._slopes[cell.index] = tuple(self._of_slope(cell, by) for by in range(len(cell.operands)))
        return self._slopes[cell.index]

    def _of_slope(self, cell: Cell, by: int) -> tuple[float, float]:
        assert cell.template is not None
        partials = self.rules.in_numbers(cell)
        exact = near(partials[by]) if defined(partials[by]) else math.inf
        error = abs(exact) + (1.0 if getattr(cell.step, "op", "") in OF_ORDER_ONE else 0.0)
        if cell.template.partial(by).number is None and math.isfinite(exact):
            plain = self._slope(cell, by)
            for moved, at in enumerate(cell.operands):
                value = self.cells[at].value
                off = self.of_values[at]
                if not defined(value) or not math.isfinite(off):
                    continue
                step: Number = mul(value, STEP) if abs(near(value)) > 1e-12 else STEP
                change = (self._slope(cell, by, moved, step) - plain) / near(step)
                error += abs(change) * off if change == change else 0.0
            size = abs(near(cell.value)) if defined(cell.value) else 0.0
            if len(cell.operands) > 1 and size:
                # A slope of several operands is computed from the result, or in the same way.
                error += abs(exact) * self.of_values[cell.index] / size
        return abs(exact), error

    def of_gradient(self, seeds: Iterable[tuple[int, Number]], cells: np.ndarray) -> np.ndarray:
        """How far off the gradient may be that one walk back brings to these cells."""
        seeds = list(seeds)
        bars = vjp(self.rules, seeds)
        errors: dict[int, float] = {}
        for at, cotangent in seeds:
            errors[at] = errors.get(at, 0.0) + abs(near(cotangent))
        for index in range(max(errors, default=-1), -1, -1):
            if index not in errors:
                continue
            cell, error = self.cells[index], errors[index]
            if cell.shift_of is not None:
                errors[cell.shift_of] = errors.get(cell.shift_of, 0.0) + error
            elif cell.template is not None:
                size = abs(near(bars[index])) if defined(bars[index]) else math.inf
                for at, carries, (slope, off) in zip(cell.operands, cell.flags, self.slopes(cell)):
                    if carries:
                        more = _product(slope, error) + _product(off, size)
                        errors[at] = errors.get(at, 0.0) + more
        return _gathered(errors, cells)

    def of_all(self, out: np.ndarray, wrt: np.ndarray) -> np.ndarray:
        """How far off each entry of a Jacobian may be."""
        rows = [self.of_gradient([(int(at), 1)], wrt) for at in out.ravel()]
        return np.array(rows, dtype=np.float64).reshape(out.shape + wrt.shape)


def _product(a: float, b: float) -> float:
    return a * b if a and b else 0.0


def _gathered(found: Mapping[int, float], cells: np.ndarray) -> np.ndarray:
    result: Any = np.zeros(cells.shape)
    for index in np.ndindex(*cells.shape):
        result[index] = found.get(int(cells[index]), 0.0)
    return result
