"""Beliefs about what several backward calls, and autograd.grad, leave in .grad."""

from __future__ import annotations

from typing import Any

from tutor.words import Text

from .case import Case
from .malrule import malrule
from .predicting import by_semantics


def _averaged(before: Any | None, contribution: Any, calls: int) -> Any:
    return contribution if before is None else before + (contribution - before) / calls


def _several(case: Case) -> bool:
    return len(case.trace.backwards) > 1


malrule(
    "grad-overwritten",
    rank=2,
    bends="semantics",
    predict=by_semantics(_several, accumulate=lambda before, contribution, calls: contribution),
    belief=Text(
        en="each backward() replaces .grad",
        zh="每次 backward() 都会覆盖 .grad",
    ),
    repair=Text(
        en="It adds to .grad until you clear it: read backward() as {name}.grad += ...",
        zh="它会累加到 .grad 上，直到你清空为止：可以把 backward() 读作 {name}.grad += ……",
    ),
)
malrule(
    "grad-averaged-over-calls",
    rank=74,
    bends="semantics",
    predict=by_semantics(_several, accumulate=_averaged),
    belief=Text(
        en="several backward() calls are averaged",
        zh="多次 backward() 的结果会取平均",
    ),
    repair=Text(
        en="They add up. An average needs a division by you.",
        zh="它们相加。要取平均，得自己除。",
    ),
)
malrule(
    "autograd-grad-fills-dot-grad",
    rank=75,
    bends="semantics",
    predict=by_semantics(grad_accumulates=True),
    belief=Text(
        en="torch.autograd.grad also stores into .grad",
        zh="torch.autograd.grad 也会写入 .grad",
    ),
    repair=Text(
        en="backward() writes, autograd.grad() hands over: it returns the gradients and leaves .grad alone.",
        zh="backward() 写入，autograd.grad() 交出：它返回梯度，不动 .grad。",
    ),
)
