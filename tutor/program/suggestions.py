"""Python's guess at a misspelt name or attribute: "Did you mean: 'backward'?".

The distance and its bounds are those of CPython's Python/suggestions.c.
"""

from __future__ import annotations

import builtins
import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from . import pytorch
from .attributes import of_program
from .namespaces import Namespace

if TYPE_CHECKING:
    from .machine import Machine

MOST_CANDIDATES = 750
LONGEST = 40
MOVE, CASE = 2, 1


def suggest(machine: Machine, error: BaseException) -> str | None:
    """The name that was probably meant; None where nothing is near."""
    name = getattr(error, "name", None)
    if not isinstance(name, str):
        return None
    if type(error) is NameError:
        return next(filter(None, (nearest(name, names) for names in _names_at(machine, error))), None)
    if isinstance(error, AttributeError):
        return nearest(name, attributes_of(getattr(error, "obj", None)))
    return None


def _names_at(machine: Machine, error: BaseException) -> list[list[str]]:
    """The local, the global and the builtin names where a NameError was raised, in the order in which Python looks."""
    noted = getattr(error, "__noted__", None)
    frame = None if noted is None else noted.innermost
    own = [] if frame is None or frame.names is machine.globals else list(frame.names)
    return [own, list(machine.globals), list(vars(builtins))]


def attributes_of(value: Any) -> list[str]:
    """What `dir(value)` lists in Python and PyTorch."""
    if isinstance(value, Namespace):
        return sorted(dir(math) if value.name == "math" else pytorch.names_in(value.name) or value.rows)
    cls = value if isinstance(value, type) else type(value)
    recorded = pytorch.names_of_class(cls)
    if recorded and not of_program(cls):
        return sorted(recorded)
    if of_program(cls):
        return sorted({*recorded, *(n for n in dir(value) if not n.startswith("__of_"))})
    return sorted(dir(value))


def nearest(name: str, candidates: Iterable[str]) -> str | None:
    """The candidate nearest to a name, within a third of the letters; None where there is none."""
    listed = list(candidates)
    if len(listed) >= MOST_CANDIDATES:
        return None
    best, least = None, 10**9
    for candidate in listed:
        if candidate == name:
            continue
        most = min((len(name) + len(candidate) + 3) * MOVE // 6, least - 1)
        distance = _distance(name, candidate, most)
        if distance <= most and (best is None or distance < least):
            best, least = candidate, distance
    return best


def _cost(a: str, b: str) -> int:
    if a == b:
        return 0
    return CASE if a.lower() == b.lower() else MOVE


def _distance(a: str, b: str, most: int) -> int:
    """How many moves lead from one word to the other; more than `most` where it is too far."""
    if a == b:
        return 0
    while a and b and a[0] == b[0]:
        a, b = a[1:], b[1:]
    while a and b and a[-1] == b[-1]:
        a, b = a[:-1], b[:-1]
    if not a or not b:
        return (len(a) + len(b)) * MOVE
    if max(len(a), len(b)) > LONGEST:
        return most + 1
    if len(b) < len(a):
        a, b = b, a
    if (len(b) - len(a)) * MOVE > most:
        return most + 1
    row = [(i + 1) * MOVE for i in range(len(a))]
    result = 0
    for at, letter in enumerate(b):
        distance = result = at * MOVE
        minimum = 10**9
        for i, other in enumerate(a):
            substitute = distance + _cost(letter, other)
            distance = row[i]
            result = min(min(result, distance) + MOVE, substitute)
            row[i] = result
            minimum = min(minimum, result)
        if minimum > most:
            return most + 1
    return result
