"""Pools: the largest or the mean of each window."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..op import op
from .windows import cropped, padded, spread, window_counts, windows

Sizes = tuple[int, ...]


def _max_pool(name: str, node: str, samples: list[Any]) -> None:
    back = f"{name}_backward"
    op(name,
       lambda self, *, kernel_size, stride, padding, dilation, ceil_mode=False, xp:
           _largest(self, kernel_size, stride, padding, dilation, ceil_mode, xp),
       self=lambda grad, self, result1, kernel_size, xp:
           getattr(xp, back)(grad, indices=_numbers(result1), shape=tuple(self.shape), rank=len(kernel_size)),
       node=f"{node}Backward0", outputs=("result0", "result1"), samples=samples)  # fmt: skip


_max_pool(
    "max_pool2d_with_indices",
    "MaxPool2DWithIndices",
    [((1, 2, 4, 4), {"kernel_size": (2, 2), "stride": (2, 2), "padding": (0, 0), "dilation": (1, 1)})],
)
_max_pool("max_pool3d_with_indices", "MaxPool3DWithIndices", [])

op("adaptive_max_pool2d",
   lambda self, *, output_size, xp: _adaptive_largest(self, output_size, xp),
   self=lambda grad, self, result1, xp:
       xp.adaptive_max_pool2d_backward(grad, indices=_numbers(result1), shape=tuple(self.shape), rank=2),
   node="AdaptiveMaxPool2DBackward0", outputs=("result0", "result1"),
   samples=[((1, 2, 4, 4), {"output_size": (2, 3)})])  # fmt: skip

for _name, _node in (
    ("max_pool2d_with_indices_backward", "MaxPool2DWithIndicesBackwardBackward0"),
    ("max_pool3d_with_indices_backward", "MaxPool3DWithIndicesBackwardBackward0"),
    ("adaptive_max_pool2d_backward", "AdaptiveMaxPool2DBackwardBackward0"),
    ("max_unpool2d", "MaxUnpool2DBackward0"), ("max_unpool3d", "MaxUnpool3DBackward0"),
):  # fmt: skip
    op(_name,
       lambda grad_output, *, indices, shape, rank, xp: _unpooled(grad_output, indices, shape, rank, xp),
       grad_output=lambda grad, indices, rank, xp: xp.pick_places(grad, indices=indices, rank=rank),
       node=_node, linear=True)  # fmt: skip

op("pick_places",
   lambda self, *, indices, rank, xp: _picked(self, indices, rank),
   self=lambda grad, indices, rank, self_shape, xp:
       xp.max_pool2d_with_indices_backward(grad, indices=indices, shape=tuple(self_shape), rank=rank),
   node="GatherBackward0", linear=True)  # fmt: skip


def _avg_pool(name: str, node: str, samples: list[Any]) -> None:
    back = f"{name}_backward"
    op(name,
       lambda self, *, kernel_size, stride, padding, ceil_mode=False, count_include_pad=True, divisor_override=None, xp:
           _averaged(self, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override, xp),
       self=lambda grad, self, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override, xp:
           getattr(xp, back)(grad, shape=tuple(self.shape), kernel_size=kernel_size, stride=stride, padding=padding,
                             ceil_mode=ceil_mode, count_include_pad=count_include_pad,
                             divisor_override=divisor_override),
       node=f"{node}Backward0", linear=True, samples=samples)  # fmt: skip
    op(back,
       lambda grad_output, *, shape, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override, xp:
           _averaged_backward(grad_output, shape, kernel_size, stride, padding, ceil_mode, count_include_pad,
                              divisor_override, xp),
       grad_output=lambda grad, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override, xp:
           getattr(xp, name)(grad, kernel_size=kernel_size, stride=stride, padding=padding, ceil_mode=ceil_mode,
                             count_include_pad=count_include_pad, divisor_override=divisor_override),
       node=f"{node}BackwardBackward0", linear=True)  # fmt: skip


_avg_pool(
    "avg_pool2d",
    "AvgPool2D",
    [
        ((1, 2, 4, 4), {"kernel_size": (2, 2), "stride": (2, 2), "padding": (0, 0)}),
        (
            (1, 1, 5, 4),
            {"kernel_size": (3, 2), "stride": (2, 2), "padding": (1, 1), "ceil_mode": True, "count_include_pad": False},
        ),
    ],
)
_avg_pool("avg_pool3d", "AvgPool3D", [])


def _adaptive_avg_pool(name: str, node: str, samples: list[Any]) -> None:
    back = f"{name}_backward"
    op(name,
       lambda self, *, output_size, xp: _adaptive_mean(self, output_size, xp),
       self=lambda grad, self, output_size, xp:
           getattr(xp, back)(grad, shape=tuple(self.shape), rank=len(output_size)),
       node=f"{node}Backward0", linear=True, samples=samples)  # fmt: skip
    op(back,
       lambda grad_output, *, shape, rank, xp: _adaptive_mean_backward(grad_output, shape, rank, xp),
       grad_output=lambda grad, grad_output_shape, rank, xp:
           getattr(xp, name)(grad, output_size=tuple(grad_output_shape)[-rank:]),
       node=f"{node}BackwardBackward0", linear=True)  # fmt: skip


_adaptive_avg_pool("adaptive_avg_pool2d", "AdaptiveAvgPool2D", [((1, 2, 4, 4), {"output_size": (2, 3)})])
_adaptive_avg_pool("adaptive_avg_pool3d", "AdaptiveAvgPool3D", [])


def _numbers(indices: Any) -> Any:
    return getattr(indices, "array", indices)


def _lowest(x: Any) -> Any:
    return -math.inf if x.dtype.kind == "f" else np.iinfo(x.dtype).min


def _seen(
    x: Any, kernel: Sizes, stride: Sizes, padding: Sizes, dilation: Sizes, ceil_mode: bool, fill: Any, xp: Any
) -> Any:
    """All windows, with what lies outside filled up."""
    sizes = x.shape[x.ndim - len(kernel) :]
    counts = window_counts(sizes, kernel, stride, padding, dilation, ceil_mode)
    wide = padded(x, padding, xp, fill)
    over = [
        max((many - 1) * s + d * (k - 1) + 1 - n - 2 * p, 0)
        for many, s, d, k, n, p in zip(counts, stride, dilation, kernel, sizes, padding)
    ]
    if any(over):
        lead = x.ndim - len(kernel)
        shape = (*wide.shape[:lead], *[n + more for n, more in zip(wide.shape[lead:], over)])
        wider = xp.full(xp.zeros(shape, x), fill)
        wider[(..., *[slice(0, n) for n in wide.shape[lead:]])] = wide
        wide = wider
    return windows(wide, kernel, counts, stride, dilation)


def _largest(
    x: Any, kernel: Sizes, stride: Sizes, padding: Sizes, dilation: Sizes, ceil_mode: bool, xp: Any
) -> tuple[Any, Any]:
    rank = len(kernel)
    fill = xp.number(-math.inf) if xp.is_exact else _lowest(x)
    seen = _seen(x, kernel, stride, padding, dilation, ceil_mode, fill, xp)
    flat = seen.reshape(*seen.shape[: seen.ndim - rank], math.prod(kernel))
    if xp.is_exact:
        return xp.amax(flat, -1), np.zeros(flat.shape[:-1], np.int64)
    number = np.arange(math.prod(x.shape[-rank:]), dtype=np.int64).reshape(x.shape[-rank:])
    where = _seen(number, kernel, stride, padding, dilation, ceil_mode, -1, xp).reshape(flat.shape[-rank - 1 :])
    # Outside the input nothing is picked, even where all inside is -inf.
    inside = np.where(where >= 0, flat, _lowest(x)) if (where < 0).any() else flat
    at = _first_largest(inside, where)
    picked = np.take_along_axis(flat, at[..., None], -1)[..., 0]
    places = np.take_along_axis(np.broadcast_to(where, flat.shape), at[..., None], -1)[..., 0]
    return picked, places


def _first_largest(values: Any, where: Any) -> Any:
    at = np.argmax(values, axis=-1)
    outside = np.take_along_axis(np.broadcast_to(where, values.shape), at[..., None], -1)[..., 0] < 0
    return np.where(outside, np.argmax(np.broadcast_to(where, values.shape) >= 0, axis=-1), at) if outside.any() else at


def _unpooled(grad: Any, indices: Any, shape: Sizes, rank: int, xp: Any) -> Any:
    """Zeros of this shape, with each element added at its place."""
    flat = xp.zeros((math.prod(shape[:-rank]), math.prod(shape[-rank:])), grad)
    many = math.prod(indices.shape[-rank:])
    rows = np.arange(flat.shape[0])[:, None]
    np.add.at(flat, (rows, indices.reshape(flat.shape[0], many)), grad.reshape(flat.shape[0], many))
    return flat.reshape(shape)


def _picked(x: Any, indices: Any, rank: int) -> Any:
    flat = x.reshape(math.prod(x.shape[:-rank]), math.prod(x.shape[-rank:]))
    rows = np.arange(flat.shape[0])[:, None]
    return flat[rows, indices.reshape(flat.shape[0], math.prod(indices.shape[-rank:]))].reshape(indices.shape)


def _bounds(n: int, k: int, s: int, p: int, many: int) -> tuple[list[int], list[int], list[int]]:
    """For each window its first and last place inside the input, and its size with padding."""
    starts = [at * s - p for at in range(many)]
    ends = [min(start + k, n + p) for start in starts]
    sizes = [end - start for start, end in zip(starts, ends)]
    return [max(start, 0) for start in starts], [min(end, n) for end in ends], sizes


def _divisors(
    sizes: Sizes, kernel: Sizes, stride: Sizes, padding: Sizes, counts: Sizes, include: bool, override: Any
) -> Any:
    if override is not None:
        return np.full(counts, override)
    found: Any = np.ones((1,) * len(counts), np.int64)
    for at, (n, k, s, p, many) in enumerate(zip(sizes, kernel, stride, padding, counts)):
        first, last, whole = _bounds(n, k, s, p, many)
        each = np.array(whole if include else [b - a for a, b in zip(first, last)])
        found = found * each.reshape([-1 if axis == at else 1 for axis in range(len(counts))])
    return found


def _averaged(
    x: Any, kernel: Sizes, stride: Sizes, padding: Sizes, ceil_mode: bool, include: bool, override: Any, xp: Any
) -> Any:
    rank = len(kernel)
    seen = _seen(x, kernel, stride, padding, (1,) * rank, ceil_mode, 0, xp)
    counts = seen.shape[x.ndim - rank : x.ndim]
    total = xp.sum(seen, tuple(range(seen.ndim - rank, seen.ndim)))
    return _divided(total, _divisors(x.shape[-rank:], kernel, stride, padding, counts, include, override), xp)


def _divided(total: Any, divisors: Any, xp: Any) -> Any:
    if xp.is_exact:
        return total / divisors.astype(object)
    return (
        total / divisors.astype(total.dtype) if total.dtype.kind == "f" else np.trunc(total / divisors).astype(np.int64)
    )


def _averaged_backward(
    grad: Any, shape: Sizes, kernel: Sizes, stride: Sizes, padding: Sizes, ceil_mode: bool, include: bool, override: Any,
    xp: Any,
) -> Any:  # fmt: skip
    rank = len(kernel)
    sizes, counts = shape[-rank:], grad.shape[-rank:]
    each = _divided(grad, _divisors(sizes, kernel, stride, padding, counts, include, override), xp)
    parts = np.broadcast_to(each[..., None], (*each.shape, math.prod(kernel)))
    wide = tuple(max(n + 2 * p, (many - 1) * s + k) for n, p, many, s, k in zip(sizes, padding, counts, stride, kernel))
    whole = spread(parts, (*shape[:-rank], *wide), kernel, stride, (1,) * rank, xp)
    inner = whole[(..., *[slice(0, n + 2 * p) for n, p in zip(sizes, padding)])]
    return np.ascontiguousarray(cropped(inner, padding))


def _parts(n: int, many: int) -> list[slice]:
    """The stretches that adaptive pools look at."""
    return [slice(at * n // many, -(-(at + 1) * n // many)) for at in range(many)]


def _boxes(sizes: Sizes, counts: Sizes) -> Any:
    """(place of the result, key of its stretch) of each result of an adaptive pool."""
    parts = [_parts(n, many) for n, many in zip(sizes, counts)]
    for at in np.ndindex(*counts):
        yield at, (..., *[part[number] for part, number in zip(parts, at)])


def _adaptive_mean(x: Any, counts: Sizes, xp: Any) -> Any:
    rank = len(counts)
    made = xp.zeros((*x.shape[:-rank], *counts), x)
    for at, box in _boxes(x.shape[-rank:], counts):
        part = x[box]
        made[(..., *at)] = xp.sum(part, tuple(range(x.ndim - rank, x.ndim))) / math.prod(part.shape[-rank:])
    return made


def _adaptive_mean_backward(grad: Any, shape: Sizes, rank: int, xp: Any) -> Any:
    made = xp.zeros(shape, grad)
    for at, box in _boxes(shape[-rank:], grad.shape[-rank:]):
        each = grad[(..., *at)] / math.prod(made[box].shape[-rank:])
        made[box] += each.reshape(*each.shape, *(1,) * rank)
    return made


def _adaptive_largest(x: Any, counts: Sizes, xp: Any) -> tuple[Any, Any]:
    rank = len(counts)
    made = xp.zeros((*x.shape[:-rank], *counts), x)
    places = np.zeros(made.shape, np.int64)
    number = np.arange(math.prod(x.shape[-rank:]), dtype=np.int64).reshape(x.shape[-rank:])
    for at, box in _boxes(x.shape[-rank:], counts):
        part = x[box]
        flat = part.reshape(*x.shape[:-rank], math.prod(part.shape[-rank:]))
        if xp.is_exact:
            made[(..., *at)] = xp.amax(flat, -1)
            continue
        first = np.argmax(flat, axis=-1)
        made[(..., *at)] = np.take_along_axis(flat, first[..., None], -1)[..., 0]
        places[(..., *at)] = number[box].reshape(-1)[first]
    return made, places
