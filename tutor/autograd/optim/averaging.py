"""`torch.optim.swa_utils`: models averaged over the steps of training.

https://docs.pytorch.org/docs/2.13/optim.html#weight-averaging-swa-and-ema
"""

from __future__ import annotations

import copy
import math
from itertools import chain
from typing import Any

from ..creation import tensor
from ..dtypes import int64
from ..modes import no_grad
from ..nn.modules.module import Module
from ..nn.modules.normalization import BatchNorm1d, BatchNorm2d, BatchNorm3d
from ..nn.modules.shared import named
from .schedules import LRScheduler, for_groups


def _need_decay(decay: float) -> None:
    if decay < 0.0 or decay > 1.0:
        raise ValueError(f"Invalid decay value {decay} provided. Please provide a value in [0,1] range.")


def get_ema_multi_avg_fn(decay: float = 0.999) -> Any:
    """What moves averages towards the present values by a fixed share."""
    _need_decay(decay)

    def ema_update(ema_param_list: Any, current_param_list: Any, _: Any) -> None:
        with no_grad():
            for average, now in zip(ema_param_list, current_param_list):
                if ema_param_list[0].is_floating_point() or ema_param_list[0].is_complex():
                    average.lerp_(now, 1 - decay)
                else:
                    average.copy_(average * decay + now * (1 - decay))

    return ema_update


def get_swa_multi_avg_fn() -> Any:
    """What makes averages the mean of all values so far."""

    def swa_update(averaged_param_list: Any, current_param_list: Any, num_averaged: Any) -> None:
        with no_grad():
            for average, now in zip(averaged_param_list, current_param_list):
                if averaged_param_list[0].is_floating_point() or averaged_param_list[0].is_complex():
                    average.lerp_(now, float(1 / (num_averaged + 1)))
                else:
                    average.addcdiv_(now - average, num_averaged + 1)

    return swa_update


def get_ema_avg_fn(decay: float = 0.999) -> Any:
    """The same for one value."""
    _need_decay(decay)

    def ema_update(ema_param: Any, current_param: Any, num_averaged: Any) -> Any:
        with no_grad():
            return decay * ema_param + (1 - decay) * current_param

    return ema_update


def get_swa_avg_fn() -> Any:
    """The same for one value."""

    def swa_update(averaged_param: Any, current_param: Any, num_averaged: Any) -> Any:
        with no_grad():
            return averaged_param + (current_param - averaged_param) / (num_averaged + 1)

    return swa_update


class AveragedModel(Module):
    """A copy of a model whose parameters are averages."""

    def __init__(
        self, model: Any, device: Any = None, avg_fn: Any = None, multi_avg_fn: Any = None, use_buffers: bool = False
    ) -> None:  # fmt: skip
        super().__init__()
        if avg_fn is not None and multi_avg_fn is not None:
            raise AssertionError("Only one of avg_fn and multi_avg_fn should be provided")
        self.module = copy.deepcopy(model)
        if device is not None:
            self.module = self.module.to(device)
        self.register_buffer("n_averaged", tensor(0, dtype=int64))
        self.avg_fn, self.multi_avg_fn, self.use_buffers = avg_fn, multi_avg_fn, use_buffers

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        return self.module(*args, **kwargs)

    def update_parameters(self, model: Any) -> None:
        """Take a model's present parameters into the average."""
        if self.use_buffers:
            own: Any = chain(self.module.parameters(), self.module.buffers())
            other: Any = chain(model.parameters(), model.buffers())
        else:
            own, other = self.parameters(), model.parameters()
        pairs = [(average.detach(), now.detach()) for average, now in zip(own, other)]
        count: Any = self.n_averaged
        if bool(count == 0):
            for average, now in pairs:
                average.copy_(now)
        elif self.multi_avg_fn is not None:
            kinds = dict.fromkeys(average.dtype for average, _ in pairs)
            for kind in kinds:
                same = [pair for pair in pairs if pair[0].dtype is kind]
                self.multi_avg_fn([average for average, _ in same], [now for _, now in same], count)
        else:
            averaged = self.avg_fn or get_swa_avg_fn()
            for average, now in pairs:
                average.copy_(averaged(average, now, count))
        if not self.use_buffers:
            for average, now in zip(self.module.buffers(), model.buffers(), strict=True):
                average.detach().copy_(now.detach())
        count += 1


def update_bn(loader: Any, model: Any, device: Any = None) -> None:
    """Learn the running averages of batch norm anew, for the parameters a model has now."""
    with no_grad():
        kept = {}
        for module in model.modules():
            if isinstance(module, BatchNorm1d | BatchNorm2d | BatchNorm3d):
                module.reset_running_stats()
                kept[module] = module.momentum
        if not kept:
            return
        was_training = model.training
        model.train()
        for module in kept:
            module.momentum = None
        for batch in loader:
            model(batch[0] if isinstance(batch, list | tuple) else batch)
        for module, momentum in kept.items():
            module.momentum = momentum
        model.train(was_training)


class SWALR(LRScheduler):
    """From the rate of the moment to a fixed one."""

    _unsaved = ("optimizer", "anneal_func")

    def __init__(
        self, optimizer: Any, swa_lr: Any, anneal_epochs: int = 10, anneal_strategy: str = "cos", last_epoch: int = -1
    ) -> None:  # fmt: skip
        for rate, group in zip(for_groups("swa_lr", optimizer, swa_lr), optimizer.param_groups):
            group["swa_lr"] = rate
        if anneal_strategy not in ("cos", "linear"):
            raise ValueError(f"anneal_strategy must be one of 'cos' or 'linear', instead got {anneal_strategy}")
        self._set_anneal_func(anneal_strategy)
        if not isinstance(anneal_epochs, int) or anneal_epochs < 0:
            raise ValueError(f"anneal_epochs must be equal or greater than 0, got {anneal_epochs}")
        self.anneal_epochs = anneal_epochs
        super().__init__(optimizer, last_epoch)

    def _set_anneal_func(self, strategy: str) -> None:
        self._anneal_strategy = strategy
        self.anneal_func = (lambda t: (1 - math.cos(math.pi * t)) / 2) if strategy == "cos" else (lambda t: t)

    def get_lr(self) -> list[Any]:
        self._warn_outside_step()
        step = self._step_count - 1
        if self.anneal_epochs == 0:
            step = max(1, step)
        before = self.anneal_func(max(0, min(1, (step - 1) / max(1, self.anneal_epochs))))
        now = self.anneal_func(max(0, min(1, step / max(1, self.anneal_epochs))))
        found = []
        for group in self.optimizer.param_groups:
            lr, swa_lr = group["lr"], group["swa_lr"]
            start = swa_lr if before == 1 else (lr - before * swa_lr) / (1 - before)
            found.append(swa_lr * now + start * (1 - now))
        return found

    def load_state_dict(self, state_dict: Any) -> None:
        self.__dict__.update(state_dict)
        self._set_anneal_func(self._anneal_strategy)


named("torch.optim.swa_utils", AveragedModel)
SWALR.__module__ = "torch.optim.swa_utils"

NAMES: dict[str, Any] = {
    "AveragedModel": AveragedModel, "SWALR": SWALR, "update_bn": update_bn,
    "get_ema_multi_avg_fn": get_ema_multi_avg_fn, "get_swa_multi_avg_fn": get_swa_multi_avg_fn,
    "get_ema_avg_fn": get_ema_avg_fn, "get_swa_avg_fn": get_swa_avg_fn,
}  # fmt: skip
