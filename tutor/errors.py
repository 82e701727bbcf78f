"""The exception tree, by audience.

    TutorError
    +-- LearnerError          shown as it is to whoever wrote the text
    |   +-- ProgramError      a program that is not in the language, or that needs too much (has a line)
    |   |   +-- LimitError    the limit that was passed
    |   +-- AskError          an ask that names nothing in the program
    |   +-- AnswerError       an answer that cannot be read (costs no attempt)
    +-- AuthorError           a fault in a lesson file (has file, line, column, code)
    +-- UsageError            the command could not do it: a missing file, a bad option

What PyTorch itself would raise is no error of ours: it is `Trace.error`.
"""

from __future__ import annotations

from typing import Any


class TutorError(Exception):
    """Anything the tutor says on purpose. `str()` is the whole message."""


class LearnerError(TutorError):
    """A message for whoever wrote the program or the answer."""


class ProgramError(LearnerError):
    """A program outside the lesson language; `line` counts from 1, 0 where no line is to blame."""

    def __init__(self, message: str, line: int = 0, column: int = 0) -> None:
        super().__init__(f"line {line}: {message}" if line else message)
        self.message = message
        self.line = line
        self.column = column


class LimitError(ProgramError):
    """A program that needs more steps, elements, digits, depth or seconds than allowed."""


class AskError(LearnerError):
    """An ask that cannot be evaluated on this program; `said` is the message in every language."""

    def __init__(self, message: Any) -> None:
        super().__init__(getattr(message, "en", message))
        self.said = message


class AnswerError(LearnerError):
    """An answer that cannot be read; `position` counts characters from 0, `said` is the message in every language."""

    def __init__(self, message: Any, position: int = 0) -> None:
        super().__init__(getattr(message, "en", message))
        self.said = message
        self.position = position


class AuthorError(TutorError):
    """A fault in a lesson file, at a 1-based line and column."""

    def __init__(self, code: str, message: str, file: str = "", line: int = 1, column: int = 1) -> None:
        super().__init__(f"{file}:{line}:{column}: {code}: {message}")
        self.code = code
        self.message = message
        self.file = file
        self.line = line
        self.column = column


class UsageError(TutorError):
    """The command could not do what was asked; exit code 2."""
