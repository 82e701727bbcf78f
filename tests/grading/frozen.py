"""Writes docs/answers.md: what is accepted, refused and diagnosed, as a page and as the table a grader must reproduce.

    python tests/grading/frozen.py

Run it only to add rows, and look at what changed: a verdict that was given once is to be given again.
"""

# ruff: noqa: E501 - an answer is shown as it is typed

from __future__ import annotations

import re
from pathlib import Path

HERE = Path(__file__).resolve().parent
PAGE = HERE.parent.parent / "docs" / "answers.md"
LESSONS = HERE / "lessons"
SEED = 1

HEAD = """# What counts as an answer

Every row of these tables is a test: the exercise (in `tests/grading/lessons/kinds.yaml`, drawn with seed 1), what was
typed, and the verdict with its tag. `⏎` stands for a line break. UNREADABLE and NOT-GRADED cost no attempt.
"""

ROWS: dict[str, list[str]] = {
    "tensor": [
        "[[5], [6]]", "[[5.], [6.]]", "[[5.0000], [6.0000]]", "tensor([[5.],⏎        [6.]])",
        "torch.tensor([[5.], [6.]], requires_grad=True)", "［［５］，［６］］", "【【5】、【6】】", "[[10/2], [sqrt(36)]]",
        "[[5e0], [6]]", "[[5, 6]]", "[5, 6]", "5", "[[5], [7]]", "[[-5], [-6]]", "[[10], [12]]", "[[1], [1]]", "None",
        "error", "[[5], [6]", "[[5] [6]]", "5, 6", "[[five], [6]]", "[[5], [6, 7]]", "", "[[1/0], [6]]",
    ],
    "thirds": [
        "[4/3, 14/3]", "[1.3333, 4.6667]", "[1.33333333, 4.66666667]", "[1.3333333730697632, 4.666666507720947]",
        "[1.3333, 4.6666]", "[1.33, 4.67]", "tensor([1.3333, 4.6667], dtype=torch.float64)", "[4, 14]", "[0.6667, 0.6667]",
    ],
    "none": ["None", "none", "空", "[5, 5]", "[0, 0]", "[3, 3]", "[1, 1]"],
    "formula": [
        "3*cos(3*x)", "3cos(3x)", "cos(3x)·3", "3*cos(u)", "torch.cos(3*x)*3", "3*sqrt(1 - sin(3x)**2)", "cos(3*x)",
        "3*cos(x)", "-3*cos(3*x)", "3*sin(3*x)", "-cos(3*x)/3", "2*cos(3*x)", "[3*cos(3*x)]", "3 cos 3x", "3cos(3z)",
        "1/3x", "__import__('os')",
    ],
    "matrix-formula": ["a.T @ v", "aᵀ·v", "[[a11*v11 + a21*v21, a11*v12 + a21*v22], [a12*v11 + a22*v21, a12*v12 + a22*v22]]",
                       "a @ v", "v @ a.T", "a.T * v", "a.T"],
    "drawn": ["[2, 7]", "[4, 14]", "[1, 1]"],
    "bool": ["yes", "True", "是", "y", "no", "否", "maybe"],
    "choice": ["2", "b", "Both change.", "两个都改变。", "1", "3", "both"],
    "table": [
        "x: yes, yes, [3, 4]; c: yes, no, None; y: no, yes, None", "x: 是, 是, 有⏎c: 是, 否, 无⏎y: 否, 是, 无",
        "y: no, yes, None; c: yes, no, None; x: yes, yes, tensor([3., 4.])", "yes, yes, [3, 4], yes, no, None, no, yes, None",
        "x: yes, yes, [3, 4]; c: no, no, None; y: no, yes, None", "x: yes, yes, [3, 4]; c: yes, no, [1, 2]; y: no, yes, None",
        "x: yes, yes, [3, 4]; c: no, yes, [1, 2]; y: no, yes, 1", "x: yes, yes; c: yes, no; y: no, yes", "x: yes, yes, [3, 4]",
    ],
    "output": [
        "tensor([[2.],⏎        [4.]])⏎5.0", "tensor([[2.], [4.]])⏎5.0", "tensor([[2],⏎        [4]])⏎5.0",
        "tensor([[2.],⏎        [4.]])", "tensor([[1.],⏎        [2.]])⏎5.0", "nothing",
    ],
    "error": [
        "line 5: RuntimeError", "5 RuntimeError", "第 5 行：RuntimeError",
        "RuntimeError in line 5: Trying to backward through the graph a second time", "line 4: RuntimeError",
        "line 5: TypeError", "no error", "line 5", "RuntimeError", "line 5: RunError",
    ],
    "code": [
        "import torch⏎x = torch.tensor([1., 2.], requires_grad=True)⏎y = x**2⏎y.backward(torch.ones(2))",
        "import torch⏎x = torch.tensor([1., 2.], requires_grad=True)⏎y = x**2⏎y.backward()",
        "import torch⏎x = torch.tensor([1., 2.], requires_grad=True)⏎y = x**3⏎y.sum().backward()",
        "import os", "x = (", "while True:⏎    pass",
    ],
    "steps": [
        "h = [3, 6]; L = 45; x.grad = [18, 36]", "[3, 6]⏎45⏎[18, 36]", "h = [3, 7]; L = 58; x.grad = [18, 42]",
        "h = [3, 6]; L = 9; x.grad = [6, 12]", "[3, 6]; 45",
    ],
    "dtype": [
        "torch.float64", "float64", "double", "torch.double", "'torch.float64'", "torch.float32", "float", "None", "64!",
    ],
    "shape": ["[2, 2]", "(2, 2)", "torch.Size([2, 2])", "（２，２）", "(2, 3)", "[2]", "4"],
    "node": ["ExpBackward0", "expbackward0", "ExpBackward", "<ExpBackward0 object at 0x7f>", "MulBackward0", "None"],
}  # fmt: skip


def shown(cell: str) -> str:
    """A text in a Markdown table: its bars and backquotes kept apart from the table's own."""
    return f"``{cell}``".replace("|", "\\|") if cell else "(empty)"


def read_page() -> list[tuple[str, str, str, str]]:
    """(exercise, answer, outcome, tag) of every row of the page."""
    found = []
    exercise = ""
    for line in PAGE.read_text("utf-8").splitlines():
        heading = re.match(r"## `([\w-]+)`", line)
        if heading:
            exercise = heading.group(1)
        row = re.match(r"\| (?:``(.*)``|\(empty\)) \| (\S+) \| `(\S+)` \|$", line)
        if row:
            answer = (row.group(1) or "").replace("\\|", "|").replace("⏎", "\n")
            found.append((exercise, answer, row.group(2), row.group(3)))
    return found


def main() -> None:
    from tutor.grading import grade
    from tutor.lesson import draw, load_lessons

    lesson = load_lessons(LESSONS).lesson("kinds")
    parts = [HEAD]
    for exercise in lesson.exercises:
        variant = draw(lesson, exercise, SEED)
        parts.append(
            f"\n## `{exercise.id}`: {exercise.question.en}\n\n```python\n{variant.program}```\n\n| typed | verdict | tag |\n| --- | --- | --- |"
        )
        for text in ROWS[exercise.id]:
            verdict = grade(variant, text.replace("⏎", "\n"))
            parts.append(f"| {shown(text)} | {verdict.outcome.value} | `{verdict.tag}` |")
    PAGE.write_text("\n".join(parts) + "\n", "utf-8")


if __name__ == "__main__":
    main()
