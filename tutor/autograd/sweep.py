"""The ordinary backward pass in one loop: one root, arrays, no hooks, nobody watching.

It does what `engine.Pass` does, without looking at each node for what is not there; where something is, it declines
before anything has happened.
"""

from __future__ import annotations

from itertools import repeat
from operator import attrgetter
from typing import Any

import numpy as np

from .node import FREED, Node
from .semantics import sum_to_shape
from .session import Session
from .tensor import Tensor, Version

_by_sequence = attrgetter("sequence")
new = object.__new__
# What a node that no cotangent reached sends on; long enough for any node.
NOTHING = repeat(None)


def sweep(root: Node, number: int, cotangent: np.ndarray, keep: bool, state: Session) -> bool:
    """Accumulate into the leaves that the root depends on; False where the pass is not an ordinary one."""
    if root.special:
        return False
    order: list[Node] = [root]
    seen = {root}
    expected: dict[Tensor, int] = {}
    for node in order:
        for edge in node.edges:
            if edge is None:
                continue
            if edge.__class__ is tuple:
                below = edge[0]
                if below not in seen:
                    if below.special:
                        return False
                    seen.add(below)
                    order.append(below)
            else:
                if edge._hooks is not None or edge._accumulator is not None:
                    return False
                expected[edge] = expected.get(edge, 0) + 1
    if len(order) > 1:
        order.sort(key=_by_sequence, reverse=True)
    waiting: dict[Node, list[Any]] = {root: [None] * root.outputs}
    waiting[root][number] = cotangent
    arrived: dict[Tensor, Any] = {}
    grad: Any = None
    state.passes += 1
    before, state.grad_enabled = state.grad_enabled, False
    try:
        for node in order:
            received = waiting.pop(node, None)
            if received is None:
                parts: Any = NOTHING
            elif node.simple:
                grad = received[0]
                if node.saved:
                    if node.freed:
                        raise RuntimeError(FREED)
                    if _disturbed(node):
                        node.check(state)
                parts = node.op.plans
            else:
                grad = received[0]
                parts = node.backward(received, state)
            for edge, array, part in zip(node.edges, node.arrays, parts):
                if edge is None:
                    continue
                if part is not None:
                    if node.simple:
                        part = part.lean(node, grad)
                    if part.shape != array.shape:
                        if part.size == array.size:
                            part = part.reshape(array.shape)
                        else:
                            part = sum_to_shape(part, array.shape)
                    if part.dtype is not array.dtype and part.dtype != array.dtype:
                        part = (part.real if part.dtype.kind == "c" and array.dtype.kind != "c" else part).astype(
                            array.dtype
                        )
                if edge.__class__ is tuple:
                    if part is None:
                        continue
                    below, at = edge
                    received = waiting.get(below)
                    if received is None:
                        if below.outputs == 1:
                            waiting[below] = [part]
                            continue
                        received = waiting[below] = [None] * below.outputs
                    waits = received[at]
                    received[at] = part if waits is None else waits + part
                    continue
                if part is not None:
                    total = arrived.get(edge)
                    if total is not None:
                        part = total + part
                    elif part is grad or part.base is not None:
                        # A leaf keeps what arrives: never memory that another tensor shows.
                        part = part.copy()
                    arrived[edge] = part
                left = expected[edge] - 1
                expected[edge] = left
                if not left and edge in arrived and edge.tracked:
                    _accumulate(edge, arrived[edge])
            if not keep:
                node.release()
    finally:
        state.grad_enabled = before
    return True


def _disturbed(node: Node) -> bool:
    """Whether anything a node saved is not as it was: then the node itself decides what that means."""
    arrays, edges = node.arrays, node.edges
    for at, source, count in node.saved:
        if source.__class__ is Version:
            if source.count != count:
                return True
        elif source is not None:
            counter = source._version_counter
            if counter is not None and counter.count != count:
                return True
            if source.array is not arrays[at] or (source.node is None and edges[at].__class__ is tuple):
                return True
    return False


def _accumulate(leaf: Tensor, contribution: Any) -> None:
    """`.grad` is made by the first contribution and written to in place by the later ones."""
    grad = leaf._grad
    if grad is None:
        grad = new(Tensor)
        grad.array = contribution if contribution.__class__ is np.ndarray else np.asarray(contribution)
        leaf._grad = grad
    else:
        np.add(grad.array, contribution, out=grad.array)
        grad.version.count += 1
