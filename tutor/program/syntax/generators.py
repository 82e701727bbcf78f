"""Generator functions: a body with `yield` is compiled statement by statement into a flow that stops at each of them.

A flow is a generator of the values that the body yields; its own result is the signal that ends a block.
"""

from __future__ import annotations

import ast
from collections.abc import Generator, Sequence
from typing import Any

from ..machine import Frame
from .base import BREAK, CONTINUE, Run, Store
from .control import Control, handled
from .flows import Flow, yields

ALONE = " Give it a line of its own: `yield value` or `name = yield value`."


class Generators(Control):
    def compile_Yield(self, node: ast.Yield) -> Run:
        if not isinstance(self.function, ast.FunctionDef) or self.scope.kind != "function":
            self.invalid("'yield' outside function", node)
        self.refuse("`yield` inside an expression", node, ALONE)

    def compile_YieldFrom(self, node: ast.YieldFrom) -> Run:
        if not isinstance(self.function, ast.FunctionDef) or self.scope.kind != "function":
            self.invalid("'yield from' outside function", node)
        self.refuse("`yield from` inside an expression", node, ALONE)

    def flow(self, body: Sequence[ast.stmt]) -> Flow:
        """The flow of several statements; it stops at the first signal."""
        steps: list[tuple[int, Run | None, Flow | None]] = []
        for node in body:
            if yields(node):
                steps.append((node.lineno, None, self._flow_of(node)))
                continue
            run = self.statement(node)
            if run is not None:
                steps.append((node.lineno, run, None))

        def flow_block(frame: Frame) -> Generator[Any, Any, Any]:
            machine = frame.machine
            for line, run, flow in steps:
                frame.line = line
                machine.left -= 1
                if machine.left < 0:
                    machine.refill()
                if machine.executed is not None:
                    machine.executed.append(line)
                signal = run(frame) if run is not None else (yield from flow(frame))  # type: ignore[misc]
                if signal is not None:
                    return signal
            return None

        return flow_block

    def _flow_of(self, node: ast.stmt) -> Flow:
        kind = type(node).__name__
        method = getattr(self, f"flow_{kind}", None)
        if method is None:
            around, self.line = self.line, node.lineno
            try:
                # The expression with `yield` in it is refused with its own line.
                self.statement(node)
            finally:
                self.line = around
            self.refuse(f"`yield` inside `{kind.lower()}`", node)
        around, self.line = self.line, node.lineno
        try:
            found: Flow = method(node)
            return found
        finally:
            self.line = around

    def flow_Expr(self, node: ast.Expr) -> Flow:
        return self._given(node.value, lambda frame, value: None)

    def flow_Assign(self, node: ast.Assign) -> Flow:
        stores = [self.target(target) for target in node.targets]

        def store(frame: Frame, value: Any) -> None:
            for each in stores:
                each(frame, value)

        return self._given(node.value, store)

    def _given(self, node: ast.expr, store: Store) -> Flow:
        """`yield` alone in its statement: what is sent back is stored."""
        if not isinstance(node, ast.Yield | ast.YieldFrom):
            self.expression(node)
            self.refuse("`yield` inside an expression", node, ALONE)
        value = None if node.value is None else self.header(node.value)
        line = node.lineno
        if isinstance(node, ast.YieldFrom):
            assert value is not None

            def flow_from(frame: Frame) -> Generator[Any, Any, Any]:
                result = yield from value(frame)
                frame.line = line
                store(frame, result)

            return flow_from

        def flow_yield(frame: Frame) -> Generator[Any, Any, Any]:
            sent = yield (None if value is None else value(frame))
            frame.line = line
            store(frame, sent)

        return flow_yield

    def flow_If(self, node: ast.If) -> Flow:
        test, body, orelse = self.header(node.test), self.flow(node.body), self.flow(node.orelse)

        def flow_if(frame: Frame) -> Generator[Any, Any, Any]:
            return (yield from (body if test(frame) else orelse)(frame))

        return flow_if

    def flow_For(self, node: ast.For) -> Flow:
        iterable, store = self.header(node.iter), self.target(node.target)
        body, orelse, line = self._loop_flow(node.body), self.flow(node.orelse), node.lineno

        def flow_for(frame: Frame) -> Generator[Any, Any, Any]:
            for item in iterable(frame):
                store(frame, item)
                signal = yield from body(frame)
                if signal is not None and signal is not CONTINUE:
                    return None if signal is BREAK else signal
                frame.line = line
            return (yield from orelse(frame))

        return flow_for

    def flow_While(self, node: ast.While) -> Flow:
        test = self.header(node.test)
        body, orelse, line = self._loop_flow(node.body), self.flow(node.orelse), node.lineno

        def flow_while(frame: Frame) -> Generator[Any, Any, Any]:
            while test(frame):
                signal = yield from body(frame)
                if signal is not None and signal is not CONTINUE:
                    return None if signal is BREAK else signal
                frame.line = line
            return (yield from orelse(frame))

        return flow_while

    def _loop_flow(self, body: list[ast.stmt]) -> Flow:
        self.loops += 1
        try:
            return self.flow(body)
        finally:
            self.loops -= 1

    def flow_Try(self, node: ast.Try) -> Flow:
        if node.finalbody:
            self.refuse("`yield` inside `try` with `finally`", node)
        if any(yields(handler) for handler in node.handlers):
            self.refuse("`yield` inside `except`", node)
        body, handlers, orelse = self.flow(node.body), self.handlers(node), self.flow(node.orelse)

        def flow_try(frame: Frame) -> Generator[Any, Any, Any]:
            try:
                signal = yield from body(frame)
            except BaseException as error:
                return handled(frame, error, handlers)
            return (yield from orelse(frame)) if signal is None else signal

        return flow_try

    def flow_With(self, node: ast.With) -> Flow:
        self.refuse("`yield` inside `with`", node, " Yield the value after the block.")

    def flow_Return(self, node: ast.Return) -> Flow:
        assert node.value is not None
        self.header(node.value)
        self.refuse("`return yield`", node)
