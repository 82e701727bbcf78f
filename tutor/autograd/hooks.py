"""Hooks: functions called with gradients on their way.

https://docs.pytorch.org/docs/2.13/notes/autograd.html#backward-hooks-execution
"""

from __future__ import annotations

from collections import OrderedDict
from itertools import count
from typing import Any

import numpy as np

from .node import accumulator, edge_of
from .tensor import Tensor

_handles = count()


class RemovableHandle:
    """What registering a hook returns; `remove()` takes the hook away."""

    public = frozenset({"remove", "id"})

    def __init__(self, hooks: dict[int, Any], number: int) -> None:
        self._hooks, self.id = hooks, number

    def remove(self) -> None:
        self._hooks.pop(self.id, None)

    def __enter__(self) -> RemovableHandle:
        return self

    def __exit__(self, *_: object) -> None:
        self.remove()


RemovableHandle.__module__ = "torch.utils.hooks"


def registered(hooks: dict[int, Any], fn: Any) -> RemovableHandle:
    """Add a hook and return its handle."""
    handle = RemovableHandle(hooks, next(_handles))
    hooks[handle.id] = fn
    return handle


class LeafHooks:
    """The hooks of a leaf: on the gradient before it is accumulated, and on the leaf afterwards."""

    def __init__(self) -> None:
        self.hooks: dict[int, Any] = OrderedDict()
        self.after_accumulation: dict[int, Any] = OrderedDict()

    def run_after_accumulation(self, leaf: Tensor) -> None:
        for hook in list(self.after_accumulation.values()):
            made = hook(leaf)
            if made is not None:
                check_replacement(leaf, made, hook)


def register_hook(self: Tensor, hook: Any) -> RemovableHandle:
    """Call `hook(grad)` each time the gradient of this tensor is computed; what it returns replaces it.

    https://docs.pytorch.org/docs/2.13/generated/torch.Tensor.register_hook.html
    """
    if not self.requires_grad:
        raise RuntimeError("cannot register a hook on a tensor that doesn't require gradient")
    edge = edge_of(self)
    if isinstance(edge, tuple):
        node, number = edge
        node.special = True
        if node.tensor_hooks is None:
            node.tensor_hooks = {}
        return registered(node.tensor_hooks.setdefault(number, OrderedDict()), hook)
    if self._hooks is None:
        self._hooks = LeafHooks()
    return registered(self._hooks.hooks, hook)


def register_post_accumulate_grad_hook(self: Tensor, hook: Any) -> RemovableHandle:
    """Call `hook(tensor)` after each accumulation into this leaf's `.grad`.

    https://docs.pytorch.org/docs/2.13/generated/torch.Tensor.register_post_accumulate_grad_hook.html
    """
    if not self.requires_grad:
        raise RuntimeError("cannot register a hook on a tensor that doesn't require gradient")
    if self.grad_fn is not None:
        raise RuntimeError("post accumulate grad hooks cannot be registered on non-leaf tensors")
    if self._hooks is None:
        self._hooks = LeafHooks()
    accumulator(self)
    return registered(self._hooks.after_accumulation, hook)


def hooks_of(tensor: Tensor) -> dict[int, Any] | None:
    """The hooks on a tensor by number; None where there never were any."""
    if tensor.node is None:
        return tensor._hooks.hooks if tensor._hooks else None
    return (tensor.node.tensor_hooks or {}).get(tensor.output_nr)


def run_tensor_hooks(pass_: Any, by_number: dict[int, dict[int, Any]], grads: list[Any]) -> list[Any]:
    """The cotangents after the hooks of each output's tensor, in the order in which the hooks were registered."""
    found = list(grads)
    for number, hooks in by_number.items():
        if number >= len(found):
            continue
        given = as_tensor(found[number])
        for hook in list(hooks.values()):
            made = hook(given)
            if made is not None:
                check_replacement(given, made, hook)
                given = made
        found[number] = given if pass_.on_tensors or given is None else given.array
    return found


def run_pre_hooks(pass_: Any, node: Any, grads: list[Any]) -> list[Any]:
    """The cotangents after a node's prehooks."""
    given = tuple(as_tensor(g) for g in grads)
    for hook in list(node.pre_hooks.values()):
        given = _replaced(given, hook(given), hook)
    return _plain(pass_, given)


def run_post_hooks(pass_: Any, node: Any, parts: list[Any], grads: list[Any]) -> list[Any]:
    """A node's results after its hooks."""
    outputs = tuple(as_tensor(g) for g in grads)
    shown = node.op.shown_edges(node) if parts else ()
    given = tuple(as_tensor(p) for p, seen in zip(parts, shown) if seen)
    for hook in list(node.post_hooks.values()):
        given = _replaced(given, hook(given, outputs), hook)
    after = iter(_plain(pass_, given))
    return [next(after) if seen else part for part, seen in zip(parts, shown)]


def _plain(pass_: Any, tensors: tuple[Any, ...]) -> list[Any]:
    return [each if pass_.on_tensors or each is None else each.array for each in tensors]


def _replaced(given: tuple[Any, ...], made: Any, hook: Any) -> tuple[Any, ...]:
    if made is None:
        return given
    if not isinstance(made, tuple):
        raise TypeError(f"expected tuple, but hook returned '{type(made).__name__}'")
    if len(made) != len(given):
        raise RuntimeError(
            f"hook '{hook_name(hook)}' has returned an incorrect number of values (got {len(made)}, but expected "
            f"{len(given)})"
        )
    for before, after in zip(given, made):
        if after is not None:
            check_replacement(before, after, hook)
    return made


def as_tensor(cotangent: Any) -> Any:
    if cotangent is None or isinstance(cotangent, Tensor):
        return cotangent
    return Tensor(cotangent if cotangent.__class__ is np.ndarray else np.asarray(cotangent))


def hook_name(hook: Any) -> str:
    return str(getattr(hook, "__name__", "<unknown>"))


def check_replacement(before: Any, after: Any, hook: Any) -> None:
    """PyTorch's errors for what a hook may not return."""
    if before is None:
        raise RuntimeError("can't replace a None gradient with a non-None value")
    if not isinstance(after, Tensor):
        raise TypeError(f"expected Variable, but hook returned '{type(after).__name__}'")
    if after.array.dtype != before.array.dtype:
        raise RuntimeError(
            f"hook '{hook_name(hook)}' has changed the type of value (was {before.dtype.type_name} got "
            f"{after.dtype.type_name})"
        )
    if after.array.shape != before.array.shape:
        raise RuntimeError(f"hook '{hook_name(hook)}' has changed the size of value")
