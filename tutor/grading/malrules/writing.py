"""Beliefs about in-place operations and the version counter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tutor.autograd import PYTORCH
from tutor.words import Text

from ..readings import RebindingIsInPlace
from .case import Case
from .malrule import Prediction, malrule
from .predicting import all_of, by_reading, by_run, by_semantics

NEW_VALUES = replace(PYTORCH, checks_versions=False)
OLD_VALUES = replace(PYTORCH, checks_versions=False, saves_copies=True)


def _writes(case: Case) -> bool:
    return (
        any(step.inplace and step.op != "requires_grad_" for step in case.trace.steps) or case.trace.error is not None
    )


def _raises_in_backward(case: Case) -> Iterator[Prediction]:
    """The same belief, the error expected in the backward pass after the write."""
    if case.question.kind != "error" or case.trace.error is not None:
        return
    written = [step.index for step in case.trace.steps if step.inplace and step.recorded]
    lines = [backward.line for backward in case.trace.backwards if written and backward.after_step >= written[0]]
    if lines:
        yield Prediction((lines[0], "RuntimeError"))


def _was_modified(case: Case) -> bool:
    error = case.trace.error
    return error is not None and "modified by an inplace operation" in error.message


malrule(
    "inplace-always-errors",
    rank=12,
    bends="semantics",
    raises=True,
    predict=all_of(by_semantics(_writes, refuses_writes=True), _raises_in_backward),
    belief=Text(
        en="any in-place operation on a tracked tensor breaks backward",
        zh="对被跟踪的张量做任何就地运算都会使 backward 报错",
    ),
    repair=Text(
        en="Only if a value that backward needs was overwritten. Ask what the backward formula needs: that of 4*x "
        "needs no x, that of exp its output.",
        zh="只有 backward 需要的值被覆盖了才会报错。想一想反向公式需要什么：4*x 的不需要 x，exp 的需要它的输出。",
    ),
)
malrule(
    "inplace-never-errors",
    rank=12,
    bends="semantics",
    predict=all_of(by_run(lambda: NEW_VALUES, _was_modified), by_run(lambda: OLD_VALUES, _was_modified)),
    belief=Text(
        en="in-place changes do not matter to backward",
        zh="就地修改对 backward 没有影响",
    ),
    repair=Text(
        en="An operation saves what its derivative is written in (exp, tanh and sigmoid their output, ** and * "
        "their operands). If that was overwritten, backward raises.",
        zh="运算会保存求导要用的值（exp、tanh、sigmoid 保存输出，** 和 * 保存操作数）。"
        "这些值被覆盖，backward 就会报错。",
    ),
)
malrule(
    "inplace-on-leaf-allowed",
    rank=8,
    bends="semantics",
    predict=by_semantics(_writes, writes_check_leaves=False),
    belief=Text(
        en="a leaf that requires grad may be changed in place as it stands",
        zh="要求梯度的叶子张量可以直接就地修改",
    ),
    repair=Text(
        en="PyTorch raises: a leaf Variable that requires grad is being used in an in-place operation. Wrap the "
        "update in torch.no_grad(): it is bookkeeping, not part of the model.",
        zh="PyTorch 会报错：a leaf Variable that requires grad is being used in an in-place operation。把更新放进 "
        "torch.no_grad()：它只是记账，不是模型的一部分。",
    ),
)
malrule(
    "rebinding-is-inplace",
    rank=20,
    bends="reading",
    raises=True,
    predict=by_reading(lambda case: RebindingIsInPlace()),
    belief=Text(
        en="w = w - step and w -= step are the same",
        zh="w = w - step 和 w -= step 是一回事",
    ),
    repair=Text(
        en="The first makes a new tensor and moves the name to it. The tensor that was trained is still the old one.",
        zh="前者创建一个新张量，并让名字指向它。训练过的仍是原来那个张量。",
    ),
)
malrule(
    "data-edit-harmless",
    rank=11,
    bends="semantics",
    predict=by_semantics(_writes, saves_copies=True),
    belief=Text(
        en="changing .data changes the value only and not the gradient",
        zh="修改 .data 只改数值，不影响梯度",
    ),
    repair=Text(
        en="Backward reads the memory as it is then. If the value was saved, the gradient uses the new numbers, "
        "without a word.",
        zh="backward 读取的是当时内存里的值。如果这个值被保存过，梯度就会用上新的数，而且不会有任何提示。",
    ),
)
malrule(
    "data-edit-detected",
    rank=63,
    bends="semantics",
    raises=True,
    predict=by_semantics(_writes, data_shares_version=True),
    belief=Text(
        en="an in-place edit through .data is caught, as one through detach() is",
        zh="通过 .data 的就地修改会像 detach() 那样被发现",
    ),
    repair=Text(
        en=".data has a version counter of its own, so nothing is noticed. That is the difference: detach() "
        "reports, .data keeps silent.",
        zh=".data 有自己的版本计数，所以不会被发现。区别就在这里：detach() 会报告，.data 不作声。",
    ),
)
malrule(
    "detach-edit-undetected",
    rank=64,
    bends="semantics",
    predict=by_semantics(_writes, detach_shares_version=False),
    belief=Text(
        en="an in-place edit through detach() goes unnoticed, as one through .data does",
        zh="通过 detach() 的就地修改会像 .data 那样不被发现",
    ),
    repair=Text(
        en="detach() shares memory and the version counter, so autograd can tell: backward raises where the value "
        "was saved.",
        zh="detach() 既共享内存，也共享版本计数，autograd 能够察觉：如果这个值被保存过，backward 就会报错。",
    ),
)
