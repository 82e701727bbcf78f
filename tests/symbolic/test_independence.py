"""The derivation and the engine's table are apart: it reads no formula, and it notices every formula that is wrong."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from derived import SAMPLES, applied, floats

from tutor.autograd import OPS, PYTORCH
from tutor.program import run
from tutor.symbolic import derive
from tutor.symbolic.passes import gather, vjp
from tutor.symbolic.wengert import Tape, numbers_of

PROGRAMS = Path(__file__).parents[1] / "programs"
X = "import torch\nx = torch.tensor([1., 2.], requires_grad=True)\n"
PROGRAM = f"{X}A = torch.tensor([[1., 2.], [3., -1.]], requires_grad=True)\nb = torch.tensor([0.5, 1.])\n"
ASKS = [
    ((PROGRAMS / "seed-1.py").read_text(encoding="utf-8"), "w.grad"),
    ((PROGRAMS / "seed-2.py").read_text(encoding="utf-8"), "a.grad"),
    (f"{X}b = torch.ones(1, requires_grad=True)\ny = ((x * b)**2).mean() + x[0]\ny.backward()", "x.grad"),
    (f"{X}g, = torch.autograd.grad((x**3).sum(), x, create_graph=True)\ng.sum().backward()", "x.grad"),
    (f"{X}s = torch.softmax(x, 0)\ns[0].backward()", "x.grad"),
    (f"{X}y = torch.tanh(x) @ x", "hessian(y, x)"),
    (f"{PROGRAM}y = torch.tanh(A @ x + b)", "jacobian(y, x)"),
    (f"{PROGRAM}y = torch.relu(A @ x)", "vjp(y, A, b)"),
    (f"{PROGRAM}y = torch.linalg.solve(A, x)", "jvp(y, x, b)"),
    (f"{PROGRAM}y = x.log_softmax(0)", "formula(y, x)"),
]  # fmt: skip


def forbidden(*_, **__):
    raise AssertionError("a derivative formula was read")


@pytest.fixture
def formulas_that_raise():
    kept = {name: op.formulas for name, op in OPS.items()}
    for op in OPS.values():
        object.__setattr__(op, "formulas", dict.fromkeys(op.formulas, forbidden))
    yield
    for name, op in OPS.items():
        object.__setattr__(op, "formulas", kept[name])


def told(derivation):
    return (
        derivation.exact.tolist(),
        derivation.symbols.tolist(),
        derivation.matrix_form,
        derivation.index_form,
        [(step.rule, step.formula, step.put_in, step.value) for step in derivation.steps],
        [(definition.symbol, definition.expression, definition.value) for definition in derivation.definitions],
    )


TRACES = [run(program) for program, _ in ASKS]
BEFORE = [told(derive(trace, ask)) for trace, (_, ask) in zip(TRACES, ASKS)]


@pytest.mark.parametrize("number", range(len(ASKS)), ids=[ask for _, ask in ASKS])
def test_no_formula_of_the_table_is_read(formulas_that_raise, monkeypatch, number):
    _, ask = ASKS[number]
    # The engine's own answer to an ask that is no `.grad` differentiates anew, by the table.
    monkeypatch.setattr("tutor.symbolic.products._engine", lambda trace, ask: None)

    assert told(derive(TRACES[number], ask)) == BEFORE[number]


def doubled(part):
    return part * 2


def negated(part):
    return -part


def shifted(part):
    return part + 1


def planted(op, name, change):
    """The table with one formula wrong; its parameters, which say what is saved, stay."""
    formula = op.formulas[name]
    parameters = formula.__code__.co_varnames[: formula.__code__.co_argcount + formula.__code__.co_kwonlyargcount]
    words = ", ".join(parameters)
    passed = ", ".join(f"{word}={word}" for word in parameters)
    wrong = eval(f"lambda {words}: change(formula({passed}))", {"change": change, "formula": formula})
    return {**OPS, op.name: dataclasses.replace(op, formulas={**op.formulas, name: wrong})}


def cases():
    seen = set()
    for sample in SAMPLES:
        op = OPS[sample.op]
        if sample.op in seen or op.variadic or op.differentiable != 1:
            continue
        seen.add(sample.op)
        for at, name in enumerate(op.inputs):
            if (
                name in op.formulas
                and at < len(sample.inputs)
                and getattr(sample.inputs[at], "dtype", "") == np.dtype(object)
            ):
                for change in (doubled, negated, shifted):
                    yield sample, name, at, change


CASES = list(cases())


def test_there_are_at_least_150_planted_faults():
    assert len(CASES) >= 150


@pytest.mark.parametrize(
    ("sample", "name", "at", "change"),
    CASES,
    ids=lambda value: getattr(value, "name", getattr(value, "__name__", None)),
)
def test_a_planted_wrong_formula_is_caught(sample, name, at, change):
    semantics = dataclasses.replace(PYTORCH, table=planted(OPS[sample.op], name, change))

    trace = applied(sample, semantics)
    given = trace.names[f"x{at}"]
    if not trace.backwards or given._grad is None:
        pytest.skip("PyTorch implements no derivative here")
    rules = Tape(trace).rules
    (cells,) = rules.tape.roots[0]
    weights = numbers_of(trace.backwards[0].cotangents[0])
    exact = floats(
        gather(vjp(rules, zip(cells.ravel().tolist(), weights.ravel().tolist())), rules.tape.first[given.uid])
    )
    if change is not shifted and not np.any(exact):
        pytest.skip("nothing of nothing is nothing")
    assert not np.allclose(exact, given._grad.array, rtol=1e-6, atol=1e-9)
