"""The ways in which a right answer may be written: as the tutor does, and as it is copied from PyTorch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .grade import expected
from .truth import truth_of

if TYPE_CHECKING:
    from tutor.lesson.model import Variant


def written_forms(variant: Variant) -> tuple[str, ...]:
    """The right answer in every language, and for numbers as PyTorch prints it and as Python lists it."""
    forms = [expected(variant, "en"), expected(variant, "zh")]
    if variant.exercise.kind == "tensor":
        truth = truth_of(variant)
        with truth.lock:
            forms += _copied(truth.question.ask, truth.trace)
    return tuple(dict.fromkeys(forms))


def _copied(ask: str, trace: Any) -> list[str]:
    from tutor.errors import TutorError
    from tutor.program import answer, parse_ask

    try:
        found = answer(trace, parse_ask(ask))
    except (TutorError, RuntimeError, TypeError, ValueError, IndexError):
        return []
    if not hasattr(found, "array"):
        return [str(found)]
    # Numbers cut out in the middle are no answer.
    return [] if "..." in repr(found) else [repr(found), str(found.array.tolist())]
