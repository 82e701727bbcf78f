"""Control flow: `if`, loops, `with`, `try`, `return`."""

from __future__ import annotations

import ast
from typing import Any

from ..machine import Frame, is_of_program
from .base import BREAK, CONTINUE, RETURN, Run, Store
from .statements import Statements

Handlers = list[tuple[int, Run | None, Run]]


class Control(Statements):
    def compile_If(self, node: ast.If) -> Run:
        test, body = self.header(node.test), self.block(node.body)
        if not node.orelse:

            def run_if(frame: Frame) -> Any:
                return body(frame) if test(frame) else None

            return run_if
        orelse = self.block(node.orelse)

        def run_if_else(frame: Frame) -> Any:
            return body(frame) if test(frame) else orelse(frame)

        return run_if_else

    def compile_For(self, node: ast.For) -> Run:
        iterable, store = self.header(node.iter), self.target(node.target)
        body, orelse = self._loop_body(node.body), self.block(node.orelse) if node.orelse else None
        line = node.lineno

        def run_for(frame: Frame) -> Any:
            machine = frame.machine
            for item in iterable(frame):
                machine.left -= 1
                if machine.left < 0:
                    machine.refill()
                store(frame, item)
                signal = body(frame)
                if signal is not None and signal is not CONTINUE:
                    return None if signal is BREAK else signal
                frame.line = line
            return None if orelse is None else orelse(frame)

        return run_for

    def compile_While(self, node: ast.While) -> Run:
        test = self.header(node.test)
        body, orelse = self._loop_body(node.body), self.block(node.orelse) if node.orelse else None
        line = node.lineno

        def run_while(frame: Frame) -> Any:
            machine = frame.machine
            while test(frame):
                machine.left -= 1
                if machine.left < 0:
                    machine.refill()
                signal = body(frame)
                if signal is not None and signal is not CONTINUE:
                    return None if signal is BREAK else signal
                frame.line = line
            return None if orelse is None else orelse(frame)

        return run_while

    def _loop_body(self, body: list[ast.stmt]) -> Run:
        self.loops += 1
        try:
            return self.block(body)
        finally:
            self.loops -= 1

    def compile_Break(self, node: ast.Break) -> Run:
        if not self.loops:
            self.invalid("'break' outside loop", node)
        return _break

    def compile_Continue(self, node: ast.Continue) -> Run:
        if not self.loops:
            self.invalid("'continue' not properly in loop", node)
        return _continue

    def compile_Return(self, node: ast.Return) -> Run:
        if not isinstance(self.function, ast.FunctionDef):
            self.invalid("'return' outside function", node)
        if node.value is None:
            return _return_nothing
        value = self.header(node.value)

        def run_return(frame: Frame) -> Any:
            frame.returned = value(frame)
            return RETURN

        return run_return

    def compile_With(self, node: ast.With) -> Run:
        run = self.block(node.body)
        for item in reversed(node.items):
            context = self.header(item.context_expr)
            store = None if item.optional_vars is None else self.target(item.optional_vars)
            run = _with(context, store, run, node.lineno)
        return run

    def compile_Try(self, node: ast.Try) -> Run:
        run = self.block(node.body)
        if node.handlers:
            handlers = self.handlers(node)
            orelse = self.block(node.orelse) if node.orelse else None
            run = _try(run, handlers, orelse)
        if node.finalbody:
            run = _finally(run, self.block(node.finalbody))
        return run

    def handlers(self, node: ast.Try) -> Handlers:
        """The clauses of `except`: their line, what they catch, their body."""
        found = []
        for at, handler in enumerate(node.handlers):
            if handler.type is None and at + 1 < len(node.handlers):
                self.invalid("default 'except:' must be last", handler)
            found.append(self._handler(handler))
        return found

    def _handler(self, node: ast.ExceptHandler) -> tuple[int, Run | None, Run]:
        around, self.line = self.line, node.lineno
        try:
            kinds = None if node.type is None else self.header(node.type)
        finally:
            self.line = around
        body = self.block(node.body)
        if node.name is None:
            return node.lineno, kinds, body
        store, scope, name = self.store_name(node.name), self.scope, node.name
        where, depth = scope.find(name)

        def handle(frame: Frame) -> Any:
            store(frame, frame.machine.handling[-1])
            try:
                return body(frame)
            finally:
                holder = frame
                for _ in range(depth):
                    assert holder.up is not None
                    holder = holder.up
                (frame.machine.globals if where == "global" else holder.names).pop(name, None)

        return node.lineno, kinds, handle


def _break(frame: Frame) -> str:
    return BREAK


def _continue(frame: Frame) -> str:
    return CONTINUE


def _return_nothing(frame: Frame) -> str:
    frame.returned = None
    return RETURN


def _with(context: Run, store: Store | None, body: Run, line: int) -> Run:
    def run_with(frame: Frame) -> Any:
        with context(frame) as value:
            if store is not None:
                store(frame, value)
            try:
                signal = body(frame)
                # What `__exit__` raises comes from the line of `with`.
                frame.line = line
                return signal
            except BaseException as error:
                if not is_of_program(error) and frame.machine.stopped is None:
                    frame.machine.stopped = error
                # Python remembers the line inside the block for what was raised there.
                frame.machine.note(error, frame)
                frame.line = line
                raise
        return None

    return run_with


def _try(body: Run, handlers: Handlers, orelse: Run | None) -> Run:
    def run_try(frame: Frame) -> Any:
        try:
            signal = body(frame)
        except BaseException as error:
            return handled(frame, error, handlers)
        if signal is None and orelse is not None:
            return orelse(frame)
        return signal

    return run_try


def handled(frame: Frame, error: BaseException, handlers: Handlers) -> Any:
    """The signal of the clause that catches an exception, which is being handled; without one it goes on."""
    if not is_of_program(error):
        raise
    machine = frame.machine
    machine.note(error, frame)
    machine.frame = frame
    for line, kinds, handle in handlers:
        if kinds is not None:
            frame.line = line
            if not _matches(error, kinds(frame)):
                continue
        machine.handling.append(error)
        try:
            return handle(frame)
        finally:
            machine.handling.pop()
    raise


def _matches(error: BaseException, kinds: Any) -> bool:
    for kind in kinds if isinstance(kinds, tuple) else (kinds,):
        if not (isinstance(kind, type) and issubclass(kind, BaseException)):
            raise TypeError("catching classes that do not inherit from BaseException is not allowed")
    return isinstance(error, kinds)


def _finally(body: Run, final: Run) -> Run:
    def run_finally(frame: Frame) -> Any:
        try:
            signal = body(frame)
        except BaseException as error:
            if not is_of_program(error):
                raise
            frame.machine.note(error, frame)
            frame.machine.frame = frame
            # What `return`, `break` or `continue` in `finally` does to an exception: it is lost.
            signal = final(frame)
            if signal is not None:
                return signal
            raise
        returned = frame.returned
        after = final(frame)
        if after is not None:
            return after
        frame.returned = returned
        return signal

    return run_finally
