"""`tutor derive FILE ASK`: the exact answer, beside what the engine computes."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from tutor.errors import AskError
from tutor.words import Text, default_language

if TYPE_CHECKING:
    from tutor.symbolic import Derivation


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("file", type=click.Path(allow_dash=True))
@click.argument("ask")
@click.option("--steps", is_flag=True, help="Show the list of definitions and the way back through it.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, for programs.")
@click.option("--ascii", is_flag=True, help="Use ASCII signs only.")
@click.option("--lang", type=click.Choice(["en", "zh"]), help="The language of the words (default: the locale's).")
def command(file: str, ask: str, steps: bool, as_json: bool, ascii: bool, lang: str | None) -> None:
    """Derive ASK exactly on the program in FILE (`-` reads standard input).

    ASK is w.grad, jacobian(out, w), vjp(out, w, v), jvp(out, w, t) or formula(out, w).
    """
    from tutor.program import parse_ask, run
    from tutor.symbolic import derive

    from .sources import read_source

    lang = lang or default_language()
    parsed = parse_ask(ask)
    trace = run(read_source(file), filename=file)
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
        click.echo(json.dumps(as_data(derivation, lang), ensure_ascii=False))
    else:
        click.echo("\n".join(page(derivation, lang, ascii=ascii, steps=steps)))
    if not derivation.agrees:
        sys.exit(1)


RAISED = Text(
    en="the program raises {type} in line {line}: {message} What was computed up to there is derived.",
    zh="程序在第 {line} 行抛出 {type}:{message} 下面推导到此为止已算出的部分。",
)
SYMBOLS = Text(en="in symbols", zh="符号形式")
VALUES = Text(en="values put in", zh="代入数值")
MATRIX = Text(en="matrix form", zh="矩阵形式")
ENGINE = Text(en="engine", zh="引擎")
AGREE = Text(en="agree", zh="一致")
DIFFER = Text(en="DIFFER at {where}", zh="不一致:{where}")
DEFINITIONS = Text(en="definitions", zh="定义")
BACKWARDS = Text(en="backwards", zh="反向")
LINE = Text(en="line {line}", zh="第 {line} 行")
ONES = Text(en="(1 stands for ones)", zh="(1 表示全一)")
NO_ENGINE = Text(en="no value: PyTorch gives none here", zh="没有值:PyTorch 在此不给出结果")


def page(derivation: Derivation, lang: str, *, ascii: bool = False, steps: bool = False) -> list[str]:
    """A derivation as lines of text."""
    from tutor.symbolic import mathtext

    if derivation.is_none:
        return [f"{derivation.ask} = None", *_note(derivation, lang)]
    lines: list[str] = []
    if derivation.matrix_form is not None:
        ones = f"   {ONES.say(lang)}" if _has_ones(derivation.matrix_form) else ""
        lines += [f"{MATRIX.say(lang)}:", f"  {derivation.ask} = {derivation.matrix_form}{ones}", ""]
    symbolic = any(element.free_symbols for element in derivation.symbols.ravel())
    head = f"  {derivation.ask} = "
    if symbolic:
        shown = mathtext.beside([head], mathtext.box(derivation.symbols, ascii=ascii))
        lines += [f"{SYMBOLS.say(lang)}:", *shown, ""]
    shown = mathtext.beside([head], mathtext.box(derivation.exact, ascii=ascii))
    lines += [f"{VALUES.say(lang)}:", *shown, ""]
    if derivation.engine is None:
        lines.append(f"{ENGINE.say(lang)}: {NO_ENGINE.say(lang)}")
    else:
        verdict = AGREE if derivation.agrees else DIFFER.fill(where=_where(derivation))
        lines.append(f"{ENGINE.say(lang)}: {_engine_text(derivation.engine)}   {verdict.say(lang)}")
    lines += _note(derivation, lang)
    return lines + (_steps(derivation, lang) if steps else [])


def as_data(derivation: Derivation, lang: str) -> dict[str, Any]:
    """A derivation as JSON's own types; formulas are in the language of answers."""
    from tutor.symbolic import mathtext

    def nested(array: Any) -> Any:
        if not hasattr(array, "shape"):
            return mathtext.line(array, ascii=True)
        return mathtext.line(array[()], ascii=True) if array.shape == () else [nested(row) for row in array]

    return {
        "ask": derivation.ask,
        "shape": list(derivation.shape),
        "is_none": derivation.is_none,
        "symbols": None if derivation.is_none else nested(derivation.symbols),
        "exact": None if derivation.is_none else nested(derivation.exact),
        "floats": None if derivation.is_none else _finite(derivation.floats.tolist()),
        "matrix_form": derivation.matrix_form,
        "engine": None if derivation.engine is None else _finite(derivation.engine.tolist()),
        "agrees": derivation.agrees,
        "note": derivation.note.say(lang) if derivation.note else None,
        "definitions": [vars(definition) for definition in derivation.definitions],
        "steps": [vars(step) for step in derivation.steps],
    }


def _steps(derivation: Derivation, lang: str) -> list[str]:
    lines: list[str] = []
    if derivation.definitions:
        lines += ["", f"{DEFINITIONS.say(lang)}:"]
        for definition in derivation.definitions:
            at = LINE.fill(line=definition.line).say(lang)
            lines.append(f"  {definition.symbol} = {definition.expression} = {definition.value}   [{at}]")
    if derivation.steps:
        lines += ["", f"{BACKWARDS.say(lang)}:"]
        for step in derivation.steps:
            at = f"   [{LINE.fill(line=step.line).say(lang)}]" if step.line else ""
            lines.append(f"  {step.rule}: {step.target} = {step.formula} = {step.value}{at}")
    return lines


def _note(derivation: Derivation, lang: str) -> list[str]:
    return [derivation.note.say(lang)] if derivation.note else []


def _has_ones(form: str) -> bool:
    import re

    return re.search(r"(?<![\w.])1(?![\w./])", form) is not None


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
