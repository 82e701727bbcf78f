from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.errors import AnswerError
from tutor.symbolic.formulas import read
from tutor.symbolic.parser import join, transposed
from tutor.symbolic.tokens import Token
from tutor.symbolic.tree import Node, show

SYMBOLS = {"x": (), "y": (), "a": (1, 2), "w": (2, 1), "v": (1, 1), "m": (2, 2)}


@pytest.mark.parametrize(
    ("typed", "echo"),
    [
        ("2x", "2*x"),
        ("3 x y", "3*x*y"),
        ("x^2", "x**2"),
        ("x²y", "x**2*y"),
        ("x⁻²", "x**(-2)"),
        ("-x^2", "-x**2"),
        ("x(1+y)", "x*(1 + y)"),
        ("2*-x", "2*(-x)"),
        ("−x·y÷2", "(-x)*y/2"),
        ("√2/2", "sqrt(2)/2"),
        ("|x|y", "abs(x)*y"),
        ("ln(x)", "log(x)"),
        ("π", "pi"),
        ("（１＋x）", "1 + x"),
        ("sin(x)^2", "sin(x)**2"),
        ("a.T @ v", "a.T @ v"),
        ("aᵀ·v", "a.T @ v"),
        ("a^T @ v", "a.T @ v"),
        ("a11*w21", "a[0, 0]*w[1, 0]"),
        ("a[0,1]*w[1][0]", "a[0, 1]*w[1, 0]"),
        ("［［1，x］，［2，3］］", "[[1, x], [2, 3]]"),
        ("m*m", "m*m"),
        ("m·m", "m @ m"),
        ("relu(x) + max(x, y)", "relu(x) + max(x, y)"),
    ],
)
def test_the_echo_writes_every_product_out(typed: str, echo: str) -> None:
    assert read(typed, SYMBOLS).echo == echo


@pytest.mark.parametrize(
    ("typed", "position", "says"),
    [
        ("1/2x", 3, "two ways"),
        ("1/2 x", 4, "two ways"),
        ("sin x", 0, "sin(x)"),
        ("3,5", 1, "3.5"),
        ("(3,5)", 2, "comma"),
        ("xy", 0, "x*y"),
        ("sn(x)", 0, "Did you mean 'sin'"),
        ("2^3^4^5", 1, "tower of powers"),
        ("2e+3", 0, "Euler"),
        ("3 4", 2, "sign is missing"),
        ("[1 2]", 3, "comma"),
        ("(x", 2, "not closed"),
        ("x)", 1, "no partner"),
        ("x = 2", 2, "right of '='"),
        ("", 0, "Nothing"),
        ("x.grad", 1, ".T"),
        ("__import__('os')", 11, "means nothing"),
        ("a*w", 1, "@"),
        ("a@a", 1, "cannot multiply"),
        ("x@a", 1, "for a number write *"),
        ("[[1, 2], [3]]", 9, "differ"),
        ("a[0, 2]", 1, "there is no"),
        ("1/0", 0, "divides by zero"),
        ("log(0)", 0, "no value"),
        ("9**(9**9)", 0, "exponent"),
        ("((2**999)**999)", 2, "too large"),
        ("exp(exp(exp(10)))", 4, "too large"),
        ("9" * 41, 0, "digits"),
        ("(" * 60 + "x" + ")" * 60, 40, "deep"),
        ("x+" * 600 + "x", 1000, "characters"),
        ("diff(x, x)", 0, "not a name"),
    ],
)
def test_what_could_mean_two_things_is_refused_with_its_place_and_a_way_to_write_it(
    typed: str, position: int, says: str
) -> None:
    with pytest.raises(AnswerError) as refusal:
        read(typed, SYMBOLS)
    assert says in str(refusal.value)
    assert refusal.value.position == position


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("a @ w", "[[a11*w11 + a12*w21]]"),
        ("a.T @ v", "[[a11*v11], [a12*v11]]"),
        ("2*w + 1", "[[2*w11 + 1], [2*w21 + 1]]"),
        ("w.T", "[[w11, w21]]"),
    ],
)
def test_matrix_formulas_have_the_elements_that_mathematics_gives_them(typed: str, value: str) -> None:
    assert str(read(typed, SYMBOLS).value.tolist()) == value


def test_a_declared_name_is_never_taken_for_a_function() -> None:
    assert read("e*max", {"e": (), "max": ()}).echo == "e*max"


def test_a_matrix_whose_name_ends_in_a_digit_keeps_its_elements_apart() -> None:
    assert str(read("w1_12", {"w1": (2, 2)}).value) == "w1_12"


STAR = Token("sign", "*", 0)


def _join(kind: str, left: Node, right: Node) -> Node:
    return join(kind, left, right, STAR)


def _grown(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    scalar = inner.filter(lambda n: n.shape == ())
    return st.one_of(
        st.builds(_join, st.sampled_from(["add", "sub", "mul", "div"]), scalar, inner),
        st.builds(lambda base, exponent: _join("pow", base, exponent), scalar, _small()),
        inner.map(lambda n: Node("neg", (n,), n.shape)),
        scalar.map(lambda n: Node("call", (n,), (), "tanh")),
        inner.filter(lambda n: n.shape != ()).map(lambda n: transposed(n, STAR)),
        inner.filter(lambda n: n.shape == (1, 2)).map(lambda n: _join("matmul", n, Node("name", (), (2, 1), "w"))),
    )


def _small() -> st.SearchStrategy[Node]:
    return st.sampled_from([Node("number", word="2"), Node("neg", (Node("number", word="3"),)), Node("name", word="y")])


TREES = st.recursive(
    st.one_of(
        st.sampled_from(["x", "y"]).map(lambda name: Node("name", word=name)),
        st.integers(1, 99).map(lambda n: Node("number", word=str(n))),
        st.sampled_from([Node("name", (), (1, 2), "a"), Node("entry", (), (), "a", (0, 1))]),
    ),
    _grown,
    max_leaves=8,
)


@settings(max_examples=300, deadline=None)
@given(TREES)
def test_reading_what_was_printed_gives_the_same_tree(tree: Node) -> None:
    try:
        again = read(show(tree), SYMBOLS)
    except AnswerError as refusal:
        assert "large" in str(refusal) or "zero" in str(refusal) or "exponent" in str(refusal)
        return
    assert again.tree == tree


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="xyaw12.,()[]+-*/^@| √²ᵀ·π={}'\\\"", max_size=30))
def test_any_text_is_read_or_refused_with_a_position(text: str) -> None:
    try:
        formula = read(text, SYMBOLS)
    except AnswerError as refusal:
        assert 0 <= refusal.position <= len(text)
    else:
        assert read(formula.echo, SYMBOLS).tree == formula.tree
