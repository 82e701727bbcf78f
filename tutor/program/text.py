"""Values as text: `str`, `repr`, `format`, `str.format` and `%`, where widths are bounded and field names obey the
tables of attributes."""

from __future__ import annotations

import _string  # type: ignore[import-not-found]
import re
from collections.abc import Mapping, Sequence
from types import FunctionType
from typing import TYPE_CHECKING, Any

from . import weight

if TYPE_CHECKING:
    from .machine import Machine

_PLAIN = (str, int, float, bool, type(None))
_NUMBER = re.compile(r"\d+")
_PERCENT = re.compile(r"%(?:\([^)]*\))?[#0\- +]*(\*|\d*)(?:\.(\*|\d*))?[hlL]?(.)", re.DOTALL)


def say(machine: Machine, value: Any) -> str:
    """`str(value)`."""
    if value.__class__ is str:
        return value
    if value.__class__ is FunctionType:
        return show(machine, value)
    if value.__class__ not in _PLAIN:
        weight.check_text(machine, value)
    return bounded(machine, str(value))


def show(machine: Machine, value: Any) -> str:
    """`repr(value)`."""
    if value.__class__ not in _PLAIN:
        if value.__class__ is FunctionType and value.__module__ == "builtins":
            return f"<built-in function {value.__name__}>"
        weight.check_text(machine, value)
    return bounded(machine, repr(value))


def to_ascii(machine: Machine, value: Any) -> str:
    """`ascii(value)`."""
    if value.__class__ not in _PLAIN:
        weight.check_text(machine, value)
    return bounded(machine, ascii(value))


CONVERSIONS = {"s": say, "r": show, "a": to_ascii}


def formatted(machine: Machine, value: Any, spec: str = "") -> str:
    """`format(value, spec)`."""
    if spec:
        _bound_numbers(machine, spec)
    if value.__class__ not in _PLAIN:
        weight.check_text(machine, value)
    return bounded(machine, format(value, spec))


def bounded(machine: Machine, text: str) -> str:
    """The text itself, unless it is longer than a program's strings may be."""
    if len(text) > machine.limits.text:
        machine.stop(f"a string of {len(text)} characters is too long: at most {machine.limits.text} are allowed.")
    return text


def fill(machine: Machine, template: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> str:
    """`template.format(*args, **kwargs)`."""
    return bounded(machine, _Filling(machine, args, kwargs).fill(template, 2))


class _Filling:
    """One call of `str.format`: its arguments, and whether fields are numbered by hand."""

    def __init__(self, machine: Machine, args: Sequence[Any], kwargs: Mapping[str, Any]) -> None:
        self.machine, self.args, self.kwargs = machine, args, kwargs
        self.next: int | None = 0
        self.manual = False

    def fill(self, template: str, depth: int) -> str:
        if depth <= 0:
            raise ValueError("Max string recursion exceeded")
        pieces: list[str] = []
        length = 0
        for literal, field, spec, conversion in _string.formatter_parser(template):
            pieces.append(literal)
            if field is not None:
                value = self.value(field)
                if conversion is not None:
                    if conversion not in CONVERSIONS:
                        raise ValueError(f"Unknown conversion specifier {conversion}")
                    value = CONVERSIONS[conversion](self.machine, value)
                pieces.append(formatted(self.machine, value, self.fill(spec, depth - 1) if spec else ""))
                length += len(pieces[-1])
                if length > self.machine.limits.text:
                    bounded(self.machine, "".join(pieces))
        return "".join(pieces)

    def value(self, field: str) -> Any:
        """What a field name such as `0.shape[1]` names."""
        from .access import item, read

        first, rest = _string.formatter_field_name_split(field)
        if first == "":
            if self.manual:
                raise ValueError("cannot switch from manual field specification to automatic field numbering")
            assert self.next is not None
            first, self.next = self.next, self.next + 1
        elif isinstance(first, int):
            if self.next:
                raise ValueError("cannot switch from automatic field numbering to manual field specification")
            self.manual = True
        if isinstance(first, int):
            if first >= len(self.args):
                raise IndexError(f"Replacement index {first} out of range for positional args tuple")
            value = self.args[first]
        else:
            value = self.kwargs[first]
        for is_attribute, name in rest:
            value = read(self.machine, value, name) if is_attribute else item(self.machine, value, name)
        return value


def percent(machine: Machine, template: str, values: Any) -> str:
    """`template % values`."""
    starred = False
    for width, precision, _ in _PERCENT.findall(template):
        starred = starred or "*" in (width, precision)
        _bound_numbers(machine, width)
        _bound_numbers(machine, precision)
    for value in values if isinstance(values, tuple) else (values,):
        weight.check_text(machine, value)
        if starred and isinstance(value, int) and abs(value) > machine.limits.text:
            _too_wide(machine, value)
    return bounded(machine, template % values)


def _bound_numbers(machine: Machine, spec: str) -> None:
    for digits in _NUMBER.findall(spec):
        if len(digits) > 9 or int(digits) > machine.limits.text:
            _too_wide(machine, digits)


def _too_wide(machine: Machine, width: Any) -> None:
    machine.stop(f"a width of {width} is too large: a string has at most {machine.limits.text} characters.")
