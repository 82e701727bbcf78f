"""The question that tells two beliefs apart, in its place below the answer; answering it costs nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message

from tutor.words import Text

from .answers import BOXES, AnswerBox, LineAnswer
from .feedback import STYLES
from .prose import Prose
from .shown import plain, sentence
from .words import say

if TYPE_CHECKING:
    from tutor.grading import FollowUp, Verdict


class FollowUpPanel(Vertical):
    """Holds one question with an answer box of its own. Posts Answered and Shown; decides nothing."""

    ABOUT = Text(
        "More than one idea leads to your answer. This question tells which it was; it costs nothing and may be left.",
        "不止一种想法会得到你的答案。这个问题用来分清是哪一种；不计次数，也可以不答。",
    )
    DEFAULT_CSS = """
    FollowUpPanel { height: auto; display: none; padding: 0 1; }
    FollowUpPanel.-asking { display: block; }
    FollowUpPanel .follow-up--title { text-style: bold; color: $text-accent; }
    """

    @dataclass
    class Answered(Message):
        """The learner answers the follow-up."""

        asked: FollowUp
        text: str

    @dataclass
    class Shown(Message):
        """The learner is at the question, or left it; `program` is what it is about."""

        program: str
        inside: bool

    def __init__(self) -> None:
        super().__init__()
        self.asked: FollowUp | None = None
        self.lang = "en"

    def compose(self) -> ComposeResult:
        yield Prose(classes="follow-up--title")
        yield Prose(id="follow-up-question")
        yield Vertical(id="follow-up-place")
        yield Prose(id="follow-up-said")

    def on_mount(self) -> None:
        if self.children:
            self.query_one("#follow-up-place").styles.height = "auto"

    def ask(self, asked: FollowUp | None, lang: str) -> None:
        """Ask this, or nothing."""
        self.asked, self.lang = asked, lang
        self.set_class(asked is not None, "-asking")
        place = self.query_one("#follow-up-place", Vertical)
        place.remove_children()
        self.query_one("#follow-up-said", Prose).update(Content(""))
        if asked is None:
            return
        self.query_one(".follow-up--title", Prose).update(Content(say("follow-up", lang)))
        self.query_one("#follow-up-question", Prose).update(sentence(asked.question.say(lang)))
        box = BOXES.get(asked.variant.exercise.kind, LineAnswer)
        place.mount(box(asked.variant, lang, takes_focus=False))

    def settle(self, verdict: Verdict) -> None:
        """Say what the answer tells; the question is done with unless it could not be read."""
        sign, style = STYLES["hint" if verdict.outcome.value in ("right", "wrong") else verdict.outcome.value]
        settled = verdict.outcome.value in ("right", "wrong")
        heading = say("follow-up-settled" if settled else verdict.outcome.value, self.lang)
        words = Content.styled(f"{sign}{heading}", style) + "  " + sentence(verdict.feedback.say(self.lang))
        self.query_one("#follow-up-said", Prose).update(words)
        if settled:
            self.asked = None
            self.query_one("#follow-up-place", Vertical).remove_children()
            if verdict.read_as:
                echo = plain(say("read-as", self.lang, echo=verdict.read_as))
                self.query_one(".follow-up--title", Prose).update(echo)

    def on_answer_box_changed(self, event: AnswerBox.Changed) -> None:
        event.stop()

    def on_answer_box_answered(self, event: AnswerBox.Answered) -> None:
        event.stop()
        if self.asked is not None and event.text.strip():
            self.post_message(self.Answered(self.asked, event.text))

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        if self.asked is not None:
            self.post_message(self.Shown(self.asked.variant.program, inside=True))

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        if self.asked is not None:
            self.post_message(self.Shown(self.asked.variant.program, inside=False))
