"""Keys that a learner can give to other fingers: each binding has a name, the one used in the settings file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from textual.binding import Binding
from textual.keys import Keys

from tutor.words import Text

from .words import KEYS, WORDS

# Names of the actions that take a value; those that are not here keep their keys.
NAMES = {
    "scroll_program(-1)": "program-up",
    "scroll_program(1)": "program-down",
    "answer(True)": "say-yes",
    "answer(False)": "say-no",
}

# Textual's names of keys, and how it shows them -> what is written on a keyboard.
WRITTEN = {
    "escape": "Esc", "esc": "Esc", "enter": "Enter", "⏎": "Enter", "tab": "Tab", "space": "Space", "home": "Home",
    "end": "End", "pageup": "PgUp", "pgup": "PgUp", "pagedown": "PgDn", "pgdn": "PgDn", "delete": "Del", "del": "Del",
    "backspace": "Backspace", "⌫": "Backspace",
}  # fmt: skip

_DEFAULTS: dict[str, str] = {}


def bare(action: str) -> str:
    """An action without the place where it is looked for."""
    return action.removeprefix("screen.").removeprefix("app.")


def key_name(action: str) -> str | None:
    """What a settings file calls an action: `give-up`, `program-down`; None where its keys are fixed."""
    named = bare(action)
    return NAMES.get(named) if "(" in named else named.replace("_", "-")


def bind(keys: str, action: str, *, priority: bool = False) -> Binding:
    """A binding that help lists with the words of `KEYS` and that the settings file can change by its name."""
    words = KEYS.get(bare(action))
    if name := key_name(action):
        _DEFAULTS.setdefault(name, keys)
    return Binding(keys, action, words.en if words else "", show=False, priority=priority, id=key_name(action))


@cache
def known_names() -> tuple[str, ...]:
    """Every name that a settings file may give keys to."""
    return tuple(dict.fromkeys(name for action in KEYS if (name := key_name(action))))


def wrong_keys(keys: Mapping[str, str]) -> tuple[Text, ...]:
    """What is wrong with the keys of a settings file."""
    import difflib

    notices = []
    for name, written in keys.items():
        if name not in known_names():
            near = difflib.get_close_matches(name, known_names(), 1)
            notices.append(WORDS["no-such-action"].fill(name=name, near=near[0] if near else "help"))
        for key in written.split(","):
            if not is_key(key.strip()):
                notices.append(WORDS["no-such-key"].fill(name=name, key=key.strip()))
    return tuple(notices)


def is_key(key: str) -> bool:
    """Whether a key can be pressed: one sign, a name (`f2`, `escape`), or either with `ctrl+`, `alt+`, `shift+`."""
    *modifiers, last = key.split("+") if key != "+" else [key]
    known = len(last) == 1 or last in {known.value for known in Keys} or last.replace("_", "").isalpha()
    return bool(last) and known and all(modifier in ("ctrl", "alt", "shift", "super") for modifier in modifiers)


def binding_keys() -> Mapping[str, str]:
    """Name of an action -> its keys where the settings file does not say otherwise."""
    from . import exercise, progress, review, why

    assert exercise and progress and review and why
    return {name: _DEFAULTS[name] for name in known_names() if name in _DEFAULTS}


def written(modifiers: Iterable[str], key: str) -> str:
    """A key as keyboards write it: F2, ^t, Shift+Tab."""
    named = WRITTEN.get(key, key.upper() if key[:1] == "f" and key[1:].isdigit() else key)
    return (
        "".join("^" if modifier == "ctrl" else f"{modifier.title()}+" for modifier in sorted(modifiers)[::-1]) + named
    )
