"""Why the answer is what it is, step by step along the program's lines: for every face the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from tutor.errors import TutorError
from tutor.words import Text

if TYPE_CHECKING:
    from tutor.lesson import Variant
    from tutor.symbolic import Derivation

# rule of a worked step -> what it says; a rule that is not here is named as it is.
RULES: dict[str, Text] = {
    "seed": Text("The backward pass starts here with this cotangent", "反向传播从这里开始，传入的梯度如下"),
    "matmul": Text("The rule of the matrix product", "矩阵乘法的求导规则"),
    "product": Text("The product rule", "乘积法则"),
    "quotient": Text("The quotient rule", "商法则"),
    "sum-rule": Text("The rule of the sum", "和的求导规则"),
    "sum": Text("Each element of a sum gets the sum's cotangent", "求和的每个元素都得到与和相同的梯度"),
    "mean": Text("Each element of a mean gets an equal part", "平均值的每个元素分得相等的一份"),
    "power": Text("The power rule", "幂法则"),
    "sum-over-broadcast": Text("What was broadcast gets the sum of its copies", "被广播的张量得到各个副本之和"),
    "paths": Text("What arrives on several paths is added", "沿多条路径到达的部分相加"),
    "accumulate": Text("backward() adds to what .grad held before", "backward() 把结果累加到原有的 .grad 上"),
}
OTHER_RULE = Text("The rule of {rule}", "{rule} 的求导规则")
FORWARD = Text("Forward: what line {line} computes", "前向：第 {line} 行的计算")
LINE = Text("Line {line}", "第 {line} 行")
RAISED = Text("Line {line} raises {type}", "第 {line} 行抛出 {type}")
AT_THE_END = Text("When the program has ended", "程序结束时")
RESULT = Text("So the answer is", "因此答案是")
MATRIX = Text("In matrix form", "写成矩阵形式")
ENGINE = Text("The engine computes the same.", "数值引擎的结果与此一致。")
DIFFERS = Text("PyTorch's value differs: {value}", "PyTorch 的值不同：{value}")
NONE = Text("There is no gradient here: the value is None.", "这里没有梯度：值为 None。")


@dataclass(frozen=True)
class WhyStep:
    """One step: the program's lines it is about (0: none), a heading, what it computes, and words."""

    line: int
    heading: Text
    formulas: tuple[str, ...] = ()
    words: Text = field(default_factory=Text)


def why(variant: Variant, *, ascii: bool = False) -> tuple[WhyStep, ...]:
    """The worked derivation where the ask has one, else the rules that hold line by line, last the author's words."""
    steps = _derived(variant, ascii) or _explained(variant)
    if variant.explanation:
        steps = (*steps, WhyStep(0, Text(), words=variant.explanation))
    return steps


def graph_lines(
    variant: Variant, lang: str, *, settled: bool, ascii: bool = False, columns: int | None = None
) -> list[str]:
    """The graph as rails; flags and gradients only once the answer may be shown."""
    from tutor.explain.rails import legend, rails, text

    rows = rails(_trace(variant))
    if not settled:
        rows = tuple(replace(row, flag="", grad="", saved=False) for row in rows)
    return [*text(rows, lang, ascii=ascii, columns=columns), "", *legend(rows, lang, ascii=ascii)]


def graph_sentences(variant: Variant, lang: str, *, settled: bool) -> list[str]:
    """The graph as sentences, for those who hear it."""
    from tutor.explain.rails import rails

    said = []
    for row in rails(_trace(variant)):
        if row.vertex is not None:
            label, how = row.label.say(lang), row.how.say(lang)
            said.append(row.sentence.say(lang) if settled else f"{label}: {how}, {row.shape}")
    return said


def _trace(variant: Variant) -> Any:
    from tutor.program import run

    return run(variant.program)


def _derived(variant: Variant, ascii: bool) -> tuple[WhyStep, ...]:
    from tutor.program import parse_ask
    from tutor.symbolic import derive

    if variant.exercise.kind not in ("tensor", "formula"):
        return ()
    try:
        derivation = derive(_trace(variant), parse_ask(variant.ask), ascii=ascii)
    except (TutorError, ArithmeticError, ValueError, TypeError, NotImplementedError):
        return ()
    steps: list[WhyStep] = []
    by_line: dict[int, list[str]] = {}
    for definition in derivation.definitions:
        by_line.setdefault(definition.line, []).append(
            f"{definition.symbol} = {definition.expression} = {definition.value}"
        )
    steps += [WhyStep(line, FORWARD.fill(line=line), tuple(lines)) for line, lines in sorted(by_line.items())]
    for step in derivation.steps:
        heading = RULES.get(step.rule) or OTHER_RULE.fill(rule=step.rule)
        formula = f"{step.target} = {step.formula}"
        value = () if step.value == step.formula else (f"    = {step.value}",)
        steps.append(WhyStep(step.line, heading, (formula, *value)))
    return (*steps, _result(derivation, ascii))


def _result(derivation: Derivation, ascii: bool) -> WhyStep:
    note = derivation.note or Text()
    if derivation.is_none:
        return WhyStep(0, RESULT, (f"{derivation.ask} = None",), note or NONE)
    from tutor.symbolic import mathtext

    shown = mathtext.beside([f"{derivation.ask} = "], mathtext.box(derivation.exact, ascii=ascii))
    lines = [line.rstrip() for line in shown]
    if derivation.matrix_form is not None:
        lines += ["", f"{derivation.ask} = {derivation.matrix_form}"]
    if derivation.engine is not None and not derivation.agrees:
        note = DIFFERS.fill(value=" ".join(str(derivation.engine.tolist()).split())) + note
    elif derivation.engine is not None and not note:
        note = ENGINE
    return WhyStep(0, RESULT, tuple(lines), note)


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
