"""What would come out if one line were otherwise: the program is changed there, run again, and the two are compared."""

from __future__ import annotations

import ast
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from tutor.errors import ProgramError
from tutor.program.labels import Labels
from tutor.words import Text

from .numbers import short
from .sentences import Sentence, say

if TYPE_CHECKING:
    from tutor.program.trace import Trace

MOST = 8
# For all programs together that are run again.
SECONDS = 4.0
MOST_GRADS = 3

WITHOUT = Text(en="Without {code} in line {line}", zh="如果第 {line} 行没有 {code}")
ENABLED = Text(en="Without no_grad in line {line}", zh="如果第 {line} 行没有 no_grad")
RETAINED = Text(en="With retain_graph=True in line {line}", zh="如果第 {line} 行给出 retain_graph=True")


@dataclass(frozen=True)
class Change:
    """One edit of a program: bytes `start`..`end` of a line become `text`."""

    said: Text
    page: str
    line: int
    start: int
    end: int
    text: str = ""

    def applied(self, source: str) -> str:
        lines = source.splitlines(keepends=True)
        raw = lines[self.line - 1].encode()
        lines[self.line - 1] = (raw[: self.start] + self.text.encode() + raw[self.end :]).decode()
        return "".join(lines)


def what_if(trace: Trace) -> list[Sentence]:
    """A sentence for each way in which another line would have given another gradient."""
    said: list[Sentence] = []
    until = time.monotonic() + SECONDS
    for change in list(_changes(trace))[:MOST]:
        left = until - time.monotonic()
        if left > 0:
            said += _compared(trace, change, left)
    return said + _retained(trace, Labels(trace))


def _changes(trace: Trace) -> Iterator[Change]:
    try:
        tree = ast.parse(trace.source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    ran = set(trace.executed)
    for node in ast.walk(tree):
        line = getattr(node, "lineno", 0)
        if line != getattr(node, "end_lineno", 0) or (ran and line not in ran):
            continue
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and not node.args:
            yield from _call(trace, node, node.func)
        elif isinstance(node, ast.Attribute) and node.attr == "data" and isinstance(node.ctx, ast.Load):
            said = WITHOUT.fill(code=".data", line=line)
            yield Change(said, "detach", line, node.value.end_col_offset or 0, node.end_col_offset or 0)
        elif isinstance(node, ast.Assign) and ast.unparse(node).endswith(".grad = None"):
            said = WITHOUT.fill(code=ast.unparse(node), line=line)
            yield Change(said, "zero_grad", line, node.col_offset, node.end_col_offset or 0, "pass")


def _call(trace: Trace, node: ast.Call, function: ast.Attribute) -> Iterator[Change]:
    line, end = node.lineno, node.end_col_offset or 0
    if function.attr == "detach":
        said = WITHOUT.fill(code=".detach()", line=line)
        yield Change(said, "detach", line, function.value.end_col_offset or 0, end)
    elif function.attr == "no_grad":
        whole = f"{ast.unparse(function.value)}.enable_grad()"
        yield Change(ENABLED.fill(line=line), "no-grad", line, node.col_offset, end, whole)
    elif function.attr in ("zero_grad", "zero_") and (function.attr == "zero_grad" or _is_grad(function.value)):
        said = WITHOUT.fill(code=ast.unparse(node), line=line)
        yield Change(said, "zero_grad", line, node.col_offset, end, "None")
    elif function.attr == "backward" and _ran_twice(trace, line):
        text = ", retain_graph=True)" if node.keywords else "retain_graph=True)"
        yield Change(RETAINED.fill(line=line), "backward", line, end - 1, end, text)


def _ran_twice(trace: Trace, line: int) -> bool:
    """Whether the pass of this line freed what a later one needed."""
    second = trace.error is not None and "second time" in trace.error.message
    return second and any(backward.line == line for backward in trace.backwards)


def _is_grad(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "grad"


def _compared(trace: Trace, change: Change, seconds: float) -> list[Sentence]:
    from tutor.program import LIMITS, run

    try:
        other = run(change.applied(trace.source), limits=replace(LIMITS, seconds=seconds), seed=trace.run.seed)
    except ProgramError:
        return []
    if other.error is not None:
        if trace.error is not None and trace.error.message == other.error.message:
            return []
        message = other.error.message if len(other.error.message) < 120 else other.error.message.split(". ")[0] + "."
        raised = {"type": other.error.type, "line": other.error.line, "message": message}
        return [say("if-raises", page=change.page, change=change.said, **raised)]
    said = [say("if-goes-on", page=change.page, change=change.said)] if trace.error is not None else []
    before, after = _grads(trace.names), _grads(other.names)
    for name in before.keys() & after.keys() if len(before) > 40 else before:
        if name in after and not _same(before[name], after[name]):
            value, actual = _said(after[name]), _said(before[name])
            said.append(say("if-grad", page=change.page, change=change.said, label=name, value=value, actual=actual))
        if len(said) == MOST_GRADS:
            break
    if not said and change.page == "detach" and ".detach" in change.said.en:
        said.append(say("if-same", page=change.page, change=change.said))
    return said


def _retained(trace: Trace, labels: Labels) -> list[Sentence]:
    """What a named result that is no leaf would have kept."""
    said: dict[str, Sentence] = {}
    for backward in trace.backwards:
        if backward.call != "backward":
            continue
        for flow in backward.flow:
            name = labels.name(flow.value)
            tensor = flow.value.tensor
            if name is None or tensor is not trace.names.get(name) or getattr(tensor, "_grad", None) is not None:
                continue
            reached = short(flow.cotangent)
            said[name] = say("if-retained", label=name, value=reached, line=backward.line)
    return list(said.values())[-MOST_GRADS:]


def _grads(names: Mapping[str, Any]) -> dict[str, np.ndarray | None]:
    found: dict[str, np.ndarray | None] = {}
    for name, tensor in names.items():
        if hasattr(tensor, "uid") and hasattr(tensor, "array"):
            grad = getattr(tensor, "_grad", None)
            found[name] = None if grad is None else np.asarray(grad.array)
    return found


def _same(a: np.ndarray | None, b: np.ndarray | None) -> bool:
    if a is None or b is None:
        return a is b
    return a.shape == b.shape and bool(np.allclose(a, b, rtol=1e-6, equal_nan=True))


def _said(grad: np.ndarray | None) -> str:
    return "None" if grad is None else short(grad)
