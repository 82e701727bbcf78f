"""The flow of learning: resume, answers, hints, other variants, giving up."""

from __future__ import annotations

import dataclasses

import pytest
import small

from tutor.errors import AuthorError
from tutor.grading.verdict import Outcome
from tutor.progress import Standing, Store, Study


@pytest.fixture
def study() -> Study:
    return Study(small.SmallLibrary(), Store(), small.TEACHING)


def begin_again() -> Study:
    return Study(small.SmallLibrary(), Store(), small.TEACHING)


def right_answer(study: Study) -> str:
    return small.expected(study.here.variant)


def test_a_new_learner_begins_at_the_first_exercise(study):
    here = study.resume()
    assert (here.lesson.id, here.exercise.id, here.position) == ("first", "numbers", 1)


def test_a_right_answer_is_kept_with_its_seed_and_counts(study):
    study.resume()
    verdict = study.answer(right_answer(study))
    assert verdict.outcome is Outcome.RIGHT
    assert study.here.solved
    [attempt] = study.store.attempts()
    assert attempt.seed == study.here.variant.seed
    assert (attempt.outcome, attempt.tag) == ("right", "right")
    assert study.standing("first").standings == (Standing.RIGHT, Standing.NEW)


def test_a_wrong_answer_is_on_disk_before_its_verdict_is_returned(study):
    study.resume()
    study.answer("[[9, 9]]")
    assert [a.answer for a in Store().attempts()] == ["[[9, 9]]"]


def test_an_unreadable_answer_is_no_attempt(study):
    study.resume()
    verdict = study.answer("what?")
    assert verdict.outcome is Outcome.UNREADABLE
    assert study.store.attempts() == ()
    assert study.standing("first").standings[0] is Standing.NEW


def test_the_same_answer_twice_is_one_attempt(study):
    study.resume()
    study.answer("[[9,9]]")
    study.answer("[[9, 9]]")
    study.answer("[[8, 8]]")
    assert [a.read_as for a in study.store.attempts()] == ["[[9, 9]]", "[[8, 8]]"]


def test_coming_back_opens_the_same_variant_with_the_half_typed_answer_and_the_hints(study):
    study.open("second", "pick")
    before = study.another_variant()
    study.hint()
    study.save_draft("[[4,")
    here = begin_again().resume()
    assert here.exercise.id == "pick"
    assert here.variant.program == before.variant.program
    assert here.sheet.draft == "[[4,"
    assert [hint.en for hint in here.hints] == ["First rung."]


def test_hints_come_in_order_and_end(study):
    study.resume()
    assert [h.en for h in study.hint().hints] == ["First rung."]
    assert [h.en for h in study.hint().hints] == ["First rung.", "Second rung."]
    assert len(study.hint().hints) == 2


def test_the_hints_seen_are_recorded_with_the_attempt(study):
    study.resume()
    study.hint()
    study.answer(right_answer(study))
    assert study.store.attempts()[0].hints == 1


def test_another_variant_starts_afresh_with_other_numbers(study):
    study.resume()
    study.answer(right_answer(study))
    seeds = {study.here.variant.seed}
    for _ in range(5):
        here = study.another_variant()
        seeds.add(here.variant.seed)
        assert not here.solved
        assert here.answers == ()
    assert len(seeds) == 6


def test_another_variant_never_has_the_same_numbers_where_there_are_others(study):
    study.resume()
    before = study.here.variant.program
    for _ in range(30):
        program = study.another_variant().variant.program
        assert program != before
        before = program


def test_an_exercise_without_numbers_can_still_be_asked_again(study):
    before = study.open("second", "raises")
    here = study.another_variant()
    assert here.variant.program == before.variant.program
    assert here.variant.seed != before.variant.seed


def test_two_learners_get_numbers_of_their_own_and_one_learner_always_the_same(tmp_path):
    def seed(path):
        return Study(small.SmallLibrary(), Store(path), small.TEACHING).resume().variant.seed

    assert seed(tmp_path / "li.db") == seed(tmp_path / "li.db")
    assert seed(tmp_path / "li.db") != seed(tmp_path / "wang.db")


def test_next_and_previous_walk_through_all_lessons_and_stop_at_the_ends(study):
    walked = [study.resume().exercise.id]
    while (here := study.next()) is not None:
        walked.append(here.exercise.id)
    assert walked == ["numbers", "yes-or-no", "pick", "flags", "raises"]
    assert study.previous().exercise.id == "flags"
    study.open("first", "numbers")
    assert study.previous() is None
    assert study.here.exercise.id == "numbers"


def test_a_lesson_opens_at_its_first_exercise_not_yet_right(study):
    study.open("first", "numbers")
    study.answer(right_answer(study))
    assert study.open("first").exercise.id == "yes-or-no"


def test_giving_up_shows_the_answer_and_why_and_counts_only_on_other_numbers(study):
    study.resume()
    revealed = study.give_up()
    assert revealed.expected.en == right_answer(study)
    assert revealed.explanation.en == "Because of numbers."
    assert study.here.gave_up
    study.answer(right_answer(study))
    assert study.standing("first").standings[0] is Standing.GAVE_UP
    study.another_variant()
    study.answer(right_answer(study))
    assert study.standing("first").standings[0] is Standing.RIGHT


def test_looking_at_the_answer_after_finding_it_is_not_giving_up(study):
    study.resume()
    study.answer(right_answer(study))
    study.give_up()
    assert study.standing("first").standings[0] is Standing.RIGHT
    assert len(study.store.attempts()) == 1


def test_the_last_verdict_can_be_seen_again_without_a_new_attempt(study):
    study.resume()
    study.answer("[[9, 9]]")
    again = begin_again()
    again.resume()
    assert again.last_verdict().tag == "answer-transposed"
    assert len(again.store.attempts()) == 1


def test_a_place_that_no_longer_exists_leads_to_the_first_exercise_not_yet_right(study):
    study.open("first", "numbers")
    study.answer(right_answer(study))
    study.open("second", "pick")
    shorter = Study(small.SmallLibrary(lessons=(small.FIRST,)), Store(), small.TEACHING)
    assert shorter.resume().exercise.id == "yes-or-no"


def test_without_lessons_there_is_nothing_to_resume():
    assert Study(small.SmallLibrary(lessons=()), Store(), small.TEACHING).resume() is None


def test_a_fault_of_the_grader_costs_nothing_and_says_so():
    def broken(variant, text):
        raise ZeroDivisionError

    study = Study(small.SmallLibrary(), Store(), dataclasses.replace(small.TEACHING, grade=broken))
    study.resume()
    verdict = study.answer("[[1]]")
    assert verdict.outcome is Outcome.NOT_GRADED
    assert "fault of the tutor" in verdict.feedback.en
    assert study.store.attempts() == ()


def test_an_exercise_that_cannot_be_drawn_says_why_and_the_next_one_opens():
    def undrawable(lesson, exercise, seed):
        if exercise.id == "numbers":
            raise AuthorError("no-draw", "no numbers satisfy `where`", "first.yaml", 4, 2)
        return small.draw(lesson, exercise, seed)

    study = Study(small.SmallLibrary(), Store(), dataclasses.replace(small.TEACHING, draw=undrawable))
    assert "first.yaml:4:2" in study.resume().fault
    assert study.next().fault == ""


def test_the_hash_changes_with_the_program_and_not_with_the_words():
    from tutor.progress.drawing import lesson_hash

    reworded = dataclasses.replace(small.FIRST, title=small.SECOND.title)
    changed = dataclasses.replace(small.FIRST, exercises=small.FIRST.exercises[:1])
    assert lesson_hash(reworded) == lesson_hash(small.FIRST)
    assert lesson_hash(changed) != lesson_hash(small.FIRST)
