"""What an ask names: a tensor of the program that the trace has seen."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tutor.errors import AskError, TutorError

if TYPE_CHECKING:
    from tutor.program.trace import Trace, Value

# What may follow a gradient and leaves its numbers as they are.
SAME_NUMBERS = {"data", "detach", "clone", "item", "tolist", "numpy"}


@dataclass(frozen=True, eq=False)
class Asked:
    """A tensor and the last Value that the trace has of it."""

    text: str
    tensor: Any
    value: Value


def grad_of(text: str) -> str | None:
    """`w` for `w.grad`, `w.grad.data` and the like; None where the ask is no gradient."""
    node = _expression(text)
    while True:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and not node.args:
            node = node.func
        if not isinstance(node, ast.Attribute):
            return None
        if node.attr == "grad":
            return ast.unparse(node.value)
        if node.attr not in SAME_NUMBERS:
            return None
        node = node.value


def value_of(trace: Trace, text: str) -> Any:
    """The value of an expression in the ended program; AskError where it has none."""
    from tutor.program import evaluate

    try:
        return evaluate(trace, text)
    except TutorError:
        raise
    except Exception as error:  # whatever the learner's expression raises
        raise AskError(f"'{text}' cannot be asked: {type(error).__name__}: {error}") from None


def tensor_of(trace: Trace, text: str) -> Asked:
    """The tensor an expression names; AskError where it is none, has no derivative, or is not of this program."""
    node = _expression(text)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "item":
        text = ast.unparse(node.func.value)
    found = value_of(trace, text)
    if not hasattr(found, "uid") or not hasattr(found, "array"):
        raise AskError(f"'{text}' is {type(found).__name__}, not a tensor: there is nothing to derive.")
    if found.array.dtype.kind == "c":
        raise AskError(
            f"'{text}' holds complex numbers, which are not derived exactly. `tutor run` gives the gradient."
        )
    if found.array.dtype.kind != "f":
        raise AskError(f"'{text}' holds {found.dtype}; only floating point tensors have derivatives.")
    try:
        return Asked(text, found, trace.last_value(found))
    except KeyError:
        names = ", ".join(name for name, value in trace.names.items() if hasattr(value, "uid"))
        raise AskError(
            f"'{text}' is computed by the ask, not by the program. Ask about a tensor the program made: {names}."
        ) from None


def _expression(text: str) -> ast.AST:
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise AskError(f"'{text}' is not an expression. Ask for w.grad, jacobian(out, w) or the like.") from None
