"""A seed makes a variant: the same everywhere, different from its neighbours, written token by token."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.errors import AuthorError
from tutor.lesson import Exercise, Lesson, Option, Parameter, Variant, draw
from tutor.lesson.chance import Shuffle
from tutor.lesson.written import as_code, as_words, write_in
from tutor.words import Text


def lesson_with(**given: object) -> tuple[Lesson, Exercise]:
    fields = {"id": "e", "kind": "tensor", "program": "w = p", "question": Text("?", "?"), **given}
    exercise = Exercise(**fields)  # type: ignore[arg-type]
    return Lesson("l", Text("t", "t"), Text("t", "t"), (exercise,)), exercise


def variants(count: int, **given: object) -> list[Variant]:
    lesson, exercise = lesson_with(**given)
    return [draw(lesson, exercise, seed) for seed in range(count)]


P = Parameter("p", "float", 1, 5)
Q = Parameter("q", "int", -3, 3)


def test_the_same_seed_draws_the_same_numbers_on_every_machine() -> None:
    drawn = [tuple(v.values.values()) for v in variants(6, parameters=(P, Q))]
    assert drawn == [(5.0, -3), (3.0, -1), (5.0, -1), (3.0, 1), (2.0, 0), (5.0, -2)]


def test_a_large_space_is_drawn_the_same_on_every_machine_too() -> None:
    wide = (Parameter("p", "int", -(10**6), 10**6), Parameter("q", "int", -(10**6), 10**6))
    drawn = [tuple(v.values.values()) for v in variants(3, parameters=wide)]
    assert drawn == [(474498, -199278), (973562, -604130), (452585, -558723)]


def test_every_combination_comes_round_before_one_comes_again() -> None:
    drawn = [v.program for v in variants(10, parameters=(P,))]
    assert len(set(drawn[:5])) == 5
    assert drawn[:5] == drawn[5:]


def test_neighbouring_seeds_of_a_large_space_differ() -> None:
    wide = tuple(Parameter(name, "int", 1, 9) for name in "pqrs")
    drawn = [tuple(v.values.values()) for v in variants(100, parameters=wide)]
    assert len(set(drawn)) == 100


@pytest.mark.parametrize("high", [7, 8, 9, 12])
def test_many_seeds_of_a_middling_space_give_as_many_variants(high: int) -> None:
    middling = tuple(Parameter(name, "int", 1, high) for name in "pqr")
    drawn = {tuple(v.values.values()) for v in variants(60, parameters=middling)}
    assert len(drawn) == 60


def test_where_holds_for_every_variant() -> None:
    for variant in variants(40, parameters=(P, Parameter("q", "float", 1, 5)), where="p != q and p < 4"):
        assert variant.values["p"] != variant.values["q"]
        assert variant.values["p"] < 4


def test_where_that_never_holds_is_the_author_s_fault() -> None:
    lesson, exercise = lesson_with(parameters=(P,), where="p > 5")
    with pytest.raises(AuthorError, match=r"where-never: .*'where: p > 5'"):
        draw(lesson, exercise, 1)


def test_where_that_is_no_condition_is_the_author_s_fault() -> None:
    lesson, exercise = lesson_with(parameters=(P,), where="p + 1")
    with pytest.raises(AuthorError, match="is no condition"):
        draw(lesson, exercise, 1)


def test_where_that_names_something_unknown_is_the_author_s_fault() -> None:
    lesson, exercise = lesson_with(parameters=(P,), where="z > 1")
    with pytest.raises(AuthorError, match="cannot be evaluated"):
        draw(lesson, exercise, 1)


def test_the_numbers_are_written_into_all_that_is_said() -> None:
    lesson, exercise = lesson_with(
        parameters=(Parameter("p", "float", 3, 3),),
        program="w = torch.tensor([p, 2.])  # p\nprint('p', f'{p}')\n",
        ask="w.grad * p",
        question=Text("p is {p}, {} and {q}", "p 是 {p}"),
        options=(Option(Text("it is {p}", "是 {p}"), "w[0] == p"),),
        hints=(Text("{p}", "{p}"),),
        explanation=Text("{p}.", "{p}。"),
    )
    variant = draw(lesson, exercise, 1)
    assert variant.program == "w = torch.tensor([3., 2.])  # p\nprint('p', f'{p}')\n"
    assert variant.ask == "w.grad * 3."
    assert variant.question == Text("p is 3, {} and {q}", "p 是 3")
    assert variant.options == (Option(Text("it is 3", "是 3"), "w[0] == 3."),)
    assert variant.hints == (Text("3", "3"),)
    assert variant.explanation == Text("3.", "3。")


@pytest.mark.parametrize(
    ("source", "code", "written"),
    [
        ("pp + p_1 + xp", "2", "pp + p_1 + xp"),
        ("x.p + p.item()", "2", "x.p + (2).item()"),
        ("f(p=1, q=p)", "2", "f(p=1, q=2)"),
        ("p ** 2", "-2.", "(-2.) ** 2"),
        ("x - p", "-2.", "x - (-2.)"),
        ("-p", "-2.", "-(-2.)"),
        ("[p, p]", "-2.", "[-2., -2.]"),
        ("x = p", "-2.", "x = -2."),
        ("f(p)", "-2.", "f(-2.)"),
        ("f(k=p)", "-2.", "f(k=-2.)"),
        ("x[p:p]", "-2", "x[-2:-2]"),
        ("torch.p(x)", "sin", "torch.sin(x)"),
        ("2p", "3", "2p"),
        ("'p' + p", "3", "'p' + 3"),
        ("f'{p}' + p", "3", "f'{p}' + 3"),
        ("(p", "3", "(p"),
        ("if p:\n  y = p", "3", "if 3:\n  y = 3"),
    ],
)
def test_a_number_is_written_where_the_name_stands_as_a_token(source: str, code: str, written: str) -> None:
    assert write_in(source, {"p": code}) == written


@pytest.mark.parametrize(
    ("value", "code", "words"),
    [(3, "3", "3"), (3.0, "3.", "3"), (-2.0, "-2.", "-2"), (0.5, "0.5", "0.5"), ("sin", "sin", "sin")],
)
def test_a_value_is_written_as_a_program_and_as_a_sentence_writes_it(value: object, code: str, words: str) -> None:
    assert (as_code(value), as_words(value)) == (code, words)


@given(st.integers(1, 500), st.text(max_size=5))
def test_a_shuffle_gives_every_number_once(size: int, key: str) -> None:
    order = Shuffle(size, key)
    assert sorted(order[i] for i in range(size)) == list(range(size))


@given(st.text(max_size=60))
def test_writing_into_any_text_never_raises(source: str) -> None:
    write_in(source, {"p": "-2."})
