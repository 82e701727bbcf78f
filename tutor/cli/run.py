"""`tutor run FILE`: what PyTorch prints for a program, without PyTorch."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from tutor.program import Printed


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("file", type=click.Path(allow_dash=True))
def command(file: str) -> None:
    """Run the program in FILE (`-` reads standard input) and print what PyTorch prints.

    Exit 0 where it ended, 1 where it raised (the traceback goes to standard error), 2 where it is not in the lesson
    language or needs too much.
    """
    from tutor.autograd import seed_of_the_machine
    from tutor.program import Shown, run

    from .sources import read_source

    source = read_source(file)
    screen, seed = Shown(_write), seed_of_the_machine()
    try:
        trace = run(source, filename="<stdin>" if file == "-" else file, record=False, sink=screen, seed=seed)
    finally:
        sys.stdout.flush()
    if trace.error is not None:
        sys.stderr.write(trace.error.traceback)
        sys.stderr.flush()
        sys.exit(1)


def _write(piece: Printed) -> None:
    if piece.stream == "stdout":
        sys.stdout.write(piece.text)
    else:
        sys.stdout.flush()
        sys.stderr.write(piece.text)
