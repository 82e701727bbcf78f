"""Exact derivations beside SymPy's own Jacobian and beside symengine doing the same list, in one run.

pip install -e '.[test,peers]' symengine
pytest tests/benchmarks/test_derivation.py --benchmark-enable
"""

from __future__ import annotations

import importlib.util
import random
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tutor.program import run
from tutor.symbolic import derive
from tutor.symbolic.passes import Rules, vjp
from tutor.symbolic.wengert import Tape

PROGRAMS = Path(__file__).resolve().parents[1] / "programs"
NETWORK = "2-4-4-1 tanh network, exact gradient"


def _numbers(rows: int, columns: int, seed: int) -> list[list[float]]:
    chance = random.Random(seed)
    return [[round(chance.uniform(-1, 1), 1) for _ in range(columns)] for _ in range(rows)]


SHAPES = {"x": (2, 1), "W1": (4, 2), "b1": (4, 1), "W2": (4, 4), "b2": (4, 1), "W3": (1, 4), "b3": (1, 1)}
VALUES = {name: _numbers(*shape, seed) for seed, (name, shape) in enumerate(SHAPES.items())}
PROGRAM = "import torch\n" + "".join(
    f"{name} = torch.tensor({values}, dtype=torch.float64, requires_grad={name != 'x'})\n"
    for name, values in VALUES.items()
) + "h = torch.tanh(W1 @ x + b1)\ng = torch.tanh(W2 @ h + b2)\nout = W3 @ g + b3\nout.backward()\n"  # fmt: skip


def by_the_list() -> Any:
    """The list of the program and its exact gradient by every parameter."""
    tape = Tape(TRACE)
    return vjp(Rules(tape), [(int(tape.roots[0][0].ravel()[0]), 1)])


TRACE = run(PROGRAM)


def test_network_tutor(benchmark: Any) -> None:
    benchmark.group = NETWORK
    assert len(benchmark(by_the_list)) > 37


def test_network_sympy_jacobian_and_subs(benchmark: Any) -> None:
    import sympy

    benchmark.group = NETWORK
    rational = sympy.Rational

    def whole() -> Any:
        symbols = {
            name: sympy.Matrix(*shape, lambda i, j, name=name: sympy.Symbol(f"{name}_{i}_{j}"))
            for name, shape in SHAPES.items()
        }
        h = (symbols["W1"] * symbols["x"] + symbols["b1"]).applyfunc(sympy.tanh)
        g = (symbols["W2"] * h + symbols["b2"]).applyfunc(sympy.tanh)
        out = symbols["W3"] * g + symbols["b3"]
        parameters = [s for name, matrix in symbols.items() if name != "x" for s in matrix]
        point = {
            matrix[i, j]: rational(str(VALUES[name][i][j]))
            for name, matrix in symbols.items()
            for i in range(matrix.rows)
            for j in range(matrix.cols)
        }
        return out.jacobian(parameters).subs(point)

    benchmark.pedantic(whole, rounds=1)


@pytest.mark.skipif(not importlib.util.find_spec("symengine"), reason="symengine is not installed")
def test_network_symengine_same_list(benchmark: Any) -> None:
    import symengine

    benchmark.group = NETWORK
    given = {
        name: [[_rational(symengine, value) for value in row] for row in values] for name, values in VALUES.items()
    }

    def mm(a: Any, b: Any) -> Any:
        return [
            [sum((row[k] * b[k][j] for k in range(len(b))), symengine.Integer(0)) for j in range(len(b[0]))]
            for row in a
        ]

    def each(function: Any, *arrays: Any) -> Any:
        return [[function(*cells) for cells in zip(*rows)] for rows in zip(*arrays)]

    def turned(a: Any) -> Any:
        return [list(column) for column in zip(*a)]

    def whole() -> Any:
        h = each(lambda a, b: symengine.tanh(a + b), mm(given["W1"], given["x"]), given["b1"])
        g = each(lambda a, b: symengine.tanh(a + b), mm(given["W2"], h), given["b2"])
        out = each(lambda a, b: a + b, mm(given["W3"], g), given["b3"])
        bar = [[symengine.Integer(1)]]
        inner = each(lambda c, a: c * (1 - a**2), mm(turned(given["W3"]), bar), g)
        first = each(lambda c, a: c * (1 - a**2), mm(turned(given["W2"]), inner), h)
        return out, mm(bar, turned(g)), bar, mm(inner, turned(h)), inner, mm(first, turned(given["x"])), first

    benchmark(whole)


def _rational(symengine: Any, value: float) -> Any:
    fraction = Fraction(str(value))
    return symengine.Rational(fraction.numerator, fraction.denominator)


@pytest.mark.parametrize("depth", [100, 1000])
def test_chain(benchmark: Any, depth: int) -> None:
    benchmark.group = "a chain ten times deeper"
    source = f"import torch\nx = torch.tensor(0.3, requires_grad=True)\ny = x\nfor i in range({depth}):\n"
    trace = run(source + "    y = torch.tanh(y) + 0.1\ny.backward()\n")

    def whole() -> Any:
        tape = Tape(trace)
        return vjp(Rules(tape), [(int(tape.roots[0][0].ravel()[0]), 1)])

    benchmark(whole)


@pytest.mark.parametrize("seed", ["seed-1", "seed-2"])
def test_a_seed_program_warm_with_everything_that_is_shown(benchmark: Any, seed: str) -> None:
    benchmark.group = "a seed program, warm"
    source = (PROGRAMS / f"{seed}.py").read_text(encoding="utf-8")

    def whole() -> Any:
        derivation = derive(run(source), "w.grad")
        return derivation.exact, derivation.symbols, derivation.matrix_form, derivation.definitions, derivation.steps

    benchmark(whole)


RUN = "from tutor.program import run\ntrace = run(open({seed!r}, encoding='utf-8').read())\n"
FRESH = {
    "the program run, SymPy imported": RUN + "import sympy",
    "the program run, its first derivation": RUN
    + "import tutor\nderivation = tutor.derive(trace, 'w.grad')\nprint(derivation.exact, derivation.matrix_form)",
    "tutor derive": "import sys\nsys.argv = ['tutor', 'derive', {seed!r}, 'w.grad']\n"
    + "from tutor.cli import main\nmain()",
}


@pytest.mark.parametrize("what", FRESH)
def test_a_fresh_process(benchmark: Any, what: str) -> None:
    benchmark.group = "a fresh process"
    code = FRESH[what].format(seed=str(PROGRAMS / "seed-1.py"))
    benchmark.pedantic(
        lambda: subprocess.run([sys.executable, "-c", code], check=True, capture_output=True), rounds=5, warmup_rounds=1
    )
