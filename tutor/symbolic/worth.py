"""What a formula is worth at a point, in balls: a learner's tree as it was typed, or an array of SymPy expressions.

Nothing is simplified on the way, so that a formula keeps the domain it was written with.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from . import balls
from .balls import UNKNOWN, Field
from .formulas import Formula
from .naming import element_names
from .tree import Node
from .vocabulary import OF_VECTORS, expanded

# Parts of an expression whose sign matters: where they change it, a formula has a kink, a jump or an edge.
KINKED = ("abs", "max", "min", "sign", "floor", "ceil", "relu")
Point = Mapping[str, Fraction]


class Written:
    """A learner's formula; `meaning` gives SymPy expressions for the names of computed tensors."""

    def __init__(self, formula: Formula, meaning: Mapping[Any, Any] | None = None) -> None:
        self.formula = formula
        self.meaning = {symbol.name: expression for symbol, expression in (meaning or {}).items()}
        self.names = element_names(formula.symbols)

    @property
    def shape(self) -> tuple[int, ...]:
        return self.formula.shape

    @property
    def has_decimal(self) -> bool:
        return self.formula.has_decimal

    def same_text_as(self, other: Written) -> bool:
        """Whether both are the same tree over the same names."""
        if self.formula.symbols != other.formula.symbols or self.meaning or other.meaning:
            return False
        return self.formula.tree == other.formula.tree

    @cached_property
    def symbols(self) -> frozenset[str]:
        """The free symbols, with those that a computed tensor's name stands for."""
        used: set[str] = set()
        for node in nodes(self.formula.tree):
            if node.kind == "name" and node.word in self.names:
                used |= {str(name) for name in self.names[node.word].ravel()}
            elif node.kind == "entry":
                used.add(str(self.names[node.word][node.index]))
        found: set[str] = set()
        for name in used:
            meant = self.meaning.get(name)
            found |= {name} if meant is None else {s.name for s in meant.free_symbols}
        return frozenset(found)

    def at(self, point: Point, field: Field) -> np.ndarray:
        """The value of each element."""
        return _array(_Tree(self, point, field).of(self.formula.tree), self.shape)

    def kinks(self) -> Iterator[Any]:
        """Functions of (point, field) that are zero where the formula has a kink."""
        for node in nodes(self.formula.tree):
            if node.kind == "call" and node.word in KINKED:
                yield from self._kink(node)

    def _kink(self, node: Node) -> Iterator[Any]:
        first = node.children[0]
        for other in node.children[1:] or (None,):

            def value(point: Point, field: Field, other: Node | None = other) -> Any:
                tree = _Tree(self, point, field)
                here = tree.of(first)
                return here if other is None else _each(field.sub, here, tree.of(other))

            yield value


class Exact:
    """An array of SymPy expressions in the element symbols."""

    def __init__(self, expressions: Any, has_decimal: bool = False) -> None:
        array = np.asarray(expressions, dtype=object)
        self.expressions = array
        self.shape: tuple[int, ...] = array.shape
        self.has_decimal = has_decimal

    @cached_property
    def symbols(self) -> frozenset[str]:
        return frozenset(s.name for e in self.expressions.ravel() for s in e.free_symbols)

    def at(self, point: Point, field: Field) -> np.ndarray:
        worth = Expressions(point, field)
        found = np.empty(self.shape, dtype=object)
        for index in np.ndindex(*self.shape):
            found[index] = worth.of(self.expressions[index])
        return found

    def kinks(self) -> Iterator[Any]:
        import sympy

        seen: set[Any] = set()
        for expression in self.expressions.ravel():
            for part in sympy.preorder_traversal(expression):
                for kink in _kinks_of(part):
                    if kink.free_symbols and kink not in seen:
                        seen.add(kink)
                        yield lambda point, field, kink=kink: Expressions(point, field).of(kink)


Side = Written | Exact


def nodes(tree: Node) -> Iterator[Node]:
    """Every node of a tree."""
    stack = [tree]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(node.children)


def constant(node: Node) -> Fraction | None:
    """The fraction that a tree without symbols stands for, where it is one."""
    if node.kind == "number":
        return number_of(node.word)
    if node.shape or node.kind not in ("neg", "add", "sub", "mul", "div", "pow"):
        return None
    parts = [constant(child) for child in node.children]
    if any(part is None for part in parts):
        return None
    first: Any = parts[0]
    if node.kind == "neg":
        return -first
    second: Any = parts[1]
    if node.kind == "pow":
        small = second.denominator == 1 and abs(second) <= 64 and (first != 0 or second >= 0)
        return Fraction(first**second.numerator) if small and abs(first.numerator) < 2**64 else None
    if node.kind == "div":
        return first / second if second else None
    return {"add": first + second, "sub": first - second, "mul": first * second}[node.kind]


def number_of(word: str) -> Fraction:
    """A number as it was typed, exactly."""
    mantissa, _, exponent = word.lower().partition("e")
    return Fraction(mantissa.rstrip(".") or "0") * Fraction(10) ** int(exponent or 0)


class _Tree:
    """One evaluation of a learner's tree; every part once."""

    def __init__(self, written: Written, point: Point, field: Field) -> None:
        self.written, self.point, self.field = written, point, field
        self.meanings = Expressions(point, field)
        self.wholes: dict[int, Any] = {}

    def of(self, node: Node) -> Any:
        """A ball, or an array of them where the node has a shape."""
        if node.kind == "item":
            return self.whole(node.children[0])[node.index]
        field = self.field
        if node.kind in ("number", "div", "pow", "mul") and not node.shape:
            number = constant(node)
            if number is not None:
                return field.rational(number)
        if node.kind == "name":
            return self.name(node)
        if node.kind == "call" and node.word in OF_VECTORS:
            return self.of(expanded(node))
        if node.kind == "entry":
            return self.symbol(str(self.written.names[node.word][node.index]))
        children = [self.of(child) for child in node.children]
        first: Any = children[0] if children else None
        if node.kind == "list":
            return _listed(children, node.shape)
        if node.kind == "neg":
            return _each(field.neg, first)
        if node.kind == "transpose":
            return first.T
        if node.kind == "matmul":
            return _product(first, children[1], field)
        if node.kind == "pow":
            power = constant(node.children[1])
            if power is not None:
                return _each(lambda base: field.rational_power(base, power), first)
            return _each(field.power, first, children[1])
        if node.kind == "call":
            return self.call(node.word, children)
        return _each({"add": field.add, "sub": field.sub, "mul": field.mul, "div": field.div}[node.kind], *children)

    def whole(self, node: Node) -> Any:
        """The value of a vector of which one element after another is asked."""
        if id(node) not in self.wholes:
            self.wholes[id(node)] = self.of(node)
        return self.wholes[id(node)]

    def call(self, word: str, children: list[Any]) -> Any:
        field = self.field
        if word in ("max", "min"):
            function = field.largest if word == "max" else field.smallest
            whole = children[0]
            for other in children[1:]:
                whole = _each(function, whole, other)
            return whole
        if word == "relu":
            return _each(lambda x: field.largest(x, balls.ZERO), children[0])
        return _each(getattr(field, word), children[0])

    def name(self, node: Node) -> Any:
        names = self.written.names.get(node.word)
        if names is None:
            return {"pi": self.field.pi, "e": self.field.e}.get(node.word, UNKNOWN)
        if names.shape == ():
            return self.symbol(str(names[()]))
        found = np.empty(names.shape, dtype=object)
        for index in np.ndindex(*names.shape):
            found[index] = self.symbol(str(names[index]))
        return found

    def symbol(self, name: str) -> Any:
        meant = self.written.meaning.get(name)
        return self.field.rational(self.point[name]) if meant is None else self.meanings.of(meant)


class Expressions:
    """Evaluates SymPy expressions at a point; every part once."""

    def __init__(self, point: Point, field: Field) -> None:
        self.point, self.field = point, field
        self.known: dict[Any, Any] = {}

    def of(self, expression: Any) -> Any:
        found = self.known.get(expression)
        if found is None:
            found = self.known[expression] = self.evaluate(expression)
        return found

    def evaluate(self, e: Any) -> Any:
        import sympy

        field = self.field
        if e.is_Symbol:
            return field.rational(self.point[e.name])
        if e.is_Rational:
            return field.rational(Fraction(int(e.p), int(e.q)))
        if e.is_Float:
            return e._mpf_, balls.magnitude(e._mpf_) - min(e._prec, field.bits)
        if e.is_Add:
            return _folded(field.add, [self.of(part) for part in e.args])
        if e.is_Mul:
            return _folded(field.mul, [self.of(part) for part in e.args])
        if isinstance(e, sympy.exp):
            return field.exp(self.of(e.args[0]))
        if e.is_Pow:
            return self.power(*e.args)
        if e is sympy.pi or e is sympy.E:
            return field.pi if e is sympy.pi else field.e
        if isinstance(e, sympy.Piecewise):
            return self.piecewise(e)
        name = {"Abs": "abs", "ceiling": "ceil", "Heaviside": "step"}.get(type(e).__name__, type(e).__name__)
        if name in ("Max", "Min"):
            return _folded(field.largest if name == "Max" else field.smallest, [self.of(part) for part in e.args])
        if e.args and name in FUNCTIONS:
            return getattr(field, name)(self.of(e.args[0]))
        return self.other(e)

    def power(self, base: Any, exponent: Any) -> Any:
        import sympy

        if base is sympy.E:
            return self.field.exp(self.of(exponent))
        if exponent.is_Rational:
            return self.field.rational_power(self.of(base), Fraction(int(exponent.p), int(exponent.q)))
        return self.field.power(self.of(base), self.of(exponent))

    def piecewise(self, e: Any) -> Any:
        for branch, condition in e.args:
            holds = self.holds(condition)
            if holds is None:
                return UNKNOWN
            if holds:
                return self.of(branch)
        return balls.UNDEFINED

    def holds(self, condition: Any) -> bool | None:
        """Whether a condition holds here; None where this precision cannot say."""
        import sympy

        if condition in (True, False):
            return bool(condition)
        if isinstance(condition, sympy.And | sympy.Or):
            parts = [self.holds(part) for part in condition.args]
            decisive = isinstance(condition, sympy.Or)
            return decisive if decisive in parts else (None if None in parts else not decisive)
        if isinstance(condition, sympy.Not):
            inner = self.holds(condition.args[0])
            return None if inner is None else not inner
        if not isinstance(condition, sympy.core.relational.Relational):
            return None
        sign = self.field.sign(self.field.sub(self.of(condition.lhs), self.of(condition.rhs)))
        if not balls.is_ball(sign):
            return None
        below, same = bool(sign[0][0]), sign == balls.ZERO
        return {"==": same, "!=": not same, "<": below, "<=": below or same, ">": not below and not same,
                ">=": not below}[condition.rel_op]  # fmt: skip

    def other(self, e: Any) -> Any:
        """A function without an entry here: by SymPy's own evaluation, at two precisions."""
        values = {s: _as_rational(self.point[s.name]) for s in e.free_symbols}
        digits = max(self.field.bits // 4, 15)
        try:
            coarse, fine = (e.xreplace(values).evalf(n) for n in (digits, digits + 15))
        except (TypeError, ValueError, ArithmeticError, RecursionError):
            return UNKNOWN
        if not (getattr(coarse, "is_Float", False) and getattr(fine, "is_Float", False)):
            return UNKNOWN
        return fine._mpf_, balls.magnitude(fine._mpf_) - 3 * digits


FUNCTIONS = frozenset((
    "log", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "abs", "sign", "floor", "ceil", "step",
    "sqrt",
))  # fmt: skip


def _as_rational(number: Fraction) -> Any:
    import sympy

    return sympy.Rational(number.numerator, number.denominator)


def _kinks_of(part: Any) -> Iterator[Any]:
    import sympy

    if isinstance(part, sympy.Abs | sympy.sign | sympy.Heaviside | sympy.floor | sympy.ceiling):
        yield part.args[0]
    elif isinstance(part, sympy.Max | sympy.Min):
        for number, first in enumerate(part.args):
            for other in part.args[number + 1 :]:
                yield first - other
    elif isinstance(part, sympy.core.relational.Relational):
        yield part.lhs - part.rhs


def _folded(function: Any, parts: list[Any]) -> Any:
    whole = parts[0]
    for part in parts[1:]:
        whole = function(whole, part)
    return whole


def _each(function: Any, *operands: Any) -> Any:
    """A function of balls element by element, operands without a shape used for each."""
    shapes = [operand.shape for operand in operands if isinstance(operand, np.ndarray)]
    if not shapes:
        return function(*operands)
    result = np.empty(shapes[0], dtype=object)
    for index in np.ndindex(*shapes[0]):
        result[index] = function(*(o[index] if isinstance(o, np.ndarray) else o for o in operands))
    return result


def _listed(children: list[Any], shape: tuple[int, ...]) -> np.ndarray:
    result = np.empty(shape, dtype=object)
    for row, child in enumerate(children):
        result[row] = child
    return result


def _product(left: np.ndarray, right: np.ndarray, field: Field) -> Any:
    """The matrix product by rows and columns, vectors as in PyTorch."""
    rows = left if left.ndim == 2 else left.reshape((1, -1), order="C")
    columns = right if right.ndim == 2 else right.reshape((-1, 1), order="C")
    result = np.empty((rows.shape[0], columns.shape[1]), dtype=object)
    for i, j in np.ndindex(*result.shape):
        total: Any = balls.ZERO
        for k in range(rows.shape[1]):
            total = field.add(total, field.mul(rows[i, k], columns[k, j]))
        result[i, j] = total
    shape = left.shape[:-1] + (right.shape[1:] if right.ndim > 1 else ())
    return result.reshape(shape) if shape else result[0, 0]


def _array(found: Any, shape: tuple[int, ...]) -> np.ndarray:
    if isinstance(found, np.ndarray):
        return found
    result = np.empty(shape, dtype=object)
    if shape == ():
        result[()] = found
    else:
        for index in np.ndindex(*shape):
            result[index] = found
    return result
