"""A program of the playground as a lesson of one exercise: what can be asked of it, and its YAML."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tutor.words import Text

if TYPE_CHECKING:
    from tutor.explain import Account

WHAT_IS = Text("What is `{ask}`?", "`{ask}` 是什么？")
WHICH_ERROR = Text(
    "This program stops with an error. In which line, and with which one?", "这个程序会报错。在哪一行？是什么错误？"
)
PRINTS = Text("What does this program print?", "这个程序会打印什么？")
TITLE = Text("A new exercise", "一道新题")

HEAD = """\
# A lesson made in the playground. Nothing in it is an answer: the tutor runs the program and derives it.
# Write the words; turn numbers into parameters, so that the exercise can be asked again with others, e.g.
#     params: {p: {float: [2, 9]}}      and p in the program in place of a number.
# `tutor check FILE` lists every fault, `tutor learn --lessons FILE` shows the lesson, `tutor new FILE` tells all keys.
"""


@dataclass(frozen=True)
class Asking:
    """Something that can be asked of a program: the kind of answer, the ask (empty for errors and output)."""

    kind: str
    ask: str
    question: Text


def askings(account: Account) -> tuple[Asking, ...]:
    """What a run of a program offers to ask: its error, its gradients, what it prints."""
    if account.fault is not None:
        return (Asking("error", "", WHICH_ERROR),) if account.fault.type else ()
    found = []
    for tensor in account.tensors:
        if tensor.requires_grad and tensor.is_leaf:
            ask = f"{tensor.name}.grad"
            found.append(Asking("tensor", ask, WHAT_IS.fill(ask=ask)))
    if account.output.strip():
        found.append(Asking("output", "", PRINTS))
    return tuple(found)


def lesson_text(program: str, asking: Asking, name: str) -> str:
    """The YAML of a lesson with one exercise."""
    lines = [line.rstrip().expandtabs(4) for line in program.strip("\n").split("\n")]
    exercise = re.sub(r"[^a-z0-9]+", "-", (asking.ask or asking.kind).lower()).strip("-")
    asked = [f"    ask: {asking.ask}"] if asking.ask else []
    kind = [f"    kind: {asking.kind}"] if asking.kind != "tensor" else []
    return "\n".join(
        [
            HEAD + "format: 1",
            f"id: {name}",
            "title:",
            f"  en: {TITLE.en}",
            f"  zh: {TITLE.zh}",
            "text:",
            "  en: Say in a few lines what the learner needs.",
            "  zh: 用几行文字说明学习者需要知道什么。",
            "exercises:",
            f"  - id: {exercise}",
            "    program: |",
            *(f"      {line}".rstrip() for line in lines),
            *asked,
            *kind,
            "    question:",
            f"      en: {_quoted(asking.question.en)}",
            f"      zh: {_quoted(asking.question.zh)}",
            "",
        ]
    )


def write_lesson(program: str, asking: Asking, folder: Path) -> Path:
    """Write the lesson under a name that nothing has yet; OSError where that is not possible."""
    stem = "exercise-" + (re.sub(r"[^a-z0-9]+", "-", (asking.ask or asking.kind).lower()).strip("-") or "program")
    for number in range(1, 1000):
        name = stem if number == 1 else f"{stem}-{number}"
        path = folder / f"{name}.yaml"
        try:
            with path.open("x", encoding="utf-8", newline="\n") as stream:
                stream.write(lesson_text(program, asking, name))
        except FileExistsError:
            continue
        return path
    raise FileExistsError(f"{stem}.yaml")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
