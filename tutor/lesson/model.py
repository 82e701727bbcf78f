"""The model of a lesson: frozen data, as an author wrote it, without a single answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tutor.words import LANGUAGES, Text

KINDS = ("tensor", "formula", "bool", "choice", "table", "error", "output", "code", "steps")


@dataclass(frozen=True)
class Parameter:
    """One drawn number of an exercise: `kind` is `int`, `float` or `pick`.

    `int` and `float` draw a whole number from low..high (a `float` is written `3.`); `pick` one of `options`.
    """

    name: str
    kind: str
    low: int = 0
    high: int = 0
    options: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Option:
    """One choice: its text and the condition, in the lesson language, under which it is true."""

    text: Text
    true_if: str


@dataclass(frozen=True)
class Exercise:
    """One thing asked about one program.

    `ask` is an expression (`w.grad`, `vjp(out, w, v)`); for `table` `rows` are names and `columns` attributes
    (`is_leaf`, `requires_grad`, `grad_fn`, `grad`); for `steps` `steps` are asks in a row; for `code` the program is
    what the learner begins with, `checks` are conditions on theirs and `solution` is one that meets them. For `error`
    and `output` there is no ask.
    `reveals` are the mal-rule tags the exercise is meant to tell apart.
    """

    id: str
    kind: str
    program: str
    question: Text
    ask: str = ""
    parameters: tuple[Parameter, ...] = ()
    where: str = ""
    options: tuple[Option, ...] = ()
    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    hints: tuple[Text, ...] = ()
    explanation: Text = field(default_factory=Text)
    reveals: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    solution: str = ""


@dataclass(frozen=True)
class Lesson:
    """One YAML file; `path` is where it came from, `marks` where each part stands (path -> line, column).

    The path of an exercise's part begins with the exercise's id: `("w-grad", "options", 0, "true_if")`; the mark
    of a program is where its first line begins. `languages` are those the author writes.
    """

    id: str
    title: Text
    text: Text
    exercises: tuple[Exercise, ...]
    needs: tuple[str, ...] = ()
    unit: str = ""
    path: str = ""
    languages: tuple[str, ...] = LANGUAGES
    marks: Mapping[tuple[str | int, ...], tuple[int, int]] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Unit:
    """A folder of lessons, in teaching order; `order` places it among the units."""

    id: str
    title: Text
    lessons: tuple[Lesson, ...] = ()
    order: int = 0
    path: str = ""


@dataclass(frozen=True)
class Variant:
    """An exercise made concrete by a seed: its numbers are written into the program and all that is said about it."""

    lesson: str
    exercise: Exercise
    seed: int
    program: str
    ask: str
    question: Text
    options: tuple[Option, ...]
    values: Mapping[str, Any]
    hints: tuple[Text, ...] = ()
    explanation: Text = field(default_factory=Text)
    steps: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    solution: str = ""
