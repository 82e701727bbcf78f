"""Adam and what came of it: AdamW, Adamax, NAdam, RAdam.

https://docs.pytorch.org/docs/2.13/generated/torch.optim.Adam.html
"""

# ruff: noqa: SIM300 - comparisons as PyTorch writes them, for Python says in errors what is on which side
from __future__ import annotations

from typing import Any

from ..nn.builtin import torch
from ..tensor import Tensor
from . import arrays
from .optimizer import (
    Optimizer,
    as_real,
    check,
    check_betas,
    check_fused,
    check_rate,
    plain,
    refuse_differentiable,
    scalar,
)

_FILLED = {"maximize": False, "foreach": None, "capturable": False, "differentiable": False}


def _moments(p: Any, *names: str) -> dict[str, Any]:
    return {"step": scalar(0.0), **{name: torch.zeros_like(p) for name in names}}


def _decayed(p: Any, grad: Any, group: dict[str, Any], lr: Any) -> Any:
    """Weight decay: of the parameter itself, or as part of the gradient."""
    decay = group["weight_decay"]
    if decay == 0:
        return grad
    if group.get("decoupled_weight_decay"):
        p.mul_(1 - lr * decay)
        return grad
    return grad.add(p, alpha=decay)


class Adam(Optimizer):
    _filled = {"amsgrad": False, **_FILLED, "decoupled_weight_decay": False, "fused": None}
    _on_arrays = staticmethod(arrays.adam)

    def __init__(
        self, params: Any, lr: Any = 1e-3, betas: Any = (0.9, 0.999), eps: float = 1e-8, weight_decay: float = 0,
        amsgrad: bool = False, *, foreach: bool | None = None, maximize: bool = False, capturable: bool = False,
        differentiable: bool = False, fused: bool | None = None, decoupled_weight_decay: bool = False,
    ) -> None:  # fmt: skip
        if isinstance(lr, Tensor) and foreach and not capturable:
            raise ValueError("lr as a Tensor is not supported for capturable=False and foreach=True")
        check_rate(lr)
        check(0.0 <= eps, f"Invalid epsilon value: {eps}")
        check_betas(betas)
        check(0.0 <= weight_decay, f"Invalid weight_decay value: {weight_decay}")
        _check_kind_of_betas(betas, foreach, capturable)
        defaults = {
            "lr": lr, "betas": tuple(plain(beta) for beta in betas), "eps": eps, "weight_decay": weight_decay,
            "amsgrad": amsgrad, "maximize": maximize, "foreach": foreach, "capturable": capturable,
            "differentiable": differentiable, "fused": fused, "decoupled_weight_decay": decoupled_weight_decay,
        }  # fmt: skip
        super().__init__(params, defaults)
        check_fused(fused, differentiable, foreach)
        refuse_differentiable(self)

    def _begin(self, p: Any, group: dict[str, Any]) -> dict[str, Any]:
        return _moments(p, "exp_avg", "exp_avg_sq", *(["max_exp_avg_sq"] if group["amsgrad"] else ()))

    def _update(self, p: Any, grad: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        lr, (beta1, beta2) = plain(group["lr"]), (plain(beta) for beta in group["betas"])
        state["step"] += 1
        grad = _decayed(p, grad, group, lr)
        param, grad, mean, square = as_real(p, p, grad, state["exp_avg"], state["exp_avg_sq"])
        mean.lerp_(grad, 1 - beta1)
        square.mul_(beta2).addcmul_(grad, grad, value=1 - beta2)
        step = state["step"].item()
        step_size = lr / (1 - beta1**step)
        root = (1 - beta2**step) ** 0.5
        if group["amsgrad"]:
            (largest,) = as_real(p, state["max_exp_avg_sq"])
            torch.maximum(largest, square, out=largest)
            square = largest
        denominator = (square.sqrt() / root).add_(group["eps"])
        param.addcdiv_(mean, denominator, value=-step_size)


def _check_kind_of_betas(betas: Any, foreach: Any, capturable: Any) -> None:
    if not any(all(isinstance(beta, kind) for beta in betas[:2]) for kind in (float, Tensor)):
        raise ValueError("betas must be either both floats or both Tensors")
    for at, beta in enumerate(betas[:2]):
        if isinstance(beta, Tensor):
            if not capturable and foreach:
                raise ValueError(f"betas[{at}] as a Tensor is not supported for capturable=False and foreach=True")
            check(beta.numel() == 1, f"Tensor betas[{at}] must be 1-element")


class AdamW(Adam):
    def __init__(
        self, params: Any, lr: Any = 1e-3, betas: Any = (0.9, 0.999), eps: float = 1e-8, weight_decay: float = 1e-2,
        amsgrad: bool = False, *, maximize: bool = False, foreach: bool | None = None, capturable: bool = False,
        differentiable: bool = False, fused: bool | None = None,
    ) -> None:  # fmt: skip
        super().__init__(
            params, lr, betas, eps, weight_decay, amsgrad, foreach=foreach, maximize=maximize, capturable=capturable,
            differentiable=differentiable, fused=fused, decoupled_weight_decay=True,
        )  # fmt: skip

    def _fill(self) -> None:
        super()._fill()
        for group in self.param_groups:
            group["decoupled_weight_decay"] = True


class Adamax(Optimizer):
    _filled = _FILLED

    def __init__(
        self, params: Any, lr: Any = 2e-3, betas: Any = (0.9, 0.999), eps: float = 1e-8, weight_decay: float = 0,
        foreach: bool | None = None, *, maximize: bool = False, differentiable: bool = False, capturable: bool = False,
    ) -> None:  # fmt: skip
        check_rate(lr)
        check(0.0 <= eps, f"Invalid epsilon value: {eps}")
        check_betas(betas)
        check(0.0 <= weight_decay, f"Invalid weight_decay value: {weight_decay}")
        defaults = {
            "lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay, "foreach": foreach,
            "maximize": maximize, "differentiable": differentiable, "capturable": capturable,
        }  # fmt: skip
        super().__init__(params, defaults)
        refuse_differentiable(self)

    def _begin(self, p: Any, group: dict[str, Any]) -> dict[str, Any]:
        return _moments(p, "exp_avg", "exp_inf")

    def _update(self, p: Any, grad: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        lr, (beta1, beta2) = plain(group["lr"]), group["betas"]
        state["step"] += 1
        grad = _decayed(p, grad, group, lr)
        param, grad, mean, largest = as_real(p, p, grad, state["exp_avg"], state["exp_inf"])
        mean.lerp_(grad, 1 - beta1)
        torch.maximum(largest.mul_(beta2), grad.abs().add_(group["eps"]), out=largest)
        rate = lr / (1 - beta1 ** state["step"].item())
        param.addcdiv_(mean, largest, value=-rate)


class NAdam(Optimizer):
    _filled = {**_FILLED, "decoupled_weight_decay": False}
    _captured = "params, mu_products and state_steps"

    def __init__(
        self, params: Any, lr: Any = 2e-3, betas: Any = (0.9, 0.999), eps: float = 1e-8, weight_decay: float = 0,
        momentum_decay: float = 4e-3, decoupled_weight_decay: bool = False, *, foreach: bool | None = None,
        maximize: bool = False, capturable: bool = False, differentiable: bool = False,
    ) -> None:  # fmt: skip
        check_rate(lr)
        check(0.0 <= eps, f"Invalid epsilon value: {eps}")
        check_betas(betas)
        check(0.0 <= weight_decay, f"Invalid weight_decay value: {weight_decay}")
        check(0.0 <= momentum_decay, f"Invalid momentum_decay value: {momentum_decay}")
        defaults = {
            "lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay, "momentum_decay": momentum_decay,
            "decoupled_weight_decay": decoupled_weight_decay, "maximize": maximize, "foreach": foreach,
            "capturable": capturable, "differentiable": differentiable,
        }  # fmt: skip
        super().__init__(params, defaults)
        refuse_differentiable(self)

    def _begin(self, p: Any, group: dict[str, Any]) -> dict[str, Any]:
        found = {"step": scalar(0.0), "mu_product": scalar(1.0)}
        return {**found, "exp_avg": torch.zeros_like(p), "exp_avg_sq": torch.zeros_like(p)}

    def _update(self, p: Any, grad: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        lr, (beta1, beta2), slowing = plain(group["lr"]), group["betas"], group["momentum_decay"]
        p, grad, mean, square = as_real(p, p, grad, state["exp_avg"], state["exp_avg_sq"])
        state["step"] += 1
        step = state["step"].item()
        grad = _decayed(p, grad, group, lr)
        mu = beta1 * (1.0 - 0.5 * (0.96 ** (step * slowing)))
        next_mu = beta1 * (1.0 - 0.5 * (0.96 ** ((step + 1) * slowing)))
        state["mu_product"] *= mu
        mean.lerp_(grad, 1 - beta1)
        square.mul_(beta2).addcmul_(grad, grad, value=1 - beta2)
        denominator = square.div(1 - beta2**step).sqrt()
        product = state["mu_product"].item()
        denominator.add_(group["eps"])
        p.addcdiv_(grad, denominator, value=(-lr * (1.0 - mu) / (1.0 - product)))
        p.addcdiv_(mean, denominator, value=(-lr * next_mu) / (1.0 - product * next_mu))


class RAdam(Optimizer):
    _filled = {**_FILLED, "decoupled_weight_decay": False}

    def __init__(
        self, params: Any, lr: Any = 1e-3, betas: Any = (0.9, 0.999), eps: float = 1e-8, weight_decay: float = 0,
        decoupled_weight_decay: bool = False, *, foreach: bool | None = None, maximize: bool = False,
        capturable: bool = False, differentiable: bool = False,
    ) -> None:  # fmt: skip
        check_rate(lr)
        check(0.0 <= eps, f"Invalid epsilon value: {eps}")
        check_betas(betas)
        check(0.0 <= weight_decay, f"Invalid weight_decay value: {weight_decay}")
        defaults = {
            "lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay, "maximize": maximize,
            "foreach": foreach, "capturable": capturable, "decoupled_weight_decay": decoupled_weight_decay,
            "differentiable": differentiable,
        }  # fmt: skip
        super().__init__(params, defaults)
        refuse_differentiable(self)

    def _begin(self, p: Any, group: dict[str, Any]) -> dict[str, Any]:
        return _moments(p, "exp_avg", "exp_avg_sq")

    def _update(self, p: Any, grad: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        lr, (beta1, beta2) = plain(group["lr"]), group["betas"]
        p, grad, mean, square = as_real(p, p, grad, state["exp_avg"], state["exp_avg_sq"])
        state["step"] += 1
        step = state["step"].item()
        grad = _decayed(p, grad, group, lr)
        mean.lerp_(grad, 1 - beta1)
        square.mul_(beta2).addcmul_(grad, grad, value=1 - beta2)
        correction = 1 - beta2**step
        corrected = mean / (1 - beta1**step)
        longest = 2 / (1 - beta2) - 1
        length = longest - 2 * step * (beta2**step) / correction
        if length > 5.0:
            rate = (correction**0.5) / square.sqrt().add_(group["eps"])
            straightened = ((length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length)) ** 0.5
            p.add_(corrected * lr * rate * straightened, alpha=-1.0)
        else:
            p.add_(corrected * lr, alpha=-1.0)


for _cls in (Adam, AdamW, Adamax, NAdam, RAdam):
    _cls.__module__ = f"torch.optim.{_cls.__name__.lower()}"
