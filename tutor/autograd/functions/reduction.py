"""Reductions, scans and order: sums, means, extremes, norms, sorting.

https://docs.pytorch.org/docs/2.13/torch.html#reduction-ops
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..apply import apply
from ..arguments import dimension, dimensions
from ..dtypes import BY_NUMPY, dtype
from ..inplace import check_history, write
from ..lanes import DYNAMIC, without_lanes
from ..refused import NotHere
from ..returned import named
from ..session import bound, current
from ..tensor import Tensor
from .registry import native


def cast(input: Tensor, wanted: dtype | None) -> Tensor:
    """The input in the dtype that `dtype=` asks for."""
    if wanted is None or wanted is input.dtype:
        return input
    return apply("to_copy", (input,), {"dtype": wanted.name})


@native("sum")
def sum_(input: Tensor, dim: Any = None, keepdim: bool = False, dtype: Any = None) -> Tensor:
    input = cast(input, dtype)
    if dtype is not None and dtype.numpy.kind in "iub" and dtype.numpy.itemsize < 8:
        return cast(sum_(input, dim, keepdim), dtype)
    if dim is None and not keepdim:
        return apply("sum", (input,))
    return apply("sum", (input,), {"dim": dimensions(dim, input.ndim), "keepdim": keepdim})


@native("nansum")
def nansum(input: Tensor, dim: Any = None, keepdim: bool = False, dtype: Any = None) -> Tensor:
    return apply("nansum", (cast(input, dtype),), {"dim": dimensions(dim, input.ndim), "keepdim": keepdim})


@native("mean")
def mean(input: Tensor, dim: Any = None, keepdim: bool = False, dtype: Any = None) -> Tensor:
    if (dtype or input.dtype).numpy.kind not in "fc":
        which = "Input" if dtype is None else "Optional"
        raise RuntimeError(
            f"mean(): could not infer output dtype. {which} dtype must be either a floating point or complex dtype. "
            f"Got: {(dtype or input.dtype).scalar}"
        )
    input = cast(input, dtype)
    if dim is None and not keepdim:
        return apply("mean", (input,))
    return apply("mean", (input,), {"dim": dimensions(dim, input.ndim), "keepdim": keepdim})


@native("nanmean")
def nanmean(input: Tensor, dim: Any = None, keepdim: bool = False, dtype: Any = None) -> Tensor:
    if input.array.dtype.kind not in "fc":
        raise RuntimeError(
            f"nanmean(): expected input to have floating point or complex dtype but got {input.dtype.scalar}"
        )
    many = sum_(apply("logical_not", (apply("isnan", (input,)),)), dim, keepdim)
    return apply("div", (nansum(input, dim, keepdim, dtype), many))


@native("prod")
def prod(input: Tensor, dim: Any = None, keepdim: bool = False, dtype: Any = None) -> Tensor:
    input = cast(input, dtype)
    if dim is None:
        made = apply("prod", (input,))
    else:
        made = apply("prod", (input,), {"dim": dimension(dim, input.ndim), "keepdim": keepdim})
    return cast(made, dtype)


def _extreme(name: str, better: str) -> Any:
    def call(input: Tensor, other: Any = None, dim: Any = None, keepdim: bool = False) -> Any:
        if other is not None:
            return apply(better, (input, other))
        if dim is None:
            if not input.array.size:
                raise RuntimeError(
                    f"{name}(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction "
                    "dim with the 'dim' argument."
                )
            return apply(name, (input,))
        at = dimension(dim, input.ndim)
        _not_empty(name, input, at)
        return named(name, apply(f"{name}_dim", (input,), {"dim": at, "keepdim": keepdim}))

    return call


native("max")(_extreme("max", "maximum"))
native("min")(_extreme("min", "minimum"))


def _not_empty(name: str, input: Tensor, dim: Any, given: Any = None, shown: str = "") -> None:
    """IndexError, PyTorch's, where a dimension to be reduced has no elements."""
    over = dim if isinstance(dim, tuple) else (dim,)
    for d, as_given in zip(over, given or over):
        if input.ndim and input.array.shape[d] == 0:
            raise IndexError(f"{shown or name + '()'}: Expected reduction dim {as_given} to have non-zero size.")


def _amax(name: str) -> Any:
    def call(input: Tensor, dim: Any = (), keepdim: bool = False) -> Tensor:
        over = dimensions(dim, input.ndim) or None
        if over is not None:
            _not_empty(name, input, over, dim if isinstance(dim, tuple | list) else (dim,))
        elif not input.array.size:
            raise RuntimeError(
                f"{name}(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim "
                "with the 'dim' argument."
            )
        return apply(name, (input,), {"dim": over, "keepdim": keepdim})

    return call


native("amax")(_amax("amax"))
native("amin")(_amax("amin"))


@native("aminmax")
def aminmax(input: Tensor, dim: int | None = None, keepdim: bool = False) -> Any:
    over = dimensions(dim, input.ndim)
    if over is not None:
        _not_empty("aminmax", input, over, shown="aminmax")
    elif not input.array.size:
        raise RuntimeError(
            "aminmax(): cannot compute aminmax over an empty dimension as the operation has no identity."
        )
    return named("aminmax", apply("aminmax", (input,), {"dim": over, "keepdim": keepdim}))


def _argument(name: str) -> Any:
    def call(input: Tensor, dim: int | None = None, keepdim: bool = False) -> Tensor:
        if input.array.dtype.kind == "b":
            raise RuntimeError(f"{name}(): does not support bool input")
        if dim is None:
            if not input.array.size:
                raise IndexError(f"{name}(): Expected reduction dim to be specified for input.numel() == 0.")
            return apply(name, (input,), {"dim": None, "keepdim": keepdim})
        at = dimension(dim, input.ndim)
        _not_empty(name, input, at)
        return apply(name, (input,), {"dim": at, "keepdim": keepdim})

    return call


native("argmax")(_argument("argmax"))
native("argmin")(_argument("argmin"))


@native("argsort")
def argsort(input: Tensor, dim: int = -1, descending: bool = False, stable: bool = False) -> Tensor:
    return apply("argsort", (input,), {"dim": dimension(dim, input.ndim), "descending": descending})


@native("median")
def median(input: Tensor, dim: int | None = None, keepdim: bool = False) -> Any:
    if dim is None:
        return apply("median", (input,))
    at = dimension(dim, input.ndim)
    _not_empty("median", input, at)
    return named("median", apply("median_dim", (input,), {"dim": at, "keepdim": keepdim}))


@native("mode")
def mode(input: Tensor, dim: int = -1, keepdim: bool = False) -> Any:
    at = dimension(dim, input.ndim)
    _not_empty("mode", input, at)
    return named("mode", apply("mode", (input,), {"dim": at, "keepdim": keepdim}))


@native("kthvalue")
def kthvalue(input: Tensor, k: int, dim: int = -1, keepdim: bool = False) -> Any:
    at = dimension(dim, input.ndim)
    _not_empty("kthvalue", input, at)
    if not 1 <= k <= (input.array.shape[at] if input.ndim else 1):
        raise RuntimeError("kthvalue(): selected number k out of range for dimension " + str(at))
    return named("kthvalue", apply("kthvalue", (input,), {"k": k, "dim": at, "keepdim": keepdim}))


@native("msort")
def msort(input: Tensor) -> Tensor:
    return apply("sort", (input,), {"dim": 0})[0]  # type: ignore[no-any-return]


@native("sort")
def sort(input: Tensor, dim: int = -1, descending: bool = False, stable: bool | None = None) -> Any:
    return named("sort", apply("sort", (input,), {"dim": dimension(dim, input.ndim), "descending": descending}))


@native("topk")
def topk(input: Tensor, k: int, dim: int = -1, largest: bool = True, sorted: bool = True) -> Any:
    at = dimension(dim, input.ndim)
    if not 0 <= k <= (input.array.shape[at] if input.ndim else 1):
        raise RuntimeError("selected index k out of range")
    return named("topk", apply("topk", (input,), {"k": k, "dim": at, "largest": largest}))


def _truth(name: str) -> Any:
    def call(input: Tensor, dim: Any = None, keepdim: bool = False) -> Tensor:
        if dim == () and input.ndim:
            # Over no dimension at all: each element by itself.
            made = apply("ne", (input, 0))
            return cast(made, input.dtype) if input.array.dtype == np.uint8 else made
        made = apply(name, (input,), {"dim": dimensions(dim, input.ndim), "keepdim": keepdim})
        if input.array.dtype == np.uint8:
            return Tensor(made.array.astype(np.uint8))
        return made

    return call


native("any")(_truth("any"))
native("all")(_truth("all"))


@native("count_nonzero")
def count_nonzero(input: Tensor, dim: Any = None) -> Tensor:
    return apply(
        "count_nonzero", (input,), {"dim": dimensions(dim or None if isinstance(dim, tuple) else dim, input.ndim)}
    )


def _scan(name: str) -> Any:
    def call(input: Tensor, dim: int, dtype: Any = None) -> Any:
        made = apply(name, (cast(input, dtype),), {"dim": dimension(dim, input.ndim)})
        return cast(made, dtype)

    return call


def _scan_(name: str) -> Any:
    def call(input: Tensor, dim: int, dtype: Any = None) -> Any:
        check_history(input)
        kind = input.array.dtype
        if kind == np.bool_ and input.array.size and input.ndim:
            raise NotImplementedError(f"\"{name}_out_cpu\" not implemented for 'Bool'")
        at = dimension(dim, input.ndim)
        if kind.kind in "iub":
            # Written in its own dtype, where a scan of its own makes 64-bit integers.
            made = apply(name, (input,), {"dim": at})
            return write("copy", input, (Tensor(made.array.astype(kind)),))
        return write(name, input, (), {"dim": at})

    return call


native("cumsum_")(_scan_("cumsum"))
native("cumprod_")(_scan_("cumprod"))

for _name in ("cumsum", "cumprod", "logcumsumexp"):
    native(_name)(_scan(_name))


def _running(name: str) -> Any:
    def call(input: Tensor, dim: int) -> Any:
        if not input.ndim and not -1 <= dim <= 0:
            raise IndexError(f"{name}(): Expected reduction dim -1 or 0 for scalar but got {dim}")
        return named(name, apply(name, (input,), {"dim": dimension(dim, input.ndim)}))

    return call


native("cummax")(_running("cummax"))
native("cummin")(_running("cummin"))


@native("logsumexp")
def logsumexp(input: Tensor, dim: Any, keepdim: bool = False) -> Tensor:
    return apply("logsumexp", (input,), {"dim": dimensions(dim, input.ndim), "keepdim": keepdim})


def _correction(unbiased: Any, correction: Any) -> Any:
    if correction is not None:
        return correction
    return 1 if unbiased is None or unbiased else 0


def _moment(name: str, several: bool = False) -> Any:
    def call(
        input: Tensor, dim: Any = None, unbiased: Any = None, keepdim: bool = False, correction: Any = None
    ) -> Any:
        if input.array.dtype.kind not in "fc":
            what = "std and var" if not several else name
            raise RuntimeError(f"{what} only support floating point and complex dtypes")
        over = dimensions(dim, input.ndim)
        shape = input.array.shape
        each = over if isinstance(over, tuple) else (over,)
        many = input.array.size if over is None else math.prod(shape[d] for d in each if shape)
        if many - _correction(unbiased, correction) <= 0:
            current().warn(
                f"{name}(): degrees of freedom is <= 0. Correction should be strictly less than the reduction factor "
                "(input numel divided by output numel)."
            )
        attributes = {
            "dim": over, "correction": _correction(unbiased, correction), "keepdim": keepdim,
        }  # fmt: skip
        return apply(name, (input,), attributes)

    return call


for _name in ("var", "std"):
    native(_name)(_moment(_name))
for _name in ("var_mean", "std_mean"):
    native(_name)(_moment(_name, True))


def vector_norm(input: Tensor, ord: Any = 2, dim: Any = None, keepdim: bool = False) -> Tensor:
    """The p-norm of all elements, or over some dimensions."""
    if input.array.dtype.kind not in "fc":
        raise RuntimeError(
            "linalg.vector_norm: Expected a floating point or complex tensor as input. Got " + input.dtype.scalar
        )
    over = dimensions(dim, input.ndim)
    if abs(ord) == float("inf") and not input.array.size and not over:
        shown = "inf" if ord > 0 else "-inf"
        raise RuntimeError(
            f"linalg.vector_norm cannot compute the {shown} norm on an empty tensor because the operation does not "
            "have an identity"
        )
    return apply("norm", (input,), {"ord": float(ord), "dim": over, "keepdim": keepdim})


def _activation(name: str) -> Any:
    def call(input: Tensor, dim: int, dtype: Any = None) -> Tensor:
        given = cast(input, dtype)
        if given.array.dtype.kind not in "f":
            if not given.array.size:
                # No kernel is asked for.
                return Tensor(given.array.copy())
            last = dimension(dim, input.ndim) == max(input.ndim, 1) - 1
            kernel = f"{name}_lastdim_kernel_impl" if last else f"{name}_kernel_impl"
            raise NotImplementedError(f"\"{kernel}\" not implemented for '{BY_NUMPY[given.array.dtype].scalar}'")
        return apply(name, (given,), {"dim": dimension(dim, input.ndim)})

    return call


native("softmax")(_activation("softmax"))
native("log_softmax")(_activation("log_softmax"))


@native("unique_consecutive")
@without_lanes(DYNAMIC.format("unique_consecutive"))
def unique_consecutive(
    input: Tensor, return_inverse: bool = False, return_counts: bool = False, dim: Any = None
) -> Any:
    if dim is not None:
        return _consecutive_slices(input, dimension(dim, input.ndim), return_inverse, return_counts)
    flat = input.array.reshape(-1)
    starts = np.flatnonzero(np.r_[True, flat[1:] != flat[:-1]]) if flat.size else np.zeros(0, int)
    values = Tensor(flat[starts].copy())
    extra = []
    if return_inverse:
        marks = np.zeros(flat.size, np.int64)
        marks[starts] = 1
        extra.append(Tensor((np.cumsum(marks) - 1).reshape(input.array.shape)))
    if return_counts:
        extra.append(Tensor(np.diff(np.r_[starts, flat.size]).astype(np.int64)))
    return (values, *extra) if extra else values


def _consecutive_slices(input: Tensor, at: int, return_inverse: bool, return_counts: bool) -> Any:
    if not input.array.size:
        raise NotHere("unique_consecutive(dim=...) of no elements")
    rows = np.moveaxis(input.array, at, 0).reshape(input.array.shape[at], -1)
    new = np.r_[True, (rows[1:] != rows[:-1]).any(1)]
    starts = np.flatnonzero(new)
    made = [Tensor(np.take(input.array, starts, at))]
    if return_inverse:
        made.append(Tensor((np.cumsum(new) - 1).astype(np.int64)))
    if return_counts:
        made.append(Tensor(np.diff(np.r_[starts, len(rows)]).astype(np.int64)))
    return made[0] if len(made) == 1 else tuple(made)


@without_lanes(DYNAMIC.format("_unique2"))
def unique(
    input: Tensor, sorted: bool = True, return_inverse: bool = False, return_counts: bool = False, dim: Any = None
) -> Any:
    """The different elements, in order."""
    axis = None if dim is None else dimension(dim, input.ndim)
    found = np.unique(input.array, return_inverse=True, return_counts=True, axis=axis, equal_nan=False)
    extra = []
    if return_inverse:
        shape = input.array.shape if axis is None else (-1,)
        extra.append(Tensor(found[1].reshape(shape).astype(np.int64)))
    if return_counts:
        extra.append(Tensor(found[2].astype(np.int64)))
    return (Tensor(found[0]), *extra) if extra else Tensor(found[0])


@native("bincount")
def bincount(input: Tensor, weights: Tensor | None = None, minlength: int = 0) -> Tensor:
    if input.array.dtype.kind not in "iu":
        raise NotImplementedError(f"\"bincount_cpu\" not implemented for '{input.dtype.scalar}'")
    if minlength < 0:
        raise RuntimeError("minlength should be >= 0")
    if input.ndim != 1 or (input.array < 0).any():
        raise RuntimeError("bincount only supports 1-d non-negative integral inputs.")
    bound(max(int(input.array.max(initial=-1)) + 1, minlength))
    if weights is None:
        return Tensor(np.bincount(input.array, None, minlength))
    if weights.array.shape != input.array.shape:
        raise RuntimeError("weights should be 1-d and have the same length as input")
    wide = weights.array if weights.array.dtype == np.float32 else weights.array.astype(np.float64)
    return Tensor(np.bincount(input.array, wide, minlength).astype(wide.dtype))
