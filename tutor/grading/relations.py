"""How a wrong answer relates as a whole to the right one: sign, factor, another tensor's gradient, a value."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from tutor.words import Text

from .answer import Answer, Compared
from .diagnose import case_of
from .kinds import tensor as tensors
from .near import as_float
from .truth import Truth

# Factors that are worth saying; any two numbers have some factor.
FACTORS = tuple(Fraction(n) for n in (2, 3, 4, 5, 6, 8, 10)) + tuple(Fraction(1, n) for n in (2, 3, 4, 5, 6, 8, 10))


@dataclass(frozen=True)
class Relation:
    """A stable tag and its words."""

    tag: str
    say: Text


SIGN = Text("Only the sign is wrong, in every element.", "每个元素都只有符号不对。")
SIGN_OF_ONE = Text("Only the sign is wrong.", "只有符号不对。")
FACTOR = Text("Every element is {factor} times what it should be.", "每个元素都是应有值的 {factor} 倍。")
OTHER = Text("This is {other}, not {ask}.", "这是 {other}，不是 {ask}。")
VALUE = Text("This is the value of {other}, not {ask}.", "这是 {other} 的值，不是 {ask}。")


def related(truth: Truth, answer: Answer, compared: Compared) -> Relation | None:
    """The relation of a wrong tensor to the right one, where there is a telling one."""
    if truth.question.kind != "tensor" or not isinstance(answer.value, np.ndarray):
        return None
    right = truth.engine
    given = _floats(answer.value)
    if given is None or given.size == 0:
        return None
    if (
        isinstance(right, np.ndarray)
        and right.shape == given.shape
        and right.dtype.kind == "f"
        and compared.tag != "element"
    ):
        found = _scaled(given, right.astype(np.float64))
        if found is not None:
            return found
    if not _telling(given):
        return None
    return _another(truth, answer)


def _scaled(given: np.ndarray, right: np.ndarray) -> Relation | None:
    if not right.any():
        return None
    if np.allclose(given, -right, rtol=1e-4, atol=1e-12):
        return Relation("sign", SIGN if right.size > 1 else SIGN_OF_ONE)
    if np.count_nonzero(right) < 2:
        return None
    for factor in FACTORS:
        if np.allclose(given, float(factor) * right, rtol=1e-4, atol=1e-12):
            return Relation("factor", FACTOR.fill(factor=factor))
    return None


def _another(truth: Truth, answer: Answer) -> Relation | None:
    """Another tensor's gradient, or a tensor's value in place of a gradient."""
    case = case_of(truth)
    ask = truth.question.ask.strip()
    is_gradient = case.target is not None
    for name in case.tensors:
        other = f"{name}.grad"
        if is_gradient and other != ask and tensors.same(answer, case.asked(other)):
            return Relation("other-variable", OTHER.fill(other=other, ask=ask))
    for name in case.tensors:
        if name != ask and is_gradient and tensors.same(answer, case.asked(name)):
            return Relation("value-not-gradient", VALUE.fill(other=name, ask=ask))
    return None


def _telling(given: np.ndarray) -> bool:
    """Whether numbers are particular enough to come from somewhere: not all 0 or 1."""
    return bool(np.any((given != 0) & (np.abs(given) != 1)))


def _floats(value: Any) -> np.ndarray | None:
    numbers = [as_float(number) for number in value.ravel()]
    if any(number is None for number in numbers):
        return None
    return np.array(numbers, dtype=np.float64).reshape(value.shape)
