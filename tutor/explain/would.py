"""What would raise if the program did it, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutor.program.labels import Labels, listed
from tutor.words import Text

from .gradients import saving_nodes
from .lines import savers_of
from .sentences import Sentence, say

if TYPE_CHECKING:
    from tutor.program.trace import Trace, Value


def would_raise(trace: Trace, labels: Labels) -> list[Sentence]:
    """The mistakes this program is one line away from."""
    said: list[Sentence] = []
    last = trace.backwards[-1] if trace.backwards else None
    if last is not None and trace.error is None and not last.retain_graph:
        nodes = saving_nodes(last)
        if nodes:
            root = labels.all(last.roots)
            said.append(say("would-second", root=root, line=last.line, nodes=listed([Text(n, n) for n in nodes])))
    if last is not None and not last.implicit:
        for started in last.roots:
            if started.array.size != 1:
                said.append(say("would-nonscalar", label=labels.of(started), count=started.array.size))
    leaves = [
        value
        for value in _named(trace).values()
        if value.tensor.requires_grad and value.tensor.is_leaf  # as it is in the end
    ]
    if leaves:
        said.append(say("would-inplace-leaf", labels=_or([labels.of(value) for value in leaves])))
    if last is not None:
        reached = {flow.step.index for flow in last.flow}
        saved = [saver.value for step in trace.steps if step.index in reached for saver in savers_of(step)]
        kept = [value for value in saved if labels.name(value) and not (value.is_leaf and value.requires_grad)]
        if kept:
            named = list(dict.fromkeys(labels.of(value) for value in kept))
            said.append(say("would-inplace-saved", labels=_or(named), line=last.line))
    return said


def _named(trace: Trace) -> dict[str, Value]:
    """The last value of each tensor a name of the program belongs to in the end."""
    found: dict[str, Value] = {}
    for name, tensor in trace.names.items():
        if hasattr(tensor, "uid") and hasattr(tensor, "grad_fn"):
            try:
                found[name] = trace.last_value(tensor)
            except KeyError:
                continue
    return found


def _or(labels: list[Text]) -> Text:
    """`a, b or c`."""
    *most, last = labels
    if not most:
        return last
    return Text(
        ", ".join(label.en for label in most) + f" or {last.en}",
        "、".join(label.zh for label in most) + f" 或 {last.zh}",
    )
