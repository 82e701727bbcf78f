"""The backward pass: nodes from the latest to the earliest, cotangents summed where paths meet.

A node's inputs were made before it, so the order of creation is a topological order. The nodes that the roots reach
are gathered without recursion, sorted once, and each is visited when everything it receives has arrived. A leaf
accumulates as soon as its last contribution is there, as in PyTorch.

https://docs.pytorch.org/docs/2.13/notes/autograd.html#backward-hooks-execution
"""

from __future__ import annotations

import re
from operator import attrgetter
from typing import Any

import numpy as np

from .accumulation import accumulate, keep
from .apply import raise_mismatch
from .dtypes import BY_NUMPY
from .events import Accumulation, BackwardEvent, NodeFlow
from .node import Node
from .session import Session
from .tensor import Tensor

_by_sequence = attrgetter("sequence")


class Pass:
    """One backward pass from its roots. An edge is a leaf or (node, number of its output).

    With `captures` it returns the cotangents at those edges and writes to no `.grad`; with `targets` only those leaves
    accumulate. Cotangents are arrays, or tensors where formulas run on tensors: where the pass itself is recorded
    (`create_graph`), and where values carry tangents.
    """

    def __init__(
        self, state: Session, *, retain_graph: bool, create_graph: bool, captures: list[Any] | None = None,
        targets: list[Any] | None = None, on_tensors: bool = False,
    ) -> None:  # fmt: skip
        self.state = state
        self.retain_graph = retain_graph
        self.create_graph = create_graph
        self.on_tensors = create_graph or on_tensors
        self.captures = captures
        self.targets = targets
        self.waiting: dict[Node, list[Any]] = {}
        self.leaves: dict[Tensor, Any] = {}
        self.shared: set[Tensor] = set()
        # How often PyTorch would have added to what arrived at a leaf in place.
        self.written: dict[Tensor, int] = {}
        self.expected: dict[Tensor, int] = {}
        self.ready: list[Tensor] = []
        self.order: dict[Any, list[Tensor]] | None = None
        self.captured: dict[Any, Any] = {}
        # What runs at all, and what of it runs in full; None where everything does.
        self.runs: set[Any] | None = None
        self.needed: set[Any] | None = None
        self.flow: list[NodeFlow] | None = [] if state.recorder is not None else None
        self.gathered: list[Accumulation] = []
        # The node or leaf whose turn it is.
        self.at: Any = None

    def run(self, roots: list[Any], cotangents: list[Any]) -> list[Any]:
        """Send cotangents from root edges down the graph."""
        self.roots = roots
        nodes = self._reach(roots)
        self.reached = set(nodes)
        self._choose(nodes)
        state = self.state
        around, state.running = state.running, self
        try:
            if len(roots) == 1 and not self._wanted(roots[0]):
                self._pass_by(roots[0], cotangents[0])
            for root, cotangent in zip(roots, cotangents):
                self._send(root, cotangent, True)
            if self.ready:
                self._leaves(None)
            waiting = self.waiting
            for node in nodes:
                received = waiting.pop(node, None)
                if received is not None:
                    self.at = node
                    self._visit(node, received)
        except Exception:
            if state.anomaly:
                from .anomaly import tell_where

                tell_where(self.at, nodes)
            raise
        finally:
            state.running = around
        return [self.captured.get(edge) for edge in self.captures or ()]

    def _visit(self, node: Node, grads: list[Any]) -> None:
        """Run one node and send on what it gives."""
        state = self.state
        if self.needed is not None:
            runs = node in self.needed
            if not runs and node.special:
                grads = self._tensor_hooks(node, grads)
            if self.captures is not None:
                # PyTorch takes what it captures before the hooks of a tensor where the node runs too.
                for number, grad in enumerate(grads):
                    self.captured[node, number] = grad
            if not runs:
                return
        if node.special:
            grads = self._tensor_hooks(node, grads)
        if self.flow is not None:
            self.flow.append(NodeFlow(node, tuple([_kept(g) for g in grads])))
        if node.pre_hooks:
            grads = self._pre_hooks(node, grads)
        parts = self._parts(node, grads)
        hooked = bool(node.post_hooks)
        if hooked:
            parts = self._post_hooks(node, parts, grads)
        if not self.retain_graph and state.semantics.frees:
            node.release()
        if state.anomaly and state.anomaly_nan:
            from .anomaly import check_nan

            check_nan(node, parts)
        first = grads[0]
        for edge, part in zip(node.edges, parts):
            if edge is not None:
                # A hook may hold on to what it was given.
                self._send(edge, part, part is first or node.gives_shared or hooked)
        if self.ready:
            self._leaves(node)

    def _parts(self, node: Node, grads: list[Any]) -> list[Any]:
        """The cotangents of a node's inputs, of their shapes and dtypes."""
        state = self.state
        if grads[0] is None and not any(g is not None for g in grads) and not node.runs_on_nothing:
            if node.saved:
                node.check(state)
            return [None] * len(node.edges)
        try:
            found = node.backward_on_tensors(grads, state) if self.on_tensors else node.backward(grads, state)
        except ValueError as error:
            # Only `x.data = ...` can have given a saved tensor another shape.
            shapes = re.findall(r"\(([\d,]*)\)", str(error)) if "broadcast together" in str(error) else []
            raise_mismatch([tuple(map(int, filter(None, shape.split(",")))) for shape in shapes])
            raise
        reduce, arrays = state.semantics.reduce, node.arrays
        for at, part in enumerate(found):
            edge = node.edges[at]
            if part is None:
                continue
            if edge is None:
                # Only hooks see it: the formula of a list gives the cotangents of all its members.
                if not node.op.variadic:
                    found[at] = None
                continue
            array = arrays[at]
            if part.shape != array.shape:
                part = found[at] = reduce(part, array.shape)
            wanted = array.dtype
            if edge.__class__ is not tuple and edge._grad_dtype is not None:
                wanted = getattr(edge._grad_dtype, "numpy", part.dtype)
            if part.dtype is not wanted and part.dtype != wanted:
                found[at] = _cast(part, wanted)
        return found

    def event(self, call: str, roots: Any, cotangents: Any, implicit: bool, inputs: Any) -> BackwardEvent:
        """What a recorder is told of this pass."""
        return BackwardEvent(
            call, tuple(roots), tuple(_array(c) for c in cotangents), implicit, tuple(self.flow or ()),
            tuple(self.gathered), tuple(inputs), self.retain_graph, self.create_graph,
        )  # fmt: skip

    def _reach(self, roots: list[Any]) -> list[Node]:
        """Every node that a cotangent may reach, latest first; counts what each leaf will receive."""
        seen: set[Node] = set()
        expected = self.expected
        stack: list[Node] = []
        for root in roots:
            if root.__class__ is tuple:
                if root[0] not in seen:
                    seen.add(root[0])
                    stack.append(root[0])
            else:
                expected[root] = expected.get(root, 0) + 1
        while stack:
            for edge in stack.pop().edges:
                if edge is None:
                    continue
                if edge.__class__ is tuple:
                    node = edge[0]
                    if node not in seen:
                        seen.add(node)
                        stack.append(node)
                else:
                    expected[edge] = expected.get(edge, 0) + 1
        return sorted(seen, key=_by_sequence, reverse=True)

    def _choose(self, nodes: list[Node]) -> None:
        """Which nodes a cotangent must pass to reach what was asked for; all where nothing was."""
        asked = self.targets if self.captures is None else self.captures
        if asked is None:
            return
        self.runs = {edge[0] if edge.__class__ is tuple else edge for edge in asked}
        self.needed = set() if self.targets is None else set(self.runs)
        for node in reversed(nodes):
            for edge in node.edges:
                if edge is not None and (edge[0] if edge.__class__ is tuple else edge) in self.runs:
                    self.needed.add(node)
                    break
            if node in self.needed:
                self.runs.add(node)

    def _send(self, edge: Any, part: Any, shared: bool) -> None:
        """One cotangent along an edge; None still says that this way was gone."""
        if edge.__class__ is tuple:
            node, number = edge
            if self.runs is not None and node not in self.runs:
                return
            received = self.waiting.get(node)
            if received is None:
                received = self.waiting[node] = [None] * node.outputs
            if part is not None:
                before = received[number]
                received[number] = part if before is None else self.state.semantics.combine(before, part)
            return
        if self.runs is not None and edge not in self.runs:
            return
        if part is not None:
            before = self.leaves.get(edge)
            if before is not None:
                part, shared = self.state.semantics.combine(before, part), False
                if edge not in self.shared and _array(before).base is None:
                    self.written[edge] = self.written.get(edge, 0) + 1
            if shared or self.on_tensors:
                self.shared.add(edge)
            else:
                self.shared.discard(edge)
            self.leaves[edge] = part
        left = self.expected[edge] - 1
        self.expected[edge] = left
        if not left:
            self.ready.append(edge)

    def _leaves(self, node: Node | None) -> None:
        """Finish the leaves that a node made ready, in PyTorch's order."""
        ready, self.ready = self.ready, []
        if len(ready) > 2 and any(leaf._hooks is not None or leaf._accumulator is not None for leaf in ready):
            if self.order is None:
                from .readyqueue import leaves_in_order

                self.order = leaves_in_order(self.roots, self.runs)
            ready = self.order[node]
        for leaf in ready:
            self.at = leaf
            total = self.leaves.get(leaf)
            if leaf._hooks:
                total = self._leaf_hooks(leaf, total)
            if self.captures is not None:
                self.captured[leaf] = total
                if not self.state.semantics.grad_accumulates:
                    continue
            accumulate(self, leaf, total)

    def _pass_by(self, root: Any, cotangent: Any) -> None:
        """A single root from which no way leads to what was asked for: only the hooks of its tensor run."""
        if root.__class__ is not tuple:
            if root._hooks:
                self._leaf_hooks(root, cotangent)
            return
        node, number = root
        if node.special:
            self._tensor_hooks(node, [cotangent if at == number else None for at in range(node.outputs)])

    def _tensor_hooks(self, node: Node, grads: list[Any]) -> list[Any]:
        from .hooks import run_tensor_hooks

        if node.tensor_hooks:
            grads = run_tensor_hooks(self, node.tensor_hooks, grads)
        if node.keeps:
            keep(self, node, grads)
        return grads

    def _leaf_hooks(self, leaf: Tensor, total: Any) -> Any:
        from .hooks import run_tensor_hooks

        # A hook may hold on to what it was given.
        self.shared.add(leaf)
        return run_tensor_hooks(self, {0: leaf._hooks.hooks}, [total])[0]

    def _pre_hooks(self, node: Any, grads: list[Any]) -> list[Any]:
        from .hooks import run_pre_hooks

        return run_pre_hooks(self, node, grads)

    def _post_hooks(self, node: Any, parts: list[Any], grads: list[Any]) -> list[Any]:
        from .hooks import run_post_hooks

        if self.runs is not None:
            parts = [part if self._wanted(edge) else None for edge, part in zip(node.edges, parts)]
        return run_post_hooks(self, node, parts, grads)

    def _wanted(self, edge: Any) -> bool:
        """Whether a cotangent is sent along an edge."""
        return self.runs is None or (edge[0] if edge.__class__ is tuple else edge) in self.runs


def _array(cotangent: Any) -> Any:
    return cotangent.array if isinstance(cotangent, Tensor) else cotangent


def _kept(cotangent: Any) -> Any:
    """For the record: a leaf's gradient may be this very memory, and is written to later."""
    return None if cotangent is None else np.array(_array(cotangent))


def _cast(part: Any, wanted: np.dtype) -> Any:
    """A cotangent in its input's dtype: the real part where the input is real."""
    if isinstance(part, Tensor):
        from .functions import conversion

        return part if part.array.dtype == wanted else conversion.cast_cotangent(part, BY_NUMPY[wanted])
    if part.dtype.kind == "c" and wanted.kind != "c":
        part = part.real
    return part.astype(wanted)
