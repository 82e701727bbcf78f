"""Stops a run that is busy inside one operation of the engine, where the interpreter itself cannot look at the clock.

A thread of its own looks at the runs from time to time and raises an exception in the thread of one that is over.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from typing import Any

from .limits import Limits
from .memory import resident

INTERVAL = 0.2
GRACE = 1.0
IDLE = 5.0
# After so many seconds it is raised again: what reaches a destructor, Python reports and forgets.
PATIENCE = 1.0


class Overtime(BaseException):
    """Raised in the thread of a run that takes too long. No `except Exception` of the engine catches it."""


class Overweight(Overtime):
    """Raised in the thread of a run whose process has grown far beyond the limit of memory."""


class Watched:
    """One run: its thread, when it must have ended, and how much the process may grow."""

    __slots__ = ("deadline", "growth", "next_shot", "over", "resident", "thread")

    def __init__(self, deadline: float, limits: Limits) -> None:
        self.thread = threading.get_ident()
        self.deadline = deadline + GRACE
        self.growth = 2 * limits.memory + 100_000_000
        self.resident: int | None = None
        self.over: type[Overtime] | None = None
        self.next_shot = 0.0

    def shot(self) -> type[Overtime] | None:
        """What is to be raised at this moment, if anything."""
        if self.over is None:
            self.over = self.verdict()
        if self.over is None or time.monotonic() < self.next_shot:
            return None
        self.next_shot = time.monotonic() + PATIENCE
        return self.over

    def verdict(self) -> type[Overtime] | None:
        """What the run has used up, if anything."""
        if time.monotonic() > self.deadline:
            return Overtime
        now = resident()
        if now is None:
            return None
        if self.resident is None or now < self.resident:
            self.resident = now
        return Overweight if now - self.resident > self.growth else None


_lock = threading.Lock()
_watched: list[Watched] = []
_guard: threading.Thread | None = None


def watch(deadline: float, limits: Limits) -> Watched:
    """Begin to watch the run of this thread."""
    global _guard
    run = Watched(deadline, limits)
    with _lock:
        _watched.append(run)
        if _guard is None or not _guard.is_alive():
            _guard = threading.Thread(target=_look, name="tutor-watchdog", daemon=True)
            _guard.start()
    return run


def release(run: Watched) -> None:
    """The run has ended: nothing is raised in its thread any more."""
    with _lock:
        if run in _watched:
            _watched.remove(run)
    if run.over is not None:
        _raise_in(run.thread, None)


def _look() -> None:
    global _guard
    idle_since = time.monotonic()
    while True:
        time.sleep(INTERVAL)
        with _lock:
            if _watched:
                idle_since = time.monotonic()
            elif time.monotonic() - idle_since > IDLE:
                _guard = None
                return
            for run in _watched:
                over = run.shot()
                if over is not None:
                    _silence()
                    _raise_in(run.thread, over)


def _raise_in(thread: int, exception: type[Overtime] | None) -> None:
    import ctypes

    ctypes.pythonapi.PyThreadState_SetAsyncExc(
        ctypes.c_ulong(thread), ctypes.py_object(exception) if exception else None
    )


def _silence() -> None:
    """Python is not to write on the learner's screen that a destructor met our exception: it is raised again."""
    before = sys.unraisablehook
    if getattr(before, "forgets_overtime", False):
        return

    def hook(unraisable: Any) -> None:
        if not issubclass(unraisable.exc_type, Overtime):
            before(unraisable)

    hook.forgets_overtime = True  # type: ignore[attr-defined]
    sys.unraisablehook = hook


def _begin_anew() -> None:
    """In a forked process: its thread of ours is gone, and whoever held the lock is too."""
    global _lock, _guard
    _lock, _guard = threading.Lock(), None
    _watched.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_begin_anew)
