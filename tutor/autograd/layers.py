"""The transforms of `torch.func` that are open around the code that runs, and how values enter and leave them."""

from __future__ import annotations

from typing import Any

from .lanes import in_lanes, lane, lanes_of, stacked
from .lift import Tangents, levels
from .node import edge_of
from .session import current
from .tensor import Tensor, alias


def shown_inside(tensor: Tensor) -> str:
    """How a tensor prints inside transforms: wrapped once for each that made it or was given it."""
    state = current()
    layers = state.layers
    born = next((at for at, layer in enumerate(layers) if layer.level == tensor.born), -1)
    try:
        return _shown(tensor, layers, len(layers) - 1, born)
    finally:
        state.layers = layers
        state.settle()


def _shown(tensor: Tensor, layers: list[Any], at: int, born: int) -> str:
    from .printing import tensor_text

    state = current()
    state.layers = layers[: at + 1]
    state.settle()
    if at < 0:
        return tensor_text(tensor)
    layer = layers[at]
    if layer.kind == "vmap":
        lanes = lanes_of(tensor)
        if lanes is None or lanes.level != layer.level:
            return _shown(tensor, layers, at - 1, born)
        state.layers = layers[:at]
        value, dim = lanes.source or (stacked(lanes.members, 0), 0)
        return f"BatchedTensor(lvl={at + 1}, bdim={dim}, value=\n{_inside(_shown(value, layers, at - 1, born))}\n)"
    if born < at:
        return _shown(tensor, layers, at - 1, born)
    value = layer.left(tensor)
    return f"GradTrackingTensor(lvl={at + 1}, value=\n{_inside(_shown(value, layers, at - 1, born))}\n)"


def _inside(text: str) -> str:
    return "\n".join("    " + line if line.strip() else line for line in text.split("\n"))


class Layer:
    """One transform in progress: `vmap`, `grad` or `jvp`."""

    kind = ""

    def __init__(self) -> None:
        self.level = next(levels)

    def __enter__(self) -> Any:
        state = current()
        state.layers.append(self)
        state.settle()
        return self

    def __exit__(self, *_: object) -> None:
        state = current()
        state.layers.remove(self)
        state.settle()


class VmapLayer(Layer):
    """A function mapped over `width` lanes."""

    kind = "vmap"

    def __init__(self, width: int, randomness: str) -> None:
        super().__init__()
        self.width, self.randomness = width, randomness


class GradLayer(Layer):
    """A function being differentiated: it records, whatever the mode outside.

    What it differentiates by are leaves of its own, or, where the world outside differentiates too, views of what was
    given: so the one graph serves all levels.
    """

    kind = "grad"

    def __init__(self) -> None:
        super().__init__()
        self.leaves: dict[int, tuple[Tensor, Tensor]] = {}

    def __enter__(self) -> GradLayer:
        state = current()
        self._around = state.grad_enabled, state.inference
        self.outer = state.records
        state.grad_enabled, state.inference = True, False
        super().__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        state = current()
        state.grad_enabled, state.inference = self._around
        super().__exit__()

    def entered(self, given: Any) -> Tensor:
        """A tensor to differentiate by."""
        if not isinstance(given, Tensor):
            raise ValueError(f"Thing passed to transform API must be Tensor, got {type(given)}")
        if given.array.dtype.kind not in "fc":
            raise RuntimeError("only Tensors of floating point dtype can require gradients")
        return self._entered(given, [layer for layer in current().layers if layer.kind == "vmap"])

    def _entered(self, given: Tensor, vmaps: list[Any]) -> Tensor:
        """In lanes at every level of vmap around: each lane has a derivative of its own."""
        if vmaps:
            layer = vmaps[-1]
            members = [lane(given, layer.level, at) for at in range(layer.width)]
            whole = in_lanes(layer.level, [self._entered(member, vmaps[:-1]) for member in members])
            whole.born = self.level
            self.leaves[id(whole)] = (whole, given)
            return whole
        if self.outer and given.requires_grad:
            made: Tensor = given.view_as(given)
        else:
            made = alias(given.array, given)
            made.tracked = True
            made.lift = given.lift
        made.born = self.level
        self.leaves[id(made)] = (made, given)
        return made

    def left(self, made: Any) -> Any:
        """A result as the world outside sees it: cut off from this layer's own leaves."""
        if not isinstance(made, Tensor):
            return made
        own = self.leaves.get(id(made))
        if own is not None:
            return own[1]
        lanes = lanes_of(made)
        if lanes is not None:
            return in_lanes(lanes.level, [self.left(member) for member in lanes.members])
        if isinstance(made.lift, Tangents):
            made.lift = Tangents({level: self.left(tangent) for level, tangent in made.lift.at.items()})
        if not made.requires_grad or (self.outer and self._reaches_out(made)):
            return made
        found = alias(made.array, made)
        found.lift = made.lift
        return found

    def _reaches_out(self, made: Tensor) -> bool:
        """Whether a tensor depends on something that is differentiated outside this layer."""
        start = edge_of(made)
        if start.__class__ is not tuple:
            return start is not None and id(start) not in self.leaves
        seen = {start[0]}
        waiting = [start[0]]
        while waiting:
            for edge in waiting.pop().edges:
                if edge is None:
                    continue
                if edge.__class__ is not tuple:
                    if id(edge) not in self.leaves:
                        return True
                elif edge[0] not in seen:
                    seen.add(edge[0])
                    waiting.append(edge[0])
        return False


class JvpLayer(Layer):
    """A function pushed forward: its level of forward mode is open."""

    kind = "jvp"

    def left(self, made: Any) -> Any:
        """A value without its tangent."""
        from .forward_ad import unpacked

        return unpacked(made, self.level, "AliasBackward0").primal

    def __enter__(self) -> JvpLayer:
        state = current()
        super().__enter__()
        state.duals.append(self.level)
        state.dual_level = len(state.duals)
        self._off, state.duals_off = state.duals_off, False
        state.settle()
        return self

    def __exit__(self, *_: object) -> None:
        state = current()
        state.duals.remove(self.level)
        state.dual_level = len(state.duals)
        state.duals_off = self._off
        super().__exit__()
