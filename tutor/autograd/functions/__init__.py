"""PyTorch's functions: how they take their arguments, and which operations they are made of."""

from . import conversion, factories, indexing, norms, pointwise, products, random, reduction, shape

__all__ = ["conversion", "factories", "indexing", "norms", "pointwise", "products", "random", "reduction", "shape"]
