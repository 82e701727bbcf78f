"""Keys that a learner can give to other fingers: each binding has a name, the one used in the settings file."""

from __future__ import annotations

from textual.binding import Binding

from .words import KEYS

# Names of the actions that take a value; those that are not here keep their keys.
NAMES = {
    "scroll_program(-1)": "program-up",
    "scroll_program(1)": "program-down",
    "answer(True)": "say-yes",
    "answer(False)": "say-no",
}


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
    return Binding(keys, action, words.en if words else "", show=False, priority=priority, id=key_name(action))
