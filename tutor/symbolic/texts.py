"""Comparing a learner's text with a reference text: `tutor.equal`.

>>> equal_texts("2x + x", "3*x", "x").equal
True
>>> equal_texts("1/2x", "x/2", "x").equal
'reject'
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tutor.errors import AnswerError
from tutor.words import Text

from .equality import Equality, equal
from .formulas import Formula, read

SYMBOL = re.compile(r"\s*([^\W\d]\w*)\s*(?:\[\s*([\d\s,]*)\])?\s*(?:([:>])\s*(\w+))?\s*$")
MAX_SYMBOLS = 64
MAX_ELEMENTS = 1024
SECONDS = 0.5

SAME_SHAPE = Text("Shapes differ: {left} and {right}.", "形状不同：{left} 与 {right}。")
AT = Text("At {point}: {left} against {right}.", "在 {point} 处：{left} 与 {right}。")
NUMBERS = Text("{left} against {right}.", "{left} 与 {right}。")
EXACTLY = Text("The same exact numbers, or the same text.", "精确数值相同，或写法相同。")
AT_POINTS = Text("Equal at {count} points, to many digits.", "在 {count} 个点上相等，精确到许多位。")
UNDECIDED = Text("It cannot be decided whether they are equal.", "无法判断它们是否相等。")
APART = Text(" (They are {difference} apart.)", "（相差 {difference}。）")
UNDEFINED = Text("undefined", "无定义")


@dataclass(frozen=True)
class Judged:
    """`equal` is True, False, or `reject` where the learner's text is no answer or equality cannot be decided."""

    equal: bool | str
    read_as: str
    why: Text
    ms: float
    decided: bool = True

    def __bool__(self) -> bool:
        return self.equal is True


def equal_texts(learner: str, reference: str, symbols: Any = "", *, seconds: float = SECONDS) -> Judged:
    """Whether a learner's formula equals a reference over declared symbols (`"x, W[2,3]"`, `"x > 0"`).

    AnswerError where the symbols or the reference cannot be read: that is not the learner's fault.
    """
    began = time.perf_counter()
    shapes, positive = declared_symbols(symbols)
    wanted = read(reference, shapes)

    def judged(verdict: bool | str, read_as: str, why: Text, decided: bool = True) -> Judged:
        return Judged(verdict, read_as, why, 1000 * (time.perf_counter() - began), decided)

    try:
        given = read(learner, shapes)
    except AnswerError as error:
        said = error.said if isinstance(error.said, Text) else Text(str(error), str(error))
        return judged("reject", "", said)
    found = equal(given, wanted, seconds=seconds, positive=positive)
    if found.outcome == "undecided":
        return judged("reject", given.echo, UNDECIDED, decided=False)
    return judged(bool(found), given.echo, _why(found, given, wanted))


def declared_symbols(given: Any) -> tuple[dict[str, tuple[int, ...]], frozenset[str]]:
    """Names with their shapes, and which of them are positive; AnswerError where a declaration cannot be read."""
    if isinstance(given, Mapping):
        parts = [_as_text(name, value) for name, value in given.items()]
    elif isinstance(given, str):
        parts = [part for part in re.split(r",(?![^\[]*\])", given) if part.strip()]
    elif isinstance(given, Iterable):
        parts = [str(part) for part in given]
    else:
        raise AnswerError(f"Symbols are declared as 'x, W[2,3]', not as {type(given).__name__}.")
    shapes: dict[str, tuple[int, ...]] = {}
    positive: set[str] = set()
    for part in parts:
        name, shape, assumed = _declaration(part)
        if name in shapes:
            raise AnswerError(f"The symbol '{name}' is declared twice.")
        shapes[name] = shape
        if assumed:
            positive.add(name)
    if len(shapes) > MAX_SYMBOLS:
        raise AnswerError(f"At most {MAX_SYMBOLS} symbols are read; these are {len(shapes)}.")
    return shapes, frozenset(positive)


def _declaration(part: str) -> tuple[str, tuple[int, ...], bool]:
    found = SYMBOL.match(part) if len(part) <= 200 else None
    if found is None:
        raise AnswerError(f"'{part.strip()[:40]}' declares no symbol. Write x, v[3], W[2,3] or x > 0.")
    name, lengths, sign, word = found.groups()
    if sign and (sign, word) not in ((">", "0"), (":", "positive"), (":", "real")):
        raise AnswerError(f"'{part.strip()}': a symbol is real, or positive (x > 0).")
    shape = tuple(int(n) for n in lengths.replace(",", " ").split()) if lengths else ()
    elements = 1
    for length in shape:
        elements *= length
    if shape and (not 0 < elements <= MAX_ELEMENTS or len(shape) > 4):
        raise AnswerError(f"'{part.strip()}' has {elements} elements; from 1 to {MAX_ELEMENTS} are read.")
    return name, shape, bool(sign) and word != "real"


def _as_text(name: Any, value: Any) -> str:
    if value is None or value in ("", "real", "scalar") or value == []:
        return str(name)
    if value == "positive":
        return f"{name}: positive"
    if isinstance(value, int):
        value = [value]
    if isinstance(value, list | tuple):
        return f"{name}[{','.join(map(str, value))}]"
    raise AnswerError(f"'{name}': a symbol has a shape such as [2, 3], or is 'positive'.")


def _why(found: Equality, given: Formula, wanted: Formula) -> Text:
    if found:
        return AT_POINTS.fill(count=found.points) if found.points else EXACTLY
    if given.shape != wanted.shape:
        return SAME_SHAPE.fill(left=given.shape, right=wanted.shape)
    names = list(found.witness.items())[:6]
    point = ", ".join(f"{name} = {value}" for name, value in names)
    template = AT if names else NUMBERS
    words = []
    for lang in ("en", "zh"):
        left, right = (_number(value, lang) for value in (found.left, found.right))
        said = template.fill(point=point, left=left, right=right)
        if left == right:
            # The difference is in digits that are not shown.
            said = said + APART.fill(difference=_number(abs(found.left - found.right), lang))
        words.append(said.say(lang))
    return Text(*words)


def _number(value: Any, lang: str) -> str:
    if value is None:
        return UNDEFINED.say(lang)
    import mpmath

    if isinstance(value, mpmath.mpf) and value and not 1e-300 < abs(value) < 1e300:
        return str(mpmath.nstr(value, 4))
    try:
        return format(float(value), ".10g")
    except (TypeError, OverflowError):
        return str(value)[:40]
