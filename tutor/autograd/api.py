"""The names of `torch.autograd` and `torch.func`, gathered from the modules that define them."""

from __future__ import annotations

from typing import Any

from . import anomaly, creation, forward_ad, func, function, functional, gradcheck, gradients, graph, modes

NAMES: dict[str, Any] = {
    "autograd.Variable": creation.Variable, "autograd.grad": gradients.grad, "autograd.backward": gradients.backward,
    "autograd.detect_anomaly": anomaly.detect_anomaly, "autograd.set_detect_anomaly": anomaly.set_detect_anomaly,
    "is_anomaly_enabled": anomaly.is_anomaly_enabled,
    "is_anomaly_check_nan_enabled": anomaly.is_anomaly_check_nan_enabled,
    "autograd.anomaly_mode.detect_anomaly": anomaly.detect_anomaly,
    "autograd.anomaly_mode.set_detect_anomaly": anomaly.set_detect_anomaly,
    **{f"autograd.{name}": getattr(modes, name) for name in (
        "no_grad", "enable_grad", "set_grad_enabled", "inference_mode", "set_multithreading_enabled",
    )},
    **{f"autograd.grad_mode.{name}": getattr(modes, name) for name in (
        "no_grad", "enable_grad", "set_grad_enabled", "inference_mode", "set_multithreading_enabled",
    )},
    **graph.NAMES, **function.NAMES, **forward_ad.NAMES, **func.NAMES, **functional.NAMES, **gradcheck.NAMES,
}  # fmt: skip
