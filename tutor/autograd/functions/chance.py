"""Random numbers under `torch.vmap`: the same for every example, or drawn for all of them at once.

https://docs.pytorch.org/docs/2.13/func.ux_limitations.html#randomness
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import numpy as np

from ..lanes import in_lanes, lane, level_of
from ..session import current
from ..tensor import Tensor
from ..vmap import check_random

SAME_OF_BATCH = (
    "Vmap does not currently support same randomness with a batched tensor input. Please file an issue with functorch"
)


def mapped(kind: str) -> Callable[[Any], Any]:
    """A function that draws, made one under vmap too.

    It is given sizes ("new"), a tensor of whose shape it draws ("like"), probabilities ("of"), or how many ("order").
    """

    def wrap(draw: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(draw)
        def call(*args: Any, **given: Any) -> Any:
            if not current().layers:
                return draw(*args, **given)
            check_random()
            return _WAYS[kind](draw, given)

        return call

    return wrap


def mask_in_lanes(input: Tensor, draw: Callable[[Any, tuple[int, ...]], Tensor]) -> Tensor:
    """What dropout multiplies with, for a tensor under vmap."""
    check_random()
    layers = _different()
    with _outside():
        drawn = draw(_whole(input, []), (*[layer.width for layer in layers], *input.shape))
    return _apart(drawn, layers)


def _different() -> list[Any]:
    """The vmaps around, outermost first, whose examples draw for themselves."""
    return [layer for layer in current().layers if layer.kind == "vmap" and layer.randomness == "different"]


@contextmanager
def _outside() -> Iterator[None]:
    """A block that knows of no transform."""
    state = current()
    around, state.layers = state.layers, []
    state.settle()
    try:
        yield
    finally:
        state.layers = around
        state.settle()


def _new(draw: Any, given: dict[str, Any]) -> Any:
    if given.get("size") is None:
        # `normal` of tensors.
        return _of(draw, given)
    layers = _different()
    size = given["size"]
    sizes = (size,) if isinstance(size, int) else tuple(size)
    with _outside():
        drawn = draw(**{**given, "size": (*[layer.width for layer in layers], *sizes)})
    return _apart(drawn, layers)


def _order(draw: Any, given: dict[str, Any]) -> Any:
    layers = _different()
    many = int(np.prod([layer.width for layer in layers], dtype=int))
    with _outside():
        rows = [draw(**given).array for _ in range(many)]
    drawn = Tensor(np.stack(rows).reshape(*[layer.width for layer in layers], *rows[0].shape))
    return _apart(drawn, layers)


def _like(draw: Any, given: dict[str, Any]) -> Any:
    layers = _different()
    shape = (*[layer.width for layer in layers], *given["input"].shape)
    with _outside():
        drawn = draw(**{**given, "input": Tensor(np.empty(shape, given["input"].array.dtype))})
    return _apart(drawn, layers)


def _of(draw: Any, given: dict[str, Any]) -> Any:
    layers = _different()
    levels = {layer.level for layer in layers}
    tensors = {name: each for name, each in given.items() if isinstance(each, Tensor)}
    for each in tensors.values():
        if any(level not in levels for level in _levels(each)):
            raise RuntimeError(SAME_OF_BATCH)
    whole = {name: _whole(each, layers) for name, each in tensors.items()}
    with _outside():
        drawn = draw(**{**given, **whole})
    return _apart(drawn, layers)


_WAYS: dict[str, Callable[[Any, dict[str, Any]], Any]] = {"new": _new, "like": _like, "of": _of, "order": _order}


def _levels(tensor: Any) -> set[int]:
    found = set()
    while level := level_of(tensor):
        found.add(level)
        tensor = lane(tensor, level, 0)
    return found


def _whole(tensor: Tensor, layers: list[Any]) -> Tensor:
    """All examples of a tensor, one dimension for each of these vmaps; of any other vmap the first."""
    levels = [layer.level for layer in layers]
    while (level := level_of(tensor)) and level not in levels:
        tensor = lane(tensor, level, 0)
    if not layers:
        return Tensor(tensor.array)
    *outer, inner = layers
    rows = [_whole(lane(tensor, inner.level, at), outer).array for at in range(inner.width)]
    return Tensor(np.stack(rows, axis=len(outer)))


def _apart(drawn: Tensor, layers: list[Any]) -> Tensor:
    """What was drawn for all examples, as one tensor that stands for them."""
    if not layers:
        return drawn
    *outer, inner = layers
    dim = len(outer)
    rows = [Tensor(np.asarray(np.take(drawn.array, at, dim))) for at in range(inner.width)]
    return in_lanes(inner.level, [_apart(row, outer) for row in rows])
