"""Numbers in the right shape, `None`, a word such as `float32`, or `error`: what a gradient or a value is."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from tutor.errors import AnswerError, AskError
from tutor.symbolic import read_tensor
from tutor.words import Text

from ..answer import RAISES, Answer, Compared
from ..near import DECIMALS, as_fraction, far, near
from ..words import place, places, shape_words, write_as
from .choice import plain_word
from .kind import Kind

if TYPE_CHECKING:
    from tutor.program.trace import Trace

    from ..truth import Truth

ERROR_WORDS = {
    "error", "an error", "raises", "it raises", "raises an error", "it raises an error", "exception", "runtimeerror",
    "报错", "出错", "抛出错误", "抛出异常", "错误", "异常",
}  # fmt: skip
SAME_DTYPE = {
    "float": "float32",
    "double": "float64",
    "half": "float16",
    "long": "int64",
    "int": "int32",
    "short": "int16",
}
# A number that many wrong ideas could give says little about which one it was.
WEAK = {-1.0, 0.0, 1.0}

ROUNDED = Text("Right, rounded as PyTorch prints it.", "正确，按 PyTorch 的打印方式取了近似值。")
SHAPE = Text("This is {found}; {ask} has shape {shape}. ", "这是{found}；{ask} 的形状是 {shape}。")
ONE_VALUE = Text("{ask} is not {found}.", "{ask} 不是 {found}。")
NOT_NONE = Text("{ask} is not None here: it holds numbers.", "这里 {ask} 不是 None：它有数值。")
NOT_NUMBERS = Text("{ask} does not hold these numbers.", "{ask} 中不是这些数。")
NO_ERROR = Text("Nothing raises before {ask} can be read.", "读取 {ask} 之前没有任何一行报错。")
NO_WORD = Text("{ask} is a word here, such as {like}.", "这里 {ask} 是一个词，例如 {like}。")
COMPLEX = Text(
    "{ask} holds complex numbers. The tutor does not mark them (yet); it counts for nothing.",
    "{ask} 含有复数，目前还不能评分。这次不计。",
)
NO_TRUTH_VALUE = Text("{ask} is no yes or no.", "{ask} 不是“是”或“否”。")
ONE = Text(
    "Element {place} differs: {found} is not right there. The others are.",
    "元素 {place} 不对：那里不是 {found}。其余都对。",
)
SOME = Text("{count} of {all} elements differ: {places}.", "{all} 个元素中有 {count} 个不对：{places}。")
ALL = Text("None of the {all} elements is right yet.", "{all} 个元素都还不对。")
FEW_DIGITS = Text(
    " Where the answer is no short decimal, write a fraction or at least 4 decimals.",
    "如果结果不是有限的短小数，请写成分数，或至少写 4 位小数。",
)


def read(text: str, truth: Truth) -> Answer:
    if text.strip().rstrip(".!。").lower() in ERROR_WORDS:
        return Answer(RAISES, "an error")
    right = truth.engine
    if isinstance(right, str):
        return read_word(text, right, truth.question.ask)
    if isinstance(right, np.ndarray) and right.ndim == 1 and right.dtype.kind == "i":
        text = _as_list(text)
    found = read_tensor(text)
    return Answer(found.value, found.echo, found)


def read_word(text: str, right: str, ask: str) -> Answer:
    """What is no number: a dtype, a type, the name of a node."""
    word = plain_word(text)
    if word in ("none", "空", "null"):
        return Answer(None, "None")
    if not word or not re.fullmatch(r"[\w .<>'\"()\[\],:-]{1,100}", word):
        like = "float32" if right.startswith("torch.") else "AddBackward0" if "Backward" in right else "True"
        raise AnswerError(NO_WORD.fill(ask=ask, like=like))
    return Answer(_named(word), word)


def _named(word: str) -> str:
    """A word by its one name: without quotes, `torch.`, `<... object at ...>`, `<class ...>`; `double` is float64."""
    found = re.sub(r" object at .*", "", word.strip().strip("'\"<>").strip())
    found = re.sub(r"^class ", "", found).strip("'\" ").removeprefix("torch.")
    return SAME_DTYPE.get(found.lower(), found.lower())


def _as_list(text: str) -> str:
    """A shape as Python or PyTorch prints it, `(2, 3)` or `torch.Size([2, 3])`, as a list."""
    found = re.fullmatch(r"\s*(?:torch\.)?(?:Size)?\s*[(（]\s*\[?([\d\s,，]*)\]?\s*[)）]\s*", text)
    return text if found is None else "[" + found[1].replace("，", ",").strip().rstrip(",") + "]"


def compare(answer: Answer, truth: Truth) -> Compared:
    right = truth.engine
    said = {"ask": truth.question.ask, "found": answer.echo}
    if answer.value is RAISES or right is RAISES:
        if answer.value is RAISES and (right is RAISES or truth.trace.error is not None):
            return Compared(True)
        return Compared(False, "value", (NO_ERROR if answer.value is RAISES else ONE_VALUE).fill(**said))
    if isinstance(right, np.ndarray) and right.dtype.kind == "c":
        return Compared(None, "undecided", COMPLEX.fill(**said))
    if answer.value is None or right is None:
        if answer.value is None and right is None:
            return Compared(True)
        words = NOT_NONE if isinstance(right, np.ndarray) and answer.value is None else NOT_NUMBERS
        words = ONE_VALUE if isinstance(right, str) or isinstance(answer.value, str) else words
        return Compared(False, "none", words.fill(**said))
    if isinstance(right, str):
        is_right = answer.value in (_named(right), _named(right).rstrip("0123456789"))
        return Compared(is_right, "right" if is_right else "value", Text() if is_right else ONE_VALUE.fill(**said))
    if isinstance(answer.value, bool) or isinstance(right, bool):
        return _truth_value(answer, right, said)
    if answer.value.shape != right.shape:
        words = shape_words(answer.value.shape)
        found = Text(*(SHAPE.fill(found=w, ask=said["ask"], shape=right.shape).say(lang)
                       for lang, w in (("en", words.en), ("zh", words.zh))))  # fmt: skip
        return Compared(False, "shape", found + write_as(right.shape))
    return _numbers(answer, right, truth)


def _truth_value(answer: Answer, right: Any, said: dict[str, str]) -> Compared:
    number = {True: 1.0, False: 0.0}
    given = number[answer.value] if isinstance(answer.value, bool) else answer.value
    wanted = number[right] if isinstance(right, bool) else right
    if isinstance(answer.value, bool) and not isinstance(right, bool) and right.dtype.kind != "b":
        return Compared(False, "value", NO_TRUTH_VALUE.fill(**said))
    same = np.shape(given) == np.shape(wanted) and bool(np.all(np.asarray(given == wanted)))
    return Compared(same, "right" if same else "value", Text() if same else ONE_VALUE.fill(**said))


def _numbers(answer: Answer, right: np.ndarray, truth: Truth) -> Compared:
    typed, digits = answer.value, answer.read.last_digits
    wrong: list[tuple[int, ...]] = []
    waiting: list[tuple[int, ...]] = []
    rounded = False
    for index in np.ndindex(*right.shape):
        engine = float(right[index])
        if typed[index].is_Integer and typed[index] == engine:
            continue
        (wrong if far(typed[index], engine) else waiting).append(index)
    # The exact truth is derived only where it can make a difference.
    exact = truth.exact if waiting and right.dtype.kind == "f" else None
    for index in waiting:
        true = None if exact is None else exact[index]
        found = near(typed[index], None if digits is None else digits[index], true, float(right[index]))
        if found is None:
            wrong.append(index)
        rounded = rounded or found == "rounded"
    if not wrong:
        return Compared(True, "right", ROUNDED if rounded else Text())
    few = digits is not None and all(_too_short(typed[i], digits[i], float(right[i])) for i in wrong)
    return _differ(answer, sorted(wrong), right.size, truth.question.ask, FEW_DIGITS if few else Text())


def _too_short(typed: Any, last_digit: Any, engine: float) -> bool:
    """Whether a decimal is the truth rounded to fewer digits than count."""
    number = as_fraction(typed)
    if number is None or last_digit is None or not np.isfinite(engine):
        return False
    return last_digit > DECIMALS and abs(number - Fraction(engine)) <= last_digit / 2 and number != 0


def _differ(answer: Answer, wrong: list[tuple[int, ...]], size: int, ask: str, advice: Text) -> Compared:
    where = tuple(wrong)
    if size == 1:
        tag = "rounding" if advice else "value"
        return Compared(False, tag, ONE_VALUE.fill(ask=ask, found=answer.echo) + advice, where)
    if len(wrong) == 1:
        digits = answer.read.last_digits
        found = _written(answer.value[wrong[0]], None if digits is None else digits[wrong[0]])
        return Compared(False, "element", ONE.fill(place=place(wrong[0]), found=found) + advice, where)
    if len(wrong) == size:
        return Compared(False, "elements", ALL.fill(all=size) + advice, where)
    said = SOME.fill(count=len(wrong), all=size, places=places(wrong))
    return Compared(False, "elements", said + advice, where)


def on(truth: Truth, trace: Trace) -> Any:
    return truth.on(trace)


def same(answer: Answer, predicted: Any) -> bool:
    """Whether the answer is exactly what was predicted; `predicted` holds floats of some precision."""
    given = answer.value
    if isinstance(given, str) or isinstance(predicted, str):
        return isinstance(given, str) and isinstance(predicted, str) and given == _named(predicted)
    if given is RAISES or given is None or isinstance(given, bool):
        if predicted is RAISES or predicted is None or isinstance(predicted, bool):
            return given is predicted
        return False
    if not isinstance(predicted, np.ndarray) or given.shape != predicted.shape:
        return False
    digits = answer.read.last_digits
    for index in np.ndindex(*given.shape):
        number = float(predicted[index])
        if far(given[index], number):
            return False
        if near(given[index], None if digits is None else digits[index], None, number) is None:
            return False
    return True


def expected(truth: Truth, lang: str) -> str:
    right = truth.engine
    if right is RAISES:
        return "报错" if lang == "zh" else "error"
    if not isinstance(right, np.ndarray):
        return str(right)
    if right.dtype.kind == "c":
        raise AskError(COMPLEX.fill(ask=truth.question.ask).en)
    from tutor.symbolic import mathtext
    from tutor.symbolic.exact import rationals

    if right.dtype.kind == "b":
        return str(right.tolist())
    exact = truth.exact if right.dtype.kind == "f" else None
    return mathtext.array(rationals(right) if exact is None else exact, ascii=True)


def weak(answer: Answer) -> bool:
    if answer.value is None or answer.value is RAISES or isinstance(answer.value, bool | str):
        return True
    numbers = {float(number) if number.is_real and number.is_finite else 2.0 for number in answer.value.ravel()}
    return numbers <= WEAK


def _written(number: Any, last_digit: Any = None) -> str:
    from tutor.symbolic import mathtext

    known = None if last_digit is None or last_digit >= 1 else as_fraction(number)
    if known is not None:
        # A decimal was typed: it is said as a decimal.
        decimals = len(str(last_digit.denominator)) - 1
        return f"{Decimal(known.numerator) / Decimal(known.denominator):.{decimals}f}"
    return mathtext.line(number, ascii=True)


TENSOR = Kind(read, compare, on, same, expected, weak)
