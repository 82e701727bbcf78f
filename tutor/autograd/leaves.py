"""What makes a tensor a leaf or cuts it off: `requires_grad_`, `detach`, `.data`, `retain_grad`."""

from __future__ import annotations

from typing import Any

from .dtypes import BY_NUMPY, dtype
from .events import OpEvent
from .lanes import Lanes, each_lane
from .node import Node, accumulator
from .session import current
from .tensor import Tensor, Version, alias

LEAVES_ONLY = "you can only change requires_grad flags of leaf variables."
IN_TRANSFORM = (
    "You are attempting to call Tensor.requires_grad_() (or perhaps using torch.autograd.functional.* APIs) inside of "
    "a function being transformed by a functorch transform. This is unsupported, please attempt to use the functorch "
    "transforms (e.g. grad, vjp, jacrev, jacfwd, hessian) or call requires_grad_() outside of a function being "
    "transformed instead."
)
COMPUTED = (
    LEAVES_ONLY + " If you want to use a computed variable in a subgraph "
    "that doesn't require differentiation use var_no_grad = var.detach()."
)


def tell(op: str, inputs: tuple[Any, ...], made: Tensor, reason: str, **rest: Any) -> None:
    """Report a step that is no operation of the table."""
    recorder = current().recorder
    if recorder is not None:
        attributes = rest.pop("attributes", {})
        recorder.on_op(OpEvent(op, inputs, attributes, (made,), rest.pop("recorded", False), reason, **rest))


def set_requires_grad(tensor: Tensor, value: bool) -> Tensor:
    """`x.requires_grad = ...`: make a leaf require grad, or stop requiring it.

    RuntimeError, PyTorch's, for an integer tensor and for a tensor that was computed.
    """
    if not isinstance(value, bool):
        raise RuntimeError("requires_grad must be a bool")
    if current().layers:
        raise RuntimeError(IN_TRANSFORM)
    if tensor.grad_fn is not None:
        raise RuntimeError(LEAVES_ONLY if value else COMPUTED)
    return _changed(tensor, value, "only Tensors of floating point and complex dtype can require gradients")


def requires_grad_(self: Tensor, requires_grad: bool = True) -> Tensor:
    """The same as a method that returns the tensor itself, and bears a computed tensor that requires grad."""
    if not isinstance(requires_grad, bool):
        raise TypeError(
            f"requires_grad_(): argument 'requires_grad' (position 1) must be bool, not {type(requires_grad).__name__}"
        )
    if current().layers:
        raise RuntimeError(IN_TRANSFORM)
    if self.node is not None and not requires_grad:
        raise RuntimeError(COMPUTED)
    return _changed(self, requires_grad, "only Tensors of floating point dtype can require gradients")


def _changed(tensor: Tensor, value: bool, only: str) -> Tensor:
    state = current()
    if value and tensor.array.dtype.kind not in "fc" and state.semantics.checks_dtype:
        raise RuntimeError(only)
    if value and tensor.is_inference_tensor and not state.inference:
        raise RuntimeError("Setting requires_grad=True on inference tensor outside InferenceMode is not allowed.")
    if tensor.node is None and tensor.tracked != value:
        tensor.tracked = value
        if not value:
            state.frozen.add(tensor.uid)
        tell("requires_grad_", (tensor,), tensor, "factory", attributes={"requires_grad": value}, inplace=True)
    return tensor


def detach(self: Tensor) -> Tensor:
    """A new tensor on the same storage, sharing the version counter, through which no gradient flows."""
    if isinstance(self.lift, Lanes):
        made: Tensor = each_lane(detach, (self,), {})
        return made
    semantics = current().semantics
    version = self.version if semantics.detach_shares_version else Version()
    if semantics.detach_copies:
        made = Tensor(self.array.copy())
    else:
        made = alias(self.array, self, version)
    if self.is_inference_tensor:
        made.is_inference_tensor = True
    made.born = self.born
    if not semantics.detach_stops and self.requires_grad:
        made.tracked, made.node, made.output_nr = True, _through(self), 0
    tell("detach", (self,), made, "stopped", view=True)
    return made


def detach_(self: Tensor) -> Tensor:
    """Cut the tensor itself off its history."""
    if self.view_info is not None:
        raise RuntimeError(
            "Can't detach views in-place. Use detach() instead. If you are using DistributedDataParallel (DDP) for "
            "training, and gradient_as_bucket_view is set as True, gradients are views of DDP buckets, and hence "
            "detach_() cannot be called on these gradients. To fix this error, please refer to the "
            "Optimizer.zero_grad() function in torch/optim/optimizer.py as the solution."
        )
    self.node, self.output_nr, self.tracked = None, 0, False
    tell("detach", (self,), self, "stopped", view=True)
    return self


def data_of(tensor: Tensor) -> Tensor:
    """`.data`: a new tensor on the same storage with a version counter of its own, so nothing notices a write."""
    semantics = current().semantics
    if semantics.detach_copies:
        made = Tensor(tensor.array.copy())
    else:
        made = alias(tensor.array, tensor, tensor.version if semantics.data_shares_version else Version())
    if not semantics.detach_stops and tensor.requires_grad:
        made.tracked, made.node, made.output_nr = True, _through(tensor), 0
    tell("data", (tensor,), made, "stopped", view=True)
    return made


def set_data(tensor: Tensor, value: Any) -> None:
    """`x.data = y`: x shows y's memory from now on; history and version stay."""
    if not isinstance(value, Tensor):
        raise TypeError(f"Variable data has to be a tensor, but got {type(value).__name__}")
    if value.array.dtype != tensor.array.dtype and tensor.requires_grad and value.array.dtype.kind not in "fc":
        raise RuntimeError("data set to a tensor that requires gradients must be floating point or complex dtype")
    tensor.array = value.array
    tell("data", (value,), tensor, "stopped", view=True)


def retain_grad(self: Tensor) -> None:
    """Keep `.grad` for a non-leaf too; on a leaf this does nothing."""
    if not self.requires_grad:
        raise RuntimeError("can't retain_grad on Tensor that has requires_grad=False")
    if self.retains:
        return
    node = None if self.grad_fn is None else self.node
    if node is None:
        return
    self.retains = True
    node.special = True
    node.keeps = {**(node.keeps or {}), self.output_nr: self}


def check_assigned_grad(tensor: Tensor, value: Any) -> None:
    """PyTorch's errors for `x.grad = value`."""
    if value is None:
        return
    if not isinstance(value, Tensor):
        raise TypeError(f"assigned grad expected to be a Tensor or None but got grad of type {type(value).__name__}")
    if value is tensor:
        raise RuntimeError("can't assign Variable as its own grad")
    wanted = tensor.grad_dtype if tensor.node is None else tensor.dtype
    if wanted is not None and value.dtype is not wanted:
        raise RuntimeError(
            f"attempting to assign a gradient with dtype '{value.dtype.c_name}' to a tensor with grad_dtype "
            f"'{BY_NUMPY[wanted.numpy].scalar}'. The gradient must match the tensor's grad_dtype (defaults to the "
            "tensor's dtype). You can set the tensor's grad_dtype attribute with a specific dtype, or None to allow "
            "any dtype. Set grad_dtype with caution. Diverging the dtypes of a tensor and its gradient may break "
            "downstream systems that assume they match."
        )
    if value.array.shape != tensor.array.shape:
        raise RuntimeError(
            f"attempting to assign a gradient of size '{list(value.array.shape)}' to a tensor of size "
            f"'{list(tensor.array.shape)}'. Please ensure that the gradient and the tensor are the same size"
        )


ANY = object()


def grad_dtype(tensor: Tensor) -> Any:
    """The dtype that a leaf's gradient has; None where it may have any.

    https://docs.pytorch.org/docs/2.13/generated/torch.Tensor.grad_dtype.html
    """
    if tensor.grad_fn is not None:
        raise RuntimeError("grad_dtype can only be accessed on leaf tensors.")
    own = tensor._grad_dtype
    return tensor.dtype if own is None else None if own is ANY else own


def set_grad_dtype(tensor: Tensor, value: Any) -> None:
    """Let a leaf's gradient have another dtype."""
    if value is not None and not isinstance(value, dtype):
        raise RuntimeError(f"grad_dtype must be a torch.dtype or None, but got {type(value).__name__}")
    if tensor.grad_fn is not None:
        raise RuntimeError("grad_dtype can only be set on leaf tensors.")
    grad = tensor._grad
    if value is not None and grad is not None and grad.dtype is not value:
        raise RuntimeError(
            f"Cannot set grad_dtype to '{value.scalar}' because there is already a gradient with dtype "
            f"'{grad.dtype.c_name}'. Please clear the gradient (.grad = None) before changing grad_dtype, or ensure "
            "the new grad_dtype matches the existing gradient's dtype."
        )
    tensor._grad_dtype = ANY if value is None else value
    accumulator(tensor)


def _through(tensor: Tensor) -> Node:
    """A node that only passes the cotangent on, for the belief that detach() does not cut."""
    from .apply import NO_ATTRIBUTES
    from .node import edge_of, node_class
    from .op import OPS

    return node_class("AliasBackward0")(OPS["clone"], (tensor.array,), (edge_of(tensor),), NO_ATTRIBUTES)
