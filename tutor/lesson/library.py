"""The lessons in teaching order: found, read, sorted so that what a lesson needs comes before it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from tutor.errors import UsageError
from tutor.words import Text

from .model import Lesson, Unit
from .problem import Problem, did_you_mean
from .reader import Reading, read_lesson, read_unit

UNIT_FILE = "unit.yaml"
SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True)
class Library:
    """Lessons in teaching order, their units, and the faults found while reading."""

    lessons: tuple[Lesson, ...]
    units: tuple[Unit, ...]
    problems: tuple[Problem, ...] = ()
    readings: tuple[Reading, ...] = ()

    @property
    def lines(self) -> Mapping[str, tuple[str, ...]]:
        """File -> its lines."""
        return {reading.file: reading.lines for reading in self.readings}

    def lesson(self, id: str) -> Lesson:
        """The lesson of this id; KeyError where there is none."""
        for lesson in self.lessons:
            if lesson.id == id:
                return lesson
        raise KeyError(id)


def packaged() -> Path:
    """The lessons that come with the tutor: in the wheel, or beside the package in a checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "lessons"
    return inside if inside.is_dir() else package.parent / "lessons"


def load_lessons(path: Path | str | None = None, *, between: Callable[[], None] = lambda: None) -> Library:
    """Read the packaged lessons, a folder of lessons, or one file. UsageError where there is nothing to read.

    `between` is called before each file.
    """
    return load_all([packaged() if path is None else Path(path)], between=between)


def load_all(paths: Iterable[Path | str], *, between: Callable[[], None] = lambda: None) -> Library:
    """Read several files and folders as one library."""
    files = lesson_files(paths)
    units, problems = _read_units({file.parent for file in files})
    placed: list[tuple[tuple[int, str, str], Reading]] = []
    for file in files:
        if file.name == UNIT_FILE:
            continue
        between()
        unit = units[file.parent]
        try:
            reading = read_lesson(file, unit=unit.id)
        except OSError as error:
            problems.append(Problem(str(file), 1, 1, "unreadable", f"Cannot be read: {error.strerror}."))
            continue
        problems += reading.problems
        placed.append(((unit.order, str(file.parent), file.name), reading))
    placed.sort(key=lambda pair: pair[0])
    readings = tuple(reading for _, reading in placed)
    lessons, faults = in_order(readings, lambda: _ids_around(files))
    by_id = {unit.id: unit for unit in units.values()}
    taught = dict.fromkeys(lesson.unit for lesson in lessons)
    return Library(
        lessons=lessons,
        units=tuple(replace(by_id[u], lessons=tuple(x for x in lessons if x.unit == u)) for u in taught),
        problems=tuple(sorted(problems + faults)),
        readings=readings,
    )


def lesson_files(paths: Iterable[Path | str]) -> list[Path]:
    """The files to read, each once; a folder gives all its .yaml files. UsageError where a path is not there."""
    files: dict[Path, None] = {}
    for path in map(Path, paths):
        if path.is_dir():
            found = [p for p in sorted(path.rglob("*")) if p.suffix in SUFFIXES and not _hidden(p, path)]
            if not found:
                raise UsageError(f"There is no lesson (.yaml) in {path}. `tutor new FILE` writes one to start from.")
            files.update(dict.fromkeys(found))
        elif path.exists():
            files[path] = None
        else:
            raise UsageError(f"{path} does not exist.")
    return list(files)


def _hidden(path: Path, below: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(below).parts)


def _read_units(folders: set[Path]) -> tuple[dict[Path, Unit], list[Problem]]:
    """The unit of each folder: from its unit.yaml, or named like the folder."""
    units: dict[Path, Unit] = {}
    problems: list[Problem] = []
    for folder in sorted(folders):
        file = folder / UNIT_FILE
        name = folder.resolve().name
        units[folder] = Unit(name, Text(name, name))
        try:
            unit, faults = read_unit(file) if file.exists() else (None, ())
        except OSError as error:
            unit, faults = None, (Problem(str(file), 1, 1, "unreadable", f"Cannot be read: {error.strerror}."),)
        units[folder] = unit or units[folder]
        problems += faults
    return units, problems


def _ids_around(files: list[Path]) -> set[str]:
    """The ids of lessons beside the given files and of those that come with the tutor."""
    folders = {file.parent for file in files} | {packaged()}
    around = {p.resolve() for folder in folders for p in folder.rglob("*.y*ml") if p.name != UNIT_FILE}
    ids = set()
    for file in around - {file.resolve() for file in files}:
        try:
            ids.add(read_lesson(file).id)
        except OSError:
            continue
    return ids


def in_order(
    readings: Iterable[Reading], elsewhere: Callable[[], set[str]] = set
) -> tuple[tuple[Lesson, ...], list[Problem]]:
    """The lessons with what each needs before it, otherwise in the given order; and the faults of ids and needs.

    A lesson whose id is taken is left out. Of lessons that need each other the first comes first. `elsewhere` gives
    the ids that may be needed though they are not among these.
    """
    problems: list[Problem] = []
    known: dict[str, Lesson] = {}
    ids = {reading.id for reading in readings}
    for lesson in (reading.lesson for reading in readings if reading.lesson is not None):
        if lesson.id in known:
            what = f"'{lesson.id}' is already the id of the lesson in {known[lesson.id].path}."
            problems.append(_at(lesson, ("id",), "duplicate-id", what, len(lesson.id)))
        else:
            known[lesson.id] = lesson
    if any(need not in ids for lesson in known.values() for need in lesson.needs):
        ids |= elsewhere()
    for lesson in known.values():
        for index, need in enumerate(lesson.needs):
            if need not in ids:
                what = f"There is no lesson '{need}'.{did_you_mean(need, ids)}"
                problems.append(_at(lesson, ("needs", index), "unknown-need", what, len(need)))
    waiting = dict(known)
    done: dict[str, Lesson] = {}
    while waiting:
        ready = next((x for x in waiting.values() if not waiting.keys() & set(x.needs)), None)
        if ready is None:
            circle = _circle(waiting)
            ready, need = waiting[circle[0]], circle[1 % len(circle)]
            what = f"Lessons need each other in a circle: {' -> '.join([*circle, circle[0]])}."
            problems.append(_at(ready, ("needs", ready.needs.index(need)), "circular-needs", what, len(need)))
        done[ready.id] = waiting.pop(ready.id)
    return tuple(done.values()), problems


def _circle(waiting: Mapping[str, Lesson]) -> list[str]:
    """The ids of a circle of needs among lessons none of which is free, its earliest lesson first."""
    path: list[str] = []
    at = next(iter(waiting))
    while at not in path:
        path.append(at)
        at = next(need for need in waiting[at].needs if need in waiting)
    circle = path[path.index(at) :]
    first = circle.index(next(id for id in waiting if id in circle))
    return circle[first:] + circle[:first]


def _at(lesson: Lesson, path: tuple[str | int, ...], code: str, message: str, length: int = 1) -> Problem:
    line, column = lesson.marks.get(path, (1, 1))
    return Problem(lesson.path, line, column, code, message, length)
