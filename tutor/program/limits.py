"""How much a program may take. Whoever passes a limit is told which one, and at which line."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Bounds of one run.

    `steps` counts statements and rounds of loops; `elements` those of one tensor; `items` the length of one list,
    tuple, dict or set and what nested data holds in all; `text` the characters of one string; `digits` those of one
    integer; `calls` and `nesting` how deep calls and data may nest; `memory` the bytes that are alive at a time;
    `output` the characters written.
    """

    steps: int = 1_000_000
    seconds: float = 30.0
    elements: int = 20_000_000
    items: int = 1_000_000
    text: int = 1_000_000
    digits: int = 20_000
    calls: int = 999
    nesting: int = 500
    memory: int = 500_000_000
    output: int = 2_000_000


LIMITS = Limits()

# What is read at all; decided before anything runs.
SOURCE_LENGTH = 200_000
SOURCE_DEPTH = 200
