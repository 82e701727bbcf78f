"""Where a belief and PyTorch part: the first thing at which two traces of one program differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from tutor.words import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tutor.program.trace import Flow, Raised, Step, Trace, Value

VALUE = Text("the value of {label}", "{label} 的值")
RECORDED = Text("whether autograd records {label}", "autograd 是否记录 {label}")
REQUIRES = Text("whether {label} requires grad", "{label} 是否要求梯度")
LEAF = Text("whether {label} is a leaf", "{label} 是不是叶子张量")
STEP = Text("what line {line} does", "第 {line} 行做了什么")
ARRIVES = Text("the gradient that arrives at {label}", "到达 {label} 的梯度")
GRAD = Text("`{label}.grad` after the pass of line {line}", "第 {line} 行的反向传播之后的 `{label}.grad`")
PASSES = Text("whether line {line} runs a backward pass", "第 {line} 行是否进行反向传播")
RAISES = Text("what line {line} raises", "第 {line} 行抛出什么")


@dataclass(frozen=True, eq=False)
class Difference:
    """The line, what is compared there, and both sides: arrays, flags, names of errors, or None."""

    line: int
    what: Text
    true: Any
    bent: Any


def parting_line(true: Trace, bent: Trace | None) -> int:
    """The line of the first step, or of the first backward pass, that came out differently; 0 where none did."""
    found = first_difference(true, bent)
    return 0 if found is None else found.line


def first_difference(true: Trace, bent: Trace | None) -> Difference | None:
    """The first difference between a program's trace and the one somebody believes in; None where there is none."""
    if bent is None:
        return None
    for ours, theirs in zip(true.steps, bent.steps):
        found = _of_step(true, ours, theirs)
        if found is not None:
            return found
    for mine, other in zip(true.backwards, bent.backwards):
        flows = {flow.step.index: flow for flow in other.flow}
        for number, flow in enumerate(mine.flow):
            there = flows.get(flow.step.index)
            cotangent = None if there is None else there.cotangent
            if cotangent is None or not _close(flow.cotangent, cotangent):
                # What arrives here was made by the operation before it.
                line = _line_before(mine.flow, number, mine.line)
                return Difference(line, _said(ARRIVES, true, flow.value), flow.cotangent, cotangent)
        gathered = {each.value.step: each for each in other.gathered}
        for each in mine.gathered:
            found_there = gathered.get(each.value.step)
            after = None if found_there is None else found_there.after
            if after is None or not _close(each.after, after):
                added = None if found_there is None else found_there.contribution
                # The same was added to something else: that is the pass's own doing.
                same = added is not None and _close(each.contribution, added)
                line = mine.line if same else _user_of(true, each.value.uid, mine.line)
                return Difference(line, _said(GRAD, true, each.value, line=mine.line), each.after, after)
    if len(true.backwards) != len(bent.backwards):
        later = max(true.backwards, bent.backwards, key=len)
        line = later[min(len(true.backwards), len(bent.backwards))].line
        return Difference(line, PASSES.fill(line=line), len(true.backwards) > len(bent.backwards), True)
    error = true.error or bent.error
    if error is not None and true.error != bent.error:
        return Difference(error.line, RAISES.fill(line=error.line), _type(true.error), _type(bent.error))
    return None


def _of_step(true: Trace, ours: Step, theirs: Step) -> Difference | None:
    if ours.op != theirs.op or ours.line != theirs.line:
        return Difference(ours.line, STEP.fill(line=ours.line), ours.op, theirs.op)
    if ours.recorded != theirs.recorded and ours.outputs:
        return Difference(ours.line, _said(RECORDED, true, ours.outputs[0]), ours.recorded, theirs.recorded)
    for mine, other in zip(ours.outputs, theirs.outputs):
        if mine.requires_grad != other.requires_grad:
            return Difference(ours.line, _said(REQUIRES, true, mine), mine.requires_grad, other.requires_grad)
        if mine.is_leaf != other.is_leaf:
            return Difference(ours.line, _said(LEAF, true, mine), mine.is_leaf, other.is_leaf)
        if not _close(mine.array, other.array):
            return Difference(ours.line, _said(VALUE, true, mine), mine.array, other.array)
    return None


def _said(words: Text, trace: Trace, value: Value, **more: object) -> Text:
    from tutor.program.labels import Labels

    label = Labels(trace).of(value)
    return Text(words.fill(label=label.en, **more).en, words.fill(label=label.zh, **more).zh)


def _type(error: Raised | None) -> str | None:
    return None if error is None else error.type


def _close(a: np.ndarray | None, b: np.ndarray | None) -> bool:
    if a is None or b is None:
        return a is b
    return a.shape == b.shape and bool(np.allclose(a, b, rtol=1e-5, atol=1e-8, equal_nan=True))


def _line_before(flow: Sequence[Flow], number: int, otherwise: int) -> int:
    return flow[number - 1].step.line if number else otherwise


def _user_of(trace: Trace, uid: int, otherwise: int) -> int:
    """The last recorded step that read a tensor: there its gradient was formed."""
    for step in reversed(trace.steps):
        if step.recorded and any(getattr(given, "uid", None) == uid for given in step.inputs):
            return step.line
    return otherwise
