"""Marking in a process of its own that can be killed: one submission that takes too long stops nobody else's."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterable, Iterator
from multiprocessing.connection import Connection
from typing import Any

from tutor.lesson import load_lessons

from .marking import FORMAT, Malformed, Marker, carried, read_line

SECONDS = 20.0
# Reading the lessons and importing what grading needs comes before the first answer.
STARTING = 60.0

TIMEOUT = {
    "en": "This could not be marked in {seconds:g} seconds. It counts for nothing.",
    "zh": "{seconds:g} 秒内未能完成评分。这次不计。",
}
FAULT = {
    "en": "The grader failed on this submission. It counts for nothing; please report it.",
    "zh": "评分程序在这份答案上出错。这次不计，请反馈给我们。",
}


class Worker:
    """Marks lines one by one in a child process, which is begun again after it had to be killed."""

    def __init__(self, lessons: str | None = None, lang: str = "en", seconds: float = SECONDS) -> None:
        self.lessons, self.lang, self.seconds = lessons, lang, seconds
        self.process: Any = None
        self.connection: Connection | None = None

    def __enter__(self) -> Worker:
        self._begin()
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def mark(self, lines: Iterable[bytes | str]) -> Iterator[dict[str, Any]]:
        """One result for each line that is not blank, in order."""
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield self._one(number, line)

    def _one(self, number: int, line: bytes | str) -> dict[str, Any]:
        if self.connection is None:
            self._begin()
        assert self.connection is not None
        try:
            self.connection.send((number, line))
            if self.connection.poll(self.seconds):
                found: dict[str, Any] = self.connection.recv()
                return found
        except (EOFError, OSError):
            self._end()
            return self._not_graded(number, line, "grader-fault", FAULT[self.lang])
        self._end()
        return self._not_graded(number, line, "timeout", TIMEOUT[self.lang].format(seconds=self.seconds))

    def _not_graded(self, number: int, line: bytes | str, tag: str, feedback: str) -> dict[str, Any]:
        try:
            found = read_line(line)
        except Malformed:
            found = {}
        return {
            "format": FORMAT, "line": number, **carried(found), "answer": found.get("answer", ""),
            "outcome": "not-graded", "verdict": "not-graded", "tag": tag, "tags": [], "tentative": False,
            "feedback": feedback, "read_as": "",
        }  # fmt: skip

    def _begin(self) -> None:
        methods = multiprocessing.get_all_start_methods()
        context: Any = multiprocessing.get_context("fork" if "fork" in methods else "spawn")
        self.connection, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs, self.lessons, self.lang), daemon=True)
        self.process.start()
        theirs.close()
        assert self.connection is not None
        if not self.connection.poll(STARTING):
            self._end()
            raise RuntimeError("the grader's process did not begin")
        self.connection.recv()

    def _end(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None
        if self.process is not None:
            self.process.kill()
            self.process.join()
            self.process.close()
            self.process = None


def _serve(connection: Connection, lessons: str | None, lang: str) -> None:
    """The child: a marker behind a pipe, until the pipe is closed."""
    marker = Marker(load_lessons(lessons), lang)
    connection.send("ready")
    while True:
        try:
            number, line = connection.recv()
        except (EOFError, OSError, KeyboardInterrupt):
            return
        connection.send(marker.line(number, line))
