"""Functions of PyTorch that programs seldom use.

https://docs.pytorch.org/docs/2.13/torch.html
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..apply import apply, raise_mismatch, watching
from ..arguments import dimension, dimensions
from ..dtypes import BY_NUMPY, promoted
from ..inplace import check_history, write
from ..node import node_class
from ..refused import NotHere
from ..returned import named
from ..rules.arithmetic import check_bool_sub
from ..session import bound, current
from ..tensor import Tensor
from . import indexing, pointwise, reduction, shape
from .registry import lowering, native

for _name in ("angle", "isposinf", "isneginf", "isreal"):
    lowering(_name)(lambda input, name=_name: (name, (input,), {}))
for _name in ("fmax", "fmin", "gcd", "lcm"):
    lowering(_name)(lambda input, other, name=_name: (name, (input, other), {}))


@native("view_as_real")
def view_as_real(input: Tensor) -> Tensor:
    if input.array.dtype.kind != "c":
        raise RuntimeError("view_as_real is only supported for complex tensors")
    return apply("view_as_real", (input,))


@native("view_as_complex")
def view_as_complex(input: Tensor) -> Tensor:
    if input.array.dtype.kind != "f":
        raise RuntimeError(
            "view_as_complex is only supported for half, float and double tensors, but got a tensor of scalar type: "
            f"{input.dtype.scalar}"
        )
    if not input.ndim:
        raise RuntimeError("Input tensor must have one or more dimensions")
    if input.array.shape[-1] != 2:
        raise RuntimeError("Tensor must have a last dimension of size 2")
    if input.stride(-1) != 1:
        raise RuntimeError("Tensor must have a last dimension with stride 1")
    if any(input.stride(d) % 2 for d in range(input.ndim - 1)):
        raise RuntimeError("Tensor must have a stride divisible by 2 for all but last dimension")
    if input.storage_offset() % 2:
        raise RuntimeError("Tensor must have a storage_offset divisible by 2")
    if input.array.dtype == np.float16:
        raise NotHere("complex numbers in half precision")
    return apply("view_as_complex", (input,))


@native("positive")
def positive(input: Tensor) -> Tensor:
    if input.array.dtype.kind == "b":
        raise RuntimeError("The `+` operator, on a bool tensor is not supported.")
    return input


@native("float_power")
def float_power(exponent: Any, input: Any = None, self: Any = None) -> Tensor:
    """Powers in double precision."""
    base = self if input is None else input
    wide = [shape.to_dtype(x, _double(x)) if isinstance(x, Tensor) else x for x in (base, exponent)]
    return apply(*pointwise.pow_(wide[1], wide[0]))


def _double(x: Tensor) -> Any:
    from ..dtypes import complex128, float64

    return complex128 if x.array.dtype.kind == "c" else float64


@native("float_power_")
def float_power_(exponent: Any, input: Tensor) -> Tensor:
    check_history(input, exponent)
    complexes = any(
        isinstance(x, complex) or (isinstance(x, Tensor) and x.array.dtype.kind == "c") for x in (input, exponent)
    )
    if input.dtype.name != ("complex128" if complexes else "float64"):
        wanted = "ComplexDouble" if complexes else "Double"
        raise RuntimeError(
            f"the base given to float_power_ has dtype {input.dtype.scalar} but the operation's result requires dtype "
            f"{wanted}"
        )
    wide = shape.to_dtype(exponent, input.dtype) if isinstance(exponent, Tensor) else exponent
    name, inputs, attributes = pointwise.pow_(wide, input)
    return write(name, input, inputs[1:], attributes)  # type: ignore[no-any-return]


@native("abs_", "absolute_")
def abs_(input: Tensor) -> Tensor:
    check_history(input)
    if input.array.dtype.kind == "c":
        raise RuntimeError("In-place abs is not supported for complex tensors.")
    return write("abs", input)  # type: ignore[no-any-return]


@lowering("ldexp")
def ldexp(input: Tensor, other: Tensor) -> Any:
    if input.array.dtype.kind == "f" and other.array.dtype.kind == "b":
        raise NotImplementedError("\"ldexp_cpu_exp\" not implemented for 'Bool'")
    return "ldexp", (input, other), {}


@lowering("nextafter")
def nextafter(input: Tensor, other: Tensor) -> Any:
    common = promoted([input.array, other.array])
    if common.kind != "f":
        raise NotImplementedError(f"\"nextafter_cpu\" not implemented for '{BY_NUMPY[common].scalar}'")
    return "nextafter", (input, other), {}


@native("frexp")
def frexp(input: Tensor) -> Any:
    mantissa, exponent = np.frexp(input.array)
    return named("frexp", (Tensor(np.asarray(mantissa)), Tensor(np.asarray(exponent, np.int32))))


@native("nanmedian")
def nanmedian(input: Tensor, dim: int | None = None, keepdim: bool = False) -> Any:
    if dim is None:
        return apply("nanmedian", (input,))
    at = dimension(dim, input.ndim)
    return named("nanmedian", apply("nanmedian_dim", (input,), {"dim": at, "keepdim": keepdim}))


@lowering("dist")
def dist(input: Tensor, other: Tensor, p: Any = 2) -> Any:
    check_bool_sub(input.array, other.array)
    raise_mismatch([input.array.shape, other.array.shape])
    if input.array.dtype.kind in "iu" and other.array.dtype.kind in "iub":
        raise RuntimeError(
            f"norm(): input dtype should be either floating point or complex. Got {input.dtype.scalar} instead."
        )
    return "dist", (input, other), {"p": float(p)}


@lowering("renorm")
def renorm(input: Tensor, p: Any, dim: int, maxnorm: Any) -> Any:
    if p <= 0:
        raise RuntimeError("renorm: non-positive-norm not supported")
    if input.ndim < 2:
        raise RuntimeError(f"renorm: input needs at least 2 dimensions, got {input.ndim} dimensions")
    if maxnorm < 0:
        raise RuntimeError(f"renorm: expected maxnorm to be >= 0 but got {maxnorm}")
    at = dimension(dim, input.ndim)
    over = tuple(d for d in range(input.ndim) if d != at)
    size = reduction.vector_norm(input, p, over, True)
    small = Tensor(np.asarray(size.array <= maxnorm))
    factor = apply("div", (Tensor(np.asarray(maxnorm, input.array.dtype)), apply("add", (size, 1e-7))))
    one = Tensor(np.ones((), input.array.dtype))
    return "mul", (input, apply("where", (small, one, factor))), {}


@native("conj_physical")
def conj_physical(input: Tensor) -> Tensor:
    if input.array.dtype.kind == "c":
        raise NotHere("torch.conj_physical of complex numbers")
    return input


@native("conj_physical_")
def conj_physical_(input: Tensor) -> Tensor:
    if input.array.dtype.kind == "c":
        raise NotHere("torch.conj_physical_ of complex numbers")
    return write("mul", input, (1,))  # type: ignore[no-any-return]


@native("histc")
def histc(input: Tensor, bins: int = 100, min: Any = 0, max: Any = 0) -> Tensor:
    bound(bins)
    if bins <= 0:
        raise RuntimeError("bins must be > 0")
    if input.array.dtype.kind != "f":
        ranged = float(min) != float(max) or not input.array.size
        kernel = "histogram_cpu" if input.array.dtype.kind in "iu" or ranged else "aminmax_cpu"
        raise NotImplementedError(f"\"{kernel}\" not implemented for '{input.dtype.scalar}'")
    flat = input.array.reshape(-1)
    low, high = float(min), float(max)
    if low == high and flat.size:
        low, high = float(flat.min()), float(flat.max())
    if low == high:
        low, high = low - 1, high + 1
    counts, _ = np.histogram(flat, bins, (low, high))
    return Tensor(counts.astype(input.array.dtype))


@native("cov")
def cov(input: Tensor, correction: int = 1, fweights: Any = None, aweights: Any = None) -> Tensor:
    if fweights is not None or aweights is not None:
        raise NotHere("cov with weights")
    if input.array.dtype.kind == "b":
        raise RuntimeError("cov(): bool dtype is not supported for input")
    if input.ndim > 2:
        raise RuntimeError(
            f"cov(): expected input to have two or fewer dimensions but got an input with {input.ndim} dimensions"
        )
    rows = shape.unsqueeze(input, 0) if input.ndim < 2 else input
    rows = shape.reshape(rows, (1, -1)) if rows.ndim < 2 else rows
    if rows.array.dtype.kind in "iu":
        rows = shape.to_dtype(rows, BY_NUMPY[current().default_dtype])
    centred = apply("sub", (rows, reduction.mean(rows, (1,), True)))
    many = rows.array.shape[1] - correction
    if many <= 0:
        current().warn(
            "cov(): degrees of freedom is <= 0. Correction should be strictly less than the number of observations."
        )
        many = 0
    made = apply("div", (apply("mm", (centred, shape.t(centred))), many))
    return shape.squeeze(made)


@native("corrcoef")
def corrcoef(input: Tensor) -> Tensor:
    if input.ndim > 2:
        raise RuntimeError(
            f"corrcoef(): expected input to have two or fewer dimensions but got an input with {input.ndim} dimensions"
        )
    found = cov(input)
    if not found.ndim:
        return apply("div", (found, found))
    deviation = apply("sqrt", (shape.diag(found),))
    found = apply("div", (found, shape.view(deviation, (-1, 1))))
    return apply("clamp", (apply("div", (found, shape.view(deviation, (1, -1)))),), {"min": -1, "max": 1})


@native("cumulative_trapezoid")
def cumulative_trapezoid(y: Tensor, x: Tensor | None = None, dx: Any = 1, dim: int = -1) -> Tensor:
    at = dimension(dim, y.ndim)
    if not y.array.shape[at]:
        raise NotHere("cumulative_trapezoid of no elements")
    if y.array.dtype.kind == "b":
        raise RuntimeError("cumulative_trapezoid: received a bool input for `y`, but bool is not supported")
    if x is not None:
        return shape.halved(apply("cumsum", (shape.between(y, x, at, "cumulative_trapezoid"),), {"dim": at}))
    length = y.array.shape[at]
    pair = apply("add", (shape.narrow(y, at, 0, length - 1), shape.narrow(y, at, 1, length - 1)))
    return apply("cumsum", (apply("mul", (pair, dx / 2)),), {"dim": at})


@native("vander")
def vander(x: Tensor, N: int | None = None, increasing: bool = False) -> Tensor:
    many = x.array.size if N is None else N
    powers = [apply("pow", (x,), {"exponent": n}) for n in range(many)]
    return shape.stack(powers if increasing else powers[::-1], 1)


@native("combinations")
def combinations(input: Tensor, r: int = 2, with_replacement: bool = False) -> Tensor:
    from itertools import combinations as without
    from itertools import combinations_with_replacement as repeated

    if input.ndim != 1:
        raise RuntimeError(f"Expect a 1D vector, but got shape {list(input.array.shape)}")
    if r < 0:
        raise RuntimeError(f"Expect a non-negative number, but got {r}")
    if not r:
        return Tensor(np.zeros(0, input.array.dtype))
    bound(input.array.size**r * r)
    picked = list((repeated if with_replacement else without)(range(input.array.size), r))
    index = np.array(picked, np.int64).reshape(-1, r)
    # PyTorch picks from the axes of a grid: one vector for each place of a combination.
    return shape.stack([apply("index", (input,), {"key": (index[:, place],)}) for place in range(r)], 1)


def unravel_index(indices: Tensor, shape: Any) -> tuple[Tensor, ...]:
    """Numbers of elements as their coordinates."""
    return tuple(Tensor(np.asarray(part, np.int64)) for part in np.unravel_index(indices.array, tuple(shape)))


def _scatter_over(node: str, view: Any) -> Any:
    """A copy with other values in one of its views."""

    def call(input: Tensor, src: Tensor, **where: Any) -> Tensor:
        places = np.arange(input.array.size).reshape(input.array.shape)
        shown = view(Tensor(places), **where)
        if shown.array.shape != src.array.shape:
            raise RuntimeError(
                f"expected src to have a size equal to the slice of self. src size = {list(src.array.shape)}, slice size "
                f"= {list(shown.array.shape)}"
            )
        key = tuple(np.unravel_index(shown.array, input.array.shape))
        made = apply("index_put", (input, src), {"key": key})
        if made.node is not None:
            made.node.__class__ = node_class(node)
        return made

    return call


native("select_scatter")(_scatter_over("SelectScatterBackward0", shape.select))
native("diagonal_scatter")(_scatter_over("DiagonalScatterBackward0", shape.diagonal))
native("slice_scatter")(
    _scatter_over(
        "SliceScatterBackward0",
        lambda input, dim=0, start=None, end=None, step=1: indexing.getitem(
            input, (slice(None),) * dimension(dim, input.ndim) + (slice(start, end, step),)
        ),
    )
)


@native("fill_diagonal_")
def fill_diagonal_(input: Tensor, fill_value: Any, wrap: bool = False) -> Tensor:
    if input.ndim < 2:
        raise RuntimeError("dimensions must larger than 1")
    if input.ndim > 2 and len(set(input.array.shape)) > 1:
        raise RuntimeError("all dimensions of input must be of equal length")
    if not wrap:
        along = sum(input.stride())
        shape.as_strided(input, (min(input.array.shape),), (along,)).fill_(fill_value)
        return input
    places = np.arange(min(input.array.shape))
    key: tuple[Any, ...] = (places,) * input.ndim
    if wrap and input.ndim == 2:
        rows, columns = input.array.shape
        flat = np.arange(0, rows * columns, columns + 1)
        key = tuple(np.unravel_index(flat, (rows, columns)))
    indexing.setitem(input, tuple(Tensor(part) for part in key), fill_value)
    return input


@native("unsafe_split")
def unsafe_split(input: Tensor, split_size: int, dim: int = 0) -> Any:
    return shape.in_equal_parts("unsafe_split", input, split_size, dim)


@native("unsafe_chunk")
def unsafe_chunk(input: Tensor, chunks: int, dim: int = 0) -> Any:
    return shape.in_chunks("unsafe_split", input, chunks, dim)


for _name in ("is_conj", "is_neg"):
    native(_name)(lambda input: False)
native("is_signed")(lambda input: input.dtype.is_signed)
native("is_inference")(lambda input: input.is_inference_tensor)
for _name in ("resolve_conj", "resolve_neg"):
    native(_name)(lambda input: input)


@native("resize_as_")
def resize_as_(input: Tensor, the_template: Tensor, memory_format: Any = None) -> Tensor:
    return input.resize_(the_template.array.shape)  # type: ignore[no-any-return]


@native("empty_strided")
def empty_strided(size: Any, stride: Any, dtype: Any = None, requires_grad: Any = False, **_: Any) -> Tensor:
    from ..creation import made
    from ..session import current

    found = current().default_dtype if dtype is None else dtype.numpy
    many = 1 + sum((n - 1) * s for n, s in zip(size, stride)) if all(size) else 0
    bound(max(many, math.prod(size)))
    memory = np.zeros(many, found)
    strides = tuple(s * found.itemsize for s in stride)
    return made(np.ndarray(tuple(size), found, memory, 0, strides), "empty_strided", requires_grad)


@native("quantile")
def quantile(input: Tensor, q: Any, dim: Any = None, keepdim: bool = False, interpolation: str = "linear") -> Tensor:
    return _quantile(input, q, dim, keepdim, interpolation, False)


@native("nanquantile")
def nanquantile(input: Tensor, q: Any, dim: Any = None, keepdim: bool = False, interpolation: str = "linear") -> Tensor:
    return _quantile(input, q, dim, keepdim, interpolation, True)


def _quantile(input: Tensor, q: Any, dim: Any, keepdim: bool, interpolation: str, ignore_nan: bool) -> Tensor:
    """Between two sorted elements, as PyTorch computes it: gathered below and above, and interpolated in place."""
    if interpolation not in ("linear", "lower", "higher", "midpoint", "nearest"):
        raise RuntimeError(
            "quantile() interpolation must be one of linear, lower, higher, midpoint or nearest, but got "
            f"{interpolation}"
        )
    if input.array.dtype.kind != "f" or input.array.itemsize < 4:
        raise RuntimeError("quantile() input tensor must be either float or double dtype")
    if not input.array.size:
        raise RuntimeError("quantile() input tensor must be non-empty")
    if not isinstance(q, Tensor) and not 0 <= q <= 1:
        raise RuntimeError(f"quantile() q must be in the range [0, 1] but got {q:g}")
    level = q.array if isinstance(q, Tensor) else np.asarray(q, input.array.dtype)
    if level.dtype != input.array.dtype:
        raise RuntimeError("quantile() q tensor must be same dtype as the input tensor")
    if level.ndim > 1:
        raise RuntimeError(f"quantile() q must be a scalar or 1D tensor, but got {level.ndim}D tensor"
                           .replace(f", but got {level.ndim}D tensor", ""))  # fmt: skip
    if np.any(level < 0) or np.any(level > 1):
        raise RuntimeError("quantile() q values must be in the range [0, 1]")
    if dim is None:
        rows = shape.flatten(input)
        out: tuple[int, ...] = (1,) * input.ndim if keepdim else ()
    else:
        at = dimension(dim, input.ndim)
        last = max(input.ndim, 1) - 1
        rows = input if at == last else shape.transpose(shape.unsqueeze(input, -1), at, -1)
        out = tuple(1 if d == at else n for d, n in enumerate(input.array.shape) if keepdim or d != at)
    ordered = apply("sort", (rows,), {"dim": -1})[0]
    many = ordered.array.shape[-1] if ordered.ndim else 1
    whole = np.atleast_1d(level)
    missing = np.isnan(ordered.array)
    if ignore_nan:
        last_index = np.maximum(many - 1 - missing.sum(-1, keepdims=True), 0)
    else:
        last_index = np.where(missing.any(-1, keepdims=True), -1, many - 1)
    ranks = np.where(last_index < 0, many - 1, whole * np.maximum(last_index, 0)).astype(input.array.dtype)
    ranks = {"lower": np.floor, "higher": np.ceil, "nearest": np.rint}.get(interpolation, lambda r: r)(ranks)
    below = np.floor(ranks).astype(np.int64)
    found = apply("gather", (ordered,), {"dim": ordered.ndim - 1, "index": below})
    if interpolation in ("linear", "midpoint"):
        weight = np.full_like(ranks, 0.5) if interpolation == "midpoint" else ranks - below
        above = apply("gather", (ordered,), {"dim": ordered.ndim - 1, "index": np.ceil(ranks).astype(np.int64)})

        found = write("lerp", found, (above, Tensor(weight.astype(ranks.dtype))))
    from ..inplace import reshaped

    if level.ndim:
        moved = shape.movedim(found, -1, 0)
        return shape.reshape(moved, (len(whole), *out))
    size = found.array.shape[:-1]
    made = reshaped("squeeze_dim", found, {"size": size, "dim": -1}, "SqueezeBackward4")
    return made if made.array.shape == out else shape.reshape(made, out)


@lowering("scatter_reduce")
def scatter_reduce(input: Tensor, dim: int, index: Tensor, src: Tensor, reduce: str, include_self: bool = True) -> Any:
    at = dimension(dim, input.ndim)
    if reduce in ("max", "min") and not (current().records and (input.requires_grad or src.requires_grad)):
        # Accepted, though nothing says so; there is no derivative by these names.
        reduce = f"a{reduce}"
    if reduce not in ("sum", "prod", "mean", "amax", "amin"):
        raise RuntimeError("reduce argument must be either sum, prod, mean, amax or amin, got " + reduce)
    indexing.check_scatter(input, at, index, src)
    if src.array.dtype != input.array.dtype:
        raise RuntimeError("scatter(): Expected self.dtype to be equal to src.dtype")
    kind = input.array.dtype.kind
    if (kind == "b" and reduce == "mean") or (kind == "c" and reduce in ("amax", "amin")):
        kernel = f"scatter_gather_tensor_cpu_reduce_{reduce}"
        raise NotImplementedError(f"\"{kernel}\" not implemented for '{input.dtype.scalar}'")
    attributes = {"dim": at, "index": index.array, "reduce": reduce, "include_self": include_self}
    return "scatter_reduce", (input, src), watching(attributes, index)


def gradient(
    input: Tensor, *, spacing: Any = 1, dim: Any = None, edge_order: int = 1
) -> tuple[Tensor, ...]:  # fmt: skip
    """`torch.gradient`: central differences inside, one-sided at the ends."""
    from ..refused import NotHere

    if edge_order != 1 or not isinstance(spacing, int | float):
        raise NotHere("torch.gradient with spacing of coordinates or edge_order=2")
    over = range(input.ndim) if dim is None else np.atleast_1d(dimensions(dim, input.ndim)).tolist()
    found = []
    for d in over:
        n = input.array.shape[d]
        inside = apply(
            "div", (apply("sub", (shape.narrow(input, d, 2, n - 2), shape.narrow(input, d, 0, n - 2))), 2.0 * spacing)
        )
        first = apply("div", (apply("sub", (shape.narrow(input, d, 1, 1), shape.narrow(input, d, 0, 1))), spacing))
        last = apply(
            "div", (apply("sub", (shape.narrow(input, d, n - 1, 1), shape.narrow(input, d, n - 2, 1))), spacing)
        )
        found.append(shape.cat([first, inside, last], d))
    return tuple(found)
