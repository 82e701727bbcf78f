"""Variants for tests: a program and what is asked of it."""

from __future__ import annotations

from tutor.lesson.model import Exercise, Option, Variant
from tutor.words import Text


def variant(
    program: str,
    ask: str = "",
    kind: str = "tensor",
    *,
    options: tuple[tuple[str, str], ...] = (),
    rows: tuple[str, ...] = (),
    columns: tuple[str, ...] = (),
    steps: tuple[str, ...] = (),
    checks: tuple[str, ...] = (),
    solution: str = "",
) -> Variant:
    """An exercise made concrete; lines of the program may be separated by `;`."""
    source = program if "\n" in program else program.replace("; ", "\n") + "\n"
    if "import torch" not in source:
        source = "import torch\n" + source
    made = tuple(Option(Text(text, text), condition) for text, condition in options)
    exercise = Exercise("e", kind, source, Text("?", "?"), ask, options=made, rows=rows, columns=columns)
    more = {"steps": steps, "checks": checks, "solution": solution}
    return Variant("l", exercise, 1, source, ask, Text("?", "?"), made, {}, **more)
