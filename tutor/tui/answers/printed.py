"""An answer of several lines: what the program prints."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import TextArea

from tutor.words import Text

from ..keys import bind
from .box import AnswerBox


class PrintedAnswer(AnswerBox):
    """Several lines; Enter begins a new one, F10 or Ctrl+S gives the answer."""

    ABOUT = Text(
        "Write what the program prints, line by line. Enter begins a new line; F10 or Ctrl+S gives the answer.",
        "逐行写出程序打印的内容。回车换行；按 F10 或 Ctrl+S 提交答案。",
    )
    DEFAULT_CSS = """
    PrintedAnswer TextArea { height: 5; border: none; padding: 0; background: $background; }
    PrintedAnswer TextArea:focus { border: none; }
    """
    HOW = "how-printed"
    BINDINGS = [bind("f10,ctrl+s", "give")]

    def compose(self) -> ComposeResult:
        yield TextArea(soft_wrap=False, compact=True, tab_behavior="focus", highlight_cursor_line=False)

    @property
    def answer(self) -> str:
        return self.query_one(TextArea).text

    def load(self, text: str) -> None:
        area = self.query_one(TextArea)
        if area.text != text:
            area.text = text
            area.move_cursor(area.document.end)

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        event.stop()
        self.changed()

    def action_give(self) -> None:
        self.give()
