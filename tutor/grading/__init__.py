"""Marking answers: kinds, verdicts, and misconceptions one can run."""

from .diagnose import predictions
from .followup import FollowUp, follow_up, settle
from .forms import written_forms
from .grade import expected, grade
from .kinds import KINDS
from .malrules import MALRULES
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
    "predictions",
    "settle",
    "written_forms",
]
