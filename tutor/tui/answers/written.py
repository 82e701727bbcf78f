"""An answer that is a program: the one given, repaired or completed in an editor."""

from __future__ import annotations

from dataclasses import dataclass

from textual.app import ComposeResult
from textual.message import Message
from textual.widgets import TextArea

from tutor.words import Text

from ..editor import CodeEditor
from ..keys import bind
from .box import AnswerBox


class CodeAnswer(AnswerBox):
    """The editor with the program to begin with; F10 or Ctrl+S gives it, F12 runs it first."""

    ABOUT = Text(
        "Change the program. F12 (or Ctrl+B) runs it and shows what it prints; F10 or Ctrl+S gives it as your answer. "
        + CodeEditor.ABOUT.en,
        "修改这个程序。按 F12（或 Ctrl+B）运行并查看打印内容；按 F10 或 Ctrl+S 提交。" + CodeEditor.ABOUT.zh,
    )
    DEFAULT_CSS = """
    CodeAnswer { height: 1fr; min-height: 8; }
    CodeAnswer CodeEditor { height: 1fr; }
    """
    HOW = "how-program"
    BINDINGS = [bind("f10,ctrl+s", "give"), bind("f12,ctrl+b", "run")]

    @dataclass
    class Run(Message):
        """The program is to be run as it stands."""

        text: str

    def compose(self) -> ComposeResult:
        yield CodeEditor(self.written or self.variant.program)

    @property
    def editor(self) -> CodeEditor:
        return self.query_one(CodeEditor)

    @property
    def answer(self) -> str:
        return self.editor.text

    @property
    def edited(self) -> bool:
        """Whether it is another program than the one to begin with."""
        return self.editor.text.rstrip() != self.variant.program.rstrip()

    def load(self, text: str) -> None:
        if text.rstrip() != self.editor.text.rstrip():
            self.editor.replace_all(text)

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        event.stop()
        self.editor.marked = 0
        self.changed()

    def action_give(self) -> None:
        self.give()

    def action_run(self) -> None:
        self.post_message(self.Run(self.editor.text))
