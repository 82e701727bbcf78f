"""Padding, resampling and shuffling as modules.

https://docs.pytorch.org/docs/2.13/nn.html#padding-layers
"""

from __future__ import annotations

from typing import Any

from ..functional import NAMES as F
from .module import Module
from .shared import named, sizes


class _PadNd(Module):
    """Padding on both sides of the last dimensions; `_sides` numbers."""

    _sides = 0
    _mode = ""

    def __init__(self, padding: Any) -> None:
        super().__init__()
        self.padding = sizes(padding, self._sides)

    def forward(self, input: Any) -> Any:
        if self._mode == "circular":
            rank = self._sides // 2
            if input.dim() not in (rank + 1, rank + 2):
                raise ValueError(f"expected {rank + 1}D or {rank + 2}D input (got {input.dim()}D input)")
        return F["pad"](input, self.padding, self._mode)

    def extra_repr(self) -> str:
        return f"{self.padding}"


class ReflectionPad1d(_PadNd):
    _sides, _mode = 2, "reflect"


class ReflectionPad2d(_PadNd):
    _sides, _mode = 4, "reflect"


class ReflectionPad3d(_PadNd):
    _sides, _mode = 6, "reflect"


class ReplicationPad1d(_PadNd):
    _sides, _mode = 2, "replicate"


class ReplicationPad2d(_PadNd):
    _sides, _mode = 4, "replicate"


class ReplicationPad3d(_PadNd):
    _sides, _mode = 6, "replicate"


class CircularPad1d(_PadNd):
    _sides, _mode = 2, "circular"


class CircularPad2d(_PadNd):
    _sides, _mode = 4, "circular"


class CircularPad3d(_PadNd):
    _sides, _mode = 6, "circular"


class _ConstantPadNd(Module):
    _sides = 0

    def __init__(self, padding: Any, value: float) -> None:
        Module.__init__(self)
        self.value = value
        self.padding = sizes(padding, self._sides)

    def forward(self, input: Any) -> Any:
        return F["pad"](input, self.padding, "constant", self.value)

    def extra_repr(self) -> str:
        return f"padding={self.padding}, value={self.value}"


class ConstantPad1d(_ConstantPadNd):
    _sides = 2


class ConstantPad2d(_ConstantPadNd):
    _sides = 4


class ConstantPad3d(_ConstantPadNd):
    _sides = 6


class ZeroPad1d(ConstantPad1d):
    def __init__(self, padding: Any) -> None:
        super().__init__(padding, 0.0)

    def extra_repr(self) -> str:
        return f"{self.padding}"


class ZeroPad2d(ConstantPad2d):
    def __init__(self, padding: Any) -> None:
        super().__init__(padding, 0.0)

    def extra_repr(self) -> str:
        return f"{self.padding}"


class ZeroPad3d(ConstantPad3d):
    def __init__(self, padding: Any) -> None:
        super().__init__(padding, 0.0)

    def extra_repr(self) -> str:
        return f"{self.padding}"


class Upsample(Module):
    def __init__(
        self, size: Any = None, scale_factor: Any = None, mode: str = "nearest", align_corners: bool | None = None,
        recompute_scale_factor: bool | None = None,
    ) -> None:  # fmt: skip
        super().__init__()
        self.name, self.size = type(self).__name__, size
        if isinstance(scale_factor, tuple):
            self.scale_factor: Any = tuple(float(factor) for factor in scale_factor)
        else:
            self.scale_factor = float(scale_factor) if scale_factor else None
        self.mode, self.align_corners, self.recompute_scale_factor = mode, align_corners, recompute_scale_factor

    def forward(self, input: Any) -> Any:
        return F["interpolate"](
            input, self.size, self.scale_factor, self.mode, self.align_corners,
            recompute_scale_factor=self.recompute_scale_factor,
        )  # fmt: skip

    def extra_repr(self) -> str:
        how = f"size={self.size!r}" if self.scale_factor is None else f"scale_factor={self.scale_factor!r}"
        return f"{how}, mode={self.mode!r}"


class UpsamplingNearest2d(Upsample):
    def __init__(self, size: Any = None, scale_factor: Any = None) -> None:
        super().__init__(size, scale_factor, mode="nearest")


class UpsamplingBilinear2d(Upsample):
    def __init__(self, size: Any = None, scale_factor: Any = None) -> None:
        super().__init__(size, scale_factor, mode="bilinear", align_corners=True)


class Fold(Module):
    def __init__(
        self, output_size: Any, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1
    ) -> None:  # fmt: skip
        super().__init__()
        self.output_size, self.kernel_size = output_size, kernel_size
        self.dilation, self.padding, self.stride = dilation, padding, stride

    def forward(self, input: Any) -> Any:
        return F["fold"](input, self.output_size, self.kernel_size, self.dilation, self.padding, self.stride)

    def extra_repr(self) -> str:
        return (
            f"output_size={self.output_size}, kernel_size={self.kernel_size}, dilation={self.dilation}, "
            f"padding={self.padding}, stride={self.stride}"
        )


class Unfold(Module):
    def __init__(self, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1) -> None:
        super().__init__()
        self.kernel_size, self.dilation, self.padding, self.stride = kernel_size, dilation, padding, stride

    def forward(self, input: Any) -> Any:
        return F["unfold"](input, self.kernel_size, self.dilation, self.padding, self.stride)

    def extra_repr(self) -> str:
        return f"kernel_size={self.kernel_size}, dilation={self.dilation}, padding={self.padding}, stride={self.stride}"


class PixelShuffle(Module):
    def __init__(self, upscale_factor: int) -> None:
        super().__init__()
        self.upscale_factor = upscale_factor

    def forward(self, input: Any) -> Any:
        return F["pixel_shuffle"](input, self.upscale_factor)

    def extra_repr(self) -> str:
        return f"upscale_factor={self.upscale_factor}"


class PixelUnshuffle(Module):
    def __init__(self, downscale_factor: int) -> None:
        super().__init__()
        self.downscale_factor = downscale_factor

    def forward(self, input: Any) -> Any:
        return F["pixel_unshuffle"](input, self.downscale_factor)

    def extra_repr(self) -> str:
        return f"downscale_factor={self.downscale_factor}"


class ChannelShuffle(Module):
    def __init__(self, groups: int) -> None:
        super().__init__()
        self.groups = groups

    def forward(self, input: Any) -> Any:
        return F["channel_shuffle"](input, self.groups)

    def extra_repr(self) -> str:
        return f"groups={self.groups}"


CLASSES = (
    *named(
        "torch.nn.modules.padding",
        ReflectionPad1d, ReflectionPad2d, ReflectionPad3d, ReplicationPad1d, ReplicationPad2d, ReplicationPad3d,
        CircularPad1d, CircularPad2d, CircularPad3d, ConstantPad1d, ConstantPad2d, ConstantPad3d, ZeroPad1d, ZeroPad2d,
        ZeroPad3d,
    ),
    *named("torch.nn.modules.upsampling", Upsample, UpsamplingNearest2d, UpsamplingBilinear2d),
    *named("torch.nn.modules.fold", Fold, Unfold),
    *named("torch.nn.modules.pixelshuffle", PixelShuffle, PixelUnshuffle),
    *named("torch.nn.modules.channelshuffle", ChannelShuffle),
)  # fmt: skip
