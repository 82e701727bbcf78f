"""Functions: `def`, `lambda`, decorators, and what happens when a program's function is called.

A function of a program is a Python function that runs a compiled body, so that the engine can call it as any other.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..machine import Frame, Machine
from .arguments import Parameters, bind
from .base import Run
from .comprehensions import Comprehensions
from .flows import stepping, yields


@dataclass(frozen=True)
class Code:
    """A compiled function: its names, its parameters, and its body; `gives` where the body is an expression."""

    name: str
    qualname: str
    doc: str | None
    line: int
    parameters: Parameters
    body: Run
    gives: bool
    # The body of a generator function, which is run in steps.
    flow: Any = None


class Functions(Comprehensions):
    def compile_Lambda(self, node: ast.Lambda) -> Run:
        return self._function(node, "<lambda>", None, lambda: self._lambda_body(node))

    def _lambda_body(self, node: ast.Lambda) -> Run:
        return self.expression(node.body)

    def compile_FunctionDef(self, node: ast.FunctionDef) -> Run:
        decorators = [(each.lineno, self.header(each)) for each in node.decorator_list]
        doc = ast.get_docstring(node, clean=False)
        steps = any(map(yields, node.body))
        body = (lambda: self.flow(node.body)) if steps else (lambda: self.block(node.body))
        make = self._function(node, node.name, doc, body, steps)
        store = self.store_name(node.name)
        line = node.lineno

        def define(frame: Frame) -> None:
            found = []
            for at, decorator in decorators:
                frame.line = at
                found.append((at, decorator(frame)))
            frame.line = line
            made = make(frame)
            for at, decorator in reversed(found):
                frame.line = at
                made = decorated(frame.machine, decorator, made)
            frame.line = line
            store(frame, made)

        return define

    def _function(
        self,
        node: ast.FunctionDef | ast.Lambda,
        name: str,
        doc: str | None,
        body: Callable[[], Run],
        steps: bool = False,
    ) -> Run:
        """The closure that makes a function object where its definition stands."""
        args = node.args
        outside = self.expression if isinstance(node, ast.Lambda) else self.header
        defaults = [outside(default) for default in args.defaults]
        keyword_defaults = [
            (each.arg, outside(default))
            for each, default in zip(args.kwonlyargs, args.kw_defaults)
            if default is not None
        ]
        in_class = self.scope.kind == "class"
        around = self.scope, self.prefix, self.function, self.loops
        qualname = self._qualname(name)
        self.scope, self.function, self.loops = self.scope.inner[node], node, 0
        self.prefix = f"{qualname}.<locals>."
        try:
            run = body()
        finally:
            self.scope, self.prefix, self.function, self.loops = around
        gives = isinstance(node, ast.Lambda)
        code = Code(name, qualname, doc, node.lineno, Parameters.of(args), run, gives, run if steps else None)

        def make(frame: Frame) -> Any:
            return function_of(
                code,
                frame.machine,
                frame.up if in_class else frame,
                frame.owner,
                tuple([default(frame) for default in defaults]),
                {name: default(frame) for name, default in keyword_defaults},
            )

        return make

    def _qualname(self, name: str) -> str:
        where, _ = self.scope.find(name)
        return name if where == "global" and self.scope.kind != "module" and name != "<lambda>" else self.prefix + name


def function_of(
    code: Code,
    machine: Machine,
    up: Frame | None,
    owner: Any,
    defaults: tuple[Any, ...],
    keyword_defaults: dict[str, Any],
) -> Callable[..., Any]:
    """A program's function."""
    positional = code.parameters.positional
    # -1: never as simple as that.
    simple = len(positional) if code.parameters.simple else -1
    parameters, body, gives, name, line = code.parameters, code.body, code.gives, code.name, code.line
    flow = code.flow
    first, deepest = positional[0] if positional else "", machine.limits.calls

    def function(*args: Any, **kwargs: Any) -> Any:
        if len(args) == simple and not kwargs:
            names = {first: args[0]} if simple == 1 else dict(zip(positional, args))
        else:
            names = bind(code.qualname, parameters, defaults, keyword_defaults, args, kwargs)
        frame = Frame(machine, name, names, line, up, owner)
        if flow is not None:
            return stepping(frame, flow, name, code.qualname)
        frame.back = around = machine.frame
        if machine.calls >= deepest:
            raise RecursionError("maximum recursion depth exceeded")
        machine.left -= 1
        if machine.left < 0:
            machine.refill()
        machine.calls += 1
        machine.frame = frame
        try:
            value = body(frame)
        except BaseException as error:
            machine.note(error, frame)
            raise
        finally:
            machine.frame = around
            machine.calls -= 1
        return value if gives else frame.returned

    function.signature = lambda: parameters.signature(defaults, keyword_defaults)  # type: ignore[attr-defined]
    function.makes_generators = flow is not None  # type: ignore[attr-defined]
    function.__name__ = code.name
    function.__qualname__ = code.qualname
    function.__module__ = "__main__"
    function.__doc__ = code.doc
    return function


def decorated(machine: Machine, decorator: Any, made: Any) -> Any:
    """`@decorator` above a definition."""
    from ..types import constructor

    return constructor(machine, decorator)(made) if decorator.__class__ is type else decorator(made)
