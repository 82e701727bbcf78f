"""Beliefs about how long a graph lives, and about what stays tied to what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from tutor.autograd import PYTORCH, Semantics
from tutor.autograd.node import FREED
from tutor.errors import AskError
from tutor.symbolic.asked import tensor_of
from tutor.words import Text

from ..readings import ClearingRevives, RecordsBackward, RetainGraphRetainsGrads
from ..walk import CannotWalk, Tangents, Walk
from .case import Case
from .malrule import Prediction, malrule
from .predicting import by_reading, by_semantics, run


class SecondTime:
    """A cotangent for each root once: the second time, for the same root or one with a leaf in common, it raises."""

    def __init__(self, by_leaf: bool) -> None:
        self.by_leaf = by_leaf
        self.seen: set[int] = set()

    def __call__(self, root: Any, given: Any) -> Any:
        found = leaves_of(root) if self.by_leaf else {root.uid}
        if not self.seen.isdisjoint(found):
            raise RuntimeError(FREED)
        self.seen |= found
        return PYTORCH.seed(root, given)


def leaves_of(root: Any) -> set[int]:
    """The numbers of the leaves that a tensor's graph ends in."""
    if root.node is None:
        return {root.uid}
    found: set[int] = set()
    seen: set[int] = set()
    stack = [root.node]
    while stack:
        node = stack.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        for edge in node.edges:
            if isinstance(edge, tuple):
                stack.append(edge[0])
            elif edge is not None:
                found.add(edge.uid)
    return found


def second_backward_always_errors(case: Case) -> Iterator[Prediction]:
    if len(case.trace.backwards) < 2:
        return
    for by_leaf in (False, True):

        def makes(by_leaf: bool = by_leaf) -> Semantics:
            return replace(PYTORCH, seed=SecondTime(by_leaf))

        yield from run(case, makes)


def tensors_are_formulas(case: Case) -> Iterator[Prediction]:
    """Everything computed anew from what the leaves hold at the end."""
    if case.question.kind != "tensor":
        return
    start, kept = _leaves_at_the_end(case)
    if not start:
        return
    try:
        walk = Walk(case.trace, start, kept)
        target = case.target
        if target is not None:
            tangents = Tangents(walk, target.variable, alive=target.revives)
            yield Prediction(target.derivative(tangents, target.vector))
        else:
            value = tensor_of(case.trace, case.question.ask).value
            yield Prediction(walk.read(value))
    except (CannotWalk, KeyError, AskError):
        return


def _leaves_at_the_end(case: Case) -> tuple[dict[int, np.ndarray], frozenset[int]]:
    """For each storage that began as a leaf's and was written to unrecorded: what it holds at the end."""
    made = {o.storage: o for step in case.trace.steps if step.op == "factory" for o in step.outputs}
    written = {
        step.outputs[0].storage
        for step in case.trace.steps
        if step.inplace and not step.recorded and step.op != "requires_grad_" and step.outputs[0].storage in made
    }
    if not written:
        return {}, frozenset()
    try:
        walk = Walk(case.trace)
    except (CannotWalk, KeyError):
        return {}, frozenset()
    return {storage: walk.memory[storage].copy() for storage in written}, frozenset(written)


def _was_freed(case: Case) -> bool:
    """Whether PyTorch raises for a freed graph: that a recorded pass keeps it is another matter."""
    return case.trace.error is not None and case.trace.error.message.startswith(FREED[:40])


malrule(
    "second-backward-allowed",
    rank=6,
    bends="semantics",
    predict=by_semantics(frees=False),
    belief=Text(
        en="backward() can be called again on the same graph",
        zh="对同一个计算图可以再次调用 backward()",
    ),
    repair=Text(
        en="The first pass frees what it needed. Keep it with retain_graph=True, or run the forward pass again.",
        zh="第一次反向传播会释放它用到的中间值。用 retain_graph=True 保留，或者重新前向计算一次。",
    ),
)
malrule(
    "second-backward-always-errors",
    rank=65,
    bends="semantics",
    raises=True,
    predict=second_backward_always_errors,
    belief=Text(
        en="a second backward() always fails",
        zh="第二次调用 backward() 总会报错",
    ),
    repair=Text(
        en="Only a graph that saved tensors fails, and leaves are not freed: only what the operations put aside is.",
        zh="只有保存过中间张量的计算图才会报错；叶子张量不会被释放，释放的只是运算存下来的东西。",
    ),
)
malrule(
    "retain-graph-fills-intermediates",
    rank=66,
    bends="reading",
    predict=by_reading(lambda case: RetainGraphRetainsGrads(case.computed)),
    belief=Text(
        en="retain_graph=True keeps the gradients of intermediate tensors",
        zh="retain_graph=True 会保留中间张量的梯度",
    ),
    repair=Text(
        en="It keeps the graph's saved values. Gradients of non-leaves need retain_grad(): two different switches.",
        zh="它保留的是计算图存下的值。非叶子张量的梯度要用 retain_grad()：这是两个不同的开关。",
    ),
)
malrule(
    "zero-grad-revives-graph",
    rank=67,
    bends="reading",
    predict=by_reading(lambda case: ClearingRevives()),
    belief=Text(
        en="clearing .grad between two backward calls makes the second one legal",
        zh="两次 backward 之间清空 .grad，第二次就可以了",
    ),
    repair=Text(
        en=".grad is where results lie; the graph is what was freed. Clearing one does not bring back the other.",
        zh=".grad 存放的是结果，被释放的是计算图。清空前者不能恢复后者。",
    ),
)
malrule(
    "tensors-are-formulas",
    rank=73,
    bends="answer",
    predict=tensors_are_formulas,
    belief=Text(
        en="a tensor stays tied to what it was computed from and changes with it",
        zh="张量始终与计算它的式子相连，输入变了它也跟着变",
    ),
    repair=Text(
        en="Each line computed a number once. Run it again for a new one.",
        zh="每一行都只计算一次，得到的就是数值。要新的值，得重新执行。",
    ),
)
malrule(
    "higher-order-without-create-graph",
    rank=68,
    bends="reading",
    predict=by_reading(lambda case: None if _was_freed(case) else RecordsBackward()),
    belief=Text(
        en="a gradient can always be differentiated again",
        zh="梯度总可以再求导",
    ),
    repair=Text(
        en="Only if it was recorded itself, by create_graph=True. Otherwise it is a constant.",
        zh="只有用 create_graph=True 把求梯度的过程也记录下来才行，否则它只是常数。",
    ),
)
