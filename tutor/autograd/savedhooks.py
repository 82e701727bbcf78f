"""Hooks on what is saved for backward: packed as it is saved, unpacked when it is needed.

https://docs.pytorch.org/docs/2.13/autograd.html#saved-tensors-hooks
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .session import current
from .tensor import Tensor

IN_PLACE = (
    "A saved tensor pack hook is modifying its input in place. Tensors provided as input to pack hook cannot be "
    "modified by in-place operations as this can lead to unexpected side-effects. Please open an issue if you need to "
    "perform in-place operations on the input to a pack hook."
)


OUTSIDE = (
    "Trying to backward outside of the 'allow_mutation_on_saved_tensors' contextin which the graph was originally "
    "recorded."
)


class saved_tensors_hooks:
    """Pack what is saved for backward on the way in, unpack it on the way out.

    https://docs.pytorch.org/docs/2.13/autograd.html#torch.autograd.graph.saved_tensors_hooks
    """

    public: frozenset[str] = frozenset({"pack_hook", "unpack_hook"})

    def __init__(self, pack_hook: Any, unpack_hook: Any) -> None:
        self.pack_hook, self.unpack_hook = pack_hook, unpack_hook

    def __enter__(self) -> Any:
        state = current()
        if state.saved_hooks_off is not None:
            raise RuntimeError(state.saved_hooks_off)
        state.saved_hooks.append((self.pack_hook, self.unpack_hook))
        state.settle()

    def __exit__(self, *_: object) -> None:
        state = current()
        state.saved_hooks.pop()
        state.settle()


class save_on_cpu(saved_tensors_hooks):
    """Keep what is saved in the CPU's memory: here it is there already.

    https://docs.pytorch.org/docs/2.13/autograd.html#torch.autograd.graph.save_on_cpu
    """

    def __init__(self, pin_memory: bool = False, device_type: str = "cuda") -> None:
        super().__init__(lambda tensor: tensor, lambda packed: packed)


class MutationContext:
    """What `allow_mutation_on_saved_tensors` gives: whether it is still open, and what it kept."""

    public: frozenset[str] = frozenset({"clear"})

    def __init__(self) -> None:
        self.kept: list[_Kept] = []

    def clear(self) -> None:
        for each in self.kept:
            each.gone = True
        self.kept.clear()


class _Kept:
    """A saved tensor and a copy of what it was."""

    def __init__(self, tensor: Tensor) -> None:
        self.tensor, self.copy, self.count = tensor, tensor.array.copy(), tensor.version.count
        self.gone = False

    def unpacked(self) -> Tensor:
        if self.gone:
            raise AssertionError(OUTSIDE)
        return self.tensor if self.tensor.version.count == self.count else Tensor(self.copy)


class allow_mutation_on_saved_tensors(saved_tensors_hooks):
    """Let what is saved be written to: backward finds the values from before.

    https://docs.pytorch.org/docs/2.13/autograd.html#torch.autograd.graph.allow_mutation_on_saved_tensors
    """

    public: frozenset[str] = frozenset()

    def __init__(self) -> None:
        super().__init__(self._pack, _Kept.unpacked)
        self.context = MutationContext()

    def _pack(self, tensor: Tensor) -> _Kept:
        made = _Kept(tensor)
        self.context.kept.append(made)
        return made

    def __enter__(self) -> MutationContext:
        if any(unpack is _Kept.unpacked for _, unpack in current().saved_hooks):
            raise RuntimeError("allow_mutation_on_saved_tensors contexts cannot be nested")
        super().__enter__()
        return self.context

    def __exit__(self, *_: object) -> None:
        self.context.clear()
        super().__exit__()


class disable_saved_tensors_hooks:
    """Forbid hooks on saved tensors for a block.

    https://docs.pytorch.org/docs/2.13/autograd.html#torch.autograd.graph.disable_saved_tensors_hooks
    """

    public: frozenset[str] = frozenset()

    def __init__(self, error_message: str) -> None:
        self.error_message = error_message
        self._before: list[str | None] = []

    def __enter__(self) -> None:
        state = current()
        if state.saved_hooks:
            raise RuntimeError(self.error_message)
        self._before.append(state.saved_hooks_off)
        state.saved_hooks_off = self.error_message

    def __exit__(self, *_: object) -> None:
        current().saved_hooks_off = self._before.pop()


class Packed:
    """What a pack hook made of a saved tensor, with the hook that gives it back."""

    __slots__ = ("unpack_hook", "value")

    def __init__(self, pair: tuple[Any, Any], tensor: Tensor) -> None:
        pack, self.unpack_hook = pair
        state = current()
        before, recording = tensor.version.count, state.grad_enabled
        state.grad_enabled = False
        try:
            self.value = pack(tensor)
        finally:
            state.grad_enabled = recording
        if tensor.version.count != before:
            raise RuntimeError(IN_PLACE)

    def unpack(self) -> Tensor:
        found = self.unpack_hook(self.value)
        if not isinstance(found, Tensor):
            raise TypeError(
                f"Output of saved tensor unpack_hook expected to be a Tensor but got result of type "
                f"{type(found).__name__}"
            )
        return found


def pack_saved(node: Any, inputs: Any, made: Any, pair: Any) -> None:
    """Hand each saved tensor to the pack hook and keep what it gives; Python numbers are not shown to it."""
    # What unpacks is the program's own code: it may run once only.
    node.packed, node.special = {}, True
    for at, _, _ in node.saved:
        source = _with_node(node, at, made[-1 - at]) if at < 0 else inputs[at]
        if isinstance(source, Tensor):
            node.packed[at] = Packed(pair, source)
    node.saved = tuple((at, None, 0) for at, _, _ in node.saved)


def _with_node(node: Any, at: int, output: Tensor) -> Tensor:
    """An output with the history it is about to get."""
    found = Tensor(output.array)
    found._version_counter = output.version
    if node.op.differentiable < 0 or -1 - at < node.op.differentiable:
        found.node, found.output_nr, found.tracked = node, -1 - at, True
    return found


def unpacked_values(node: Any) -> None:
    """Give a node the values that its packed saved tensors become."""
    arrays, results = list(node.arrays), list(node.results)
    for at, packed in node.packed.items():
        array = packed.unpack().array
        if at < 0:
            results[-1 - at] = array
        else:
            arrays[at] = array
    node.arrays, node.results = tuple(arrays), tuple(np.asarray(each) for each in results)
