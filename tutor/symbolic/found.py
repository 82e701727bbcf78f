"""What the ways to an answer share: the list of a trace, what was found, and the derivation made of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np

from tutor.words import Text

from . import mathtext
from .asked import Asked
from .derivation import Derivation, WorkedStep
from .exact import rationals
from .matrixform import verified
from .passes import Rules, Unreadable
from .wengert import Tape
from .worked import definitions

if TYPE_CHECKING:
    from tutor.program.trace import Trace

# A list longer than this is worked out in numbers only.
SYMBOLIC_CELLS = 600

_rules: WeakKeyDictionary[Any, dict[tuple[int, ...], Rules]] = WeakKeyDictionary()


def rules_of(trace: Trace, alive: tuple[int, ...] = ()) -> Rules:
    """The list of a trace with its partials, built once for each trace."""
    kept = _rules.setdefault(trace, {})
    if alive not in kept:
        kept[alive] = Rules(Tape(trace, alive))
    return kept[alive]


@dataclass
class Found:
    """The contributions of several backward passes."""

    exact: np.ndarray
    symbols: np.ndarray | None
    form: Any = None
    formless: bool = False
    reached: set[int] = field(default_factory=set)
    steps: list[WorkedStep] = field(default_factory=list)


def finished(
    text: str,
    rules: Rules,
    wrt: np.ndarray,
    total: Found,
    engine: np.ndarray | None,
    agrees: bool,
    note: Text | None,
    ascii: bool,
) -> Derivation:
    symbols = total.exact if total.symbols is None else total.symbols
    form = total.form
    matrix_form = None
    if form is not None and not total.formless and total.symbols is not None and verified(form, symbols):
        matrix_form = mathtext.to_ascii(form.text) if ascii else form.text
    return Derivation(
        ask=text,
        shape=tuple(total.exact.shape),
        symbols=symbols,
        exact=total.exact,
        matrix_form=matrix_form,
        definitions=definitions(rules.tape, total.reached, ascii=ascii),
        steps=tuple(total.steps),
        engine=engine,
        agrees=agrees,
        note=note,
    )


def places(tape: Tape, asked: Asked) -> np.ndarray:
    """The cells to differentiate by: a leaf's first ones, else those of the tensor's last value."""
    if asked.value.is_leaf and asked.value.uid in tape.first:
        return tape.first[asked.value.uid]
    return tape.cells_of.get(asked.value.id, tape.cells_now(asked.value))


def named_cotangent(trace: Trace, tape: Tape, name: str | None, cotangent: Any) -> np.ndarray | None:
    """The symbols of the tensor with this name, where it still holds exactly this cotangent."""
    tensor = trace.names.get(name) if name else None
    if tensor is None or not hasattr(tensor, "uid") or tensor.uid not in tape.first:
        return None
    if tensor.shape != np.shape(cotangent) or not np.array_equal(tensor.array, np.asarray(cotangent)):
        return None
    return tape.formula_of(tape.first[tensor.uid])


def seed(seeds: list[tuple[int, Any]], cells: np.ndarray, numbers: np.ndarray) -> None:
    for index in np.ndindex(*cells.shape):
        seeds.append((int(cells[index]), numbers[index]))


def symbolic(rules: Rules, work: Callable[[], np.ndarray]) -> np.ndarray | None:
    if len(rules.tape.cells) > SYMBOLIC_CELLS:
        return None
    try:
        found: np.ndarray = work()
    except Unreadable:
        return None
    return found


def ancestors(rules: Rules, cells: np.ndarray) -> set[int]:
    found: set[int] = set()
    stack = [int(c) for c in cells.ravel()]
    while stack:
        index = stack.pop()
        if index not in found:
            found.add(index)
            stack.extend(at for at, _ in rules.tape.cells[index].operands.values())
    return found


def zeros(shape: tuple[int, ...]) -> np.ndarray:
    return rationals(np.zeros(shape, dtype=np.int64))
