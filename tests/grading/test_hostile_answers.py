"""Whatever is typed, every kind gives a verdict soon, and shows no control character of it."""

from __future__ import annotations

import time
import unicodedata

import frozen
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.grading import Outcome, grade
from tutor.lesson import draw, load_lessons

LESSON = load_lessons(frozen.LESSONS).lesson("kinds")
VARIANTS = {exercise.id: draw(LESSON, exercise, 1) for exercise in LESSON.exercises}
MANY = 100_000
HOSTILE = {
    "attribute walk": "().__class__.__bases__[0].__subclasses__()",
    "dunder": "__import__('os').system('id')",
    "tower": "(((9**99)**99)**99)**99",
    "open brackets": "(" * 50_000,
    "nested lists": "[" * 50_000 + "]" * 50_000,
    "minus signs": "-" * MANY + "1",
    "letters": "x" * MANY,
    "digits": "9" * MANY,
    "just digits enough for an int": "9" * 4301,
    "commas": "[1," * (MANY // 3),
    "blanks": "5" + " " * MANY + "x",
    "lines": "\n" * MANY + "x",
    "semicolons": ";" * MANY,
    "rows": "a: yes, no;" * 9000,
    "bars": "|x" * (MANY // 2),
    "errors": "RuntimeError " * 7000,
    "superscripts": "x" + "²" * MANY,
    "transposes": "a" + ".T" * 40_000,
    "NUL": "[\0 5]",
    "ANSI": "\x1b[31m[5]\x1b[0m",
    "bidi": "\u202e]5[",
    "zero width": "5\u200b",
    "half a pair": "\ud800",
    "homoglyph": "х + 1",
    "markup": "[@click=app.quit]x[/]",
    "format": "{0.__class__} %s %n {name!r}",
    "power in a program": "x = 9**9**9",
    "memory in a program": "x = 'a' * 10**10",
    "recursion in a program": "def f(): return f()\nf()",
    "nested program": "x = " + "(" * 3000 + "1" + ")" * 3000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_no_kind_takes_long_over_hostile_text_or_shows_its_control_characters(text: str) -> None:
    for variant in VARIANTS.values():
        began = time.process_time()
        verdict = grade(variant, text)
        assert time.process_time() - began < 2
        assert verdict.outcome is not Outcome.RIGHT
        shown = verdict.read_as + verdict.feedback.en + verdict.feedback.zh
        assert not [c for c in shown if c != "\n" and unicodedata.category(c) in ("Cc", "Cf", "Cs")]


TYPED = st.one_of(
    st.text(max_size=60),
    st.text("0123456789.,;:+-*/^()[]{}|= \n\txyehLRTNone行第是否", max_size=60),
    st.lists(st.sampled_from(["[", "]", "1", "2.", ",", "tensor(", ")", "x", "sin", "**", "line", "yes", ":", ";",
                              "\n", "None", "RuntimeError", "e-", "=", "h", "@", ".T", "/"]), max_size=25).map("".join),
)  # fmt: skip


@pytest.mark.parametrize("name", VARIANTS)
@settings(max_examples=40, deadline=None)
@given(text=TYPED)
def test_any_text_gets_a_verdict_in_both_languages(name: str, text: str) -> None:
    verdict = grade(VARIANTS[name], text)
    assert verdict.outcome in Outcome
    assert verdict.feedback.en
    assert verdict.feedback.zh
