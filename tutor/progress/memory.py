"""What a learner is likely to remember of each exercise, by FSRS, worked out from the attempts alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from .clock import agreed
from .records import GAVE_UP, Attempt, Place

AGAIN, HARD, GOOD = 1, 2, 3
LONGEST_DAYS = 365


@dataclass(frozen=True)
class Memory:
    """One exercise: when it was last asked, when it is due again, and how many days it holds to nine in ten."""

    place: Place
    last: datetime
    due: datetime
    stability: float

    def overdue(self, now: datetime) -> float:
        """How late it is, as a share of the interval it was given: 0 when it is due, 1 when twice the time is over."""
        interval = max(self.due - self.last, timedelta(days=1))
        return (now - self.due) / interval

    def holds(self, now: datetime) -> float:
        """How likely it is still known."""
        card = _card(self)
        return float(_scheduler().get_card_retrievability(card, max(now, self.last)))


def memories(attempts: Sequence[Attempt], now: datetime) -> dict[Place, Memory]:
    """The memory of each exercise that was answered right or given up on at least once."""
    times = agreed([attempt.at for attempt in attempts], now)
    made: dict[Place, list[tuple[datetime, Attempt]]] = {}
    for at, attempt in zip(times, attempts):
        made.setdefault(Place(attempt.lesson, attempt.exercise), []).append((at, attempt))
    found = {}
    for place, own in made.items():
        reviews = rated(own)
        if reviews:
            found[place] = _remembered(place, reviews)
    return found


def rated(made: Iterable[tuple[datetime, Attempt]]) -> list[tuple[datetime, int]]:
    """When an exercise was asked and how it went, one for each variant that was brought to an end.

    Right at once is good, right with a hint hard; wrong first, or given up, is forgotten. From the first end on, a
    variant that was answered wrong and left counts too.
    """
    by_seed: dict[int, list[tuple[datetime, Attempt]]] = {}
    for at, attempt in made:
        by_seed.setdefault(attempt.seed, []).append((at, attempt))
    reviews: list[tuple[datetime, int]] = []
    for tried in by_seed.values():
        ends = [n for n, (_, attempt) in enumerate(tried) if attempt.outcome in ("right", GAVE_UP)]
        if not ends and not reviews:
            continue
        at, last = tried[ends[0]] if ends else tried[0]
        if last.outcome != "right" or any(a.outcome == "wrong" for _, a in tried[: ends[0]]):
            reviews.append((at, AGAIN))
        else:
            reviews.append((at, HARD if last.hints else GOOD))
    return sorted(reviews)


def _remembered(place: Place, reviews: list[tuple[datetime, int]]) -> Memory:
    from fsrs import Card, Rating

    scheduler = _scheduler()
    card = Card(card_id=0, due=reviews[0][0])
    for at, rating in reviews:
        card, _ = scheduler.review_card(card, Rating(rating), at)
    assert card.last_review is not None and card.stability is not None
    return Memory(place, card.last_review, card.due, card.stability)


@cache
def _scheduler() -> Any:
    from fsrs import Scheduler

    # No steps of minutes and no random days: a day is the shortest time, and the same attempts give the same day.
    return Scheduler(learning_steps=(), relearning_steps=(), maximum_interval=LONGEST_DAYS, enable_fuzzing=False)


def _card(memory: Memory) -> Any:
    from fsrs import Card

    return Card(card_id=0, due=memory.due, last_review=memory.last, stability=memory.stability)
