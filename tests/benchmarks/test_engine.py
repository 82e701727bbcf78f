"""Forward and backward of the seed programs: our engine beside PyTorch, in one run."""

from __future__ import annotations

import importlib.util

import pytest

import tutor.autograd as ours


def one_by_one(torch):
    a = torch.tensor([[2.0, 3.0]], requires_grad=True)
    w = torch.ones(2, 1, requires_grad=True)
    torch.mm(a, w).backward()
    return w.grad


def two_by_two(torch):
    a = torch.tensor([[2.0, 3.0], [1.0, 2.0]], requires_grad=True)
    w = torch.ones(2, 2, requires_grad=True)
    torch.mm(a, w).backward(torch.tensor([[1.0, 1.0], [1.0, 1.0]]))
    return w.grad


@pytest.fixture(params=["tutor", "torch"])
def library(request):
    if request.param == "tutor":
        return ours
    if importlib.util.find_spec("torch") is None:
        pytest.skip("PyTorch is not installed")
    import torch

    torch.set_num_threads(1)
    return torch


@pytest.mark.parametrize("program", [one_by_one, two_by_two])
def test_forward_and_backward(benchmark, program, library):
    benchmark.group = program.__name__
    gradient = benchmark(program, library)
    assert gradient.tolist()[0][0] in (2.0, 3.0)
