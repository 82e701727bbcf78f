"""For which dtypes PyTorch has no kernel of an operation, and what it says then; recorded by tests/record_kernels.py."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from .dtypes import BY_NAME, BY_NUMPY

RECORDING = Path(__file__).with_name("missing.txt")
KINDS: dict[str, type[Exception]] = {"NotImplementedError": NotImplementedError, "RuntimeError": RuntimeError}


@cache
def _recorded() -> dict[str, dict[Any, tuple[str, str]]]:
    found: dict[str, dict[Any, tuple[str, str]]] = {}
    if RECORDING.exists():
        for line in RECORDING.read_text(encoding="utf-8").splitlines():
            name, kind, text, dtypes = line.split("\t")
            for dtype in dtypes.split():
                found.setdefault(name, {})[BY_NAME[dtype].numpy] = (kind, text)
    return found


def missing_kernels(name: str) -> dict[Any, tuple[str, str]]:
    """NumPy dtype -> exception and text, for an operation of the table."""
    return _recorded().get(name, {})


def refuse(refusals: dict[Any, tuple[str, str]], dtype: Any) -> None:
    """Raise what PyTorch raises for this dtype."""
    if dtype in refusals:
        kind, text = refusals[dtype]
        raise KINDS[kind](text.replace("{}", BY_NUMPY[dtype].scalar))
