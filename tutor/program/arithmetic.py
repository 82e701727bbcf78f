"""What the operators do to Python's values and tensors, where a result could be larger than a program may hold."""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from tutor.autograd.tensor import Tensor

from . import integers, text, weight

if TYPE_CHECKING:
    from .machine import Machine

LARGE_TENSOR = 65_536
_SEQUENCES = (str, list, tuple)
_NUMBERS = (np.ndarray, np.generic, int, float, complex)


def _check_text(machine: Machine, value: str) -> None:
    if len(value) > 1000:
        text.bounded(machine, value)


def check_items(machine: Machine, value: Any) -> None:
    """LimitError where a collection is longer than a program's may be."""
    if len(value) > machine.limits.items:
        machine.stop(f"a {type(value).__name__} of {len(value)} elements is too long: at most {machine.limits.items}.")


def check_tuple(machine: Machine, value: tuple[Any, ...]) -> None:
    """The same for a tuple, whose nested parts count too: it may become a key."""
    check_items(machine, value)
    weight.check(machine, value, "making a tuple of")


def _check_tensor(machine: Machine, value: Tensor) -> None:
    if value.array.size > LARGE_TENSOR:
        machine.grown(value)


# Looked at after each operator, by the class of its result.
CHECKED: dict[type, Callable[[Machine, Any], None]] = {
    str: _check_text, list: check_items, tuple: check_tuple, dict: check_items, set: check_items, Tensor: _check_tensor,
}  # fmt: skip
CHECKED_INTEGERS: dict[type, Callable[[Machine, Any], Any]] = {**CHECKED, int: integers.bounded}


def check_arrays(machine: Machine, a: Any, b: Any) -> None:
    """LimitError where an operator on NumPy arrays, which PyTorch's `numpy()` gives, would make too large a one."""
    shapes = [np.shape(a), np.shape(b)] if isinstance(a, _NUMBERS) and isinstance(b, _NUMBERS) else []
    try:
        size = math.prod(np.broadcast_shapes(*shapes))
    except ValueError:
        # No elementwise operator fits; a matrix product is at most this large.
        size = math.prod(math.prod(shape[:-1]) for shape in shapes)
    if size > machine.limits.elements:
        machine.stop(f"an array of {size} elements is too large: at most {machine.limits.elements} are allowed.")


def times(machine: Machine, a: Any, b: Any) -> Any:
    """`a * b`."""
    _check_repeated(machine, a, b)
    return a * b


def times_in_place(machine: Machine, a: Any, b: Any) -> Any:
    """`a *= b`."""
    _check_repeated(machine, a, b)
    return operator.imul(a, b)


def _check_repeated(machine: Machine, a: Any, b: Any) -> None:
    sequence, count = (a, b) if isinstance(a, _SEQUENCES) else (b, a)
    if isinstance(sequence, _SEQUENCES) and isinstance(count, int):
        most = machine.limits.text if isinstance(sequence, str) else machine.limits.items
        if count > 0 and len(sequence) * int(count) > most:
            kind, parts = type(sequence).__name__, "characters" if isinstance(sequence, str) else "elements"
            machine.stop(f"a {kind} of {len(sequence) * int(count)} {parts} is too long: at most {most} are allowed.")


def modulo(machine: Machine, a: Any, b: Any) -> Any:
    """`a % b`."""
    return text.percent(machine, a, b) if isinstance(a, str) else a % b


def modulo_in_place(machine: Machine, a: Any, b: Any) -> Any:
    """`a %= b`."""
    return text.percent(machine, a, b) if isinstance(a, str) else operator.imod(a, b)


def power_in_place(machine: Machine, a: Any, b: Any) -> Any:
    """`a **= b`."""
    both = isinstance(a, int) and isinstance(b, int)
    return integers.power(machine, a, b) if both else operator.ipow(a, b)


def shifted_in_place(machine: Machine, a: Any, b: Any) -> Any:
    """`a <<= b`."""
    both = isinstance(a, int) and isinstance(b, int)
    return integers.shifted(machine, a, b) if both else operator.ilshift(a, b)


# Operators whose result is looked at afterwards, and those that are looked at before (they are given the machine).
OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Div: operator.truediv, ast.FloorDiv: operator.floordiv,
    ast.MatMult: operator.matmul, ast.BitAnd: operator.and_, ast.BitOr: operator.or_, ast.BitXor: operator.xor,
    ast.RShift: operator.rshift,
}  # fmt: skip
GUARDED_OPERATORS: dict[type[ast.operator], Callable[[Machine, Any, Any], Any]] = {
    ast.Mult: times, ast.Mod: modulo, ast.Pow: integers.power, ast.LShift: integers.shifted,
}  # fmt: skip
# What guarded operators are where both operands are numbers or tensors: the guard is for sequences and text.
PLAIN_OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Mult: operator.mul, ast.Mod: operator.mod,
}  # fmt: skip
IN_PLACE: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.iadd, ast.Sub: operator.isub, ast.Div: operator.itruediv, ast.FloorDiv: operator.ifloordiv,
    ast.MatMult: operator.imatmul, ast.BitAnd: operator.iand, ast.BitOr: operator.ior, ast.BitXor: operator.ixor,
    ast.RShift: operator.irshift,
}  # fmt: skip
GUARDED_IN_PLACE: dict[type[ast.operator], Callable[[Machine, Any, Any], Any]] = {
    ast.Mult: times_in_place, ast.Mod: modulo_in_place, ast.Pow: power_in_place, ast.LShift: shifted_in_place,
}  # fmt: skip
UNARY: dict[type[ast.unaryop], Callable[[Any], Any]] = {
    ast.USub: operator.neg, ast.UAdd: operator.pos, ast.Invert: operator.invert, ast.Not: operator.not_,
}  # fmt: skip
