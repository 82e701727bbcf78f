"""What the methods for each syntax share: finding the method, blocks of statements, and keeping the line."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NoReturn

from tutor.errors import ProgramError

from ..machine import Frame
from ..scope import Scope

# A compiled expression gives its value; a compiled statement gives None or one of the signals below.
Run = Callable[[Frame], Any]
Store = Callable[[Frame, Any], None]

BREAK, CONTINUE, RETURN = "break", "continue", "return"

# How a construct without a method is named to the learner, where the class of its node says it badly.
SHOWN = {
    "AsyncFunctionDef": "async def", "AsyncFor": "async for", "AsyncWith": "async with", "Await": "await",
    "TryStar": "except*", "Match": "match", "TypeAlias": "type",
    "TemplateStr": "t-string", "Interpolation": "t-string",
}  # fmt: skip
INSTEAD = {
    "Match": " Use `if` and `elif`.",
}


class Base:
    """State of one compilation: the scope, the line of the statement, and what surrounds it."""

    def __init__(self, scope: Scope, module_names: frozenset[str]) -> None:
        self.scope = scope
        self.module_names = module_names
        self.line = 1
        # Whether the expression at hand lies on several lines, so that each operation must set the line.
        self.spans = False
        self.loops = 0
        self.prefix = ""
        self.function: ast.AST | None = None
        self.constants: dict[tuple[type, str], Any] = {}

    def refuse(self, what: str, node: ast.AST, instead: str = "") -> NoReturn:
        """ProgramError: this construct is not in the language."""
        line = getattr(node, "lineno", self.line)
        raise ProgramError(f"{what} is not part of the lesson language.{instead}", line, getattr(node, "col_offset", 0))

    def invalid(self, said: str, node: ast.AST) -> NoReturn:
        """ProgramError with the message of Python's compiler."""
        raise ProgramError(f"SyntaxError: {said}", getattr(node, "lineno", self.line), getattr(node, "col_offset", 0))

    def _method(self, node: ast.AST) -> Callable[[Any], Any]:
        kind = type(node).__name__
        method = getattr(self, f"compile_{kind}", None)
        if method is None:
            self.refuse(f"`{SHOWN.get(kind, kind.lower())}`", node, INSTEAD.get(kind, ""))
        found: Callable[[Any], Any] = method
        return found

    def expression(self, node: ast.expr) -> Run:
        """The closure of an expression."""
        run: Run = self._method(node)(node)
        return run

    def header(self, node: ast.expr) -> Run:
        """The closure of a whole expression of the current statement, after which the line is the statement's."""
        with self.spanning(node):
            run = self.expression(node)
            return self.then_line(self.line, run) if self.spans else run

    @contextmanager
    def spanning(self, node: ast.expr) -> Iterator[None]:
        """While a part of the statement is compiled: whether it leaves the statement's line."""
        around, self.spans = self.spans, (node.end_lineno or self.line) != self.line or node.lineno != self.line
        try:
            yield
        finally:
            self.spans = around

    def then_line(self, line: int, run: Run) -> Run:
        def run_and_set_line(frame: Frame) -> Any:
            value = run(frame)
            frame.line = line
            return value

        return run_and_set_line

    def last(self, node: ast.AST, run: Run) -> Run:
        """The closure of an operation's last operand: the operation itself is at the operation's line."""
        return self.then_line(operation_line(node), run) if self.spans else run

    def statement(self, node: ast.stmt) -> Run | None:
        """The closure of a statement; None where there is nothing to run."""
        around, self.line = self.line, node.lineno
        try:
            run: Run | None = self._method(node)(node)
            return run
        finally:
            self.line = around

    def flow(self, body: Sequence[ast.stmt]) -> Any:
        """The flow of the statements of a generator function."""
        raise NotImplementedError

    def block(self, body: Sequence[ast.stmt]) -> Run:
        """The closure of several statements; it stops at the first signal."""
        compiled = [(node.lineno, self.statement(node)) for node in body]
        steps = tuple((line, run) for line, run in compiled if run is not None)

        def run_block(frame: Frame) -> Any:
            machine = frame.machine
            executed = machine.executed
            for line, run in steps:
                frame.line = line
                machine.left -= 1
                if machine.left < 0:
                    machine.refill()
                if executed is not None:
                    executed.append(line)
                signal = run(frame)
                if signal is not None:
                    return signal
            return None

        return run_block


def operation_line(node: ast.AST) -> int:
    """The line Python gives an operation: of a method, where its name stands."""
    attribute = node.func if isinstance(node, ast.Call) else node
    if isinstance(attribute, ast.Attribute) and attribute.lineno != attribute.end_lineno:
        return attribute.end_lineno or attribute.lineno
    return node.lineno  # type: ignore[attr-defined, no-any-return]
