"""The names of `torch.nn.parameter`."""

from __future__ import annotations

from typing import Any

from ..creation import Parameter
from .modules.module import Buffer
from .uninitialized import UninitializedBuffer, UninitializedParameter

NAMES: dict[str, Any] = {
    "Parameter": Parameter, "Buffer": Buffer, "UninitializedParameter": UninitializedParameter,
    "UninitializedBuffer": UninitializedBuffer,
}  # fmt: skip
