"""The looks of the screen: which there are, and which suits a terminal that was not asked."""

from __future__ import annotations

import os
from collections.abc import Iterable

# What the learner chooses from -> Textual's name. `auto` is what suits the terminal.
THEMES = {
    "dark": "textual-dark",
    "light": "textual-light",
    "ansi-dark": "ansi-dark",
    "ansi-light": "ansi-light",
}
AUTO = "auto"


def no_color() -> bool:
    """Whether the learner wants no colour at all (no-color.org)."""
    return bool(os.environ.get("NO_COLOR"))


def first_theme(known: Iterable[str], chosen: str = "") -> str:
    """Textual's name of the theme to begin with: without colour where NO_COLOR says so, the one chosen, or a guess."""
    if no_color():
        return "ansi-dark"
    named = os.environ.get("TEXTUAL_THEME", "")
    for name in (named, THEMES.get(chosen, chosen)):
        if name in known:
            return name
    # "foreground;background" with 7 and 15 for a white one, as rxvt, Konsole and iTerm2 set it.
    background = os.environ.get("COLORFGBG", "").rpartition(";")[2]
    return THEMES["light"] if background in ("7", "15") else THEMES["dark"]
