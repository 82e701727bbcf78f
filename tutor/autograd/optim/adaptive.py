"""Optimizers with a rate for each number: Adagrad, Adadelta, RMSprop, Rprop; and averaged gradient descent.

https://docs.pytorch.org/docs/2.13/optim.html#algorithms
"""

# ruff: noqa: SIM300 - comparisons as PyTorch writes them, for Python says in errors what is on which side
from __future__ import annotations

from typing import Any

from ..creation import as_tensor
from ..nn.builtin import torch
from ..refused import NotHere
from . import arrays
from .optimizer import (
    CAPTURABLE,
    Optimizer,
    as_real,
    check,
    check_fused,
    check_rate,
    plain,
    refuse_differentiable,
    scalar,
)

_FILLED = {"foreach": None, "maximize": False, "differentiable": False, "capturable": False}


def _decayed(p: Any, grad: Any, group: dict[str, Any]) -> Any:
    return grad.add(p, alpha=group["weight_decay"]) if group["weight_decay"] != 0 else grad


class Adagrad(Optimizer):
    _filled = {"foreach": None, "maximize": False, "differentiable": False, "fused": None}

    _on_arrays = staticmethod(arrays.adagrad)

    def __init__(
        self, params: Any, lr: Any = 1e-2, lr_decay: float = 0, weight_decay: float = 0,
        initial_accumulator_value: float = 0, eps: float = 1e-10, foreach: bool | None = None, *,
        maximize: bool = False, differentiable: bool = False, fused: bool | None = None,
    ) -> None:  # fmt: skip
        check_rate(lr)
        check(0.0 <= lr_decay, f"Invalid lr_decay value: {lr_decay}")
        check(0.0 <= weight_decay, f"Invalid weight_decay value: {weight_decay}")
        check(0.0 <= initial_accumulator_value, f"Invalid initial_accumulator_value value: {initial_accumulator_value}")
        check(0.0 <= eps, f"Invalid epsilon value: {eps}")
        defaults = {
            "lr": lr, "lr_decay": lr_decay, "eps": eps, "weight_decay": weight_decay,
            "initial_accumulator_value": initial_accumulator_value, "foreach": foreach, "maximize": maximize,
            "differentiable": differentiable, "fused": fused,
        }  # fmt: skip
        super().__init__(params, defaults)
        check_fused(fused, differentiable, foreach)
        refuse_differentiable(self)
        for group in self.param_groups:
            for p in group["params"]:
                self.state[p].update(self._start(p, initial_accumulator_value))

    def _start(self, p: Any, first: float) -> dict[str, Any]:
        return {"step": scalar(0.0), "sum": torch.full_like(p, complex(first, first) if p.is_complex() else first)}

    def _begin(self, p: Any, group: dict[str, Any]) -> dict[str, Any]:
        return self._start(p, self.defaults["initial_accumulator_value"])

    def _update(self, p: Any, grad: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        state["step"] += 1
        grad = _decayed(p, grad, group)
        rate = plain(group["lr"]) / (1 + (state["step"].item() - 1) * group["lr_decay"])
        p, grad, total = as_real(p, p, grad, state["sum"])
        total.addcmul_(grad, grad, value=1)
        p.addcdiv_(grad, total.sqrt().add_(group["eps"]), value=-rate)


class Adadelta(Optimizer):
    _filled = _FILLED
    _capturable = CAPTURABLE[:-1]

    def __init__(
        self, params: Any, lr: Any = 1.0, rho: float = 0.9, eps: float = 1e-6, weight_decay: float = 0,
        foreach: bool | None = None, *, capturable: bool = False, maximize: bool = False, differentiable: bool = False,
    ) -> None:  # fmt: skip
        check_rate(lr)
        check(0.0 <= rho <= 1.0, f"Invalid rho value: {rho}")
        check(0.0 <= eps, f"Invalid epsilon value: {eps}")
        check(0.0 <= weight_decay, f"Invalid weight_decay value: {weight_decay}")
        defaults = {
            "lr": lr, "rho": rho, "eps": eps, "weight_decay": weight_decay, "maximize": maximize,
            "capturable": capturable, "foreach": foreach, "differentiable": differentiable,
        }  # fmt: skip
        super().__init__(params, defaults)
        refuse_differentiable(self)

    def _begin(self, p: Any, group: dict[str, Any]) -> dict[str, Any]:
        return {"step": scalar(0.0), "square_avg": torch.zeros_like(p), "acc_delta": torch.zeros_like(p)}

    def _update(self, p: Any, grad: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        rho, eps = group["rho"], group["eps"]
        state["step"] += 1
        grad = _decayed(p, grad, group)
        square, moved, grad = as_real(p, state["square_avg"], state["acc_delta"], grad)
        square.mul_(rho).addcmul_(grad, grad, value=1 - rho)
        root = square.add(eps).sqrt_()
        delta = moved.add(eps).sqrt_()
        delta.div_(root).mul_(grad)
        moved.mul_(rho).addcmul_(delta, delta, value=1 - rho)
        p.add_(torch.view_as_complex(delta) if p.is_complex() else delta, alpha=-plain(group["lr"]))


class RMSprop(Optimizer):
    _filled = {"momentum": 0, "centered": False, **_FILLED}

    _on_arrays = staticmethod(arrays.rmsprop)

    def __init__(
        self, params: Any, lr: Any = 1e-2, alpha: float = 0.99, eps: float = 1e-8, weight_decay: float = 0,
        momentum: float = 0, centered: bool = False, capturable: bool = False, foreach: bool | None = None,
        maximize: bool = False, differentiable: bool = False,
    ) -> None:  # fmt: skip
        check_rate(lr)
        check(0.0 <= eps, f"Invalid epsilon value: {eps}")
        check(0.0 <= momentum, f"Invalid momentum value: {momentum}")
        check(0.0 <= weight_decay, f"Invalid weight_decay value: {weight_decay}")
        check(0.0 <= alpha, f"Invalid alpha value: {alpha}")
        defaults = {
            "lr": lr, "momentum": momentum, "alpha": alpha, "eps": eps, "centered": centered,
            "weight_decay": weight_decay, "capturable": capturable, "foreach": foreach, "maximize": maximize,
            "differentiable": differentiable,
        }  # fmt: skip
        super().__init__(params, defaults)
        refuse_differentiable(self)

    def _begin(self, p: Any, group: dict[str, Any]) -> dict[str, Any]:
        found = {"step": scalar(0.0), "square_avg": torch.zeros_like(p)}
        if group["momentum"] > 0:
            found["momentum_buffer"] = torch.zeros_like(p)
        if group["centered"]:
            found["grad_avg"] = torch.zeros_like(p)
        return found

    def _update(self, p: Any, grad: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        lr, alpha = plain(group["lr"]), group["alpha"]
        state["step"] += 1
        grad = _decayed(p, grad, group)
        (real,) = as_real(p, p)
        grad, square = as_real(p, grad, state["square_avg"])
        square.mul_(alpha).addcmul_(grad, grad, value=1 - alpha)
        if group["centered"]:
            (mean,) = as_real(p, state["grad_avg"])
            mean.lerp_(grad, 1 - alpha)
            root = square.addcmul(mean, mean, value=-1).sqrt_()
        else:
            root = square.sqrt()
        root = root.add_(group["eps"])
        if group["momentum"] > 0:
            (buffer,) = as_real(p, state["momentum_buffer"])
            buffer.mul_(group["momentum"]).addcdiv_(grad, root)
            real.add_(buffer, alpha=-lr)
        else:
            real.addcdiv_(grad, root, value=-lr)


class Rprop(Optimizer):
    _filled = _FILLED

    def __init__(
        self, params: Any, lr: Any = 1e-2, etas: Any = (0.5, 1.2), step_sizes: Any = (1e-6, 50), *,
        capturable: bool = False, foreach: bool | None = None, maximize: bool = False, differentiable: bool = False,
    ) -> None:  # fmt: skip
        check_rate(lr)
        check(0.0 < etas[0] < 1.0 < etas[1], f"Invalid eta values: {etas[0]}, {etas[1]}")
        defaults = {
            "lr": lr, "etas": etas, "step_sizes": step_sizes, "foreach": foreach, "maximize": maximize,
            "differentiable": differentiable, "capturable": capturable,
        }  # fmt: skip
        super().__init__(params, defaults)
        refuse_differentiable(self)

    def _begin(self, p: Any, group: dict[str, Any]) -> dict[str, Any]:
        lr = group["lr"]
        first = complex(lr, lr) if p.is_complex() else plain(lr)
        return {"step": scalar(0.0), "prev": torch.zeros_like(p), "step_size": torch.full_like(p.grad, first)}

    def _update(self, p: Any, grad: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        (less, more), (smallest, largest) = group["etas"], group["step_sizes"]
        state["step"] += 1
        p, grad, previous, size = as_real(p, p, grad, state["prev"], state["step_size"])
        sign = grad.mul(previous).sign()
        sign[sign.gt(0)] = more
        sign[sign.lt(0)] = less
        sign[sign.eq(0)] = 1
        size.mul_(sign).clamp_(smallest, largest)
        grad = grad.clone()
        grad[sign.eq(less)] = 0
        p.addcmul_(grad.sign(), size, value=-1)
        previous.copy_(grad)


class ASGD(Optimizer):
    _filled = _FILLED
    _captured = "params, mus, etas, and state_steps"

    def __init__(
        self, params: Any, lr: Any = 1e-2, lambd: float = 1e-4, alpha: float = 0.75, t0: float = 1e6,
        weight_decay: float = 0, foreach: bool | None = None, maximize: bool = False, differentiable: bool = False,
        capturable: bool = False,
    ) -> None:  # fmt: skip
        check_rate(lr)
        check(0.0 <= weight_decay, f"Invalid weight_decay value: {weight_decay}")
        defaults = {
            "lr": lr, "lambd": lambd, "alpha": alpha, "t0": t0, "weight_decay": weight_decay, "foreach": foreach,
            "maximize": maximize, "differentiable": differentiable, "capturable": capturable,
        }  # fmt: skip
        super().__init__(params, defaults)
        refuse_differentiable(self)
        if foreach:
            raise NotHere("ASGD with `foreach=True`")

    def _begin(self, p: Any, group: dict[str, Any]) -> dict[str, Any]:
        eta = scalar(float(plain(group["lr"])))
        return {"step": scalar(0.0), "eta": eta, "mu": scalar(1.0), "ax": torch.zeros_like(p)}

    def _update(self, p: Any, grad: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        lr, lambd = plain(group["lr"]), group["lambd"]
        grad, p, mean = as_real(p, grad, p, state["ax"])
        state["step"] += 1
        grad = _decayed(p, grad, group)
        eta, mu = state["eta"].item(), state["mu"]
        p.mul_(1 - lambd * eta)
        p.add_(grad, alpha=-eta)
        if mu.item() != 1:
            mean.add_(p.sub(mean).mul_(mu))
        else:
            mean.copy_(p)
        step = state["step"].item()
        state["eta"].copy_(as_tensor(lr / ((1 + lambd * lr * step) ** group["alpha"])))
        mu.copy_(as_tensor(1 / max(1, step - group["t0"])))


for _cls in (Adagrad, Adadelta, RMSprop, Rprop, ASGD):
    _cls.__module__ = f"torch.optim.{_cls.__name__.lower()}"
