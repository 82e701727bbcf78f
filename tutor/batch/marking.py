"""Marks submissions, one JSON line each: `{"learner", "lesson", "exercise", "seed", "answer"}` in, the verdict out.

A line that cannot be marked says why and costs nobody anything; the lines after it are marked all the same.
"""

from __future__ import annotations

import difflib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from tutor.grading import grade
from tutor.lesson import Library, draw, load_lessons

if TYPE_CHECKING:
    from tutor.lesson import Exercise, Lesson, Variant

FORMAT = 1
# A line longer than this is no submission.
MAX_LINE = 1_000_000
KEYS = ("learner", "lesson", "exercise", "seed", "answer")
CARRIED = ("learner", "lesson", "exercise", "seed", "attempt", "id")


class Malformed(Exception):
    """A line that is no submission, in words."""


class Marker:
    """Marks submissions against one library; variants are drawn once for each seed."""

    def __init__(self, library: Library | None = None, lang: str = "en") -> None:
        self.library = load_lessons() if library is None else library
        self.lang = lang
        self._lessons: Mapping[str, Lesson] = {lesson.id: lesson for lesson in self.library.lessons}
        self.variant = lru_cache(maxsize=4096)(self._variant)

    def mark(self, lines: Iterable[str | bytes]) -> Iterator[dict[str, Any]]:
        """One result for each line that is not blank, in order."""
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield self.line(number, line)

    def line(self, number: int, line: str | bytes) -> dict[str, Any]:
        """The result of one line."""
        found: dict[str, Any] = {}
        try:
            found = read_line(line)
            answer = answer_of(found)
            variant = self.variant(*place_of(found))
        except Malformed as error:
            return {"format": FORMAT, "line": number, **carried(found), "outcome": "malformed", "error": str(error)}
        verdict = grade(variant, answer)
        return {
            "format": FORMAT,
            "line": number,
            **carried(found),
            "answer": answer,
            "outcome": verdict.outcome.value,
            "verdict": verdict.outcome.value,
            "tag": verdict.tag,
            "tags": list(verdict.tags),
            "tentative": verdict.tentative,
            "feedback": verdict.feedback.say(self.lang),
            "read_as": verdict.read_as,
        }

    def _variant(self, lesson_id: str, exercise_id: str, seed: int) -> Variant:
        lesson = self._lessons.get(lesson_id)
        if lesson is None:
            raise Malformed(f"There is no lesson '{lesson_id}'.{_nearest(lesson_id, self._lessons)}")
        exercises: Mapping[str, Exercise] = {exercise.id: exercise for exercise in lesson.exercises}
        exercise = exercises.get(exercise_id)
        if exercise is None:
            hint = _nearest(exercise_id, exercises)
            raise Malformed(f"The lesson '{lesson_id}' has no exercise '{exercise_id}'.{hint}")
        return draw(lesson, exercise, seed)


def mark(lines: Iterable[str | bytes], library: Library | None = None, lang: str = "en") -> Iterator[dict[str, Any]]:
    """Mark JSON lines of submissions against the packaged lessons, or a library of one's own."""
    return Marker(library, lang).mark(lines)


def read_line(line: str | bytes) -> dict[str, Any]:
    """The object in a line; Malformed where there is none."""
    if len(line) > MAX_LINE:
        raise Malformed(f"The line is longer than {MAX_LINE:,} bytes; so many are read.")
    if isinstance(line, bytes):
        try:
            line = line.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise Malformed(f"The line is not UTF-8 text (byte {error.start + 1}).") from None
    try:
        found = json.loads(line.lstrip("\ufeff"), parse_constant=_refuse, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        raise Malformed(f"The line is not JSON: {error.msg} at column {error.colno}.") from None
    except RecursionError:
        raise Malformed("The line is nested too deep.") from None
    except ValueError as error:
        raise Malformed(f"The line is not JSON that can be read: {error}.") from None
    if not isinstance(found, dict):
        raise Malformed(f"The line holds {_kind(found)}, not an object with lesson, exercise, seed and answer.")
    return found


def answer_of(found: Mapping[str, Any]) -> str:
    """The answer's text; Malformed where it is missing or no text."""
    if "answer" not in found:
        raise Malformed(f"'answer' is missing.{_meant('answer', found)}")
    answer = found["answer"]
    if not isinstance(answer, str):
        raise Malformed(f"The answer is {_kind(answer)}; write it as a text, in quotes, as a learner types it.")
    return answer


def place_of(found: Mapping[str, Any]) -> tuple[str, str, int]:
    """Lesson, exercise and seed; Malformed where one is missing or of another kind."""
    for key in ("lesson", "exercise"):
        if key not in found:
            raise Malformed(f"'{key}' is missing.{_meant(key, found)}")
        if not isinstance(found[key], str):
            raise Malformed(f"'{key}' is {_kind(found[key])}; it is the id, a text.")
    if "seed" not in found:
        raise Malformed(f"'seed' is missing: it says which numbers the learner saw.{_meant('seed', found)}")
    seed = found["seed"]
    if isinstance(seed, bool) or not isinstance(seed, int):
        what = "no whole number" if isinstance(seed, float) else _kind(seed)
        raise Malformed(f"The seed is {what}; write a whole number.")
    return found["lesson"], found["exercise"], seed


def carried(found: Mapping[str, Any]) -> dict[str, Any]:
    """What of a submission is said again in its result."""
    return {key: found[key] for key in CARRIED if key in found}


def _refuse(word: str) -> Any:
    raise ValueError(f"{word} is no JSON number")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(key for key, count in Counter(key for key, _ in pairs).items() if count > 1)
        raise ValueError(f"the key '{twice}' stands in it twice")
    return found


def _meant(key: str, found: Mapping[str, Any]) -> str:
    """The key that is there in its place, misspelt."""
    near = difflib.get_close_matches(key, [name for name in found if name not in KEYS], 1)
    return f" Is '{near[0]}' meant to be it?" if near else ""


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    names = {
        bool: "true or false",
        int: "a number",
        float: "a number",
        str: "a text",
        list: "a list",
        dict: "an object",
    }
    return names.get(type(value), type(value).__name__)


def _nearest(word: str, known: Iterable[str]) -> str:
    names = list(known)
    near = difflib.get_close_matches(word, names, 1)
    if near and near[0] != word:
        return f" Did you mean '{near[0]}'?"
    return f" Known are: {', '.join(names[:8])}{', ...' if len(names) > 8 else ''}." if names else ""
