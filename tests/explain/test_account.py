"""One run as plain data: what each line did, what each variable was when it had run, what flowed."""

import pickle

import pytest

from tutor.explain.account import account
from tutor.program import run

SEED = """import torch
a = torch.tensor([[2., 3.]], requires_grad=True)
w = torch.ones(2, 1, requires_grad=True)
out = torch.mm(a,
               w)
out.backward()
print(w.grad)
"""


def told(source):
    return account(run(source))


def fact(source, line, name):
    return told(source).lines[line].fact(name)


def test_a_variable_is_told_as_it_was_when_the_line_had_run():
    before, after = fact(SEED, 4, "w"), fact(SEED, 6, "out")

    assert (before.is_leaf, before.requires_grad, before.grad_fn, before.version) == (True, True, "None", 0)
    assert before.grad == "None"
    assert (after.is_leaf, after.grad_fn, after.numbers) == (False, "MmBackward0", "[[5.]]")


def test_each_line_of_a_long_statement_tells_the_whole_statement():
    lines = told(SEED).lines

    assert lines[4] is lines[5]
    assert (lines[5].first, lines[5].last) == (4, 5)


def test_who_saved_a_variable_is_told_and_where_that_was_freed():
    assert [said.en for said in fact(SEED, 4, "w").saved_by] == ["MmBackward0, line 4 (version 0)"]
    assert [said.en for said in fact(SEED, 7, "w").saved_by] == ["MmBackward0, line 4; freed in line 6"]


def test_a_line_without_a_tensor_of_its_own_knows_what_was_before_it():
    assert (fact(SEED, 7, "w").grad, fact(SEED, 7, "w").grad_line) == ("[[2.], [3.]]", 6)
    assert told(SEED).lines[7].printed == "tensor([[2.],\n        [3.]])\n"


def test_a_write_through_an_alias_shows_in_the_other_name_with_its_version():
    source = """import torch
x = torch.tensor([1., 2.], requires_grad=True)
y = x * 3
z = y.detach()
z.mul_(2)
print(y)
"""
    assert (fact(source, 4, "y").numbers, fact(source, 4, "y").version) == ("[3., 6.]", 0)
    assert (fact(source, 6, "y").numbers, fact(source, 6, "y").version) == ("[6., 12.]", 1)


def test_a_recorded_write_through_a_view_gives_the_base_another_grad_fn():
    source = """import torch
x = torch.tensor([1., 2.], requires_grad=True)
y = x * 3
v = y[0]
v.mul_(5)
print(y)
"""
    assert fact(source, 3, "y").grad_fn == "MulBackward0"
    assert (fact(source, 6, "y").grad_fn, fact(source, 6, "y").numbers) == ("CopySlices", "[15., 6.]")


def test_a_name_bound_again_is_the_tensor_of_that_line():
    source = """import torch
x = torch.ones(2)
y = x + 1
x = torch.zeros(3)
print(x)
"""
    assert fact(source, 3, "x").shape == (2,)
    assert fact(source, 5, "x").shape == (3,)


def test_a_name_inside_a_function_is_the_functions_own():
    source = """import torch
def f(u):
    v = u * 2
    return v
v = torch.ones(1)
r = f(v)
print(v)
"""
    assert fact(source, 3, "v").numbers == "[2.]"
    assert fact(source, 7, "v").numbers == "[1.]"


def test_a_line_in_a_loop_tells_how_often_it_ran_and_its_last_value():
    source = "import torch\nx = torch.ones(1, requires_grad=True)\nfor i in range(9):\n    x = x * 2\n"
    line = told(source).lines[4]

    assert line.ran == 9
    assert line.fact("x").numbers == "[512.]"
    assert [said.text.en for group in line.rounds for said in group if said.key == "more"] == [
        "... 10 more of the same ..."
    ]


def test_what_was_raised_is_told_with_its_reason():
    fault = told(SEED.replace("print(w.grad)", "out.backward()")).fault

    assert (fault.type, fault.line) == ("RuntimeError", 7)
    assert fault.message.startswith("Trying to backward through the graph a second time")
    assert "freed" in fault.why.en


def test_moments_go_forward_through_the_values_and_back_through_the_cotangents():
    moments = told(SEED).moments

    assert [moment.kind for moment in moments] == ["forward", "forward", "forward", "start", "back", "gather", "gather"]
    assert moments[2].words.en == "mm computes out from a and w: [[5.]]. MmBackward0 saves w and a."
    assert moments[4].words.en == "[[1.]] has arrived at out; MmBackward0 passes it on to a and w."
    assert moments[-1].words.zh == "w.grad 变为 [[2.], [3.]]。"


def test_a_second_pass_adds_and_the_moment_says_what_to_what():
    source = SEED.replace("out.backward()", "out.backward(retain_graph=True)\nout.backward()")

    assert told(source).moments[-1].words.en == "w.grad: [[2.], [3.]] + [[2.], [3.]] = [[4.], [6.]]."


def test_a_gradient_does_not_go_through_a_write_that_was_not_recorded():
    source = """import torch
x = torch.tensor([1., 2.], requires_grad=True)
y = x * 3
y.detach().mul_(2)
(y + 1).sum().backward()
"""
    passed_on = [moment.words.en for moment in told(source).moments if moment.kind == "back"]

    assert "AddBackward0 passes it on to y." in " ".join(passed_on)


@pytest.mark.parametrize("source", ["", "import torch\n", "# nothing\n\n", "x = 1\n"], ids=repr)
def test_a_program_without_a_tensor_has_an_account_too(source):
    found = told(source)

    assert found.graph == () and found.moments == () and found.fault is None


def test_an_account_can_be_sent_to_another_process():
    sent = pickle.loads(pickle.dumps(told(SEED)))

    assert sent.lines[4].fact("out").grad_fn == "MmBackward0"
