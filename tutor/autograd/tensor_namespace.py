"""The functions that formulas use, on tensors: a backward pass that is itself recorded."""

from __future__ import annotations

from typing import Any

from .apply import apply


class TensorNamespace:
    """`xp` for `create_graph=True`: every name is an operation of the table."""

    def __getattr__(self, name: str) -> Any:
        return lambda *inputs: apply(name, inputs)


TENSOR = TensorNamespace()
