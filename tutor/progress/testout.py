"""Testing out of a unit: a short check that asks first what most distinguishes, by what a learner may know so far.

A learner knows some of the unit's lessons, and with each of them those it needs: each such set is a state. An answer
makes the states that foretell it more likely. The next exercise is the one whose answer is expected to tell most.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .records import GAVE_UP, Attempt, Place

if TYPE_CHECKING:
    from tutor.lesson import Exercise, Lesson

State = frozenset[str]

# How often somebody who knows a lesson answers right, and how often luck does where it cannot be read off the kind.
KNOWS, LUCK = 0.92, 0.05
# So likely must it be that all is known, so likely any other state; and so many are asked at least and at most.
SURE, LIKELY = 0.95, 0.85
LEAST, MOST = 4, 12
STATES = 1500


@dataclass(frozen=True)
class Answered:
    """One exercise of a check and whether it was answered right."""

    place: Place
    right: bool


@dataclass(frozen=True)
class Result:
    """What a check found: the lessons that are known, and the first that is not."""

    passed: bool
    known: tuple[str, ...]
    begin_with: str


class Check:
    """A check of some lessons, after the answers given so far."""

    def __init__(
        self, lessons: Sequence[Lesson], answered: Iterable[Answered] = (), without: Collection[Place] = ()
    ) -> None:
        self.without = without
        self.lessons = tuple(lesson for lesson in lessons if lesson.exercises)
        self.exercises = {Place(x.id, e.id): e for x in self.lessons for e in x.exercises}
        self.answered: list[Answered] = []
        self._all = frozenset(lesson.id for lesson in self.lessons)
        states = states_of(self.lessons)
        # Who asks for a check is as likely as not to know it all; nothing is known of the other states.
        rest = 0.5 / max(1, len(states) - 1)
        self._likely = {state: 0.5 if state == self._all else rest for state in states}
        for answer in answered:
            if answer.place in self.exercises:
                self.add(answer)

    def add(self, answer: Answered) -> None:
        """Take in one answer."""
        self.answered.append(answer)
        exercise = self.exercises[answer.place]
        weighed = {
            state: share * _foretold(answer.place.lesson in state, exercise, answer.right)
            for state, share in self._likely.items()
        }
        whole = sum(weighed.values())
        self._likely = {state: share / whole for state, share in weighed.items()}

    @property
    def most(self) -> int:
        """How many are asked at most."""
        return min(MOST, len(self.exercises))

    def next(self) -> Place | None:
        """The exercise whose answer tells most; None when the check is over."""
        asked = {answer.place for answer in self.answered}
        left = [place for place in self.exercises if place not in asked and place not in self.without]
        if not left or len(asked) >= self.most:
            return None
        state, share = max(self._likely.items(), key=lambda pair: pair[1])
        enough = len(asked) >= min(LEAST, len(self.exercises)) and share >= SURE
        if enough if state == self._all else share >= LIKELY:
            return None
        known = {lesson.id: self.known(lesson.id) for lesson in self.lessons}
        # Of exercises that tell as much, one that shows more beliefs; then the later lesson, which needs the others.
        order = {place: n for n, place in enumerate(self.exercises)}
        return max(left, key=lambda p: (round(self._tells(p, known), 6), len(self.exercises[p].reveals), order[p]))

    def result(self) -> Result:
        """What the answers so far say."""
        passed = self._likely.get(self._all, 0.0) >= SURE
        known = tuple(x.id for x in self.lessons if passed or self.known(x.id) >= LIKELY)
        unknown = [lesson.id for lesson in self.lessons if lesson.id not in known]
        return Result(passed, known, unknown[0] if unknown else "")

    def known(self, lesson: str) -> float:
        """How likely it is that a lesson is known."""
        return sum(share for state, share in self._likely.items() if lesson in state)

    def _tells(self, place: Place, known: Mapping[str, float]) -> float:
        """The information an answer gives on the learner's state, in bits.

        The answer depends on the state only through whether the exercise's lesson is in it.
        """
        exercise, share = self.exercises[place], known[place.lesson]
        if_known, if_not = _foretold(True, exercise, True), _foretold(False, exercise, True)
        right = share * if_known + (1 - share) * if_not
        return _bits(right) - share * _bits(if_known) - (1 - share) * _bits(if_not)


def states_of(lessons: Sequence[Lesson]) -> tuple[State, ...]:
    """The sets of lessons a learner may know: with each lesson those it needs; too many are thinned to a row."""
    ids = {lesson.id for lesson in lessons}
    states: list[State] = [frozenset()]
    for lesson in lessons:
        needs = ids.intersection(lesson.needs)
        states += [state | {lesson.id} for state in states if needs <= state]
        if len(states) > STATES:
            names = [x.id for x in lessons]
            return tuple(frozenset(names[:n]) for n in range(len(names) + 1))
    return tuple(states)


def answers_of(attempts: Iterable[Attempt], mode: str) -> list[Answered]:
    """The answers given in one check: the first to each exercise counts."""
    first: dict[Place, Answered] = {}
    for attempt in attempts:
        if attempt.mode == mode and attempt.outcome in ("right", "wrong", GAVE_UP):
            place = Place(attempt.lesson, attempt.exercise)
            first.setdefault(place, Answered(place, attempt.outcome == "right"))
    return list(first.values())


def _foretold(known: bool, exercise: Exercise, right: bool) -> float:
    """How likely such an answer is from somebody who knows the lesson or does not."""
    luck = {"bool": 0.5, "choice": 1 / max(2, len(exercise.options))}.get(exercise.kind, LUCK)
    share = KNOWS + (1 - KNOWS) * luck if known else luck
    return share if right else 1 - share


def _bits(share: float) -> float:
    return -sum(p * math.log2(p) for p in (share, 1 - share) if p > 0)
