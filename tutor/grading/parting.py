"""Where a belief and PyTorch part: the first line at which two traces of one program differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from tutor.program.trace import Step, Trace


def parting_line(true: Trace, bent: Trace | None) -> int:
    """The line of the first step, or of the first backward pass, that came out differently; 0 where none did."""
    if bent is None:
        return 0
    for ours, theirs in zip(true.steps, bent.steps):
        if not _same(ours, theirs):
            return ours.line
    for mine, other in zip(true.backwards, bent.backwards):
        flows = {flow.step.index: flow for flow in other.flow}
        for flow in mine.flow:
            found = flows.get(flow.step.index)
            if found is None or not _close(flow.cotangent, found.cotangent):
                # What arrives here was made by the operations after it; the first difference names the operation.
                return _after(mine.flow, flow.step.index, mine.line)
        gathered = {each.value.step: each for each in other.gathered}
        for each in mine.gathered:
            found_there = gathered.get(each.value.step)
            if found_there is None or not _close(each.after, found_there.after):
                return _user_of(true, each.value.uid, mine.line)
    if len(true.backwards) != len(bent.backwards):
        later = max(true.backwards, bent.backwards, key=len)
        return later[min(len(true.backwards), len(bent.backwards))].line
    error = true.error or bent.error
    return error.line if error is not None and true.error != bent.error else 0


def _same(ours: Step, theirs: Step) -> bool:
    if ours.op != theirs.op or ours.recorded != theirs.recorded or ours.line != theirs.line:
        return False
    return all(
        a.requires_grad == b.requires_grad and a.is_leaf == b.is_leaf and _close(a.array, b.array)
        for a, b in zip(ours.outputs, theirs.outputs)
    )


def _close(a: np.ndarray | None, b: np.ndarray | None) -> bool:
    if a is None or b is None:
        return a is b
    return a.shape == b.shape and bool(np.allclose(a, b, rtol=1e-5, atol=1e-8, equal_nan=True))


def _after(flow: object, step: int, otherwise: int) -> int:
    previous = None
    for each in flow:  # type: ignore[attr-defined]
        if each.step.index == step:
            break
        previous = each
    return otherwise if previous is None else int(previous.step.line)


def _user_of(trace: Trace, uid: int, otherwise: int) -> int:
    """The last recorded step that read a tensor: there its gradient was formed."""
    for step in reversed(trace.steps):
        if step.recorded and any(getattr(given, "uid", None) == uid for given in step.inputs):
            return step.line
    return otherwise
