"""Text that is out to break the reader: it is read or refused in milliseconds, and nothing else happens."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tutor
from tutor.errors import AnswerError
from tutor.symbolic import read, read_tensor

HOSTILE = [
    "(" * 100_000, "[" * 100_000, "x" * 100_000, "1" * 100_000, "-" * 100_000 + "1", "+".join(["x"] * 50_000),
    "x**" * 10_000 + "2", "sin(" * 5_000, "|" * 10_000, "√" * 10_000, "√" * 900 + "x", "x" + "ᵀ" * 10_000,
    "a" + "ᵀ" * 900, "a" + ".T" * 400, "x" + "²" * 900, "9**9**9**9", "10**(10**(10**10))", "exp(exp(exp(exp(100))))",
    "2**(2**(2**(2**9)))", "[" + "1," * 50_000 + "]", "\x00" * 1000, "\u202e" * 1000, "\x1b]0;title\x07x", "x\ud800",
    "__import__('os').system('true')", "().__class__.__bases__", "{0.__class__}", "%n%n%n", "1e999999999",
    "1e-999999999", "0." + "0" * 5000 + "1", "x[" * 1000, "a" * 31 + "(" * 40,
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_refused_in_milliseconds(text: str) -> None:
    began = time.process_time()
    for reader in (lambda: read(text, {"x": (), "a": (2, 2)}), lambda: read_tensor(text)):
        try:
            reader()
        except AnswerError as error:
            assert str(error)
            assert 0 <= error.position <= 20_001
            assert len(str(error)) < 400
    assert time.process_time() - began < 0.5


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.characters(), max_size=60))
def test_any_text_is_equal_different_or_no_answer(text: str) -> None:
    assert tutor.equal(text, "x + 1", "x").equal in (True, False, "reject")


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="x0123456789.+-*/^()[],|eπ√² @", max_size=40))
def test_any_text_of_the_languages_own_signs_is_judged(text: str) -> None:
    judged = tutor.equal(text, "x", "x")
    if judged.read_as:
        assert tutor.equal(judged.read_as, "x", "x").equal == judged.equal
