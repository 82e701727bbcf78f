"""The commented lesson that `tutor new` writes: every key of the table, with what it is for."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping

from tutor.lesson.keys import EXERCISE, LESSON, Key

WIDTH = 96

# What the template says under a key; a key that is not here is shown as a comment with its example.
LESSON_SAYS: Mapping[str, str] = {
    "format": "1",
    "title": "\n  en: The slope of a product\n  zh: 乘积的斜率",
    "text": """
  en: |
    Explain in a few lines what the learner needs, with `code` and **bold**.

    ```python
    y = 3. * x
    ```

    Move `x` by a little, and `y` moves three times as much: the slope is 3.
  zh: |
    用几行文字说明学习者需要知道什么，可以用 `code` 和 **粗体**。

    ```python
    y = 3. * x
    ```

    把 `x` 挪动一点，`y` 的变化是它的三倍：斜率是 3。""",
}
EXERCISE_SAYS: Mapping[str, str] = {
    "id": "slope",
    "params": "{p: {float: [2, 9]}, k: {float: [2, 9]}}",
    "where": "p != k",
    "program": """|
      import torch
      x = torch.tensor(p, requires_grad=True)
      y = k * x
      y.backward()""",
    "ask": "x.grad",
    "question": """
      en: What is `x.grad`?
      zh: '`x.grad` 是什么？'""",
    "hints": """
      - en: Move `x` by a little. How much does `y` move?
        zh: 把 `x` 挪动一点，`y` 变化多少？
      - en: Does the slope depend on where `x` is?
        zh: 斜率与 `x` 在哪里有关吗？""",
    "explanation": """
      en: "`y` moves {k} times as much as `x`, wherever `x` is."
      zh: 无论 `x` 在哪里，`y` 的变化都是它的 {k} 倍。""",
}
HEAD = """\
A lesson is one YAML file. Nothing in it is an answer: the tutor runs the program and derives
the answer from it. `tutor check` lists every fault with its line; `tutor learn --lessons` with
this file shows the lesson as a learner sees it. Put a text in quotes where it contains ': ' or
begins with a sign. A text is {en: ..., zh: ...}, or one string that is the same in every language."""


def template(name: str) -> str:
    """The lesson file for an id made of this name."""
    id = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40].strip("-") or "my-lesson"
    lines = ["# " + line for line in HEAD.split("\n")] + [""]
    for key in LESSON:
        if key.name == "exercises":
            lines += [*_comment(key, ""), "exercises:"]
        else:
            lines += _entry(key, {**LESSON_SAYS, "id": id}.get(key.name), "")
    for number, key in enumerate(EXERCISE):
        said = _entry(key, EXERCISE_SAYS.get(key.name), "    ")
        lines += [line if line.lstrip().startswith("#") or number else line.replace("    ", "  - ", 1) for line in said]
    return "\n".join(lines).rstrip() + "\n"


def _entry(key: Key, says: str | None, indent: str) -> list[str]:
    comment = _comment(key, indent)
    if says is None:
        return [*comment, f"{indent}# {key.name}: {key.example}".rstrip()]
    blank = "" if says.startswith("\n") else " "
    return [*comment, *f"{indent}{key.name}:{blank}{says}".split("\n")]


def _comment(key: Key, indent: str) -> list[str]:
    words = key.description if key.required else f"Optional: {key.description[0].lower()}{key.description[1:]}"
    return [f"{indent}# {line}" for line in textwrap.wrap(words, WIDTH - len(indent))]
