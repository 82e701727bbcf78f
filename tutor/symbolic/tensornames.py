"""What each tensor of a trace is called in formulas, and its exact numbers: names for the forms of a derivation."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from .forms import ones
from .formvalues import same_numbers
from .mathtree import array_node, name, number
from .tree import Node
from .wengert import numbers_of

if TYPE_CHECKING:
    from tutor.program.trace import Step, Trace, Value

    from .wengert import Tape

SMALL = 4


class TensorNames:
    """The form of every value: its name, a few numbers written out, or `1` for a constant tensor of ones."""

    def __init__(self, trace: Trace, tape: Tape) -> None:
        self.trace, self.tape = trace, tape
        self.made_by: dict[int, Step] = {output.id: step for step in trace.steps for output in step.outputs}
        self.meaning: dict[str, np.ndarray] = {}
        self._known: dict[int, Node] = {}
        self._views = 0

    def of(self, given: Any) -> Node:
        """The form of an input of a step."""
        if not hasattr(given, "elements"):
            return number_of(given)
        if given.id not in self._known:
            self._known[given.id] = self._form(given)
        return self._known[given.id]

    def bar(self, given: Any) -> Node:
        """The cotangent of a value."""
        form = self.of(given)
        return name(f"{form.word}_bar", form.shape)

    def dot(self, given: Any) -> Node:
        """The tangent of a value."""
        form = self.of(given)
        return name(f"{form.word}_dot", form.shape)

    def word(self, given: Any) -> str:
        return self.of(given).word

    def _form(self, given: Value) -> Node:
        stem = self.tape.names.tensors.get(given.id) or self._program_name(given)
        if stem:
            self.meaning.setdefault(stem, self._numbers(given))
            return name(stem, given.shape)
        array = given.array
        if array.dtype.kind == "f" and not self.tape.carries(given):
            if array.size and (array == 1).all():
                return ones(given.shape)
            if array.size <= SMALL:
                from .exact import sympified_array

                return array_node(sympified_array(numbers_of(array)))
        stem = self.tape.names.stem_for(given.id)
        self.meaning[stem] = self._numbers(given)
        return name(stem, given.shape)

    def _program_name(self, given: Value) -> str:
        """A program's name that the tape did not give to the cells: that of a view, or of a tensor made elsewhere."""
        own = self.trace.name_of(given.uid)
        if own is None or getattr(self.trace.names.get(own), "uid", None) != given.uid:
            return ""
        if own in self.meaning and not same_numbers(self.meaning[own], self._numbers(given)):
            return ""
        return own

    def _numbers(self, given: Value) -> np.ndarray:
        cells = self.tape.cells_of.get(given.id)
        if cells is None or given.array.dtype.kind != "f":
            return numbers_of(np.asarray(given.array, dtype=np.float64))
        return self.tape.values(cells)


def number_of(given: Any) -> Node:
    """The form of an input that is no tensor."""
    if isinstance(given, int | float) and math.isfinite(given):
        return number(Fraction(repr(given)) if isinstance(given, float) else int(given))
    return name(str(given))
