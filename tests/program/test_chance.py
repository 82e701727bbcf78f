"""Programs that draw random numbers before they set a seed."""

from __future__ import annotations

import pytest

from tutor.errors import ProgramError
from tutor.program import run

DRAWS = """
import torch
x = torch.randn(3, requires_grad=True)
layer = torch.nn.Linear(3, 1)
torch.seed()
print(x.detach(), layer.weight, torch.initial_seed(), torch.rand(2))
"""


def test_where_an_answer_must_be_the_same_every_time_they_are_refused():
    with pytest.raises(ProgramError, match=r"line 3: drawing random numbers before `torch.manual_seed\(...\)`"):
        run(DRAWS)


def test_they_run_from_a_seed_of_the_machine_and_the_trace_can_be_replayed():
    trace, other = run(DRAWS, seed=1), run(DRAWS, seed=2)
    assert trace.error is None
    assert trace.stdout != other.stdout
    assert trace.replay().stdout == trace.stdout


def test_a_program_that_sets_a_seed_does_not_depend_on_the_machine():
    program = "import torch\ntorch.manual_seed(0)\nprint(torch.rand(3))"
    assert run(program, seed=1).stdout == run(program).stdout == "tensor([0.4963, 0.7682, 0.0885])\n"
