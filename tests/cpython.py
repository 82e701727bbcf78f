"""What Python itself does with a program of this project that uses no PyTorch: the truth for the lesson language."""

from __future__ import annotations

import contextlib
import io
import linecache
import sys
import traceback
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Ran:
    """What was printed, and the exception at the end: its type, message and the program's line."""

    stdout: str
    error: str | None = None
    message: str | None = None
    line: int | None = None
    functions: tuple[str, ...] = ()


def in_python(source: str) -> Ran:
    """Run a program in Python; the source is the project's own."""
    linecache.cache["<oracle>"] = (len(source), None, source.splitlines(True), "<oracle>")
    stdout = io.StringIO()
    with contextlib.redirect_stdout(stdout):
        try:
            exec(compile(source, "<oracle>", "exec", dont_inherit=True), {"__name__": "__main__"})
        except BaseException as error:
            frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == "<oracle>"]
            places = tuple(f"{frame.name}:{frame.lineno}" for frame in frames)
            return Ran(stdout.getvalue(), type(error).__name__, str(error), frames[-1].lineno, places)
    return Ran(stdout.getvalue())


def in_tutor(source: str) -> Ran:
    """The same program in the lesson language."""
    from tutor.program import run

    trace = run(source, record=False)
    if trace.error is None:
        return Ran(trace.stdout)
    last = trace.error.traceback.rpartition("Traceback (most recent call last):\n")[2]
    lines = [line for line in last.splitlines() if line.startswith('  File "<program>"')]
    places = tuple(f"{line.rsplit(', in ', 1)[1]}:{line.split(', ')[1].split()[1]}" for line in lines)
    return Ran(trace.stdout, trace.error.type, trace.error.message, trace.error.line, places)


def traceback_of(source: str, path: Path) -> str:
    """What Python prints on standard error for a program in a file, without its marks below the source lines."""
    path.write_text(source, encoding="utf-8")
    stderr = io.StringIO()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(stderr):
        try:
            exec(compile(source, str(path), "exec", dont_inherit=True), {"__name__": "__main__"})
        except BaseException as error:
            assert error.__traceback__ is not None
            error = error.with_traceback(error.__traceback__.tb_next)
            sys.__excepthook__(type(error), error, error.__traceback__)
    lines = stderr.getvalue().splitlines(True)
    return "".join(line for line in lines if set(line.strip()) - set("^~") or not line.strip())
