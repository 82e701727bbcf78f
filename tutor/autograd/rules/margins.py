"""Losses of classification by margins, and of classes at every place of a picture."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..op import op
from .losses import _nll, _nll_backward, averaged, reduced

op("nll_loss2d",
   lambda self, *, target, weight=None, reduction="mean", ignore_index=-100, xp:
       _nll(self, target, weight, reduction, ignore_index, xp),
   self=lambda grad, self_shape, target, weight, reduction, ignore_index, xp:
       xp.nll_loss2d_backward(grad, shape=self_shape, target=target, weight=weight, reduction=reduction,
                              ignore_index=ignore_index),
   node="NllLoss2DBackward0", linear=True, samples=[])  # fmt: skip

op("nll_loss2d_backward",
   lambda grad_output, *, shape, target, weight, reduction, ignore_index, xp:
       _nll_backward(grad_output, shape, target, weight, reduction, ignore_index, xp),
   grad_output=lambda grad, target, weight, reduction, ignore_index, xp:
       xp.nll_loss2d(grad, target=target, weight=weight, reduction=reduction, ignore_index=ignore_index),
   node="NllLoss2DBackwardBackward0", linear=True, size=lambda *_: 0, samples=[])  # fmt: skip

op("soft_margin_loss",
   lambda self, *, target, reduction="mean", xp:
       reduced(xp.log(1 + xp.exp(-(target * self))), reduction, xp),
   self=lambda grad, self, target, reduction, xp:
       averaged(grad, self, reduction) * (-target * xp.sigmoid(-(self * target))),
   samples=[])  # fmt: skip

op("multi_margin_loss",
   lambda self, *, target, p=1, margin=1.0, weight=None, reduction="mean", xp:
       _of_rows(_multi_margin(self, target, p, margin, weight, xp), self, reduction, xp),
   self=lambda grad, self, target, p, margin, weight, reduction, xp:
       _multi_margin_backward(grad, self, target, p, margin, weight, reduction, xp),
   samples=[])  # fmt: skip

op("multilabel_margin_loss",
   lambda self, *, target, reduction="mean", xp: _of_rows(_multilabel(self, target, xp), self, reduction, xp),
   self=lambda grad, self, target, reduction, xp: _multilabel_backward(grad, self, target, reduction, xp),
   samples=[])  # fmt: skip


def _of_rows(values: Any, x: Any, reduction: str, xp: Any) -> Any:
    if reduction == "none":
        return values if x.ndim > 1 else values[0]
    total = xp.sum(values)
    return total / len(values) if reduction == "mean" else total


def _row_grads(grad: Any, many: int, reduction: str) -> Any:
    """The cotangent of each row's loss, as a column."""
    from ..refused import NotHere

    if not isinstance(grad, np.ndarray | np.generic):
        raise NotHere("differentiating a margin loss twice")
    given: Any = grad
    if given.ndim:
        return given.reshape(-1, 1)
    return (given / many if reduction == "mean" else given) * np.ones((many, 1), given.dtype)


def _margins(rows: Any, target: Any, margin: float) -> Any:
    own = np.take_along_axis(rows, target[:, None], 1)
    gaps = margin - own + rows
    np.put_along_axis(gaps, target[:, None], 0, 1)
    return gaps


def _row_weights(rows: Any, target: Any, weight: Any) -> Any:
    return 1 if weight is None else weight[target][:, None]


def _multi_margin(x: Any, target: Any, p: int, margin: float, weight: Any, xp: Any) -> Any:
    rows, target = np.atleast_2d(x), np.atleast_1d(target)
    gaps = xp.maximum(_margins(rows, target, margin), 0)
    return xp.sum(_row_weights(rows, target, weight) * (gaps if p == 1 else gaps * gaps), 1) / rows.shape[1]


def _multi_margin_backward(
    grad: Any, x: Any, target: Any, p: int, margin: float, weight: Any, reduction: str, xp: Any
) -> Any:
    rows, target = np.atleast_2d(getattr(x, "array", x)), np.atleast_1d(target)
    gaps = _margins(rows, target, margin)
    slopes = np.where(gaps > 0, rows.dtype.type(1) if p == 1 else 2 * gaps, rows.dtype.type(0))
    slopes = slopes * _row_weights(rows, target, weight) / rows.shape[1]
    np.put_along_axis(slopes, target[:, None], 0, 1)
    np.put_along_axis(slopes, target[:, None], 0 - slopes.sum(axis=1, keepdims=True), 1)
    return (slopes * _row_grads(grad, len(rows), reduction)).astype(rows.dtype).reshape(x.shape)


def _labels(target: Any) -> list[list[int]]:
    """The classes of each row: those before the first negative number."""
    found = []
    for row in np.atleast_2d(target).tolist():
        stop = next((at for at, label in enumerate(row) if label < 0), len(row))
        found.append(row[:stop])
    return found


def _multilabel(x: Any, target: Any, xp: Any) -> Any:
    rows = np.atleast_2d(x)
    made = xp.zeros((len(rows),), rows)
    for number, labels in enumerate(_labels(target)):
        others = [at for at in range(rows.shape[1]) if at not in labels]
        for label in labels:
            gaps = 1 - rows[number, label] + rows[number, others]
            if len(others):
                made[number] += xp.sum(xp.maximum(np.asarray(gaps), 0))
    return made / rows.shape[1]


def _multilabel_backward(grad: Any, x: Any, target: Any, reduction: str, xp: Any) -> Any:
    rows = np.atleast_2d(getattr(x, "array", x))
    slopes = np.zeros_like(rows)
    for number, labels in enumerate(_labels(target)):
        others = [at for at in range(rows.shape[1]) if at not in labels]
        for label in labels:
            for other in others:
                if 1 - rows[number, label] + rows[number, other] > 0:
                    slopes[number, label] -= 1 / rows.shape[1]
                    slopes[number, other] += 1 / rows.shape[1]
    return (slopes * _row_grads(grad, len(rows), reduction)).astype(rows.dtype).reshape(x.shape)
