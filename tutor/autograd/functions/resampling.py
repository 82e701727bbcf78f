"""Padding, pictures made larger or smaller, windows as columns, channels moved about.

https://docs.pytorch.org/docs/2.13/nn.functional.html#vision-functions
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..apply import apply
from ..arguments import size_along
from ..refused import NotHere
from ..rules.windows import window_counts
from ..session import bound
from ..tensor import Tensor
from .indexing import copy_
from .registry import native
from .shape import narrow


@native("pad")
def pad(input: Tensor, pad: Any, mode: str = "constant", value: float | None = None) -> Tensor:
    sides = tuple(pad)
    if mode not in ("constant", "reflect", "replicate", "circular"):
        raise NotImplementedError(f"Unrecognised padding mode {mode}")
    if len(sides) % 2:
        raise RuntimeError("Padding length must be divisible by 2")
    if len(sides) > 2 * input.ndim:
        raise RuntimeError(
            f"Padding length should be less than or equal to two times the input dimension but got padding length "
            f"{len(sides)} and input of dimension {input.ndim}"
        )
    if mode == "constant":
        return constant_pad_nd(input, sides, 0.0 if value is None else value)
    if value is not None and value != 0:
        raise RuntimeError(f'Padding mode "{mode}" doesn\'t take in value argument')
    rank = len(sides) // 2
    if rank <= 3 and input.ndim in (rank + 1, rank + 2):
        if mode in ("reflect", "replicate"):
            return _picked(mode, input, sides, rank)
        return _circular(input, sides)
    raise NotImplementedError(
        f"Padding size {len(sides)} is not supported for {input.ndim}D input tensor.\n"
        "Supported combinations for non-constant padding:\n"
        "  - 2D or 3D input: padding size = 2 (pads last dimension)\n"
        "  - 3D or 4D input: padding size = 4 (pads last 2 dimensions)\n"
        "  - 4D or 5D input: padding size = 6 (pads last 3 dimensions)"
    )


@native("constant_pad_nd")
def constant_pad_nd(input: Tensor, pad: Any, value: Any = 0) -> Tensor:
    sides = tuple(pad)
    if len(sides) > 2 * input.ndim:
        raise RuntimeError(
            "Length of pad should be no more than twice the number of dimensions of the input. Pad length is "
            f"{len(sides)}while the input has {input.ndim}dimensions."
        )
    size = 1
    for at, n in enumerate(input.array.shape):
        place = 2 * (input.ndim - 1 - at)
        more = sides[place] + sides[place + 1] if place < len(sides) else 0
        if n + more < 0:
            raise RuntimeError(
                f"The input size {n}, plus negative padding {sides[place]} and {sides[place + 1]}, resulted in a "
                f"negative output size, which is invalid. Check dimension {at} of your input."
            )
        size *= n + more
    bound(size)
    attributes: dict[str, Any] = {"pad": sides}
    if value:
        attributes["value"] = value
    return apply("constant_pad_nd", (input,), attributes)  # type: ignore[no-any-return]


def _picked(mode: str, input: Tensor, sides: tuple[int, ...], rank: int) -> Tensor:
    word = "reflection" if mode == "reflect" else "replication"
    sizes = input.array.shape[input.ndim - rank :]
    picks = []
    for at, n in enumerate(sizes):
        left, right = sides[2 * (rank - 1 - at)], sides[2 * (rank - 1 - at) + 1]
        if mode == "reflect" and (left >= n or right >= n):
            raise RuntimeError(
                "Argument #4: Padding size should be less than the corresponding input dimension, but got: padding "
                f"({left}, {right}) at dimension {input.ndim - rank + at} of input {list(input.array.shape)}"
            )
        place = np.arange(-left, n + right)
        if mode == "reflect":
            place = np.abs(place)
            place = np.where(place >= n, 2 * (n - 1) - place, place)
        picks.append(np.clip(place, 0, n - 1))
    bound(input.array.size // max(math.prod(sizes), 1) * math.prod(len(p) for p in picks))
    return apply(f"{word}_pad{rank}d", (input,), {"picks": tuple(picks)})  # type: ignore[no-any-return]


def _circular(input: Tensor, sides: tuple[int, ...]) -> Tensor:
    """Written part by part into a new tensor, as PyTorch does."""
    rank = len(sides) // 2
    shape = list(input.array.shape)
    for at in range(rank):
        place, n = input.ndim - 1 - at, input.array.shape[input.ndim - 1 - at]
        left, right = sides[2 * at], sides[2 * at + 1]
        if left > n or right > n:
            raise RuntimeError("Padding value causes wrapping around more than once.")
        shape[place] += left + right
        if shape[place] < 0:
            raise RuntimeError("Negative padding value is resulting in an empty dimension")
    bound(math.prod(shape))
    out = Tensor(np.zeros(shape, input.array.dtype))
    target, source = out, input
    for at in range(rank):
        place, (left, right) = input.ndim - 1 - at, sides[2 * at : 2 * at + 2]
        target = narrow(target, place, max(left, 0), shape[place] - max(right, 0) - max(left, 0))
        source = narrow(source, place, max(-left, 0), input.array.shape[place] - max(-right, 0) - max(-left, 0))
    copy_(target, source)
    for at in reversed(range(rank)):
        place, (left, right) = input.ndim - 1 - at, sides[2 * at : 2 * at + 2]
        if left > 0:
            start = shape[place] - left - max(right, 0)
            copy_(narrow(out, place, 0, left), narrow(out, place, start, left))
        if right > 0:
            copy_(narrow(out, place, shape[place] - right, right), narrow(out, place, max(left, 0), right))
    return out


def _scales(input: Tensor, output_size: Any, factors: Any, rank: int) -> tuple[list[int], list[float]]:
    """The size of a resampled picture, and how many of its elements stand for one."""
    sizes = input.array.shape[input.ndim - rank :]
    if factors is not None:
        if not all(isinstance(f, int | float) for f in factors):
            raise NotHere("resampling by something other than numbers")
        wanted = [int(n * f) for n, f in zip(sizes, factors)]
        scale = [1 / f if f else 0.0 for f in factors]
    else:
        if not all(isinstance(n, int) for n in output_size):
            raise NotHere("resampling to sizes other than whole numbers")
        wanted = [int(n) for n in output_size]
        scale = [n / w if w else 0.0 for n, w in zip(sizes, wanted)]
    if input.ndim != rank + 2:
        raise RuntimeError(f"It is expected input_size equals to {rank + 2}, but got size {input.ndim}")
    if any(n <= 0 for n in (*sizes, *wanted)):
        letters = {1: ("W",), 2: ("H", "W"), 3: ("D", "H", "W")}[rank]
        found = ", ".join(f"{letter}: {n}" for letter, n in zip(letters, sizes))
        asked = ", ".join(f"{letter}: {n}" for letter, n in zip(letters, wanted))
        raise RuntimeError(
            f"Input and output sizes should be greater than 0, but got input ({found}){' and' if rank != 2 else ''} output "
            f"({asked})"
        )
    if not input.array.shape[1]:
        raise RuntimeError(
            f"Non-empty {rank + 2}D data tensor expected but got a tensor with sizes {list(input.array.shape)}"
        )
    bound(input.array.size // math.prod(sizes) * math.prod(wanted))
    return wanted, scale


def upsample(
    name: str, input: Tensor, output_size: Any, factors: Any = None, align_corners: bool | None = None
) -> Tensor:
    """One of PyTorch's ways to resample a picture."""
    rank = int(name[-2])
    wanted, scale = _scales(input, output_size, factors, rank)
    sizes = input.array.shape[input.ndim - rank :]
    if "nearest" in name:
        half = 0.5 if "exact" in name else 0.0
        picks = tuple(
            np.minimum(((np.arange(w) + half).astype(np.float32) * np.float32(s)).astype(np.int64), n - 1)
            for w, s, n in zip(wanted, scale, sizes)
        )
        return apply(name, (input,), {"picks": picks})  # type: ignore[no-any-return]
    weigh = _cubic if "bicubic" in name else _linear
    mixes = tuple(weigh(n, w, s, bool(align_corners)) for n, w, s in zip(sizes, wanted, scale))
    return apply(name, (input,), {"mixes": mixes})  # type: ignore[no-any-return]


def _positions(n: int, wanted: int, scale: float, align_corners: bool) -> np.ndarray:
    at = np.arange(wanted)
    if align_corners:
        return at * ((n - 1) / (wanted - 1) if wanted > 1 else 0.0)
    return (at + 0.5) * scale - 0.5


def _linear(n: int, wanted: int, scale: float, align_corners: bool) -> np.ndarray:
    position = np.maximum(_positions(n, wanted, scale, align_corners), 0)
    first = np.minimum(position.astype(int), n - 1)
    share = np.clip(position - first, 0, 1)
    mix = np.zeros((wanted, n))
    rows = np.arange(wanted)
    np.add.at(mix, (rows, first), 1 - share)
    np.add.at(mix, (rows, np.minimum(first + 1, n - 1)), share)
    return mix


def _cubic(n: int, wanted: int, scale: float, align_corners: bool) -> np.ndarray:
    position = _positions(n, wanted, scale, align_corners)
    first = np.floor(position).astype(int)
    t = position - first
    a = -0.75
    near = [
        ((a * (d + 0) - 5 * a) * d + 8 * a) * d - 4 * a if far else ((a + 2) * d - (a + 3)) * d * d + 1
        for d, far in ((t + 1, True), (t, False), (1 - t, False), (2 - t, True))
    ]
    mix = np.zeros((wanted, n))
    for offset, weight in zip((-1, 0, 1, 2), near):
        np.add.at(mix, (np.arange(wanted), np.clip(first + offset, 0, n - 1)), weight)
    return mix


def _need_windows(kernel_size: Any, dilation: Any, padding: Any, stride: Any, output_size: Any = (1, 1)) -> None:
    """PyTorch's errors for windows that cannot be."""
    given = {
        "output_size": output_size, "kernel_size": kernel_size, "dilation": dilation, "padding": padding,
        "stride": stride,
    }  # fmt: skip
    for name, sizes in given.items():
        if len(sizes) != 2:
            raise RuntimeError(f"It is expected {name} equals to 2, but got size {len(sizes)}")
    for word, name, (height, width), least in (
        ("kernel size should be greater than zero", "kernel", kernel_size, 1),
        ("dilation should be greater than zero", "dilation", dilation, 1),
        ("padding should be non-negative", "pad", padding, 0),
        ("stride should be greater than zero", "stride", stride, 1),
    ):
        if height < least or width < least:
            raise RuntimeError(f"{word}, but got {name}_height: {height} {name}_width: {width}")


@native("im2col")
def im2col(input: Tensor, kernel_size: Any, dilation: Any, padding: Any, stride: Any) -> Tensor:
    _need_windows(kernel_size, dilation, padding, stride)
    for at in (1, 2):
        size_along(input, at)
    batched = input.ndim == 4
    if input.ndim not in (3, 4) or 0 in input.array.shape[batched:]:
        raise RuntimeError(
            "Expected 3D or 4D (batch mode) tensor with possibly 0 batch size and other non-zero dimensions for input, "
            f"but got: {list(input.array.shape)}"
        )
    counts = window_counts(input.array.shape[-2:], kernel_size, stride, padding, dilation)
    if any(n < 1 for n in counts):
        raise RuntimeError(
            f"Given input with spatial size ({', '.join(map(str, input.array.shape[-2:]))}), kernel_size="
            f"({', '.join(map(str, kernel_size))}), dilation=({', '.join(map(str, dilation))}), padding="
            f"({', '.join(map(str, padding))}), calculated shape of the array of sliding blocks as "
            f"({', '.join(map(str, counts))}), but its components must be at least one."
        )
    bound(input.array.size * math.prod(kernel_size))
    attributes = {"kernel_size": kernel_size, "dilation": dilation, "padding": padding, "stride": stride}
    return apply("im2col", (input,), attributes)  # type: ignore[no-any-return]


@native("col2im")
def col2im(input: Tensor, output_size: Any, kernel_size: Any, dilation: Any, padding: Any, stride: Any) -> Tensor:
    _need_windows(kernel_size, dilation, padding, stride, output_size)
    if input.ndim not in (2, 3):
        raise RuntimeError(
            "Expected 2D or 3D (batch mode) tensor for input with possibly 0 batch size and non-zero dimensions for "
            f"input, but got: {list(input.array.shape)}"
        )
    rows, columns = input.array.shape[-2:]
    if rows % math.prod(kernel_size):
        raise RuntimeError(
            "Expected size of input's dimension 1 to be divisible by the product of kernel_size, but got input.size(1)="
            f"{rows} and kernel_size=({', '.join(map(str, kernel_size))})."
        )
    counts = window_counts(output_size, kernel_size, stride, padding, dilation)
    if any(n < 1 for n in counts):
        raise RuntimeError(
            f"Given output_size=({', '.join(map(str, output_size))}), kernel_size=({', '.join(map(str, kernel_size))}), "
            f"dilation=({', '.join(map(str, dilation))}), padding=({', '.join(map(str, padding))}), stride="
            f"({', '.join(map(str, stride))}), calculated shape of the array of sliding blocks as "
            f"({', '.join(map(str, counts))}), which is too small (non-positive)"
        )
    if math.prod(counts) != columns:
        raise RuntimeError(
            f"Given output_size=({', '.join(map(str, output_size))}), kernel_size=({', '.join(map(str, kernel_size))}), "
            f"dilation=({', '.join(map(str, dilation))}), padding=({', '.join(map(str, padding))}), stride="
            f"({', '.join(map(str, stride))}), expected size of input's dimension 2 to match the calculated number of "
            f"sliding blocks {' * '.join(map(str, counts))} = {math.prod(counts)}, but got input.size(2)={columns}."
        )
    attributes = {
        "output_size": output_size, "kernel_size": kernel_size, "dilation": dilation, "padding": padding,
        "stride": stride,
    }  # fmt: skip
    return apply("col2im", (input,), attributes)  # type: ignore[no-any-return]


@native("pixel_shuffle")
def pixel_shuffle(input: Tensor, upscale_factor: int) -> Tensor:
    if input.ndim < 3:
        raise RuntimeError(f"pixel_shuffle expects input to have at least 3 dimensions, but got input with {input.ndim} "
                           "dimension(s)")  # fmt: skip
    if upscale_factor <= 0:
        raise RuntimeError(f"pixel_shuffle expects a positive upscale_factor, but got {upscale_factor}")
    channels = input.array.shape[-3]
    if channels % upscale_factor**2:
        raise RuntimeError(
            "pixel_shuffle expects its input's 'channel' dimension to be divisible by the square of upscale_factor, but "
            f"input.size(-3)={channels} is not divisible by {upscale_factor**2}"
        )
    return apply("pixel_shuffle", (input,), {"upscale_factor": upscale_factor})  # type: ignore[no-any-return]


@native("pixel_unshuffle")
def pixel_unshuffle(input: Tensor, downscale_factor: int) -> Tensor:
    if input.ndim < 3:
        raise RuntimeError("pixel_unshuffle expects input to have at least 3 dimensions, but got input with "
                           f"{input.ndim} dimension(s)")  # fmt: skip
    if downscale_factor <= 0:
        raise RuntimeError(f"pixel_unshuffle expects a positive downscale_factor, but got {downscale_factor}")
    for at, name in ((-2, "height"), (-1, "width")):
        if input.array.shape[at] % downscale_factor:
            raise RuntimeError(
                f"pixel_unshuffle expects {name} to be divisible by downscale_factor, but input.size({at})="
                f"{input.array.shape[at]} is not divisible by {downscale_factor}"
            )
    return apply("pixel_unshuffle", (input,), {"downscale_factor": downscale_factor})  # type: ignore[no-any-return]


@native("channel_shuffle", "native_channel_shuffle")
def channel_shuffle(input: Tensor, groups: int) -> Tensor:
    if input.ndim < 3:
        raise RuntimeError("channel_shuffle expects input with > 2 dims, but got input with sizes "
                           f"{list(input.array.shape)}")  # fmt: skip
    if groups <= 0:
        raise RuntimeError(f"Number of groups to divide channels in must be positive. Value of groups:{groups}")
    if input.array.shape[1] % groups:
        raise RuntimeError(f"Number of channels must be divisible by groups. Got {input.array.shape[1]} channels and "
                           f"{groups} groups.")  # fmt: skip
    return apply("channel_shuffle", (input,), {"groups": groups})  # type: ignore[no-any-return]


def _refused(name: str) -> None:
    def call(**_: Any) -> Any:
        raise NotHere(f"`{name}`")

    native(name)(call)


for _name in ("grid_sampler", "affine_grid_generator", "embedding_bag", "ctc_loss", "conv_tbc"):
    _refused(_name)
