"""The flow of learning that every face shares: where the learner is, what an answer leads to, what comes next."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from tutor.errors import TutorError
from tutor.words import Text

from .agenda import TOUR
from .drawing import lesson_hash, seed_of
from .here import Course, Here, Revealed
from .records import GAVE_UP, SETTLED, Attempt, Place, Sheet
from .standing import LessonStanding, Standing, standings_of
from .store import Store
from .teaching import Teaching, own_teaching
from .testout import Result
from .ways import CHECK, CheckWay, LessonWay, ReviewWay, Way

if TYPE_CHECKING:
    from tutor.grading import FollowUp, Verdict
    from tutor.lesson import Exercise, Lesson, Library, Variant

GRADER_FAULT = Text(
    en="This answer could not be graded. That is a fault of the tutor, not yours; it does not count.",
    zh="无法评判这个答案。这是教程的问题，不是你的；不计为作答。",
)

# So many variants are looked at for one whose numbers differ.
DRAWS = 20


class Study:
    """One learner's way through a library. Every method may take as long as a grading takes: call it in a worker."""

    def __init__(self, library: Library, store: Store, teaching: Teaching | None = None) -> None:
        self.library = library
        self.store = store
        self._teaching = teaching
        self._lock = threading.RLock()
        self._here: Here | None = None
        self._way: Way = LessonWay(library)
        self._drawn: tuple[tuple[str, str, int], Variant] | None = None
        self._hinted: tuple[Variant, tuple[Text, ...]] | None = None

    @property
    def teaching(self) -> Teaching:
        if self._teaching is None:
            self._teaching = own_teaching()
        return self._teaching

    @property
    def here(self) -> Here | None:
        """The exercise in front of the learner, None before one is opened."""
        return self._here

    def lessons(self, attempts: tuple[Attempt, ...] | None = None) -> tuple[LessonStanding, ...]:
        """Every lesson in teaching order with the learner's standing; `attempts` where they have been read already."""
        made = self.store.attempts() if attempts is None else attempts
        return standings_of(self.library.lessons, made, self.store.passed())

    def standing(self, lesson: str) -> LessonStanding:
        """The learner's standing in one lesson."""
        return standings_of([self.library.lesson(lesson)], self.store.attempts(lesson), self.store.passed())[0]

    def where(self) -> Place | None:
        """Where `resume` leads: the place of last time, else the first exercise; None without lessons."""
        known = {(lesson.id, exercise.id) for lesson in self.library.lessons for exercise in lesson.exercises}
        place = self.store.place()
        if place and (place.lesson, place.exercise) in known:
            return place
        for standing in self.lessons():
            for exercise, reached in zip(standing.lesson.exercises, standing.standings):
                if reached is not Standing.RIGHT and not standing.passed and standing.lesson.unit != TOUR:
                    return Place(standing.lesson.id, exercise.id)
        return LessonWay(self.library).first()

    def resume(self) -> Here | None:
        """Open the exercise where the learner was, in a review or a check that was not finished too."""
        name = self.store.setting("way")
        here = None
        if name == ReviewWay.name:
            here = self.review()
        elif name.startswith(f"{CHECK} "):
            here = self.check(name.removeprefix(f"{CHECK} "))
        if here is not None:
            return here
        place = self.where()
        return self.open(place.lesson, place.exercise) if place else None

    def review(self) -> Here | None:
        """Go to the first of today's reviews; None where none is left."""
        return self._enter(ReviewWay(self.library, self.store))

    def check(self, unit: str) -> Here | None:
        """Go on with the check of a unit, or begin it; None where it is over at once."""
        return self._enter(CheckWay(self.library, self.store, unit))

    @property
    def result(self) -> Result | None:
        """What the check that has just ended found."""
        return self._way.result if isinstance(self._way, CheckWay) else None

    def open(self, lesson: str, exercise: str | None = None) -> Here:
        """Go to an exercise; without one, to the first of the lesson that is not yet right. KeyError if unknown."""
        chosen = self.library.lesson(lesson)
        if exercise is None:
            standing = self.standing(lesson)
            unsolved = [e for e, s in zip(chosen.exercises, standing.standings) if s is not Standing.RIGHT]
            exercise = (unsolved or list(chosen.exercises))[0].id
        found = [e for e in chosen.exercises if e.id == exercise]
        if not found:
            raise KeyError(exercise)
        with self._lock:
            place = Place(lesson, exercise)
            self._way = LessonWay(self.library)
            self.store.set_setting("way", self._way.name)
            self.store.set_place(place)
            here = self._look(chosen, found[0], self.store.sheet(place), self._way.course(place))
            self._here = replace(here, unread=not self.store.setting(f"read.{lesson}"))
            return self._here

    def lesson_read(self, lesson: str) -> None:
        """The lesson's text has been shown."""
        self.store.set_setting(f"read.{lesson}", "yes")

    def answer(self, text: str) -> Verdict:
        """Grade an answer to the exercise here; an attempt is on disk before this returns."""
        from tutor.grading.verdict import Outcome, Verdict

        here = self._opened()
        assert here.variant is not None
        try:
            verdict = self.teaching.grade(here.variant, text)
        except Exception:
            return Verdict(Outcome.NOT_GRADED, tag="grader-fault", feedback=GRADER_FAULT)
        if verdict.outcome in (Outcome.RIGHT, Outcome.WRONG):
            self._keep(here, text, verdict.read_as, verdict.outcome.value, verdict.tag, verdict.tentative)
        return verdict

    def follow_up(self, here: Here, verdict: Verdict) -> FollowUp | None:
        """The question that tells the beliefs behind a wrong answer apart; None where there is none to ask."""
        if here.variant is None or here.course.is_check or len(verdict.tags) < 2:
            return None
        try:
            return self.teaching.follow_up(here.variant, verdict)
        except Exception:
            return None

    def settle(self, here: Here, asked: FollowUp, text: str) -> Verdict:
        """What an answer to a follow-up tells; the one belief it settles on is kept. It costs nothing."""
        from tutor.grading.verdict import Outcome, Verdict

        try:
            verdict = self.teaching.settle(asked, text)
        except Exception:
            return Verdict(Outcome.NOT_GRADED, tag="grader-fault", feedback=GRADER_FAULT)
        if len(verdict.tags) == 1 and verdict.tags[0] in asked.beliefs:
            self._keep(here, text, verdict.read_as, SETTLED, verdict.tags[0])
        return verdict

    def read_as(self, here: Here, text: str) -> str:
        """How a half-typed answer would be read; empty where it cannot be."""
        if here.variant is None or not text.strip():
            return ""
        try:
            return self.teaching.read_as(here.variant, text)
        except Exception:
            return ""

    def last_verdict(self) -> Verdict | None:
        """The verdict on the learner's last answer to the variant here, graded again; nothing is kept."""
        here = self._opened()
        if not here.answers or here.variant is None:
            return None
        try:
            return self.teaching.grade(here.variant, here.answers[-1])
        except Exception:
            return None

    def save_draft(self, text: str, here: Here | None = None) -> None:
        """Keep the half-typed answer to the exercise here, or to the one of `here`; called at every key."""
        with self._lock:
            current = self._opened()
            if here is None or here.same_variant(current):
                self._put(current, replace(current.sheet, draft=text))
                return
            sheet = self.store.sheet(here.place)
            if sheet.number == here.sheet.number:
                self.store.set_sheet(here.place, replace(sheet, draft=text))

    def hint(self) -> Here:
        """Show the next hint; nothing changes where there is none left."""
        with self._lock:
            here = self._opened()
            if (
                here.variant is not None
                and not here.course.is_check
                and len(self._hints(here.variant)) > here.sheet.hints
            ):
                here = self._put(here, replace(here.sheet, hints=here.sheet.hints + 1))
            return here

    def another_variant(self) -> Here:
        """The same exercise with other numbers, where it has any."""
        with self._lock:
            here = self._opened()
            return here if here.course.is_check else self._put(here, self._fresh(here))

    def next(self) -> Here | None:
        """The exercise after this one; None after the last of all."""
        here = self._opened()
        if here.course.is_check and not here.settled and here.variant is not None:
            # Going on without an answer is one: it is not known.
            self._keep(here, "", "", GAVE_UP, GAVE_UP)
        return self._step(1)

    def previous(self) -> Here | None:
        """The exercise before this one; None before the first of all."""
        return self._step(-1)

    def give_up(self) -> Revealed:
        """Show the answer; kept as given up, so that the exercise counts only on other numbers."""
        here = self._opened()
        assert here.variant is not None
        expected = Text(en=self.teaching.expected(here.variant, "en"), zh=self.teaching.expected(here.variant, "zh"))
        if not here.settled:
            self._keep(here, "", expected.en, GAVE_UP, GAVE_UP)
        return Revealed(expected, here.variant.explanation)

    def warm_up(self) -> None:
        """Load what grading needs and work out the answer here, so that the first verdict comes at once."""
        here = self._here
        if here is None:
            place = self.where()
            if place is None:
                return
            lesson = self.library.lesson(place.lesson)
            [exercise] = [e for e in lesson.exercises if e.id == place.exercise]
            here = self._look(lesson, exercise, self.store.sheet(place), LessonWay(self.library).course(place))
        if here.variant is not None:
            try:
                self.teaching.grade(here.variant, self.teaching.expected(here.variant, "en"))
            except Exception:
                return  # It will be said when the learner answers.

    def _opened(self) -> Here:
        if self._here is None:
            raise RuntimeError("no exercise is open")
        return self._here

    def _draw(self, lesson: Lesson, exercise: Exercise, seed: int) -> Variant:
        key = (lesson.id, exercise.id, seed)
        if self._drawn is None or self._drawn[0] != key:
            self._drawn = (key, self.teaching.draw(lesson, exercise, seed))
        return self._drawn[1]

    def _hints(self, variant: Variant) -> tuple[Text, ...]:
        if self._hinted is None or self._hinted[0] is not variant:
            try:
                self._hinted = (variant, self.teaching.hints(variant))
            except Exception:
                self._hinted = (variant, variant.hints)
        return self._hinted[1]

    def _look(self, lesson: Lesson, exercise: Exercise, sheet: Sheet, course: Course) -> Here:
        seed = seed_of(self.store.learner, lesson.id, exercise.id, sheet.number)
        try:
            variant = self._draw(lesson, exercise, seed)
        except Exception as error:
            # An exercise with a fault must not end the lesson: the learner goes on to the next.
            fault = str(error) if isinstance(error, TutorError) else f"{type(error).__name__}: {error}"
            return Here(lesson, exercise, None, sheet, fault=fault, course=course)
        made = [a for a in self.store.attempts(lesson.id, exercise.id) if a.seed == seed]
        return Here(
            lesson,
            exercise,
            variant,
            sheet,
            hints=self._hints(variant)[: sheet.hints] if sheet.hints else (),
            solved=any(a.outcome == "right" for a in made),
            gave_up=any(a.outcome == GAVE_UP for a in made),
            answers=tuple(a.answer for a in made if a.outcome in ("right", "wrong")),
            course=course,
        )

    def _put(self, here: Here, sheet: Sheet) -> Here:
        self.store.set_sheet(here.place, sheet)
        if sheet.number == here.sheet.number and sheet.hints == here.sheet.hints:
            self._here = replace(here, sheet=sheet)
        else:
            self._here = self._look(here.lesson, here.exercise, sheet, here.course)
        return self._here

    def _differs(self, here: Here, number: int) -> bool:
        """Whether the variant of this number has another program than the one here."""
        if here.variant is None or not here.exercise.parameters:
            return False
        seed = seed_of(self.store.learner, here.lesson.id, here.exercise.id, number)
        try:
            return self.teaching.draw(here.lesson, here.exercise, seed).program != here.variant.program
        except TutorError:
            return False

    def _keep(self, here: Here, answer: str, read_as: str, outcome: str, tag: str, tentative: bool = False) -> None:
        assert here.variant is not None
        attempt = Attempt(
            lesson=here.lesson.id,
            exercise=here.exercise.id,
            seed=here.variant.seed,
            lesson_hash=lesson_hash(here.lesson),
            answer=answer,
            read_as=read_as or answer,
            outcome=outcome,
            tag=tag,
            hints=here.sheet.hints,
            mode=here.course.mode,
            tentative=tentative,
        )
        with self._lock:
            made = self.store.attempts(here.lesson.id, here.exercise.id)
            # The same answer sent twice is one attempt.
            if not any((a.seed, a.read_as, a.outcome) == (attempt.seed, attempt.read_as, outcome) for a in made):
                self.store.add_attempt(attempt)
                if outcome in ("right", GAVE_UP):
                    self.store.forget_postponed(here.place)
            if self._here is not None and self._here.same_variant(here):
                self._here = self._look(here.lesson, here.exercise, self._here.sheet, here.course)

    def _step(self, by: int) -> Here | None:
        with self._lock:
            place = self._way.step(self._opened().place, by)
            if place is None:
                if by > 0:
                    self.store.set_setting("way", "")
                return None
            return self.open(place.lesson, place.exercise) if isinstance(self._way, LessonWay) else self._go(place)

    def _enter(self, way: Way) -> Here | None:
        """Begin a way, or go on where it was left."""
        with self._lock:
            self._way = way
            place = way.first()
            if place is None:
                self.store.set_setting("way", "")
                return None
            return self._go(place)

    def _go(self, place: Place) -> Here:
        """Ask an exercise on a way that is not lesson by lesson: with numbers not yet answered."""
        lesson = self.library.lesson(place.lesson)
        [exercise] = [e for e in lesson.exercises if e.id == place.exercise]
        for name, value in (("way", self._way.name), ("way.lesson", place.lesson), ("way.exercise", place.exercise)):
            self.store.set_setting(name, value)
        been = self._way.been(place)
        here = self._look(lesson, exercise, self.store.sheet(place), self._way.course(place))
        made = self._made(here)
        begun = all(a.mode == here.course.mode for a in made) and not (here.settled or here.course.is_check)
        if (made or here.sheet.hints) and not (been or begun):
            here = self._put(here, self._fresh(here))
        self._here = here
        return here

    def _made(self, here: Here) -> list[Attempt]:
        """The attempts on the variant of `here`."""
        if here.variant is None:
            return []
        return [a for a in self.store.attempts(here.lesson.id, here.exercise.id) if a.seed == here.variant.seed]

    def _fresh(self, here: Here) -> Sheet:
        """A sheet with other numbers, where the exercise has any."""
        first = here.sheet.number + 1
        return Sheet(number=next((n for n in range(first, first + DRAWS) if self._differs(here, n)), first))
