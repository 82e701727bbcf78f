"""`torch.optim.Optimizer`: parameters in groups, what is remembered of each, and a step.

https://docs.pytorch.org/docs/2.13/optim.html
"""

# ruff: noqa: SIM300 - comparisons as PyTorch writes them, for Python says in errors what is on which side
from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Callable
from functools import wraps
from typing import Any

from ..creation import tensor
from ..dtypes import BY_NAME
from ..hooks import RemovableHandle, registered
from ..modes import enable_grad, set_grad_enabled
from ..nn.builtin import torch, warn
from ..nn.modules.typenames import typename
from ..refused import NotHere
from ..session import current
from ..tensor import Tensor
from .arrays import ordinary
from .saved import load, packed

# Devices on which PyTorch lets an optimizer be captured in a graph; a CPU is none of them.
CAPTURABLE = ["cuda", "xpu", "hpu", "privateuseone", "xla"]


class _RequiredParameter:
    def __repr__(self) -> str:
        return "<required parameter>"


required = _RequiredParameter()


class Optimizer:
    """The base of all optimizers; one of the engine's says how one parameter is updated, and what it remembers."""

    open_to_programs = True
    public = frozenset({
        "add_param_group", "load_state_dict", "register_load_state_dict_post_hook",
        "register_load_state_dict_pre_hook", "register_state_dict_post_hook", "register_state_dict_pre_hook",
        "register_step_post_hook", "register_step_pre_hook", "state_dict", "step", "zero_grad",
    })  # fmt: skip
    # What groups that were saved by an older version lack.
    _filled: dict[str, Any] = {}
    # The update on arrays, where there is one: true where it was made.
    _on_arrays: Any = None
    # Which devices PyTorch's message about capture lists, and what it wants there.
    _captured = "params and state_steps"
    _capturable = CAPTURABLE

    def __init__(self, params: Any, defaults: dict[str, Any]) -> None:
        self.defaults = defaults
        for kind in ("step_pre", "step_post", "state_dict_pre", "state_dict_post"):
            setattr(self, f"_optimizer_{kind}_hooks", OrderedDict())
        for kind in ("load_state_dict_pre", "load_state_dict_post"):
            setattr(self, f"_optimizer_{kind}_hooks", OrderedDict())
        _watch_step(type(self))
        if isinstance(params, Tensor):
            raise TypeError(
                "params argument given to the optimizer should be an iterable of Tensors or dicts, but got "
                + typename(params)
            )
        self.state: Any = defaultdict(dict)
        self.param_groups: list[dict[str, Any]] = []
        groups = list(params)
        if len(groups) == 0:
            raise ValueError("optimizer got an empty parameter list")
        if not isinstance(groups[0], dict):
            groups = [{"params": groups}]
        for group in groups:
            self.add_param_group(group)

    def __repr__(self) -> str:
        lines = [f"{type(self).__name__} ("]
        for number, group in enumerate(self.param_groups):
            lines += ["", f"Parameter Group {number}"] if number else [f"Parameter Group {number}"]
            lines += [f"    {key}: {group[key]}" for key in sorted(group) if key != "params"]
        return "\n".join(lines) + "\n)"

    def add_param_group(self, param_group: Any) -> None:
        if not isinstance(param_group, dict):
            raise TypeError(f"param_group must be a dict, but got {type(param_group)}")
        _list_parameters(param_group)
        for param in param_group["params"]:
            if not isinstance(param, Tensor):
                raise TypeError("optimizer can only optimize Tensors, but one of the params is " + typename(param))
            if not self.defaults.get("differentiable", None) and not (param.is_leaf or param.retains_grad):
                raise ValueError("can't optimize a non-leaf Tensor")
        for name, default in self.defaults.items():
            if default is required and name not in param_group:
                raise ValueError(f"parameter group didn't specify a value of required optimization parameter {name}")
            param_group.setdefault(name, default)
        params = param_group["params"]
        if len(params) != len(set(params)):
            warn(
                "optimizer contains a parameter group with duplicate parameters; in future, this will cause an error; "
                "see github.com/pytorch/pytorch/issues/40967 for more information"
            )
        known: set[Any] = set()
        for group in self.param_groups:
            known.update(group["params"])
            if ("param_names" in param_group) != ("param_names" in group):
                shown = "with names" if "param_names" in param_group else "without names"
                raise ValueError(
                    "all optimizer param groups should be with/without names. cannot add param group "
                    f"{shown} to the optimizer"
                )
        if not known.isdisjoint(params):
            raise ValueError("some parameters appear in more than one parameter group")
        self.param_groups.append(param_group)

    def zero_grad(self, set_to_none: bool = True) -> None:
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                if set_to_none:
                    p.grad = None
                    continue
                if p.grad.grad_fn is not None:
                    p.grad.detach_()
                else:
                    p.grad.requires_grad_(False)
                p.grad.zero_()

    def step(self, closure: Any = None) -> Any:
        if type(self)._update is Optimizer._update:
            raise NotImplementedError
        return _hooked(self, type(self)._step, (self, closure) if closure is not None else (self,), {})

    def _step(self, closure: Any = None) -> Any:
        """One step, without PyTorch's hooks."""
        loss, session = None, current()
        with set_grad_enabled(self.defaults.get("differentiable", False)):
            if closure is not None:
                with enable_grad():
                    loss = closure()
            for group in self.param_groups:
                params = [p for p in group["params"] if p.grad is not None]
                for p in params:
                    if not self._remembers_nothing(group) and not self.state[p]:
                        self.state[p].update(self._begin(p, group))
                self._check_capture(group, params)
                lean = self._on_arrays is not None and session.plain and ordinary(group, params)
                for p in params:
                    state = self.state.get(p, {})
                    if lean and self._on_arrays(
                        p, -p._grad.array if group["maximize"] else p._grad.array, state, group
                    ):
                        continue
                    self._update(p, -p.grad if group["maximize"] else p.grad, state, group)
        return loss

    def _check_capture(self, group: dict[str, Any], params: list[Any]) -> None:
        if group.get("capturable") and params:
            raise AssertionError(
                f"If capturable=True, {self._captured} must be on supported devices: {self._capturable}."
            )

    def _remembers_nothing(self, group: dict[str, Any]) -> bool:
        return False

    def _begin(self, p: Any, group: dict[str, Any]) -> dict[str, Any]:
        """What is remembered of a parameter before its first step."""
        return {"step": scalar(0.0)}

    def _update(self, p: Any, grad: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        raise NotImplementedError

    def register_step_pre_hook(self, hook: Any) -> RemovableHandle:
        return registered(self._optimizer_step_pre_hooks, hook)  # type: ignore[attr-defined]

    def register_step_post_hook(self, hook: Any) -> RemovableHandle:
        return registered(self._optimizer_step_post_hooks, hook)  # type: ignore[attr-defined]

    def register_state_dict_pre_hook(self, hook: Any, prepend: bool = False) -> RemovableHandle:
        return self._register("state_dict_pre", hook, prepend)

    def register_state_dict_post_hook(self, hook: Any, prepend: bool = False) -> RemovableHandle:
        return self._register("state_dict_post", hook, prepend)

    def register_load_state_dict_pre_hook(self, hook: Any, prepend: bool = False) -> RemovableHandle:
        return self._register("load_state_dict_pre", hook, prepend)

    def register_load_state_dict_post_hook(self, hook: Any, prepend: bool = False) -> RemovableHandle:
        return self._register("load_state_dict_post", hook, prepend)

    def _register(self, kind: str, hook: Any, prepend: bool) -> RemovableHandle:
        hooks = getattr(self, f"_optimizer_{kind}_hooks")
        handle = registered(hooks, hook)
        if prepend:
            hooks.move_to_end(handle.id, last=False)
        return handle

    def state_dict(self) -> dict[str, Any]:
        for before in self._optimizer_state_dict_pre_hooks.values():  # type: ignore[attr-defined]
            before(self)
        found = packed(self.param_groups, self.state)
        for after in self._optimizer_state_dict_post_hooks.values():  # type: ignore[attr-defined]
            made = after(self, found)
            found = found if made is None else made
        return found

    def load_state_dict(self, state_dict: Any) -> None:
        given = state_dict.copy()
        for before in self._optimizer_load_state_dict_pre_hooks.values():  # type: ignore[attr-defined]
            made = before(self, given)
            given = given if made is None else made
        self.state, self.param_groups = load(self.param_groups, given)
        self.defaults.setdefault("differentiable", False)
        self._fill()
        for after in self._optimizer_load_state_dict_post_hooks.values():  # type: ignore[attr-defined]
            after(self)

    def _fill(self) -> None:
        """Give groups and states that came from elsewhere what they lack."""
        for group in self.param_groups:
            for key, value in self._filled.items():
                group.setdefault(key, value)
            for p in group["params"]:
                state = self.state.get(p, {})
                for key in ("step", "eta", "mu", "mu_product"):
                    if isinstance(state, dict) and key in state and not isinstance(state[key], Tensor):
                        state[key] = scalar(float(state[key]))


def _list_parameters(group: dict[str, Any]) -> None:
    """The parameters of a group as a list, and their names when they came as pairs."""
    params = group["params"]
    if isinstance(params, Tensor):
        params = [params]
    elif isinstance(params, set):
        raise TypeError(
            "optimizer parameters need to be organized in ordered collections, but the ordering of tensors in sets "
            "will change between runs. Please use a list instead."
        )
    listed = list(params)
    names = [param[0] for param in listed if isinstance(param, tuple)]
    group["params"] = [param[1] if isinstance(param, tuple) else param for param in listed]
    if names:
        if len(names) != len(listed):
            raise ValueError("all optimizer params should be with/without names. Some param names are missing")
        group["param_names"] = names


def _hooked(optimizer: Any, step: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    for before in optimizer._optimizer_step_pre_hooks.values():
        made = before(optimizer, args, kwargs)
        if made is not None:
            if not (isinstance(made, tuple) and len(made) == 2):
                raise RuntimeError(f"{step} must return None or a tuple of (new_args, new_kwargs), but got {made}.")
            args, kwargs = made
    result = step(*args, **kwargs)
    for after in optimizer._optimizer_step_post_hooks.values():
        after(optimizer, args, kwargs)
    return result


def _watch_step(cls: Any) -> None:
    """A program's own class of optimizers runs the hooks around its own `step`."""
    step = cls.step
    if step.__module__.startswith(__package__) or hasattr(step, "hooked"):
        return

    @wraps(step, updated=())
    def hooked(self: Any, *args: Any, **kwargs: Any) -> Any:
        return _hooked(self, step, (self, *args), kwargs)

    hooked.hooked = True  # type: ignore[attr-defined]
    cls.step = hooked


def scalar(value: float) -> Any:
    """A number that PyTorch's optimizers remember as a tensor."""
    wide = current().default_dtype == "float64"
    return tensor(value, dtype=BY_NAME["float64" if wide else "float32"])


def check(holds: Any, message: str) -> None:
    """One of PyTorch's checks of a constructor's arguments."""
    if not holds:
        raise ValueError(message)


def check_rate(lr: Any) -> None:
    if isinstance(lr, Tensor) and lr.numel() != 1:
        raise ValueError("Tensor lr must be 1-element")
    check(0.0 <= lr, f"Invalid learning rate: {lr}")


def check_betas(betas: Any) -> None:
    for at in (0, 1):
        check(0.0 <= betas[at] < 1.0, f"Invalid beta parameter at index {at}: {betas[at]}")


def check_fused(fused: Any, differentiable: Any, foreach: Any) -> None:
    if fused and differentiable:
        raise RuntimeError("`fused` does not support `differentiable`")
    if fused and foreach:
        raise RuntimeError("`fused` and `foreach` cannot be `True` together.")
    if fused:
        raise NotHere("an optimizer with `fused=True`")


def refuse_differentiable(optimizer: Any) -> None:
    if optimizer.defaults["differentiable"]:
        raise NotHere(f"{type(optimizer).__name__} with `differentiable=True`")


def plain(value: Any) -> Any:
    """A number that may have come as a tensor with one element."""
    return value.squeeze() if isinstance(value, Tensor) and value.dim() != 0 else value


def as_real(p: Any, *tensors: Any) -> tuple[Any, ...]:
    """Complex parameters are updated as pairs of real numbers."""
    if not p.is_complex():
        return tensors
    return tuple(torch.view_as_real(tensor) for tensor in tensors)
