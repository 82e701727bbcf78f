"""What a program prints, to the letter; only where white space stands is left to the learner."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

from tutor.words import Text

from ..answer import Answer, Compared
from .kind import Kind

if TYPE_CHECKING:
    from tutor.program.trace import Trace

    from ..truth import Truth

NOTHING = {
    "nothing",
    "(nothing)",
    "no output",
    "nothing is printed",
    "it prints nothing",
    "无输出",
    "没有输出",
    "什么都不打印",
}

LINES = Text(
    "This is {found}; the program prints {right}.",
    "这里写了 {found} 行，程序打印 {right} 行。",
)
LINE = Text("Line {line} of the output differs: {found}", "输出的第 {line} 行不对：{found}")
MORE = Text(" ({count} lines differ.)", "（共有 {count} 行不对。）")
POINTS = Text(
    "; the numbers are right, but PyTorch prints a float with its point: `2.`",
    "；数值是对的，但 PyTorch 打印浮点数时带小数点：`2.`",
)


def read(text: str, truth: Truth) -> Answer:
    if " ".join(text.split()).rstrip(".。").lower() in NOTHING:
        text = ""
    elif "\n" not in text and "\\n" in text and "\n" in truth.trace.stdout.rstrip("\n"):
        text = text.replace("\\n", "\n")
    return Answer(text, "\n".join(_lines(text)))


def compare(answer: Answer, truth: Truth) -> Compared:
    given, right = answer.value, truth.trace.stdout
    if _squeezed(given) == _squeezed(right):
        return Compared(True)
    found, wanted = _printed(given), _printed(right)
    if len(found) != len(wanted):
        words = {
            "en": (_count(len(found)), _count(len(wanted))),
            "zh": (str(len(found)), str(len(wanted))),
        }
        en = LINES.fill(found=words["en"][0], right=words["en"][1]).en
        zh = LINES.fill(found=words["zh"][0], right=words["zh"][1]).zh
        return Compared(False, "lines", Text(en, zh))
    wrong = [n for n, (a, b) in enumerate(zip(found, wanted)) if _squeezed(a) != _squeezed(b)]
    first = wrong[0]
    say = LINE.fill(line=first + 1, found=found[first] or "(empty)")
    if _without_points(found[first]) == _without_points(wanted[first]):
        say = say + POINTS
    if len(wrong) > 1:
        say = say + MORE.fill(count=len(wrong))
    return Compared(False, "line", say, tuple((n,) for n in wrong))


def on(truth: Truth, trace: Trace) -> Any:
    return trace.stdout


def same(answer: Answer, predicted: Any) -> bool:
    """Whether this is what a belief would have printed, be it with fewer zeros behind the point."""
    return isinstance(predicted, str) and _short_numbers(answer.value) == _short_numbers(predicted)


def expected(truth: Truth, lang: str) -> str:
    text = truth.trace.stdout.rstrip("\n")
    return text or ("没有输出" if lang == "zh" else "nothing")


def _count(lines: int) -> str:
    return f"{lines} line" if lines == 1 else f"{lines} lines"


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").rstrip().split("\n")]


def _printed(text: str) -> list[str]:
    """The pieces of an output, a tensor over several lines counted as one."""
    pieces: list[str] = []
    depth = 0
    for line in _lines(text) if text.strip() else []:
        plain = " ".join(line.split())
        if depth > 0:
            pieces[-1] += " " + plain
        else:
            pieces.append(plain)
        depth = max(depth + plain.count("[") + plain.count("(") - plain.count("]") - plain.count(")"), 0)
    return pieces


def _squeezed(text: str) -> str:
    """The text with white space only where it separates two words, and full-width forms as the plain ones."""
    plain = unicodedata.normalize("NFKC", "\n".join(_printed(text)))
    return re.sub(r"[ \t]*([\[\](),:])[ \t]*", r"\1", plain)


def _short_numbers(text: str) -> str:
    return re.sub(r"(\.\d*?)0+(?!\d)", r"\1", _squeezed(text))


def _without_points(text: str) -> str:
    return re.sub(r"(\d)\.0*(?!\d)", r"\1", _squeezed(text))


OUTPUT = Kind(read, compare, on, same, expected, lambda answer: not answer.value.strip())
