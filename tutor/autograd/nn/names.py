"""The names of `torch.nn`."""

from __future__ import annotations

from typing import Any

from ..creation import Parameter

NAMES: dict[str, Any] = {"Parameter": Parameter}
