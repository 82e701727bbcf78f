"""Marking answers: kinds, verdicts, and misconceptions one can run."""

from .diagnose import predictions
from .followup import FollowUp, follow_up, settle
from .forms import written_forms
from .grade import expected, grade
from .kinds import KINDS
from .malrules import MALRULES
from .told import is_hidden, told_apart
from .verdict import Outcome, Verdict

__all__ = [
    "KINDS",
    "MALRULES",
    "FollowUp",
    "Outcome",
    "Verdict",
    "expected",
    "follow_up",
    "grade",
    "is_hidden",
    "predictions",
    "settle",
    "told_apart",
    "written_forms",
]
