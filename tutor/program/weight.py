"""What nested data weighs when it is printed, compared or hashed, where Python's own recursion would not stop in time.

A list may hold itself many times over: ten lines of `x = [x, x]` print a thousand elements, sixty never end.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from tutor.autograd.tensor import Tensor

if TYPE_CHECKING:
    from .machine import Machine


def _pairs(mapping: Any) -> Iterable[Any]:
    return [part for pair in mapping.items() for part in pair]


def _bounds(value: slice) -> Iterable[Any]:
    return (value.start, value.stop, value.step)


# What holds other values, and how to get at them. Subclasses are found by their base.
HOLDERS: dict[type, Callable[[Any], Iterable[Any]]] = {
    list: iter, tuple: iter, set: iter, frozenset: iter, dict: _pairs,
    type({}.keys()): iter, type({}.values()): iter, type({}.items()): iter,
    slice: _bounds,
    BaseException: lambda error: error.args,
    staticmethod: lambda wrapped: (wrapped.__func__,), classmethod: lambda wrapped: (wrapped.__func__,),
    property: lambda wrapped: (wrapped.fget,),
}  # fmt: skip
_BASES = tuple(HOLDERS)
_found: dict[type, Callable[[Any], Iterable[Any]] | None] = {}


def holder(value: Any) -> Callable[[Any], Iterable[Any]] | None:
    """How to get at what a value holds; None where it holds nothing."""
    cls = value.__class__
    try:
        return _found[cls]
    except KeyError:
        base = next((base for base in _BASES if issubclass(cls, base)), None)
        return _found.setdefault(cls, None if base is None else HOLDERS[base])


def check(machine: Machine, value: Any, doing: str) -> None:
    """LimitError where nested data is too much for `doing`; RecursionError, as Python's, where it holds itself."""
    held = holder(value)
    if held is not None:
        for part in held(value):
            if holder(part) is not None:
                _check_nested(machine, value, doing)
                return


def check_text(machine: Machine, value: Any) -> None:
    """As `check`, where the text of the value is asked for: what strings and tensors in it print counts too."""
    if holder(value) is not None:
        _check_nested(machine, value, "printing")


def _check_nested(machine: Machine, value: Any, doing: str) -> None:
    most, deepest = machine.limits.items, machine.limits.nesting
    # id -> (weight, depth); None while the value is being weighed: a value that holds itself counts once.
    weights: dict[int, tuple[int, int] | None] = {}
    kept: list[Any] = []
    stack: list[tuple[Any, list[Any] | None]] = [(value, None)]
    while stack:
        whole, parts = stack.pop()
        if parts is None:
            if id(whole) in weights:
                continue
            held = holder(whole)
            if held is None:
                continue
            parts = list(held(whole))
            kept.append(whole)
            kept.append(parts)
            weights[id(whole)] = None
            stack.append((whole, parts))
            stack.extend((part, None) for part in parts if holder(part) is not None)
            continue
        weight, depth = 1, 0
        for part in parts:
            if holder(part) is None:
                weight += _leaf(part)
                continue
            found = weights.get(id(part))
            if found is None:
                if doing == "comparing":
                    raise RecursionError("maximum recursion depth exceeded in comparison")
                weight += 1
            else:
                weight += found[0]
                depth = max(depth, found[1])
        weights[id(whole)] = weight, depth + 1
        if weight > most:
            machine.stop(f"{doing} nested data of more than {most} parts is too much.")
        if depth + 1 > deepest:
            machine.stop(f"{doing} data nested deeper than {deepest} is too much.")


def _leaf(value: Any) -> int:
    if value.__class__ is str:
        return len(value) + 1
    if value.__class__ is int:
        return 1 + value.bit_length() // 16
    return 1 + min(math.prod(value.size()), 1000) if isinstance(value, Tensor) else 1
