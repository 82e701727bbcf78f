"""Variables: how a name is read, given a value and deleted, by the scope it lives in."""

from __future__ import annotations

import ast
from typing import Any

from tutor.autograd.tensor import Tensor

from ..machine import Frame
from ..vocabulary import BUILTINS, OUTSIDE
from .base import Base, Run, Store

_NONE = object()


class Names(Base):
    def compile_Name(self, node: ast.Name) -> Run:
        load = self.load(node.id, node)
        if not self.spans:
            return load
        line = node.lineno

        def load_at_line(frame: Frame) -> Any:
            frame.line = line
            return load(frame)

        return load_at_line

    def load(self, name: str, node: ast.AST) -> Run:
        where, depth = self.scope.find(name)
        if where == "local":
            return _load_local(name)
        if where == "class":
            return _load_class(name, self._load_outside(name, node))
        return self._outside(name, node, where, depth)

    def _load_outside(self, name: str, node: ast.AST) -> Run:
        return self._outside(name, node, *self.scope.find_outside(name))

    def _outside(self, name: str, node: ast.AST, where: str, depth: int) -> Run:
        if where == "free":
            return _load_free(name, depth)
        if name not in self.module_names and name in OUTSIDE:
            self.refuse(f"`{name}`", node)
        return _load_global(name)

    def store_name(self, name: str) -> Store:
        where, depth = self.scope.find(name)
        if where == "global":
            return _store_global(name)
        return _store_free(name, depth) if where == "free" else _store_local(name)

    def delete_name(self, name: str) -> Run:
        where, depth = self.scope.find(name)

        def delete(frame: Frame) -> None:
            if where == "global":
                names = frame.machine.globals
            else:
                names = _out(frame, depth).names
            if names.pop(name, _NONE) is not _NONE:
                return
            if where in ("global", "class"):
                raise NameError(f"name '{name}' is not defined", name=name)
            unbound(name, where == "free")

        return delete


def _load_local(name: str) -> Run:
    def load(frame: Frame) -> Any:
        try:
            return frame.names[name]
        except KeyError:
            pass
        return unbound(name, False)

    return load


def _load_global(name: str) -> Run:
    builtin = BUILTINS.get(name, _NONE)

    def load(frame: Frame) -> Any:
        try:
            return frame.machine.globals[name]
        except KeyError:
            pass
        if builtin is _NONE:
            raise NameError(f"name '{name}' is not defined", name=name)
        return builtin

    return load


def _load_class(name: str, outside: Run) -> Run:
    def load(frame: Frame) -> Any:
        try:
            return frame.names[name]
        except KeyError:
            pass
        return outside(frame)

    return load


def _load_free(name: str, depth: int) -> Run:
    def load(frame: Frame) -> Any:
        try:
            return _out(frame, depth).names[name]
        except KeyError:
            pass
        return unbound(name, True)

    def load_next(frame: Frame) -> Any:
        try:
            return frame.up.names[name]  # type: ignore[union-attr]
        except KeyError:
            pass
        return unbound(name, True)

    return load_next if depth == 1 else load


def _out(frame: Frame, depth: int) -> Frame:
    for _ in range(depth):
        assert frame.up is not None
        frame = frame.up
    return frame


def unbound(name: str, free: bool) -> Any:
    """Raise what Python raises where a variable has no value yet."""
    if free:
        raise NameError(
            f"cannot access free variable '{name}' where it is not associated with a value in enclosing scope"
        )
    raise UnboundLocalError(f"cannot access local variable '{name}' where it is not associated with a value")


def _store_local(name: str) -> Store:
    def store(frame: Frame, value: Any) -> None:
        frame.names[name] = value
        watching = frame.machine.watching
        if watching is not None and isinstance(value, Tensor):
            watching(frame, name, value)

    return store


def _store_global(name: str) -> Store:
    def store(frame: Frame, value: Any) -> None:
        machine = frame.machine
        machine.globals[name] = value
        if machine.watching is not None and isinstance(value, Tensor):
            machine.watching(frame, name, value)

    return store


def _store_free(name: str, depth: int) -> Store:
    def store(frame: Frame, value: Any) -> None:
        _out(frame, depth).names[name] = value
        watching = frame.machine.watching
        if watching is not None and isinstance(value, Tensor):
            watching(frame, name, value)

    return store
