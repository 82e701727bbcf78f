"""Help on what is in front of the learner: what it is, and every key that works now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from textual.actions import SkipAction
from textual.await_complete import AwaitComplete
from textual.binding import Binding
from textual.content import Content
from textual.dom import DOMNode
from textual.geometry import Offset
from textual.screen import Screen
from textual.widget import Widget

from tutor.words import Text

from .editingwords import EDITING, editing
from .keys import bare, bind
from .shown import sentence
from .words import KEYS, say

if TYPE_CHECKING:
    from .app import TutorApp

KEYS_WIDTH = 18


class Copying(Screen):  # type: ignore[type-arg]
    """A screen on which Ctrl+C copies what is selected, or says how to quit."""

    def get_widget_and_offset_at(self, x: int, y: int) -> tuple[Widget | None, Offset | None]:
        """What is under the mouse; Textual stumbles over a widget that is still painted but gone."""
        widget, offset = super().get_widget_and_offset_at(x, y)
        return (widget, offset) if widget is not None and widget.is_attached else (None, None)

    _dismissed = False

    def dismiss(self, result: Any = None) -> AwaitComplete:
        """Leave it, once: a second Enter may be on its way already."""
        if self._dismissed:
            return AwaitComplete()
        self._dismissed = True
        return super().dismiss(result)

    def action_copy_text(self) -> None:
        """Copy what is selected; where nothing is, somebody wants to quit."""
        try:
            super().action_copy_text()
        except SkipAction:
            cast("TutorApp", self.app).action_help_quit()


class Helped(Copying):
    """A screen that has help under F1, and under `?` where no text is written."""

    BINDINGS = [bind("f1,question_mark", "help")]

    def action_help(self) -> None:
        """Show it over the screen."""
        from .pages import Page

        lang = getattr(self.app, "lang", "en")
        self.app.push_screen(Page(say("help", lang), help_on(self, lang), lang))


def help_on(screen: Screen[object], lang: str) -> Content:
    """What the screen and the focused part of it do, and every key that works now."""
    lines: list[Content] = []
    for about in _abouts(screen):
        lines += [sentence(about.say(lang)), Content("")]
    shown, edits = keys_of(screen)
    lines += [Content.styled(say("help-keys", lang), "bold"), *_lines(shown, lang)]
    if edits:
        lines += [Content(""), Content.styled(say("help-editing", lang), "bold"), *_lines(edits, lang)]
    return Content("\n").join(lines)


def keys_of(screen: Screen[object]) -> tuple[dict[Text, list[str]], dict[Text, list[str]]]:
    """Words -> keys: of the tutor's own actions in the order of `KEYS`, and of text and scrolling."""
    shown: dict[str, list[str]] = {}
    edits: dict[Text, list[str]] = {}
    for node, binding in _working(screen):
        if "super" in binding.key:
            continue
        action, key = _meant(node, bare(binding.action)), screen.app.get_key_display(binding)
        textuals = type(node).__module__.startswith("textual.") and action in EDITING
        if action in KEYS and not textuals:
            shown.setdefault(action, []).append(key)
        elif words := editing(action):
            edits.setdefault(words, []).append(key)
    named: dict[Text, list[str]] = {}
    for action, words in KEYS.items():
        if action in shown:
            named.setdefault(words, []).extend(shown[action])
    return named, edits


def _working(screen: Screen[object]) -> list[tuple[DOMNode, Binding]]:
    """Every binding that works now, and whose it is; those of the application over a modal screen too."""
    found = [(active.node, active.binding) for active in screen.active_bindings.values()]
    known = {binding.key for _, binding in found}
    always = [binding for _, binding in screen.app._bindings if binding.priority and binding.key not in known]
    return found + [(screen.app, binding) for binding in always]


def _meant(node: DOMNode, action: str) -> str:
    """What an action is where the widget stands: to select an answer is to give it."""
    for widget in node.ancestors_with_self:
        action = getattr(widget, "MEANS", {}).get(action, action)
    return action


def _lines(shown: dict[Text, list[str]], lang: str) -> list[Content]:
    lines = []
    for words, keys in shown.items():
        written = ", ".join(dict.fromkeys(keys))
        lines.append(Content(f"  {written:<{KEYS_WIDTH - 2}} ") + words.say(lang))
    return lines


def _abouts(screen: Screen[object]) -> list[Text]:
    """The words on the screen and on the focused part of it."""
    focused = [] if screen.focused is None else [w for w in screen.focused.ancestors_with_self if w is not screen]
    found = [about for widget in focused if isinstance(about := getattr(widget, "ABOUT", None), Text)]
    own = getattr(screen, "ABOUT", Text())
    return [about for about in (own, *found[:1]) if about]
