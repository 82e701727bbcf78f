"""What the ways to an answer share: the list of a trace, where a derivative starts, and one walk back through it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np

from .asked import Asked
from .budget import SHOWN_SECONDS, OutOfTime, seconds
from .exact import sympified_array
from .passes import Rules, Unreadable, gather, vjp, vjp_in_symbols
from .real import Number
from .rounding import Rounding
from .wengert import Tape, numbers_of

if TYPE_CHECKING:
    from tutor.program.trace import Trace, Value

# A way through a list that is longer than this is worked out in numbers only.
SYMBOLIC_CELLS = 600

_rules: WeakKeyDictionary[Any, dict[Any, Rules]] = WeakKeyDictionary()


def rules_of(trace: Trace, alive: tuple[int, ...] = (), apart: tuple[int, ...] = ()) -> Rules:
    """The list of a trace with its partials, built once for each trace."""
    kept = _rules.setdefault(trace, {})
    if (alive, apart) not in kept:
        kept[alive, apart] = Tape(trace, alive, apart).rules
    return kept[alive, apart]


def rounding_of(rules: Rules) -> Rounding:
    """The rounding errors of a list."""
    return Rounding(rules)


def apart_of(trace: Trace, asked: Asked) -> tuple[int, ...]:
    """The tensor asked about where it is a view, whose elements must be told from those of its base."""
    for step in trace.steps:
        if step.view and step.recorded and any(output.uid == asked.value.uid for output in step.outputs):
            return (asked.value.uid,)
    return ()


def places(tape: Tape, asked: Asked) -> np.ndarray:
    """The cells to differentiate by: a leaf's first ones, else those of the tensor's last value."""
    if asked.value.is_leaf and asked.value.uid in tape.first:
        return tape.first[asked.value.uid]
    if asked.value.uid in tape.apart:
        return tape.cells_of.get(asked.value.id, tape.cells_now(asked.value))
    # One that was computed may have been written to since, also through a view of it.
    return tape.cells_now(asked.value)


class Walk:
    """One walk back: from the cells of its roots, with a cotangent for each, to every cell before them.

    `name` is what the program calls the cotangent, `said` how a step writes it.
    """

    def __init__(
        self, rules: Rules, roots: list[Value], cells: list[np.ndarray], given: list[np.ndarray], name: str, line: int
    ) -> None:
        self.rules, self.roots, self.cells, self.given = rules, roots, cells, given
        self.name, self.line = name, line

    @cached_property
    def cotangents(self) -> dict[int, Number]:
        seeds: list[tuple[int, Number]] = []
        for cells, numbers in zip(self.cells, self.given):
            seeds += zip(cells.reshape(-1).tolist(), numbers.reshape(-1).tolist())
        return vjp(self.rules, seeds)

    @cached_property
    def start_in_symbols(self) -> list[np.ndarray]:
        """The cotangents in symbols: the elements of the tensor that was given, where it has a name."""
        tape = self.rules.tape
        found = []
        for numbers in self.given:
            named = named_cotangent(tape.trace, tape, self.name, numbers) if len(self.given) == 1 else None
            found.append(sympified_array(numbers) if named is None else named)
        return found

    def cotangents_in_symbols(self) -> dict[int, Any]:
        seeds: list[tuple[int, Any]] = []
        for cells, start in zip(self.cells, self.start_in_symbols):
            seeds += zip(cells.reshape(-1).tolist(), start.reshape(-1).tolist())
        return vjp_in_symbols(self.rules, seeds)

    def magnitudes(self, wrt: np.ndarray) -> np.ndarray:
        """How far off each element may be, in units of the rounding of one operation."""
        seeds: list[tuple[int, Number]] = []
        for cells, numbers in zip(self.cells, self.given):
            seeds += zip(cells.reshape(-1).tolist(), numbers.reshape(-1).tolist())
        return rounding_of(self.rules).of_gradient(seeds, wrt)

    def gathered(self, wrt: np.ndarray) -> np.ndarray:
        return gather(self.cotangents, wrt)

    def gathered_in_symbols(self, wrt: np.ndarray) -> np.ndarray | None:
        import sympy

        return readable(len(self.cotangents), lambda: gather(self.cotangents_in_symbols(), wrt, sympy.S.Zero))


def named_cotangent(trace: Trace, tape: Tape, name: str, cotangent: np.ndarray) -> np.ndarray | None:
    """The symbols of the tensor with this name, where it still holds exactly this cotangent."""
    tensor = trace.names.get(name) if name else None
    if tensor is None or not hasattr(tensor, "uid") or tensor.uid not in tape.first:
        return None
    held = numbers_of(tensor.array)
    if held.shape != cotangent.shape or held.ravel().tolist() != cotangent.ravel().tolist():
        return None
    return tape.formula_of(tape.first[tensor.uid])


def readable(cells: int, work: Callable[[], np.ndarray]) -> np.ndarray | None:
    """What the work on so many cells gives in symbols; None where that would be longer than a person reads."""
    if cells > SYMBOLIC_CELLS:
        return None
    try:
        with seconds(SHOWN_SECONDS):
            found: np.ndarray = work()
    except (Unreadable, OutOfTime):
        return None
    return found
