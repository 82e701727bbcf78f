"""Checks of a variant's program and of what is asked about it, on its trace."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from tutor.errors import ProgramError
from tutor.lesson.drawing import NOT_EVALUATED
from tutor.lesson.problem import did_you_mean, quoted

from .subject import Found, Path, Subject

if TYPE_CHECKING:
    from tutor.program.trace import Trace

# The program stands on a screen of 80 columns, with a frame and line numbers.
MAX_COLUMNS = 72
MAX_SECONDS = 1.0
RAISES = ("raises", "raises()")
ASKING = ("tensor", "formula", "bool")


def in_the_language(subject: Subject) -> Iterator[Found]:
    """The program parses, stays in the language and within its limits."""
    if isinstance(subject.outcome, ProgramError):
        error = subject.outcome
        yield Found(("program",), error.message, line=max(error.line, 1), column=error.column)


def width(subject: Subject) -> Iterator[Found]:
    """The program's lines fit a screen of 80 columns."""
    for number, line in enumerate(subject.variant.program.split("\n"), 1):
        if len(line) > MAX_COLUMNS:
            what = f"This line has {len(line)} columns; {MAX_COLUMNS} fit a screen of 80. Break it into two."
            yield Found(("program",), what, line=number, column=MAX_COLUMNS + 1, length=len(line) - MAX_COLUMNS)


def raising(subject: Subject) -> Iterator[Found]:
    """A program raises exactly where the exercise asks about that."""
    exercise, error = subject.exercise, subject.trace.error
    if exercise.kind == "error" and error is None:
        yield Found(
            ("program",), "Nothing raises here, but the kind is 'error'. Use 'ask: raises' to ask whether it does."
        )
    about_it = exercise.ask in RAISES or any(option.true_if in RAISES for option in exercise.options)
    if error is not None and exercise.kind not in ("error", "code") and not about_it:
        said = _with_hint(f"This line raises {error.type}: {error.message}", subject.trace)
        what = f"{said} If that is meant, ask with 'kind: error' or 'ask: raises'."
        yield Found(("program",), what, line=error.line)


def speed(subject: Subject) -> Iterator[Found]:
    """A program runs within a second."""
    if subject.took > MAX_SECONDS:
        what = f"This program takes {subject.took:.1f} seconds. Ask the same of a smaller one."
        yield Found(("program",), what, drawn=True)


def prints(subject: Subject) -> Iterator[Found]:
    """A program whose output is asked for prints something."""
    if subject.exercise.kind == "output" and not subject.trace.stdout.strip():
        yield Found(("program",), "The output is asked for, but nothing is printed.")


def ask(subject: Subject) -> Iterator[Found]:
    """What is asked exists in the ended program and is of the kind that is asked for."""
    exercise, trace = subject.exercise, subject.trace
    if exercise.kind not in ASKING or exercise.ask in RAISES:
        return
    if trace.error is not None:
        return
    from tutor.program import answer, parse_ask

    try:
        parsed = parse_ask(subject.variant.ask)
        found = answer(trace, parsed)
    except NOT_EVALUATED as error:
        yield Found(("ask",), _cannot(exercise.ask, error, subject), length=len(exercise.ask))
        return
    truth = isinstance(found, bool)
    if exercise.kind == "bool" and not truth:
        yield Found(("ask",), f"'{exercise.ask}' gives {_shown(found)}, not True or False. Leave out 'kind: bool'.")
    if exercise.kind == "tensor" and truth:
        yield Found(("ask",), f"'{exercise.ask}' gives {found}. Write 'kind: bool' for a yes or no.")
    if exercise.kind == "formula" and parsed.kind != "formula":
        yield Found(("ask",), f"The kind is 'formula': ask formula(out, w), not '{exercise.ask}'.")


def steps(subject: Subject) -> Iterator[Found]:
    """Every step can be worked out in the ended program, and is a number, a tensor or None."""
    from tutor.program import answer, parse_ask

    if subject.trace.error is not None:
        return
    for index, (step, written) in enumerate(zip(subject.variant.steps, subject.exercise.steps)):
        path: Path = ("steps", index)
        try:
            found = answer(subject.trace, parse_ask(step))
        except NOT_EVALUATED as error:
            yield Found(path, _cannot(written, error, subject), length=len(written))
            continue
        if isinstance(found, bool | str):
            what = f"'{written}' gives {_shown(found)}; a step is a number, a tensor or None."
            yield Found(path, what, length=len(written))


def table(subject: Subject) -> Iterator[Found]:
    """Every row of a table is a tensor of the program."""
    from tutor.program import evaluate

    for index, row in enumerate(subject.exercise.rows):
        for column in subject.exercise.columns:
            try:
                evaluate(subject.trace, f"{row}.{column}")
            except NOT_EVALUATED as error:
                yield Found(("rows", index), _cannot(row, error, subject), length=len(row))
                break


def options(subject: Subject) -> Iterator[Found]:
    """Every condition of an option can be evaluated, and exactly one holds."""
    from tutor.program import evaluate

    holding = []
    for index, option in enumerate(subject.variant.options):
        path: Path = ("options", index, "true_if")
        if option.true_if in RAISES:
            holds: Any = subject.trace.error is not None
        else:
            try:
                holds = evaluate(subject.trace, option.true_if)
            except NOT_EVALUATED as error:
                yield Found(path, _cannot(subject.exercise.options[index].true_if, error, subject))
                return
        if hasattr(holds, "array") and holds.array.dtype == bool and holds.array.size == 1:
            holds = bool(holds.array)
        if not isinstance(holds, bool):
            yield Found(path, f"'{option.true_if}' is no condition: it gives {_shown(holds)}, not True or False.")
            return
        if holds:
            holding.append(index + 1)
    if subject.exercise.options and len(holding) != 1:
        found = "no option is" if not holding else f"the options {', '.join(map(str, holding))} are"
        yield Found(("options",), f"Exactly one option must be true for this program; {found}.", drawn=True)


def _cannot(source: str, error: Exception, subject: Subject) -> str:
    """Why something cannot be evaluated, with the nearest name that can."""
    said = re.sub(r"^'.*?' cannot be asked: ", "", getattr(error, "message", None) or str(error))
    return f"{quoted(source)} cannot be evaluated when the program has ended: {_with_hint(said, subject.trace)}"


def _with_hint(said: str, trace: Trace) -> str:
    """What PyTorch says of a name it does not know, with the nearest name it does."""
    from tutor.autograd import TORCH, Tensor

    unknown = re.search(r"(?:name|no attribute) '(\w+)'", said)
    if unknown is None or "Did you mean" in said:
        return said.rstrip(".") + "."
    names: Iterable[str] = (name for name, value in trace.names.items() if hasattr(value, "requires_grad"))
    if "module 'torch'" in said:
        names = TORCH
    elif "no attribute" in said:
        names = dir(Tensor)
    return said.rstrip(".") + "." + did_you_mean(unknown.group(1), [name for name in names if name[0] != "_"])


def _shown(found: Any) -> str:
    return quoted(repr(found), 30)
