"""The ordinary backward pass in one loop: one root, arrays, no hooks, nobody watching.

It does what `engine.Pass` does, without looking at each node for what is not there. Nothing is written before all is
computed: where something out of the ordinary turns up, saved values that are gone included, it declines and nothing
has happened.
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import Any

import numpy as np

from .accumulation import own
from .node import Node
from .semantics import sum_to_shape
from .session import Session
from .tensor import Tensor, Version

new = object.__new__


def sweep(root: Node, number: int, cotangent: np.ndarray, keep: bool, state: Session) -> bool:
    """Accumulate into the leaves that the root depends on; False where the pass is not an ordinary one."""
    arrived: dict[Tensor, Any] = {}
    held: set[Tensor] = set()
    written: dict[Tensor, int] = {}
    before, state.grad_enabled = state.grad_enabled, False
    try:
        visited = _visit(root, number, cotangent, arrived, held, written, state)
    except (RuntimeError, ValueError):
        # The full pass raises it again, after what PyTorch does before it.
        visited = None
    finally:
        state.grad_enabled = before
    if visited is None:
        return False
    for leaf, total in arrived.items():
        if leaf.tracked:
            _accumulate(leaf, total, leaf in held, written.get(leaf, 0))
    if not keep:
        for node in visited:
            if node.simple:
                node.freed = True
            else:
                node.release()
    return True


def _visit(
    root: Node, number: int, cotangent: np.ndarray, arrived: dict[Tensor, Any], held: set[Tensor],
    written: dict[Tensor, int], state: Session,
) -> list[Node] | None:  # fmt: skip
    """The nodes from the latest to the earliest, with what arrives at the leaves; None to decline.

    `held` are the leaves whose cotangent is that of another tensor too, `written` says how often PyTorch would have
    added to one in place.

    All that is to come was made before what is at hand: of the nodes that wait, the latest has received everything.
    """
    visited: list[Node] = []
    waiting: dict[Node, list[Any]] = {}
    latest: list[tuple[int, Node]] = []
    node, received = root, [None] * root.outputs
    received[number] = cotangent  # type: ignore[call-overload]
    while True:
        if node.special:
            return None
        visited.append(node)
        grad: Any = received[0]
        simple = node.simple
        if not simple:
            parts: Any = node.backward(received, state)
        elif node.saved and (node.freed or _disturbed(node)):
            return None
        else:
            parts = node.op.plans
        # The node that is next while nothing waits: of a chain nothing is ever queued.
        following: Any = None
        for edge, array, part in zip(node.edges, node.arrays, parts):
            if edge is None:
                continue
            if part is None:
                # PyTorch visits also what no cotangent reaches.
                return None
            if simple:
                part = part.lean(node, grad)
                if part is None:
                    return None
            shape = array.shape
            if part.shape != shape:
                part = part.reshape(shape) if part.size == array.size else sum_to_shape(part, shape)
                if part.base is not None:
                    # A sum in PyTorch, even of one number each: new memory.
                    part = part.copy()
            dtype = array.dtype
            if part.dtype is not dtype and part.dtype != dtype:
                part = (part.real if part.dtype.kind == "c" and dtype.kind != "c" else part).astype(dtype)
            if edge.__class__ is tuple:
                if following is None and not latest:
                    following, of_following = edge, part
                    continue
                if following is not None:
                    _queue(following, of_following, waiting, latest)
                    following = None
                _queue(edge, part, waiting, latest)
                continue
            if edge._hooks is not None or edge._accumulator is not None:
                return None
            if edge._grad is not None and edge._grad.array.shape != shape:
                return None
            total = arrived.get(edge)
            if total is not None:
                part = total + part
                if edge in held or total.base is not None:
                    held.discard(edge)
                else:
                    written[edge] = written.get(edge, 0) + 1
            elif part is grad:
                held.add(edge)
            arrived[edge] = part
        if following is not None:
            node, at = following
            received = [of_following]
            if node.outputs > 1:
                received = [None] * node.outputs
                received[at] = of_following
        elif latest:
            node = heappop(latest)[1]
            received = waiting.pop(node)
        else:
            return visited


def _queue(edge: Any, part: Any, waiting: dict[Node, list[Any]], latest: list[tuple[int, Node]]) -> None:
    """Let a cotangent wait until its node is the latest of all."""
    node, at = edge
    received = waiting.get(node)
    if received is None:
        heappush(latest, (-node.sequence, node))
        received = waiting[node] = [None] * node.outputs
    there = received[at]
    received[at] = part if there is None else there + part


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


def _accumulate(leaf: Tensor, contribution: Any, held: bool, written: int) -> None:
    """`.grad` is made by the first contribution, laid out as the leaf is, and written to in place by the later ones."""
    grad = leaf._grad
    if grad is None:
        grad = new(Tensor)
        made = contribution if contribution.__class__ is np.ndarray else np.asarray(contribution)
        grad.array, grad._version_counter = own(made, leaf.array, held, written)
        leaf._grad = grad
        return
    grad.array += contribution
    counter = grad._version_counter
    if counter is None:
        counter = grad._version_counter = Version()
    counter.count += 1
