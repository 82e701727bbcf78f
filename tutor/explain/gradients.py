"""What each backward pass did, and why a `.grad` is None in the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tutor.program.labels import Labels, listed
from tutor.words import Text

from .numbers import short
from .sentences import Sentence, say

if TYPE_CHECKING:
    from tutor.program.trace import Backward, Step, Trace, Value

THEM = (Text("it", "它"), Text("them", "它们"))


def of_pass(trace: Trace, labels: Labels, backward: Backward) -> list[Sentence]:
    """The sentences of one pass: where it starts, whose `.grad` it fills, what it frees."""
    root = labels.all(backward.roots)
    if backward.call == "grad":
        said = [say("grad-call", root=root)]
    elif backward.implicit:
        said = [say("backward-one", root=root, shape=tuple(backward.roots[0].shape))]
    else:
        given = listed([Text(short(c), short(c)) for c in backward.cotangents])
        said = [say("backward-given", root=root, cotangent=given)]
    for gathered in backward.gathered:
        label, after = labels.of(gathered.value), short(gathered.after)
        if not gathered.value.is_leaf:
            said.append(say("filled-retained", label=label, after=after))
        elif gathered.before is None:
            said.append(say("filled", label=label, after=after, root=root))
        else:
            added = short(gathered.contribution)
            said.append(
                say("filled-added", label=label, after=after, contribution=added, before=short(gathered.before))
            )
    if backward.create_graph:
        said.append(say("keeps-created"))
    nodes = saving_nodes(backward)
    if backward.retain_graph and not backward.create_graph:
        said.append(say("keeps"))
    elif (
        not backward.retain_graph
        and not backward.create_graph
        and (nodes or all(flow.step.op != "custom" for flow in backward.flow))
    ):
        said.append(frees(nodes))
    return said


def frees(nodes: list[str]) -> Sentence:
    if not nodes:
        return say("frees-nothing")
    return say("frees", nodes=listed([Text(n, n) for n in nodes]), them=THEM[len(nodes) > 1])


def saving_nodes(backward: Backward) -> list[str]:
    """The names of the nodes on the way of a pass that had saved something."""
    steps = {flow.step.index: flow.step for flow in backward.flow if flow.step.saved}
    return list(dict.fromkeys(step.outputs[0].grad_fn or step.op for step in steps.values()))


def why_none(trace: Trace, labels: Labels, value: Value) -> Sentence:
    """Why this tensor's `.grad` is None when the program has ended."""
    label = labels.of(value)
    if not value.requires_grad:
        return say("none-no-requires", label=label)
    filled = [b for b in trace.backwards if any(g.value.uid == value.uid for g in b.gathered)]
    if filled:
        return say("none-cleared", label=label)
    if not value.is_leaf:
        return say("none-nonleaf", label=label, node=value.grad_fn)
    passes = [b for b in trace.backwards if b.call == "backward"]
    if not trace.backwards and trace.error is not None and "backward(" in _source(trace, trace.error.line):
        return say("none-stopped", label=label, line=trace.error.line)
    if not passes:
        return say("none-grad-call" if trace.backwards else "none-no-backward", label=label)
    root = labels.all(passes[-1].roots)
    cut = cut_between(trace, value, passes[-1])
    if cut is not None:
        return say("none-cut", label=label, root=root, cut=labels.of(cut.outputs[0]), line=cut.line)
    return say("none-unused", label=label, root=root)


def _source(trace: Trace, line: int) -> str:
    lines = trace.source.splitlines()
    return lines[line - 1] if 0 < line <= len(lines) else ""


def cut_between(trace: Trace, value: Value, backward: Backward) -> Step | None:
    """The first step on a way from a tensor to a pass's roots at which the history is cut; None where no way leads."""
    reached: dict[int, Step | None] = {value.uid: None}
    for step in trace.steps[: backward.after_step + 1]:
        sources = [given.uid for given in step.inputs if getattr(given, "uid", None) in reached]
        if not sources or step.op == "requires_grad_":
            continue
        cuts = [reached[uid] for uid in sources if reached[uid] is not None]
        found = cuts[0] if cuts else (None if step.recorded else step)
        for output in step.outputs:
            reached.setdefault(output.uid, found)
    for root in backward.roots:
        if root.uid != value.uid and reached.get(root.uid) is not None:
            return reached[root.uid]
    return None


def held(value: Value) -> np.ndarray | None:
    """What stands in a tensor's `.grad`, without PyTorch's warning for a non-leaf."""
    grad = getattr(value.tensor, "_grad", None)
    return None if grad is None else np.asarray(grad.array)
