"""Reading for a verb: a program's text, from a file or from standard input where the name is `-`; lines of bounded size."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from tutor.errors import UsageError

MAX_BYTES = 1_000_000


def read_source(name: str) -> str:
    """The text of a program; UsageError where there is none to read."""
    if name == "-":
        data = sys.stdin.buffer.read(MAX_BYTES + 1)
    else:
        path = Path(name)
        if path.is_dir():
            raise UsageError(f"{name} is a directory. Give the file of one program.")
        try:
            with path.open("rb") as stream:
                data = stream.read(MAX_BYTES + 1)
        except FileNotFoundError:
            raise UsageError(f"{name} does not exist.") from None
        except OSError as error:
            raise UsageError(f"{name} cannot be read: {error.strerror}.") from None
    if len(data) > MAX_BYTES:
        raise UsageError(f"{name} is longer than {MAX_BYTES} bytes; that is no lesson program.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{name} is not UTF-8 text (byte {error.start}). Save the program as UTF-8.") from None
    if "\0" in text:
        raise UsageError(f"{name} is a binary file, not a program.")
    return text


def bounded(stream: IO[bytes], most: int) -> Iterator[bytes]:
    """The lines of a stream; of one that is longer than `most` bytes the first `most` and one, and the rest unread."""
    while line := stream.readline(most + 1):
        yield line
        while len(line) > most and not line.endswith(b"\n"):
            line = stream.readline(most + 1)
