"""What arrives at a leaf is added into its `.grad`; a tensor that retains its gradient keeps what passes.

https://docs.pytorch.org/docs/2.13/autograd.html#default-gradient-layouts
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .apply import apply, raise_mismatch
from .events import Accumulation
from .node import Node
from .tensor import Tensor, Version

if TYPE_CHECKING:
    from .engine import Pass


def accumulate(pass_: Pass, leaf: Tensor, total: Any) -> None:
    """What PyTorch's AccumulateGrad does, with the hooks around it."""
    semantics = pass_.state.semantics
    if not leaf.tracked or not semantics.populates(leaf):
        return
    accumulator = leaf._accumulator
    if accumulator is not None and accumulator.pre_hooks:
        (total,) = pass_._pre_hooks(accumulator, [total])
    if total is not None:
        leaf.calls += 1
        if pass_.create_graph:
            _recorded(leaf, total, semantics)
        else:
            _in_place(pass_, leaf, total, semantics)
    if leaf._hooks and leaf._hooks.after_accumulation:
        leaf._hooks.run_after_accumulation(leaf)
    if accumulator is not None and accumulator.post_hooks:
        pass_._post_hooks(accumulator, [], [total])


def _recorded(leaf: Tensor, total: Tensor, semantics: Any) -> None:
    """`.grad` keeps its history: the first gradient is copied, a later one added out of place."""
    before = leaf._grad
    made = semantics.accumulate(before, total, leaf.calls)
    if made is total:
        made = apply("copy", (Tensor(like(leaf.array, total.array)), total))
        made.version.count = 1
    leaf._grad = made


def _in_place(pass_: Pass, leaf: Tensor, total: Any, semantics: Any) -> None:
    recorder, before = pass_.state.recorder, leaf._grad
    contribution = total.array if isinstance(total, Tensor) else total
    kept = None if before is None else before.array
    seen = kept.copy() if recorder is not None and kept is not None else None
    after = semantics.accumulate(kept, contribution, leaf.calls)
    if kept is not None and kept.shape != contribution.shape:
        raise_mismatch([kept.shape, contribution.shape])
    if before is not None and before.array.shape == after.shape:
        before.array[...] = after
        before.version.count += 1
    else:
        after = after if after.__class__ is np.ndarray else np.asarray(after)
        held = after is contribution and leaf in pass_.shared
        array, counter = own(after, leaf.array, held, pass_.written.get(leaf, 0))
        after, leaf._grad = array, Tensor(array)
        leaf._grad._version_counter = counter
        leaf._grad.is_inference_tensor = pass_.state.inference
    if recorder is not None:
        pass_.gathered.append(Accumulation(leaf, np.array(contribution), seen, np.array(after)))


def own(
    contribution: np.ndarray, leaf: np.ndarray, held: bool, written: int
) -> tuple[np.ndarray, Version | None]:  # fmt: skip
    """A leaf's first gradient, laid out as the leaf is, and the counter of its writes: so many while it was summed.

    PyTorch takes what arrives as it is where nobody else holds that tensor (`held`), be it a view of one that somebody
    holds; else it copies, which counts as a write unless it would have made new memory anyway.
    """
    if contribution.strides == leaf.strides:
        if held or not contribution.flags.writeable:
            contribution, written = contribution.copy(order="K"), int(held)
    else:
        made = like(leaf, contribution)
        made[...] = contribution
        if held or contribution.base is not None:
            written = 1
        contribution = made
    if not written:
        return contribution, None
    counter = Version()
    counter.count = written
    return contribution, counter


def like(array: np.ndarray, values: np.ndarray) -> np.ndarray:
    """New memory for values, with the strides of an array whose elements lie without gaps."""
    if values.shape != array.shape or any(stride == 0 for stride in array.strides):
        return np.empty(values.shape, values.dtype)
    return np.empty_like(array, dtype=values.dtype)


def keep(pass_: Pass, node: Node, grads: list[Any]) -> None:
    """Note the cotangent of tensors that are to keep it as their `.grad`, each time in new memory."""
    state = pass_.state
    for number, tensor in (node.keeps or {}).items():
        grad = grads[number] if number < len(grads) else None
        if grad is None or not (tensor.retains or tensor.node is node) or not state.semantics.populates(tensor):
            continue
        before = tensor._grad
        tensor.calls += 1
        if pass_.on_tensors:
            tensor._grad = apply("clone", (grad,)) if before is None else before + grad
        else:
            kept = None if before is None else before.array
            tensor._grad = Tensor(np.array(state.semantics.accumulate(kept, grad, tensor.calls)))
        if state.recorder is not None:
            seen = None if before is None else before.array.copy()
            shown = grad.array if isinstance(grad, Tensor) else grad
            pass_.gathered.append(Accumulation(tensor, np.array(shown), seen, np.array(tensor._grad.array)))
