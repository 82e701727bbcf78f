"""What a generator function is made of: a flow, and the generator whose steps run it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Generator
from typing import Any

from ..machine import Frame

# Yields what the body yields; its result is the signal that ends a block.
Flow = Callable[[Frame], Generator[Any, Any, Any]]


def yields(node: ast.AST) -> bool:
    """Whether there is a `yield` in a statement, its functions and classes aside."""
    waiting = [node]
    while waiting:
        each = waiting.pop()
        if isinstance(each, ast.Yield | ast.YieldFrom):
            return True
        if each is node or not isinstance(each, ast.FunctionDef | ast.Lambda | ast.ClassDef):
            waiting.extend(ast.iter_child_nodes(each))
    return False


def stepping(frame: Frame, flow: Flow, name: str, qualname: str) -> Generator[Any, Any, Any]:
    """The generator that a call of a generator function gives: each of its steps runs in the function's frame."""
    machine = frame.machine

    def steps() -> Generator[Any, Any, Any]:
        running = flow(frame)
        sent: Any = None
        while True:
            frame.back = around = machine.frame
            if machine.calls >= machine.limits.calls:
                raise RecursionError("maximum recursion depth exceeded")
            machine.calls += 1
            machine.frame = frame
            try:
                made = running.send(sent)
            except StopIteration:
                return frame.returned
            except BaseException as error:
                machine.note(error, frame)
                raise
            finally:
                machine.frame = around
                machine.calls -= 1
            sent = yield made

    made: Any = steps()
    made.__name__, made.__qualname__ = name, qualname
    return made  # type: ignore[no-any-return]
