"""The table of mal-rules: misconceptions one can run."""

from __future__ import annotations

from . import (
    broadcast,
    calculus,
    calls,
    detaching,
    dtypes,
    leaves,
    lifetime,
    matrix,
    optimiser,
    paths,
    products,
    writing,
)
from .case import Case
from .malrule import MALRULES, MalRule, Prediction

__all__ = ["MALRULES", "Case", "MalRule", "Prediction"]

assert calculus and paths and matrix and broadcast and products and leaves
assert detaching and writing and lifetime and dtypes and calls and optimiser
