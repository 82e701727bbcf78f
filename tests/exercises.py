"""Exercises of every kind with the tutor's own teaching, for tests that look at what a real answer leads to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tutor.explain.apart import Apart
from tutor.lesson.model import Exercise, Lesson, Option, Parameter, Unit
from tutor.words import Text

if TYPE_CHECKING:
    from tutor.explain import Account

Q = Text("What is it?", "它是什么？")
X = "import torch\nx = torch.tensor([1., 2.], requires_grad=True)\n"


def exercise(id: str, kind: str, program: str, ask: str = "", **more) -> Exercise:
    return Exercise(id, kind, program, Text(f"Question {id}?", f"问题 {id}？"), ask, **more)


SUM = X + "h = x * x\ny = h.sum()\ny.backward()\n"
TWICE = "import torch\nx = torch.tensor(3., requires_grad=True)\n(2 * x).backward()\n(8 * x).backward()\n"
MATRIX = """import torch
a = torch.tensor([[1., 2.], [3., 5.]], requires_grad=True)
b = torch.tensor([[2., 1.], [4., 7.]])
c = a @ b
c.sum().backward()
"""
SAME = "import torch\nx = torch.tensor(3., requires_grad=True)\n(4 * x).backward()\n(4 * x).backward()\n"
ALL = (
    exercise("gradient", "tensor", SUM, "x.grad", explanation=Text("Twice x.", "x 的两倍。")),
    exercise("value", "tensor", SUM, "h"),
    exercise("adds-up", "tensor", TWICE, "x.grad"),
    # "4" comes from overwriting as well as from averaging.
    exercise("two-beliefs", "tensor", SAME, "x.grad"),
    exercise("matrix", "tensor", MATRIX, "a.grad"),
    exercise("formula", "formula", X + "y = (x**3).sum()\n", "formula(y, x)"),
    exercise("flag", "bool", SUM, "h.is_leaf"),
    exercise("raises", "error", SUM + "y.backward()\n"),
    exercise(
        "choice", "choice", SUM,
        options=(Option(Text("a leaf", "叶子"), "h.is_leaf"), Option(Text("no leaf", "非叶子"), "not h.is_leaf")),
    ),
    exercise("table", "table", SUM, rows=("x", "h"), columns=("is_leaf", "grad")),
    exercise("output", "output", X + "print(x * 2)\nprint(3)\n"),
    exercise("steps", "steps", SUM, steps=("h", "x.grad")),
    exercise(
        "code", "code", X + "y = x * x\ny.backward()\nprint(x.grad)\n",
        checks=("x.grad.tolist() == [2., 4.]",), solution=SUM,
        parameters=(Parameter("unused", "int", 1, 9),),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class One:
    """A library with one lesson of one exercise, or of several."""

    exercises: tuple[Exercise, ...]
    problems: tuple = ()

    @property
    def lessons(self) -> tuple[Lesson, ...]:
        return (Lesson("first", Text("One lesson", "一课"), Text("Its text.", "课文。"), self.exercises, unit="u"),)

    @property
    def units(self) -> tuple[Unit, ...]:
        return (Unit("u", Text("Unit", "单元"), self.lessons),)

    def lesson(self, id: str) -> Lesson:
        return {lesson.id: lesson for lesson in self.lessons}[id]


def one(*ids: str) -> One:
    """The library of these exercises."""
    return One(tuple(each for id in ids for each in ALL if each.id == id))


@pytest.fixture(scope="session")
def process() -> Iterator[Apart]:
    """One process for the programs of all tests: each screen would begin one of its own."""
    apart = Apart()
    yield apart
    apart.close()


@pytest.fixture
def shared_process(process: Apart, monkeypatch: pytest.MonkeyPatch) -> Apart:
    monkeypatch.setattr("tutor.explain.apart.Apart", lambda: Shared(process))
    return process


class Shared:
    """The process of all tests, which a screen may stop but not close."""

    def __init__(self, process: Apart) -> None:
        self.process = process
        self.seconds = process.seconds

    def account(self, source: str) -> Account:
        self.process.seconds = self.seconds
        return self.process.account(source)

    def warm_up(self) -> None:
        self.process.warm_up()

    def stop(self, after: float = 0.0) -> None:
        self.process.stop(after)

    def close(self) -> None:
        """It goes on for the next test."""
