"""Adafactor: the squares of a matrix's gradients kept as a row and a column.

https://docs.pytorch.org/docs/2.13/generated/torch.optim.Adafactor.html
"""

# ruff: noqa: SIM300 - comparisons as PyTorch writes them, for Python says in errors what is on which side
from __future__ import annotations

from typing import Any

import numpy as np

from ..nn.builtin import torch
from ..tensor import Tensor
from .optimizer import Optimizer, check, plain, scalar


class Adafactor(Optimizer):
    _filled = {"foreach": None}

    def __init__(
        self, params: Any, lr: Any = 1e-2, beta2_decay: float = -0.8, eps: Any = (None, 1e-3), d: float = 1.0,
        weight_decay: float = 0.0, *, foreach: bool | None = None, maximize: bool = False,
    ) -> None:  # fmt: skip
        if isinstance(lr, Tensor) and lr.numel() != 1:
            raise ValueError("Tensor lr must be 1-element")
        check(0.0 <= lr, f"Learning rate should be >= 0 but is: {lr}")
        check(0.0 >= beta2_decay, f"beta2_decay should be <= 0 but is: {beta2_decay}")
        check(eps[0] is None or 0.0 <= eps[0], f"epsilon1 should be >= 0 but is: {eps[0]}")
        check(0.0 <= eps[1], f"epsilon2 should be >= 0 but is: {eps[1]}")
        check(1.0 <= d, f"Clipping threshold d should be >= 1 but is: {d}")
        check(0.0 <= weight_decay, f"weight_decay should be >= 0 but is: {weight_decay}")
        super().__init__(params, {
            "lr": lr, "beta2_decay": beta2_decay, "eps": eps, "d": d, "weight_decay": weight_decay, "foreach": foreach,
            "maximize": maximize,
        })  # fmt: skip

    def _begin(self, p: Any, group: dict[str, Any]) -> dict[str, Any]:
        if p.is_complex():
            raise RuntimeError("Adafactor does not support complex parameters")
        if p.grad.dim() <= 1:
            return {"step": scalar(0.0), "variance": torch.zeros_like(p.grad)}
        shape = list(p.grad.shape)
        return {
            "step": scalar(0.0), "row_var": p.grad.new_zeros([*shape[:-1], 1]),
            "col_var": p.grad.new_zeros([*shape[:-2], 1, shape[-1]]),
        }  # fmt: skip

    def _update(self, p: Any, grad: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        lr, (least, floor) = plain(group["lr"]), group["eps"]
        least = float(np.finfo(p.array.dtype).eps) if least is None else least
        state["step"] += 1
        step = state["step"].item()
        share = step ** group["beta2_decay"]
        rate = min(lr, 1 / (step**0.5))
        alpha = max(floor, p.norm(2).item() / (p.numel() ** 0.5)) * rate
        if group["weight_decay"] != 0:
            p.mul_(1 - lr * group["weight_decay"])
        if grad.dim() > 1:
            rows, columns = state["row_var"], state["col_var"]
            rows.lerp_(grad.norm(dim=-1, keepdim=True).square_().div_(grad.size(-1)), share)
            columns.lerp_(grad.norm(dim=-2, keepdim=True).square_().div_(grad.size(-2)), share)
            estimate = rows @ columns
            estimate.div_(rows.mean(dim=-2, keepdim=True).clamp_(min=least))
        else:
            variance = state["variance"]
            variance.lerp_(grad * grad, share)
            estimate = variance.clone()
        update = estimate.clamp_(min=least * least).rsqrt_()
        update.mul_(grad)
        below = max(1.0, update.norm(2).item() / ((update.numel() ** 0.5) * group["d"]))
        p.add_(update, alpha=-alpha / below)


Adafactor.__module__ = "torch.optim._adafactor"
