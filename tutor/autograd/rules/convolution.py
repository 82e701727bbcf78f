"""Convolution in any number of dimensions, with groups, strides, dilation, and its transpose."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..op import op
from .windows import cropped, offsets, padded, places, window_counts, windows

# The three parts of a convolution's derivative are one operation to PyTorch.
BACKWARD = "ConvolutionBackwardBackward0"
PLAIN: dict[str, Any] = {"stride": (1,), "padding": (0,), "dilation": (1,), "groups": 1}

op("convolution",
   lambda input, weight, bias, *, stride, padding, dilation, transposed=False, output_padding=(), groups=1, xp:
       _with_bias(_forward(input, weight, stride, padding, dilation, transposed, output_padding, groups, xp), bias),
   input=lambda grad, input, weight, stride, padding, dilation, transposed, groups, xp:
       _to_input(grad, input.shape, weight, stride, padding, dilation, transposed, groups, xp),
   weight=lambda grad, input, weight, stride, padding, dilation, transposed, groups, xp:
       _to_weight(grad, input, weight.shape, stride, padding, dilation, transposed, groups, xp),
   bias=lambda grad, xp: xp.sum(grad, (0, *range(2, grad.ndim))),
   samples=[((1, 2, 5), (3, 2, 2), (3,), PLAIN),
            ((2, 2, 5), (4, 1, 2), (4,), {**PLAIN, "stride": (2,), "padding": (1,), "dilation": (2,), "groups": 2}),
            ((1, 2, 4), (2, 2, 2), (2,), {**PLAIN, "transposed": True, "stride": (2,), "output_padding": (1,)}),
            ((1, 1, 3, 3), (2, 1, 2, 2), (2,),
             {"stride": (1, 1), "padding": (0, 1), "dilation": (1, 1), "groups": 1})])  # fmt: skip

op("convolution_input",
   lambda grad_output, weight, *, shape, stride, padding, dilation, groups, xp:
       _scattered(grad_output, weight, shape, stride, padding, dilation, groups, xp),
   grad_output=lambda grad, weight, stride, padding, dilation, groups, xp:
       _convolved(grad, weight, stride, padding, dilation, groups, xp),
   weight=lambda grad, grad_output, weight_shape, stride, padding, dilation, groups, xp:
       xp.convolution_weight(grad_output, grad, shape=weight_shape, stride=stride, padding=padding, dilation=dilation,
                             groups=groups),
   node=BACKWARD, samples=[((1, 3, 4), (3, 2, 2), {**PLAIN, "shape": (1, 2, 5)})])  # fmt: skip

op("convolution_weight",
   lambda grad_output, input, *, shape, stride, padding, dilation, groups, xp:
       _correlated(grad_output, input, shape, stride, padding, dilation, groups, xp),
   grad_output=lambda grad, input, stride, padding, dilation, groups, xp:
       _convolved(input, grad, stride, padding, dilation, groups, xp),
   input=lambda grad, grad_output, input_shape, stride, padding, dilation, groups, xp:
       xp.convolution_input(grad_output, grad, shape=input_shape, stride=stride, padding=padding, dilation=dilation,
                            groups=groups),
   node=BACKWARD, samples=[((1, 3, 4), (1, 2, 5), {**PLAIN, "shape": (3, 2, 2)})])  # fmt: skip


def _forward(
    x: Any,
    w: Any,
    stride: Any,
    padding: Any,
    dilation: Any,
    transposed: bool,
    output_padding: Any,
    groups: int,
    xp: Any,
) -> Any:
    if not transposed:
        return _windowed(x, w, stride, padding, dilation, groups, xp)
    shape = (x.shape[0], w.shape[1] * groups, *transposed_sizes(x, w, stride, padding, dilation, output_padding))
    return _scattered(x, w, shape, stride, padding, dilation, groups, xp)


def transposed_sizes(x: Any, w: Any, stride: Any, padding: Any, dilation: Any, output_padding: Any) -> list[int]:
    """The sizes of what a transposed convolution gives."""
    return [
        (n - 1) * s - 2 * p + d * (k - 1) + o + 1
        for n, k, s, p, d, o in zip(x.shape[2:], w.shape[2:], stride, padding, dilation, output_padding)
    ]


def _with_bias(made: Any, bias: Any) -> Any:
    return made if bias is None else made + bias.reshape(-1, *(1,) * (made.ndim - 2))


def _convolved(x: Any, w: Any, stride: Any, padding: Any, dilation: Any, groups: int, xp: Any) -> Any:
    """A convolution without bias, on whatever `xp` computes with."""
    return xp.convolution(x, w, None, stride=stride, padding=padding, dilation=dilation, groups=groups)


def _to_input(
    grad: Any, shape: Any, w: Any, stride: Any, padding: Any, dilation: Any, transposed: bool, groups: int, xp: Any
) -> Any:
    if transposed:
        return _convolved(grad, w, stride, padding, dilation, groups, xp)
    return xp.convolution_input(grad, w, shape=tuple(shape), stride=stride, padding=padding, dilation=dilation,
                                groups=groups)  # fmt: skip


def _to_weight(
    grad: Any, x: Any, shape: Any, stride: Any, padding: Any, dilation: Any, transposed: bool, groups: int, xp: Any
) -> Any:
    first, second = (x, grad) if transposed else (grad, x)
    return xp.convolution_weight(first, second, shape=tuple(shape), stride=stride, padding=padding, dilation=dilation,
                                 groups=groups)  # fmt: skip


def _wide(*arrays: Any) -> Any:
    """Few float32 numbers are added up in float64."""
    return [a.astype(np.float64) if a.dtype == np.float32 and a.size < 4096 else a for a in arrays]


def _windowed(x: Any, w: Any, stride: Any, padding: Any, dilation: Any, groups: int, xp: Any) -> Any:
    dtype = x.dtype
    x, w = _wide(x, w)
    kernel = w.shape[2:]
    counts = window_counts(x.shape[2:], kernel, stride, padding, dilation)
    seen = windows(padded(x, padding, xp), kernel, counts, stride, dilation)
    many, made = w.shape[0] // groups, []
    for group in range(groups):
        inputs = seen[:, group * w.shape[1] : (group + 1) * w.shape[1]]
        rows = np.moveaxis(inputs, 1, 1 + len(counts)).reshape(len(x) * math.prod(counts), w[0].size)
        found = rows @ w[group * many : (group + 1) * many].reshape(many, w[0].size).T
        made.append(np.moveaxis(found.reshape(len(x), *counts, many), -1, 1))
    return np.ascontiguousarray(made[0] if groups == 1 else np.concatenate(made, axis=1), dtype)


def _scattered(
    grad: Any, w: Any, shape: Any, stride: Any, padding: Any, dilation: Any, groups: int, xp: Any
) -> Any:  # fmt: skip
    dtype = grad.dtype
    grad, w = _wide(grad, w)
    wide = xp.zeros((*shape[:2], *[n + 2 * p for n, p in zip(shape[2:], padding)]), grad)
    counts, many, width = grad.shape[2:], w.shape[0] // groups, w.shape[1]
    for group in range(groups):
        part = np.moveaxis(grad[:, group * many : (group + 1) * many], 1, -1)
        for at in offsets(w.shape[2:]):
            found = part @ w[(slice(group * many, (group + 1) * many), slice(None), *at)]
            wide[:, group * width : (group + 1) * width][places(at, counts, stride, dilation)] += np.moveaxis(
                found, -1, 1
            )
    return np.ascontiguousarray(cropped(wide, padding), dtype)


def _correlated(
    grad: Any, x: Any, shape: Any, stride: Any, padding: Any, dilation: Any, groups: int, xp: Any
) -> Any:  # fmt: skip
    dtype = grad.dtype
    grad, x = _wide(grad, x)
    counts, many, width = grad.shape[2:], shape[0] // groups, shape[1]
    seen = windows(padded(x, padding, xp), shape[2:], counts, stride, dilation)
    over = (0, *range(2, 2 + len(counts)))
    made = [
        np.tensordot(
            grad[:, group * many : (group + 1) * many], seen[:, group * width : (group + 1) * width], (over, over)
        )
        for group in range(groups)
    ]
    return (made[0] if groups == 1 else np.concatenate(made, axis=0)).astype(dtype)
