"""Runs programs in a process of its own, which is killed where one takes too long: a hung program hangs nobody else."""

from __future__ import annotations

import pickle
import struct
import subprocess
import sys
import threading
import time
from dataclasses import replace
from typing import IO, TYPE_CHECKING, Any

from tutor.words import Text

if TYPE_CHECKING:
    from .account import Account

SECONDS = 8.0
# The program's own share of that, and how much it may take.
RUNNING = 4.0
STEPS = 300_000
MEMORY = 300_000_000
OUTPUT = 200_000

KILLED = Text(
    "The program took longer than {seconds} seconds and was stopped.", "程序运行超过 {seconds} 秒，已被停止。"
)
OWN = Text(
    "This program cannot be shown because of a fault of the tutor ({fault}). Please report it.",
    "由于教程自身的错误（{fault}），无法显示这个程序。请反馈给我们。",
)
DIED = Text("The program was stopped: its process ended.", "程序已停止：运行它的进程结束了。")


class Apart:
    """One child process that runs one program after the other; begun again after it had to be killed."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self.seconds = seconds
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._since: float | None = None

    def warm_up(self) -> None:
        """Begin the process, so that the first program need not wait for it."""
        with self._lock:
            try:
                self._begin()
            except (OSError, EOFError, pickle.UnpicklingError):
                self._end()

    def account(self, source: str) -> Account:
        """The account of a program; where it is no program, or needs too much, that is its fault. Never raises."""
        from .account import Account, Fault

        with self._lock:
            killed = threading.Event()

            def kill() -> None:
                killed.set()
                process.kill()

            found = None
            try:
                process = self._begin()
                timer = threading.Timer(self.seconds, kill)
                timer.start()
                self._since = time.monotonic()
                try:
                    assert process.stdin is not None and process.stdout is not None
                    _write(process.stdin, source)
                    found = _read(process.stdout)
                finally:
                    self._since = None
                    timer.cancel()
            except (OSError, EOFError, pickle.UnpicklingError):
                self._end()
            if isinstance(found, Account):
                return found
        why = KILLED.fill(seconds=f"{self.seconds:g}") if killed.is_set() else DIED
        return Account(source, fault=Fault("", "", 0, why))

    def stop(self, after: float = 0.0) -> None:
        """Give up on a program that has run for so many seconds; `account` waits for it in another thread."""
        process, since = self._process, self._since
        if process is not None and since is not None and time.monotonic() - since >= after:
            process.kill()

    def close(self) -> None:
        """End the process, whatever it is doing."""
        process = self._process
        if process is not None:
            process.kill()
        with self._lock:
            self._end()

    def _begin(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self._end()
        start = f"import sys; sys.path[:] = {sys.path!r}; from tutor.explain.apart import serve; serve()"
        self._process = subprocess.Popen(
            [sys.executable, "-c", start],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        assert self._process.stdout is not None
        _read(self._process.stdout)
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    try:
                        pipe.close()
                    except OSError:
                        continue
            process.wait()


def run_here(source: str) -> Account:
    """The account of a program, made in this process."""
    from tutor.autograd import seed_of_the_machine
    from tutor.errors import LearnerError, LimitError
    from tutor.program import LIMITS, run

    from .account import Account, Fault, account

    limits = replace(LIMITS, seconds=RUNNING, steps=STEPS, memory=MEMORY, output=OUTPUT)
    try:
        return account(run(source, limits=limits, seed=seed_of_the_machine()))
    except LearnerError as error:
        message, line = getattr(error, "message", str(error)), getattr(error, "line", 0)
        return Account(source, fault=Fault("", message, line, too_much=isinstance(error, LimitError)))
    except Exception as error:
        return Account(source, fault=Fault("", "", 0, OWN.fill(fault=type(error).__name__)))


def serve() -> None:
    """The child: programs in, accounts out, until the pipe is closed."""
    import os

    source, target = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    # Nothing that a library prints may get between the accounts.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    run_here("import torch\nx = torch.ones(1, requires_grad=True)\n(x * x).sum().backward()\n")
    _write(target, "ready")
    while True:
        try:
            program = _read(source)
        except (EOFError, OSError, KeyboardInterrupt):
            return
        try:
            _write(target, run_here(program))
        except (BrokenPipeError, KeyboardInterrupt):
            return


def _write(pipe: IO[bytes], value: Any) -> None:
    data = pickle.dumps(value)
    pipe.write(struct.pack(">I", len(data)) + data)
    pipe.flush()


def _read(pipe: IO[bytes]) -> Any:
    head = pipe.read(4)
    if len(head) < 4:
        raise EOFError
    size = struct.unpack(">I", head)[0]
    data = pipe.read(size)
    if len(data) < size:
        raise EOFError
    return pickle.loads(data)
