"""What a screen says of the way on which an exercise is asked: lesson by lesson, in review, in the check of a unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .keybar import Key
from .words import say

if TYPE_CHECKING:
    from tutor.progress import Here


def how_far(here: Here, lang: str) -> str:
    """The right end of the title: `2/4`, `review 3/15`, `check, question 2`."""
    course = here.course
    if course.is_check:
        return say("check-far", lang, number=course.number, total=course.total)
    if course.is_review:
        return say("review-far", lang, number=course.number, total=course.total)
    return f"{here.position}/{len(here.lesson.exercises)}"


def next_key(here: Here) -> Key:
    """The key that goes on."""
    return Key("F8", "screen.next", next_means(here))


def next_means(here: Here) -> str:
    """What going on means: in a check, before the answer, that it is not known."""
    return "not_known" if here.course.is_check and not here.settled else "next"
