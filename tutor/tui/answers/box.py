"""What every answer box is: it holds an answer as text, posts it while it changes and when it is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.containers import Vertical
from textual.message import Message

from tutor.words import Text

from ..words import WORDS, say

if TYPE_CHECKING:
    from tutor.grading import Verdict
    from tutor.lesson import Variant


class AnswerBox(Vertical):
    """Where the learner answers. Posts Changed and Answered; decides nothing."""

    ABOUT: ClassVar[Text] = Text()
    HOW: ClassVar[str] = ""
    # What an action of the widgets in it is in an answer.
    MEANS: ClassVar[dict[str, str]] = {"select": "give"}
    DEFAULT_CSS = """
    AnswerBox {
        height: auto; border: round $primary; padding: 0 1;
        border-title-color: $text-muted; border-subtitle-color: $text-muted;
    }
    AnswerBox:focus-within { border: round $accent; }
    """

    @dataclass
    class Changed(Message):
        """The answer as it stands now."""

        text: str
        box: AnswerBox

    @dataclass
    class Answered(Message):
        """The learner gives this answer."""

        text: str
        box: AnswerBox

    def __init__(
        self,
        variant: Variant,
        lang: str,
        answers: tuple[str, ...] = (),
        written: str = "",
        *,
        takes_focus: bool = True,
    ) -> None:
        super().__init__()
        self.takes_focus = takes_focus
        self.variant = variant
        self.lang = lang
        self.answers = answers
        self.written = written

    def on_mount(self) -> None:
        if not self.is_attached or not self.children:
            return  # The exercise was left before its box was there.
        self.border_title = say("answer", self.lang)
        if self.HOW:
            self.border_subtitle = say(self.HOW, self.lang)
        self.begin()
        if self.written:
            self.load(self.written)
        if self.takes_focus and self.screen.is_current:
            self.focus_answer()

    @property
    def is_here(self) -> bool:
        """Whether it can be written in: it is there, and has not been left."""
        return self.is_attached and self.is_mounted and bool(self.children) and not self._pruning

    def begin(self) -> None:
        """What to do once the widgets are there."""

    @property
    def answer(self) -> str:
        """The answer as text, empty where none is written."""
        raise NotImplementedError

    @property
    def missing(self) -> Text | None:
        """What is still to be written before the answer can be given; None where nothing is."""
        return None if self.answer.strip() else WORDS["empty"]

    def to_missing(self) -> None:
        """Put the cursor on it, where it has a place of its own."""

    @property
    def echoing(self) -> tuple[Variant, str]:
        """What is being written now, and the variant it answers."""
        return self.variant, self.answer

    def show(self, verdict: Verdict) -> None:
        """Mark in the box what the verdict says of its parts."""

    def load(self, text: str) -> None:
        """Put in an answer written before; anything that does not fit the box is left out."""
        raise NotImplementedError

    def remember(self, answers: tuple[str, ...]) -> None:
        """The learner's answers so far, oldest first."""
        self.answers = answers

    def focus_answer(self) -> None:
        """Put the cursor where the answer is written."""
        for widget in self.query("*"):
            if widget.focusable:
                widget.focus()
                return

    def changed(self) -> None:
        self.post_message(self.Changed(self.answer, self))

    def give(self) -> None:
        self.post_message(self.Answered(self.answer, self))
