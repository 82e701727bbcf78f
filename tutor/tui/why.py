"""The worked derivation: the program beside it, the lines of each step marked, stepped on and back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import work
from textual.app import ComposeResult
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.worker import get_current_worker

from tutor.words import Text

from .keybar import Key
from .keys import bind
from .program import ProgramView
from .prose import Prose
from .shown import MUTED, page, plain, sentence
from .window import Window
from .words import say

if TYPE_CHECKING:
    from tutor.progress import Here
    from tutor.progress.why import WhyStep


class WhyScreen(Window):
    """Steps through why the answer is what it is."""

    ABOUT = Text(
        "Each step belongs to the lines marked in the program. Right or Enter steps on, Left steps back, Esc returns.",
        "每一步都对应程序中标出的行。按右方向键或回车前进，按左方向键后退，按 Esc 返回。",
    )
    BINDINGS = [
        bind("right,enter,space,n", "forward"),
        bind("left,backspace,p", "back"),
        bind("escape,q,f3", "close"),
    ]

    at: reactive[int] = reactive(0, init=False)
    """The number of the last step shown."""

    @dataclass
    class Found(Message):
        """The steps are known, or it is known why there are none."""

        steps: tuple[WhyStep, ...]
        fault: str = ""

    def __init__(self, here: Here) -> None:
        super().__init__()
        self.here = here
        self.steps: tuple[WhyStep, ...] | None = None
        self._fault = ""

    def body(self) -> ComposeResult:
        with Container(id="body"):
            yield ProgramView(id="program")
            with VerticalScroll(id="steps", can_focus=True):
                yield Prose()

    def keys(self) -> tuple[Key, ...]:
        return (
            Key("→", "screen.forward"),
            Key("←", "screen.back"),
            Key("Esc", "screen.close"),
            Key("F1", "screen.help"),
            Key("^q", "app.quit"),
        )

    def begin(self) -> None:
        assert self.here.variant is not None
        self.query_one(ProgramView).program = self.here.variant.program
        self.query_one("#steps").focus()
        self.redraw()
        self._find()

    @work(thread=True, exclusive=True)
    def _find(self) -> None:
        from tutor.progress.why import why

        assert self.here.variant is not None
        try:
            found = self.Found(why(self.here.variant))
        except Exception as error:
            found = self.Found((), self.tutor.failed(error))
        if not get_current_worker().is_cancelled:
            self.post_message(found)

    def on_why_screen_found(self, event: Found) -> None:
        self.steps, self._fault = event.steps, event.fault
        self.redraw()

    def watch_at(self) -> None:
        self.redraw()

    def action_forward(self) -> None:
        self.at = min(self.at + 1, max(0, len(self.steps or ()) - 1))

    def action_back(self) -> None:
        self.at = max(0, self.at - 1)

    def action_close(self) -> None:
        self.app.pop_screen()

    def redraw(self) -> None:
        program = self.query_one(ProgramView)
        program.border_title = say("program", self.lang)
        shown = self.query_one("#steps Prose", Prose)
        title = say("why", self.lang)
        if self.steps is None:
            self.show_title(title)
            shown.update(Content("..."))
            return
        if not self.steps:
            self.show_title(title)
            shown.update(sentence(self._fault))
            return
        self.show_title(title, say("step", self.lang, number=self.at + 1, total=len(self.steps)))
        program.marked = frozenset({self.steps[self.at].line} - {0})
        blocks = [self._block(step, now=number == self.at) for number, step in enumerate(self.steps[: self.at + 1])]
        shown.update(Content("\n\n").join(blocks))
        self.query_one("#steps", VerticalScroll).scroll_end(animate=False)

    def _block(self, step: WhyStep, *, now: bool) -> Content:
        parts = []
        if step.heading:
            parts.append(sentence(step.heading.say(self.lang), "bold $text-accent" if now else MUTED))
        parts += [plain("  " + line, "" if now else MUTED) for line in step.formulas]
        if step.words:
            parts.append(page(step.words.say(self.lang)))
        return Content("\n").join(parts)
