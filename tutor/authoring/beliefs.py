"""What `tutor check --beliefs` tells: the misconceptions an exercise reveals, and which of them it cannot tell apart."""

from __future__ import annotations

import textwrap
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tutor.lesson import Exercise, Lesson, Variant

from .seeds import variants_of

WIDTH = 100
MOST_SEEDS = 6


@dataclass(frozen=True)
class Belief:
    """One belief at the variants of an exercise.

    `wrong` are the seeds at which it answers wrong, `first` those at which a verdict names it first; `sharing` says
    for each belief that gives the same answer at how many of them it does; `asks` whether a further question tells
    those apart (None where none is needed, or where nobody looked).
    """

    tag: str
    meant: bool
    wrong: tuple[int, ...]
    first: tuple[int, ...]
    sharing: tuple[tuple[str, int], ...]
    asks: bool | None = None


@dataclass(frozen=True)
class Beliefs:
    """The beliefs of an exercise: those it is meant to reveal first, then the most common."""

    lesson: str
    exercise: str
    kind: str
    path: str
    seeds: tuple[int, ...]
    found: tuple[Belief, ...]

    def as_text(self) -> str:
        """The beliefs of one exercise in lines of a terminal."""
        count = len(self.seeds)
        lines = [f"{self.path}: {self.exercise} ({self.kind}, {count} variant{'s' * (count != 1)})"]
        meant = [belief for belief in self.found if belief.meant]
        others = [belief for belief in self.found if not belief.meant]
        for belief in meant:
            lines += _wrapped(f"  meant to reveal {belief.tag}: ", _said(belief, self.seeds))
        alone = [belief.tag for belief in others if not belief.sharing]
        shared = sorted({_group(belief) for belief in others if belief.sharing})
        lines += _wrapped("  told apart too: ", ", ".join(alone)) if alone else []
        for group in shared:
            lines += _wrapped("  the same answer: ", group)
        some = [
            f"{belief.tag} {_seeds(_missing(belief, self.seeds))}" for belief in others if _missing(belief, self.seeds)
        ]
        lines += _wrapped("  right at some seeds: ", "; ".join(some)) if some else []
        if not self.found:
            lines.append("  no misconception of the catalogue answers wrong here")
        return "\n".join(lines)

    def as_data(self) -> dict[str, Any]:
        """The same as a JSON object."""
        return {
            "lesson": self.lesson,
            "exercise": self.exercise,
            "kind": self.kind,
            "seeds": list(self.seeds),
            "beliefs": [
                {
                    "tag": belief.tag,
                    "meant": belief.meant,
                    "wrong": list(belief.wrong),
                    "first": list(belief.first),
                    "same_answer": dict(belief.sharing),
                    "told_by_question": belief.asks,
                }
                for belief in self.found
            ],
        }


def beliefs_of(lessons: Iterable[Lesson], seeds: int) -> Iterator[Beliefs]:
    """The beliefs of every exercise whose variants can be drawn and run."""
    for lesson in lessons:
        for exercise in lesson.exercises:
            found = _of_exercise(lesson, exercise, seeds)
            if found is not None:
                yield found


def _of_exercise(lesson: Lesson, exercise: Exercise, seeds: int) -> Beliefs | None:
    from tutor.errors import TutorError
    from tutor.grading import MALRULES, told_apart

    named: dict[str, dict[int, tuple[str, ...]]] = defaultdict(dict)
    variants: dict[int, Variant] = {}
    try:
        for seed, variant in variants_of(lesson, exercise, seeds):
            variants[seed] = variant
            for tag, tags in told_apart(variant).items():
                named[tag][seed] = tags
    except (TutorError, RuntimeError, TypeError, ValueError):
        # Whatever is wrong with the exercise, the checks say it.
        return None
    found = []
    for tag in sorted({*named, *exercise.reveals} & set(MALRULES), key=lambda tag: MALRULES[tag].rank):
        meant, at = tag in exercise.reveals, named.get(tag, {})
        sharing = Counter(other for tags in at.values() for other in tags if other != tag)
        asks = _asks(variants, tag, at) if meant and sharing else None
        first = tuple(seed for seed, tags in at.items() if tags[:1] == (tag,))
        found.append(Belief(tag, meant, tuple(at), first, tuple(sharing.most_common()), asks))
    found.sort(key=lambda belief: not belief.meant)
    return Beliefs(lesson.id, exercise.id, exercise.kind, lesson.path, tuple(variants), tuple(found))


def _asks(variants: dict[int, Variant], tag: str, at: dict[int, tuple[str, ...]]) -> bool:
    """Whether at the first seed where others give the same answer a further question tells them apart."""
    from tutor.grading import Outcome, Verdict, follow_up
    from tutor.grading.followup import MOST, told_alone
    from tutor.words import Text

    seed, others = next((seed, tags) for seed, tags in at.items() if len(tags) > 1)
    tags = (tag, *(other for other in others if other != tag))[:MOST]
    asked = follow_up(variants[seed], Verdict(Outcome.WRONG, tag, Text(), tags=tags))
    return asked is not None and tag in told_alone(asked.variant, asked.beliefs, list(tags))


def _said(belief: Belief, seeds: Sequence[int]) -> str:
    if not belief.wrong:
        return "never: whoever believes it answers right at every seed, or does not meet it"
    parts = []
    missing = _missing(belief, seeds)
    if missing:
        parts.append(f"hidden {_seeds(missing)}, where whoever believes it answers right")
    if not belief.sharing:
        parts.append("told apart " + ("wherever it shows" if missing else _everywhere(seeds)))
    else:
        first = len(belief.first)
        parts.append("named first " + (_everywhere(seeds) if first == len(seeds) else f"at {first} of {len(seeds)}"))
        parts.append("the same answer comes from " + _shared(belief))
        parts.append("a further question tells them apart" if belief.asks else "no further question tells them apart")
    return "; ".join(parts)


def _shared(belief: Belief) -> str:
    every = len(belief.wrong)
    return ", ".join(f"{tag}{'' if times == every else f' ({times} of {every})'}" for tag, times in belief.sharing)


def _group(belief: Belief) -> str:
    every = len(belief.wrong)
    always = sorted([belief.tag, *(tag for tag, times in belief.sharing if times == every)])
    some = [f"{tag} ({times} of {every})" for tag, times in belief.sharing if times < every]
    return " = ".join(always) if len(always) > 1 else f"{belief.tag}, sometimes {', '.join(sorted(some))}"


def _missing(belief: Belief, seeds: Sequence[int]) -> list[int]:
    return [seed for seed in seeds if seed not in belief.wrong] if belief.wrong else []


def _everywhere(seeds: Sequence[int]) -> str:
    return "at every seed" if len(seeds) > 1 else "here"


def _seeds(seeds: Sequence[int]) -> str:
    shown = ", ".join(map(str, seeds[:MOST_SEEDS])) + (", ..." if len(seeds) > MOST_SEEDS else "")
    return f"at {len(seeds)} seeds ({shown})" if len(seeds) > 1 else f"at seed {shown}"


def _wrapped(head: str, text: str) -> list[str]:
    return textwrap.wrap(head + text, WIDTH, subsequent_indent=" " * 6, break_long_words=False, break_on_hyphens=False)
