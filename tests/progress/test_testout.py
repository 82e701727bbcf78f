"""Testing out of a unit: short, fair to those who know it, and it asks first what tells most."""

from __future__ import annotations

import dataclasses
import random

import pytest
import small

from tutor.lesson.model import Lesson
from tutor.progress import Place, Standing, Store, Study
from tutor.progress.testout import Answered, Check, states_of
from tutor.words import Text


def lesson(id: str, *needs: str, kind: str = "tensor", exercises: int = 3) -> Lesson:
    made = tuple(small.exercise(f"{id}{n}", kind) for n in range(exercises))
    return Lesson(id, Text(id), Text(id), made, needs=needs, unit="seed")


CHAIN = (lesson("a"), lesson("b", "a"), lesson("c", "b"), lesson("d", "c"))


def ask(lessons, knows: set[str], luck: random.Random | None = None) -> Check:
    """Run a check with somebody who knows some of the lessons; with `luck` they slip and guess as people do."""
    check = Check(lessons)
    while (place := check.next()) is not None:
        right = place.lesson in knows
        if luck is not None:
            right = luck.random() < (0.92 if right else 0.08)
        check.add(Answered(place, right))
    return check


def test_who_knows_everything_passes_with_few_questions():
    check = ask(CHAIN, set("abcd"))
    assert check.result().passed
    assert check.result().known == ("a", "b", "c", "d")
    assert len(check.answered) <= 5


def test_who_knows_nothing_is_told_soon_where_to_begin():
    check = ask(CHAIN, set())
    assert not check.result().passed
    assert check.result().begin_with == "a"
    assert len(check.answered) <= 6


@pytest.mark.parametrize("knows", ["a", "ab", "abc"])
def test_who_knows_some_is_told_the_first_lesson_they_do_not_know(knows):
    result = ask(CHAIN, set(knows)).result()
    assert not result.passed
    assert result.known == tuple(knows)
    assert result.begin_with == "abcd"[len(knows)]


def test_the_first_question_is_the_one_whose_answer_says_most():
    sharp, blunt = lesson("sharp"), lesson("blunt", kind="bool")
    assert Check((blunt, sharp)).next().lesson == "sharp"


def test_of_lessons_that_need_each_other_the_last_is_asked_first_because_it_tells_of_the_others():
    assert Check(CHAIN).next().lesson == "d"
    wrong = Check(CHAIN, [Answered(Place("d", "d2"), False)])
    assert wrong.next().lesson != "d" or wrong.next() is None


def test_nothing_is_asked_twice_and_it_ends():
    check = ask((lesson("a", exercises=40), lesson("b", kind="bool", exercises=40)), {"a"}, random.Random(3))
    assert len({answer.place for answer in check.answered}) == len(check.answered) <= 12


def test_with_the_slips_and_the_luck_of_people_it_is_rarely_wrong():
    luck = random.Random(7)
    everything = [ask(CHAIN, set("abcd"), luck).result().passed for _ in range(200)]
    almost = [ask(CHAIN, set("abc"), luck).result().passed for _ in range(200)]
    assert sum(everything) > 150
    assert sum(almost) < 10


def test_many_lessons_that_need_nothing_are_still_a_check_of_a_moment():
    import time

    lessons = tuple(lesson(f"l{n}") for n in range(16))
    began = time.process_time()
    assert ask(lessons, {x.id for x in lessons}).result().passed
    assert time.process_time() - began < 2
    assert len(states_of(lessons)) == 17


def test_a_state_holds_with_each_lesson_what_it_needs():
    assert set(states_of(CHAIN)) == {frozenset("abcd"[:n]) for n in range(5)}
    assert len(states_of((lesson("a"), lesson("b")))) == 4


# In the flow of a study.


@pytest.fixture
def study() -> Study:
    return Study(small.SmallLibrary(), Store(), small.TEACHING)


def answer_right(study: Study) -> None:
    study.answer(small.expected(study.here.variant))


def test_a_check_gives_no_hints_and_no_other_numbers_and_takes_one_answer(study):
    here = study.check("seed")
    assert here.course.is_check
    assert study.hint().hints == ()
    assert study.another_variant().variant is here.variant
    study.answer("[[9, 9]]" if here.exercise.kind == "tensor" else "no")
    assert study.here.settled


def test_a_check_that_is_passed_passes_the_lessons_of_its_unit(study):
    here = study.check("seed")
    asked = 0
    while here is not None:
        answer_right(study)
        here, asked = study.next(), asked + 1
    assert study.result.passed
    assert asked <= 5
    assert all(standing.done for standing in study.lessons())
    assert study.standing("second").passed


def test_going_on_without_an_answer_counts_as_not_known(study):
    here = study.check("seed")
    first = here.place
    here = study.next()
    assert here is None or here.place != first
    assert study.store.attempts()[0].outcome == "gave-up"


def test_who_fails_a_check_can_try_again_with_other_numbers(study):
    here = study.check("seed")
    first = here.variant.program
    while here is not None:
        here = study.next()
    assert not study.result.passed
    assert study.result.begin_with == "first"
    again = study.check("seed")
    assert again.course.number == 1
    assert again.variant.program != first or not again.exercise.parameters


def test_a_check_that_was_killed_goes_on_with_its_next_question(study):
    study.check("seed")
    answer_right(study)
    second = study.next()
    study.save_draft("[[1")
    again = Study(small.SmallLibrary(), Store(), small.TEACHING).resume()
    assert again.place == second.place
    assert again.sheet.draft == "[[1"
    assert again.course.number == 2


def test_an_exercise_that_cannot_be_drawn_is_passed_over(study):
    from tutor.errors import AuthorError

    def undrawable(lesson, exercise, seed):
        raise AuthorError("no-draw", "no numbers satisfy `where`", "first.yaml", 4, 2)

    broken = Study(small.SmallLibrary(), Store(), dataclasses.replace(small.TEACHING, draw=undrawable))
    here = broken.check("seed")
    steps = 0
    while here is not None:
        here, steps = broken.next(), steps + 1
    assert steps == 5


def test_a_lesson_passed_in_a_check_is_not_where_a_learner_begins(study):
    study.store.set_setting("passed.first", "2026-01-01")
    assert study.where() == Place("second", "pick")
    assert study.standing("first").standings[0] is Standing.NEW
