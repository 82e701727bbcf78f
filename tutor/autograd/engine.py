"""The backward pass: nodes from the latest to the earliest, cotangents summed where paths meet.

A node's inputs were made before it, so the order of creation is a topological order. The nodes that the roots reach
are gathered without recursion, sorted once, and each is visited when everything it receives has arrived. A leaf
accumulates as soon as its last contribution is there, as in PyTorch.
"""

from __future__ import annotations

from operator import attrgetter
from typing import Any

import numpy as np

from .events import Accumulation, BackwardEvent, NodeFlow
from .node import Node
from .session import Session
from .tensor import Tensor

_by_sequence = attrgetter("sequence")


class Pass:
    """One backward pass from its roots.

    With `captures` it returns the cotangents of those tensors; `accumulates` says whether `.grad` is written.
    Cotangents are arrays, or tensors where the pass itself is recorded (`create_graph`).
    """

    def __init__(
        self, state: Session, *, retain_graph: bool, create_graph: bool, captures: list[Any] | None = None,
        accumulates: bool = True,
    ) -> None:  # fmt: skip
        self.state = state
        self.retain_graph = retain_graph
        self.create_graph = create_graph
        self.captures = captures
        self.accumulates = accumulates
        self.waiting: dict[Node, list[Any]] = {}
        self.leaves: dict[Tensor, Any] = {}
        self.expected: dict[Tensor, int] = {}
        self.captured: dict[Any, Any] = {}
        self.flow: list[NodeFlow] | None = [] if state.recorder is not None else None
        self.gathered: list[Accumulation] = []

    def run(self, roots: list[Any], cotangents: list[Any]) -> list[Any]:
        """Send cotangents from root edges down the graph; each root is a leaf or (node, output number)."""
        nodes = self._reach(roots)
        wanted = self._leading_to_captures(nodes)
        if self.captures is not None:
            self.slots = {edge[0] for edge in self.captures if edge.__class__ is tuple}
        else:
            self.slots = set()
        for root, cotangent in zip(roots, cotangents):
            if root.__class__ is tuple:
                self._send(root, cotangent)
            else:
                self._arrive(root, cotangent)
        state, flow = self.state, self.flow
        waiting, create_graph, keep = self.waiting, self.create_graph, self.retain_graph
        reduce = state.semantics.reduce
        frees = state.semantics.frees
        for node in nodes:
            grads = waiting.pop(node, None)
            if grads is None:
                self._arrived_nothing(node)
                continue
            if node.tensor_hooks is not None:
                grads = self._tensor_hooks(node, grads)
            if node.keeps is not None:
                self._keep(node, grads)
            if node in self.slots:
                for number, grad in enumerate(grads):
                    self.captured[node, number] = grad
            if wanted is not None and node not in wanted:
                continue
            if flow is not None:
                flow.append(NodeFlow(node, tuple([_array(g) for g in grads])))
            if node.pre_hooks:
                grads = self._pre_hooks(node, grads)
            if grads[0] is None and not any(g is not None for g in grads):
                parts: list[Any] = [None] * len(node.edges)
            else:
                parts = node.backward_on_tensors(grads, state) if create_graph else node.backward(grads, state)
            if node.post_hooks:
                parts = self._post_hooks(node, parts, grads)
            if frees and not keep:
                node.release()
            if state.anomaly and state.anomaly_nan:
                self._check_nan(node, parts)
            arrays = node.arrays
            first = grads[0]
            for at, edge in enumerate(node.edges):
                if edge is None:
                    continue
                part = parts[at]
                if part is None:
                    if edge.__class__ is not tuple:
                        self._arrive(edge, None)
                    continue
                array = arrays[at]
                if part.shape != array.shape:
                    part = reduce(part, array.shape)
                if part.dtype is not array.dtype and part.dtype != array.dtype:
                    part = _cast(part, array)
                if edge.__class__ is tuple:
                    self._send(edge, part)
                elif create_graph:
                    self._arrive(edge, part)
                else:
                    # A leaf keeps what arrives: never memory that another tensor shows.
                    self._arrive(edge, part.copy() if part is first or part.base is not None else part)
        if self.captures is None:
            return []
        return [
            self.captured.get(edge) if edge.__class__ is tuple else self.captured.get(edge)
            for edge in self.captures
        ]  # fmt: skip

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

    def _leading_to_captures(self, nodes: list[Node]) -> set[Node] | None:
        """The nodes through which a cotangent must pass to reach a captured tensor; None where all run."""
        if self.captures is None:
            return None
        targets = {edge[0] if edge.__class__ is tuple else edge for edge in self.captures}
        leads: set[Node] = set()
        for node in reversed(nodes):
            for edge in node.edges:
                to = edge[0] if edge.__class__ is tuple else edge
                if to is not None and (to in targets or to in leads):
                    leads.add(node)
                    break
        return leads

    def _send(self, edge: Any, part: Any) -> None:
        node, number = edge
        received = self.waiting.get(node)
        if received is None:
            received = self.waiting[node] = [None] * node.outputs
        before = received[number]
        received[number] = part if before is None else self.state.semantics.combine(before, part)

    def _arrive(self, leaf: Tensor, part: Any) -> None:
        """One contribution to a leaf; with the last one it accumulates."""
        leaves = self.leaves
        if part is not None:
            before = leaves.get(leaf)
            leaves[leaf] = part if before is None else self.state.semantics.combine(before, part)
        left = self.expected.get(leaf, 1) - 1
        self.expected[leaf] = left
        if left == 0:
            self._complete(leaf)

    def _arrived_nothing(self, node: Node) -> None:
        """A node that no cotangent reached still counts as one that has spoken."""
        for edge in node.edges:
            if edge is not None and edge.__class__ is not tuple:
                self._arrive(edge, None)

    def _complete(self, leaf: Tensor) -> None:
        total = self.leaves.get(leaf)
        if total is None:
            return
        if leaf._hooks:
            total = self._leaf_hooks(leaf, total)
        if self.captures is not None:
            self.captured[leaf] = total
            if not any(edge is leaf for edge in self.captures):
                return
        if self.accumulates:
            self._accumulate(leaf, total)

    def _accumulate(self, leaf: Tensor, contribution: Any) -> None:
        semantics = self.state.semantics
        if not leaf.tracked or not semantics.populates(leaf):
            return
        recorder = self.state.recorder
        accumulator = leaf._accumulator
        if accumulator is not None and accumulator.pre_hooks:
            (contribution,) = self._pre_hooks(accumulator, [contribution])
        before = leaf._grad
        leaf.calls += 1
        if self.create_graph:
            leaf._grad = semantics.accumulate(before, contribution, leaf.calls)
        else:
            kept = None if before is None else before.array
            seen = kept.copy() if recorder is not None and kept is not None else None
            after = semantics.accumulate(kept, contribution, leaf.calls)
            if before is not None and before.array.shape == after.shape:
                before.array[...] = after
                before.version.count += 1
            else:
                leaf._grad = Tensor(after if after.__class__ is np.ndarray else np.asarray(after))
            if recorder is not None:
                self.gathered.append(Accumulation(leaf, np.array(contribution), seen, np.array(after)))
        if accumulator is not None and accumulator.post_hooks:
            self._post_hooks(accumulator, [], [contribution])
        if leaf._hooks and leaf._hooks.after_accumulation:
            leaf._hooks.run_after_accumulation(leaf)

    def _keep(self, node: Node, grads: list[Any]) -> None:
        """Note the cotangent of non-leaf tensors that are to keep it as their `.grad`."""
        for number, tensor in (node.keeps or {}).items():
            if tensor.node is not node or not self.state.semantics.populates(tensor):
                continue
            grad = grads[number] if number < len(grads) else None
            if grad is None or (self.captures is not None and self.accumulates):
                continue
            before = tensor._grad
            if self.create_graph:
                tensor._grad = grad if before is None else before + grad
            elif before is None:
                tensor._grad = Tensor(np.array(grad))
            else:
                before.array[...] = before.array + grad
            if self.state.recorder is not None:
                seen = None if before is None else before.array.copy()
                self.gathered.append(Accumulation(tensor, _array(grad), seen, np.array(tensor._grad.array)))  # type: ignore[union-attr]

    def _tensor_hooks(self, node: Node, grads: list[Any]) -> list[Any]:
        from .hooks import run_tensor_hooks

        return run_tensor_hooks(self, node.tensor_hooks or {}, grads)

    def _leaf_hooks(self, leaf: Tensor, total: Any) -> Any:
        from .hooks import run_tensor_hooks

        return run_tensor_hooks(self, {0: leaf._hooks.hooks}, [total])[0]

    def _pre_hooks(self, node: Any, grads: list[Any]) -> list[Any]:
        from .hooks import run_pre_hooks

        return run_pre_hooks(self, node, grads)

    def _post_hooks(self, node: Any, parts: list[Any], grads: list[Any]) -> list[Any]:
        from .hooks import run_post_hooks

        return run_post_hooks(self, node, parts, grads)

    def _check_nan(self, node: Node, parts: list[Any]) -> None:
        from .anomaly import check_nan

        check_nan(node, parts)


def _array(cotangent: Any) -> Any:
    return cotangent.array if isinstance(cotangent, Tensor) else cotangent


def _cast(part: Any, like: Any) -> Any:
    """A cotangent in its input's dtype: the real part where the input is real."""
    wanted = like.dtype
    if isinstance(part, Tensor):
        from .dtypes import BY_NUMPY
        from .functions import conversion

        dtype = wanted if not isinstance(wanted, np.dtype) else BY_NUMPY[wanted]
        if part.array.dtype == dtype.numpy:
            return part
        return conversion.cast_cotangent(part, dtype)
    if part.dtype.kind == "c" and wanted.kind != "c":
        part = part.real
    return part.astype(wanted)
