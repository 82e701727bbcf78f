"""Benchmarks take their time: they run where they are asked for, with `--benchmark-enable`."""

from __future__ import annotations

from pathlib import Path

import pytest

HERE = Path(__file__).parent


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("benchmark_enable"):
        return
    skip = pytest.mark.skip(reason="runs with --benchmark-enable")
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(skip)
