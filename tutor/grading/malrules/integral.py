"""The belief that the antiderivative is asked for: recognised by differentiating the answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tutor.errors import AskError
from tutor.symbolic import derive, equal

from ..answer import Answer
from .case import Case
from .malrule import Prediction


def integrated(case: Case) -> Iterator[Prediction]:
    target = case.target
    if target is None or target.variable.array.size != 1 or target.kind == "jacobian":
        return
    value = _function(case)
    if value is None or len(value.free_symbols) == 0:
        return
    expression, variable = value, _variable(case, value)
    if variable is None:
        return
    if case.is_formula:
        yield Prediction(matches=lambda answer: _is_antiderivative(answer, expression, variable))
        return
    whole = antiderivative(expression, variable)
    if whole is None:
        return
    import numpy as np

    point = {variable: float(case.target.variable.array.reshape(-1)[0])} if case.target else {}
    others = {s: p for s, p in _numbers(case).items() if s != variable}
    try:
        number = float(whole.subs({**others, **point}))
    except TypeError:
        return
    yield Prediction(np.full(target.shape, number))


def _function(case: Case) -> Any:
    """The differentiated function in leaf symbols, where it is one readable number."""
    out = _output(case)
    if out is None:
        return None
    try:
        found = derive(case.trace, out).symbols
    except (AskError, ArithmeticError, TypeError, ValueError):
        return None
    return found.reshape(-1)[0] if found.size == 1 else None


def _output(case: Case) -> str | None:
    target = case.target
    assert target is not None
    if target.kind != "grad":
        return str(case.truth.ask.target)
    if len(target.passes) != 1:
        return None
    return case.trace.name_of(target.passes[0].roots[0].uid)


def _variable(case: Case, expression: Any) -> Any:
    assert case.target is not None
    name = case.target.name
    return next((s for s in expression.free_symbols if str(s) in (name, f"{name}1", f"{name}11", f"{name}_1")), None)


def _numbers(case: Case) -> dict[Any, float]:
    from tutor.symbolic.naming import element_names, symbol

    found: dict[Any, float] = {}
    shapes = {name: tensor.array.shape for name, tensor in case.tensors.items()}
    for name, names in element_names(shapes).items():
        array = case.tensors[name].array
        for index in np_indices(names.shape):
            if array.dtype.kind == "f":
                found[symbol(str(names[index]))] = float(array[index])
    return found


def np_indices(shape: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    import numpy as np

    yield from np.ndindex(*shape)


def _is_antiderivative(answer: Answer, expression: Any, variable: Any) -> bool:
    value = answer.value
    if value.size != 1:
        return False
    given = value.reshape(-1)[0]
    return variable in given.free_symbols and bool(equal(given.diff(variable), expression, seconds=0.1))


def antiderivative(expression: Any, variable: Any) -> Any:
    """An antiderivative by the table of the first course; None where the table has none."""
    import sympy

    total = sympy.S.Zero
    for term in sympy.Add.make_args(sympy.expand(expression)):
        factor, rest = term.as_independent(variable, as_Add=False)
        found = _of_one(rest, variable)
        if found is None:
            return None
        total += factor * found
    return total


def _of_one(term: Any, variable: Any) -> Any:
    import sympy

    if term == 1:
        return variable
    if term == variable:
        return variable**2 / 2
    if term.is_Pow and term.base == variable and not term.exp.has(variable):
        return sympy.log(variable) if term.exp == -1 else variable ** (term.exp + 1) / (term.exp + 1)
    functions = {sympy.exp: sympy.exp, sympy.sin: lambda u: -sympy.cos(u), sympy.cos: sympy.sin}
    for function, integral in functions.items():
        if isinstance(term, function):
            slope = term.args[0].diff(variable)
            return None if slope.has(variable) or slope == 0 else integral(term.args[0]) / slope
    return None
