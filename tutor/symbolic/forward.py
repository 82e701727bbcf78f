"""The forward of one operation as definitions: for each element of its result, which elements it comes from and how.

The operation's own forward is run once on symbols; what it gives for an element is that element's definition. Steps of
the same kind (operation, shapes, attributes) share the outcome. No derivative formula is read.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np

from .factored import FACTORED, factored
from .namespace import SymbolicNamespace, as_number, exact, symbols
from .picking import BY_VALUE, PICKING
from .template import Template, place, template

if TYPE_CHECKING:
    from tutor.program.trace import Step

# A result that comes from more elements than this is too much for a replay on symbols.
MAX_ELEMENTS = 20_000
MAX_KEPT = 4000
INNER = -1


class NoCounterpart(Exception):
    """An operation that cannot be replayed on symbols; `str()` says why."""


@dataclass(frozen=True, eq=False)
class Element:
    """How one element is defined: the template, and for each of its places (number of the input, element of it)."""

    template: Template
    slots: tuple[tuple[int, int], ...]


@dataclass(frozen=True, eq=False)
class Plan:
    """The definitions of one operation: those inside it, in order, and for each output those of its elements.

    A slot with input number -1 means a definition inside.
    """

    inner: tuple[Element, ...]
    outputs: tuple[tuple[Element, ...] | None, ...]


_plans: OrderedDict[Any, Plan] = OrderedDict()
_lock = Lock()


def plan_of(step: Step) -> Plan:
    """For each output the definitions of its elements in row-major order; None for an output without derivative.

    NoCounterpart where the operation has none.
    """
    key = _key(step)
    with _lock:
        found = _plans.get(key)
        if found is not None:
            _plans.move_to_end(key)
            return found
    made = _planned(step)
    with _lock:
        _plans[key] = made
        while len(_plans) > MAX_KEPT:
            _plans.popitem(last=False)
    return made


def is_symbolic(given: Any) -> bool:
    """Whether an input's elements become operands: a floating point tensor, or a Python float."""
    if isinstance(given, float):
        return True
    return hasattr(given, "elements") and given.array.dtype.kind == "f"


def _key(step: Step) -> Any:
    picked = tuple(_frozen(out.array) for out in step.outputs if out.array.dtype.kind in "iub")
    return (
        step.op,
        tuple(_input_key(given) for given in step.inputs),
        tuple(sorted((name, _frozen(value)) for name, value in step.attributes.items())),
        tuple((out.shape, out.array.dtype.kind) for out in step.outputs),
        picked if step.op in PICKING else (),
        tuple(_frozen(given.array) for given in step.inputs if hasattr(given, "elements"))
        if step.op in BY_VALUE or step.op in FACTORED
        else (),
    )


def _input_key(given: Any) -> Any:
    if isinstance(given, float):
        return "number"
    if not hasattr(given, "elements"):
        return _frozen(given)
    return ("tensor", given.shape) if is_symbolic(given) else ("fixed", _frozen(given.array))


def _frozen(value: Any) -> Any:
    """A value as something that can be looked up, so that equal ones are equal and others are not."""
    if isinstance(value, np.ndarray):
        return ("array", value.shape, value.dtype.str, value.tobytes())
    if isinstance(value, list | tuple):
        return (type(value).__name__, tuple(_frozen(part) for part in value))
    if isinstance(value, slice):
        return ("slice", _frozen(value.start), _frozen(value.stop), _frozen(value.step))
    if isinstance(value, Mapping):
        return ("mapping", tuple(sorted((str(key), _frozen(part)) for key, part in value.items())))
    if hasattr(value, "array") and hasattr(value, "uid"):
        return _frozen(value.array)
    if isinstance(value, bool | int | float | str | type(None)):
        return (type(value).__name__, value)
    return ("object", repr(value))


def _planned(step: Step) -> Plan:
    from tutor.autograd import OPS
    from tutor.autograd.refused import NotHere

    if sum(given.array.size for given in step.inputs if hasattr(given, "elements")) > MAX_ELEMENTS:
        raise NoCounterpart(f"its inputs have more than {MAX_ELEMENTS} elements")
    if any(out.array.dtype.kind == "c" for out in step.outputs):
        raise NoCounterpart("complex numbers are not derived")
    if not any(out.array.dtype.kind == "f" for out in step.outputs):
        return Plan((), tuple(None for _ in step.outputs))
    product = _matrix_product(step)
    if product is not None:
        return product
    slot_of: dict[Any, tuple[int, int]] = {}
    namespace = SymbolicNamespace()
    arguments = [_argument(number, given, slot_of) for number, given in enumerate(step.inputs)]
    shapes = [out.shape for out in step.outputs]
    try:
        if step.op in PICKING:
            results = PICKING[step.op](step, arguments)
        elif step.op in FACTORED:
            results = factored(step, arguments, namespace)
        else:
            result = OPS[step.op].forward(*arguments, xp=namespace, **step.attributes)
            results = list(result) if isinstance(result, tuple | list) else [result]
        arrays = [
            _object_array(result, shape) if out.array.dtype.kind == "f" else None
            for result, shape, out in zip(results, shapes, step.outputs)
        ]
        inner = []
        for number, (symbol, expression) in enumerate(namespace.inner):
            inner.append(_element(expression, slot_of))
            slot_of[symbol] = (INNER, number)
        return Plan(tuple(inner), tuple(None if array is None else _elements(array, slot_of) for array in arrays))
    except (
        KeyError,
        TypeError,
        ValueError,
        AttributeError,
        NotImplementedError,
        IndexError,
        RecursionError,
        OverflowError,
        NotHere,
    ) as why:
        raise NoCounterpart(str(why)) from why


def _matrix_product(step: Step) -> Plan | None:
    """A matrix product by its definition, without a symbol for each element; None for anything else."""
    if step.op not in ("mm", "mv", "dot") or not all(is_symbolic(g) and hasattr(g, "elements") for g in step.inputs):
        return None
    a, b = (given.shape for given in step.inputs)
    if len(step.inputs) != 2 or not a or not b or a[-1] != b[0] or not a[-1]:
        return None
    shared = a[-1]
    made = _dot(shared)
    columns = b[1] if len(b) > 1 else 1
    elements = tuple(
        Element(
            made, tuple((0, i * shared + k) for k in range(shared)) + tuple((1, k * columns + j) for k in range(shared))
        )
        for i in range(a[0] if len(a) > 1 else 1)
        for j in range(columns)
    )
    return Plan((), (elements,))


@lru_cache(maxsize=256)
def _dot(shared: int) -> Template:
    import sympy

    return template(sympy.Add(*(place(k) * place(shared + k) for k in range(shared))))


def _argument(number: int, given: Any, slot_of: dict[Any, tuple[int, int]]) -> Any:
    if isinstance(given, float):
        at = _operand(number, 0)
        slot_of[at] = (number, 0)
        return at
    if not hasattr(given, "elements"):
        return exact(given)
    if not is_symbolic(given):
        return given.array
    array = np.empty(given.shape, dtype=object)
    flat = array.reshape(-1)
    for element in range(flat.size):
        flat[element] = at = _operand(number, element)
        slot_of[at] = (number, element)
    if flat.size and array.ndim == 0:
        array[()] = flat[0]
    return symbols(array)


@lru_cache(maxsize=50_000)
def _operand(number: int, element: int) -> Any:
    import sympy

    return sympy.Symbol(f"o{number:02d}_{element:06d}", real=True)


def _elements(array: np.ndarray, slot_of: Mapping[Any, tuple[int, int]]) -> tuple[Element, ...]:
    return tuple(_element(expression, slot_of) for expression in array.reshape(-1))


def _element(expression: Any, slot_of: Mapping[Any, tuple[int, int]]) -> Element:
    import sympy

    if expression.is_Symbol:
        return Element(template(place(0)), (slot_of[expression],))
    floats = expression.atoms(sympy.Float)
    if floats:
        expression = expression.xreplace({number: exact(float(number)) for number in floats})
    used: Sequence[Any] = sorted(expression.free_symbols, key=slot_of.__getitem__)
    renamed = expression.xreplace({symbol: place(number) for number, symbol in enumerate(used)})
    return Element(template(renamed), tuple(slot_of[symbol] for symbol in used))


def _object_array(result: Any, shape: tuple[int, ...]) -> np.ndarray:
    given = np.asarray(result)
    if given.shape != shape:
        raise NotImplementedError("its exact forward gives another shape")
    array = np.empty(shape, dtype=object)
    for index in np.ndindex(*shape):
        array[index] = as_number(exact(given[index]))
    return array
