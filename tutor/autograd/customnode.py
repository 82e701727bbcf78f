"""The node behind a custom Function: running its forward, marking what it made, calling its backward.

It follows torch/csrc/autograd/python_function.cpp and custom_function.cpp.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from .apply import NO_ATTRIBUTES, SAVED_INFERENCE
from .events import OpEvent
from .hooks import as_tensor
from .node import FREED, Node, edge_of, sequence
from .op import Op
from .savedhooks import Packed
from .session import current
from .tensor import Tensor
from .views import rebase

AS_IS = (
    "An input that has been returned as-is as output is being saved for backward. This is not supported if you "
    "override setup_context. You should return and save a view of the input instead, e.g. with x.view_as(x) or setup "
    "ctx inside the forward function itself."
)
DIRTY_LEAF = "a leaf Variable that requires grad has been used in an in-place operation."
DIRTY_OTHER = (
    "ctx.mark_dirty() received a tensor that was not an input. Only input Tensors that have been mutated should be "
    "passed to ctx.mark_dirty()."
)
DIRTY_VIEW = (
    "If your Function modifies inplace an input that is a view of another Tensor, your Function cannot return more "
    "than one Tensor. This is not supported by the current autograd engine. You should either make sure the input is "
    "not a view (using .clone() for example) or make your Function only return one Tensor (potentially splitting it "
    "into two Functions: one doing the inplace that returns a single Tensor and a second one that does the other "
    "operations). You can ask on the forum https://discuss.pytorch.org/ if you need help to do this change."
)
DIRTY_LOST = (
    "Some elements marked as dirty during the forward method were not returned as output. The inputs that are modified "
    "inplace must all be outputs of the Function."
)
TWICE = "trying to differentiate twice a function that was marked with @once_differentiable"
# What the engine asks of any node's entry in the table.
CUSTOM = Op("custom", lambda *tensors, xp: None, {}, ("tensors",), variadic=True, node="CustomBackward")


class Saved:
    """One tensor that a custom Function saved, with the version it had."""

    __slots__ = ("array", "count", "edge", "number", "packed", "tensor", "version")

    def __init__(self, tensor: Tensor, number: int | None) -> None:
        state = current()
        if tensor.is_inference_tensor:
            raise RuntimeError(SAVED_INFERENCE)
        self.version, self.count = tensor.version, tensor.version.count
        self.number = number
        self.array = tensor.array
        # An output is not kept itself: the node must not own the tensor that owns it.
        self.tensor: Tensor | None = None if number is not None and tensor.node is not None else tensor
        self.packed: Packed | None = None
        # Where the cotangent of what hooks give back goes; an output's is the node that is asked.
        self.edge: Any = None
        if state.saved_hooks:
            self.packed = Packed(state.saved_hooks[-1], tensor)
            if self.tensor is not None:
                self.edge = edge_of(tensor)
                self.tensor = None

    def _with_history(self, given: Tensor, node: CustomNode | None) -> Tensor:
        """What a hook gave back, in the place in the graph that the saved tensor had."""
        edge = self.edge
        if isinstance(edge, Tensor):
            same = edge.array is given.array or np.array_equal(edge.array, given.array)
            return edge if same else given
        if edge is None and (self.number is None or node is None):
            return given
        found = Tensor(given.array)
        found.node, found.output_nr = edge or (node, self.number)  # type: ignore[assignment]
        found.tracked = True
        return found

    def unpack(self, node: CustomNode | None) -> Tensor:
        """The tensor again; RuntimeError, PyTorch's, where it was written to."""
        if self.packed is not None:
            return self._with_history(self.packed.unpack(), node)
        if self.version.count != self.count and current().semantics.checks_versions:
            raise RuntimeError(self._modified(node))
        if self.tensor is not None:
            return self.tensor
        found = Tensor(self.array)
        found._version_counter = self.version
        assert self.number is not None
        found.node, found.output_nr, found.tracked = node, self.number, True
        return found

    def _modified(self, node: CustomNode | None) -> str:
        from .node import modified

        maker: Any = node if self.tensor is None else self.tensor.grad_fn
        by = None if maker is None else (self.number or 0 if self.tensor is None else 0, maker)
        return modified(self.array, by, self.version.count, self.count, current().anomaly)


class CustomNode(Node):
    """A recorded call of a custom Function. `ctx` is what the program sees of it."""

    special = True
    runs_on_nothing = True
    gives_shared = True
    materializes = True
    to_save: tuple[Any, ...] = ()
    saved_for_forward: tuple[Any, ...] | None = None
    dirty: tuple[Any, ...] = ()
    non_differentiable: tuple[Any, ...] = ()

    def __init__(self, cls: Any, inputs: tuple[Any, ...], edges: tuple[Any, ...]) -> None:
        self.op, self.attributes, self.results = CUSTOM, NO_ATTRIBUTES, ()
        self.sequence = next(sequence)
        self.arrays = tuple([given.array for given in inputs if isinstance(given, Tensor)])
        self.edges = edges
        self.cls = cls
        self.is_tensor = tuple([isinstance(given, Tensor) for given in inputs])
        self.needs_input_grad = tuple([isinstance(given, Tensor) and given.requires_grad for given in inputs])
        self.kept: list[Saved | None] = []
        self.made: list[Any] = []
        self.ctx = cls._backward_cls()
        self.ctx._node = self

    def name(self) -> str:
        return type(self.ctx).__name__

    @property
    def next_functions(self) -> Any:
        return super().next_functions if self.edges else ()

    def saved_tensors(self) -> Any:
        if self.saved_for_forward is not None:
            return self.saved_for_forward
        if self.freed:
            raise RuntimeError(FREED)
        return tuple([None if saved is None else saved.unpack(self) for saved in self.kept])

    def raw_saved_tensors(self) -> Any:
        from .saved import SavedTensor

        if self.freed:
            raise RuntimeError(FREED)
        return tuple([None if saved is None else SavedTensor(partial(saved.unpack, self)) for saved in self.kept])

    def release(self) -> None:
        self.freed = True
        self.kept = []

    def backward(self, grads: list[Any], state: Any) -> list[Any]:
        given = [as_tensor(g) for g in grads]
        return [None if part is None else part.array for part in self.backward_on_tensors(given, state)]

    def backward_on_tensors(self, grads: list[Any], state: Any) -> list[Any]:
        from .function import Function

        if self.materializes:
            grads = [self._zeros(at) if grad is None else grad for at, grad in enumerate(grads)]
        backward, vjp = self.cls.backward, self.cls.vjp
        if backward is not Function.backward and vjp is not Function.vjp:
            raise RuntimeError(
                "Implementing both 'backward' and 'vjp' for a custom Function is not allowed. You should only "
                "implement one of them."
            )
        given = (vjp if vjp is not Function.vjp else backward)(self.ctx, *grads)
        return self._checked(given if isinstance(given, tuple) else (given,))

    def _zeros(self, at: int) -> Tensor | None:
        made = self.made[at]
        return None if made is None else Tensor(np.zeros(*made))

    def _checked(self, given: tuple[Any, ...]) -> list[Any]:
        """What backward returned, one for each tensor; PyTorch's errors where it does not fit."""
        expected = len(self.is_tensor)
        if len(given) > expected and all(each is None for each in given[expected:]):
            given = given[:expected]
        if len(given) != expected:
            raise RuntimeError(
                f"function {self.name()} returned an incorrect number of gradients (expected {expected}, got "
                f"{len(given)})"
            )
        parts: list[Any] = []
        for at, (part, was_tensor) in enumerate(zip(given, self.is_tensor)):
            if not was_tensor:
                if part is not None:
                    raise RuntimeError(
                        f"function {self.name()} returned a gradient different than None at position {at + 1}, but the "
                        "corresponding forward input was not a Variable"
                    )
            elif part is not None and not isinstance(part, Tensor):
                raise RuntimeError(f"expected Variable or None (got {type(part).__name__})")
            else:
                parts.append(part)
        for at, part in enumerate(parts):
            if part is not None and self.edges[at] is not None:
                _check_fit(self.name(), at, part.array, self.arrays[at])
        return parts


def _check_fit(name: str, at: int, found: np.ndarray, wanted: np.ndarray) -> None:
    if found.shape != wanted.shape and not _expands(wanted.shape, found.shape):
        raise RuntimeError(
            f"Function {name} returned an invalid gradient at index {at} - got {list(found.shape)} but expected shape "
            f"compatible with {list(wanted.shape)}"
        )
    if found.dtype.kind != "f" and (found.dtype.kind == "c") != (wanted.dtype.kind == "c"):
        raise RuntimeError(
            "Expected isFloatingType(grad.scalar_type()) || (input_is_complex == grad_is_complex) to be true, but got "
            "false.  (Could this error message be improved?  If so, please report an enhancement request to PyTorch.)"
        )


def _expands(shape: tuple[int, ...], to: tuple[int, ...]) -> bool:
    if len(shape) > len(to):
        return False
    return all(n in (1, m) for n, m in zip(reversed(shape), reversed(to)))


def forward_of(cls: Any, args: tuple[Any, ...], has_setup: bool) -> Any:
    """Run a custom Function's forward, unrecorded, and record the call as one step."""
    state = current()
    tensors = [given for given in args if isinstance(given, Tensor)]
    recorded = state.records and any(tensor.requires_grad for tensor in tensors)
    edges = tuple([edge_of(tensor) for tensor in tensors]) if recorded else ()
    node = CustomNode(cls, args, edges)
    if state.anomaly:
        from .anomaly import remember

        remember(node)
    around = state.grad_enabled, state.duals_off
    state.grad_enabled, state.duals_off = False, True
    try:
        if has_setup:
            output = cls.forward(*args)
            cls.setup_context(node.ctx, args, output)
        else:
            output = cls.forward(node.ctx, *args)
    finally:
        state.grad_enabled, state.duals_off = around
    outputs = output if isinstance(output, tuple) else (output,)
    saving, saved_ids = _to_save(node, has_setup, recorded)
    dirty = {id(each) for each in node.dirty}
    wrapped = _wrapped(node, tensors, outputs, recorded, saved_ids)
    if state.duals and not state.duals_off:
        from .customjvp import carry

        carry(node, args, outputs, wrapped, dirty)
    if recorded:
        numbers = {id(made): at for at, made in enumerate(wrapped) if isinstance(made, Tensor)}
        node.kept = [None if tensor is None else Saved(tensor, numbers.get(id(tensor))) for tensor in saving]
    node.saved_for_forward = None
    if state.recorder is not None and recorded:
        shown = tuple([made for made in wrapped if isinstance(made, Tensor)])
        event = OpEvent("custom", tuple(tensors), {"name": cls.__name__}, shown, True, "input")
        state.recorder.on_op(event)
    return wrapped if isinstance(output, tuple) else wrapped[0]


def _to_save(node: CustomNode, has_setup: bool, recorded: bool) -> tuple[list[Any], set[int]]:
    """What is to be saved for backward, and the identities that may not be inputs returned as they are."""
    ids: set[int] = set()
    if has_setup:
        ids |= {id(each) for each in node.saved_for_forward or () if isinstance(each, Tensor)}
    saving = []
    for at, each in enumerate(node.to_save):
        if each is None or isinstance(each, Tensor):
            saving.append(each)
            if has_setup and each is not None:
                ids.add(id(each))
        elif recorded:
            raise TypeError(
                f"save_for_backward can only save variables, but argument {at} is of type {type(each).__name__}"
            )
    node.to_save = ()
    return saving, ids


def _wrapped(
    node: CustomNode, inputs: list[Tensor], outputs: tuple[Any, ...], recorded: bool, saved: set[int]
) -> tuple[Any, ...]:
    """The outputs as tensors with their history."""
    fixed = _marked(node.non_differentiable, "mark_non_differentiable only accepts variable arguments, but got ")
    dirty = _marked(node.dirty, "mark_dirty can only accept variables, but argument ")
    for tensor in node.dirty:
        tensor.version.count += 1
    given = {id(tensor) for tensor in inputs}
    node.outputs = len(outputs)
    wrapped: list[Any] = []
    differentiable = 0
    for number, output in enumerate(outputs):
        if not isinstance(output, Tensor):
            node.made.append(None)
            wrapped.append(output)
            continue
        is_input, is_dirty = id(output) in given, id(output) in dirty
        flows = recorded and id(output) not in fixed and output.array.dtype.kind in "fc"
        made = _with_history(
            node, output, number, is_input, is_dirty, flows, id(output) in saved, recorded, len(outputs)
        )
        if not (is_input and is_dirty) and made.view_info is not None:
            made.view_info.creation = "function"
        differentiable += flows
        node.made.append((made.array.shape, made.array.dtype))
        if flows:
            node.note_output(number, made.array)
        wrapped.append(made)
    if differentiable > 1:
        for made in wrapped:
            if isinstance(made, Tensor) and made.view_info is not None:
                made.view_info.creation = "multi-output"
    if not dirty <= {id(output) for output in outputs}:
        raise RuntimeError(DIRTY_LOST)
    return tuple(wrapped)


def _marked(tensors: tuple[Any, ...], message: str) -> set[int]:
    if not all(isinstance(each, Tensor) for each in tensors):
        raise RuntimeError(message)
    return {id(each) for each in tensors}


def _with_history(
    node: CustomNode, tensor: Tensor, number: int, is_input: bool, is_dirty: bool, flows: bool, is_saved: bool,
    recorded: bool, many: int,
) -> Tensor:  # fmt: skip
    if not flows:
        if not tensor.requires_grad:
            if is_input and not is_dirty:
                return _view_of_itself(tensor, is_saved)
            return tensor
        if is_input:
            return tensor.detach()
        if tensor.view_info is None:
            tensor.detach_()
        return tensor
    if is_dirty:
        if tensor.is_leaf and tensor.requires_grad:
            raise RuntimeError(DIRTY_LEAF)
        if not is_input:
            current().warn(DIRTY_OTHER)
        if tensor.view_info is not None and many > 1:
            raise RuntimeError(DIRTY_VIEW)
        tensor._grad = None
        tensor._hooks = None
        if tensor.view_info is not None:
            rebase(tensor, tensor.view_info, node)
            return tensor
    elif is_input:
        tensor = _view_of_itself(tensor, is_saved)
    tensor.node, tensor.output_nr, tensor.tracked = node, number, True
    if tensor.view_info is not None:
        tensor.view_info.version = tensor.version.count
    return tensor


def _view_of_itself(tensor: Tensor, is_saved: bool) -> Tensor:
    """An input returned as it is becomes a view of itself."""
    from .modes import no_grad

    if is_saved:
        raise RuntimeError(AS_IS)
    with no_grad():
        return tensor.view_as(tensor)


class DelayedError(Node):
    """The history of what must not be differentiated: it raises when a cotangent arrives."""

    special = True

    def backward(self, grads: list[Any], state: Any) -> list[Any]:
        raise RuntimeError(TWICE)

    backward_on_tensors = backward


DelayedError.__name__ = DelayedError.__qualname__ = "Error"
DelayedError.__module__ = "builtins"


def delayed_error(outputs: tuple[Any, ...]) -> Any:
    """These tensors, cut off, with a history that raises."""
    leaves = [None if each is None else Tensor(each.array, True) for each in outputs]
    node = DelayedError(CUSTOM, tuple([leaf.array for leaf in leaves if leaf is not None]),
                        tuple([leaf for leaf in leaves if leaf is not None]), NO_ATTRIBUTES)  # fmt: skip
    node.outputs = len(outputs)
    made: list[Any] = []
    for number, each in enumerate(outputs):
        found = None if each is None else Tensor(each.array, True)
        if found is not None:
            found.node, found.output_nr = node, number
        made.append(found)
    return tuple(made) if len(made) != 1 else made[0]
