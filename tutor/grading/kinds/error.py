"""Which line raises, and which error."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Any

from tutor.errors import AnswerError
from tutor.words import Text

from ..answer import RAISES, Answer, Compared
from .choice import plain_word
from .kind import Kind

if TYPE_CHECKING:
    from tutor.program.trace import Trace

    from ..truth import Truth

TYPES = (
    "RuntimeError", "TypeError", "ValueError", "IndexError", "KeyError", "AttributeError", "NameError",
    "ZeroDivisionError", "AssertionError", "NotImplementedError", "StopIteration", "OverflowError",
    "UnboundLocalError", "RecursionError", "Exception",
)  # fmt: skip
NOTHING = {
    "none", "no", "no error", "nothing", "nothing raises", "no line", "no line raises", "it runs", "it works",
    "no exception", "not", "0", "-",
    "无", "没有", "不报错", "没有错误", "没有报错", "不会报错", "无错误", "没有一行", "都不报错",
}  # fmt: skip
HOW = "Write the line and the error, such as 'line 3: RuntimeError', or 'no error'."
LINE = re.compile(r"(?:line|ln|l|第|行)?\s*[:#]?\s*(\d+)\s*行?", re.IGNORECASE)
TYPE = re.compile(r"[A-Za-z]*(?:Error|Exception|error|exception|Iteration)\b")

RUNS = Text("Something does raise here.", "这里确实有一行会报错。")
DOES_NOT = Text("Nothing raises in this program.", "这个程序不会报错。")
OTHER_LINE = Text("Not line {line}.", "不是第 {line} 行。")
OTHER_TYPE = Text("Line {line} does raise, but not a {type}.", "第 {line} 行确实报错，但不是 {type}。")


def read(text: str, truth: Truth) -> Answer:
    word = plain_word(text)
    if word in NOTHING:
        return Answer(None, "no error")
    # What follows the error's name is its message: any digits in it are no line.
    named = TYPE.search(text)
    head = text if named is None else text[: named.start()]
    line = LINE.search(head) or (LINE.search(text[named.end() :]) if named and not head.strip() else None)
    if line is None:
        raise AnswerError(f"No line number was found. {HOW}", 0)
    if named is None:
        rest = text[line.end() :].strip(" :,.：，、")
        near = difflib.get_close_matches(rest, TYPES, 1) if rest else []
        hint = f" Did you mean '{near[0]}'?" if near else ""
        raise AnswerError(f"The line is read, the error is missing. {HOW}{hint}", line.end())
    lowered = {name.lower(): name for name in TYPES}
    name = lowered.get(named.group().lower())
    if name is None:
        near = difflib.get_close_matches(named.group(), TYPES, 1)
        hint = f" Did you mean '{near[0]}'?" if near else f" They are: {', '.join(TYPES[:6])}, ..."
        raise AnswerError(f"'{named.group()}' is no error of Python.{hint}", named.start())
    return Answer((int(line.group(1)), name), f"line {int(line.group(1))}: {name}")


def compare(answer: Answer, truth: Truth) -> Compared:
    right = on(truth, truth.trace)
    if answer.value == right:
        return Compared(True)
    if right is None:
        return Compared(False, "no-error", DOES_NOT)
    if answer.value is None:
        return Compared(False, "error", RUNS)
    line, name = answer.value
    if line != right[0]:
        return Compared(False, "line", OTHER_LINE.fill(line=line))
    return Compared(False, "error-type", OTHER_TYPE.fill(line=line, type=name))


def on(truth: Truth, trace: Trace) -> Any:
    return None if trace.error is None else (trace.error.line, trace.error.type)


def same(answer: Answer, predicted: Any) -> bool:
    """A belief that something raises is met by any error in that line."""
    if predicted is RAISES:
        return answer.value is not None
    if predicted is None or answer.value is None:
        return answer.value is None and predicted is None
    return bool(answer.value[0] == predicted[0])


def expected(truth: Truth, lang: str) -> str:
    right = on(truth, truth.trace)
    if right is None:
        return "不报错" if lang == "zh" else "no error"
    line, name = right
    return f"第 {line} 行: {name}" if lang == "zh" else f"line {line}: {name}"


ERROR = Kind(read, compare, on, same, expected, lambda answer: answer.value is None)
