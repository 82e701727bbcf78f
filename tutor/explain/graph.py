"""The graph of a program: which tensor came from which, and along which edges a gradient flows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from tutor.program.labels import Labels
from tutor.words import Text

if TYPE_CHECKING:
    from tutor.program.trace import Backward, Step, Trace, Value

MADE = {"factory", "requires_grad_"}
VERSION = Text(en=" v{version}", zh=" v{version}")


@dataclass(frozen=True, eq=False)
class Vertex:
    """One tensor of the graph, as the step that made or last wrote it left it.

    `kind` is `root` (a backward pass starts here), `computed` (it has a grad_fn), `leaf` (a leaf that requires grad),
    `plain` (no gradient flows through it) or `stopped` (computed from something that requires grad, history cut).
    `saved` are the nodes (`MmBackward0`) that keep it for backward; `cotangent` is what reached it in the last pass.
    """

    number: int
    value: Value
    step: Step | None
    kind: str
    label: Text
    op: str
    saved: tuple[str, ...] = ()
    cotangent: np.ndarray | None = None
    grad: np.ndarray | None = None


@dataclass(frozen=True)
class Edge:
    """Vertex `of` was computed from vertex `to`; `flows` where a gradient goes back along it."""

    of: int
    to: int
    flows: bool


@dataclass(frozen=True, eq=False)
class Graph:
    """Vertices in the order they were made, and the edges between them."""

    vertices: tuple[Vertex, ...]
    edges: tuple[Edge, ...]

    @cached_property
    def _inputs(self) -> dict[int, list[tuple[Vertex, bool]]]:
        by_number = {v.number: v for v in self.vertices}
        found: dict[int, list[tuple[Vertex, bool]]] = {v.number: [] for v in self.vertices}
        for edge in self.edges:
            found[edge.of].append((by_number[edge.to], edge.flows))
        return found

    def inputs(self, vertex: Vertex) -> list[tuple[Vertex, bool]]:
        """What a vertex was computed from, and whether a gradient flows back along that edge."""
        return self._inputs[vertex.number]

    def backward_order(self) -> list[Vertex]:
        """Results before what they came from, later ones first; a tensor made of nothing right after its last use."""
        uses = dict.fromkeys(self._inputs, 0)
        for edge in self.edges:
            uses[edge.to] += 1
        order: dict[int, Vertex] = {}
        for vertex in reversed(self.vertices):
            inputs = self.inputs(vertex)
            if not inputs and uses[vertex.number]:
                continue
            order[vertex.number] = vertex
            for source, _ in inputs:
                uses[source.number] -= 1
            for source, _ in inputs:
                if not self.inputs(source) and not uses[source.number]:
                    order[source.number] = source
        return list(order.values())


def graph(trace: Trace) -> Graph:
    """The graph of a trace: what leads to the roots of its backward passes, and to named results."""
    return _Builder(trace).graph()


class _Builder:
    """Collects vertices step by step; `at` is the vertex a tensor object is at, `writer` who wrote an element last."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self.labels = Labels(trace)
        self.values: list[Value] = []
        self.steps: list[Step | None] = []
        self.links: list[dict[int, bool]] = []
        self.at: dict[int, int] = {}
        self.uids: Counter[int] = Counter()
        self.writer: dict[int, dict[int, int]] = {}
        self.saved: dict[int, list[str]] = {}

    def graph(self) -> Graph:
        for step in self.trace.steps:
            if step.index not in self.trace.inside_functions and (step.recorded or not step.in_backward):
                self.add(step)
        roots = self.roots()
        shown = self.leading_to(roots | self.wanted())
        vertices = tuple(self.vertex(number, roots) for number in sorted(shown))
        edges = tuple(
            Edge(of, to, flows) for of in sorted(shown) for to, flows in self.links[of].items() if to in shown
        )
        return Graph(vertices, edges)

    def add(self, step: Step) -> None:
        if step.op == "requires_grad_":
            self.update(step)
            return
        sources: dict[int, bool] = {}
        for given in step.inputs:
            if hasattr(given, "elements"):
                flows = step.recorded and given.requires_grad
                for source in self.sources(given):
                    sources[source] = sources.get(source, False) or (flows and self.carries(source, given))
        if self.is_wrapping(step, sources):
            (source,) = sources
            self.values[source], self.at[step.outputs[0].uid] = step.outputs[0], source
            return
        for output in step.outputs:
            number = self.new(output, step, sources)
            if step.inplace or output.storage not in self.writer:
                written = self.writer.setdefault(output.storage, {})
                written.update(dict.fromkeys(output.elements.ravel().tolist(), number))
        if step.recorded:
            self.note_saved(step)

    def new(self, value: Value, step: Step | None, sources: dict[int, bool]) -> int:
        number = len(self.values)
        self.values.append(value)
        self.steps.append(step)
        self.links.append(sources)
        self.at[value.uid] = number
        self.uids[value.uid] += 1
        return number

    def update(self, step: Step) -> None:
        """`requires_grad_()` changes a tensor that is there already."""
        output = step.outputs[0]
        if output.uid in self.at:
            self.values[self.at[output.uid]] = output
        else:
            self.new(output, step, {})

    def is_wrapping(self, step: Step, sources: dict[int, bool]) -> bool:
        """`Variable(torch.Tensor(...))`: two tensor objects, of which the program only ever sees one."""
        if step.op != "detach" or len(sources) != 1:
            return False
        (source,) = sources
        made = self.steps[source]
        return (
            made is not None
            and made.op == "factory"
            and made.line == step.line
            and self.labels.name(self.values[source]) is None
            and not self.values[source].requires_grad
        )

    def sources(self, given: Value) -> list[int]:
        """The vertices that a step reads: the tensor itself, and whoever wrote over its elements since."""
        if given.uid not in self.at:
            return [self.new(given, None, {})]
        own = self.at[given.uid]
        written = self.writer.get(given.storage, {})
        writers = {written.get(place, own) for place in given.elements.ravel().tolist()}
        later = {number for number in writers if number > own}
        unseen = given.requires_grad and not any(self.carries(number, given) for number in later)
        return sorted(later) if later and later == writers and not unseen else [own, *sorted(later)]

    def carries(self, number: int, given: Value) -> bool:
        """Whether the history of a tensor goes through this vertex: its own, or a write that was recorded."""
        step = self.steps[number]
        return self.values[number].uid == given.uid or (step is not None and step.recorded)

    def note_saved(self, step: Step) -> None:
        node = step.outputs[0].grad_fn or step.op
        for at, _ in step.saved:
            value = step.kept(at)
            if hasattr(value, "elements") and value.uid in self.at:
                self.saved.setdefault(self.at[value.uid], []).append(node)

    def roots(self) -> set[int]:
        uids = {root.uid for backward in self.trace.backwards for root in backward.roots}
        return {self.at[uid] for uid in uids if uid in self.at}

    def wanted(self) -> set[int]:
        """Named results nothing was computed from, and named leaves that require grad, used or not."""
        used = {to for link in self.links for to in link}
        found = set()
        for number, value in enumerate(self.values):
            step = self.steps[number]
            if self.labels.name(value) is None:
                continue
            if value.requires_grad or (number not in used and step is not None and step.op not in MADE):
                found.add(number)
        return found

    def leading_to(self, ends: set[int]) -> set[int]:
        found: set[int] = set()
        stack = list(ends)
        while stack:
            number = stack.pop()
            if number not in found:
                found.add(number)
                stack.extend(self.links[number])
        return found

    def vertex(self, number: int, roots: set[int]) -> Vertex:
        value, step = self.values[number], self.steps[number]
        if number in roots:
            kind = "root"
        elif not value.is_leaf:
            kind = "computed"
        elif value.requires_grad:
            kind = "leaf"
        elif any(self.values[to].requires_grad for to in self.links[number]):
            kind = "stopped"
        else:
            kind = "plain"
        grad = getattr(value.tensor, "_grad", None)
        return Vertex(
            number=number,
            value=value,
            step=step,
            kind=kind,
            label=self.label(value),
            op="" if step is None else step.attributes["name"] if step.op == "custom" else step.op,
            saved=tuple(dict.fromkeys(self.saved.get(number, ()))),
            cotangent=_cotangent(self.trace.backwards, value),
            grad=None if grad is None else np.asarray(grad.array),
        )

    def label(self, value: Value) -> Text:
        """The tensor's label, with its version where the graph shows several."""
        label = self.labels.of(value)
        if self.uids[value.uid] > 1:
            version = VERSION.fill(version=value.version)
            return Text(label.en + version.en, label.zh + version.zh)
        return label


def _cotangent(backwards: tuple[Backward, ...], value: Value) -> Any:
    """What reached a value in the last pass that reached it."""
    for backward in reversed(backwards):
        for flow in backward.flow:
            if flow.value.id == value.id:
                return flow.cotangent
        for gathered in backward.gathered:
            if gathered.value.uid == value.uid:
                return gathered.contribution
    return None
