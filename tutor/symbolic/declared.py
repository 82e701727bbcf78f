"""The names a formula about a program may use, and what each stands for in the symbols of its leaves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from .asked import tensor_of
from .exact import rational
from .formulas import Formula, read
from .found import rules_of
from .naming import element_names, symbol
from .products import free_cotangent

if TYPE_CHECKING:
    from tutor.program import Ask
    from tutor.program.trace import Trace


@dataclass(frozen=True, eq=False)
class Declared:
    """`shapes` are the names with their shapes; `cotangent` is the name of the free cotangent, if there is one.

    `meaning` gives for the symbols of computed tensors and of plain numbers what they stand for.
    """

    shapes: Mapping[str, tuple[int, ...]]
    meaning: Mapping[Any, Any]
    cotangent: str | None

    def read(self, text: str) -> Formula:
        """The formula in a text over these names; AnswerError where it cannot be read."""
        return read(text, self.shapes)

    def in_leaves(self, formula: np.ndarray) -> np.ndarray:
        """A formula's elements with computed tensors written in the leaves' symbols."""
        found = np.empty(formula.shape, dtype=object)
        for index in np.ndindex(*formula.shape):
            element: Any = formula[index]
            found[index] = element.xreplace(self.meaning)
        return found


def declared(trace: Trace, ask: Ask) -> Declared:
    """What a formula that answers this ask may name."""
    out, wrt = tensor_of(trace, str(ask.target)), tensor_of(trace, str(ask.wrt))
    alive = () if wrt.value.requires_grad else (wrt.value.uid,)
    tape = rules_of(trace, alive).tape
    shapes: dict[str, tuple[int, ...]] = {}
    meaning: dict[Any, Any] = {}
    last = {output.uid: output for step in trace.steps for output in step.outputs}
    for naming in trace.namings:
        names = tape.names_for(naming.uid)
        if names is None or naming.uid not in last or getattr(trace.names.get(naming.name), "uid", None) != naming.uid:
            continue
        shapes[naming.name] = tuple(names.shape)
        cells = tape.cells_of.get(last[naming.uid].id)
        if last[naming.uid].is_leaf or cells is None or cells.shape != names.shape:
            continue
        formulas = tape.formula_of(cells)
        for index in np.ndindex(*names.shape):
            made = symbol(str(names[index]))
            if made != formulas[index]:
                meaning[made] = formulas[index]
    for name, value in trace.names.items():
        if name not in shapes and isinstance(value, int | float) and not isinstance(value, bool):
            shapes[name] = ()
            meaning[symbol(name)] = rational(value)
    cotangent = None
    if ask.kind == "formula" and out.value.array.size != 1:
        cotangent, symbols = free_cotangent(trace, out.value.shape)
        shapes[cotangent] = tuple(symbols.shape)
    elements = element_names(shapes)
    return Declared(shapes, {s: m for s, m in meaning.items() if any(s.name in names for names in elements.values())},
                    cotangent)  # fmt: skip
