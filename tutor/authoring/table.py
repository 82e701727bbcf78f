"""The table of checks: each with its code, what it looks at, what it demands, and the function that looks."""

from __future__ import annotations

from . import answers, drawing, programs, prose
from .subject import Check

CHECKS: dict[str, Check] = {}


def _enter(*checks: Check) -> None:
    CHECKS.update({check.code: check for check in checks})


# What is said, in the lesson and in its exercises.
_enter(
    Check("language", "texts", "every text is there in each language of the lesson", prose.languages),
    Check("half-width", "texts", "Chinese text has full-width marks", prose.marks),
    Check("markdown", "texts", "code and bold are closed and can be shown", prose.markdown),
    Check("placeholder", "exercise", "what stands in braces is a parameter", prose.placeholders),
    Check("many-hints", "exercise", "there are at most three hints", prose.hints),
    Check("same-option", "exercise", "no two options say the same", prose.same_options),
)

# What is drawn.
_enter(
    Check("unused-parameter", "exercise", "every parameter occurs in the program", drawing.used),
    Check("one-variant", "exercise", "parameters give more than one variant", drawing.alike),
    Check("where", "exercise", "the condition can be evaluated and met", drawing.condition),
)

# What is run, at every seed.
_enter(
    Check("program", "program", "the program is in the language and its limits", programs.in_the_language),
    Check("wide-program", "program", "the program's lines fit a screen of 80 columns", programs.width),
    Check("raises", "trace", "a program raises exactly where that is asked", programs.raising),
    Check("slow", "trace", "a program runs within a second", programs.speed),
    Check("no-output", "trace", "a program whose output is asked for prints something", programs.prints),
    Check("ask", "trace", "what is asked exists and is of its kind", programs.ask),
    Check("step", "trace", "every step can be worked out and is a number or a tensor", programs.steps),
    Check("row", "trace", "every row of a table is a tensor of the program", programs.table),
    Check("options", "trace", "every condition can be evaluated and exactly one holds", programs.options),
)

# What is graded.
_enter(
    Check("unknown-belief", "exercise", "every tag of reveals is a mal-rule", answers.known_beliefs),
    Check("not-accepted", "answer", "the right answer is accepted", answers.accepted),
    Check("hidden-belief", "answer", "what a belief of reveals predicts is not the right answer", answers.told_apart),
    Check("hint-answer", "answer", "no hint contains the answer", answers.kept),
)
