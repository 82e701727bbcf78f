"""`torch.autograd.Function`: operations whose forward and backward a program writes itself.

https://docs.pytorch.org/docs/2.13/notes/extending.html#extending-torch-autograd
"""

from __future__ import annotations

import functools
import inspect
from typing import Any

from .customnode import CustomNode, forward_of
from .node import Graph
from .session import current
from .tensor import Tensor

LEGACY = (
    "Legacy autograd function with non-static forward method is deprecated. Please use new-style autograd function "
    "with static forward method. (Example: https://pytorch.org/docs/stable/autograd.html#torch.autograd.Function)"
)
NEEDS_SETUP = (
    "In order to use an autograd.Function with functorch transforms (vmap, grad, jvp, jacrev, ...), it must override "
    "the setup_context staticmethod. For more details, please see "
    "https://pytorch.org/docs/main/notes/extending.func.html"
)


class FunctionCtx:
    """What forward and backward share: tensors saved, marks on inputs and outputs, and a program's own attributes."""

    public = frozenset(
        {"save_for_backward", "save_for_forward", "mark_dirty", "mark_non_differentiable", "set_materialize_grads"}
    )
    _node: CustomNode

    def save_for_backward(self, *tensors: Any) -> None:
        self._node.to_save = tensors

    def save_for_forward(self, *tensors: Any) -> None:
        for tensor in tensors:
            if not (isinstance(tensor, Tensor) or tensor is None):
                raise AssertionError(
                    "save_for_forward expects all arguments to be tensors; you should save non-tensors as attributes "
                    "on ctx."
                )
        self._node.saved_for_forward = tensors

    def mark_dirty(self, *args: Any) -> None:
        self._node.dirty = args

    def mark_non_differentiable(self, *args: Any) -> None:
        self._node.non_differentiable = args

    def set_materialize_grads(self, value: bool) -> None:
        if not isinstance(value, bool):
            raise TypeError(
                "set_materialize_grads received an invalid combination of arguments - got (), but expected (bool)"
            )
        self._node.materializes = value


class BackwardCFunction(Graph, FunctionCtx):
    """The grad_fn of what a custom Function made, and the ctx of its methods."""

    __slots__ = ("_node",)
    public = frozenset({"saved_tensors", "needs_input_grad", "saved_variables", "_raw_saved_tensors"})
    open_to_programs = True
    private_to_programs = True
    _forward_cls: Any = None

    @property
    def saved_tensors(self) -> Any:
        return self._node.saved_tensors()

    @property
    def saved_variables(self) -> Any:
        current().warn("'saved_variables' is deprecated; use 'saved_tensors'", "DeprecationWarning")
        return self._node.saved_tensors()

    @property
    def _raw_saved_tensors(self) -> Any:
        return self._node.raw_saved_tensors()

    @property
    def needs_input_grad(self) -> tuple[bool, ...]:
        return self._node.needs_input_grad

    @property
    def next_functions(self) -> Any:
        return self._node.next_functions

    @property
    def metadata(self) -> Any:
        return self._node.metadata

    @property
    def _sequence_nr(self) -> Any:
        return self._node._sequence_nr

    @property
    def _input_metadata(self) -> Any:
        return self._node._input_metadata

    def register_hook(self, fn: Any) -> Any:
        return self._node.register_hook(fn)

    def register_prehook(self, fn: Any) -> Any:
        return self._node.register_prehook(fn)

    def __repr__(self) -> str:
        return f"<torch.autograd.function.{type(self).__name__} object at {id(self):#x}>"


class Function(FunctionCtx):
    """The base of custom operations: `forward`, `backward`, perhaps `setup_context` and `jvp`, used by `apply`."""

    public = frozenset({"apply", "forward", "backward", "vjp", "jvp", "vmap", "setup_context", "generate_vmap_rule"})
    generate_vmap_rule = False
    clear_saved_tensors_on_access = False
    _backward_cls: Any = BackwardCFunction

    def __init_subclass__(cls, **rest: Any) -> None:
        super().__init_subclass__(**rest)
        members = {"_forward_cls": cls, "__module__": "torch.autograd.function", "__slots__": ()}
        cls._backward_cls = type(f"{cls.__name__}Backward", (BackwardCFunction,), members)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        current().warn(
            f"{self.__class__} should not be instantiated. Methods on autograd functions are all static, so you should "
            "invoke them on the class itself. Instantiating an autograd function will raise an error in a future "
            "version of PyTorch.", "DeprecationWarning",
        )  # fmt: skip

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        raise RuntimeError(LEGACY)

    @staticmethod
    def forward(*args: Any, **kwargs: Any) -> Any:
        raise NotImplementedError("You must implement the forward function for custom autograd.Function.")

    @staticmethod
    def setup_context(ctx: Any, inputs: Any, output: Any) -> Any:
        raise NotImplementedError("setup_context is not implemented.")

    @staticmethod
    def backward(ctx: Any, *grad_outputs: Any) -> Any:
        raise NotImplementedError(
            "You must implement either the backward or vjp method for your custom autograd.Function to use it with "
            "backward mode AD."
        )

    vjp = backward

    @staticmethod
    def jvp(ctx: Any, *grad_inputs: Any) -> Any:
        raise NotImplementedError(
            "You must implement the jvp function for custom autograd.Function to use it with forward mode AD."
        )

    @staticmethod
    def vmap(info: Any, in_dims: Any, *args: Any) -> Any:
        raise NotImplementedError(
            "To use autograd.Function with vmap, you must either override the vmap staticmethod or set "
            "generate_vmap_rule=True."
        )

    @classmethod
    def apply(cls, *args: Any, **kwargs: Any) -> Any:
        """The result of this operation, with this class's backward as its history."""
        has_setup = cls.setup_context is not Function.setup_context
        if has_setup:
            bound = signature(cls.forward).bind(*args, **kwargs)
            bound.apply_defaults()
            args, kwargs = bound.args, bound.kwargs
        if current().layers:
            if not has_setup:
                raise RuntimeError(NEEDS_SETUP)
            from .lanes import over_lanes

            if over_lanes(args):
                from .customvmap import apply_over_lanes

                return apply_over_lanes(cls, args)
        if kwargs:
            args = _positional(cls.forward, args, kwargs, 0 if has_setup else 1)
        return forward_of(cls, args, has_setup)


Function.__module__ = "torch.autograd.function"
FunctionCtx.__module__ = "torch.autograd.function"
BackwardCFunction.__module__ = "torch.autograd.function"


class InplaceFunction(Function):
    """`torch.autograd.function.InplaceFunction`: a Function, kept by PyTorch for its name."""


InplaceFunction.__module__ = "torch.autograd.function"


def signature(function: Any) -> inspect.Signature:
    """The parameters of a function; a function of an interpreted program says itself what it takes."""
    own = getattr(function, "signature", None)
    found: inspect.Signature = own() if own is not None else inspect.signature(function)
    return found


def _positional(forward: Any, args: tuple[Any, ...], kwargs: dict[str, Any], offset: int) -> tuple[Any, ...]:
    """Keyword arguments in their places, by the names of forward's parameters.

    TypeError as PyTorch's `apply` raises it.
    """
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    names = [name for name, each in signature(forward).parameters.items() if each.kind in kinds][offset:]
    places = {}
    for name, value in kwargs.items():
        if name not in names:
            raise TypeError(f"forward() got an unexpected keyword argument '{name}'")
        at = names.index(name)
        if at < len(args):
            raise TypeError(f"forward() got multiple values for argument '{name}'")
        places[at] = value
    total = max(places) + 1
    found = list(args)
    for at in range(len(args), total):
        if at not in places:
            raise TypeError(f"forward() missing required argument: '{names[at]}' (position {at})")
        found.append(places[at])
    return tuple(found)


def once_differentiable(fn: Any) -> Any:
    """A backward that is not recorded: differentiating through it raises.

    https://docs.pytorch.org/docs/2.13/notes/extending.html#double-backward
    """

    @functools.wraps(fn)
    def wrapper(ctx: Any, *args: Any, **kwargs: Any) -> Any:
        from .customnode import delayed_error
        from .modes import no_grad

        with no_grad():
            outputs = fn(ctx, *args, **kwargs)
        if not current().grad_enabled:
            return outputs
        if not any(isinstance(arg, Tensor) and arg.requires_grad for arg in args):
            return outputs
        return delayed_error(outputs if isinstance(outputs, tuple) else (outputs,))

    return wrapper


NAMES: dict[str, Any] = {
    "autograd.Function": Function, "autograd.function.Function": Function,
    "autograd.function.FunctionCtx": FunctionCtx, "autograd.function.InplaceFunction": InplaceFunction,
    "autograd.function.once_differentiable": once_differentiable,
}  # fmt: skip
