"""Beliefs about dtypes and flat functions."""

from __future__ import annotations

from tutor.words import Text

from ..readings import IntegersAreFloats
from .case import Case
from .detaching import without_history
from .malrule import malrule
from .predicting import by_reading, by_run, by_table

CASTS_DETACH = without_history("to_copy")


def _integers(case: Case) -> set[str]:
    """Names of integer tensors that the program asks to require grad by method or attribute."""
    source = case.question.program
    return {
        name
        for name, tensor in case.tensors.items()
        if tensor.array.dtype.kind in "iub"
        and (f"{name}.requires_grad_(" in source or f"{name}.requires_grad =" in source)
    }


malrule(
    "int-can-require-grad",
    rank=69,
    bends="reading",
    predict=by_reading(lambda case: IntegersAreFloats(_integers(case))),
    belief=Text(
        en="a tensor of integers can require grad",
        zh="整数张量也可以要求梯度",
    ),
    repair=Text(
        en="Only floating point and complex tensors can: slopes need room between the numbers. Write 2. and 3.",
        zh="只有浮点数和复数张量才行：斜率需要在数与数之间有余地。请写 2. 和 3.",
    ),
)
malrule(
    "cast-detaches",
    rank=70,
    bends="table",
    raises=True,
    predict=by_run(lambda: CASTS_DETACH, lambda case: "to_copy" in case.ops),
    belief=Text(
        en="x.double() or x.float() cuts the graph",
        zh="x.double() 或 x.float() 会切断计算图",
    ),
    repair=Text(
        en="A cast between float types is an operation like any other, with derivative 1, and it is recorded.",
        zh="浮点类型之间的转换与其他运算一样会被记录，导数是 1。",
    ),
)
malrule(
    "step-function-passes-gradient",
    rank=71,
    bends="table",
    predict=by_table(**{name: {"self": lambda grad: grad} for name in ("round", "sign", "floor", "ceil", "trunc")}),
    belief=Text(
        en="round, sign and floor pass the gradient on",
        zh="round、sign、floor 会把梯度传过去",
    ),
    repair=Text(
        en="They are flat: nudge the input and the step does not move, so the slope is 0.",
        zh="它们是平的：输入稍微一动，台阶并不动，所以斜率是 0。",
    ),
)
