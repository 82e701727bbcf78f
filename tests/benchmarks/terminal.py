"""A program in a pseudo terminal, and how long it takes to paint: from its start, and from a key."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time

ESCAPE = re.compile(rb"\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)|[@-_])")
KEYS = {
    "enter": "\r", "escape": "\x1b", "up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D",
    "tab": "\t", "shift+tab": "\x1b[Z", "pagedown": "\x1b[6~", "pageup": "\x1b[5~", "home": "\x1b[H", "end": "\x1b[F",
    "f1": "\x1bOP", "f2": "\x1bOQ", "f3": "\x1bOR", "f4": "\x1bOS", "f5": "\x1b[15~", "f6": "\x1b[17~",
    "f7": "\x1b[18~", "f8": "\x1b[19~", "f9": "\x1b[20~", "f10": "\x1b[21~", "f12": "\x1b[24~", "ctrl+q": "\x11",
    "ctrl+p": "\x10", "backspace": "\x7f",
}  # fmt: skip


class Terminal:
    """A command with a terminal of so many columns and rows."""

    def __init__(self, command: list[str], columns: int = 120, rows: int = 40, **environment: str) -> None:
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        environ = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "TEXTUAL_THEME")}
        environ |= {"TERM": "xterm-256color", "COLORTERM": "truecolor", **environment}
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, env=environ, start_new_session=True
        )
        os.close(slave)
        self.raw = b""

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.master)

    @property
    def said(self) -> str:
        return ESCAPE.sub(b"", self.raw).decode("utf-8", "replace")

    def read(self, seconds: float) -> bool:
        """Take what has been painted; False where nothing came in that time."""
        if not select.select([self.master], [], [], max(0.0, seconds))[0]:
            return False
        try:
            found = os.read(self.master, 1 << 16)
        except OSError:
            return False
        self.raw += found
        return bool(found)

    def wait_for(self, words: str, seconds: float = 60) -> float:
        """Until these words have been painted since the last key; the seconds since the start."""
        end = time.monotonic() + seconds
        while words not in self.said:
            if not self.read(end - time.monotonic()):
                raise AssertionError(f"{words!r} was not painted: {self.said[-1500:]!r}")
        return time.monotonic() - self.started

    def settle(self, seconds: float = 0.3) -> None:
        """Until nothing has been painted for a while."""
        end = time.monotonic() + 20
        while time.monotonic() < end and self.read(seconds):
            pass

    def send(self, key: str) -> None:
        os.write(self.master, KEYS.get(key, key).encode())

    def paint(self, key: str, words: str = "", seconds: float = 5) -> float:
        """Seconds from a key until something is painted, or until these words are."""
        while self.read(0):
            pass
        self.raw = b""
        begin = time.monotonic()
        self.send(key)
        while not (words in self.said if words else self.raw):
            if not self.read(begin + seconds - time.monotonic()):
                raise AssertionError(f"after {key!r} {words!r} was not painted: {self.said[-800:]!r}")
        return time.monotonic() - begin

    @property
    def memory(self) -> float:
        """Resident megabytes."""
        with open(f"/proc/{self.process.pid}/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
