"""The program with line numbers and highlighting, and a cursor to look at its lines and variables.

Draws only the lines in view, so length costs nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.style import Style as RichStyle
from textual import events
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.style import Style as VisualStyle
from textual.visual import Visual

from tutor.words import Text

from .keys import bind
from .shown import MUTED, code, visible

if TYPE_CHECKING:
    from tutor.explain import Name

MARK = "▸"


class ProgramView(ScrollView, can_focus=True):
    """Shows a program; `marked` lines stand out. Posts Looked where the cursor comes to; decides nothing."""

    ABOUT = Text(
        "The program, as it can be pasted into PyTorch. Up and Down go from line to line, Left and Right from variable "
        "to variable: the panel says what the line did and what the variable is when it has run; Shift+Up/Down scroll "
        "the panel. From the answer box Page Up/Down scroll the program.",
        "程序，可直接粘贴到 PyTorch 中运行。上下方向键逐行移动，左右方向键在变量之间移动："
        "面板会说明该行做了什么，以及执行之后变量的状态；Shift+上下方向键滚动面板。"
        "在答题框中可用 PageUp/PageDown 滚动程序。",
    )
    COMPONENT_CLASSES = {"program--marked", "program--cursor", "program--name"}
    DEFAULT_CSS = """
    ProgramView {
        & > .program--marked { background: $primary 30%; text-style: bold; }
        & > .program--cursor { background: $boost; }
        & > .program--name { background: $accent; color: $background; text-style: bold; }
    }
    """
    BINDINGS = [
        bind("up,k", "line(-1)"),
        bind("down,j", "line(1)"),
        bind("left,h", "variable(-1)"),
        bind("right,l", "variable(1)"),
        bind("pageup", "page(-1)"),
        bind("pagedown", "page(1)"),
        bind("home,g", "line(-1000000)"),
        bind("end,G", "line(1000000)"),
    ]

    program: reactive[str] = reactive("")
    """The program's text."""
    marked: reactive[frozenset[int]] = reactive(frozenset(), repaint=False)
    """Numbers of the lines that stand out, from 1."""
    names: reactive[Mapping[int, tuple[Name, ...]]] = reactive({})
    """Line -> the variables that can be looked at."""
    line: reactive[int] = reactive(1, repaint=False)
    """The number of the line the cursor is on, from 1."""
    variable: reactive[int] = reactive(0, repaint=False)
    """Which of the line's variables the cursor is on."""

    @dataclass
    class Looked(Message):
        """The cursor is at a line, and at a variable where the line has one."""

        line: int
        name: str

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lines: list[Content] = []
        self._strips: dict[tuple[int, bool, bool, int], tuple[Strip, Strip]] = {}
        self._styles_of: dict[str, tuple[VisualStyle, RichStyle]] = {}

    @property
    def number_width(self) -> int:
        return len(str(len(self._lines))) + 2

    @property
    def under_cursor(self) -> str:
        """The variable under the cursor, empty where there is none."""
        names = self.names.get(self.line, ())
        return names[self.variable].text if 0 <= self.variable < len(names) else ""

    def watch_program(self, program: str) -> None:
        self._lines = code(program.rstrip("\n")).split("\n", allow_blank=True) if program else []
        self._strips.clear()
        width = max((line.cell_length for line in self._lines), default=0)
        self.virtual_size = Size(width + self.number_width, len(self._lines))
        self.set_reactive(ProgramView.line, 1)
        self.set_reactive(ProgramView.variable, 0)
        self.scroll_home(animate=False)
        self.refresh(layout=True)

    def watch_marked(self, before: frozenset[int], marked: frozenset[int]) -> None:
        if marked:
            first, last = min(marked), max(marked)
            self.scroll_to_region(Region(0, first - 1, 1, last - first + 1), animate=False, force=True)
        for line in before ^ marked:
            self.refresh_lines(line - 1)

    def on_resize(self) -> None:
        """What was in view stays there: what is marked, else the cursor."""
        if self.marked:
            self.watch_marked(self.marked, self.marked)
        elif self.has_focus:
            self._into_view()

    def watch_names(self) -> None:
        self._strips.clear()
        self.refresh()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._strips.clear()
        self._styles_of.clear()

    # The cursor.

    def look(self, line: int, variable: int = 0) -> None:
        """Put the cursor on a line and one of its variables."""
        before = self.line
        self.line = min(max(1, line), max(1, len(self._lines)))
        self.variable = min(max(0, variable), max(0, len(self.names.get(self.line, ())) - 1))
        self._into_view()
        for drawn in {before, self.line}:
            self.refresh_lines(drawn - 1)
        self.post_message(self.Looked(self.line, self.under_cursor))

    def _into_view(self) -> None:
        names = self.names.get(self.line, ())
        left, width = 0, 1
        if names:
            start, end = self._columns(names[self.variable], self.line)
            left, width = (start, end - start + self.number_width) if start else (0, 1)
        self.scroll_to_region(Region(left, self.line - 1, width, 1), animate=False, force=True)

    def _columns(self, name: Name, line: int) -> tuple[int, int]:
        """Where a name stands in the line as it is shown."""
        text = self.program.split("\n")[line - 1]
        return len(visible(text[: name.start])), len(visible(text[: name.end]))

    def action_line(self, by: int) -> None:
        self.look(self.line + by)

    def action_page(self, by: int) -> None:
        self.look(self.line + by * max(1, self.scrollable_content_region.height - 1))

    def action_variable(self, by: int) -> None:
        """The next or the last variable, over the ends of lines."""
        line, variable = self.line, self.variable + by
        while not 0 <= variable < len(self.names.get(line, ())):
            line += by
            if not 1 <= line <= len(self._lines):
                return
            variable = 0 if by > 0 else len(self.names.get(line, ())) - 1
        self.look(line, variable)

    def on_focus(self) -> None:
        self.look(self.line, self.variable)

    def on_blur(self) -> None:
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        at = event.get_content_offset(self)
        if at is None:
            return
        line = at.y + self.scroll_offset.y + 1
        column = at.x + self.scroll_offset.x - self.number_width
        spans = [self._columns(name, line) for name in self.names.get(line, ()) if line <= len(self._lines)]
        self.look(line, next((n for n, (start, end) in enumerate(spans) if start <= column < end), 0))

    # Drawing.

    def render_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        number = y + self.scroll_offset.y
        if number >= len(self._lines):
            return Strip.blank(width, self._style(False, False)[1])
        at_cursor = self.has_focus and number + 1 == self.line
        key = (number, number + 1 in self.marked, at_cursor, self.variable if at_cursor else 0)
        drawn = self._strips.get(key)
        if drawn is None:
            drawn = self._strips[key] = self._drawn(*key)
        numbered, line = drawn
        left = self.scroll_offset.x
        room = max(0, width - self.number_width)
        rich = self._style(key[1], at_cursor)[1]
        return Strip.join([numbered, line.crop(left, left + room).extend_cell_length(room, rich)])

    def _style(self, marked: bool, at_cursor: bool) -> tuple[VisualStyle, RichStyle]:
        """The styles of a line; looking one up anew for each line takes longer than drawing it."""
        name = "program--marked" if marked else "program--cursor" if at_cursor else ""
        if name not in self._styles_of:
            if name:
                found = self.get_visual_style(name), self.get_component_rich_style(name)
            else:
                found = self.visual_style, self.rich_style
            self._styles_of[name] = found
        return self._styles_of[name]

    def _drawn(self, number: int, marked: bool, at_cursor: bool, variable: int) -> tuple[Strip, Strip]:
        sign = MARK if marked or at_cursor else " "
        digits = Content.styled(f"{number + 1:>{self.number_width - 2}}{sign} ", MUTED)
        line = self._lines[number]
        names = self.names.get(number + 1, ())
        if at_cursor and variable < len(names):
            line = line.stylize(self.get_visual_style("program--name"), *self._columns(names[variable], number + 1))
        style = self._style(marked, at_cursor)[0]
        return self._strip(digits, style), self._strip(line, style)

    def _strip(self, content: Content, style: VisualStyle) -> Strip:
        [strip] = Visual.to_strips(self, content, max(1, content.cell_length), 1, style, apply_selection=False)
        return strip
