"""Progress in numbers: what is still known of a lesson, which beliefs were met and left behind, the way so far."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta

import pytest
import small

from tutor.progress import Attempt, Place
from tutor.progress.mastery import beliefs, history, mastery
from tutor.progress.memory import memories
from tutor.progress.standing import standings_of

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
TAG = "broadcast-not-summed"


def made(outcome: str, day: float = 0, seed: int = 1, exercise: str = "numbers", tag: str = "", **more) -> Attempt:
    at = (NOON + timedelta(days=day)).isoformat()
    return Attempt("first", exercise, seed, "hash", "1", "1", outcome, tag or outcome, 0, at=at, **more)


def met(*attempts: Attempt, lessons=(small.FIRST,)):
    return beliefs(attempts, lessons, {TAG}, NOON + timedelta(days=99))


def test_a_belief_seen_three_times_and_twice_answered_right_since():
    [belief] = met(
        *(made("wrong", n, n, tag=TAG) for n in (1, 2, 3)),
        *(made("right", n, n) for n in (4, 5)),
    )
    assert (belief.tag, belief.seen, belief.right_since) == (TAG, 3, 2)
    assert belief.last == NOON + timedelta(days=3)


def test_seen_again_it_has_to_be_left_behind_again():
    [belief] = met(made("wrong", 1, 1, tag=TAG), made("right", 2, 2), made("wrong", 3, 3, tag=TAG))
    assert (belief.seen, belief.right_since) == (2, 0)


def test_right_after_a_wrong_answer_to_the_same_numbers_shows_nothing():
    [belief] = met(made("wrong", 1, 1, tag=TAG), made("right", 1, 1))
    assert belief.right_since == 0


def test_right_in_an_exercise_that_could_not_show_the_belief_does_not_count():
    [belief] = met(made("wrong", 1, 1, tag=TAG), made("right", 2, 2, exercise="yes-or-no"))
    assert belief.right_since == 0


def test_right_in_an_exercise_whose_author_says_that_it_shows_the_belief_counts():
    shows = tuple(dataclasses.replace(e, reveals=(TAG,)) for e in small.FIRST.exercises)
    lesson = dataclasses.replace(small.FIRST, exercises=shows)
    [belief] = met(made("wrong", 1, 1, tag=TAG), made("right", 2, 2, exercise="yes-or-no"), lessons=(lesson,))
    assert belief.right_since == 1


def test_an_answer_that_several_beliefs_lead_to_counts_only_when_a_follow_up_settled_which():
    tentative = made("wrong", 1, 1, tag=TAG, tentative=True)
    assert met(tentative) == ()
    [belief] = met(tentative, made("settled", 1, 1, tag=TAG))
    assert belief.seen == 1


def test_what_names_no_belief_is_none():
    assert met(made("wrong", tag="shape"), made("wrong", tag="element")) == ()


@pytest.mark.parametrize(("days", "least", "most"), [(0, 0.49, 0.5), (200, 0.1, 0.45)])
def test_what_is_known_of_a_lesson_fades_with_time(days, least, most):
    attempts = [made("right")]
    now = NOON + timedelta(days=days)
    [standing] = standings_of([small.FIRST], attempts)
    found = mastery(standing, memories(attempts, now), [Place("first", "numbers")], now)
    assert least <= found.holds <= most
    assert found.due == 1


def test_the_way_so_far_counts_exercises_once_and_never_those_whose_answer_was_seen():
    days = history(
        [
            made("wrong", 0, 1),
            made("right", 0, 1),
            made("right", 2, 2),
            made("gave-up", 3, 5, "yes-or-no"),
            made("right", 3, 5, "yes-or-no"),
            made("right", 4, 6, "yes-or-no"),
        ],
        NOON + timedelta(days=9),
    )
    assert [(day.right, day.attempts) for day in days] == [(1, 2), (1, 1), (1, 2), (2, 1)]
    assert [day.day.day for day in days] == [4, 6, 7, 8]
