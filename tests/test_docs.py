"""Every program on a page of docs/ does what the page says."""

from __future__ import annotations

import doctest
import importlib
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[1] / "docs"
PACKAGE = Path(__file__).resolve().parents[1] / "tutor"
MODULES = sorted(
    ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
    for path in PACKAGE.rglob("*.py")
    if ">>> " in path.read_text(encoding="utf-8")
)
PAGES = sorted(page.name for page in DOCS.glob("*.md") if ">>> " in page.read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", PAGES)
def test_the_programs_of_a_page_run_as_shown(page: str) -> None:
    outcome = doctest.testfile(str(DOCS / page), module_relative=False, optionflags=doctest.ELLIPSIS)
    assert outcome.attempted and not outcome.failed


@pytest.mark.parametrize("module", MODULES)
def test_the_examples_of_a_module_run_as_shown(module: str) -> None:
    outcome = doctest.testmod(importlib.import_module(module), optionflags=doctest.ELLIPSIS)
    assert outcome.attempted and not outcome.failed


def test_a_page_that_shows_a_wrong_result_would_be_noticed(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.md"
    wrong.write_text(">>> 1 + 1\n3\n", encoding="utf-8")
    assert doctest.testfile(str(wrong), module_relative=False, report=False).failed == 1
