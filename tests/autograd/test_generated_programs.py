"""Programs that nobody wrote do what they do in PyTorch: prints, warnings, errors and their texts.

More of them, and others each time, with `GENERATED_PROGRAMS=2000 pytest -m oracle tests/autograd/test_generated_programs.py`.
A program that fails is worth keeping, shrunk, in tests/programs/.
"""

from __future__ import annotations

import os

import generated
import oracle
import pytest
from hypothesis import HealthCheck, Phase, given, reject, settings
from hypothesis import strategies as st

from tutor.errors import ProgramError

MANY = int(os.environ.get("GENERATED_PROGRAMS", "0"))


@pytest.mark.oracle
@settings(
    max_examples=MANY or 200, derandomize=not MANY, deadline=None, database=None,
    phases=list(Phase) if MANY else [Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)  # fmt: skip
@given(st.data())
def test_a_program_made_up_by_chance_does_what_it_does_in_pytorch(data):
    import torch

    program = generated.program(lambda choices: data.draw(st.sampled_from(list(choices))), torch)
    try:
        found = oracle.run_with_tutor(program)
    except ProgramError:
        reject()  # Refused in words. Where many are, Hypothesis complains.

    assert generated.alike(found, oracle.run_with_torch(program)), program
    assert oracle.run_with_tutor(program, record=False) == found, f"only where nothing is recorded\n{program}"
