"""The rules table: every operation with its forward and its derivative formulas, by family.

Formulas follow PyTorch's `derivatives.yaml`: their parameter names are what PyTorch saves.
"""

from . import arithmetic, elementwise, linear, reductions, selection, shapes, writing

__all__ = ["arithmetic", "elementwise", "linear", "reductions", "selection", "shapes", "writing"]
