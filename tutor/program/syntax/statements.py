"""Simple statements: assignments, `del`, `assert`, `raise`, imports, declarations."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any, NoReturn

import numpy as np

from .. import access
from ..arithmetic import CHECKED, CHECKED_INTEGERS, GUARDED_IN_PLACE, IN_PLACE, check_arrays
from ..machine import Frame, Machine
from ..namespaces import find, modules
from .base import Run, Store
from .classes import Classes

FUTURES = ("annotations", "division", "print_function", "absolute_import", "unicode_literals", "generator_stop",
           "nested_scopes", "generators", "with_statement")  # fmt: skip


class Statements(Classes):
    def compile_Expr(self, node: ast.Expr) -> Run | None:
        if isinstance(node.value, ast.Constant):
            self.expression(node.value)
            return None
        value = self.header(node.value)

        def expression(frame: Frame) -> None:
            value(frame)

        return expression

    def compile_Pass(self, node: ast.Pass) -> Run:
        return _nothing

    def compile_Assign(self, node: ast.Assign) -> Run:
        value = self.header(node.value)
        stores = [self.target(target) for target in node.targets]
        if len(stores) == 1:
            only = stores[0]

            def assign(frame: Frame) -> None:
                only(frame, value(frame))

            return assign

        def assign_each(frame: Frame) -> None:
            given = value(frame)
            for store in stores:
                store(frame, given)

        return assign_each

    def compile_AnnAssign(self, node: ast.AnnAssign) -> Run | None:
        if node.value is None:
            return None
        value, store = self.header(node.value), self.target(node.target)

        def assign(frame: Frame) -> None:
            store(frame, value(frame))

        return assign

    def compile_AugAssign(self, node: ast.AugAssign) -> Run:
        value = self.header(node.value)
        apply, checks = _in_place(type(node.op))
        target = node.target
        if isinstance(target, ast.Name):
            load, store = self.load(target.id, target), self.store_name(target.id)

            def change_name(frame: Frame) -> None:
                machine = frame.machine
                result = apply(machine, load(frame), value(frame))
                check = checks.get(result.__class__)
                if check is not None:
                    check(machine, result)
                store(frame, result)

            return change_name

        def changed(machine: Machine, before: Any, by: Any) -> Any:
            result = apply(machine, before, by)
            check = checks.get(result.__class__)
            if check is not None:
                check(machine, result)
            return result

        owner = self.expression(target.value)
        if isinstance(target, ast.Attribute):
            name = target.attr

            def change_attribute(frame: Frame) -> None:
                machine, whole = frame.machine, owner(frame)
                before = access.read(machine, whole, name)
                access.write(machine, whole, name, changed(machine, before, value(frame)))

            return change_attribute
        key = self.expression(target.slice)

        def change_item(frame: Frame) -> None:
            machine, whole, at = frame.machine, owner(frame), key(frame)
            before = access.item(machine, whole, at)
            access.put_item(machine, whole, at, changed(machine, before, value(frame)))

        return change_item

    def compile_Delete(self, node: ast.Delete) -> Run:
        runs = [run for target in node.targets for run in self.deletion(target)]

        def delete(frame: Frame) -> None:
            for run in runs:
                run(frame)

        return delete

    def compile_Assert(self, node: ast.Assert) -> Run:
        test = self.header(node.test)
        message = None if node.msg is None else self.header(node.msg)

        def check(frame: Frame) -> None:
            if not test(frame):
                if message is None:
                    raise AssertionError
                raise AssertionError(message(frame))

        return check

    def compile_Raise(self, node: ast.Raise) -> Run:
        if node.exc is None:
            return _raise_again
        error = self.header(node.exc)
        cause = None if node.cause is None else self.header(node.cause)

        def raise_error(frame: Frame) -> None:
            given = error(frame)
            if cause is None:
                _raise(frame.machine, given)
            _raise_from(frame.machine, given, cause(frame))  # type: ignore[misc]

        return raise_error

    def compile_Global(self, node: ast.Global) -> None:
        return None

    def compile_Nonlocal(self, node: ast.Nonlocal) -> None:
        return None

    def compile_Import(self, node: ast.Import) -> Run:
        stores: list[tuple[Store, Any]] = []
        for alias in node.names:
            space = find(alias.name)
            if space is None:
                self._unknown_module(alias.name, node)
            first = alias.name.split(".")[0]
            bound = space if alias.asname else modules()[first]
            stores.append((self.store_name(alias.asname or first), bound))
        return _import(stores)

    def compile_ImportFrom(self, node: ast.ImportFrom) -> Run | None:
        module = "." * node.level + (node.module or "")
        if module == "__future__":
            for alias in node.names:
                if alias.name not in FUTURES:
                    self.invalid(f"future feature {alias.name} is not defined", node)
            return None
        space = find(module)
        if space is None:
            self._unknown_module(module, node)
        stores: list[tuple[Store, Any]] = []
        for alias in node.names:
            if alias.name == "*":
                self.refuse(f"`from {module} import *`", node, " Import the names one by one.")
            if alias.name not in space.rows:
                self._unknown_name(module, alias.name, node)
            stores.append((self.store_name(alias.asname or alias.name), space.rows[alias.name]))
        return _import(stores)

    def _unknown_module(self, module: str, node: ast.AST) -> NoReturn:
        instead = " A program may import `torch`, what lies below it, `math`, `copy` and `collections`."
        self.refuse(f"`import {module}`", node, instead)

    def _unknown_name(self, module: str, name: str, node: ast.AST) -> NoReturn:
        from .. import pytorch

        if pytorch.has(module, name) or pytorch.is_module(f"{module}.{name}"):
            self.refuse(f"`{module}.{name}`", node)
        self.refuse(f"`{name}`, which `{module}` does not have,", node)


def _in_place(
    kind: type[ast.operator],
) -> tuple[Callable[[Machine, Any, Any], Any], dict[type, Callable[[Machine, Any], Any]]]:
    """What an augmented assignment does, and what is looked at afterwards."""
    if kind in GUARDED_IN_PLACE:
        return GUARDED_IN_PLACE[kind], CHECKED_INTEGERS
    plain, ndarray = IN_PLACE[kind], np.ndarray

    def apply(machine: Machine, a: Any, b: Any) -> Any:
        if b.__class__ is ndarray:
            check_arrays(machine, a, b)
        return plain(a, b)

    return apply, CHECKED


def _nothing(frame: Frame) -> None:
    return None


def _import(stores: list[tuple[Store, Any]]) -> Run:
    def bring_in(frame: Frame) -> None:
        for store, value in stores:
            store(frame, value)

    return bring_in


def _raise_again(frame: Frame) -> None:
    handling = frame.machine.handling
    if not handling:
        raise RuntimeError("No active exception to reraise")
    raise handling[-1]


def _raise(machine: Machine, given: Any) -> None:
    noted = getattr(given, "__noted__", None)
    if noted is not None:
        noted.frame = None
    raise given


def _raise_from(machine: Machine, given: Any, cause: Any) -> None:
    raise given from cause
