"""What the tutor says to the learner about the exercise: verdict, hints, the answer after giving up."""

from __future__ import annotations

from dataclasses import dataclass

from textual.containers import VerticalScroll
from textual.content import Content
from textual.reactive import reactive

from tutor.words import Text

from .prose import Prose

STYLES = {
    "right": ("✓ ", "bold $text-success"),
    "wrong": ("✗ ", "bold $text-error"),
    "unreadable": ("? ", "bold $text-warning"),
    "not-graded": ("? ", "bold $text-warning"),
    "part": ("≠ ", "bold $text-error"),
    "ran": ("▸ ", "bold $text-accent"),
    "hint": ("", "bold $text-accent"),
    "revealed": ("", "bold $text-warning"),
    "note": ("", ""),
}


@dataclass(frozen=True, eq=False)
class Entry:
    """One thing said: its kind (a key of STYLES), a heading, and the words."""

    kind: str
    heading: str
    words: Content


class FeedbackPanel(VerticalScroll, can_focus=True):
    """Shows entries one below the other, the newest verdict first; scrolls when there is more."""

    ABOUT = Text(
        "What the tutor says about your answer, and the hints you asked for. Arrow keys scroll.",
        "对你的答案的反馈，以及你要过的提示。方向键滚动。",
    )
    DEFAULT_CSS = """
    FeedbackPanel { padding: 0 1; }
    FeedbackPanel:focus { background: $boost; }
    """

    entries: reactive[tuple[Entry, ...]] = reactive(())
    """What is said, in order."""

    def allow_focus(self) -> bool:
        """Only where there is more than is seen: Tab stops nowhere for nothing."""
        return super().allow_focus() and self.max_scroll_y > 0

    def compose(self):  # type: ignore[no-untyped-def]
        yield Prose()

    def watch_entries(self) -> None:
        for prose in self.query(Prose):
            prose.update(self._drawn())
            self.scroll_home(animate=False)

    def on_mount(self) -> None:
        self.watch_entries()

    def _drawn(self) -> Content:
        blocks = []
        for entry in self.entries:
            sign, style = STYLES[entry.kind]
            head = Content.styled(f"{sign}{entry.heading}", style) + "  " if entry.heading else Content("")
            blocks.append(head + entry.words)
        return Content("\n").join(blocks)
