"""Pools in one, two and three dimensions.

https://docs.pytorch.org/docs/2.13/nn.functional.html#pooling-functions
"""

from __future__ import annotations

import math
from typing import Any

from ..apply import apply
from ..rules.windows import window_counts
from ..session import current
from ..tensor import Tensor
from .reduction import mean
from .registry import native
from .shape import squeeze, unsqueeze


def _sizes(given: Any, rank: int) -> tuple[int, ...]:
    found = (given,) if isinstance(given, int) else tuple(given)
    return found * rank if len(found) == 1 else found


def _check(
    name: str, x: Tensor, rank: int, kernel: Any, stride: Any, padding: Any, dilation: Any, ceil_mode: bool
) -> None:
    """PyTorch's errors for a pool that does not fit."""
    for k, s, p, d in zip(kernel, stride, padding, dilation):
        if not s:
            raise RuntimeError("stride should not be zero")
        if p < 0:
            raise RuntimeError(f"pad must be non-negative, but got pad: {p}")
        if p > int(((k - 1) * d + 1) / 2):
            raise RuntimeError(
                f"pad should be at most half of effective kernel size, but got pad={p}, kernel_size={k} and "
                f"dilation={d}"
            )
    for word, letter, given in (
        ("kernel size", "k", kernel),
        ("stride", "d", stride),
        ("dilation", "dilation", dilation),
    ):
        if any(n <= 0 for n in given):
            said = " ".join(f"{letter}{axis}: {n}" for axis, n in zip("HW" if rank == 2 else "THW", given))
            raise RuntimeError(f"{word} should be greater than zero, but got {said}")
    sizes = x.array.shape[x.ndim - rank :]
    counts = window_counts(sizes, kernel, stride, padding, dilation, ceil_mode)
    if any(n < 1 for n in counts):
        channels = x.array.shape[x.ndim - rank - 1]
        raise RuntimeError(
            f"Given input size: ({'x'.join(map(str, (channels, *sizes)))}). Calculated output size: "
            f"({'x'.join(map(str, (channels, *counts)))}). Output size is too small"
        )


def _need_lengths(name: str, rank: int, kernel_size: Any, stride: Any, padding: Any, dilation: Any = 1) -> None:
    """PyTorch's errors for sizes that are neither one number nor one for each dimension."""
    either = "" if name == "avg_pool3d" else "either "
    many = f"a single int, or a tuple of {('two', 'three')[rank - 2]} ints"
    for which, given, must in (
        ("kernel_size", kernel_size, f"must {either}be {many}"),
        ("stride", stride or 1, f"must {either}be omitted, {many}"),
        ("padding", padding, f"must {either}be {many}"),
        ("dilation", dilation, f"must be either {many}"),
    ):
        if not isinstance(given, int) and len(given) not in (1, rank):
            raise RuntimeError(f"{name}: {which} {must}")


def _need_dims(name: str, x: Tensor, rank: int) -> None:
    if x.ndim in (rank + 1, rank + 2):
        # Only a batch may be empty.
        if rank == 2 and 0 in x.array.shape[x.ndim - 3 :]:
            raise RuntimeError(
                "Expected 3D or 4D (batch mode) tensor with optional 0 dim batch size for input, but got:"
                f"{list(x.array.shape)}"
            )
        return
    if "max" in name:
        raise RuntimeError(f"non-empty {rank + 1}D or {rank + 2}D (batch mode) tensor expected for input")
    if x.ndim < rank + 1 and rank == 2:
        most = max(x.ndim, 1)
        raise IndexError(
            f"Dimension out of range (expected to be in range of [{-most}, {most - 1}], but got {-rank - 1})"
        )
    if rank == 2:
        raise RuntimeError(
            "Expected 3D or 4D (batch mode) tensor with optional 0 dim batch size for input, but got:"
            f"{list(x.array.shape)}"
        )
    raise RuntimeError(f"non-empty {rank + 1}D or {rank + 2}D (batch mode) tensor expected for input")


def _largest(
    name: str, rank: int, input: Tensor, kernel_size: Any, stride: Any, padding: Any, dilation: Any, ceil_mode: bool
) -> Any:
    _need_lengths(name, rank, kernel_size, stride, padding, dilation)
    _need_dims(name, input, rank)
    kernel = _sizes(kernel_size, rank)
    steps = _sizes(stride, rank) if stride else kernel
    around, gaps = _sizes(padding, rank), _sizes(dilation, rank)
    _check(name, input, rank, kernel, steps, around, gaps, ceil_mode)
    attributes = {"kernel_size": kernel, "stride": steps, "padding": around, "dilation": gaps}
    if ceil_mode:
        attributes["ceil_mode"] = True  # type: ignore[assignment]
    return apply(f"max_pool{rank}d_with_indices", (input,), attributes)


@native("max_pool2d_with_indices")
def max_pool2d_with_indices(
    input: Tensor, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1, ceil_mode: bool = False
) -> Any:
    return _largest("max_pool2d", 2, input, kernel_size, stride, padding, dilation, ceil_mode)


@native("max_pool3d_with_indices")
def max_pool3d_with_indices(
    input: Tensor, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1, ceil_mode: bool = False
) -> Any:
    return _largest("max_pool3d", 3, input, kernel_size, stride, padding, dilation, ceil_mode)


@native("max_pool2d")
def max_pool2d(input: Tensor, **given: Any) -> Tensor:
    return max_pool2d_with_indices(input, **given)[0]  # type: ignore[no-any-return]


@native("max_pool3d")
def max_pool3d(input: Tensor, **given: Any) -> Tensor:
    return max_pool3d_with_indices(input, **given)[0]  # type: ignore[no-any-return]


def _need_line(name: str, input: Tensor) -> None:
    if input.ndim in (2, 3) and not (name == "max_pool1d" and 0 in input.array.shape[input.ndim - 2 :]):
        return
    if name == "max_pool1d":
        raise RuntimeError(
            f"{name}: Expected 2D or 3D (batch mode) tensor with optional 0 dim batch size for input, but got:"
            f"{list(input.array.shape)}"
        )
    raise RuntimeError(
        f"Expected 2 to 3 dimensions, but got {input.ndim}-dimensional tensor for argument #1 'self' (while checking "
        f"arguments for {name})"
    )


def _need_one(name: str, **sizes: Any) -> None:
    """PyTorch's error where a pool along a line is given sizes for more dimensions."""
    for which, given in sizes.items():
        if given is not None and not isinstance(given, int) and len(given) > 1:
            raise RuntimeError(f"{name}() argument '{which}' should contain one int (got {len(given)})")


def _check_line(input: Tensor, kernel_size: Any, stride: Any, padding: Any, dilation: Any, ceil_mode: bool) -> None:
    """The errors of `max_pool1d`, which checks before it chooses how to find the largest."""
    may = {"kernel_size": "must be", "stride": "must be None,", "padding": "must be", "dilation": "must be"}
    given = {"kernel_size": kernel_size, "stride": stride or (), "padding": padding, "dilation": dilation}
    found = {which: (each,) if isinstance(each, int) else tuple(each) for which, each in given.items()}
    for which, each in found.items():
        if len(each) != 1 and not (which == "stride" and not each):
            raise RuntimeError(
                f"max_pool1d() {which} {may[which]} an int, list of ints{',' if which in ('stride', 'padding') else ''} or tuple "
                f"of ints of size 1 but got size {len(each)}"
            )
    (k,), (p,), (d,) = found["kernel_size"], found["padding"], found["dilation"]
    (s,) = found["stride"] or (k,)
    if k <= 0:
        raise RuntimeError(f"max_pool1d() kernel_size must be greater than zero, but got {k}")
    if s <= 0:
        raise RuntimeError(f"max_pool1d() stride must be greater than zero, but got {s}")
    if p < 0:
        raise RuntimeError(f"max_pool1d() padding must be non-negative, but got {p}")
    if p > k // 2:
        raise RuntimeError(
            f"max_pool1d() padding should be at most half of kernel size, but got padding={p} and kernel_size={k}"
        )
    if d <= 0:
        raise RuntimeError(f"max_pool1d() dilation must be greater than zero, but got {d}")
    (many,) = window_counts(input.array.shape[-1:], (k,), (s,), (p,), (d,), ceil_mode)
    if many <= 0:
        raise RuntimeError(f"max_pool1d() Invalid computed output size: {many}")


def _flat(given: Any, empty: int) -> tuple[int, int]:
    """A size along a line as one in a picture of height one."""
    found = _sizes(given, 1)
    return (empty, found[0])


@native("max_pool1d_with_indices")
def max_pool1d_with_indices(
    input: Tensor, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1, ceil_mode: bool = False
) -> Any:
    _need_line("max_pool1d", input)
    _need_one("max_pool1d", kernel_size=kernel_size, stride=stride, padding=padding, dilation=dilation)
    values, indices = max_pool2d_with_indices(
        unsqueeze(input, -2), _flat(kernel_size, 1), _flat(stride, 1) if stride else None, _flat(padding, 0),
        _flat(dilation, 1), ceil_mode,
    )  # fmt: skip
    return squeeze(values, -2), squeeze(indices, -2)


@native("max_pool1d")
def max_pool1d(
    input: Tensor, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1, ceil_mode: bool = False
) -> Tensor:
    _need_line("max_pool1d", input)
    _check_line(input, kernel_size, stride, padding, dilation, ceil_mode)
    if not (input.requires_grad and current().grad_enabled) and input.array.dtype.kind != "f":
        # Where nothing is recorded PyTorch has a kernel of its own, for floating point numbers alone.
        raise NotImplementedError(f"\"max_pool1d_impl\" not implemented for '{input.dtype.scalar}'")
    return max_pool1d_with_indices(input, kernel_size, stride, padding, dilation, ceil_mode)[0]  # type: ignore[no-any-return]


def _mean(
    name: str, rank: int, input: Tensor, kernel_size: Any, stride: Any, padding: Any, ceil_mode: bool,
    count_include_pad: bool, divisor_override: int | None,
) -> Tensor:  # fmt: skip
    _need_lengths(name, rank, kernel_size, stride, padding)
    _need_dims(name, input, rank)
    kernel = _sizes(kernel_size, rank)
    steps = _sizes(stride, rank) if stride else kernel
    around = _sizes(padding, rank)
    if divisor_override == 0:
        raise RuntimeError("divisor must be not zero")
    _check(name, input, rank, kernel, steps, around, (1,) * rank, ceil_mode)
    attributes: dict[str, Any] = {"kernel_size": kernel, "stride": steps, "padding": around}
    for key, value, usual in (
        ("ceil_mode", ceil_mode, False), ("count_include_pad", count_include_pad, True),
        ("divisor_override", divisor_override, None),
    ):  # fmt: skip
        if value != usual:
            attributes[key] = value
    return apply(f"avg_pool{rank}d", (input,), attributes)  # type: ignore[no-any-return]


@native("avg_pool2d")
def avg_pool2d(
    input: Tensor, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: bool = False,
    count_include_pad: bool = True, divisor_override: int | None = None,
) -> Tensor:  # fmt: skip
    return _mean("avg_pool2d", 2, input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override)


@native("avg_pool3d")
def avg_pool3d(
    input: Tensor, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: bool = False,
    count_include_pad: bool = True, divisor_override: int | None = None,
) -> Tensor:  # fmt: skip
    return _mean("avg_pool3d", 3, input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override)


@native("avg_pool1d")
def avg_pool1d(
    input: Tensor, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> Tensor:  # fmt: skip
    _need_line("avg_pool1d", input)
    _need_one("avg_pool1d", kernel_size=kernel_size, stride=stride, padding=padding)
    made = avg_pool2d(
        unsqueeze(input, -2), _flat(kernel_size, 1), _flat(stride, 1) if stride else None, _flat(padding, 0), ceil_mode,
        count_include_pad,
    )  # fmt: skip
    return squeeze(made, -2)


def _counts(name: str, input: Tensor, output_size: Any, rank: int) -> tuple[int, ...]:
    if rank == 1:
        _need_line(name, input)
        _need_one(name, output_size=output_size)
    found = (output_size,) * rank if isinstance(output_size, int) else tuple(output_size)
    if len(found) != rank:
        raise RuntimeError(f"{name}: output_size must be {rank}")
    if input.ndim not in (rank + 1, rank + 2):
        colon = ":" if "max" in name else ""
        raise RuntimeError(
            f"{name}(): Expected {rank + 1}D or {rank + 2}D tensor, but got{colon} {list(input.array.shape)}"
        )
    for at in range(input.ndim - rank, input.ndim):
        if rank > 1 and not input.array.shape[at]:
            raise RuntimeError(
                f"{name}(): Expected input to have non-zero size for non-batch dimensions, but input has sizes "
                f"{list(input.array.shape)} with dimension {at} being empty"
            )
    if any(n < 0 for n in found):
        asked = found if rank > 1 else (1, *found)
        raise RuntimeError(
            f"{name.replace('1d', '2d')}: elements of output_size must be greater than or equal to 0 but received "
            f"{{{', '.join(map(str, asked))}}}"
        )
    return found


@native("adaptive_avg_pool2d")
def adaptive_avg_pool2d(input: Tensor, output_size: Any) -> Tensor:
    if _sizes(output_size, 2) == (1, 1):
        return mean(input, (-1, -2), True)
    counts = _counts("adaptive_avg_pool2d", input, output_size, 2)
    return apply("adaptive_avg_pool2d", (input,), {"output_size": counts})  # type: ignore[no-any-return]


@native("adaptive_avg_pool3d")
def adaptive_avg_pool3d(input: Tensor, output_size: Any) -> Tensor:
    if _sizes(output_size, 3) == (1, 1, 1):
        return mean(input, (-1, -2, -3), True)
    counts = _counts("adaptive_avg_pool3d", input, output_size, 3)
    return apply("adaptive_avg_pool3d", (input,), {"output_size": counts})  # type: ignore[no-any-return]


@native("adaptive_avg_pool1d")
def adaptive_avg_pool1d(input: Tensor, output_size: Any) -> Tensor:
    (many,) = _counts("adaptive_avg_pool1d", input, output_size, 1)
    return squeeze(adaptive_avg_pool2d(unsqueeze(input, -2), (1, many)), -2)


@native("adaptive_max_pool2d")
def adaptive_max_pool2d(input: Tensor, output_size: Any) -> Any:
    return apply(
        "adaptive_max_pool2d", (input,), {"output_size": _counts("adaptive_max_pool2d", input, output_size, 2)}
    )


@native("adaptive_max_pool1d")
def adaptive_max_pool1d(input: Tensor, output_size: Any) -> Any:
    (many,) = _counts("adaptive_max_pool1d", input, output_size, 1)
    values, indices = adaptive_max_pool2d(unsqueeze(input, -2), (1, many))
    return squeeze(values, -2), squeeze(indices, -2)


def _unpooled(name: str, rank: int) -> None:
    def call(input: Tensor, indices: Tensor, output_size: Any, **_: Any) -> Tensor:
        if rank == 2 and input.ndim not in (3, 4):
            raise RuntimeError(
                f"Input to max_unpooling2d should be a 3d or 4d Tensor, but got a tensor with {input.ndim} dimensions."
            )
        shape = (*input.array.shape[:-rank], *output_size)
        if indices.array.dtype.name != "int64":
            raise RuntimeError(f"elements in indices should be type int64 but got: {indices.dtype.scalar}")
        if input.array.shape != indices.array.shape:
            raise RuntimeError(
                f"Expected shape of indices to be same as that of the input tensor ({list(input.array.shape)}) but got "
                f"indices tensor with shape: {list(indices.array.shape)}"
            )
        places, room = indices.array, math.prod(output_size)
        bad = places[(places < 0) | (places >= room)]
        if bad.size:
            raise RuntimeError(
                f"Found an invalid max index: {int(bad.reshape(-1)[0])} (output volumes are of size "
                f"{'x'.join(map(str, output_size))})"
            )
        return apply(name, (input,), {"indices": places, "shape": shape, "rank": rank})  # type: ignore[no-any-return]

    native(name)(call)


_unpooled("max_unpool2d", 2)
_unpooled("max_unpool3d", 3)
