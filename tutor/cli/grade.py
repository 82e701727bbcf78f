"""`tutor grade FILE`: mark submissions, one JSON line each."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import IO, Any

import click

from tutor.errors import UsageError
from tutor.words import default_language

from .sources import bounded


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("file", type=click.Path(allow_dash=True))
@click.option(
    "--lessons", type=click.Path(), help="Lessons to mark against: a file or a folder (default: the tutor's)."
)
@click.option("-o", "--output", "out", type=click.Path(), help="Write the results here instead of to standard output.")
@click.option("--lang", type=click.Choice(["en", "zh"]), help="The language of the feedback (default: the locale's).")
@click.option("--seconds", type=click.FloatRange(0.1), default=20.0, show_default=True, help="Seconds for one answer.")
def command(file: str, lessons: str | None, out: str | None, lang: str | None, seconds: float) -> None:
    """Mark the submissions in FILE (`-` reads standard input), one JSON line each.

    A line is {"learner": ..., "lesson": ..., "exercise": ..., "seed": ..., "answer": "..."}. One that cannot be marked
    says why in its result, and the rest is still marked. Marking runs in a process of its own: an answer that takes
    longer than --seconds is given up, reported, and counts for nothing.

    Exit code 0: all were marked, 1: some lines were malformed, 2: it could not be done.
    """
    from tutor.batch import MAX_LINE, Worker
    from tutor.lesson import load_lessons

    load_lessons(lessons)  # what is wrong with the lessons is said here, before anything begins
    malformed = marked = 0
    lang = lang or default_language()
    with _lines(file) as lines, Worker(lessons, lang, seconds) as worker, _output(out) as stream:
        for result in worker.mark(bounded(lines, MAX_LINE)):
            if result["outcome"] == "malformed":
                malformed += 1
                click.echo(f"{file}:{result['line']}: malformed: {result['error']}", err=True)
            else:
                marked += 1
            stream.write(json.dumps(result, ensure_ascii=False) + "\n")
            stream.flush()
    if malformed:
        click.echo(f"{marked} marked, {malformed} malformed", err=True)
        sys.exit(1)


def _lines(file: str) -> IO[bytes]:
    """The lines of a file, which is opened at once; UsageError where it cannot be."""
    if file == "-":
        return _Kept(sys.stdin.buffer)  # type: ignore[return-value]
    path = Path(file)
    if path.is_dir():
        raise UsageError(f"{file} is a directory. Give one file of JSON lines.")
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise UsageError(f"{file} does not exist.") from None
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}.") from None


def _output(out: str | None) -> IO[str]:
    if out is None:
        return _Kept(sys.stdout)  # type: ignore[return-value]
    try:
        return open(out, "w", encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(f"{out} cannot be written: {error.strerror}.") from None


class _Kept:
    """A stream that stays open after `with`."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream

    def __enter__(self) -> Any:
        return self.stream

    def readline(self, size: int) -> Any:
        return self.stream.readline(size)

    def __exit__(self, *_: object) -> None:
        if self.stream.writable():
            self.stream.flush()
