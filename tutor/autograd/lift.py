"""Tensors that are more than their values: those that carry tangents, and those that stand for several at once.

`apply` and `write` come here while a level of forward mode or a transform of `torch.func` is open.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import numpy as np

from .op import Op
from .session import Session, current
from .tensor import Tensor

# Levels are never used twice: a tangent of a level that was left is no longer seen.
levels = count(1)


# PyTorch's schemas of writes, as its messages name them.
WRITES = {
    "add": "add_.Tensor",
    "sub": "sub_.Tensor",
    "mul": "mul_.Tensor",
    "div": "div_.Tensor",
    "fill": "fill_.Scalar",
}


class Tangents:
    """The tangents of a tensor by level of forward mode, the outermost (lowest) first."""

    __slots__ = ("at",)

    def __init__(self, at: dict[int, Tensor]) -> None:
        self.at = at


def tangent_of(given: Any, level: int) -> Any:
    """The tangent of a tensor at a level; None without one."""
    lift = given.lift if isinstance(given, Tensor) else None
    return lift.at.get(level) if isinstance(lift, Tangents) else None


def put_tangent(tensor: Tensor, level: int, tangent: Tensor | None) -> None:
    """Let a tensor carry a tangent."""
    if tangent is None:
        return
    before = tensor.lift.at if isinstance(tensor.lift, Tangents) else {}
    tensor.lift = Tangents({**before, level: tangent})


@contextmanager
def below(tensors: Any, level: int) -> Iterator[None]:
    """These tensors with the tangents of lower levels only: as the formulas of a level see them."""
    kept = [(each, each.lift) for each in tensors if isinstance(each, Tensor) and isinstance(each.lift, Tangents)]
    for each, lift in kept:
        lower = {at: tangent for at, tangent in lift.at.items() if at < level}
        each.lift = Tangents(lower) if lower else None
    try:
        yield
    finally:
        for each, lift in reversed(kept):
            each.lift = lift


def lifted(op: Op, inputs: tuple[Any, ...], attributes: dict[str, Any], state: Session) -> Any:
    """An operation on tensors of which some may be lifted."""
    if state.layers:
        from .lanes import apply_over_lanes

        found = apply_over_lanes(op, inputs, attributes)
        if found is not NotImplemented:
            return born(found, state)
    from .apply import record

    made = record(op, inputs, attributes, state)
    if not (state.duals_off or state.inference):
        active = [level for level in state.duals if any(tangent_of(given, level) is not None for given in inputs)]
        if active:
            carry(op, inputs, attributes, made if isinstance(made, tuple) else (made,), active)
    return born(made, state)


def born(made: Any, state: Session) -> Any:
    """Note that a tensor was made inside the innermost transform of `torch.func`."""
    if state.layers:
        for each in made if isinstance(made, tuple) else (made,):
            each.born = state.layers[-1].level
    return made


def carry(
    op: Op, inputs: tuple[Any, ...], attributes: dict[str, Any], outputs: tuple[Tensor, ...], active: list[int]
) -> None:
    """Give the outputs of an operation their tangents at these levels."""
    from .tangents import jvp

    for level in active:
        tangents = tuple([tangent_of(given, level) for given in inputs])
        with below((*inputs, *outputs), level):
            found = jvp(op, inputs, tangents, outputs, attributes)
        for output, tangent in zip(outputs, found):
            put_tangent(output, level, tangent)
    node = outputs[0].node
    if node is not None and node.results:
        node.lifts = tuple([output.lift for output in outputs])


def lifted_write(
    op: Op, target: Tensor, others: tuple[Any, ...], attributes: dict[str, Any], state: Session, write: Any
) -> Any:
    """A write in place where something is lifted; NotImplemented where nothing is."""
    if state.layers:
        layer = state.layers[-1]
        if layer.kind != "vmap" and target.born != layer.level:
            raise RuntimeError(
                "During a grad (vjp, jvp, grad, etc) transform, the function provided attempted to call in-place "
                f"operation (aten::{WRITES.get(op.name, op.name + '_')}) that would mutate a captured Tensor. This is "
                "not supported; please rewrite the function being transformed to explicitly accept the mutated "
                "Tensor(s) as inputs."
            )
        from .lanes import write_over_lanes

        found = write_over_lanes(op, target, others, attributes, write)
        if found is not NotImplemented:
            return found
    if state.duals_off or state.inference:
        return NotImplemented
    inputs = (target, *others)
    active = [level for level in state.duals if any(tangent_of(given, level) is not None for given in inputs)]
    if not active:
        return NotImplemented
    from .apply import record

    shadow = _copied(target)
    tried = record(op, (shadow, *others), attributes, state)
    carry(op, (shadow, *others), attributes, (tried,), active)
    made = write()
    for level in active:
        write_tangent(target, level, tangent_of(tried, level), state)
    return made


def _copied(target: Tensor) -> Tensor:
    """What a tensor was before a write: its values and history."""
    from .node import edge_of

    made = Tensor(target.array.copy())
    edge = edge_of(target)
    if edge.__class__ is tuple:
        made.node, made.output_nr, made.tracked = edge[0], edge[1], True
    made.lift = target.lift
    return made


def write_tangent(target: Tensor, level: int, tangent: Tensor | None, state: Session) -> None:
    """The tangent of what was written to: in place where there was one; the base of a view gets it too."""
    from .inplace import write

    before = tangent_of(target, level)
    if tangent is None:
        tangent = Tensor(np.zeros_like(target.array)) if before is not None else None
    if tangent is None:
        return
    if before is not None:
        with below((before, tangent), level):
            write("copy", before, (tangent,))
        return
    view = target.view_info
    if view is None:
        put_tangent(target, level, tangent)
        return
    from .views import places_in_base

    base = tangent_of(view.base, level)
    if base is None:
        base = Tensor(np.zeros(view.base.array.shape, view.base.array.dtype))
        put_tangent(view.base, level, base)
    from .apply import apply

    places = {"places": places_in_base(target, view.base)}
    written = apply("put_places", (base, tangent), places)
    put_tangent(view.base, level, written)
    put_tangent(target, level, apply("as_strided", (written,), places))


def shown_tangent(tensor: Tensor) -> list[str]:
    """How printing shows what a tensor carries."""
    state = current()
    if state.layers:
        return []
    return [f"tangent={tangent_of(tensor, level)}" for level in state.duals if tangent_of(tensor, level) is not None]
