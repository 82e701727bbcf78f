"""Definitions of single elements: a SymPy expression in places `_0, _1, ...`, with its partials by SymPy's `diff`.

A definition is the same for all elements that are computed alike (every element of a matrix product, every `tanh`), so
it is differentiated and made ready for numbers once, and then used for each.

>>> import sympy
>>> product = template(place(0) * place(1))
>>> product.value([3, 4]), product.partial(0).at([3, 4])
(12, (4, False))
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any

from . import real
from .namespace import rint
from .real import UNDEFINED, Number, add, compare, function, mul, power, sign

Evaluate = Callable[[Sequence[Number]], Number]


@lru_cache(maxsize=4096)
def place(number: int) -> Any:
    """The symbol that stands for operand `number` of a definition."""
    import sympy

    return sympy.Symbol(f"_{number}", real=True)


class Template:
    """One definition. `arity` is how many operands it has; `kinky` whether it has corners or jumps."""

    __slots__ = ("_partials", "_value", "arity", "expression")

    def __init__(self, expression: Any, arity: int) -> None:
        self.expression = expression
        self.arity = arity
        self._value: Evaluate | None = None
        self._partials: list[Partial | None] = [None] * arity

    def value(self, operands: Sequence[Number]) -> Number:
        """The value at these operands."""
        value = self._value
        if value is None:
            value = self._value = compiled(self.expression)
        return value(operands)

    def partial(self, by: int) -> Partial:
        """The partial derivative by one operand."""
        found = self._partials[by]
        if found is None:
            found = self._partials[by] = Partial(derivative(self.expression, by))
        return found


class Partial:
    """A partial derivative. Where it has a step, its value there depends on which side of it the operands are."""

    __slots__ = ("_chosen", "_evaluate", "_signs", "_steps", "expression", "number")

    def __init__(self, expression: Any) -> None:
        self.expression = expression
        self.number: Number | None = _number(expression)
        self._evaluate: Evaluate | None = None
        self._steps: list[Any] | None = None
        self._signs: list[Evaluate] = []
        self._chosen: dict[tuple[Any, ...], Evaluate] = {}

    def at(self, operands: Sequence[Number], at_step: Callable[[Any], Any] | None = None) -> tuple[Number, bool]:
        """The value at these operands, and whether they lie exactly on a step.

        `at_step` says what a step (`Heaviside(_0)`, `sign(_0)`) is there; a half and 0 where it is left out.
        """
        if self.number is not None:
            return self.number, False
        if self._steps is None:
            self._look_for_steps()
        if not self._steps:
            assert self._evaluate is not None
            return self._evaluate(operands), False
        signs = tuple(side(operands) for side in self._signs)
        kink = 0 in signs
        key = signs if not kink else (*signs, at_step)
        chosen = self._chosen.get(key)
        if chosen is None:
            chosen = self._chosen[key] = compiled(self._resolved(signs, at_step))  # type: ignore[arg-type]
        return chosen(operands), kink

    def resolved(self, operands: Sequence[Number], at_step: Callable[[Any], Any] | None = None) -> Any:
        """The expression with each step replaced by its value on the side on which the operands lie."""
        if self._steps is None:
            self._look_for_steps()
        if not self._steps:
            return self.expression
        return self._resolved([side(operands) for side in self._signs], at_step)  # type: ignore[misc]

    def _look_for_steps(self) -> None:
        import sympy

        steps = sorted(self.expression.atoms(*_step_kinds()), key=str)
        self._signs = [compiled(sympy.sign(_argument(step), evaluate=False)) for step in steps]
        if not steps:
            self._evaluate = compiled(self.expression)
        self._steps = steps

    def _resolved(self, signs: Sequence[int], at_step: Callable[[Any], Any] | None) -> Any:
        """The partial with each step replaced by its value on this side."""
        import sympy

        chosen: dict[Any, Any] = {}
        for step, side in zip(self._steps or (), signs):
            if isinstance(step, sympy.DiracDelta):
                chosen[step] = sympy.S.Zero
            elif isinstance(step, sympy.sign):
                chosen[step] = sympy.Integer(side)
            elif isinstance(step, sympy.Heaviside):
                at_zero = at_step(step) if at_step is not None and side == 0 else None
                chosen[step] = (sympy.S.Half if at_zero is None else at_zero) if side == 0 else sympy.Integer(side > 0)
            else:
                chosen[step] = _holds(step, side)
        return self.expression.xreplace(chosen)


def template(expression: Any) -> Template:
    """The definition of an expression whose places are numbered from 0 without gaps."""
    return _template(expression, len(expression.free_symbols))


@lru_cache(maxsize=8192)
def _template(expression: Any, arity: int) -> Template:
    return Template(expression, arity)


@lru_cache(maxsize=20_000)
def derivative(expression: Any, by: int) -> Any:
    """SymPy's derivative of an expression by one of its places, taken term by term."""
    import sympy

    at = place(by)
    # Between its jumps a floor or a sign stands still: it is a constant here.
    kinds = (sympy.floor, sympy.ceiling, sympy.sign, rint())
    still = {part: sympy.Dummy(real=True) for part in expression.atoms(*kinds)}
    moving = expression.xreplace(still) if still else expression
    if moving.is_Add:
        # A sum of n products costs as many derivatives as it has terms with this place, not n.
        found = sympy.Add(*(term.diff(at) for term in moving.args if at in term.free_symbols))
    else:
        found = moving.diff(at)
    return found.xreplace({dummy: part for part, dummy in still.items()}) if still else found


def _step_kinds() -> tuple[Any, ...]:
    import sympy
    from sympy.core.relational import Relational

    return sympy.Heaviside, sympy.sign, sympy.DiracDelta, Relational


def _argument(step: Any) -> Any:
    """What is zero where a step is."""
    return step.lhs - step.rhs if hasattr(step, "rel_op") else step.args[0]


def _holds(relation: Any, side: int) -> Any:
    import sympy

    held = {"<": side < 0, "<=": side <= 0, ">": side > 0, ">=": side >= 0, "==": side == 0, "!=": side != 0}
    return sympy.true if held[relation.rel_op] else sympy.false


def _number(expression: Any) -> Number | None:
    if expression.is_Integer:
        return int(expression.p)
    if expression.is_Rational:
        return Fraction(int(expression.p), int(expression.q))
    return None


def compiled(expression: Any) -> Evaluate:
    """A function that gives an expression's exact value, given those of its places."""
    import sympy

    number = _number(expression)
    if number is not None:
        return lambda v, n=number: n  # type: ignore[misc]
    if expression.is_Symbol:
        return lambda v, i=int(expression.name[1:]): v[i]  # type: ignore[misc]
    if expression.is_Add:
        return _sum(expression)
    if expression.is_Mul:
        return _product(expression)
    if isinstance(expression, sympy.exp):
        return _called("exp", expression.args[0])
    if expression.is_Pow:
        return _power(expression)
    if isinstance(expression, sympy.Piecewise):
        return _piecewise(expression)
    kind = type(expression).__name__
    if kind in OTHERS:
        parts = [compiled(part) for part in expression.args]
        return lambda v, f=OTHERS[kind], p=parts: f([part(v) for part in p])  # type: ignore[misc]
    if kind in FUNCTIONS:
        return _called(FUNCTIONS[kind], expression.args[0])
    if kind == "polygamma" and expression.args[0].is_Integer:
        return _called(f"polygamma{int(expression.args[0])}", expression.args[1])
    if expression in (sympy.pi, sympy.E, sympy.EulerGamma):
        fixed = real.constant({sympy.pi: "pi", sympy.E: "e", sympy.EulerGamma: "euler_gamma"}[expression])
        return lambda v: fixed
    if expression.is_Float:
        return lambda v, n=Fraction(str(expression)): n  # type: ignore[misc]
    if expression is sympy.oo or expression is -sympy.oo:
        value = real.INFINITY if expression is sympy.oo else real.neg(real.INFINITY)
        return lambda v, n=value: n  # type: ignore[misc]
    if expression in (sympy.nan, sympy.zoo):
        return lambda v: UNDEFINED
    raise NotImplementedError(f"{kind} has no exact value here")


FUNCTIONS = {name: name for name in real.EXACT_AT}


def _sum(expression: Any) -> Evaluate:
    pairs = [_pair(term) for term in expression.args]
    if all(pair is not None for pair in pairs):
        return lambda v, p=pairs: _dot(v, p)  # type: ignore[misc]
    first, *rest = [compiled(term) for term in expression.as_ordered_terms()]

    def total(v: Sequence[Number]) -> Number:
        found = first(v)
        for part in rest:
            found = add(found, part(v))
        return found

    return total


def _pair(term: Any) -> tuple[int, int] | None:
    """The two places of a term that is their product."""
    if term.is_Mul and len(term.args) == 2 and all(factor.is_Symbol for factor in term.args):
        return int(term.args[0].name[1:]), int(term.args[1].name[1:])
    return None


def _dot(v: Sequence[Number], pairs: Sequence[tuple[int, int]]) -> Number:
    found: Number = 0
    for a, b in pairs:
        found = add(found, mul(v[a], v[b]))
    return found


def _product(expression: Any) -> Evaluate:
    parts = [compiled(factor) for factor in expression.args]
    if len(parts) == 2:
        one, other = parts
        return lambda v: mul(one(v), other(v))

    def product(v: Sequence[Number]) -> Number:
        found: Number = 1
        for part in parts:
            found = mul(found, part(v))
        return found

    return product


def _power(expression: Any) -> Evaluate:
    base, exponent = expression.args
    below = compiled(base)
    number = _number(exponent)
    if number is not None:
        return lambda v: power(below(v), number)
    above = compiled(exponent)
    return lambda v: power(below(v), above(v))


def _called(name: str, argument: Any) -> Evaluate:
    inner = compiled(argument)
    return lambda v: function(name, inner(v))


def _piecewise(expression: Any) -> Evaluate:
    branches = [(compiled(branch), condition_of(condition)) for branch, condition in expression.args]

    def chosen(v: Sequence[Number]) -> Number:
        for branch, holds in branches:
            if holds(v):
                return branch(v)
        return UNDEFINED

    return chosen


def condition_of(condition: Any) -> Callable[[Sequence[Number]], bool]:
    """Whether a condition holds at operands."""
    import sympy

    if condition == True or condition == False:  # noqa: E712 - SymPy's own true and false
        return lambda v, c=bool(condition): c  # type: ignore[misc]
    if isinstance(condition, sympy.And | sympy.Or):
        parts = [condition_of(part) for part in condition.args]
        quantor = all if isinstance(condition, sympy.And) else any
        return lambda v: quantor(part(v) for part in parts)
    if isinstance(condition, sympy.Not):
        inner = condition_of(condition.args[0])
        return lambda v: not inner(v)
    if not hasattr(condition, "rel_op"):
        raise NotImplementedError(f"{condition} is no condition that numbers decide")
    left, right = compiled(condition.lhs), compiled(condition.rhs)
    decide = RELATIONS[condition.rel_op]
    return lambda v: decide(compare(left(v), right(v)))


RELATIONS: dict[str, Callable[[int], bool]] = {
    "<": lambda side: side < 0, "<=": lambda side: side <= 0, ">": lambda side: side > 0,
    ">=": lambda side: side >= 0, "==": lambda side: side == 0, "!=": lambda side: side != 0,
}  # fmt: skip


def _largest(values: Sequence[Number]) -> Number:
    found = values[0]
    for value in values[1:]:
        if UNDEFINED in (found, value):
            return UNDEFINED
        if compare(value, found) > 0:
            found = value
    return found


def _smallest(values: Sequence[Number]) -> Number:
    found = values[0]
    for value in values[1:]:
        if UNDEFINED in (found, value):
            return UNDEFINED
        if compare(value, found) < 0:
            found = value
    return found


def _magnitude(values: Sequence[Number]) -> Number:
    return real.neg(values[0]) if sign(values[0]) < 0 else values[0]


def _step(values: Sequence[Number]) -> Number:
    side = sign(values[0])
    return (values[1] if len(values) > 1 else Fraction(1, 2)) if side == 0 else int(side > 0)


def _floor(values: Sequence[Number]) -> Number:
    import math

    value = values[0]
    if value.__class__ is not real.Real:
        return math.floor(value)  # type: ignore[arg-type]
    found = real.evaluate([value], 30)[0]
    return UNDEFINED if found is None else math.floor(found)


def _round(values: Sequence[Number]) -> Number:
    value = values[0]
    if value.__class__ is not real.Real:
        return round(value)  # type: ignore
    found = real.evaluate([value], 30)[0]
    return UNDEFINED if found is None else round(Fraction(str(found)))


def _angle(values: Sequence[Number]) -> Number:
    """`atan2(y, x)`."""
    y, x = values
    across = sign(x)
    if across == 0:
        return mul(real.constant("pi"), Fraction(sign(y), 2))
    inner = function("atan", mul(y, power(x, -1)))
    if across > 0:
        return inner
    half = real.constant("pi")
    return add(inner, half if sign(y) >= 0 else real.neg(half))


OTHERS: dict[str, Callable[[Sequence[Number]], Number]] = {
    "Max": _largest,
    "Min": _smallest,
    "Abs": _magnitude,
    "sign": lambda values: sign(values[0]),
    "Heaviside": _step,
    "rint": _round,
    "atan2": _angle,
    "DiracDelta": lambda values: 0,
    "floor": _floor,
    "ceiling": lambda values: real.neg(_floor([real.neg(values[0])])),
}
