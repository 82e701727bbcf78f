"""Why the answer is what it is, step by step along the program's lines: for every face the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from tutor.words import Text

if TYPE_CHECKING:
    from tutor.lesson import Variant
    from tutor.symbolic import Derivation, WorkedStep

FORWARD = Text("Forward: what line {line} computes", "前向：第 {line} 行的计算")
LINE = Text("Line {line}", "第 {line} 行")
RAISED = Text("Line {line} raises {type}", "第 {line} 行抛出 {type}")
AT_THE_END = Text("When the program has ended", "程序结束时")
RESULT = Text("So the answer is", "因此答案是")
ENGINE = Text("The engine computes the same.", "数值引擎的结果与此一致。")
BY_FORWARD = Text("From the forward pass alone it would be", "只看前向计算，它本该是")
DIFFERS = Text("The answer is what the program gives: {value}. {note}", "答案是程序实际得到的：{value}。{note}")
NO_GRAPH = Text("No operation was recorded: there is no graph.", "没有记录任何运算：没有计算图。")
NONE = Text("There is no gradient here: the value is None.", "这里没有梯度：值为 None。")


@dataclass(frozen=True)
class WhyStep:
    """One step: the program's lines it is about (0: none), a heading, what it computes, and words.

    `opened` are the steps it consists of, worked out when they are asked for; None where it cannot be opened.
    """

    line: int
    heading: Text
    formulas: tuple[str, ...] = ()
    words: Text = field(default_factory=Text)
    opened: Callable[[], tuple[WhyStep, ...]] | None = field(default=None, compare=False)


def why(variant: Variant, *, ascii: bool = False, flat: bool = False) -> tuple[WhyStep, ...]:
    """The worked derivation where the ask has one, else the rules that hold line by line, last the author's words.

    `flat`: everything on lines that can be read aloud, no two-dimensional mathematics.
    """
    steps = _derived(variant, ascii, flat) or _explained(variant)
    if variant.explanation:
        steps = (*steps, WhyStep(0, Text(), words=variant.explanation))
    return steps


def graph_lines(
    variant: Variant, lang: str, *, settled: bool, ascii: bool = False, columns: int | None = None
) -> list[str]:
    """The graph as rails; flags and gradients only once the answer may be shown."""
    from tutor.explain.rails import legend, rails, text

    rows = rails(_trace(variant))
    if not rows:
        return [NO_GRAPH.say(lang)]
    if not settled:
        rows = tuple(replace(row, flag="", grad="", saved=False) for row in rows)
    return [*text(rows, lang, ascii=ascii, columns=columns), "", *legend(rows, lang, ascii=ascii)]


def graph_sentences(variant: Variant, lang: str, *, settled: bool) -> list[str]:
    """The graph as sentences, for those who hear it."""
    from tutor.explain.rails import rails

    said: list[str] = []
    for row in rails(_trace(variant)):
        if row.vertex is not None:
            label, how = row.label.say(lang), row.how.say(lang)
            said.append(row.sentence.say(lang) if settled else f"{label}: {how}, {row.shape}")
    return said or [NO_GRAPH.say(lang)]


def _trace(variant: Variant) -> Any:
    from tutor.program import run

    return run(variant.program)


def _derived(variant: Variant, ascii: bool, flat: bool) -> tuple[WhyStep, ...]:
    from tutor.program import parse_ask
    from tutor.symbolic import derive

    if variant.exercise.kind not in ("tensor", "formula"):
        return ()
    try:
        derivation = derive(_trace(variant), parse_ask(variant.ask), ascii=ascii)
        return (*_forwards(derivation), *_backwards(derivation), _result(derivation, ascii, flat))
    except Exception:
        # Whatever stops a derivation, the rules line by line still help.
        return ()


def _forwards(derivation: Derivation) -> list[WhyStep]:
    by_line: dict[int, list[str]] = {}
    for definition in derivation.definitions:
        put_in = f" = {definition.put_in}" if definition.put_in else ""
        formula = f"{definition.symbol} = {definition.expression}{put_in} = {definition.value}"
        by_line.setdefault(definition.line, []).append(formula)
    return [WhyStep(line, FORWARD.fill(line=line), tuple(lines)) for line, lines in sorted(by_line.items())]


def _backwards(derivation: Derivation) -> list[WhyStep]:
    return [_worked(step) for step in derivation.steps]


def _worked(step: WorkedStep) -> WhyStep:
    formulas = dict.fromkeys(text for text in (step.formula, step.put_in, step.value) if text)
    first, *more = formulas or ("",)
    indent = " " * len(step.target)
    lines = (f"{step.target} = {first}", *(f"{indent} = {text}" for text in more))
    opened = None if not step.opens else lambda: tuple(_worked(inner) for inner in step.deeper)
    return WhyStep(step.line, step.name, lines, opened=opened)


def _result(derivation: Derivation, ascii: bool, flat: bool) -> WhyStep:
    note, heading = derivation.note or Text(), RESULT
    if derivation.is_none:
        return WhyStep(0, RESULT, (f"{derivation.ask} = None",), note or NONE)
    from tutor.symbolic import mathtext

    if flat:
        lines = [f"{derivation.ask} = {mathtext.array(derivation.exact, ascii=ascii)}"]
    else:
        shown = mathtext.beside([f"{derivation.ask} = "], mathtext.box(derivation.exact, ascii=ascii))
        lines = [line.rstrip() for line in shown]
    if derivation.matrix_form is not None:
        lines += ["", f"{derivation.ask} = {derivation.matrix_form}"][flat:]
    if derivation.engine is not None and not derivation.agrees:
        heading, value = BY_FORWARD, " ".join(str(derivation.engine.tolist()).split())
        note = Text(*(DIFFERS.fill(value=value, note=note.say(lang)).say(lang).strip() for lang in ("en", "zh")))
    elif derivation.engine is not None and not note:
        note = ENGINE
    return WhyStep(0, heading, tuple(lines), note)


def _explained(variant: Variant) -> tuple[WhyStep, ...]:
    """What each line did, by PyTorch's rules; and why the `.grad` that are None are."""
    from tutor.explain import explain

    explained = explain(_trace(variant))
    steps = [
        WhyStep(notes.line, LINE.fill(line=notes.line), (notes.source,), _joined(s.text for s in notes.sentences))
        for notes in explained.lines
    ]
    none = dict.fromkeys(notes.why_none for notes in explained.tensors if notes.why_none is not None)
    if explained.raised is not None:
        error = _trace(variant).error
        steps.append(WhyStep(error.line, RAISED.fill(line=error.line, type=error.type), words=explained.raised.text))
    elif none:
        steps.append(WhyStep(0, AT_THE_END, words=_joined(sentence.text for sentence in none)))
    return tuple(steps)


def _joined(texts: Iterable[Text]) -> Text:
    found = list(texts)
    return Text(" ".join(text.say("en") for text in found), "".join(text.say("zh") for text in found))
