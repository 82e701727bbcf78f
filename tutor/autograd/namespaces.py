"""What formulas and forwards compute with: NumPy arrays, SymPy object arrays, or our own tensors.

A formula is written once against these names (`xp.exp`, `xp.where`, ...) and Python's operators.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np


class FloatNamespace:
    """NumPy arrays of floats, integers and bools: the fast path."""

    exp, log, sin, cos, tan, tanh, sqrt = np.exp, np.log, np.sin, np.cos, np.tan, np.tanh, np.sqrt
    abs, sign, floor, ceil, round = np.abs, np.sign, np.floor, np.ceil, np.rint
    maximum, minimum, matmul = np.maximum, np.minimum, np.matmul
    where, reshape, transpose = staticmethod(np.where), staticmethod(np.reshape), staticmethod(np.transpose)
    outer, any, all = staticmethod(np.outer), staticmethod(np.any), staticmethod(np.all)
    logical_not, remainder, floor_divide, power = np.logical_not, np.remainder, np.floor_divide, np.power
    broadcast = staticmethod(np.broadcast_to)

    @staticmethod
    def number(value: Any) -> Any:
        """A Python number in this namespace's own kind."""
        return value

    @staticmethod
    def full(like: Any, value: Any) -> Any:
        return np.full(like.shape, value, like.dtype)

    @staticmethod
    def shifted(a: Any, dim: int) -> Any:
        """`a` less its largest element along a dimension, so that exp cannot overflow."""
        return a - np.maximum.reduce(a, axis=dim, keepdims=True) if a.ndim else a - a

    @staticmethod
    def extreme(a: Any, dim: int, keepdim: bool, which: str) -> tuple[Any, Any]:
        """The largest or smallest along a dimension, and where it first stands."""
        at = (np.argmax if which == "max" else np.argmin)(a, axis=dim, keepdims=True)
        values = np.take_along_axis(a, at, axis=dim)
        return (values, at) if keepdim else (values.squeeze(dim), at.squeeze(dim))

    @staticmethod
    def argument(a: Any, dim: Any, keepdim: bool, which: str) -> Any:
        find = np.argmax if which == "max" else np.argmin
        return find(a, axis=dim, keepdims=keepdim)

    @staticmethod
    def scatter_dim(grad: Any, shape: tuple[int, ...], indices: Any, dim: int, keepdim: bool) -> Any:
        """Zeros of this shape with each cotangent put where its element was picked."""
        filled = np.zeros(shape, grad.dtype)
        if not keepdim:
            grad, indices = np.expand_dims(grad, dim), np.expand_dims(indices, dim)
        np.put_along_axis(filled, indices, grad, axis=dim)
        return filled

    @staticmethod
    def product_of_others(a: Any, dim: Any) -> Any:
        """For each element the product of the others that are reduced with it."""
        axes = tuple(range(a.ndim)) if dim is None else (dim % a.ndim,)
        rest = [i for i in range(a.ndim) if i not in axes]
        rows = a.transpose([*rest, *axes]).reshape(-1, int(np.prod([a.shape[i] for i in axes], dtype=int)))
        others = np.empty_like(rows)
        for i in range(rows.shape[1]):
            others[:, i] = np.multiply.reduce(np.delete(rows, i, axis=1), axis=1)
        shape = [a.shape[i] for i in (*rest, *axes)]
        return others.reshape(shape).transpose(np.argsort([*rest, *axes]))

    @staticmethod
    def sum(a: Any, dim: Any = None, keepdim: bool = False) -> Any:
        return np.add.reduce(a, axis=_axes(a, dim), keepdims=keepdim)

    @staticmethod
    def prod(a: Any, dim: Any = None, keepdim: bool = False) -> Any:
        return np.multiply.reduce(a, axis=_axes(a, dim), keepdims=keepdim)

    @staticmethod
    def amax(a: Any, dim: Any = None, keepdim: bool = False) -> Any:
        return np.maximum.reduce(a, axis=_axes(a, dim), keepdims=keepdim)

    @staticmethod
    def amin(a: Any, dim: Any = None, keepdim: bool = False) -> Any:
        return np.minimum.reduce(a, axis=_axes(a, dim), keepdims=keepdim)

    @staticmethod
    def expand(a: Any, shape: tuple[int, ...]) -> Any:
        """A new array of this shape, filled by broadcasting."""
        filled = np.empty(shape, a.dtype)
        filled[...] = a
        return filled

    @staticmethod
    def cast(a: Any, to: Any) -> Any:
        """`a` in the dtype of this name, or in that of another array."""
        return a.astype(to if isinstance(to, str) else to.dtype)

    @staticmethod
    def cumsum(a: Any, dim: int) -> Any:
        return np.cumsum(a, axis=dim)

    @staticmethod
    def flip(a: Any, dim: int) -> Any:
        return np.flip(a, axis=dim)

    @staticmethod
    def cat(arrays: Sequence[Any], dim: int) -> Any:
        return np.concatenate(arrays, axis=dim)

    @staticmethod
    def stack(arrays: Sequence[Any], dim: int) -> Any:
        return np.stack(arrays, axis=dim)

    @staticmethod
    def index(a: Any, key: Any) -> Any:
        return a[key]

    @staticmethod
    def scatter(a: Any, shape: tuple[int, ...], key: Any) -> Any:
        """Zeros of this shape with `a` added at `key`: what indexing sends back."""
        filled = np.zeros(shape, a.dtype)
        if _has_arrays(key):
            np.add.at(filled, key, a)
        else:
            filled[key] = a
        return filled

    @staticmethod
    def put(a: Any, key: Any, value: Any) -> Any:
        """A copy of `a` with `value` at `key`."""
        copy = a.copy()
        copy[key] = value
        return copy

    @staticmethod
    def sigmoid(a: Any) -> Any:
        # exp of a negative number only: nothing overflows.
        small = np.exp(-np.abs(a))
        return (np.where(a >= 0, a.dtype.type(1), small) / (1 + small)).astype(a.dtype)

    @staticmethod
    def heaviside(a: Any, at_zero: float) -> Any:
        """1 where a > 0, 0 where a < 0, `at_zero` (PyTorch's choice) where a == 0; nan stays nan-free."""
        return np.where(a > 0, a.dtype.type(1), np.where(a == 0, a.dtype.type(at_zero), a.dtype.type(0)))


class ExactNamespace:
    """Object arrays of SymPy expressions. SymPy is imported when the first function is called."""

    matmul = np.matmul
    reshape, transpose, outer = staticmethod(np.reshape), staticmethod(np.transpose), staticmethod(np.outer)
    broadcast = staticmethod(np.broadcast_to)
    cast = staticmethod(lambda a, to: a)
    shifted = staticmethod(lambda a, dim: a)
    cumsum = FloatNamespace.cumsum
    flip = FloatNamespace.flip
    cat = FloatNamespace.cat
    stack = FloatNamespace.stack
    index = FloatNamespace.index
    put = FloatNamespace.put

    def __getattr__(self, name: str) -> Callable[..., Any]:
        import sympy

        functions = {
            "exp": sympy.exp, "log": sympy.log, "sin": sympy.sin, "cos": sympy.cos, "tan": sympy.tan,
            "tanh": sympy.tanh, "sqrt": sympy.sqrt, "abs": sympy.Abs, "sign": sympy.sign, "floor": sympy.floor,
            "ceil": sympy.ceiling, "maximum": sympy.Max, "minimum": sympy.Min,
            "sigmoid": lambda x: 1 / (1 + sympy.exp(-x)),
            "power": lambda x, n: x ** self.number(n),
            "heaviside": lambda x, at_zero: sympy.Heaviside(x, at_zero),
        }  # fmt: skip
        if name not in functions:
            raise AttributeError(f"the exact namespace has no {name}")
        each = np.frompyfunc(functions[name], 2 if name in ("maximum", "minimum", "power", "heaviside") else 1, 1)
        return each

    @staticmethod
    def number(value: Any) -> Any:
        """The exact number a Python float was written as."""
        return _sympy().Rational(repr(value)) if isinstance(value, float) else value

    def full(self, like: Any, value: Any) -> Any:
        filled = np.empty(like.shape, dtype=object)
        filled[...] = _sympy().Integer(value) if isinstance(value, int) else self.number(value)
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
    def expand(a: Any, shape: tuple[int, ...]) -> Any:
        return np.broadcast_to(a, shape).copy()


def _sympy() -> Any:
    import sympy

    return sympy


def _reduced(a: Any, dim: Any, keepdim: bool, combine: Callable[[list[Any]], Any]) -> Any:
    a = np.asarray(a, dtype=object)
    axes = _axes(a, dim)
    if axes is None:
        axes = tuple(range(a.ndim))
    kept = [i for i in range(a.ndim) if i not in axes]
    flat = a.transpose([*kept, *axes]).reshape(*[a.shape[i] for i in kept], -1)
    result = np.empty(flat.shape[:-1], dtype=object)
    for index in np.ndindex(*result.shape):
        result[index] = combine(list(flat[index]))
    return result.reshape([1 if i in axes else n for i, n in enumerate(a.shape)]) if keepdim else result


def _axes(a: Any, dim: Any) -> Any:
    if dim is None or (isinstance(dim, tuple) and not dim):
        return None
    if isinstance(dim, tuple):
        return tuple(d % a.ndim if a.ndim else 0 for d in dim) if a.ndim else None
    return (dim % a.ndim,) if a.ndim else None


def _has_arrays(key: Any) -> bool:
    return isinstance(key, np.ndarray) or (isinstance(key, tuple) and any(isinstance(k, np.ndarray) for k in key))


FLOAT = FloatNamespace()
EXACT = ExactNamespace()
