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

    from .sources import read_source

    lang = lang or default_language()
    parsed = parse_ask(ask)
    trace = run(read_source(file), filename=file, seed=seed_of_the_machine())
    if trace.error is not None:
        said = RAISED.fill(line=trace.error.line, type=trace.error.type, message=trace.error.message)
        click.echo(f"tutor: {said.say(lang)}", err=True)
    try:
        derivation = derive(trace, parsed, ascii=ascii)
    except AskError as error:
        if trace.error is None:
            raise
        click.echo(f"tutor: {error}", err=True)
        sys.exit(1)
    if as_json:
        click.echo(json.dumps(as_data(derivation, lang, digits), ensure_ascii=False))
    elif form != "page":
        click.echo(derivation.latex if form == "latex" else derivation.spoken(lang))
    else:
        lines = page(derivation, lang, ascii=ascii, digits=digits)
        lines += worked(derivation, trace, lang, depth) if steps and not derivation.is_none else []
        lines += _plot(trace, parsed, derivation, lang, ascii) if plot else []
        click.echo("\n".join(lines))
    if not derivation.agrees:
        sys.exit(1)


RAISED = Text(
    en="the program raises {type} in line {line}: {message} What was computed up to there is derived.",
    zh="程序在第 {line} 行抛出 {type}：{message} 下面推导到此为止已算出的部分。",
)
SYMBOLS = Text(en="in symbols", zh="符号形式")
VALUES = Text(en="values put in", zh="代入数值")
MATRIX = Text(en="matrix form", zh="矩阵形式")
INDEX = Text(en="index form", zh="分量形式")
ENGINE = Text(en="engine", zh="引擎")
AGREE = Text(en="agree", zh="一致")
DIFFER = Text(en="DIFFER at {where}", zh="不一致：{where}")
FORWARDS = Text(en="forwards", zh="正向")
BACKWARDS = Text(en="backwards", zh="反向")
TANGENTS = Text(en="forwards, with tangents", zh="正向，带切向量")
LINE = Text(en="line {line}", zh="第 {line} 行")
ONES = Text(en="(1 stands for ones)", zh="(1 表示全一)")
NO_ENGINE = Text(en="no value: PyTorch gives none here", zh="没有值：PyTorch 在此不给出结果")
CUT = Text(en="... {count} more", zh="……还有 {count} 个")
LONGER = Text(en="{count} characters in all; --json has them", zh="共 {count} 个字符；--json 可得全部")

WIDEST = 110
MOST_ENTRIES = 16
MOST_LINES = 40


def page(derivation: Derivation, lang: str, *, ascii: bool = False, digits: int | None = None) -> list[str]:
    """A derivation as lines of text."""
    if derivation.is_none:
        return [f"{derivation.ask} = None", *_note(derivation, lang)]
    lines: list[str] = []
    if derivation.matrix_form is not None:
        ones = f"   {ONES.say(lang)}" if derivation.has_ones else ""
        lines += [f"{MATRIX.say(lang)}:", f"  {derivation.ask} = {derivation.matrix_form}{ones}", ""]
    if derivation.index_form is not None:
        lines += [f"{INDEX.say(lang)}:", f"  {derivation.ask} = {derivation.index_form}", ""]
    if derivation.is_symbolic:
        lines += [f"{SYMBOLS.say(lang)}:", *_shown(derivation.ask, derivation.symbols, lang, ascii), ""]
    lines.append(f"{VALUES.say(lang)}:")
    if digits:
        lines += [f"  {derivation.ask} = {_nested(derivation.digits(digits))}", ""]
    else:
        lines += [*_shown(derivation.ask, derivation.exact, lang, ascii), ""]
    if derivation.engine is None:
        lines.append(f"{ENGINE.say(lang)}: {NO_ENGINE.say(lang)}")
    else:
        verdict = AGREE if derivation.agrees else DIFFER.fill(where=_where(derivation))
        lines.append(f"{ENGINE.say(lang)}: {_engine_text(derivation.engine)}   {verdict.say(lang)}")
    return lines + _note(derivation, lang)


def _shown(ask: str, values: Any, lang: str, ascii: bool) -> list[str]:
    """`ask = values`, as a matrix where it fits, else entry by entry, each cut."""
    import numpy as np

    from tutor.symbolic import mathtext

    head = f"  {ask} = "
    if values.size <= 9 and values.ndim in (0, 2):
        lines = mathtext.tall(head, values, ascii=ascii)
        if lines and max(map(len, lines)) <= WIDEST:
            return lines
    if values.size <= 400:
        lines = mathtext.beside([head], mathtext.box(values, ascii=ascii))
        if max(map(len, lines)) <= WIDEST:
            return lines
    lines = []
    for number, index in enumerate(np.ndindex(*values.shape)):
        if number == MOST_ENTRIES:
            lines.append("  " + CUT.fill(count=values.size - number).say(lang))
            break
        place = f"[{', '.join(map(str, index))}]" if index else ""
        text = mathtext.line(values[index], ascii=ascii)
        if len(text) > WIDEST:
            text = f"{text[: WIDEST - 30]}...  ({LONGER.fill(count=len(text)).say(lang)})"
        lines.append(f"  {ask}{place} = {text}")
    return lines


def worked(derivation: Derivation, trace: Trace, lang: str, depth: int) -> list[str]:
    """The worked steps: the list forwards, then the way through it, grouped by the program's lines."""
    source = trace.source.splitlines()
    lines: list[str] = []
    forwards: list[tuple[int, str]] = []
    for definition in derivation.definitions:
        if definition.symbol == "...":
            forwards.append((0, CUT.fill(count=definition.expression).say(lang)))
            continue
        put_in = f" = {definition.put_in}" if definition.put_in else ""
        forwards.append(
            (definition.line, f"{definition.symbol} = {definition.expression}{put_in} = {definition.value}")
        )
    if forwards:
        lines += ["", f"{FORWARDS.say(lang)}:", *_by_line(forwards, source, lang)]
    steps = [(step.line, text) for step in derivation.steps for text in _step(step, lang, depth)]
    if steps:
        title = TANGENTS if derivation.steps[0].rule == "tangent" else BACKWARDS
        lines += ["", f"{title.say(lang)}:", *_by_line(steps, source, lang)]
    return lines


def _by_line(said: list[tuple[int, str]], source: list[str], lang: str) -> list[str]:
    lines: list[str] = []
    last = -1
    for line, text in said:
        if line != last and line:
            shown = source[line - 1].strip() if line <= len(source) else ""
            lines.append(f"  {LINE.fill(line=line).say(lang)}  {shown}")
        last = line
        lines.append(f"    {text}")
    return lines


def _step(step: WorkedStep, lang: str, depth: int, indent: str = "") -> list[str]:
    if step.rule == "cut":
        return [f"{CUT.fill(count=step.formula).say(lang)}   [{step.name.say(lang)}]"]
    parts = [step.formula, *([step.put_in] if step.put_in else [])]
    if step.value not in parts:
        parts.append(step.value)
    shape = f"   {step.shape}" if step.shape and not indent else ""
    lines = [f"{indent}{step.target} = {' = '.join(parts)}{shape}   [{step.name.say(lang)}]"]
    if depth > 1:
        for deeper in step.deeper:
            lines += _step(deeper, lang, depth - 1, indent + "  ")
    return lines


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
        "symbols": None if nothing else nested(derivation.symbols),
        "exact": None if nothing else nested(derivation.exact),
        "floats": None if nothing else _finite(derivation.floats.tolist()),
        **({} if nothing or digits is None else {"digits": derivation.digits(digits)}),
        "matrix_form": derivation.matrix_form,
        "index_form": derivation.index_form,
        "latex": None if nothing else derivation.latex,
        "spoken": None if nothing else derivation.spoken(lang),
        "engine": None if derivation.engine is None else _finite(derivation.engine.tolist()),
        "agrees": derivation.agrees,
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


def _note(derivation: Derivation, lang: str) -> list[str]:
    return [derivation.note.say(lang)] if derivation.note else []


def _nested(digits: Any) -> str:
    return digits if isinstance(digits, str) else "[" + ", ".join(_nested(part) for part in digits) + "]"


def _where(derivation: Derivation) -> str:
    import numpy as np

    engine = np.asarray(derivation.engine, dtype=np.float64)
    if engine.shape != derivation.shape:
        return f"shape {engine.shape} / {derivation.shape}"
    apart = ~np.isclose(derivation.floats, engine, rtol=1e-5, atol=1e-8, equal_nan=True)
    places = [str(tuple(int(i) for i in place)) for place in np.argwhere(apart)]
    return ", ".join(places[:4]) + (", ..." if len(places) > 4 else "")


def _engine_text(engine: Any) -> str:
    import numpy as np

    return " ".join(np.array2string(engine, separator=", ", threshold=64, max_line_width=100_000).split())


def _finite(numbers: Any) -> Any:
    """JSON has no nan and no infinity: their names stand in."""
    if isinstance(numbers, list):
        return [_finite(number) for number in numbers]
    return numbers if numbers == numbers and abs(numbers) != float("inf") else str(numbers)
