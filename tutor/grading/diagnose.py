"""From a wrong answer to the beliefs that give exactly it, most common first; lazily, and once for each question."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from .answer import RAISES, Answer
from .kinds import KINDS
from .malrules import MALRULES, Case, MalRule, Prediction
from .truth import Truth, truth_of

if TYPE_CHECKING:
    from tutor.lesson.model import Variant

# Seconds after which no further belief is run on a question.
DEADLINE = 2.0
# How near a prediction and the truth lie where the belief cannot be told from the truth.
SAME = 1e-6


@dataclass(frozen=True, eq=False)
class Found:
    """A belief that gives exactly the answer."""

    malrule: MalRule
    prediction: Prediction


def diagnose(truth: Truth, answer: Answer) -> list[Found]:
    """The beliefs whose prediction is the answer: the usual form of a belief before its rarer ones."""
    case = case_of(truth)
    found = []
    for malrule, predictions in predicted(truth):
        hits = [p for p in predictions if gives(case, p, answer)]
        if hits:
            found.append(Found(malrule, min(hits, key=lambda p: p.tier)))
    found = one_idea_once(found, case)
    return sorted(found, key=lambda each: (each.prediction.tier, each.malrule.rank))


def predicted(truth: Truth) -> Iterator[tuple[MalRule, tuple[Prediction, ...]]]:
    """Each mal-rule with what it predicts here other than the truth, in the order of how common they are."""
    started = time.monotonic()
    for malrule in sorted(MALRULES.values(), key=lambda rule: rule.rank):
        if malrule.id not in truth.kept and time.monotonic() - started > DEADLINE:
            return
        yield malrule, predictions_of(truth, malrule)


def predictions(variant: Variant, tag: str) -> tuple[Prediction, ...]:
    """What a belief predicts for a variant other than the right answer; nothing where it cannot be told from it."""
    truth = truth_of(variant)
    with truth.lock:
        return predictions_of(truth, MALRULES[tag])


def predictions_of(truth: Truth, malrule: MalRule) -> tuple[Prediction, ...]:
    """What a belief predicts, worked out once."""
    known = truth.kept.get(malrule.id)
    if known is None:
        known = truth.kept[malrule.id] = tuple(_distinct(case_of(truth), malrule))
    return known  # type: ignore[no-any-return]


def case_of(truth: Truth) -> Case:
    """The question as mal-rules see it, made once."""
    found = truth.kept.get("case")
    if found is None:
        found = truth.kept["case"] = Case(truth)
    return found  # type: ignore[no-any-return]


def gives(case: Case, prediction: Prediction, answer: Answer) -> bool:
    """Whether a prediction is exactly this answer."""
    if prediction.matches is not None:
        return prediction.matches(answer)
    kind = KINDS[case.question.kind]
    return kind.same(answer, (case.samples, prediction.value) if case.is_formula else prediction.value)


def _distinct(case: Case, malrule: MalRule) -> Iterator[Prediction]:
    with np.errstate(all="ignore"):
        for prediction in malrule.predict(case):
            trace = prediction.trace
            raised = trace is not None and trace.error is not None and case.trace.error is None
            if raised and not malrule.raises:
                continue
            if prediction.matches is not None or not same_value(prediction.value, case.right):
                yield prediction


def same_value(a: Any, b: Any) -> bool:
    """Whether a prediction cannot be told from the truth."""
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray):
        return a.shape == b.shape and bool(np.allclose(a, b, rtol=SAME, atol=1e-12, equal_nan=True))
    if isinstance(a, np.ndarray) or isinstance(b, np.ndarray):
        return False
    if isinstance(a, tuple) and isinstance(b, tuple):
        return len(a) == len(b) and all(same_value(x, y) for x, y in zip(a, b))
    if a is RAISES or b is RAISES:
        return a is b
    return bool(a == b)


def one_idea_once(found: list[Found], case: Case) -> list[Found]:
    """The chain rule's two levels are one idea: in a formula the inner derivative, in a program the operation."""
    tags = {each.malrule.id for each in found}
    if not {"chain-inner-dropped", "node-derivative-dropped"} <= tags:
        return found
    kept, other = "chain-inner-dropped", "node-derivative-dropped"
    if not case.is_formula:
        kept, other = other, kept
    rank = MALRULES["chain-inner-dropped"].rank
    return [
        Found(replace(each.malrule, rank=rank), each.prediction) if each.malrule.id == kept else each
        for each in found
        if each.malrule.id != other
    ]
