"""Which line raises, and which error: digits write the line, the arrows choose the error."""

from __future__ import annotations

import re

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static
from textual.widgets.option_list import Option

from tutor.words import Text

from ..choices import Choices
from ..words import WORDS, say
from .options import OptionsAnswer

NO_ERROR = "no error"
TYPES = (
    "RuntimeError",
    "TypeError",
    "ValueError",
    "IndexError",
    "AttributeError",
    "NameError",
    "KeyError",
    "ZeroDivisionError",
    "AssertionError",
    "NotImplementedError",
)


class ErrorAnswer(OptionsAnswer):
    """The number of the line, and a list of errors whose first entry is that no line raises."""

    ABOUT = Text(
        "Type the number of the line that raises (it is marked in the program), choose the error with the arrow keys, "
        "then press Enter. If the program runs to its end, choose the first entry.",
        "输入报错那一行的行号（程序中会标出），用方向键选择错误类型，然后按回车。如果程序能正常运行到底，请选第一项。",
    )
    DEFAULT_CSS = "ErrorAnswer OptionList { max-height: 6; }"

    def choices(self) -> list[tuple[str, str]]:
        return [(NO_ERROR, say("no-error", self.lang)), *((name, name) for name in TYPES)]

    HOW = "how-error"
    NUMBERED = False

    _line = ""

    def compose(self) -> ComposeResult:
        yield Static(id="line")
        yield Choices(*(Option(words, id=text) for text, words in self._options()), compact=True)

    def begin(self) -> None:
        super().begin()
        self._draw()

    @property
    def line_number(self) -> int | None:
        """The line written so far."""
        return int(self._line) if self._line and self.list.highlighted != 0 else None

    @property
    def answer(self) -> str:
        at = self.list.highlighted
        if at == 0:
            return NO_ERROR
        name = TYPES[at - 1] if at is not None else ""
        return f"line {self._line}: {name}".strip(" :") if self._line or name else ""

    @property
    def missing(self) -> Text | None:
        if self.list.highlighted == 0 or (self._line and self.list.highlighted is not None):
            return None
        return WORDS["empty-error"]

    def load(self, text: str) -> None:
        number = re.search(r"\d+", text)
        self._line = number.group() if number else ""
        names = [choice for choice, _ in self.choices()]
        found = [n for n, name in enumerate(names) if name in text]
        if found:
            self.list.highlighted = found[0]
        self._draw()

    def typed(self, key: str, character: str) -> bool:
        if character.isdecimal() and len(self._line) < 4:
            self._line = (self._line + character).lstrip("0")
            if self.list.highlighted == 0:
                self.list.highlighted = None
        elif key in ("backspace", "delete"):
            self._line = self._line[:-1]
        else:
            return False
        self._draw()
        self.changed()
        return True

    def _draw(self) -> None:
        word = say("line", self.lang)
        shown = Content.styled(f"{self._line or ' ':<4}", "reverse")
        self.query_one("#line", Static).update(Content(f"{word} ") + shown)
