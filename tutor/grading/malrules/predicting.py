"""The ways a belief predicts an answer: by other semantics, another table, another reading, a bent derivative."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

from tutor.autograd import OPS, PYTORCH, Op, Semantics

from ..readings import Reading, _Changed, read_by
from ..walk import CannotWalk, Rule
from .case import Case
from .malrule import Predict, Prediction

# Places at which one belief is tried alone, at most.
MAX_SITES = 24


def by_semantics(applies: Callable[[Case], bool] | None = None, **fields: Any) -> Predict:
    """PyTorch's semantics with these fields replaced."""
    bent = replace(PYTORCH, **fields)
    return by_run(lambda: bent, applies)


def by_run(makes: Callable[[], Semantics], applies: Callable[[Case], bool] | None = None, tier: int = 0) -> Predict:
    """Semantics made afresh for each run: those that count keep their count to themselves."""

    def predict(case: Case) -> Iterator[Prediction]:
        if applies is None or applies(case):
            yield from run(case, makes, None, tier)

    return predict


def by_table(*names: str, **formulas: dict[str, Callable[..., Any]]) -> Predict:
    """The rules table with some formulas replaced: `mm={"self": lambda ...}`."""
    table = bent_table(formulas)
    bent = replace(PYTORCH, table=table)
    touched = {*formulas, *names}
    return by_run(lambda: bent, lambda case: not touched.isdisjoint(case.ops))


def bent_table(formulas: dict[str, dict[str, Callable[..., Any]]], **whole: Op) -> dict[str, Op]:
    """PyTorch's table with these formulas in place of its own."""
    table = {**OPS, **whole}
    for name, bent in formulas.items():
        if name in table:
            table[name] = replace(table[name], formulas={**table[name].formulas, **bent})
    return table


def by_reading(*make: Callable[[Case], _Changed | None], tiers: tuple[int, ...] = (), **fields: Any) -> Predict:
    """Another reading of the program, where it changes anything."""
    bent = replace(PYTORCH, **fields) if fields else PYTORCH

    def predict(case: Case) -> Iterator[Prediction]:
        for number, making in enumerate(make):
            transformer = making(case)
            reading = None if transformer is None else reading_of(case, transformer)
            if reading is not None:
                yield from run(case, lambda: bent, reading, tiers[number] if tiers else 0)

    return predict


def reading_of(case: Case, transformer: _Changed) -> Reading | None:
    """The reading that a transformer gives, or None where it leaves the program as it is."""
    tree = read_by(transformer, case.question.program)
    return None if tree is None else (lambda _: tree)


def run(
    case: Case, makes: Callable[[], Semantics] | None, reading: Reading | None = None, tier: int = 0, **rest: Any
) -> Iterator[Prediction]:
    """One run, if it gives an answer at all."""
    value, trace = case.bent(makes, reading)
    if value is not None or trace is not None:
        yield Prediction(value, tier, trace=trace, **rest)


def by_derivative(*rules: Rule, tiers: tuple[int, ...] = ()) -> Predict:
    """A bent derivative at every operation where it fits, then at one of them alone."""

    def predict(case: Case) -> Iterator[Prediction]:
        if not case.is_walked:
            return
        for number, rule in enumerate(rules):
            yield from everywhere_and_alone(case, rule, tiers[number] if tiers else 0)

    return predict


def at_one_operation(rule: Rule) -> Predict:
    """A bent derivative at each operation alone."""

    def predict(case: Case) -> Iterator[Prediction]:
        if not case.is_walked:
            return
        everywhere = list(everywhere_and_alone(case, rule, 0))
        for prediction in everywhere[1:] or everywhere:
            yield replace(prediction, tier=0)

    return predict


def everywhere_and_alone(case: Case, rule: Rule, tier: int) -> Iterator[Prediction]:
    """Every place first, then each line's places, then each place."""
    try:
        value, applied = case.derived(rule)
        if not applied:
            return
        yield Prediction(value, tier, case.line_of(applied[-1]))
        if len(applied) == 1:
            return
        for sites in _parts_of(case, applied):
            value, _ = case.derived(rule, frozenset(sites))
            yield Prediction(value, tier + 1, case.line_of(sites[-1]))
    except (CannotWalk, KeyError):
        return


def _parts_of(case: Case, applied: list[int]) -> Iterable[list[int]]:
    lines: dict[int, list[int]] = {}
    for step in applied:
        lines.setdefault(case.line_of(step), []).append(step)
    whole = [steps for steps in lines.values() if 1 < len(steps) < len(applied)]
    single = [[step] for step in reversed(applied)]
    return (whole + single)[:MAX_SITES]


def all_of(*predicts: Predict) -> Predict:
    """Several ways of holding one belief."""

    def predict(case: Case) -> Iterator[Prediction]:
        for each in predicts:
            yield from each(case)

    return predict
