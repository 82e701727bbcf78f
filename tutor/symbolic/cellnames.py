"""What the cells of a list are called: after the program's names, else `t1`, `t2`, ...; worked out when first asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from .naming import element_names

if TYPE_CHECKING:
    from tutor.program.trace import Naming, Trace, Value

LETTERS = "tuhq"


class CellNames:
    """The names of all cells.

    `made` lists, in order, which cells hold which value, and whether the program made it (a leaf, whose elements are
    named after the place they lie at) or an operation did; `inside` the cells that lie inside one operation; `twins`
    are pairs of cells with one name: what was written without autograd's knowledge, and how it was computed.
    """

    def __init__(
        self,
        trace: Trace,
        cells: int,
        made: Sequence[tuple[Sequence[int], Value, bool]],
        inside: Sequence[Sequence[int]] = (),
        twins: Sequence[tuple[Sequence[int], Sequence[int]]] = (),
    ) -> None:
        self.trace = trace
        self.tensors: dict[int, str] = {}
        self.elements = _elements(trace)
        self._owners = _owners(trace, self.elements)
        self._places = self._at_places()
        self._names = [""] * cells
        self._used: set[str] = set()
        self._stems: dict[str, int] = {}
        self._unnamed = 0
        self._given: dict[int, str] = {}
        self._letter = ""
        for indices, value, is_leaf in made:
            (self._name_leaf if is_leaf else self._name_result)(indices, value)
        for group in inside:
            if any(self._names[index] for index in group):
                continue
            stem = self.new_stem()
            for number, index in enumerate(group):
                self._names[index] = stem if len(group) == 1 else f"{stem}_{number + 1}"
        for written, computed in twins:
            for at, index in zip(written, computed):
                self._names[at] = self._names[index]

    def of(self, index: int) -> str:
        """The name of a cell; nothing for a plain number."""
        return self._names[index]

    def new_stem(self) -> str:
        """A name for a tensor that the program gives none."""
        if not self._letter:
            taken = [name for name in self.trace.names if isinstance(name, str)]
            free = [letter for letter in LETTERS if not any(name.rstrip("0123456789") == letter for name in taken)]
            self._letter = free[0] if free else "t_"
        self._unnamed += 1
        return f"{self._letter}{self._unnamed}"

    def stem_for(self, value: int) -> str:
        """A name for the value with this number, the same whenever it is asked for."""
        if value not in self._given:
            self._given[value] = self.new_stem()
        return self._given[value]

    def _name_leaf(self, indices: Sequence[int], value: Value) -> None:
        own = self._owners.get(value.uid)
        if own is not None:
            self.tensors[value.id] = own
            self._stems.setdefault(own, 1)
        for index, at in zip(indices, value.elements.ravel().tolist()):
            name = self._places.get((value.storage, at), "")
            if name and not self._names[index]:
                self._names[index] = name
                self._used.add(name)

    def _name_result(self, indices: Sequence[int], value: Value) -> None:
        own = self._owners.get(value.uid)
        if own is None:
            stem = self.new_stem()
        else:
            stem = own if own not in self._stems else f"{own}_v{self._stems[own]}"
            self._stems[own] = self._stems.get(own, 0) + 1
        names = self.elements[value.uid] if stem == own else element_names({stem: value.shape})[stem]
        while not self._used.isdisjoint(names.ravel().tolist()):
            stem += "_"
            names = element_names({stem: value.shape})[stem]
        self.tensors[value.id] = stem
        for index, name in zip(indices, names.ravel().tolist()):
            self._names[index] = name
            self._used.add(name)

    def _at_places(self) -> dict[tuple[int, int], str]:
        """The element's name at each place of a storage: `Variable(t)` lends its name to the tensor made inside."""
        found: dict[tuple[int, int], str] = {}
        for step in self.trace.steps:
            for output in step.outputs:
                named = self.elements.get(output.uid)
                if named is not None and named.shape == output.shape:
                    for at, name in zip(output.elements.ravel().tolist(), named.ravel().tolist()):
                        found.setdefault((output.storage, at), name)
        return found


def _owners(trace: Trace, elements: dict[int, np.ndarray]) -> dict[int, str]:
    """The name of each tensor: one that still belongs to it at the end, the first of several."""
    last = _last(trace)
    found: dict[int, str] = {}
    for naming in _own_first(trace):
        if naming.uid in elements and (naming.uid not in found or last[found[naming.uid]] != naming.uid):
            found[naming.uid] = naming.name
    return found


def _own_first(trace: Trace) -> list[Naming]:
    """The names that the program gave, those inside its functions after its own."""
    return sorted(trace.namings, key=lambda naming: bool(naming.function))


def _last(trace: Trace) -> dict[str, int]:
    """What each name belonged to last; a name inside a function gives way to the program's own."""
    own = {naming.name for naming in trace.namings if not naming.function}
    return {n.name: n.uid for n in trace.namings if not n.function or n.name not in own}


def _elements(trace: Trace) -> dict[int, np.ndarray]:
    """Element names for every tensor that a name of the program still belongs to at the end."""
    owner = _last(trace)
    shapes: dict[int, tuple[int, ...]] = {}
    for step in trace.steps:
        for output in step.outputs:
            shapes.setdefault(output.uid, output.shape)
    named: dict[str, tuple[int, ...]] = {}
    taken: set[int] = set()
    for name, uid in owner.items():
        if uid in shapes and uid not in taken:
            taken.add(uid)
            named[name] = shapes[uid]
    return {owner[name]: names for name, names in element_names(named).items()}
