"""What search and the command palette look through: lessons, exercises, words, places, settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tutor.words import LANGUAGES, Text

from .rows import question_of
from .words import KEYS, WORDS

if TYPE_CHECKING:
    from tutor.progress import Study

MOST = 60
LONGEST = 300
# Places and settings: (kind, words of the line, door, what).
PLACES: tuple[tuple[str, str, str, str], ...] = (
    ("place", "home-page", "home", ""),
    ("place", "review-title", "review", ""),
    ("place", "tour", "tour", ""),
    ("place", "playground", "playground", ""),
    ("place", "progress-page", "progress", ""),
    ("setting", "settings", "settings", ""),
    ("setting", "language", "action", "app.switch_language"),
    ("setting", "theme", "action", "app.switch_theme"),
)
# Commands of the screen below that search may run.
COMMANDS = (
    "hint", "why", "graph", "another", "lesson", "previous", "next", "give_up", "copy_program", "spread", "export",
    "import", "reset", "help",
)  # fmt: skip


@dataclass(frozen=True)
class Thing:
    """Something that can be found: its line, what is searched besides, and the door it opens."""

    kind: str
    title: Text
    detail: Text
    where: str
    what: str = ""
    also: str = ""

    def searched(self) -> tuple[str, str]:
        """What is looked at: the titles, and everything."""
        titles = " ".join(self.title.say(lang) for lang in LANGUAGES).casefold()
        details = " ".join(self.detail.say(lang) for lang in LANGUAGES).casefold()
        return titles, f"{titles} {details} {self.also.casefold()}"


def things(study: Study, commands: Sequence[str] = ()) -> tuple[Thing, ...]:
    """Everything that can be found; `commands` are the actions of the screen below."""
    from tutor.explain.glossary import GLOSSARY

    found = [Thing("place" if kind == "place" else kind, WORDS[w], Text(), d, what) for kind, w, d, what in PLACES]
    found += [Thing("command", KEYS[name], Text(), "action", f"screen.{name}") for name in COMMANDS if name in commands]
    found.append(Thing("command", WORDS["quit-command"], Text(), "action", "app.quit"))
    for lesson in study.library.lessons:
        found.append(Thing("lesson", lesson.title, Text(), "lesson", lesson.id, also=lesson.id))
    found += [Thing("word", term.name, term.meaning, "word", term.name.en, " ".join(term.also)) for term in GLOSSARY]
    for lesson in study.library.lessons:
        for exercise in lesson.exercises:
            also = f"{exercise.id} {' '.join(exercise.reveals)}"
            place = f"{lesson.id}/{exercise.id}"
            question = Text(*(question_of(exercise, lang, LONGEST) for lang in LANGUAGES))
            found.append(Thing("exercise", question, lesson.title, "exercise", place, also))
    return tuple(found)


def matching(query: str, everything: Sequence[Thing]) -> list[Thing]:
    """The things that hold every word of a query, those whose title begins with it first."""
    wanted = query.casefold().split()
    if not wanted:
        return [thing for thing in everything if thing.kind in ("place", "setting", "command", "lesson")][:MOST]
    ranked: list[tuple[int, int, Thing]] = []
    for number, thing in enumerate(everything):
        titles, whole = thing.searched()
        if all(word in whole for word in wanted):
            begins = any(thing.title.say(lang).casefold().startswith(wanted[0]) for lang in LANGUAGES)
            named = all(word in titles for word in wanted)
            ranked.append((0 if begins and named else 1 if named else 2, number, thing))
    ranked.sort(key=lambda found: found[:2])
    return [thing for _, _, thing in ranked[:MOST]]
