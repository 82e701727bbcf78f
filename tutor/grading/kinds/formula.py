"""An expression in the program's names, entry by entry or in matrix form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tutor.symbolic import equal, mathtext
from tutor.symbolic.declared import Declared, declared
from tutor.symbolic.floats import at
from tutor.symbolic.worth import Exact, Written
from tutor.words import Text

from ..answer import RAISES, Answer, Compared
from ..words import place, shape_words, write_as
from .kind import Kind

if TYPE_CHECKING:
    from tutor.program.trace import Trace

    from ..truth import Truth

# How near two formulas' numbers lie, in double precision, where the formulas may be the same.
CLOSE = 1e-7
SHOWN = 6

SHAPE = Text("This formula is {found}; the derivative has shape {shape}. ", "这个公式是{found}；导数的形状是 {shape}。")
DIFFERS = Text(
    "At {point} it gives {found}; the derivative there is {right}.", "在 {point} 处它等于 {found}，而导数是 {right}。"
)
DIFFERS_AT = Text(
    "Element {place} differs: at {point} it gives {found}; the derivative there is {right}.",
    "元素 {place} 不对：在 {point} 处它等于 {found}，而导数是 {right}。",
)
NUMBER = Text("It is always {found}; the derivative is not that number.", "它恒等于 {found}，而导数不是这个数。")
UNDEFINED = Text("undefined", "无定义")
UNDECIDED = Text(
    "The tutor cannot decide whether this equals the derivative. It counts for nothing: try to write it more simply.",
    "无法判断它是否等于导数。这次不计；请试着写得更简单些。",
)


def names_of(truth: Truth) -> Declared:
    """The names a formula may use here."""
    found = truth.kept.get("declared")
    if found is None:
        found = truth.kept["declared"] = declared(truth.trace, truth.ask)
    return found  # type: ignore[no-any-return]


def read(text: str, truth: Truth) -> Answer:
    formula = names_of(truth).read(text)
    return Answer(names_of(truth).in_leaves(formula.value), formula.echo, formula)


def compare(answer: Answer, truth: Truth) -> Compared:
    derivation = truth.derivation
    if derivation is None:
        return Compared(None, "undecided", UNDECIDED)
    right = derivation.symbols
    if answer.value.shape != right.shape:
        words = shape_words(answer.value.shape)
        en = SHAPE.fill(found=words.en, shape=right.shape).en
        zh = SHAPE.fill(found=words.zh, shape=right.shape).zh
        return Compared(False, "shape", Text(en, zh) + write_as(right.shape))
    found = equal(Written(answer.read, names_of(truth).meaning), Exact(right))
    if found.outcome == "undecided":
        return Compared(None, "undecided", UNDECIDED)
    if found or found.index is None:
        return Compared(bool(found), "right" if found else "value")
    wrong = [index for index in np.ndindex(*right.shape) if not equal(answer.value[index], right[index])]
    tag = "element" if len(wrong) == 1 < right.size else "value"
    return Compared(False, tag, _say(found, found.index, right.size), tuple(wrong))


def _say(found: Any, index: tuple[int, ...], size: int) -> Text:
    if not found.witness:
        return NUMBER.fill(found=_number(found.left))
    point = ", ".join(f"{name} = {value}" for name, value in list(found.witness.items())[:4])
    template = DIFFERS if size == 1 else DIFFERS_AT
    words = []
    for lang in ("en", "zh"):
        words.append(
            template.fill(
                point=point, place=place(index),
                found=_number(found.left, lang), right=_number(found.right, lang),
            ).say(lang)
        )  # fmt: skip
    return Text(*words)


def _number(value: Any, lang: str = "en") -> str:
    if value is None:
        return UNDEFINED.say(lang)
    return format(float(value), f".{SHOWN}g")


def on(truth: Truth, trace: Trace) -> Any:
    return RAISES


def same(answer: Answer, predicted: Any) -> bool:
    """`predicted` is a pair: the samples, and the derivative predicted at each."""
    samples, numbers = predicted
    if not isinstance(numbers, np.ndarray) or not len(samples):
        return False
    if numbers.shape[1:] != answer.value.shape:
        return False
    for sample, wanted in zip(samples, numbers):
        found = at(answer.read.tree, sample.names)
        if found.shape != wanted.shape or not np.isfinite(wanted).all() or not np.isfinite(found).all():
            return False
        if not np.all(np.abs(found - wanted) <= CLOSE * np.maximum(1e-3, np.maximum(np.abs(found), np.abs(wanted)))):
            return False
    return True


def expected(truth: Truth, lang: str) -> str:
    derivation = truth.derivation
    return "" if derivation is None else mathtext.array(derivation.symbols, ascii=True)


FORMULA = Kind(read, compare, on, same, expected, lambda answer: False)
