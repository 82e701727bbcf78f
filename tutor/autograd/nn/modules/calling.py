"""Calling a module: its hooks before and after `forward`, and those of the backward pass through it.

https://docs.pytorch.org/docs/2.13/notes/modules.html#module-hooks
"""

from __future__ import annotations

from typing import Any

from ...session import current
from ...tensor import Tensor


def call(module: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """`module(*args, **kwargs)`."""
    kept = module.__dict__
    if "_backward_hooks" not in kept:
        # Module.__init__ was not called: PyTorch looks for its hooks first.
        raise AttributeError(f"'{type(module).__name__}' object has no attribute '_backward_hooks'")
    if not (
        kept["_backward_hooks"] or kept["_backward_pre_hooks"] or kept["_forward_hooks"] or kept["_forward_pre_hooks"]
    ):
        return module.forward(*args, **kwargs)
    called: set[int] = set()
    state: dict[str, Any] = {"args": args, "kwargs": kwargs, "result": None}
    try:
        return _with_hooks(module, state, called)
    except Exception:
        for number, hook in module._forward_hooks.items():
            if number in module._forward_hooks_always_called and number not in called:
                _run_forward_hook(module, number, hook, state)
        raise


def _with_hooks(module: Any, state: dict[str, Any], called: set[int]) -> Any:
    for number, hook in list(module._forward_pre_hooks.items()):
        _run_pre_hook(module, number, hook, state)
    full = module._backward_hooks.values() if module._is_full_backward_hook is True else ()
    partial = module._backward_hooks.values() if module._is_full_backward_hook is False else ()
    pre = module._backward_pre_hooks.values()
    watch = _BackwardHooks(module, list(full), list(pre)) if full or pre else None
    if watch is not None:
        state["args"] = watch.on_inputs(state["args"])
    state["result"] = module.forward(*state["args"], **state["kwargs"])
    for number, hook in list(module._forward_hooks.items()):
        called.add(number)
        _run_forward_hook(module, number, hook, state)
    result = state["result"]
    if watch is not None:
        if not isinstance(result, Tensor | tuple):
            current().warn(
                "For backward hooks to be called, module output should be a Tensor or a tuple of Tensors but received "
                f"{type(result)}"
            )
        result = watch.on_outputs(result)
    if partial:
        _watch_last_node(module, list(partial), state["args"], result)
    return result


def _run_pre_hook(module: Any, number: int, hook: Any, state: dict[str, Any]) -> None:
    if number in module._forward_pre_hooks_with_kwargs:
        made = hook(module, state["args"], state["kwargs"])
        if made is None:
            return
        if not (isinstance(made, tuple) and len(made) == 2):
            raise RuntimeError(
                f"forward pre-hook must return None or a tuple of (new_args, new_kwargs), but got {made}."
            )
        state["args"], state["kwargs"] = made
        return
    made = hook(module, state["args"])
    if made is not None:
        state["args"] = made if isinstance(made, tuple) else (made,)


def _run_forward_hook(module: Any, number: int, hook: Any, state: dict[str, Any]) -> None:
    if number in module._forward_hooks_with_kwargs:
        made = hook(module, state["args"], state["kwargs"], state["result"])
    else:
        made = hook(module, state["args"], state["result"])
    if made is not None:
        state["result"] = made


def _watch_last_node(module: Any, hooks: list[Any], inputs: Any, result: Any) -> None:
    """The old kind of hook: on the node that made the result, whatever the module did before."""
    found = result
    while not isinstance(found, Tensor):
        found = next(v for v in found.values() if isinstance(v, Tensor)) if isinstance(found, dict) else found[0]
    node = found.grad_fn
    if node is None:
        return
    for hook in hooks:
        node.register_hook(lambda grad_input, grad_output, hook=hook: hook(module, grad_input, grad_output))
    _warn_old_hook(inputs, result, node)


_OLD = "Using {} is deprecated and will be removed in future versions. This hook will be missing some {}"
_INSTEAD = " Please use register_full_backward_hook to get the documented behavior."


def _warn_old_hook(inputs: Any, result: Any, node: Any) -> None:
    results = (result,) if isinstance(result, Tensor) else result
    if not (isinstance(results, tuple) and all(isinstance(r, Tensor) for r in results)):
        way = "non-full backward hooks on a Module that does not return a single Tensor or a tuple of Tensors"
        current().warn(_OLD.format(way, "of the grad_output.") + _INSTEAD, "FutureWarning")
        return
    if not all(isinstance(i, Tensor) for i in inputs):
        way = "non-full backward hooks on a Module that does not take as input a single Tensor or a tuple of Tensors"
        current().warn(_OLD.format(way, "of the grad_input.") + _INSTEAD, "FutureWarning")
        return
    nodes = {r.grad_fn for r in results if r.grad_fn is not None}
    if (len(nodes) == 1 and node not in nodes) or not nodes:
        way = "a non-full backward hook when outputs are nested in python data structure"
        current().warn(_OLD.format(way, "grad_output."), "FutureWarning")
    elif len(nodes) > 1:
        way = "a non-full backward hook when outputs are generated by different autograd Nodes"
        current().warn(_OLD.format(way, "grad_output.") + _INSTEAD, "FutureWarning")
    elif {i.grad_fn for i in inputs if i.grad_fn is not None} != {n for n, _ in node.next_functions}:
        way = "a non-full backward hook when the forward contains multiple autograd Nodes"
        current().warn(_OLD.format(way, "grad_input.") + _INSTEAD, "FutureWarning")


class _BackwardHooks:
    """Hooks that see the gradients of a module's inputs and outputs: both pass through a node that changes nothing."""

    def __init__(self, module: Any, hooks: list[Any], pre_hooks: list[Any]) -> None:
        self.module, self.hooks, self.pre_hooks = module, hooks, pre_hooks
        self.grad_outputs: Any = None
        self.inputs = self.outputs = 0
        self.input_places: list[int] | None = None
        self.output_places: list[int] | None = None

    def on_inputs(self, args: Any) -> Any:
        found, self.input_places = self._through(self._at_inputs, args)
        self.inputs = len(args)
        return found

    def on_outputs(self, result: Any) -> Any:
        args = result if isinstance(result, tuple) else (result,)
        found, self.output_places = self._through(self._at_outputs, args)
        self.outputs = len(args)
        return found if isinstance(result, tuple) else found[0]

    def _through(self, hook: Any, args: Any) -> tuple[Any, list[int] | None]:
        places = [at for at, arg in enumerate(args) if isinstance(arg, Tensor)]
        tensors = [args[at] for at in places]
        if not (any(t.requires_grad for t in tensors) and current().grad_enabled):
            return args, None
        made = _unchanged()(*tensors)
        nodes = [
            t.grad_fn for t in made if t.grad_fn is not None and "BackwardHookFunction" in type(t.grad_fn).__name__
        ]
        nodes[0].register_hook(hook)
        found = list(args)
        for at, tensor in zip(places, made):
            found[at] = tensor
        return type(args)(found) if type(args) is not tuple else tuple(found), places

    def _at_inputs(self, grad_input: Any, _: Any) -> Any:
        if self.grad_outputs is None:
            return None
        grads = _spread(self.input_places, grad_input, self.inputs)
        for hook in self.hooks:
            made = hook(self.module, grads, self.grad_outputs)
            if made is None:
                continue
            if len(made) != len(grads):
                raise RuntimeError(
                    f"Backward hook returned an invalid number of grad_input, got {len(made)}, but expected "
                    f"{len(grads)}"
                )
            grads = made
        self.grad_outputs = None
        return tuple(grads[at] for at in self.input_places or ())

    def _at_outputs(self, _: Any, grad_output: Any) -> Any:
        self.grad_outputs = _spread(self.output_places, grad_output, self.outputs)
        for hook in self.pre_hooks:
            made = hook(self.module, self.grad_outputs)
            if made is None:
                continue
            if len(made) != len(self.grad_outputs):
                raise RuntimeError(
                    f"Backward pre hook returned an invalid number of grad_output, got {len(made)}, but expected "
                    f"{len(self.grad_outputs)}"
                )
            self.grad_outputs = made
        passed = self.grad_outputs
        if self.input_places is None:
            self._without_inputs()
        if passed is None:
            return None
        return tuple(passed[at] for at in self.output_places or ())

    def _without_inputs(self) -> None:
        current().warn(
            "Full backward hook is firing when gradients are computed with respect to module outputs since no inputs "
            "require gradients. See "
            "https://docs.pytorch.org/docs/main/generated/torch.nn.Module.html"
            "#torch.nn.Module.register_full_backward_hook for more details."
        )
        for hook in self.hooks:
            made = hook(self.module, (None,) * self.inputs, self.grad_outputs)
            if made is not None and not (isinstance(made, tuple) and all(each is None for each in made)):
                raise RuntimeError(
                    "Backward hook for Modules where no input requires gradient should always return None or None for "
                    "all gradients."
                )
        self.grad_outputs = None


def _spread(places: Any, values: Any, many: int) -> tuple[Any, ...]:
    found: list[Any] = [None] * many
    for at, value in zip(places, values):
        found[at] = value
    return tuple(found)


def _unchanged() -> Any:
    """The custom Function through which inputs and outputs pass."""
    from ...function import Function

    global _identity
    if _identity is None:

        class BackwardHookFunction(Function):
            @staticmethod
            def forward(ctx: Any, *args: Any) -> Any:
                ctx.mark_non_differentiable(*[arg for arg in args if not arg.requires_grad])
                return args

            @staticmethod
            def backward(ctx: Any, *args: Any) -> Any:
                return args

        BackwardHookFunction.__module__ = "torch.nn.modules._functions"
        _identity = BackwardHookFunction
    return _identity.apply


_identity: Any = None
