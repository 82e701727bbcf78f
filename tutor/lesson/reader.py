"""A lesson file to the model: all faults collected, each part's place kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path as File
from typing import Any

from tutor.words import LANGUAGES, Text

from . import parameters as _parameters
from .fields import Context, Path, described, reads
from .keys import EXERCISE, FORMAT, KIND_KEYS, LESSON, OPTION, UNIT
from .kinds import kind_of
from .model import Exercise, Lesson, Option, Unit
from .problem import Problem
from .yamltree import MAX_BYTES, Faults, Node, lines_of, read_tree

# Keys that say what the learner gives.
_SAYING_KIND = {"kind", "ask", "options", "rows", "columns", "steps", "checks"}

assert _parameters  # importing it enters its type into the table


@dataclass(frozen=True)
class Reading:
    """What a file gave: the lesson without its faulty exercises (None where it has none), the faults, the lines.

    `id` is the lesson's, also where the lesson itself could not be read.
    """

    lesson: Lesson | None
    problems: tuple[Problem, ...]
    lines: tuple[str, ...] = ()
    id: str = ""
    file: str = ""


def read_lesson(path: File | str, *, unit: str = "") -> Reading:
    """Read one lesson file; OSError where it cannot be opened."""
    path = File(path)
    with path.open("rb") as stream:
        text = decode(stream.read(MAX_BYTES + 1), str(path))
    if isinstance(text, Problem):
        return Reading(None, (text,))
    return read_lesson_text(text, str(path), unit=unit)


def read_lesson_text(text: str, file: str = "<lesson>", *, unit: str = "") -> Reading:
    """Read a lesson from its text."""
    context = Context(Faults(file), lines_of(text))
    root = read_tree(text, context.faults)
    lesson = _lesson(context, root, unit) if root is not None else None
    given = root.pairs["id"][1].text if root is not None and "id" in root.pairs else ""
    return Reading(lesson, tuple(sorted(context.faults.found)), tuple(context.lines), given, file)


def read_unit(path: File) -> tuple[Unit | None, tuple[Problem, ...]]:
    """Read a folder's `unit.yaml`."""
    with path.open("rb") as stream:
        text = decode(stream.read(MAX_BYTES + 1), str(path))
    if isinstance(text, Problem):
        return None, (text,)
    context = Context(Faults(str(path)), lines_of(text))
    root = read_tree(text, context.faults)
    found = context.mapping(root, UNIT, ()) if root is not None and not _newer(context, root) else None
    problems = tuple(sorted(context.faults.found))
    if not found or not {"id", "title"} <= found.keys():
        return None, problems
    return Unit(found["id"], found["title"], order=found.get("order", 0), path=str(path)), problems


def decode(data: bytes, file: str) -> str | Problem:
    """The text of a file, or the one problem that keeps it from being read."""
    if len(data) > MAX_BYTES:
        what = f"The file is longer than {MAX_BYTES:,} bytes. A lesson has a few thousand: split it."
        return Problem(file, 1, 1, "too-big", what)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        lines = lines_of(data[: error.start].decode("utf-8-sig"))
        what = f"The byte 0x{data[error.start]:02x} is not UTF-8. Save the file as UTF-8."
        return Problem(file, len(lines), len(lines[-1]) + 1, "encoding", what)


def _newer(context: Context, root: Node) -> bool:
    """Whether the file is of a later format, whose keys are unknown here."""
    if root.kind != "map" or "format" not in root.pairs:
        return False
    node = root.pairs["format"][1]
    if type(node.value) is not int or node.value <= FORMAT:
        return False
    what = f"This file has format {node.text}; this program reads up to {FORMAT}. Update autograd-tutor."
    context.faults.add("newer-format", what, node)
    return True


def _lesson(context: Context, root: Node, unit: str) -> Lesson | None:
    if _newer(context, root):
        return None
    found = context.mapping(root, LESSON, ())
    if not found or not {"id", "title", "text", "exercises"} <= found.keys():
        return None
    return Lesson(
        id=found["id"],
        title=found["title"],
        text=found["text"],
        exercises=found["exercises"],
        needs=found.get("needs", ()),
        unit=unit,
        path=context.faults.file,
        languages=found.get("languages", LANGUAGES),
        marks=context.marks,
    )


@reads("exercises")
def read_exercises(context: Context, node: Node, path: Path) -> tuple[Exercise, ...] | None:
    found = context.items(node, path, "a list of exercises, each beginning with '- id: ...'", _exercise)
    if found is not None and not node.items and not node.incomplete:
        context.faults.add("empty-text", "A lesson has at least one exercise.", node)
    first: dict[str, int] = {}
    for item in node.items:
        given = item.pairs["id"][1] if "id" in item.pairs else None
        if given is None:
            continue
        if given.text in first:
            what = f"'{given.text}' is already the id of the exercise in line {first[given.text]}."
            context.faults.add("duplicate-id", what, given)
        first.setdefault(given.text, given.line)
    return found


def _exercise(context: Context, node: Node, path: Path) -> Exercise | None:
    """The exercise, or None where anything in it is at fault. Its marks begin with its id."""
    before = len(context.faults.found)
    given = node.pairs.get("id")
    place = given[1].text if given is not None else ""
    context.marks[(place,)] = (node.line, node.column)
    found = context.mapping(node, EXERCISE, (place,))
    kind = _kind(context, node, found) if found is not None else None
    if found is None or kind is None or len(context.faults.found) > before or node.incomplete:
        return None
    return Exercise(
        id=found["id"],
        kind=kind,
        program=found["program"],
        question=found["question"],
        ask=found.get("ask", ""),
        parameters=found.get("params", ()),
        where=found.get("where", ""),
        options=found.get("options", ()),
        rows=found.get("rows", ()),
        columns=found.get("columns", ()),
        hints=found.get("hints", ()),
        explanation=found.get("explanation", Text()),
        reveals=found.get("reveals", ()),
        steps=found.get("steps", ()),
        checks=found.get("checks", ()),
        solution=found.get("solution", ""),
    )


def _kind(context: Context, node: Node, found: Mapping[str, Any]) -> str | None:
    """The kind, given or inferred, after a look at the keys that belong to it."""
    kind = found.get("kind")
    if kind is None:
        if "kind" in node.pairs or node.incomplete or node.meant & _SAYING_KIND:
            return None
        kind = kind_of(node.pairs.keys(), found.get("ask", ""))
        if kind is None and "ask" in node.pairs:
            # What is wrong with the ask has been said.
            return None
        if kind is None:
            what = (
                "Say what the learner gives: 'ask: w.grad', 'options:', 'rows:', 'steps:', 'checks:', 'kind: error' or "
                "'kind: output'."
            )
            context.faults.add("missing-key", what, node)
            return None
    for name in KIND_KEYS[kind]:
        if name not in node.pairs and name not in node.meant and not node.incomplete:
            what = f"An exercise of kind '{kind}' needs '{name}'. {described(EXERCISE)[name]}"
            context.faults.add("missing-key", what, node)
    for name in sorted({name for names in KIND_KEYS.values() for name in names} - set(KIND_KEYS[kind])):
        if name in node.pairs:
            what = f"'{name}' does not fit an exercise of kind '{kind}'. Delete it, or change the kind."
            context.faults.add("key-of-other-kind", what, node.pairs[name][0])
    return kind


@reads("options")
def read_options(context: Context, node: Node, path: Path) -> tuple[Option, ...] | None:
    found = context.items(node, path, "a list of options, each with text and true_if", _option)
    if found is not None and len(node.items) < 2 and not node.incomplete:
        context.faults.add("bad-value", "A choice has at least two options.", node)
    return found


def _option(context: Context, node: Node, path: Path) -> Option | None:
    found = context.mapping(node, OPTION, path)
    return Option(**found) if found and found.keys() >= {"text", "true_if"} else None
