"""Show where we part: the line at which the belief behind an answer and PyTorch first differ, with both sides of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from tutor.errors import AnswerError, LearnerError
from tutor.words import Text

from .diagnose import case_of, gives, predictions
from .kinds import KINDS
from .malrules import MALRULES, Prediction
from .parting import first_difference
from .truth import Truth, truth_of
from .verdict import Outcome, Verdict

if TYPE_CHECKING:
    from tutor.lesson.model import Variant

YES_NO = {True: Text("yes", "是"), False: Text("no", "否")}
NOTHING = Text("nothing", "没有")


@dataclass(frozen=True)
class Parting:
    """`believed` and `actual` are the two sides of `what` at `line`; `actual` is empty where it is the answer itself.

    Without `what` it is known which line the belief is about, and no more.
    """

    line: int
    code: str
    repair: Text
    what: Text = field(default_factory=Text)
    believed: Text = field(default_factory=Text)
    actual: Text = field(default_factory=Text)


def where_we_part(variant: Variant, text: str, verdict: Verdict, *, settled: bool = False) -> Parting | None:
    """The parting of a wrong answer; None where no belief was found behind it, or it has no line."""
    if verdict.outcome is not Outcome.WRONG or not verdict.line or verdict.tag not in MALRULES:
        return None
    truth = truth_of(variant)
    lines = truth.question.program.splitlines()
    line = verdict.line
    parting = Parting(line, lines[line - 1].strip() if line <= len(lines) else "", verdict.repair)
    with truth.lock:
        prediction = _prediction(truth, variant, text, verdict.tag)
        found = None if prediction is None else first_difference(truth.trace, prediction.trace)
        if found is None:
            return parting
        actual = Text() if not settled and _gives_away(truth, found.true) else _shown(found.true)
    code = lines[found.line - 1].strip() if 0 < found.line <= len(lines) else ""
    return Parting(found.line, code, verdict.repair, found.what, _shown(found.bent), actual)


def _prediction(truth: Truth, variant: Variant, text: str, tag: str) -> Prediction | None:
    try:
        answer = KINDS[truth.question.kind].read(text, truth)
        case = case_of(truth)
        return next((each for each in predictions(variant, tag) if gives(case, each, answer)), None)
    except (AnswerError, LearnerError):
        return None


def _gives_away(truth: Truth, side: Any) -> bool:
    """Whether one side of a difference is what is asked for, or only another arrangement of it."""
    if not isinstance(side, np.ndarray):
        return truth.question.kind not in ("tensor", "formula")
    if truth.question.kind == "formula":
        return False
    right = truth.engine
    if not isinstance(right, np.ndarray):
        return truth.question.kind != "tensor"
    return side.size == right.size and bool(np.allclose(np.sort(side.ravel()), np.sort(right.ravel()), rtol=1e-4))


def _shown(side: Any) -> Text:
    from tutor.explain.numbers import short

    if isinstance(side, bool | np.bool_):
        return YES_NO[bool(side)]
    if side is None:
        return NOTHING
    words = short(side) if isinstance(side, np.ndarray) else str(side)
    return Text(words, words)
