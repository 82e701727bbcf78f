"""What stands beside the list of the first screen where there is room: about the line that is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from .rows import SIGNS, question_of
from .shown import MUTED, page, plain, sentence
from .words import say

if TYPE_CHECKING:
    from tutor.progress.mastery import Mastery
    from tutor.progress.overview import Overview

LONGEST_QUESTION = 72
ABOUT = ("review", "check", "tour", "playground", "progress", "settings")


def details(chosen: str, overview: Overview, lang: str) -> Content:
    """The words for a line's id, as in `DOORS`."""
    where, _, what = chosen.partition(" ")
    if where == "continue" and overview.place is not None:
        what = overview.place.lesson
    if where in ("lesson", "continue"):
        found = [x for unit in overview.units for x in unit.lessons if x.standing.lesson.id == what]
        return _lesson(found[0], lang) if found else Content("")
    return sentence(say(f"about-{where}", lang), MUTED) if where in ABOUT else Content("")


def _lesson(mastery: Mastery, lang: str) -> Content:
    standing = mastery.standing
    lesson = standing.lesson
    blocks = [plain(lesson.title.say(lang), "bold"), page(lesson.text.say(lang))]
    lines = [Content.styled(say("lesson-exercises", lang), "bold")]
    for exercise, reached in zip(lesson.exercises, standing.standings):
        sign, style = SIGNS[reached.value]
        lines.append(Content.styled(f"{sign} ", style) + sentence(question_of(exercise, lang, LONGEST_QUESTION)))
    blocks.append(Content("\n").join(lines))
    if mastery.holds:
        blocks.append(sentence(say("remembered", lang, share=round(100 * mastery.holds)), MUTED))
    return Content("\n\n").join(blocks)
