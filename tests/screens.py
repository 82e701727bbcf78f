"""Every screen of the tutor and how to come to it, for the tests that look at all of them (on the small library)."""

from __future__ import annotations

# name -> (door, what is behind it, the keys pressed there).
SCREENS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "home": ("home", "", ()),
    "finder": ("home", "", ("slash",)),
    "help": ("home", "", ("f1",)),
    "word": ("word", "detach", ()),
    "reviews": ("review", "", ()),
    "progress": ("progress", "", ()),
    "export": ("progress", "", ("e",)),
    "reset": ("progress", "", ("x",)),
    "settings": ("settings", "", ()),
    "numbers": ("exercise", "first/numbers", ()),
    "lesson-text": ("exercise", "first/numbers", ("f6",)),
    "yes-or-no": ("exercise", "first/yes-or-no", ()),
    "choice": ("exercise", "second/pick", ()),
    "table": ("exercise", "second/flags", ()),
    "error": ("exercise", "second/raises", ()),
    "give-up": ("exercise", "second/pick", ("f9",)),
    "hint-and-wrong": ("exercise", "second/pick", ("f2", "2", "enter")),
    "revealed": ("exercise", "first/numbers", ("f9", "y")),
    "why": ("exercise", "first/numbers", ("f3",)),
    "graph": ("exercise", "first/numbers", ("f4",)),
    "check": ("check", "seed", ()),
    "playground": ("playground", "", ()),
    "make-exercise": ("playground", "", ("f12", "f9")),
    "open-file": ("playground", "", ("f3",)),
}
