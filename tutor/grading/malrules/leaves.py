"""Beliefs about leaves, requires_grad and whose .grad is filled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from tutor.autograd import PYTORCH, Tensor, current
from tutor.words import Text

from ..readings import FlagSetAtCreation, ResultOfCreationIsLeaf
from .case import Case
from .malrule import Prediction, malrule
from .predicting import by_reading, by_semantics, run


def _all_require_grad(inputs: tuple[Any, ...]) -> bool:
    tensors = [given for given in inputs if isinstance(given, Tensor)]
    return bool(tensors) and all(tensor.requires_grad for tensor in tensors)


def _none_is_frozen(inputs: tuple[Any, ...]) -> bool:
    frozen = current().frozen
    tensors = [given for given in inputs if isinstance(given, Tensor)]
    return any(t.requires_grad for t in tensors) and not any(t.uid in frozen and not t.requires_grad for t in tensors)


def _freezes(case: Case) -> bool:
    return any(
        step.op == "requires_grad_" and step.attributes.get("requires_grad") is False for step in case.trace.steps
    )


def _leaves_ever(case: Case) -> set[str]:
    """Names that once were leaves that require grad."""
    flags = {
        output.uid for step in case.trace.steps for output in step.outputs if output.is_leaf and output.requires_grad
    }
    return {naming.name for naming in case.trace.namings if naming.uid in flags}


def grad_zero_instead_of_none(case: Case) -> Iterator[Prediction]:
    bent = replace(PYTORCH, none_as_zeros=True)
    yield from run(case, lambda: bent)
    ask = case.question.ask.strip()
    if case.question.kind == "tensor" and case.right is None and ask.endswith(".grad"):
        shape = np.shape(case.asked(ask.removesuffix(".grad")))
        yield Prediction(np.zeros(shape), 0)


malrule(
    "leaf-means-requires-grad",
    rank=52,
    bends="semantics",
    predict=by_semantics(leaf=lambda tensor: tensor.requires_grad and tensor.grad_fn is None),
    belief=Text(
        en="a leaf is a tensor made with requires_grad=True, and nothing else is one",
        zh="只有用 requires_grad=True 创建的张量才是叶子张量",
    ),
    repair=Text(
        en="Leaf only means that autograd has nothing to walk back to from here: every tensor that does not "
        "require grad is a leaf, results of operations included.",
        zh="叶子张量只表示从这里再往回没有可走的路：所有不要求梯度的张量都是叶子张量，运算结果也包括在内。",
    ),
)
malrule(
    "op-on-leaf-still-leaf",
    rank=9,
    bends="reading",
    predict=by_reading(lambda case: ResultOfCreationIsLeaf(_leaves_ever(case))),
    belief=Text(
        en="what an operation makes of a leaf is still a leaf that collects .grad",
        zh="对叶子张量做一次运算，结果仍是会收集 .grad 的叶子张量",
    ),
    repair=Text(
        en="The result of an operation is no leaf, and its .grad stays None. Do the operation first and ask for "
        "gradients last: `(torch.ones(3) / 10).requires_grad_()`.",
        zh="运算的结果不是叶子张量，它的 .grad 一直是 None。先做运算，最后再要求梯度：`(torch.ones(3) / "
        "10).requires_grad_()`。",
    ),
)
malrule(
    "nonleaf-grad-populated",
    rank=10,
    bends="semantics",
    predict=by_semantics(populates=lambda tensor: True),
    belief=Text(
        en="after backward every tensor on the way has its .grad",
        zh="backward 之后，沿途每个张量都有 .grad",
    ),
    repair=Text(
        en="Only leaves, and tensors on which retain_grad() was called, keep it. Gradients in between are used "
        "and thrown away.",
        zh="只有叶子张量，以及调用过 retain_grad() 的张量会保留 .grad；中间的梯度用完就丢弃。",
    ),
)
malrule(
    "grad-zero-instead-of-none",
    rank=53,
    bends="semantics",
    predict=grad_zero_instead_of_none,
    belief=Text(
        en=".grad starts as zeros",
        zh=".grad 一开始是零",
    ),
    repair=Text(
        en="None says that nobody has computed it; 0 says that it was computed and is flat. .grad is None until a "
        "backward pass reaches the tensor.",
        zh="None 表示还没有算过；0 表示算过了，斜率为零。在反向传播到达之前，.grad 是 None。",
    ),
)
malrule(
    "no-requires-grad-gets-grad",
    rank=54,
    bends="semantics",
    raises=True,
    predict=by_semantics(requires_grad_by_default=True),
    belief=Text(
        en="everything in the formula gets a gradient, requires_grad being on by default",
        zh="式子里的每个张量都有梯度，requires_grad 默认就是开着的",
    ),
    repair=Text(
        en="The default is False: autograd records only for the tensors you asked about.",
        zh="默认是 False:autograd 只为你要求过的张量做记录。",
    ),
)
malrule(
    "requires-grad-needs-all-inputs",
    rank=55,
    bends="semantics",
    raises=True,
    predict=by_semantics(tracks=_all_require_grad),
    belief=Text(
        en="a result requires grad only if everything it is made from does",
        zh="只有所有输入都要求梯度，结果才要求梯度",
    ),
    repair=Text(
        en="One input that requires grad is enough: one moving part makes the whole result move.",
        zh="只要有一个输入要求梯度就够了：一个部分会动，整个结果就会动。",
    ),
)
malrule(
    "frozen-blocks-flow",
    rank=12,
    bends="semantics",
    raises=True,
    predict=by_semantics(_freezes, tracks=_none_is_frozen),
    belief=Text(
        en="requires_grad=False stops the gradient from passing through an operation with that tensor",
        zh="requires_grad=False 会阻断梯度穿过用到这个张量的运算",
    ),
    repair=Text(
        en="It only means that this tensor's own .grad is not computed. A frozen factor still multiplies what "
        "passes through; to stop the flow use detach() or no_grad().",
        zh="它只表示不计算这个张量自己的 .grad。冻结的因子照样乘在经过的梯度上；要切断，得用 detach() 或 no_grad()。",
    ),
)
malrule(
    "requires-grad-retroactive",
    rank=56,
    bends="reading",
    predict=by_reading(lambda case: FlagSetAtCreation()),
    belief=Text(
        en="setting requires_grad afterwards makes earlier results tracked",
        zh="事后设置 requires_grad，先前的结果也会被跟踪",
    ),
    repair=Text(
        en="Recording happens while an operation runs: set the flag first, compute afterwards.",
        zh="记录发生在运算执行的时候：要先设置，再计算。",
    ),
)
