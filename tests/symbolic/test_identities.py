"""Derivations against mathematics that is known from elsewhere: SymPy's own Jacobians, and textbook identities."""

from __future__ import annotations

import pytest
import sympy

import tutor
from tutor.symbolic import equal

SETUP = """import torch
x = torch.tensor([1., 2., -3.], requires_grad=True)
y = torch.tensor([0.5, -1., 2.], requires_grad=True)
A = torch.tensor([[1., 2., 0.], [3., -1., 4.], [0.5, 2., 1.]], requires_grad=True)
B = torch.tensor([[2., 0., 1.], [1., 1., -2.], [0., 3., 1.]], requires_grad=True)
b = torch.tensor([1., -2., 4.])
"""
x = sympy.symbols("x1:4", real=True)
y = sympy.symbols("y1:4", real=True)
A = sympy.Matrix(3, 3, lambda i, j: sympy.Symbol(f"A{i + 1}{j + 1}", real=True))
B = sympy.Matrix(3, 3, lambda i, j: sympy.Symbol(f"B{i + 1}{j + 1}", real=True))
b = sympy.symbols("b1:4", real=True)
X, Y, VECTOR = sympy.Matrix(x), sympy.Matrix(y), sympy.Matrix(b)

VECTOR_FUNCTIONS = {
    "out = A @ x": A * X,
    "out = torch.tanh(A @ x)": (A * X).applyfunc(sympy.tanh),
    "out = torch.softmax(x, 0)": X.applyfunc(sympy.exp) / sum(map(sympy.exp, x)),
    "out = torch.log_softmax(x, 0)": X.applyfunc(lambda e: e - sympy.log(sum(map(sympy.exp, x)))),
    "out = x * y / (1 + x**2)": sympy.Matrix([a * c / (1 + a**2) for a, c in zip(x, y)]),
    "out = torch.sigmoid(x) * torch.sin(y)": sympy.Matrix([sympy.sin(c) / (1 + sympy.exp(-a)) for a, c in zip(x, y)]),
    "out = x / x.norm()": X / sympy.sqrt(sum(a**2 for a in x)),
    "out = x.cumsum(0) * x.sum()": sympy.Matrix([sum(x[: i + 1]) * sum(x) for i in range(3)]),
}


@pytest.mark.parametrize("line", VECTOR_FUNCTIONS)
def test_jacobians_are_those_of_sympys_matrices(line):
    derivation = tutor.derive(SETUP + line, "jacobian(out, x)")
    expected = VECTOR_FUNCTIONS[line].jacobian(X)

    assert derivation.agrees
    for i in range(3):
        for j in range(3):
            assert equal(derivation.symbols[i, j], expected[i, j])


SCALARS = {
    "out = torch.log((x**2).sum())": sympy.log(sum(a**2 for a in x)),
    "out = torch.exp(x[0] * x[1]) * x[2]": sympy.exp(x[0] * x[1]) * x[2],
    "out = (x**3).prod()": sympy.prod(a**3 for a in x),
    "out = (x**2).var()": sum((a**2 - sum(c**2 for c in x) / 3) ** 2 for a in x) / 2,
}


@pytest.mark.parametrize("line", SCALARS)
def test_hessians_are_sympys(line):
    derivation = tutor.derive(SETUP + line, "hessian(out, x)")
    expected = sympy.hessian(SCALARS[line], x)

    assert derivation.agrees
    for i in range(3):
        for j in range(3):
            assert equal(derivation.symbols[i, j], expected[i, j])


# From the matrix cookbook: (output, by what, gradient, the closed form found).
COOKBOOK = [
    ("x @ (A @ y)", "A", X * Y.T, "x·yᵀ"),
    ("x @ (A @ x)", "x", (A + A.T) * X, "A·x + Aᵀ·x"),
    ("((A @ x - b)**2).sum()", "x", 2 * A.T * (A * X - VECTOR), "2·Aᵀ·(A·x - b)"),
    ("((A @ x - b)**2).sum()", "A", 2 * (A * X - VECTOR) * X.T, None),
    ("(A @ B).trace()", "A", B.T, None),
    ("(A * B).sum()", "A", B, "B"),
    ("((A @ B) * A).sum()", "B", A.T * A, "Aᵀ·A"),
    ("torch.dot(x, y)", "x", Y, "y"),
    ("(x**2).sum()", "x", 2 * X, "2·x"),
    ("x.norm()", "x", X / sympy.sqrt(sum(a**2 for a in x)), "x/out"),
    ("torch.log(torch.exp(x).sum())", "x", X.applyfunc(sympy.exp) / sum(map(sympy.exp, x)), None),
    ("torch.logsumexp(x, 0)", "x", X.applyfunc(sympy.exp) / sum(map(sympy.exp, x)), "exp(x - out)"),
    ("((y - x)**2).mean()", "x", sympy.Rational(2, 3) * (X - Y), None),
]


@pytest.mark.parametrize(
    ("output", "by", "gradient", "form"), COOKBOOK, ids=[f"{row[0]} by {row[1]}" for row in COOKBOOK]
)
def test_textbook_gradients(output, by, gradient, form):
    derivation = tutor.derive(f"{SETUP}out = {output}", f"formula(out, {by})")

    assert derivation.agrees
    flat = list(gradient)
    for found, expected in zip(derivation.symbols.ravel(), flat):
        assert equal(found, expected)
    if form is not None:
        assert derivation.matrix_form == form


def test_softmax_has_its_well_known_jacobian():
    derivation = tutor.derive(f"{SETUP}s = torch.softmax(x, 0)", "jacobian(s, x)")

    assert derivation.index_form == "sᵢ·(δᵢⱼ - sⱼ)"
    assert derivation.latex == r"s_{i} \left(\delta_{i j} - s_{j}\right)"


def test_rows_of_a_softmax_jacobian_add_up_to_nothing():
    derivation = tutor.derive(f"{SETUP}s = torch.softmax(x, 0).sum()", "formula(s, x)")

    assert [str(e) for e in derivation.exact] == ["0", "0", "0"]


@pytest.mark.parametrize(
    ("function", "slope"), [("torch.tanh", lambda a: 1 - a**2), ("torch.sigmoid", lambda a: a * (1 - a))]
)
def test_slopes_in_terms_of_the_result(function, slope):
    program = f"import torch\nx = torch.tensor(0.7, requires_grad=True)\na = {function}(x)"
    value = tutor.derive(program, "a").exact[()]

    assert equal(tutor.derive(program, "formula(a, x)").exact[()], slope(value))


def test_schwarz_the_order_of_two_derivatives_does_not_matter():
    derivation = tutor.derive(f"{SETUP}out = torch.exp(x @ (A @ x) / 10) + (x**3).sum()", "hessian(out, x)")

    for i in range(3):
        for j in range(i):
            assert equal(derivation.exact[i, j], derivation.exact[j, i])
