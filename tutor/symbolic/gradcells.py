"""What a backward pass makes, as cells of the list: gradients that the program goes on computing with.

A pass that records itself (`create_graph=True`) makes new definitions: the cotangent of each cell as a sum of products
of partials and later cotangents. So a derivative of a derivative is found by walking the longer list; the formulas of
the engine, and the steps they took, are not looked at. Any other pass makes plain numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .choices import at_step
from .exact import exact_list
from .real import Number, add, near
from .template import Template, place, template

if TYPE_CHECKING:
    from tutor.program.trace import Backward, Value

    from .wengert import Cell, Tape

# How far the run's gradient may be from the exact one and still be taken for it.
ROUNDING = 1e-3


def follow(tape: Tape, backward: Backward) -> None:
    """Put what a pass made in its place in the list."""
    before = len(tape.cells)
    _follow(tape, backward)
    tape.lines.update(dict.fromkeys(range(before, len(tape.cells)), backward.line))


def _follow(tape: Tape, backward: Backward) -> None:
    starts: list[tuple[int, int]] = []
    for at, (cells, cotangent) in enumerate(zip(tape.roots[backward.index], backward.cotangents)):
        given = backward.given[at] if at < len(backward.given) else None
        starts += zip(cells.ravel().tolist(), _start(tape, given, cotangent))
    if backward.create_graph:
        bars = extended(tape, starts)
        for to, result in backward.results:
            _place(tape, result, [bars.get(at) for at in _places(tape, to)])
        for gathered in backward.gathered:
            if gathered.grad is not None:
                _add(tape, gathered.grad, [bars.get(at) for at in _places(tape, gathered.value)], gathered.before)
        return
    from .passes import vjp

    numbers = vjp(tape.rules, [(at, tape.cells[bar].value) for at, bar in starts])
    for to, result in backward.results:
        exact = [numbers.get(at, 0) for at in _places(tape, to)]
        _place(tape, result, [tape.constant(n) for n in _settled(exact, result.array)])
    for gathered in backward.gathered:
        if gathered.grad is not None:
            exact = [numbers.get(at, 0) for at in _places(tape, gathered.value)]
            parts = [tape.constant(n) for n in _settled(exact, gathered.contribution)]
            _add(tape, gathered.grad, parts, gathered.before)


def extended(tape: Tape, starts: Iterable[tuple[int, int]]) -> dict[int, int]:
    """New cells for the cotangents of all cells that these (cell, cell of its cotangent) reach."""
    waiting: dict[int, list[int]] = {}
    for at, bar in starts:
        waiting.setdefault(at, []).append(bar)
    bars: dict[int, int] = {}
    for index in range(max(waiting, default=-1), -1, -1):
        arrived = waiting.pop(index, None)
        if arrived is None:
            continue
        cell = tape.cells[index]
        bar = bars[index] = _sum(tape, arrived, cell.step)
        if cell.shift_of is not None:
            waiting.setdefault(cell.shift_of, []).append(bar)
        elif cell.template is not None:
            for by, (at, carries) in enumerate(zip(cell.operands, cell.flags)):
                sent = _sent(tape, cell, by, bar) if carries else None
                if sent is not None:
                    waiting.setdefault(at, []).append(sent)
    return bars


def _sent(tape: Tape, cell: Cell, by: int, bar: int) -> int | None:
    """The cell of one product: the partial by an operand times the cotangent; None where the partial is 0."""
    assert cell.template is not None
    partial = cell.template.partial(by)
    if partial.number == 1:
        return bar
    if partial.number == 0:
        return None
    operands = [tape.cells[at].value for at in cell.operands]
    expression = partial.resolved(operands, at_step(getattr(cell.step, "op", "")))
    if expression in (0, 1):
        return bar if expression == 1 else None
    used = sorted(int(s.name[1:]) for s in expression.free_symbols)
    renamed = {place(old): place(new) for new, old in enumerate(used)}
    made = template(expression.xreplace(renamed) * place(len(used)))
    return _defined(
        tape,
        made,
        (*(cell.operands[at] for at in used), bar),
        (*(cell.flags[at] for at in used), True),
        cell.step,
    )


def _sum(tape: Tape, parts: list[int], step: Any) -> int:
    if len(parts) == 1:
        return parts[0]
    import sympy

    made = template(sympy.Add(*(place(at) for at in range(len(parts)))))
    return _defined(tape, made, tuple(parts), (True,) * len(parts), step)


def _defined(tape: Tape, made: Template, operands: tuple[int, ...], flags: tuple[bool, ...], step: Any) -> int:
    value = made.value([tape.cells[at].value for at in operands])
    return tape.append(value, made, operands, flags, step)


def _start(tape: Tape, given: Value | None, cotangent: np.ndarray) -> list[int]:
    if given is not None and given.shape == cotangent.shape and given.array.dtype.kind == "f":
        cells: list[int] = tape.cells_now(given).ravel().tolist()
        return cells
    return [tape.constant(number) for number in exact_list(np.asarray(cotangent))]


def _places(tape: Tape, to: Value) -> list[int]:
    """The cells a gradient is by: a leaf's first ones, else those of the value itself."""
    if to.is_leaf and to.uid in tape.first:
        cells = tape.first[to.uid]
    else:
        cells = tape.cells_of.get(to.id, tape.cells_now(to))
    found: list[int] = cells.ravel().tolist()
    return found


def _place(tape: Tape, result: Value, bars: Sequence[int | None]) -> None:
    """The cells of a gradient that was returned: each by its own name, equal to the cotangent found."""
    identity = template(place(0))
    made: list[int] = []
    for bar in bars:
        if bar is None:
            made.append(tape.constant(0))
        elif tape.cells[bar].template is not None and tape.is_nameless(bar) and bar not in made:
            made.append(bar)
        else:
            made.append(tape.append(tape.cells[bar].value, identity, (bar,), (True,), tape.cells[bar].step))
    tape.hold(result, made)


def _add(tape: Tape, grad: Value, bars: Sequence[int | None], before: np.ndarray | None) -> None:
    """The cells of `.grad`: what stood there before, plus what this pass brings."""
    old: list[int | None] = [None] * len(bars) if before is None else tape.cells_now(grad).ravel().tolist()
    summed: list[int | None] = []
    for was, bar in zip(old, bars):
        if was is None or bar is None:
            summed.append(bar if was is None else was)
        else:
            import sympy

            both = template(sympy.Add(place(0), place(1)))
            value = add(tape.cells[was].value, tape.cells[bar].value)
            summed.append(tape.append(value, both, (was, bar), (True, True), tape.cells[bar].step))
    _place(tape, grad, summed)


def _settled(exact: list[Number], run: np.ndarray) -> list[Number]:
    """Exact gradients; the run's own numbers where those are others (a value edited behind autograd's back, a hook)."""
    given = np.asarray(run, dtype=np.float64).ravel()
    found = np.array([near(number) for number in exact])
    if found.shape == given.shape and np.allclose(found, given, rtol=ROUNDING, atol=1e-6, equal_nan=True):
        return exact
    return exact_list(np.asarray(run))
