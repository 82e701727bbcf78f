"""Lazy iterators of the builtins, bounded in length, in what they make, and in how deep they wrap each other.

They are subclasses, so that they print and behave as Python's own do.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterator
from typing import Any
from weakref import WeakKeyDictionary

from .arithmetic import check_tuple
from .machine import Machine, current

MOST_WRAPPED = 50
_FLAT = frozenset({int, float, str, bool, type(None)})


def wrapping(machine: Machine, sources: Any, made: Any) -> None:
    """Note that `made` draws from these iterators; LimitError where the chain gets long."""
    depths = machine.iterators
    if depths is None:
        depths = machine.iterators = WeakKeyDictionary()
    depth = 1 + max((_depth(depths, source) for source in sources), default=0)
    if depth > MOST_WRAPPED:
        machine.stop(f"iterators wrapped in each other more than {MOST_WRAPPED} times are too much.")
    if depth > 1 or isinstance(made, Iterator):
        depths[made] = depth


def _depth(depths: Any, source: Any) -> int:
    try:
        found: int = depths.get(source, 0)
    except TypeError:
        return 0
    return found


def _named(cls: type) -> type:
    cls.__qualname__ = cls.__name__
    cls.__module__ = "builtins"
    return cls


@_named
class zip(builtins.zip):  # type: ignore[type-arg]
    def __next__(self) -> Any:
        row = super().__next__()
        machine = current()
        machine.spend(len(row))
        if not _FLAT.issuperset(map(type, row)):
            check_tuple(machine, row)
        return row


@_named
class map(builtins.map):  # type: ignore[type-arg]
    def __next__(self) -> Any:
        made = super().__next__()
        current().spend(len(made) + 1 if isinstance(made, str | list | tuple | dict | set) else 1)
        return made


@_named
class filter(builtins.filter):  # type: ignore[type-arg]
    pass


@_named
class enumerate(builtins.enumerate):  # type: ignore[type-arg]
    pass
