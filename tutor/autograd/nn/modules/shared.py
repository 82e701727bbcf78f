"""What the families of modules share: their names in PyTorch, and sizes for each dimension."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import FunctionType
from typing import Any

from ...creation import Parameter
from ...leaves import tell
from ...session import current
from ..builtin import torch


def named(module: str, *classes: type) -> tuple[type, ...]:
    """The classes under PyTorch's module name; methods of private bases become their own, for messages about calls."""
    for cls in classes:
        cls.__module__ = module
        for base in cls.__mro__[1:]:
            if base.__name__.startswith("_"):
                for name, member in list(base.__dict__.items()):
                    if isinstance(member, FunctionType) and name not in cls.__dict__:
                        setattr(cls, name, renamed(member, cls.__name__))
        public = {name for base in cls.__mro__ for name in vars(base) if not name.startswith("_")}
        cls.public = frozenset(public)  # type: ignore[attr-defined]
    return classes


def renamed(member: FunctionType, owner: str) -> FunctionType:
    """A method as one of another class, for messages about calls."""
    made = FunctionType(member.__code__, member.__globals__, member.__name__, member.__defaults__, member.__closure__)
    made.__kwdefaults__ = member.__kwdefaults__
    made.__qualname__ = f"{owner}.{member.__name__}"
    return made


def sizes(given: Any, rank: int) -> tuple[Any, ...]:
    """One size for each dimension: PyTorch's `_single`, `_pair` and `_triple`."""
    return tuple(given) if isinstance(given, Iterable) else (given,) * rank


@contextmanager
def unrecorded() -> Iterator[None]:
    """A block whose steps nobody is told of."""
    state = current()
    before, state.recorder = state.recorder, None
    state.settle()
    try:
        yield
    finally:
        state.recorder = before
        state.settle()


def parameter(*shape: Any, device: Any = None, dtype: Any = None) -> Any:
    """A parameter of this shape, whose numbers are still to be set."""
    with unrecorded():
        return Parameter(torch.empty(*shape, device=device, dtype=dtype))


def begin(module: Any, name: str = "reset_parameters") -> None:
    """Give a new module's parameters their first numbers; whoever records is told of each as of a new leaf."""
    reset = getattr(type(module), name)
    if reset.__globals__["__name__"].startswith("tutor."):
        with unrecorded():
            reset(module)
    else:
        reset(module)
    owner = next(cls for cls in type(module).__mro__ if cls.__module__.startswith("torch.nn.modules"))
    for kept in (module._parameters, module._buffers):
        for tensor in kept.values():
            if tensor is not None:
                tell("factory", (), tensor, "factory", attributes={"name": f"nn.{owner.__name__}"})
