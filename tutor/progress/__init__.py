"""Attempts, the learner's place, and the flow of a lesson."""

from .directory import state_directory
from .here import Course, Here, Revealed
from .records import GAVE_UP, Attempt, Place, Sheet
from .standing import LessonStanding, Standing
from .store import Store
from .study import Study
from .teaching import Teaching, own_teaching

__all__ = [
    "GAVE_UP",
    "Attempt",
    "Course",
    "Here",
    "LessonStanding",
    "Place",
    "Revealed",
    "Sheet",
    "Standing",
    "Store",
    "Study",
    "Teaching",
    "own_teaching",
    "state_directory",
]
