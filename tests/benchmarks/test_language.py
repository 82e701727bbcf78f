"""What interpreting costs: a statement of the lesson language beside the same statement in Python."""

from __future__ import annotations

import pytest

from tutor.program import run

PROGRAMS = {
    "a loop of sums": ("x = 0\nfor i in range(10_000):\n    x = x + i\n", 20_000),
    "calls of a function": ("def f(n):\n    return n + 1\nx = 0\nfor i in range(5_000):\n    x = f(x)\n", 15_000),
    "methods of a class": (
        "class A:\n    def __init__(self): self.x = 0\n    def f(self, k): self.x += k\n"
        "a = A()\nfor i in range(5_000):\n    a.f(i)\n",
        15_000,
    ),
    "a comprehension": ("x = [i * i for i in range(10_000) if i % 2]\n", 10_000),
    "operations on tensors": (
        "import torch\nx = torch.ones(2, requires_grad=True)\nfor i in range(500):\n    y = x * 2 + 1\n",
        1_000,
    ),
}


@pytest.mark.parametrize("name", PROGRAMS)
@pytest.mark.parametrize("by", ["tutor", "Python"])
def test_statements(benchmark, name, by):
    source, statements = PROGRAMS[name]
    benchmark.group = name
    if by == "tutor":
        benchmark(run, source, record=False)
    else:
        code = compile(source.replace("import torch", "import tutor.autograd as torch"), "<benchmark>", "exec")
        benchmark(lambda: exec(code, {"__name__": "__main__"}))
    benchmark.extra_info["nanoseconds per statement"] = round(benchmark.stats["min"] / statements * 1e9)


def test_recording(benchmark):
    source, statements = PROGRAMS["operations on tensors"]
    benchmark.group = "operations on tensors"
    benchmark(run, source)
    benchmark.extra_info["nanoseconds per statement"] = round(benchmark.stats["min"] / statements * 1e9)
