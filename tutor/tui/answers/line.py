"""An answer of one line: numbers, a formula, `None`; with undo, and earlier answers under the arrow keys."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.cache import LRUCache
from textual.message import Message
from textual.widgets import TextArea

from tutor.words import Text

from ..keys import bind
from ..shown import visible
from ..words import say
from .box import AnswerBox

LONGEST = 2000


class OneLine(TextArea):
    """A text area that stays one line: Enter gives the answer, up and down bring earlier ones."""

    # A bar for scrolling would take the only line there is.
    DEFAULT_CSS = """
    OneLine, OneLine:focus {
        height: 1; border: none; padding: 0; background: $background; scrollbar-size: 0 0;
    }
    """
    BINDINGS = [
        bind("enter", "give"),
        bind("up", "older"),
        bind("down", "newer"),
        # Free for the screen's own use.
        bind("f6", "screen.lesson"),
        bind("f7", "screen.previous"),
        bind("pageup", "screen.scroll_program(-1)"),
        bind("pagedown", "screen.scroll_program(1)"),
    ]

    def __init__(self) -> None:
        super().__init__(
            soft_wrap=False, compact=True, highlight_cursor_line=False, show_line_numbers=False, tab_behavior="focus"
        )
        # The line is another at every key.
        self._line_cache = LRUCache(4)

    class Given(Message):
        """Enter was pressed."""

    class Wanted(Message):
        """Another of the earlier answers is wanted: -1 an older one, 1 a newer one."""

        def __init__(self, by: int) -> None:
            super().__init__()
            self.by = by

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "enter":
            event.prevent_default()
            event.stop()
            self.action_give()
            return
        await super()._on_key(event)

    async def _on_paste(self, event: events.Paste) -> None:
        # Several lines of a printed tensor become one; what is far too long is cut.
        event.prevent_default()
        event.stop()
        text = visible(" ".join(event.text[: LONGEST * 2].split()))
        room = max(0, LONGEST - len(self.text))
        if len(event.text) > LONGEST * 2 or len(text) > room:
            self.app.notify(say("pasted", getattr(self.app, "lang", "en"), count=min(room, len(text))), markup=False)
        if result := self._replace_via_keyboard(text[:room], *self.selection):
            self.move_cursor(result.end_location)

    def action_give(self) -> None:
        self.post_message(self.Given())

    def action_older(self) -> None:
        self.post_message(self.Wanted(-1))

    def action_newer(self) -> None:
        self.post_message(self.Wanted(1))


class LineAnswer(AnswerBox):
    """One line of text."""

    ABOUT = Text(
        "Type the answer and press Enter. A tensor is written as PyTorch prints it or as nested lists: `[[2], [3]]`; "
        "fractions (`1/3`) and roots (`sqrt(2)`) are exact; `None` where there is no gradient. Up and Down bring back "
        "earlier answers, Ctrl+Z undoes. What cannot be read costs nothing.",
        "输入答案后按回车。张量可写成嵌套列表 `[[2], [3]]`，也可照 PyTorch 的打印形式书写；"
        "分数（`1/3`）和根号（`sqrt(2)`）按精确值计算；"
        "没有梯度时写 `None`。上下方向键调出以前的答案，Ctrl+Z 撤销。无法读取的答案不计次数。",
    )

    def compose(self) -> ComposeResult:
        yield OneLine()

    def begin(self) -> None:
        super().begin()
        self._at = len(self.answers)
        self._typed = ""

    def remember(self, answers: tuple[str, ...]) -> None:
        super().remember(answers)
        self._at = len(answers)

    @property
    def line(self) -> OneLine:
        return self.query_one(OneLine)

    @property
    def answer(self) -> str:
        return self.line.text.strip()

    def load(self, text: str) -> None:
        one_line = " ".join(text.split("\n"))
        if one_line != self.line.text:
            self.line.text = one_line
            self.line.move_cursor(self.line.document.end)

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        event.stop()
        self.changed()

    def on_one_line_given(self, event: OneLine.Given) -> None:
        event.stop()
        self.give()

    def on_one_line_wanted(self, event: OneLine.Wanted) -> None:
        event.stop()
        if self._at == len(self.answers):
            self._typed = self.line.text
        self._at = min(max(0, self._at + event.by), len(self.answers))
        self.load(self.answers[self._at] if self._at < len(self.answers) else self._typed)
