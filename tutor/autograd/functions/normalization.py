"""Normalization of layers, batches and groups, with PyTorch's errors and its running averages.

https://docs.pytorch.org/docs/2.13/nn.functional.html#non-linear-activation-functions
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..apply import apply
from ..dtypes import BY_NUMPY
from ..node import in_formula
from ..refused import NotHere
from ..session import current
from ..tensor import Tensor
from .pointwise import pow_
from .reduction import mean
from .registry import native
from .shape import repeat, view


def _need_shape(name: str, input: Tensor, normalized_shape: Any, weight: Tensor | None, bias: Tensor | None) -> None:
    shape = tuple(normalized_shape)
    if not shape:
        raise RuntimeError(
            "Expected normalized_shape to be at least 1-dimensional, i.e., containing at least one element, but got "
            f"normalized_shape = {list(shape)}"
        )
    for which, each in (("weight", weight), ("bias", bias)):
        if each is not None and each.array.shape != shape:
            raise RuntimeError(
                f"Expected {which} to be of same shape as normalized_shape, but got {which} of shape "
                f"{list(each.array.shape)} and normalized_shape = {list(shape)}"
            )
    if input.ndim < len(shape) or input.array.shape[input.ndim - len(shape) :] != shape:
        raise RuntimeError(
            f"Given normalized_shape={list(shape)}, expected input with shape [*{', ' if name == 'layer_norm' else ''}"
            f"{', '.join(map(str, shape))}], but got input of size{list(input.array.shape)}"
        )


@native("layer_norm")
def layer_norm(
    input: Tensor, normalized_shape: Any, weight: Tensor | None = None, bias: Tensor | None = None, eps: float = 1e-5,
    cudnn_enable: bool = True,
) -> Tensor:  # fmt: skip
    _need_shape("layer_norm", input, normalized_shape, weight, bias)
    _need_alike(input, weight, bias)
    _need_float("LayerNormKernelImpl", input)
    attributes = {"normalized_shape": tuple(normalized_shape), "eps": eps}
    return apply("native_layer_norm", (input, weight, bias), attributes)[0]  # type: ignore[no-any-return]


def _need_alike(input: Tensor, *parameters: Tensor | None) -> None:
    """PyTorch's errors for parameters of another dtype than the input's or than each other's."""
    dtypes = [each.array.dtype for each in parameters if each is not None]
    if not dtypes:
        return
    own = input.array.dtype
    if dtypes[0] != own:
        if any(dtype != np.float32 for dtype in dtypes):
            raise RuntimeError("mixed dtype (CPU): expect parameter to have scalar type of Float")
        if own != np.float16:
            raise RuntimeError("mixed dtype (CPU): all inputs must share same datatype.")
        raise NotHere("half-precision numbers with parameters of single precision")
    for dtype in dtypes[1:]:
        if dtype != own:
            raise RuntimeError(f"expected scalar type {input.dtype.scalar} but found {BY_NUMPY[dtype].scalar}")


def _need_float(kernel: str, input: Tensor) -> None:
    if input.array.dtype.kind != "f":
        raise NotImplementedError(f"\"{kernel}\" not implemented for '{input.dtype.scalar}'")


@native("rms_norm")
def rms_norm(input: Tensor, normalized_shape: Any, weight: Tensor | None = None, eps: float | None = None) -> Tensor:
    _need_shape("rms_norm", input, normalized_shape, weight, None)
    if input.array.dtype.kind not in "fc":
        raise NotImplementedError(f"\"rms_norm\" not implemented for '{input.dtype.scalar}'")
    small = float(np.finfo(input.array.dtype).eps) if eps is None else eps
    rank = len(tuple(normalized_shape))
    with in_formula(current()):
        squares = mean(apply(*pow_(2, input)), tuple(range(input.ndim - rank, input.ndim)), True)
        made = apply("mul", (input, apply("rsqrt", (apply("add", (squares, small)),))))
    if weight is None:
        return made  # type: ignore[no-any-return]
    made = apply("mul", (made, weight))
    if weight.array.dtype == input.array.dtype:
        return made  # type: ignore[no-any-return]
    current().warn(
        f"Mismatch dtype between input and weight: input dtype = {input.dtype.c_name}, weight dtype = "
        f"{weight.dtype.c_name}, Cannot dispatch to fused implementation."
    )
    return apply("to_copy", (made,), {"dtype": input.dtype.name})  # type: ignore[no-any-return]


def _need_channels(name: str, many: int, given: Tensor | None) -> None:
    if given is not None and given.array.size != many:
        raise RuntimeError(f"{name} should contain {many} elements not {given.array.size}")


@native("batch_norm")
def batch_norm(
    input: Tensor, weight: Tensor | None, bias: Tensor | None, running_mean: Tensor | None, running_var: Tensor | None,
    training: bool, momentum: float, eps: float, cudnn_enabled: bool = True,
) -> Tensor:  # fmt: skip
    many = input.array.shape[1] if input.ndim > 1 else 0
    if (running_mean is None and running_var is not None) or (running_mean is not None and running_var is None):
        raise RuntimeError("running_mean and running_var must be both None or neither")
    if (running_mean is not None and running_mean.requires_grad) or (
        running_var is not None and running_var.requires_grad
    ):
        raise RuntimeError("Expected not running_mean.requires_grad to be true")
    if not training and running_mean is None:
        raise RuntimeError("running_mean must be defined in evaluation mode")
    for name, given in (
        ("running_mean", running_mean),
        ("running_var", running_var),
        ("weight", weight),
        ("bias", bias),
    ):
        _need_channels(name, many, given)
    _need_float("batch_norm", input)
    _need_alike(input, weight, bias, running_mean, running_var)
    made, _, _ = apply(
        "native_batch_norm", (input, weight, bias, running_mean, running_var), {"training": bool(training), "eps": eps}
    )
    if training and running_mean is not None and running_var is not None:
        _move(input, running_mean, running_var, momentum)
    return made  # type: ignore[no-any-return]


def _move(input: Tensor, running_mean: Tensor, running_var: Tensor, momentum: float) -> None:
    """Move the running averages towards this batch's; autograd does not notice."""
    over = (0, *range(2, input.ndim))
    wide = input.array.astype(np.float64)
    count = input.array.size // input.array.shape[1]
    batch_mean = wide.mean(axis=over).astype(input.array.dtype)
    batch_var = (wide.var(axis=over) * (count / max(count - 1, 1))).astype(input.array.dtype)
    for kept, seen in ((running_mean, batch_mean), (running_var, batch_var)):
        kind = kept.array.dtype.type
        kept.array[...] = kind(momentum) * seen + kind(1 - momentum) * kept.array


@native("instance_norm")
def instance_norm(
    input: Tensor, weight: Tensor | None, bias: Tensor | None, running_mean: Tensor | None, running_var: Tensor | None,
    use_input_stats: bool, momentum: float, eps: float, cudnn_enabled: bool = True,
) -> Tensor:  # fmt: skip
    if not use_input_stats and (running_mean is None or running_var is None):
        raise RuntimeError("Expected running_mean and running_var to be defined when use_input_stats is false")
    batch, channels = input.array.shape[:2]
    shape = (1, batch * channels, *input.array.shape[2:])
    parts = [None if each is None else repeat(each, (batch,)) for each in (weight, bias, running_mean, running_var)]
    flat = view(input, shape)
    made = batch_norm(flat, *parts, use_input_stats, momentum, eps)
    for kept, seen in ((running_mean, parts[2]), (running_var, parts[3])):
        if kept is not None and seen is not None:
            kept.array[...] = seen.array.reshape(batch, channels).mean(axis=0)
    return view(made, tuple(input.array.shape))


@native("group_norm")
def group_norm(
    input: Tensor, num_groups: int, weight: Tensor | None = None, bias: Tensor | None = None, eps: float = 1e-5,
    cudnn_enabled: bool = True,
) -> Tensor:  # fmt: skip
    channels = input.array.shape[1]
    if num_groups <= 0:
        raise RuntimeError(f"Expected num groups to be greater than 0, got {num_groups}")
    if channels % num_groups:
        raise RuntimeError(
            "Expected number of channels in input to be divisible by num_groups, but got input of shape "
            f"{list(input.array.shape)} and num_groups={num_groups}"
        )
    for name, given in (("weight", weight), ("bias", bias)):
        if given is not None and given.array.shape != (channels,):
            raise RuntimeError(
                f"Expected {name} to be a vector of size equal to the number of channels in input, but got {name} of "
                f"shape {list((given if weight is None else weight).array.shape)} and input of shape {list(input.array.shape)}"
            )
    _need_alike(input, weight, bias)
    _need_float("GroupNormKernelImpl", input)
    return apply("native_group_norm", (input, weight, bias), {"group": num_groups, "eps": eps})[0]  # type: ignore[no-any-return]
