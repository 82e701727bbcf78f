"""The right answer to a variant, computed from the trace of its program, each part when it is first needed."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from tutor.errors import AskError

from .answer import RAISES

if TYPE_CHECKING:
    from tutor.lesson.model import Option, Variant
    from tutor.program import Ask
    from tutor.program.trace import Trace
    from tutor.symbolic import Derivation

# Asking this asks whether the program raises.
WHETHER_IT_RAISES = ("raises", "raises()")


@dataclass(frozen=True)
class Question:
    """What decides the right answer: the program and what is asked of it."""

    kind: str
    program: str
    ask: str = ""
    options: tuple[Option, ...] = ()
    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    solution: str = ""


class Truth:
    """The trace of a question's program and the right answer, in the engine's numbers and exactly.

    Asking a trace uses the machine that made it: `lock` is held while one question about its program is worked out.
    """

    def __init__(self, question: Question) -> None:
        self.question = question
        self.lock = _held(question.program).lock
        # What a kind or the diagnosis works out once for this question keeps here.
        self.kept: dict[Any, Any] = {}

    @cached_property
    def trace(self) -> Trace:
        return _held(self.question.program).trace

    @cached_property
    def ask(self) -> Ask:
        from tutor.program import parse_ask

        return parse_ask(self.question.ask)

    @cached_property
    def engine(self) -> Any:
        """The engine's answer: an array, None, True or False, a word, or RAISES."""
        return self.on(self.trace)

    @cached_property
    def derivation(self) -> Derivation | None:
        """The exact derivation; None where mathematics has none for this ask."""
        from tutor.symbolic import derive

        try:
            return derive(self.trace, self.ask)
        except Exception:
            # Whatever goes wrong in the mathematics, the engine's numbers still decide.
            return None

    @cached_property
    def exact(self) -> np.ndarray | None:
        """The exact numbers where they are known and PyTorch's agree with them."""
        found = self.derivation
        if found is None or found.is_none or not found.agrees or found.engine is None:
            return None
        exact: np.ndarray = found.exact
        return exact if exact.shape == np.shape(self.engine) else None

    def about(self, ask: str) -> Truth:
        """The truth of another ask about the same program."""
        return _truth(Question("tensor", self.question.program, ask))

    def on(self, trace: Trace) -> Any:
        """What is asked, answered on a trace of the program."""
        return value_on(trace, self.question.ask, self.trace)


def truth_of(variant: Variant) -> Truth:
    """The truth of a variant; the same object while it is in use."""
    exercise = variant.exercise
    asked = variant.ask, variant.options, exercise.rows, exercise.columns
    written = variant.steps, variant.checks, variant.solution
    return _truth(Question(exercise.kind, variant.program, *asked, *written))


@lru_cache(maxsize=512)
def _truth(question: Question) -> Truth:
    return Truth(question)


class _Held:
    """A program's trace, run once, and the lock of those who ask it."""

    def __init__(self, program: str) -> None:
        self.program = program
        self.lock = threading.RLock()

    @cached_property
    def trace(self) -> Trace:
        from tutor.program import run

        return run(self.program)


@lru_cache(maxsize=256)
def _held(program: str) -> _Held:
    return _Held(program)


def value_on(trace: Trace, ask: str, truth: Trace | None = None) -> Any:
    """An ask answered on a trace: an array, None, True or False, a word, or RAISES.

    RAISES where the program raises although `truth` does not, or where the value was never made.
    """
    from tutor.program import answer, parse_ask

    word = ask.strip()
    if word in WHETHER_IT_RAISES or word.removeprefix("not ").strip() in WHETHER_IT_RAISES:
        return (trace.error is not None) is (word in WHETHER_IT_RAISES)
    raised = trace.error is not None
    if raised and truth is not None and truth is not trace and truth.error is None:
        return RAISES
    try:
        return plain(answer(trace, parse_ask(ask)))
    except AskError:
        if raised:
            return RAISES
        raise
    except (RuntimeError, TypeError, ValueError, IndexError):
        # What PyTorch raises when the ask itself is evaluated (`vjp` of something untracked).
        return RAISES


def plain(found: Any) -> Any:
    """A value of the language as grading compares it: an array, None, True or False, or a word."""
    if found is None or isinstance(found, bool | str):
        return found
    if hasattr(found, "array"):
        return np.array(found.array)
    if isinstance(found, np.bool_):
        return bool(found)
    if isinstance(found, int | float | np.number):
        return np.asarray(found)
    if isinstance(found, list | tuple):
        parts = [plain(part) for part in found]
        if all(isinstance(part, np.ndarray) for part in parts) and len({part.shape for part in parts}) <= 1:
            return np.array(parts)
    name = getattr(found, "name", None)
    return str(name() if callable(name) else found)
