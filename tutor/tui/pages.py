"""A page over the screen: the lesson's text, the graph, help; and a question with two answers."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from .helping import Copying, Helped
from .keys import bare, bind
from .prose import Prose
from .shown import sentence
from .words import say


class Page(Copying, ModalScreen[None]):
    """Something to read; any of the closing keys leads back."""

    DEFAULT_CSS = """
    Page { align: center middle; background: $background; }
    Page > Vertical {
        width: 92%; max-width: 100; height: auto; max-height: 92%;
        border: round $primary; background: $surface; padding: 0 1;
    }
    Page VerticalScroll { height: auto; max-height: 100%; }
    Page.-wide-page > Vertical { max-width: 100%; width: 100%; }
    Page .page--text { width: auto; min-width: 100%; }
    """
    BINDINGS = [
        bind("escape,enter,q,f1,f4,f6", "close"),
    ]

    def __init__(self, title: str, text: Content, lang: str, *, wrapped: bool = True) -> None:
        super().__init__(classes="" if wrapped else "-wide-page")
        self._title, self._text, self._lang, self._wrapped = title, text, lang, wrapped

    def compose(self) -> ComposeResult:
        with Vertical() as box:
            box.border_title = Content(self._title).markup
            box.border_subtitle = say("close", self._lang)
            with VerticalScroll(can_focus=True) as scroll:
                scroll.styles.overflow_x = "auto"
                if self._wrapped:
                    yield Prose(self._text)
                else:
                    yield Static(self._text, classes="page--text", markup=False)

    def action_close(self) -> None:
        self.dismiss(None)


class Confirm(Helped, ModalScreen[bool]):
    """A question; returns True only where the learner chose the first button. `careful`: the other one is offered."""

    DEFAULT_CSS = """
    Confirm { align: center middle; background: $background; }
    Confirm > Vertical {
        width: 60; max-width: 95%; height: auto; border: round $warning; background: $surface; padding: 1 2 0 2;
    }
    Confirm Horizontal { height: auto; align: center middle; margin-top: 1; }
    Confirm Button { margin: 0 1; }
    """
    BINDINGS = [
        bind("escape,n", "answer(False)"),
        bind("y", "answer(True)"),
        bind("left,right", "app.focus_next"),
    ]

    def __init__(self, question: str, yes: str, no: str, lang: str, *, careful: bool = False) -> None:
        super().__init__()
        self._lang = lang
        self._question, self._yes, self._no, self._careful = question, yes, no, careful

    def compose(self) -> ComposeResult:
        with Vertical() as box:
            yes, no = (self._key_of(f"answer({chosen})") for chosen in (True, False))
            box.border_subtitle = say("how-confirm", self._lang, yes=yes, no=no)
            yield Prose(sentence(self._question))
            with Horizontal():
                yield Button(self._yes, id="yes", variant="warning")
                yield Button(self._no, id="no")

    def _key_of(self, action: str) -> str:
        """The last key that does it: Esc is known to everybody."""
        keys = [active.binding for active in self.active_bindings.values() if bare(active.binding.action) == action]
        return self.app.get_key_display(keys[-1]) if keys else ""

    def on_mount(self) -> None:
        if self.children:
            self.query_one("#no" if self._careful else "#yes", Button).focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "yes")

    def action_answer(self, yes: bool) -> None:
        self.dismiss(yes)
