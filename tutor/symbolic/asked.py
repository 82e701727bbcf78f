"""What an ask names: a tensor of the program that the trace has seen."""

from __future__ import annotations

import ast
import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tutor.errors import AskError, TutorError
from tutor.program.ask import FORMS
from tutor.words import Text

if TYPE_CHECKING:
    from tutor.program.trace import Trace, Value

NOT_ASKED = Text("'{text}' cannot be asked: {why}", "无法求 '{text}'：{why}")
TENSORS = Text(" The tensors of this program: {names}.", "这个程序的张量有：{names}。")
MEANT = Text(". Did you mean '{name}'?", "。是不是想写 '{name}'？")
NO_TENSOR = Text(
    "'{text}' is {kind}, not a tensor: there is nothing to derive.", "'{text}' 是 {kind}，不是张量：没有可求导的。"
)
COMPLEX = Text(
    "'{text}' holds complex numbers, which are not derived exactly. `tutor run` gives the gradient.",
    "'{text}' 的元素是复数，这里不作精确推导。`tutor run` 可给出梯度。",
)
NOT_FLOATING = Text(
    "'{text}' holds {dtype}; only floating point tensors have derivatives.",
    "'{text}' 的类型是 {dtype}；只有浮点张量才有导数。",
)
COMPUTED = Text(
    "'{text}' is computed by the ask, not by the program. Ask about a tensor the program made: {names}.",
    "'{text}' 是提问时才算出的，程序里没有它。请问程序创建的张量：{names}。",
)
NO_EXPRESSION = Text(
    "'{text}' is not an expression. Ask for w.grad, jacobian(out, w) or the like.",
    "'{text}' 不是表达式。请写 w.grad、jacobian(out, w) 之类的式子。",
)
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
        raise AskError(
            NOT_ASKED.fill(why=f"{type(error).__name__}: {error}", text=text) + _instead(trace, text, error)
        ) from None


def _instead(trace: Trace, text: str, error: Exception) -> Text:
    """What could be asked in the place of something that raises."""
    from tutor.program.suggestions import attributes_of, suggest

    if isinstance(error, NameError) and isinstance(_expression(text), ast.Call):
        return FORMS
    near = suggest(trace.run.machine, error)
    if near is None and isinstance(error, AttributeError) and isinstance(error.name, str):
        # Python's own guess is shy: it does not see two letters that changed places.
        near = next(iter(difflib.get_close_matches(error.name, attributes_of(error.obj), 1)), None)
    meant = Text(".", "。") if near is None else MEANT.fill(name=near)
    return meant + (TENSORS.fill(names=_tensors(trace)) if isinstance(error, NameError) else Text())


def tensor_of(trace: Trace, text: str) -> Asked:
    """The tensor an expression names; AskError where it is none, has no derivative, or is not of this program."""
    node = _expression(text)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "item":
        text = ast.unparse(node.func.value)
    found = value_of(trace, text)
    if not hasattr(found, "uid") or not hasattr(found, "array"):
        raise AskError(NO_TENSOR.fill(kind=type(found).__name__, text=text))
    if found.array.dtype.kind == "c":
        raise AskError(COMPLEX.fill(text=text))
    if found.array.dtype.kind != "f":
        raise AskError(NOT_FLOATING.fill(dtype=found.dtype, text=text))
    try:
        return Asked(text, found, trace.last_value(found))
    except KeyError:
        raise AskError(COMPUTED.fill(names=_tensors(trace), text=text)) from None


def _tensors(trace: Trace) -> str:
    return ", ".join(name for name, value in trace.names.items() if hasattr(value, "uid")) or "-"


def _expression(text: str) -> ast.AST:
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise AskError(NO_EXPRESSION.fill(text=text)) from None
