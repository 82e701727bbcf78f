"""The worked derivation: the list as definitions, and the way through it as steps a person can follow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from . import mathtext
from .derivation import Definition, WorkedStep
from .exact import sympified, sympified_array
from .passes import gather
from .real import add, mul

if TYPE_CHECKING:
    from tutor.program.trace import Step, Trace, Value

    from .found import Walk
    from .passes import Rules
    from .wengert import Cell, Tape

MAX_DEFINITIONS = 60
MAX_STEPS = 80
MAX_SHOWN = 16

RULES = {
    "mm": "matmul",
    "matmul": "matmul",
    "mv": "matmul",
    "dot": "matmul",
    "mul": "product",
    "div": "quotient",
    "add": "sum-rule",
    "sub": "sum-rule",
    "neg": "sum-rule",
    "sum": "sum",
    "mean": "mean",
    "sum_dim": "sum",
    "mean_dim": "mean",
    "pow": "power",
}


def definitions(tape: Tape, reached: Iterable[int], *, ascii: bool = False) -> tuple[Definition, ...]:
    """The lines of the list that a derivation used, first to last, at most MAX_DEFINITIONS."""
    lines: list[Definition] = []
    for index in sorted(reached):
        cell = tape.cells[index]
        if cell.template is None:
            continue
        if len(lines) == MAX_DEFINITIONS:
            break
        lines.append(
            Definition(
                cell.name,
                mathtext.line(tape.definition(cell), ascii=ascii),
                mathtext.line(sympified(cell.value), ascii=ascii),
                cell.step.line,
            )
        )
    return tuple(lines)


def way_back(trace: Trace, walk: Walk, wrt: np.ndarray, *, ascii: bool = False) -> list[WorkedStep]:
    """The steps of one VJP: the seed, then each operation backwards with what it sends towards `wrt`."""
    rules, tape, cotangents = walk.rules, walk.rules.tape, walk.cotangents
    on_path = tape.depending_on(wrt)
    names = Labels(trace, tape)
    steps: list[WorkedStep] = []
    for root, places, start in zip(walk.roots, walk.cells, walk.given):
        arrived = gather(cotangents, places)
        said = walk.name or ("1" if start.size == 1 and start.ravel()[0] == 1 else _numbers(start, ascii))
        steps.append(WorkedStep("seed", walk.line, names.bar(root), said, _numbers(arrived, ascii)))
    by_step: dict[int, list[Cell]] = {}
    for index in cotangents:
        cell = tape.cells[index]
        if cell.template is not None and index in on_path:
            by_step.setdefault(cell.step.index, []).append(cell)
    received: dict[int, list[str]] = {}
    for number in sorted(by_step, reverse=True):
        step = trace.steps[number]
        output = step.outputs[0]
        if output.id in received:
            steps += _paths(received.pop(output.id), names, output, gather(cotangents, tape.cells_of[output.id]), ascii)
        for given in _carrying(step, tape):
            if len(steps) > MAX_STEPS:
                return steps
            cells = tape.read.get((number, given.id))
            if cells is None or on_path.isdisjoint(cells.ravel().tolist()):
                continue
            value = gather(_sent(by_step[number], rules, cotangents), cells)
            formula = names.rule(step, given, by_step[number], rules, ascii)
            said = _numbers(value, ascii)
            steps.append(WorkedStep(_rule_of(step, given), step.line, names.bar(given), formula, said))
            received.setdefault(given.id, []).append(said)
    for given_id, values in received.items():
        leaf = names.values[given_id]
        steps += _paths(values, names, leaf, gather(cotangents, tape.cells_of[given_id]), ascii)
    return [_plain(step) for step in steps] if ascii else steps


def _sent(cells: list[Cell], rules: Rules, cotangents: Mapping[int, Any]) -> dict[int, Any]:
    """What one operation sends to each cell that it read."""
    sent: dict[int, Any] = {}
    for cell in cells:
        for at, carries, partial in zip(cell.operands, cell.flags, rules.in_numbers(cell)):
            if carries:
                sent[at] = add(sent.get(at, 0), mul(cotangents[cell.index], partial))
    return sent


def way_forward(
    trace: Trace,
    rules: Rules,
    wrt: Value,
    cells: np.ndarray,
    tangents: Mapping[int, Any],
    reached: set[int],
    name: str,
    *,
    ascii: bool = False,
) -> list[WorkedStep]:
    """The steps of one JVP: the tangent that is given, then each operation forwards."""
    names = Labels(trace, rules.tape)
    given = _numbers(gather(tangents, cells), ascii)
    steps = [WorkedStep("tangent", 0, f"{names.of(wrt)}_dot", name or given, given)]
    for index in sorted(reached):
        cell = rules.tape.cells[index]
        if cell.template is None or len(steps) > MAX_STEPS:
            continue
        terms = []
        for by, (at, carries) in enumerate(zip(cell.operands, cell.flags)):
            if carries and at in tangents:
                partial = cell.template.partial(by).expression
                shown = partial.xreplace(
                    {s: rules.tape.named(cell.operands[int(s.name[1:])]) for s in partial.free_symbols}
                )
                terms.append(f"{mathtext.line(shown, ascii=ascii)}·{rules.tape.cells[at].name}_dot")
        value = mathtext.line(sympified(tangents[index]), ascii=ascii)
        steps.append(WorkedStep("forward", cell.step.line, f"{cell.name}_dot", " + ".join(terms), value))
    return [_plain(step) for step in steps] if ascii else steps


def accumulated(
    of: str, walks: list[Walk], wrt: np.ndarray, before: np.ndarray | None, total: np.ndarray, *, ascii: bool = False
) -> WorkedStep:
    """`.grad` as the sum of what stood there and of what each pass brought."""
    from .wengert import numbers_of

    parts = [] if before is None else [_numbers(numbers_of(before), ascii)]
    parts += [_numbers(walk.gathered(wrt), ascii) for walk in walks]
    line = walks[-1].line if walks else 0
    return WorkedStep("accumulate", line, f"{of}.grad", " + ".join(parts), _numbers(total, ascii))


class Labels:
    """What each value of a trace is called in a worked step."""

    def __init__(self, trace: Trace, tape: Tape) -> None:
        self.trace, self.tape = trace, tape
        self.values = {output.id: output for step in trace.steps for output in step.outputs}
        self.made_by = {output.id: step for step in trace.steps for output in step.outputs}

    def of(self, given: Any) -> str:
        """Its name, or how it was made where that is short, or its step's number."""
        if not hasattr(given, "elements"):
            return str(given)
        name = self.trace.name_of(given.uid)
        if name is not None and self.tape.names_for(given.uid) is not None:
            return name
        step = self.made_by.get(given.id)
        if step is None:
            return f"t{given.id}"
        tensors = [part for part in step.inputs if hasattr(part, "elements")]
        if step.op == "factory" or not tensors:
            return "1" if given.array.size and (given.array == 1).all() else f"t{step.index}"
        text = f"{step.op}({', '.join(self.of(part) for part in tensors)})"
        return text if len(text) <= 24 else f"t{step.index}"

    def bar(self, given: Any) -> str:
        """The cotangent of a value."""
        name = self.of(given)
        return f"{name}_bar" if name.isidentifier() else f"({name})_bar"

    def rule(self, step: Step, given: Value, cells: list[Cell], rules: Rules, ascii: bool) -> str:
        """What the operation sends to one of its inputs: on whole matrices for products, else by the first element."""
        out = self.bar(step.outputs[0])
        if step.op in ("mm", "matmul") and all(len(part.shape) == 2 for part in step.inputs):
            a, b = step.inputs
            return f"{out}·{self.of(b)}ᵀ" if given is a else f"{self.of(a)}ᵀ·{out}"
        wanted = set(self.tape.read[step.index, given.id].ravel().tolist())
        for cell in sorted(cells, key=lambda c: c.index):
            for by, (target, carries) in enumerate(zip(cell.operands, cell.flags)):
                if carries and target in wanted:
                    partial = self.tape.partial(cell, by)
                    name = self.tape.cells[target].name
                    return (
                        f"{name}_bar ← {cell.name}_bar·∂{cell.name}/∂{name}, "
                        f"∂{cell.name}/∂{name} = {mathtext.line(partial, ascii=ascii)}"
                    )
        return "0"


def _carrying(step: Step, tape: Tape) -> list[Value]:
    seen: dict[int, Value] = {}
    for given in step.inputs:
        if hasattr(given, "elements") and tape.carries(given):
            seen.setdefault(given.id, given)
    return list(seen.values())


def _rule_of(step: Step, given: Value) -> str:
    if step.op in ("add", "sub", "mul", "div") and given.array.size < step.outputs[0].array.size:
        return "sum-over-broadcast"
    return RULES.get(step.op, step.op)


def _paths(values: list[str], names: Labels, at: Value, total: np.ndarray, ascii: bool) -> list[WorkedStep]:
    if len(values) < 2:
        return []
    line = names.made_by[at.id].line if at.id in names.made_by else 0
    return [WorkedStep("paths", line, names.bar(at), " + ".join(values), _numbers(total, ascii))]


def _numbers(values: np.ndarray, ascii: bool) -> str:
    if values.size > MAX_SHOWN:
        return f"shape {tuple(values.shape)}"
    return mathtext.array(sympified_array(values), ascii=ascii)


def _plain(step: WorkedStep) -> WorkedStep:
    return WorkedStep(step.rule, step.line, step.target, mathtext.to_ascii(step.formula), step.value)
