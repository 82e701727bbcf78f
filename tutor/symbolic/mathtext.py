"""Exact mathematics as terminal text: one line in Unicode or ASCII, matrices as boxes.

>>> import sympy
>>> line(2 * sympy.Symbol("x") ** 2), line(2 * sympy.Symbol("x") ** 2, ascii=True)
('2·x²', '2*x**2')
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np

SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
FROM_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
ADD, MUL, UNARY, POW, ATOM = 10, 20, 30, 40, 100
TO_ASCII = str.maketrans(
    {
        "·": ".",
        "ᵀ": "^T",
        "∂": "d",
        "⊙": "*",
        "−": "-",
        "Σ": "sum",
        "→": "->",
        "←": "<-",
        "×": "x",
        "√": "sqrt",
        "π": "pi",
        "∞": "inf",
        "≠": "!=",
        "≈": "~",
        "⎡": "[",
        "⎤": "]",
        "⎢": "[",
        "⎥": "]",
        "⎣": "[",
        "⎦": "]",
        "̄": "_bar",
    }
)


def line(expression: Any, *, ascii: bool = False) -> str:
    """An expression on one line; the ASCII form is what the reader of formulas reads back."""
    return _text(expression, 0, ascii)


def array(values: np.ndarray, *, ascii: bool = False) -> str:
    """An array of expressions on one line, `[[2], [3]]`."""
    if values.shape == ():
        return line(values[()], ascii=ascii)
    return "[" + ", ".join(array(_row(values, i), ascii=ascii) for i in range(len(values))) + "]"


def box(values: np.ndarray, *, ascii: bool = False) -> list[str]:
    """An array as lines of text: a matrix in tall brackets, anything else on one line."""
    if values.ndim != 2 or 0 in values.shape:
        return [array(values, ascii=ascii)]
    cells = [[line(cell, ascii=ascii) for cell in row] for row in values]
    widths = [max(len(row[column]) for row in cells) for column in range(values.shape[1])]
    rows = ["  ".join(cell.rjust(width) for cell, width in zip(row, widths)) for row in cells]
    last = len(rows) - 1
    if last == 0 or ascii:
        return [f"[{row}]" for row in rows]
    left = ["⎡", *"⎢" * (last - 1), "⎣"]
    right = ["⎤", *"⎥" * (last - 1), "⎦"]
    return [a + row + b for a, row, b in zip(left, rows, right)]


def beside(*blocks: list[str]) -> list[str]:
    """Blocks of lines side by side, each centred on the tallest."""
    height = max(len(block) for block in blocks)
    joined = [""] * height
    for block in blocks:
        width = max((len(text) for text in block), default=0)
        above = (height - len(block)) // 2
        for i in range(height):
            text = block[i - above] if 0 <= i - above < len(block) else ""
            joined[i] += text.ljust(width)
    return [text.rstrip() for text in joined]


def to_ascii(text: str) -> str:
    """The stand-ins for signs that an ASCII terminal lacks."""
    text = re.sub("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+", lambda found: "**" + found[0].translate(FROM_SUPERSCRIPTS), text)
    return text.translate(TO_ASCII)


def _row(values: np.ndarray, i: int) -> np.ndarray:
    row = values[i]
    if isinstance(row, np.ndarray):
        return row
    scalar = np.empty((), dtype=object)
    scalar[()] = row
    return scalar


def _text(e: Any, outer: int, ascii: bool) -> str:
    import sympy

    if e.is_Symbol:
        return str(e.name)
    if e.is_Integer:
        return _bracket(str(e.p), UNARY if e.p < 0 else ATOM, outer)
    if e.is_Rational:
        return _bracket(f"{e.p}/{e.q}", MUL if e.p > 0 else ADD + 1, outer)
    if e.is_Float:
        text = format(float(e), ".10g")
        return _bracket(text, UNARY if text.startswith("-") else ATOM, outer)
    if e.is_Add:
        return _bracket(_sum(e, ascii), ADD, outer)
    if e.is_Mul:
        return _product(e, outer, ascii)
    if isinstance(e, sympy.exp):
        return f"exp({_text(e.args[0], 0, ascii)})"
    if e.is_Pow:
        return _power(e, outer, ascii)
    if e is sympy.pi:
        return "pi" if ascii else "π"
    if e is sympy.E:
        return "e"
    if e is sympy.oo:
        return "inf"
    if e is -sympy.oo:
        return _bracket("-inf", UNARY, outer)
    if isinstance(e, sympy.Piecewise):
        return _piecewise(e, ascii)
    name = {"Abs": "abs", "Max": "max", "Min": "min", "ceiling": "ceil"}.get(type(e).__name__, type(e).__name__)
    arguments = e.args[:1] if name == "Heaviside" else e.args
    return f"{name}({', '.join(sorted((_text(a, 0, ascii) for a in arguments), key=_letters_first))})"


def _letters_first(text: str) -> tuple[bool, str]:
    return (not any(c.isalpha() for c in text), text)


def _bracket(text: str, binds: int, outer: int) -> str:
    return f"({text})" if binds < outer else text


def _sum(e: Any, ascii: bool) -> str:
    terms = sorted((_text(term, ADD + 1 if term.is_Add else ADD, ascii) for term in e.args), key=_letters_first)
    if terms[0].startswith("-"):
        positive = [term for term in terms if not term.startswith("-")]
        if positive:
            terms.remove(positive[0])
            terms.insert(0, positive[0])
    text = terms[0]
    for term in terms[1:]:
        text += f" - {term[1:]}" if term.startswith("-") else f" + {term}"
    return text


def _product(e: Any, outer: int, ascii: bool) -> str:
    import sympy

    number, factors = e.args[0] if e.args[0].is_Rational else sympy.S.One, list(e.args)
    if e.args[0].is_Rational:
        factors = factors[1:]
    above, below = [], []
    for factor in factors:
        power = factor.args[1] if factor.is_Pow else None
        if power is not None and power.is_Rational and power < 0:
            below.append(factor.args[0] ** (-power))
        else:
            above.append(factor)
    sign = "-" if number < 0 else ""
    top = [str(abs(number.p))] if abs(number.p) != 1 or not above else []
    top += sorted((_text(factor, MUL + 1, ascii) for factor in above), key=lambda t: (t[:1] == "(", t))
    bottom = ([str(number.q)] if number.q != 1 else []) + sorted(_text(factor, MUL + 1, ascii) for factor in below)
    times = "*" if ascii else "·"
    text = sign + times.join(top)
    if bottom:
        text += "/" + (bottom[0] if len(bottom) == 1 else f"({times.join(bottom)})")
    return _bracket(text, ADD + 1 if sign else MUL, outer)


def _power(e: Any, outer: int, ascii: bool) -> str:
    base, exponent = e.args
    if exponent.is_Rational and exponent < 0:
        return _bracket(f"1/{_text(base ** (-exponent), MUL + 1, ascii)}", MUL, outer)
    if exponent.is_Rational and exponent.q == 2 and exponent.p == 1:
        inner = _text(base, 0, ascii)
        if ascii:
            return f"sqrt({inner})"
        return f"√{inner}" if inner.isalnum() else f"√({inner})"
    base_text = _text(base, POW + 1, ascii)
    if exponent.is_Integer and not ascii:
        return _bracket(base_text + str(exponent).translate(SUPERSCRIPTS), POW, outer)
    return _bracket(f"{base_text}**{_text(exponent, ATOM, ascii)}", POW, outer)


def _piecewise(e: Any, ascii: bool) -> str:
    parts = []
    for branch, condition in e.args:
        said = "else" if condition == True else f"if {_condition(condition, ascii)}"  # noqa: E712 - SymPy's own true
        parts.append(f"{_text(branch, 0, ascii)} {said}")
    return "{" + ", ".join(parts) + "}"


def _condition(condition: Any, ascii: bool) -> str:
    if hasattr(condition, "rel_op"):
        return f"{_text(condition.lhs, 0, ascii)} {condition.rel_op} {_text(condition.rhs, 0, ascii)}"
    return str(condition)
