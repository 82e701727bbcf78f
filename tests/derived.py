"""What tests of exact derivations share: the table's samples whose results are real, applied and traced."""

from __future__ import annotations

import contextlib
from typing import Any

import numpy as np
import table
from traced import traced

from tutor.autograd import OPS, PYTORCH, Semantics
from tutor.program.trace import Trace
from tutor.symbolic import real

# Operations whose results are no real numbers.
UNREAL = {name for name in OPS if "complex" in name or name in ("angle", "real", "imag", "conj", "polar")}
SAMPLES = [
    each for each in table.SAMPLES
    if OPS[each.op].formulas and each.domain != "complex" and each.op not in UNREAL
]  # fmt: skip


def applied(sample: Any, semantics: Semantics = PYTORCH) -> Trace:
    """The operation recorded on tensors that require grad, with a backward pass of different weights."""

    def function() -> dict[str, Any]:
        inputs, attributes = table.given_to(table.ENGINE, sample, "float64")
        outputs = table.listed(table.entry(sample.op)(table.ENGINE, *inputs, **attributes))
        for root in table.differentiable(outputs)[:1]:
            # Of some operations PyTorch says that no derivative is implemented.
            with contextlib.suppress(RuntimeError):
                root.backward(table.weights(table.ENGINE, root))
        leaves = {f"x{i}": given for i, given in enumerate(inputs) if given is not None and given.requires_grad}
        return {**leaves, "out": outputs[0]}

    return traced(function, semantics)


def floats(numbers: np.ndarray) -> np.ndarray:
    """Exact numbers as float64."""
    return np.array(real.to_floats(numbers.ravel().tolist())).reshape(numbers.shape)
