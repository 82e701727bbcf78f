"""What a forward computes with when it is replayed on symbols: arrays whose elements are SymPy expressions.

Comparisons of such arrays stay relations, and `where` makes a piecewise expression of them: which branch was taken is
a matter of the numbers, decided later.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cached_property
from typing import Any

import numpy as np

from tutor.autograd.namespaces import ExactNamespace, _reduced, gathered


class Symbols(np.ndarray):
    """An object array on which comparing and negating conditions gives conditions, element by element."""

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **keywords: Any) -> Any:
        plain = [np.asarray(given) if isinstance(given, Symbols) else given for given in inputs]
        special = _conditions().get(ufunc.__name__) or SYMBOLIC.element(ufunc.__name__)
        if special is not None and method == "__call__":
            found = np.frompyfunc(special, len(inputs), 1)(*[_exact_array(given) for given in plain])
        else:
            keywords = {key: _plain(value) for key, value in keywords.items()}
            found = getattr(ufunc, method)(*[_counted(given) for given in plain], **keywords)
        if isinstance(found, tuple):
            return tuple(symbols(part) for part in found)
        return symbols(found)

    def __array_function__(self, function: Any, types: Any, arguments: Any, keywords: Any) -> Any:
        if function is np.where and len(arguments) == 3:
            return SYMBOLIC.where(*arguments)
        return super().__array_function__(function, types, arguments, keywords)


def _counted(given: Any) -> Any:
    """Truth values and whole numbers of a fixed width as Python's whole numbers, to compute with."""
    if isinstance(given, np.ndarray | np.generic) and given.dtype.kind in "biu":
        return (given.astype(np.int64) if given.dtype.kind == "b" else given).astype(object)
    return int(given) if isinstance(given, bool) else given


def symbols(found: Any) -> Any:
    """An object array as Symbols; a single element as an array of no dimension."""
    if isinstance(found, np.ndarray):
        return found.view(Symbols) if found.dtype == object else found
    array = np.empty((), dtype=object)
    array[()] = found
    return array.view(Symbols)


# A sum, product or extreme of more parts than this gets a definition of its own.
MOST_PARTS = 12
MOST_COMPARED = 6


class SymbolicNamespace(ExactNamespace):
    """The exact namespace with what a replay needs beyond it.

    `inner` collects definitions inside one operation: the long sum below every element of a softmax is worked out
    once, under a symbol of its own.
    """

    def __init__(self) -> None:
        self.inner: list[tuple[Any, Any]] = []

    def fresh(self, expression: Any) -> Any:
        """A symbol that stands for an expression."""
        import sympy

        made = sympy.Symbol(f"p{len(self.inner):06d}", real=True)
        self.inner.append((made, expression))
        return made

    def _combined(self, kind: str, cells: list[Any]) -> Any:
        """Cells put together by SymPy's Add, Mul, Max or Min, in groups where they are many."""
        import sympy

        if kind in ("Max", "Min"):
            # SymPy would compare every two arguments; numbers decide that later.
            while len(cells) > MOST_COMPARED:
                groups = [cells[at : at + MOST_COMPARED] for at in range(0, len(cells), MOST_COMPARED)]
                cells = [self.fresh(self._combined(kind, group)) if len(group) > 1 else group[0] for group in groups]
            return cells[0] if len(cells) == 1 else getattr(sympy, kind)(*cells, evaluate=False)
        found = getattr(sympy, kind)(*cells)
        return self.fresh(found) if len(cells) > MOST_PARTS else found

    def sum(self, a: Any, dim: Any = None, keepdim: bool = False) -> Any:  # type: ignore[override]
        return symbols(_reduced(a, dim, keepdim, lambda cells: self._combined("Add", cells)))

    def prod(self, a: Any, dim: Any = None, keepdim: bool = False) -> Any:  # type: ignore[override]
        return symbols(_reduced(a, dim, keepdim, lambda cells: self._combined("Mul", cells)))

    def amax(self, a: Any, dim: Any = None, keepdim: bool = False) -> Any:  # type: ignore[override]
        return symbols(_reduced(a, dim, keepdim, lambda cells: self._combined("Max", cells)))

    def amin(self, a: Any, dim: Any = None, keepdim: bool = False) -> Any:  # type: ignore[override]
        return symbols(_reduced(a, dim, keepdim, lambda cells: self._combined("Min", cells)))

    @staticmethod
    def matmul(a: Any, b: Any) -> Any:  # type: ignore[override]
        """The matrix product, each element built as one sum."""
        left, right = np.asarray(a), np.asarray(b)
        if left.ndim > 2 or right.ndim > 2:
            return symbols(np.matmul(left, right))
        rows = np.atleast_2d(left)
        columns = right[:, None] if right.ndim == 1 else right
        found = np.empty((rows.shape[0], columns.shape[1]), dtype=object)
        import sympy

        for i, j in np.ndindex(*found.shape):
            found[i, j] = sympy.Add(*(x * y for x, y in zip(rows[i], columns[:, j])))
        return symbols(found.reshape(left.shape[:-1] + right.shape[1:]))

    cumsum = staticmethod(lambda a, dim: symbols(np.cumsum(np.asarray(a), axis=dim)))
    cumprod = staticmethod(lambda a, dim: symbols(np.cumprod(np.asarray(a), axis=dim)))
    flip = staticmethod(lambda a, dims: symbols(np.flip(np.asarray(a), axis=dims)))
    cat = staticmethod(lambda arrays, dim=0: symbols(np.concatenate([_exact_array(a) for a in arrays], axis=dim)))
    stack = staticmethod(lambda arrays, dim=0: symbols(np.stack([_exact_array(a) for a in arrays], axis=dim)))
    index = staticmethod(lambda a, key: a[key])
    gather = staticmethod(lambda a, dim, index: symbols(gathered(np.asarray(a), dim, index)))

    @staticmethod
    def put(a: Any, key: Any, value: Any, accumulate: bool = False) -> Any:
        """A copy of `a` with `value` at `key`, or added there."""
        copy = np.array(a, dtype=object)
        if accumulate:
            np.add.at(copy, key, _exact_array(value))
        else:
            copy[key] = _exact_array(value)
        return symbols(copy)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("_"):
            raise AttributeError(name)
        found = self._functions.get(name)
        if found is None:
            # Anything else of the table, with its own forward on these symbols.
            try:
                return super().__getattr__(name)
            except AttributeError:
                raise NotImplementedError(f"{name} has no exact counterpart") from None
        function, arity = found
        each = np.frompyfunc(function, arity, 1)
        return lambda *arrays: symbols(each(*[_exact_array(array) for array in arrays]))

    def element(self, name: str) -> Callable[..., Any] | None:
        """The function of single elements that stands for NumPy's of this name."""
        found = self._functions.get({"absolute": "abs"}.get(name, name))
        return None if found is None else found[0]

    @cached_property
    def _functions(self) -> dict[str, tuple[Callable[..., Any], int]]:
        import sympy as s

        one: dict[str, Callable[..., Any]] = {
            "exp": s.exp, "log": s.log, "sqrt": s.sqrt, "abs": s.Abs, "sign": s.sign, "floor": s.floor,
            "ceil": s.ceiling, "sin": s.sin, "cos": s.cos, "tan": s.tan, "asin": s.asin, "acos": s.acos,
            "atan": s.atan, "sinh": s.sinh, "cosh": s.cosh, "tanh": s.tanh, "asinh": s.asinh, "acosh": s.acosh,
            "atanh": s.atanh, "arcsin": s.asin, "arccos": s.acos, "arctan": s.atan, "arcsinh": s.asinh,
            "arccosh": s.acosh, "arctanh": s.atanh, "erf": s.erf, "erfc": s.erfc,
            "log2": lambda x: s.log(x) / s.log(2), "log10": lambda x: s.log(x) / s.log(10),
            "log1p": lambda x: s.log(1 + x), "expm1": lambda x: s.exp(x) - 1, "exp2": lambda x: 2**x,
            "square": lambda x: x * x, "reciprocal": lambda x: 1 / x, "negative": lambda x: -x,
            "sigmoid": lambda x: 1 / (1 + s.exp(-x)),
            "round": rint(), "rint": rint(), "digamma": lambda x: s.polygamma(0, x), "erfinv": s.erfinv,
            "lgamma": s.loggamma,
            "trunc": lambda x: s.sign(x) * s.floor(s.Abs(x)),
            "logical_not": s.Not, "isnan": lambda x: s.false, "isinf": lambda x: s.false,
            "isfinite": lambda x: s.true,
        }  # fmt: skip
        two: dict[str, Callable[..., Any]] = {
            "maximum": s.Max, "minimum": s.Min, "power": lambda x, n: x**n, "heaviside": s.Heaviside,
            "remainder": lambda x, y: x - y * s.floor(x / y), "floor_divide": lambda x, y: s.floor(x / y),
            "fmod": lambda x, y: x - y * s.sign(x / y) * s.floor(s.Abs(x / y)),
            "hypot": lambda x, y: s.sqrt(x * x + y * y), "atan2": s.atan2, "arctan2": s.atan2,
            "logical_and": s.And, "logical_or": s.Or,
            "copysign": lambda x, y: s.Piecewise((s.Abs(x), y >= 0), (-s.Abs(x), True)),
            "logaddexp": lambda x, y: s.log(s.exp(x) + s.exp(y)),
            "logaddexp2": lambda x, y: s.log(2**x + 2**y) / s.log(2),
        }  # fmt: skip
        return {name: (f, 1) for name, f in one.items()} | {name: (f, 2) for name, f in two.items()}

    @staticmethod
    def where(condition: Any, a: Any, b: Any) -> Any:
        """Elementwise: the branch where the condition is known, else a piecewise expression."""
        import sympy

        def chosen(holds: Any, x: Any, y: Any) -> Any:
            if holds in (True, False, sympy.true, sympy.false):
                return x if bool(holds) else y
            return sympy.Piecewise((as_number(x), holds), (as_number(y), True))

        condition = np.asarray(condition)
        if condition.dtype != object:
            condition = condition.astype(bool).astype(object)
        return symbols(np.frompyfunc(chosen, 3, 1)(condition, _exact_array(a), _exact_array(b)))

    @staticmethod
    def any(a: Any, *_: Any, **__: Any) -> bool:
        raise NotImplementedError("any() of symbols is decided by numbers")

    @staticmethod
    def all(a: Any, *_: Any, **__: Any) -> bool:
        raise NotImplementedError("all() of symbols is decided by numbers")

    @staticmethod
    def cast(a: Any, to: Any) -> Any:
        """Numbers stay what they are; a condition becomes 0 or 1."""
        array = np.asarray(a)
        return symbols(np.frompyfunc(as_number, 1, 1)(array)) if array.dtype == object else a


def as_number(element: Any) -> Any:
    """A condition as 1 where it holds and 0 where it does not; anything else as it is."""
    import sympy

    if isinstance(element, sympy.logic.boolalg.Boolean) and not isinstance(element, sympy.Symbol):
        return sympy.Piecewise((sympy.S.One, element), (sympy.S.Zero, True))
    return element


def rint() -> Any:
    """Rounding to the nearest whole number, ties to the even one, as a function SymPy leaves alone."""
    import sympy

    global _rint
    if _rint is None:
        _rint = type("rint", (sympy.Function,), {"is_real": True, "nargs": 1})
    return _rint


_rint: Any = None


def exact(value: Any) -> Any:
    """A Python or NumPy number as a SymPy number; anything else as it is."""
    import sympy

    from .exact import rational

    if isinstance(value, bool | np.bool_):
        return sympy.Integer(int(value))
    if isinstance(value, int | float | np.integer | np.floating):
        if math.isinf(value):
            return sympy.oo if value > 0 else -sympy.oo
        return rational(value)
    return value


def _exact_array(given: Any) -> Any:
    array = np.asarray(given)
    if array.dtype == object:
        return array
    return np.frompyfunc(exact, 1, 1)(array) if array.ndim else exact(array[()])


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(np.asarray(part) if isinstance(part, Symbols) else part for part in value)
    return np.asarray(value) if isinstance(value, Symbols) else value


def _conditions() -> dict[str, Callable[..., Any]]:
    import sympy as s

    return {
        "greater": s.Gt, "greater_equal": s.Ge, "less": s.Lt, "less_equal": s.Le, "equal": s.Eq, "not_equal": s.Ne,
        "logical_not": s.Not, "invert": s.Not, "bitwise_and": s.And, "bitwise_or": s.Or, "logical_and": s.And,
        "logical_or": s.Or,
    }  # fmt: skip


SYMBOLIC = SymbolicNamespace()
