"""`tutor.derive`: the exact answer to an ask about a program, for use from Python."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from .derivation import Derivation
from .derive import derive

if TYPE_CHECKING:
    from tutor.program import Trace


def derive_program(program: str | Path | Trace, ask: str, *, ascii: bool = False) -> Derivation:
    """Derive `ask` (`w.grad`, `jacobian(out, w)`, `hessian(loss, w)`, ...) on a program.

    `program` is its text, the path of a file, or a trace of `tutor.program.run`. AskError where the ask names nothing
    or something without derivative; ProgramError where the program is not in the language.
    """
    from tutor.program import run

    if isinstance(program, Path):
        program = program.read_text(encoding="utf-8-sig")
    trace = run(program) if isinstance(program, str) else program
    return derive(trace, ask, ascii=ascii)
