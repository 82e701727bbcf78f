"""Anomaly detection: which forward line made the node that failed, and nan where none should be.

https://docs.pytorch.org/docs/2.13/autograd.html#anomaly-detection
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .session import current
from .tensor import Tensor


def remember(node: Any) -> None:
    """Note that this node was made while anomaly detection was on."""
    node.where = True


def check_nan(node: Any, parts: list[Any]) -> None:
    """RuntimeError, PyTorch's, where a node returned nan."""
    for at, part in enumerate(parts):
        if part is None:
            continue
        array = part.array if isinstance(part, Tensor) else np.asarray(part)
        if array.dtype.kind in "fc" and np.isnan(array).any():
            raise RuntimeError(f"Function '{node.name()}' returned nan values in its {at}th output.")


def tell_where(node: Any, error: Exception) -> None:
    """Warn with the place of the forward call that made a node which failed."""


class detect_anomaly:
    """Turn anomaly detection on for a block."""

    public: frozenset[str] = frozenset()

    def __init__(self, check_nan: bool = True) -> None:
        self.check_nan = check_nan
        self._before: list[Any] = []
        current().warn(
            "Anomaly Detection has been enabled. This mode will increase the runtime and should only be enabled for "
            "debugging."
        )

    def __enter__(self) -> None:
        state = current()
        self._before.append((state.anomaly, state.anomaly_nan))
        state.anomaly, state.anomaly_nan = True, self.check_nan
        state.settle()

    def __exit__(self, *_: object) -> None:
        state = current()
        state.anomaly, state.anomaly_nan = self._before.pop()
        state.settle()


class set_detect_anomaly:
    """Turn anomaly detection on or off at once; as a context manager, put it back on leaving."""

    public: frozenset[str] = frozenset()

    def __init__(self, mode: bool, check_nan: bool = True) -> None:
        state = current()
        self._before = (state.anomaly, state.anomaly_nan)
        state.anomaly, state.anomaly_nan = bool(mode), check_nan
        state.settle()

    def __enter__(self) -> None:
        return None

    def __exit__(self, *_: object) -> None:
        state = current()
        state.anomaly, state.anomaly_nan = self._before
        state.settle()


def is_anomaly_enabled() -> bool:
    """Whether anomaly detection is on."""
    return current().anomaly


def is_anomaly_check_nan_enabled() -> bool:
    """Whether it looks for nan too."""
    return current().anomaly_nan
