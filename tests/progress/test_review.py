"""What is due for review, worked out from the attempts; the clock may do what it likes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import small

from tutor.progress import Attempt, Place, Store, Study
from tutor.progress.agenda import agenda
from tutor.progress.clock import agreed, day_of
from tutor.progress.memory import memories
from tutor.progress.review import spread, today

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
NUMBERS = Place("first", "numbers")


class Clock:
    """A clock that stands until it is set."""

    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> datetime:
        return self.at

    def pass_days(self, days: float) -> None:
        self.at += timedelta(days=days)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def study(clock) -> Study:
    return Study(small.SmallLibrary(), Store(now=clock), small.TEACHING)


def answer_right(study: Study) -> None:
    study.answer(small.expected(study.here.variant))


def made(outcome: str, at: datetime, seed: int = 1, exercise: str = "numbers", **more) -> Attempt:
    more = {"hints": 0, "mode": "lesson"} | more
    return Attempt("first", exercise, seed, "hash", "1", "1", outcome, outcome, at=at.isoformat(), **more)


def due_in(*attempts: Attempt) -> int:
    """The days from the last attempt until the exercise is due again."""
    [memory] = memories(attempts, NOON + timedelta(days=999)).values()
    return (memory.due - memory.last).days


def left(study: Study) -> list[Place]:
    return [memory.place for memory in agenda(study.store, study.library).today.left]


def test_what_was_answered_right_is_due_some_days_later_and_not_before(study, clock):
    study.open("first", "numbers")
    answer_right(study)
    assert left(study) == []
    clock.pass_days(1)
    assert left(study) == []
    clock.pass_days(1)
    assert left(study) == [NUMBERS]


def test_what_was_given_up_comes_back_the_next_day(study, clock):
    study.open("first", "numbers")
    study.give_up()
    assert left(study) == []
    clock.pass_days(1)
    assert left(study) == [NUMBERS]


def test_what_was_never_brought_to_an_end_is_not_reviewed(study, clock):
    study.open("first", "numbers")
    study.answer("[[9, 9]]")
    clock.pass_days(30)
    assert left(study) == []


def test_each_time_it_is_right_the_interval_grows_and_a_wrong_answer_shortens_it():
    first = made("right", NOON)
    second = made("right", NOON + timedelta(days=2), seed=2)
    wrong = [made("wrong", NOON + timedelta(days=2), seed=2), made("right", NOON + timedelta(days=2), seed=2)]
    assert due_in(first) < due_in(first, second)
    assert due_in(first, *wrong) < due_in(first, second)
    assert due_in(made("right", NOON, hints=1)) < due_in(first)


def test_a_review_asks_with_numbers_not_seen_before_and_counts_for_today(study, clock):
    study.open("first", "numbers")
    answer_right(study)
    before = study.here.variant.program
    clock.pass_days(2)
    here = study.review()
    assert here.place == NUMBERS
    assert here.course.is_review
    assert (here.course.number, here.course.total) == (1, 1)
    assert here.variant.program != before
    answer_right(study)
    assert study.next() is None
    found = agenda(study.store, study.library).today
    assert (found.done, found.left) == (1, ())
    assert study.review() is None


def learn_all(study: Study) -> int:
    here, count = study.open("first", "numbers"), 0
    while here is not None:
        answer_right(study)
        here, count = study.next(), count + 1
    return count


def test_a_review_that_was_killed_goes_on_at_its_exercise_with_the_half_typed_answer(study, clock):
    learn_all(study)
    clock.pass_days(3)
    study.review()
    answer_right(study)
    study.next()
    study.save_draft("[[4,")
    place, seed = study.here.place, study.here.variant.seed
    again = Study(small.SmallLibrary(), Store(now=clock), small.TEACHING)
    here = again.resume()
    assert (here.place, here.variant.seed, here.sheet.draft) == (place, seed, "[[4,")
    assert (here.course.number, here.course.total) == (2, 5)


def test_going_back_in_a_review_shows_what_was_answered(study, clock):
    learn_all(study)
    clock.pass_days(3)
    first = study.review()
    answer_right(study)
    study.next()
    back = study.previous()
    assert back.variant.program == first.variant.program
    assert back.solved
    assert study.previous() is None


def test_what_is_skipped_in_a_review_comes_again_at_its_end(study, clock):
    learn_all(study)
    clock.pass_days(3)
    skipped = study.review().place
    for _ in range(4):
        study.next()
        answer_right(study)
    assert study.next().place == skipped
    assert study.next() is None


def test_after_a_review_the_learner_goes_on_where_they_were_in_the_lessons(study, clock):
    learn_all(study)
    study.open("second", "flags")
    clock.pass_days(3)
    while study.review() is not None:
        answer_right(study)
    assert study.resume().place == Place("second", "flags")


def test_the_day_has_its_share_and_the_rest_waits(study, clock):
    learn_all(study)
    study.store.set_setting("reviews-per-day", "2")
    clock.pass_days(10)
    found = agenda(study.store, study.library).today
    assert (len(found.left), len(found.waiting)) == (2, 3)
    study.review()
    answer_right(study)
    found = agenda(study.store, study.library).today
    assert (found.done, len(found.left), len(found.waiting)) == (1, 1, 3)
    study.store.set_setting("reviews-per-day", "0")
    assert len(left(study)) == 4


def test_the_relatively_most_overdue_comes_first():
    short = made("gave-up", NOON - timedelta(days=5), exercise="yes-or-no")
    long = [made("right", NOON - timedelta(days=20), 1), made("right", NOON - timedelta(days=12), 2)]
    attempts = [*long, short]
    known = memories(attempts, NOON)
    places = [NUMBERS, Place("first", "yes-or-no")]
    found = today(known, attempts, {}, places, 15, NOON + timedelta(days=40))
    assert [memory.place.exercise for memory in found.left] == ["yes-or-no", "numbers"]


def test_a_backlog_spread_out_is_asked_over_the_days_chosen(study, clock):
    learn_all(study)
    study.store.set_setting("reviews-per-day", "1")
    clock.pass_days(10)
    waiting = agenda(study.store, study.library).today.waiting
    days = spread(waiting, 2, clock())
    tomorrow = day_of(clock()) + timedelta(days=1)
    assert list(days.values()) == [tomorrow, tomorrow, tomorrow + timedelta(days=1), tomorrow + timedelta(days=1)]
    study.store.postpone(days)
    study.store.set_setting("reviews-per-day", "15")
    assert len(left(study)) == 1
    clock.pass_days(1)
    assert len(left(study)) == 3


def test_an_exercise_put_off_and_answered_meanwhile_is_due_when_its_memory_says(study, clock):
    study.open("first", "numbers")
    study.give_up()
    study.store.postpone({NUMBERS: day_of(clock()) + timedelta(days=30)})
    study.another_variant()
    answer_right(study)
    assert study.store.postponed() == {}


def test_an_exercise_that_is_no_longer_in_the_lessons_is_not_asked(study, clock):
    learn_all(study)
    clock.pass_days(10)
    shorter = Study(small.SmallLibrary(lessons=(small.FIRST,)), study.store, small.TEACHING)
    assert {place.lesson for place in left(shorter)} == {"first"}


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ([1, 2, 3], [1, 2, 3]),
        ([1, 2, 900, 3, 4], [1, 2, 2, 3, 4]),
        ([10, 11, -5000, 12], [10, 11, 11, 12]),
        ([-5000, 10, 11], [-5000, 10, 11]),
        ([2, 2, 2], [2, 2, 2]),
        ([900, 901], [20, 20]),
        ([], []),
    ],
    ids=["in-order", "ran-ahead", "set-back", "begun-long-ago", "at-once", "all-in-the-future", "none"],
)
def test_times_that_the_others_contradict_are_those_of_the_attempt_before(written, told):
    days = [(NOON + timedelta(days=n)).isoformat() for n in written]
    assert agreed(days, NOON + timedelta(days=20)) == [NOON + timedelta(days=n) for n in told]


def test_a_time_that_cannot_be_read_is_that_of_the_attempt_before():
    assert agreed([NOON.isoformat(), "yesterday", ""], NOON) == [NOON] * 3


@pytest.mark.parametrize("jump", [-20000, -400, 400, 20000], ids=lambda days: f"{days:+}-days")
def test_a_clock_that_jumps_and_comes_back_leaves_the_reviews_as_they_were(study, clock, jump):
    study.open("first", "numbers")
    answer_right(study)
    clock.pass_days(2)
    study.review()
    answer_right(study)
    due = memories(study.store.attempts(), clock())[NUMBERS].due
    clock.pass_days(jump)
    study.open("first", "yes-or-no")
    answer_right(study)
    agenda(study.store, study.library)
    clock.pass_days(-jump)
    assert memories(study.store.attempts(), clock())[NUMBERS].due == due


def test_past_midnight_it_is_still_the_evening_before():
    midnight = datetime(2026, 5, 5, 1, 30).astimezone()
    assert day_of(midnight) == date(2026, 5, 4)


def test_a_year_of_daily_work_is_read_in_a_moment():
    import time

    attempts = [made("right", NOON + timedelta(days=n // 30), n, exercise=f"e{n % 300}") for n in range(10_000)]
    began = time.process_time()
    assert len(memories(attempts, NOON + timedelta(days=400))) == 300
    assert time.process_time() - began < 2
