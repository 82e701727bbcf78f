"""The line of keys at the bottom: at most six, the most useful first, and what does not fit is left out whole."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.style import Style
from textual.widgets import Static

from .keys import bare
from .words import KEYS

if TYPE_CHECKING:
    from .app import TutorApp

MOST = 6


@dataclass(frozen=True)
class Key:
    """A key to show: how it is written, the action it runs, and its words in `KEYS` if not the action's."""

    label: str
    action: str
    word: str = ""


class KeyBar(Static):
    """Shows the keys that matter now; each can be clicked."""

    DEFAULT_CSS = "KeyBar { height: 1; dock: bottom; background: $panel; color: $text; padding: 0 1; }"
    auto_links = False

    keys: reactive[tuple[Key, ...]] = reactive(())
    """The keys, most useful first; the last two are kept when room is short."""
    lang: reactive[str] = reactive("en")
    """The language of the words."""

    @property
    def tutor(self) -> TutorApp:
        """The application, as what it is."""
        return cast("TutorApp", self.app)

    def watch_keys(self) -> None:
        self._draw()

    def watch_lang(self) -> None:
        self._draw()

    def on_resize(self) -> None:
        self._draw()

    def _draw(self) -> None:
        named = (replace(key, label=self.tutor.key_of(key.action, key.label)) for key in self.keys[:MOST])
        said = [(key, KEYS[key.word or bare(key.action)].say(self.lang)) for key in named]
        room = self.app.size.width
        while len(said) > 2 and sum(cell_len(key.label) + cell_len(word) + 3 for key, word in said) > room:
            del said[-3]
        shown = [_drawn(key, word) for key, word in said]
        self.update(Content("  ").join(shown))


def _drawn(key: Key, word: str) -> Content:
    """A key and its word, run by a click on either."""
    return Content.assemble((key.label, "bold $text-accent"), " ", word).stylize(
        Style.from_meta({"@click": key.action})
    )
