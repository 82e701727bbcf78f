"""PyTorch's functions: how they take their arguments, and which operations they are made of."""

from . import (
    conversion,
    convolution,
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
    "conversion", "convolution", "factories", "indexing", "losses", "network", "normalization", "norms", "pointwise",
    "pooling", "products", "random", "rarer", "reduction", "resampling", "shape",
]  # fmt: skip
