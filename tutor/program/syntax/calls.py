"""Calls: of functions, methods and classes, with positional, keyword and starred arguments, and `super()`."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from tutor.autograd.tensor import Tensor

from .. import access
from ..arithmetic import LARGE_TENSOR, check_items
from ..machine import Frame, Machine
from ..types import constructor
from .base import Run, operation_line
from .expressions import Expressions


class Calls(Expressions):
    def compile_Call(self, node: ast.Call) -> Run:
        if isinstance(node.func, ast.Name) and node.func.id == "super" and not node.args and not node.keywords:
            return self._super(node)
        found = self.expression(node.func)
        if node.keywords or any(isinstance(argument, ast.Starred) for argument in node.args):
            return self._general(node, found)
        arguments = [self.expression(argument) for argument in node.args]
        if arguments:
            arguments[-1] = self.last(node, arguments[-1])
        else:
            found = self.last(node, found)
        return _CALLS.get(len(arguments), _call_many)(found, *arguments)

    def _general(self, node: ast.Call, found: Run) -> Run:
        positional = [
            (isinstance(a, ast.Starred), self.expression(a.value if isinstance(a, ast.Starred) else a))
            for a in node.args
        ]
        keywords = [(keyword.arg, self.expression(keyword.value)) for keyword in node.keywords]
        seen: set[str] = set()
        for name, _ in keywords:
            if name is not None and name in seen:
                self.invalid(f"keyword argument repeated: {name}", node)
            seen.add(name or "")
        line = operation_line(node) if self.spans else 0

        def call(frame: Frame) -> Any:
            function = found(frame)
            machine = frame.machine
            args: list[Any] = []
            for starred, run in positional:
                value = run(frame)
                if starred:
                    _spread(machine, function, value, args)
                else:
                    args.append(value)
            kwargs: dict[str, Any] = {}
            for name, run in keywords:
                value = run(frame)
                if name is not None:
                    if name in kwargs:
                        raise TypeError(f"{_shown(function)} got multiple values for keyword argument '{name}'")
                    kwargs[name] = value
                else:
                    _spread_mapping(function, value, kwargs)
            if line:
                frame.line = line
            if function.__class__ is type:
                function = constructor(machine, function)
            return finished(machine, function(*args, **kwargs))

        return call

    def _super(self, node: ast.Call) -> Run:
        function = self.function
        first = None
        if isinstance(function, ast.FunctionDef | ast.Lambda):
            names = [*function.args.posonlyargs, *function.args.args]
            first = names[0].arg if names else None

        def call_super(frame: Frame) -> Any:
            if first is None:
                raise RuntimeError("super(): no arguments")
            scope: Frame | None = frame
            while scope is not None and first not in scope.names:
                scope = scope.up
            if frame.owner is None or scope is None:
                raise RuntimeError("super(): __class__ cell not found")
            if not frame.owner:
                raise RuntimeError("super(): empty __class__ cell")
            return super(frame.owner[0], scope.names[first])

        return self.last(node, call_super)


def finished(machine: Machine, result: Any) -> Any:
    """The result of a call, once it is known not to be too large."""
    if result.__class__ is Tensor and result.array.size > LARGE_TENSOR:
        machine.grown(result)
    return result


def _call_none(found: Run) -> Run:
    def call(frame: Frame) -> Any:
        function = found(frame)
        if function.__class__ is type:
            function = constructor(frame.machine, function)
        result = function()
        if result.__class__ is Tensor:
            finished(frame.machine, result)
        return result

    return call


def _call_one(found: Run, a: Run) -> Run:
    def call(frame: Frame) -> Any:
        function = found(frame)
        if function.__class__ is type:
            function = constructor(frame.machine, function)
        result = function(a(frame))
        if result.__class__ is Tensor:
            finished(frame.machine, result)
        return result

    return call


def _call_two(found: Run, a: Run, b: Run) -> Run:
    def call(frame: Frame) -> Any:
        function = found(frame)
        if function.__class__ is type:
            function = constructor(frame.machine, function)
        result = function(a(frame), b(frame))
        if result.__class__ is Tensor:
            finished(frame.machine, result)
        return result

    return call


def _call_many(found: Run, *arguments: Run) -> Run:
    def call(frame: Frame) -> Any:
        function = found(frame)
        if function.__class__ is type:
            function = constructor(frame.machine, function)
        result = function(*[argument(frame) for argument in arguments])
        if result.__class__ is Tensor:
            finished(frame.machine, result)
        return result

    return call


_CALLS: dict[int, Callable[..., Run]] = {0: _call_none, 1: _call_one, 2: _call_two}


def _spread(machine: Machine, function: Any, value: Any, args: list[Any]) -> None:
    if not hasattr(type(value), "__iter__") and not hasattr(type(value), "__getitem__"):
        raise TypeError(f"{_shown(function)} argument after * must be an iterable, not {type(value).__name__}")
    args.extend(value)
    check_items(machine, args)


def _spread_mapping(function: Any, value: Any, kwargs: dict[str, Any]) -> None:
    if not hasattr(type(value), "keys"):
        raise TypeError(f"{_shown(function)} argument after ** must be a mapping, not {type(value).__name__}")
    for name in value.keys():
        if not isinstance(name, str):
            raise TypeError("keywords must be strings")
        if name in kwargs:
            raise TypeError(f"{_shown(function)} got multiple values for keyword argument '{name}'")
        kwargs[name] = value[name]


def _shown(function: Any) -> str:
    """A function as messages about its arguments name it."""
    name = getattr(function, "__qualname__", None) or type(function).__name__
    module = getattr(function, "__module__", None)
    return f"{name}()" if module in (None, "builtins") else f"{module}.{name}()"
