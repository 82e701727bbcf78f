"""Yes or no, and one of several options."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

from tutor.errors import AnswerError
from tutor.words import Text

from ..answer import RAISES, Answer, Compared
from ..truth import value_on
from .kind import Kind

if TYPE_CHECKING:
    from tutor.program.trace import Trace

    from ..truth import Truth

YES = {
    "yes", "y", "true", "t", "1", "it does", "it is", "√", "✓",
    "是", "对", "真", "会", "是的", "对的", "能", "可以", "有",
}  # fmt: skip
NO = {
    "no", "n", "false", "f", "0", "it does not", "it is not", "it doesn't", "it isn't", "×", "✗",
    "否", "错", "假", "不", "不是", "不会", "不对", "没有", "不能",
}  # fmt: skip
NEITHER = Text("'{found}' is neither yes nor no. Answer yes or no.", "“{found}”既不是“是”也不是“否”。请回答是或否。")
NO_OPTION = Text(
    "There is no option {found}. Answer with a number from 1 to {most}.",
    "没有选项 {found}。请回答 1 到 {most} 之间的序号。",
)
BY_NUMBER = Text("Answer with the number of an option, 1 to {most}.", "请回答选项的序号，1 到 {most}。")
NEAREST = Text(" Did you mean option {number}?", "是不是选项 {number}？")
NOT_SO = {
    True: Text("It is not so.", "并非如此。"),
    False: Text("It is so.", "确实如此。"),
}
OTHER = Text("Option {number} is not true for this program.", "对这个程序来说，选项 {number} 不成立。")


def read_bool(text: str, truth: Truth) -> Answer:
    word = plain_word(text)
    if word in YES or word in NO:
        return Answer(word in YES, "yes" if word in YES else "no")
    raise AnswerError(NEITHER.fill(found=clipped(text)))


def compare_bool(answer: Answer, truth: Truth) -> Compared:
    right = holds(truth.engine)
    if right is None:
        return Compared(None, "undecided")
    if answer.value is right:
        return Compared(True)
    return Compared(False, "value", NOT_SO[answer.value])


def on_bool(truth: Truth, trace: Trace) -> Any:
    found = truth.on(trace)
    return found if found is RAISES else holds(found)


def same_bool(answer: Answer, predicted: Any) -> bool:
    return answer.value is predicted


def expected_bool(truth: Truth, lang: str) -> str:
    right = holds(truth.engine)
    if lang == "zh":
        return "是" if right else "否"
    return "yes" if right else "no"


def holds(found: Any) -> bool | None:
    """Whether a condition holds; None where what was found is no condition."""
    if isinstance(found, bool):
        return found
    if hasattr(found, "shape") and found.size == 1:
        return bool(found.ravel()[0])
    return None


def read_choice(text: str, truth: Truth) -> Answer:
    options = truth.question.options
    word = plain_word(text)
    for prefix in ("option", "选项", "(", "第"):
        word = word.removeprefix(prefix).strip()
    word = word.rstrip(").、个项").strip()
    number = None
    if word.isdecimal():
        number = int(word)
    elif len(word) == 1 and "a" <= word <= "z":
        number = ord(word) - ord("a") + 1
    if number is not None:
        if 1 <= number <= len(options):
            return Answer(number - 1, f"{number}: {options[number - 1].text.en or options[number - 1].text.zh}")
        raise AnswerError(NO_OPTION.fill(found=clipped(text), most=len(options)))
    whole = plain_word(text)
    said = {plain_word(option.text.say(lang)): i for i, option in enumerate(options) for lang in ("en", "zh")}
    if whole in said:
        return Answer(said[whole], f"{said[whole] + 1}: {text.strip()}")
    near = difflib.get_close_matches(whole, said, 1, 0.85)
    hint = NEAREST.fill(number=said[near[0]] + 1) if near else Text()
    raise AnswerError(BY_NUMBER.fill(most=len(options)) + hint)


def compare_choice(answer: Answer, truth: Truth) -> Compared:
    right = true_options(truth, truth.trace)
    if not right:
        return Compared(None, "undecided")
    if answer.value in right:
        return Compared(True)
    return Compared(False, "value", OTHER.fill(number=answer.value + 1))


def on_choice(truth: Truth, trace: Trace) -> Any:
    return frozenset(true_options(truth, trace))


def same_choice(answer: Answer, predicted: Any) -> bool:
    """Where a belief makes several options true it predicts none of them."""
    return isinstance(predicted, frozenset) and predicted == {answer.value}


def true_options(truth: Truth, trace: Trace) -> list[int]:
    """The numbers of the options whose condition holds on a trace."""
    from tutor.errors import AskError, ProgramError

    found = []
    for number, option in enumerate(truth.question.options):
        try:
            value = value_on(trace, option.true_if, truth.trace)
        except (AskError, ProgramError):
            continue
        if value is not RAISES and holds(value):
            found.append(number)
    return found


def expected_choice(truth: Truth, lang: str) -> str:
    right = true_options(truth, truth.trace)
    return str(right[0] + 1) if right else ""


def clipped(text: str, most: int = 40) -> str:
    """What was typed, cut where it is long."""
    word = " ".join(text.split())
    return word if len(word) <= most else word[:most] + "..."


def plain_word(text: str) -> str:
    """A word or sentence without what typing adds: case, full-width forms, spaces, the stop at its end."""
    import unicodedata

    return " ".join(unicodedata.normalize("NFKC", text).split()).strip("\"'`“”‘’").rstrip(".!。?").lower()


def weak(answer: Answer) -> bool:
    return True


BOOL = Kind(read_bool, compare_bool, on_bool, same_bool, expected_bool, weak, most=200)
CHOICE = Kind(read_choice, compare_choice, on_choice, same_choice, expected_choice, lambda answer: False, most=1000)
