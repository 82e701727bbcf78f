"""Functions that fill new tensors: each result is a leaf.

https://docs.pytorch.org/docs/2.13/torch.html#creation-ops
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .. import dtypes
from ..arguments import new_sizes
from ..creation import COPY_CONSTRUCT, array_of, made, patterned
from ..device import need_cpu
from ..lanes import like_lanes
from ..refused import NotHere
from ..session import bound, current
from ..tensor import Tensor
from .registry import SHORT, native


def _dtype(wanted: Any) -> np.dtype:
    return current().default_dtype if wanted is None else wanted.numpy


def _ones(shape: tuple[int, ...], dtype: np.dtype) -> np.ndarray:
    filled = np.empty(shape, dtype)
    filled.fill(1)
    return filled


def _filled(name: str, fill: Any) -> None:
    def new(size: Any, dtype: Any = None, device: Any = None, requires_grad: Any = False, **_: Any) -> Tensor:
        if device is not None:
            need_cpu(device)
        if name == "zeros" and min(size, default=0) < 0:
            raise RuntimeError("zeros: Dimension size must be non-negative.")
        return made(fill(new_sizes(name, size), _dtype(dtype)), name, requires_grad)

    def like(input: Tensor, dtype: Any = None, device: Any = None, requires_grad: Any = False, **_: Any) -> Tensor:
        need_cpu(device)
        found = input.array.dtype if dtype is None else dtype.numpy
        return like_lanes(
            input, made(patterned(input.array, lambda shape: fill(shape, found)), f"{name}_like", requires_grad)
        )

    def of(
        input: Tensor, size: Any, dtype: Any = None, device: Any = None, requires_grad: Any = False, **_: Any
    ) -> Tensor:
        need_cpu(device)
        found = input.array.dtype if dtype is None else dtype.numpy
        return like_lanes(input, made(fill(new_sizes(name, (size,)), found), f"new_{name}", requires_grad))

    def at_once(sizes: tuple[Any, ...], options: dict[str, Any]) -> Tensor | None:
        state = current()
        if not state.plain or (options and (len(options) > 1 or options.get("requires_grad") is not True)):
            return None
        elements = 1
        for size in sizes:
            if size.__class__ is not int or size < 0:
                return None
            elements *= size
        if not sizes or (state.element_limit is not None and elements > state.element_limit):
            return None
        found: Tensor = object.__new__(Tensor)
        found.array = fill(sizes, state.default_dtype)
        if options:
            found.tracked = True
        return found

    SHORT[name] = at_once
    native(name)(new)
    native(f"{name}_like")(like)
    native(f"new_{name}")(of)


# The values of an empty tensor are not set: here they are zeros.
for _name, _fill in {"zeros": np.zeros, "ones": _ones, "empty": np.zeros}.items():
    _filled(_name, _fill)


@native("full")
def full(size: Any, fill_value: Any, dtype: Any = None, requires_grad: Any = False, **_: Any) -> Tensor:
    found = dtypes.of_scalar(fill_value, current().default_dtype) if dtype is None else dtype.numpy
    return made(np.full(new_sizes("full", (size,)), dtypes.fitting(fill_value, found), found), "full", requires_grad)


@native("full_like")
def full_like(input: Tensor, fill_value: Any, dtype: Any = None, requires_grad: Any = False, **_: Any) -> Tensor:
    found = input.array.dtype if dtype is None else dtype.numpy
    value = dtypes.fitting(fill_value, found)
    filled = patterned(input.array, lambda shape: np.full(shape, value, found))
    return like_lanes(input, made(filled, "full_like", requires_grad))


@native("new_full")
def new_full(
    input: Tensor, size: Any, fill_value: Any, dtype: Any = None, requires_grad: Any = False, **_: Any
) -> Tensor:
    found = input.array.dtype if dtype is None else dtype.numpy
    return made(
        np.full(new_sizes("full", (size,)), dtypes.fitting(fill_value, found), found), "new_full", requires_grad
    )


def new_tensor(
    self: Tensor, data: Any, *, dtype: Any = None, device: Any = None, requires_grad: bool = False
) -> Tensor:
    """A new leaf with a copy of `data`, in this tensor's dtype."""
    need_cpu(device)
    dtype = dtypes.PYTHON_TYPES.get(dtype, dtype)
    if isinstance(data, Tensor):
        current().warn(COPY_CONSTRUCT.replace("torch.tensor(", "tensor.new_tensor("))
        found = data.array.copy() if dtype is None else data.array.astype(dtype.numpy)
        return made(found, "new_tensor", requires_grad)
    return made(array_of(data, self.dtype if dtype is None else dtype), "new_tensor", requires_grad)


@native("eye")
def eye(n: int, m: int | None = None, dtype: Any = None, requires_grad: Any = False, **_: Any) -> Tensor:
    for letter, given in (("n", n), ("m", m)):
        if given is not None and given < 0:
            raise RuntimeError(f"{letter} must be greater or equal to 0, got {given}")
    rows, columns = new_sizes("eye", (n, n if m is None else m))
    return made(np.eye(rows, columns, dtype=_dtype(dtype)), "eye", requires_grad)


@native("arange")
def arange(end: Any, start: Any = 0, step: Any = 1, dtype: Any = None, requires_grad: Any = False, **_: Any) -> Tensor:
    if step == 0:
        raise RuntimeError("step must be nonzero")
    if (step > 0 and start > end) or (step < 0 and start < end):
        raise RuntimeError("upper bound and lower bound inconsistent with step sign")
    whole = all(isinstance(x, int) for x in (start, end, step))
    many = -(-(end - start) // step) if whole else math.ceil((end - start) / step)
    bound(many)
    found = dtype.numpy if dtype is not None else (np.dtype(np.int64) if whole else current().default_dtype)
    values = start + step * np.arange(many, dtype=np.int64 if whole else np.float64)
    return made(values.astype(found), "arange", requires_grad)


def range_(start: Any = 0, end: Any = None, step: Any = 1, *, dtype: Any = None, requires_grad: Any = False) -> Tensor:
    """`torch.range`: to the end, and with it."""
    current().warn(
        "torch.range is deprecated and will be removed in a future release because its behavior is inconsistent with "
        "Python's range builtin. Instead, use torch.arange, which produces values in [start, end)."
    )
    many = int((end - start) / step) + 1
    bound(many)
    return made((start + step * np.arange(many)).astype(_dtype(dtype)), "range", requires_grad)


@native("linspace")
def linspace(start: Any, end: Any, steps: int, dtype: Any = None, requires_grad: Any = False, **_: Any) -> Tensor:
    if steps < 0:
        raise RuntimeError("number of steps must be non-negative")
    bound(steps)
    first, last = (x.array.item() if isinstance(x, Tensor) else x for x in (start, end))
    found = _dtype(dtype)
    if steps == 1:
        return made(np.array([first], found), "linspace", requires_grad)
    # From both ends to the middle, as PyTorch does.
    kind = found.type if found.kind == "f" else np.float64
    step = kind((last - first) / max(steps - 1, 1))
    # A product and a sum are rounded once, together.
    at, first, last, step = np.arange(steps), np.longdouble(kind(first)), np.longdouble(kind(last)), np.longdouble(step)
    values = np.where(at < steps // 2, first + step * at, last - step * (steps - 1 - at)).astype(kind)
    return made(values.astype(found), "linspace", requires_grad)


@native("logspace")
def logspace(
    start: Any, end: Any, steps: int, base: float = 10.0, dtype: Any = None, requires_grad: Any = False, **_: Any
) -> Tensor:
    bound(steps)
    return made((base ** np.linspace(start, end, steps)).astype(_dtype(dtype)), "logspace", requires_grad)


def _triangle_indices(name: str, keep: Any) -> None:
    def call(row: int, col: int, offset: int = 0, **_: Any) -> Tensor:
        bound(row * col)
        return made(np.array(np.nonzero(keep(np.ones((row, col), bool), offset)), np.int64), name)

    native(name)(call)


_triangle_indices("tril_indices", np.tril)
_triangle_indices("triu_indices", np.triu)


@native("polar")
def polar(abs: Tensor, angle: Tensor) -> Tensor:
    from ..apply import apply

    parts = [apply("mul", (abs, apply(name, (angle,)))) for name in ("cos", "sin")]
    return complex_(*parts)


def scalar_tensor(s: Any, *, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """A number as a tensor without dimensions, of the default dtype."""
    found = _dtype(dtype)
    return made(np.asarray(dtypes.fitting(s, found), found), "scalar_tensor", requires_grad)


@native("complex")
def complex_(real: Tensor, imag: Tensor) -> Tensor:
    from ..apply import apply

    if not (real.array.dtype.kind == imag.array.dtype.kind == "f"):
        raise RuntimeError(
            f"Expected both inputs to be Half, Float or Double tensors but got {real.dtype.scalar} and {imag.dtype.scalar}"
        )
    if real.array.dtype != imag.array.dtype:
        raise RuntimeError(
            f"Expected object of scalar type {real.dtype.scalar} but got scalar type {imag.dtype.scalar} for second "
            "argument"
        )
    if real.array.dtype == np.float16:
        raise NotHere("complex numbers in half precision")
    return apply("complex", (real, imag))
