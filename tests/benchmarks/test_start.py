"""How long the command takes from process start, beside a bare Python."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SEED = Path(__file__).resolve().parents[1] / "programs" / "seed-2.py"
COMMANDS = {
    "bare Python": ["-c", "pass"],
    "tutor --help": ["-m", "tutor", "--help"],
    "tutor run": ["-m", "tutor", "run", str(SEED)],
    "tutor derive": ["-m", "tutor", "derive", str(SEED), "w.grad"],
}


@pytest.mark.parametrize("name", COMMANDS)
def test_process_start(benchmark, name):
    benchmark.group = "process start"
    run = benchmark(lambda: subprocess.run([sys.executable, *COMMANDS[name]], capture_output=True, check=False))
    assert run.returncode == 0
