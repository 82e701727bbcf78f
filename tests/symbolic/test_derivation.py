"""What a person who asks about a program is told: exact values, forms, and words where there is no plain answer."""

from __future__ import annotations

from pathlib import Path

import mpmath
import numpy as np
import pytest

import tutor
from tutor.errors import AskError, LimitError
from tutor.program import run
from tutor.symbolic import derive
from tutor.symbolic.forward import NoCounterpart, plan_of

PROGRAMS = Path(__file__).parents[1] / "programs"
SEED_1 = (PROGRAMS / "seed-1.py").read_text(encoding="utf-8")
SEED_2 = (PROGRAMS / "seed-2.py").read_text(encoding="utf-8")
X = "import torch\nx = torch.tensor([1., 2.], requires_grad=True)\n"


def texts(array):
    return [[str(e) for e in row] for row in array] if array.ndim == 2 else [str(e) for e in array]


def test_the_first_seed_program():
    derivation = tutor.derive(SEED_1, "w.grad")

    assert texts(derivation.exact) == [["2"], ["3"]]
    assert texts(derivation.symbols) == [["a11"], ["a12"]]
    assert derivation.matrix_form == "aᵀ"
    assert derivation.agrees and derivation.note is None


def test_the_second_seed_program():
    assert texts(tutor.derive(SEED_2, "w.grad").exact) == [["3", "3"], ["5", "5"]]
    assert texts(tutor.derive(SEED_2, "a.grad").exact) == [["2", "2"], ["2", "2"]]
    assert tutor.derive(SEED_2, "formula(out, w)").matrix_form == "aᵀ·v"
    assert tutor.derive(SEED_2, "formula(out, a)").matrix_form == "v·wᵀ"


@pytest.mark.parametrize(
    ("ask", "shape", "form"),
    [
        ("w.grad", (2, 1), "aᵀ"),
        ("w.grad.data", (2, 1), "aᵀ"),
        ("out", (1, 1), "a·w"),
        ("jacobian(out, w)", (1, 1, 2, 1), None),
        ("vjp(out, w)", (2, 1), "aᵀ"),
        ("vjp(out, a, out)", (1, 2), "out·wᵀ"),
        ("jvp(out, w, w)", (1, 1), "a·w"),
        ("hessian(out, w)", (2, 1, 2, 1), None),
    ],
)
def test_every_kind_of_ask_agrees_with_the_engine(ask, shape, form):
    derivation = tutor.derive(SEED_1, ask)

    assert derivation.shape == shape
    assert derivation.matrix_form == form
    assert derivation.agrees and derivation.engine is not None


FORMS = {
    "y = (x * x).sum()": ("formula(y, x)", "2·x"),
    "y = ((x - t)**2).mean()": ("formula(y, x)", "x - t"),
    "y = A @ x": ("formula(y, x)", "Aᵀ·v"),
    "y = x @ (A @ x)": ("formula(y, x)", "A·x + Aᵀ·x"),
    "y = torch.exp(x)": ("formula(y, x)", "v ⊙ exp(x)"),
    "y = torch.sigmoid(A @ x)": ("formula(y, x)", "Aᵀ·(v ⊙ y ⊙ (1 - y))"),
    "y = torch.relu(x)": ("formula(y, x)", "v ⊙ [x > 0]"),
    "y = (A @ x - t).norm()": ("formula(y, x)", "Aᵀ·((A·x - t)/y)"),
}


@pytest.mark.parametrize("line", FORMS)
def test_closed_forms(line):
    program = f"{X}A = torch.tensor([[1., 2.], [3., 4.]])\nt = torch.tensor([0.5, 3.])\n{line}\n"
    ask, form = FORMS[line]

    assert tutor.derive(program, ask).matrix_form == form


INDEX_FORMS = {
    "y = torch.softmax(x, 0)": "yᵢ·(δᵢⱼ - yⱼ)",
    "y = torch.log_softmax(x, 0)": "δᵢⱼ - exp(yⱼ)",
    "y = A @ x": "Aᵢⱼ",
    "y = torch.tanh(x)": "(1 - yᵢ²)·δᵢⱼ",
    "y = x.mean()": "1/2",
    "y = x.norm()": "xᵢ/y",
}


@pytest.mark.parametrize("line", INDEX_FORMS)
def test_index_forms(line):
    program = f"{X}A = torch.tensor([[1., 2.], [3., 4.]])\nt = torch.tensor([0.5, 3.])\n{line}\n"

    assert tutor.derive(program, "jacobian(y, x)").index_form == INDEX_FORMS[line]


def test_irrational_values_stay_exact_and_have_as_many_digits_as_wanted():
    derivation = tutor.derive(
        "import torch\nx = torch.tensor(0.5, requires_grad=True)\ntorch.tanh(x).backward()", "x.grad"
    )

    assert str(derivation.exact[()]) == "1 - tanh(1/2)**2"
    with mpmath.workdps(60):
        assert derivation.digits(50) == mpmath.nstr(1 - mpmath.tanh(mpmath.mpf("0.5")) ** 2, 50)


def test_decimals_are_the_fractions_they_were_written_as():
    derivation = tutor.derive("import torch\nx = torch.tensor(0.1, requires_grad=True)\n(x * x).backward()", "x.grad")

    assert str(derivation.exact[()]) == "1/5"
    assert derivation.agrees


def test_a_tensor_in_the_middle():
    program = f"{X}u = x**2\ny = (u * u).sum()"

    assert texts(tutor.derive(program, "formula(y, u)").exact) == ["2", "8"]


def test_a_view_is_told_from_its_base():
    program = f"{X}v = x.view(2, 1)\ny = (v.sum() * x).sum()"

    assert texts(tutor.derive(program, "formula(y, v)").exact) == [["3"], ["3"]]
    assert texts(tutor.derive(program, "formula(y, x)").exact) == ["6", "6"]


def test_a_tensor_that_does_not_require_grad():
    program = "import torch\nx = torch.tensor([1., 2.])\ny = (x**3).sum()"

    assert texts(tutor.derive(program, "formula(y, x)").exact) == ["3", "12"]


def test_what_is_detached_keeps_its_value_and_loses_its_derivative():
    program = f"{X}y = (x * x.detach()).sum()\ny.backward()"

    assert texts(tutor.derive(program, "x.grad").exact) == ["1", "2"]


def test_each_write_in_place_is_a_definition_of_its_own():
    program = f"{X}y = x * 3\ny.mul_(x)\ny.add_(1)\ny.sum().backward()"

    assert texts(tutor.derive(program, "x.grad").exact) == ["6", "12"]


def test_a_write_through_a_view():
    program = f"{X}y = x * 1\nv = y[0]\nv.mul_(10)\ny.sum().backward()"

    assert texts(tutor.derive(program, "x.grad").exact) == ["10", "1"]


def test_control_flow_is_as_it_was_taken():
    program = f"{X}y = x.sum()\nif y > 2:\n    y = y * y\nfor i in range(3):\n    y = y * 2\ny.backward()"

    assert texts(tutor.derive(program, "x.grad").exact) == ["48", "48"]


def test_passes_add_up():
    program = f"{X}(x * 2).sum().backward()\n(x * 3).sum().backward()"
    derivation = tutor.derive(program, "x.grad")

    assert texts(derivation.exact) == ["5", "5"]
    assert derivation.steps[-1].formula == "[2, 2] + [3, 3]"


def test_a_training_loop_stays_exact():
    program = (
        "import torch\nw = torch.tensor([1.], requires_grad=True)\nfor i in range(3):\n"
        "    loss = ((w * 3 - 1)**2).sum()\n    loss.backward()\n    with torch.no_grad():\n"
        "        w -= w.grad / 3\n    w.grad = None\n"
    )

    assert texts(tutor.derive(program, "w").exact) == ["-331/3"] or tutor.derive(program, "w").agrees


def test_derivatives_of_derivatives():
    program = (
        "import torch\nx = torch.tensor(2., requires_grad=True)\ny = x**4\n"
        "g, = torch.autograd.grad(y, x, create_graph=True)\nh, = torch.autograd.grad(g, x, create_graph=True)\n"
        "h.backward()\n"
    )

    assert str(tutor.derive(program, "g").exact[()]) == "32"
    assert str(tutor.derive(program, "h").symbols[()]) == "12*x**2"
    assert str(tutor.derive(program, "x.grad").exact[()]) == "48"


def test_custom_backward_that_is_wrong_is_said_to_be():
    program = (
        "import torch\nclass Sq(torch.autograd.Function):\n    @staticmethod\n    def forward(ctx, x):\n"
        "        ctx.save_for_backward(x)\n        return x * x\n    @staticmethod\n    def backward(ctx, g):\n"
        "        x, = ctx.saved_tensors\n        return {} * x * g\n"
        "x = torch.tensor([3.], requires_grad=True)\nSq.apply(x).sum().backward()\n"
    )

    assert tutor.derive(program.format(2), "x.grad").agrees
    wrong = tutor.derive(program.format(3), "x.grad")
    assert not wrong.agrees
    assert "Sq.backward" in wrong.note.en and "[6]" in wrong.note.en and "[9]" in wrong.note.en


def test_a_hook_is_named():
    program = f"{X}x.register_hook(lambda g: g * 10)\n(x * 2).sum().backward()"

    assert tutor.derive(program, "x.grad").note.en.startswith("A hook on x changes the gradient")


@pytest.mark.parametrize(("ask", "is_said"), [("jacobian(k, x)", True), ("jacobian(y, h)", False), ("h.grad", False)])
def test_a_kink_is_said_only_where_it_is_on_the_way(ask, is_said):
    program = f"{X}h = x * x\nh.retain_grad()\nk = torch.relu(x - 1)\ny = (h + k).sum()\ny.backward()"
    note = tutor.derive(program, ask).note

    assert ("at its kink" in (note.en if note else "")) is is_said


def test_a_value_is_not_said_to_be_itself():
    derivation = tutor.derive(f"{X}with torch.no_grad(): x += 1", "x")

    assert derivation.matrix_form is None and not derivation.is_symbolic
    assert texts(derivation.exact) == ["2", "3"]


def test_an_edit_through_data_is_silently_wrong():
    derivation = tutor.derive(
        "import torch\nx = torch.tensor([0.], requires_grad=True)\ns = x.sigmoid()\ns.data.zero_()\ns.sum().backward()",
        "x.grad",
    )

    assert not derivation.agrees
    assert derivation.note.en.startswith("PyTorch is silently wrong here: line 4")
    assert texts(derivation.exact) == ["1/4"]


def test_a_tensor_given_other_data_goes_on_as_the_same_variable():
    loop = (
        "import torch\nw = torch.tensor([1., 2.], requires_grad=True)\nx = torch.tensor([0.5, -1.])\nfor i in range(3):\n"
        "    loss = ((w * x).sum() - 1) ** 2\n    w.grad = None\n    loss.backward()\n    w.data = w.data - 0.1 * w.grad"
    )
    derivation = tutor.derive(loop, "w.grad")

    assert derivation.agrees
    assert texts(derivation.exact) == ["-45/32", "45/16"]


@pytest.mark.parametrize(("ask", "exact"), [("x.grad", ["7", "20"]), ("jacobian(z, x)", ["7", "20"])])
def test_other_data_between_forward_and_backward_is_silently_wrong(ask, exact):
    program = f"{X}y = x * x\nx.data = torch.tensor([3., 4.])\nz = (x * y).sum()\nz.backward()"
    derivation = tutor.derive(program, ask)

    assert not derivation.agrees
    assert derivation.note.en.startswith("PyTorch is silently wrong here: line 4")
    assert texts(derivation.exact) == exact


@pytest.mark.parametrize(
    ("expression", "point", "gradient"),
    [
        ("torch.relu(x)", "[0., 1.]", [0, 1]),
        ("torch.abs(x)", "[0., -2.]", [0, -1]),
        ("x.clamp(min=0)", "[0., -1.]", [1, 0]),
        ("torch.maximum(x, torch.zeros(2))", "[0., 3.]", [0.5, 1]),
        ("x.max()", "[2., 2.]", [0.5, 0.5]),
        ("x.max(0).values", "[2., 2.]", [1, 0]),
        ("torch.nn.functional.leaky_relu(x)", "[0., 1.]", [0.01, 1]),
        ("x.norm()", "[0., 0.]", [0, 0]),
    ],
)
def test_at_a_corner_pytorchs_choice_is_used_and_named_as_one(expression, point, gradient):
    program = f"import torch\nx = torch.tensor({point}, requires_grad=True)\ny = {expression}\ny.sum().backward()"
    derivation = tutor.derive(program, "x.grad")

    np.testing.assert_allclose(derivation.floats, gradient)
    assert derivation.agrees
    if expression != "x.max(0).values":
        assert "PyTorch's choice" in derivation.note.en


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("torch.log(x - 2)", "log in line 3 has no value"),
        ("(x - 1) / (x - 1)", "div in line 3 has no value"),
        ("torch.sqrt(x - 1)", "sqrt in line 3 has no finite derivative"),
    ],
)
def test_an_undefined_value_is_said_in_words(expression, words):
    derivation = tutor.derive(f"{X}y = {expression}\ny.sum().backward()", "x.grad")

    assert words in derivation.note.en
    assert derivation.agrees


def test_zero_is_explained_where_nothing_depends():
    derivation = tutor.derive(f"{X}u = torch.ones(2, requires_grad=True)\ny = (x * 2).sum()", "formula(y, u)")

    assert texts(derivation.exact) == ["0", "0"]
    assert "y does not depend on u" in derivation.note.en


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        ("nothing.grad", "nothing"),
        ("formula(y, k)", "only floating point tensors have derivatives"),
        ("vjp(x, x)", "needs a vector of shape"),
        ("vjp(x, x, torch.ones(3))", "has shape (3,)"),
        ("hessian(x, x)", "single number"),
        ("formula(y, x + 1)", "computed by the ask"),
        ("3", "not a tensor"),
        ("w.", "cannot be asked"),
    ],
)
def test_an_ask_that_means_nothing_is_refused_in_words(ask, words):
    program = f"{X}k = torch.tensor([1, 2])\ny = (x * 2).sum()"
    with pytest.raises((AskError, NameError)) as refused:
        tutor.derive(program, ask)

    assert words in str(refused.value)


def test_a_grad_of_none_says_why():
    derivation = tutor.derive(f"{X}y = x * 2\ny.sum().backward()", "y.grad")

    assert derivation.is_none
    assert "only leaves keep a gradient" in derivation.note.en


def test_an_operation_without_counterpart_is_named_and_the_rest_goes_on(monkeypatch):
    def known(step):
        if step.op == "tanh":
            raise NoCounterpart("it is not known")
        return plan_of(step)

    monkeypatch.setattr("tutor.symbolic.wengert.plan_of", known)
    trace = run(f"{X}y = (torch.tanh(x) + x).sum()\ny.backward()")
    derivation = derive(trace, "x.grad")

    assert not derivation.agrees
    assert derivation.incomplete
    assert "tanh in line 3 has no exact counterpart here" in derivation.note.en


def test_a_list_that_is_too_long_is_refused(monkeypatch):
    monkeypatch.setattr("tutor.symbolic.budget.Budget.__init__.__defaults__", (100, 20.0))

    with pytest.raises(LimitError, match="too many to derive exactly"):
        tutor.derive("import torch\nx = torch.ones(300, requires_grad=True)\ny = (x * 2).sum()", "formula(y, x)")


def test_five_thousand_operations_derive():
    program = (
        "import torch\nx = torch.tensor(0.3, requires_grad=True)\ny = x\nfor i in range(2500):\n"
        "    y = torch.sin(y) + 0.5\ny.backward()\n"
    )
    derivation = tutor.derive(program, "x.grad")

    assert derivation.agrees and derivation.is_too_long
    assert derivation.matrix_form is None
    assert any(step.rule == "cut" for step in derivation.steps)
    assert len(derivation.steps) < 100


@pytest.mark.parametrize("ask", ["y", "jacobian(y, x)", "jvp(y, x, x)", "hessian(y, x)", "formula(y, x)"])
def test_long_programs_answer_every_ask(ask):
    program = (
        "import torch\nx = torch.tensor(0.3, requires_grad=True)\ny = x\nfor i in range(400):\n"
        "    y = torch.sin(y) + 0.5\n"
    )
    derivation = tutor.derive(program, ask)

    assert derivation.agrees and derivation.is_too_long
    assert derivation.matrix_form is None and derivation.index_form is None
    assert len(derivation.steps) < 100
    assert all(step.formula for step in derivation.steps)


def test_powers_and_towers_end_in_words_or_numbers_and_never_hang():
    for line in ("y = x**100000", "y = torch.exp(torch.exp(torch.exp(x * 9)))", "y = (x**1e300).sum()"):
        derivation = tutor.derive(f"{X}{line}\ny = y.sum()\ny.backward()", "x.grad")
        assert derivation.shape == (2,)
        assert derivation.exact is not None


STEPS = f"""{X}b = torch.tensor(3., requires_grad=True)
h = x * b
y = (h**2).sum() + x[0]
y.backward()
"""


def test_steps_name_their_rules_and_lines():
    steps = tutor.derive(STEPS, "b.grad").steps

    assert [(step.rule, step.line) for step in steps] == [
        ("seed", 6), ("sum-rule", 5), ("sum", 5), ("power", 5), ("sum-over-broadcast", 4),
    ]  # fmt: skip
    assert steps[-1].name.say("zh") == "沿广播的维度求和"
    assert steps[-1].formula == "h_barᵀ·x"


def test_where_paths_meet_the_sum_is_a_step():
    steps = tutor.derive(STEPS, "x.grad").steps

    paths = [step for step in steps if step.rule == "paths"]
    assert [(step.target, step.value) for step in paths] == [("x_bar", "[19, 36]")]


def test_numbers_are_put_in():
    steps = tutor.derive(SEED_1, "w.grad").steps

    assert steps[-1].put_in == "[[2, 3]]ᵀ·[[1]]"
    assert steps[-1].shape == (2, 1)


def test_a_step_opens_into_elements_and_those_into_definitions():
    step = tutor.derive(SEED_1, "w.grad").steps[-1]

    element = step.deeper[0]
    assert (element.target, element.formula, element.value) == ("w11_bar", "a11·out11_bar", "2")
    local = element.deeper[0]
    assert (local.target, local.formula) == ("∂out11/∂w11", "a11")
    assert local.deeper[0].formula == "a11·w11 + a12·w21"


def test_tangents_go_forwards():
    steps = tutor.derive(SEED_1, "jvp(out, w, w)").steps

    assert [(step.target, step.formula) for step in steps] == [("w_dot", "w"), ("out_dot", "a·w_dot")]


def test_ascii_is_ascii():
    derivation = derive(run(STEPS), "x.grad", ascii=True)

    for step in derivation.steps:
        assert (step.target + step.formula + step.put_in + step.value).isascii()
    for definition in derivation.definitions:
        assert (definition.expression + definition.value + definition.put_in).isascii()


CUBE = """import torch
class Cube(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x * x

    @staticmethod
    def backward(ctx, g):
        x, = ctx.saved_tensors
        return g * 3 * x * x

x = torch.tensor([2., 3.], requires_grad=True)
y = Cube.apply(x)
y.sum().backward()
"""


def test_the_steps_go_on_inside_a_function_of_the_program():
    derivation = tutor.derive(CUBE, "x.grad")

    assert [str(e) for e in derivation.exact] == ["12", "27"]
    assert {step.line for step in derivation.steps if step.rule == "product"} == {6}
    assert derivation.steps[-1].formula == "[4, 9] + [8, 18]"
    assert derivation.agrees


WHOLE = """import torch
import torch.nn.functional as F
x = torch.tensor([[1., 2.], [3., -1.]], requires_grad=True)
w = torch.tensor([[1., 2.], [0., 1.], [1., 1.]])
h = F.linear(x, w, torch.ones(3))
s = torch.softmax(h, 1)
r = x.reshape(4)
p = r[1:3]
m = F.mse_loss(x, torch.zeros(2, 2))
n = x.norm()
d = x.detach() * x
out = s.sum() + p.sum() + m + n + d.sum()
"""


@pytest.mark.parametrize(
    ("target", "formula"),
    [
        ("s_dot", "s ⊙ (h_dot - sum(s ⊙ h_dot, dim=1, keepdim=True))"),
        ("r_dot", "reshape(x_dot, (4,))"),
        ("p_dot", "[x12_dot, x21_dot]"),
        ("m_dot", "1/2·sum((x - [[0, 0], [0, 0]]) ⊙ x_dot)"),
        ("n_dot", "sum((x/n) ⊙ x_dot)"),
        ("d_dot", "x_dot ⊙ [[1, 2], [3, -1]]"),
    ],
)
def test_tangents_on_whole_tensors(target, formula):
    steps = tutor.derive(WHOLE, "jvp(out, x, x)").steps

    assert [step.formula for step in steps if step.target == target] == [formula]


def test_no_tangent_goes_through_detach():
    assert all("detach" not in step.name.en for step in tutor.derive(WHOLE, "jvp(out, x, x)").steps)


def test_what_cancels_is_zero_in_the_steps_too():
    steps = tutor.derive(WHOLE, "jvp(out, x, x)").steps

    assert any(step.formula == "sum(s_dot)" and step.value == "0" for step in steps)


@pytest.mark.parametrize(
    "ask",
    ["vjp(out, x, v)", "vjp(out, x, 1/0)", "vjp(out, x, [['a']])", "vjp(out, x, torch)", "x.nothing", "nothing.grad",
     "jacobian(out.nothing, x)", "out.relu()"],
)  # fmt: skip
def test_an_ask_that_raises_is_said_in_words(ask):
    with pytest.raises(AskError):
        tutor.derive(WHOLE, ask)


def test_a_vector_written_as_a_list():
    derivation = tutor.derive(SEED_2, "vjp(out, w, [[1, 2], [3, 4]])")

    assert derivation.matrix_form == "aᵀ·[[1, 2], [3, 4]]"
    assert derivation.agrees


SATURATED = {
    "x = torch.tensor(9., requires_grad=True)\ny = torch.tanh(x)": "x.grad",
    "x = torch.tensor([20., -30.], requires_grad=True)\ny = torch.sigmoid(x).sum()": "x.grad",
    "x = torch.tensor(1000.3, requires_grad=True)\ny = torch.sin(x * x)": "x.grad",
    "x = torch.tensor([1.0001, 1.], requires_grad=True)\ny = 1 / (x[0] - x[1])": "y",
    "x = torch.tensor([3., 3.0001], requires_grad=True)\ny = x.std()": "x.grad",
}


@pytest.mark.parametrize("program", SATURATED)
def test_digits_that_single_precision_loses_are_no_disagreement(program):
    derivation = tutor.derive(f"import torch\n{program}\ny.backward()\n", SATURATED[program])

    assert derivation.agrees


def test_lost_digits_are_said():
    derivation = tutor.derive(
        "import torch\nx = torch.tensor(9., requires_grad=True)\ny = torch.tanh(x)\ny.backward()\n", "x.grad"
    )

    assert "Rounding: float32 keeps few digits of x.grad here" in derivation.note.en


@pytest.mark.parametrize("factor", ["2 * (1 - y * y)", "(1 - y)", "-(1 - y * y)"])
def test_a_wrong_slope_is_not_taken_for_rounding(factor):
    program = (
        "import torch\nclass F(torch.autograd.Function):\n    @staticmethod\n    def forward(ctx, x):\n"
        "        y = torch.tanh(x)\n        ctx.save_for_backward(y)\n        return y\n    @staticmethod\n"
        f"    def backward(ctx, g):\n        y, = ctx.saved_tensors\n        return {factor} * g\n"
        "x = torch.tensor([0.5, 2.], requires_grad=True)\nF.apply(x * 3).sum().backward()\n"
    )

    assert not tutor.derive(program, "x.grad").agrees


def test_a_hessian_at_a_kink():
    derivation = tutor.derive(f"{X}y = (torch.relu(x - 1) + x.clamp(-1, 2) * x.abs()).sum()\n", "hessian(y, x)")

    assert derivation.agrees
    assert derivation.exact.tolist() == [[2, 0], [0, 2]]


def test_by_a_tensor_that_was_written_to_through_a_view():
    program = f"{X}y = x * 2\ny[0] = x[1] * 3\ny[1:].mul_(x[1])\nz = y * y\nloss = z.sum()\n"

    assert tutor.derive(program, "jacobian(z, y)").exact.tolist() == [[12, 0], [0, 16]]
    assert tutor.derive(program, "formula(loss, y)").agrees


def test_one_number_by_another_of_no_dimension():
    program = "import torch\nx = torch.tensor(3., requires_grad=True)\nu = x * x\ny = u * u\n"

    assert tutor.derive(program, "jacobian(y, u)").floats.tolist() == 18.0
    assert tutor.derive(program, "hessian(y, x)").exact.tolist() == 108


RULES = {
    "y = torch.nn.functional.pad(x, (1, 1))": "padding: back from where it was put",
    "y = x.flip(0)": "same elements in another order",
    "y = x.repeat(3)": "sum over the copies",
    "y = x.expand(3, 2)": "sum over the broadcast dimension",
    "y = x.clamp(0, 1.5)": "clamp: passes between the bounds",
    "y = x.cumsum(0)": "cumsum: each element gets from all results it is part of",
    "y = torch.zeros(3).index_add(0, torch.tensor([0, 2]), x)": "indexing: back to where it was picked, zero elsewhere",
    "y = torch.nn.functional.mse_loss(x, torch.zeros(2))": "mse_loss: the derivative of the loss by each element",
    "y = x + torch.zeros(3, 2)": "sum over the broadcast dimension",
}


@pytest.mark.parametrize("line", RULES)
def test_the_rule_of_a_step_is_the_operations_own(line):
    derivation = tutor.derive(f"{X}{line}\nloss = (y * y).sum()\nloss.backward()\n", "x.grad")

    assert [step for step in derivation.steps if step.target == "x_bar"][-1].name.en == RULES[line]


def test_bounds_are_shown_as_bounds():
    derivation = tutor.derive(f"{X}y = x.clamp(0, 1.5).sum()\ny.backward()\n", "x.grad")

    assert derivation.matrix_form == "[0 ≤ x ≤ 3/2]"
    assert derivation.latex == r"[0 \le x \le \frac{3}{2}]"
    assert derivation.spoken("en") == "1 where 0 <= x <= 3/2, else 0"


@pytest.mark.parametrize("ask", ["x.grad", "jacobian(y, x)"])
def test_a_step_function_is_said_to_send_nothing_back(ask):
    derivation = tutor.derive(f"{X}y = (x * 1.3).round()\ny.sum().backward()\n", ask)

    assert derivation.agrees and not derivation.floats.any()
    assert "round in line 3 is constant but for its jumps" in derivation.note.en


def test_a_gradient_of_nowhere_is_not_called_zero():
    derivation = tutor.derive(f"{X}y = torch.log(x * 0).sum()\ny.backward()\n", "x.grad")

    assert "log in line 3 has no value at these numbers" in derivation.note.en


def test_names_inside_a_function_do_not_take_those_of_the_program():
    program = (
        "import torch\nclass Cube(torch.autograd.Function):\n    @staticmethod\n    def forward(ctx, x):\n"
        "        ctx.save_for_backward(x)\n        return x ** 3\n    @staticmethod\n    def backward(ctx, g):\n"
        "        x, = ctx.saved_tensors\n        return g * 3 * x ** 2\n"
        "x = torch.tensor([1., 2.], requires_grad=True)\ny = Cube.apply(x * 2)\ny.sum().backward()\n"
    )
    derivation = tutor.derive(program, "x.grad")

    assert texts(derivation.symbols) == ["24*x1**2", "24*x2**2"]
    assert derivation.steps[-1].target == "x_bar" and derivation.steps[-1].value == "[24, 96]"


def test_what_a_pass_made_belongs_to_its_line_and_comes_in_order():
    program = f"{X}y = (x**3).sum()\ng, = torch.autograd.grad(y, x, create_graph=True)\n(g**2).sum().backward()\n"
    definitions = tutor.derive(program, "x.grad").definitions

    assert [(d.symbol, d.line) for d in definitions[:2]] == [("g1", 4), ("g2", 4)]


def test_a_base_does_not_depend_on_its_view():
    derivation = tutor.derive(f"{X}b = x * 2\nv = b[:1]\nv.mul_(3)\n", "jacobian(b, v)")

    assert derivation.agrees
    assert not derivation.floats.any()


def test_arithmetic_with_what_is_undefined_is_said_not_raised():
    derivation = tutor.derive(
        f"{X}y = torch.atan2(x * 0, (x - x) / (x - x)).sum() + (2 ** (x - 3)).log().sqrt().sum()\n", "y"
    )

    assert derivation.definitions and derivation.note
