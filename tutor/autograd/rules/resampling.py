"""Pads by reflection or repetition, larger and smaller pictures, windows laid side by side, channels moved about."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..op import op
from .windows import cropped, offsets, padded, places, window_counts, windows


def _picking(name: str, node: str) -> None:
    """An operation that picks elements by number along its last dimensions; cotangents go back to where they are."""
    back = f"{name}_backward"
    op(name,
       lambda self, *, picks, xp: self[(..., *np.ix_(*picks))],
       self=lambda grad, self_shape, picks, xp: getattr(xp, back)(grad, picks=picks, shape=tuple(self_shape)),
       node=f"{node}Backward0", linear=True)  # fmt: skip
    op(back,
       lambda grad_output, *, picks, shape, xp: _unpicked(grad_output, picks, shape, xp),
       grad_output=lambda grad, picks, xp: getattr(xp, name)(grad, picks=picks),
       node=f"{node}BackwardBackward0", linear=True)  # fmt: skip


for _name, _node in (
    ("reflection_pad1d", "ReflectionPad1D"), ("reflection_pad2d", "ReflectionPad2D"),
    ("reflection_pad3d", "ReflectionPad3D"), ("replication_pad1d", "ReplicationPad1D"),
    ("replication_pad2d", "ReplicationPad2D"), ("replication_pad3d", "ReplicationPad3D"),
    ("upsample_nearest1d", "UpsampleNearest1D"), ("upsample_nearest2d", "UpsampleNearest2D"),
    ("upsample_nearest3d", "UpsampleNearest3D"), ("upsample_nearest_exact1d", "UpsampleNearestExact1D"),
    ("upsample_nearest_exact2d", "UpsampleNearestExact2D"),
):  # fmt: skip
    _picking(_name, _node)


def _mixing(name: str, node: str) -> None:
    """An operation that mixes elements along each of its last dimensions by a matrix of weights."""
    back = f"{name}_backward"
    op(name,
       lambda self, *, mixes, xp: _mixed(self, mixes, xp),
       self=lambda grad, mixes, xp: getattr(xp, back)(grad, mixes=mixes),
       node=f"{node}Backward0", linear=True)  # fmt: skip
    op(back,
       lambda grad_output, *, mixes, xp: _mixed(grad_output, tuple(mix.T for mix in mixes), xp),
       grad_output=lambda grad, mixes, xp: getattr(xp, name)(grad, mixes=mixes),
       node=f"{node}BackwardBackward0", linear=True)  # fmt: skip


for _name, _node in (
    ("upsample_linear1d", "UpsampleLinear1D"), ("upsample_bilinear2d", "UpsampleBilinear2D"),
    ("upsample_trilinear3d", "UpsampleTrilinear3D"), ("upsample_bicubic2d", "UpsampleBicubic2D"),
):  # fmt: skip
    _mixing(_name, _node)

op("im2col",
   lambda self, *, kernel_size, dilation, padding, stride, xp:
       _columns(self, kernel_size, dilation, padding, stride, xp),
   self=lambda grad, self_shape, kernel_size, dilation, padding, stride, xp:
       xp.col2im(grad, output_size=tuple(self_shape)[-2:], kernel_size=kernel_size, dilation=dilation,
                 padding=padding, stride=stride),
   node="Im2ColBackward0", linear=True,
   samples=[((1, 2, 3, 4),
             {"kernel_size": (2, 2), "dilation": (1, 1), "padding": (0, 1), "stride": (1, 2)})])  # fmt: skip

op("col2im",
   lambda self, *, output_size, kernel_size, dilation, padding, stride, xp:
       _uncolumns(self, output_size, kernel_size, dilation, padding, stride, xp),
   self=lambda grad, kernel_size, dilation, padding, stride, xp:
       xp.im2col(grad, kernel_size=kernel_size, dilation=dilation, padding=padding, stride=stride),
   node="Col2ImBackward0", linear=True,
   samples=[((1, 8, 4), {"output_size": (3, 3), "kernel_size": (2, 2), "dilation": (1, 1), "padding": (0, 0),
                         "stride": (1, 1)})])  # fmt: skip

op("pixel_shuffle",
   lambda self, *, upscale_factor, xp: _shuffled(self, upscale_factor),
   self=lambda grad, upscale_factor, xp: xp.pixel_unshuffle(grad, downscale_factor=upscale_factor),
   linear=True, samples=[((1, 4, 2, 2), {"upscale_factor": 2})])  # fmt: skip

op("pixel_unshuffle",
   lambda self, *, downscale_factor, xp: _unshuffled(self, downscale_factor),
   self=lambda grad, downscale_factor, xp: xp.pixel_shuffle(grad, upscale_factor=downscale_factor),
   linear=True, samples=[((1, 1, 4, 4), {"downscale_factor": 2})])  # fmt: skip

op("channel_shuffle",
   lambda self, *, groups, xp: _dealt(self, groups),
   self=lambda grad, self_shape, groups, xp: xp.channel_shuffle(grad, groups=max(tuple(self_shape)[1] // groups, 1)),
   linear=True, samples=[((1, 4, 2, 2), {"groups": 2})])  # fmt: skip


def _unpicked(grad: Any, picks: Any, shape: tuple[int, ...], xp: Any) -> Any:
    made = xp.zeros(shape, grad)
    np.add.at(made, (..., *np.ix_(*picks)), grad)
    return made


def _mixed(x: Any, mixes: Any, xp: Any) -> Any:
    first = x.ndim - len(mixes)
    for at, mix in enumerate(mixes):
        weights = np.frompyfunc(xp.number, 1, 1)(mix.astype(object)) if xp.is_exact else mix.astype(x.dtype)
        x = np.moveaxis(np.tensordot(x, weights, (first + at, 1)), -1, first + at)
    return np.ascontiguousarray(x)


def _columns(x: Any, kernel: Any, dilation: Any, padding: Any, stride: Any, xp: Any) -> Any:
    batched = x if x.ndim == 4 else x[None]
    counts = window_counts(batched.shape[2:], kernel, stride, padding, dilation)
    seen = windows(padded(batched, padding, xp), kernel, counts, stride, dilation)
    many = batched.shape[1] * math.prod(kernel)
    made = seen.transpose(0, 1, 4, 5, 2, 3).reshape(len(batched), many, math.prod(counts))
    return made if x.ndim == 4 else made[0]


def _uncolumns(x: Any, size: Any, kernel: Any, dilation: Any, padding: Any, stride: Any, xp: Any) -> Any:
    batched = x if x.ndim == 3 else x[None]
    counts = window_counts(size, kernel, stride, padding, dilation)
    many = batched.shape[1] // math.prod(kernel)
    whole = xp.zeros((len(batched), many, *[n + 2 * p for n, p in zip(size, padding)]), x)
    parts = batched.reshape(len(batched), many, math.prod(kernel), *counts)
    for number, at in enumerate(offsets(kernel)):
        whole[places(at, counts, stride, dilation)] += parts[:, :, number]
    made = np.ascontiguousarray(cropped(whole, padding))
    return made if x.ndim == 3 else made[0]


def _shuffled(x: Any, r: int) -> Any:
    *lead, channels, height, width = x.shape
    parts = x.reshape(*lead, channels // (r * r), r, r, height, width)
    n = len(lead)
    order = (*range(n), n, n + 3, n + 1, n + 4, n + 2)
    return parts.transpose(order).reshape(*lead, channels // (r * r), height * r, width * r)


def _unshuffled(x: Any, r: int) -> Any:
    *lead, channels, height, width = x.shape
    parts = x.reshape(*lead, channels, height // r, r, width // r, r)
    n = len(lead)
    order = (*range(n), n, n + 2, n + 4, n + 1, n + 3)
    return parts.transpose(order).reshape(*lead, channels * r * r, height // r, width // r)


def _dealt(x: Any, groups: int) -> Any:
    batch, channels = x.shape[:2]
    return x.reshape(batch, groups, channels // groups, *x.shape[2:]).swapaxes(1, 2).reshape(x.shape)
