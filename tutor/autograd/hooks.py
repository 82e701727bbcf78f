"""Hooks: functions called with gradients on their way, and with saved tensors as they are packed and unpacked.

https://docs.pytorch.org/docs/2.13/notes/autograd.html#backward-hooks-execution
"""

from __future__ import annotations

from collections import OrderedDict
from itertools import count
from typing import Any

import numpy as np

from .node import accumulator, edge_of
from .session import current
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
            if hook(leaf) is not None:
                raise RuntimeError("post accumulate grad hooks should return None.")


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


def run_tensor_hooks(pass_: Any, by_number: dict[int, dict[int, Any]], grads: list[Any]) -> list[Any]:
    """The cotangents after the hooks of each output's tensor."""
    found = list(grads)
    for number, hooks in by_number.items():
        if number >= len(found) or found[number] is None:
            continue
        for hook in list(hooks.values()):
            given = as_tensor(found[number])
            made = hook(given)
            if made is not None:
                check_replacement(given, made, hook)
                found[number] = made if pass_.create_graph else made.array
    return found


def run_pre_hooks(pass_: Any, node: Any, grads: list[Any]) -> list[Any]:
    """The cotangents after a node's prehooks."""
    found = list(grads)
    for hook in list(node.pre_hooks.values()):
        given = tuple(as_tensor(g) for g in found)
        made = hook(given)
        if made is not None:
            found = _replaced(pass_, given, made, hook)
    return found


def run_post_hooks(pass_: Any, node: Any, parts: list[Any], grads: list[Any]) -> list[Any]:
    """A node's results after its hooks."""
    found = list(parts)
    outputs = tuple(as_tensor(g) for g in grads)
    for hook in list(node.post_hooks.values()):
        given = tuple(as_tensor(p) for p in found)
        made = hook(given, outputs)
        if made is not None:
            found = _replaced(pass_, given, made, hook)
    return found


def _replaced(pass_: Any, given: tuple[Any, ...], made: Any, hook: Any) -> list[Any]:
    results = made if isinstance(made, tuple) else (made,)
    if len(results) != len(given):
        raise RuntimeError(
            f"hook '{hook_name(hook)}' has returned an incorrect number of values (got {len(results)}, but expected "
            f"{len(given)})"
        )
    for before, after in zip(given, results):
        if after is not None or before is not None:
            check_replacement(before, after, hook)
    return [after if pass_.create_graph or after is None else after.array for after in results]


def as_tensor(cotangent: Any) -> Any:
    if cotangent is None or isinstance(cotangent, Tensor):
        return cotangent
    return Tensor(cotangent if cotangent.__class__ is np.ndarray else np.asarray(cotangent))


def hook_name(hook: Any) -> str:
    return str(getattr(hook, "__name__", "<unknown>"))


def check_replacement(before: Any, after: Any, hook: Any) -> None:
    """PyTorch's errors for what a hook may not return."""
    if after is None:
        raise RuntimeError("can't replace a gradient with None")
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


class saved_tensors_hooks:
    """Pack what is saved for backward on the way in, unpack it on the way out.

    https://docs.pytorch.org/docs/2.13/autograd.html#torch.autograd.graph.saved_tensors_hooks
    """

    public: frozenset[str] = frozenset()

    def __init__(self, pack_hook: Any, unpack_hook: Any) -> None:
        self.pack_hook, self.unpack_hook = pack_hook, unpack_hook

    def __enter__(self) -> None:
        state = current()
        state.saved_hooks.append((self.pack_hook, self.unpack_hook))
        state.settle()

    def __exit__(self, *_: object) -> None:
        state = current()
        state.saved_hooks.pop()
        state.settle()


def pack_saved(node: Any, inputs: Any, made: Any, pair: Any) -> None:
    """Hand each saved tensor to the pack hook and keep what it gives."""
    pack, unpack = pair
    node.packed = {}
    for at, version, _ in node.saved:
        source = made[-1 - at] if at < 0 else inputs[at]
        if not isinstance(source, Tensor):
            source = Tensor(np.asarray(source))
        shown = Tensor(source.array)
        shown._version_counter = source.version
        node.packed[at] = (unpack, pack(shown))
    node.saved = tuple((at, None, 0) for at, _, _ in node.saved)


def unpacked(packed: Any) -> Any:
    unpack, value = packed
    found = unpack(value)
    if not isinstance(found, Tensor):
        raise TypeError("Output of saved tensor unpack_hook expected to be a Tensor but got result of type "
                        f"{type(found).__name__}")  # fmt: skip
    return found.array
