"""Search over everything: a line to type, and what was found below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from tutor.words import Text

from .choices import Choices
from .found import Thing, matching, things
from .go import Go
from .helping import Helped
from .keys import bare, bind
from .rows import row, shortened
from .shown import MUTED, plain, visible
from .words import say

if TYPE_CHECKING:
    from tutor.progress import Study

WIDEST = 98
LONGEST = 200


class Finder(Helped, ModalScreen[None]):
    """Type, choose with the arrow keys, Enter goes there."""

    ABOUT = Text(
        "Type part of a lesson's title, a question, a word or a command. The arrow keys choose, Enter goes there.",
        "输入课程标题、题目、术语或命令的一部分。用方向键选择，按回车前往。",
    )
    DEFAULT_CSS = """
    Finder { align: center top; background: $background; }
    Finder > Vertical {
        width: 100%; max-width: 104; height: auto; max-height: 100%; border: round $accent; background: $surface;
    }
    Finder Input { border: none; height: 1; padding: 0 1; background: $surface; }
    Finder Input:focus { border: none; }
    Finder Choices { border: none; height: auto; max-height: 100%; background: $surface; margin-top: 1; }
    """
    AUTO_FOCUS = "Input"
    BINDINGS = [
        bind("escape", "close"),
        bind("down", "move(1)"),
        bind("up", "move(-1)"),
        bind("pagedown", "move(10)"),
        bind("pageup", "move(-10)"),
    ]

    def __init__(self, study: Study, lang: str, below: Screen[object]) -> None:
        super().__init__()
        self._lang = lang
        actions = {bare(active.binding.action) for active in below.active_bindings.values()}
        self._everything = things(study, tuple(actions))
        self._found: list[Thing] = []

    def compose(self) -> ComposeResult:
        with Vertical() as box:
            box.border_title = say("finder", self._lang)
            yield Input(placeholder=say("finder-hint", self._lang), compact=True, max_length=LONGEST)
            yield Choices()

    def on_mount(self) -> None:
        if self.children:
            self._show("")

    def on_resize(self, event: events.Resize) -> None:
        if self.children:
            self._show(self.query_one(Input).value)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._show(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.query_one(Choices).action_select()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if event.option_index >= len(self._found):
            return  # What was chosen is no longer found: something was typed after it.
        thing = self._found[event.option_index]
        self.dismiss(None)
        self.app.post_message(Go(thing.where, thing.what))

    def action_close(self) -> None:
        self.dismiss(None)

    def action_move(self, by: int) -> None:
        choices = self.query_one(Choices)
        if choices.option_count:
            choices.highlighted = min(max((choices.highlighted or 0) + by, 0), choices.option_count - 1)

    def _show(self, query: str) -> None:
        self._found = matching(query, self._everything)
        choices = self.query_one(Choices)
        choices.clear_options()
        room = min(WIDEST, self.app.size.width - 6)
        choices.add_options([Option(self._line(thing, room)) for thing in self._found])
        if self._found:
            choices.highlighted = 0
        else:
            nothing = say("nothing-found", self._lang, query=visible(query))
            choices.add_option(Option(plain(shortened(nothing, room), MUTED), disabled=True))

    def _line(self, thing: Thing, room: int) -> Content:
        kind = Content.styled(say(f"kind-{thing.kind}", self._lang), MUTED)
        left = room - kind.cell_length - 2
        title = shortened(visible(thing.title.say(self._lang)).replace("`", ""), left)
        line = Content(title)
        rest = left - line.cell_length - 2
        detail = visible(thing.detail.say(self._lang)).replace("`", "")
        if detail and rest > 8:
            line += Content.styled("  " + shortened(detail, rest), MUTED)
        return row(line, kind, room)
