"""Losses, with the operations their backward passes are made of."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from .. import rounded
from ..op import op

PAIR: list[Any] = [((2, 3), (2, 3)), ((2, 3), (2, 3), {"reduction": "sum"}), ((2, 3), (2, 3), {"reduction": "none"})]


def reduced(values: Any, reduction: str, xp: Any) -> Any:
    """All values, their sum or their mean."""
    if reduction == "none":
        return values
    total = xp.sum(values)
    return total / (int(np.prod(values.shape, dtype=int)) or np.float32(0)) if reduction == "mean" else total


def averaged(grad: Any, like: Any, reduction: str) -> Any:
    """A loss's cotangent as it reaches each element."""
    return grad / int(np.prod(like.shape, dtype=int)) if reduction == "mean" else grad


op("mse_loss",
   lambda self, target, *, reduction="mean", xp: reduced((self - target) * (self - target), reduction, xp),
   self=lambda grad, self, target, reduction, xp: xp.mse_loss_backward(grad, self, target, reduction=reduction),
   target=lambda grad, self, target, reduction, xp: xp.mse_loss_backward(grad, target, self, reduction=reduction),
   promotes=True, samples=PAIR)  # fmt: skip

op("mse_loss_backward",
   lambda grad_output, self, target, *, reduction, xp: 2 * (self - target) * averaged(grad_output, self, reduction),
   grad_output=lambda grad, self, target, reduction, xp:
       xp.mse_loss_backward(grad, self, target, reduction=reduction),
   self=lambda grad, grad_output, self, reduction: averaged(grad * grad_output * 2, self, reduction),
   target=lambda grad, grad_output, target, reduction: -averaged(grad * grad_output * 2, target, reduction),
   node="MseLossBackwardBackward0",
   samples=[((), (2, 3), (2, 3), {"reduction": "mean"}), ((2, 3), (2, 3), (2, 3), {"reduction": "none"})])  # fmt: skip

op("smooth_l1_loss",
   lambda self, target, *, reduction="mean", beta=1.0, xp: reduced(_smooth_l1(self - target, beta, xp), reduction, xp),
   self=lambda grad, self, target, reduction, beta, xp:
       xp.smooth_l1_loss_backward(grad, self, target, reduction=reduction, beta=beta),
   target=lambda grad, self, target, reduction, beta, xp:
       xp.smooth_l1_loss_backward(grad, target, self, reduction=reduction, beta=beta),
   node="SmoothL1LossBackward0", promotes=True, samples=PAIR)  # fmt: skip

op("smooth_l1_loss_backward",
   lambda grad_output, self, target, *, reduction, beta, xp:
       averaged(grad_output, self, reduction) * _smooth_l1_slope(self - target, beta, xp),
   grad_output=lambda grad, self, target, reduction, beta, xp:
       xp.smooth_l1_loss_backward(grad, self, target, reduction=reduction, beta=beta),
   self=lambda grad, grad_output, self, target, reduction, beta, xp:
       averaged(grad * grad_output * (xp.abs(self - target) < beta) / beta, self, reduction),
   target=lambda grad, grad_output, self, target, reduction, beta, xp:
       -averaged(grad * grad_output * (xp.abs(self - target) < beta) / beta, self, reduction),
   node="SmoothL1LossBackwardBackward0",
   samples=[((), (2, 3), (2, 3), {"reduction": "mean", "beta": 1.0}),
            ((2, 3), (2, 3), (2, 3), {"reduction": "none", "beta": 0.5})])  # fmt: skip

op("huber_loss",
   lambda self, target, *, reduction="mean", delta=1.0, xp: reduced(_huber(self - target, delta, xp), reduction, xp),
   self=lambda grad, self, target, reduction, delta, xp:
       xp.huber_loss_backward(grad, self, target, reduction=reduction, delta=delta),
   target=lambda grad, self, target, reduction, delta, xp:
       xp.huber_loss_backward(grad, target, self, reduction=reduction, delta=delta),
   promotes=True, samples=PAIR)  # fmt: skip

op("huber_loss_backward",
   lambda grad_output, self, target, *, reduction, delta, xp:
       averaged(grad_output, self, reduction) * xp.clamp(self - target, min=-delta, max=delta),
   grad_output=lambda grad, self, target, reduction, delta, xp:
       xp.huber_loss_backward(grad, self, target, reduction=reduction, delta=delta),
   self=lambda grad, grad_output, self, target, reduction, delta, xp:
       averaged(grad * grad_output * (xp.abs(self - target) < delta), self, reduction),
   target=lambda grad, grad_output, self, target, reduction, delta, xp:
       -averaged(grad * grad_output * (xp.abs(self - target) < delta), self, reduction),
   node="HuberLossBackwardBackward0",
   samples=[((), (2, 3), (2, 3), {"reduction": "mean", "delta": 1.0}),
            ((2, 3), (2, 3), (2, 3), {"reduction": "none", "delta": 0.5})])  # fmt: skip

op("binary_cross_entropy",
   lambda self, target, weight, *, reduction="mean", xp: reduced(_bce(self, target, weight, xp), reduction, xp),
   self=lambda grad, self, target, weight, reduction, xp:
       xp.binary_cross_entropy_backward(grad, self, target, weight, reduction=reduction),
   target=lambda grad, self, weight, reduction, xp:
       averaged(_weighted(-xp.logit(self) * grad, weight), self, reduction),
   samples=[("between 0 and 1", (2, 3), (2, 3), None),
            ("between 0 and 1", (2, 3), (2, 3), None, {"reduction": "sum"})])  # fmt: skip

op("binary_cross_entropy_backward",
   lambda grad_output, self, target, weight, *, reduction, xp:
       _weighted(averaged(grad_output, self, reduction) * (self - target)
                 / xp.clamp((1 - self) * self, min=1e-12), weight),
   grad_output=lambda grad, self, target, weight, reduction, xp:
       xp.binary_cross_entropy_backward(grad, self, target, weight, reduction=reduction),
   self=lambda grad, grad_output, self, target, weight, reduction, xp:
       averaged(_weighted(grad * grad_output * _bce_bend(self, target, xp), weight), self, reduction),
   target=lambda grad, grad_output, self, weight, reduction, xp:
       averaged(_weighted(-(grad * grad_output) / (self * (1 - self)), weight), self, reduction),
   node="BinaryCrossEntropyBackwardBackward0",
   layout="kept", samples=[("between 0 and 1", (), (2, 3), (2, 3), None, {"reduction": "mean"}),
            ("between 0 and 1", (2, 3), (2, 3), (2, 3), None, {"reduction": "none"})])  # fmt: skip

op("binary_cross_entropy_with_logits",
   lambda self, target, weight, pos_weight, *, reduction="mean", xp:
       reduced(_bce_logits(self, target, weight, pos_weight, xp), reduction, xp),
   self=lambda grad, self, target, weight, pos_weight, reduction, xp:
       averaged(_weighted(_bce_logits_slope(self, target, pos_weight, xp) * grad, weight), self, reduction),
   target=lambda grad, self, target, weight, pos_weight, reduction, xp:
       averaged(_weighted(_bce_logits_target(self, pos_weight, xp) * grad, weight), self, reduction),
   layout="kept", samples=[((2, 3), (2, 3), None, None), ((2, 3), (2, 3), None, None, {"reduction": "none"})])  # fmt: skip

op("nll_loss",
   lambda self, *, target, weight=None, reduction="mean", ignore_index=-100, xp:
       _nll(self, target, weight, reduction, ignore_index, xp),
   self=lambda grad, self, target, weight, reduction, ignore_index, xp:
       xp.nll_loss_backward(grad, self, target=target, weight=weight, reduction=reduction,
                            ignore_index=ignore_index),
   node="NllLossBackward0", linear=True,
   samples=[((3, 4), {"target": np.array([1, 0, 3])}),
            ((3, 4), {"target": np.array([1, 0, 3]), "weight": np.array([0.5, 2.0, 1.0, 4.0])}),
            ((3, 4), {"target": np.array([1, -100, 3]), "reduction": "none"})])  # fmt: skip

op("nll_loss_backward",
   lambda grad_output, self, *, target, weight, reduction, ignore_index, xp:
       _nll_backward(grad_output, tuple(self.shape), target, weight, reduction, ignore_index, xp),
   grad_output=lambda grad, target, weight, reduction, ignore_index, xp:
       xp.nll_loss(grad, target=target, weight=weight, reduction=reduction, ignore_index=ignore_index),
   self=lambda grad, self_shape, xp: xp.zeros(self_shape, grad),
   node="NllLossBackwardBackward0", size=lambda *_: 0,
   samples=[((), (3, 4), {"target": np.array([1, 0, 3]), "weight": None, "reduction": "mean",
                          "ignore_index": -100})])  # fmt: skip


def _bce_bend(x: Any, target: Any, xp: Any) -> Any:
    """The second derivative of binary cross entropy by its input."""
    spread = x * (1 - x)
    return (x * x - 2 * x * target + target) / (spread * spread)


def _smooth_l1(d: Any, beta: float, xp: Any) -> Any:
    size = xp.abs(d)
    if xp.is_exact:
        import sympy

        edge = xp.number(beta)
        each = np.frompyfunc(
            lambda x: sympy.Piecewise((x**2 / (2 * edge), sympy.Abs(x) < edge), (sympy.Abs(x) - edge / 2, True)), 1, 1
        )
        return each(d)
    if beta == 0:
        return size
    return np.where(size < beta, 0.5 * d * d / beta, size - 0.5 * beta).astype(d.dtype)


def _smooth_l1_slope(d: Any, beta: float, xp: Any) -> Any:
    return xp.sgn(d) if beta == 0 else xp.where(xp.abs(d) < beta, d / beta, xp.sgn(d))


def _huber(d: Any, delta: float, xp: Any) -> Any:
    if xp.is_exact:
        import sympy

        edge = xp.number(delta)
        each = np.frompyfunc(
            lambda x: sympy.Piecewise((x**2 / 2, sympy.Abs(x) <= edge), (edge * (sympy.Abs(x) - edge / 2), True)), 1, 1
        )
        return each(d)
    size = np.abs(d)
    return np.where(size <= delta, 0.5 * d * d, delta * (size - 0.5 * delta)).astype(d.dtype)


def _weighted(values: Any, weight: Any) -> Any:
    return values if weight is None else values * weight


def _bce(x: Any, target: Any, weight: Any, xp: Any) -> Any:
    if xp.is_exact:
        return _weighted(-(target * xp.log(x) + (1 - target) * xp.log(1 - x)), weight)
    # log is never taken below -100, so that 0 and 1 give a finite loss.
    return _weighted(
        (target - 1) * np.maximum(rounded.log1p(-x), -100) - target * np.maximum(rounded.log(x), -100), weight
    )


def _bce_logits(x: Any, target: Any, weight: Any, pos_weight: Any, xp: Any) -> Any:
    tail = xp.maximum(-x, 0) + xp.log1p(xp.exp(-xp.abs(x)))
    if xp.is_exact:
        tail = xp.log(1 + xp.exp(-x))
    factor = 1 if pos_weight is None else (pos_weight - 1) * target + 1
    return _weighted((1 - target) * x + factor * tail, weight)


def _bce_logits_slope(x: Any, target: Any, pos_weight: Any, xp: Any) -> Any:
    if pos_weight is None:
        return xp.sigmoid(x) - target
    t = pos_weight * target
    return (t + 1 - target) * xp.sigmoid(x) - t


def _bce_logits_target(x: Any, pos_weight: Any, xp: Any) -> Any:
    if pos_weight is None:
        return -x
    return xp.log(1 - xp.sigmoid(x)) - pos_weight * xp.log(xp.sigmoid(x))


def _rows(target: Any, ignore_index: int) -> tuple[Any, Any]:
    return np.flatnonzero(target != ignore_index), target


def _nll_weights(target: Any, weight: Any, ignore_index: int, dtype: Any) -> Any:
    live = target != ignore_index
    kept = np.where(live, target, 0)
    each = np.ones(target.shape, dtype) if weight is None else weight[kept]
    return np.where(live, each, each.dtype.type(0)), kept


@lru_cache(maxsize=64)
def _numbers(n: int) -> Any:
    return np.arange(n)


def _counts_alike(target: Any, weight: Any, ignore_index: int, xp: Any) -> bool:
    """Whether every row has a class and all weigh the same: the common case, without weights to work out."""
    if weight is not None or target.ndim != 1 or ignore_index >= 0 or xp.is_exact:
        return False
    # For a few numbers Python's min is quicker than a reduction.
    return bool((min(target.tolist()) if target.size < 32 else target.min()) >= 0) if target.size else False


def _nll(x: Any, target: Any, weight: Any, reduction: str, ignore_index: int, xp: Any) -> Any:
    if x.ndim == 2 and _counts_alike(target, weight, ignore_index, xp):
        picked = x[_numbers(target.size), target]
        if reduction == "none":
            return -picked
        return np.add.reduce(picked) / -(target.size if reduction == "mean" else 1)
    dtype = np.float64 if xp.is_exact else x.dtype
    if x.ndim == 1:
        found = _nll(x[None], target.reshape(1), weight, reduction, ignore_index, xp)
        return found[0] if reduction == "none" else found
    each, kept = _nll_weights(target, weight, ignore_index, dtype)
    grid = np.ogrid[tuple(slice(n) for n in target.shape)]
    picked = x[(grid[0], kept, *grid[1:])]
    if xp.is_exact:
        each = np.frompyfunc(xp.number, 1, 1)(each.astype(object))
    values = -(picked * each)
    if reduction == "none":
        return values
    total = xp.sum(values)
    return total / xp.sum(each) if reduction == "mean" else total


def _nll_backward(
    grad: Any, shape: tuple[int, ...], target: Any, weight: Any, reduction: str, ignore_index: int, xp: Any
) -> Any:
    if len(shape) == 1 and target.ndim == 1:
        # PyTorch takes one class in a row for a row of scores, but not on the way back.
        raise RuntimeError(f"size mismatch (got input: {list(shape)}, target: {list(target.shape)})")
    if len(shape) == 2 and _counts_alike(target, weight, ignore_index, xp):
        found = np.zeros(shape, grad.dtype)
        found[_numbers(target.size), target] = -grad / (target.size if reduction == "mean" else 1)
        return found
    dtype = np.float64 if xp.is_exact else grad.dtype
    if target.ndim == 0:
        grad = grad if reduction != "none" else grad[None]
        return _nll_backward(grad, (1, *shape), target[None], weight, reduction, ignore_index, xp)[0]
    each, kept = _nll_weights(target, weight, ignore_index, dtype)
    grid = np.ogrid[tuple(slice(n) for n in target.shape)]
    found = xp.zeros(shape, grad)
    scale = each / each.sum() if reduction == "mean" else each
    found[(grid[0], kept, *grid[1:])] = 0 - grad * scale
    return found
