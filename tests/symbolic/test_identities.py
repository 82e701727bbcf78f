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
    ("x.norm()", "x", X / sympy.sqrt(sum(a**2 for a in x)), "x/norm(x)"),
    ("torch.log(torch.exp(x).sum())", "x", X.applyfunc(sympy.exp) / sum(map(sympy.exp, x)), None),
    ("torch.logsumexp(x, 0)", "x", X.applyfunc(sympy.exp) / sum(map(sympy.exp, x)), "softmax(x)"),
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


# (output, by what, the closed form): what stands on a blackboard. Each was verified before it was shown.
BLACKBOARD = [
    ("A @ y", "A", "v·yᵀ"),
    ("A @ y", "y", "Aᵀ·v"),
    ("x @ A", "x", "A·v"),
    ("A @ B", "B", "Aᵀ·v"),
    ("A @ B.T", "B", "vᵀ·A"),
    ("x @ A @ x", "x", "Aᵀ·x + A·x"),
    ("x @ A @ x", "A", "x·xᵀ"),
    ("x @ A @ y", "A", "x·yᵀ"),
    ("torch.trace(A)", "A", "I"),
    ("torch.trace(A @ B)", "A", "Bᵀ"),
    ("torch.trace(A.T @ A)", "A", "2·A"),
    ("torch.linalg.det(A)", "A", "det(A)·A⁻ᵀ"),
    ("torch.linalg.slogdet(A)[1]", "A", "A⁻ᵀ"),
    ("torch.inverse(A)", "A", "-A⁻ᵀ·v·A⁻ᵀ"),
    ("torch.linalg.solve(A, x)", "x", "A⁻ᵀ·v"),
    ("torch.outer(x, y)", "x", "v·y"),
    ("torch.outer(x, y)", "y", "vᵀ·x"),
    ("A.norm()", "A", "A/norm(A)"),
    ("(A @ B @ x).sum()", "A", "1·(B·x)ᵀ"),
    ("A @ B.T + b", "b", "sum(v, dim=0)"),
    ("torch.nn.functional.linear(A, B, b)", "B", "vᵀ·A"),
    ("torch.nn.functional.linear(x, B, b)", "B", "v·xᵀ"),
    ("torch.nn.functional.linear(x, B, b)", "x", "Bᵀ·v"),
    ("torch.nn.functional.linear(x, B, b)", "b", "v"),
    ("torch.nn.functional.mse_loss(x, y)", "x", "2/3·(x - y)"),
    ("((A @ x - y)**2).mean()", "A", "2/3·(A·x - y)·xᵀ"),
    ("torch.sigmoid(x)", "x", "v ⊙ out ⊙ (1 - out)"),
    ("torch.tanh(A @ x)", "x", "Aᵀ·(v ⊙ (1 - out²))"),
    ("torch.softmax(x, 0)", "x", "out ⊙ (v - outᵀ·v)"),
    ("-torch.log_softmax(x, 0)[1]", "x", "softmax(x) - [0, 1, 0]"),
    ("torch.nn.functional.cross_entropy(A, torch.tensor([0, 2, 1]))", "A", "1/3·(softmax(A, dim=1) - onehot([0, 2, 1]))"),
    ("torch.nn.functional.binary_cross_entropy_with_logits(x, b.abs() / 5)", "x", "1/3·(sigmoid(x) - 1/5·abs(b))"),
    ("x.var()", "x", "x - mean(x)"),
    ("x.prod()", "x", "prod(x)/x"),
    ("torch.log(torch.exp(x).sum())", "x", "exp(x)/sum(exp(x))"),
    ("(x**2).sum().sqrt()", "x", "x/out"),
    ("x / y", "y", "-v ⊙ (x/y²)"),
]  # fmt: skip


@pytest.mark.parametrize(("output", "by", "form"), BLACKBOARD, ids=[f"{row[0]} by {row[1]}" for row in BLACKBOARD])
def test_what_stands_on_a_blackboard(output, by, form):
    derivation = tutor.derive(f"{SETUP}out = {output}", f"formula(out, {by})")

    assert derivation.agrees
    assert derivation.matrix_form == form


# (output, ask, index form, matrix form), the ask by x where it names nothing else.
ENTRIES = [
    ("A @ x", "jacobian(out, x)", "Aᵢⱼ", "A"),
    ("A @ x + b", "jacobian(out, A)", "xₖ·δᵢⱼ", None),
    ("A @ B", "jacobian(out, B)", "Aᵢₖ·δⱼₗ", None),
    ("torch.tanh(A @ x + b)", "jacobian(out, x)", "Aᵢⱼ·(1 - outᵢ²)", "diag(1 - out²)·A"),
    ("torch.sigmoid(x)", "jacobian(out, x)", "outᵢ·(1 - outᵢ)·δᵢⱼ", "diag(out ⊙ (1 - out))"),
    ("torch.softmax(x, 0)", "jacobian(out, x)", "outᵢ·(δᵢⱼ - outⱼ)", "diag(out) - out·outᵀ"),
    ("torch.softmax(A, 1)", "jacobian(out, A)", "outᵢⱼ·δᵢₖ·(δⱼₗ - outᵢₗ)", None),
    ("torch.outer(x, y)", "jacobian(out, x)", "yⱼ·δᵢₖ", None),
    ("A.T", "jacobian(out, A)", "δⱼₖ·δᵢₗ", None),
    ("x / y", "jacobian(out, y)", "-xᵢ·δᵢⱼ/yᵢ²", "-diag(x/y²)"),
    ("torch.nn.functional.mse_loss(x, y)", "jacobian(out, x)", "2/3·(xᵢ - yᵢ)", None),
    ("((A @ x - y)**2).sum()", "jacobian(out, x)", "2·(Σⱼ Aⱼᵢ·(Σₖ Aⱼₖ·xₖ - yⱼ))", None),
    ("x @ A @ x", "hessian(out, x)", "Aᵢⱼ + Aⱼᵢ", "A + Aᵀ"),
    ("((A @ x - y)**2).sum()", "hessian(out, x)", "2·(Σₖ Aₖᵢ·Aₖⱼ)", "2·Aᵀ·A"),
    ("x.norm()", "hessian(out, x)", "(δᵢⱼ - xᵢ·xⱼ/out²)/out", "I/out - x·xᵀ/out³"),
    ("(x**3).sum()", "hessian(out, x)", "6·xᵢ·δᵢⱼ", "6·diag(x)"),
    ("torch.logsumexp(x, 0)", "hessian(out, x)", "exp(xᵢ - out)·(δᵢⱼ - exp(xⱼ - out))", None),
    ("A @ x", "jvp(out, x, y)", None, "A·y"),
    ("torch.softmax(x, 0)", "jvp(out, x, y)", None, "out ⊙ (y - outᵀ·y)"),
    ("x.dot(x)", "jvp(out, x, y)", None, "2·(yᵀ·x)"),
]  # fmt: skip


@pytest.mark.parametrize(("output", "ask", "entries", "matrix"), ENTRIES, ids=[f"{o}: {a}" for o, a, _, _ in ENTRIES])
def test_entries_and_matrices_of_jacobians(output, ask, entries, matrix):
    derivation = tutor.derive(f"{SETUP}out = {output}", ask)

    assert derivation.agrees
    assert derivation.index_form == entries
    if matrix is not None:
        assert derivation.matrix_form == matrix


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
