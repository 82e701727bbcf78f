"""Every operation of the engine's table, found there: its exact counterpart against the engine and against limits."""

from __future__ import annotations

import random
from fractions import Fraction
from types import SimpleNamespace

import mpmath
import numpy as np
import pytest
from traced import traced

from tutor.autograd import OPS, tensor
from tutor.autograd.apply import apply
from tutor.symbolic import real
from tutor.symbolic.forward import NoCounterpart, plan_of
from tutor.symbolic.passes import Rules, gather, vjp
from tutor.symbolic.wengert import Tape, numbers_of

# No two of these are multiples of each other: no remainder, tie or corner is met.
PRIMES = [p for p in range(5, 130) if all(p % d for d in range(2, p))]
STEP = Fraction(1, 10**25)
CASES = [(name, at) for name, op in OPS.items() if op.formulas for at in range(len(op.samples))]


def sample(name, at):
    """The inputs of a sample as exact numbers, none near a kink or a tie, and the attributes."""
    chance = random.Random(f"{name}{at}")
    parts = OPS[name].samples[at]
    shapes = [part for part in parts if isinstance(part, tuple)]
    attributes = next((part for part in parts if isinstance(part, dict)), {})
    positive = "positive" in parts or name in ("pow_tensor", "pow_scalar")
    used = set()

    def draw():
        while True:
            value = Fraction(chance.choice(PRIMES), 64)
            if not positive and chance.random() < 0.5:
                value = -value
            if abs(value) not in used:
                used.add(abs(value))
                return value

    arrays = []
    for shape in shapes:
        array = np.empty(shape, dtype=object)
        for index in np.ndindex(*shape):
            array[index] = draw()
        arrays.append(array)
    return arrays, attributes


def applied(name, at):
    """The operation recorded on tensors that require grad, with a backward pass of drawn weights."""
    arrays, attributes = sample(name, at)
    chance = random.Random(at)

    def function():
        inputs = [tensor(a.astype(np.float64).tolist(), dtype=FLOAT64, requires_grad=True) for a in arrays]
        result = apply(name, tuple(inputs), attributes)
        out = result[0] if isinstance(result, tuple) else result
        weights = [chance.randint(1, 9) for _ in range(out.array.size)]
        v = tensor(np.array(weights, dtype=np.float64).reshape(out.array.shape).tolist(), dtype=FLOAT64)
        if out.requires_grad:
            out.backward(v)
        return {**{f"x{i}": given for i, given in enumerate(inputs)}, "out": out, "v": v}

    return traced(function), arrays


FLOAT64 = next(each for each in __import__("tutor.autograd", fromlist=["DTYPES"]).DTYPES if each.name == "float64")


@pytest.mark.parametrize(("name", "at"), CASES, ids=lambda value: str(value))
def test_the_forward_has_an_exact_counterpart_with_the_engines_values(name, at):
    trace, _ = applied(name, at)
    tape = Tape(trace)

    assert tape.unreplayed == []
    value = trace.last_value(trace.names["out"])
    exact = tape.values(tape.cells_now(value))
    np.testing.assert_allclose(
        np.array([real.to_float(n) for n in exact.ravel()]).reshape(exact.shape), value.array, rtol=1e-12, atol=1e-12
    )


@pytest.mark.parametrize(("name", "at"), CASES, ids=lambda value: str(value))
def test_the_gradient_is_the_engines(name, at):
    trace, _ = applied(name, at)
    if not trace.backwards:
        pytest.skip("nothing to differentiate")
    rules = Rules(Tape(trace))
    (cells,) = rules.tape.roots[0]
    weights = numbers_of(trace.backwards[0].cotangents[0])
    cotangents = vjp(rules, zip(cells.ravel().tolist(), weights.ravel().tolist()))
    for word, given in trace.names.items():
        if not word.startswith("x") or given._grad is None:
            continue
        found = gather(cotangents, rules.tape.first[given.uid])
        floats = np.array([real.to_float(n) for n in found.ravel()]).reshape(found.shape)
        np.testing.assert_allclose(floats, given._grad.array, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize(("name", "at"), CASES, ids=lambda value: str(value))
def test_each_partial_is_the_limit_of_its_difference_quotient(name, at):
    trace, _ = applied(name, at)
    step = next(step for step in trace.steps if step.op == name)
    values = [numbers_of(given.array).ravel() for given in step.inputs if hasattr(given, "elements")]
    for element in (plan_of(step)[0] or ())[:4]:
        operands = [values[i][j] for i, j in element.slots]
        for by in range(len(operands)):
            partial, kink = element.template.partial(by).at(operands)
            assert not kink
            above, below = list(operands), list(operands)
            above[by], below[by] = operands[by] + STEP, operands[by] - STEP
            high, low, exact = real.evaluate(
                [element.template.value(above), element.template.value(below), partial], 80
            )
            with mpmath.workdps(90):
                assert abs((high - low) * 10**25 / 2 - exact) < 1e-40 * (1 + abs(exact))


def test_an_operation_without_counterpart_says_so():
    step = SimpleNamespace(op="no_such_operation", inputs=(), attributes={}, outputs=())

    with pytest.raises(NoCounterpart):
        plan_of(step)
