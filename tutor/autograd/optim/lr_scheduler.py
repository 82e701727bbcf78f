"""The names below `torch.optim.lr_scheduler`."""

from __future__ import annotations

from typing import Any

from .cycles import CosineAnnealingWarmRestarts, CyclicLR, OneCycleLR
from .joined import ChainedScheduler, ReduceLROnPlateau, SequentialLR
from .schedules import (
    ConstantLR,
    CosineAnnealingLR,
    ExponentialLR,
    LambdaLR,
    LinearLR,
    LRScheduler,
    MultiplicativeLR,
    MultiStepLR,
    PolynomialLR,
    StepLR,
)


class _LRScheduler(LRScheduler):
    """The base's old name."""


NAMES: dict[str, Any] = {
    cls.__name__: cls
    for cls in (
        LRScheduler, _LRScheduler, LambdaLR, MultiplicativeLR, StepLR, MultiStepLR, ConstantLR, LinearLR,
        ExponentialLR, SequentialLR, CosineAnnealingLR, ChainedScheduler, ReduceLROnPlateau, CyclicLR,
        CosineAnnealingWarmRestarts, OneCycleLR, PolynomialLR,
    )
}  # fmt: skip
for _cls in NAMES.values():
    _cls.__module__ = "torch.optim.lr_scheduler"
