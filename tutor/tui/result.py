"""What a check has found, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from .shown import plain, sentence
from .words import say

if TYPE_CHECKING:
    from tutor.lesson import Library
    from tutor.progress.testout import Result


def told(library: Library, result: Result, lang: str) -> tuple[str, Content]:
    """The title and the words."""
    blocks = [sentence(say("check-passed" if result.passed else "check-not-passed", lang), "bold")]
    if result.known and not result.passed:
        names = [plain("  ● " + library.lesson(id).title.say(lang)) for id in result.known]
        blocks += [sentence(say("check-known", lang)), Content("\n").join(names)]
    if result.begin_with:
        title = library.lesson(result.begin_with).title.say(lang)
        blocks.append(sentence(say("check-begin-with", lang, lesson=title)))
    return say("check-title", lang), Content("\n\n").join(blocks)
