"""Counterfactuals are computed by running the changed program."""

from tutor.explain import what_if
from tutor.program import run

X = "import torch\nx = torch.tensor([1., 2.], requires_grad=True)\n"


def said(source):
    return [sentence.text.en for sentence in what_if(run(source))]


def test_without_detach_the_other_path_counts():
    assert "Without .detach() in line 3, x.grad would be [2., 4.] instead of [1., 2.]." in said(
        X + "y = (x * x.detach()).sum()\ny.backward()"
    )


def test_with_retain_graph_the_second_pass_adds():
    found = said(X + "y = (x * x).sum()\ny.backward()\ny.backward()")

    assert "With retain_graph=True in line 4, the program would not raise." in found
    assert "With retain_graph=True in line 4, x.grad would be [4., 8.] instead of [2., 4.]." in found


def test_without_no_grad_an_update_raises():
    found = said(X + "(x * 2).sum().backward()\nwith torch.no_grad():\n    x -= x.grad")

    assert any("Without no_grad in line 4, the program would raise RuntimeError in line 5" in text for text in found)


def test_a_result_that_is_no_leaf_would_keep_what_reached_it():
    assert "With y.retain_grad(), y.grad would be [1., 1.]: that is the gradient which reached it in line 4." in said(
        X + "y = x * 2\ny.sum().backward()"
    )


def test_without_clearing_gradients_add():
    found = said(X + "(x * 2).sum().backward()\nx.grad.zero_()\n(x * 3).sum().backward()")

    assert "Without x.grad.zero_() in line 4, x.grad would be [5., 5.] instead of [3., 3.]." in found


def test_a_detach_that_changes_nothing_is_said_to():
    assert "Without .detach() in line 3, every .grad would be the same." in said(
        X + "print(x.detach())\n(x * 2).sum().backward()"
    )


def test_chinese_names_before_the_change_do_not_shift_it():
    source = X + "s = '梯度'; y = (x * x.detach()).sum()\ny.backward()"

    assert any("x.grad would be [2., 4.]" in text for text in said(source))
