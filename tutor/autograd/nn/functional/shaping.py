"""Padding, resampling and windows.

https://docs.pytorch.org/docs/2.13/nn.functional.html#vision-functions
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..builtin import C_nn, torch, warn


def pad(input: Any, pad: Any, mode: str = "constant", value: float | None = None) -> Any:
    return C_nn.pad(input, pad, mode, value)


def _pair(given: Any) -> tuple[Any, ...]:
    return tuple(given) if isinstance(given, Iterable) else (given, given)


def unfold(input: Any, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1) -> Any:
    return C_nn.im2col(input, _pair(kernel_size), _pair(dilation), _pair(padding), _pair(stride))


def fold(
    input: Any, output_size: Any, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1
) -> Any:  # fmt: skip
    return C_nn.col2im(input, _pair(output_size), _pair(kernel_size), _pair(dilation), _pair(padding), _pair(stride))


_MODES = {
    (3, "nearest"): "upsample_nearest1d", (4, "nearest"): "upsample_nearest2d", (5, "nearest"): "upsample_nearest3d",
    (3, "linear"): "upsample_linear1d", (4, "bilinear"): "upsample_bilinear2d",
    (5, "trilinear"): "upsample_trilinear3d",    (4, "bicubic"): "upsample_bicubic2d",
}  # fmt: skip
_NEEDS = {"linear": "3D", "bilinear": "4D", "trilinear": "5D"}


def interpolate(
    input: Any, size: Any = None, scale_factor: Any = None, mode: str = "nearest", align_corners: bool | None = None,
    recompute_scale_factor: bool | None = None, antialias: bool = False,
) -> Any:  # fmt: skip
    if mode in ("nearest", "area", "nearest-exact"):
        if align_corners is not None:
            raise ValueError(
                "align_corners option can only be set with the interpolating modes: linear | bilinear | bicubic | "
                "trilinear"
            )
    elif align_corners is None:
        align_corners = False
    rank = input.dim() - 2
    output_size, factors = _sizes_asked(input, size, scale_factor, rank)
    if recompute_scale_factor and size is not None:
        raise ValueError("recompute_scale_factor is not meaningful with an explicit size.")
    if (mode == "area" and output_size is None) or recompute_scale_factor:
        output_size = [int(input.size(at + 2) * factors[at]) for at in range(rank)]
        factors = None
    if antialias:
        if not (mode in ("bilinear", "bicubic", "lanczos") and input.ndim == 4):
            raise ValueError(
                "Anti-alias option is restricted to bilinear, bicubic, and lanczos modes and requires a 4-D tensor as "
                "input"
            )
        from ...refused import NotHere

        raise NotHere("`interpolate(antialias=True)`")
    return _interpolated(input, output_size, factors, mode, align_corners)


def _sizes_asked(input: Any, size: Any, scale_factor: Any, rank: int) -> tuple[Any, Any]:
    if size is not None and scale_factor is not None:
        raise ValueError("only one of size or scale_factor should be defined")
    if size is not None:
        if not isinstance(size, list | tuple):
            return [size] * rank, None
        if len(size) == rank and not all(isinstance(n, int) for n in size):
            raise TypeError(
                "expected size to be one of int or Tuple[int] or Tuple[int, int] or Tuple[int, int, int], but got size "
                f"with types {[type(n) for n in size]}"
            )
        if len(size) != rank:
            raise ValueError(
                "Input and output must have the same number of spatial dimensions, but got input with spatial "
                f"dimensions of {list(input.shape[2:])} and output size of {size}. Please provide input tensor in (N, "
                "C, d1, d2, ...,dK) format and output size in (o1, o2, ...,oK) format."
            )
        return size, None
    if scale_factor is None:
        raise ValueError("either size or scale_factor should be defined")
    if not isinstance(scale_factor, list | tuple):
        return None, [scale_factor] * rank
    if len(scale_factor) != rank:
        raise ValueError(
            "Input and scale_factor must have the same number of spatial dimensions, but got input with spatial "
            f"dimensions of {list(input.shape[2:])} and scale_factor of shape {scale_factor}. Please provide input "
            "tensor in (N, C, d1, d2, ...,dK) format and scale_factor in (s1, s2, ...,sK) format."
        )
    return None, scale_factor


def _interpolated(input: Any, output_size: Any, factors: Any, mode: str, align_corners: bool | None) -> Any:
    from ...functions.resampling import upsample

    ndim = input.dim()
    if mode == "area" and ndim in (3, 4, 5):
        from .pools import NAMES as POOLS

        return POOLS[f"adaptive_avg_pool{ndim - 2}d"](input, output_size)
    if mode == "nearest-exact" and ndim in (3, 4):
        return upsample(f"upsample_nearest_exact{ndim - 2}d", input, output_size, factors)
    name = _MODES.get((ndim, mode))
    if name is not None:
        return upsample(name, input, output_size, factors, align_corners)
    if mode in _NEEDS and ndim in (3, 4, 5):
        raise NotImplementedError(f"Got {ndim}D input, but {mode} mode needs {_NEEDS[mode]} input")
    raise NotImplementedError(
        f"Input Error: Only 3D, 4D and 5D input Tensors supported (got {ndim}D) for the modes: nearest | linear | "
        f"bilinear | bicubic | trilinear | lanczos | area | nearest-exact (got {mode})"
    )


def upsample(
    input: Any, size: Any = None, scale_factor: Any = None, mode: str = "nearest", align_corners: bool | None = None
) -> Any:
    warn("`nn.functional.upsample` is deprecated. Use `nn.functional.interpolate` instead.")
    return interpolate(input, size, scale_factor, mode, align_corners)


def upsample_nearest(input: Any, size: Any = None, scale_factor: Any = None) -> Any:
    warn("`nn.functional.upsample_nearest` is deprecated. Use `nn.functional.interpolate` instead.")
    return interpolate(input, size, scale_factor, mode="nearest")


def upsample_bilinear(input: Any, size: Any = None, scale_factor: Any = None) -> Any:
    warn("`nn.functional.upsample_bilinear` is deprecated. Use `nn.functional.interpolate` instead.")
    return interpolate(input, size, scale_factor, mode="bilinear", align_corners=True)


NAMES: dict[str, Any] = {
    "pad": pad, "unfold": unfold, "fold": fold, "interpolate": interpolate, "upsample": upsample,
    "upsample_nearest": upsample_nearest, "upsample_bilinear": upsample_bilinear,
    "pixel_shuffle": torch.pixel_shuffle, "pixel_unshuffle": torch.pixel_unshuffle,
    "channel_shuffle": torch.channel_shuffle, "native_channel_shuffle": torch.native_channel_shuffle,
}  # fmt: skip
