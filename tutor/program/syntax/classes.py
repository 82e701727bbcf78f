"""Classes of a program: real classes with checked names, on bases that the language offers."""

from __future__ import annotations

import ast
from typing import Any

from ..attributes import CLASS_BODY, MARK, is_special, of_program
from ..machine import Frame, Machine
from ..text import bounded
from ..types import callable_classes
from .base import Run
from .functions import Functions, decorated


class Classes(Functions):
    def compile_ClassDef(self, node: ast.ClassDef) -> Run:
        if node.keywords:
            self.refuse(f"`class {node.name}({node.keywords[0].arg or '**'}=...)`", node)
        decorators = [(each.lineno, self.header(each)) for each in node.decorator_list]
        find_bases = [self.header(base) for base in node.bases]
        store = self.store_name(node.name)
        scope = self.scope.inner[node]
        for name in sorted(scope.bound):
            if is_special(name) and name not in CLASS_BODY:
                self.refuse(f"`{name}` in a class", _binding(node, name))
        around = self.scope, self.prefix, self.function, self.loops
        qualname = self._qualname(node.name)
        self.scope, self.prefix, self.function, self.loops = scope, f"{qualname}.", None, 0
        try:
            body = self.block(node.body)
        finally:
            self.scope, self.prefix, self.function, self.loops = around
        doc = ast.get_docstring(node, clean=False)
        line, name, in_class = node.lineno, node.name, self.scope.kind == "class"

        def define(frame: Frame) -> None:
            machine = frame.machine
            found = []
            for at, decorator in decorators:
                frame.line = at
                found.append((at, decorator(frame)))
            frame.line = line
            bases = tuple([find(frame) for find in find_bases])
            for base in bases:
                _check_base(machine, base)
            holder: list[type] = []
            inner = Frame(machine, name, {}, line, frame.up if in_class else _enclosing(frame), holder)
            inner.back = around = machine.frame
            machine.frame = inner
            try:
                body(inner)
            except BaseException as error:
                machine.note(error, inner)
                raise
            finally:
                machine.frame = around
            made: Any = _make(name, qualname, doc, bases, inner.names)
            holder.append(made)
            machine.names[made] = frozenset()
            for at, decorator in reversed(found):
                frame.line = at
                made = decorated(machine, decorator, made)
            frame.line = line
            store(frame, made)

        return define


def _enclosing(frame: Frame) -> Frame | None:
    return frame if frame.names is not frame.machine.globals else None


def _check_base(machine: Machine, base: Any) -> None:
    fine = isinstance(base, type) and (
        base is object or of_program(base) or issubclass(base, BaseException) or base in callable_classes()
    )
    if not fine or base.__dict__.get("closed_to_programs"):
        shown = getattr(base, "__name__", type(base).__name__)
        machine.refuse(f"a class on the base `{shown}` is not part of the lesson language.")


def _make(name: str, qualname: str, doc: str | None, bases: tuple[type, ...], names: dict[str, Any]) -> type:
    members = {
        **names, MARK: True, "__module__": "__main__", "__qualname__": qualname, "__doc__": names.get("__doc__", doc),
    }  # fmt: skip
    for shown in ("__repr__", "__str__", "__format__"):
        if callable(members.get(shown)):
            members[shown] = _bounded(members[shown])
    return type(name, bases, members)


def _bounded(method: Any) -> Any:
    """A method that gives text, counted: Python's own printing of lists calls it without taking a step."""

    def counted(*args: Any, **kwargs: Any) -> Any:
        from ..machine import current

        made = method(*args, **kwargs)
        if isinstance(made, str):
            machine = current()
            machine.spend(len(bounded(machine, made)))
        return made

    counted.__name__, counted.__qualname__, counted.__module__ = method.__name__, method.__qualname__, "__main__"
    return counted


def _binding(node: ast.ClassDef, name: str) -> ast.AST:
    for child in node.body:
        if getattr(child, "name", None) == name:
            return child
        for part in ast.walk(child):
            if isinstance(part, ast.Name) and part.id == name and not isinstance(part.ctx, ast.Load):
                return part
    return node
