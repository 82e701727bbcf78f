"""Views and the history of their base: what may be written to, and what a view becomes when its base was written to.

https://docs.pytorch.org/docs/2.13/notes/autograd.html#in-place-operations-with-autograd
"""

from __future__ import annotations

from typing import Any
from weakref import ref

import numpy as np

from .apply import NO_ATTRIBUTES
from .node import FREED, Node, edge_of, node_class, short
from .op import OPS
from .refused import NotHere
from .session import current
from .tensor import Tensor, View, places

LEAF = "a leaf Variable that requires grad is being used in an in-place operation."
VIEW_OF_LEAF = "a view of a leaf Variable that requires grad is being used in an in-place operation."

# creation -> what the message says after naming the view.
_FORBIDDEN = {
    "multi-output": (
        " This view is the output of a function that returns multiple views. Such functions do not allow the output "
        "views to be modified inplace. You should replace the inplace operation by an out-of-place one."
    ),
    "no-grad": (
        " Given that this use case is ambiguous and error-prone, it is forbidden. You can clarify your code by moving "
        "both the view and the inplace either both inside the no_grad block (if you don't want the inplace to be "
        "tracked) or both outside (if you want the inplace to be tracked)."
    ),
    "inference": (
        " Given that this use case is ambiguous and error-prone, it is forbidden. You can clarify your code by moving "
        "both the view and the inplace either both inside the inference_mode block (if you don't want the inplace to "
        "be tracked) or both outside (if you want the inplace to be tracked)."
    ),
    "function": (
        " This view was created inside a custom Function (or because an input was returned as-is) and the autograd "
        "logic to handle view+inplace would override the custom backward associated with the custom Function, leading "
        "to incorrect gradients. This behavior is forbidden. You can fix this by cloning the output of the custom "
        "Function."
    ),
}


def check_writable(target: Tensor) -> None:
    """RuntimeError, PyTorch's, where autograd cannot record a write to this tensor."""
    view = target.view_info
    if view is not None:
        if view.creation:
            raise RuntimeError(_forbidden(target, view, "is being"))
        if target.requires_grad and view.base.is_leaf:
            raise RuntimeError(VIEW_OF_LEAF)
    if target.requires_grad and target.is_leaf:
        raise RuntimeError(LEAF)


def _forbidden(target: Tensor, view: View, modified: str) -> str:
    node = target.node
    which = "" if node is None else f"Output {target.output_nr} of {short(node)} is a view"
    created = f"{which} of a view which was created in" if which else "A view was created in"
    if view.creation == "inference":
        said = f"{created} inference mode and {modified} modified inplace in normal mode."
    elif view.creation == "no-grad" or node is None:
        said = f"{created} no_grad mode and {modified} modified inplace with grad mode enabled."
    else:
        said = f"{which} and {modified} modified inplace."
    return said + _FORBIDDEN[view.creation]


def regenerate(target: Tensor, view: View) -> None:
    """The history of a view whose base was written to: a node that picks its elements from the base."""
    if view.creation:
        raise RuntimeError(_forbidden(target, view, "its base or another view of its base has been"))
    base = view.base
    where = places_in_base(target, base)
    if (where < 0).any():
        raise NotHere("a write seen through as_strided over more than the base shows")
    attributes = {"places": where}
    node = node_class("AsStridedBackward0")(OPS["as_strided"], (base.array,), (edge_of(base),), attributes)
    _remember(node)
    move_hooks(target, node)
    target.node, target.output_nr, target.tracked = node, 0, True
    view.version = target.version.count


def places_in_base(target: Tensor, base: Tensor) -> np.ndarray:
    """For each element of a view its number among the base's elements, in row-major order."""
    if target.array.dtype.itemsize != base.array.dtype.itemsize:
        raise NotHere("a write that autograd records through a view of complex numbers as real ones")
    of_base = places(base.array).reshape(-1)
    shown = places(target.array)
    number = np.full(max(int(of_base.max(initial=0)), int(shown.max(initial=0))) + 1, -1, dtype=np.int64)
    number[of_base] = np.arange(of_base.size)
    return number[shown]


class CopySlices(Node):
    """A write through a view, seen from the base: outside the view cotangents pass, inside they go through `inner`."""

    inner: Node
    places: np.ndarray

    def backward(self, grads: list[Any], state: Any) -> list[Any]:
        if self.freed:
            raise RuntimeError(FREED)
        whole = np.array(grads[0])
        flat = whole.reshape(-1)
        parts = self.inner.backward([flat[self.places]], state)
        if self.edges[0] is None:
            return [None, *parts[1:]]
        if parts[0] is not None:
            flat[self.places] = state.semantics.reduce(parts[0], self.places.shape)
        return [whole, *parts[1:]]

    def backward_on_tensors(self, grads: list[Any], state: Any) -> list[Any]:
        from .apply import apply

        if self.freed:
            raise RuntimeError(FREED)
        whole = grads[0]
        parts = self.inner.backward_on_tensors([apply("as_strided", (whole,), {"places": self.places})], state)
        if self.edges[0] is None:
            return [None, *parts[1:]]
        if parts[0] is not None:
            inside = state.semantics.reduce(parts[0], self.places.shape)
            whole = apply("put_places", (whole, inside), {"places": self.places})
        return [whole, *parts[1:]]

    def made_again(self) -> tuple[Any, ...]:
        return (self.arrays[0],)

    def check(self, state: Any, only: int | None = None) -> None:
        self.inner.check(state)

    def release(self) -> None:
        self.freed = True
        self.inner.release()
        # PyTorch lets go of the inner node, and with it of the history the view had before.
        self.inner.edges = (None, *self.inner.edges[1:])


CopySlices.__module__ = "torch.autograd.function"


def rebase(target: Tensor, view: View, inner: Node) -> None:
    """Give the base the history `CopySlices`; the view's own follows from it."""
    base = view.base
    made = CopySlices(inner.op, (base.array, *inner.arrays[1:]), (edge_of(base), *inner.edges[1:]), NO_ATTRIBUTES)
    made.inner, made.places, made.special = inner, places_in_base(target, base), inner.special
    _remember(made)
    move_hooks(base, made)
    base.node, base.output_nr, base.tracked = made, 0, True
    if base.view_info is not None:
        base.view_info.version = base.version.count
    regenerate(target, view)
    if target.node is not None:
        inner.seen_as = ref(target.node)


def _remember(node: Node) -> None:
    if current().anomaly:
        from .anomaly import remember

        remember(node)


def move_hooks(tensor: Tensor, node: Node) -> None:
    """A tensor that keeps its gradient does so where its new history ends."""
    if tensor.retains:
        before = tensor.node
        if before is not None and before.keeps:
            before.keeps = {number: kept for number, kept in before.keeps.items() if kept is not tensor}
        node.special = True
        node.keeps = {**(node.keeps or {}), 0: tensor}
