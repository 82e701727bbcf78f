"""Expressions: constants, operators, comparisons, attributes, items, displays and f-strings."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from tutor.autograd.tensor import Tensor

from .. import access, text, weight
from ..arithmetic import (
    CHECKED,
    CHECKED_INTEGERS,
    GUARDED_OPERATORS,
    OPERATORS,
    PLAIN_OPERATORS,
    UNARY,
    check_arrays,
    check_items,
    check_tuple,
)
from ..machine import Frame, Machine
from .base import Run
from .names import Names

_HOLDERS = (list, tuple, dict, set, frozenset)
_NUMBERS = frozenset({int, float, bool, complex, Tensor})
_SIMPLE = frozenset({int, float, bool, str, type(None), Tensor})


def _is_not(a: Any, b: Any) -> bool:
    return a is not b


def _is(a: Any, b: Any) -> bool:
    return a is b


def _not_in(a: Any, b: Any) -> bool:
    return a not in b


def _in(a: Any, b: Any) -> bool:
    return a in b


COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt,
    ast.GtE: operator.ge, ast.Is: _is, ast.IsNot: _is_not, ast.In: _in, ast.NotIn: _not_in,
}  # fmt: skip


class Expressions(Names):
    def compile_Constant(self, node: ast.Constant) -> Run:
        value = node.value
        if isinstance(value, bytes):
            self.refuse("a bytes literal", node)
        # As in Python, one constant is one object throughout a program. The text tells 0.0 from -0.0.
        value = self.constants.setdefault((type(value), repr(value)), value)

        def constant(frame: Frame) -> Any:
            return value

        return constant

    def compile_BinOp(self, node: ast.BinOp) -> Run:
        left = self.expression(node.left)
        right = self.last(node, self.expression(node.right))
        kind, ndarray = type(node.op), np.ndarray
        if kind in GUARDED_OPERATORS:
            guarded = GUARDED_OPERATORS[kind]

            plain = PLAIN_OPERATORS.get(kind)

            def guarded_binary(frame: Frame) -> Any:
                a, b = left(frame), right(frame)
                machine = frame.machine
                if plain is not None and a.__class__ in _NUMBERS and b.__class__ in _NUMBERS:
                    result = plain(a, b)
                else:
                    if a.__class__ is ndarray or b.__class__ is ndarray:
                        check_arrays(machine, a, b)
                    result = guarded(machine, a, b)
                check = CHECKED_INTEGERS.get(result.__class__)
                if check is not None:
                    check(machine, result)
                return result

            return guarded_binary
        apply = OPERATORS[kind]
        if isinstance(node.right, ast.Constant) and not self.spans:
            return _with_constant(apply, left, node.right.value)

        def binary(frame: Frame) -> Any:
            a, b = left(frame), right(frame)
            if a.__class__ is ndarray or b.__class__ is ndarray:
                check_arrays(frame.machine, a, b)
            result = apply(a, b)
            check = CHECKED.get(result.__class__)
            if check is not None:
                check(frame.machine, result)
            return result

        return binary

    def compile_UnaryOp(self, node: ast.UnaryOp) -> Run:
        operand = self.last(node, self.expression(node.operand))
        apply = UNARY[type(node.op)]

        def unary(frame: Frame) -> Any:
            return apply(operand(frame))

        return unary

    def compile_BoolOp(self, node: ast.BoolOp) -> Run:
        operands = [self.expression(value) for value in node.values]
        *first, final = operands
        stops_at = isinstance(node.op, ast.Or)

        def boolean(frame: Frame) -> Any:
            for operand in first:
                value = operand(frame)
                if bool(value) is stops_at:
                    return value
            return final(frame)

        return boolean

    def compile_Compare(self, node: ast.Compare) -> Run:
        first = self.expression(node.left)
        rest = [
            (COMPARISONS[type(op)], isinstance(op, ast.Is | ast.IsNot), self.last(node, self.expression(right)))
            for op, right in zip(node.ops, node.comparators)
        ]
        if len(rest) == 1:
            compare, plain, second = rest[0]
            if isinstance(node.comparators[0], ast.Constant) and not self.spans:
                return _compare_with_constant(compare, plain, first, node.comparators[0].value)

            def compare_two(frame: Frame) -> Any:
                a, b = first(frame), second(frame)
                if not plain and (a.__class__ not in _SIMPLE or b.__class__ not in _SIMPLE):
                    _check_compared(frame.machine, a, b)
                return compare(a, b)

            return compare_two

        final = len(rest) - 1

        def chain(frame: Frame) -> Any:
            a = first(frame)
            result: Any = True
            for at, (compare, plain, operand) in enumerate(rest):
                b = operand(frame)
                if not plain:
                    _check_compared(frame.machine, a, b)
                result = compare(a, b)
                if at < final and not result:
                    break
                a = b
            return result

        return chain

    def compile_IfExp(self, node: ast.IfExp) -> Run:
        test, body, orelse = self.expression(node.test), self.expression(node.body), self.expression(node.orelse)

        def conditional(frame: Frame) -> Any:
            return body(frame) if test(frame) else orelse(frame)

        return conditional

    def compile_NamedExpr(self, node: ast.NamedExpr) -> Run:
        value = self.expression(node.value)
        store = self.store_name(node.target.id)

        def named(frame: Frame) -> Any:
            result = value(frame)
            store(frame, result)
            return result

        return named

    def compile_Attribute(self, node: ast.Attribute) -> Run:
        value = self.last(node, self.expression(node.value))
        name = node.attr
        read = access.read

        def attribute(frame: Frame) -> Any:
            owner = value(frame)
            machine = frame.machine
            names = machine.names.get(owner.__class__)
            if names is not None and name in names:
                return getattr(owner, name)
            return read(machine, owner, name)

        return attribute

    def compile_Subscript(self, node: ast.Subscript) -> Run:
        value = self.expression(node.value)
        key = self.last(node, self.expression(node.slice))
        item = access.item

        def subscript(frame: Frame) -> Any:
            return item(frame.machine, value(frame), key(frame))

        return subscript

    def compile_Slice(self, node: ast.Slice) -> Run:
        lower, upper, step = (None if p is None else self.expression(p) for p in (node.lower, node.upper, node.step))

        def make_slice(frame: Frame) -> slice:
            return slice(
                None if lower is None else lower(frame),
                None if upper is None else upper(frame),
                None if step is None else step(frame),
            )

        return make_slice

    def compile_Tuple(self, node: ast.Tuple) -> Run:
        gather = self.gather(node.elts)

        def make_tuple(frame: Frame) -> Any:
            made = tuple(gather(frame))
            for part in made:
                if part.__class__ is tuple:
                    check_tuple(frame.machine, made)
                    break
            return made

        return make_tuple

    def compile_List(self, node: ast.List) -> Run:
        return self.gather(node.elts)

    def compile_Set(self, node: ast.Set) -> Run:
        gather = self.gather(node.elts)

        def make_set(frame: Frame) -> Any:
            parts = gather(frame)
            for part in parts:
                if part.__class__ is tuple:
                    weight.check(frame.machine, part, "hashing")
            return set(parts)

        return make_set

    def gather(self, elements: list[ast.expr]) -> Run:
        """The closure that gives a new list of the elements, starred ones spread out."""
        runs = [
            (isinstance(e, ast.Starred), self.expression(e.value if isinstance(e, ast.Starred) else e))
            for e in elements
        ]
        if not any(starred for starred, _ in runs):
            plain = [run for _, run in runs]

            def gather_plain(frame: Frame) -> list[Any]:
                return [run(frame) for run in plain]

            return gather_plain

        def gather_starred(frame: Frame) -> list[Any]:
            made: list[Any] = []
            for starred, run in runs:
                value = run(frame)
                if starred:
                    try:
                        iterator = iter(value)
                    except TypeError:
                        if hasattr(type(value), "__iter__"):
                            raise
                        raise TypeError(f"Value after * must be an iterable, not {type(value).__name__}") from None
                    made.extend(iterator)
                    check_items(frame.machine, made)
                else:
                    made.append(value)
            return made

        return gather_starred

    def compile_Starred(self, node: ast.Starred) -> Run:
        self.invalid("can't use starred expression here", node)

    def compile_Dict(self, node: ast.Dict) -> Run:
        pairs = [
            (None if key is None else self.expression(key), self.expression(value))
            for key, value in zip(node.keys, node.values)
        ]

        def make_dict(frame: Frame) -> Any:
            made: dict[Any, Any] = {}
            # As in Python, keys are looked at once all pairs up to the next `**` have their values.
            waiting: list[tuple[Any, Any]] = []
            for key, value in pairs:
                if key is not None:
                    waiting.append((key(frame), value(frame)))
                    continue
                given = value(frame)
                _put(frame.machine, made, waiting)
                if not hasattr(type(given), "keys"):
                    raise TypeError(f"'{type(given).__name__}' object is not a mapping")
                made.update(given)
                check_items(frame.machine, made)
            _put(frame.machine, made, waiting)
            return made

        return make_dict

    def compile_JoinedStr(self, node: ast.JoinedStr) -> Run:
        parts = [self.expression(value) for value in node.values]

        def join(frame: Frame) -> str:
            return text.bounded(frame.machine, "".join([part(frame) for part in parts]))

        return join

    def compile_FormattedValue(self, node: ast.FormattedValue) -> Run:
        value = self.last(node, self.expression(node.value))
        spec = None if node.format_spec is None else self.expression(node.format_spec)
        conversion = text.CONVERSIONS[chr(node.conversion)] if node.conversion != -1 else None

        def format_value(frame: Frame) -> str:
            given = value(frame)
            machine = frame.machine
            if conversion is not None:
                given = conversion(machine, given)
            return text.formatted(machine, given, "" if spec is None else spec(frame))

        return format_value


def _put(machine: Machine, made: dict[Any, Any], pairs: list[tuple[Any, Any]]) -> None:
    for key, value in pairs:
        if key.__class__ is tuple:
            weight.check(machine, key, "hashing")
        made[key] = value
    pairs.clear()


def _with_constant(apply: Callable[[Any, Any], Any], left: Run, constant: Any) -> Run:
    def binary(frame: Frame) -> Any:
        result = apply(left(frame), constant)
        check = CHECKED.get(result.__class__)
        if check is not None:
            check(frame.machine, result)
        return result

    return binary


def _compare_with_constant(compare: Callable[[Any, Any], Any], plain: bool, first: Run, constant: Any) -> Run:
    def compare_with_constant(frame: Frame) -> Any:
        value = first(frame)
        if not plain and value.__class__ not in _SIMPLE:
            _check_compared(frame.machine, value, constant)
        return compare(value, constant)

    return compare_with_constant


def _check_compared(machine: Machine, a: Any, b: Any) -> None:
    if a.__class__ is np.ndarray or b.__class__ is np.ndarray:
        check_arrays(machine, a, b)
    if a.__class__ in _HOLDERS or isinstance(a, _HOLDERS):
        weight.check(machine, a, "comparing")
    if b.__class__ in _HOLDERS or isinstance(b, _HOLDERS):
        weight.check(machine, b, "comparing")
