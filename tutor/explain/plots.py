"""A function of one number as a curve with its tangent, of two numbers as the field of its gradient, in a terminal."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING

from tutor.words import Text

from .canvas import Canvas
from .sentences import filled

if TYPE_CHECKING:
    from tutor.program import Ask
    from tutor.program.trace import Trace
    from tutor.symbolic import Derivation
    from tutor.symbolic.passes import Rules

COLUMNS, ROWS = 60, 15
FIELD_COLUMNS, FIELD_ROWS = 15, 11
ARROWS = "→↗↑↖←↙↓↘"
ASCII_ARROWS = ">/^\\<,v`"

NOT_PLOTTED = Text(
    en="Only a single number that depends on one or two numbers can be drawn.",
    zh="只能画出依赖于一个或两个数的单个数。",
)
CURVE = Text(
    en="{out} against {x}: the curve, and its tangent at {x} = {at} with slope {slope}.",
    zh="{out} 随 {x} 的变化：曲线，以及它在 {x} = {at} 处斜率为 {slope} 的切线。",
)
FIELD = Text(
    en="Where the gradient of {out} points (uphill) over {x} (across) and {y} (up); o is the program's point.",
    zh="{out} 的梯度（上坡方向）在 {x}（横）与 {y}（纵）平面上的指向；o 是程序所在的点。",
)


def plot(trace: Trace, ask: Ask, derivation: Derivation, lang: str, *, ascii: bool = False) -> list[str]:
    """The picture of an ask as lines of text; a sentence where there is nothing to draw."""
    found = _function(trace, ask)
    if found is None:
        return [NOT_PLOTTED.say(lang)]
    return _curve(found, lang, ascii) if len(found.inputs) == 1 else _field(found, lang, ascii)


class Function:
    """One number of the list as a function of one or two others."""

    def __init__(self, rules: Rules, out: int, inputs: list[int], name: str) -> None:
        self.rules, self.out, self.inputs, self.name = rules, out, inputs, name
        self.point = [rules.tape.cells[at].value for at in inputs]

    def label(self, number: int) -> str:
        return self.rules.tape.names.of(self.inputs[number])

    def at(self, *values: float) -> float:
        """The value at a point; nan where it has none."""
        from tutor.symbolic.real import near

        changes = {at: Fraction(str(round(value, 9))) for at, value in zip(self.inputs, values)}
        return near(self.rules.tape.revalued(changes, self.out))

    def slopes(self) -> list[float]:
        from tutor.symbolic.passes import vjp
        from tutor.symbolic.real import near

        cotangents = vjp(self.rules, [(self.out, 1)])
        return [near(cotangents.get(at, 0)) for at in self.inputs]


def _function(trace: Trace, ask: Ask) -> Function | None:
    from tutor.symbolic.asked import grad_of, tensor_of
    from tutor.symbolic.found import places, rules_of

    if ask.kind == "value":
        of = grad_of(ask.text)
        passes = [backward for backward in trace.backwards if backward.call == "backward"]
        if of is None or not passes:
            return None
        root, wrt = passes[-1].roots[0], tensor_of(trace, of)
        name = trace.name_of(root.uid) or "out"
    else:
        out, wrt = tensor_of(trace, str(ask.target)), tensor_of(trace, str(ask.wrt))
        root, name = out.value, out.text
    alive = () if wrt.value.requires_grad else (wrt.value.uid,)
    rules = rules_of(trace, alive)
    inputs = places(rules.tape, wrt).ravel().tolist()
    cells = rules.tape.cells_now(root).ravel().tolist()
    if len(cells) != 1 or len(inputs) not in (1, 2) or not all(rules.tape.names.of(at) for at in inputs):
        return None
    return Function(rules, cells[0], inputs, name)


def _curve(f: Function, lang: str, ascii: bool) -> list[str]:
    from tutor.symbolic.real import near

    x0 = near(f.point[0])
    reach = max(1.5, 1.5 * abs(x0))
    low, high = x0 - reach, x0 + reach
    points = []
    for step in range(2 * COLUMNS + 1):
        x = low + (high - low) * step / (2 * COLUMNS)
        y = f.at(x)
        if math.isfinite(y):
            points.append((x, y))
    y0, slope = f.at(x0), f.slopes()[0]
    heights = sorted(y for _, y in points) or [y0]
    bottom, top = heights[len(heights) // 50], heights[-1 - len(heights) // 50]
    bottom, top = min(bottom, y0), max(top, y0)
    margin = 0.05 * (top - bottom) or 1.0
    canvas = Canvas(COLUMNS, ROWS, low, high, bottom - margin, top + margin, ascii=ascii)
    canvas.curve(points)
    for step in range(0, 2 * COLUMNS + 1, 4):
        x = low + (high - low) * step / (2 * COLUMNS)
        canvas.dot(x, y0 + slope * (x - x0), ".")
    canvas.sign(x0, y0, "o" if ascii else "●")
    said = filled(CURVE, out=f.name, x=f.label(0), at=_short(x0), slope=_short(slope))
    return [*_framed(canvas, ascii), said.say(lang)]


def _field(f: Function, lang: str, ascii: bool) -> list[str]:
    from tutor.symbolic.real import near

    x0, y0 = (near(value) for value in f.point)
    reach_x, reach_y = max(2.0, 1.5 * abs(x0)), max(2.0, 1.5 * abs(y0))
    canvas = Canvas(3 * FIELD_COLUMNS, FIELD_ROWS, x0 - reach_x, x0 + reach_x, y0 - reach_y, y0 + reach_y, ascii=ascii)
    for row in range(FIELD_ROWS):
        for column in range(FIELD_COLUMNS):
            x = x0 - reach_x + 2 * reach_x * column / (FIELD_COLUMNS - 1)
            y = y0 - reach_y + 2 * reach_y * row / (FIELD_ROWS - 1)
            canvas.sign(x, y, _arrow(f, x, y, min(reach_x, reach_y) / 1000, ascii))
    canvas.sign(x0, y0, "o")
    said = filled(FIELD, out=f.name, x=f.label(0), y=f.label(1))
    return [*_framed(canvas, ascii), said.say(lang)]


def _arrow(f: Function, x: float, y: float, step: float, ascii: bool) -> str:
    across = f.at(x + step, y) - f.at(x - step, y)
    up = f.at(x, y + step) - f.at(x, y - step)
    if not (math.isfinite(across) and math.isfinite(up)):
        return " "
    if math.hypot(across, up) < 1e-9 * step:
        return "." if ascii else "·"
    eighth = round(math.atan2(up, across) / (math.pi / 4)) % 8
    return (ASCII_ARROWS if ascii else ARROWS)[eighth]


def _framed(canvas: Canvas, ascii: bool) -> list[str]:
    """The canvas with its bounds beside it."""
    upright, corner, level = ("|", "+", "-") if ascii else ("│", "└", "─")
    labels = {0: _short(canvas.high_y), canvas.rows - 1: _short(canvas.low_y)}
    wide = max(map(len, labels.values()))
    lines = [f"{labels.get(row, ''):>{wide}} {upright}{line}" for row, line in enumerate(canvas.lines())]
    low, high = _short(canvas.low_x), _short(canvas.high_x)
    below = low + high.rjust(canvas.columns - len(low))
    return [*lines, f"{'':>{wide}} {corner}{level * canvas.columns}", f"{'':>{wide}}  {below}"]


def _short(value: float) -> str:
    return f"{value:.4g}"
