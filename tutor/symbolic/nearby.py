"""The list of a trace at other numbers than the run's: where closed forms are compared with it.

Numbers that have a name move a little; constants stay. A form that holds at two such points is not right by chance.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from .passes import Rules, gather, vjp
from .real import Number, add, defined, near

if TYPE_CHECKING:
    from .found import Walk
    from .wengert import Tape

POINTS = (1, 2)
# A longer list is not worked out anew.
MOST_CELLS = 6000


class Nearby:
    """A list with the same definitions at numbers close to the run's."""

    def __init__(self, tape: Tape, seed: int) -> None:
        from .wengert import Cell

        self.tape = tape
        self.chance = random.Random(seed)
        self.names = tape.names
        self.cells: list[Cell] = []
        for cell in tape.cells:
            value: Number = cell.value
            if cell.template is not None:
                value = cell.template.value([self.cells[at].value for at in cell.operands])
            elif tape.names.of(cell.index) and defined(value):
                value = self.moved(value)
            made = Cell(cell.index, value, cell.template, cell.operands, cell.flags, cell.step)
            made.shift_of = cell.shift_of
            self.cells.append(made)

    def moved(self, value: Number) -> Number:
        size = max(Fraction(1, 20), Fraction(str(abs(round(near(value), 6)))) / 20)
        return add(value, size * Fraction(self.chance.randint(1, 997), 1009))

    @cached_property
    def rules(self) -> Rules:
        return Rules(self)  # type: ignore[arg-type]

    def values(self, cells: np.ndarray) -> np.ndarray:
        found = np.empty(cells.shape, dtype=object)
        for index in np.ndindex(*cells.shape):
            found[index] = self.cells[int(cells[index])].value
        return found

    def start(self, walk: Walk) -> list[np.ndarray]:
        """The cotangents of a walk here: of a tensor of the program its numbers, of a free one any, else as given."""
        symbols = walk.start_in_symbols
        if len(symbols) != 1 or not any(element.free_symbols for element in symbols[0].ravel()):
            return walk.given
        tensor: Any = self.tape.trace.names.get(walk.name)
        if hasattr(tensor, "uid") and tensor.uid in self.tape.first:
            return [self.values(self.tape.first[tensor.uid])]
        found = np.empty(symbols[0].shape, dtype=object)
        for index in np.ndindex(*found.shape):
            found[index] = Fraction(self.chance.randint(-997, 997), 101)
        return [found]

    def gradient(self, walks: Sequence[Walk], starts: Sequence[list[np.ndarray]], wrts: Sequence[np.ndarray]) -> Any:
        """What the walks bring together here."""
        total: Any = None
        for walk, start, wrt in zip(walks, starts, wrts):
            seeds: list[tuple[int, Number]] = []
            for cells, numbers in zip(walk.cells, start):
                seeds += zip(cells.reshape(-1).tolist(), numbers.reshape(-1).tolist())
            found = gather(vjp(self.rules, seeds), wrt)
            if total is None:
                total = found
            else:
                flat, more = total.reshape(-1), found.reshape(-1).tolist()
                flat[:] = [add(a, b) for a, b in zip(flat.tolist(), more)]
        return total


def nearby(tape: Tape) -> list[Nearby]:
    """The list at the points of comparison; none where it is too long."""
    if len(tape.cells) > MOST_CELLS:
        return []
    return [Nearby(tape, seed) for seed in POINTS]
