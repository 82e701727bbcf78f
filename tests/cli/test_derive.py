"""`tutor derive` as a learner calls it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tutor.cli.derive import command
from tutor.cli.main import tutor
from tutor.errors import AskError
from tutor.explain.cells import cell_len

PROGRAMS = Path(__file__).parents[1] / "programs"
SEED_1, SEED_2 = str(PROGRAMS / "seed-1.py"), str(PROGRAMS / "seed-2.py")
NUMBER = "import torch\nx = torch.tensor(2., requires_grad=True)\n"
PAIR = "import torch\nx = torch.tensor([1., 2.], requires_grad=True)\n"


def derive(*arguments, text=None):
    result = CliRunner().invoke(command, [*arguments, *([] if "--lang" in arguments else ["--lang", "en"])], input=text)
    return result


def on(source, *arguments):
    return derive("-", *arguments, text=source)


@pytest.mark.parametrize(
    ("file", "ask", "words"),
    [
        (SEED_1, "w.grad", ["w.grad = aᵀ", "⎡2⎤", "engine:        [[2.], [3.]]   agree"]),
        (SEED_1, "a.grad.data", ["wᵀ", "[1  1]"]),
        (SEED_1, "jacobian(out, w)", ["[[[[2.], [3.]]]]   agree"]),
        (SEED_2, "w.grad", ["aᵀ·1   (1 stands for ones)", "[[3., 3.], [5., 5.]]   agree"]),
        (SEED_2, "vjp(out, w, [[1, 2], [3, 4]])", ["aᵀ·[[1, 2], [3, 4]]", "agree"]),
        (SEED_2, "formula(out, a)", ["v·wᵀ"]),
    ],
)
def test_the_seed_programs(file, ask, words):
    result = derive(file, ask)

    assert result.exit_code == 0
    for word in words:
        assert word in result.output


def test_chinese_on_request():
    output = derive(SEED_1, "w.grad", "--lang", "zh").output

    assert "矩阵形式：" in output or "矩阵形式:" in output
    assert "一致" in output


def test_ascii_means_ascii():
    output = on(PAIR + "y = (torch.sqrt(x) ** 3).sum()\ny.backward()\n", "x.grad", "--ascii", "--steps").output

    assert "engine" in output and output.isascii()


@pytest.mark.parametrize("file", [SEED_1, SEED_2])
@pytest.mark.parametrize("ask", ["w.grad", "a.grad", "formula(out, w)"])
@pytest.mark.parametrize("options", [[], ["--lang", "zh"], ["--ascii"]])
def test_the_steps_of_a_seed_program_fit_one_screen(file, ask, options, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")

    lines = derive(file, ask, "--steps", *options).output.splitlines()

    assert len(lines) < 24
    assert max(map(cell_len, lines)) <= 80


def test_a_step_is_tied_to_its_line_and_names_its_rule():
    output = derive(SEED_1, "w.grad", "--steps").output

    assert "[matrix product: left factor transposed, from the left]" in output
    assert "line 13  out.backward()" in output


def test_a_deeper_look_ends_at_the_definition():
    source = PAIR + "y = (x * x[1]).sum()\ny.backward()\n"
    shallow, deep = (on(source, "x.grad", "--steps", "--depth", depth).output for depth in ("1", "4"))

    assert "∂" not in shallow and "∂" in deep
    assert len(deep) > len(shallow)


def test_digits_on_demand():
    output = on(NUMBER + "y = torch.exp(x)\ny.backward()\n", "x.grad", "--digits", "50").output

    assert "7.3890560989306502272304274605750078131803155705518" in output


@pytest.mark.parametrize(
    ("form", "words"), [("latex", "a^{\\top}"), ("spoken", "transpose")]
)  # fmt: skip
def test_only_the_formula_in_another_form(form, words):
    output = derive(SEED_1, "w.grad", "--format", form).output

    assert words in output and len(output.splitlines()) == 1


def test_a_plot_shows_the_function_and_its_tangent():
    output = on(NUMBER + "y = x ** 2\ny.backward()\n", "x.grad", "--plot").output

    assert any("\u2800" < sign <= "\u28ff" for sign in output)


def test_json_has_values_formula_steps_and_the_engines_answer():
    data = json.loads(derive(SEED_1, "w.grad", "--json").output)

    assert data["exact"] == [["2"], ["3"]] and data["floats"] == [[2.0], [3.0]]
    assert data["symbols"] == [["a11"], ["a12"]]
    assert data["matrix_form"] == "aᵀ" and data["latex"] == "a^{\\top}"
    assert data["engine"] == [[2.0], [3.0]] and data["agrees"]
    assert data["steps"][0]["rule"] == "seed"


def test_json_of_a_grad_that_is_none():
    data = json.loads(on(PAIR + "y = x * 2\ny.sum().backward()\n", "y.grad", "--json").output)

    assert data["is_none"] and data["exact"] is None and "leaf" in data["note"]


def test_json_has_digits_where_they_are_wanted():
    data = json.loads(on(NUMBER + "y = 1 / x\ny.backward()\n", "x.grad", "--json", "--digits", "5").output)

    assert data["digits"] == "-0.25000"


def test_values_that_json_does_not_know():
    data = json.loads(on(NUMBER + "y = torch.log(x - 2)\ny.backward()\n", "x.grad", "--json").output)

    assert data["floats"] == "inf" and data["agrees"]


def test_a_program_that_raises_is_derived_up_to_there():
    result = on(PAIR + "y = (x * 3).sum()\ny.backward()\ny.backward()\nx.backward()\n", "x.grad")

    assert result.exit_code == 0
    assert "the program raises RuntimeError" in result.stderr
    assert "x.grad = [3, 3]" in result.stdout


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        ("nothing.grad", "name 'nothing' is not defined"),
        ("w.gard", "Did you mean 'grad'?"),
        ("wide.grad", "The tensors of this program: a, w, "),
        ("grad(out, w)", "An ask is w.grad, jacobian(out, w), "),
        ("w.grad +", "cannot be asked"),
        ("jacobian(out)", "write jacobian(out, w)"),
        ("vjp(out, w, w)", "needs shape (1, 1) here"),
        ("vjp(out, w, v)", "name 'v' is not defined"),
        ("torch", "not a tensor"),
        ("", "The ask is empty"),
    ],
)
def test_an_ask_that_cannot_be_answered_is_said_in_words(ask, words):
    result = CliRunner().invoke(tutor, ["derive", SEED_1, ask, "--lang", "en"])

    assert isinstance(result.exception, AskError)
    assert words in str(result.exception)


def test_silently_wrong_is_shown_with_both_values():
    source = PAIR + "y = (x ** 2).sum()\nx.data[0] = 5.\ny.backward()\n"
    result = on(source, "x.grad")

    assert result.exit_code == 1
    said = " ".join(result.output.split())
    assert "DIFFER" in said and "in a way autograd does not see" in said
    assert "[10, 4]; the derivative of what was computed is [2, 4]" in said


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        ("wx", "这个程序的张量有：a, w, out"),
        ("", "提问是空的"),
        ("hessian(out, w) +", "无法求"),
        ("out.shape", "不是张量"),
    ],
)
def test_what_cannot_be_asked_is_said_in_chinese_too(ask, words):
    result = CliRunner().invoke(tutor, ["derive", SEED_1, ask, "--lang", "zh"])

    assert words in str(result.exception)


LONG = PAIR + "h = x\nfor i in range(40):\n    h = torch.tanh(h * h + x)\ny = h.sum()\ny.backward()\n"


def test_a_formula_that_is_too_long_is_said_to_be():
    assert "in symbols:    too long to be read; --steps shows the way" in on(LONG, "x.grad").output


def test_json_says_that_a_formula_is_too_long():
    data = json.loads(on(LONG, "x.grad", "--json").output)

    assert data["symbols"] is None and data["symbols_too_long"] and data["exact"]
