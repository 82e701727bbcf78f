"""What PyTorch takes where mathematics has no derivative: at corners, jumps and ties.

Elsewhere nothing here is looked at. A corner that is not listed gets a half (both sides share), a sign 0.
https://docs.pytorch.org/docs/2.13/notes/autograd.html#gradients-for-non-differentiable-functions
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .real import Number, compare, fraction


def _always(value: int) -> Callable[[Any], Any]:
    import sympy

    number = sympy.Integer(value)
    return lambda step: number


# operation -> what Heaviside(0) is there.
AT_ZERO = {
    "relu": 0, "relu6": 0, "hardtanh": 0, "hardsigmoid": 0, "hardswish": 0, "leaky_relu": 0, "threshold": 0,
    "clamp": 1, "clamp_min": 1, "clamp_max": 1, "hinge_embedding_loss": 0, "margin_ranking_loss": 0,
}  # fmt: skip
_at_zero: dict[str, Callable[[Any], Any]] = {}


def at_step(op: str) -> Callable[[Any], Any] | None:
    """What a step is at its very place in this operation; None where nothing special is known."""
    if op not in AT_ZERO:
        return None
    if op not in _at_zero:
        _at_zero[op] = _always(AT_ZERO[op])
    return _at_zero[op]


def _evenly(operands: Sequence[Number], by: int, largest: bool) -> Number:
    """Operands that attain the extreme share equally."""
    from fractions import Fraction

    ahead = 1 if largest else -1
    best = operands[0]
    for value in operands[1:]:
        if compare(value, best) == ahead:
            best = value
    winners = [compare(value, best) == 0 for value in operands]
    return fraction(Fraction(1, sum(winners))) if winners[by] else 0


# operation -> the partial by operand `by` at a tie or corner of its own.
AT_TIE: dict[str, Callable[[Sequence[Number], int], Number]] = {
    **dict.fromkeys(("max", "amax", "maximum", "fmax"), lambda operands, by: _evenly(operands, by, True)),
    **dict.fromkeys(("min", "amin", "minimum", "fmin"), lambda operands, by: _evenly(operands, by, False)),
}

# operation -> the partial where the formula itself has no value (0/0): PyTorch takes 0.
ZERO_WHERE_UNDEFINED = {"norm", "std", "linalg_vector_norm", "cdist", "pdist", "pow_tensor"}
