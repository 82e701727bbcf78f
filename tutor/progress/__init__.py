"""Attempts, the learner's place, and the flow of a lesson."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .directory import state_directory
    from .here import Course, Here, Revealed
    from .records import GAVE_UP, Attempt, Place, Sheet
    from .standing import LessonStanding, Standing
    from .store import Store
    from .study import Study
    from .teaching import Teaching, own_teaching

# name -> the module that holds it; imported when it is first asked for, so that a face can paint before the database.
_HOMES = {
    "state_directory": "directory",
    "Course": "here",
    "Here": "here",
    "Revealed": "here",
    "GAVE_UP": "records",
    "Attempt": "records",
    "Place": "records",
    "Sheet": "records",
    "LessonStanding": "standing",
    "Standing": "standing",
    "Store": "store",
    "Study": "study",
    "Teaching": "teaching",
    "own_teaching": "teaching",
}

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


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = found
    return found
