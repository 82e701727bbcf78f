"""The way so far as a curve in the terminal: exercises answered right, day by day, in braille or ASCII."""

from __future__ import annotations

from collections.abc import Sequence

from .mastery import DayCount


def plot(days: Sequence[DayCount], columns: int, rows: int, *, ascii: bool = False) -> list[str]:
    """A curve that stays where it is on days without work; no line is wider than `columns`. None where all is 0."""
    from tutor.explain.canvas import Canvas

    most = max((day.right for day in days), default=0)
    if not most:
        return []
    margin = len(str(most)) + 2
    first, last = days[0].day.toordinal(), days[-1].day.toordinal()
    width = max(4, columns - margin)
    span = max(1, last - first + 1)
    canvas = Canvas(width, rows, 0, span, 0, max(1, most), ascii=ascii)
    canvas.curve(
        [(span * n / (3 * width), reached(days, first + span * n / (3 * width))) for n in range(3 * width + 1)]
    )
    corner, side = ("+", "|") if ascii else ("└", "│")
    lines = []
    for number, line in enumerate(canvas.lines()):
        label = str(most) if number == 0 else "0" if number == rows - 1 else ""
        lines.append(f"{label:>{margin - 2}} {side}{line}")
    lines.append(" " * (margin - 1) + corner + ("-" if ascii else "─") * width)
    begin, end = str(days[0].day), str(days[-1].day)
    gap = width - len(begin) - len(end)
    lines.append(" " * margin + (begin + " " * gap + end if gap > 0 and begin != end else end))
    return lines


def reached(days: Sequence[DayCount], at: float) -> int:
    """How many were right at a moment, counted in days; the work of a day shows at its middle."""
    return max((day.right for day in days if day.day.toordinal() + 0.5 <= at), default=0)
