"""Shared set-up: the oracle can be imported, and no test touches a real learner's progress."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import settings

sys.path.insert(0, str(Path(__file__).resolve().parent))

# With several threads PyTorch reports whichever of several faults it meets first.
os.environ.setdefault("OMP_NUM_THREADS", "1")

import oracle

# Everywhere the same examples, however slow the machine; others each time with `--hypothesis-profile=explore`.
settings.register_profile("same", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=2000, print_blob=True)
settings.load_profile("same")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--monkey", type=float, default=0.0, help="Seconds that random keys are pressed in each screen.")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if oracle.installed():
        return
    skip = pytest.mark.skip(reason=f"needs torch=={oracle.TORCH_VERSION}; the recording stands in for it")
    for item in items:
        if "oracle" in item.keywords:
            item.add_marker(skip)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Who has nothing left takes over from who has: some tests are long."""
    from xdist.scheduler import WorkStealingScheduling

    return WorkStealingScheduling(config, log)


@pytest.fixture(autouse=True)
def _own_state_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUTOR_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("TUTOR_SETTINGS", str(tmp_path / "settings.toml"))
    monkeypatch.setenv("TUTOR_LANG", "en")
