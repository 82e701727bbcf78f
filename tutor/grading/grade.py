"""`grade(variant, text)`: the one function that marks an answer, for the screen, the linter and the batch."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tutor.errors import AnswerError, AskError, LearnerError
from tutor.symbolic.refusals import TOO_LONG
from tutor.words import Text, visible

from .answer import Answer, Compared
from .diagnose import diagnose
from .kinds import KINDS, Kind
from .relations import related
from .saying import said
from .truth import Truth, truth_of
from .verdict import Outcome, Verdict

if TYPE_CHECKING:
    from tutor.lesson.model import Variant

EMPTY = Text("Nothing was typed.", "还没有输入。")
BROKEN = Text("This exercise cannot be marked: {why}", "这道题无法评分：{why}")
RIGHT = Text("Right.", "正确。")


def grade(variant: Variant, text: str) -> Verdict:
    """The verdict on an answer. It never raises: what cannot be read or marked is an outcome of its own."""
    if not text.strip():
        return Verdict(Outcome.UNREADABLE, "empty", EMPTY)
    truth = truth_of(variant)
    kind = KINDS.get(truth.question.kind)
    if kind is None:
        return _broken(f"'{truth.question.kind}' is no kind of answer")
    with truth.lock:
        try:
            return _shown(_marked(kind, truth, text))
        except AnswerError as error:
            return _shown(Verdict(Outcome.UNREADABLE, "unreadable", _unreadable(error, text)))
        except LearnerError as error:
            return _broken(str(error))


def _shown(verdict: Verdict) -> Verdict:
    """The verdict with control characters of what was typed written as escapes."""
    words = Text(visible(verdict.feedback.en), visible(verdict.feedback.zh))
    return replace(verdict, feedback=words, read_as=visible(verdict.read_as))


def _marked(kind: Kind, truth: Truth, text: str) -> Verdict:
    if len(text) > kind.most:
        raise AnswerError(TOO_LONG.fill(length=len(text), most=kind.most), kind.most)
    answer = kind.read(text, truth)
    if kind.judge is not None:
        return kind.judge(answer, truth)
    compared = kind.compare(answer, truth)
    if compared.right is None:
        return Verdict(Outcome.NOT_GRADED, compared.tag, compared.say, answer.echo)
    if compared.right:
        feedback = compared.say or RIGHT
        return Verdict(Outcome.RIGHT, "right", feedback, answer.echo)
    return wrong(truth, answer, compared)


def wrong(truth: Truth, answer: Answer, compared: Compared) -> Verdict:
    """The verdict on a wrong answer: a belief, a relation to the right one, or what differs."""
    found = diagnose(truth, answer) if KINDS[truth.question.kind].diagnosed else []
    if found:
        return said(truth, answer, found, compared)
    relation = related(truth, answer, compared)
    if relation is not None:
        say = relation.say + compared.say if compared.tag == "shape" else relation.say
        return Verdict(Outcome.WRONG, relation.tag, say, answer.echo, differs=compared.differs)
    return Verdict(Outcome.WRONG, compared.tag, compared.say, answer.echo, differs=compared.differs)


def expected(variant: Variant, lang: str = "en") -> str:
    """The right answer as a learner would type it; AskError where there is none."""
    truth = truth_of(variant)
    kind = KINDS.get(truth.question.kind)
    if kind is None:
        raise AskError(f"'{truth.question.kind}' is no kind of answer")
    with truth.lock:
        return kind.expected(truth, lang)


def _broken(why: str) -> Verdict:
    return Verdict(Outcome.NOT_GRADED, "exercise", BROKEN.fill(why=why))


def _unreadable(error: AnswerError, text: str) -> Text:
    words = error.said if isinstance(error.said, Text) else Text(str(error), str(error))
    if 0 < error.position < len(text) and "\n" not in text and str(error.position + 1) not in words.en:
        return words + Text(" (position {at})", "（第 {at} 个字符）").fill(at=error.position + 1)
    return words
