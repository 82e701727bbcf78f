"""Steps that nobody records are written on arrays: they must leave what the operations leave, to the last digit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tutor.autograd import TORCH, Parameter, session, tensor
from tutor.autograd.optim import arrays

STEPS = [
    ("SGD", {"lr": 0.01}),
    ("SGD", {"lr": 0.1, "momentum": 0.9}),
    ("SGD", {"lr": 0.1, "momentum": 0.9, "dampening": 0.3, "weight_decay": 0.1}),
    ("SGD", {"lr": 0.01, "momentum": 0.9, "weight_decay": 1e-4, "nesterov": True}),
    ("SGD", {"lr": 0.1, "maximize": True}),
    ("Adam", {"lr": 0.01}),
    ("Adam", {"lr": 0.01, "weight_decay": 0.1, "maximize": True}),
    ("Adam", {"lr": 0.1, "betas": (0.3, 0.99)}),
    ("Adam", {"lr": 0.1, "amsgrad": True}),
    ("AdamW", {"lr": 0.01}),
    ("RMSprop", {"lr": 0.01}),
    ("RMSprop", {"lr": 0.01, "momentum": 0.9, "weight_decay": 0.1}),
    ("RMSprop", {"lr": 0.01, "centered": True}),
    ("Adagrad", {"lr": 0.1, "lr_decay": 0.1, "weight_decay": 0.1}),
]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(("name", "options"), STEPS, ids=lambda each: str(each))
def test_a_step_on_arrays_is_the_step_of_operations(
    name: str, options: dict[str, Any], dtype: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_arrays = left_behind(name, options, dtype)
    monkeypatch.setattr(TORCH[f"optim.{name}"], "_on_arrays", None)

    assert left_behind(name, options, dtype) == on_arrays


def test_a_plain_step_is_made_on_arrays(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    sgd: Callable[..., bool] = arrays.sgd
    monkeypatch.setattr(TORCH["optim.SGD"], "_on_arrays", staticmethod(lambda *a: made.append("step") or sgd(*a)))

    left_behind("SGD", {"lr": 0.1}, "float32")

    assert made == ["step"] * 8


def left_behind(name: str, options: dict[str, Any], dtype: str) -> list[Any]:
    """Parameters, what is remembered of them, and how often each was written to, after four steps."""
    numbers = np.random.default_rng(0)
    with session():
        params = [Parameter(tensor(numbers.standard_normal(shape).astype(dtype))) for shape in [(3, 2), (5,)]]
        optimizer = TORCH[f"optim.{name}"](params, **options)
        for _ in range(4):
            for p in params:
                p.grad = tensor(numbers.standard_normal(p.shape).astype(dtype))
            optimizer.step()
        return [
            (each.detach().tolist(), each._version)
            for p in params for each in [p, *optimizer.state[p].values()]
        ]  # fmt: skip
