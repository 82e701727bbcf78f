"""When several beliefs give the same answer: the question that tells them apart, and what an answer to it settles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from tutor.errors import AnswerError, TutorError
from tutor.lesson.drawing import draw
from tutor.lesson.model import Exercise, Lesson, Variant
from tutor.words import Text

from .answer import RAISES
from .diagnose import case_of, gives, predictions
from .examples import EXAMPLES
from .kinds import KINDS
from .malrules import MALRULES, Prediction
from .probes import PROBES
from .saying import told
from .truth import truth_of
from .verdict import Outcome, Verdict

# Beliefs told apart at most, other asks and other seeds tried.
MOST = 4
ASKS = 16
SEEDS = 6

SAME_PROGRAM = Text(
    "One question tells which idea it was. In the same program: what is `{ask}`?",
    "再问一个问题，就知道是哪种想法。同一个程序里，`{ask}` 是什么？",
)
DOES_IT = Text(
    "One question tells which idea it was. Does the program raise an error?",
    "再问一个问题，就知道是哪种想法。这个程序会报错吗？",
)
DOES_THAT = Text(
    "One question tells which idea it was. Does this other program raise an error?",
    "再问一个问题，就知道是哪种想法。这另一个程序会报错吗？",
)
OTHER_NUMBERS = Text(
    "One question tells which idea it was. The same with other numbers: {question}",
    "再问一个问题，就知道是哪种想法。换一组数：{question}",
)
OTHER_PROGRAM = Text(
    "One question tells which idea it was. In this other program: what is `{ask}`?",
    "再问一个问题，就知道是哪种想法。在这个程序里，`{ask}` 是什么？",
)
AS_FORMULA = Text(
    "One question tells which idea it was. In this other program: what is the derivative of `{out}` by `{x}`, as a "
    "formula?",
    "再问一个问题，就知道是哪种想法。在这个程序里，`{out}` 对 `{x}` 的导数，用公式写是什么？",
)
OPEN = Text("That does not tell the ideas apart.", "这还分不清是哪种想法。")
LEFT = Text("Right. So it was more likely this: ", "正确。那么先前更可能是这样：")
KNOWN = Text("Right: here you did not follow that idea.", "正确：这里你并没有按那种想法去做。")


@dataclass(frozen=True, eq=False)
class FollowUp:
    """A question on `variant`; `beliefs` are what each belief predicts there, most common first."""

    question: Text
    variant: Variant
    beliefs: Mapping[str, tuple[Prediction, ...]]


def follow_up(variant: Variant, verdict: Verdict) -> FollowUp | None:
    """The question that tells the beliefs of a verdict apart, or None where none was found."""
    tags = [tag for tag in verdict.tags if tag in MALRULES][:MOST]
    if len(tags) < 2:
        return None
    best: tuple[tuple[bool, int], FollowUp] | None = None
    for question, asked in _candidates(variant, tags):
        beliefs = _beliefs(asked, tags)
        alone = [] if beliefs is None else told_alone(asked, beliefs, tags)
        # Best is what settles the most likely one; else something is known once another is told from the rest.
        worth = tags[0] in alone, len(alone)
        if alone and (best is None or worth > best[0]):
            best = worth, FollowUp(question, asked, beliefs or {})
            if len(alone) == len(tags):
                break
    return None if best is None else best[1]


def settle(asked: FollowUp, text: str) -> Verdict:
    """What an answer to a follow-up says: the one belief it fits, the right answer, or nothing. It costs nothing."""
    truth = truth_of(asked.variant)
    kind = KINDS[truth.question.kind]
    with truth.lock:
        try:
            answer = kind.read(text, truth)
        except AnswerError as error:
            said = error.said if isinstance(error.said, Text) else Text(str(error), str(error))
            return Verdict(Outcome.UNREADABLE, "unreadable", said)
        compared = kind.compare(answer, truth)
        if compared.right:
            harmless = [tag for tag, found in asked.beliefs.items() if not found]
            if len(harmless) != 1:
                return Verdict(Outcome.RIGHT, "right", KNOWN, answer.echo)
            # The other ideas fail here, this one cannot: it is what is left.
            said = LEFT + told(truth, harmless[0])
            return Verdict(Outcome.RIGHT, harmless[0], said, answer.echo, (harmless[0],), tentative=True)
        case = case_of(truth)
        fitting = [tag for tag, found in asked.beliefs.items() if any(gives(case, p, answer) for p in found)]
    if len(fitting) != 1:
        return Verdict(Outcome.WRONG, "open", OPEN, answer.echo, tuple(fitting), tentative=True)
    return Verdict(Outcome.WRONG, fitting[0], told(truth, fitting[0]), answer.echo, (fitting[0],))


def _beliefs(asked: Variant, tags: list[str]) -> dict[str, tuple[Prediction, ...]] | None:
    try:
        return {tag: predictions(asked, tag) for tag in tags}
    except TutorError:
        return None


def told_alone(asked: Variant, beliefs: Mapping[str, tuple[Prediction, ...]], tags: list[str]) -> list[str]:
    """The beliefs that predict something that no other does."""
    if any(p.matches for found in beliefs.values() for p in found):
        return []
    right = _key(case_of(truth_of(asked)).right)
    keys = {tag: [_key(p.value) for p in found] or [right] for tag, found in beliefs.items()}
    return [tag for tag in tags if not any(keys[tag][0] in others for other, others in keys.items() if other != tag)]


def _key(value: Any) -> Any:
    """A prediction in a form in which equal ones are equal."""
    if hasattr(value, "tolist"):
        return str([round(float(n), 5) for n in value.ravel()]) + str(value.shape)
    return "an error" if value is RAISES else str(value)


def _candidates(variant: Variant, tags: list[str]) -> Iterator[tuple[Text, Variant]]:
    """Other asks of the program, other numbers, then a program made to tell these beliefs apart."""
    yield from _other_asks(variant)
    yield from _other_seeds(variant)
    from tutor.program import parse_ask

    probes = [probe for pair, probe in PROBES.items() if set(pair) <= set(tags)]
    for probe in dict.fromkeys([*probes, *(EXAMPLES[tag] for tag in tags if tag in EXAMPLES)]):
        asked = _asking(variant, probe.program, probe.ask, probe.kind)
        if probe.kind == "formula":
            derivative = parse_ask(probe.ask)
            yield AS_FORMULA.fill(out=derivative.target, x=derivative.wrt), asked
        else:
            yield (DOES_THAT if probe.ask == "raises" else OTHER_PROGRAM).fill(ask=probe.ask), asked


def _other_asks(variant: Variant) -> Iterator[tuple[Text, Variant]]:
    try:
        case = case_of(truth_of(variant))
        names = list(case.tensors)
    except TutorError:
        return
    asks = [f"{name}.grad" for name in names] + names
    asks += [f"{name}.{flag}" for name in names for flag in ("requires_grad", "is_leaf")]
    for ask in ["raises", *asks][: ASKS + 1]:
        if ask == variant.ask.strip() or (ask == "raises" and variant.exercise.kind == "error"):
            continue
        kind = "bool" if ask == "raises" or ask.endswith(("requires_grad", "is_leaf")) else "tensor"
        question = DOES_IT if ask == "raises" else SAME_PROGRAM.fill(ask=ask)
        yield question, _asking(variant, variant.program, ask, kind)


def _other_seeds(variant: Variant) -> Iterator[tuple[Text, Variant]]:
    if not variant.exercise.parameters:
        return
    lesson = Lesson(variant.lesson, Text(), Text(), (variant.exercise,))
    for seed in range(variant.seed + 1, variant.seed + 1 + SEEDS):
        try:
            drawn = draw(lesson, variant.exercise, seed)
        except TutorError:
            return
        if drawn.program != variant.program:
            en = OTHER_NUMBERS.fill(question=drawn.question.en).en
            yield Text(en, OTHER_NUMBERS.fill(question=drawn.question.zh).zh), drawn


def _asking(variant: Variant, program: str, ask: str, kind: str) -> Variant:
    exercise = Exercise(f"{variant.exercise.id}-follow-up", kind, program, Text(), ask)
    return replace(variant, exercise=exercise, program=program, ask=ask, options=(), hints=(), steps=(), checks=())
