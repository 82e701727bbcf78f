"""Normalization and dropout as modules.

https://docs.pytorch.org/docs/2.13/nn.html#normalization-layers
"""

from __future__ import annotations

from typing import Any

from ...dtypes import int64
from .. import init
from ..builtin import torch, warn
from ..functional import NAMES as F
from .module import Module
from .shared import begin, named, parameter, unrecorded


class _NormBase(Module):
    """Scale and shift, and running averages, of so many channels."""

    _version = 2

    def __init__(
        self, num_features: int, eps: float = 1e-5, momentum: float | None = 0.1, affine: bool = True,
        track_running_stats: bool = True, device: Any = None, dtype: Any = None, *, bias: bool = True,
    ) -> None:  # fmt: skip
        Module.__init__(self)
        kind = {"device": device, "dtype": dtype}
        self.num_features, self.eps, self.momentum = num_features, eps, momentum
        self.affine, self.track_running_stats = affine, track_running_stats
        self._parameter("weight", affine, kind)
        self._parameter("bias", affine and bias, kind)
        with unrecorded():
            tracked = track_running_stats
            self.register_buffer("running_mean", torch.zeros(num_features, **kind) if tracked else None)
            self.register_buffer("running_var", torch.ones(num_features, **kind) if tracked else None)
            self.register_buffer("num_batches_tracked", _zero() if tracked else None)
        begin(self)

    def _fill_older(self, given: dict[str, Any], prefix: str, version: int | None) -> None:
        """Add what states of older versions lack; PyTorch takes a state for one where it says no version."""
        if self.track_running_stats and (version is None or version < 2):
            given.setdefault(f"{prefix}num_batches_tracked", self.num_batches_tracked)

    def _parameter(self, name: str, wanted: bool, kind: dict[str, Any]) -> None:
        if wanted:
            setattr(self, name, parameter(self.num_features, **kind))
        else:
            self.register_parameter(name, None)

    def reset_running_stats(self) -> None:
        if self.track_running_stats:
            self.running_mean.zero_()
            self.running_var.fill_(1)
            self.num_batches_tracked.zero_()

    def reset_parameters(self) -> None:
        self.reset_running_stats()
        if self.affine:
            init.ones_(self.weight)
            if self.bias is not None:
                init.zeros_(self.bias)

    def extra_repr(self) -> str:
        return (
            f"{self.num_features}, eps={self.eps}, momentum={self.momentum}, affine={self.affine}, "
            f"bias={self.bias is not None}, track_running_stats={self.track_running_stats}"
        )


def _zero() -> Any:
    from ...creation import tensor

    return tensor(0, dtype=int64)


def _need_dims(input: Any, *dims: int) -> None:
    if input.dim() not in dims:
        raise ValueError(f"expected {' or '.join(f'{n}D' for n in dims)} input (got {input.dim()}D input)")


class _BatchNorm(_NormBase):
    _dims: tuple[int, ...] = ()

    def forward(self, input: Any) -> Any:
        _need_dims(input, *self._dims)
        factor = 0.0 if self.momentum is None else self.momentum
        if self.training and self.track_running_stats and self.num_batches_tracked is not None:
            self.num_batches_tracked.add_(1)
            if self.momentum is None:
                factor = 1.0 / float(self.num_batches_tracked)
        learns = self.training or (self.running_mean is None and self.running_var is None)
        uses = not self.training or self.track_running_stats
        return F["batch_norm"](
            input, self.running_mean if uses else None, self.running_var if uses else None, self.weight, self.bias,
            learns, factor, self.eps,
        )  # fmt: skip


class BatchNorm1d(_BatchNorm):
    _dims = (2, 3)


class BatchNorm2d(_BatchNorm):
    _dims = (4,)


class BatchNorm3d(_BatchNorm):
    _dims = (5,)


class _InstanceNorm(_NormBase):
    _alone = 0

    def __init__(
        self, num_features: int, eps: float = 1e-5, momentum: float = 0.1, affine: bool = False,
        track_running_stats: bool = False, device: Any = None, dtype: Any = None, *, bias: bool = True,
    ) -> None:  # fmt: skip
        _NormBase.__init__(self, num_features, eps, momentum, affine, track_running_stats, device, dtype, bias=bias)

    def _normalized(self, input: Any) -> Any:
        return F["instance_norm"](
            input, self.running_mean, self.running_var, self.weight, self.bias,
            self.training or not self.track_running_stats, 0.0 if self.momentum is None else self.momentum, self.eps,
        )  # fmt: skip

    def forward(self, input: Any) -> Any:
        _need_dims(input, self._alone, self._alone + 1)
        at = input.dim() - self._alone
        if input.size(at) != self.num_features:
            if self.affine:
                raise ValueError(
                    f"expected input's size at dim={at} to match num_features ({self.num_features}), but got: "
                    f"{input.size(at)}."
                )
            warn(
                f"input's size at dim={at} does not match num_features. You can silence this warning by not passing in "
                "num_features, which is not used because affine=False"
            )
        if input.dim() == self._alone:
            return self._normalized(input.unsqueeze(0)).squeeze(0)
        return self._normalized(input)


class InstanceNorm1d(_InstanceNorm):
    _alone = 2


class InstanceNorm2d(_InstanceNorm):
    _alone = 3


class InstanceNorm3d(_InstanceNorm):
    _alone = 4


class LayerNorm(Module):
    def __init__(
        self, normalized_shape: Any, eps: float = 1e-5, elementwise_affine: bool = True, bias: bool = True,
        device: Any = None, dtype: Any = None,
    ) -> None:  # fmt: skip
        super().__init__()
        self.normalized_shape = (normalized_shape,) if isinstance(normalized_shape, int) else tuple(normalized_shape)
        self.eps, self.elementwise_affine = eps, elementwise_affine
        for name, wanted in (("weight", elementwise_affine), ("bias", elementwise_affine and bias)):
            if wanted:
                setattr(self, name, parameter(self.normalized_shape, device=device, dtype=dtype))
            else:
                self.register_parameter(name, None)
        begin(self)

    def reset_parameters(self) -> None:
        if self.elementwise_affine:
            init.ones_(self.weight)
            if self.bias is not None:
                init.zeros_(self.bias)

    def forward(self, input: Any) -> Any:
        return F["layer_norm"](input, self.normalized_shape, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        return (
            f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}, "
            f"bias={self.bias is not None}"
        )


class RMSNorm(Module):
    def __init__(
        self, normalized_shape: Any, eps: float | None = None, elementwise_affine: bool = True, device: Any = None,
        dtype: Any = None,
    ) -> None:  # fmt: skip
        super().__init__()
        self.normalized_shape = (normalized_shape,) if isinstance(normalized_shape, int) else tuple(normalized_shape)
        self.eps, self.elementwise_affine = eps, elementwise_affine
        if elementwise_affine:
            self.weight = parameter(self.normalized_shape, device=device, dtype=dtype)
        else:
            self.register_parameter("weight", None)
        begin(self)

    def reset_parameters(self) -> None:
        if self.elementwise_affine:
            init.ones_(self.weight)

    def forward(self, x: Any) -> Any:
        return F["rms_norm"](x, self.normalized_shape, self.weight, self.eps)

    def extra_repr(self) -> str:
        return f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}"


class GroupNorm(Module):
    def __init__(
        self, num_groups: int, num_channels: int, eps: float = 1e-5, affine: bool = True, device: Any = None,
        dtype: Any = None, *, bias: bool = True,
    ) -> None:  # fmt: skip
        super().__init__()
        if num_channels % num_groups != 0:
            raise ValueError(f"num_channels ({num_channels}) must be divisible by num_groups ({num_groups})")
        self.num_groups, self.num_channels, self.eps, self.affine = num_groups, num_channels, eps, affine
        for name, wanted in (("weight", affine), ("bias", affine and bias)):
            if wanted:
                setattr(self, name, parameter(num_channels, device=device, dtype=dtype))
            else:
                self.register_parameter(name, None)
        begin(self)

    def reset_parameters(self) -> None:
        if self.affine:
            init.ones_(self.weight)
            if self.bias is not None:
                init.zeros_(self.bias)

    def forward(self, input: Any) -> Any:
        return F["group_norm"](input, self.num_groups, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        return (
            f"{self.num_groups}, {self.num_channels}, eps={self.eps}, affine={self.affine}, "
            f"bias={self.bias is not None}"
        )


class LocalResponseNorm(Module):
    def __init__(self, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0) -> None:
        super().__init__()
        self.size, self.alpha, self.beta, self.k = size, alpha, beta, k

    def forward(self, input: Any) -> Any:
        return F["local_response_norm"](input, self.size, self.alpha, self.beta, self.k)

    def extra_repr(self) -> str:
        return f"{self.size}, alpha={self.alpha}, beta={self.beta}, k={self.k}"


class _DropoutNd(Module):
    _function = ""

    def __init__(self, p: float = 0.5, inplace: bool = False) -> None:
        super().__init__()
        if p < 0 or p > 1:
            raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")
        self.p, self.inplace = p, inplace

    def forward(self, input: Any) -> Any:
        return F[self._function](input, self.p, self.training, self.inplace)

    def extra_repr(self) -> str:
        return f"p={self.p}, inplace={self.inplace}"


class Dropout(_DropoutNd):
    _function = "dropout"


class Dropout1d(_DropoutNd):
    _function = "dropout1d"


class Dropout2d(_DropoutNd):
    _function = "dropout2d"


class Dropout3d(_DropoutNd):
    _function = "dropout3d"


class AlphaDropout(_DropoutNd):
    _function = "alpha_dropout"

    def forward(self, input: Any) -> Any:
        return F["alpha_dropout"](input, self.p, self.training)


CLASSES = (
    *named("torch.nn.modules.batchnorm", BatchNorm1d, BatchNorm2d, BatchNorm3d),
    *named("torch.nn.modules.instancenorm", InstanceNorm1d, InstanceNorm2d, InstanceNorm3d),
    *named("torch.nn.modules.normalization", LayerNorm, RMSNorm, GroupNorm, LocalResponseNorm),
    *named("torch.nn.modules.dropout", Dropout, Dropout1d, Dropout2d, Dropout3d, AlphaDropout),
)
