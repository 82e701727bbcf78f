"""How far a learner is, as one value that every face draws or says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tutor.words import Text

from .agenda import TOUR, agenda
from .mastery import DayCount, beliefs, history, mastery
from .records import Place

if TYPE_CHECKING:
    from .study import Study

# Right so often since it was last seen, a misconception counts as left behind.
OVERCOME = 2

SEEN = Text("`{tag}`: seen {seen}, {since}.", "`{tag}`：出现 {seen}，{since}。")
NOT_SINCE = Text("not answered right since", "此后还没有答对")
RIGHT_SINCE = Text("last right {times}", "最近答对 {times}")
TIMES = {1: Text("once", "1 次"), 2: Text("twice", "2 次")}
MORE_TIMES = Text("{count} times", "{count} 次")
# A belief is written for a program; here it stands for every one.
NAMES = {"name": "`x`", "ask": "`x.grad`", "x": "`w`", "line": "n", "code": "...", "shape": "(n, 1)"}


@dataclass(frozen=True)
class LessonLine:
    """One lesson: exercises right, and the share that is likely still known (0 to 1)."""

    title: Text
    right: int
    total: int
    holds: float
    passed: bool
    done: bool
    begun: bool


@dataclass(frozen=True)
class BeliefLine:
    """One misconception: `broadcast-not-summed: seen 3 times, last right twice.`, and what it says."""

    tag: str
    sentence: Text
    words: Text
    overcome: bool


@dataclass(frozen=True)
class Report:
    """The way so far, the lessons, the misconceptions, and the answers to exercises that are no longer there."""

    days: tuple[DayCount, ...]
    lessons: tuple[LessonLine, ...]
    beliefs: tuple[BeliefLine, ...]
    right: int
    total: int
    gone: int


def report(study: Study) -> Report:
    """The report of this moment."""
    from tutor.grading import MALRULES

    now = agenda(study.store, study.library)
    standings = [x for x in study.lessons(now.attempts) if x.lesson.unit != TOUR]
    lessons = [mastery(standing, now.memories, (), now.now) for standing in standings]
    counted = {Place(x.lesson.id, e.id) for x in standings for e in x.lesson.exercises}
    there = {Place(x.id, e.id) for x in study.library.lessons for e in x.exercises}
    met = beliefs(now.attempts, study.library.lessons, MALRULES, now.now)
    return Report(
        days=history([a for a in now.attempts if Place(a.lesson, a.exercise) in counted], now.now),
        lessons=tuple(
            LessonLine(x.standing.lesson.title, x.standing.right, x.standing.total, x.holds,
                       x.standing.passed, x.standing.done, x.standing.begun)
            for x in lessons
        ),
        beliefs=tuple(
            BeliefLine(b.tag, seen(b.tag, b.seen, b.right_since), general(MALRULES[b.tag].belief),
                       b.right_since >= OVERCOME)
            for b in met
        ),
        right=sum(standing.right for standing in standings),
        total=sum(standing.total for standing in standings),
        gone=sum(Place(attempt.lesson, attempt.exercise) not in there for attempt in now.attempts),
    )  # fmt: skip


def seen(tag: str, count: int, right_since: int) -> Text:
    """`broadcast-not-summed`: seen 3 times, last right twice."""
    since = _filled(RIGHT_SINCE, {"times": times(right_since)}) if right_since else NOT_SINCE
    return _filled(SEEN, {"tag": Text(tag), "seen": times(count), "since": since})


def times(count: int) -> Text:
    """Once, twice, 3 times."""
    return TIMES.get(count) or MORE_TIMES.fill(count=count)


def general(belief: Text) -> Text:
    """A belief without the names of a program."""
    return belief.fill(**NAMES)


def _filled(text: Text, values: Mapping[str, Text]) -> Text:
    en = text.fill(**{name: value.say("en") for name, value in values.items()}).en
    return Text(en, text.fill(**{name: value.say("zh") for name, value in values.items()}).zh)
