"""The first start: which language, and whether to begin with the tour."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

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

if TYPE_CHECKING:
    from .app import TutorApp

NAMES = {"en": "English", "zh": "中文"}


class WelcomeScreen(Helped, ModalScreen[bool]):
    """Asks the language, then returns whether the learner wants the tour."""

    ABOUT = Text(
        "Choose with the arrow keys and Enter. Both can be changed later, under Settings.",
        "用方向键和回车选择。之后可在“设置”中更改。",
    )
    DEFAULT_CSS = """
    WelcomeScreen { align: center middle; background: $background; }
    WelcomeScreen > Vertical {
        width: 72; max-width: 96%; height: auto; max-height: 100%; border: round $accent; background: $surface;
        padding: 1 2;
    }
    WelcomeScreen Choices { border: none; height: auto; background: $surface; margin-top: 1; }
    """
    BINDINGS = [bind("escape", "close")]

    def compose(self) -> ComposeResult:
        with Vertical() as box:
            box.border_title = say("title", "en")
            box.border_subtitle = say("how-welcome", self._tutor.lang)
            yield Prose()
            yield Choices()

    def on_mount(self) -> None:
        if self.children:
            self._ask_language()

    @property
    def _tutor(self) -> TutorApp:
        return cast("TutorApp", self.app)

    def _ask_language(self) -> None:
        self.query_one(Prose).update(Content("Language · 语言"))
        order = sorted(NAMES, key=lambda lang: lang != self._tutor.lang)
        self._offer([(f"lang {lang}", NAMES[lang]) for lang in order])

    def _ask_tour(self) -> None:
        lang = self._tutor.lang
        self.query_one(Vertical).border_subtitle = say("how-welcome", lang)
        self.query_one(Prose).update(sentence(say("welcome", lang)))
        self._offer([("tour", say("welcome-tour", lang)), ("skip", say("welcome-skip", lang))])

    def _offer(self, rows: list[tuple[str, str]]) -> None:
        choices = self.query_one(Choices)
        choices.clear_options()
        choices.add_options([Option(Content(words), id=id) for id, words in rows])
        choices.highlighted = 0
        choices.focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        chosen = event.option.id or ""
        if chosen.startswith("lang "):
            self._tutor.lang = chosen.removeprefix("lang ")
            self._ask_tour()
        else:
            self.dismiss(chosen == "tour")

    def action_close(self) -> None:
        self.dismiss(False)
