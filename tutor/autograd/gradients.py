"""`backward()` and `grad()`: PyTorch's two doors to the engine.

https://docs.pytorch.org/docs/2.13/autograd.html
"""

from __future__ import annotations

import operator
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from .dtypes import BY_NUMPY
from .edges import GradientEdge, engine_edge, metadata
from .engine import Pass
from .leaves import retain_grad
from .modes import GradMode
from .session import current
from .sweep import sweep
from .tensor import Size, Tensor

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
    if state.layers:
        raise RuntimeError(
            "backward() called inside a functorch transform. This is not supported, please use functorch.grad or "
            "functorch.vjp instead or call backward() outside of functorch transforms."
        )
    if grad_variables is not None:
        state.warn("`grad_variables` is deprecated. Use `grad_tensors` instead.", "FutureWarning")
        if grad_tensors is not None:
            raise RuntimeError(
                "`grad_tensors` and `grad_variables` (deprecated) arguments both passed to `backward()`. Please only "
                "use `grad_tensors`."
            )
        grad_tensors = grad_variables
    targets = () if inputs is None else _inputs(inputs, "backward")
    roots = _tuple(tensors)
    given = _cotangents_given(grad_tensors, len(roots))
    cotangents = _made(roots, given)
    keep, create_graph = _flags(retain_graph, create_graph)
    if create_graph and all(root.requires_grad for root in roots):
        state.warn(REFERENCE_CYCLE)
    run(roots, cotangents, None, targets if inputs is not None else None, keep, create_graph, given)


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
    usual = retain_graph is None or retain_graph.__class__ is bool
    if (
        state.plain
        and create_graph is False
        and usual
        and inputs is None
        and root.node is not None
        and root.view_info is None
    ):
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
) -> Any:
    """The gradient of `outputs` by each of `inputs`, as a tuple (a dict where those are one); no `.grad` is touched.

    RuntimeError with PyTorch's text where an input was not used and `allow_unused` is not set.
    """
    if materialize_grads and allow_unused is False:
        raise ValueError("Expected allow_unused to be True or not passed when materialize_grads=True, but got: "
                         "allow_unused=False.")  # fmt: skip
    unused = materialize_grads if allow_unused is None else bool(allow_unused)
    if current().layers:
        from .lanes import grad_over_lanes, over_lanes

        if over_lanes((outputs, inputs, grad_outputs)):
            return grad_over_lanes(grad, _tuple(outputs), _inputs(inputs, "grad"), grad_outputs, retain_graph,
                                   create_graph, unused)  # fmt: skip
    roots = _tuple(outputs)
    wanted = _inputs(inputs, "grad")
    if not only_inputs:
        current().warn(
            "only_inputs argument is deprecated and is ignored now (defaults to True). To accumulate gradient for "
            "other parts of the graph, please use torch.autograd.backward.", "FutureWarning",
        )  # fmt: skip
    given = _cotangents_given(grad_outputs, len(roots))
    cotangents = _made(roots, given, is_grads_batched)
    keep, create_graph = _flags(retain_graph, create_graph)
    if is_grads_batched:
        from .lanes import grad_of_rows

        found = grad_of_rows(roots, wanted, cotangents, keep, create_graph, unused)
    else:
        found = run(roots, cotangents, wanted, None, keep, create_graph, given)
        _all_used(found, unused)
    if materialize_grads:
        if any(part is None and isinstance(at, GradientEdge) for part, at in zip(found, wanted)):
            raise RuntimeError("materialize_grads cannot be used when the given input is a GradientEdge")
        found = [
            Tensor(np.zeros_like(at.array), create_graph) if part is None else part for part, at in zip(found, wanted)
        ]
    return dict(zip(inputs, found)) if type(inputs) is dict else tuple(found)


def _flags(retain_graph: Any, create_graph: Any) -> tuple[bool, bool]:
    """The two flags as PyTorch's engine reads them: bytes in C."""
    wanted = [create_graph if retain_graph is None else retain_graph, create_graph]
    if any(operator.index(flag) >= 256 for flag in wanted):
        raise OverflowError("unsigned byte integer is greater than maximum")
    return bool(wanted[0]), bool(wanted[1])


def _all_used(found: list[Any], unused: bool) -> None:
    for at, part in enumerate(found):
        if part is None and not unused:
            raise RuntimeError(
                f"The differentiated Tensor at index {at} appears to not have been used in the graph. Set "
                "allow_unused=True if this is the desired behavior."
            )


def run(
    roots: tuple[Any, ...], cotangents: list[Any], captures: tuple[Any, ...] | None, targets: tuple[Any, ...] | None,
    keep: bool, create_graph: bool, given: tuple[Any, ...],
) -> list[Any]:  # fmt: skip
    """One pass of the engine, told to whoever records: the cotangents at `captures`, as tensors or None."""
    state = current()
    # A hook of a root sees whether what was given requires grad.
    on_tensors = state.lifted or any(each is not None and each.tracked for each in cotangents)
    edges, sent = _roots(roots, cotangents, create_graph or on_tensors)
    taken = None if captures is None else [_asked(each, False) for each in captures]
    aimed = None if targets is None else [_asked(each, True) for each in targets]
    pass_ = Pass(state, retain_graph=keep, create_graph=create_graph, captures=taken, targets=aimed,
                 on_tensors=on_tensors)  # fmt: skip
    with GradMode(create_graph):
        found = pass_.run(edges, sent)
    results = _as_tensors(found, cotangents)
    if state.recorder is not None:
        call = "backward" if captures is None else "grad"
        shown = [(root, sent[at]) for at, root in enumerate(roots) if isinstance(root, Tensor)]
        asked = [each for each in captures or targets or () if isinstance(each, Tensor)]
        implicit = bool(given) and given[0] is None
        event = pass_.event(call, [root for root, _ in shown], [cotangent for _, cotangent in shown], implicit, asked)
        returned = tuple((to, part) for to, part in zip(captures or (), results) if part is not None)
        state.recorder.on_backward(replace(event, given=given, results=returned))
    return results


def _as_tensors(found: list[Any], cotangents: list[Any]) -> list[Any]:
    """What was captured as tensors: the same array is the same tensor, a cotangent that came through is itself."""
    shown = {id(each.array): each for each in cotangents if isinstance(each, Tensor)}
    made = []
    inference = current().inference
    for part in found:
        if part is None or isinstance(part, Tensor):
            made.append(part)
        else:
            array = part if part.__class__ is np.ndarray else np.asarray(part)
            if id(array) not in shown:
                shown[id(array)] = Tensor(array)
                shown[id(array)].is_inference_tensor = inference
            made.append(shown[id(array)])
    return made


def _roots(roots: tuple[Any, ...], cotangents: list[Any], on_tensors: bool) -> tuple[list[Any], list[Any]]:
    """Where the pass starts and with what, checked as PyTorch's engine does."""
    if len(roots) != len(cotangents):
        raise RuntimeError(f"got {len(roots)} tensors and {len(cotangents)} gradients")
    edges, sent = [], []
    for at, (root, cotangent) in enumerate(zip(roots, cotangents)):
        edge = engine_edge(root)
        if edge is None:
            raise RuntimeError(f"element {at} of tensors does not require grad and does not have a grad_fn")
        wanted = root.array.dtype if isinstance(root, Tensor) else metadata(root).dtype.numpy
        if cotangent.array.dtype != wanted:
            from .functions.conversion import cast_cotangent

            cotangent = cast_cotangent(cotangent, BY_NUMPY[wanted])
        edges.append(edge)
        sent.append(cotangent if on_tensors else cotangent.array)
    return edges, sent


def _asked(given: Any, retains: bool) -> Any:
    """The edge of an input; RuntimeError, PyTorch's, where it requires no grad."""
    if isinstance(given, GradientEdge):
        return engine_edge(given)
    if not isinstance(given, Tensor):
        raise RuntimeError(f"all inputs have to be Tensors or GradientEdges, but got {type(given).__name__}")
    if retains:
        retain_grad(given)
    if not given.requires_grad:
        raise RuntimeError("One of the differentiated Tensors does not require grad")
    return engine_edge(given)


def _inputs(given: Any, name: str) -> tuple[Any, ...]:
    if type(given) is not dict and isinstance(given, Mapping):
        raise TypeError(
            f"`inputs` argument to `{name}()` must be a dict, not {type(given).__name__}. Other Mapping types are not "
            "supported."
        )
    found = tuple(given.values()) if type(given) is dict else _tuple(given)
    if not found:
        raise RuntimeError(f"`inputs` argument to `{name}()` cannot be empty.")
    return found


def _tuple(given: Any) -> tuple[Any, ...]:
    return (given,) if isinstance(given, Tensor | GradientEdge) else tuple(given)


def _cotangents_given(given: Any, many: int) -> tuple[Any, ...]:
    if given is None:
        return (None,) * many
    return (given,) if isinstance(given, Tensor) else tuple(given)


def _made(roots: tuple[Any, ...], given: tuple[Any, ...], batched: bool = False) -> list[Any]:
    """The cotangents of the roots: given ones checked, ones where a real root has a single element."""
    found: list[Any] = []
    semantics = current().semantics
    for root, cotangent in zip(roots, given):
        edge = isinstance(root, GradientEdge)
        if not edge and not isinstance(root, Tensor):
            raise AssertionError("Expected output to be a torch.Tensor")
        shape = tuple(metadata(root).shape) if edge else root.array.shape
        dtype = metadata(root).dtype if edge else root.dtype
        if isinstance(cotangent, Tensor):
            first: Any = cotangent.select(0, 0) if batched else cotangent
            if first.shape != shape and semantics.checks_cotangents:
                raise RuntimeError(_mismatch(roots, given, root, cotangent, Size(shape), first, batched))
            if (cotangent.array.dtype.kind == "c") != (dtype.numpy.kind == "c"):
                raise RuntimeError(
                    "For complex Tensors, both grad_output and output are required to have the same dtype. Mismatch in "
                    f"dtype: grad_output[{given.index(cotangent)}] has a dtype of {cotangent.dtype} and "
                    f"output[{roots.index(root)}] has a dtype of {dtype}."
                )
            seen = cotangent.array if edge or batched else semantics.seed(root, cotangent.array)
            found.append(cotangent if seen is cotangent.array else Tensor(seen))
        elif cotangent is not None:
            raise TypeError(f"gradients can be either Tensors or None, but got {type(cotangent).__name__}")
        elif edge:
            if any(n != 1 for n in shape):
                raise RuntimeError("grad can be implicitly created only for scalar outputs")
            found.append(Tensor(np.ones(shape, dtype.numpy)))
        elif not root.requires_grad:
            found.append(None)
        else:
            found.append(Tensor(np.asarray(semantics.seed(root, None))))
    return found


def _mismatch(
    roots: tuple[Any, ...], given: tuple[Any, ...], root: Any, cotangent: Tensor, shape: Size, first: Tensor,
    batched: bool,
) -> str:  # fmt: skip
    found = first.shape[1:] if batched and not isinstance(root, GradientEdge) else first.shape
    if not batched:
        return (
            f"Mismatch in shape: grad_output[{given.index(cotangent)}] has a shape of {found} and "
            f"output[{roots.index(root)}] has a shape of {shape}."
        )
    return (
        "If `is_grads_batched=True`, we interpret the first dimension of each grad_output as the batch dimension. The "
        "sizes of the remaining dimensions are expected to match the shape of corresponding output, but a mismatch was "
        f"detected: grad_output[{given.index(cotangent)}] has a shape of {found} and output[{roots.index(root)}] has a "
        f"shape of {shape}. If you only want some tensors in `grad_output` to be considered batched, consider using "
        "vmap."
    )
