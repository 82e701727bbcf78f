"""`backward()` and `grad()`: PyTorch's two doors to the engine.

https://docs.pytorch.org/docs/2.13/autograd.html
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .engine import run_backward
from .session import _GradMode, current
from .tensor import Tensor

REFERENCE_CYCLE = (
    "Using backward() with create_graph=True will create a reference cycle between the parameter and its gradient "
    "which can cause a memory leak. We recommend using autograd.grad when creating the graph to avoid this. If you "
    "have to use this function, make sure to reset the .grad fields of your parameters to None after use to break the "
    "cycle and avoid the leak."
)


def backward(
    tensors: Any,
    grad_tensors: Any = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    inputs: Any = None,
) -> None:
    """Accumulate the gradient of `tensors` (weighted by `grad_tensors`) into the `.grad` of the graph's leaves.

    RuntimeError or TypeError with PyTorch's text where PyTorch raises.
    """
    state = current()
    roots = _listed(tensors)
    given = _listed(grad_tensors) if grad_tensors is not None else [None] * len(roots)
    if len(given) != len(roots):
        raise RuntimeError(f"got {len(roots)} tensors and {len(given)} gradients")
    captures = None
    if inputs is not None:
        captures = _listed(inputs)
        if not captures:
            raise RuntimeError("`inputs` argument to `backward()` cannot be empty.")
    cotangents = _cotangents(roots, given, create_graph)
    if create_graph:
        state.warn(REFERENCE_CYCLE)
    state.passes += 1
    keep = create_graph if retain_graph is None else bool(retain_graph)
    with _GradMode(create_graph):
        run_backward(
            state, roots, cotangents, retain_graph=keep, create_graph=create_graph, captures=captures,
            implicit=given[0] is None,
        )  # fmt: skip


def grad(
    outputs: Any,
    inputs: Any,
    grad_outputs: Any = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    is_grads_batched: bool = False,
    allow_unused: bool | None = None,
    materialize_grads: bool = False,
) -> tuple[Tensor | None, ...]:
    """The gradient of `outputs` by each of `inputs`, as a tuple; no `.grad` is touched.

    RuntimeError with PyTorch's text where an input was not used and `allow_unused` is not set.
    """
    state = current()
    roots, wanted = _listed(outputs), _listed(inputs)
    given = _listed(grad_outputs) if grad_outputs is not None else [None] * len(roots)
    cotangents = _cotangents(roots, given, create_graph)
    for tensor in wanted:
        if not tensor.requires_grad:
            raise RuntimeError("One of the differentiated Tensors does not require grad")
    state.passes += 1
    keep = create_graph if retain_graph is None else bool(retain_graph)
    with _GradMode(create_graph):
        found = run_backward(
            state, roots, cotangents, retain_graph=keep, create_graph=create_graph, captures=wanted,
            accumulates=state.semantics.grad_accumulates, implicit=given[0] is None, call="grad",
        )  # fmt: skip
    results: list[Tensor | None] = []
    for at, (tensor, part) in enumerate(zip(wanted, found)):
        if part is None:
            if not allow_unused and not materialize_grads:
                raise RuntimeError(
                    f"The differentiated Tensor at index {at} appears to not have been used in the graph. "
                    "Set allow_unused=True if this is the desired behavior."
                )
            results.append(Tensor(np.zeros_like(tensor.array)) if materialize_grads else None)
        else:
            results.append(part if isinstance(part, Tensor) else Tensor(np.array(part)))
    return tuple(results)


def _listed(given: Any) -> list[Any]:
    return list(given) if isinstance(given, Sequence) else [given]


def _cotangents(roots: list[Tensor], given: list[Any], create_graph: bool) -> list[Any]:
    """The cotangent of each root, checked as PyTorch does."""
    semantics = current().semantics
    found: list[Any] = []
    for at, (root, cotangent) in enumerate(zip(roots, given)):
        if cotangent is not None:
            if not isinstance(cotangent, Tensor):
                raise TypeError(f"gradients can be either Tensors or None, but got {type(cotangent).__name__}")
            if semantics.checks_cotangents and cotangent.array.shape != root.array.shape:
                raise RuntimeError(
                    f"Mismatch in shape: grad_output[{at}] has a shape of {cotangent.shape} and output[{at}] has a "
                    f"shape of {root.shape}."
                )
        array = semantics.seed(root, None if cotangent is None else cotangent.array)
        if not root.requires_grad:
            raise RuntimeError(f"element {at} of tensors does not require grad and does not have a grad_fn")
        if array.dtype != root.array.dtype:
            array = array.astype(root.array.dtype)
        if create_graph:
            found.append(cotangent if cotangent is not None and array is cotangent.array else Tensor(array))
        else:
            found.append(array)
    return found
