"""Checks that need the grader: the right answer is accepted, hints keep it, misconceptions can be told from it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tutor.lesson.problem import did_you_mean, quoted

from .subject import Found, Subject

SPACES = re.compile(r"\s+")
AROUND_SIGNS = re.compile(r"\s*([\[\](),:])\s*")
POINT = re.compile(r"(?<=\d)\.0*(?!\d)")
# Too short to be given away: it stands in many a hint for another reason.
SHORT = 3


def known_beliefs(subject: Subject) -> Iterator[Found]:
    """Every tag of `reveals` is a mal-rule."""
    from tutor.grading import MALRULES

    for index, tag in enumerate(subject.exercise.reveals):
        if tag not in MALRULES:
            hint = did_you_mean(tag, MALRULES) or " docs/misconceptions.md lists them."
            yield Found(("reveals", index), f"'{tag}' is no misconception the tutor knows.{hint}", length=len(tag))


def accepted(subject: Subject) -> Iterator[Found]:
    """The right answer is accepted in each way it may be written: by the tutor, or copied from PyTorch."""
    from tutor.grading import Outcome, grade, written_forms

    for right in written_forms(subject.variant):
        verdict = grade(subject.variant, right)
        if verdict.outcome is not Outcome.RIGHT:
            is_code = subject.exercise.kind == "code"
            what = "The solution" if is_code else f"The right answer, {quoted(right, 60)},"
            what += f" is graded {verdict.outcome.value}: {verdict.feedback.en}"
            yield Found(("solution",) if is_code else (), what, drawn=not is_code)
            return
    if subject.exercise.kind == "code" and grade(subject.variant, subject.variant.program).outcome is Outcome.RIGHT:
        yield Found(("program",), "The program as it is given meets the checks: nothing is left to do.", drawn=True)


def told_apart(subject: Subject) -> Iterator[Found]:
    """What a misconception of `reveals` leads to is an answer, and not the right one."""
    from tutor.grading import MALRULES, is_hidden

    for index, tag in enumerate(subject.exercise.reveals):
        if tag in MALRULES and is_hidden(subject.variant, tag):
            what = f"Whoever believes '{tag}' answers right here, or does not meet it. Change the program or 'where'."
            if subject.exercise.kind == "code":
                what = "The answer is a program: no misconception is looked for in it. Delete 'reveals'."
            yield Found(("reveals", index), what, length=len(tag))


def kept(subject: Subject) -> Iterator[Found]:
    """No hint contains the answer."""
    from tutor.grading import expected

    kind = subject.exercise.kind
    if kind in ("bool", "table"):
        return
    for lang in subject.lesson.languages:
        given_away = _ways_to_say(subject, expected(subject.variant, lang), lang)
        for index, hint in enumerate(subject.variant.hints):
            said = _plain(hint.say(lang))
            if any(_contains(said, _plain(answer)) for answer in given_away):
                yield Found(("hints", index), "This hint contains the answer. Lead to it without saying it.")


def _ways_to_say(subject: Subject, answer: str, lang: str) -> list[str]:
    """The answer as a hint would give it away."""
    kind = subject.exercise.kind
    if kind == "choice":
        return [subject.variant.options[int(answer) - 1].text.say(lang)] if answer.isdecimal() else []
    if kind == "error" and subject.trace.error is not None:
        line = subject.trace.error.line
        return [f"line {line}", f"第 {line} 行", subject.trace.error.message.split(":")[0]]
    return [answer]


def _plain(text: str) -> str:
    """The text without what may be written either way: blanks around signs, points of whole floats, backticks."""
    text = AROUND_SIGNS.sub(r"\1", text.replace("`", ""))
    return POINT.sub("", SPACES.sub(" ", text)).strip().lower()


def _contains(said: str, answer: str) -> bool:
    if not answer or (len(answer) < SHORT and not answer.isalpha()):
        return False
    begin = r"(?<![\w.])" if answer[0].isalnum() else ""
    end = r"(?!\w|\.\w)" if answer[-1].isalnum() else ""
    return re.search(begin + re.escape(answer) + end, said) is not None
