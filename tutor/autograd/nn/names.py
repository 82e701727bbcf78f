"""The names of `torch.nn`."""

from __future__ import annotations

from typing import Any

from ..creation import Parameter
from .modules import (
    activation,
    containers,
    convolution,
    lazy,
    linear,
    loss,
    normalization,
    pooling,
    recurrent,
    shaping,
    transformer,
)  # fmt: skip
from .modules.module import Buffer, Module
from .modules.owners import name_owners

_FAMILIES = (
    containers,
    linear,
    activation,
    convolution,
    normalization,
    pooling,
    shaping,
    recurrent,
    transformer,
    loss,
    lazy,
)

NAMES: dict[str, Any] = {"Module": Module, "Parameter": Parameter, "Buffer": Buffer}
for _family in _FAMILIES:
    NAMES |= {cls.__name__: cls for cls in _family.CLASSES}
del NAMES["NonDynamicallyQuantizableLinear"]
name_owners(NAMES)
