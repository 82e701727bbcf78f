"""Everything the first page of a face says, worked out at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .agenda import TOUR, Agenda, agenda, reviews_a_day
from .mastery import Mastery, mastery
from .records import Place
from .ways import CHECK, ReviewWay

if TYPE_CHECKING:
    from tutor.lesson import Lesson
    from tutor.words import Text

    from .study import Study


@dataclass(frozen=True)
class UnitView:
    """A unit with the mastery of its lessons."""

    id: str
    title: Text
    lessons: tuple[Mastery, ...]

    @property
    def right(self) -> int:
        return sum(lesson.standing.right for lesson in self.lessons)

    @property
    def total(self) -> int:
        return sum(lesson.standing.total for lesson in self.lessons)

    @property
    def done(self) -> bool:
        return all(lesson.standing.done for lesson in self.lessons)


@dataclass(frozen=True)
class Overview:
    """Where the learner is and with what they would go on; today's reviews; the units; the tour, where there is one.

    `way` is `review` or `check` and a unit where one of these was not finished.
    """

    agenda: Agenda
    place: Place | None = None
    begun: bool = False
    way: str = ""
    units: tuple[UnitView, ...] = ()
    tour: Lesson | None = None
    reviews_a_day: int = 0
    lessons: Mapping[str, Lesson] = field(default_factory=dict)

    @property
    def reviewing(self) -> bool:
        """Whether a review of today was begun and is not finished."""
        return self.way == ReviewWay.name and bool(self.agenda.today.left)

    @property
    def checking(self) -> str:
        """The unit whose check was begun and is not finished."""
        return self.way.removeprefix(f"{CHECK} ") if self.way.startswith(f"{CHECK} ") else ""


def overview(study: Study) -> Overview:
    """The overview of this moment."""
    now = agenda(study.store, study.library)
    due = [memory.place for memory in (*now.today.left, *now.today.waiting)]
    titles = {unit.id: unit.title for unit in study.library.units}
    views: dict[str, list[Mastery]] = {}
    tour = None
    for standing in study.lessons(now.attempts):
        if standing.lesson.unit == TOUR:
            tour = tour or standing.lesson
        else:
            views.setdefault(standing.lesson.unit, []).append(mastery(standing, now.memories, due, now.now))
    return Overview(
        agenda=now,
        place=study.where(),
        begun=study.store.place() is not None,
        way=study.store.setting("way"),
        units=tuple(UnitView(id, _title(titles, id), tuple(lessons)) for id, lessons in views.items()),
        tour=tour,
        reviews_a_day=reviews_a_day(study.store),
        lessons={lesson.id: lesson for lesson in study.library.lessons},
    )


def _title(titles: Mapping[str, Text], id: str) -> Text:
    from tutor.words import Text

    return titles.get(id) or Text(id, id)
