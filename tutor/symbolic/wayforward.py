"""The worked steps of one walk forwards: the tangent that is given, then each operation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from .derivation import WorkedStep
from .forms import NoForm
from .mathtree import node_of
from .passes import gather
from .real import Number
from .rulenames import forward_name_of, name_of
from .sending import passed_on
from .tree import Node
from .wengert import STOPPING
from .worked import FIRST, LAST, MAX_SHOWN, Steps, scaled, sum_of

if TYPE_CHECKING:
    from tutor.program.trace import Step, Trace, Value

    from .passes import Rules


class WayForward(Steps):
    """The steps of one JVP: the tangent that is given, then each operation forwards."""

    def all(
        self, wrt: Value, cells: np.ndarray, tangents: Mapping[int, Number], reached: set[int], name: str
    ) -> list[WorkedStep]:
        given = gather(tangents, cells)
        target = self.names.dot(wrt)
        said = self.numbers(given)
        arrays = {target.word: given}
        self.steps.append(
            WorkedStep("tangent", 0, self.line(target), name or said, said, "", tuple(given.shape), name_of("tangent"))
        )
        cells_reached = [self.tape.cells[at] for at in reached]
        used = {cell.step.index for cell in cells_reached if cell.template is not None and cell.step is not None}
        chosen: list[Step] = []
        carrying = {wrt.id}
        for step in self.trace.steps:
            if any(output.uid == wrt.uid for output in step.outputs):
                carrying.update(output.id for output in step.outputs)
                continue
            if step.reason in STOPPING or carrying.isdisjoint(getattr(g, "id", -1) for g in step.inputs):
                continue
            if step.index in used or (step.view and self._reaches(step, reached)):
                chosen.append(step)
                carrying.update(output.id for output in step.outputs)
        for number, step in enumerate(chosen):
            if FIRST <= number < len(chosen) - LAST:
                output = step.outputs[0]
                arrays[self.names.dot(output).word] = gather(tangents, self.tape.cells_of[output.id])
                if number == FIRST:
                    left_out = str(len(chosen) - FIRST - LAST)
                    self.steps.append(WorkedStep("cut", 0, "...", left_out, "", "", (), name_of("cut")))
                continue
            self.forward(step, tangents, arrays)
        return self.steps

    def _reaches(self, step: Step, reached: set[int]) -> bool:
        cells = self.tape.cells_of.get(step.outputs[0].id)
        return cells is not None and not reached.isdisjoint(cells.ravel().tolist())

    def forward(self, step: Step, tangents: Mapping[int, Number], arrays: dict[str, np.ndarray]) -> None:
        output = step.outputs[0]
        value = gather(tangents, self.tape.cells_of[output.id])
        given = tuple(self.names.of(each) for each in step.inputs)
        dots = {
            at: self.names.dot(each)
            for at, each in enumerate(step.inputs)
            if hasattr(each, "elements") and f"{self.names.word(each)}_dot" in arrays
        }
        target = self.names.dot(output)
        arrays[target.word] = value
        try:
            form = passed_on(step, given, self.names.of(output), dots) if dots else None
        except (NoForm, ValueError, IndexError, KeyError, TypeError):
            form = None
        verified = form is not None and self.verified(form, value, arrays)
        if verified and form is not None:
            formula = self.line(form)
        else:
            formula = self.picked(output) if step.view else self.by_element(output, tangents)
        put_in = self.put_in(form, arrays) if verified and form is not None else ""
        self.steps.append(
            WorkedStep("forward", step.line, self.line(target), formula, self.numbers(value), put_in,
                       tuple(value.shape), forward_name_of(step.op))
        )  # fmt: skip

    def by_element(self, output: Value, tangents: Mapping[int, Number]) -> str:
        for at in self.tape.cells_of[output.id].ravel().tolist():
            cell = self.tape.cells[at]
            terms = [
                scaled(node_of(self.tape.partial(cell, by)), Node("name", word=f"{self.tape.names.of(operand)}_dot"))
                for by, (operand, carries) in enumerate(zip(cell.operands, cell.flags))
                if carries and operand in tangents
            ]
            if terms:
                total = self.line(sum_of(terms))
                return total if output.array.size == 1 else f"{self.tape.names.of(at)}_dot = {total}, ..."
        return "0"

    def picked(self, output: Value) -> str:
        """The elements that a view shows, by their names."""
        names = [f"{self.tape.names.of(at)}_dot" for at in self.tape.cells_of[output.id].ravel().tolist()]
        return f"[{', '.join(names[:MAX_SHOWN])}{', ...' if len(names) > MAX_SHOWN else ''}]"


def way_forward(
    trace: Trace,
    rules: Rules,
    wrt: Value,
    cells: np.ndarray,
    tangents: Mapping[int, Number],
    reached: set[int],
    name: str,
    *,
    ascii: bool = False,
) -> list[WorkedStep]:
    """The steps of one JVP."""
    return WayForward(trace, rules, ascii=ascii).all(wrt, cells, tangents, reached, name)
