"""Every fault of lesson files: those found while reading, and those each check of the table finds."""

from __future__ import annotations

import multiprocessing
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import starmap
from pathlib import Path
from typing import Any

from tutor.lesson import Exercise, Lesson, Library, Problem
from tutor.lesson.library import load_all, packaged

from . import programs
from .seeds import seeds_of
from .subject import Check, Found, Subject, place_of
from .table import CHECKS

SEEDS = 50
# Seeds that a message counts up.
MOST_SEEDS = 6


Look = Callable[[list[tuple[Any, int]]], Iterable[tuple[list[Problem], int]]]


@dataclass(frozen=True)
class Report:
    """What was checked, how many variants were tried, and the faults in the order of the files."""

    library: Library
    problems: tuple[Problem, ...]
    variants: int

    def line(self, problem: Problem) -> str | None:
        """The line of the file a problem speaks of."""
        lines = self.library.lines.get(problem.file, ())
        return lines[problem.line - 1] if problem.line <= len(lines) else None


def check(paths: Iterable[Path | str] | None = None, *, seeds: int = SEEDS) -> list[Problem]:
    """The faults of these lesson files and folders, of the packaged lessons where none is given."""
    return list(report(paths, seeds=seeds).problems)


def report(paths: Iterable[Path | str] | None = None, *, seeds: int = SEEDS, jobs: int = 1) -> Report:
    """Check files and folders, lessons beside each other in so many processes; UsageError where a path is not there."""
    paths = list(paths or [])
    library = load_all(paths or [packaged()])
    problems = list(library.problems)
    variants = 0
    read = [reading for reading in library.readings if reading.lesson is not None]
    with _looking(min(jobs, len(read))) as look:
        for reading, (found, tried) in zip(read, look([(reading.lesson, seeds) for reading in read])):
            unread = {problem.line for problem in reading.problems}
            problems += [p for p in found if p.code != "language" or not unread & {p.line - 1, p.line, p.line + 1}]
            variants += tried
    return Report(library, tuple(sorted(set(problems))), variants)


@contextmanager
def _looking(jobs: int) -> Iterator[Look]:
    """What checks lessons: here, or in processes forked from this one."""
    if jobs < 2 or "fork" not in multiprocessing.get_all_start_methods():
        yield lambda lessons: starmap(_lesson, lessons)
        return
    with multiprocessing.get_context("fork").Pool(jobs) as pool:
        yield lambda lessons: pool.starmap(_lesson, lessons, chunksize=1)


def _lesson(lesson: Lesson, seeds: int) -> tuple[list[Problem], int]:
    problems = [_problem(lesson, None, check, found) for check, found in _run(Subject(lesson), "texts")]
    tried = 0
    for exercise in lesson.exercises:
        found, count = _exercise(lesson, exercise, seeds)
        problems += found
        tried += count
    return problems, tried


def _exercise(lesson: Lesson, exercise: Exercise, seeds: int) -> tuple[list[Problem], int]:
    subject = Subject(lesson, exercise)
    problems = [_problem(lesson, exercise, check, found) for check, found in _run(subject, "texts", "exercise")]
    if any(problem.code == "where" for problem in problems):
        return problems, 0
    tried = list(seeds_of(lesson, exercise, seeds))
    seen: dict[tuple[str, Found], list[int]] = defaultdict(list)
    for seed in tried:
        variant = Subject(lesson, exercise, seed)
        for check, found in _variant(variant):
            seen[check.code, found].append(seed)
        if variant.took > programs.MAX_SECONDS:
            # The other seeds would take as long.
            break
    for (code, found), at in _one_a_place(seen).items():
        problems.append(_problem(lesson, exercise, CHECKS[code], found, at, of=len(tried)))
    return problems, len(tried)


def _variant(subject: Subject) -> list[tuple[Check, Found]]:
    """What is wrong with one variant; its answer is looked at only where nothing else is."""
    seen = list(_run(subject, "program"))
    if subject.runs:
        seen += _run(subject, "trace")
        seen = seen or list(_run(subject, "answer"))
    return seen


def _run(subject: Subject, *looks_at: str) -> Iterator[tuple[Check, Found]]:
    for check in CHECKS.values():
        if check.looks_at in looks_at:
            try:
                yield from ((check, found) for found in check.run(subject))
            except Exception as error:
                # Whatever an author writes, the other faults are told too.
                what = f"This could not be checked ({type(error).__name__}: {error}). Please report it with the lesson."
                yield check, Found((), what)


def _one_a_place(seen: dict[tuple[str, Found], list[int]]) -> dict[tuple[str, Found], list[int]]:
    """Of faults at one place the first, with the seeds of all."""
    first: dict[tuple[str, object, int], tuple[str, Found]] = {}
    merged: dict[tuple[str, Found], list[int]] = {}
    for (code, found), seeds in seen.items():
        key = first.setdefault((code, found.path, found.line), (code, found))
        merged.setdefault(key, []).extend(seeds)
    return merged


def _problem(
    lesson: Lesson, exercise: Exercise | None, check: Check, found: Found, seeds: Sequence[int] = (), of: int = 0
) -> Problem:
    line, column = place_of(lesson, exercise, found)
    message = found.message
    if seeds and exercise is not None and exercise.parameters:
        first = sorted(set(seeds))[:MOST_SEEDS]
        shown = ", ".join(map(str, first)) + (
            f", ... {len(set(seeds))} of {of}" if len(set(seeds)) > len(first) else ""
        )
        one = len(set(seeds)) == 1
        if len(set(seeds)) < of or found.drawn:
            message += f" (seed {shown})" if one else f" (seeds {shown})"
    return Problem(lesson.path, line, column, check.code, message, found.length)
