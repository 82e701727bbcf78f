"""The report of a learner's progress in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutor.words import Text

from . import said

if TYPE_CHECKING:
    from tutor.progress.report import Report

    from .speech import Speech

DAYS = 10


def tell(report: Report, speech: Speech) -> None:
    """The way so far, lesson by lesson, and the misconceptions met."""
    speech.say(said.PROGRESS if report.days else said.PROGRESS_NONE, right=report.right, total=report.total)
    for day in report.days[-DAYS:]:
        speech.say(said.DAY, day=day.day, attempts=day.attempts, right=day.right)
    for row in report.lessons:
        share = said.STILL_KNOWN.fill(share=round(100 * row.holds)) if row.holds else Text()
        more = (said.PASSED if row.passed else share).say(speech.lang)
        title = row.title.say(speech.lang)
        speech.say(said.PROGRESS_LESSON, title=title, right=row.right, total=row.total, more=more)
    speech.say(said.BELIEFS if report.beliefs else said.NO_BELIEFS)
    for belief in report.beliefs:
        speech.prose(f"{belief.sentence.say(speech.lang)} {belief.words.say(speech.lang)}")
    if report.gone:
        speech.say(said.GONE, count=report.gone)
