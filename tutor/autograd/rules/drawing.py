"""What random functions write: numbers that were drawn, through which no gradient flows."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..op import op


def _drawn(drawn: np.ndarray, xp: Any) -> Any:
    return np.frompyfunc(xp.number, 1, 1)(drawn.astype(object)) if xp.is_exact else drawn


for _name, _node in (
    ("uniform", "UniformBackward0"), ("normal", "NormalBackward0"), ("random", "RandomBackward2"),
    ("random_from", "RandomBackward0"), ("random_to", "RandomBackward1"), ("exponential", "ExponentialBackward0"),
    ("geometric", "GeometricBackward0"), ("cauchy", "CauchyBackward0"), ("log_normal", "LogNormalBackward0"),
    ("poisson", "PoissonBackward0"), ("bernoulli", "BernoulliBackward0"),
    ("bernoulli_tensor", "BernoulliBackward1"), ("bernoulli_float", "BernoulliBackward2"),
):  # fmt: skip
    op(_name,
       lambda self, *, drawn, xp: _drawn(drawn, xp),
       self=lambda grad, xp: xp.zeros_like(grad),
       node=_node, samples=[((2, 3), {"drawn": np.ones((2, 3))})])  # fmt: skip
