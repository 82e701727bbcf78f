"""Several asks in a row: one line each, the next one opened when the one before is written."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static, TextArea

from tutor.words import Text

from ..shown import MUTED
from ..words import WORDS
from .box import AnswerBox
from .line import OneLine

if TYPE_CHECKING:
    from tutor.grading import Verdict
    from tutor.lesson import Variant


class PartLine(OneLine):
    """The line of one part; up and down go to the parts before and after."""


class StepsAnswer(AnswerBox):
    """A line for each ask, written as `h = ..; w.grad = ..`."""

    ABOUT = Text(
        "Several answers in a row. Enter goes to the next one, and from the last gives all of them; Up and Down move "
        "between them. A later answer that follows from an earlier wrong one is recognised.",
        "依次作答。按回车到下一步，在最后一步按回车提交全部；上下方向键在各步之间移动。"
        "如果后面的答案是由前面的错误推出的，教程能认出来。",
    )
    DEFAULT_CSS = """
    StepsAnswer Horizontal { height: 1; }
    StepsAnswer Static { height: 1; }
    StepsAnswer PartLine { width: 1fr; }
    """
    HOW = "how-parts"

    _signs: dict[int, bool] = {}

    def compose(self) -> ComposeResult:
        for _ in self.variant.steps:
            with Horizontal():
                yield Static(markup=False)
                yield PartLine()

    def begin(self) -> None:
        super().begin()
        width = max(cell_len(ask) for ask in self.variant.steps) + 8
        for label in self.query(Static):
            label.styles.width = width
        self._draw()

    @property
    def lines(self) -> list[PartLine]:
        return list(self.query(PartLine))

    @property
    def texts(self) -> list[str]:
        return [line.text.strip() for line in self.lines]

    @property
    def at(self) -> int:
        """The part that is being written."""
        focused = self.screen.focused
        return next((n for n, line in enumerate(self.lines) if line is focused), 0)

    @property
    def answer(self) -> str:
        if not any(self.texts):
            return ""
        return "; ".join(f"{ask} = {text}" for ask, text in zip(self.variant.steps, self.texts))

    @property
    def missing(self) -> Text | None:
        empty = next((ask for ask, text in zip(self.variant.steps, self.texts) if not text), None)
        return None if empty is None else WORDS["empty-cell"].fill(cell=f"`{empty}`")

    @property
    def echoing(self) -> tuple[Variant, str]:
        exercise = replace(self.variant.exercise, kind="tensor", steps=())
        ask = self.variant.steps[self.at]
        return replace(self.variant, exercise=exercise, ask=ask, steps=()), self.texts[self.at]

    def load(self, text: str) -> None:
        written = dict(part for part in map(_named, _parts(text)) if part is not None)
        for ask, line in zip(self.variant.steps, self.lines):
            said = written.get(_plain(ask), "")
            if line.text.strip() != said:
                line.text = said
                line.move_cursor(line.document.end)
        self._draw()

    def show(self, verdict: Verdict) -> None:
        differs = {at[0] for at in verdict.differs if at}
        graded = verdict.outcome.value in ("right", "wrong") and (differs or verdict.outcome.value == "right")
        self._signs = {n: n not in differs for n in range(len(self.lines))} if graded else {}
        self._draw()

    def focus_answer(self) -> None:
        first = next((line for line, text in zip(self.lines, self.texts) if not text), self.lines[0])
        first.focus()

    def _draw(self) -> None:
        """The labels; a part that is not reached yet has no line."""
        reached = next((n for n, text in enumerate(self.texts) if not text), len(self.lines))
        for n, (label, line) in enumerate(zip(self.query(Static), self.lines)):
            line.display = n <= reached or bool(self.texts[n])
            sign = {True: ("✓", "$text-success"), False: ("✗", "$text-error"), None: (" ", "")}[self._signs.get(n)]
            words = f"{n + 1}  {self.variant.steps[n]}" + (" = " if line.display else "")
            label.update(Content.styled(sign[0] + " ", sign[1]) + Content.styled(words, "" if line.display else MUTED))

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        event.stop()
        self._signs = {}
        self._draw()
        self.changed()

    def on_one_line_given(self, event: OneLine.Given) -> None:
        event.stop()
        at = self.at
        if at + 1 < len(self.lines) and self.texts[at]:
            self._draw()
            self.lines[at + 1].focus()
        else:
            self.give()

    def on_one_line_wanted(self, event: OneLine.Wanted) -> None:
        event.stop()
        to = self.at + event.by
        if 0 <= to < len(self.lines) and self.lines[to].display:
            self.lines[to].focus()


def _parts(text: str) -> list[str]:
    parts, depth = [""], 0
    for sign in text:
        depth += (sign in "[(") - (sign in "])")
        if sign in ";\n" and depth <= 0:
            parts.append("")
        else:
            parts[-1] += sign
    return parts


def _named(part: str) -> tuple[str, str] | None:
    name, sign, text = part.partition(" = ")
    return (_plain(name), text.strip()) if sign else None


def _plain(name: str) -> str:
    return re.sub(r"\s+", "", name)
