"""Curves and gradient fields in a terminal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.explain.canvas import Canvas
from tutor.explain.cells import cell_len
from tutor.explain.plots import plot
from tutor.program import parse_ask, run
from tutor.symbolic import derive

ONE = "import torch\nx = torch.tensor({at}, requires_grad=True)\ny = {formula}\ny.backward()\n"
TWO = "import torch\nx = torch.tensor([1., 2.], requires_grad=True)\ny = {formula}\ny.backward()\n"


def drawn(source, ask="x.grad", lang="en", ascii=False):
    trace, asked = run(source), parse_ask(ask)
    return plot(trace, asked, derive(trace, asked), lang, ascii=ascii)


def test_a_straight_line_is_a_diagonal():
    canvas = Canvas(4, 2, 0.0, 1.0, 0.0, 1.0)
    canvas.curve([(x / 20, x / 20) for x in range(21)])

    assert canvas.lines() == ["  ⡠⠊", "⡠⠊⠁"]


def test_the_ascii_twin_has_one_sign_a_cell():
    canvas = Canvas(3, 3, 0.0, 1.0, 0.0, 1.0, ascii=True)
    canvas.curve([(0.0, 0.0), (1.0, 1.0)])

    assert canvas.lines() == ["  *", " *", "*"]


@given(st.lists(st.tuples(st.floats(-9, 9), st.floats(-9, 9)), max_size=20), st.booleans())
def test_nothing_is_ever_drawn_outside(points, ascii):
    canvas = Canvas(10, 4, -1.0, 1.0, -1.0, 1.0, ascii=ascii)
    canvas.curve(points)
    for x, y in points:
        canvas.sign(x, y, "o")

    assert len(canvas.lines()) == 4
    assert all(cell_len(line) <= 10 for line in canvas.lines())


def test_a_jump_is_left_open():
    canvas = Canvas(10, 4, 0.0, 1.0, 0.0, 1.0, ascii=True)
    canvas.curve([(0.0, 0.0), (0.5, 5.0), (1.0, 0.0)])

    assert "".join(canvas.lines()) == ""


def test_a_curve_has_its_point_and_says_its_slope():
    lines = drawn(ONE.format(at="2.", formula="x ** 2"))

    assert sum(line.count("●") for line in lines) == 1
    assert lines[-1] == "y against x: the curve, and its tangent at x = 2 with slope 4."
    assert all(cell_len(line) <= 80 for line in lines)


def test_the_gradient_of_a_bowl_points_away_from_its_ground():
    lines = drawn(TWO.format(formula="(x ** 2).sum()"))
    field = [line.split("│")[1] for line in lines if "│" in line]

    assert field[0].strip().endswith("↗") and field[-1].strip().startswith(("↙", "←", "↖"))
    assert "y over x1 (across) and x2 (up)" in lines[-1].replace("Where the gradient of ", "").replace(
        " points (uphill)", ""
    )


@pytest.mark.parametrize("source", [ONE.format(at="2.", formula="torch.sin(x)"), TWO.format(formula="x[0] * x[1]")])
def test_ascii_means_ascii(source):
    assert all(line.isascii() for line in drawn(source, ascii=True))


def test_a_function_with_a_pole_is_drawn_beside_it():
    assert any("●" in line for line in drawn(ONE.format(at="0.5", formula="1 / x")))


def test_where_there_is_nothing_to_draw_it_says_so():
    source = "import torch\nx = torch.ones(3, requires_grad=True)\ny = x.sum()\ny.backward()\n"

    assert drawn(source) == ["Only a single number that depends on one or two numbers can be drawn."]
    assert drawn(source, lang="zh") == ["只能画出依赖于一个或两个数的单个数。"]


def test_a_flat_function_is_drawn():
    assert drawn(ONE.format(at="1.", formula="x * 0 + 3"))[-1].endswith("slope 0.")
