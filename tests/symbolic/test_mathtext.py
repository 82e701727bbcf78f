"""Mathematics as text: golden lines, and what is printed reads back as what it was."""

from __future__ import annotations

import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from tutor.symbolic import equal, mathtext, read

a, b, x, y = (sympy.Symbol(name, real=True) for name in ("a", "b", "x", "y"))

GOLDEN = {
    2 * x**2 - 1: ("2·x² - 1", "2*x**2 - 1", "2 x^{2} - 1", "2 times x squared minus 1"),
    x / (y + 1): ("x/(y + 1)", "x/(y + 1)", r"\frac{x}{y + 1}", "x over the quantity y plus 1, end"),
    -x: ("-x", "-x", "-x", "minus x"),
    sympy.exp(-x) * y: ("exp(-x)·y", "exp(-x)*y", r"e^{-x} y", "exp of minus x times y"),
    sympy.sqrt(x + 1): ("√(x + 1)", "sqrt(x + 1)", r"\sqrt{x + 1}", "the square root of x plus 1"),
    sympy.Rational(-3, 4) * x: ("-3·x/4", "-3*x/4", r"-\frac{3 x}{4}", "minus 3 times x over 4"),
    (x - y) ** 3: ("(x - y)³", "(x - y)**3", r"\left(x - y\right)^{3}", "the quantity x minus y, end to the power 3"),
    1 / x**2: ("1/x²", "1/x**2", r"\frac{1}{x^{2}}", "1 over x squared"),
    2**x: ("2**x", "2**x", "2^{x}", "2 to the power x"),
    sympy.Max(x, 0): ("max(x, 0)", "max(x, 0)", r"\max\left(x, 0\right)", "max of x, 0"),
    sympy.Abs(x): ("abs(x)", "abs(x)", r"\left|x\right|", "abs of x"),
    sympy.Heaviside(x): ("[x > 0]", "[x > 0]", "[x > 0]", "1 where x is above 0, else 0"),
    sympy.pi * x: ("x·π", "pi*x", r"x \pi", "x times pi"),
}


def test_golden_lines():
    for expression, (unicode, ascii, latex, spoken) in GOLDEN.items():
        assert mathtext.line(expression) == unicode
        assert sorted(mathtext.line(expression, ascii=True)) == sorted(ascii)
        assert mathtext.latex(expression) == latex
        assert mathtext.spoken(expression, "en") == spoken


def test_chinese_is_spoken_too():
    assert mathtext.spoken(2 * x**2, "zh") == "2 乘 x 的平方"
    assert mathtext.spoken(x / y, "zh") == "x 除以 y"


leaves = st.sampled_from([a, b, x, y, *map(sympy.Integer, range(-3, 6)), sympy.Rational(1, 2), sympy.Rational(-5, 3)])


def grown(inner):
    pair = st.tuples(inner, inner)
    return st.one_of(
        pair.map(lambda p: p[0] + p[1]),
        pair.map(lambda p: p[0] - p[1]),
        pair.map(lambda p: p[0] * p[1]),
        pair.map(lambda p: p[0] / (p[1] ** 2 + 1)),
        st.tuples(inner, st.integers(-2, 3)).map(lambda p: (p[0] ** 2 + 1) ** p[1]),
        inner.map(sympy.sin),
        inner.map(sympy.tanh),
        inner.map(lambda e: sympy.exp(e / 8) if e.free_symbols else e),
        inner.map(lambda e: sympy.sqrt(e**2 + 1)),
        inner.map(lambda e: sympy.log(e**2 + 1)),
        inner.map(lambda e: sympy.Max(e, 0)),
        inner.map(sympy.Abs),
    )


expressions = st.recursive(leaves, grown, max_leaves=8)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(expressions)
def test_what_is_printed_in_ascii_reads_back_as_the_same_expression(expression):
    text = mathtext.line(expression, ascii=True)

    formula = read(text, {"a": (), "b": (), "x": (), "y": ()})

    assert formula.value[()] == expression or equal(formula.value[()], expression)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(expressions)
def test_what_is_printed_in_unicode_reads_back_too(expression):
    formula = read(mathtext.line(expression), {"a": (), "b": (), "x": (), "y": ()})

    assert formula.value[()] == expression or equal(formula.value[()], expression)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(expressions)
def test_latex_has_balanced_braces(expression):
    text = mathtext.latex(expression)

    assert text.count("{") == text.count("}")
    assert text.count(r"\left") == text.count(r"\right")


@settings(max_examples=100, deadline=None, derandomize=True)
@given(expressions)
def test_two_dimensions_are_a_rectangle_of_cells(expression):
    lines = mathtext.pretty(expression)

    assert len({cell_len(line) for line in lines}) == 1


def test_fractions_and_matrices_stand_in_two_dimensions():
    assert mathtext.pretty(x / (y + 1)) == ["  x  ", "─────", "y + 1"]
    assert mathtext.pretty(sympy.exp(x) / 2 + 1) == ["exp(x)    ", "────── + 1", "  2       "]


def test_closed_forms_read_back_in_the_language_of_answers():
    from tutor import derive

    program = (
        "import torch\nA = torch.ones(2, 3)\nx = torch.tensor([1., 2., 3.], requires_grad=True)\n"
        "b = torch.tensor([1., 5.])\ny = ((A @ x - b)**2).sum()\n"
    )
    derivation = derive(program, "formula(y, x)", ascii=True)

    formula = read(derivation.matrix_form, {"A": (2, 3), "x": (3,), "b": (2,)})

    assert derivation.matrix_form == "2*A.T @ (A @ x - b)"
    assert formula.shape == (3,)
    assert equal(formula.value, derivation.symbols)


def test_an_array_is_a_box():
    import numpy as np

    values = np.array([[x, x + 1], [sympy.Integer(1), y**2]], dtype=object)

    assert mathtext.box(values) == ["⎡x  x + 1⎤", "⎣1     y²⎦"]
    assert mathtext.box(values, ascii=True) == ["[x  x + 1]", "[1   y**2]"]


def test_a_long_fraction_that_ends_is_the_decimal_it_is():
    rational = sympy.Rational

    assert mathtext.line(rational(7005017, 500000000)) == "0.014010034"
    assert mathtext.line(rational(-1, 100000) * x + rational(1, 3000)) == "1/3000 - 0.00001·x"
    assert mathtext.line(rational(3, 8)) == "3/8"
    assert read(mathtext.line(rational(7005017, 500000000), ascii=True), {}).value[()] == rational(7005017, 500000000)
