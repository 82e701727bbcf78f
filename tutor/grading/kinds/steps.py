"""Several asks in a row: each is marked by itself, and a later one also on the learner's own earlier value."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from tutor.errors import AnswerError, LearnerError
from tutor.words import Text

from ..answer import RAISES, Answer, Compared
from ..near import as_float
from ..truth import value_on
from ..verdict import Outcome, Verdict
from . import tensor
from .kind import Kind

if TYPE_CHECKING:
    from tutor.program.trace import Trace

    from ..truth import Truth

COUNT = Text("There are {all} steps, and here {found}. {how}", "共有 {all} 步，这里写了 {found} 步。{how}")
HOW = Text("Write one line for each: {form}.", "每一步写一行：{form}。")
ORDER = Text("Step {number} is {ask}; this line answers {found}.", "第 {number} 步是 {ask}，而这一行回答的是 {found}。")
STEP = Text("Step {number}, {ask}: ", "第 {number} 步，{ask}：")
FOLLOWS = Text(
    " Step {number}, {ask}, is right from your value of {earlier}.",
    "从你得到的 {earlier} 来看，第 {number} 步 {ask} 是对的。",
)
AND_WRONG = Text(" Step {number}, {ask}, is not right yet.", "第 {number} 步 {ask} 还不对。")


def read(text: str, truth: Truth) -> Answer:
    asks = truth.question.steps
    parts = _parts(text)
    form = "; ".join(f"{ask} = .." for ask in asks)
    how = HOW.fill(form=form)
    if len(parts) != len(asks):
        said = COUNT.fill(all=len(asks), found=len(parts))
        raise AnswerError(Text(said.fill(how=how.en).en, said.fill(how=how.zh).zh))
    answers = []
    for number, (ask, (at, part)) in enumerate(zip(asks, parts)):
        name, sign, rest = _named(part)
        if sign and _plain(name) != _plain(ask):
            raise AnswerError(ORDER.fill(number=number + 1, ask=ask, found=name.strip()[:30]), at)
        try:
            answers.append(tensor.read(rest if sign else part, truth.about(ask)))
        except AnswerError as error:
            raise AnswerError(error.said, at + len(part) - len(rest if sign else part) + error.position) from None
    echo = "; ".join(f"{ask} = {answer.echo}" for ask, answer in zip(asks, answers))
    return Answer(tuple(answers), echo)


def judge(answer: Answer, truth: Truth) -> Verdict:
    """Right where every step is; else about the first that is wrong, and what follows from it."""
    from ..grade import RIGHT, wrong

    asks = truth.question.steps
    compared = [tensor.compare(part, truth.about(ask)) for part, ask in zip(answer.value, asks)]
    bad = [number for number, each in enumerate(compared) if not each.right]
    if not bad:
        rounded = next((each.say for each in compared if each.say), None)
        return Verdict(Outcome.RIGHT, "right", rounded or RIGHT, answer.echo)
    first = bad[0]
    inner = wrong(truth.about(asks[first]), answer.value[first], compared[first])
    feedback = STEP.fill(number=first + 1, ask=asks[first]) + inner.feedback
    followed = []
    for number in bad[1:]:
        earlier = _follows(truth, answer, bad, number)
        words = AND_WRONG if earlier is None else FOLLOWS
        feedback = feedback + words.fill(number=number + 1, ask=asks[number], earlier=earlier)
        if earlier is not None:
            followed.append(number)
    differs = tuple((number,) for number in bad if number not in followed)
    return Verdict(Outcome.WRONG, inner.tag, feedback, answer.echo, inner.tags, inner.tentative, differs)


def _follows(truth: Truth, answer: Answer, bad: list[int], number: int) -> str | None:
    """The earlier wrong value from which a later answer is right, or None."""
    asks = truth.question.steps
    for earlier in reversed([n for n in bad if n < number]):
        name, given = asks[earlier].strip(), _usable(answer.value[earlier].value)
        if given is None:
            continue
        found = _with_value(truth, name, given, asks[number])
        right = truth.about(asks[number]).engine
        if not isinstance(found, np.ndarray) or not np.isfinite(found).all() or not found.any():
            continue
        if isinstance(right, np.ndarray) and found.shape == right.shape and np.allclose(found, right):
            continue
        if tensor.same(answer.value[number], found):
            return name
    return None


def _with_value(truth: Truth, name: str, given: np.ndarray, ask: str) -> Any:
    """The later ask on the same program with another value under this name, or with another cotangent there."""
    try:
        if name.isidentifier():
            trace = truth.trace.replay(substitute={name: given})
            return value_on(trace, ask, truth.trace)
        if name.endswith(".grad") and ask.strip().endswith(".grad"):
            inner, leaf = name.removesuffix(".grad"), ask.strip().removesuffix(".grad")
            own = truth.about(name).engine
            if not isinstance(own, np.ndarray) or own.shape != given.shape:
                return None
            whole = value_on(truth.trace, f"vjp({inner}, {leaf}, {own.tolist()})", truth.trace)
            if isinstance(whole, np.ndarray) and np.allclose(whole, truth.about(ask.strip()).engine):
                return value_on(truth.trace, f"vjp({inner}, {leaf}, {given.tolist()})", truth.trace)
    except (LearnerError, NameError, AttributeError, TypeError, ValueError):
        return None
    return None


def _usable(value: Any) -> np.ndarray | None:
    """A learner's value that may be gone on with: finite numbers, not all zero."""
    if not isinstance(value, np.ndarray) or value is RAISES:
        return None
    numbers = np.empty(value.shape, dtype=np.float64)
    for index in np.ndindex(*value.shape):
        number = as_float(value[index])
        if number is None:
            return None
        numbers[index] = number
    return numbers if numbers.any() else None


def _parts(text: str) -> list[tuple[int, str]]:
    """The steps with where each begins: by lines or semicolons that stand in no bracket."""
    parts: list[tuple[int, str]] = []
    depth, start = 0, 0
    for at, sign in enumerate(text + "\n"):
        depth += (sign in "[(【（") - (sign in "])】）")
        if sign in "\n;；" and depth <= 0:
            if text[start:at].strip():
                parts.append((start, text[start:at]))
            start, depth = at + 1, 0
    return parts


def _named(part: str) -> tuple[str, str, str]:
    found = re.match(r"\s*([^=:：\[\d][^=:：]*?)\s*([=:：])(?!=)", part)
    if found is None or part.lstrip().startswith(("tensor", "torch")):
        return "", "", part
    return found.group(1), found.group(2), part[found.end() :]


def _plain(name: str) -> str:
    return re.sub(r"\s+", "", name)


def compare(answer: Answer, truth: Truth) -> Compared:
    asks = truth.question.steps
    right = all(tensor.compare(part, truth.about(ask)).right for part, ask in zip(answer.value, asks))
    return Compared(right, "right" if right else "value")


def on(truth: Truth, trace: Trace) -> Any:
    return RAISES


def same(answer: Answer, predicted: Any) -> bool:
    return False


def expected(truth: Truth, lang: str) -> str:
    return "; ".join(f"{ask} = {tensor.expected(truth.about(ask), lang)}" for ask in truth.question.steps)


STEPS = Kind(read, compare, on, same, expected, lambda answer: False, diagnosed=False, judge=judge)
