"""What each operation of a program did, in sentences: leaf or not and why, recorded or not, saved, overwritten."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from tutor.program.labels import Labels, listed
from tutor.words import Text

from .sentences import Sentence, filled, say

if TYPE_CHECKING:
    from tutor.program.trace import Step, Trace, Value

REQUIRE = (Text("requires", "要求"), Text("require", "要求"))
DO = (Text("does", "不"), Text("do", "不"))
VERSION = Text(en="{label} (version {version})", zh="{label}（版本 {version}）")
ITS_RESULT = Text(en="its result", zh="自己的结果")
ITS_INDICES = Text(en="the indices", zh="下标")
NEITHER = {
    1: Text(en="{inputs} does not require grad", zh="{inputs} 不要求梯度"),
    2: Text(en="neither {first} nor {last} requires grad", zh="{first} 和 {last} 都不要求梯度"),
    3: Text(en="none of {inputs} requires grad", zh="{inputs} 都不要求梯度"),
}
STAYS_LEAF = Text(en="stays a leaf", zh="仍是叶子张量")
KEEPS_NODE = Text(en="keeps its grad_fn, {node}", zh="保留原来的 grad_fn，即 {node}")


@dataclass(frozen=True, eq=False)
class Saver:
    """A value that a node keeps, with the counter it is checked by and the version it had."""

    step: Step
    value: Value
    version: int


class Lines:
    """Walks over the steps of a trace in order; what it says of a step may depend on those before."""

    def __init__(self, trace: Trace, labels: Labels) -> None:
        self.trace = trace
        self.labels = labels
        self.values: dict[int, Value] = {}
        self.savers: list[Saver] = []
        self.wrapped: dict[int, Step] = {}
        self._flagged = {(step.outputs[0].uid, step.line): step for step in trace.steps if step.op == "requires_grad_"}
        self._used_by_detach = {given.uid: step for step in trace.steps if step.op == "detach" for given in step.inputs}

    def of(self, step: Step) -> list[Sentence]:
        """The sentences of one step; call it for each step in order."""
        if step.index in self.trace.inside_functions:
            said = self.inside(step)
        elif step.in_backward and not step.recorded:
            said = self.going_back(step)
        elif step.op == "factory":
            said = self.made(step)
        elif step.op == "requires_grad_":
            said = self.flagged(step)
        elif step.inplace:
            said = self.written(step)
        elif step.op in ("detach", "data"):
            said = self.aliased(step)
        else:
            said = self.computed(step)
        for output in step.outputs:
            self.values[output.uid] = output
        self.savers += savers_of(step)
        return said

    def inside(self, step: Step) -> list[Sentence]:
        """A step of the forward of a `Function`."""
        whole = next(later for later in self.trace.steps[step.index :] if later.op == "custom")
        name = whole.attributes.get("name", "Function")
        return [say("inside-forward", name=name)]

    def going_back(self, step: Step) -> list[Sentence]:
        """A step of a hook, or of the backward of a `Function`."""
        if not step.function:
            return []
        page = "function" if step.function == "backward" else "hooks"
        return [say("inside-backward", page=page, name=step.function)]

    def made(self, step: Step) -> list[Sentence]:
        (output,) = step.outputs
        if self.is_wrapped(step):
            self.wrapped[output.uid] = step
            return []
        return self.leaf(output, f"torch.{step.attributes.get('name', 'tensor')}", step.line)

    def is_wrapped(self, step: Step) -> bool:
        """`Variable(torch.Tensor(...))`: the program sees only the outer of the two tensor objects."""
        output = step.outputs[0]
        wrapper = self._used_by_detach.get(output.uid)
        return (
            wrapper is not None
            and wrapper.line == step.line
            and self.labels.name(output) is None
            and not output.requires_grad
        )

    def leaf(self, output: Value, maker: str, line: int) -> list[Sentence]:
        label = self.labels.of(output)
        if self.labels.name(output) is None:
            return []
        flag = self._flagged.get((output.uid, line))
        if output.requires_grad or (flag is not None and flag.outputs[0].requires_grad):
            return [say("leaf-made-requires", label=label, maker=maker)]
        if output.array.dtype.kind not in "fc":
            return [say("leaf-made-integer", label=label, maker=maker, dtype=output.dtype)]
        return [say("leaf-made", label=label, maker=maker)]

    def flagged(self, step: Step) -> list[Sentence]:
        output = step.outputs[0]
        before = self.values.get(output.uid)
        if before is not None and self.made_on(output.uid) == step.line and output.requires_grad:
            # The line that made it already said so.
            return []
        key = "requires-set" if output.requires_grad else "requires-unset"
        return [say(key, label=self.labels.of(output))]

    def made_on(self, uid: int) -> int:
        step = self.labels.made_by.get(uid)
        return 0 if step is None else step.line

    def aliased(self, step: Step) -> list[Sentence]:
        (given,), (output,) = step.inputs, step.outputs
        if given.uid in self.wrapped:
            maker = "nn.Parameter" if output.tensor.is_parameter else "Variable"
            inner = self.wrapped[given.uid].attributes.get("name", "tensor")
            return self.leaf(output, f"{maker}(torch.{inner}(...))", step.line)
        label, of = self.labels.of(output), self.labels.of(given)
        if given.requires_grad:
            return [say("leaf-data" if step.op == "data" else "leaf-detach", label=label, of=of)]
        return [] if self.labels.name(output) is None else [say("alias-plain", label=label, of=of)]

    def computed(self, step: Step) -> list[Sentence]:
        output = step.outputs[0]
        label = self.labels.of(output)
        tensors = [given for given in step.inputs if hasattr(given, "elements")]
        said: list[Sentence] = []
        if step.recorded:
            node = output.grad_fn or ""
            if self.labels.name(output) is None:
                return [self.inner(step, label, tensors, node)]
            said.append(say("nonleaf", label=label, op=said_op(step), inputs=self.labels.all(step.inputs), node=node))
            said += self.requiring(tensors)
            said += self.viewed(step)
            said.append(self.saved(step, node))
            return said
        requiring = [given for given in tensors if given.requires_grad]
        if step.reason == "no-grad" and requiring:
            said.append(
                say(
                    "leaf-no-grad", label=label, op=step.op, requiring=self.labels.all(requiring),
                    require=REQUIRE[len({g.uid for g in requiring}) > 1],
                )
            )  # fmt: skip
        elif step.reason == "dtype":
            said.append(say("leaf-dtype", label=label, op=step.op, dtype=output.dtype))
        elif step.reason == "not-differentiable":
            said.append(say("leaf-not-differentiable", label=label, op=step.op))
        elif tensors and self.labels.name(output) is not None:
            said.append(say("leaf-no-input", label=label, op=step.op, none_requires=self.neither(tensors)))
        return said + (self.viewed(step) if self.labels.name(output) is not None else [])

    def inner(self, step: Step, label: Text, tensors: list[Value], node: str) -> Sentence:
        """A result without a name, on the way to one that has: everything in one sentence."""
        requiring = self.labels.all([given for given in tensors if given.requires_grad])
        kept = self.kept(step)
        if step.op == "custom":
            name = step.attributes.get("name", "Function")
            return say("inner-custom", label=label, op=said_op(step), requiring=requiring, node=node, name=name)
        if not kept:
            return say("inner-nothing", label=label, op=step.op, requiring=requiring, node=node)
        return say("inner", label=label, op=step.op, requiring=requiring, node=node, saved=kept)

    def requiring(self, tensors: list[Value]) -> list[Sentence]:
        requiring = list({given.uid: given for given in tensors if given.requires_grad}.values())
        others = list({given.uid: given for given in tensors if not given.requires_grad}.values())
        words: dict[str, Any] = {"requiring": self.labels.all(requiring), "require": REQUIRE[len(requiring) > 1]}
        if not others:
            return [say("requires-input", **words)]
        return [say("requires-one-enough", **words, others=self.labels.all(others), do=DO[len(others) > 1])]

    def neither(self, tensors: list[Value]) -> Text:
        labels = list(dict.fromkeys(self.labels.of(given) for given in tensors))
        chosen = NEITHER[min(len(labels), 3)]
        inputs, first, last = listed(labels), labels[0], labels[-1]
        return filled(chosen, inputs=inputs, first=first, last=last)

    def viewed(self, step: Step) -> list[Sentence]:
        if not step.view:
            return []
        return [say("view", label=self.labels.of(step.outputs[0]), of=self.labels.of(step.inputs[0]))]

    def saved(self, step: Step, node: str) -> Sentence:
        if step.op == "custom":
            return say("saved-custom", node=node, name=step.attributes.get("name", "Function"))
        kept = self.kept(step)
        return say("saved", node=node, saved=kept) if kept else say("saved-nothing", node=node)

    def kept(self, step: Step) -> Text:
        """What a node saved, each with its version then."""
        kept: list[Text] = []
        for at, version in step.saved:
            value = step.kept(at)
            if at == -1:
                kept.append(filled(VERSION, label=ITS_RESULT, version=version))
            elif value is None:
                kept.append(filled(VERSION, label=ITS_INDICES, version=version))
            elif hasattr(value, "elements"):
                kept.append(filled(VERSION, label=self.labels.of(value), version=version))
            else:
                kept.append(self.labels.of(value))
        return listed(list(dict.fromkeys(kept)))

    def written(self, step: Step) -> list[Sentence]:
        output = step.outputs[0]
        label, op = self.labels.of(output), f"{step.op}_"
        counts: dict[str, Any] = {"before": output.version - 1, "after": output.version}
        if step.recorded:
            said = [say("inplace-recorded", label=label, op=op, node=output.grad_fn or "", **counts)]
            said.append(self.saved(step, output.grad_fn or ""))
        elif step.reason == "no-grad":
            stays = STAYS_LEAF if output.is_leaf else KEEPS_NODE.fill(node=output.grad_fn)
            said = [say("inplace-no-grad", label=label, op=op, stays=stays, **counts)]
        else:
            said = [say("inplace-unrecorded", label=label, op=op, **counts)]
        return said + self.spreads(step) + self.spoils(step)

    def spreads(self, step: Step) -> list[Sentence]:
        """Who else changes with a write, because the storage is theirs too."""
        output = step.outputs[0]
        sharing = [
            value
            for value in self.values.values()
            if value.uid != output.uid and self.labels.name(value) is not None and overlap(value, output)
        ]
        base = getattr(output.tensor, "base", None)
        said: list[Sentence] = []
        if step.recorded and base is not None:
            of_base = [value for value in sharing if value.tensor is base]
            for value in of_base:
                node = base.grad_fn.name() if base.grad_fn is not None else "CopySlices"
                said.append(say("inplace-view", label=self.labels.of(output), base=self.labels.of(value), node=node))
            sharing = [value for value in sharing if value not in of_base]
        for key, values in {
            "inplace-alias": [v for v in sharing if same_counter(v, output)],
            "inplace-alias-hidden": [v for v in sharing if not same_counter(v, output)],
        }.items():
            if values:
                said.append(say(key, others=self.labels.all(values)))
        return said

    def spoils(self, step: Step) -> list[Sentence]:
        """Which nodes kept what a write changes."""
        output = step.outputs[0]
        said: dict[tuple[int, str], Sentence] = {}
        for saver in self.savers:
            if not overlap(saver.value, output):
                continue
            words: dict[str, Any] = {
                "node": saver.step.outputs[0].grad_fn or saver.step.op,
                "line": saver.step.line,
                "label": self.labels.of(saver.value),
            }
            if same_counter(saver.value, output):
                found = say("inplace-saved", saved=saver.version, after=output.version, **words)
            else:
                found = say("inplace-saved-hidden", **words)
            said[saver.step.index, found.key] = found
        return list(said.values())


def said_op(step: Step) -> str:
    """What a program calls to get this operation."""
    return f"{step.attributes['name']}.apply" if step.op == "custom" and "name" in step.attributes else step.op


def savers_of(step: Step) -> list[Saver]:
    """The tensors that a step's node keeps."""
    kept = [(step.kept(at), version) for at, version in step.saved]
    return [Saver(step, value, version) for value, version in kept if hasattr(value, "elements")]


def overlap(a: Value, b: Value) -> bool:
    """Whether two tensors share an element of one storage."""
    return a.storage == b.storage and bool(np.isin(a.elements, b.elements).any())


def same_counter(a: Value, b: Value) -> bool:
    """Whether a write to one raises the version of the other."""
    return a.tensor.version is b.tensor.version
