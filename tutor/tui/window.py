"""What every full screen of the tutor shares: its title line, its keys, its help, and the word that it is too small."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, cast

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.screen import Screen
from textual.widgets import Static

from tutor.words import Text

from .helping import Helped
from .keybar import Key, KeyBar
from .prose import Prose
from .shown import MUTED, sentence
from .words import say

if TYPE_CHECKING:
    from .app import TutorApp

COLUMNS, ROWS = 60, 20
# From so many columns on there is room for two things side by side.
WIDE = 110


class Window(Helped, Screen[None]):
    """A title above, keys below, the body between them."""

    ABOUT: ClassVar[Text] = Text()
    lang: reactive[str] = reactive("en", init=False)
    """The language of every word on the screen."""
    _has_begun = False
    _title = ("", "")

    @property
    def tutor(self) -> TutorApp:
        """The application, as what it is."""
        return cast("TutorApp", self.app)

    def compose(self) -> ComposeResult:
        yield Static(id="title", markup=False)
        yield from self.body()
        yield KeyBar()
        yield Prose(id="too-small")

    def body(self) -> ComposeResult:
        """The widgets between title and keys."""
        raise NotImplementedError

    def keys(self) -> tuple[Key, ...]:
        """The keys that matter now."""
        raise NotImplementedError

    def begin(self) -> None:
        """What to do once the widgets are there."""
        self.redraw()

    def redraw(self) -> None:
        """Say everything again, in the language of now."""
        raise NotImplementedError

    @property
    def is_wide(self) -> bool:
        """Whether there is room for two things side by side."""
        return self.app.size.width >= WIDE

    @property
    def is_open(self) -> bool:
        """Whether the screen is shown or lies below the one that is; its widgets are gone when it was left."""
        return not self._pruning and bool(self.children) and self in self.app.screen_stack

    def check_message_enabled(self, message: Message) -> bool:
        # What a worker found comes too late for a screen that was left.
        late = type(message).__module__.startswith("tutor.") and not self.is_open
        return not late and super().check_message_enabled(message)

    def on_mount(self) -> None:
        if not self.is_open:
            return
        self._has_begun = True
        self.set_reactive(Window.lang, self.tutor.lang)
        self.query_one(KeyBar).lang = self.lang
        self.show_keys()
        self._say_too_small()
        self.begin()

    def watch_lang(self) -> None:
        if not self._has_begun or not self.is_open:
            # It takes the language of then when it begins.
            return
        self.query_one(KeyBar).lang = self.lang
        self._say_too_small()
        self.redraw()

    def after_refresh(self, do: Callable[..., object], *what: Any, **how: Any) -> None:
        """Do something when what has changed is painted, unless the screen has been left by then."""

        def if_open() -> None:
            if self.is_open:
                do(*what, **how)

        self.call_after_refresh(if_open)

    def show_title(self, left: str, right: str = "") -> None:
        """The line at the top."""
        self._title = left, right
        title = Content.styled(left, "bold")
        room = self.app.size.width - 2 - title.cell_length - cell_len(right)
        self.query_one("#title", Static).update(title + " " * max(2, room) + Content.styled(right, MUTED), layout=False)

    def show_keys(self) -> None:
        self.query_one(KeyBar).keys = self.keys()

    def on_resize(self, event: events.Resize) -> None:
        if self._has_begun and self.is_open:
            self._say_too_small()
            self.show_title(*self._title)
            self.resized()

    def resized(self) -> None:
        """What to draw anew where the window has another size."""

    def _say_too_small(self) -> None:
        width, height = self.app.size
        small = width < COLUMNS or height < ROWS
        self.set_class(small, "-too-small")
        if small:
            words = say("too-small", self.lang, columns=COLUMNS, rows=ROWS, width=width, height=height)
            self.query_one("#too-small", Prose).update(sentence(words))
