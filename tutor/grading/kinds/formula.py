"""An expression in the program's names, entry by entry or in matrix form."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from tutor.symbolic import equal, mathtext
from tutor.symbolic.balls import Field, as_float
from tutor.symbolic.declared import Declared, declared
from tutor.symbolic.floats import at
from tutor.symbolic.naming import element_names
from tutor.symbolic.worth import Exact, Written
from tutor.words import Text

from ..answer import RAISES, Answer, Compared
from ..words import place, shape_words, write_as
from .kind import Kind

if TYPE_CHECKING:
    from tutor.program.trace import Trace

    from ..malrules import Case
    from ..samples import Sample
    from ..truth import Truth

# How near two formulas' numbers lie, in double precision, where the formulas may be the same.
CLOSE = 1e-7
BITS = 120
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
OTHER = Text(
    "Near the program's own numbers it has other values than the derivative.",
    "在程序所用的数值附近，它与导数的值不同。",
)
UNDEFINED = Text("undefined", "无定义")
UNDECIDED = Text(
    "The tutor cannot decide whether this equals the derivative. It counts for nothing: try to write it more simply.",
    "无法判断它是否等于导数。这次不计；请试着写得更简单些。",
)


def case_of(truth: Truth) -> Case:
    """The question as mal-rules see it."""
    from ..diagnose import case_of as made

    return made(truth)


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
    right = formula_of(truth)
    if right is None:
        return _at_samples(answer, truth)
    if answer.value.shape != right.shape:
        return _shape(answer, right.shape)
    found = equal(Written(answer.read, names_of(truth).meaning), Exact(right))
    if found.outcome == "undecided":
        return Compared(None, "undecided", UNDECIDED)
    if found or found.index is None:
        return Compared(bool(found), "right" if found else "value")
    wrong = [index for index in np.ndindex(*right.shape) if not equal(answer.value[index], right[index])]
    tag = "element" if len(wrong) == 1 < right.size else "value"
    return Compared(False, tag, _say(found, found.index, right.size), tuple(wrong))


def formula_of(truth: Truth) -> np.ndarray | None:
    """The derivative in the leaves' symbols; None where it is too long to write and only its numbers are known."""
    if "formula" not in truth.kept:
        derivation = truth.derivation
        right = None if derivation is None else derivation.symbols
        samples = case_of(truth).samples
        if right is not None and samples and not all(_agrees(right, sample) for sample in samples):
            right = None
        truth.kept["formula"] = right
    return truth.kept["formula"]  # type: ignore[no-any-return]


def _agrees(right: np.ndarray, sample: Sample) -> bool:
    """Whether a derivation in symbols has the engine's numbers at a point."""
    point = {}
    names = element_names({name: np.shape(value) for name, value in sample.names.items()})
    for name, array in names.items():
        for index in np.ndindex(*array.shape):
            point[str(array[index])] = Fraction(float(np.asarray(sample.names[name])[index]))
    try:
        found = Exact(right).at(point, Field(BITS))
    except KeyError:
        return False
    numbers = [as_float(ball) for ball in found.ravel()]
    return right.shape == sample.answer.shape and bool(
        np.allclose(numbers, sample.answer.ravel(), rtol=1e-6, atol=1e-9)
    )


def _at_samples(answer: Answer, truth: Truth) -> Compared:
    """The comparison where only numbers decide: a formula is right where it has the derivative's at every point."""
    samples = case_of(truth).samples
    if not samples:
        return Compared(None, "undecided", UNDECIDED)
    numbers = np.stack([sample.answer for sample in samples])
    if answer.value.shape != numbers.shape[1:]:
        return _shape(answer, numbers.shape[1:])
    if same(answer, (samples, numbers)):
        return Compared(True)
    found = at(answer.read.tree, samples[0].names)
    if not np.isfinite(found).all():
        return Compared(None, "undecided", UNDECIDED)
    return Compared(False, "value", OTHER)


def _shape(answer: Answer, shape: tuple[int, ...]) -> Compared:
    words = shape_words(answer.value.shape)
    en = SHAPE.fill(found=words.en, shape=shape).en
    zh = SHAPE.fill(found=words.zh, shape=shape).zh
    return Compared(False, "shape", Text(en, zh) + write_as(shape))


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
    right = formula_of(truth)
    return "" if right is None else mathtext.array(right, ascii=True)


FORMULA = Kind(read, compare, on, same, expected, lambda answer: False)
