"""What PyTorch takes where mathematics has no derivative: at corners, jumps and ties, and where a formula is 0/0.

Elsewhere nothing here is looked at. A corner that is not listed gets a half (both sides share), a sign 0.
https://docs.pytorch.org/docs/2.13/notes/autograd.html#gradients-for-non-differentiable-functions
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from .real import Number, compare, fraction, mul, sign

# operation -> what a step up is at its very place; a step down is the rest to 1 (`leaky_relu` has both).
AT_ZERO = {
    "relu": 0, "relu6": 0, "hardtanh": 0, "hardsigmoid": 0, "hardswish": 0, "leaky_relu": 0, "threshold": 0,
    "clamp": 1, "clamp_min": 1, "clamp_max": 1, "hinge_embedding_loss": 0, "margin_ranking_loss": 0,
}  # fmt: skip
# Of these a step down is as the step up: on both ends of a clamp the gradient passes.
BOTH_WAYS = {"clamp", "clamp_min", "clamp_max", "hardtanh", "relu6", "hardsigmoid", "hardswish"}
_at_zero: dict[str, Callable[[Any], Any]] = {}


def at_step(op: str) -> Callable[[Any], Any] | None:
    """What a step is at its very place in this operation; None where nothing special is known."""
    if op not in AT_ZERO:
        return None
    if op not in _at_zero:
        _at_zero[op] = _chosen(AT_ZERO[op], op in BOTH_WAYS)
    return _at_zero[op]


def _chosen(value: int, both_ways: bool) -> Callable[[Any], Any]:
    import sympy

    def chosen(step: Any) -> Any:
        down = step.args[0].could_extract_minus_sign() and not both_ways
        return sympy.Integer(1 - value if down else value)

    return chosen


def _evenly(operands: Sequence[Number], by: int, largest: bool) -> Number:
    """Operands that attain the extreme share equally."""
    ahead = 1 if largest else -1
    best = operands[0]
    for value in operands[1:]:
        if compare(value, best) == ahead:
            best = value
    winners = [compare(value, best) == 0 for value in operands]
    return fraction(Fraction(1, sum(winners))) if winners[by] else 0


def _norm_evenly(operands: Sequence[Number], by: int, step: Any) -> Number | None:
    """The largest magnitude of all (`ord=inf`): elements that attain it share equally, each with its sign."""
    order = step.attributes.get("ord", 2)
    if not isinstance(order, float) or not math.isinf(order):
        return None
    sizes = [mul(value, sign(value)) for value in operands]
    return mul(_evenly(sizes, by, order > 0), sign(operands[by]))


Choice = Callable[[Sequence[Number], int, Any], "Number | None"]

# operation -> the partial by operand `by` at a tie or corner of its own; None: as everywhere.
AT_TIE: dict[str, Choice] = {
    **dict.fromkeys(("max", "amax", "maximum", "fmax"), lambda operands, by, step: _evenly(operands, by, True)),
    **dict.fromkeys(("min", "amin", "minimum", "fmin"), lambda operands, by, step: _evenly(operands, by, False)),
    "norm": _norm_evenly,
}


def _zero(operands: Sequence[Number], by: int, step: Any) -> Number | None:
    return 0


def _zero_at_zero_base(operands: Sequence[Number], by: int, step: Any) -> Number | None:
    return 0 if sign(operands[0]) == 0 and sign(operands[-1]) >= 0 else None


# operation -> the partial where the formula itself has no value (0/0).
WHERE_UNDEFINED: dict[str, Choice] = {
    **dict.fromkeys(
        ("norm", "std", "std_mean", "linalg_vector_norm", "dist", "cdist", "pdist", "atan2", "sinc"), _zero
    ),
    "pow_tensor": _zero_at_zero_base,
}
# Of these a value outside the domain has no derivative either; of others PyTorch's formula still gives a number.
UNDEFINED_WITH_VALUE = {"logit"}
