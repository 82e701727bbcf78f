"""Checks of parameters: each is used, and their condition can be met."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator
from itertools import islice

from tutor.errors import AuthorError
from tutor.lesson.chance import Shuffle
from tutor.lesson.drawing import SMALL, satisfies, space_size, values_at

from .subject import Found, Subject

FEW, MANY = 100, 1000
# One draw tries a thousand numbers: at this rate it fails once in 20,000 draws.
RARE = 0.01


def used(subject: Subject) -> Iterator[Found]:
    """Every parameter occurs in the program, the ask or an option."""
    exercise = subject.exercise
    sources = [exercise.program, exercise.ask, *(option.true_if for option in exercise.options)]
    names = set().union(*map(_names, sources))
    for parameter in exercise.parameters:
        if parameter.name not in names:
            what = f"The parameter '{parameter.name}' is nowhere in the program. Use it, or delete it."
            yield Found(("params", parameter.name), what, length=len(parameter.name))


def _names(source: str) -> set[str]:
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    except (tokenize.TokenError, SyntaxError):
        return set(re.findall(r"\w+", source))
    return {token.string for token in tokens if token.type == tokenize.NAME}


def condition(subject: Subject) -> Iterator[Found]:
    """`where` can be evaluated and holds often enough."""
    exercise = subject.exercise
    if not exercise.where:
        return
    if not exercise.parameters:
        yield Found(("where",), "There are no params that 'where' could choose. Add params, or delete it.")
        return
    size = space_size(exercise.parameters)
    order = Shuffle(size, f"{subject.lesson.id}/{exercise.id}")
    met = tried = 0
    try:
        for tried, place in enumerate(islice(range(size), MANY), 1):
            met += satisfies(exercise.where, values_at(exercise.parameters, order[place]))
            if tried == FEW and met > FEW // 5:
                return
    except AuthorError as error:
        names = ", ".join(parameter.name for parameter in exercise.parameters)
        said = error.message.rstrip(".") + (
            f"; the parameters are: {names}." if "not defined" in error.message else "."
        )
        yield Found(("where",), said, length=len(exercise.where))
        return
    if not met:
        tries = "any of the drawn numbers" if size <= MANY else f"any of {tried} drawn numbers"
        yield Found(("where",), f"'{exercise.where}' does not hold for {tries}. Widen the params.")
    elif size > SMALL and met < tried * RARE:
        what = f"'{exercise.where}' holds for {met} of {tried} drawn numbers only. Narrow the params to those."
        yield Found(("where",), what)


def alike(subject: Subject) -> Iterator[Found]:
    """Parameters give more than one variant."""
    parameters = subject.exercise.parameters
    if parameters and space_size(parameters) == 1:
        yield Found(("params",), "These params draw the same numbers every time. Widen them, or write the numbers out.")
