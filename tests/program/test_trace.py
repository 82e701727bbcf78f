"""What a run leaves behind: steps with their values, backward passes, names, lines; and its replay."""

from __future__ import annotations

import ast
from dataclasses import replace

import numpy as np
import pytest

from tutor.autograd import PYTORCH
from tutor.errors import AskError
from tutor.program import run

PROGRAM = """\
import torch
a = torch.tensor([[2., 3.]], requires_grad=True)
w = torch.ones(2, 1, requires_grad=True)
out = torch.mm(a, w)
out.backward()
print(w.grad)
"""


def test_every_operation_is_a_step_with_its_line_and_its_values():
    trace = run(PROGRAM)

    assert [(step.op, step.line) for step in trace.steps] == [("factory", 2), ("factory", 3), ("mm", 4)]
    mm = trace.steps[-1]
    a, w = mm.inputs
    assert a.array.tolist() == [[2.0, 3.0]] and w.shape == (2, 1)
    assert mm.outputs[0].array.tolist() == [[5.0]]
    assert (a.is_leaf, a.requires_grad, a.grad_fn) == (True, True, None)
    assert (mm.outputs[0].is_leaf, mm.outputs[0].grad_fn) == (False, "MmBackward0")
    assert mm.recorded and mm.reason == "input"
    assert sorted(mm.saved) == [(0, 0), (1, 0)]


def test_an_input_is_the_value_that_an_earlier_step_made():
    first, second, mm = run(PROGRAM).steps

    assert mm.inputs == (first.outputs[0], second.outputs[0])


def test_a_backward_pass_says_what_arrived_where():
    (backward,) = run(PROGRAM).backwards

    assert (backward.line, backward.call, backward.implicit) == (5, "backward", True)
    assert backward.cotangents[0].tolist() == [[1.0]]
    assert [(flow.step.op, flow.cotangent.tolist()) for flow in backward.flow] == [("mm", [[1.0]])]
    gathered = {tuple(each.after.ravel()): each.before for each in backward.gathered}
    assert gathered == {(1.0, 1.0): None, (2.0, 3.0): None}
    assert backward.after_step == 2


def test_names_namings_lines_and_output_are_kept():
    trace = run(PROGRAM)

    assert list(trace.names) == ["torch", "a", "w", "out"]
    assert [(naming.name, naming.line) for naming in trace.namings] == [("a", 2), ("w", 3), ("out", 4)]
    assert trace.name_of(trace.names["out"].uid) == "out"
    assert trace.executed == (1, 2, 3, 4, 5, 6)
    assert [(piece.line, piece.stream) for piece in trace.printed] == [(6, "stdout")]
    assert trace.last_value(trace.names["out"]).array.tolist() == [[5.0]]


def test_a_loop_gives_several_steps_for_a_line():
    trace = run("import torch\nx = torch.ones(1)\nfor i in range(3):\n    x = x * 2\n")

    assert [step.line for step in trace.steps if step.op == "mul"] == [4, 4, 4]
    assert [float(step.outputs[0].array[0]) for step in trace.steps[1:]] == [2.0, 4.0, 8.0]
    assert trace.executed == (1, 2, 3, 4, 4, 4)


def test_a_step_in_a_function_names_the_function_and_its_own_line():
    trace = run("import torch\ndef f(t):\n    h = t * 2\n    return h\nx = torch.ones(1)\ny = f(x) + 1\n")

    mul, add = trace.steps[1:]
    assert (mul.line, mul.function, add.line, add.function) == (3, "f", 6, "")
    assert [(naming.name, naming.function) for naming in trace.namings] == [("x", ""), ("h", "f"), ("y", "")]


def test_a_step_of_a_statement_on_several_lines_has_its_own_line():
    trace = run("import torch\nx = torch.ones(2)\ny = (x\n     .exp()\n     .sum())\nz = (x\n     + 1)\n")

    assert [(step.op, step.line) for step in trace.steps[1:]] == [("exp", 4), ("sum", 5), ("add", 6)]


def test_values_know_where_they_lie():
    trace = run("import torch\nx = torch.arange(6.)\ny = x.view(2, 3)[1]\nz = y.clone()\n")
    x, y, z = (trace.last_value(trace.names[name]) for name in "xyz")

    assert x.elements.tolist() == [0, 1, 2, 3, 4, 5]
    assert y.elements.tolist() == [3, 4, 5]
    assert y.storage == x.storage != z.storage


def test_a_value_is_a_copy_from_then():
    trace = run("import torch\nx = torch.ones(2)\ny = x * 1\nx.add_(1)\nz = x * 1\n")
    by_line = {step.line: step for step in trace.steps}

    assert by_line[3].inputs[0].array.tolist() == [1.0, 1.0]
    assert by_line[4].inplace and by_line[4].inputs[0].array.tolist() == [1.0, 1.0]
    assert by_line[4].outputs[0].array.tolist() == [2.0, 2.0]
    assert by_line[4].outputs[0].uid == by_line[3].inputs[0].uid
    assert by_line[5].inputs[0].array.tolist() == [2.0, 2.0]
    assert by_line[5].inputs[0].version == 1


@pytest.mark.parametrize("write", ["x.data.zero_()", "x.detach().zero_()", "x.view(2).zero_()", "x[:1].zero_()"])
def test_what_is_written_through_another_tensor_is_seen_in_the_next_step(write):
    trace = run(f"import torch\nx = torch.ones(2)\n{write}\ny = x * 2\n")

    assert trace.steps[-1].inputs[0].array[0] == 0.0


def test_an_accumulated_gradient_is_seen_in_the_next_step():
    source = (
        "import torch\nx = torch.ones(1, requires_grad=True)\n(x * 2).sum().backward()\ng = x.grad\na = g * 1\n"
        "(x * 2).sum().backward()\nb = g * 1\n"
    )
    trace = run(source)

    values = [step.inputs[0].array.tolist() for step in trace.steps if step.line in (5, 7)]
    assert values == [[2.0], [4.0]]
    assert trace.backwards[1].gathered[0].before.tolist() == [2.0]


def test_a_program_that_raises_keeps_what_came_before():
    trace = run(PROGRAM + "out.backward()\n")

    assert (trace.error.type, trace.error.line) == ("RuntimeError", 7)
    assert trace.error.message.startswith("Trying to backward through the graph a second time")
    assert trace.stdout == "tensor([[2.],\n        [3.]])\n"
    assert len(trace.steps) == 3


def test_warnings_are_kept_each_time_in_pythons_form():
    source = "import torch\nx = torch.ones(1, requires_grad=True) * 2\nfor i in range(2):\n    x.grad\n"
    first, second = [piece for piece in run(source, filename="p.py").printed if piece.stream == "stderr"]

    assert first.text.startswith("p.py:4: UserWarning: The .grad attribute of a Tensor that is not a leaf")
    assert first.text.endswith("\n  x.grad\n")
    assert second == first


def test_a_run_without_a_record_has_the_same_output_and_no_steps():
    trace = run(PROGRAM, record=False)

    assert trace.stdout == run(PROGRAM).stdout
    assert trace.steps == trace.backwards == trace.namings == trace.executed == ()
    assert trace.names["w"].grad.tolist() == [[2.0], [3.0]]


def test_output_is_passed_on_while_it_is_written():
    seen = []
    run("print(1)\nx = 2\nprint(x, end='')", sink=lambda piece: seen.append((piece.text, piece.line)))

    assert seen == [("1\n", 1), ("2", 3)]


def test_lines_are_counted_as_python_counts_them():
    error = run("a = '\u2028 \x0c'\r\n\r\nb = 1 / 0  # here\r\n").error

    assert error.line == 3
    assert "    b = 1 / 0  # here\n" in error.traceback


def test_two_runs_do_the_same():
    first, second = run(PROGRAM), run(PROGRAM)

    assert first.stdout == second.stdout
    assert [step.op for step in first.steps] == [step.op for step in second.steps]


class TestReplay:
    def test_under_other_semantics_another_gradient_comes_out(self):
        twice = PROGRAM.replace("print(w.grad)", "torch.mm(a, w).backward()\nprint(w.grad)")
        overwrites = replace(PYTORCH, accumulate=lambda before, contribution, calls: contribution)
        trace = run(twice)

        bent = trace.replay(semantics=overwrites)

        assert trace.names["w"].grad.tolist() == [[4.0], [6.0]]
        assert bent.names["w"].grad.tolist() == [[2.0], [3.0]]

    def test_the_first_run_is_left_alone(self):
        trace = run(PROGRAM)
        grad = trace.names["w"].grad

        trace.replay()

        assert trace.names["w"].grad is grad and grad.tolist() == [[2.0], [3.0]]

    def test_another_reading_of_the_text_is_run(self):
        def product_is_sum(tree):
            for node in ast.walk(tree):
                if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
                    node.op = ast.Add()
            return tree

        trace = run("x = 3\ny = x * 4\nprint(y)")

        assert trace.replay(reading=product_is_sum).stdout == "7\n"
        assert trace.replay(reading=lambda tree: None).stdout == "12\n"

    def test_a_value_put_in_place_of_a_name_keeps_the_history(self):
        source = (
            "import torch\nx = torch.tensor([1., 2.], requires_grad=True)\nh = x * x\ny = (h * h).sum()\ny.backward()\n"
        )
        trace = run(source).replay(substitute={"h": np.array([10.0, 20.0])})

        assert trace.names["y"].item() == 500.0
        assert trace.names["x"].grad.tolist() == [2 * 10 * 2 * 1.0, 2 * 20 * 2 * 2.0]
        assert trace.names["h"].grad_fn.name() == "MulBackward0"
        assert trace.steps[-2].inputs[0].array.tolist() == [10.0, 20.0]

    def test_the_second_binding_can_be_meant(self):
        source = "import torch\nx = torch.ones(1)\nh = x * 1\nh = h * 2\nprint(h)\n"

        assert run(source).replay(substitute={("h", 1): [7.0]}).stdout == "tensor([7.])\n"
        assert run(source).replay(substitute={"h": [7.0]}).stdout == "tensor([14.])\n"

    def test_a_binding_can_be_meant_by_its_naming(self):
        trace = run("import torch\nx = torch.ones(1)\nh = x * 1\nh = h * 2\nprint(h)\n")

        assert trace.replay(substitute={trace.namings[2]: [7.0]}).stdout == "tensor([7.])\n"

    def test_a_value_of_another_shape_is_refused(self):
        with pytest.raises(AskError, match=r"shape \(1,\) cannot be replaced by one of shape \(2,\)"):
            run("import torch\nh = torch.ones(1)").replay(substitute={"h": [1.0, 2.0]})

    def test_a_view_gets_numbers_of_its_own(self):
        source = "import torch\nx = torch.zeros(2)\nh = x[0]\nprint(h, x)\n"

        assert run(source).replay(substitute={"h": 5.0}).stdout == "tensor(5.) tensor([0., 0.])\n"

    def test_limits_and_filename_are_those_of_the_first_run(self):
        trace = run("1 / 0", filename="lesson.py")

        assert 'File "lesson.py", line 1' in trace.replay().error.traceback
