"""What one operation sends back to its inputs, element by element, from the partials of its definitions."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from .forward import INNER, Element, NoCounterpart, plan_of
from .real import Number, add, mul

if TYPE_CHECKING:
    from tutor.program.trace import Step

    from .passes import Rules
    from .wengert import Cell


class Passing:
    """The cotangents `given` arrive at the elements `cells` of one result; some of each goes on to each input.

    Only what goes to the inputs with the numbers `places` is looked at: two of them may show the same elements.
    """

    def __init__(
        self, rules: Rules, step: Step, number: int, places: list[int], cells: list[int], given: list[Number]
    ) -> None:
        self.rules, self.step, self.number, self.places = rules, step, number, places
        self.cells, self.given = cells, given
        self.bars: dict[int, Number] = {}

    @cached_property
    def _elements(self) -> tuple[tuple[Element, ...], tuple[Element, ...]]:
        """The definitions of the result's elements, and those inside the operation."""
        try:
            plan = plan_of(self.step)
        except NoCounterpart:
            return (), ()
        return plan.outputs[self.number] or (), plan.inner

    def sent(self, shape: tuple[int, ...]) -> np.ndarray:
        """What arrives at an input of this shape."""
        flat = np.zeros(int(np.prod(shape, dtype=int)), dtype=object)
        elements, _ = self._elements
        if self.step.view:
            for element, cotangent in zip(elements, self.given):
                for number, at in element.slots:
                    if number in self.places:
                        flat[at] = add(flat[at], cotangent)
            return flat.reshape(shape)
        for at, senders in self.senders.items():
            for cell, by in senders:
                flat[at] = add(flat[at], mul(self.rules.in_numbers(cell)[by], self.bars[cell.index]))
        return flat.reshape(shape)

    def is_broadcast(self, shape: tuple[int, ...], whole: tuple[int, ...]) -> bool:
        """Whether each element of the result comes from the one that broadcasting puts beside it."""
        from .sending import _broadcast

        elements, _ = self._elements
        return all(
            at == _broadcast(number, whole, shape)
            for number, element in enumerate(elements)
            for place, at in element.slots
            if place in self.places
        )

    @cached_property
    def senders(self) -> dict[int, list[tuple[Cell, int]]]:
        """For each element of the input: which cells it enters, as which of their operands."""
        elements, inner = self._elements
        found: dict[int, list[tuple[Cell, int]]] = {}
        within: dict[int, int] = {}
        for at, element, cotangent in zip(self.cells, elements, self.given):
            self.bars[at] = add(self.bars[at], cotangent) if at in self.bars else cotangent
            self._look(at, element, found, within)
        for number in reversed(range(len(inner))):
            if number in within:
                self._look(within[number], inner[number], found, within)
        return found

    def _look(
        self, at: int, element: Element, found: dict[int, list[tuple[Cell, int]]], within: dict[int, int]
    ) -> None:  # fmt: skip
        cell = self.rules.tape.cells[at]
        for by, ((number, place), operand, carries) in enumerate(zip(element.slots, cell.operands, cell.flags)):
            if not carries:
                continue
            if number == INNER:
                part = mul(self.rules.in_numbers(cell)[by], self.bars[at])
                self.bars[operand] = add(self.bars.get(operand, 0), part)
                within[place] = operand
            elif number in self.places:
                found.setdefault(place, []).append((cell, by))
