"""Operations replayed in their own way: those that pick elements by size, and those whose forward is numerical.

Which elements were picked is taken from what the run itself picked. A pick at a tie has no derivative: PyTorch sends
everything to the index it returns (`max(dim)`, `sort`), or shares it among equals (`median()`); so does this.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from .namespace import SYMBOLIC, symbols

if TYPE_CHECKING:
    from tutor.program.trace import Step


def _along(step: Step, arguments: list[Any]) -> list[Any]:
    """Values and indices along `dim`, the reduced dimension kept or not."""
    indices = step.outputs[-1].array
    given = np.asarray(arguments[0])
    dim = step.attributes.get("dim", -1)
    if given.ndim == 0:
        return [given, indices]
    dim = (-1 if dim is None else dim) % given.ndim
    if indices.ndim == given.ndim:
        return [np.take_along_axis(given, indices, axis=dim), indices]
    picked = np.take_along_axis(given, np.expand_dims(indices, dim), axis=dim)
    return [picked.squeeze(dim), indices]


def _equals(step: Step, arguments: list[Any]) -> list[Any]:
    """The mean of all elements equal to the one that was picked: its value, and the gradient shared among them."""
    import sympy

    given, output = step.inputs[0].array, step.outputs[0].array
    winners = np.asarray(arguments[0])[given == output]
    if not winners.size:
        raise NotImplementedError("no element has the value of the result")
    return [symbols(sympy.Add(*winners.ravel()) / winners.size)]


def _pooled(step: Step, arguments: list[Any]) -> list[Any]:
    """The largest of each window: the run's indices count the elements of a plane."""
    indices = step.outputs[-1].array
    given = np.asarray(arguments[0])
    rank = 3 if "3d" in step.op else 2
    planes = given.reshape(*given.shape[: given.ndim - rank], -1)
    picked = np.take_along_axis(planes, indices.reshape(*indices.shape[: indices.ndim - rank], -1), axis=-1)
    return [picked.reshape(indices.shape), indices]


def _polygamma(step: Step, arguments: list[Any]) -> list[Any]:
    import sympy

    order = int(step.attributes["n"])
    return [symbols(np.frompyfunc(lambda x: sympy.polygamma(order, x), 1, 1)(np.asarray(arguments[0])))]


def _round_decimals(step: Step, arguments: list[Any]) -> list[Any]:
    import sympy

    scale = sympy.Integer(10) ** int(step.attributes["decimals"])
    return [SYMBOLIC.rint(np.asarray(arguments[0]) * scale) / scale]


def _named(function: str) -> Callable[[Step, list[Any]], list[Any]]:
    return lambda step, arguments: [getattr(SYMBOLIC, function)(*arguments)]


PICKING: dict[str, Callable[[Step, list[Any]], list[Any]]] = {
    **dict.fromkeys(
        ("max_dim", "min_dim", "median_dim", "nanmedian_dim", "mode", "kthvalue", "sort", "topk", "cummax", "cummin"),
        _along,
    ),
    **dict.fromkeys(("median", "nanmedian"), _equals),
    **dict.fromkeys(("max_pool2d_with_indices", "max_pool3d_with_indices", "adaptive_max_pool2d"), _pooled),
    "digamma": _named("digamma"),
    "erfinv": _named("erfinv"),
    "polygamma": _polygamma,
    "round_decimals": _round_decimals,
}
# What these give depends on the numbers themselves.
BY_VALUE = {"median", "nanmedian"}
