"""The names below `torch.optim`."""

from __future__ import annotations

from typing import Any

from .adafactor import Adafactor
from .adam import Adam, Adamax, AdamW, NAdam, RAdam
from .adaptive import ASGD, Adadelta, Adagrad, RMSprop, Rprop
from .lbfgs import LBFGS
from .optimizer import Optimizer
from .sgd import SGD

Optimizer.__module__ = "torch.optim.optimizer"

NAMES: dict[str, Any] = {
    cls.__name__: cls
    for cls in (
        Optimizer, Adadelta, Adafactor, Adagrad, Adam, AdamW, Adamax, ASGD, SGD, RAdam, Rprop, RMSprop, NAdam, LBFGS,
    )
}  # fmt: skip
