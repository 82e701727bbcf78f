"""Which line raises, and which error."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Any

from tutor.errors import AnswerError
from tutor.words import Text

from ..answer import RAISES, Answer, Compared
from .choice import clipped, plain_word
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
HOW = Text(
    "Write the line and the error, such as 'line 3: RuntimeError', or 'no error'.",
    "请写出行号和错误，例如“第 3 行: RuntimeError”，或者写“不报错”。",
)
NO_LINE = Text("No line number was found. ", "没有找到行号。")
NO_NAME = Text("The line is read, the error is missing. ", "读到了行号，还缺少错误的名称。")
NO_SUCH = Text("'{found}' is no error of Python.", "Python 没有名为“{found}”的错误。")
MEANT = Text(" Did you mean '{near}'?", "是不是“{near}”？")
LINE = re.compile(r"(?:line|ln|l|第|行)?\s*[:#]?\s*(\d{1,6})\s*行?", re.IGNORECASE)
TYPE = re.compile(r"(?<![A-Za-z])[A-Za-z]*(?:Error|Exception|error|exception|Iteration)\b")

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
        raise AnswerError(NO_LINE + HOW)
    if named is None:
        rest = text[line.end() :].strip(" :,.：，、")
        near = difflib.get_close_matches(rest, TYPES, 1) if rest else []
        raise AnswerError(NO_NAME + HOW + (MEANT.fill(near=near[0]) if near else Text()), line.end())
    lowered = {name.lower(): name for name in TYPES}
    name = lowered.get(named.group().lower())
    if name is None:
        near = difflib.get_close_matches(named.group(), TYPES, 1)
        hint = MEANT.fill(near=near[0]) if near else Text()
        raise AnswerError(NO_SUCH.fill(found=clipped(named.group())) + hint, named.start())
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
    """Line and error as predicted; a belief that only says that something raises is met by any."""
    if predicted is RAISES:
        return answer.value is not None
    return bool(answer.value == predicted)


def expected(truth: Truth, lang: str) -> str:
    right = on(truth, truth.trace)
    if right is None:
        return "不报错" if lang == "zh" else "no error"
    line, name = right
    return f"第 {line} 行: {name}" if lang == "zh" else f"line {line}: {name}"


ERROR = Kind(read, compare, on, same, expected, lambda answer: answer.value is None, most=5000)
