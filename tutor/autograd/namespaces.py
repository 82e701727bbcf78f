"""What formulas and forwards compute with: NumPy arrays, SymPy object arrays, or our own tensors.

A formula is written once against these names and Python's operators. `xp.NAME(*inputs, **attributes)` is the operation
NAME of the table on whatever `xp` computes with; the functions defined here are those that the table is built from.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from . import matrices, rounded
from .summation import ADD, summed

MULTIPLY: Any = np.multiply
MAXIMUM: Any = np.maximum
MINIMUM: Any = np.minimum


class FloatNamespace:
    """NumPy arrays of numbers: the fast path."""

    is_exact = False
    # Whether what is computed is recorded: formulas that PyTorch writes in another way for arrays alone ask this.
    records = False
    matmul, bmm = staticmethod(matrices.product), staticmethod(matrices.batched)
    exp, log, sin, cos, tan, exp2, sinh, cosh, tanh = (
        staticmethod(getattr(rounded, f)) for f in ("exp", "log", "sin", "cos", "tan", "exp2", "sinh", "cosh", "tanh")
    )
    arcsin, arccos, arctan, arcsinh, arccosh, arctanh, arctan2 = (
        staticmethod(getattr(rounded, f))
        for f in ("arcsin", "arccos", "arctan", "arcsinh", "arccosh", "arctanh", "arctan2")
    )
    log1p, log2, log10, expm1 = (staticmethod(getattr(rounded, f)) for f in ("log1p", "log2", "log10", "expm1"))
    sqrt, hypot = np.sqrt, np.hypot
    abs, floor, ceil, rint, trunc = np.abs, np.floor, np.ceil, np.rint, np.trunc
    fmod, logaddexp, logaddexp2, copysign = np.fmod, np.logaddexp, np.logaddexp2, np.copysign
    maximum, minimum = np.maximum, np.minimum
    logical_not, floor_divide, conjugate = np.logical_not, np.floor_divide, np.conjugate
    where, reshape, transpose = staticmethod(np.where), staticmethod(np.reshape), staticmethod(np.transpose)
    outer, any, all = (staticmethod(f) for f in (np.outer, np.any, np.all))
    broadcast, swapaxes, take = (staticmethod(f) for f in (np.broadcast_to, np.swapaxes, np.take))
    einsum, expand_dims = staticmethod(np.einsum), staticmethod(np.expand_dims)
    real, imag = staticmethod(np.real), staticmethod(np.imag)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        return _of_table(self, name)

    @staticmethod
    def number(value: Any) -> Any:
        """A Python number in this namespace's own kind."""
        return value

    @staticmethod
    def t(a: Any) -> Any:
        return a.T

    @staticmethod
    def roll(a: Any, shifts: Any, dims: Any = None) -> Any:
        return np.roll(a, shifts, dims)

    @staticmethod
    def tril(a: Any, diagonal: int = 0) -> Any:
        return np.tril(a, diagonal)

    @staticmethod
    def triu(a: Any, diagonal: int = 0) -> Any:
        return np.triu(a, diagonal)

    @staticmethod
    def narrow(a: Any, dim: int, start: int, length: int) -> Any:
        """Some of the elements along a dimension."""
        return a[(slice(None),) * dim + (slice(start, start + length), ...)]

    @staticmethod
    def chosen(a: Any, dim: int, index: int) -> Any:
        """One place along a dimension."""
        return a[(slice(None),) * dim + (index, ...)]

    @staticmethod
    def unsqueezed(a: Any, dims: tuple[int, ...]) -> Any:
        """`a` with new dimensions of size one at these places, from the first to the last."""
        return np.expand_dims(a, dims)

    @staticmethod
    def sign(a: Any) -> Any:
        if a.dtype.kind == "b":
            return a
        found = np.sign(a)
        return np.where(np.isnan(a), a.dtype.type(0), found) if a.dtype.kind == "f" and np.isnan(found).any() else found

    @staticmethod
    def power(a: Any, n: Any) -> Any:
        """Powers as PyTorch computes them: small exponents by multiplication."""
        if n.__class__ is bool and a.dtype.kind == "b":
            return a | (not n)
        if n.__class__ is int or n.__class__ is float:
            if n == 2:
                return a * a
            if n == 3:
                return a * a * a
            if a.dtype.kind == "f":
                if n == 0.5:
                    return np.sqrt(a)
                if n == -0.5:
                    return 1 / np.sqrt(a)
                if n == -1:
                    return 1 / a
                if n == -2:
                    return 1 / (a * a)
        return rounded.power(a, n)

    @staticmethod
    def full(like: Any, value: Any) -> Any:
        return np.full(like.shape, value, like.dtype)

    @staticmethod
    def zeros_like(like: Any) -> Any:
        return np.zeros(like.shape, like.dtype)

    @staticmethod
    def zeros(shape: Any, like: Any) -> Any:
        return np.zeros(shape, like.dtype)

    @staticmethod
    def eye_of(shape: Any, like: Any) -> Any:
        return np.eye(*shape, dtype=like.dtype)

    @staticmethod
    def sum(a: Any, dim: Any = None, keepdim: bool = False) -> Any:
        kind = a.dtype.kind
        if kind == "f" and a.dtype.itemsize == 2:
            return ADD.reduce(a, axis=axes(a, dim), keepdims=keepdim, dtype=np.float32).astype(np.float16)
        if kind in "biu":
            return ADD.reduce(a, axis=axes(a, dim), keepdims=keepdim, dtype=np.int64)
        over = axes(a, dim)
        if kind in "fc":
            return summed(a, (over % a.ndim,) if over.__class__ is int else over, keepdim)
        return ADD.reduce(a, axis=over, keepdims=keepdim)

    @staticmethod
    def prod(a: Any, dim: Any = None, keepdim: bool = False) -> Any:
        kept = np.int64 if a.dtype.kind in "biu" else a.dtype
        return MULTIPLY.reduce(a, axis=axes(a, dim), keepdims=keepdim, dtype=kept)

    @staticmethod
    def amax(a: Any, dim: Any = None, keepdim: bool = False) -> Any:
        return MAXIMUM.reduce(a, axis=axes(a, dim), keepdims=keepdim)

    @staticmethod
    def amin(a: Any, dim: Any = None, keepdim: bool = False) -> Any:
        return MINIMUM.reduce(a, axis=axes(a, dim), keepdims=keepdim)

    @staticmethod
    def any_of(a: Any, dim: Any = None, keepdim: bool = False) -> Any:
        return np.any(a, axis=axes(a, dim), keepdims=keepdim)

    @staticmethod
    def all_of(a: Any, dim: Any = None, keepdim: bool = False) -> Any:
        return np.all(a, axis=axes(a, dim), keepdims=keepdim)

    @staticmethod
    def shifted(a: Any, dim: int) -> Any:
        """`a` less its largest element along a dimension, so that exp cannot overflow."""
        return a - MAXIMUM.reduce(a, axis=dim, keepdims=True) if a.ndim and a.size else a - a

    @staticmethod
    def expand(a: Any, size: tuple[int, ...]) -> Any:
        """`a` shown in this shape by broadcasting: memory of its own only where nothing repeats."""
        if not a.ndim:
            return np.ndarray(size, a.dtype, a if a.__class__ is np.ndarray else np.array(a), 0, (0,) * len(size))
        made = np.broadcast_to(a, size)
        repeats = any([not stride and n > 1 for stride, n in zip(made.strides, made.shape)])
        return made if repeats or not made.size else a.reshape(size)

    @staticmethod
    def cast(a: Any, to: Any) -> Any:
        """`a` in the dtype of this name, or in that of another array."""
        wanted = np.dtype(to) if isinstance(to, str) else to.dtype
        return (a.real if a.dtype.kind == "c" and wanted.kind in "fiu" else a).astype(wanted)

    @staticmethod
    def cumsum(a: Any, dim: int) -> Any:
        kept = np.int64 if a.dtype.kind in "biu" else a.dtype
        if not a.ndim:
            return a.astype(kept)
        if a.dtype.char == "f":
            return np.cumsum(a, axis=dim, dtype=np.float64).astype(kept)
        return np.cumsum(a, axis=dim, dtype=kept)

    @staticmethod
    def cumprod(a: Any, dim: int) -> Any:
        kept = np.int64 if a.dtype.kind in "biu" else a.dtype
        if not a.ndim:
            return a.astype(kept)
        if a.dtype.char == "f":
            return np.cumprod(a, axis=dim, dtype=np.float64).astype(kept)
        return np.cumprod(a, axis=dim, dtype=kept)

    @staticmethod
    def flip(a: Any, dims: Any) -> Any:
        return np.flip(a, axis=dims).copy() if a.ndim else a.copy()

    @staticmethod
    def cat(arrays: Sequence[Any], dim: int = 0) -> Any:
        return np.concatenate(arrays, axis=dim)

    @staticmethod
    def stack(arrays: Sequence[Any], dim: int = 0) -> Any:
        return np.stack(arrays, axis=dim)

    @staticmethod
    def index(a: Any, key: Any) -> Any:
        return a[key]

    @staticmethod
    def gather(a: Any, dim: int, index: Any) -> Any:
        """Elements along one dimension by number."""
        return gathered(a, dim, index)

    @staticmethod
    def scatter(grad: Any, shape: tuple[int, ...], key: Any) -> Any:
        """Zeros of this shape with `grad` added at `key`: what indexing sends back."""
        filled = np.zeros(shape, grad.dtype)
        if has_arrays(key):
            np.add.at(filled, key, grad)
        else:
            filled[key] = grad
        return filled

    @staticmethod
    def put(a: Any, key: Any, value: Any, accumulate: bool = False) -> Any:
        """A copy of `a` with `value` at `key`."""
        copy = a.copy()
        if accumulate:
            np.add.at(copy, key, value)
        else:
            copy[key] = value
        return copy

    @staticmethod
    def placed_along(grad: Any, shape: tuple[int, ...], dim: int, index: Any) -> Any:
        """Zeros of this shape with each element of `grad` put where its index points along `dim`."""
        filled = np.zeros(shape, grad.dtype)
        filled[along(index, dim) if shape else ()] = grad
        return filled

    @staticmethod
    def added_along(grad: Any, shape: tuple[int, ...], dim: int, index: Any) -> Any:
        """Zeros of this shape with each slice of `grad` added at its number along `dim`."""
        filled = np.zeros(shape, grad.dtype)
        np.add.at(filled, (slice(None),) * dim + (index,), grad)
        return filled

    @staticmethod
    def scatter_along(grad: Any, shape: tuple[int, ...], dim: int, index: Any) -> Any:
        """Zeros of this shape with each element of `grad` added where its index points along `dim`."""
        filled = np.zeros(shape, grad.dtype)
        if not shape:
            return filled + grad.reshape(-1).sum()
        if index.size:
            np.add.at(filled, along(index, dim), grad[tuple(slice(n) for n in index.shape)])
        return filled

    @staticmethod
    def sigmoid(a: Any) -> Any:
        return rounded.sigmoid(a)

    @staticmethod
    def heaviside(a: Any, at_zero: float) -> Any:
        """1 where a > 0, 0 where a < 0, `at_zero` (PyTorch's choice) where a == 0."""
        kind = a.dtype.type
        return np.where(a > 0, kind(1), np.where(a == 0, kind(at_zero), kind(0)))

    @staticmethod
    def erf(a: Any) -> Any:
        return _each(math.erf, a)

    @staticmethod
    def erfc(a: Any) -> Any:
        return _each(math.erfc, a)

    @staticmethod
    def lgamma(a: Any) -> Any:
        return _each(_lgamma, a)

    @staticmethod
    def isnan(a: Any) -> Any:
        return np.isnan(a)


class ExactNamespace:
    """Object arrays of SymPy expressions. SymPy is imported when the first function is called."""

    is_exact = True
    records = False
    matmul = bmm = np.matmul
    t, narrow, chosen = (staticmethod(f) for f in (FloatNamespace.t, FloatNamespace.narrow, FloatNamespace.chosen))
    unsqueezed = staticmethod(FloatNamespace.unsqueezed)
    reshape, transpose, outer = (staticmethod(f) for f in (np.reshape, np.transpose, np.outer))
    broadcast, swapaxes, take = (staticmethod(f) for f in (np.broadcast_to, np.swapaxes, np.take))
    roll, tril, triu = (staticmethod(f) for f in (FloatNamespace.roll, FloatNamespace.tril, FloatNamespace.triu))
    expand_dims, einsum = staticmethod(np.expand_dims), staticmethod(np.einsum)
    cast = staticmethod(lambda a, to: a)
    shifted = staticmethod(lambda a, dim: a)
    cumsum = staticmethod(lambda a, dim: np.cumsum(a, axis=dim) if a.ndim else a.copy())
    cumprod = staticmethod(lambda a, dim: np.cumprod(a, axis=dim) if a.ndim else a.copy())
    flip, cat, stack = (staticmethod(f) for f in (FloatNamespace.flip, FloatNamespace.cat, FloatNamespace.stack))
    index, put, gather = (staticmethod(f) for f in (FloatNamespace.index, FloatNamespace.put, FloatNamespace.gather))
    conjugate = staticmethod(lambda a: a)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        import sympy

        one: dict[str, Any] = {
            "exp": sympy.exp, "log": sympy.log, "sin": sympy.sin, "cos": sympy.cos, "tan": sympy.tan,
            "sinh": sympy.sinh, "cosh": sympy.cosh, "tanh": sympy.tanh, "sqrt": sympy.sqrt, "arcsin": sympy.asin,
            "arccos": sympy.acos, "arctan": sympy.atan, "arcsinh": sympy.asinh, "arccosh": sympy.acosh,
            "arctanh": sympy.atanh, "abs": sympy.Abs, "sign": sympy.sign, "floor": sympy.floor,
            "ceil": sympy.ceiling, "erf": sympy.erf, "erfc": sympy.erfc, "lgamma": sympy.loggamma,
            "log1p": lambda x: sympy.log(1 + x), "expm1": lambda x: sympy.exp(x) - 1,
            "log2": lambda x: sympy.log(x) / sympy.log(2), "log10": lambda x: sympy.log(x) / sympy.log(10),
            "exp2": lambda x: 2**x, "sigmoid": lambda x: 1 / (1 + sympy.exp(-x)),
            "trunc": lambda x: sympy.sign(x) * sympy.floor(sympy.Abs(x)),
        }  # fmt: skip
        two: dict[str, Any] = {
            "maximum": sympy.Max, "minimum": sympy.Min, "power": lambda x, n: x ** self.number(n),
            "heaviside": lambda x, at_zero: sympy.Heaviside(x, at_zero), "arctan2": sympy.atan2,
            "hypot": lambda x, y: sympy.sqrt(x**2 + y**2), "fmod": lambda x, y: x - y * self.trunc(x / y),
            "logaddexp": lambda x, y: sympy.log(sympy.exp(x) + sympy.exp(y)),
            "logaddexp2": lambda x, y: sympy.log(2**x + 2**y) / sympy.log(2),
            "floor_divide": lambda x, y: sympy.floor(x / y),
        }  # fmt: skip
        if name in one:
            return np.frompyfunc(one[name], 1, 1)
        if name in two:
            return np.frompyfunc(two[name], 2, 1)
        return _of_table(self, name)

    @staticmethod
    def number(value: Any) -> Any:
        """The exact number a Python float was written as."""
        return _sympy().Rational(repr(value)) if isinstance(value, float) else value

    def full(self, like: Any, value: Any) -> Any:
        filled = np.empty(like.shape, dtype=object)
        filled[...] = _sympy().Integer(value) if isinstance(value, int) else self.number(value)
        return filled

    def zeros_like(self, like: Any) -> Any:
        return self.full(like, 0)

    def zeros(self, shape: Any, like: Any) -> Any:
        filled = np.empty(shape, dtype=object)
        filled[...] = _sympy().Integer(0)
        return filled

    def eye_of(self, shape: Any, like: Any) -> Any:
        filled = self.zeros(shape, like)
        for i in range(min(shape)):
            filled[i, i] = _sympy().Integer(1)
        return filled

    @staticmethod
    def where(condition: Any, a: Any, b: Any) -> Any:
        return np.where(np.asarray(condition, dtype=bool), a, b)

    @staticmethod
    def sum(a: Any, dim: Any = None, keepdim: bool = False) -> Any:
        return _reduced(a, dim, keepdim, lambda cells: _sympy().Add(*cells))

    @staticmethod
    def prod(a: Any, dim: Any = None, keepdim: bool = False) -> Any:
        return _reduced(a, dim, keepdim, lambda cells: _sympy().Mul(*cells))

    @staticmethod
    def amax(a: Any, dim: Any = None, keepdim: bool = False) -> Any:
        return _reduced(a, dim, keepdim, lambda cells: _sympy().Max(*cells))

    @staticmethod
    def amin(a: Any, dim: Any = None, keepdim: bool = False) -> Any:
        return _reduced(a, dim, keepdim, lambda cells: _sympy().Min(*cells))

    @staticmethod
    def expand(a: Any, size: tuple[int, ...]) -> Any:
        return np.broadcast_to(a, size).copy()

    def scatter(self, grad: Any, shape: tuple[int, ...], key: Any) -> Any:
        filled = self.zeros(shape, grad)
        np.add.at(filled, key, grad)
        return filled

    def scatter_along(self, grad: Any, shape: tuple[int, ...], dim: int, index: Any) -> Any:
        filled = self.zeros(shape, grad)
        np.add.at(filled, along(index, dim), grad[tuple(slice(n) for n in index.shape)])
        return filled

    placed_along = scatter_along

    def added_along(self, grad: Any, shape: tuple[int, ...], dim: int, index: Any) -> Any:
        return self.scatter(grad, shape, (slice(None),) * dim + (index,))


def axes(a: Any, dim: Any) -> Any:
    """A dimension, several or none as NumPy's `axis`."""
    if dim is None or (isinstance(dim, tuple) and not dim) or not a.ndim:
        return None
    return tuple([d % a.ndim for d in dim]) if isinstance(dim, tuple) else dim


def along(index: Any, dim: int) -> tuple[Any, ...]:
    """The key that picks, for each place of `index`, the element it names along `dim`."""
    if not index.ndim:
        return (index,)
    grid = list(np.ogrid[tuple(slice(n) for n in index.shape)])
    grid[dim] = index
    return tuple(grid)


def gathered(a: Any, dim: int, index: Any) -> Any:
    """`torch.gather` on arrays. No indices may have any shape."""
    if not index.size:
        return np.empty(index.shape, a.dtype)
    if not a.ndim:
        return np.broadcast_to(a, index.shape).copy() if index.ndim else a.copy()
    return a[along(index, dim)] if index.ndim else a[index]


def has_arrays(key: Any) -> bool:
    return isinstance(key, np.ndarray) or (isinstance(key, tuple) and any(isinstance(k, np.ndarray) for k in key))


def _of_table(namespace: Any, name: str) -> Callable[..., Any]:
    """An operation of the table as a function on arrays."""
    from .op import OPS

    if name not in OPS:
        raise AttributeError(f"neither the namespace nor the table has '{name}'")
    op = OPS[name]
    call: Callable[..., Any]
    if op.kernel is not None and namespace is FLOAT:
        call = op.kernel
    else:
        call = partial(op.forward, xp=namespace)
        if op.wide and namespace is FLOAT:
            call = _in_single(call)

    if namespace is FLOAT:
        setattr(namespace, name, call)
    return call


def _in_single(call: Callable[..., Any]) -> Callable[..., Any]:
    """Half precision computed in single precision and rounded once."""

    def wide(*inputs: Any, **attributes: Any) -> Any:
        if all([getattr(given, "dtype", None) != np.float16 for given in inputs]):
            return call(*inputs, **attributes)
        return call(*[np.asarray(given, np.float32) for given in inputs], **attributes).astype(np.float16)

    return wide


def _each(function: Callable[[float], float], a: Any) -> Any:
    return np.array([function(x) for x in a.ravel().tolist()], a.dtype).reshape(a.shape)


def _lgamma(x: float) -> float:
    try:
        return math.lgamma(x)
    except (ValueError, OverflowError):
        return math.inf if x == x else x


def _sympy() -> Any:
    import sympy

    return sympy


def _reduced(a: Any, dim: Any, keepdim: bool, combine: Callable[[list[Any]], Any]) -> Any:
    a = np.asarray(a, dtype=object)
    over = axes(a, dim)
    over = tuple(range(a.ndim)) if over is None else over if isinstance(over, tuple) else (over % a.ndim,)
    kept = [i for i in range(a.ndim) if i not in over]
    flat = a.transpose([*kept, *over]).reshape(*[a.shape[i] for i in kept], -1)
    result = np.empty(flat.shape[:-1], dtype=object)
    for index in np.ndindex(*result.shape):
        result[index] = combine(list(flat[index]))
    return result.reshape([1 if i in over else n for i, n in enumerate(a.shape)]) if keepdim else result


FLOAT = FloatNamespace()
EXACT = ExactNamespace()
