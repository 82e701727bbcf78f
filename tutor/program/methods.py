"""Methods of Python's own types that are bounded before they run: one function a method, named in `GUARDED`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from . import text, weight
from .arithmetic import check_items
from .machine import current
from .native import in_place_of


class Method:
    """A guarded method bound to its value."""

    __slots__ = ("__name__", "function", "owner")

    def __init__(self, function: Callable[..., Any], owner: Any, name: str) -> None:
        self.function, self.owner, self.__name__ = function, owner, name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.function(self.owner, *args, **kwargs)

    def __repr__(self) -> str:
        return f"<built-in method {self.__name__} of {type(self.owner).__name__} object at {id(self.owner):#x}>"


@in_place_of(str.format)
def format(self: str, /, *args: Any, **kwargs: Any) -> str:
    return text.fill(current(), self, args, kwargs)


@in_place_of(str.join)
def join(self: str, iterable: Iterable[Any], /) -> str:
    parts = iterable if isinstance(iterable, list | tuple) else _listed(iterable)
    strings = [part for part in parts if isinstance(part, str)]
    length = sum(map(len, strings)) + len(self) * max(len(parts) - 1, 0)
    if length > current().limits.text and len(strings) == len(parts):
        _too_long(length)
    return self.join(parts)


def _listed(iterable: Any) -> list[Any]:
    try:
        iterator = iter(iterable)
    except TypeError:
        raise TypeError("can only join an iterable") from None
    return list(iterator)


@in_place_of(str.replace)
def replace(self: str, old: str, new: str, /, count: int = -1) -> str:
    if isinstance(old, str) and isinstance(new, str) and len(new) > len(old):
        found = self.count(old) if count < 0 else min(count, self.count(old))
        length = len(self) + found * (len(new) - len(old))
        if length > current().limits.text:
            _too_long(length)
    return self.replace(old, new, count)


def _padded(name: str) -> Callable[..., str]:
    @in_place_of(getattr(str, name))
    def pad(self: str, width: int, /, *fill: str) -> str:
        if isinstance(width, int) and width > current().limits.text:
            _too_long(width)
        padded: str = getattr(str, name)(self, width, *fill)
        return padded

    return pad


@in_place_of(str.expandtabs)
def expandtabs(self: str, tabsize: int = 8) -> str:
    if isinstance(tabsize, int) and self.count("\t") * tabsize > current().limits.text:
        _too_long(self.count("\t") * tabsize)
    return self.expandtabs(tabsize)


def _too_long(length: int) -> None:
    machine = current()
    machine.stop(f"a string of {length} characters is too long: at most {machine.limits.text} are allowed.")


@in_place_of(list.extend)
def extend(self: list[Any], iterable: Iterable[Any], /) -> None:
    self.extend(iterable)
    check_items(current(), self)


@in_place_of(list.sort)
def sort(self: list[Any], /, *, key: Any = None, reverse: Any = False) -> None:
    from .functions import callee

    weight.check(current(), self, "comparing")
    self.sort(key=callee(key), reverse=reverse)


def _searching(cls: type, name: str) -> Callable[..., Any]:
    @in_place_of(getattr(cls, name))
    def search(self: Any, value: Any, /, *bounds: Any) -> Any:
        machine = current()
        weight.check(machine, self, "comparing")
        weight.check(machine, value, "comparing")
        return getattr(cls, name)(self, value, *bounds)

    return search


@in_place_of(dict.update)
def update_dict(self: dict[Any, Any], /, *args: Any, **kwargs: Any) -> None:
    self.update(*args, **kwargs)
    check_items(current(), self)


@in_place_of(set.update)
def update_set(self: set[Any], /, *others: Any) -> None:
    self.update(*others)
    check_items(current(), self)


@in_place_of(dict.fromkeys)
def fromkeys(iterable: Iterable[Any], value: Any = None, /) -> dict[Any, Any]:
    return dict.fromkeys(iterable, value)


GUARDED: dict[type, dict[str, Callable[..., Any]]] = {
    str: {
        "format": format, "join": join, "replace": replace, "expandtabs": expandtabs, "center": _padded("center"),
        "ljust": _padded("ljust"), "rjust": _padded("rjust"), "zfill": _padded("zfill"),
    },
    list: {"extend": extend, "sort": sort, **{name: _searching(list, name) for name in ("count", "index", "remove")}},
    tuple: {name: _searching(tuple, name) for name in ("count", "index")},
    dict: {"update": update_dict},
    set: {"update": update_set},
}  # fmt: skip
# Those that a class has and its instances do not need.
OF_CLASSES: dict[type, dict[str, Callable[..., Any]]] = {dict: {"fromkeys": fromkeys}}

# What an ask may not call.
CHANGING = frozenset({"extend", "sort", "update", "remove"})


def find(cls: type, name: str) -> Callable[..., Any] | None:
    """The guarded method of this name; None where there is none."""
    for base in cls.__mro__:
        found = GUARDED.get(base, {}).get(name)
        if found is not None:
            return found
    return None
