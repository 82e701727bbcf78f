"""`backward()` and `grad()`: PyTorch's two doors to the engine.

https://docs.pytorch.org/docs/2.13/autograd.html
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .engine import Pass
from .modes import GradMode
from .node import Node, accumulator, edge_of
from .session import current
from .sweep import sweep
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
    grad_variables: Any = None,
    inputs: Any = None,
) -> None:
    """Accumulate the gradient of `tensors` (weighted by `grad_tensors`) into the `.grad` of the graph's leaves.

    RuntimeError or TypeError with PyTorch's text where PyTorch raises.
    """
    state = current()
    if inputs is not None and isinstance(inputs, Sequence) and len(inputs) == 0:
        raise RuntimeError("`inputs` argument to `backward()` cannot be empty.")
    roots = _listed(tensors)
    given = _listed(grad_tensors) if grad_tensors is not None else [None] * len(roots)
    captures = None
    if inputs is not None:
        captures = _listed(inputs)
    cotangents = _cotangents(roots, given, create_graph)
    keep = create_graph if retain_graph is None else bool(retain_graph)
    if create_graph:
        state.warn(REFERENCE_CYCLE)
    edges = None if captures is None else [_input_edge(tensor, at) for at, tensor in enumerate(captures)]
    run(roots, cotangents, captures, edges, keep, create_graph, True, "backward", given[0] is None)


_ONES: dict[Any, np.ndarray] = {}


def _one(array: np.ndarray) -> np.ndarray | None:
    """The cotangent of a real root of one element: the same for all of no dimensions. None for other roots."""
    if array.size != 1 or array.dtype.kind != "f":
        return None
    if array.ndim:
        return np.ones(array.shape, array.dtype)
    found = _ONES.get(array.dtype)
    if found is None:
        found = _ONES[array.dtype] = np.ones((), array.dtype)
        found.flags.writeable = False
    return found


def backward_of(
    root: Tensor, gradient: Any, retain_graph: bool | None, create_graph: bool, inputs: Any
) -> None:  # fmt: skip
    """`root.backward(...)`: in one loop where it is an ordinary pass."""
    state = current()
    if state.plain and not create_graph and inputs is None and root.node is not None and root.view_info is None:
        array = root.array
        if gradient is None:
            cotangent = _one(array)
        elif isinstance(gradient, Tensor) and gradient.array.shape == array.shape:
            cotangent = gradient.array if gradient.array.dtype == array.dtype else None
        else:
            cotangent = None
        if cotangent is not None and sweep(root.node, root.output_nr, cotangent, bool(retain_graph), state):
            return
    backward(root, gradient, retain_graph, create_graph, inputs=inputs)


def grad(
    outputs: Any,
    inputs: Any,
    grad_outputs: Any = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    only_inputs: bool = True,
    allow_unused: bool | None = None,
    is_grads_batched: bool = False,
    materialize_grads: bool = False,
) -> tuple[Tensor | None, ...]:
    """The gradient of `outputs` by each of `inputs`, as a tuple; no `.grad` is touched.

    RuntimeError with PyTorch's text where an input was not used and `allow_unused` is not set.
    """
    if materialize_grads and allow_unused is False:
        raise ValueError("Expected allow_unused to be True or not passed when materialize_grads=True, but got: "
                         "allow_unused=False.")  # fmt: skip
    unused = bool(allow_unused) or materialize_grads
    roots, wanted = _listed(outputs), _listed(inputs)
    given = _listed(grad_outputs) if grad_outputs is not None else [None] * len(roots)
    keep = create_graph if retain_graph is None else bool(retain_graph)
    if is_grads_batched:
        found = _batched(roots, wanted, given, keep, create_graph, unused)
    else:
        cotangents = _cotangents(roots, given, create_graph)
        edges = []
        for tensor in wanted:
            if not tensor.requires_grad:
                raise RuntimeError("One of the differentiated Tensors does not require grad")
            edges.append(_captured_edge(tensor))
        fills = current().semantics.grad_accumulates
        found = run(roots, cotangents, wanted, edges, keep, create_graph, fills, "grad", given[0] is None)
    results: list[Tensor | None] = []
    for at, (tensor, part) in enumerate(zip(wanted, found)):
        if part is None:
            if not unused:
                raise RuntimeError(
                    f"The differentiated Tensor at index {at} appears to not have been used in the graph. "
                    "Set allow_unused=True if this is the desired behavior."
                )
            results.append(Tensor(np.zeros_like(tensor.array), create_graph) if materialize_grads else None)
        else:
            results.append(part if isinstance(part, Tensor) else Tensor(np.asarray(part)))
    return tuple(results)


def run(
    roots: list[Any], cotangents: list[Any], tensors: Any, edges: Any, keep: bool, create_graph: bool,
    accumulates: bool, call: str, implicit: bool,
) -> list[Any]:  # fmt: skip
    """One pass of the engine, told to whoever records."""
    state = current()
    state.passes += 1
    pass_ = Pass(state, retain_graph=keep, create_graph=create_graph, captures=edges, accumulates=accumulates)
    with GradMode(create_graph):
        found = pass_.run([_root_edge(root) for root in roots], cotangents)
    if state.recorder is not None:
        shown = [root for root in roots if isinstance(root, Tensor)]
        state.recorder.on_backward(pass_.event(call, shown, cotangents, implicit, tensors or ()))
    return found


class GradientEdge(tuple[Any, int]):
    """`torch.autograd.graph.GradientEdge`: a node and the number of one of its outputs."""

    public = frozenset({"node", "output_nr"})

    def __new__(cls, node: Any, output_nr: int, ownership_token: Any = None) -> GradientEdge:
        return super().__new__(cls, (node, output_nr))

    @property
    def node(self) -> Any:
        return self[0]

    @property
    def output_nr(self) -> int:
        return self[1]


def get_gradient_edge(tensor: Tensor) -> GradientEdge:
    """Where the gradient of a tensor arrives in the graph."""
    if not tensor.requires_grad:
        raise RuntimeError("It is not possible to get the gradient edge for a Tensor that does not require gradients")
    edge = edge_of(tensor)
    return GradientEdge(*(edge if isinstance(edge, tuple) else (accumulator(edge), 0)))


def _root_edge(root: Any) -> Any:
    if isinstance(root, GradientEdge):
        return (root.node, root.output_nr) if isinstance(root.node, Node) else root.node.variable
    return edge_of(root)


def _captured_edge(tensor: Any) -> Any:
    return _root_edge(tensor)


def _input_edge(tensor: Any, at: int) -> Any:
    if not tensor.requires_grad:
        raise RuntimeError(f"One of the differentiated Tensors does not require grad")
    return _root_edge(tensor)


def _listed(given: Any) -> list[Any]:
    if isinstance(given, GradientEdge) or not isinstance(given, Sequence):
        return [given]
    return list(given)


def _cotangents(roots: list[Any], given: list[Any], create_graph: bool) -> list[Any]:
    """The cotangent of each root, checked as PyTorch does."""
    # torch.autograd makes every cotangent before the engine looks at the roots.
    made = [_made(at, root, cotangent) for at, (root, cotangent) in enumerate(zip(roots, given))]
    if len(given) != len(roots):
        raise RuntimeError(f"got {len(roots)} tensors and {len(given)} gradients")
    found: list[Any] = []
    for at, (root, cotangent, array) in enumerate(zip(roots, given, made)):
        if isinstance(root, GradientEdge):
            found.append(cotangent if create_graph else array)
            continue
        if not root.requires_grad:
            raise RuntimeError(f"element {at} of tensors does not require grad and does not have a grad_fn")
        if array.dtype != root.array.dtype:
            array = array.astype(root.array.dtype)
        if create_graph:
            same = cotangent is not None and array is cotangent.array
            found.append(cotangent if same else Tensor(array))
        else:
            # A root that is a leaf keeps the cotangent: it must be its own.
            found.append(array.copy() if cotangent is not None and root.node is None else array)
    return found


def _made(at: int, root: Any, cotangent: Any) -> Any:
    """The array of a root's cotangent; None where the root requires no grad and none was given."""
    semantics = current().semantics
    if cotangent is None:
        if isinstance(root, GradientEdge):
            raise RuntimeError("grad can be implicitly created only for scalar outputs")
        return semantics.seed(root, None) if root.requires_grad else None
    if not isinstance(cotangent, Tensor):
        raise TypeError(f"gradients can be either Tensors or None, but got {type(cotangent).__name__}")
    if isinstance(root, GradientEdge):
        return cotangent.array
    if semantics.checks_cotangents and cotangent.array.shape != root.array.shape:
        raise RuntimeError(
            f"Mismatch in shape: grad_output[{at}] has a shape of {cotangent.shape} and output[{at}] has a "
            f"shape of {root.shape}."
        )
    if (cotangent.array.dtype.kind == "c") != (root.array.dtype.kind == "c"):
        raise RuntimeError(
            "For complex Tensors, both grad_output and output are required to have the same dtype. Mismatch in dtype: "
            f"grad_output[{at}] has a dtype of {cotangent.dtype} and output[{at}] has a dtype of {root.dtype}."
        )
    return semantics.seed(root, cotangent.array)


def _batched(
    roots: list[Any], wanted: list[Any], given: list[Any], keep: bool, create_graph: bool, unused: bool
) -> list[Any]:
    """`is_grads_batched=True`: one pass for each row of the cotangents, stacked."""
    from .functions import joining

    rows = []
    many = len(given[0].array)
    for row in range(many):
        part = [None if g is None else g[row] for g in given]
        last = row == many - 1
        rows.append(
            grad(roots, wanted, part, retain_graph=True if not last else keep, create_graph=create_graph,
                 allow_unused=unused)
        )  # fmt: skip
    return [None if column[0] is None else joining.stack(list(column)) for column in zip(*rows)]
