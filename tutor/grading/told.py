"""Which beliefs a variant tells from the truth and from one another: what an author wants to know of an exercise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from .diagnose import Found, case_of, one_idea_once, predicted, predictions_of, same_value
from .kinds import KINDS
from .malrules import MALRULES, Prediction
from .truth import Truth, truth_of

if TYPE_CHECKING:
    from tutor.lesson.model import Variant

# Answers as near as this, by the largest number in them, are the same in four decimals.
PRINTED = 2e-5


def is_hidden(variant: Variant, tag: str) -> bool:
    """Whether somebody who believes this answers right here, or does not meet it."""
    for truth in _parts(variant):
        with truth.lock:
            if any(not _as_printed(p, case_of(truth).right) for p in predictions_of(truth, MALRULES[tag])):
                return False
    return True


def told_apart(variant: Variant) -> Mapping[str, tuple[str, ...]]:
    """For each belief that answers wrong here the beliefs that give its usual answer, as a verdict would name them."""
    found: dict[str, tuple[str, ...]] = {}
    for truth in _parts(variant):
        with truth.lock:
            for tag, names in _of_one(truth):
                # Of several steps the one counts at which a belief stands most alone.
                if tag not in found or len(names) < len(found[tag]):
                    found[tag] = names
    return found


def _of_one(truth: Truth) -> Iterator[tuple[str, tuple[str, ...]]]:
    case = case_of(truth)
    every = [(rule, [p for p in found if not _as_printed(p, case.right)]) for rule, found in predicted(truth)]
    wrong = [(rule, found) for rule, found in every if found]
    for rule, predictions in wrong:
        usual = min(predictions, key=lambda p: p.tier)
        hits = []
        for other, theirs in wrong:
            same = [p for p in theirs if p is usual or _same(p, usual)]
            if same:
                hits.append(Found(other, min(same, key=lambda p: p.tier)))
        named = sorted(one_idea_once(hits, case), key=lambda each: (each.prediction.tier, each.malrule.rank))
        tags = tuple(each.malrule.id for each in named)
        # Of two names for one idea the other one stands for both.
        yield rule.id, tags


def _parts(variant: Variant) -> list[Truth]:
    """The questions whose answers are diagnosed: of steps each by itself, of a program none."""
    truth = truth_of(variant)
    if truth.question.kind == "steps":
        return [truth.about(ask) for ask in truth.question.steps]
    return [truth] if KINDS[truth.question.kind].diagnosed else []


def _same(a: Prediction, b: Prediction) -> bool:
    return a.matches is None and b.matches is None and same_value(a.value, b.value)


def _as_printed(prediction: Prediction, right: Any) -> bool:
    """Whether a prediction is the right answer in as many digits as PyTorch prints."""
    value = prediction.value
    if prediction.matches is not None:
        return False
    if not isinstance(value, np.ndarray) or not isinstance(right, np.ndarray) or value.shape != right.shape:
        return same_value(value, right)
    if value.size == 0 or value.dtype.kind not in "fiub" or not np.isfinite(right).all():
        return same_value(value, right)
    return bool(np.allclose(value, right, rtol=0, atol=PRINTED * float(np.max(np.abs(right)))))
