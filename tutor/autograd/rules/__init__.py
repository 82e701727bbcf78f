"""The rules table: every operation with its forward and its derivative formulas, by family.

Formulas follow PyTorch's `derivatives.yaml`: their parameter names are what PyTorch saves.
"""

from . import (
    activations,
    arithmetic,
    comparison,
    convolution,
    decomposition,
    drawing,
    elementwise,
    linear,
    losses,
    margins,
    network,
    normalization,
    pooling,
    rarer,
    reductions,
    resampling,
    selection,
    shapes,
    writing,
)  # fmt: skip

__all__ = [
    "activations", "arithmetic", "comparison", "convolution", "decomposition", "drawing", "elementwise", "linear",
    "losses", "margins",
    "network", "normalization", "pooling", "rarer", "reductions", "resampling", "selection", "shapes", "writing",
]  # fmt: skip
