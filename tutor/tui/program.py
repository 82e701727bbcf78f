"""The program with line numbers and highlighting; draws only the lines in view, so length costs nothing."""

from __future__ import annotations

from textual.binding import Binding
from textual.content import Content
from textual.geometry import Region, Size
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual

from tutor.words import Text

from .shown import MUTED, code

MARK = "▸"


class ProgramView(ScrollView, can_focus=True):
    """Shows a program; `marked` lines stand out."""

    ABOUT = Text(
        "The program, as it can be pasted into PyTorch. Arrows and Page Up/Down scroll it; from the answer box "
        "Page Up/Down do the same.",
        "程序，可直接粘贴到 PyTorch 中运行。方向键和 PageUp/PageDown 滚动；在答题框中也可用 PageUp/PageDown 滚动。",
    )
    COMPONENT_CLASSES = {"program--marked"}
    DEFAULT_CSS = """
    ProgramView {
        & > .program--marked { background: $primary 30%; text-style: bold; }
    }
    """
    BINDINGS = [Binding("up,k", "scroll_up", show=False), Binding("down,j", "scroll_down", show=False)]

    program: reactive[str] = reactive("")
    """The program's text."""
    marked: reactive[frozenset[int]] = reactive(frozenset())
    """Numbers of the lines that stand out, from 1."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lines: list[Content] = []
        self._strips: dict[int, tuple[Strip, Strip]] = {}

    @property
    def number_width(self) -> int:
        return len(str(len(self._lines))) + 2

    def watch_program(self, program: str) -> None:
        self._lines = code(program.rstrip("\n")).split("\n", allow_blank=True) if program else []
        self._strips.clear()
        width = max((line.cell_length for line in self._lines), default=0)
        self.virtual_size = Size(width + self.number_width, len(self._lines))
        self.scroll_home(animate=False)
        self.refresh(layout=True)

    def watch_marked(self, marked: frozenset[int]) -> None:
        self._strips.clear()
        if marked:
            first, last = min(marked), max(marked)
            self.scroll_to_region(Region(0, first - 1, 1, last - first + 1), animate=False, force=True)
        self.refresh()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._strips.clear()

    def render_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        number = y + self.scroll_offset.y
        if number >= len(self._lines):
            return Strip.blank(width, self.rich_style)
        marked = number + 1 in self.marked
        drawn = self._strips.get(number)
        if drawn is None:
            digits = f"{number + 1:>{self.number_width - 2}}{MARK if marked else ' '} "
            drawn = self._drawn(Content.styled(digits, MUTED), marked), self._drawn(self._lines[number], marked)
            self._strips[number] = drawn
        numbered, line = drawn
        rich = self.get_component_rich_style("program--marked") if marked else self.rich_style
        left = self.scroll_offset.x
        room = max(0, width - self.number_width)
        return Strip.join([numbered, line.crop(left, left + room).extend_cell_length(room, rich)])

    def _drawn(self, content: Content, marked: bool) -> Strip:
        style = self.get_visual_style("program--marked") if marked else self.visual_style
        [strip] = Visual.to_strips(self, content, max(1, content.cell_length), 1, style, apply_selection=False)
        return strip
