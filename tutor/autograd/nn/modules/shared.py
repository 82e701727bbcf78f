"""What the families of modules share: their names in PyTorch, and sizes for each dimension."""

from __future__ import annotations

from types import FunctionType
from typing import Any


def named(module: str, *classes: type) -> tuple[type, ...]:
    """The classes under PyTorch's module name; methods of private bases become their own, for messages about calls."""
    for cls in classes:
        cls.__module__ = module
        for base in cls.__mro__[1:]:
            if base.__name__.startswith("_"):
                for name, member in list(base.__dict__.items()):
                    if isinstance(member, FunctionType) and name not in cls.__dict__:
                        setattr(cls, name, _renamed(member, cls.__name__))
        public = {name for base in cls.__mro__ for name in vars(base) if not name.startswith("_")}
        cls.public = frozenset(public)  # type: ignore[attr-defined]
    return classes


def _renamed(member: FunctionType, owner: str) -> FunctionType:
    made = FunctionType(member.__code__, member.__globals__, member.__name__, member.__defaults__, member.__closure__)
    made.__kwdefaults__ = member.__kwdefaults__
    made.__qualname__ = f"{owner}.{member.__name__}"
    return made


def sizes(given: Any, rank: int) -> tuple[Any, ...]:
    """One size for each dimension: PyTorch's `_single`, `_pair` and `_triple`."""
    return tuple(given) if isinstance(given, list | tuple) else (given,) * rank
