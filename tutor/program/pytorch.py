"""Which names PyTorch has: it decides whether a missing one is PyTorch's own error or a gap of the lesson language.

The names are recorded from the pinned PyTorch by `python tests/pytorch_names.py`.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

RECORDING = Path(__file__).with_name("pytorch_names.json")


@cache
def _recorded() -> dict[str, dict[str, frozenset[str]]]:
    data = json.loads(RECORDING.read_text(encoding="utf-8"))
    return {kind: {name: frozenset(names.split()) for name, names in rows.items()} for kind, rows in data.items()}


def names_in(space: str) -> frozenset[str]:
    """What `dir` of a module of PyTorch lists; empty for a module that was not recorded."""
    return _recorded()["modules"].get(space, frozenset())


def has(space: str, name: str) -> bool:
    """Whether a module such as `torch.nn` has this name, in PyTorch or in Python."""
    if space in ("math", "copy", "collections"):
        from importlib import import_module

        return hasattr(import_module(space), name)
    return name in names_in(space)


def is_module(name: str) -> bool:
    """Whether PyTorch has a module of this dotted name."""
    return name in _recorded()["modules"]


def names_of_class(cls: type) -> frozenset[str]:
    """What `dir` of an instance of PyTorch's class lists; empty for a class that was not recorded."""
    for base in cls.__mro__:
        if base.__module__ in ("builtins", "__main__"):
            continue
        found: Any = _recorded()["classes"].get(base.__qualname__)
        if found:
            return frozenset(found)
    return frozenset()


def knows(cls: type) -> bool:
    """Whether the names of this class were recorded."""
    return bool(names_of_class(cls))


def has_in_class(cls: Any, name: str) -> bool:
    """Whether PyTorch's class of this name has an attribute of that name."""
    return isinstance(cls, type) and name in names_of_class(cls)
