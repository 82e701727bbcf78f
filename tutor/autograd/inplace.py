"""Writing in place: PyTorch's checks, the version counter, and the new history of what was written to."""

from __future__ import annotations

from typing import Any

import numpy as np

from .apply import NO_ATTRIBUTES, compute, node_of, reason
from .broadcasting import raise_mismatch
from .dtypes import BY_NUMPY, can_cast, uncastable
from .events import OpEvent
from .lanes import Lanes
from .node import Node
from .refused import NotHere
from .session import Session, current
from .tensor import Tensor, address, memory
from .views import check_writable, move_hooks, rebase

OVERLAP = (
    "unsupported operation: more than one element of the written-to tensor refers to a single memory location. "
    "Please clone() the tensor before performing the operation."
)
PARTIAL_OVERLAP = (
    "unsupported operation: some elements of the input tensor and the written-to tensor refer to a single memory "
    "location. Please clone() the tensor before performing the operation."
)
# What somebody who believes that no tracked tensor may be written to expects to read.
REFUSED = "one of the variables needed for gradient computation has been modified by an inplace operation"
# The writes that PyTorch lets pass where elements share memory, with the name it warns of.
WRITTEN_TWICE = {
    "masked_fill": "masked_fill_", "masked_fill_tensor": "masked_fill_", "index_fill": "index_fill_",
    "index_fill_tensor": "index_fill_", "index_put": "index_put_", "tril": "", "triu": "",
}  # fmt: skip
INFERENCE = (
    "Inplace update to inference tensor outside InferenceMode is not allowed.You can make a clone to get a normal "
    "tensor before doing inplace update.See https://github.com/pytorch/rfcs/pull/17 for more details."
)


def write(name: str, target: Tensor, others: tuple[Any, ...] = (), attributes: dict[str, Any] = NO_ATTRIBUTES) -> Any:
    """Apply an operation of the table and write its result over `target`, which is returned.

    RuntimeError, PyTorch's, where a leaf that requires grad or a view of one would be written to, or where the result
    does not fit.
    """
    state = current()
    op = state.table[name]
    if state.dual_level or state.layers:
        from .lift import lifted_write

        found = lifted_write(
            op, target, others, attributes, state, lambda: overwrite(name, target, others, attributes, state)
        )
        if found is not NotImplemented:
            return found
    return overwrite(name, target, others, attributes, state)


def overwrite(name: str, target: Tensor, others: tuple[Any, ...], attributes: dict[str, Any], state: Session) -> Any:
    """The write itself, whatever the tensors carry besides their values."""
    op = state.table[name]
    # How the write is differentiated, where PyTorch does not do it as it does the operation.
    written = state.table.get(f"{name}_", op)
    inputs = (target, *others)
    tracked = any([isinstance(given, Tensor) and given.requires_grad for given in inputs])
    foreign = target.is_inference_tensor and not state.inference
    recorded = tracked and state.records and bool(written.formulas) and target.array.dtype.kind in "fc" and not foreign
    if tracked and state.records and not name.startswith("logical_"):
        if state.semantics.refuses_writes and target.requires_grad:
            raise RuntimeError(REFUSED)
        if state.semantics.writes_check_leaves:
            check_writable(target)
        elif _is_of_leaf(target):
            recorded = False
    arrays = [given.array if isinstance(given, Tensor) else given for given in inputs]
    written_twice = False
    if name not in ("zero", "fill"):
        written_twice = name in WRITTEN_TWICE and is_expanded(target.array)
        if written_twice:
            _warn_of_expanded(name, target, others, attributes, state)
        else:
            # What fills is copied first where it is part of what is filled.
            check_overlap(target.array, [] if name == "fill_tensor" else arrays[1:])
    if op.promotes and op.missing and op.size is None:
        if op.check is not None:
            op.check(*arrays, **attributes)
        _check_shapes(target.array, arrays)
    result = compute(op, arrays, attributes, state, target.array)
    _check_fit(target.array, result, name)
    if recorded and 0 in written.saves(tuple([isinstance(g, Tensor) and g.requires_grad for g in inputs])):
        # What is about to be overwritten is needed in the backward pass.
        arrays[0] = target.array.copy()
    node = node_of(written, inputs, tuple(arrays), attributes, (target,), state) if recorded else None
    shared = _read_meanwhile(target.array, arrays[1:]) if len(arrays) > 1 else ()
    if written_twice:
        _write_expanded(name, target.array, result, arrays, attributes)
    else:
        target.array[...] = result
    if any(not np.array_equal(now, before, equal_nan=True) for now, before in shared):
        raise NotHere("a write over elements that are still to be read")
    if foreign:
        # PyTorch notices where it counts the version: the elements are written by then.
        raise RuntimeError(INFERENCE)
    target.version.count += 1
    if node is not None:
        _saved_after(node)
        _new_history(target, node)
    if state.recorder is not None:
        why = reason(written, tracked, recorded, state)
        state.recorder.on_op(OpEvent(name, inputs, attributes, (target,), recorded, why, inplace=True))
    return target


def reshaped(name: str, target: Tensor, attributes: dict[str, Any] = NO_ATTRIBUTES, node_name: str = "") -> Tensor:
    """`t_`, `unsqueeze_` and the like: the tensor shows the same memory in another shape."""
    from .node import node_class

    state = current()
    op = state.table[name]
    if state.layers and isinstance(target.lift, Lanes):
        for member in target.lift.members:
            reshaped(name, member, attributes, node_name)
        return target
    tracked = target.requires_grad
    if tracked and state.records:
        check_writable(target)
    before = target.array
    recorded = tracked and state.records
    node = None
    if recorded:
        node = node_of(op, (target,), (before,), attributes, (target,), state)
        if node_name:
            node.__class__ = node_class(node_name)
    target.array = compute(op, [before], attributes, state)
    target.version.count += 1
    if node is not None:
        # A tensor that keeps its gradient goes on to keep what arrives where its history ended before.
        target.node, target.output_nr, target.tracked = node, 0, True
        if target.view_info is not None:
            target.view_info.version = target.version.count
    if state.recorder is not None:
        why = reason(op, tracked, recorded, state)
        state.recorder.on_op(OpEvent(name, (target,), attributes, (target,), recorded, why, inplace=True, view=True))
    return target


def check_history(target: Tensor, *others: Any) -> None:
    """RuntimeError, PyTorch's, where autograd would have to record a write to this tensor and cannot."""
    state = current()
    if state.layers:
        # What stands for several tensors at once has no history: each of them is checked where it is written.
        return
    if not state.semantics.writes_check_leaves and _is_of_leaf(target):
        return
    if state.records and any([isinstance(each, Tensor) and each.requires_grad for each in (target, *others)]):
        check_writable(target)


def _is_of_leaf(target: Tensor) -> bool:
    """Whether a tensor is a leaf that requires grad, or a view of one."""
    base = target if target.view_info is None else target.view_info.base
    return base.node is None and base.tracked


def _saved_after(node: Node) -> None:
    """The copy of what was overwritten has no version that could change; the result has the one after the write."""
    node.saved = tuple(
        [
            (at, None if at == 0 else version, version.count if version is not None and at < 0 else count)
            for at, version, count in node.saved
        ]
    )


def _new_history(target: Tensor, node: Node) -> None:
    if target.view_info is None:
        move_hooks(target, node)
        target.node, target.output_nr, target.tracked = node, 0, True
    else:
        rebase(target, target.view_info, node)


def _check_shapes(array: np.ndarray, arrays: list[Any]) -> None:
    """RuntimeError, PyTorch's, where operands do not broadcast to what is written to: it looks at this before dtypes."""
    shape = array.shape
    for each in arrays:
        if each.__class__ is np.ndarray and each.ndim and each.shape != shape:
            shapes = [a.shape for a in arrays if a.__class__ is np.ndarray]
            raise_mismatch(shapes)
            wide = np.broadcast_shapes(*shapes)
            if wide != shape:
                raise RuntimeError(f"output with shape {list(shape)} doesn't match the broadcast shape {list(wide)}")


def _check_fit(array: np.ndarray, result: np.ndarray, name: str) -> None:
    if result.shape != array.shape:
        raise RuntimeError(
            f"output with shape {list(array.shape)} doesn't match the broadcast shape {list(result.shape)}"
        )
    if not can_cast(result.dtype, array.dtype):
        raise RuntimeError(uncastable(result.dtype, array.dtype, name))


def check_overlap(array: np.ndarray, others: list[Any]) -> None:
    """RuntimeError, PyTorch's, where elements written to share memory with each other or with what is read."""
    if is_expanded(array):
        raise RuntimeError(OVERLAP)
    for other in others:
        if other.__class__ is np.ndarray and memory(other) is memory(array) and _partly(array, other):
            raise RuntimeError(PARTIAL_OVERLAP)


def is_expanded(array: np.ndarray) -> bool:
    """Whether several elements are the same place in memory."""
    return array.size > 0 and any(stride == 0 and size > 1 for stride, size in zip(array.strides, array.shape))


def _warn_of_expanded(name: str, target: Tensor, others: Any, attributes: Any, state: Session) -> None:
    shown = [WRITTEN_TWICE[name]] if WRITTEN_TWICE[name] else []
    if name == "index_put" and others[0].array.size == 1 and not attributes.get("accumulate"):
        picks = [part for part in attributes["key"] if part.__class__ is np.ndarray]
        if len(picks) == 1 and picks[0].dtype.kind == "b":
            # PyTorch fills such a mask.
            shown.append("masked_fill_")
    for each in shown:
        example = "tensor[indices] = tensor" if each == "index_put_" else "tensor[mask] = scalar"
        state.warn(
            f"Use of {each} on expanded tensors is deprecated. Please clone() the tensor before performing this "
            f"operation. This also applies to advanced indexing e.g. {example}"
        )


def _write_expanded(name: str, array: np.ndarray, result: np.ndarray, arrays: list[Any], attributes: Any) -> None:
    """Write to memory that is shown several times: only what is written changes it, the last write stays."""
    if name == "index_put":
        if attributes.get("accumulate"):
            np.add.at(array, attributes["key"], arrays[1])
        else:
            array[attributes["key"]] = arrays[1]
        return
    changed = result != array
    array[changed] = result[changed]


def _read_meanwhile(array: np.ndarray, others: list[Any]) -> list[tuple[np.ndarray, np.ndarray]]:
    """What is read while it is written to, with its values before: PyTorch's result depends on the order of its loops."""
    return [
        (other, other.copy())
        for other in others
        if other.__class__ is np.ndarray and memory(other) is memory(array) and _interleaved(array, other)
    ]


def _interleaved(a: np.ndarray, b: np.ndarray) -> bool:
    """Whether elements of `b` may be written, as elements of `a`, before they are read."""
    # What lies ahead is read before it is written.
    if (address(a) <= address(b) and a.strides == b.strides) or not np.may_share_memory(a, b):
        return False
    try:
        return np.shares_memory(a, b, max_work=10_000)  # type: ignore[arg-type]
    except np.exceptions.TooHardError:
        return True


def overlapping(a: np.ndarray, b: np.ndarray) -> bool:
    """Whether two arrays without holes show memory that is the same in some place."""
    if memory(a) is not memory(b) or not a.size or not b.size or not _dense(a) or not _dense(b):
        return False
    first, second = address(a), address(b)
    return first < second + b.nbytes and second < first + a.nbytes


def _partly(a: np.ndarray, b: np.ndarray) -> bool:
    if not a.size or not b.size or not _dense(a) or not _dense(b):
        return False
    first, second = address(a), address(b)
    if first == second and a.nbytes == b.nbytes:
        return a.strides != b.strides
    return first < second + b.nbytes and second < first + a.nbytes


def _dense(array: np.ndarray) -> bool:
    """Whether the elements fill a stretch of memory without holes, in some order of the dimensions."""
    order = sorted((stride, size) for stride, size in zip(array.strides, array.shape) if size != 1)
    expected = array.itemsize
    for stride, size in order:
        if stride != expected:
            return False
        expected *= size
    return True


def write_out(target: Any, result: Tensor, warns: bool = True) -> None:
    """`out=`: give a tensor the result's shape where it must change, and write the result over it.

    `warns` says whether PyTorch warns where the shape changes.
    """
    state = current()
    if not isinstance(target, Tensor):
        raise TypeError(f"argument 'out' must be Tensor, not {type(target).__name__}")
    made = result.array
    if target.is_inference_tensor and not state.inference:
        raise RuntimeError(INFERENCE)
    if not can_cast(made.dtype, target.array.dtype):
        raise RuntimeError(
            f"result type {BY_NUMPY[made.dtype].scalar} can't be cast to the desired output type "
            f"{BY_NUMPY[target.array.dtype].scalar}"
        )
    if target.array.shape != made.shape:
        if target.array.size and warns:
            state.warn(
                f"An output with one or more elements was resized since it had shape {list(target.array.shape)}, which "
                f"does not match the required output shape {list(made.shape)}. This behavior is deprecated, and in a "
                "future PyTorch release outputs will not be resized unless they have zero elements. You can explicitly "
                "reuse an out tensor t by resizing it, inplace, to zero elements with t.resize_(0)."
            )
        target.array = np.empty_like(made, target.array.dtype)
    if is_expanded(target.array):
        raise RuntimeError(OVERLAP)
    target.array[...] = made
    target.version.count += 1
    if state.recorder is not None:
        event = OpEvent("copy", (target, result), NO_ATTRIBUTES, (target,), False, "no-input", inplace=True)
        state.recorder.on_op(event)  # type: ignore[union-attr]
