"""A small library with a small grader, for tests of progress and of the faces: one exercise of each kind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tutor.grading.verdict import Outcome, Verdict
from tutor.lesson.model import Exercise, Lesson, Option, Parameter, Unit, Variant
from tutor.progress import Store, Teaching
from tutor.words import Text

PROGRAM = """import torch
a = torch.tensor([[{p}., 3.]], requires_grad=True)
w = torch.ones(2, 1, requires_grad=True)
out = torch.mm(a, w)
out.backward()
"""


def exercise(id: str, kind: str, **more) -> Exercise:
    return Exercise(
        id=id,
        kind=kind,
        program=PROGRAM,
        question=Text(en=f"Question {id}?", zh=f"问题 {id}?"),
        ask=more.pop("ask", "w.grad"),
        explanation=Text(en=f"Because of {id}.", zh=f"因为 {id}。"),
        parameters=() if kind == "error" else (Parameter("p", "int", 2, 8),),
        **more,
    )


FIRST = Lesson(
    id="first",
    title=Text(en="One output", zh="一个输出"),
    text=Text(en="A product has two gradients.", zh="乘积有两个梯度。"),
    exercises=(exercise("numbers", "tensor"), exercise("yes-or-no", "bool", ask="w.is_leaf")),
    unit="seed",
)
SECOND = Lesson(
    id="second",
    title=Text(en="Flags", zh="标志"),
    text=Text(en="Leaves are made by you.", zh="叶子张量由你创建。"),
    exercises=(
        exercise(
            "pick",
            "choice",
            options=(Option(Text(en="a leaf", zh="叶子"), "True"), Option(Text(en="no leaf", zh="非叶子"), "False")),
        ),
        exercise("flags", "table", ask="", rows=("a", "out"), columns=("is_leaf", "requires_grad")),
        exercise("raises", "error", ask=""),
    ),
    unit="seed",
)


@dataclass(frozen=True)
class SmallLibrary:
    lessons: tuple[Lesson, ...] = (FIRST, SECOND)
    problems: tuple = ()
    units: tuple = (Unit("seed", Text(en="The seed", zh="种子")),)

    def lesson(self, id: str) -> Lesson:
        return {lesson.id: lesson for lesson in self.lessons}[id]


def draw(lesson: Lesson, exercise: Exercise, seed: int) -> Variant:
    p = 2 + seed % 7 if exercise.parameters else 2
    return Variant(
        lesson=lesson.id,
        exercise=exercise,
        seed=seed,
        program=exercise.program.replace("{p}", str(p)),
        ask=exercise.ask,
        question=exercise.question,
        options=exercise.options,
        values={"p": p},
        hints=exercise.hints,
        explanation=exercise.explanation,
    )


def expected(variant: Variant, lang: str = "en") -> str:
    return RIGHT.get(variant.exercise.kind) or f"[[{variant.values['p']}], [3]]"


RIGHT = {
    "bool": "yes",
    "choice": "1",
    "table": "a: yes, yes; out: no, yes",
    "error": "no error",
}


def grade(variant: Variant, text: str) -> Verdict:
    if "?" in text:
        return Verdict(
            Outcome.UNREADABLE, "unreadable", Text(en="Write it as [[..], [..]].", zh="请写成 [[..], [..]]。")
        )
    read_as = re.sub(r",\s*", ", ", text)
    if read_as == expected(variant):
        return Verdict(Outcome.RIGHT, "right", Text(en="That is right.", zh="正确。"), read_as)
    return Verdict(Outcome.WRONG, "answer-transposed", Text(en="You transposed it.", zh="你把它转置了。"), read_as)


def hints(variant: Variant) -> tuple[Text, ...]:
    return (Text(en="First rung.", zh="第一级提示。"), Text(en="Second rung.", zh="第二级提示。"))


def read_as(variant: Variant, text: str) -> str:
    return grade(variant, text).read_as


TEACHING = Teaching(draw=draw, grade=grade, expected=expected, hints=hints, read_as=read_as)


@pytest.fixture(autouse=True)
def close_stores(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every store a test opens is closed at its end."""
    opened: list[Store] = []
    begin = Store.__init__

    def remembered(self, *arguments, **options):
        begin(self, *arguments, **options)
        opened.append(self)

    monkeypatch.setattr(Store, "__init__", remembered)
    yield
    for store in opened:
        store.close()
