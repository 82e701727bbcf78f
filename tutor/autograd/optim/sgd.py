"""Stochastic gradient descent.

https://docs.pytorch.org/docs/2.13/generated/torch.optim.SGD.html
"""

from __future__ import annotations

from typing import Any

from ..tensor import Tensor
from . import arrays
from .optimizer import Optimizer, check_fused, plain


class SGD(Optimizer):
    _filled = {"nesterov": False, "maximize": False, "foreach": None, "differentiable": False, "fused": False}

    _on_arrays = staticmethod(arrays.sgd)

    def __init__(
        self, params: Any, lr: Any = 1e-3, momentum: float = 0, dampening: float = 0, weight_decay: Any = 0,
        nesterov: bool = False, *, maximize: bool = False, foreach: bool | None = None, differentiable: bool = False,
        fused: bool | None = None,
    ) -> None:  # fmt: skip
        if isinstance(lr, Tensor) and lr.numel() != 1:
            raise ValueError("Tensor lr must be 1-element")
        if lr < 0.0:
            raise ValueError(f"Invalid learning rate: {lr}")
        if momentum < 0.0:
            raise ValueError(f"Invalid momentum value: {momentum}")
        if weight_decay < 0.0:
            raise ValueError(f"Invalid weight_decay value: {weight_decay}")
        defaults = {
            "lr": lr, "momentum": momentum, "dampening": dampening, "weight_decay": weight_decay,
            "nesterov": nesterov, "maximize": maximize, "foreach": foreach, "differentiable": differentiable,
            "fused": fused,
        }  # fmt: skip
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("Nesterov momentum requires a momentum and zero dampening")
        super().__init__(params, defaults)
        check_fused(fused, differentiable, foreach)

    def _remembers_nothing(self, group: dict[str, Any]) -> bool:
        return bool(group["momentum"] == 0)

    def _begin(self, p: Any, group: dict[str, Any]) -> dict[str, Any]:
        return {}

    def _update(self, p: Any, grad: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        lr, momentum, decay = plain(group["lr"]), group["momentum"], group["weight_decay"]
        if decay != 0:
            if isinstance(decay, Tensor) and decay.requires_grad:
                grad = grad.addcmul_(p.clone(), decay)
            else:
                grad = grad.add(p, alpha=decay)
        if momentum != 0:
            buffer = state.get("momentum_buffer")
            if buffer is None:
                buffer = grad.detach().clone()
            else:
                buffer.mul_(momentum).add_(grad, alpha=1 - group["dampening"])
            state["momentum_buffer"] = buffer
            grad = grad.add(buffer, alpha=momentum) if group["nesterov"] else buffer
        if isinstance(lr, Tensor) and lr.requires_grad:
            p.addcmul_(grad, lr, value=-1)
        else:
            p.add_(grad, alpha=-lr)


SGD.__module__ = "torch.optim.sgd"
