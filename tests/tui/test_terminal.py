"""The real program in a real terminal: start, colours, pipes, a kill in the middle of a word."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time

import pytest

from tutor.progress import Store

pty = pytest.importorskip("pty", reason="no pseudo terminals on this platform")
fcntl = pytest.importorskip("fcntl")
termios = pytest.importorskip("termios")

ESCAPE = re.compile(rb"\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)|[@-_])")
COMMAND = [sys.executable, "-m", "tutor"]


class Terminal:
    """A pseudo terminal with the tutor in it."""

    def __init__(self, *arguments: str, **environment: str) -> None:
        import struct

        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        environ = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "COLORTERM", "TEXTUAL")}
        environ |= {"TERM": "xterm-256color", **environment}
        self.process = subprocess.Popen(
            [*COMMAND, *arguments], stdin=slave, stdout=slave, stderr=slave, env=environ, start_new_session=True
        )
        os.close(slave)
        self.raw = b""

    @property
    def said(self) -> str:
        return ESCAPE.sub(b"", self.raw).decode("utf-8", "replace")

    def wait_for(self, words: str, seconds: float = 20) -> None:
        """Read until these words have been painted."""
        import select

        end = time.monotonic() + seconds
        while words not in self.said:
            if not select.select([self.master], [], [], max(0, end - time.monotonic()))[0]:
                raise AssertionError(f"{words!r} was not painted: {self.said[-2000:]!r}")
            try:
                self.raw += os.read(self.master, 65536)
            except OSError:
                raise AssertionError(f"{words!r} was not painted before the end: {self.said[-2000:]!r}") from None

    def type(self, keys: str) -> None:
        os.write(self.master, keys.encode())

    def skip_the_welcome(self) -> None:
        """Come to the list of lessons at a first start."""
        self.wait_for("Language")
        self.type("\r")
        self.wait_for("Skip it")
        self.type("\x1b")
        self.wait_for("▶ Begin:")

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self.master)


@pytest.fixture
def terminal():
    opened: list[Terminal] = []

    def start(*arguments: str, **environment: str) -> Terminal:
        opened.append(Terminal(*arguments, **environment))
        return opened[-1]

    yield start
    for one in opened:
        one.close()


def test_it_starts_and_quits_and_leaves_the_terminal_as_it_was(terminal):
    started = terminal()
    started.skip_the_welcome()
    started.type("\x11")
    started.wait_for("", 1)
    assert started.process.wait(20) == 0
    assert b"\x1b[?1049h" in started.raw


def test_killed_in_the_middle_of_a_word_it_goes_on_with_that_word(terminal):
    written = Store()
    first = terminal()
    first.skip_the_welcome()
    first.type("\r")
    first.wait_for("Enter closes")
    first.type("\r")
    end = time.monotonic() + 20
    while time.monotonic() < end and not ((at := written.place()) and written.sheet(at).draft):
        first.type("[7")
        time.sleep(0.3)
    first.process.send_signal(signal.SIGKILL)
    first.process.wait()
    draft = written.sheet(written.place()).draft
    assert draft.startswith("[7")
    second = terminal()
    second.wait_for("▶ Continue:")
    second.type("\r")
    second.wait_for(f"│ {draft} ")


def test_no_color_means_no_colour_at_all(terminal):
    started = terminal(NO_COLOR="1")
    started.skip_the_welcome()
    assert not re.search(rb"\x1b\[[0-9;]*(?:3[0-7]|4[0-7]|38;|48;|9[0-7]|10[0-7])[0-9;]*m", started.raw)


def test_a_dumb_terminal_gets_plain_lines(terminal):
    started = terminal("learn", TERM="dumb")
    started.wait_for("Question:")
    assert b"\x1b" not in started.raw
    started.type("quit\n")
    started.wait_for("Goodbye")
    assert started.process.wait(20) == 0


@pytest.mark.parametrize("given", [(), ("--ascii",)], ids=["nothing", "an option of learn"])
def test_a_pipe_gets_plain_lines_and_a_polite_end(given):
    run = subprocess.run([*COMMAND, *given], input="hint\n", capture_output=True, text=True, timeout=60)
    assert run.returncode == 0
    assert "Question:" in run.stdout
    assert "Hint 1:" in run.stdout
    assert run.stdout.endswith("Goodbye.\n")
    assert "\x1b" not in run.stdout


def test_an_unknown_lesson_is_refused_with_exit_code_2_on_the_screen_too(terminal):
    started = terminal("learn", "no-such-lesson")
    assert started.process.wait(20) == 2
    started.wait_for("There is no lesson 'no-such-lesson'.")


def test_a_state_directory_that_cannot_be_used_is_said_at_the_start(terminal, tmp_path):
    (tmp_path / "file").write_text("")
    started = terminal(TUTOR_STATE=str(tmp_path / "file"))
    started.skip_the_welcome()
    started.wait_for("Progress cannot be saved")


def test_plain_lines_survive_a_reader_that_goes_away():
    run = subprocess.run(
        f"{sys.executable} -m tutor learn --plain </dev/null | head -1",
        shell=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "autograd-tutor, plain lines." in run.stdout
    assert "Traceback" not in run.stderr
