"""`type(x)` and classes as values: those a program may call, and names for the others."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

from .attributes import of_program

if TYPE_CHECKING:
    from .machine import Machine


class TypeToken:
    """The class of a value, for comparing and naming only."""

    __slots__ = ("__name__", "cls")

    def __init__(self, cls: type) -> None:
        self.cls = cls
        self.__name__ = cls.__name__.rpartition(".")[2]

    def __call__(self, *_: Any, **__: Any) -> Any:
        from .machine import current

        current().refuse(f"calling the class `{self.__name__}` is not part of the lesson language.")

    def __repr__(self) -> str:
        return repr(self.cls)


# Messages speak of a type.
TypeToken.__name__ = TypeToken.__qualname__ = "type"
TypeToken.__module__ = "builtins"

_tokens: dict[type, TypeToken] = {}

# The builtin classes that are rows of the vocabulary, with what runs instead where a call needs a bound.
CONSTRUCTORS: dict[type, Callable[..., Any]] = {}


@cache
def callable_classes() -> frozenset[type]:
    """The classes of the engine that a program may call: those that are rows of its namespaces."""
    from .namespaces import every_row

    return frozenset(row for row in every_row() if isinstance(row, type))


def type_of(value: Any) -> Any:
    """`type(value)`: the class itself where a program may call it."""
    cls = type(value)
    if cls in CONSTRUCTORS or of_program(cls) or cls in callable_classes() or issubclass(cls, BaseException):
        return cls
    token = _tokens.get(cls)
    if token is None:
        token = _tokens[cls] = TypeToken(cls)
    return token


def constructor(machine: Machine, cls: type) -> Callable[..., Any]:
    """What a call of a class runs."""
    found = CONSTRUCTORS.get(cls)
    if found is not None:
        return found
    if of_program(cls) or issubclass(cls, BaseException) or cls in callable_classes():
        return cls
    machine.refuse(f"calling the class `{cls.__name__}` is not part of the lesson language.")


def unwrapped(kinds: Any) -> Any:
    """Classes with tokens taken for what they stand for, as `isinstance` needs them."""
    if isinstance(kinds, TypeToken):
        return kinds.cls
    if isinstance(kinds, tuple):
        return tuple(unwrapped(kind) for kind in kinds)
    return kinds
