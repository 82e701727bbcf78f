"""A diagnosis in words: which belief gives the answer, how sure that is, and what is so."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from tutor.words import Text

from .answer import Answer, Compared
from .diagnose import Found, case_of
from .kinds import KINDS
from .malrules import MALRULES, Prediction
from .parting import parting_line
from .truth import Truth
from .verdict import Outcome, Verdict

SURE = Text("That is what comes out believing that {belief}. {repair}", "如果认为{belief}，就会得到这个答案。{repair}")
MAYBE = Text("That may come from believing that {belief}. {repair}", "这也许是因为认为{belief}。{repair}")
SEVERAL = Text(
    "More than one idea gives exactly this: that {first}; or that {others}. {repair}",
    "不止一种想法会得到这个答案：认为{first}；或认为{others}。{repair}",
)
PART = Text(" (Line {line}: `{code}`)", "（第 {line} 行：`{code}`）")
MOST_NAMED = 3
# What a repair says of a shape: after a colon, as a sentence of its own, between two signs.
OF_A_SHAPE = re.compile(r"[:：][^.。:：]*\{shape\}(?=[.。])|(?<=[.。])[^.。:：]*\{shape\}[.。]|(, |，为 )\{shape\}")


def said(truth: Truth, answer: Answer, found: list[Found], compared: Compared) -> Verdict:
    """The verdict that names the beliefs found, the most common first."""
    first = found[0]
    tags = tuple(each.malrule.id for each in found)
    weak = KINDS[truth.question.kind].weak(answer)
    line = first.prediction.line or parting_line(truth.trace, first.prediction.trace)
    if _is_asked_for(truth, line):
        line = 0
    belief = _filled(first.malrule.belief, truth, answer, first, line)
    repair = _filled(first.malrule.repair, truth, answer, first, line)
    if len(found) > 1:
        others = [
            _filled(each.malrule.belief, truth, answer, each, each.prediction.line) for each in found[1:MOST_NAMED]
        ]
        en = SEVERAL.fill(first=belief.en, others="; or that ".join(o.en for o in others), repair=repair.en).en
        several = "；或认为".join(_spaced(o.zh) for o in others)
        zh = SEVERAL.fill(first=_spaced(belief.zh), others=several, repair=repair.zh).zh
    else:
        template = MAYBE if weak or first.prediction.tier > 0 else SURE
        en = template.fill(belief=belief.en, repair=repair.en).en
        zh = template.fill(belief=_spaced(belief.zh), repair=repair.zh).zh
    feedback = Text(en, zh)
    if line and "{line}" not in first.malrule.belief.en:
        feedback = feedback + PART.fill(line=line, code=_code(truth, line))
    return Verdict(
        Outcome.WRONG, tags[0], feedback, answer.echo, tags,
        tentative=weak or len(found) > 1 or first.prediction.tier > 0, differs=compared.differs, line=line,
        repair=repair,
    )  # fmt: skip


def _is_asked_for(truth: Truth, line: int) -> bool:
    """Whether a line is what the question asks for, so that no feedback may name it."""
    error = truth.trace.error
    return truth.question.kind == "error" and error is not None and line == error.line


def told(truth: Truth, tag: str) -> Text:
    """A belief that is settled, in words."""
    rule = MALRULES[tag]
    found = Found(rule, Prediction())
    answer = Answer(None, "")
    belief, repair = (_filled(text, truth, answer, found, 0) for text in (rule.belief, rule.repair))
    en = SURE.fill(belief=belief.en, repair=repair.en).en
    return Text(en, SURE.fill(belief=_spaced(belief.zh), repair=repair.zh).zh)


def _spaced(words: str) -> str:
    """Words after a Chinese sign: a space stands before a Latin one."""
    return f" {words}" if words[:1].isascii() else words


def _filled(text: Text, truth: Truth, answer: Answer, found: Found, line: int) -> Text:
    case = case_of(truth)
    target = case.target
    ask = truth.question.ask.strip()
    names = {
        "ask": f"`{ask}`" if ask else "",
        "name": f"`{target.name}`" if target is not None else _owner(ask),
        "shape": _shape(truth, ask, target),
        "line": str(line),
        "code": _code(truth, line),
        **{key: f"`{value}`" for key, value in found.prediction.words.items()},
    }
    if not target and "grad" not in ask and not ask.isidentifier():
        names["name"] = _only_leaf(truth) or "x"
    if not names["shape"]:
        text = Text(*(OF_A_SHAPE.sub("", words).strip() for words in (text.en, text.zh)))
    return text.fill(**names)


def _shape(truth: Truth, ask: str, target: Any) -> str:
    """The shape of what is asked; nothing where the question asks for several things, or for what is printed."""
    if ask.startswith("jacobian"):
        return str(np.shape(truth.engine))
    return str(tuple(target.shape)) if target is not None and ask else ""


def _only_leaf(truth: Truth) -> str:
    """The one leaf that requires grad, by the first of its names, where there is one only."""
    from tutor.autograd import Tensor

    named: dict[int, str] = {}
    for name, value in truth.trace.names.items():
        if isinstance(value, Tensor) and value.is_leaf and value.requires_grad:
            named.setdefault(id(value), name)
    return f"`{next(iter(named.values()))}`" if len(named) == 1 else ""


def _owner(ask: str) -> str:
    found = re.match(r"[A-Za-z_]\w*", ask)
    return f"`{found.group()}`" if found else "x"


def _code(truth: Truth, line: int) -> str:
    lines = truth.question.program.splitlines()
    return lines[line - 1].strip() if 0 < line <= len(lines) else ""
