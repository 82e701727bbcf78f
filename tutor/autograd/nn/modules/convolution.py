"""Convolutions, and their transposes, as modules.

https://docs.pytorch.org/docs/2.13/nn.html#convolution-layers
"""

from __future__ import annotations

import math
from typing import Any

from ...modes import no_grad
from .. import init
from ..functional import NAMES as F
from .module import Module
from .shared import begin, named, parameter, sizes

_MODES = ("zeros", "reflect", "replicate", "circular")


class _ConvNd(Module):
    """What all convolutions share; `_rank` is the number of dimensions they slide over."""

    _rank = 0
    _function = ""

    def _set_up(
        self, in_channels: int, out_channels: int, kernel_size: Any, stride: Any, padding: Any, dilation: Any,
        transposed: bool, output_padding: Any, groups: int, bias: bool, padding_mode: str, device: Any, dtype: Any,
    ) -> None:  # fmt: skip
        Module.__init__(self)
        steps = sizes(stride, self._rank)
        if groups <= 0:
            raise ValueError("groups must be a positive integer")
        if in_channels % groups != 0:
            raise ValueError("in_channels must be divisible by groups")
        if out_channels % groups != 0:
            raise ValueError("out_channels must be divisible by groups")
        if isinstance(padding, str):
            if padding not in ("same", "valid"):
                raise ValueError(f"Invalid padding string {padding!r}, should be one of { {'same', 'valid'} }")
            if padding == "same" and any(s != 1 for s in steps):
                raise ValueError("padding='same' is not supported for strided convolutions")
        if padding_mode not in _MODES:
            raise ValueError(f"padding_mode must be one of {set(_MODES)}, but got padding_mode='{padding_mode}'")
        self.in_channels, self.out_channels = in_channels, out_channels
        self.kernel_size, self.stride = sizes(kernel_size, self._rank), steps
        self.padding = padding if isinstance(padding, str) else sizes(padding, self._rank)
        self.dilation, self.transposed = sizes(dilation, self._rank), transposed
        self.output_padding, self.groups, self.padding_mode = sizes(output_padding, self._rank), groups, padding_mode
        self._sides = self._padding_of_sides()
        outer, inner = (in_channels, out_channels) if transposed else (out_channels, in_channels)
        shape = (outer, inner // groups, *self.kernel_size)
        self.weight = parameter(shape, device=device, dtype=dtype)
        if bias:
            self.bias = parameter(out_channels, device=device, dtype=dtype)
        else:
            self.register_parameter("bias", None)
        begin(self)

    def _padding_of_sides(self) -> list[int]:
        """How much is put on each side, from the last dimension back, as `pad` wants it."""
        if not isinstance(self.padding, str):
            return [n for n in reversed(self.padding) for _ in range(2)]
        found = []
        for d, k in zip(reversed(self.dilation), reversed(self.kernel_size)):
            total = d * (k - 1) if self.padding == "same" else 0
            found += [total // 2, total - total // 2]
        return found

    def reset_parameters(self) -> None:
        with no_grad():
            init.kaiming_uniform_(self.weight, a=math.sqrt(5))
            if self.bias is not None:
                fan_in, _ = init.fans(self.weight)
                if fan_in != 0:
                    bound = 1 / math.sqrt(fan_in)
                    init.uniform_(self.bias, -bound, bound)

    def forward(self, input: Any) -> Any:
        function = F[self._function]
        if self.padding_mode != "zeros":
            wide = F["pad"](input, self._sides, mode=self.padding_mode)
            zeros = (0,) * self._rank
            return function(wide, self.weight, self.bias, self.stride, zeros, self.dilation, self.groups)
        return function(input, self.weight, self.bias, self.stride, self.padding, self.dilation, self.groups)

    def extra_repr(self) -> str:
        shown = f"{self.in_channels}, {self.out_channels}, kernel_size={self.kernel_size}, stride={self.stride}"
        if self.padding != (0,) * len(self.padding):
            shown += f", padding={self.padding}"
        if self.dilation != (1,) * len(self.dilation):
            shown += f", dilation={self.dilation}"
        if self.output_padding != (0,) * len(self.output_padding):
            shown += f", output_padding={self.output_padding}"
        if self.groups != 1:
            shown += f", groups={self.groups}"
        if self.bias is None:
            shown += ", bias=False"
        if self.padding_mode != "zeros":
            shown += f", padding_mode={self.padding_mode}"
        return shown


class _Conv(_ConvNd):
    def __init__(
        self, in_channels: int, out_channels: int, kernel_size: Any, stride: Any = 1, padding: Any = 0,
        dilation: Any = 1, groups: int = 1, bias: bool = True, padding_mode: str = "zeros", device: Any = None,
        dtype: Any = None,
    ) -> None:  # fmt: skip
        self._set_up(in_channels, out_channels, kernel_size, stride, padding, dilation, False, 0, groups, bias,
                     padding_mode, device, dtype)  # fmt: skip


class Conv1d(_Conv):
    _rank, _function = 1, "conv1d"


class Conv2d(_Conv):
    _rank, _function = 2, "conv2d"


class Conv3d(_Conv):
    _rank, _function = 3, "conv3d"


class _ConvTranspose(_ConvNd):
    def __init__(
        self, in_channels: int, out_channels: int, kernel_size: Any, stride: Any = 1, padding: Any = 0,
        output_padding: Any = 0, groups: int = 1, bias: bool = True, dilation: Any = 1, padding_mode: str = "zeros",
        device: Any = None, dtype: Any = None,
    ) -> None:  # fmt: skip
        if padding_mode != "zeros":
            raise ValueError(f'Only "zeros" padding mode is supported for {self.__class__.__name__}')
        self._set_up(in_channels, out_channels, kernel_size, stride, padding, dilation, True, output_padding, groups,
                     bias, padding_mode, device, dtype)  # fmt: skip

    def forward(self, input: Any, output_size: Any = None) -> Any:
        extra = self._output_padding(input, output_size)
        return F[self._function](
            input, self.weight, self.bias, self.stride, self.padding, extra, self.groups, self.dilation
        )

    def _output_padding(self, input: Any, output_size: Any) -> Any:
        if output_size is None:
            return self.output_padding
        rank = self._rank
        before = 2 if input.dim() == rank + 2 else 1
        wanted = list(output_size)[before:] if len(output_size) == before + rank else list(output_size)
        if len(wanted) != rank:
            raise ValueError(
                f"ConvTranspose{rank}D: for {input.dim()}D input, output_size must have {rank} or {before + rank} "
                f"elements (got {len(wanted)})"
            )
        least = [
            (n - 1) * s - 2 * p + d * (k - 1) + 1
            for n, s, p, d, k in zip(input.size()[before:], self.stride, self.padding, self.dilation, self.kernel_size)
        ]
        most = [n + s - 1 for n, s in zip(least, self.stride)]
        if any(not a <= n <= b for n, a, b in zip(wanted, least, most)):
            raise ValueError(
                f"requested an output size of {wanted}, but valid sizes range from {least} to {most} (for an input of "
                f"{input.size()[2:]})"
            )
        return [n - a for n, a in zip(wanted, least)]


class ConvTranspose1d(_ConvTranspose):
    _rank, _function = 1, "conv_transpose1d"


class ConvTranspose2d(_ConvTranspose):
    _rank, _function = 2, "conv_transpose2d"


class ConvTranspose3d(_ConvTranspose):
    _rank, _function = 3, "conv_transpose3d"


CLASSES = named("torch.nn.modules.conv", Conv1d, Conv2d, Conv3d, ConvTranspose1d, ConvTranspose2d, ConvTranspose3d)
