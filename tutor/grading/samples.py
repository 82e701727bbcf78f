"""Points at which two formulas about a program are told apart: near the program's own numbers, drawn once."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from .target import Target
from .walk import CannotWalk, Tangents, Walk

if TYPE_CHECKING:
    from tutor.program import Ask
    from tutor.program.trace import Trace
    from tutor.symbolic.declared import Declared

POINTS = 3
TRIES = 12
SEED = 7


@dataclass(frozen=True, eq=False)
class Sample:
    """Other numbers for the program's leaves, the free cotangent there, and the true answer."""

    start: Mapping[int, np.ndarray]
    factories: tuple[np.ndarray, ...]
    names: Mapping[str, Any]
    vector: np.ndarray
    ask: str
    answer: np.ndarray

    def begins(self) -> Callable[[np.ndarray], np.ndarray]:
        """What `Semantics.begins` needs: the numbers of the tensors in the order in which they are made."""
        waiting = list(self.factories)

        def begin(array: np.ndarray) -> np.ndarray:
            while waiting:
                numbers = waiting.pop(0)
                if numbers.shape == array.shape and array.dtype.kind == "f":
                    return numbers.copy()
                if numbers.dtype.kind != "f":
                    break
            return array.astype(np.float64) if array.dtype.kind == "f" else array

        return begin


def samples_of(trace: Trace, ask: Ask, target: Target | None) -> tuple[Sample, ...]:
    """A few points for a `formula` ask where everything is finite."""
    from tutor.symbolic.declared import declared

    if target is None or target.out is None:
        return ()
    known = declared(trace, ask)
    chance = random.Random(SEED)
    found: list[Sample] = []
    for _ in range(TRIES):
        if len(found) == POINTS:
            break
        sample = _sample(trace, ask, target, known, chance)
        if sample is not None and np.isfinite(sample.answer).all():
            found.append(sample)
    return tuple(found)


def _sample(trace: Trace, ask: Ask, target: Target, known: Declared, chance: random.Random) -> Sample | None:
    named = {naming.uid for naming in trace.namings}
    start: dict[int, np.ndarray] = {}
    factories: list[np.ndarray] = []
    storages = {output.storage for step in trace.steps for output in step.outputs if output.uid in named}
    for step in trace.steps:
        if step.op != "factory":
            continue
        for output in step.outputs:
            numbers = output.array
            if numbers.dtype.kind == "f":
                numbers = numbers.astype(np.float64)
                if output.storage in storages:
                    numbers = _moved(numbers, chance)
                    flat = np.full(int(output.elements.max(initial=0)) + 1, np.nan)
                    flat[output.elements] = numbers
                    start[output.storage] = flat
            factories.append(numbers)
    assert target.out is not None
    vector = np.ones(target.out.shape)
    if known.cotangent is not None:
        vector = _moved(vector, chance)
    text = f"vjp({ask.target}, {ask.wrt}, {vector.tolist()})"
    try:
        walk = Walk(trace, start)
        answer = target.derivative(Tangents(walk, target.variable, alive=target.revives), vector)
    except (CannotWalk, KeyError):
        return None
    return Sample(start, tuple(factories), _names(trace, walk, start, known, vector), vector, text, answer)


def _names(
    trace: Trace, walk: Walk, start: Mapping[int, np.ndarray], known: Declared, vector: np.ndarray
) -> dict[str, Any]:
    """What each name that a formula may use is worth at the sample; a leaf is worth what it began with."""
    found: dict[str, Any] = {}
    for name in known.shapes:
        value: Any = trace.names.get(name)
        if name == known.cotangent:
            found[name] = vector
        elif hasattr(value, "uid"):
            last = trace.last_value(value)
            if last.storage in start and last.is_leaf:
                found[name] = start[last.storage][last.elements]
            else:
                found[name] = walk.read(last)
        elif value is not None:
            found[name] = float(value)
    return found


def _moved(numbers: np.ndarray, chance: random.Random) -> np.ndarray:
    moved = np.array(numbers, np.float64)
    for index in np.ndindex(*moved.shape):
        size = 0.07 + 0.13 * chance.random()
        moved[index] += (0.3 + abs(moved[index])) * size * chance.choice((-1, 1))
    return moved
