"""Applying an operation of the table: compute, record, and tell whoever is watching."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .dtypes import DEFAULT, promoted
from .events import OpEvent
from .namespaces import FLOAT
from .node import Node, node_class
from .op import Op
from .session import Session, TooManyElements, current
from .tensor import Tensor

NO_ATTRIBUTES: dict[str, Any] = {}


def apply(name: str, inputs: tuple[Any, ...], attributes: dict[str, Any] = NO_ATTRIBUTES) -> Any:
    """The result of an operation: a Tensor, or a tuple of them where the operation has several outputs."""
    state = current()
    op = state.table[name]
    tracked = False
    arrays: list[Any] = []
    for given in inputs:
        if given.__class__ is Tensor:
            arrays.append(given.array)
            if given.base is not None:
                given.synchronize()
            tracked = tracked or given.tracked
        else:
            arrays.append(given)
    if state.tracks is not None:
        tracked = state.tracks(inputs)
    result = compute(op, arrays, attributes, state)
    if result.__class__ is tuple:
        return _several(op, inputs, arrays, attributes, result, tracked, state)
    if op.view:
        source = inputs[0]
        made = Tensor.alias(result, source, source.version)
        made.base = source if source.base is None else source.base
        made.view_version = source.version.count
    else:
        made = Tensor(result)
    recorded = tracked and state.grad_enabled and bool(op.formulas) and result.dtype.kind == "f"
    if recorded:
        made.node = node_of(op, inputs, tuple(arrays), attributes, made, state)
        made.tracked = True
    if state.recorder is not None:
        why = reason(op, inputs, tracked, recorded, made.array, state)
        state.recorder.on_op(OpEvent(name, inputs, attributes, (made,), recorded, why, view=op.view))
    return made


def compute(op: Op, arrays: list[Any], attributes: dict[str, Any], state: Session) -> Any:
    """The forward on arrays, with PyTorch's checks, promotion and errors."""
    if op.check is not None:
        op.check(*arrays)
    if state.element_limit is not None:
        _bound(op, arrays, state.element_limit)
    given = arrays
    if op.promotes:
        given = _promoted(arrays)
    if op.floats and given[0].__class__ is np.ndarray and given[0].dtype.kind != "f":
        given = [a.astype(DEFAULT.numpy) if a.__class__ is np.ndarray else a for a in given]
    try:
        result = op.forward(*given, xp=FLOAT, **attributes)
    except ValueError:
        if op.promotes:
            raise_mismatch([a.shape for a in given if a.__class__ is np.ndarray])
        raise
    if result.__class__ is np.ndarray or result.__class__ is tuple:
        return result
    return np.asarray(result)


def node_of(
    op: Op, inputs: tuple[Any, ...], arrays: tuple[Any, ...], attributes: dict[str, Any], made: Tensor, state: Session
) -> Node:
    """The node that remembers an operation, its edges and what its formulas need."""
    edges = []
    if state.semantics.saves_copies:
        arrays = tuple([a.copy() if a.__class__ is np.ndarray else a for a in arrays])
    for given in inputs:
        if given.__class__ is not Tensor or not given.tracked:
            edges.append(None)
        elif given.node is None:
            edges.append(given)
        else:
            edges.append((given.node, given.output_nr))
    node = node_class(op.node)(op, arrays, tuple(edges), attributes)
    saves = op.saves(tuple([edge is not None for edge in edges]))
    if saves:
        node.saved = saved_values(saves, inputs, made)
        if -1 in saves:
            node.result = made.array.copy() if state.semantics.saves_copies else made.array
    if state.semantics.populates is not type(state.semantics).populates:
        node.keeps = [made]
    return node


def saved_values(saves: tuple[int, ...], inputs: tuple[Any, ...], made: Tensor) -> tuple[Any, ...]:
    """What is saved with the version it has; a Python number has no version but counts as saved."""
    found = []
    for at in saves:
        source = made if at == -1 else inputs[at]
        if source.__class__ is Tensor:
            found.append((at, source.version, source.version.count))
        else:
            found.append((at, None, 0))
    return tuple(found)


def reason(op: Op, inputs: Any, tracked: bool, recorded: bool, array: Any, state: Session) -> str:
    """Why autograd recorded an operation, or why it did not."""
    if recorded:
        return "input"
    if not tracked:
        return "no-input"
    if not state.grad_enabled:
        return "no-grad"
    return "not-differentiable" if not op.formulas else "dtype"


def _several(
    op: Op, inputs: Any, arrays: list[Any], attributes: dict[str, Any], results: Any, tracked: bool, state: Session
) -> tuple[Tensor, ...]:
    outputs = tuple(Tensor(np.asarray(result)) for result in results)
    first = outputs[0]
    recorded = tracked and state.grad_enabled and bool(op.formulas) and first.array.dtype.kind == "f"
    if recorded:
        node = node_of(op, inputs, tuple(arrays), attributes, first, state)
        node.result = tuple(output.array for output in outputs)
        first.node, first.tracked = node, True
    if state.recorder is not None:
        why = reason(op, inputs, tracked, recorded, first.array, state)
        state.recorder.on_op(OpEvent(op.name, inputs, attributes, outputs, recorded, why))
    return outputs


def _promoted(arrays: list[Any]) -> list[Any]:
    """The operands in their common dtype; unchanged in the common case that they have one."""
    dtypes = {a.dtype for a in arrays if a.__class__ is np.ndarray}
    if len(dtypes) == 1:
        (only,) = dtypes
        if only.kind == "f" or all(a.__class__ is np.ndarray for a in arrays):
            return arrays
    common = promoted(tuple(arrays))
    return [a.astype(common) if a.__class__ is np.ndarray else common.type(a) for a in arrays]


def _bound(op: Op, arrays: list[Any], limit: int) -> None:
    shapes = [a.shape for a in arrays if a.__class__ is np.ndarray]
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


def raise_mismatch(shapes: list[tuple[int, ...]]) -> None:
    """RuntimeError, PyTorch's, where shapes do not broadcast."""
    whole = shapes[0]
    for shape in shapes[1:]:
        ndim = max(len(whole), len(shape))
        a = (1,) * (ndim - len(whole)) + tuple(whole)
        b = (1,) * (ndim - len(shape)) + tuple(shape)
        for at in range(ndim - 1, -1, -1):
            if a[at] != b[at] and 1 not in (a[at], b[at]):
                raise RuntimeError(
                    f"The size of tensor a ({a[at]}) must match the size of tensor b ({b[at]}) "
                    f"at non-singleton dimension {at}"
                )
        whole = tuple(max(x, y) if 0 not in (x, y) else 0 for x, y in zip(a, b))
