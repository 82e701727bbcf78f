"""Programs nobody wrote: the exact gradient against PyTorch, the engine and difference quotients."""

from __future__ import annotations

import contextlib
import io

import numpy as np
import oracle
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tutor.program import run
from tutor.symbolic import derive
from tutor.symbolic.worked import shown

ONE = ["torch.tanh({})", "torch.sigmoid({})", "torch.exp({} / 4)", "torch.sin({})", "({})**2", "-({})", "({}) * 0.5",
       "torch.relu({})", "torch.abs({})", "torch.log({}**2 + 1)", "torch.sqrt({}**2 + 0.5)", "({}).clamp(-1, 1)",
       "torch.softmax({}, -1)", "({}).cumsum(-1)", "({}).T", "({}) / 3", "({}).detach() * {}"]  # fmt: skip
TWO = ["{} + {}", "{} - {}", "{} * {}", "{} / ({}**2 + 1)", "{} @ {}", "torch.maximum({}, {})", "{} * {}[0]"]
WRITES = ["{}.add_({})", "{}.mul_(2)", "{}[0].mul_(3)"]
numbers = st.integers(-8, 8).map(lambda n: n / 4 + 0.1)


@st.composite
def programs(draw):
    """A program on 2x2 tensors: some lines of operations, writes in place, a sum, a backward pass."""

    def matrix():
        return [[draw(numbers), draw(numbers)], [draw(numbers), draw(numbers)]]

    lines = ["import torch"]
    for name in "ab":
        lines.append(f"{name} = torch.tensor({matrix()}, dtype=torch.float64, requires_grad=True)")
    lines.append(f"c = torch.tensor({matrix()}, dtype=torch.float64)")
    names, written = ["a", "b", "c"], []
    for number in range(draw(st.integers(1, 6))):
        pick = st.sampled_from(names)
        name = f"h{number}"
        kind = draw(st.integers(0, 9))
        if kind < 5:
            first = draw(pick)
            template = draw(st.sampled_from(ONE))
            lines.append(f"{name} = " + template.replace("{}", first))
        else:
            lines.append(f"{name} = " + draw(st.sampled_from(TWO)).format(draw(pick), draw(pick)))
        names.append(name)
        if kind == 9:
            lines.append(f"{name} = {name} * 1")
            lines.append(draw(st.sampled_from(WRITES)).format(name, draw(st.sampled_from(["a", "b", "c"]))))
        written.append(name)
    lines.append(f"loss = ({draw(st.sampled_from(written))} * {draw(st.sampled_from(names))}).sum()")
    lines.append("loss.backward()")
    return "\n".join(lines) + "\n"


def in_pytorch(program):
    """The gradients of a and b, or None where PyTorch raises."""
    names = {}
    with contextlib.redirect_stdout(io.StringIO()):
        try:
            exec(program, names)
        except RuntimeError:
            return None
    return {name: None if names[name].grad is None else names[name].grad.numpy() for name in "ab"}


@pytest.mark.oracle
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(programs())
def test_the_exact_gradient_is_pytorchs(program):
    assert oracle.installed()
    expected = in_pytorch(program)
    if expected is None:
        return
    trace = run(program)
    for name, gradient in expected.items():
        derivation = derive(trace, f"{name}.grad")
        if gradient is None:
            assert derivation.is_none
        else:
            scale = 1 + np.abs(gradient).max()
            np.testing.assert_allclose(derivation.floats, gradient, atol=1e-9 * scale, rtol=1e-9)
            assert derivation.agrees


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(programs())
def test_forwards_and_backwards_give_the_same(program):
    trace = run(program)
    if trace.error is not None or not trace.names["loss"].requires_grad:
        return
    for name in "ab":
        back = derive(trace, f"vjp(loss, {name})").numbers
        forward = derive(trace, f"jvp(loss, {name}, torch.ones(2, 2))").numbers
        total = sum(float(x) for x in derive(trace, f"vjp(loss, {name})").floats.ravel())
        assert back.shape == (2, 2)
        np.testing.assert_allclose(
            float(derive(trace, f"jvp(loss, {name}, torch.ones(2, 2))").floats), total, atol=1e-9
        )
        assert forward.shape == ()


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(programs())
def test_the_last_step_of_every_program_is_the_gradient(program):
    trace = run(program)
    if trace.error is not None:
        return
    for name in "ab":
        derivation = derive(trace, f"{name}.grad")
        if derivation.is_none or not np.any(derivation.floats):
            continue
        steps = [step for step in derivation.steps if step.target == f"{name}_bar"]
        if steps:
            assert steps[-1].value == shown(derivation.numbers)
        else:
            assert {step.rule for step in derivation.steps} == {"element", "seed"}


VIEWS = [
    "(x @ x.T).sum()",
    "(x[0] * x[1]).sum()",
    "(x.view(4)[:-1] * x.view(4)[1:]).sum()",
    "(x.expand(2, 2, 2) * x.t()).sum()",
]


@pytest.mark.parametrize("output", VIEWS)
def test_two_views_of_the_same_elements_are_told_apart_step_by_step(output):
    derivation = derive(
        run(f"import torch\nx = torch.tensor([[1., 2.], [0., 2.]], requires_grad=True)\ny = {output}\ny.backward()\n"),
        "x.grad",
    )

    last = [step for step in derivation.steps if step.target == "x_bar"][-1]
    assert last.value == shown(derivation.numbers)
