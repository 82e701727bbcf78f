"""Writing in place: PyTorch's checks, the version counter, and the history of views and their base.

A write through a view gives the *base* a new history (`CopySlices`), and every view of it another when next looked at.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .apply import NO_ATTRIBUTES, compute, node_of, reason
from .dtypes import BY_NUMPY
from .events import OpEvent
from .node import Node, node_class
from .op import OPS, Op
from .session import Session, current
from .tensor import Tensor

LEAF = "a leaf Variable that requires grad is being used in an in-place operation."
VIEW_OF_LEAF = "a view of a leaf Variable that requires grad is being used in an in-place operation."
# What somebody who believes that no tracked tensor may be written to expects to read.
REFUSED = "one of the variables needed for gradient computation has been modified by an inplace operation"
OVERLAP = (
    "unsupported operation: more than one element of the written-to tensor refers to a single memory location. "
    "Please clone() the tensor before performing the operation."
)


def write(name: str, target: Tensor, others: tuple[Any, ...] = (), attributes: dict[str, Any] = NO_ATTRIBUTES) -> Any:
    """Apply an operation of the table and write its result over `target`.

    RuntimeError, PyTorch's, where a leaf that requires grad or a view of one would be written to, or where the result
    does not fit.
    """
    state = current()
    op = state.table[name]
    inputs = (target, *others)
    for given in inputs:
        if isinstance(given, Tensor):
            given.synchronize()
    tracked = any(isinstance(given, Tensor) and given.tracked for given in inputs)
    recorded = tracked and state.grad_enabled and bool(op.formulas) and target.array.dtype.kind == "f"
    if tracked and state.grad_enabled:
        if state.semantics.refuses_writes and target.tracked:
            raise RuntimeError(REFUSED)
        if state.semantics.writes_check_leaves:
            _check_history(target)
        elif target.node is None and target.base is None and target.tracked:
            recorded = False
    arrays = [given.array if isinstance(given, Tensor) else given for given in inputs]
    result = compute(op, arrays, attributes, state)
    _check_fit(target, result)
    if recorded and 0 in op.saves(tuple(isinstance(g, Tensor) and g.tracked for g in inputs)):
        # What is about to be overwritten is needed in the backward pass.
        arrays[0] = target.array.copy()
    target.array[...] = result
    target.version.count += 1
    if recorded:
        node = _node(op, inputs, tuple(arrays), attributes, target, state)
        if target.base is None:
            target.node, target.output_nr, target.tracked = node, 0, True
            if target.retains and target not in (node.keeps or []):
                node.keeps = [*(node.keeps or []), target]
        else:
            _rebase(target, target.base, node)
    if state.recorder is not None:
        why = reason(op, inputs, tracked, recorded, target.array, state)
        state.recorder.on_op(OpEvent(name, inputs, attributes, (target,), recorded, why, inplace=True))
    return target


def regenerate(view: Tensor, base: Tensor) -> None:
    """The history of a view whose base was written to: a node that picks its elements from the base."""
    view.node = _strided(view, base)
    view.output_nr = 0
    view.tracked = True
    view.view_version = view.version.count


def _node(op: Op, inputs: Any, arrays: Any, attributes: Any, target: Tensor, state: Session) -> Node:
    node = node_of(op, inputs, arrays, attributes, target, state)
    # The clone of what was overwritten has no version that could change; the result has the one after the write.
    node.saved = tuple((at, None if at == 0 else version, count) for at, version, count in node.saved)
    return node


def _check_history(target: Tensor) -> None:
    if target.base is not None and target.tracked and target.base.node is None and target.base.tracked:
        raise RuntimeError(VIEW_OF_LEAF)
    if target.tracked and target.node is None:
        raise RuntimeError(LEAF)


def _check_fit(target: Tensor, result: np.ndarray) -> None:
    array = target.array
    if result.shape != array.shape:
        raise RuntimeError(
            f"output with shape {list(array.shape)} doesn't match the broadcast shape {list(result.shape)}"
        )
    order = "biuf"
    if order.index(result.dtype.kind) > order.index(array.dtype.kind) and (
        result.dtype.kind == "f" or array.dtype.kind == "b"
    ):
        raise RuntimeError(
            f"result type {BY_NUMPY[result.dtype].scalar} can't be cast to the desired output type "
            f"{BY_NUMPY[array.dtype].scalar}"
        )
    if any(stride == 0 and size > 1 for stride, size in zip(array.strides, array.shape)):
        raise RuntimeError(OVERLAP)


class CopySlices(Node):
    """A write through a view, seen from the base: outside the view cotangents pass, inside they go through `inner`."""

    __slots__ = ("inner", "places")

    def backward(self, grads: list[Any], state: Any) -> list[Any]:
        grad = grads[0].copy()
        flat = grad.reshape(-1)
        inside = flat[self.places]
        inner: Node = self.inner
        parts = inner.backward([inside], state)
        first = parts[0]
        flat[self.places] = 0 if first is None else state.semantics.reduce(first, self.places.shape)
        return [grad, *parts[1:]]

    def backward_on_tensors(self, grads: list[Any], state: Any) -> list[Any]:
        raise RuntimeError("the derivative of CopySlices cannot be recorded; write out of place instead")

    def check(self, state: Any) -> None:
        self.inner.check(state)


def _rebase(view: Tensor, base: Tensor, inner: Node) -> None:
    """Give the base the history `CopySlices`; the view's own follows from it."""
    edge: Any = None
    if base.tracked:
        edge = base if base.node is None else (base.node, base.output_nr)
    made = CopySlices(inner.op, (base.array, *inner.arrays[1:]), (edge, *inner.edges[1:]), {})
    made.inner, made.places = inner, _places(view, base)
    base.node, base.output_nr, base.tracked = made, 0, True
    regenerate(view, base)



def _strided(view: Tensor, base: Tensor) -> Node:
    edge: Any = base if base.node is None else (base.node, base.output_nr)
    attributes = {"places": _places(view, base)}
    return node_class("AsStridedBackward0")(OPS["as_strided"], (base.array,), (edge,), attributes)


def _places(view: Tensor, base: Tensor) -> np.ndarray:
    """For each element of a view its number among the base's elements, in row-major order."""
    of_base = base.storage.elements(base.array).reshape(-1)
    number = np.full(int(of_base.max(initial=0)) + 1, -1, dtype=np.int64)
    number[of_base] = np.arange(of_base.size)
    return number[view.storage.elements(view.array)]
