"""The table of keys: what an author may write in a lesson file. It drives reading, faults, template and schema."""

from __future__ import annotations

from dataclasses import dataclass

FORMAT = 1


@dataclass(frozen=True)
class Key:
    """One key: its type (an entry of `reader.TYPES`), whether it must be there, what it is for, an example."""

    name: str
    type: str
    description: str
    example: str
    required: bool = False


UNIT = (
    Key("format", "format", "The version of this file format.", "1", required=True),
    Key("id", "id", "The unit's stable name: small letters, digits, hyphens.", "seed", required=True),
    Key("title", "text", "What the unit is called.", "{en: The seed, zh: 种子}", required=True),
    Key("order", "integer", "Units are taught in this order.", "1"),
)

LESSON = (
    Key("format", "format", "The version of this file format.", "1", required=True),
    Key(
        "id",
        "id",
        "The lesson's stable name: small letters, digits, hyphens. Progress hangs on it: never change it.",
        "my-lesson",
        required=True,
    ),
    Key("title", "text", "What the lesson is called.", "{en: My lesson, zh: 我的一课}", required=True),
    Key("needs", "ids", "Ids of the lessons that come before this one.", "[one-output]"),
    Key("languages", "languages", "The languages this lesson is written in; both where left out.", "[en, zh]"),
    Key("text", "text", "What is explained before the first exercise: short Markdown.", "|", required=True),
    Key("exercises", "exercises", "What is asked, in order.", "", required=True),
)

EXERCISE = (
    Key("id", "id", "Stable and unique in the lesson.", "w-grad", required=True),
    Key(
        "kind",
        "kind",
        "What the learner gives; needed only for error and output, as ask, options and rows say the others.",
        "tensor",
    ),
    Key(
        "params",
        "params",
        "Numbers drawn anew for each variant: int and float draw a whole number between two bounds (a float is "
        "written 3.), pick draws from a list.",
        "{p: {int: [1, 5]}, q: {float: [1, 5]}, r: {pick: [2, 4, 8]}}",
    ),
    Key("where", "expression", "What must hold for the drawn numbers, in the lesson language.", "p != q"),
    Key("program", "program", "The program, in PyTorch syntax, after a |.", "|", required=True),
    Key(
        "ask",
        "expression",
        "An expression, evaluated when the program has ended: w.grad, vjp(out, w, v), jvp(out, w, t), "
        "jacobian(out, w), formula(out, w). The answer is computed from it.",
        "w.grad",
    ),
    Key(
        "question",
        "text",
        "What the learner is asked.",
        "{en: 'What is `w.grad`?', zh: '`w.grad` 是什么?'}",
        required=True,
    ),
    Key(
        "options",
        "options",
        "For kind choice: each has a text and a condition; exactly one condition holds.",
        "[{text: {en: It is a leaf., zh: ...}, true_if: w.is_leaf}, ...]",
    ),
    Key("rows", "names", "For kind table: names of tensors of the program.", "[a, w, out]"),
    Key("columns", "columns", "For kind table: is_leaf, requires_grad, grad_fn, grad.", "[is_leaf, grad]"),
    Key("steps", "names", "For kind steps: asks in a row, each worked out from the one before.", "[h, y, x.grad]"),
    Key(
        "checks",
        "names",
        "For kind code: conditions that must hold when the learner's program has ended.",
        "[w.grad is not None, not raises]",
    ),
    Key("solution", "program", "For kind code: a program that meets the checks, after a |.", "|"),
    Key("hints", "texts", "One to three, each a step further; none contains the answer.", ""),
    Key("explanation", "text", "Said after the right answer: why it is so.", "{en: ..., zh: ...}"),
    Key("reveals", "ids", "Tags of the misconceptions this exercise is meant to reveal.", "[answer-transposed]"),
)

OPTION = (
    Key("text", "text", "What the learner reads.", "{en: It stays None., zh: 仍然是 None。}", required=True),
    Key("true_if", "expression", "The condition under which it is true.", "w.grad is None", required=True),
)

TEXT = (
    Key("en", "string", "In English.", "What is `w.grad`?"),
    Key("zh", "string", "In Chinese.", "`w.grad` 是什么?"),
)

# What each kind of answer needs besides program and question; no other of these keys fits it.
KIND_KEYS: dict[str, tuple[str, ...]] = {
    "tensor": ("ask",),
    "formula": ("ask",),
    "bool": ("ask",),
    "choice": ("options",),
    "table": ("rows", "columns"),
    "steps": ("steps",),
    "code": ("checks", "solution"),
    "error": (),
    "output": (),
}

COLUMNS = ("is_leaf", "requires_grad", "grad_fn", "grad")
