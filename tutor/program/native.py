"""Guards in the place of Python's own functions: called like them, and with their messages where the call is wrong."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any


def in_place_of(native: Callable[..., Any]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A decorator: the guard runs; where its parameters do not fit, Python's own function says so."""

    def guarding(guard: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(guard)
        def call(*args: Any, **kwargs: Any) -> Any:
            try:
                return guard(*args, **kwargs)
            except TypeError as error:
                # Without a frame below this one, the arguments did not fit the parameters.
                if error.__traceback__ is None or error.__traceback__.tb_next is not None:
                    raise
            return native(*args, **kwargs)

        call.__name__ = native.__name__
        call.__qualname__ = native.__name__
        call.__module__ = "builtins"
        return call

    return guarding
