"""An exercise and a seed make a variant: the same everywhere, and different from its neighbours where it can be."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import count
from typing import Any

from tutor.errors import AuthorError, LearnerError
from tutor.words import Text

from .chance import Shuffle
from .model import Exercise, Lesson, Option, Parameter, Variant
from .written import as_code, as_words, write_in

# A space this small is looked through whole, so that its variants come round one after the other.
SMALL = 64
STRIDE = 64
TRIES = 1000
# What evaluating an expression may raise: ours, and what Python or PyTorch raises for it.
NOT_EVALUATED = (
    LearnerError, ArithmeticError, AssertionError, AttributeError, LookupError, NameError, RuntimeError, TypeError,
    ValueError,
)  # fmt: skip


def draw(lesson: Lesson, exercise: Exercise, seed: int) -> Variant:
    """The variant of a seed. AuthorError where `where` cannot be evaluated or nothing satisfies it."""
    values = drawn_values(lesson, exercise, seed)
    codes = {name: as_code(value) for name, value in values.items()}
    words = {name: as_words(value) for name, value in values.items()}

    def said(text: Text) -> Text:
        return text.fill(**words)

    return Variant(
        lesson=lesson.id,
        exercise=exercise,
        seed=seed,
        program=write_in(exercise.program, codes),
        ask=write_in(exercise.ask, codes),
        question=said(exercise.question),
        options=tuple(Option(said(option.text), write_in(option.true_if, codes)) for option in exercise.options),
        values=values,
        hints=tuple(said(hint) for hint in exercise.hints),
        explanation=said(exercise.explanation),
        steps=tuple(write_in(step, codes) for step in exercise.steps),
        checks=tuple(write_in(check, codes) for check in exercise.checks),
        solution=write_in(exercise.solution, codes),
    )


def drawn_values(lesson: Lesson, exercise: Exercise, seed: int) -> dict[str, Any]:
    """The parameters' values of a seed, by name."""
    parameters, where = exercise.parameters, exercise.where
    if not parameters:
        return {}
    key = f"{lesson.id}/{exercise.id}"
    try:
        if space_size(parameters) <= SMALL:
            suitable = _suitable(key, parameters, where)
            if suitable:
                return dict(suitable[seed % len(suitable)])
        else:
            for values in candidates(key, parameters, seed):
                if satisfies(where, values):
                    return values
        raise AuthorError("where-never", f"No drawn numbers satisfy 'where: {where}' (seed {seed}). Widen the params.")
    except AuthorError as error:
        line, column = lesson.marks.get((exercise.id, "where"), (1, 1))
        raise AuthorError(error.code, error.message, lesson.path, line, column) from error


def candidates(key: str, parameters: tuple[Parameter, ...], seed: int) -> Iterator[dict[str, Any]]:
    """The values tried for a seed, in order, before `where` is asked."""
    size = space_size(parameters)
    order = Shuffle(size, key)
    # With a divisor in common the seeds would come round before the space does.
    stride = next(n for n in count(STRIDE) if math.gcd(n, size) == 1)
    for attempt in range(min(TRIES, size)):
        yield values_at(parameters, order[seed * stride + attempt])


def satisfies(where: str, values: dict[str, Any]) -> bool:
    """Whether the condition holds for these values; AuthorError where it is no condition."""
    if not where:
        return True
    from tutor.program import evaluate

    # A word stands in the condition as a string.
    codes = {name: repr(v) if isinstance(v, str) else as_code(v) for name, v in values.items()}
    try:
        holds = evaluate(_nothing(), write_in(where, codes))
    except NOT_EVALUATED as error:
        # Of what was asked only the author's own writing is said.
        why = "a number is too large" if isinstance(error, OverflowError) else str(error)
        said = re.sub(r"^'.*?' cannot be asked: ", "", why)
        raise AuthorError("where", f"'where: {where}' cannot be evaluated: {said}") from error
    if not isinstance(holds, bool):
        raise AuthorError("where", f"'where: {where}' is no condition: it gives {holds!r}, not True or False.")
    return holds


def space_size(parameters: tuple[Parameter, ...]) -> int:
    """How many combinations of values there are."""
    return math.prod(_count(parameter) for parameter in parameters)


def values_at(parameters: tuple[Parameter, ...], index: int) -> dict[str, Any]:
    """The combination at a place of the space."""
    values: dict[str, Any] = {}
    for parameter in parameters:
        index, place = divmod(index, _count(parameter))
        if parameter.kind == "pick":
            values[parameter.name] = parameter.options[place]
        else:
            number = parameter.low + place
            values[parameter.name] = float(number) if parameter.kind == "float" else number
    return values


def _count(parameter: Parameter) -> int:
    return len(parameter.options) if parameter.kind == "pick" else parameter.high - parameter.low + 1


@lru_cache(maxsize=256)
def _suitable(key: str, parameters: tuple[Parameter, ...], where: str) -> tuple[dict[str, Any], ...]:
    order = Shuffle(space_size(parameters), key)
    every = (values_at(parameters, order[place]) for place in range(order.size))
    return tuple(values for values in every if satisfies(where, values))


@lru_cache(maxsize=1)
def _nothing() -> Any:
    """The trace of the empty program: where an expression of numbers is evaluated."""
    from tutor.program import run

    return run("")
