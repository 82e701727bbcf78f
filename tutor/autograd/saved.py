"""What a node shows of what it saved: `grad_fn._saved_self`, `grad_fn._saved_dim`."""

from __future__ import annotations

from typing import Any

import numpy as np

from .node import FREED
from .session import current


def saved_attribute(node: Any, name: str) -> Any:
    """The saved value of this name, as PyTorch shows it.

    AttributeError where the node saves no such thing, RuntimeError where it was freed or written to.
    """
    from .tensor import Tensor

    op = node.op
    wanted = name.partition("_saved_")[2]
    for at in _possible(op):
        label = (op.outputs[-1 - at] if at < 0 else op.inputs[at]) if not op.variadic else "tensors"
        if label != wanted:
            continue
        if node.freed:
            raise RuntimeError(FREED)
        if at not in [saved_at for saved_at, _, _ in node.saved]:
            return None
        node.check(current())
        found = node.unpack(at)
        return found if isinstance(found, Tensor) else Tensor(np.asarray(found))
    shown = op.attribute_names.get(wanted, wanted)
    if shown in node.attributes or shown in op.defaults:
        if node.freed and node.watched:
            raise RuntimeError(FREED)
        return _shown(node.attributes.get(shown, op.defaults.get(shown)))
    if wanted.endswith("_sym_sizes") and wanted[:-10] in op.inputs:
        return tuple(node.arrays[op.inputs.index(wanted[:-10])].shape)
    raise AttributeError(f"'{type(node).__name__}' object has no attribute '{name}'")


def _shown(value: Any) -> Any:
    """An attribute as PyTorch shows it: indices as tensors, a slice among them as None."""
    from .tensor import Tensor

    if isinstance(value, np.ndarray):
        return Tensor(value)
    if isinstance(value, tuple) and any(isinstance(each, np.ndarray | slice) for each in value):
        return tuple(Tensor(each) if isinstance(each, np.ndarray) else None for each in value)
    return value


def saved_names(node: Any) -> list[str]:
    """What `dir` of a node lists of what it saves."""
    op = node.op
    labels = [(op.outputs[-1 - at] if at < 0 else op.inputs[at]) for at in _possible(op)]
    shown = {value: key for key, value in op.attribute_names.items()}
    attributes = [shown.get(name, name) for name in {**op.defaults, **node.attributes}]
    return sorted(f"_saved_{name}" for name in {*labels, *attributes})


def _possible(op: Any) -> list[int]:
    return sorted({at for plan in op.plans if plan is not None for at in plan.saves})
