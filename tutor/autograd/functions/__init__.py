"""PyTorch's functions: how they take their arguments, and which operations they are made of."""

from . import (
    chains,
    conversion,
    convolution,
    decomposition,
    factories,
    indexing,
    losses,
    network,
    normalization,
    norms,
    pointwise,
    pooling,
    products,
    random,
    rarer,
    reduction,
    resampling,
    shape,
)  # fmt: skip

__all__ = [
    "chains", "conversion", "convolution", "decomposition", "factories", "indexing", "losses", "network",
    "normalization", "norms", "pointwise", "pooling", "products", "random", "rarer", "reduction", "resampling", "shape",
]  # fmt: skip
