"""What surrounds the running program: its semantics, who records it, and whether autograd is recording."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from .events import Recorder
from .semantics import PYTORCH, Semantics


class Session:
    """The state of one program. `element_limit` bounds the elements of any one tensor."""

    __slots__ = (
        "element_limit", "frozen", "grad_enabled", "passes", "recorder", "semantics", "table", "tracks", "warned",
    )  # fmt: skip

    def __init__(
        self, semantics: Semantics = PYTORCH, recorder: Recorder | None = None, element_limit: int | None = None
    ) -> None:
        self.semantics = semantics
        self.table = semantics.table
        self.recorder = recorder
        self.element_limit = element_limit
        self.grad_enabled = True
        # None where a result requires grad exactly if an input does: the common case is decided without a call.
        self.tracks = None if semantics.tracks is PYTORCH.tracks else semantics.tracks
        self.passes = 0
        # Numbers of the tensors that were told to stop requiring grad.
        self.frozen: set[int] = set()
        self.warned: Any = None

    def warn(self, message: str) -> None:
        """Say one of PyTorch's warnings: to whoever runs the program, else through Python's own machinery."""
        if self.warned is not None:
            self.warned(message)
        else:
            warnings.warn(message, UserWarning, stacklevel=3)


class TooManyElements(Exception):
    """A tensor would have more elements than this session allows."""

    def __init__(self, elements: int, limit: int) -> None:
        super().__init__(f"a tensor of {elements} elements is too large: at most {limit} are allowed")
        self.elements, self.limit = elements, limit


_session: ContextVar[Session | None] = ContextVar("autograd_session", default=None)


def current() -> Session:
    """The session of this thread or task; each starts with one of its own."""
    found = _session.get()
    if found is None:
        found = Session()
        _session.set(found)
    return found


@contextmanager
def session(
    semantics: Semantics = PYTORCH,
    recorder: Recorder | None = None,
    element_limit: int | None = None,
    warned: Any = None,
) -> Iterator[Session]:
    """Run a block under these semantics, telling `recorder` of each operation and backward pass."""
    made = Session(semantics, recorder, element_limit)
    made.warned = warned
    token = _session.set(made)
    try:
        yield made
    finally:
        _session.reset(token)


@contextmanager
def resumed(before: Session) -> Iterator[Session]:
    """Run a block in a session that was left, under its semantics but unrecorded."""
    with session(before.semantics, None, before.element_limit) as made:
        yield made


class _GradMode:
    """`with torch.no_grad():`, or the decorator of the same name."""

    __slots__ = ("_before", "enabled")

    def __init__(self, enabled: bool) -> None:
        self.enabled = enabled
        self._before: list[bool] = []

    def __enter__(self) -> None:
        state = current()
        self._before.append(state.grad_enabled)
        state.grad_enabled = self.enabled

    def __exit__(self, *_: object) -> None:
        current().grad_enabled = self._before.pop()

    def __call__(self, function: Any) -> Any:
        def called(*args: Any, **kwargs: Any) -> Any:
            with type(self)(self.enabled):
                return function(*args, **kwargs)

        return called


class set_grad_enabled(_GradMode):
    """Set grad mode at once; as a context manager, put it back on leaving.

    https://docs.pytorch.org/docs/2.13/generated/torch.autograd.grad_mode.set_grad_enabled.html
    """

    __slots__ = ()

    def __init__(self, mode: bool) -> None:
        super().__init__(bool(mode))
        state = current()
        self._before.append(state.grad_enabled)
        state.grad_enabled = self.enabled

    def __enter__(self) -> None:
        current().grad_enabled = self.enabled


def no_grad(function: Any = None) -> Any:
    """A context manager, and a decorator, under which autograd records nothing."""
    return _GradMode(False) if function is None else _GradMode(False)(function)


def enable_grad(function: Any = None) -> Any:
    """A context manager, and a decorator, under which autograd records, inside `no_grad` too."""
    return _GradMode(True) if function is None else _GradMode(True)(function)


def is_grad_enabled() -> bool:
    """Whether autograd is recording."""
    return current().grad_enabled
