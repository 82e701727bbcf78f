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
SAY_YES_OR_NO = "Answer yes or no."
NOT_SO = {
    True: Text("It is not so.", "并非如此。"),
    False: Text("It is so.", "确实如此。"),
}
OTHER = Text("Option {number} is not true for this program.", "对这个程序来说，选项 {number} 不成立。")


def read_bool(text: str, truth: Truth) -> Answer:
    word = plain_word(text)
    if word in YES or word in NO:
        return Answer(word in YES, "yes" if word in YES else "no")
    raise AnswerError(f"'{text.strip()}' is neither yes nor no. {SAY_YES_OR_NO}", 0)


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
        raise AnswerError(f"There is no option {text.strip()}. Answer with a number from 1 to {len(options)}.", 0)
    whole = plain_word(text)
    said = {plain_word(option.text.say(lang)): i for i, option in enumerate(options) for lang in ("en", "zh")}
    if whole in said:
        return Answer(said[whole], f"{said[whole] + 1}: {text.strip()}")
    near = difflib.get_close_matches(whole, said, 1, 0.85)
    hint = f" Did you mean option {said[near[0]] + 1}?" if near else ""
    raise AnswerError(f"Answer with the number of an option, 1 to {len(options)}.{hint}", 0)


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


def plain_word(text: str) -> str:
    """A word or sentence without what typing adds: case, full-width forms, spaces, the stop at its end."""
    import unicodedata

    return " ".join(unicodedata.normalize("NFKC", text).split()).strip("\"'`“”‘’").rstrip(".!。?").lower()


def weak(answer: Answer) -> bool:
    return True


BOOL = Kind(read_bool, compare_bool, on_bool, same_bool, expected_bool, weak)
CHOICE = Kind(read_choice, compare_choice, on_choice, same_choice, expected_choice, lambda answer: False)
