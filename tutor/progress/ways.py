"""The ways through the exercises: lesson by lesson, today's reviews, the check of a unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from .agenda import TOUR, agenda
from .here import Course
from .records import Place
from .testout import Check, Result, answers_of

if TYPE_CHECKING:
    from tutor.lesson import Library

    from .store import Store

CHECK = "check"


class Way(Protocol):
    """Knows what comes next. `mode` is kept with each attempt, `name` leads back here after a kill."""

    mode: str
    name: str

    def first(self) -> Place | None:
        """Where the way begins; None where there is nothing to do on it."""

    def step(self, at: Place, by: int) -> Place | None:
        """The exercise after (1) or before (-1) this one."""

    def course(self, at: Place) -> Course:
        """How far along an exercise is."""

    def been(self, at: Place) -> bool:
        """Whether the learner has been there on this way, so that it is shown as it was left."""


class LessonWay:
    """Lesson by lesson in teaching order; the tour is a way of its own."""

    mode, name = "lesson", ""

    def __init__(self, library: Library) -> None:
        self.library = library

    def first(self) -> Place | None:
        order = self._order(tour=False)
        return order[0] if order else None

    def step(self, at: Place, by: int) -> Place | None:
        order = self._order(tour=self.library.lesson(at.lesson).unit == TOUR)
        to = order.index(at) + by
        return order[to] if 0 <= to < len(order) else None

    def course(self, at: Place) -> Course:
        exercises = [exercise.id for exercise in self.library.lesson(at.lesson).exercises]
        return Course(self.mode, exercises.index(at.exercise) + 1, len(exercises))

    def been(self, at: Place) -> bool:
        return True

    def _order(self, tour: bool) -> list[Place]:
        return [Place(x.id, e.id) for x in self.library.lessons if (x.unit == TOUR) is tour for e in x.exercises]


class ReviewWay:
    """Today's reviews; what is skipped comes again at the end."""

    mode = name = "review"

    def __init__(self, library: Library, store: Store) -> None:
        self.library, self.store = library, store
        self._visited: list[Place] = []
        self._at = 0
        self._known = False
        self._before = agenda(store, library).today.done

    def first(self) -> Place | None:
        left = self._left()
        begun = Place(self.store.setting("way.lesson"), self.store.setting("way.exercise"))
        self._visited = [begun] if begun in left else left[:1]
        return next(iter(self._visited), None)

    def step(self, at: Place, by: int) -> Place | None:
        to = self._at + by
        if to < 0:
            return None
        self._known = to < len(self._visited)
        if not self._known:
            left = [place for place in self._left() if place != at]
            fresh = [place for place in left if place not in self._visited]
            if not left:
                return None
            self._visited.append((fresh or left)[0])
        self._at = to
        return self._visited[to]

    def course(self, at: Place) -> Course:
        number = self._before + self._visited.index(at) + 1
        return Course(self.mode, number, max(number, agenda(self.store, self.library).today.total))

    def been(self, at: Place) -> bool:
        return self._known

    def _left(self) -> list[Place]:
        return [memory.place for memory in agenda(self.store, self.library).today.left]


class CheckWay:
    """The check of a unit; its answers so far are read from the attempts, so that a kill does not end it."""

    def __init__(self, library: Library, store: Store, unit: str) -> None:
        self.store, self.unit = store, unit
        self.name = f"{CHECK} {unit}"
        self.lessons = tuple(lesson for lesson in library.lessons if lesson.unit == unit)
        begun = store.setting(self.name)
        if not begun:
            begun = store.now().isoformat(timespec="milliseconds")
            store.set_setting(self.name, begun)
        self.mode = f"{CHECK} {begun}"
        self.result: Result | None = None
        self._passed_over: set[Place] = set()

    def first(self) -> Place | None:
        return self._next()

    def step(self, at: Place, by: int) -> Place | None:
        if by < 0:
            return None
        # What could not be asked has no answer and is not asked again.
        self._passed_over.add(at)
        return self._next()

    def course(self, at: Place) -> Course:
        check = self._check()
        places = [answer.place for answer in check.answered]
        number = places.index(at) + 1 if at in places else len(places) + 1
        return Course(self.mode, number, check.most, self.unit)

    def been(self, at: Place) -> bool:
        return False

    def _next(self) -> Place | None:
        check = self._check()
        place = check.next()
        if place is None:
            self.result = check.result()
            day = self.store.now().date().isoformat()
            for lesson in self.result.known:
                self.store.set_setting(passed(lesson), day)
            self.store.set_setting(self.name, "")  # The next check of this unit begins anew.
        return place

    def _check(self) -> Check:
        return Check(self.lessons, answers_of(self.store.attempts(), self.mode), without=self._passed_over)


def passed(lesson: str) -> str:
    """The setting that says a lesson was passed in a check, and when."""
    return f"passed.{lesson}"
