"""Comprehensions and generator expressions: each runs in a frame of its own."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import Any

from .. import weight
from ..iterators import wrapping
from ..machine import Frame
from .base import Run, Store
from .targets import Targets

# One `for` of a comprehension: its line, its target, its iterable (None for the first), its conditions.
Round = tuple[int, Store, Run | None, list[Run]]
# Gives a value for each combination that passes the conditions.
Rows = Callable[[Frame, Any], Iterator[Any]]

_DONE = object()


class Comprehensions(Targets):
    def compile_ListComp(self, node: ast.ListComp) -> Run:
        return self._collect(node, node.generators, [node.elt], "<listcomp>", list)

    def compile_SetComp(self, node: ast.SetComp) -> Run:
        return self._collect(node, node.generators, [node.elt], "<setcomp>", _set)

    def compile_DictComp(self, node: ast.DictComp) -> Run:
        return self._collect(node, node.generators, [node.key, node.value], "<dictcomp>", _dict)

    def _collect(
        self, node: ast.expr, generators: list[ast.comprehension], parts: list[ast.expr], name: str,
        gather: Callable[[Iterator[Any]], Any],
    ) -> Run:  # fmt: skip
        first, rows = self._rows(node, generators, parts)
        shown, line, keeps = name, node.lineno, self.scope.kind == "class"

        def comprehension(frame: Frame) -> Any:
            machine = frame.machine
            source = iter(first(frame))
            inner = Frame(machine, shown, {}, line, _captured(frame, keeps), frame.owner)
            inner.back = around = machine.frame
            machine.frame = inner
            try:
                return gather(rows(inner, source))
            except Exception as error:
                machine.note(error, inner)
                raise
            finally:
                machine.frame = around

        return comprehension

    def compile_GeneratorExp(self, node: ast.GeneratorExp) -> Run:
        first, rows = self._rows(node, node.generators, [node.elt])
        line, keeps = node.lineno, self.scope.kind == "class"
        prefix = self.prefix

        def generator_expression(frame: Frame) -> Any:
            machine = frame.machine
            source = iter(first(frame))
            inner = Frame(machine, "<genexpr>", {}, line, _captured(frame, keeps), frame.owner)

            def produce() -> Iterator[Any]:
                row = rows(inner, source)
                while True:
                    inner.back = around = machine.frame
                    machine.frame = inner
                    try:
                        value = next(row, _DONE)
                    except Exception as error:
                        machine.note(error, inner)
                        raise
                    finally:
                        machine.frame = around
                    if value is _DONE:
                        return
                    yield value

            produce.__name__ = "<genexpr>"
            produce.__qualname__ = f"{prefix}<genexpr>"
            made = produce()
            wrapping(machine, (source,), made)
            return made

        return generator_expression

    def _rows(
        self, node: ast.expr, generators: list[ast.comprehension], parts: list[ast.expr]
    ) -> tuple[Run, Rows]:
        first = self.last(node, self.expression(generators[0].iter))
        around, self.scope = self.scope, self.scope.inner[node]
        try:
            rounds: list[Round] = []
            for at, generator in enumerate(generators):
                if generator.is_async:
                    self.refuse("`async for`", node)
                iterable = None if at == 0 else self.expression(generator.iter)
                conditions = [self.expression(condition) for condition in generator.ifs]
                rounds.append((generator.target.lineno, self.target(generator.target), iterable, conditions))
            runs = [self.expression(part) for part in parts]
        finally:
            self.scope = around
        if len(runs) == 1:
            element = runs[0]
        else:
            key, value = runs

            def element(frame: Frame) -> Any:
                return key(frame), value(frame)

        if len(rounds) == 1:
            return first, _one_round(rounds[0], element)
        return first, _several_rounds(rounds, element)


def _captured(frame: Frame, in_class: bool) -> Frame | None:
    return frame.up if in_class else frame


def _one_round(only: Round, element: Run) -> Rows:
    line, store, _, conditions = only

    def rows(frame: Frame, source: Any) -> Iterator[Any]:
        machine = frame.machine
        for item in source:
            machine.left -= 1
            if machine.left < 0:
                machine.refill()
            frame.line = line
            store(frame, item)
            for condition in conditions:
                if not condition(frame):
                    break
            else:
                yield element(frame)

    return rows


def _several_rounds(rounds: list[Round], element: Run) -> Rows:
    final = len(rounds) - 1

    def walk(frame: Frame, at: int, source: Any) -> Iterator[Any]:
        line, store, _, conditions = rounds[at]
        machine = frame.machine
        for item in source:
            machine.left -= 1
            if machine.left < 0:
                machine.refill()
            frame.line = line
            store(frame, item)
            if not all([condition(frame) for condition in conditions]):
                continue
            if at == final:
                yield element(frame)
            else:
                deeper = rounds[at + 1][2]
                assert deeper is not None
                yield from walk(frame, at + 1, deeper(frame))

    def rows(frame: Frame, source: Any) -> Iterator[Any]:
        return walk(frame, 0, source)

    return rows


def _set(rows: Iterator[Any]) -> set[Any]:
    made = set()
    for value in rows:
        _check_key(value)
        made.add(value)
    return made


def _dict(rows: Iterator[Any]) -> dict[Any, Any]:
    made = {}
    for key, value in rows:
        _check_key(key)
        made[key] = value
    return made


def _check_key(key: Any) -> None:
    if key.__class__ is tuple:
        from ..machine import current

        weight.check(current(), key, "hashing")
