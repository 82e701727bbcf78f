"""Forward mode through a custom Function: its own `jvp` gives the tangents of what it made."""

from __future__ import annotations

from typing import Any

from .lift import put_tangent, tangent_of
from .session import current
from .tangents import zeros
from .tensor import Tensor

NOT_IN_PLACE = (
    "An inplace custom Function is not modifying the forward mode gradients inplace. If the forward is modifying an "
    "input inplace, then the jvp function must modify the corresponding gradient inplace."
)
NOT_AS_IS = (
    "An inplace custom Function is not returning the forward mode gradients as-is. If the forward is modifying an "
    "input inplace, then the jvp function must modify the gradient inplace and return it as-is."
)


def carry(
    node: Any, args: tuple[Any, ...], outputs: tuple[Any, ...], wrapped: tuple[Any, ...], dirty: set[int]
) -> None:
    """Give the outputs the tangents that `jvp` computes, where an input has one."""
    state = current()
    for level in list(state.duals):
        tangents = [tangent_of(given, level) for given in args]
        if all(tangent is None for tangent in tangents):
            continue
        before = {id(t): t.version.count for t in tangents if t is not None}
        around = state.duals_off
        state.duals_off = True
        try:
            found = node.cls.jvp(node.ctx, *[_given(node, *pair) for pair in zip(args, tangents)])
        finally:
            state.duals_off = around
        made = found if isinstance(found, tuple) else (found,)
        for at, each in enumerate(made):
            if each is not None and not isinstance(each, Tensor):
                raise RuntimeError(f"expected Variable or None (got {type(each).__name__}) for grad output {at}.")
        if len(made) != len(outputs):
            raise RuntimeError(
                f"Function's jvp returned an invalid number of forward gradients (expected {len(outputs)} but got "
                f"{len(made)})"
            )
        by_input = {id(given): tangent for given, tangent in zip(args, tangents)}
        for at, (output, shown, tangent) in enumerate(zip(outputs, wrapped, made)):
            _put(node, at, output, shown, tangent, level, by_input, before, dirty)


def _given(node: Any, given: Any, tangent: Any) -> Any:
    """What jvp gets for an input: zeros for a tensor without a tangent, None for what is no tensor."""
    if not isinstance(given, Tensor) or tangent is not None:
        return tangent
    return zeros(given) if node.materializes and given.array.dtype.kind in "fc" else None


def _put(
    node: Any, at: int, output: Any, shown: Any, tangent: Any, level: int, by_input: dict[int, Any],
    before: dict[int, int], dirty: set[int],
) -> None:  # fmt: skip
    if not isinstance(output, Tensor):
        return
    if shown.array.dtype.kind not in "fc" or id(output) in {id(each) for each in node.non_differentiable}:
        if tangent is not None:
            raise RuntimeError(
                f"Function's jvp returned a gradient at position {at}, but  the corresponding forward output is not a "
                "differentiable Tensor.You should return None at that position instead."
            )
        return
    own = by_input.get(id(output))
    if id(output) in dirty and own is not None:
        if tangent is None or tangent.version.count == before[id(own)]:
            raise RuntimeError(NOT_IN_PLACE)
        if tangent is not own:
            raise RuntimeError(NOT_AS_IS)
        return
    put_tangent(shown, level, tangent)
