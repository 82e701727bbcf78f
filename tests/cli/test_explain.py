"""`tutor explain` as a learner calls it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from tutor.cli.explain import command

PROGRAMS = Path(__file__).parents[1] / "programs"
SEED = str(PROGRAMS / "seed-1.py")


def explain(*arguments, text=None):
    return CliRunner().invoke(command, [*arguments], input=text)


def test_the_page_says_what_is_a_leaf_what_requires_grad_and_which_grad_is_filled():
    result = explain(SEED)

    assert result.exit_code == 0
    for words in ("a is a leaf", "It requires grad because a and w", "w.grad becomes [[2.], [3.]]", "out.grad is None"):
        assert words in " ".join(result.output.split())
    assert "◉" in result.output


def test_chinese_on_request():
    result = explain(SEED, "--lang", "zh")

    assert "叶子张量" in result.output and "逐行说明" in result.output


def test_ascii_means_ascii_for_an_english_program(tmp_path):
    program = tmp_path / "p.py"
    program.write_text("import torch\nx = torch.ones(2, requires_grad=True)\ny = x * 2\ny.backward(torch.ones(2))\n")

    assert explain(str(program), "--ascii").output.isascii()


def test_json_has_the_rule_the_words_and_the_page():
    data = json.loads(explain(SEED, "--json").output)

    sentence = data["lines"][0]["rounds"][0][0]
    assert sentence["rule"] == "leaf-made-requires"
    assert sentence["page"].startswith("https://docs.pytorch.org/")
    assert [tensor["is_leaf"] for tensor in data["tensors"]] == [True, True, False]
    assert data["raised"] is None


def test_a_program_that_raises_is_explained_up_to_there(tmp_path):
    program = tmp_path / "p.py"
    program.write_text(Path(SEED).read_text(encoding="utf-8").replace("# out.backward()", "out.backward()"), "utf-8")

    result = explain(str(program))

    assert result.exit_code == 1
    assert "The backward pass of line 13 freed what the nodes had saved" in " ".join(result.output.split())


@pytest.mark.parametrize("form", ["rails", "sentences", "dot", "mermaid", "svg"])
def test_the_graph_alone(form):
    result = explain(SEED, "--format", form)

    assert result.exit_code == 0
    assert "out" in result.output


def test_standard_input_is_read():
    assert "x is a leaf" in explain("-", text="import torch\nx = torch.ones(2)\n").output


def test_a_program_without_tensors_says_so():
    assert explain("-", text="print(1)\n").output.startswith("The program made no tensor.")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(["nowhere.py"], "does not exist"), ([str(PROGRAMS)], "is a directory")],
)
def test_what_cannot_be_read_is_exit_code_2(arguments, words):
    done = subprocess.run(
        [sys.executable, "-m", "tutor", "explain", *arguments], capture_output=True, text=True, check=False
    )

    assert done.returncode == 2
    assert words in done.stderr and "Traceback" not in done.stderr


def test_neither_sympy_nor_textual_is_loaded():
    code = (
        "import sys, tutor.cli.explain as e\n"
        f"from tutor.program import run\nt = run(open({SEED!r}, encoding='utf-8').read())\n"
        "e.page(t, 'en')\nprint('sympy' in sys.modules, 'textual' in sys.modules)"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "False False"


def test_json_of_complex_numbers():
    source = "import torch\nz = torch.tensor([1 + 2j], requires_grad=True)\n(z * z.conj()).real.sum().backward()\n"
    data = json.loads(explain("-", "--json", text=source).output)

    assert data["tensors"][0]["grad"] == ["2+4j"]
