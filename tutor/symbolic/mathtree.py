"""From SymPy's expressions to the tree that is printed: sums, products and quotients as a person writes them.

The nodes are those of learners' formulas, so one printer writes both, and what it writes can be read back.

>>> import sympy
>>> from .tree import show
>>> x = sympy.Symbol("x")
>>> show(node_of(2 * x**2 / 3 - 1))
'2*x**2/3 - 1'
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import numpy as np

from .tree import Node

NAMES = {"Abs": "abs", "Max": "max", "Min": "min", "ceiling": "ceil"}


def number(value: int | Fraction) -> Node:
    """A whole number or a fraction."""
    if value < 0:
        return neg(number(-value))
    if isinstance(value, Fraction) and value.denominator != 1:
        decimal = as_decimal(value)
        if decimal:
            return Node("number", word=decimal)
        return binary("div", number(value.numerator), number(value.denominator))
    return Node("number", word=str(int(value)))


# A fraction with a larger denominator is written as the decimal it is, where that ends and is shorter.
LARGE = 1000


def as_decimal(value: Fraction) -> str:
    """The decimal of a fraction, digit by digit; nothing where it does not end, or the fraction is easier to read.

    >>> as_decimal(Fraction(7005017, 500000000)), as_decimal(Fraction(1, 8)), as_decimal(Fraction(1, 3000))
    ('0.014010034', '', '')
    """
    rest, digits = value.denominator, 0
    if rest < LARGE:
        return ""
    for prime in (2, 5):
        times = 0
        while rest % prime == 0:
            rest //= prime
            times += 1
        digits = max(digits, times)
    if rest != 1 or digits > MOST_DIGITS:
        return ""
    whole = str(abs(value.numerator) * 10**digits // value.denominator).rjust(digits + 1, "0")
    text = f"{whole[:-digits]}.{whole[-digits:]}"
    return text if len(text) < len(f"{abs(value.numerator)}/{value.denominator}") else ""


MOST_DIGITS = 60


def name(word: str, shape: tuple[int, ...] = ()) -> Node:
    return Node("name", (), shape, word)


def call(word: str, *arguments: Node, shape: tuple[int, ...] | None = None, index: tuple[int, ...] = ()) -> Node:
    """A function applied to arguments; `index` holds what else it needs (the dims of a sum)."""
    if shape is None:
        shape = next((argument.shape for argument in arguments if argument.shape), ())
    return Node("call", tuple(arguments), shape, word, index)


def neg(inner: Node) -> Node:
    return inner.children[0] if inner.kind == "neg" else Node("neg", (inner,), inner.shape)


def binary(kind: str, left: Node, right: Node) -> Node:
    """`add`, `sub`, `mul`, `div`, `pow` or `matmul` of two nodes, with the shape that broadcasting gives."""
    if kind == "matmul":
        inner = right.shape[1:] if len(right.shape) > 1 else ()
        return Node(kind, (left, right), left.shape[:-1] + inner)
    shape = tuple(np.broadcast_shapes(left.shape, right.shape)) if left.shape and right.shape else (
        left.shape or right.shape
    )  # fmt: skip
    return Node(kind, (left, right), shape)


def chain(kind: str, parts: Iterable[Node]) -> Node:
    """Several parts joined from the left."""
    found: Node | None = None
    for part in parts:
        found = part if found is None else binary(kind, found, part)
    assert found is not None
    return found


def listed(rows: Iterable[Node]) -> Node:
    children = tuple(rows)
    return Node("list", children, (len(children), *(children[0].shape if children else ())))


def array_node(values: np.ndarray) -> Node:
    """An array of SymPy expressions, or of trees, as nested lists."""
    if values.ndim == 0:
        only: Any = values[()]
        return only if isinstance(only, Node) else node_of(only)
    return listed(array_node(_row(values, i)) for i in range(len(values)))


def node_of(e: Any) -> Node:
    """The tree of a SymPy expression."""
    import sympy

    if e.is_Symbol:
        return name(str(e.name))
    if e.is_Rational:
        return number(Fraction(int(e.p), int(e.q)))
    if e.is_Float:
        text = format(float(e), ".10g")
        return neg(Node("number", word=text[1:])) if text.startswith("-") else Node("number", word=text)
    if e.is_Add:
        return _sum(e)
    if e.is_Mul:
        return _product(e)
    if isinstance(e, sympy.exp):
        return call("exp", node_of(e.args[0]))
    if e.is_Pow:
        return _power(e)
    if e in (sympy.pi, sympy.E):
        return name("pi" if e is sympy.pi else "e")
    if e is sympy.oo:
        return name("inf")
    if e is -sympy.oo:
        return neg(name("inf"))
    if e in (sympy.nan, sympy.zoo):
        return name("nan")
    if isinstance(e, sympy.Piecewise):
        return Node("cases", tuple(part for branch, holds in e.args for part in (node_of(branch), _condition(holds))))
    word = NAMES.get(type(e).__name__, type(e).__name__)
    arguments = e.args[:1] if word == "Heaviside" else e.args
    return call(word, *sorted((node_of(argument) for argument in arguments), key=_letters_first))


def _condition(condition: Any) -> Node:
    import sympy

    if condition == True:  # noqa: E712 - SymPy's own true
        return Node("relation", word="else")
    if hasattr(condition, "rel_op"):
        return Node("relation", (node_of(condition.lhs), node_of(condition.rhs)), word=condition.rel_op)
    if isinstance(condition, sympy.And | sympy.Or):
        word = "and" if isinstance(condition, sympy.And) else "or"
        return Node("relation", tuple(_condition(part) for part in condition.args), word=word)
    return Node("relation", word=str(condition))


def _letters_first(node: Node) -> tuple[bool, str]:
    from .mathtext import line

    text = line(node)
    return (not any(c.isalpha() for c in text), text)


def _sum(e: Any) -> Node:
    terms = sorted((node_of(term) for term in e.args), key=_term_order)
    if _is_negative(terms[0]):
        positive = [term for term in terms if not _is_negative(term)]
        if positive:
            terms.remove(positive[0])
            terms.insert(0, positive[0])
    found = terms[0]
    for term in terms[1:]:
        found = binary("sub", found, _turned(term)) if _is_negative(term) else binary("add", found, term)
    return found


def _term_order(node: Node) -> tuple[bool, str]:
    letters, text = _letters_first(node)
    return letters, re.sub(r"^-?[\d/]+·", "", text).lstrip("-")


def _is_negative(node: Node) -> bool:
    return node.kind == "neg"


def _turned(node: Node) -> Node:
    return node.children[0]


def _product(e: Any) -> Node:
    import sympy

    factors = list(e.args)
    number_part = factors.pop(0) if factors[0].is_Rational else sympy.S.One
    above, below = [], []
    for factor in factors:
        power = factor.args[1] if factor.is_Pow and not isinstance(factor, sympy.exp) else None
        if power is not None and power.is_Rational and power < 0:
            below.append(factor.args[0] ** (-power))
        else:
            above.append(factor)
    decimal = as_decimal(Fraction(abs(int(number_part.p)), int(number_part.q)))
    if decimal:
        parts = [Node("number", word=decimal), *sorted((node_of(factor) for factor in above), key=_factor_order)]
        found = chain("mul", parts)
        if below:
            found = binary("div", found, chain("mul", sorted((node_of(b) for b in below), key=_factor_order)))
        return neg(found) if number_part < 0 else found
    top = [] if abs(number_part.p) == 1 and above else [number(abs(int(number_part.p)))]
    top += sorted((node_of(factor) for factor in above), key=_factor_order)
    bottom = [] if number_part.q == 1 else [number(int(number_part.q))]
    bottom += sorted((node_of(factor) for factor in below), key=_factor_order)
    found = chain("mul", top)
    if bottom:
        found = binary("div", found, chain("mul", bottom))
    return neg(found) if number_part < 0 else found


def _factor_order(node: Node) -> tuple[bool, str]:
    from .mathtext import line

    return node.kind in ("add", "sub"), line(node)


def _power(e: Any) -> Node:
    base, exponent = e.args
    if exponent.is_Rational and exponent < 0:
        return binary("div", number(1), node_of(base ** (-exponent)))
    if exponent.is_Rational and exponent.p == 1 and exponent.q == 2:
        return call("sqrt", node_of(base))
    return binary("pow", node_of(base), node_of(exponent))


def _row(values: np.ndarray, i: int) -> np.ndarray:
    row = values[i]
    if isinstance(row, np.ndarray):
        return row
    scalar = np.empty((), dtype=object)
    scalar[()] = row
    return scalar
