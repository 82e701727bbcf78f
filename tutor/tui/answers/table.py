"""A table of flags: one row a tensor, one column an attribute, moved through with the arrow keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size
from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from tutor.words import Text

from ..keys import bind
from ..shown import MUTED, visible
from ..words import WORDS
from .box import AnswerBox
from .history import History
from .seen import end_of, seen

if TYPE_CHECKING:
    from textual.geometry import Size

FLAGS = ("is_leaf", "requires_grad", "retains_grad")
VALUES = ("yes", "no")
LONGEST = 200

Cells = tuple[tuple[str, ...], ...]


class FlagGrid(Widget, can_focus=True):
    """Holds the cells; flags are switched, other cells are typed."""

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
    DEFAULT_CSS = "FlagGrid { height: auto; max-height: 40vh; width: 1fr; }"

    cells: reactive[Cells] = reactive(())
    """What is written in each cell; empty where nothing is."""
    at: reactive[tuple[int, int]] = reactive((0, 0))
    """The cell the cursor is on."""

    class Changed(Message):
        """A cell was written."""

    class Given(Message):
        """Enter was pressed."""

    def __init__(self, rows: tuple[str, ...], columns: tuple[str, ...]) -> None:
        super().__init__()
        self.rows, self.columns = rows, columns
        self._history: History[tuple[Cells, tuple[int, int]]] = History()
        self._corner = (0, 0)
        self.set_reactive(FlagGrid.cells, tuple(("",) * len(columns) for _ in rows))

    @property
    def is_flag(self) -> bool:
        """Whether the cursor is on a cell that holds yes or no."""
        return self.columns[self.at[1]] in FLAGS

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self.rows) + 1

    def widths(self) -> list[int]:
        """The cells each column takes, the names' column first."""
        names = max(cell_len(row) for row in self.rows) + 2
        if self.content_size.width:
            names = min(names, max(8, self.content_size.width // 2))
        most = max(8, (self.content_size.width or 80) - names - 2)
        return [names] + [
            min(most, max(cell_len(column), 6, *(cell_len(visible(row[c])) for row in self.cells)) + 2)
            for c, column in enumerate(self.columns)
        ]

    def _look(self) -> tuple[range, range]:
        """The rows and columns that are seen."""
        names, *widths = self.widths()
        rows = seen([1] * len(self.rows), self.at[0], self._corner[0], (self.content_size.height or 13) - 1)
        columns = seen(widths, self.at[1], self._corner[1], (self.content_size.width or 80) - names - 2)
        self._corner = rows.start, columns.start
        return rows, columns

    def render(self) -> Content:
        names, *widths = self.widths()
        rows, columns = self._look()
        before = "… " if columns.start else ""
        heads = "".join(_padded(self.columns[c], widths[c]) for c in columns)
        after = "…" if columns.stop < len(widths) else ""
        lines = [Content.styled(_padded(before, names) + heads + after, MUTED)]
        for r in rows:
            line = Content.styled(_padded(_short(self.rows[r], names - 2), names), "bold")
            for c in columns:
                here = self.has_focus and (r, c) == self.at
                text = visible(self.cells[r][c]) or "·"
                shown = end_of(text, widths[c] - 1) if here else _short(text, widths[c] - 1)
                line += Content.styled(_padded(shown, widths[c] - 1), "reverse" if here else "") + " "
            lines.append(line)
        return Content("\n").join(lines)

    def write(self, text: str) -> None:
        """Write the cell under the cursor."""
        r, c = self.at
        if text != self.cells[r][c]:
            self._history.keep((self.cells, self.at))
            row = self.cells[r]
            self.cells = (*self.cells[:r], (*row[:c], text[:LONGEST], *row[c + 1 :]), *self.cells[r + 1 :])
            self.post_message(self.Changed())

    def on_key(self, event: events.Key) -> None:
        r, c = self.at
        now = self.cells[r][c]
        if event.key == "backspace":
            self.write("" if self.is_flag else now[:-1])
        elif event.key == "delete":
            self.write("")
        elif self.is_flag and event.key == "space":
            self.write(VALUES[(VALUES.index(now) + 1) % 2] if now in VALUES else VALUES[0])
        elif self.is_flag and event.character and event.character.lower() in "yt1是":
            self.write("yes")
        elif self.is_flag and event.character and event.character.lower() in "nf0否":
            self.write("no")
        elif not self.is_flag and event.is_printable and event.character:
            self.write(now + event.character)
        else:
            return
        event.stop()
        event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        if not self.is_flag:
            self.write(self.cells[self.at[0]][self.at[1]] + visible(" ".join(event.text[:LONGEST].split())))

    def on_click(self, event: events.Click) -> None:
        widths = self.widths()
        rows, columns = self._look()
        row, x, column = rows.start + event.y - 1, event.x - widths[0], columns.start
        while x >= 0 and column in columns and x >= widths[column + 1]:
            x -= widths[column + 1]
            column += 1
        if row in rows and x >= 0 and column in columns:
            self.at = (row, column)
            if self.is_flag:
                now = self.cells[row][column]
                self.write("no" if now == "yes" else "yes")

    def action_move(self, down: int, right: int) -> None:
        r, c = self.at
        self.at = (min(max(r + down, 0), len(self.rows) - 1), min(max(c + right, 0), len(self.columns) - 1))

    def action_give(self) -> None:
        self.post_message(self.Given())

    def action_undo(self) -> None:
        self._return_to(*self._history.undo((self.cells, self.at)))

    def action_redo(self) -> None:
        self._return_to(*self._history.redo((self.cells, self.at)))

    def _return_to(self, cells: Cells, at: tuple[int, int]) -> None:
        self.cells, self.at = cells, at
        self.post_message(self.Changed())


class TableAnswer(AnswerBox):
    """The grid, written as text one row after the other: `a: yes, no; out: no, yes`."""

    ABOUT = Text(
        "Move with the arrow keys. In a column of flags press y or n, or the space bar to switch. In the other columns "
        "type what PyTorch would show: `None`, numbers, or the node's name. Enter gives the whole table.",
        "用方向键移动。标志列按 y（是）或 n（否），空格键切换。"
        "其他列请写出 PyTorch 会显示的内容：`None`、数值或节点名。回车提交整张表。",
    )

    HOW = "how-table"

    def compose(self) -> ComposeResult:
        yield FlagGrid(self.variant.exercise.rows, self.variant.exercise.columns)

    @property
    def grid(self) -> FlagGrid:
        return self.query_one(FlagGrid)

    @property
    def answer(self) -> str:
        if not any(any(row) for row in self.grid.cells):
            return ""
        return "; ".join(f"{name}: " + ", ".join(cells) for name, cells in zip(self.grid.rows, self.grid.cells))

    @property
    def missing(self) -> Text | None:
        for name, cells in zip(self.grid.rows, self.grid.cells):
            for column, cell in zip(self.grid.columns, cells):
                if not cell.strip():
                    return WORDS["empty-cell"].fill(cell=f"`{name}.{column}`")
        return None

    def to_missing(self) -> None:
        empty = ((r, c) for r, row in enumerate(self.grid.cells) for c, cell in enumerate(row) if not cell.strip())
        self.grid.at = next(empty, self.grid.at)

    def load(self, text: str) -> None:
        written = dict(part.split(":", 1) for part in text.split(";") if ":" in part)
        written = {name.strip(): cells for name, cells in written.items()}
        self.grid.cells = tuple(self._row(written.get(name, "")) for name in self.grid.rows)

    def _row(self, text: str) -> tuple[str, ...]:
        cells = _split(text)
        size = len(self.grid.columns)
        return tuple((cells + [""] * size)[:size])

    def on_flag_grid_changed(self, event: FlagGrid.Changed) -> None:
        event.stop()
        self.changed()

    def on_flag_grid_given(self, event: FlagGrid.Given) -> None:
        event.stop()
        self.give()


def _split(text: str) -> list[str]:
    """The cells of a row; a comma inside brackets belongs to a tensor."""
    cells, depth = [""], 0
    for sign in text:
        depth += (sign in "[(") - (sign in "])")
        if sign == "," and depth == 0:
            cells.append("")
        else:
            cells[-1] += sign
    return [cell.strip() for cell in cells]


def _short(text: str, width: int) -> str:
    return text if cell_len(text) <= width else set_cell_size(text, max(0, width - 1)) + "…"


def _padded(text: str, width: int) -> str:
    return text + " " * max(0, width - cell_len(text))
