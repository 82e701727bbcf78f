"""Beliefs about broadcasting, reductions and selections."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from tutor.autograd import OPS, PYTORCH
from tutor.autograd.rules.reductions import spread
from tutor.autograd.semantics import sum_to_shape
from tutor.words import Text

from .case import Case
from .malrule import Prediction, malrule
from .predicting import all_of, bent_table, by_run, by_table, run

SELECTIONS = ("select", "slice", "index", "index_select", "gather", "take", "masked_select")


def _spread_whole(grad: Any, self_shape: Any, dim: Any, keepdim: Any, xp: Any) -> Any:
    """The backward of sum where a cotangent of the full shape may come in: it passes as it is."""
    if tuple(grad.shape) == tuple(self_shape):
        return grad
    return spread(grad, self_shape, dim, keepdim, xp)


NOT_SUMMED = replace(PYTORCH, reduce=lambda cotangent, shape: cotangent,
                     table=bent_table({"sum": {"self": _spread_whole}}))  # fmt: skip


def _averaged(cotangent: Any, shape: tuple[int, ...]) -> Any:
    axes = _summed_axes(cotangent, shape)
    return cotangent.mean(axes, keepdims=True).reshape(shape) if axes else cotangent.reshape(shape)


def _one_copy(cotangent: Any, shape: tuple[int, ...]) -> Any:
    axes = _summed_axes(cotangent, shape)
    first = tuple(slice(0, 1) if axis in axes else slice(None) for axis in range(cotangent.ndim))
    return cotangent[first].reshape(shape)


def _summed_axes(cotangent: Any, shape: tuple[int, ...]) -> tuple[int, ...]:
    extra = cotangent.ndim - len(shape)
    return tuple(range(extra)) + tuple(
        i + extra for i, n in enumerate(shape) if n == 1 and cotangent.shape[i + extra] != 1
    )


def _broadcasts(case: Case) -> bool:
    """Whether an operand of some operation is smaller than its result."""
    return any(
        getattr(given, "shape", step.outputs[0].shape) != step.outputs[0].shape
        for step in case.trace.steps
        if step.outputs and step.recorded
        for given in step.inputs
    )


def _loss(name: str, which: str) -> Any:
    return OPS[name].formulas[which]


def _summed(reduction: str) -> str:
    return "sum" if reduction == "mean" else reduction


MEAN_AS_SUM: dict[str, dict[str, Any]] = {
    "mean": {"self": lambda grad, self_shape, dim, keepdim, xp: spread(grad, self_shape, dim, keepdim, xp)},
    "mse_loss": {
        "self": lambda grad, self, target, reduction, xp:
            _loss("mse_loss", "self")(grad, self, target, _summed(reduction), xp),
        "target": lambda grad, self, target, reduction, xp:
            _loss("mse_loss", "target")(grad, self, target, _summed(reduction), xp),
    },
    "smooth_l1_loss": {
        "self": lambda grad, self, target, reduction, beta, xp:
            _loss("smooth_l1_loss", "self")(grad, self, target, _summed(reduction), beta, xp),
    },
    "huber_loss": {
        "self": lambda grad, self, target, reduction, delta, xp:
            _loss("huber_loss", "self")(grad, self, target, _summed(reduction), delta, xp),
    },
    "binary_cross_entropy": {
        "self": lambda grad, self, target, weight, reduction, xp:
            _loss("binary_cross_entropy", "self")(grad, self, target, weight, _summed(reduction), xp),
    },
    "binary_cross_entropy_with_logits": {
        "self": lambda grad, self, target, weight, pos_weight, reduction, xp:
            _loss("binary_cross_entropy_with_logits", "self")(
                grad, self, target, weight, pos_weight, _summed(reduction), xp
            ),
    },
    "nll_loss": {
        "self": lambda grad, self_shape, target, weight, reduction, ignore_index, xp:
            _loss("nll_loss", "self")(grad, self_shape, target, weight, _summed(reduction), ignore_index, xp),
    },
}  # fmt: skip


def _to_all(grad: Any, self_shape: Any, dim: Any, keepdim: Any, xp: Any) -> Any:
    return spread(grad, self_shape, dim, keepdim, xp)


MAX_TO_ALL: dict[str, dict[str, Any]] = {
    **{
        name: {"self": lambda grad, self_shape, xp: _to_all(grad, self_shape, None, False, xp)}
        for name in ("max", "min")
    },
    **{name: {"self": _to_all} for name in ("amax", "amin")},
    **{
        name: {"self": lambda grad, self_shape, dim, keepdim, xp: _to_all(grad, self_shape, dim, keepdim, xp)}
        for name in ("max_dim", "min_dim")
    },
}
RELU_AT_ZERO: dict[str, dict[str, Any]] = {
    "relu": {"self": lambda grad, self, xp: grad * xp.heaviside(self, 1)},
}


def _reduce_or_leave(cotangent: Any, shape: tuple[int, ...]) -> Any:
    if cotangent.size < int(np.prod(shape, dtype=int)):
        return cotangent
    return sum_to_shape(cotangent, shape)


def _added(existing: Any, new: Any) -> Any:
    return existing + new if existing.shape == new.shape else new


def _joined(existing: Any, new: Any) -> Any:
    """Selections side by side, in the program's order: the later one was met first."""
    if existing.ndim <= 1 and new.ndim <= 1:
        return np.concatenate([np.atleast_1d(new), np.atleast_1d(existing)])
    return existing


def index_grad_only_selected(case: Case) -> Iterator[Prediction]:
    if case.ops.isdisjoint(SELECTIONS):
        return
    table = bent_table({name: {"self": lambda grad: grad} for name in SELECTIONS})
    for tier, combine in ((0, _added), (1, _joined)):
        bent = replace(PYTORCH, table=table, reduce=_reduce_or_leave, combine=combine)
        yield from run(case, partial(replace, bent), tier=tier)


def _pair(self: Any, other: Any) -> tuple[Any, Any]:
    """Both operands, an (n, 1) one flattened where the other is (n,)."""
    a: tuple[int, ...] = getattr(self, "shape", ())
    b: tuple[int, ...] = getattr(other, "shape", ())
    if len(a) == 2 and a[1] == 1 and tuple(b) == (a[0],) and a[0] > 1:
        return self.reshape(b), other
    if len(b) == 2 and b[1] == 1 and tuple(a) == (b[0],) and b[0] > 1:
        return self, other.reshape(a)
    return self, other


def _flattening(name: str) -> Any:
    forward = OPS[name].forward

    def flattened(self: Any, other: Any, *, xp: Any, **attributes: Any) -> Any:
        return forward(*_pair(self, other), xp=xp, **attributes)

    flattened.__kwdefaults__ = {k: v for k, v in (forward.__kwdefaults__ or {}).items() if k != "xp"}
    return flattened


def _to_size(cotangent: Any, shape: tuple[int, ...]) -> Any:
    if cotangent.size == int(np.prod(shape, dtype=int)):
        return cotangent.reshape(shape)
    return sum_to_shape(cotangent, shape)


FLATTENED: dict[str, dict[str, Any]] = {
    "mul": {
        "self": lambda grad, self, other: grad * _pair(self, other)[1],
        "other": lambda grad, self, other: grad * _pair(self, other)[0],
    },
    "div": {
        "self": lambda grad, self, other: grad / _pair(self, other)[1],
        "other": lambda grad, self, other: -grad * _pair(self, other)[0] / (_pair(self, other)[1] ** 2),
    },
    "mse_loss": {
        "self": lambda grad, self, target, reduction, xp:
            _loss("mse_loss", "self")(grad, *_pair(self, target), reduction, xp),
        "target": lambda grad, self, target, reduction, xp:
            _loss("mse_loss", "target")(grad, *_pair(self, target), reduction, xp),
    },
}  # fmt: skip


def _pairwise() -> Any:
    table = bent_table(FLATTENED)
    for name in ("add", "sub", "rsub", "mul", "div", "mse_loss"):
        if name in table:
            table[name] = replace(table[name], forward=_flattening(name), kernel=None)
    return replace(PYTORCH, table=table, reduce=_to_size)


PAIRWISE = _pairwise()


def _meets_row(case: Case) -> bool:
    """Whether an (n, 1) operand meets an (n,) one."""
    for step in case.trace.steps:
        if len(step.inputs) == 2 and all(hasattr(given, "elements") for given in step.inputs):
            a, b = step.inputs[0].shape, step.inputs[1].shape
            if {len(a), len(b)} == {1, 2}:
                column, row = (a, b) if len(a) == 2 else (b, a)
                if column[1] == 1 and column[0] == row[0] > 1:
                    return True
    return False


malrule(
    "broadcast-not-summed",
    rank=7,
    bends="semantics",
    predict=by_run(lambda: NOT_SUMMED, _broadcasts),
    belief=Text(
        en="a gradient has the shape of the result, not of {name}",
        zh="梯度的形状与运算结果相同，而不是与 {name} 相同",
    ),
    repair=Text(
        en="What was copied forward is summed backward: {name} was used once for every copy, so it is blamed once "
        "for every copy, and the blames add. {ask} has shape {shape}.",
        zh="前向时复制了多少份，反向时就要加起来多少份：{name} 被每一份各用了一次，责任也要逐份相加。{ask} 的形状是 "
        "{shape}。",
    ),
)
malrule(
    "broadcast-averaged",
    rank=38,
    bends="semantics",
    predict=all_of(
        by_run(lambda: replace(PYTORCH, reduce=_averaged), _broadcasts),
        by_run(lambda: replace(PYTORCH, reduce=_one_copy), _broadcasts, tier=1),
    ),
    belief=Text(
        en="a broadcast tensor gets the mean of the gradients of its copies",
        zh="被广播的张量得到各份梯度的平均值",
    ),
    repair=Text(
        en="It gets their sum. Nothing divides in the forward pass, so nothing divides in the backward pass.",
        zh="得到的是它们的和。前向没有做除法，反向也就没有除法。",
    ),
)
malrule(
    "mean-factor-dropped",
    rank=21,
    bends="table",
    predict=by_table(**MEAN_AS_SUM),
    belief=Text(
        en="mean() is differentiated like sum()",
        zh="mean() 与 sum() 的求导方式相同",
    ),
    repair=Text(
        en="The mean was divided by the number of elements, so every slope is divided by it too.",
        zh="求平均时除以了元素个数，所以每个斜率也要除以它。",
    ),
)
malrule(
    "max-grad-to-all",
    rank=39,
    bends="table",
    predict=by_table(**MAX_TO_ALL),
    belief=Text(
        en="max() sends its gradient to every element",
        zh="max() 把梯度传给每一个元素",
    ),
    repair=Text(
        en="Nudge one of the others a little: the maximum does not move, so its derivative is 0. Only the winner "
        "gets the gradient.",
        zh="把别的元素稍微动一下，最大值并不变，所以导数是 0。只有取到最大值的元素得到梯度。",
    ),
)
malrule(
    "index-grad-only-selected",
    rank=72,
    bends="table",
    predict=index_grad_only_selected,
    belief=Text(
        en="{ask} covers only the entries that were picked out",
        zh="{ask} 只包含被取出来的元素",
    ),
    repair=Text(
        en="{ask} has the shape of {name}, {shape}: entries that were not used have slope 0, but they have a place.",
        zh="{ask} 的形状与 {name} 相同，为 {shape}：没有用到的元素斜率为 0，但位置仍在。",
    ),
)
malrule(
    "relu-at-zero-is-one",
    rank=40,
    bends="table",
    predict=by_table(**RELU_AT_ZERO),
    belief=Text(
        en="the derivative of relu at 0 is 1",
        zh="relu 在 0 处的导数是 1",
    ),
    repair=Text(
        en="At the corner PyTorch picks 0 for relu.",
        zh="在拐点处，PyTorch 对 relu 取 0。",
    ),
)
malrule(
    "silent-outer-broadcast",
    rank=41,
    bends="table",
    predict=by_run(lambda: PAIRWISE, _meets_row),
    belief=Text(
        en="shapes (n, 1) and (n,) are combined pair by pair",
        zh="形状 (n, 1) 与 (n,) 会逐对相运算",
    ),
    repair=Text(
        en="Line shapes up from the right: (n, 1) against (n,) makes an n×n table, and every entry of one meets "
        "every entry of the other.",
        zh="形状从右边对齐：(n, 1) 与 (n,) 广播成 n×n 的表，一方的每个元素都与另一方的每个元素相遇。",
    ),
)
