"""A question answered by choosing one of a few lines."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tutor.words import Text

from .choices import Choices
from .helping import Helped
from .keys import bind
from .prose import Prose
from .shown import sentence
from .words import say


class Choose(Helped, ModalScreen[int]):
    """Returns the number of the line chosen, None where none was."""

    ABOUT = Text("Choose with the arrow keys and Enter; Esc leaves it.", "用方向键选择，按回车确定，按 Esc 放弃。")
    DEFAULT_CSS = """
    Choose { align: center middle; background: $background; }
    Choose > Vertical {
        width: 72; max-width: 95%; height: auto; max-height: 90%; border: round $accent; background: $surface;
        padding: 1 2;
    }
    Choose Choices { height: auto; border: none; background: transparent; margin-top: 1; }
    """
    BINDINGS = [bind("escape", "close")]

    def __init__(self, question: str, lines: list[str], lang: str) -> None:
        super().__init__()
        self._question, self._lines, self._lang = question, lines, lang

    def compose(self) -> ComposeResult:
        with Vertical() as box:
            box.border_subtitle = say("how-choose", self._lang)
            yield Prose(sentence(self._question, "bold"))
            yield Choices(*(Option(Content("") + sentence(line), id=str(n)) for n, line in enumerate(self._lines)))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(event.option_index)

    def action_close(self) -> None:
        self.dismiss(None)
