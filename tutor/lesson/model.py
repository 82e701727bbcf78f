"""The model of a lesson: frozen data, as an author wrote it, without a single answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tutor.words import Text

KINDS = ("tensor", "formula", "bool", "choice", "table", "error", "output")


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
    (`is_leaf`, `requires_grad`, `grad_fn`, `grad`); for `error` and `output` there is no ask.
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


@dataclass(frozen=True)
class Lesson:
    """One YAML file; `path` is where it came from, `marks` where each part stands (path -> line, column)."""

    id: str
    title: Text
    text: Text
    exercises: tuple[Exercise, ...]
    needs: tuple[str, ...] = ()
    unit: str = ""
    path: str = ""
    marks: Mapping[tuple[str | int, ...], tuple[int, int]] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Variant:
    """An exercise made concrete by a seed: the program has its numbers written in."""

    lesson: str
    exercise: Exercise
    seed: int
    program: str
    ask: str
    question: Text
    options: tuple[Option, ...]
    values: Mapping[str, Any]
