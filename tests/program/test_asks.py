"""Asks about a program that has ended: values, products, Jacobians; nothing in the program changes."""

from __future__ import annotations

import threading

import pytest

from tutor.errors import AskError, LimitError
from tutor.program import answer, evaluate, parse_ask, run

PROGRAM = """\
import torch
a = torch.tensor([[2., 3.], [1., 2.]], requires_grad=True)
w = torch.ones(2, 2, requires_grad=True)
v = torch.tensor([[1., 2.], [3., 4.]])
u = torch.ones(1, requires_grad=True)
out = torch.mm(a, w)
loss = (out * out).sum()
loss.backward()
d = {"k": [a, w]}
def double(t): return t * 2
"""


@pytest.fixture(scope="module")
def trace():
    return run(PROGRAM)


def value(trace, text):
    found = answer(trace, parse_ask(text))
    return found.tolist() if hasattr(found, "tolist") else found


@pytest.mark.parametrize(
    ("text", "kind", "parts"),
    [
        ("w.grad", "value", (None, None, None)),
        (" out.is_leaf ", "value", (None, None, None)),
        ("jacobian(out, w)", "jacobian", ("out", "w", None)),
        ("vjp(out, w, v)", "vjp", ("out", "w", "v")),
        ("vjp(loss, w)", "vjp", ("loss", "w", None)),
        ("jvp(out, d['k'][1], v)", "jvp", ("out", "d['k'][1]", "v")),
        ("formula(loss, a)", "formula", ("loss", "a", None)),
        ("jacobian", "value", (None, None, None)),
    ],
)
def test_an_ask_is_read(text, kind, parts):
    ask = parse_ask(text)

    assert (ask.kind, ask.target, ask.wrt, ask.vector) == (kind, *parts)
    assert ask.text == text.strip()


@pytest.mark.parametrize(
    "text",
    ["", "   ", "w.", "w.grad = 3", "import os", "jacobian(out)", "jacobian(out, w, v)", "vjp(out, w, v=v)", "vjp(*d)",
     "open('x')", "b'x'", "(yield)", "w\0", "(" * 300, "1 + " * 5000 + "1", "x; y"],
)  # fmt: skip
def test_what_is_no_ask_is_refused(text):
    with pytest.raises((AskError, LimitError)):
        parse_ask(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("w.grad is None", False),
        ("u.grad is None", True),
        ("u.grad", None),
        ("out.is_leaf", False),
        ("len(w.shape) == 2", True),
        ("w.grad.shape", (2, 2)),
        ("d['k'][0] is a", True),
        ("w.requires_grad and not v.requires_grad", True),
        ("[t.is_leaf for t in (a, w, out)]", [True, True, False]),
        ("double(v)", [[2.0, 4.0], [6.0, 8.0]]),
        ("loss.item()", 2 * 25.0 + 2 * 9.0),
        ("type(out.grad_fn).__name__", "MmBackward0"),
        ("str(a.dtype)", "torch.float32"),
    ],
)
def test_an_expression_is_evaluated_in_the_ended_program(trace, text, expected):
    found = value(trace, text)

    assert (tuple(found) if isinstance(expected, tuple) else found) == expected


def test_a_vector_jacobian_product_on_a_graph_that_is_used_up(trace):
    assert value(trace, "vjp(out, w, v)") == [[2 + 3.0, 4 + 4.0], [3 + 6.0, 6 + 8.0]]


def test_a_product_with_a_number_needs_no_vector(trace):
    assert value(trace, "vjp(loss, a)") == evaluate(trace, "a.grad").tolist()
    assert value(trace, "formula(loss, a)") == evaluate(trace, "a.grad").tolist()


def test_a_jacobian_has_the_shape_of_both(trace):
    found = answer(trace, parse_ask("jacobian(out, w)"))

    assert tuple(found.shape) == (2, 2, 2, 2)
    assert found[0, 0].tolist() == [[2.0, 0.0], [3.0, 0.0]]


def test_a_jacobian_vector_product_goes_forward(trace):
    assert value(trace, "jvp(out, w, v)") == evaluate(trace, "torch.mm(a, v)").tolist()


def test_what_does_not_depend_is_zero(trace):
    assert value(trace, "jacobian(out, u)") == [[[0.0], [0.0]], [[0.0], [0.0]]]


def test_what_pytorch_raises_an_ask_raises(trace):
    with pytest.raises(RuntimeError, match="One of the differentiated Tensors does not require grad"):
        answer(trace, parse_ask("jacobian(out, v)"))
    with pytest.raises(NameError, match="name 'zzz' is not defined"):
        answer(trace, parse_ask("zzz.grad"))


@pytest.mark.parametrize("text", ["vjp(out, w)", "vjp(out, w, a[0])", "jvp(out, w, loss)", "jacobian(d, w)"])
def test_an_ask_that_does_not_fit_the_program_is_refused(trace, text):
    with pytest.raises(AskError):
        answer(trace, parse_ask(text))


@pytest.mark.parametrize(
    "text",
    [
        "w.grad.zero_()",
        "loss.backward()",
        "d.clear()",
        "d['k'].append(1)",
        "d.update(k=1)",
        "w.requires_grad_(False)",
        "setattr(w, 'grad', None)",
        "w.register_hook(print)",
    ],
)
def test_an_ask_may_not_change_the_program(trace, text):
    before = evaluate(trace, "w.grad").tolist()

    with pytest.raises(AskError, match="cannot be asked"):
        answer(trace, parse_ask(text))

    assert evaluate(trace, "w.grad").tolist() == before
    assert evaluate(trace, "len(d['k'])") == 2


def test_asks_leave_no_mark(trace):
    steps, printed = len(trace.steps), trace.printed
    grad, versions = evaluate(trace, "w.grad"), [t._version for t in (trace.names["a"], trace.names["w"])]

    evaluate(trace, "print('x')")
    evaluate(trace, "(z := 5)")
    evaluate(trace, "a * w")
    value(trace, "jacobian(out, w)")

    assert (len(trace.steps), trace.printed, len(trace.run.machine.printed)) == (steps, printed, len(printed))
    assert "z" not in trace.run.machine.globals
    assert evaluate(trace, "w.grad") is grad
    assert [t._version for t in (trace.names["a"], trace.names["w"])] == versions


def test_asks_through_a_retained_gradient_and_a_hook_leave_no_mark():
    kept = run(
        "import torch\nseen = []\nx = torch.tensor([1., 2.], requires_grad=True)\nh = x * x\nh.retain_grad()\n"
        "x.register_hook(lambda g: seen.append(1))\n(h * 3).sum().backward()\n"
    )
    for ask in ("jacobian(h, x)", "vjp(h, x, [5., 7.])", "jvp(h, x, [5., 7.])"):
        answer(kept, parse_ask(ask))
    assert evaluate(kept, "h.grad").tolist() == [3, 3]
    assert evaluate(kept, "seen") == [1]


def test_an_ask_about_a_program_that_raised_sees_what_there_is():
    trace = run(PROGRAM + "loss.backward()\nlate = 1")

    assert value(trace, "w.grad.shape[0]") == 2
    with pytest.raises(NameError):
        answer(trace, parse_ask("late"))


def test_an_ask_under_no_grad_left_on_is_answered():
    trace = run("import torch\nx = torch.ones(1, requires_grad=True)\ny = x * 2\ntorch.set_grad_enabled(False)")

    assert value(trace, "vjp(y, x)") == [2.0]
    assert value(trace, "(x * 2).requires_grad") is True


def test_asks_of_several_threads_about_one_program_are_answered_one_by_one(trace):
    found = []

    def ask():
        found.extend(value(trace, "jvp(out, w, v)") for _ in range(10))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == [evaluate(trace, "torch.mm(a, v)").tolist()] * 40


def test_an_ask_too_large_is_stopped(trace):
    with pytest.raises(LimitError):
        evaluate(trace, "[0] * 10 ** 9")
    with pytest.raises(LimitError):
        evaluate(trace, "[1 for i in range(10 ** 5) for j in range(10 ** 5)]")

    assert evaluate(trace, "1 + 1") == 2
