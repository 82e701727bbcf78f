"""What is said of a program's lines and tensors, on programs that learners write."""

import re
from pathlib import Path

import pytest

from tutor.explain import explain
from tutor.explain.sentences import PAGES, SENTENCES
from tutor.program import run

# Places filled with a word that is singular or plural.
NUMBERED = {"require", "do", "them"}
SEED = (Path(__file__).parents[1] / "programs" / "seed-1.py").read_text(encoding="utf-8")


def said(source, line, lang="en"):
    notes = explain(run(source)).at(line)
    return " ".join(sentence.text.say(lang) for sentence in notes.sentences) if notes else ""


def keys(source, line):
    notes = explain(run(source)).at(line)
    return [sentence.key for sentence in notes.sentences] if notes else []


def why_none(source, name):
    return next(notes.why_none for notes in explain(run(source)).tensors if notes.name == name)


X = "import torch\nx = torch.tensor([1., 2.], requires_grad=True)\n"


def test_a_variable_is_a_leaf_because_the_program_made_it():
    assert "a is a leaf: the program made it with Variable(torch.Tensor(...))" in said(SEED, 6)
    assert "a 是叶子张量" in said(SEED, 6, "zh")


def test_a_product_is_no_leaf_and_requires_grad_because_of_its_inputs():
    text = said(SEED, 9)

    assert "out is not a leaf: mm computed it from a and w, so it has a grad_fn, MmBackward0." in text
    assert "It requires grad because a and w require grad." in text


def test_what_the_node_saved_is_said_with_its_version():
    assert "MmBackward0 saved w (version 0) and a (version 0)" in said(SEED, 9)


def test_a_wrapped_number_counts_as_saved():
    assert "MulBackward0 saved 2 for the backward pass." in said(X + "y = x * 2", 3)


def test_a_sum_saves_nothing():
    assert keys(X + "y = x + 1", 3)[-1] == "saved-nothing"


def test_a_pass_says_whose_grad_it_fills_and_why_no_argument_was_needed():
    text = said(SEED, 13)

    assert "out has one element (shape (1, 1)), so no argument is needed" in text
    assert "w.grad becomes [[2.], [3.]]" in text
    assert "The pass frees what MmBackward0 had saved" in text


def test_one_input_that_requires_grad_is_enough():
    assert "because x requires grad; that c does not makes no difference" in said(X + "c = torch.ones(2)\ny = x * c", 4)


@pytest.mark.parametrize(
    ("source", "line", "key"),
    [
        ("import torch\nk = torch.ones(2) * 2", 2, "leaf-no-input"),
        (X + "with torch.no_grad():\n    k = x * 2", 4, "leaf-no-grad"),
        (X + "k = x > 0", 3, "leaf-not-differentiable"),
        (X + "k = x.detach()", 3, "leaf-detach"),
        (X + "k = x.data", 3, "leaf-data"),
        ("import torch\nk = torch.tensor([1, 2])", 2, "leaf-made-integer"),
        ("import torch\nk = torch.ones(2)", 2, "leaf-made"),
        ("import torch\nk = torch.ones(2)\nk.requires_grad_()", 3, "requires-set"),
        (X + "k = (x * 2).view(2, 1)", 3, "view"),
    ],
)
def test_each_way_to_be_a_leaf_has_its_own_sentence(source, line, key):
    assert key in keys(source, line)


def test_a_result_without_a_name_is_told_in_one_sentence():
    assert said(X + "y = (x * x).sum()", 3).startswith("On the way, mul computed x*x")


def test_a_write_that_a_node_will_notice():
    source = X + "s = x.exp()\ns.mul_(0)"

    assert "ExpBackward0 of line 3 saved s at version 0; it is at version 1 now" in said(source, 4)


def test_a_write_through_data_is_said_to_be_silent():
    source = X + "s = x.sigmoid()\ns.data.zero_()"

    assert "silently wrong" in said(source, 4)


def test_a_write_under_no_grad_leaves_the_leaf_a_leaf():
    assert "x stays a leaf" in said(X + "with torch.no_grad():\n    x -= 1", 4)


def test_gradients_add_up_over_passes():
    source = X + "(x * 2).sum().backward()\n(x * 3).sum().backward()"

    assert "x.grad was [2., 2.]; this pass adds [3., 3.], so it is [5., 5.] now." in said(source, 4)


def test_a_vector_weighs_the_outputs():
    assert "vᵀJ" in said(X + "y = x * 2\ny.backward(torch.tensor([1., 10.]))", 4)


@pytest.mark.parametrize(
    ("source", "name", "key"),
    [
        (X + "y = x * 2\ny.sum().backward()", "y", "none-nonleaf"),
        (X + "c = torch.ones(2)\n(x * c).sum().backward()", "c", "none-no-requires"),
        (X + "b = torch.ones(2, requires_grad=True)\n(x * 2).sum().backward()", "b", "none-unused"),
        (X + "b = torch.ones(2, requires_grad=True)\n(x * b.detach()).sum().backward()", "b", "none-cut"),
        (X + "y = x * 2", "x", "none-no-backward"),
        (X + "y = x * 2\ny.backward()", "x", "none-stopped"),
        (X + "torch.autograd.grad((x * 2).sum(), x)", "x", "none-grad-call"),
        (X + "(x * 2).sum().backward()\nx.grad = None", "x", "none-cleared"),
    ],
)
def test_each_reason_for_a_grad_of_none(source, name, key):
    assert why_none(source, name).key == key


@pytest.mark.parametrize(
    ("source", "key", "words"),
    [
        (SEED.replace("# out.backward()", "out.backward()"), "raised-freed", "line 13"),
        (X + "s = x.exp()\ns.add_(1)\ns.sum().backward()", "raised-modified", "line 4 wrote over it"),
        (X + "y = x * 2\ny.backward()", "raised-nonscalar", "y has 2 elements"),
        ("import torch\nx = torch.ones(2)\nx.sum().backward()", "raised-root-plain", "x.sum() does not require grad"),
        (X + "x += 1", "raised-leaf-inplace", "x is a leaf"),
        (X + "x[0].mul_(5)", "raised-view-inplace", "x[0]"),
        ("import torch\nx = torch.tensor([1], requires_grad=True)", "raised-integer", "floating point"),
        (X + "(x * 2).backward(torch.ones(3))", "raised-mismatch", "(2)"),
        (X + "y = x * 2\ny.requires_grad_(False)", "raised-flag", "detach"),
        (X + "b = torch.ones(1, requires_grad=True)\ntorch.autograd.grad(x.sum(), b)", "raised-unused", "allow_unused"),
        (X + "x.item()", "raised-item", "one element"),
        (X + "if x > 0: pass", "raised-bool", "neither true nor false"),
        ("import torch\ntorch.mm(torch.ones(2, 3), torch.ones(2, 3))", "raised-shapes", "columns"),
        ("import torch\ntorch.ones(2, 3) + torch.ones(2)", "raised-broadcast", "from the right"),
        (X + "y = 0.1 * x.grad", "raised-none", "no backward() has run"),
    ],
    ids=lambda value: value if isinstance(value, str) and value.startswith("raised") else "",
)
def test_why_it_raised_is_said_about_this_program(source, key, words):
    raised = explain(run(source)).raised

    assert raised.key == key
    assert words in raised.text.en
    assert raised.text.zh


def test_nothing_is_said_of_an_error_where_there_is_none():
    assert explain(run(SEED)).raised is None


def test_a_loop_is_told_round_by_round():
    source = X + "for i in range(2):\n    y = (x * 2).sum()\n    y.backward()"

    rounds = explain(run(source)).at(5).rounds

    assert [said[1].text.en for said in rounds] == [
        "x.grad becomes [2., 2.]: x is a leaf that requires grad, and y (line 4, round 1) depends on it.",
        "x.grad was [2., 2.]; this pass adds [2., 2.], so it is [4., 4.] now. Gradients accumulate.",
    ]


def test_every_sentence_has_both_languages_and_a_page():
    for key, template in SENTENCES.items():
        assert template.en and template.zh, key
        assert PAGES[template.page].startswith("https://docs.pytorch.org/docs/2.13/"), key
        # English has words that depend on number; Chinese needs none of them.
        assert set(re.findall(r"{(\w+)}", template.zh)) == set(re.findall(r"{(\w+)}", template.en)) - NUMBERED, key


def test_no_filled_sentence_keeps_a_brace():
    for source in (SEED, X + "y = x * 2\ny.backward()", X + "s = x.exp()\ns.add_(1)\ns.sum().backward()"):
        explained = explain(run(source))
        for notes in explained.lines:
            for sentence in notes.sentences:
                assert "{" not in sentence.text.en + sentence.text.zh


def test_what_would_raise_is_one_line_away():
    would = [sentence.text.en for sentence in explain(run(SEED)).would]

    assert any(text.startswith("A second out.backward() would raise") for text in would)
    assert any(text.startswith("Writing in place to a or w would raise") for text in would)


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


def test_a_function_of_the_program_is_one_operation_for_autograd():
    assert "runs inside Cube.forward: autograd records nothing of it" in said(CUBE, 6)
    assert "Cube.apply computed it from x" in said(CUBE, 14)
    assert "CubeBackward will call Cube.backward" in said(CUBE, 14)
    assert keys(CUBE, 11) == ["inside-backward"]


def test_a_pass_through_a_function_does_not_claim_that_nothing_was_saved():
    assert "frees-nothing" not in keys(CUBE, 15)


def test_a_hook_is_said_to_run_in_the_backward_pass():
    source = X + "y = x * 2\ny.register_hook(lambda g: g * 10)\ny.sum().backward()"

    assert keys(source, 4) == ["inside-backward"]
