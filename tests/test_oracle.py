"""Every program of the project prints, warns and raises what PyTorch does: by the recording, and live."""

from __future__ import annotations

import oracle
import pytest

PROGRAMS = oracle.programs()
RECORDED = oracle.recorded()


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_does_what_the_recorded_pytorch_did(name):
    source, outcome = RECORDED[name]
    assert source == oracle.digest(PROGRAMS[name]), "this program changed: run `python tests/oracle.py`"
    assert oracle.run_with_tutor(PROGRAMS[name]) == outcome
    assert oracle.run_with_tutor(PROGRAMS[name], record=False) == outcome, "only where nothing is recorded"


def test_nothing_is_recorded_that_no_longer_exists():
    assert sorted(RECORDED) == sorted(PROGRAMS)


@pytest.mark.oracle
@pytest.mark.parametrize("name", PROGRAMS)
def test_the_recording_is_what_pytorch_does_today(name):
    assert oracle.run_with_torch(PROGRAMS[name]) == RECORDED[name][1]


@pytest.mark.oracle
def test_a_wrong_print_would_be_noticed():
    program = "import torch\nprint(torch.ones(2) * 3)"
    outcome = oracle.run_with_torch(program)
    assert oracle.run_with_tutor(program) == outcome
    assert oracle.run_with_tutor(program.replace("3", "4")) != outcome
