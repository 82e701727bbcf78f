"""Beliefs about matrix products and about how a matrix gradient is laid out. For Y = A @ B with cotangent G."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from tutor.words import Text

from ..walk import Site
from .case import Case
from .malrule import Prediction, malrule
from .predicting import by_derivative, by_table


def _fitting(left: Any, right: Any, like: Any, otherwise: Any) -> Any:
    """`left @ right` where it can be formed and has the shape of `like`, else what PyTorch computes."""
    first, second = tuple(left.shape), tuple(right.shape)
    inner = second[-2] if len(second) > 1 else second[0]
    if len(first) < 2 or first[-1] != inner or first[:-2] != second[:-2]:
        return otherwise()
    if first[:-1] + (second[-1:] if len(second) > 1 else ()) != tuple(like.shape):
        return otherwise()
    return left @ right


def _times(left: Any, right: Any, like: Any, otherwise: Any) -> Any:
    same = tuple(left.shape) == tuple(right.shape) == tuple(like.shape)
    return left * right if same else otherwise()


def _turned(matrix: Any) -> Any:
    """The last two dimensions swapped: a matrix's transpose, one for each of a batch."""
    return matrix.swapaxes(-1, -2)


def _left(grad: Any, own: Any, other: Any, alpha: float = 1) -> Any:
    """What PyTorch gives the left factor: G @ Bᵀ."""
    found = grad @ _turned(other)
    return found if alpha == 1 else found * alpha


def _right(grad: Any, own: Any, other: Any, alpha: float = 1) -> Any:
    """What PyTorch gives the right factor: Aᵀ @ G."""
    found = _turned(other) @ grad
    return found if alpha == 1 else found * alpha


def _bent(left: Any, right: Any) -> dict[str, dict[str, Any]]:
    """The table's matrix products with these two in place of G @ Bᵀ and Aᵀ @ G."""
    return {
        "mm": {
            "self": lambda grad, self, mat2: left(grad, self, mat2),
            "mat2": lambda grad, self, mat2: right(grad, mat2, self),
        },
        "bmm": {
            "self": lambda grad, self, mat2: left(grad, self, mat2),
            "mat2": lambda grad, self, mat2: right(grad, mat2, self),
        },
        "addmm": {
            "mat1": lambda grad, mat1, mat2, alpha: left(grad, mat1, mat2, alpha),
            "mat2": lambda grad, mat1, mat2, alpha: right(grad, mat2, mat1, alpha),
        },
    }


def _untransposed_left(grad: Any, own: Any, other: Any, alpha: float = 1) -> Any:
    return _fitting(grad, other, own, lambda: _left(grad, own, other, alpha))


def _untransposed_right(grad: Any, own: Any, other: Any, alpha: float = 1) -> Any:
    return _fitting(other, grad, own, lambda: _right(grad, own, other, alpha))


def _swapped_left(grad: Any, own: Any, other: Any, alpha: float = 1) -> Any:
    return _fitting(_turned(other), grad, own, lambda: _left(grad, own, other, alpha))


def _swapped_right(grad: Any, own: Any, other: Any, alpha: float = 1) -> Any:
    return _fitting(grad, _turned(other), own, lambda: _right(grad, own, other, alpha))


def _elementwise_left(grad: Any, own: Any, other: Any, alpha: float = 1) -> Any:
    return _times(grad, other, own, lambda: _left(grad, own, other, alpha))


def _elementwise_right(grad: Any, own: Any, other: Any, alpha: float = 1) -> Any:
    return _times(grad, other, own, lambda: _right(grad, own, other, alpha))


# With a vector the two orders are one: what is left out is the transpose.
OF_VECTOR: dict[str, dict[str, Any]] = {
    "mv": {"vec": lambda grad, self, vec: _fitting(self, grad, vec, lambda: self.T @ grad)}
}
NOT_TRANSPOSED = {**_bent(_untransposed_left, _untransposed_right), **OF_VECTOR}
SWAPPED = {**_bent(_swapped_left, _swapped_right), **OF_VECTOR}
ELEMENTWISE = _bent(_elementwise_left, _elementwise_right)


def answer_transposed(case: Case) -> Iterator[Prediction]:
    right = case.right
    extra = 1 if case.is_formula else 0
    if is_derivative(case) and isinstance(right, np.ndarray) and right.ndim - extra == 2:
        # Of a Jacobian that is another belief; here it comes second.
        is_jacobian = case.target is not None and case.target.kind == "jacobian"
        yield Prediction(right.swapaxes(-1, -2), 1 if is_jacobian else 0)


def is_derivative(case: Case) -> bool:
    """Whether the ask is for a derivative of any kind, also one that autograd.grad returned."""
    if case.target is not None or "grad" in case.question.ask:
        return True
    taken = {b.line for b in case.trace.backwards if b.call == "grad"}
    return any(naming.name == case.question.ask.strip() and naming.line in taken for naming in case.trace.namings)


def _quadratic(which: int) -> Any:
    """x·(Ax) differentiated as if both occurrences of x saw the same side of A."""

    def rule(site: Site) -> np.ndarray | None:
        if site.op not in ("dot", "mul", "mm") or len(site.parts) != 2 or any(part is None for part in site.parts):
            return None
        if site.op == "mm" and site.result.size != 1:
            return None
        bare = [mask is not None and bool(np.all(mask)) for mask in site.bare]
        if bare[0] == bare[1]:
            return None
        linear, alone = (1, 0) if bare[0] else (0, 1)
        if not _is_product(site.step.inputs[linear]):
            return None
        return 2 * np.asarray(site.parts[alone if which == 0 else linear])

    return rule


def _is_product(value: Any) -> bool:
    """Whether a matrix product made a value, views of it included."""
    return value.grad_fn is not None and value.grad_fn.startswith(
        ("Mv", "Mm", "Squeeze", "Unsqueeze", "View", "T", "Dot")
    )


malrule(
    "matmul-not-transposed",
    rank=13,
    bends="table",
    predict=by_table(**NOT_TRANSPOSED),
    belief=Text(
        en="the gradient of a matrix product by one factor is the other factor as it stands, without a transpose",
        zh="矩阵乘积对一个因子的梯度直接用另一个因子，不必转置",
    ),
    repair=Text(
        en="For Y = A @ B with G coming back it is A.grad = G @ Bᵀ and B.grad = Aᵀ @ G: A[i,k] meets Y[i,j] "
        "through B[k,j], and summing over j walks along a row of B, which is a column of Bᵀ.",
        zh="设 Y = A @ B，回传的是 G，则 A.grad = G @ Bᵀ，B.grad = Aᵀ @ G：A[i,k] 通过 B[k,j] 影响 Y[i,j]，对 j 求和是"
        "沿 B 的一行走，也就是 Bᵀ 的一列。",
    ),
)
malrule(
    "matmul-order-swapped",
    rank=14,
    bends="table",
    predict=by_table(**SWAPPED),
    belief=Text(
        en="the two factors of a matrix gradient may stand in either order: Bᵀ @ G for A",
        zh="矩阵梯度的两个因子次序可以随意：对 A 写成 Bᵀ @ G",
    ),
    repair=Text(
        en="Order matters. A stood on the left, so its gradient keeps G on the left: A.grad = G @ Bᵀ, B.grad = Aᵀ @ G.",
        zh="次序有关系。A 在左边，所以它的梯度里 G 也在左边：A.grad = G @ Bᵀ，B.grad = Aᵀ @ G。",
    ),
)
malrule(
    "matmul-as-elementwise",
    rank=36,
    bends="table",
    predict=by_table(**ELEMENTWISE),
    belief=Text(
        en="@ is differentiated like *: each entry's gradient is G times the other factor's entry",
        zh="@ 按 * 来求导：每个元素的梯度是 G 乘另一个因子的对应元素",
    ),
    repair=Text(
        en="Write one output entry out as a sum: an entry of A meets a whole row of B, so sums appear: G @ Bᵀ.",
        zh="把一个输出元素写成求和：A 的一个元素会遇到 B 的一整行，所以会出现求和：G @ Bᵀ。",
    ),
)
malrule(
    "answer-transposed",
    rank=18,
    bends="answer",
    predict=answer_transposed,
    belief=Text(
        en="rows or columns are a matter of layout, so the transpose will do",
        zh="行列只是写法问题，转置也一样",
    ),
    repair=Text(
        en="In PyTorch a gradient has exactly the shape of its tensor, entry under entry: {ask} has shape {shape}.",
        zh="在 PyTorch 中，梯度与张量形状完全相同，逐元素对应：{ask} 的形状是 {shape}。",
    ),
)
malrule(
    "quadratic-form-assumed-symmetric",
    rank=37,
    bends="derivative",
    # Where there is a quadratic form it is nearer at hand than anything about matrix products.
    predict=by_derivative(_quadratic(0), _quadratic(1), tiers=(-1, -1)),
    belief=Text(
        en="the gradient of xᵀAx is 2Ax",
        zh="xᵀAx 的梯度是 2Ax",
    ),
    repair=Text(
        en="It is (A + Aᵀ)x: {name} stands on both sides of A, one occurrence sees A and the other Aᵀ. They agree "
        "only where A is symmetric.",
        zh="应为 (A + Aᵀ)x：{name} 出现在 A 的两侧，一处遇到 A，另一处遇到 Aᵀ；只有 A 对称时才等于 2Ax。",
    ),
)
