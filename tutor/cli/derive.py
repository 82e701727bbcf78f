"""`tutor derive FILE ASK`: the exact answer, beside what the engine computes."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from tutor.errors import AskError
from tutor.words import Text, default_language

if TYPE_CHECKING:
    from tutor.program.trace import Trace
    from tutor.symbolic import Derivation, WorkedStep

FORMATS = ["page", "latex", "spoken"]


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("file", type=click.Path(allow_dash=True))
@click.argument("ask")
@click.option("--steps", is_flag=True, help="Show the worked steps: forwards with values, then rule by rule.")
@click.option("--depth", type=click.IntRange(1, 4), default=1, help="How deep to open each step (with --steps).")
@click.option("--digits", type=click.IntRange(1, 10_000), help="Print the values with so many digits.")
@click.option("--plot", is_flag=True, help="Draw the function of one or two numbers with its tangent or gradient.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="page", help="Only the formula, in this form.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, for programs.")
@click.option("--ascii", is_flag=True, help="Use ASCII signs only.")
@click.option("--lang", type=click.Choice(["en", "zh"]), help="The language of the words (default: the locale's).")
def command(
    file: str,
    ask: str,
    steps: bool,
    depth: int,
    digits: int | None,
    plot: bool,
    form: str,
    as_json: bool,
    ascii: bool,
    lang: str | None,
) -> None:
    """Derive ASK exactly on the program in FILE (`-` reads standard input).

    ASK is w.grad, jacobian(out, w), vjp(out, w, v), jvp(out, w, t), hessian(out, w) or formula(out, w).
    """
    from tutor.autograd import seed_of_the_machine
    from tutor.program import parse_ask, run
    from tutor.symbolic import derive

    from .derived import page, terminal_width, worked
    from .sources import read_source

    lang = lang or default_language()
    try:
        parsed = parse_ask(ask)
    except AskError as error:
        raise AskError(_said(error, lang)) from None
    trace = run(read_source(file), filename=file, seed=seed_of_the_machine())
    if trace.error is not None:
        said = RAISED.fill(line=trace.error.line, type=trace.error.type, message=trace.error.message)
        click.echo(f"tutor: {said.say(lang)}", err=True)
    try:
        derivation = derive(trace, parsed, ascii=ascii)
    except AskError as error:
        if trace.error is None:
            raise AskError(_said(error, lang)) from None
        click.echo(f"tutor: {_said(error, lang)}", err=True)
        sys.exit(1)
    if as_json:
        click.echo(json.dumps(as_data(derivation, lang, digits), ensure_ascii=False))
    elif form != "page":
        click.echo(derivation.latex if form == "latex" else derivation.spoken(lang))
    else:
        width = terminal_width()
        lines = page(derivation, lang, ascii=ascii, digits=digits, width=width)
        lines += worked(derivation, trace, lang, depth, width=width) if steps and not derivation.is_none else []
        lines += _plot(trace, parsed, derivation, lang, ascii) if plot else []
        click.echo("\n".join(lines))
    if not derivation.agrees and not derivation.incomplete:
        sys.exit(1)


def _said(error: AskError, lang: str) -> str:
    """The message in a language."""
    return error.said.say(lang) if isinstance(error.said, Text) else str(error)


RAISED = Text(
    en="the program raises {type} in line {line}: {message} What was computed up to there is derived.",
    zh="程序在第 {line} 行抛出 {type}：{message} 下面推导到此为止已算出的部分。",
)


def _plot(trace: Trace, ask: Any, derivation: Derivation, lang: str, ascii: bool) -> list[str]:
    from tutor.explain.plots import plot

    return ["", *plot(trace, ask, derivation, lang, ascii=ascii)]


def as_data(derivation: Derivation, lang: str, digits: int | None = None) -> dict[str, Any]:
    """A derivation as JSON's own types; formulas are in the language of answers."""
    from tutor.symbolic import mathtext

    def nested(array: Any) -> Any:
        if not hasattr(array, "shape"):
            return mathtext.line(array, ascii=True)
        return mathtext.line(array[()], ascii=True) if array.shape == () else [nested(row) for row in array]

    nothing = derivation.is_none
    return {
        "ask": derivation.ask,
        "shape": list(derivation.shape),
        "is_none": nothing,
        "symbols": None if nothing or derivation.is_too_long else nested(derivation.symbols),
        "symbols_too_long": derivation.is_too_long,
        "exact": None if nothing else nested(derivation.exact),
        "floats": None if nothing else _finite(derivation.floats.tolist()),
        **({} if nothing or digits is None else {"digits": derivation.digits(digits)}),
        "matrix_form": derivation.matrix_form,
        "index_form": derivation.index_form,
        "latex": None if nothing else derivation.latex,
        "spoken": None if nothing else derivation.spoken(lang),
        "engine": None if derivation.engine is None else _finite(derivation.engine.tolist()),
        "agrees": derivation.agrees,
        "incomplete": derivation.incomplete,
        "note": derivation.note.say(lang) if derivation.note else None,
        "definitions": [vars(definition) for definition in derivation.definitions],
        "steps": [_step_data(step, lang) for step in derivation.steps],
    }


def _step_data(step: WorkedStep, lang: str) -> dict[str, Any]:
    return {
        "rule": step.rule,
        "name": step.name.say(lang),
        "line": step.line,
        "target": step.target,
        "formula": step.formula,
        "put_in": step.put_in,
        "value": step.value,
        "shape": list(step.shape),
        "deeper": [_step_data(each, lang) for each in step.deeper],
    }


def _finite(numbers: Any) -> Any:
    """JSON has no nan and no infinity: their names stand in."""
    if isinstance(numbers, list):
        return [_finite(number) for number in numbers]
    return numbers if numbers == numbers and abs(numbers) != float("inf") else str(numbers)
