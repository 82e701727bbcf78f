"""The partial derivatives of one cell by its operands: SymPy's `diff`, and PyTorch's choice where there is a kink."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .wengert import Cell, Tape

# op -> what Heaviside(0) is there. Elsewhere a tie is shared: both sides get a half.
AT_KINK = {"relu": 0, "clamp": 1, "clamp_min": 1, "clamp_max": 1, "hardtanh": 0, "leaky_relu": 0}


@lru_cache(maxsize=20_000)
def diff_by(expression: Any, by: Any) -> Any:
    """SymPy's derivative of an expression by a symbol."""
    return expression.diff(by)


def partials(cell: Cell) -> dict[int, Any]:
    """The index of each operand that carries a derivative, and the partial by it, in symbols."""
    if cell.shift_of is not None:
        return {cell.shift_of: _one()}
    if cell.expression is None:
        return {}
    found: dict[int, Any] = {}
    expression = cell.expression
    # Term by term: a sum of n products costs n derivatives, not n times n.
    for term in expression.args if expression.is_Add else (expression,):
        for by in term.free_symbols:
            at, carries = cell.operands[by]
            if carries:
                partial = diff_by(term, by)
                found[at] = found[at] + partial if at in found else partial
    return found


def at_values(partial: Any, cell: Cell, tape: Tape) -> tuple[Any, bool]:
    """A partial at the values of the forward pass, and whether it was taken at a kink."""
    if partial.is_Rational:
        return partial, False
    values = {s: tape.cells[cell.operands[s][0]].value for s in partial.free_symbols}
    kink = False
    if _has_kink(partial):
        partial, kink = _choose(partial, values, getattr(cell.step, "op", ""))
    return partial.xreplace(values), kink


def _choose(partial: Any, values: Mapping[Any, Any], op: str) -> tuple[Any, bool]:
    """The partial with each step function replaced by its value, PyTorch's where its argument is zero."""
    import sympy

    kink = False
    chosen: dict[Any, Any] = {}
    for part in partial.atoms(sympy.Heaviside, sympy.sign, sympy.DiracDelta):
        argument = part.args[0].xreplace(values)
        if isinstance(part, sympy.DiracDelta):
            chosen[part] = sympy.S.Zero
            continue
        positive = _sign(argument)
        kink = kink or positive == 0
        if isinstance(part, sympy.sign):
            chosen[part] = sympy.Integer(positive)
        elif positive == 0:
            chosen[part] = sympy.Integer(AT_KINK[op]) if op in AT_KINK else sympy.S.Half
        else:
            chosen[part] = sympy.S.One if positive > 0 else sympy.S.Zero
    return partial.xreplace(chosen), kink


def _sign(number: Any) -> int:
    from .numeric import number as value_of

    if number.is_Rational:
        return (number.p > 0) - (number.p < 0)
    value = value_of(number)
    if value is None or abs(value) < 1e-40:
        return 0
    return 1 if value > 0 else -1


@lru_cache(maxsize=4096)
def _has_kink(partial: Any) -> bool:
    import sympy

    return bool(partial.has(sympy.Heaviside, sympy.sign, sympy.DiracDelta))


def _one() -> Any:
    import sympy

    return sympy.S.One
