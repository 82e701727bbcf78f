"""Beliefs about how contributions meet: one route is kept, one operation passes the gradient on as it came."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from tutor.autograd import PYTORCH, Semantics
from tutor.words import Text

from ..answer import RAISES
from ..bent import RULES
from .case import Case
from .malrule import Prediction, malrule
from .predicting import MAX_SITES, at_one_operation, run


class Combines:
    """Cotangents of several paths: summed, but `which` alone is kept where two meet (the `only`-th time, or always)."""

    def __init__(self, which: str, only: int | None = None) -> None:
        self.which, self.only = which, only
        self.met = 0

    def __call__(self, existing: Any, new: Any) -> Any:
        self.met += 1
        if self.which == "both" or (self.only is not None and self.met != self.only):
            return existing + new
        return existing if self.which == "first" else new


def combining(which: str, only: int | None = None) -> Semantics:
    return replace(PYTORCH, combine=Combines(which, only))


def single_path_only(case: Case) -> Iterator[Prediction]:
    counting = Combines("both")
    case.bent(lambda: replace(PYTORCH, combine=counting))
    if not counting.met:
        return
    for which in ("last", "first"):
        yield from run(case, partial(combining, which))
    runs = len(case.samples) if case.is_formula else 1
    meetings = counting.met // max(runs, 1)
    if meetings > 1:
        for only in range(1, min(meetings, MAX_SITES) + 1):
            for which in ("last", "first"):
                yield from run(case, partial(combining, which, only), tier=1)


def nonleaf_grad_is_local(case: Case) -> Iterator[Prediction]:
    """`y.grad` answered with the derivative of y by each leaf it comes from."""
    target = case.target
    if target is None or target.kind != "grad" or target.variable.is_leaf:
        return
    ones = np.ones(target.shape).tolist()
    for name, tensor in case.tensors.items():
        if not tensor.is_leaf or not tensor.requires_grad:
            continue
        found = case.asked(f"vjp({target.name}, {name}, {ones})")
        if isinstance(found, np.ndarray) and found.any():
            yield Prediction(found, 0, target_line(case), {"x": name})
            whole = case.asked(f"jacobian({target.name}, {name})")
            if isinstance(whole, np.ndarray) and whole is not RAISES and whole.ndim:
                yield Prediction(whole, 1, target_line(case), {"x": name})


def target_line(case: Case) -> int:
    """The line that made what the ask is about."""
    return case.line_of(case.target.variable.step) if case.target is not None else 0


malrule(
    "single-path-only",
    rank=79,
    bends="semantics",
    predict=single_path_only,
    belief=Text(
        en="one of the routes from {name} to the output gives its whole gradient",
        zh="从 {name} 到输出有几条路时，其中一条就给出全部梯度",
    ),
    repair=Text(
        en="Count the arrows that leave {name}: there is one term for each, and they add up.",
        zh="数一数从 {name} 出发的箭头：每条各贡献一项，全部相加。",
    ),
)
malrule(
    "node-derivative-dropped",
    rank=80,
    bends="derivative",
    predict=at_one_operation(*RULES["node-derivative-dropped"]),
    belief=Text(
        en="the operation in line {line} (`{code}`) passes the gradient on unchanged",
        zh="第 {line} 行(`{code}`)的运算把梯度原样传过去",
    ),
    repair=Text(
        en="Every operation multiplies by its own local derivative: walk back one at a time and write down the "
        "factor of each.",
        zh="每个运算都要乘上自己的局部导数：一步一步往回走，把每一步的因子写下来。",
    ),
)
malrule(
    "nonleaf-grad-is-local",
    rank=35,
    bends="answer",
    predict=nonleaf_grad_is_local,
    belief=Text(
        en="{ask} is the derivative of {name} by {x}",
        zh="{ask} 是 {name} 对 {x} 的导数",
    ),
    repair=Text(
        en="`.grad` always reads: by how much what you called backward() on changes when *this* tensor changes. "
        "So {ask} is the derivative of the output by {name}.",
        zh="`.grad` 的意思始终是：*这个*张量变动时，调用 backward() 的那个量变动多少。所以 {ask} 是输出对 {name} 的"
        "导数。",
    ),
)
