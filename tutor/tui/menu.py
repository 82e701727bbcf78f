"""A screen that is a list of things to do under some words: what reviews and settings share."""

from __future__ import annotations

from textual import work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option
from textual.worker import get_current_worker

from .choices import Choices
from .go import Go
from .keys import bind
from .prose import Prose
from .window import Window


class MenuScreen(Window):
    """Words, and rows that do something with Enter; what they say is worked out in a thread."""

    BINDINGS = [bind("escape", "home")]

    class Known(Message):
        """What is said has been worked out."""

    def body(self) -> ComposeResult:
        with VerticalScroll(id="menu-words", can_focus=False):
            yield Prose()
        yield Choices(id="menu")

    def begin(self) -> None:
        self.redraw()
        self.look()

    def on_screen_resume(self) -> None:
        if self.is_mounted:
            self.look()

    def find_out(self) -> None:
        """Work out what is said, in a thread; empty where nothing takes time."""

    @work(thread=True, exclusive=True)
    def look(self) -> None:
        """Work it out and draw it."""
        if self.tutor.study is not None:
            self.find_out()
            if not get_current_worker().is_cancelled:
                self.post_message(self.Known())

    def on_menu_screen_known(self, event: Known) -> None:
        self.redraw()

    def fill(self, words: Content, rows: list[tuple[str, Content]]) -> None:
        """Draw: `rows` are ids and lines; an empty id cannot be chosen."""
        self.query_one("#menu-words Prose", Prose).update(words)
        menu = self.query_one("#menu", OptionList)
        chosen = menu.highlighted_option.id if menu.highlighted_option else None
        with self.app.batch_update():
            menu.clear_options()
            menu.add_options([Option(line, id=id or None, disabled=not id) for id, line in rows])
        ids = [id for id, _ in rows]
        if any(ids):
            menu.highlighted = (
                ids.index(chosen) if chosen and chosen in ids else next(n for n, id in enumerate(ids) if id)
            )
        if self.is_current and self.focused is None:
            menu.focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.choose(event.option.id or "")

    def choose(self, id: str) -> None:
        """Do what a row says."""
        raise NotImplementedError

    def action_select(self) -> None:
        self.query_one("#menu", OptionList).action_select()

    def action_home(self) -> None:
        self.post_message(Go("home"))
