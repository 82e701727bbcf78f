"""The run of a program as moments one can step through: values on the way forward, cotangents on the way back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tutor.program.labels import Labels, listed
from tutor.words import Text

from .graph import Graph, Vertex
from .numbers import short
from .sentences import filled

if TYPE_CHECKING:
    from tutor.program.trace import Backward, Step, Trace, Value

# Of a long run the first moments are shown.
MOST = 400

MADE = Text(en="{label} is made: {numbers}", zh="创建 {label}：{numbers}")
COMPUTED = Text(en="{op} computes {label} from {inputs}: {numbers}", zh="{op} 由 {inputs} 算出 {label}：{numbers}")
WRITTEN = Text(
    en="{op} writes over {label}: {numbers} (version {version})",
    zh="{op} 就地改写 {label}：{numbers}（版本 {version}）",
)
STOPPED = Text(en="{label} is {numbers}; its history is cut here", zh="{label} 是 {numbers}；计算历史在此切断")
SAVES = Text(en=". {node} saves {kept}", zh="。{node} 保存 {kept}")
STARTS = Text(
    en="The pass of line {line} starts at {label} with {cotangent}",
    zh="第 {line} 行的反向传播从 {label} 出发，初值 {cotangent}",
)
ARRIVES = Text(en="{cotangent} has arrived at {label}", zh="{cotangent} 到达 {label}")
GOES_ON = Text(en="; {node} passes it on to {inputs}", zh="；{node} 把它继续传给 {inputs}")
FILLS = Text(en="{label}.grad becomes {after}", zh="{label}.grad 变为 {after}")
ADDS = Text(
    en="{label}.grad: {before} + {contribution} = {after}", zh="{label}.grad：{before} + {contribution} = {after}"
)


@dataclass(frozen=True)
class Moment:
    """One step of a run: `kind` is `forward`, `start`, `back` or `gather`; `row` the vertex of the graph it is at.

    `numbers` is what is there now: a value on the way forward, a cotangent or a `.grad` on the way back.
    """

    kind: str
    line: int
    row: int
    numbers: str
    words: Text


def moments(trace: Trace, drawn: Graph) -> tuple[Moment, ...]:
    """Every step at a vertex of the graph, then what flowed back, in the order in which it happened."""
    found: list[Moment] = []
    for moment in _Walk(trace, drawn).all():
        found.append(moment)
        if len(found) == MOST:
            break
    return tuple(found)


class _Walk:
    def __init__(self, trace: Trace, drawn: Graph) -> None:
        self.trace = trace
        self.labels = Labels(trace)
        self.drawn = drawn
        self.by_value = {vertex.value.id: vertex for vertex in drawn.vertices}
        self.by_uid = {vertex.value.uid: vertex for vertex in drawn.vertices}
        self.made: set[int] = set()

    def all(self) -> Iterator[Moment]:
        passes = list(self.trace.backwards)
        for step in self.trace.steps:
            while passes and passes[0].after_step < step.index:
                yield from self.back(passes.pop(0))
            yield from self.forward(step)
        for backward in passes:
            yield from self.back(backward)

    def vertex(self, value: Value) -> Vertex | None:
        return self.by_value.get(value.id) or self.by_uid.get(value.uid)

    def forward(self, step: Step) -> Iterator[Moment]:
        for output in step.outputs:
            vertex = self.vertex(output)
            if vertex is None or step.op == "requires_grad_":
                continue
            inputs = self.drawn.inputs(vertex)
            if not inputs and vertex.number in self.made:
                continue
            self.made.add(vertex.number)
            numbers = short(output.array)
            words = filled(
                self._template(step, vertex),
                label=vertex.label,
                op=step.op + ("_" if step.inplace else ""),
                numbers=numbers,
                version=output.version,
                inputs=listed([source.label for source, _ in inputs]),
            )
            kept = self._kept(step)
            if kept and output is step.outputs[0]:
                words += filled(SAVES, node=output.grad_fn or "", kept=kept)
            yield Moment("forward", step.line, vertex.number, numbers, words + Text(".", "。"))

    def _template(self, step: Step, vertex: Vertex) -> Text:
        if step.inplace:
            return WRITTEN
        if not self.drawn.inputs(vertex):
            return MADE
        return STOPPED if vertex.kind == "stopped" else COMPUTED

    def _kept(self, step: Step) -> Text:
        kept = [step.kept(at) for at, _ in step.saved]
        return self.labels.all([value for value in kept if value is not None])

    def back(self, backward: Backward) -> Iterator[Moment]:
        for root, cotangent in zip(backward.roots, backward.cotangents):
            vertex = self.vertex(root)
            if vertex is not None:
                numbers = short(cotangent)
                words = filled(STARTS, line=backward.line, label=vertex.label, cotangent=numbers)
                yield Moment("start", backward.line, vertex.number, numbers, words + Text(".", "。"))
        roots = {root.id for root in backward.roots}
        for flow in backward.flow:
            vertex = self.vertex(flow.value)
            if vertex is None:
                continue
            numbers = short(flow.cotangent)
            onwards = [source.label for source, flows in self.drawn.inputs(vertex) if flows]
            words = filled(ARRIVES, label=vertex.label, cotangent=numbers)
            if onwards:
                words += filled(GOES_ON, node=flow.value.grad_fn or flow.step.op, inputs=listed(onwards))
            if flow.value.id in roots and not onwards:
                continue
            yield Moment("back", flow.step.line, vertex.number, numbers, words + Text(".", "。"))
        for gathered in backward.gathered:
            vertex = self.by_uid.get(gathered.value.uid)
            if vertex is None:
                continue
            after = short(gathered.after)
            words = filled(
                FILLS if gathered.before is None else ADDS,
                label=vertex.label,
                after=after,
                before="" if gathered.before is None else short(gathered.before),
                contribution=short(gathered.contribution),
            )
            yield Moment("gather", backward.line, vertex.number, after, words + Text(".", "。"))
