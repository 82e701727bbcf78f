"""Reading a program's text for a verb: from a file, or from standard input where the name is `-`."""

from __future__ import annotations

import sys
from pathlib import Path

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
