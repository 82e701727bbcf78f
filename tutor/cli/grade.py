"""`tutor grade FILE`: mark submissions, one JSON line each."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import click

from tutor.errors import UsageError
from tutor.words import default_language


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("file", type=click.Path(allow_dash=True))
@click.option(
    "--lessons", type=click.Path(), help="Lessons to mark against: a file or a folder (default: the tutor's)."
)
@click.option("-o", "--output", "out", type=click.Path(), help="Write the results here instead of to standard output.")
@click.option("--lang", type=click.Choice(["en", "zh"]), help="The language of the feedback (default: the locale's).")
def command(file: str, lessons: str | None, out: str | None, lang: str | None) -> None:
    """Mark the submissions in FILE (`-` reads standard input), one JSON line each.

    A line is {"learner": ..., "lesson": ..., "exercise": ..., "seed": ..., "answer": "..."}. One that cannot be marked
    says why in its result, and the rest is still marked.

    Exit code 0: all were marked, 1: some lines were malformed, 2: it could not be done.
    """
    from tutor.batch import Marker
    from tutor.lesson import load_lessons

    marker = Marker(load_lessons(lessons), lang or default_language())
    malformed = marked = 0
    with _output(out) as stream:
        for result in marker.mark(_lines(file)):
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


def _lines(file: str) -> Iterator[bytes]:
    if file == "-":
        yield from sys.stdin.buffer
        return
    path = Path(file)
    if path.is_dir():
        raise UsageError(f"{file} is a directory. Give one file of JSON lines.")
    try:
        with path.open("rb") as stream:
            yield from stream
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

    def __init__(self, stream: IO[str]) -> None:
        self.stream = stream

    def __enter__(self) -> IO[str]:
        return self.stream

    def __exit__(self, *_: object) -> None:
        self.stream.flush()
