"""The builtin functions that need a bound, or that would reach past the tables of the language."""

from __future__ import annotations

import builtins
from collections.abc import Iterable
from typing import Any

from . import access, arithmetic, integers, iterators, text, weight
from .machine import current
from .native import in_place_of
from .types import CONSTRUCTORS, constructor, type_of, unwrapped

MISSING = object()


def callee(function: Any) -> Any:
    """A function that Python's own code will call for a program: a class is replaced by what a call of it runs."""
    return constructor(current(), function) if isinstance(function, type) else function


@in_place_of(builtins.print)
def print(*values: Any, sep: str | None = " ", end: str | None = "\n", file: Any = None, flush: Any = False) -> None:
    machine = current()
    if file is not None:
        machine.refuse("`print(file=...)` is not part of the lesson language.")
    sep, end = _separator("sep", sep, " "), _separator("end", end, "\n")
    parts = [text.say(machine, value) for value in values]
    machine.write(text.bounded(machine, sep.join(parts) + end) if parts else end)


def _separator(name: str, given: Any, default: str) -> str:
    if given is None:
        return default
    if not isinstance(given, str):
        raise TypeError(f"{name} must be None or a string, not {type(given).__name__}")
    return given


@in_place_of(range)
def range_(*args: Any) -> range:
    made = range(*args)
    machine = current()
    try:
        length = len(made)
    except OverflowError:
        length = machine.limits.steps + 1
    if length > machine.limits.steps:
        machine.stop(
            f"range({', '.join(map(str, args))}) is longer than the {machine.limits.steps} steps a program may take."
        )
    return made


@in_place_of(builtins.sum)
def sum(iterable: Iterable[Any], /, start: Any = 0) -> Any:
    if isinstance(start, int | float | complex):
        return builtins.sum(iterable, start)
    if isinstance(start, str):
        raise TypeError("sum() can't sum strings [use ''.join(seq) instead]")
    machine = current()
    total = start
    for value in iterable:
        total = total + value
        check = arithmetic.CHECKED.get(total.__class__)
        if check is not None:
            check(machine, total)
            machine.spend(len(total) if isinstance(total, list | tuple) else 1)
    return total


@in_place_of(builtins.sorted)
def sorted(iterable: Iterable[Any], /, *, key: Any = None, reverse: Any = False) -> list[Any]:
    values = list(iterable)
    weight.check(current(), values, "comparing")
    values.sort(key=callee(key), reverse=reverse)
    return values


@in_place_of(builtins.max)
def max(*args: Any, **kwargs: Any) -> Any:
    return _extreme(builtins.max, args, kwargs)


@in_place_of(builtins.min)
def min(*args: Any, **kwargs: Any) -> Any:
    return _extreme(builtins.min, args, kwargs)


def _extreme(function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    machine = current()
    for value in args:
        weight.check(machine, value, "comparing")
    if "key" in kwargs:
        kwargs["key"] = callee(kwargs["key"])
    return function(*args, **kwargs)


@in_place_of(str)
def str_(*args: Any, **kwargs: Any) -> str:
    if len(args) == 1 and not kwargs:
        return text.say(current(), args[0])
    if not args and not kwargs:
        return ""
    if "object" in kwargs and len(kwargs) == 1 and not args:
        return text.say(current(), kwargs["object"])
    return str(*args, **kwargs)


@in_place_of(builtins.repr)
def repr(object: Any, /) -> str:
    return text.show(current(), object)


@in_place_of(builtins.ascii)
def ascii(object: Any, /) -> str:
    return text.to_ascii(current(), object)


@in_place_of(builtins.format)
def format(value: Any, format_spec: str = "", /) -> str:
    return text.formatted(current(), value, format_spec)


@in_place_of(builtins.hash)
def hash(object: Any, /) -> int:
    weight.check(current(), object, "hashing")
    return builtins.hash(object)


@in_place_of(builtins.iter)
def iter(object: Any, /, *sentinel: Any) -> Any:
    if sentinel:
        current().refuse("`iter` with a sentinel is not part of the lesson language.")
    return builtins.iter(object)


@in_place_of(zip)
def zip_(*iterables: Any, strict: bool = False) -> Any:
    made = iterators.zip(*iterables, strict=strict) if strict else iterators.zip(*iterables)
    iterators.wrapping(current(), iterables, made)
    return made


@in_place_of(map)
def map_(function: Any, /, *iterables: Any) -> Any:
    made = iterators.map(callee(function), *iterables)
    iterators.wrapping(current(), iterables, made)
    return made


@in_place_of(filter)
def filter_(function: Any, iterable: Any, /) -> Any:
    made = iterators.filter(callee(function), iterable)
    iterators.wrapping(current(), (iterable,), made)
    return made


@in_place_of(enumerate)
def enumerate_(iterable: Any, start: Any = 0) -> Any:
    made = iterators.enumerate(iterable, start)
    iterators.wrapping(current(), (iterable,), made)
    return made


@in_place_of(type)
def type_(*args: Any) -> Any:
    if len(args) == 1:
        return type_of(args[0])
    current().refuse("`type` with three arguments is not part of the lesson language. Write a `class`.")


@in_place_of(isinstance)
def isinstance_(object: Any, kinds: Any, /) -> bool:
    return isinstance(object, unwrapped(kinds))


@in_place_of(issubclass)
def issubclass_(cls: Any, kinds: Any, /) -> bool:
    return issubclass(unwrapped(cls), unwrapped(kinds))


@in_place_of(getattr)
def getattr_(object: Any, name: Any, default: Any = MISSING, /) -> Any:
    _need_name("getattr", name)
    if default is MISSING:
        return access.read(current(), object, name)
    try:
        return access.read(current(), object, name)
    except AttributeError:
        return default


@in_place_of(hasattr)
def hasattr_(object: Any, name: Any, /) -> bool:
    if not isinstance(name, str):
        raise TypeError("hasattr(): attribute name must be string")
    try:
        access.read(current(), object, name)
    except AttributeError:
        return False
    return True


@in_place_of(setattr)
def setattr_(object: Any, name: Any, value: Any, /) -> None:
    _need_name("setattr", name)
    access.write(current(), object, name, value)


@in_place_of(delattr)
def delattr_(object: Any, name: Any, /) -> None:
    _need_name("delattr", name)
    access.delete(current(), object, name)


def _need_name(function: str, name: Any) -> None:
    if not isinstance(name, str):
        raise TypeError(f"attribute name must be string, not '{type(name).__name__}'")


@in_place_of(builtins.divmod)
def divmod(a: Any, b: Any, /) -> Any:
    return builtins.divmod(a, b)


@in_place_of(dict)
def dict_(*args: Any, **kwargs: Any) -> dict[Any, Any]:
    made = dict(*args, **kwargs)
    arithmetic.check_items(current(), made)
    return made


@in_place_of(tuple)
def tuple_(*args: Any) -> tuple[Any, ...]:
    made = tuple(*args)
    arithmetic.check_tuple(current(), made)
    return made


def _collected(cls: type) -> Any:
    def make(*args: Any) -> Any:
        made = cls(*args)
        arithmetic.check_items(current(), made)
        return made

    return make


def _decorating(cls: type) -> Any:
    def make(*args: Any, **kwargs: Any) -> Any:
        return cls(*[callee(a) for a in args], **{k: callee(v) for k, v in kwargs.items()})

    return make


@in_place_of(int)
def int_(*args: Any, **kwargs: Any) -> int:
    return integers.bounded(current(), int(*args, **kwargs))


CONSTRUCTORS.update({
    str: str_, range: range_, zip: zip_, map: map_, filter: filter_, enumerate: enumerate_, type: type_, dict: dict_,
    tuple: tuple_, list: _collected(list), set: _collected(set), frozenset: _collected(frozenset), int: int_,
    property: _decorating(property), staticmethod: _decorating(staticmethod), classmethod: _decorating(classmethod),
    reversed: reversed, float: float, bool: bool, complex: complex, slice: slice, object: object, super: super,
})  # fmt: skip
