"""A tensor's answer: typed as a line, or written into cells that keep the shape visible; one key goes to and fro."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from tutor.words import Text

from ..keys import bind
from ..shown import MUTED, visible
from ..words import WORDS, say
from .cells import Cells, cells_of
from .history import History
from .line import LineAnswer
from .seen import end_of, seen

if TYPE_CHECKING:
    from textual.geometry import Size


# Stands where a row goes on that is not seen.
MORE = "… "


class MatrixGrid(Widget, can_focus=True):
    """Cells of a tensor; grows where the cursor goes past its end, and loses what stays empty there."""

    BINDINGS = [
        bind("up", "move(-1, 0)"),
        bind("down", "move(1, 0)"),
        bind("left", "move(0, -1)"),
        bind("right", "move(0, 1)"),
        bind("enter", "give"),
        bind("ctrl+z", "undo"),
        bind("ctrl+y", "redo"),
        bind("pageup", "screen.scroll_program(-1)"),
        bind("pagedown", "screen.scroll_program(1)"),
    ]
    DEFAULT_CSS = "MatrixGrid { height: auto; max-height: 35vh; width: 1fr; }"

    cells: reactive[Cells] = reactive(Cells(), layout=True)
    """What is written."""
    at: reactive[tuple[int, int]] = reactive((0, 0))
    """The cell the cursor is on."""

    class Changed(Message):
        """A cell was written, or the shape is another."""

    class Given(Message):
        """Enter was pressed."""

    def __init__(self) -> None:
        super().__init__()
        self._history: History[tuple[Cells, tuple[int, int]]] = History()
        self._corner = (0, 0)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return self.cells.height

    def widths(self) -> list[int]:
        """The width of each column; none is wider than the room there is."""
        most = max(1, self._room)
        columns = range(self.cells.width)
        return [min(most, max(1, *(cell_len(visible(row[c])) for row in self.cells.rows))) for c in columns]

    @property
    def _room(self) -> int:
        """The cells of a line between its brackets, with a sign at each end for what is not seen."""
        return (self.content_size.width or 80) - 2 * self.cells.dims - 1 - 2 * len(MORE)

    def _look(self) -> tuple[range, range]:
        """The rows and columns that are seen."""
        rows = seen([1] * self.cells.height, self.at[0], self._corner[0], self.content_size.height or 12)
        columns = seen(self.widths(), self.at[1], self._corner[1], self._room, 2)
        self._corner = rows.start, columns.start
        return rows, columns

    def render(self) -> Content:
        cells, widths = self.cells, self.widths()
        if cells.is_none:
            return Content.styled("None", "reverse" if self.has_focus else "bold")
        rows, columns = self._look()
        before = MORE if columns.start else ""
        after = MORE[::-1] if columns.stop < cells.width else ""
        lines = []
        for r in rows:
            line = Content.styled(("", "[", "[[" if r == 0 else " [")[cells.dims] + before, MUTED)
            for c in columns:
                here = self.has_focus and (r, c) == self.at
                shown = end_of(visible(cells.rows[r][c]), widths[c]) or "·"
                line += Content.styled(" " * (widths[c] - cell_len(shown)) + shown, "reverse" if here else "")
                line += Content.styled(", " if c < columns.stop - 1 else "", MUTED)
            line += Content.styled(after + ("", "]", "]]" if r == cells.height - 1 else "],")[cells.dims], MUTED)
            lines.append(line)
        return Content("\n").join(lines)

    # Writing.

    def put(self, cells: Cells, at: tuple[int, int] | None = None) -> None:
        """Go on with other cells; undo leads back."""
        if cells != self.cells:
            self._history.keep((self.cells, self.at))
            self.cells = cells
            self.post_message(self.Changed())
        self._go(self.at if at is None else at)

    def _go(self, at: tuple[int, int]) -> None:
        self.at = (min(max(at[0], 0), self.cells.height - 1), min(max(at[1], 0), self.cells.width - 1))

    def to_missing(self) -> None:
        """Go to the first cell that is empty."""
        if self.cells.empty is not None:
            self._go(self.cells.empty)

    def load(self, cells: Cells) -> None:
        """Put in what was written elsewhere."""
        self.cells = cells
        self._go((0, 0))

    def on_key(self, event: events.Key) -> None:
        r, c = self.at
        now = self.cells.rows[r][c]
        if event.key == "backspace":
            self.put(self.cells.written(r, c, now[:-1]))
        elif event.key == "delete":
            self.put(self.cells.written(r, c, ""))
        elif event.character in (",", "，"):
            self._to(r, c + 1)
        elif event.character in (";", "；"):
            self._to(r + 1, 0)
        elif event.character in ("[", "【"):
            self.put(self.cells.with_dims(self.cells.dims + 1))
        elif event.character in ("]", "】"):
            self.put(self.cells.with_dims(self.cells.dims - 1))
        elif event.is_printable and event.character and (event.character != " " or now):
            self.put(self.cells.written(r, c, now + event.character))
        else:
            return
        event.stop()
        event.prevent_default()

    def _to(self, r: int, c: int) -> None:
        """Go to a cell, which is made where it is not there yet."""
        cells = self.cells
        if r >= cells.height or c >= cells.width:
            cells = cells.with_size(max(cells.height, r + 1), max(cells.width, c + 1))
        self.put(cells, (r, c))

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        text = visible(" ".join(event.text[:4000].split()))
        pasted = cells_of(text)
        if pasted is not None and (pasted.dims or not any(any(row) for row in self.cells.rows)):
            self.put(pasted, (0, 0))
        elif pasted is not None:
            r, c = self.at
            self.put(self.cells.written(r, c, self.cells.rows[r][c] + text))

    def on_click(self, event: events.Click) -> None:
        rows, columns = self._look()
        x = event.x - self.cells.dims - (len(MORE) if columns.start else 0)
        for c in columns:
            width = self.widths()[c]
            if x < width + 1:
                self._go((rows.start + event.y, c))
                return
            x -= width + 2

    def action_move(self, down: int, right: int) -> None:
        r, c = self.at[0] + down, self.at[1] + right
        cells = self.cells
        # Past the end there is a new row or column, as long as the last one is not empty.
        if r >= cells.height and any(cell.strip() for cell in cells.rows[-1]):
            cells = cells.with_size(cells.height + 1, cells.width)
        elif c >= cells.width and any(row[-1].strip() for row in cells.rows):
            cells = cells.with_size(cells.height, cells.width + 1)
        r, c = min(max(0, r), cells.height - 1), min(max(0, c), cells.width - 1)
        self.put(cells.trimmed(r, c), (r, c))

    def action_give(self) -> None:
        self.post_message(self.Given())

    def action_undo(self) -> None:
        self._return_to(*self._history.undo((self.cells, self.at)))

    def action_redo(self) -> None:
        self._return_to(*self._history.redo((self.cells, self.at)))

    def _return_to(self, cells: Cells, at: tuple[int, int]) -> None:
        self.cells = cells
        self._go(at)
        self.post_message(self.Changed())


class TensorAnswer(LineAnswer):
    """A line, or the same answer in cells."""

    ABOUT = Text(
        LineAnswer.ABOUT.en + " F12 (or Ctrl+B) goes to cells and back: there the arrow keys move and add rows and "
        "columns, a comma goes to the next cell, `;` to the next row, `[` and `]` add and take away a dimension.",
        LineAnswer.ABOUT.zh + "按 F12（或 Ctrl+B）在单元格与文本之间切换：在单元格中用方向键移动并增加行列，"
        "逗号到下一格，`;` 到下一行，`[` 和 `]` 增加或减少一个维度。",
    )
    BINDINGS = [bind("f12,ctrl+b", "cells")]

    in_cells: reactive[bool] = reactive(False, init=False)
    """Whether the answer is written into cells."""

    class Switched(Message):
        """The learner went to cells, or back."""

        def __init__(self, in_cells: bool) -> None:
            super().__init__()
            self.in_cells = in_cells

    def compose(self) -> ComposeResult:
        yield from super().compose()
        yield MatrixGrid()

    def begin(self) -> None:
        super().begin()
        self.grid.display = self.in_cells
        self.line.display = not self.in_cells
        self._say_shape()

    @property
    def grid(self) -> MatrixGrid:
        return self.query_one(MatrixGrid)

    @property
    def answer(self) -> str:
        return self.grid.cells.text() if self.in_cells else super().answer

    @property
    def missing(self) -> Text | None:
        cells = self.grid.cells
        if self.in_cells and cells.text() and not cells.is_none and cells.empty is not None:
            r, c = cells.empty
            return WORDS["empty-place"].fill(row=r + 1, column=c + 1)
        return super().missing

    def to_missing(self) -> None:
        if self.in_cells:
            self.grid.to_missing()

    def load(self, text: str) -> None:
        cells = cells_of(text) if self.in_cells else None
        if cells is not None:
            self.grid.load(cells)
            self._say_shape()
        else:
            self._leave_cells()
            super().load(text)

    def _leave_cells(self) -> None:
        if self.in_cells:
            self.in_cells = False

    def action_cells(self) -> None:
        """Go from the line to cells, or back, with what is written."""
        if self.in_cells:
            text = self.grid.cells.text()
            self.in_cells = False
            self.load(text)
        else:
            cells = cells_of(super().answer)
            if cells is None:
                self.app.notify(say("no-cells", self.lang), markup=False)
                return
            self.grid.load(cells)
            self.in_cells = True
        self.post_message(self.Switched(self.in_cells))

    def watch_in_cells(self, in_cells: bool) -> None:
        if not self.is_mounted:
            return
        focused = self.has_focus_within
        self.grid.display, self.line.display = in_cells, not in_cells
        self._say_shape()
        if focused:
            (self.grid if in_cells else self.line).focus()

    def _say_shape(self) -> None:
        if not self.in_cells:
            self.border_subtitle = say("how-line", self.lang)
            return
        cells = self.grid.cells
        shape = "None" if cells.is_none else str(cells.shape)
        self.border_subtitle = say("how-cells", self.lang, shape=shape)

    def focus_answer(self) -> None:
        (self.grid if self.in_cells else self.line).focus()

    def on_matrix_grid_changed(self, event: MatrixGrid.Changed) -> None:
        event.stop()
        self._say_shape()
        self.changed()

    def on_matrix_grid_given(self, event: MatrixGrid.Given) -> None:
        event.stop()
        self.give()
