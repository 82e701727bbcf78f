"""A question answered with the name of a file."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from tutor.words import Text

from .helping import Helped
from .keys import bind
from .prose import Prose
from .shown import sentence
from .words import say

LONGEST = 4000


class AskPath(Helped, ModalScreen[str]):
    """Returns a path; empty where the learner does not want to."""

    ABOUT = Text("Write the name of a file; ~ is your home directory.", "输入文件名；~ 表示你的主目录。")
    DEFAULT_CSS = """
    AskPath { align: center middle; background: $background; }
    AskPath > Vertical {
        width: 90%; max-width: 100; height: auto; border: round $accent; background: $surface; padding: 1 2;
        border-subtitle-color: $text-muted;
    }
    AskPath Input { margin-top: 1; border: none; height: 1; padding: 0; background: $boost; }
    AskPath Input:focus { border: none; }
    """
    BINDINGS = [bind("escape", "close")]

    def __init__(self, question: str, offered: str, lang: str) -> None:
        super().__init__()
        self._question, self._offered, self._lang = question, offered, lang

    def compose(self) -> ComposeResult:
        with Vertical() as box:
            box.border_subtitle = say("ask-path-how", self._lang)
            yield Prose(sentence(self._question))
            yield Input(self._offered, select_on_focus=False, compact=True, max_length=LONGEST)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.dismiss(event.value.strip())

    def action_close(self) -> None:
        self.dismiss("")
