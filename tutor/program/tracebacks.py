"""What Python prints on standard error for an exception that nobody caught, in terms of the program's lines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from tutor.errors import TutorError

from . import suggestions

if TYPE_CHECKING:
    from .machine import Machine

BECAUSE = "\nThe above exception was the direct cause of the following exception:\n\n"
DURING = "\nDuring handling of the above exception, another exception occurred:\n\n"
_MOST_FRAMES = 50


def message_of(machine: Machine, error: BaseException) -> str:
    """`str(error)`, as far as it can be had."""
    from .text import say

    try:
        return say(machine, error)
    except TutorError:
        raise
    except Exception:
        return "<exception str() failed>"


def place_of(error: BaseException) -> int:
    """The line of the innermost frame of the program that an exception passed; 0 where there is none."""
    noted = getattr(error, "__noted__", None)
    return noted.places[0][0] if noted is not None and noted.places else 0


def traceback(machine: Machine, error: BaseException) -> str:
    """The whole text, with the exceptions that led to this one."""
    text = ""
    chain: list[tuple[BaseException, str]] = []
    seen: set[int] = set()
    here: BaseException | None = error
    joint = ""
    while here is not None and id(here) not in seen and getattr(here, "__noted__", None) is not None:
        seen.add(id(here))
        chain.append((here, joint))
        if here.__cause__ is not None:
            here, joint = here.__cause__, BECAUSE
        elif here.__suppress_context__:
            break
        else:
            here, joint = here.__context__, DURING
    for each, after in reversed(chain):
        text += _one(machine, each) + after
    return text


def _one(machine: Machine, error: BaseException) -> str:
    noted: Any = getattr(error, "__noted__", None)
    places = list(reversed(noted.places)) if noted is not None else []
    lines = ["Traceback (most recent call last):\n", *frames(machine, places)]
    return "".join(lines) + last_line(machine, error)


def frames(machine: Machine, places: list[tuple[int, str]]) -> Iterable[str]:
    """Each frame; one that repeats more than three times is counted."""
    previous: tuple[int, str] | None = None
    count = 0
    for place in places:
        if place == previous:
            count += 1
            if count > 3:
                continue
        else:
            yield from _repeated(count)
            previous, count = place, 1
        line, name = place
        yield f'  File "{machine.filename}", line {line}, in {name}\n'
        source = machine.source_line(line)
        if source:
            yield f"    {source}\n"
    yield from _repeated(count)


def _repeated(count: int) -> Iterable[str]:
    if count > 3:
        more = count - 3
        yield f"  [Previous line repeated {more} more time{'s' if more > 1 else ''}]\n"


def last_line(machine: Machine, error: BaseException) -> str:
    """`RuntimeError: what it says`, with Python's guess at a misspelt name."""
    cls = type(error)
    shown = cls.__qualname__
    if cls.__module__ not in ("__main__", "builtins"):
        shown = f"{cls.__module__}.{shown}"
    message = message_of(machine, error)
    guess = suggestions.suggest(machine, error)
    if guess is not None:
        message += f". Did you mean: '{guess}'?"
    return f"{shown}: {message}\n" if message else f"{shown}\n"
