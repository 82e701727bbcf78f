"""Fuzzes every reader of learners' text with atheris; see README.md here."""

from __future__ import annotations

import sys
from pathlib import Path

try:
    import atheris
except ImportError:
    print("atheris is not installed: nothing was fuzzed.")
    sys.exit(0)

with atheris.instrument_imports(include=["tutor.grading", "tutor.symbolic"]):
    import tutor
    from tutor.errors import AnswerError
    from tutor.grading import Outcome, grade
    from tutor.lesson import draw, load_lessons
    from tutor.symbolic import read_tensor

LESSON = load_lessons(Path(__file__).resolve().parent.parent / "grading" / "lessons").lesson("kinds")
VARIANTS = [draw(LESSON, exercise, 1) for exercise in LESSON.exercises]


def one_input(data: bytes) -> None:
    made = atheris.FuzzedDataProvider(data)
    which = made.ConsumeIntInRange(0, len(VARIANTS) + 1)
    text = made.ConsumeUnicode(300)
    if which < len(VARIANTS):
        verdict = grade(VARIANTS[which], text)
        assert isinstance(verdict.outcome, Outcome) and verdict.feedback
        return
    if which == len(VARIANTS):
        assert tutor.equal(text, "x + y[1]", "x, y[2]").equal in (True, False, "reject")
        return
    try:
        read_tensor(text)
    except AnswerError as error:
        assert 0 <= error.position <= len(text)


if __name__ == "__main__":
    atheris.Setup([sys.argv[0], "-timeout=5", *sys.argv[1:]], one_input)
    atheris.Fuzz()
