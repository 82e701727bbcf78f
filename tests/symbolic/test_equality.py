from __future__ import annotations

import pytest

from tutor.symbolic import equal, read

SYMBOLS = {"x": (), "y": (), "w": (2, 1)}

EQUAL = [
    ("sin(x)^2 + cos(x)^2", "1"),
    ("(x+1)^2", "x^2 + 2x + 1"),
    ("abs(x)", "sqrt(x^2)"),
    ("relu(x)", "(x + abs(x))/2"),
    ("tanh(x)", "(exp(2x)-1)/(exp(2x)+1)"),
    ("sigmoid(x)*(1-sigmoid(x))", "exp(-x)/(1+exp(-x))^2"),
    ("sqrt(2)*sqrt(3)", "sqrt(6)"),
    ("sign(x)", "x/abs(x)"),
    ("x^0.5", "sqrt(x)"),
    ("sqrt(2)", "1.41421356237309504880"),
    ("(1 - 1/(1+exp(-x*y)))/(1+exp(-x*y))", "exp(-x*y)/(1+exp(-x*y))^2"),
    ("x/x", "1"),
    ("max(x, y)", "(x + y + abs(x-y))/2"),
    ("log(x)", "log(2x) - log(2)"),
    ("w", "[[w11], [w21]]"),
]
DIFFERENT = [
    ("x", "x + 10**(-30)"),
    ("sin(250*pi*x)", "0"),
    ("max(x, 100001)", "100001"),
    ("log(x^2)", "2*log(x)"),
    ("log(x) + log(y)", "log(x*y)"),
    ("10**(-12)*x", "0"),
    ("floor(x)", "x"),
    ("exp(exp(x))", "exp(x)"),
    # The pair on which a computer algebra system hangs.
    ("6**(3x^2+4x-2)*log(6)*(6x+4)", "6**(3x^2+4x-2)*(6x+4)"),
    ("w", "[[w21], [w11]]"),
    ("[1, 2]", "[[1, 2]]"),
    ("sqrt(2)", "1.41421356"),
    ("log(x^2)/2", "log(x)"),
    ("exp(log(x))", "x"),
    ("x + max(0, x-1)*max(0, 1.001-x)", "x"),
    ("min(x, 1) + max(0, x^2 - 10**6)", "min(x, 1)"),
    ("atan(x) + atan(1/x)", "pi/2"),
]


@pytest.mark.parametrize(("a", "b"), EQUAL)
def test_what_is_equal_is_found_equal(a: str, b: str) -> None:
    assert equal(read(a, SYMBOLS), read(b, SYMBOLS)).outcome == "equal"


@pytest.mark.parametrize(("a", "b"), DIFFERENT)
def test_what_differs_is_found_different(a: str, b: str) -> None:
    assert equal(read(a, SYMBOLS), read(b, SYMBOLS)).outcome == "different"


def test_what_is_defined_nowhere_stays_undecided() -> None:
    assert equal(read("sqrt(-1-x^2)", SYMBOLS), read("sqrt(-2-x^2)", SYMBOLS)).outcome == "undecided"


def test_a_difference_comes_with_a_point_that_shows_it() -> None:
    found = equal(read("[x, 2x]", SYMBOLS), read("[x, 3x]", SYMBOLS))
    assert found.index == (1,)
    assert float(found.right) == pytest.approx(3 * float(found.witness["x"]))


def test_a_deadline_that_has_passed_leaves_it_undecided() -> None:
    assert equal(read("(x+1)^2", SYMBOLS), read("x^2+2x+1", SYMBOLS), seconds=-1).outcome == "undecided"
