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


@dataclass(eq=False)
class Shown:
    """A step as it stands in the list: how deep, and whether it is opened."""

    step: WhyStep
    depth: int = 0
    opened: bool = False


class WhyScreen(Window):
    """Steps through why the answer is what it is; a step can be opened into those it consists of."""

    ABOUT = Text(
        "Each step belongs to the lines marked in the program. Right or Enter steps on, Left steps back. Where a step "
        "has a + before it, Down opens it one step deeper and Up closes it. Esc returns.",
        "每一步都对应程序中标出的行。按右方向键或回车前进，按左方向键后退。"
        "带 + 号的步骤可按下方向键再展开一层，按上方向键收起。按 Esc 返回。",
    )
    BINDINGS = [
        bind("right,enter,space,n", "forward"),
        bind("left,backspace,p", "back"),
        bind("down,plus", "open_step"),
        bind("up,minus", "close_step"),
        bind("end", "step_to(1000000)"),
        bind("home", "step_to(0)"),
        bind("escape,q,f3", "close"),
    ]

    at: reactive[int] = reactive(0, init=False)
    """The number of the last step shown."""

    @dataclass
    class Found(Message):
        """The steps are known, or it is known why there are none."""

        steps: tuple[WhyStep, ...]
        fault: str = ""

    @dataclass
    class Opened(Message):
        """What a step consists of."""

        shown: Shown
        inner: tuple[WhyStep, ...]

    def __init__(self, here: Here) -> None:
        super().__init__()
        self.here = here
        self.steps: list[Shown] | None = None
        self._fault = ""

    def body(self) -> ComposeResult:
        with Container(id="body"):
            yield ProgramView(id="program")
            with VerticalScroll(id="steps", can_focus=True):
                yield Prose()

    def keys(self) -> tuple[Key, ...]:
        now = self._now
        turn: tuple[Key, ...] = ()
        if now is not None and now.step.opened is not None:
            turn = (Key("↑", "screen.close_step") if now.opened else Key("↓", "screen.open_step"),)
        return (
            Key("→", "screen.forward"),
            Key("←", "screen.back"),
            *turn,
            Key("Esc", "screen.close"),
            Key("F1", "screen.help"),
            Key("^q", "app.quit"),
        )

    @property
    def _now(self) -> Shown | None:
        return self.steps[self.at] if self.steps else None

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
            found = self.Found((), self.tutor.failed(error).say(self.lang))
        if not get_current_worker().is_cancelled:
            self.post_message(found)

    @work(thread=True, exclusive=True, group="open")
    def _open(self, shown: Shown) -> None:
        assert shown.step.opened is not None
        try:
            inner = shown.step.opened()
        except Exception as error:
            self.tutor.failed(error)
            inner = ()
        if not get_current_worker().is_cancelled:
            self.post_message(self.Opened(shown, inner))

    def on_why_screen_found(self, event: Found) -> None:
        self.steps, self._fault = [Shown(step) for step in event.steps], event.fault
        self.redraw()

    def on_why_screen_opened(self, event: Opened) -> None:
        shown = event.shown
        if self.steps is None or shown not in self.steps or shown.opened or not event.inner:
            return
        shown.opened = True
        at = self.steps.index(shown)
        self.steps[at + 1 : at + 1] = [Shown(step, shown.depth + 1) for step in event.inner]
        self.action_step_to(at + 1)
        self.redraw()

    def watch_at(self) -> None:
        self.redraw()

    def action_forward(self) -> None:
        self.action_step_to(self.at + 1)

    def action_back(self) -> None:
        self.action_step_to(self.at - 1)

    def action_step_to(self, at: int) -> None:
        self.at = min(max(0, at), max(0, len(self.steps or ()) - 1))

    def action_open_step(self) -> None:
        now = self._now
        if now is not None and now.step.opened is not None and not now.opened:
            self._open(now)
        else:
            self.query_one("#steps", VerticalScroll).scroll_down(animate=False)

    def action_close_step(self) -> None:
        """Close the step here, or the one it is in."""
        now = self._now
        if now is None or self.steps is None:
            return
        at = self.at
        while not self.steps[at].opened and self.steps[at].depth >= now.depth and at > 0 and now.depth > 0:
            at -= 1
        outer = self.steps[at]
        if not outer.opened:
            self.query_one("#steps", VerticalScroll).scroll_up(animate=False)
            return
        end = at + 1
        while end < len(self.steps) and self.steps[end].depth > outer.depth:
            end += 1
        outer.opened = False
        del self.steps[at + 1 : end]
        self.action_step_to(at)
        self.redraw()

    def action_close(self) -> None:
        self.app.pop_screen()

    def redraw(self) -> None:
        program = self.query_one(ProgramView)
        program.border_title = say("program", self.lang)
        shown = self.query_one("#steps Prose", Prose)
        title = say("why", self.lang)
        self.show_keys()
        if self.steps is None:
            self.show_title(title)
            shown.update(Content("..."))
            return
        if not self.steps:
            self.show_title(title)
            shown.update(sentence(self._fault))
            return
        now = self.steps[self.at]
        self.show_title(title, say("step", self.lang, number=self.at + 1, total=len(self.steps)))
        program.marked = frozenset({now.step.line} - {0})
        blocks = [self._block(step, now=step is now) for step in self.steps[: self.at + 1]]
        shown.update(Content("\n\n").join(blocks))
        self.after_refresh(self._to_the_end)

    def _to_the_end(self) -> None:
        self.query_one("#steps", VerticalScroll).scroll_end(animate=False, immediate=True)

    def _block(self, shown: Shown, *, now: bool) -> Content:
        step, indent = shown.step, "    " * shown.depth
        parts = []
        if step.heading:
            sign = "  " if step.opened is None else "- " if shown.opened else "+ "
            heading = sentence(step.heading.say(self.lang), "bold $text-accent" if now else MUTED)
            parts.append(Content.styled(indent + sign, MUTED) + heading)
        parts += [plain(f"{indent}    {line}", "" if now else MUTED) for line in step.formulas]
        if step.words:
            parts.append(page(step.words.say(self.lang)))
        return Content("\n").join(parts)
