"""Why a program raised: PyTorch's message recognised, and said again about this program's own tensors and lines."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tutor.program.labels import Labels, listed
from tutor.words import Text

from .gradients import saving_nodes, why_none
from .lines import Saver, overlap, same_counter, savers_of
from .sentences import Sentence, say

if TYPE_CHECKING:
    from tutor.program.trace import Raised, Step, Trace, Value

NOT_COMPUTED = Text(en="none of its inputs does", zh="它的输入都不要求梯度")
MADE_PLAIN = Text(en="the program made it without requires_grad=True", zh="程序创建它时没有写 requires_grad=True")
UNDER_NO_GRAD = Text(en="it was computed under no_grad", zh="它是在 no_grad 下计算的")
STOPPED = Text(en="its history was cut", zh="它的计算历史被切断了")


class Failure:
    """The error of a trace with what its line speaks of."""

    def __init__(self, trace: Trace, labels: Labels, raised: Raised) -> None:
        self.trace, self.labels, self.raised = trace, labels, raised

    def receiver(self, *methods: str) -> tuple[Text, Value | None]:
        """What stands before `.backward(...)` (or is given to it) in the line that raised, and its value."""
        try:
            tree = ast.parse(self.trace.source)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return Text("?", "?"), None
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            if node.func.attr in methods and node.lineno <= self.raised.line <= (node.end_lineno or node.lineno):
                of = node.func.value
                if isinstance(of, ast.Name | ast.Attribute) and ast.unparse(of) in ("torch.autograd", "autograd"):
                    of = node.args[0] if node.args else of
                text = ast.unparse(of)
                return Text(text, text), self.value_of(text)
        return Text("?", "?"), None

    def value_of(self, name: str) -> Value | None:
        tensor = self.trace.names.get(name)
        if tensor is None or not hasattr(tensor, "uid"):
            return None
        try:
            return self.trace.last_value(tensor)
        except KeyError:
            return None

    def target(self) -> Text:
        """The tensor that the line that raised writes to."""
        try:
            tree = ast.parse(self.trace.source)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return Text("the tensor", "该张量")
        for node in ast.walk(tree):
            line = getattr(node, "lineno", 0)
            if line > self.raised.line or (getattr(node, "end_lineno", 0) or 0) < self.raised.line:
                continue
            of: Any = None
            if isinstance(node, ast.AugAssign):
                of = node.target
            elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
                of = node.targets[0]
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr.endswith("_"):
                of = node.func.value
            if of is not None:
                text = ast.unparse(of)
                return Text(text, text)
        return Text("the tensor", "该张量")


def why_raised(trace: Trace, labels: Labels) -> Sentence | None:
    """One sentence on why the program raised; None where it did not."""
    if trace.error is None:
        return None
    failure = Failure(trace, labels, trace.error)
    for pattern, explain in REASONS:
        found = re.search(pattern, trace.error.message)
        if found:
            return explain(failure, found)
    return say("raised-other", message=trace.error.message)


def _freed(failure: Failure, _: Any) -> Sentence:
    passes = [b for b in failure.trace.backwards if not b.retain_graph]
    if not passes:
        return say("raised-other", message=failure.raised.message)
    first = passes[-1]
    nodes = [Text(name, name) for name in saving_nodes(first)]
    return say("raised-freed", first=first.line, nodes=listed(nodes) or Text("a node", "某个节点"))


def _modified(failure: Failure, found: re.Match[str]) -> Sentence:
    now, expected = int(found[1]), int(found[2])
    # The latest first: the order in which a backward pass looks at what was saved.
    for step in reversed(failure.trace.steps):
        for saver in savers_of(step):
            write = _write_after(failure.trace, saver)
            if saver.version == expected and write is not None:
                return say(
                    "raised-modified", label=failure.labels.of(saver.value), line=step.line, expected=expected,
                    found=now, node=step.outputs[0].grad_fn or step.op, write=write.line,
                )  # fmt: skip
    return say("raised-modified-plain")


def _write_after(trace: Trace, saver: Saver) -> Step | None:
    """The last write over a saved value that its counter noticed."""
    for step in reversed(trace.steps[saver.step.index + 1 :]):
        if step.inplace and step.op != "requires_grad_":
            output = step.outputs[0]
            if overlap(output, saver.value) and same_counter(output, saver.value):
                return step
    return None


def _nonscalar(failure: Failure, _: Any) -> Sentence:
    root, value = failure.receiver("backward", "grad")
    if value is None:
        return say("raised-other", message=failure.raised.message)
    return say("raised-nonscalar", root=root, count=value.array.size, shape=tuple(value.shape))


def _plain_root(failure: Failure, _: Any) -> Sentence:
    root, value = failure.receiver("backward", "grad")
    step = None if value is None else failure.labels.made_by.get(value.uid)
    because = NOT_COMPUTED
    if step is not None:
        because = {"factory": MADE_PLAIN, "no-grad": UNDER_NO_GRAD, "stopped": STOPPED}.get(step.reason, NOT_COMPUTED)
    return say("raised-root-plain", root=root, because=because)


def _mismatch(failure: Failure, found: re.Match[str]) -> Sentence:
    root, _ = failure.receiver("backward", "grad")
    return say("raised-mismatch", root=root, shape=found[1].replace("[", "(").replace("]", ")"))


def _none(failure: Failure, _: Any) -> Sentence:
    for name, tensor in failure.trace.names.items():
        if not hasattr(tensor, "uid") or getattr(tensor, "_grad", None) is not None:
            continue
        line = failure.trace.source.splitlines()[failure.raised.line - 1 : failure.raised.line]
        if line and f"{name}.grad" in line[0]:
            value = failure.value_of(name)
            if value is not None:
                return say("raised-none", why=why_none(failure.trace, failure.labels, value).text)
    return say("raised-other", message=failure.raised.message)


def _written(key: str) -> Callable[[Failure, Any], Sentence]:
    return lambda failure, _: say(key, label=failure.target())


def _plainly(key: str) -> Callable[[Failure, Any], Sentence]:
    return lambda failure, _: say(key)


REASONS: list[tuple[str, Callable[[Failure, Any], Sentence]]] = [
    (r"backward through the graph a second time", _freed),
    (r"modified by an inplace operation.*is at version (\d+); expected version (\d+)", _modified),
    (r"grad can be implicitly created only for scalar outputs", _nonscalar),
    (r"does not require grad and does not have a grad_fn", _plain_root),
    (r"^a leaf Variable that requires grad is being used in an in-place", _written("raised-leaf-inplace")),
    (r"^a view of a leaf Variable that requires grad", _written("raised-view-inplace")),
    (r"[Oo]nly Tensors of floating point .*dtype can require gradients", _plainly("raised-integer")),
    (r"Mismatch in shape: grad_output.*output\[\d+\] has a shape of torch\.Size\((\[.*?\])\)", _mismatch),
    (r"only change requires_grad flags of leaf variables", _plainly("raised-flag")),
    (r"appears to not have been used in the graph", _plainly("raised-unused")),
    (r"One of the differentiated Tensors does not require grad", _plainly("raised-not-required")),
    (r"Can't call numpy\(\) on Tensor that requires grad", _plainly("raised-numpy")),
    (r"cannot be converted to Scalar|only one element tensors can be converted", _plainly("raised-item")),
    (r"Boolean value of Tensor with more than one value is ambiguous", _plainly("raised-bool")),
    (r"shapes cannot be multiplied|size mismatch, got", _plainly("raised-shapes")),
    (r"must match the size of tensor b|doesn't match the broadcast shape", _plainly("raised-broadcast")),
    (r"NoneType", _none),
    (r"Can't detach views in-place", _plainly("raised-detach-view")),
]
