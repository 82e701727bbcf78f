"""Forward and backward of lesson-size programs: our engine beside PyTorch, HIPS autograd and micrograd, in one run.

    pip install -e '.[test,oracle,peers]'
    pytest tests/benchmarks/test_engine.py --benchmark-enable

`python tests/benchmarks/report.py` runs it and writes the table of docs/benchmarks.md.
"""

from __future__ import annotations

import importlib.util
import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import tutor.autograd as ours


def _numbers(rows: int, columns: int, seed: int) -> list[list[float]]:
    chance = random.Random(seed)
    return [[chance.gauss(0, 1) for _ in range(columns)] for _ in range(rows)]


# The tanh network of the lessons: 2 inputs, two hidden layers of 4, one output.
SIZES = ((2, 4), (4, 4), (4, 1))
WEIGHTS = [_numbers(*size, seed) for seed, size in enumerate(SIZES)]
BIASES = [_numbers(1, size[1], 10 + seed)[0] for seed, size in enumerate(SIZES)]
INPUT = _numbers(1, 2, 20)
SCORES = _numbers(3, 5, 30)
CLASSES = [1, 0, 4]


def seed_1(torch: Any) -> Callable[[], Any]:
    def program() -> Any:
        a = torch.tensor([[2.0, 3.0]], requires_grad=True)
        w = torch.ones(2, 1, requires_grad=True)
        torch.mm(a, w).backward()
        return w.grad

    return program


def seed_2(torch: Any) -> Callable[[], Any]:
    def program() -> Any:
        a = torch.tensor([[2.0, 3.0], [1.0, 2.0]], requires_grad=True)
        w = torch.ones(2, 2, requires_grad=True)
        torch.mm(a, w).backward(torch.tensor([[1.0, 1.0], [1.0, 1.0]]))
        return w.grad

    return program


def tanh_network(torch: Any) -> Callable[[], Any]:
    x = torch.tensor(INPUT)
    weights = [torch.tensor(w, requires_grad=True) for w in WEIGHTS]
    biases = [torch.tensor(b, requires_grad=True) for b in BIASES]

    def program() -> Any:
        h = torch.tanh(x @ weights[0] + biases[0])
        h = torch.tanh(h @ weights[1] + biases[1])
        (h @ weights[2] + biases[2]).sum().backward()
        return weights[0].grad

    return program


def cross_entropy(torch: Any) -> Callable[[], Any]:
    scores = torch.tensor(SCORES, requires_grad=True)
    classes = torch.tensor(CLASSES)
    loss = ours.TORCH["nn.functional.cross_entropy"] if torch is ours else torch.nn.functional.cross_entropy

    def program() -> Any:
        loss(scores, classes).backward()
        return scores.grad

    return program


def network_step(torch: Any) -> Callable[[], Any]:
    chance = np.random.default_rng(0)
    x = torch.as_tensor(chance.standard_normal((128, 784)).astype(np.float32))
    y = torch.as_tensor(chance.integers(0, 10, 128))
    rows = torch.arange(128)
    w1 = torch.as_tensor((chance.standard_normal((784, 512)) * 0.03).astype(np.float32)).requires_grad_()
    w2 = torch.as_tensor((chance.standard_normal((512, 10)) * 0.03).astype(np.float32)).requires_grad_()
    b1, b2 = torch.zeros(512, requires_grad=True), torch.zeros(10, requires_grad=True)

    def program() -> Any:
        scores = torch.log_softmax(torch.relu(x @ w1 + b1) @ w2 + b2, 1)
        for parameter in (w1, b1, w2, b2):
            parameter.grad = None
        (-scores[rows, y].mean()).backward()
        with torch.no_grad():
            for parameter in (w1, b1, w2, b2):
                parameter -= 0.1 * parameter.grad
        return w2.grad

    return program


PROGRAMS = [seed_1, seed_2, tanh_network, cross_entropy, network_step]


def _library(name: str) -> Any:
    if name == "tutor":
        return ours
    if importlib.util.find_spec("torch") is None:
        pytest.skip("PyTorch is not installed")
    import torch

    return torch


@pytest.mark.parametrize("library", ["tutor", "torch"])
@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.__name__)
def test_forward_and_backward(benchmark: Any, program: Any, library: str) -> None:
    benchmark.group = program.__name__
    gradient = benchmark(program(_library(library)))
    assert gradient is not None


def _chain(torch: Any, length: int) -> None:
    x = torch.tensor(1.0, requires_grad=True)
    y = x
    for _ in range(length):
        y = y * 1.0001
    y.backward()
    assert x.grad is not None


@pytest.mark.parametrize("library", ["tutor", "torch"])
@pytest.mark.parametrize("length", [1_000, 100_000])
def test_a_long_chain(benchmark: Any, length: int, library: str) -> None:
    benchmark.group = f"a chain of {length} products"
    benchmark.pedantic(_chain, (_library(library), length), rounds=3, iterations=1)


def test_the_tanh_network_in_hips_autograd(benchmark: Any) -> None:
    # Not `autograd` alone: a directory of tests has that name.
    anp = pytest.importorskip("autograd.numpy", reason="HIPS autograd is not installed")
    import autograd

    benchmark.group = "tanh_network"
    x = np.array(INPUT, np.float32)
    arrays = [np.array(a, np.float32) for pair in zip(WEIGHTS, BIASES) for a in pair]

    def network(parameters: Any) -> Any:
        h = x
        for number in (0, 2):
            h = anp.tanh(anp.dot(h, parameters[number]) + parameters[number + 1])
        return anp.sum(anp.dot(h, parameters[4]) + parameters[5])

    gradient = autograd.grad(network)
    assert benchmark(lambda: gradient(arrays)) is not None


def test_the_network_in_micrograd(benchmark: Any) -> None:
    """Micrograd has no tanh: its own network of these sizes has relu."""
    nn = pytest.importorskip("micrograd.nn", reason="micrograd is not installed")
    benchmark.group = "tanh_network"
    network = nn.MLP(2, [4, 4, 1])

    def program() -> Any:
        network(INPUT[0]).backward()
        return network.parameters()[0].grad

    assert benchmark(program) is not None
