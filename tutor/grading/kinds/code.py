"""A whole program, repaired or completed: it is run in the engine, and the exercise's conditions decide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tutor.errors import AnswerError, AskError, LimitError, ProgramError
from tutor.words import Text

from ..answer import RAISES, Answer, Compared
from ..refused import why_not_run
from ..truth import value_on
from .choice import holds
from .kind import Kind

if TYPE_CHECKING:
    from tutor.program.trace import Trace

    from ..truth import Truth

SECONDS = 2.0

REFUSED = Text("{why}", "程序无法运行：{why}")
TOO_MUCH = Text("{why} Your program was stopped there.", "程序用得太多，已被停止：{why}")
RAISED = Text("Line {line} raises {type}: {message}", "第 {line} 行抛出 {type}：{message}")
NOT_SO = Text(
    "When your program has ended, this does not hold: `{check}`.", "程序结束时，下面的条件不成立：`{check}`。"
)
NOT_THERE = Text(
    "When your program has ended, `{check}` cannot be answered: {why}", "程序结束时，无法回答 `{check}`：{why}"
)
UNCHANGED = Text("This is the program as it was given. ", "这还是原来的程序。")


def read(text: str, truth: Truth) -> Answer:
    from dataclasses import replace

    from tutor.program import LIMITS, run

    source = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ")
    try:
        trace = run(source, limits=replace(LIMITS, seconds=min(SECONDS, LIMITS.seconds)))
    except LimitError as error:
        raise AnswerError(_said(TOO_MUCH, error)) from None
    except ProgramError as error:
        raise AnswerError(_said(REFUSED, error)) from None
    return Answer(trace, source.strip())


def _said(words: Text, error: ProgramError) -> Text:
    why = why_not_run(error)
    return Text(words.fill(why=why.en).en, words.fill(why=why.zh).zh)


def compare(answer: Answer, truth: Truth) -> Compared:
    trace: Trace = answer.value
    same = Text() if answer.echo != truth.question.program.strip() else UNCHANGED
    asked_about_errors = any("raises" in check for check in truth.question.checks)
    if trace.error is not None and not asked_about_errors:
        error = trace.error
        return Compared(False, "raises", same + RAISED.fill(line=error.line, type=error.type, message=error.message))
    for number, check in enumerate(truth.question.checks):
        try:
            found = value_on(trace, check)
        except AskError as error:
            return Compared(False, "check", same + NOT_THERE.fill(check=check, why=error), ((number,),))
        except (NameError, AttributeError, TypeError, LookupError, ArithmeticError) as error:
            return Compared(False, "check", same + NOT_THERE.fill(check=check, why=error), ((number,),))
        if found is RAISES or not holds(found):
            return Compared(False, "check", same + NOT_SO.fill(check=check), ((number,),))
    return Compared(True)


def on(truth: Truth, trace: Trace) -> Any:
    return RAISES


def same(answer: Answer, predicted: Any) -> bool:
    return False


def expected(truth: Truth, lang: str) -> str:
    return truth.question.solution


CODE = Kind(read, compare, on, same, expected, lambda answer: False, diagnosed=False)
