"""A custom Function under `torch.vmap`: by its own `vmap`, or lane by lane where it allows PyTorch to make a rule.

https://docs.pytorch.org/docs/2.13/notes/extending.func.html
"""

from __future__ import annotations

from typing import Any, NamedTuple

from . import pytree
from .lanes import Lanes, each_lane, level_of, stacked
from .layers import VmapLayer
from .session import current
from .tensor import Tensor
from .vmap import lanes_in


class VmapInfo(NamedTuple):
    """What a Function's `vmap` is told."""

    batch_size: int
    randomness: str


VmapInfo.public = frozenset({"batch_size", "randomness"})  # type: ignore[attr-defined]
VmapInfo.__module__ = "torch._functorch.autograd_function"


def apply_over_lanes(cls: Any, args: tuple[Any, ...]) -> Any:
    """The Function applied to tensors with lanes."""
    from .function import Function

    name = cls.__name__
    overridden = cls.vmap is not Function.vmap
    if cls.generate_vmap_rule:
        if overridden:
            raise RuntimeError(
                f"You tried to vmap over {name}, but it has both generate_vmap_rule=True and an overriden vmap "
                "staticmethod. Please set generate_vmap_rule=False or delete the overriden vmap staticmethod to avoid "
                "ambiguity. For more details, please see https://pytorch.org/docs/main/notes/extending.func.html"
            )
        return each_lane(cls.apply, args, {})
    if not overridden:
        raise RuntimeError(
            f"You tried to vmap over {name}, but it does not have vmap support. Please override and implement the vmap "
            "staticmethod or set generate_vmap_rule=True. For more details, please see "
            "https://pytorch.org/docs/main/notes/extending.func.html"
        )
    return _own_rule(cls, args)


def _own_rule(cls: Any, args: tuple[Any, ...]) -> Any:
    state = current()
    level = level_of(args)
    layer: Any = next(each for each in state.layers if each.level == level)
    assert isinstance(layer, VmapLayer)
    leaves, spec = pytree.flatten(args)
    parts = [_whole(leaf) if _has_lanes(leaf, level) else (leaf, None) for leaf in leaves]
    whole, dims = [each for each, _ in parts], [dim for _, dim in parts]
    around, state.layers = state.layers, state.layers[: state.layers.index(layer)]
    state.settle()
    try:
        info = VmapInfo(layer.width, layer.randomness)
        found = cls.vmap(info, tuple(pytree.unflatten(dims, spec)), *pytree.unflatten(whole, spec))
    finally:
        state.layers = around
        state.settle()
    output, out_dims = _checked(cls.__name__, found)
    results, out_spec = pytree.flatten(output)
    places = pytree.spread(out_dims, out_spec)
    assert places is not None
    made = [
        lanes_in(each, place, layer) if place is not None and isinstance(each, Tensor) else each
        for each, place in zip(results, places)
    ]
    return pytree.unflatten(made, out_spec)


def _checked(name: str, found: Any) -> tuple[Any, Any]:
    said = (
        "Expected the vmap staticmethod to have two returns, an output and out_dims with pytree structure compatible "
        "with the output. "
    )
    if not isinstance(found, tuple):
        raise RuntimeError(said + f"Got a {type(found)} instead")
    if len(found) != 2:
        raise RuntimeError(said + f"Got {len(found)} returns instead")
    return found


def _has_lanes(leaf: Any, level: int) -> bool:
    return isinstance(leaf, Tensor) and isinstance(leaf.lift, Lanes) and leaf.lift.level == level


def _whole(leaf: Tensor) -> tuple[Tensor, int]:
    """All examples of a tensor, and the dimension they lie along."""
    lanes = leaf.lift
    if lanes.source is not None:
        found: tuple[Tensor, int] = lanes.source
        return found
    return stacked(lanes.members, 0), 0
