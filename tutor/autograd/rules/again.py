"""Derivatives of derivatives: where a backward formula is an operation of its own, its formulas are those of what it
is made of, found by differentiating that once more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np


def again(function: Callable[..., Any], at: int, grad: Any, inputs: tuple[Any, ...], xp: Any, **rest: Any) -> Any:
    """The cotangent of input `at` of `function(*inputs, xp=, **rest)`, given the one of its result."""
    from ..tensor import Tensor
    from ..tensor_namespace import TENSOR

    if xp is TENSOR:
        return _recorded(function, at, grad, inputs, rest)
    from ..modes import enable_grad
    from ..session import current, resumed

    with resumed(current()), enable_grad():
        tensors = tuple(Tensor(x, tracked=n == at) if isinstance(x, np.ndarray) else x for n, x in enumerate(inputs))
        return _gradient(function(*tensors, xp=TENSOR, **rest), tensors[at], Tensor(np.asarray(grad)), False).array


def _recorded(function: Callable[..., Any], at: int, grad: Any, inputs: tuple[Any, ...], rest: dict[str, Any]) -> Any:
    from ..apply import apply
    from ..modes import enable_grad
    from ..tensor_namespace import TENSOR

    with enable_grad():
        given = list(inputs)
        given[at] = apply("clone", (inputs[at],))
        if not given[at].requires_grad:
            given[at].requires_grad = True
        return _gradient(function(*given, xp=TENSOR, **rest), given[at], grad, True)


def _gradient(result: Any, by: Any, cotangent: Any, create_graph: bool) -> Any:
    from ..gradients import grad

    (found,) = grad(result, by, cotangent, create_graph=create_graph, allow_unused=True, materialize_grads=True)
    return found
