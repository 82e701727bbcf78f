"""The backward pass: nodes from the latest to the earliest, cotangents summed where paths meet.

A node's inputs were made before it, so the order of creation is a topological order: the latest node waiting has
received everything it will. A heap holds the nodes that wait; nothing recurses.
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import Any

import numpy as np

from .events import Accumulation, BackwardEvent, NodeFlow
from .node import Node
from .session import Session
from .tensor import Tensor


def run_backward(
    state: Session,
    roots: list[Tensor],
    cotangents: list[Any],
    *,
    retain_graph: bool,
    create_graph: bool,
    captures: list[Tensor] | None = None,
    accumulates: bool = True,
    implicit: bool = False,
    call: str = "backward",
) -> list[Any]:
    """Send cotangents from the roots down the graph.

    Accumulates into `.grad`, or (with `captures` and without `accumulates`) returns the cotangent of each captured
    tensor, None where none arrived. Cotangents are arrays, or tensors where the pass itself is recorded.
    """
    semantics = state.semantics
    buffers: dict[Node, list[Any]] = {}
    leaves: dict[Tensor, Any] = {}
    heap: list[tuple[int, Node]] = []
    wanted = None if captures is None else _leading_to(roots, captures)
    flow: list[NodeFlow] | None = [] if state.recorder is not None else None
    for root, cotangent in zip(roots, cotangents):
        if root.node is None:
            leaves[root] = cotangent if root not in leaves else semantics.combine(leaves[root], cotangent)
        else:
            _send((root.node, root.output_nr), cotangent, buffers, heap, semantics)
    captured: dict[tuple[Node, int], Any] = {}
    while heap:
        _, node = heappop(heap)
        grads = buffers.pop(node)
        if node.keeps is not None:
            _keep(node, grads, state, leaves)
        if captures is not None:
            for number, grad in enumerate(grads):
                captured[node, number] = grad
        if wanted is not None and node not in wanted:
            continue
        if flow is not None:
            flow.append(NodeFlow(node, tuple(_array(g) for g in grads)))
        if grads[0] is None:
            continue
        parts = node.backward_on_tensors(grads, state) if create_graph else node.backward(grads, state)
        if semantics.frees and not retain_graph:
            node.freed = True
        arrays = node.arrays
        for at, edge in enumerate(node.edges):
            if edge is None:
                continue
            part = parts[at]
            if part is None:
                continue
            array = arrays[at]
            if part.shape != array.shape:
                part = semantics.reduce(part, array.shape)
            if part.dtype is not array.dtype and not create_graph and part.dtype != array.dtype:
                part = np.asarray(part, array.dtype)
            if edge.__class__ is tuple:
                _send(edge, part, buffers, heap, semantics)
            elif edge in leaves:
                leaves[edge] = semantics.combine(leaves[edge], part)
            else:
                leaves[edge] = part
    gathered = _accumulate(leaves, state, create_graph, captures) if accumulates else []
    if state.recorder is not None:
        state.recorder.on_backward(
            BackwardEvent(
                call, tuple(roots), tuple(_array(c) for c in cotangents), implicit, tuple(flow or ()), tuple(gathered),
                tuple(captures or ()), retain_graph, create_graph,
            )  # fmt: skip
        )
    if captures is None:
        return []
    return [
        leaves.get(tensor) if tensor.node is None else captured.get((tensor.node, tensor.output_nr))
        for tensor in captures
    ]


def _send(edge: Any, part: Any, buffers: dict[Node, list[Any]], heap: list[Any], semantics: Any) -> None:
    node, number = edge
    waiting = buffers.get(node)
    if waiting is None:
        waiting = buffers[node] = [None] * (number + 1)
        heappush(heap, (-node.sequence, node))
    elif number >= len(waiting):
        waiting.extend([None] * (number + 1 - len(waiting)))
    before = waiting[number]
    waiting[number] = part if before is None else semantics.combine(before, part)


def _accumulate(
    leaves: dict[Tensor, Any], state: Session, create_graph: bool, only: list[Tensor] | None
) -> list[Accumulation]:
    gathered = []
    allowed = None if only is None else set(only)
    semantics = state.semantics
    for tensor, contribution in leaves.items():
        if allowed is not None and tensor not in allowed:
            continue
        if tensor.node is None and not semantics.populates(tensor):
            continue
        before = tensor._grad
        tensor.calls += 1
        if create_graph:
            tensor._grad = semantics.accumulate(before, contribution, tensor.calls)
            continue
        kept = None if before is None else before.array
        seen = kept.copy() if state.recorder is not None and kept is not None else None
        after = semantics.accumulate(kept, contribution, tensor.calls)
        if before is not None and before.array.shape == after.shape:
            before.array[...] = after
            before.version.count += 1
        else:
            # A copy: the same array may have gone to several inputs, or be the program's own.
            tensor._grad = Tensor(np.array(after, dtype=tensor.array.dtype))
        if state.recorder is not None:
            gathered.append(Accumulation(tensor, contribution, seen, np.array(after)))
    return gathered


def _keep(node: Node, grads: list[Any], state: Session, leaves: dict[Tensor, Any]) -> None:
    """Note the cotangent of non-leaf tensors that are to keep it as their `.grad`."""
    for tensor in node.keeps or ():
        if tensor.node is node and state.semantics.populates(tensor):
            grad = grads[tensor.output_nr] if tensor.output_nr < len(grads) else None
            if grad is not None:
                leaves[tensor] = grad


def _leading_to(roots: list[Tensor], captures: list[Tensor]) -> set[Node]:
    """The nodes through which a cotangent reaches one of the captured tensors."""
    leaves = {id(tensor) for tensor in captures if tensor.node is None}
    nodes = {tensor.node for tensor in captures if tensor.node is not None}
    leads: set[Node] = set()
    seen: set[Node] = set()
    stack: list[tuple[Node, bool]] = [(root.node, False) for root in roots if root.node is not None]
    while stack:
        node, done = stack.pop()
        if done:
            for edge in node.edges:
                if edge is None:
                    continue
                if edge.__class__ is tuple:
                    if edge[0] in leads or edge[0] in nodes:
                        leads.add(node)
                elif id(edge) in leaves:
                    leads.add(node)
            continue
        if node in seen:
            continue
        seen.add(node)
        stack.append((node, True))
        stack.extend((edge[0], False) for edge in node.edges if edge.__class__ is tuple)
    return leads


def _array(cotangent: Any) -> Any:
    return cotangent.array if isinstance(cotangent, Tensor) else cotangent
