"""The looks of the screen: which there are, and which suits a terminal that was not asked."""

from __future__ import annotations

import os
from collections.abc import Iterable

from textual.theme import Theme

# On both every word has a contrast of at least 4.5 : 1 to what lies behind it; a test looks at every screen.
DARK = Theme(
    "tutor-dark",
    dark=True,
    primary="#5aaef0",
    secondary="#7fb8d8",
    accent="#ffb454",
    warning="#ffb454",
    error="#ff8a8a",
    success="#7fd991",
    foreground="#e6e6e6",
    background="#121212",
    surface="#1b1b1b",
    panel="#22303b",
    variables={
        "text-primary": "#7cc0f5",
        "text-accent": "#ffc56e",
        "text-warning": "#ffc56e",
        "text-error": "#ff9c9c",
        "text-success": "#8fe0a0",
        "text-muted": "#b0b0b0",
        "text-disabled": "#a0a0a0",
        "block-cursor-background": "#12436e",
        "block-cursor-foreground": "#ffffff",
        "block-cursor-blurred-background": "#1c3346",
        "block-cursor-blurred-foreground": "#ffffff",
        "input-selection-background": "#12436e",
        "button-color-foreground": "#000000",
    },
)
LIGHT = Theme(
    "tutor-light",
    dark=False,
    primary="#00518f",
    secondary="#2c5f7c",
    accent="#7a4200",
    warning="#7a4200",
    error="#9c1c1c",
    success="#14632a",
    foreground="#1a1a1a",
    background="#f7f7f7",
    surface="#eeeeee",
    panel="#dde4ea",
    variables={
        "text-primary": "#004a84",
        "text-accent": "#723d00",
        "text-warning": "#723d00",
        "text-error": "#921818",
        "text-success": "#0f5a25",
        "text-muted": "#4a4a4a",
        "text-disabled": "#505050",
        "block-cursor-background": "#bcd9f2",
        "block-cursor-foreground": "#000000",
        "block-cursor-blurred-background": "#d3e4f2",
        "block-cursor-blurred-foreground": "#000000",
        "input-selection-background": "#bcd9f2",
        "button-color-foreground": "#ffffff",
    },
)

# What the learner chooses from -> Textual's name. `auto` is what suits the terminal.
THEMES = {
    "dark": DARK.name,
    "light": LIGHT.name,
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
