"""Layers that learn the size of their input from the first one.

https://docs.pytorch.org/docs/2.13/generated/torch.nn.modules.lazy.LazyModuleMixin.html
"""

from __future__ import annotations

from typing import Any

from ...creation import tensor
from ...dtypes import int64
from ...modes import no_grad
from ..uninitialized import Uninitialized, UninitializedBuffer, UninitializedParameter
from .convolution import Conv1d, Conv2d, Conv3d, ConvTranspose1d, ConvTranspose2d, ConvTranspose3d
from .linear import Linear
from .module import Module
from .normalization import BatchNorm1d, BatchNorm2d, BatchNorm3d
from .shared import begin, named


class _Lazy(Module):
    """What becomes another class when its first input is there."""

    cls_to_become: Any = None
    _size = ""

    def _wait(self) -> None:
        self._initialize_hook = self.register_forward_pre_hook(self._infer_parameters, with_kwargs=True)

    def _uninitialized(self, *names: str, **kind: Any) -> None:
        for name in names:
            setattr(self, name, UninitializedParameter(**kind))

    def has_uninitialized_params(self) -> bool:
        kept = (*self._parameters.values(), *self._buffers.values())
        return any(isinstance(each, Uninitialized) for each in kept)

    def reset_parameters(self) -> None:
        if not self.has_uninitialized_params() and getattr(self, self._size) != 0:
            self.cls_to_become.reset_parameters(self)

    def _shapes(self, input: Any) -> dict[str, Any]:
        """The shape of each parameter and buffer for this input."""
        raise NotImplementedError(f"initialize_parameters is not implemented for {type(self).__name__}")

    def initialize_parameters(self, *args: Any, **kwargs: Any) -> None:
        if self.has_uninitialized_params():
            with no_grad():
                for name, shape in self._shapes(*args, **kwargs).items():
                    if isinstance(getattr(self, name, None), Uninitialized):
                        getattr(self, name).materialize(shape)
                begin(self)

    def _infer_parameters(self, module: Any, args: Any, kwargs: Any = None) -> None:
        module.initialize_parameters(*args, **(kwargs or {}))
        if module.has_uninitialized_params():
            raise RuntimeError(f"module {self._get_name()} has not been fully initialized")
        module._initialize_hook.remove()
        delattr(module, "_initialize_hook")
        module.__class__ = module.cls_to_become


class LazyLinear(_Lazy, Linear):
    cls_to_become = Linear
    _size = "in_features"

    def __init__(self, out_features: int, bias: bool = True, device: Any = None, dtype: Any = None) -> None:
        Linear.__init__(self, 0, 0, False)
        self._wait()
        self._uninitialized("weight", *(["bias"] if bias else []), device=device, dtype=dtype)
        self.out_features = out_features

    def initialize_parameters(self, input: Any) -> None:
        super().initialize_parameters(input)
        if self.in_features == 0:
            # The parameters were loaded.
            found, wanted = input.shape[-1], self.weight.shape[-1]
            if found != wanted:
                raise AssertionError(
                    f"The in_features inferred from input: {found} is not equal to in_features from self.weight: "
                    f"{wanted}"
                )
            self.in_features = found

    def _shapes(self, input: Any) -> dict[str, Any]:
        self.in_features = input.shape[-1]
        return {"weight": (self.out_features, self.in_features), "bias": (self.out_features,)}


class _LazyConv(_Lazy):
    _size = "in_channels"

    def _begin_with(self, out_channels: int, bias: bool, kind: dict[str, Any]) -> None:
        self._wait()
        self._uninitialized("weight", *(["bias"] if bias else []), **kind)
        self.out_channels = out_channels

    def _shapes(self, input: Any, *rest: Any, **options: Any) -> dict[str, Any]:
        rank = self._rank
        if input.dim() not in (rank + 1, rank + 2):
            raise RuntimeError(
                f"Expected {rank + 1}D (unbatched) or {rank + 2}D (batched) input to {type(self).__name__}, but got "
                f"input of size: {input.shape}"
            )
        self.in_channels = input.shape[-rank - 1]
        if self.in_channels % self.groups != 0:
            raise ValueError("in_channels must be divisible by groups")
        outer, inner = self.out_channels, self.in_channels
        if self.transposed:
            outer, inner = inner, outer
        return {"weight": (outer, inner // self.groups, *self.kernel_size), "bias": (self.out_channels,)}


class _LazyPlainConv(_LazyConv):
    def __init__(
        self, out_channels: int, kernel_size: Any, stride: Any = 1, padding: Any = 0, dilation: Any = 1,
        groups: int = 1, bias: bool = True, padding_mode: str = "zeros", device: Any = None, dtype: Any = None,
    ) -> None:  # fmt: skip
        self.cls_to_become.__init__(self, 0, 0, kernel_size, stride, padding, dilation, groups, False, padding_mode,
                                    device, dtype)  # fmt: skip
        self._begin_with(out_channels, bias, {"device": device, "dtype": dtype})


class _LazyConvTranspose(_LazyConv):
    def __init__(
        self, out_channels: int, kernel_size: Any, stride: Any = 1, padding: Any = 0, output_padding: Any = 0,
        groups: int = 1, bias: bool = True, dilation: Any = 1, padding_mode: str = "zeros", device: Any = None,
        dtype: Any = None,
    ) -> None:  # fmt: skip
        self.cls_to_become.__init__(self, 0, 0, kernel_size, stride, padding, output_padding, groups, False, dilation,
                                    padding_mode, device, dtype)  # fmt: skip
        self._begin_with(out_channels, bias, {"device": device, "dtype": dtype})


class _LazyNorm(_Lazy):
    _size = "num_features"

    def __init__(
        self, eps: float = 1e-5, momentum: float = 0.1, affine: bool = True, track_running_stats: bool = True,
        device: Any = None, dtype: Any = None, *, bias: bool = True,
    ) -> None:  # fmt: skip
        self.cls_to_become.__init__(self, 0, eps, momentum, False, False, device, dtype, bias=False)
        self._wait()
        self.affine, self.track_running_stats = affine, track_running_stats
        kind = {"device": device, "dtype": dtype}
        if affine:
            self._uninitialized("weight", *(["bias"] if bias else []), **kind)
        if track_running_stats:
            self.running_mean = UninitializedBuffer(**kind)
            self.running_var = UninitializedBuffer(**kind)
            self.num_batches_tracked = tensor(0, dtype=int64)

    def _shapes(self, input: Any) -> dict[str, Any]:
        self.num_features = input.shape[1]
        return dict.fromkeys(("weight", "bias", "running_mean", "running_var"), (self.num_features,))


def _lazy(base: Any, kind: Any) -> Any:
    return type(f"Lazy{kind.__name__}", (base, kind), {"cls_to_become": kind, "__doc__": f"`{kind.__name__}` in time."})


_CONVOLUTIONS = [_lazy(_LazyPlainConv, kind) for kind in (Conv1d, Conv2d, Conv3d)]
_CONVOLUTIONS += [_lazy(_LazyConvTranspose, kind) for kind in (ConvTranspose1d, ConvTranspose2d, ConvTranspose3d)]
_NORMS = [_lazy(_LazyNorm, kind) for kind in (BatchNorm1d, BatchNorm2d, BatchNorm3d)]

CLASSES = (
    *named("torch.nn.modules.linear", LazyLinear),
    *named("torch.nn.modules.conv", *_CONVOLUTIONS),
    *named("torch.nn.modules.batchnorm", *_NORMS),
)
