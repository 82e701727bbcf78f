"""An editor for programs of the lesson language: line numbers, colours, indentation, undo."""

from __future__ import annotations

import keyword
import re

from rich.style import Style
from rich.text import Text as RichText
from textual import events
from textual.cache import LRUCache
from textual.reactive import reactive
from textual.widgets import TextArea
from textual.widgets.text_area import TextAreaTheme

from tutor.words import Text

from .keys import bind
from .shown import visible
from .words import say

INDENT = 4
LONGEST = 100_000

TOKEN = re.compile(
    r"""(?P<comment>\#.*)
    |(?P<string>[rRbBfF]{0,2}(?:'''.*?(?:'''|$)|\"\"\".*?(?:\"\"\"|$)|'(?:\\.|[^'\\])*'?|"(?:\\.|[^"\\])*"?))
    |(?P<number>(?<![A-Za-z_0-9])(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
    |(?P<word>[A-Za-z_]\w*)""",
    re.VERBOSE,
)
CONSTANTS = {"True", "False", "None"}
NUMBER = re.compile(r"(?<![A-Za-z_0-9.])(\d+\.?\d*|\.\d+)(?![\w.])")


class ProgramTheme(TextAreaTheme):
    """Textual's own, but the line of the cursor keeps its colours."""

    def apply_css(self, text_area: TextArea) -> None:
        super().apply_css(text_area)
        if self.cursor_line_style is not None:
            self.cursor_line_style = Style(bgcolor=self.cursor_line_style.bgcolor)


class CodeEditor(TextArea):
    """A text area that knows how programs are written."""

    ABOUT = Text(
        "An editor. Enter keeps the indentation, Tab and Shift+Tab change it, Ctrl+Z and Ctrl+Y undo and redo; "
        "Esc leaves the editor, so that Tab goes on.",
        "程序编辑器。回车保持缩进，Tab 和 Shift+Tab 调整缩进，Ctrl+Z、Ctrl+Y 撤销和重做；按 Esc 离开编辑器。",
    )
    COMPONENT_CLASSES = {"editor--keyword", "editor--string", "editor--number", "editor--comment", "editor--marked"}
    DEFAULT_CSS = """
    CodeEditor {
        border: none; padding: 0; background: $background;
        &:focus { border: none; }
        & .text-area--gutter, & .text-area--cursor-gutter { color: $foreground 75%; }
        & .editor--keyword { color: $text-accent; }
        & .editor--string { color: $text-success; }
        & .editor--number { color: $text-warning; }
        & .editor--comment { color: $foreground 70%; }
        & .editor--marked { background: $error 30%; text-style: bold; }
    }
    """
    BINDINGS = [bind("shift+tab", "dedent")]
    # Textual selects with these; the screens use them.
    SCREENS_OWN = ("f6", "f7")

    marked: reactive[int] = reactive(0)
    """The number of a line that stands out, from 1; 0 for none."""

    def __init__(self, text: str = "", *, id: str | None = None) -> None:
        super().__init__(
            text, soft_wrap=False, compact=True, tab_behavior="indent", show_line_numbers=True, id=id,
            highlight_cursor_line=True, max_checkpoints=500,
        )  # fmt: skip
        # A line is drawn anew whenever something is typed anywhere; those in view are used again.
        self._line_cache = LRUCache(128)
        for key in self.SCREENS_OWN:
            self._bindings.key_to_bindings.pop(key, None)
        self.register_theme(ProgramTheme("program"))
        self.theme = "program"
        self.indent_type = "spaces"
        self.indent_width = INDENT

    def watch_marked(self) -> None:
        self._line_cache.clear()
        self.refresh()

    def replace_all(self, text: str) -> None:
        """Put another text in; undo brings the one before back."""
        self.replace(text, self.document.start, self.document.end)

    # Typing.

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "enter":
            self._take(event)
            self._replace_via_keyboard("\n" + " " * self._indent_below(), *self.selection)
        elif event.key == "tab" and self.selection.start[0] != self.selection.end[0]:
            self._take(event)
            self._shift(INDENT)
        elif event.key == "backspace" and self._only_blanks_before():
            self._take(event)
            row, column = self.cursor_location
            self.delete((row, (column - 1) // INDENT * INDENT), (row, column), maintain_selection_offset=False)
        else:
            await super()._on_key(event)

    def _take(self, event: events.Key) -> None:
        event.stop()
        event.prevent_default()

    async def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        room = max(0, LONGEST - len(self.text))
        text = readable(event.text[:LONGEST])
        if len(text) > room or len(event.text) > LONGEST:
            self.app.notify(say("pasted", getattr(self.app, "lang", "en"), count=min(room, len(text))), markup=False)
        if result := self._replace_via_keyboard(text[:room], *self.selection):
            self.move_cursor(result.end_location)

    def _indent_below(self) -> int:
        """The blanks a new line begins with: those of this line, more after a colon, fewer after a last word."""
        row, column = self.selection.start
        before = self.document.get_line(row)[:column]
        blanks = len(before) - len(before.lstrip(" "))
        code = re.sub(r"#.*", "", before).strip()
        if code.endswith(":"):
            return blanks + INDENT
        if re.match(r"(return|break|continue|pass|raise)\b", code):
            return max(0, blanks - INDENT)
        return blanks

    def _only_blanks_before(self) -> bool:
        row, column = self.cursor_location
        line = self.document.get_line(row)[:column]
        return self.selection.is_empty and column > 1 and not line.strip(" ")

    def action_dedent(self) -> None:
        """Take one step of indentation away; where there is none, go to what is before the editor."""
        (first, _), (last, _) = sorted((self.selection.start, self.selection.end))
        if any(self.document.get_line(row).startswith(" ") for row in range(first, last + 1)):
            self._shift(-INDENT)
        else:
            self.screen.focus_previous()

    def _shift(self, by: int) -> None:
        """Move the selected lines right or left."""
        (first, _), (last, _) = sorted((self.selection.start, self.selection.end))
        lines = [self.document.get_line(row) for row in range(first, last + 1)]
        if by > 0:
            moved = [" " * by + line if line.strip() else line for line in lines]
        else:
            moved = [line[min(-by, len(line) - len(line.lstrip(" "))) :] for line in lines]
        self.replace("\n".join(moved), (first, 0), (last, len(lines[-1])))

    def nudge(self, by: int) -> bool:
        """Make the number under the cursor, or the next one in its line, larger or smaller; False where none is."""
        row, column = self.cursor_location
        line = self.document.get_line(row)
        code = re.sub(r"#.*", lambda found: " " * len(found.group()), line)
        numbers = list(NUMBER.finditer(code))
        chosen = next((found for found in numbers if found.end() >= column), numbers[-1] if numbers else None)
        if chosen is None:
            return False
        start, text = chosen.start(), chosen.group()
        # A sign before it that is no operation belongs to it.
        signed = re.search(r"(?:^|[(\[,=:*+/])\s*-$", code[:start])
        value = -float(text) if signed else float(text)
        step = 1.0 if abs(value) >= 1 or value == int(value) else 0.1
        written = f"{value + by * step:.10g}"
        if "." in text and "." not in written and "e" not in written:
            written += "."
        if signed:
            start -= 1
        self.replace(written, (row, start), (row, chosen.end()))
        self.move_cursor((row, start))
        return True

    # Drawing.

    def get_line(self, line_index: int) -> RichText:
        line = super().get_line(line_index)
        for found in TOKEN.finditer(line.plain):
            kind = found.lastgroup or ""
            if kind == "word":
                if not keyword.iskeyword(found.group()):
                    continue
                kind = "number" if found.group() in CONSTANTS else "keyword"
            shown = self.get_component_rich_style(f"editor--{kind}")
            line.stylize(Style(color=shown.color), found.start(), found.end())
        if line_index + 1 == self.marked:
            line.stylize(self.get_component_rich_style("editor--marked"))
        return line


def readable(text: str) -> str:
    """A program as the editor takes it: line ends as `\\n`, control characters but the tab visible."""
    return "\t".join(visible(part.replace("\r", "\n")) for part in text.replace("\r\n", "\n").split("\t"))
