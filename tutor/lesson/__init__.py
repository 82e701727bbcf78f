"""Lessons: the model, YAML to the model, and variants.

>>> from tutor.lesson import draw, load_lessons
>>> library = load_lessons()
>>> lesson = library.lessons[0]
>>> draw(lesson, lesson.exercises[0], seed=1).seed
1
"""

from .drawing import draw
from .library import Library, load_lessons
from .model import KINDS, Exercise, Lesson, Option, Parameter, Unit, Variant
from .problem import Problem
from .reader import Reading, read_lesson, read_lesson_text

__all__ = [
    "KINDS",
    "Exercise",
    "Lesson",
    "Library",
    "Option",
    "Parameter",
    "Problem",
    "Reading",
    "Unit",
    "Variant",
    "draw",
    "load_lessons",
    "read_lesson",
    "read_lesson_text",
]
