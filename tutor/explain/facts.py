"""What each variable of a line is when the line has run: value, leaf, requires_grad, grad_fn, version, who saved it."""

from __future__ import annotations

import ast
import io
import keyword
import tokenize
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from tutor.words import Text

from .numbers import short

if TYPE_CHECKING:
    from tutor.program.trace import Naming, Step, Trace, Value

KEPT = Text(en="{node}, line {line} (version {version})", zh="{node}，第 {line} 行（版本 {version}）")
FREED = Text(en="{node}, line {line}; freed in line {freed}", zh="{node}，第 {line} 行；第 {freed} 行已释放")


@dataclass(frozen=True)
class Name:
    """A variable's name where a line mentions it: columns `start`..`end`, from 0."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Facts:
    """A named tensor after a line has run. `grad` is what the last pass left in `.grad`, of the line `grad_line`.

    None, or an empty text, stands for what is kept back.
    """

    name: str
    shape: tuple[int, ...]
    dtype: str
    numbers: str
    is_leaf: bool | None
    requires_grad: bool | None
    grad_fn: str
    version: int | None
    saved_by: tuple[Text, ...] = ()
    grad: str = "None"
    grad_line: int = 0


def names_of(source: str) -> dict[int, tuple[Name, ...]]:
    """Line -> the variables it mentions, left to right: no keywords, no attributes, nothing in strings or comments."""
    found: dict[int, list[Name]] = defaultdict(list)
    before = ""
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.NAME and before != "." and not keyword.iskeyword(token.string):
                found[token.start[0]].append(Name(token.string, token.start[1], token.end[1]))
            before = token.string
    except (tokenize.TokenError, SyntaxError):
        pass
    return {line: tuple(names) for line, names in found.items()}


@dataclass(frozen=True)
class Statement:
    """Lines `first`..`last` of a program; of `for` and its like only the head. `functions` are those it stands in."""

    first: int
    last: int
    functions: tuple[str, ...] = ()


def statements(source: str) -> dict[int, Statement]:
    """Line -> the statement it belongs to."""
    found: dict[int, Statement] = {}
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return found
    waiting: list[tuple[ast.AST, tuple[str, ...]]] = [(tree, ())]
    while waiting:
        node, functions = waiting.pop()
        if isinstance(node, ast.stmt):
            body = getattr(node, "body", None)
            last = max(node.lineno, body[0].lineno - 1 if body else node.end_lineno or node.lineno)
            for line in range(node.lineno, last + 1):
                found[line] = Statement(node.lineno, last, functions)
        if isinstance(node, ast.FunctionDef):
            functions = (*functions, node.name)
        waiting += [(child, functions) for child in ast.iter_child_nodes(node)]
    return found


class Timeline:
    """Looks up what a name meant, and what its tensor was, after so many steps of a trace."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self._namings: dict[str, list[Naming]] = defaultdict(list)
        for naming in trace.namings:
            self._namings[naming.name].append(naming)
        self._values: dict[int, list[Value]] = defaultdict(list)
        self._counted: dict[int, list[Value]] = defaultdict(list)
        self._written: dict[int, list[tuple[Step, Value]]] = defaultdict(list)
        self._savers: dict[int, list[tuple[Step, int]]] = defaultdict(list)
        for step in trace.steps:
            for output in step.outputs:
                self._values[output.uid].append(output)
                self._counted[id(output.tensor.version)].append(output)
                if step.inplace and step.op != "requires_grad_":
                    self._written[output.storage].append((step, output))
            for at, version in step.saved:
                value = step.kept(at)
                if hasattr(value, "uid"):
                    self._savers[value.uid].append((step, version))
        self._ended: dict[int, int] = {}
        for line, after in (
            *((step.line, step.index) for step in trace.steps),
            *((naming.line, naming.after_step) for naming in trace.namings),
            *((backward.line, backward.after_step) for backward in trace.backwards),
        ):
            self._ended[line] = max(after, self._ended.get(line, after))
        self._moments: dict[Statement, tuple[int, int] | None] = {}
        self._freed: dict[int, int] = {}
        self._gathered: dict[int, list[tuple[int, int, np.ndarray]]] = defaultdict(list)
        for backward in trace.backwards:
            for flow in backward.flow:
                if not backward.retain_graph:
                    self._freed.setdefault(flow.step.index, backward.index)
            for gathered in backward.gathered:
                self._gathered[gathered.value.uid].append((backward.index, backward.line, gathered.after))

    def moment(self, statement: Statement) -> tuple[int, int] | None:
        """After which step and how many passes a statement had run for the last time; None: it never ran."""
        if statement not in self._moments:
            self._moments[statement] = self._moment(range(statement.first, statement.last + 1))
        return self._moments[statement]

    def _moment(self, lines: range) -> tuple[int, int] | None:
        end = max((self._ended[line] for line in lines if line in self._ended), default=None)
        if end is None:
            return self._without_steps(lines)
        done = [
            b.index for b in self.trace.backwards if b.after_step < end or (b.after_step == end and b.line in lines)
        ]
        return end, max(done, default=-1) + 1

    def _without_steps(self, lines: range) -> tuple[int, int] | None:
        """For a statement that touched no tensor: when what ran before it had run."""
        executed = self.trace.executed
        at = next((i for i in range(len(executed) - 1, -1, -1) if executed[i] in lines), None)
        if at is None:
            return None
        before = next((line for line in reversed(executed[:at]) if line in self._ended), None)
        return (-1, 0) if before is None else self._moment(range(before, before + 1))

    def facts(self, name: str, statement: Statement) -> Facts | None:
        """What the name stood for when the statement had run; None where it was no tensor yet."""
        moment = self.moment(statement)
        if moment is None:
            return None
        end, passes = moment
        namings = [
            naming
            for naming in self._namings.get(name, ())
            if (naming.after_step < end or (naming.after_step == end and naming.line <= statement.last))
            and (not naming.function or naming.function in statement.functions)
        ]
        inner = [naming for naming in namings if naming.function]
        if not namings:
            return None
        uid = (inner or namings)[-1].uid
        values = self._values.get(uid, [])
        value = self._latest(values, end)
        if value is None:
            return None
        grads = [(line, after) for index, line, after in self._gathered.get(uid, ()) if index < passes]
        line, grad = grads[-1] if grads else (0, None)
        tensor: Any = value.tensor
        if end >= len(self.trace.steps) - 1 and passes >= len(self.trace.backwards):
            held = getattr(tensor, "_grad", None)
            grad, line = (None, 0) if held is None else (np.asarray(held.array), line)
        is_leaf, requires_grad, grad_fn = self._flags(value, values, end)
        return Facts(
            name=name,
            shape=value.shape,
            dtype=value.dtype,
            numbers=short(self._numbers(value, end)),
            is_leaf=is_leaf,
            requires_grad=requires_grad,
            grad_fn=grad_fn,
            version=self._version(value, end),
            saved_by=tuple(self._saved_by(uid, end, passes)),
            grad="None" if grad is None else short(grad),
            grad_line=line,
        )

    @staticmethod
    def _latest(values: list[Value], end: int) -> Value | None:
        at = bisect_right(values, end, key=lambda value: value.step)
        return values[at - 1] if at else None

    def _version(self, value: Value, end: int) -> int:
        counted = self._counted.get(id(value.tensor.version), [])
        return max((other.version for other in counted if other.step <= end), default=value.version)

    def _later_writes(self, value: Value, end: int) -> Iterator[tuple[Step, Value]]:
        for step, written in self._written.get(value.storage, ()):
            if value.step < step.index <= end and written.uid != value.uid:
                yield step, written

    def _numbers(self, value: Value, end: int) -> np.ndarray:
        """The tensor's numbers, with what others wrote into its storage since."""
        numbers = value.array
        writes = list(self._later_writes(value, end))
        if not writes or numbers.size > 64:
            return numbers
        there: dict[int, object] = {}
        for _, written in writes:
            there.update(zip(written.elements.ravel().tolist(), written.array.ravel().tolist()))
        numbers = numbers.copy()
        for index, place in zip(np.ndindex(*numbers.shape), value.elements.ravel().tolist()):
            if place in there:
                numbers[index] = there[place]
        return numbers

    def _flags(self, value: Value, values: list[Value], end: int) -> tuple[bool, bool, str]:
        """is_leaf, requires_grad, grad_fn; a recorded write through a view gives its base another grad_fn."""
        rebased = any(step.recorded for step, _ in self._later_writes(value, end))
        tensor = value.tensor
        if rebased and value is values[-1] and tensor.base is None and value.storage == values[-1].storage:
            node = tensor.grad_fn
            return tensor.is_leaf, tensor.requires_grad, "None" if node is None else node.name().rpartition("::")[2]
        return value.is_leaf, value.requires_grad, (value.grad_fn or "None").rpartition("::")[2]

    def _saved_by(self, uid: int, end: int, passes: int) -> Iterator[Text]:
        for step, version in self._savers.get(uid, ()):
            if step.index <= end:
                node = step.outputs[0].grad_fn or step.op
                freed = self._freed.get(step.index)
                if freed is not None and freed < passes:
                    yield FREED.fill(node=node, line=step.line, freed=self.trace.backwards[freed].line)
                else:
                    yield KEPT.fill(node=node, line=step.line, version=version)
