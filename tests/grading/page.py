"""Writes docs/misconceptions.md: every mal-rule with its words, in the order in which they are looked for.

python tests/grading/page.py
"""

from __future__ import annotations

from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "misconceptions.md"
HEAD = """# Misconceptions the tutor knows

Each is a mal-rule: it is run on the exercise's own program, and where what comes out is exactly what the learner gave,
it is named. An exercise says in `reveals:` which of them it is meant to tell from the truth; `tutor check` tells when a
seed hides one. They are looked for in this order, the most common first.

| tag | the belief | what is so | bends |
| --- | --- | --- | --- |
"""


def text() -> str:
    from tutor.grading import MALRULES

    rows = [
        f"| `{rule.id}` | {cell(rule.belief.en)} | {cell(rule.repair.en)} | {rule.bends} |"
        for rule in sorted(MALRULES.values(), key=lambda rule: (rule.rank, rule.id))
    ]
    return HEAD + "\n".join(rows) + "\n"


def cell(words: str) -> str:
    """A template without braces, as a cell of a table."""
    for name, said in {
        "ask": "`x.grad`",
        "name": "`x`",
        "shape": "(2, 1)",
        "x": "`w`",
        "line": "3",
        "code": "..",
    }.items():
        words = words.replace("{" + name + "}", said)
    return words.replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(text(), "utf-8")
