"""What `torch.autograd.graph` offers to look into the graph and to follow a backward pass.

https://docs.pytorch.org/docs/2.13/autograd.html#autograd-graph
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import Any

from .edges import GradientEdge, get_gradient_edge, node_of
from .hooks import RemovableHandle
from .node import AccumulateGrad, Graph
from .savedhooks import (
    allow_mutation_on_saved_tensors,
    disable_saved_tensors_hooks,
    save_on_cpu,
    saved_tensors_hooks,
)
from .session import current
from .tensor import Tensor


class _MultiHandle(RemovableHandle):
    """The handle of several hooks at once."""

    def __init__(self, handles: tuple[RemovableHandle, ...]) -> None:
        self.handles = handles

    def remove(self) -> None:
        for handle in self.handles:
            handle.remove()


_MultiHandle.__module__ = "torch.autograd.graph"


def register_multi_grad_hook(tensors: Any, fn: Any, *, mode: str = "all") -> RemovableHandle:
    """Call `fn` with the gradients of several tensors once those of a pass are known, or with the first (`any`).

    https://docs.pytorch.org/docs/2.13/autograd.html#torch.autograd.graph.register_multi_grad_hook
    """
    modes = ("all", "any")
    if mode not in modes:
        raise ValueError(f"Expects mode to be one of {modes} but got {mode}")
    if mode == "any":
        return _MultiHandle(_first_of(tensors, fn))
    targets = [_node_or_none(tensor) for tensor in tensors]
    gathered: dict[Any, list[Any]] = {}
    awaited: dict[Any, int] = {}

    def hook_of(at: int) -> Any:
        def inner_hook(grad: Any) -> None:
            pass_ = current().running
            if pass_ not in gathered:
                gathered[pass_] = [None] * len(targets)
                awaited[pass_] = sum(_runs(pass_, target) for target in targets)
            gathered[pass_][at] = grad
            awaited[pass_] -= 1
            if not awaited[pass_]:
                fn(gathered.pop(pass_))
                del awaited[pass_]

        return inner_hook

    return _MultiHandle(tuple(tensor.register_hook(hook_of(at)) for at, tensor in enumerate(tensors)))


def _first_of(tensors: Any, fn: Any) -> tuple[RemovableHandle, ...]:
    called: set[Any] = set()

    @functools.wraps(fn)
    def wrapped_fn(grad: Any) -> None:
        pass_ = current().running
        if pass_ not in called:
            called.add(pass_)
            fn(grad)

    return tuple(tensor.register_hook(wrapped_fn) for tensor in tensors if tensor.requires_grad)


def _node_or_none(tensor: Tensor) -> Any:
    if not tensor.requires_grad:
        return None
    found = node_of(tensor)
    return found.variable if isinstance(found, AccumulateGrad) else found


def _runs(pass_: Any, target: Any) -> bool:
    """Whether a pass will run a node, or finish a leaf."""
    if pass_.runs is not None:
        return target in pass_.runs
    return target in pass_.reached or target in pass_.expected


def increment_version(tensor: Any) -> None:
    """Count a write that autograd did not see.

    https://docs.pytorch.org/docs/2.13/autograd.html#torch.autograd.graph.increment_version
    """
    for each in [tensor] if isinstance(tensor, Tensor) else list(tensor) if isinstance(tensor, Iterable) else [tensor]:
        if not isinstance(each, Tensor):
            raise TypeError(f"increment_version(): argument 'tensor' must be Tensor, not {type(each).__name__}")
        each.version.count += 1


NAMES: dict[str, Any] = {
    "autograd.graph.Node": Graph, "autograd.graph.GradientEdge": GradientEdge,
    "autograd.graph.get_gradient_edge": get_gradient_edge, "autograd.graph.increment_version": increment_version,
    "autograd.graph.register_multi_grad_hook": register_multi_grad_hook,
    "autograd.graph.saved_tensors_hooks": saved_tensors_hooks, "autograd.graph.save_on_cpu": save_on_cpu,
    "autograd.graph.disable_saved_tensors_hooks": disable_saved_tensors_hooks,
    "autograd.graph.allow_mutation_on_saved_tensors": allow_mutation_on_saved_tensors,
}  # fmt: skip
