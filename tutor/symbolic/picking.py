"""Operations that pick elements by their size: which ones is taken from what the run itself picked.

Each result element is one of the input's; the run's own index output says which. `max(dim)` at a tie has no
derivative: PyTorch sends everything to the index it returns, and so does this.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from tutor.program.trace import Step


def _along(step: Step, arguments: list[Any]) -> list[Any]:
    """Values and indices along `dim`, the reduced dimension kept or not."""
    indices = step.outputs[-1].array
    given = np.asarray(arguments[0])
    dim = step.attributes.get("dim", -1) or 0
    if given.ndim == 0:
        return [given, indices]
    dim %= given.ndim
    if indices.ndim == given.ndim:
        return [np.take_along_axis(given, indices, axis=dim), indices]
    picked = np.take_along_axis(given, np.expand_dims(indices, dim), axis=dim)
    return [picked.squeeze(dim), indices]


PICKING: dict[str, Callable[[Step, list[Any]], list[Any]]] = dict.fromkeys(
    ("max_dim", "min_dim", "median_dim", "nanmedian_dim", "mode", "kthvalue", "sort", "topk", "cummax", "cummin"),
    _along,
)
