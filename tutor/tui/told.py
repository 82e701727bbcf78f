"""What the feedback panel says about an exercise: what is new first, then verdict, answer, explanation, old hints."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from textual.content import Content

from tutor.words import Text

from .feedback import Entry
from .shown import MUTED, page, plain, sentence
from .words import say

if TYPE_CHECKING:
    from tutor.explain import Account
    from tutor.grading import Verdict
    from tutor.grading.parted import Parting
    from tutor.progress import Here, Revealed


@dataclass(frozen=True)
class Told:
    """What has happened with the exercise here since it was opened."""

    verdict: Verdict | None = None
    revealed: Revealed | None = None
    parting: Parting | None = None
    ran: Account | None = None
    hints: int = 0
    """How many hints there were when the answer was given: later ones are news."""
    note: Text = field(default_factory=Text)


def entries(here: Here, told: Told, lang: str) -> tuple[Entry, ...]:
    """The entries of the panel, in a language."""
    return tuple(_entries(here, told, lang))


def _entries(here: Here, told: Told, lang: str) -> Iterator[Entry]:
    hints = [
        Entry("hint", say("hint", lang, number=number), sentence(hint.say(lang)))
        for number, hint in enumerate(here.hints, 1)
    ]
    asked_since = told.hints if told.verdict is not None else len(hints)
    if told.note:
        yield Entry("note", "", sentence(told.note.say(lang), "$text-warning"))
    yield from reversed(hints[asked_since:])
    if told.parting is not None:
        yield Entry("part", say("part", lang), _parting(told.parting, lang))
    if told.ran is not None:
        yield Entry("ran", say("ran", lang), output(told.ran, lang))
    verdict = told.verdict
    if verdict is not None:
        kind = verdict.outcome.value
        heading, feedback = say(kind, lang), verdict.feedback.say(lang)
        # "Right. Right." says nothing more.
        said = "" if feedback.strip(" .。") == heading else feedback
        yield Entry(kind, heading, sentence(said))
        if kind == "wrong" and verdict.line and told.parting is None and not here.settled:
            yield Entry("note", "", sentence(say("part-note", lang, line=verdict.line), MUTED))
    if told.revealed is not None:
        yield Entry("revealed", say("revealed", lang), _answer(here, told.revealed.expected.say(lang)))
    explanation = here.variant.explanation.say(lang) if here.variant and here.settled else ""
    if explanation:
        yield Entry("note", "", page(explanation))
    if here.settled and not here.course.is_check:
        note = "solved-note" if here.solved else "revealed-note"
        yield Entry("note", "", sentence(say(note, lang), MUTED))
    yield from reversed(hints[:asked_since])


def _answer(here: Here, text: str) -> Content:
    """The right answer; a program on lines of its own."""
    if here.exercise.kind not in ("code", "output"):
        return plain(text)
    return Content("\n") + plain(text.rstrip("\n"))


def _parting(parting: Parting, lang: str) -> Content:
    lines = [sentence(say("part-line", lang, line=parting.line, code=parting.code))]
    if parting.what:
        actual = parting.actual.say(lang) or say("part-open", lang)
        lines.append(sentence(say("part-what", lang, what=parting.what.say(lang))))
        lines.append(Content("  ") + plain(say("part-believed", lang, value=parting.believed.say(lang))))
        lines.append(Content("  ") + plain(say("part-actual", lang, value=actual)))
    elif parting.repair:
        lines.append(sentence(parting.repair.say(lang)))
    return Content("\n").join(lines)


def output(account: Account, lang: str) -> Content:
    """What a program printed, and what stopped it."""
    parts = []
    if account.output:
        parts.append(plain(account.output.rstrip("\n")))
    fault = account.fault
    if fault is not None:
        parts += list(fault_lines(account, lang))
    elif not account.output:
        parts.append(Content.styled(say("ran-nothing", lang), MUTED))
    return Content("\n").join([Content(""), *parts])


def fault_lines(account: Account, lang: str) -> Iterator[Content]:
    """What stopped a program: PyTorch's words, or the tutor's where it was not run."""
    fault = account.fault
    if fault is None:
        return
    if fault.type:
        yield plain(say("ran-raised", lang, line=fault.line, type=fault.type, message=fault.message), "$text-error")
    elif fault.message:
        words = "ran-refused" if fault.line else "ran-refused-whole"
        yield plain(say(words, lang, line=fault.line, message=fault.message), "$text-error")
    if fault.why:
        yield sentence(fault.why.say(lang))
