"""An answer chosen from a list: by arrows and Enter, by its number, or with the mouse."""

from __future__ import annotations

from collections.abc import Iterator

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tutor.words import Text

from ..choices import Choices
from ..prose import wrapped
from ..shown import sentence
from ..words import say
from .box import AnswerBox

# The cell of a bar for scrolling, should the list need one.
BESIDE = 1


class OptionsAnswer(AnswerBox):
    """Numbered options; `choices` gives each one's answer text and words."""

    ABOUT = Text(
        "Choose with the arrow keys or by the option's number, then press Enter.",
        "用方向键或选项编号选择，然后按回车。",
    )
    DEFAULT_CSS = """
    OptionsAnswer OptionList {
        height: auto; max-height: 35vh; border: none; padding: 0; background: transparent;
    }
    OptionsAnswer OptionList:focus { border: none; }
    """

    HOW = "how-options"
    NUMBERED = True
    _width = 0

    def choices(self) -> list[tuple[str, str]]:
        """(answer text, words) of each option."""
        return [(str(n), option.text.say(self.lang)) for n, option in enumerate(self.variant.options, 1)]

    def compose(self) -> ComposeResult:
        yield Choices(*(Option(words, id=text) for text, words in self._options()), compact=True)

    def _options(self, width: int = 0) -> Iterator[tuple[str, Content]]:
        """(answer text, numbered words) of each option, wrapped behind its number."""
        choices = self.choices()
        numbers = len(str(len(choices)))
        for number, (text, words) in enumerate(choices, 1):
            head = f"{number:>{numbers}}  " if self.NUMBERED else ""
            option = Content(head) + sentence(words)
            yield text, wrapped(option, width, len(head)) if width else option

    def on_resize(self) -> None:
        if not self.children:
            return
        width = self.list.scrollable_content_region.width - BESIDE
        if width > 0 and width != self._width:
            self._width = width
            for number, (_, words) in enumerate(self._options(width)):
                self.list.replace_option_prompt_at_index(number, words)

    @property
    def list(self) -> OptionList:
        return self.query_one(OptionList)

    @property
    def answer(self) -> str:
        highlighted = self.list.highlighted_option
        return (highlighted.id or "") if highlighted else ""

    def load(self, text: str) -> None:
        texts = [choice for choice, _ in self.choices()]
        if text in texts:
            self.list.highlighted = texts.index(text)

    def on_key(self, event: events.Key) -> None:
        if self.typed(event.key, event.character or ""):
            event.stop()

    def typed(self, key: str, character: str) -> bool:
        """Take a key that the list itself does not know; True where it meant something."""
        if character.isdecimal() and 1 <= int(character) <= self.list.option_count:
            self.list.highlighted = int(character) - 1
            return True
        return False

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self.changed()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.give()


class BoolAnswer(OptionsAnswer):
    """Yes or no."""

    def choices(self) -> list[tuple[str, str]]:
        return [("yes", say("yes-it-is", self.lang)), ("no", say("no-it-is-not", self.lang))]
