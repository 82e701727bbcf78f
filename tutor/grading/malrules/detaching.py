"""Beliefs about detach(), .data, clone(), no_grad and what takes a number out of the graph."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tutor.autograd import OPS, PYTORCH
from tutor.words import Text

from ..readings import ClearsFlagsInNoGrad, KeepsGraphInNumbers, NoFactoriesInNoGrad, ReplacesMethod
from .case import Case
from .malrule import malrule
from .predicting import by_reading, by_run, by_semantics


def _stops(case: Case) -> bool:
    return not case.ops.isdisjoint(("detach", "data"))


def without_history(name: str) -> Any:
    """PyTorch's semantics where one operation is not recorded."""
    return replace(PYTORCH, table={**OPS, name: replace(OPS[name], formulas={})})


CLONE_DETACHES = without_history("clone")

malrule(
    "detach-is-identity-in-backward",
    rank=57,
    bends="semantics",
    predict=by_semantics(_stops, detach_stops=False),
    belief=Text(
        en="detach() changes nothing for the gradient",
        zh="detach() 不影响梯度",
    ),
    repair=Text(
        en="Nothing flows back through a detached tensor. Read detach() as: from here on, this is just a number.",
        zh="梯度不会流过 detach() 得到的张量。可以把 detach() 读作：从这里起，它只是一个数。",
    ),
)
malrule(
    "detach-or-data-copies",
    rank=11,
    bends="semantics",
    predict=by_semantics(_stops, detach_copies=True),
    belief=Text(
        en="detach() and .data give an independent copy",
        zh="detach() 和 .data 得到一份独立的拷贝",
    ),
    repair=Text(
        en="Both share memory with the original, so a change in place shows in both. For a copy write "
        ".detach().clone().",
        zh="两者都与原张量共享内存，就地修改在两边都看得到。要拷贝，请写 .detach().clone()。",
    ),
)
malrule(
    "detach-cuts-original",
    rank=58,
    bends="reading",
    raises=True,
    predict=by_reading(lambda case: ReplacesMethod("detach", "detach_")),
    belief=Text(
        en="y.detach() detaches y itself",
        zh="y.detach() 会把 y 本身分离出来",
    ),
    repair=Text(
        en="It returns a new tensor, and y keeps its history: no trailing underscore, no change. detach_() is the "
        "one that changes y.",
        zh="它返回一个新张量，y 的历史不变：名字末尾没有下划线，就不会修改自己。会修改 y 的是 detach_()。",
    ),
)
malrule(
    "clone-detaches",
    rank=59,
    bends="table",
    raises=True,
    predict=by_run(lambda: CLONE_DETACHES, lambda case: "clone" in case.ops),
    belief=Text(
        en="clone() makes an independent tensor, so no gradient reaches the original",
        zh="clone() 得到独立的张量，梯度传不到原张量",
    ),
    repair=Text(
        en="clone() copies the memory and keeps the history; detach() does the opposite.",
        zh="clone() 拷贝内存、保留历史；detach() 正好相反。",
    ),
)
malrule(
    "no-grad-clears-flag",
    rank=60,
    bends="reading",
    raises=True,
    predict=by_reading(lambda case: ClearsFlagsInNoGrad(case.tensors)),
    belief=Text(
        en="inside torch.no_grad() my tensors lose requires_grad",
        zh="在 torch.no_grad() 里，我的张量不再要求梯度",
    ),
    repair=Text(
        en="no_grad says something about the operations inside it and nothing about tensors that exist: they keep "
        "their flag.",
        zh="no_grad 只管其中的运算，不管已有的张量：它们的 requires_grad 不变。",
    ),
)
malrule(
    "no-grad-blocks-factories",
    rank=61,
    bends="reading",
    raises=True,
    predict=by_reading(lambda case: NoFactoriesInNoGrad()),
    belief=Text(
        en="a tensor made with requires_grad=True inside no_grad does not require grad",
        zh="在 no_grad 里用 requires_grad=True 创建的张量不要求梯度",
    ),
    repair=Text(
        en="no_grad stops the recording of operations. Making a leaf is none.",
        zh="no_grad 停止的是对运算的记录。创建叶子张量不是运算。",
    ),
)
malrule(
    "rewrap-keeps-graph",
    rank=62,
    bends="reading",
    predict=by_reading(lambda case: KeepsGraphInNumbers(case.tensors)),
    belief=Text(
        en="torch.tensor(t) and t.item() stay connected to the graph",
        zh="torch.tensor(t) 和 t.item() 仍然连在计算图上",
    ),
    repair=Text(
        en="They take the bare numbers out: once it is a Python number autograd has lost sight of it.",
        zh="它们只取出数值：一旦变成 Python 的数，autograd 就看不到它了。",
    ),
)
