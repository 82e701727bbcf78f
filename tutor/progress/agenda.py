"""What is known of the learner's memory and what is due, now: read once from the store, shared by all who ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from .memory import Memory, memories
from .records import Attempt, Place
from .review import A_DAY, Today, today

if TYPE_CHECKING:
    from tutor.lesson import Library

    from .store import Store

REVIEWS_A_DAY = "reviews-per-day"
TOUR = "tour"


@dataclass(frozen=True)
class Agenda:
    """The attempts so far, the memory of each exercise, and today's reviews."""

    now: datetime
    attempts: tuple[Attempt, ...] = ()
    memories: Mapping[Place, Memory] = field(default_factory=dict)
    today: Today = field(default_factory=Today)


def agenda(store: Store, library: Library) -> Agenda:
    """The agenda of this moment."""
    now, attempts = store.now(), store.attempts()
    known = memories(attempts, now)
    places = places_of(library)
    postponed: Mapping[Place, date] = store.postponed()
    return Agenda(now, attempts, known, today(known, attempts, postponed, places, reviews_a_day(store), now))


def places_of(library: Library) -> list[Place]:
    """Every exercise in teaching order, without those of the tour."""
    return [Place(x.id, e.id) for x in library.lessons if x.unit != TOUR for e in x.exercises]


def reviews_a_day(store: Store) -> int:
    """The most reviews on one day; 0 is no limit."""
    chosen = store.setting(REVIEWS_A_DAY)
    return int(chosen) if chosen.isdecimal() else A_DAY
