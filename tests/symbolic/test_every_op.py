"""Every operation of the engine's table, found there: its exact counterpart against the engine and against limits."""

from __future__ import annotations

from fractions import Fraction
from types import SimpleNamespace

import mpmath
import numpy as np
import pytest
from derived import SAMPLES, applied, floats

from tutor.symbolic import real
from tutor.symbolic.forward import NoCounterpart, plan_of
from tutor.symbolic.passes import Rules, gather, vjp
from tutor.symbolic.wengert import Tape, numbers_of

# What PyTorch itself computes with fewer digits, and the engine with it.
LOOSE = {"polygamma": 1e-8, "digamma": 1e-8, "hardsigmoid": 1e-7}
STEP = Fraction(1, 10**25)
# PyTorch itself computes these in single precision constants, or by a series that stops early.
ROUGH = {"hardsigmoid": 1e-7, "hardswish": 1e-7, "polygamma": 1e-8, "digamma": 1e-8, "lgamma": 1e-8}
# Their results are roots of polynomials or sums of series: the derivation says which line has no exact counterpart.
WITHOUT = {"linalg_eigh-1", "linalg_eig-0", "linalg_matrix_exp-0"}
# PyTorch differentiates these by the half of the factor, too, that they do not read.
BY_WHOLE = {"cholesky_solve", "cholesky_inverse"}
samples = pytest.mark.parametrize(
    "sample", [each for each in SAMPLES if each.name not in WITHOUT], ids=lambda each: each.name
)


@samples
def test_the_forward_has_an_exact_counterpart_with_the_engines_values(sample):
    trace = applied(sample)
    tape = Tape(trace)

    assert [why for _, why in tape.unreplayed] == []
    value = trace.last_value(trace.names["out"])
    np.testing.assert_allclose(
        floats(tape.values(tape.cells_now(value))),
        value.array,
        rtol=LOOSE.get(sample.op, 1e-11),
        atol=1e-12,
        equal_nan=True,
    )


@samples
def test_the_gradient_is_the_engines(sample):
    trace = applied(sample)
    if not trace.backwards:
        pytest.skip("nothing to differentiate")
    if sample.op in BY_WHOLE:
        pytest.skip("PyTorch's own choice")
    rules = Rules(Tape(trace))
    (cells,) = rules.tape.roots[0]
    weights = numbers_of(trace.backwards[0].cotangents[0])
    cotangents = vjp(rules, zip(cells.ravel().tolist(), weights.ravel().tolist()))
    for word, given in trace.names.items():
        if word.startswith("x") and given._grad is not None:
            found = gather(cotangents, rules.tape.first[given.uid])
            np.testing.assert_allclose(
                floats(found), given._grad.array, rtol=LOOSE.get(sample.op, 1e-9), atol=1e-12, equal_nan=True
            )


@samples
def test_each_partial_is_the_limit_of_its_difference_quotient(sample):
    trace = applied(sample)
    step = next((step for step in trace.steps if step.op == sample.op), None)
    if step is None or step.view:
        pytest.skip("no element is computed")
    values = [numbers_of(given.array).ravel() if hasattr(given, "elements") else None for given in step.inputs]
    for element in (plan_of(step).outputs[0] or ())[:4]:
        if any(i < 0 for i, _ in element.slots):
            continue
        operands = [values[i][j] for i, j in element.slots]
        for by in range(len(operands)):
            partial, kink = element.template.partial(by).at(operands)
            if kink or not real.defined(partial):
                continue
            above, below = list(operands), list(operands)
            above[by], below[by] = operands[by] + STEP, operands[by] - STEP
            high, low, exact = real.evaluate(
                [element.template.value(above), element.template.value(below), partial], 80
            )
            with mpmath.workdps(90):
                assert abs((high - low) * 10**25 / 2 - exact) < 1e-40 * (1 + abs(exact))


@pytest.mark.parametrize("sample", [each for each in SAMPLES if each.name in WITHOUT], ids=lambda each: each.name)
def test_an_operation_without_counterpart_says_so(sample):
    tape = Tape(applied(sample))

    assert [(step.op, bool(why)) for step, why in tape.unreplayed][:1] == [(sample.op, True)]


def test_an_operation_that_nobody_knows_has_no_counterpart():
    output = SimpleNamespace(array=np.ones(1), shape=(1,))
    step = SimpleNamespace(op="no_such_operation", inputs=(), attributes={}, outputs=(output,))

    with pytest.raises(NoCounterpart):
        plan_of(step)
