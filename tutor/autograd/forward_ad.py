"""`torch.autograd.forward_ad`: tensors that carry a tangent through every operation.

https://docs.pytorch.org/docs/2.13/autograd.html#forward-mode-automatic-differentiation
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from .apply import NO_ATTRIBUTES
from .lanes import Lanes, each_lane, level_of
from .lift import levels, put_tangent, tangent_of
from .modes import Mode
from .node import edge_of, node_class
from .op import OPS
from .session import current
from .tensor import Tensor, alias


class UnpackedDualTensor(NamedTuple):
    """A tensor without its tangent, and the tangent."""

    primal: Any
    tangent: Any


UnpackedDualTensor.public = frozenset({"primal", "tangent"})  # type: ignore[attr-defined]
UnpackedDualTensor.__module__ = "torch.autograd.forward_ad"


def open_level() -> int:
    """Begin a level of forward mode."""
    state = current()
    level = next(levels)
    state.duals.append(level)
    state.dual_level = len(state.duals)
    state.settle()
    return level


def close_level() -> None:
    """End the latest level: its tangents are no longer seen."""
    state = current()
    state.duals.pop()
    state.dual_level = len(state.duals)
    state.settle()


def enter_dual_level() -> int:
    """Open the one level that a program may have at a time."""
    if current().dual_level:
        raise RuntimeError("Nested forward mode AD is not supported at the moment")
    open_level()
    return 0


def exit_dual_level(*, level: int | None = None) -> None:
    """Close it again."""
    now = current().dual_level - 1
    wanted = now if level is None else level
    if wanted != now:
        raise RuntimeError(
            "Trying to exit a forward AD level that was not the last one that was created. This is not supported."
        )
    if wanted < 0:
        raise RuntimeError("Dual level must be a positive number.")
    close_level()


class dual_level(Mode):
    """A level of forward mode for a block."""

    public = frozenset({"clone"})

    def __enter__(self) -> int:
        return enter_dual_level()

    def __exit__(self, *_: object) -> None:
        exit_dual_level()


dual_level.__module__ = "torch.autograd.forward_ad"


def make_dual(tensor: Tensor, tangent: Tensor, *, level: int | None = None) -> Tensor:
    """A view of a tensor that carries this tangent."""
    state = current()
    if (state.dual_level - 1 if level is None else level) < 0:
        raise RuntimeError(
            "Trying to create a dual Tensor for forward AD but no level exists, make sure to enter_dual_level() first."
        )
    for name, given in (("primal", tensor), ("tangent", tangent)):
        if not (given.is_floating_point() or given.is_complex()):
            raise ValueError(f"Expected {name} to be floating point or complex, but got: {given.dtype}")
    return dual(tensor, tangent, state.duals[-1])


def dual(tensor: Tensor, tangent: Tensor, level: int) -> Tensor:
    """The same at any level."""
    if level_of(tensor):
        found: Tensor = each_lane(dual, (tensor, tangent, level), {})
        return found
    if tangent_of(tensor, level) is not None:
        raise RuntimeError(
            "Making a dual Tensor based on a Tensor that already has a forward gradient at the same level 0 is not "
            "supported."
        )
    if tangent_of(tangent, level) is not None:
        raise RuntimeError(
            "Setting a forward grad that itself has a forward gradient at the same level0 is not supported."
        )
    if tensor.shape != tangent.shape:
        raise RuntimeError(
            "Trying to set a forward gradient that has a different size than that of the original Tensor, this is not "
            f"supported. Tensor is of size {list(tensor.shape)} while the given forward gradient is of size "
            f"{list(tangent.shape)}."
        )
    made: Tensor = tensor.view(tuple(tensor.shape))
    put_tangent(made, level, tangent)
    return made


def unpack_dual(tensor: Any, *, level: int | None = None) -> UnpackedDualTensor:
    """A tensor and the tangent it carries (None without one)."""
    state = current()
    if (state.dual_level - 1 if level is None else level) < 0:
        return UnpackedDualTensor(tensor, None)
    return unpacked(tensor, state.duals[-1])


def unpacked(tensor: Tensor, level: int, node_name: str = "Identity") -> UnpackedDualTensor:
    """The same at any level."""
    if isinstance(tensor.lift, Lanes):
        return UnpackedDualTensor(*each_lane(lambda t: _parts(t, level, node_name), (tensor,), {}))
    tangent = tangent_of(tensor, level)
    made = alias(tensor.array, tensor)
    edge = edge_of(tensor)
    if edge is not None and current().records:
        node = node_class(node_name)(OPS["clone"], (tensor.array,), (edge,), NO_ATTRIBUTES)
        made.node, made.tracked = node, True
    for lower in current().duals:
        if lower != level:
            put_tangent(made, lower, tangent_of(tensor, lower))
    return UnpackedDualTensor(made, tangent)


def _parts(tensor: Tensor, level: int, node_name: str) -> tuple[Any, Any]:
    """Both parts; zeros where one lane has no tangent."""
    primal, tangent = unpacked(tensor, level, node_name)
    return primal, Tensor(np.zeros_like(tensor.array)) if tangent is None else tangent


NAMES: dict[str, Any] = {
    "autograd.forward_ad.dual_level": dual_level, "autograd.forward_ad.make_dual": make_dual,
    "autograd.forward_ad.unpack_dual": unpack_dual, "autograd.forward_ad.enter_dual_level": enter_dual_level,
    "autograd.forward_ad.exit_dual_level": exit_dual_level,
    "autograd.forward_ad.UnpackedDualTensor": UnpackedDualTensor,
}  # fmt: skip
