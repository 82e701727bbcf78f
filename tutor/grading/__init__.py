"""Marking answers: kinds, verdicts, and misconceptions one can run."""

from .diagnose import predictions
from .grade import expected, grade
from .kinds import KINDS
from .malrules import MALRULES
from .verdict import Outcome, Verdict

__all__ = ["KINDS", "MALRULES", "Outcome", "Verdict", "expected", "grade", "predictions"]
