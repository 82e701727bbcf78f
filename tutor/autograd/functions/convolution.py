"""Convolutions and their transposes in one, two and three dimensions.

https://docs.pytorch.org/docs/2.13/nn.functional.html#convolution-functions
"""

from __future__ import annotations

from typing import Any

from ..apply import apply
from ..dtypes import BY_NUMPY
from ..rules.convolution import transposed_sizes
from ..session import bound, current
from ..tensor import Tensor
from .registry import native
from .shape import squeeze, unsqueeze


def _spread_out(given: Any, rank: int, name: str) -> tuple[int, ...]:
    """One number for each dimension."""
    sizes = (given,) if isinstance(given, int) else tuple(given)
    if len(sizes) == 1:
        return sizes * rank
    if len(sizes) != rank:
        raise RuntimeError(f"expected {name} to be a single integer value or a list of {rank} values to match the "
                           f"convolution dimensions, but got {name}={list(sizes)}")  # fmt: skip
    return sizes


def _batched(input: Tensor, rank: int, name: str) -> tuple[Tensor, bool]:
    if input.ndim not in (rank + 1, rank + 2):
        raise RuntimeError(
            f"Expected {rank + 1}D (unbatched) or {rank + 2}D (batched) input to {name}, but got input of size: "
            f"{list(input.array.shape)}"
        )
    alone = input.ndim == rank + 1
    return (unsqueeze(input, 0) if alone else input), alone


def _check(
    x: Tensor, w: Tensor, b: Tensor | None, stride: Any, padding: Any, dilation: Any, groups: int, transposed: bool
) -> None:  # fmt: skip
    if any(p < 0 for p in padding):
        raise RuntimeError("negative padding is not supported")
    if any(s <= 0 for s in stride):
        raise RuntimeError("non-positive stride is not supported")
    if any(d <= 0 for d in dilation):
        raise RuntimeError("dilation should be greater than zero")
    if groups <= 0:
        raise RuntimeError("expected groups to be greater than 0, but got groups=" + str(groups))
    if x.ndim != w.ndim:
        raise RuntimeError(
            f"Expected {w.ndim}-dimensional input for {w.ndim}-dimensional weight {list(w.array.shape)}, but got "
            f"{x.ndim}-dimensional input of size {list(x.array.shape)} instead"
        )
    if w.array.shape[0] < groups:
        raise RuntimeError(
            f"Given groups={groups}, expected weight to be at least {groups} at dimension 0, but got weight of size "
            f"{list(w.array.shape)} instead"
        )
    if w.array.shape[0] % groups:
        raise RuntimeError(
            f"Given groups={groups}, expected weight to be divisible by {groups} at dimension 0, but got weight of "
            f"size [{list(w.array.shape)}] instead"
        )
    (_check_transposed if transposed else _check_forward)(x, w, b, padding, dilation, groups)


def _check_forward(x: Tensor, w: Tensor, b: Tensor | None, padding: Any, dilation: Any, groups: int) -> None:
    shape, sizes = w.array.shape, x.array.shape
    if sizes[1] != shape[1] * groups:
        raise RuntimeError(
            f"Given groups={groups}, weight of size {list(shape)}, expected input{list(sizes)} to have "
            f"{shape[1] * groups} channels, but got {sizes[1]} channels instead"
        )
    _check_bias(b, w, shape[0])
    wide = [n + 2 * p for n, p in zip(sizes[2:], padding)]
    kernel = [d * (k - 1) + 1 for d, k in zip(dilation, shape[2:])]
    if any(n < k for n, k in zip(wide, kernel)):
        raise RuntimeError(
            f"Calculated padded input size per channel: ({' x '.join(map(str, wide))}). Kernel size: "
            f"({' x '.join(map(str, kernel))}). Kernel size can't be greater than actual input size"
        )


def _check_transposed(x: Tensor, w: Tensor, b: Tensor | None, padding: Any, dilation: Any, groups: int) -> None:
    shape, sizes = w.array.shape, x.array.shape
    if sizes[1] != shape[0]:
        raise RuntimeError(
            f"Given transposed=1, weight of size {list(shape)}, expected input{list(sizes)} to have {shape[0]} "
            f"channels, but got {sizes[1]} channels instead"
        )
    if b is not None and (b.ndim != 1 or b.array.shape[0] != shape[1] * groups):
        raise RuntimeError(
            f"Given transposed=1, weight of size {list(shape)}, expected bias to be 1-dimensional with "
            f"{shape[1] * groups} elements, but got bias of size {list(b.array.shape)} instead"
        )


def _check_bias(b: Tensor | None, w: Tensor, many: int) -> None:
    if b is not None and (b.ndim != 1 or b.array.shape[0] != many):
        raise RuntimeError(
            f"Given weight of size {list(w.array.shape)}, expected bias to be 1-dimensional with {many} elements, but "
            f"got bias of size {list(b.array.shape)} instead"
        )


def _check_types(x: Tensor, w: Tensor) -> None:
    if w.ndim < 3:
        raise RuntimeError("weight should have at least three dimensions")
    if x.array.dtype != w.array.dtype:
        raise RuntimeError(
            f"expected scalar type {BY_NUMPY[x.array.dtype].scalar} but found {BY_NUMPY[w.array.dtype].scalar}"
        )


def _check_bias_type(x: Tensor, b: Tensor | None) -> None:
    if b is not None and b.array.dtype != x.array.dtype:
        raise RuntimeError(
            f"Input type ({BY_NUMPY[x.array.dtype].c_name}) and bias type ({BY_NUMPY[b.array.dtype].c_name}) should be "
            "the same"
        )


def _convolution(name: str, rank: int) -> None:
    def call(
        input: Tensor, weight: Tensor, bias: Tensor | None = None, stride: Any = 1, padding: Any = 0,
        dilation: Any = 1, groups: int = 1,
    ) -> Tensor:  # fmt: skip
        _check_bias_type(input, bias)
        batched, alone = _batched(input, rank, name)
        _check_types(batched, weight)
        own = weight.ndim - 2
        steps, gaps = _spread_out(stride, own, "stride"), _spread_out(dilation, own, "dilation")
        if isinstance(padding, str):
            batched, around = _named_padding(batched, weight, padding, steps, gaps, rank)
        else:
            around = _spread_out(padding, own, "padding")
        _check(batched, weight, bias, steps, around, gaps, groups, False)
        _bound(batched, weight, steps)
        made = apply("convolution", (batched, weight, bias),
                     {"stride": steps, "padding": around, "dilation": gaps, "groups": groups})  # fmt: skip
        return squeeze(made, 0) if alone else made

    native(name)(call)


def _named_padding(
    x: Tensor, w: Tensor, padding: str, stride: Any, dilation: Any, rank: int
) -> tuple[Tensor, tuple[int, ...]]:  # fmt: skip
    """The padding that a word means; an odd one is put on first, as PyTorch does."""
    if padding == "valid":
        return x, (0,) * rank
    if padding != "same":
        raise RuntimeError(f"Invalid padding string: '{padding}'")
    if any(s != 1 for s in stride):
        raise RuntimeError("padding='same' is not supported for strided convolutions")
    total = [d * (k - 1) for d, k in zip(dilation, w.array.shape[2:])]
    if any(n % 2 for n in total):
        current().warn(
            "Using padding='same' with even kernel lengths and odd dilation may require a zero-padded copy of the "
            "input be created"
        )
        pad: list[int] = []
        for n in reversed(total):
            pad += [0, n % 2]
        x = apply("constant_pad_nd", (x,), {"pad": tuple(pad)})
    return x, tuple(n // 2 for n in total)


def _bound(x: Tensor, w: Tensor, stride: Any) -> None:
    size = x.array.size
    for k, s in zip(w.array.shape[2:], stride):
        size = size * k // s
    bound(size)


for _name, _rank in (("conv1d", 1), ("conv2d", 2), ("conv3d", 3)):
    _convolution(_name, _rank)


def _transposed(name: str, rank: int) -> None:
    def call(
        input: Tensor, weight: Tensor, bias: Tensor | None = None, stride: Any = 1, padding: Any = 0,
        output_padding: Any = 0, groups: int = 1, dilation: Any = 1,
    ) -> Tensor:  # fmt: skip
        batched, alone = _batched(input, rank, name)
        _check_bias_type(batched, bias)
        _check_types(batched, weight)
        steps, gaps = _spread_out(stride, rank, "stride"), _spread_out(dilation, rank, "dilation")
        around, extra = _spread_out(padding, rank, "padding"), _spread_out(output_padding, rank, "output_padding")
        _check(batched, weight, bias, steps, around, gaps, groups, True)
        if any(o >= max(s, d) for o, s, d in zip(extra, steps, gaps)):
            raise RuntimeError(
                "output padding must be smaller than either stride or dilation, but got "
                + _pairs("output_padding", extra, 0) + " " + _pairs("stride", steps, 1) + " " + _pairs("dilation", gaps, 1)
            )  # fmt: skip
        sizes = transposed_sizes(batched.array, weight.array, steps, around, gaps, extra)
        if any(n < 1 for n in sizes):
            raise RuntimeError(
                f"Given input size per channel: ({' x '.join(map(str, batched.array.shape[2:]))}). Calculated output "
                f"size per channel: ({' x '.join(map(str, sizes))}). Output size is too small"
            )
        _bound(batched, weight, (1,) * rank)
        made = apply("convolution", (batched, weight, bias),
                     {"stride": steps, "padding": around, "dilation": gaps, "transposed": True,
                      "output_padding": extra, "groups": groups})  # fmt: skip
        return squeeze(made, 0) if alone else made

    native(name)(call)


def _pairs(name: str, sizes: Any, filler: int) -> str:
    """The numbers as messages list them: a line is a picture of height one."""
    along = (filler, *sizes) if len(sizes) == 1 else tuple(sizes)
    letters = ("height", "width") if len(along) == 2 else ("depth", "height", "width")
    return " ".join(f"{name}_{letter}: {n}" for letter, n in zip(letters, along))


for _name, _rank in (("conv_transpose1d", 1), ("conv_transpose2d", 2), ("conv_transpose3d", 3)):
    _transposed(_name, _rank)
