"""Normalization over a layer, a batch or groups of channels.

The formulas find mean and spread anew from the input, so that they can be differentiated once more.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .. import rounded
from ..namespaces import FLOAT
from ..op import op
from .again import again

# How many numbers PyTorch's kernels take at once.
LANES = 8
LAYER = "NativeLayerNormBackwardBackward0"
BATCH = "NativeBatchNormBackwardBackward0"

op("native_layer_norm",
   lambda input, weight, bias, *, normalized_shape, eps=1e-5, xp:
       _layer_norm(input, weight, bias, len(normalized_shape), eps, xp),
   input=lambda grad, input, weight, bias, result1, result2, normalized_shape, eps, xp:
       xp.layer_norm_to_input(grad, input, weight, rank=len(normalized_shape), eps=eps),
   weight=lambda grad, input, weight, bias, result1, result2, normalized_shape, eps, xp:
       xp.layer_norm_to_weight(grad, input, rank=len(normalized_shape), eps=eps),
   bias=lambda grad, input, weight, bias, result1, result2, normalized_shape, xp:
       xp.layer_norm_to_bias(grad, rank=len(normalized_shape)),
   outputs=("result0", "result1", "result2"),
   samples=[((2, 3), (3,), (3,), {"normalized_shape": (3,)}),
            ((2, 2, 2), (2, 2), (2, 2), {"normalized_shape": (2, 2), "eps": 0.5})])  # fmt: skip

op("layer_norm_to_input",
   lambda grad_output, input, weight, *, rank, eps, xp: _layer_to_input(grad_output, input, weight, rank=rank, eps=eps, xp=xp),
   grad_output=lambda grad, grad_output, input, weight, rank, eps, xp:
       again(_layer_to_input, 0, grad, (grad_output, input, weight), xp, rank=rank, eps=eps),
   input=lambda grad, grad_output, input, weight, rank, eps, xp:
       again(_layer_to_input, 1, grad, (grad_output, input, weight), xp, rank=rank, eps=eps),
   weight=lambda grad, grad_output, input, weight, rank, eps, xp:
       again(_layer_to_input, 2, grad, (grad_output, input, weight), xp, rank=rank, eps=eps),
   node=LAYER)  # fmt: skip

op("layer_norm_to_weight",
   lambda grad_output, input, *, rank, eps, xp: _layer_to_weight(grad_output, input, rank=rank, eps=eps, xp=xp),
   grad_output=lambda grad, grad_output, input, rank, eps, xp:
       again(_layer_to_weight, 0, grad, (grad_output, input), xp, rank=rank, eps=eps),
   input=lambda grad, grad_output, input, rank, eps, xp:
       again(_layer_to_weight, 1, grad, (grad_output, input), xp, rank=rank, eps=eps),
   node=LAYER)  # fmt: skip

op("layer_norm_to_bias",
   lambda grad_output, *, rank, xp: _summed(grad_output, tuple(range(grad_output.ndim - rank)), xp),
   grad_output=lambda grad, grad_output_shape, xp: xp.expand(grad, tuple(grad_output_shape)),
   node=LAYER, linear=True)  # fmt: skip

op("native_batch_norm",
   lambda input, weight, bias, running_mean, running_var, *, training, eps=1e-5, xp:
       _batch_norm(input, weight, bias, running_mean, running_var, training, eps, xp),
   input=lambda grad, input, weight, running_mean, running_var, result1, result2, training, eps, xp:
       xp.batch_norm_to_input(grad, input, weight, running_mean, running_var, training=training, eps=eps),
   weight=lambda grad, input, weight, running_mean, running_var, result1, result2, training, eps, xp:
       xp.batch_norm_to_weight(grad, input, running_mean, running_var, training=training, eps=eps),
   bias=lambda grad, input, weight, running_mean, running_var, result1, result2, xp:
       xp.batch_norm_to_bias(grad),
   outputs=("result0", "result1", "result2"),
   samples=[((4, 2), (2,), (2,), None, None, {"training": True}),
            ((2, 2, 3), (2,), (2,), None, None, {"training": True, "eps": 0.5})])  # fmt: skip

op("batch_norm_to_input",
   lambda grad_output, input, weight, running_mean, running_var, *, training, eps, xp:
       _batch_to_input(grad_output, input, weight, running_mean, running_var, training=training, eps=eps, xp=xp),
   grad_output=lambda grad, grad_output, input, weight, running_mean, running_var, training, eps, xp:
       again(_batch_to_input, 0, grad, (grad_output, input, weight, running_mean, running_var), xp,
             training=training, eps=eps),
   input=lambda grad, grad_output, input, weight, running_mean, running_var, training, eps, xp:
       again(_batch_to_input, 1, grad, (grad_output, input, weight, running_mean, running_var), xp,
             training=training, eps=eps),
   weight=lambda grad, grad_output, input, weight, running_mean, running_var, training, eps, xp:
       again(_batch_to_input, 2, grad, (grad_output, input, weight, running_mean, running_var), xp,
             training=training, eps=eps),
   node=BATCH)  # fmt: skip

op("batch_norm_to_weight",
   lambda grad_output, input, running_mean, running_var, *, training, eps, xp:
       _batch_to_weight(grad_output, input, running_mean, running_var, training=training, eps=eps, xp=xp),
   grad_output=lambda grad, grad_output, input, running_mean, running_var, training, eps, xp:
       again(_batch_to_weight, 0, grad, (grad_output, input, running_mean, running_var), xp, training=training, eps=eps),
   input=lambda grad, grad_output, input, running_mean, running_var, training, eps, xp:
       again(_batch_to_weight, 1, grad, (grad_output, input, running_mean, running_var), xp, training=training, eps=eps),
   node=BATCH)  # fmt: skip

op("batch_norm_to_bias",
   lambda grad_output, *, xp: _summed(grad_output, _but_channels(grad_output.ndim), xp),
   grad_output=lambda grad, grad_output_shape, xp:
       xp.expand(_by_channel(grad, len(grad_output_shape), xp), tuple(grad_output_shape)),
   node=BATCH, linear=True)  # fmt: skip

op("native_group_norm",
   lambda input, weight, bias, *, group, eps=1e-5, xp: _group_norm(input, weight, bias, group, eps, xp),
   input=lambda grad, input, weight, result1, result2, group, eps, xp:
       _group_to_input(grad, input, weight, group, eps, xp),
   weight=lambda grad, input, weight, result1, result2, group, eps, xp:
       _summed(grad * _grouped(input, group, eps, xp), _but_channels(grad.ndim), xp),
   bias=lambda grad, input, weight, result1, result2, xp: _summed(grad, _but_channels(grad.ndim), xp),
   outputs=("result0", "result1", "result2"),
   samples=[])  # fmt: skip


def _summed(a: Any, dims: tuple[int, ...], xp: Any) -> Any:
    return xp.sum(a, dims) if dims else a


def _mean(a: Any, dims: tuple[int, ...], xp: Any) -> Any:
    return xp.sum(a, dims, True) / math.prod(a.shape[d] for d in dims)


def _exact_eps(eps: float, xp: Any) -> Any:
    return xp.number(eps)


def _centred(x: Any, dims: tuple[int, ...], eps: float, xp: Any) -> tuple[Any, Any]:
    """`x` less its mean over some dimensions, and one over its spread."""
    centred = x - _mean(x, dims, xp)
    return centred, 1 / xp.sqrt(_mean(centred * centred, dims, xp) + _exact_eps(eps, xp))


def _moments(x: Any, dims: tuple[int, ...], eps: float, xp: Any) -> tuple[Any, Any]:
    """Mean and one over the spread, found in float64."""
    if xp.is_exact:
        mean = _mean(x, dims, xp)
        return mean, 1 / xp.sqrt(_mean((x - mean) * (x - mean), dims, xp) + xp.number(eps))
    wide = x.astype(np.float64)
    mean = wide.mean(axis=dims, keepdims=True)
    return mean.astype(x.dtype), (1 / np.sqrt(wide.var(axis=dims, keepdims=True) + eps)).astype(x.dtype)


def _row_moments(x: Any, rank: int, eps: float, xp: Any, wide: bool = False) -> tuple[Any, Any]:
    """Mean and one over the spread of each row (of its last dimensions), as PyTorch's kernel finds them.

    It takes the elements one by one by Welford's method, and those of longer rows in lanes, which depend on the machine.
    `wide` says whether it adds eps in float64.
    """
    dims = _last(x, rank)
    many = math.prod(x.shape[x.ndim - rank :])
    if xp.is_exact or not 0 < many < LANES:
        return _moments(x, dims, eps, xp)
    rows = x.reshape(*x.shape[: x.ndim - rank], many)
    kind = x.dtype.type
    mean = np.zeros(rows.shape[:-1], x.dtype)
    squares = np.zeros_like(mean)
    for at in range(many):
        gap = rows[..., at] - mean
        mean = mean + gap / kind(at + 1)
        squares = squares + gap * (rows[..., at] - mean)
    variance = squares / kind(many)
    rstd = 1 / np.sqrt(variance.astype(np.float64) + eps) if wide else kind(1) / np.sqrt(variance + kind(eps))
    shape = (*rows.shape[:-1], *(1,) * rank)
    return mean.reshape(shape), rstd.astype(x.dtype).reshape(shape)


def _last(x: Any, rank: int) -> tuple[int, ...]:
    return tuple(range(x.ndim - rank, x.ndim))


def _layer_norm(x: Any, weight: Any, bias: Any, rank: int, eps: float, xp: Any) -> tuple[Any, Any, Any]:
    mean, rstd = _row_moments(x, rank, eps, xp)
    made = (x - mean) * rstd
    if xp.is_exact:
        made = made if weight is None else made * weight
        made = made if bias is None else made + bias
    elif weight is not None:
        made = rounded.fused(0.0 if bias is None else bias, made, weight)
    elif bias is not None:
        made = rounded.fused(bias, x - mean, rstd)
    return made, mean, rstd


def _layer_to_input(grad: Any, x: Any, weight: Any, *, rank: int, eps: float, xp: Any) -> Any:
    if xp is FLOAT:
        return _layer_in_numbers(grad, x, weight, _last(x, rank), eps)
    return _normalized_backward(grad if weight is None else grad * weight, x, _last(x, rank), eps, xp)


def _normalized_backward(grad: Any, x: Any, dims: tuple[int, ...], eps: float, xp: Any) -> Any:
    centred, rstd = _centred(x, dims, eps, xp)
    unit = centred * rstd
    return rstd * (grad - _mean(grad, dims, xp) - unit * _mean(grad * unit, dims, xp))


def _layer_in_numbers(grad: Any, x: Any, weight: Any, dims: tuple[int, ...], eps: float) -> Any:
    """What PyTorch's kernel computes, step by step."""
    mean, rstd = _row_moments(x, len(dims), eps, FLOAT)
    weighted, products, scaled = grad, grad * x, rstd * grad
    if weight is not None:
        weighted, products, scaled = weighted * weight, products * weight, scaled * weight
    part = x.dtype.type(1 / math.prod(x.shape[d] for d in dims))
    ds, db = _row_sum(products, dims), _row_sum(weighted, dims)
    b = rounded.fused(-ds, db, mean) * rstd * rstd * rstd * part
    return rounded.fused(scaled, b, x) + rounded.fused(-(db * rstd * part), -b, mean)


def _row_sum(a: Any, dims: tuple[int, ...]) -> Any:
    """The sum of each row, its elements added one after the other; of a longer row found in float64."""
    lead = a.shape[: a.ndim - len(dims)]
    many = math.prod(a.shape[a.ndim - len(dims) :])
    if not 0 < many < LANES:
        return np.sum(a, axis=dims, keepdims=True, dtype=np.float64).astype(a.dtype)
    rows = a.reshape(*lead, many)
    total = rows[..., 0]
    for at in range(1, many):
        total = total + rows[..., at]
    return total.reshape(*lead, *(1,) * len(dims))


def _batch_in_numbers(grad: Any, x: Any, weight: Any, dims: tuple[int, ...], eps: float) -> Any:
    """What PyTorch's kernel computes, step by step."""
    mean, rstd = _moments(x, dims, eps, FLOAT)
    many = math.prod(x.shape[d] for d in dims)
    centred = x - mean
    dot = np.sum(centred * grad, axis=dims, keepdims=True, dtype=np.float64)
    k = (dot * rstd * rstd / many).astype(x.dtype)
    sent = (
        grad - (np.sum(grad, axis=dims, keepdims=True, dtype=np.float64) / many).astype(x.dtype) - centred * k
    ) * rstd
    return sent if weight is None else sent * weight


def _layer_to_weight(grad: Any, x: Any, *, rank: int, eps: float, xp: Any) -> Any:
    centred, rstd = _centred(x, _last(x, rank), eps, xp)
    return _summed(grad * (centred * rstd), tuple(range(x.ndim - rank)), xp)


def _but_channels(ndim: int) -> tuple[int, ...]:
    return (0, *range(2, ndim))


def _by_channel(a: Any, ndim: int, xp: Any) -> Any:
    return a if a is None else xp.reshape(a, (1, a.shape[0], *(1,) * (ndim - 2)))


def _batch_norm(
    x: Any, weight: Any, bias: Any, running_mean: Any, running_var: Any, training: bool, eps: float, xp: Any
) -> tuple[Any, Any, Any]:  # fmt: skip
    if training:
        mean, rstd = _moments(x, _but_channels(x.ndim), eps, xp)
        kept = mean.reshape(-1), rstd.reshape(-1)
    else:
        mean, rstd = _running(running_mean, running_var, x.ndim, eps, xp)
        kept = np.zeros((0,), x.dtype), np.zeros((0,), x.dtype)
    scale = rstd if weight is None else rstd * _by_channel(weight, x.ndim, xp)
    if xp.is_exact:
        shift = -mean * scale if bias is None else _by_channel(bias, x.ndim, xp) - mean * scale
        return x * scale + shift, *kept
    shift = rounded.fused(0.0 if bias is None else _by_channel(bias, x.ndim, xp), -mean, scale)
    return rounded.fused(shift, x, scale), *kept


def _running(running_mean: Any, running_var: Any, ndim: int, eps: float, xp: Any) -> tuple[Any, Any]:
    mean, var = _by_channel(running_mean, ndim, xp), _by_channel(running_var, ndim, xp)
    return mean, 1 / xp.sqrt(var + _exact_eps(eps, xp))


def _batch_to_input(
    grad: Any, x: Any, weight: Any, running_mean: Any, running_var: Any, *, training: bool, eps: float, xp: Any
) -> Any:  # fmt: skip
    if training and xp is FLOAT:
        return _batch_in_numbers(grad, x, _by_channel(weight, x.ndim, xp), _but_channels(x.ndim), eps)
    scaled = grad if weight is None else grad * _by_channel(weight, x.ndim, xp)
    if training:
        return _normalized_backward(scaled, x, _but_channels(x.ndim), eps, xp)
    return scaled * _running(running_mean, running_var, x.ndim, eps, xp)[1]


def _batch_to_weight(
    grad: Any, x: Any, running_mean: Any, running_var: Any, *, training: bool, eps: float, xp: Any
) -> Any:  # fmt: skip
    if training:
        centred, rstd = _centred(x, _but_channels(x.ndim), eps, xp)
    else:
        mean, rstd = _running(running_mean, running_var, x.ndim, eps, xp)
        centred = x - mean
    return _summed(grad * (centred * rstd), _but_channels(x.ndim), xp)


def _rows(x: Any, group: int, xp: Any) -> Any:
    return xp.reshape(x, (x.shape[0] * group, math.prod(x.shape[1:]) // group))


def _group_norm(x: Any, weight: Any, bias: Any, group: int, eps: float, xp: Any) -> tuple[Any, Any, Any]:
    rows = _rows(x, group, xp)
    mean, rstd = _row_moments(rows, 1, eps, xp, wide=True)
    if xp.is_exact or (weight is None and bias is None):
        made = ((rows - mean) * rstd).reshape(x.shape)
        made = made if weight is None else made * _by_channel(weight, x.ndim, xp)
        made = made if bias is None else made + _by_channel(bias, x.ndim, xp)
    else:
        made = _scaled_groups(x, weight, bias, mean, rstd, group)
    return made, mean.reshape(x.shape[0], group), rstd.reshape(x.shape[0], group)


def _scaled_groups(x: Any, weight: Any, bias: Any, mean: Any, rstd: Any, group: int) -> Any:
    """One scale and one shift for each channel, as in PyTorch's kernel."""
    batch, channels = x.shape[:2]
    mean, scale = (np.repeat(each.reshape(batch, group), channels // group, axis=1) for each in (mean, rstd))
    scale = scale if weight is None else scale * weight
    shift = rounded.fused(0.0 if bias is None else bias, -mean, scale)
    shape = (batch, channels, *(1,) * (x.ndim - 2))
    return rounded.fused(shift.reshape(shape), x, scale.reshape(shape))


def _grouped(x: Any, group: int, eps: float, xp: Any) -> Any:
    centred, rstd = _centred(_rows(x, group, xp), (1,), eps, xp)
    return xp.reshape(centred * rstd, tuple(x.shape))


def _group_to_input(grad: Any, x: Any, weight: Any, group: int, eps: float, xp: Any) -> Any:
    scaled = grad if weight is None else grad * _by_channel(weight, x.ndim, xp)
    made = _normalized_backward(_rows(scaled, group, xp), _rows(x, group, xp), (1,), eps, xp)
    return xp.reshape(made, tuple(x.shape))
