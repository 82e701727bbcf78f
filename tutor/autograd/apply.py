"""Applying an operation of the table: compute, record, and tell whoever is watching."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .broadcasting import raise_mismatch
from .dtypes import can_cast, promoted, uncastable
from .events import OpEvent
from .layout import laid
from .missing import refuse
from .namespaces import FLOAT
from .node import SCALAR_NODES, TENSOR_LIKE, Node, edge_of, node_class, sequence
from .op import Op
from .session import Session, TooManyElements, current, running
from .tensor import Tensor, Version, View

NO_ATTRIBUTES: dict[str, Any] = {}
ndarray = np.ndarray
new = object.__new__


class Watching(dict[str, Any]):
    """Attributes with what they were read from: tensors of indices, which a node saves like its inputs."""

    tensors: tuple[Tensor, ...] = ()


def watching(attributes: dict[str, Any], *given: Any) -> Watching:
    """Attributes that hold the arrays of these tensors; anything else given counts as saved too, without a version."""
    made = Watching(attributes)
    made.tensors = tuple([each if isinstance(each, Tensor) else Tensor(np.asarray(each)) for each in given])
    return made


def apply(name: str, inputs: tuple[Any, ...], attributes: dict[str, Any] = NO_ATTRIBUTES) -> Any:
    """The result of an operation: a Tensor, or a tuple of them where the operation has several outputs."""
    state = running() or current()
    op = state.table[name]
    if state.plain and attributes.__class__ is dict:
        many = len(inputs)
        if many == 1:
            made = of_one(op, inputs[0], attributes, state)
        elif many == 2 and not attributes and op.kernel is not None:
            made = of_two(op, inputs, state)  # type: ignore[arg-type]
        else:
            made = None
        if made is not None:
            return made
    if state.dual_level or state.layers:
        from .lift import lifted

        return lifted(op, inputs, attributes, state)
    return record(op, inputs, attributes, state)


def record(op: Op, inputs: tuple[Any, ...], attributes: dict[str, Any], state: Session) -> Any:
    """Compute an operation and remember it, whatever its inputs carry besides their values."""
    tracked = False
    arrays: list[Any] = []
    for given in inputs:
        if isinstance(given, Tensor):
            arrays.append(given.array)
            if given.view_info is not None:
                tracked = given.requires_grad or tracked
            elif given.tracked:
                tracked = True
        else:
            arrays.append(given.plain if isinstance(given, TENSOR_LIKE) else given)
    if state.tracks is not None:
        tracked = state.tracks(inputs)
    if tracked and all([isinstance(given, Tensor) and given.is_inference_tensor for given in inputs]):
        # PyTorch's autograd is passed by where no operand was made outside inference mode.
        tracked = False
    result = compute(op, arrays, attributes, state)
    if result.__class__ is tuple:
        return _several(op, inputs, arrays, attributes, result, tracked, state)
    made = Tensor(result)
    if op.view:
        _as_view(made, inputs[0], state)
    elif state.inference:
        made.is_inference_tensor = True
    recorded = tracked and state.records and bool(op.formulas) and result.dtype.kind in "fc"
    if recorded:
        made.node = node_of(op, inputs, tuple(arrays), attributes, (made,), state)
        made.tracked = True
    if state.recorder is not None:
        why = reason(op, tracked, recorded, state)
        state.recorder.on_op(OpEvent(op.name, inputs, attributes, (made,), recorded, why, view=op.view))
    return made


def of_one(op: Op, first: Any, attributes: dict[str, Any], state: Session) -> Tensor | None:
    """`apply` for one tensor of float32 or float64 when nothing out of the ordinary is on; else None."""
    if first.__class__ is not Tensor:
        return None
    x = first.array
    if x.dtype.char not in "fd":
        return None
    kernel = op.kernel
    try:
        if attributes or kernel is None:
            if not op.is_lone:
                return None
            result = op.forward(x, xp=FLOAT, **attributes)
        else:
            result = kernel(x)
        if x.ndim > 1 and op.layout and not x.flags.c_contiguous:
            result = laid(result, [x], op.layout)
        if result.base is not None:
            result = result.copy(order="K")
    except (ValueError, OverflowError):
        return None
    made: Tensor = new(Tensor)
    made.array = result = result if result.__class__ is ndarray else np.asarray(result)
    if not state.grad_enabled or not op.formulas or result.dtype.kind not in "fc":
        return made
    if first.view_info is not None:
        edge = edge_of(first)
        if edge is None:
            return None if first.requires_grad else made
    elif first.node is not None:
        edge = (first.node, first.output_nr)
    elif not first.tracked:
        return made
    elif first.is_inference_tensor:
        return None
    else:
        edge = first
    node = new(op.overload_class if attributes else op.node_class)
    node.op, node.arrays, node.edges, node.attributes, node.simple = op, (x,), (edge,), attributes, True
    node.sequence = next(sequence)
    saves = op.saves_of_pair[1]
    if saves and not _saved(node, saves, (first,), made):
        return None
    made.node, made.tracked = node, True
    return made


def of_two(op: Op, inputs: tuple[Any, Any], state: Session) -> Tensor | None:
    """The same for two tensors of one dtype, or for one and a number that takes part in its dtype."""
    first, second = inputs
    if first.__class__ is not Tensor:
        return None
    x = first.array
    dtype = x.dtype
    if dtype.char not in "fd":
        return None
    y: Any
    other: Any = None
    if second.__class__ is Tensor:
        y = second.array
        if y.dtype is not dtype or (op.ranks is not None and (x.ndim, y.ndim) != op.ranks):
            return None
        # No operation of two tensors makes more elements than this.
        if state.element_limit is not None and x.size * y.size > state.element_limit:
            return None
        if second.view_info is not None:
            other = edge_of(second)
            if other is None and second.requires_grad:
                return None
        elif second.node is not None:
            other = (second.node, second.output_nr)
        elif second.tracked:
            other = second
    elif op.promotes and (second.__class__ is float or second.__class__ is int):
        y = second
    else:
        return None
    try:
        result = op.kernel(x, y)  # type: ignore[misc]
        if result.ndim > 1 and op.layout and not (x.flags.c_contiguous and result.flags.c_contiguous):
            result = laid(result, [x, y], op.layout)
    except (ValueError, OverflowError):
        return None
    made: Tensor = new(Tensor)
    made.array = result = result if result.__class__ is ndarray else np.asarray(result)
    if not state.grad_enabled or not op.formulas or (result.dtype is not dtype and result.dtype.kind not in "fc"):
        return made
    mask = 0 if other is None else 2
    edge: Any = None
    if first.view_info is not None:
        edge = edge_of(first)
        if edge is None and first.requires_grad:
            return None
    elif first.node is not None:
        edge = (first.node, first.output_nr)
    elif first.tracked:
        if first.is_inference_tensor:
            return None
        edge = first
    if edge is not None:
        mask += 1
    if not mask:
        return made
    node = new(op.node_class)
    node.op, node.arrays, node.edges, node.attributes, node.simple = op, (x, y), (edge, other), NO_ATTRIBUTES, True
    node.sequence = next(sequence)
    saves = op.saves_of_pair[mask]
    if saves and not _saved(node, saves, inputs, made):
        return None
    made.node, made.tracked = node, True
    return made


def _saved(node: Any, saves: tuple[int, ...], inputs: tuple[Any, ...], made: Tensor) -> bool:
    """Note what is saved, as `save` does; False where an inference tensor would be."""
    found: list[Any] = []
    for at in saves:
        if at < 0:
            made._version_counter = fresh = Version()
            found.append((at, fresh, 0))
            node.results = (made.array,)
            continue
        source = inputs[at]
        if source.__class__ is not Tensor:
            found.append((at, None, 0))
        elif source.is_inference_tensor:
            return False
        else:
            version = source._version_counter
            found.append((at, source, 0 if version is None else version.count))
    node.saved = tuple(found)
    return True


def compute(op: Op, arrays: list[Any], attributes: dict[str, Any], state: Session, target: Any = None) -> Any:
    """The forward on arrays, with PyTorch's checks, promotion and errors; `target` is what it will be written over."""
    if op.check is not None:
        op.check(*arrays, **attributes)
    if state.element_limit is not None:
        _bound(op, arrays, state.element_limit)
    given_arrays = arrays
    if op.promotes:
        arrays = _promoted(arrays, state.default_dtype, op.floats)
    elif op.floats:
        first = arrays[0]
        if first.__class__ is ndarray and first.dtype.kind not in "fc":
            arrays = [_floating(a, state.default_dtype) for a in arrays]
    if op.missing:
        given = next((a for a in arrays if a.__class__ is ndarray), None)
        if given is not None and given.dtype in op.missing:
            if op.promotes:
                raise_mismatch([a.shape for a in arrays if a.__class__ is ndarray])
                # What a comparison finds fits into every dtype.
                compares = op.name in ("lt", "le", "gt", "ge")
                if target is not None and not compares and not can_cast(given.dtype, target.dtype):
                    raise RuntimeError(uncastable(given.dtype, target.dtype, op.name))
            refuse(op.missing, given.dtype)
    halves = op.wide and any([a.__class__ is ndarray and a.dtype.char == "e" for a in arrays])
    if halves:
        arrays = _widened(arrays, given_arrays)
    try:
        if op.kernel is not None and not attributes:
            result = op.kernel(*arrays)
        else:
            result = op.forward(*arrays, xp=FLOAT, **attributes)
    except ValueError:
        if len(arrays) > 1:
            raise_mismatch([a.shape for a in arrays if a.__class__ is ndarray])
        raise
    if halves:
        result = np.asarray(result).astype(np.float16)
    if result.__class__ is ndarray:
        if result.ndim > 1 and op.layout:
            result = laid(result, given_arrays, op.layout)
        # Only a view may show memory that something else shows too.
        return result if op.view or result.base is None else result.copy(order="K")
    if result.__class__ is tuple:
        return result
    return np.asarray(result)


def node_of(
    op: Op, inputs: tuple[Any, ...], arrays: tuple[Any, ...], attributes: dict[str, Any], made: Any, state: Session
) -> Node:
    """The node that remembers an operation, its edges and what its formulas need."""
    if state.semantics.saves_copies:
        arrays = tuple([a.copy() if a.__class__ is ndarray else a for a in arrays])
    edges = tuple(
        [
            None if not isinstance(given, Tensor)
            else edge_of(given) if given.view_info is not None
            else (given.node, given.output_nr) if given.node is not None
            else given if given.tracked else None
            for given in inputs
        ]
    )  # fmt: skip
    cls: Any = op.overload_class if attributes else op.node_class
    number = ""
    if (op.number_node or state.formula) and not all([isinstance(given, TENSOR_LIKE) for given in inputs]):
        first, _, second = (op.number_node or SCALAR_NODES.get(op.name, "")).partition("|")
        number = second if second and isinstance(inputs[0], TENSOR_LIKE) else first
        cls = node_class(number) if number else cls
    node: Node = cls(op, arrays, edges, attributes)
    saves = op.saves(tuple([edge is not None for edge in edges])) if not op.variadic else op.saves((True,))
    if number:
        node.of_number = True
        saves = tuple(at for at in saves if at < 0 or isinstance(inputs[at], Tensor)) if op.number_node else ()
    if saves:
        save(node, saves, inputs, made, state)
    if attributes.__class__ is Watching:
        many = len(arrays)
        node.watched = tuple([each.array for each in attributes.tensors])
        node.saved += tuple(
            [(many + at, each.version, each.version.count) for at, each in enumerate(attributes.tensors)]
        )
    if not state.semantics.fills_leaves_only:
        node.special = True
        node.keeps = {0: made[0]}
    if state.anomaly:
        from .anomaly import remember

        remember(node)
    return node


def save(node: Node, saves: tuple[int, ...], inputs: tuple[Any, ...], made: Any, state: Session) -> None:
    """Note what is saved and the version it has; a Python number has no version but counts as saved.

    An input is kept itself, an output by its counter alone: the node must not own the tensor that owns it.
    """
    found: list[Any] = []
    for at in saves:
        if at < 0:
            source = made[-1 - at]
            found.append((at, source.version, source.version.count))
            if not node.results:
                copies = state.semantics.saves_copies
                node.results = tuple([each.array.copy() if copies else each.array for each in made])
            continue
        for number in range(len(inputs)) if node.op.variadic else (at,):
            source = inputs[number]
            if source is None:
                continue
            if isinstance(source, Tensor):
                if source.is_inference_tensor and not state.inference:
                    raise RuntimeError(SAVED_INFERENCE)
                version = source._version_counter
                kept = source.version if state.semantics.saves_copies else source
                found.append((number, kept, 0 if version is None else version.count))
            else:
                found.append((number, None, 0))
    node.saved = tuple(found)
    if state.saved_hooks:
        from .savedhooks import pack_saved

        pack_saved(node, inputs, made, state.saved_hooks[-1])


SAVED_INFERENCE = (
    "Inference tensors cannot be saved for backward. Please do not use Tensors created in inference mode in "
    "computation tracked by autograd. To work around this, you can make a clone to get a normal tensor and use it in "
    "autograd, or use `torch.no_grad()` instead of `torch.inference_mode()`."
)


def reason(op: Op, tracked: bool, recorded: bool, state: Session) -> str:
    """Why autograd recorded an operation, or why it did not."""
    if recorded:
        return "input"
    if not tracked:
        return "no-input"
    if not state.records:
        return "no-grad"
    return "not-differentiable" if not op.formulas else "dtype"


def _as_view(made: Tensor, source: Any, state: Session) -> None:
    """Tell a view whose part it shows."""
    made._version_counter = source.version
    if source.is_inference_tensor:
        made.is_inference_tensor = True
        return
    above = source.view_info
    creation = "" if above is None else above.creation
    if state.inference:
        creation = "inference"
    elif not state.grad_enabled:
        creation = creation or "no-grad"
    made.view_info = View(source if above is None else above.base, source.version.count, creation)


def _several(
    op: Op, inputs: Any, arrays: list[Any], attributes: dict[str, Any], results: Any, tracked: bool, state: Session
) -> tuple[Tensor, ...]:
    outputs = tuple([Tensor(result if result.__class__ is ndarray else np.asarray(result)) for result in results])
    for output in outputs:
        if op.view:
            _as_view(output, inputs[0], state)
            if output.view_info is not None:
                output.view_info.creation = output.view_info.creation or "multi-output"
                output.view_info.creator = op.node
        elif state.inference:
            output.is_inference_tensor = True
    many = len(outputs) if op.differentiable < 0 else op.differentiable
    recorded = tracked and state.records and bool(op.formulas) and outputs[0].array.dtype.kind in "fc"
    if recorded:
        node = node_of(op, inputs, tuple(arrays), attributes, outputs, state)
        node.outputs = many
        for number, output in enumerate(outputs[:many]):
            output.node, output.output_nr, output.tracked = node, number, True
    if state.recorder is not None:
        why = reason(op, tracked, recorded, state)
        state.recorder.on_op(OpEvent(op.name, inputs, attributes, outputs, recorded, why, view=op.view))
    return outputs


def _widened(arrays: list[Any], given: list[Any]) -> list[Any]:
    """Half precision in single precision; numbers, and tensors of no dimension, as they were given."""
    found = []
    for array, before in zip(arrays, given):
        number = before if before.__class__ is not ndarray or not before.ndim else array
        found.append(number if number is None else np.asarray(number, np.float32))
    return found


def _promoted(arrays: list[Any], default: Any, floats: bool) -> list[Any]:
    """The operands in their common dtype; unchanged in the common case that they have one."""
    dtypes = {a.dtype for a in arrays if a.__class__ is ndarray}
    if len(dtypes) == 1:
        (only,) = dtypes
        if only.kind == "f" or (only.kind == "c" and all(a.__class__ is ndarray for a in arrays)):
            if not any(a.__class__ is complex for a in arrays):
                return arrays
        elif not floats and all(a.__class__ is ndarray for a in arrays):
            return arrays
    common = promoted([a for a in arrays if a is not None], default)
    if floats and common.kind in "iub":
        common = default
    return [
        a.astype(common) if a.__class__ is ndarray else None if a is None else _scalar(a, common) for a in arrays
    ]  # fmt: skip


def _scalar(number: Any, common: Any) -> Any:
    """A Python number in a dtype; one that is too large wraps, as in C."""
    if common.kind in "iu" and isinstance(number, int):
        if not -(2**63) <= number < 2**64:
            raise OverflowError("int too big to convert")
        return np.int64(number if number < 2**63 else number - 2**64).astype(common)
    return common.type(number)


def _floating(given: Any, default: Any) -> Any:
    return given.astype(default) if given.__class__ is ndarray and given.dtype.kind not in "fc" else given


def _bound(op: Op, arrays: list[Any], limit: int) -> None:
    shapes = [a.shape for a in arrays if a.__class__ is ndarray]
    if op.size is not None:
        try:
            size = op.size(*shapes)
        except IndexError:
            return
    elif len(shapes) > 1:
        try:
            size = math.prod(np.broadcast_shapes(*shapes))
        except ValueError:
            return
    else:
        return
    if size > limit:
        raise TooManyElements(size, limit)
