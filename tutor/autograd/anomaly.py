"""Anomaly detection: which forward line made the node that failed, and nan where none should be.

https://docs.pytorch.org/docs/2.13/autograd.html#anomaly-detection
"""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import Any

import numpy as np

from .session import current
from .tensor import Tensor

HERE = str(Path(__file__).parent)
NOT_THERE = "No forward pass information available. Enable detect anomaly during forward pass for more information."


def remember(node: Any) -> None:
    """Note which lines made a node while anomaly detection was on, and which node's backward they ran in."""
    state = current()
    node.where = _stack() if state.where is None else state.where()
    node.parent = None if state.running is None else state.running.at


def _stack() -> str:
    """The frames of whoever uses the engine."""
    return "".join(traceback.format_list([each for each in traceback.extract_stack() if HERE not in each.filename]))


def check_nan(node: Any, parts: list[Any]) -> None:
    """RuntimeError, PyTorch's, where a node returned nan."""
    for at, part in enumerate(parts):
        if part is None:
            continue
        array = part.array if isinstance(part, Tensor) else np.asarray(part)
        if array.dtype.kind in "fc" and np.isnan(array).any():
            raise RuntimeError(f"Function '{node.name()}' returned nan values in its {at}th output.")


def tell_where(at: Any, nodes: list[Any]) -> None:
    """Warn with the place of the forward call that made the node that failed, of those of a pass."""
    if isinstance(at, Tensor):
        name = "torch::autograd::AccumulateGrad"
        # PyTorch makes it where the leaf is first used.
        made_by = next((node for node in reversed(nodes) if any(edge is at for edge in node.edges)), None)
    else:
        name, made_by = at.name(), at
    warn, where = current().warn, getattr(made_by, "where", None)
    if where is None:
        warn(f"Error detected in {name}. {NOT_THERE}")
        return
    warn(f"Error detected in {name}. Traceback of forward call that caused the error:\n{where}".rstrip())
    parent = getattr(made_by, "parent", None)
    while parent is not None:
        name = "torch::autograd::AccumulateGrad" if isinstance(parent, Tensor) else parent.name()
        where = getattr(parent, "where", None)
        if where is None:
            warn(f"Error detected in {name}. {NOT_THERE}")
            return
        warn(
            f"\n\nPrevious calculation was induced by {name}. Traceback of forward call that induced the previous "
            f"calculation:\n{where}".rstrip()
        )
        parent = parent.parent


def _set(mode: Any, nan: Any) -> None:
    for at, (name, given) in enumerate((("enabled", mode), ("check_nan", nan))):
        if not isinstance(given, bool):
            raise TypeError(
                f"set_anomaly_enabled(): argument '{name}' (position {at + 1}) must be bool, not {type(given).__name__}"
            )
    state = current()
    state.anomaly, state.anomaly_nan = mode, nan
    state.settle()


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
        _set(True, self.check_nan)

    def __exit__(self, *_: object) -> None:
        _set(*self._before.pop())


class set_detect_anomaly:
    """Turn anomaly detection on or off at once; as a context manager, put it back on leaving."""

    public: frozenset[str] = frozenset()

    def __init__(self, mode: bool, check_nan: bool = True) -> None:
        state = current()
        self._before = (state.anomaly, state.anomaly_nan)
        _set(mode, check_nan)

    def __enter__(self) -> None:
        return None

    def __exit__(self, *_: object) -> None:
        _set(*self._before)


def is_anomaly_enabled() -> bool:
    """Whether anomaly detection is on."""
    return current().anomaly


def is_anomaly_check_nan_enabled() -> bool:
    """Whether it looks for nan too."""
    return current().anomaly_nan
