"""In which order leaves accumulate that become ready together: that of the heap in PyTorch's engine.

PyTorch keeps the nodes that are ready in a C++ `std::priority_queue`; leaves come before all other nodes and are equal
among themselves, so that the shape of the heap decides. Only hooks can tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

LEAF = 1 << 62


class Heap:
    """`std::priority_queue` as C++ builds it: the same sifting, so the same order of equals."""

    def __init__(self) -> None:
        self.items: list[tuple[int, Any]] = []

    def push(self, priority: int, item: Any) -> None:
        self.items.append((priority, item))
        self._rise(len(self.items) - 1, (priority, item))

    def pop(self) -> Any:
        items = self.items
        top, last = items[0], items.pop()
        many = len(items)
        if many:
            hole = child = 0
            while child < (many - 1) // 2:
                child = 2 * (child + 1)
                if items[child][0] < items[child - 1][0]:
                    child -= 1
                items[hole] = items[child]
                hole = child
            if many % 2 == 0 and child == (many - 2) // 2:
                child = 2 * (child + 1)
                items[hole] = items[child - 1]
                hole = child - 1
            self._rise(hole, last)
        return top[1]

    def _rise(self, hole: int, item: tuple[int, Any]) -> None:
        items = self.items
        while hole and items[(hole - 1) // 2][0] < item[0]:
            items[hole] = items[(hole - 1) // 2]
            hole = (hole - 1) // 2
        items[hole] = item


def leaves_in_order(roots: Sequence[Any], runs: Any) -> dict[Any, list[Any]]:
    """For each node (None: the roots together) the leaves that it makes ready, in the order in which they run.

    An edge is a leaf or (node, number of its output). `runs` holds what runs at all; None where everything does.
    """
    left: dict[Any, int] = {}
    waiting = [_target(edge) for edge in roots]
    for to in waiting:
        left[to] = left.get(to, 0) + 1
    seen = set(waiting)
    while waiting:
        for edge in getattr(waiting.pop(), "edges", ()):
            to = _target(edge)
            if to is None:
                continue
            left[to] = left.get(to, 0) + 1
            if to not in seen:
                seen.add(to)
                waiting.append(to)
    heap = Heap()
    found: dict[Any, list[Any]] = {}
    edges: Sequence[Any] = roots
    node: Any = None
    while True:
        for edge in edges:
            to = _target(edge)
            if to is None:
                continue
            left[to] -= 1
            if not left[to] and (runs is None or to in runs):
                heap.push(getattr(to, "sequence", LEAF), to)
        ready = found[node] = []
        while heap.items and heap.items[0][0] == LEAF:
            ready.append(heap.pop())
        if not heap.items:
            return found
        node = heap.pop()
        edges = node.edges


def _target(edge: Any) -> Any:
    return edge[0] if edge.__class__ is tuple else edge
