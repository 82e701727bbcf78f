"""Matrix products."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import matrices, rounded
from ..dtypes import BY_NUMPY
from ..missing import missing_kernels, refuse
from ..op import op


def x(shape: tuple[int, ...]) -> str:
    return "x".join(map(str, shape))


def _check_mm(a: Any, b: Any, **_: Any) -> None:
    if a.ndim != 2:
        raise RuntimeError("self must be a matrix")
    if b.ndim != 2:
        raise RuntimeError("mat2 must be a matrix")
    if a.shape[1] != b.shape[0]:
        raise RuntimeError(f"mat1 and mat2 shapes cannot be multiplied ({x(a.shape)} and {x(b.shape)})")
    check_same("m1", "m2", a, b)


def check_same(m1: str, m2: str, a: Any, b: Any) -> None:
    """RuntimeError, PyTorch's, where two matrices have different dtypes."""
    if a.dtype is not b.dtype and a.dtype != b.dtype:
        one, other = BY_NUMPY[a.dtype].c_name, BY_NUMPY[b.dtype].c_name
        raise RuntimeError(f"expected {m1} and {m2} to have the same dtype, but got: {one} != {other}")


def _check_mv(a: Any, b: Any, **_: Any) -> None:
    if a.ndim != 2 or b.ndim != 1:
        raise RuntimeError(f"vector + matrix @ vector expected, got 1, {a.ndim}, {b.ndim}")
    if a.shape[1] != b.shape[0]:
        raise RuntimeError(f"size mismatch, got input ({a.shape[0]}), mat ({x(a.shape)}), vec ({b.shape[0]})")
    _check_addmv_dtypes(b, a, b)


def _check_addmv_dtypes(*given: Any) -> None:
    if len({each.dtype for each in given}) > 1:
        one, two, three = [BY_NUMPY[each.dtype].scalar for each in given]
        raise RuntimeError(f"addmv input tensors must have the same dtype, but got {one}, {two}, and {three}")


def _check_addmv(self: Any, a: Any, b: Any, **_: Any) -> None:
    if a.ndim != 2 or b.ndim != 1 or self.ndim > 1:
        raise RuntimeError(f"vector + matrix @ vector expected, got {self.ndim}, {a.ndim}, {b.ndim}")
    _check_addmv_dtypes(self, a, b)
    if a.shape[1] != b.shape[0] or self.size not in (1, a.shape[0]):
        raise RuntimeError(f"size mismatch, got input ({self.size}), mat ({x(a.shape)}), vec ({b.shape[0]})")


def _check_addr(self: Any, a: Any, b: Any, **_: Any) -> None:
    for which, each in (("vec1", a), ("vec2", b)):
        if each.ndim != 1:
            raise RuntimeError(f"addr: Expected 1-D argument {which}, but got {each.ndim}-D")
    _check_expandable(self, (a.shape[0], b.shape[0]))


def _check_batches(a: Any, b: Any) -> None:
    if a.ndim != 3:
        raise RuntimeError("batch1 must be a 3D tensor")
    if b.ndim != 3:
        raise RuntimeError("batch2 must be a 3D tensor")
    if a.shape[0] != b.shape[0] or a.shape[2] != b.shape[1]:
        raise RuntimeError(
            "Expected size for first two dimensions of batch2 tensor to be: "
            f"[{a.shape[0]}, {a.shape[2]}] but got: [{b.shape[0]}, {b.shape[1]}]."
        )


def _check_baddbmm(self: Any, a: Any, b: Any, **_: Any) -> None:
    if not a.ndim or not b.ndim:
        raise IndexError("Dimension specified as 0 but tensor has no dimensions")
    if a.ndim == b.ndim == 3:
        _check_expandable(self, (a.shape[0], a.shape[1], b.shape[2]))
    if len({each.dtype for each in (self, a, b)}) > 1:
        names = [BY_NUMPY[each.dtype].c_name for each in (self, a, b)]
        raise RuntimeError("Input dtypes must be the same, got: input {}, batch1: {}, batch2: {}".format(*names))
    _check_batches(a, b)


def _check_addbmm(self: Any, a: Any, b: Any, **_: Any) -> None:
    if not a.ndim or not b.ndim:
        raise IndexError("Dimension specified as 0 but tensor has no dimensions")
    if a.ndim == b.ndim == 3:
        _check_expandable(self, (a.shape[1], b.shape[2]))
    _check_batches(a, b)
    _check_added_dtypes(self, a, b)


def _check_dot(a: Any, b: Any, **_: Any) -> None:
    if a.ndim != 1 or b.ndim != 1:
        raise RuntimeError(f"1D tensors expected, but got {a.ndim}D and {b.ndim}D tensors")
    if a.dtype != b.dtype:
        one, other = BY_NUMPY[a.dtype].scalar, BY_NUMPY[b.dtype].scalar
        raise RuntimeError(f"dot : expected both vectors to have same dtype, but found {one} and {other}")
    if a.shape != b.shape:
        raise RuntimeError(
            f"inconsistent tensor size, expected tensor [{a.size}] and src [{b.size}] to have the same number "
            f"of elements, but got {a.size} and {b.size} elements respectively"
        )


def _check_bmm(a: Any, b: Any, **_: Any) -> None:
    if a.ndim == b.ndim == 3 and a.dtype == bool:
        refuse(missing_kernels("bmm"), a.dtype)
    if a.ndim != 3:
        raise RuntimeError("batch1 must be a 3D tensor")
    if b.ndim != 3:
        raise RuntimeError("batch2 must be a 3D tensor")
    if a.shape[0] != b.shape[0] or a.shape[2] != b.shape[1]:
        raise RuntimeError(
            "Expected size for first two dimensions of batch2 tensor to be: "
            f"[{a.shape[0]}, {a.shape[2]}] but got: [{b.shape[0]}, {b.shape[1]}]."
        )
    if a.dtype != b.dtype:
        raise RuntimeError(f"expected scalar type {BY_NUMPY[a.dtype].scalar} but found {BY_NUMPY[b.dtype].scalar}")


def _check_addmm(self: Any, a: Any, b: Any, **_: Any) -> None:
    if self.dtype != b.dtype:
        raise RuntimeError(
            f"self and mat2 must have the same dtype, but got {BY_NUMPY[self.dtype].scalar} and "
            f"{BY_NUMPY[b.dtype].scalar}"
        )
    _check_added_dtypes(self, a, b)
    if a.ndim != 2 or b.ndim != 2:
        which = "mat1" if a.ndim != 2 else "mat2"
        ndim = a.ndim if a.ndim != 2 else b.ndim
        raise RuntimeError(f"{which} must be a matrix, got {ndim}-D tensor")
    if a.shape[1] != b.shape[0]:
        raise RuntimeError(f"mat1 and mat2 shapes cannot be multiplied ({x(a.shape)} and {x(b.shape)})")
    _check_expandable(self, (a.shape[0], b.shape[1]))


def _check_added_dtypes(self: Any, a: Any, b: Any) -> None:
    if a.dtype != b.dtype:
        raise RuntimeError(
            f"mat1 and mat2 must have the same dtype, but got {BY_NUMPY[a.dtype].scalar} and {BY_NUMPY[b.dtype].scalar}"
        )
    if self.dtype != a.dtype:
        raise RuntimeError(
            f"self and mat2 must have the same dtype, but got {BY_NUMPY[self.dtype].scalar} and "
            f"{BY_NUMPY[b.dtype].scalar}"
        )


def _check_expandable(self: Any, wanted: tuple[int, ...]) -> None:
    padded = (1,) * (len(wanted) - self.ndim) + self.shape
    for at in range(len(wanted) - 1, -1, -1):
        if len(padded) > len(wanted):
            raise RuntimeError(
                f"The expanded size of the tensor ({wanted[0]}) must match the existing size ({self.shape[0]}) at "
                f"non-singleton dimension 0.  Target sizes: {list(wanted)}.  Tensor sizes: {list(self.shape)}"
            )
        if padded[at] not in (1, wanted[at]):
            place = at - (len(wanted) - self.ndim)
            raise RuntimeError(
                f"The expanded size of the tensor ({wanted[at]}) must match the existing size ({self.shape[place]}) at "
                f"non-singleton dimension {at}.  Target sizes: {list(wanted)}.  Tensor sizes: {list(self.shape)}"
            )


op("mm",
   lambda self, mat2, *, xp: xp.matmul(self, mat2),
   self=lambda grad, mat2, xp: xp.mm(grad, xp.t(mat2)),
   mat2=lambda grad, self, xp: xp.mm(xp.t(self), grad),
   check=_check_mm, kernel=matrices.product, ranks=(2, 2), size=lambda a, b: a[0] * b[-1],
   samples=[((2, 3), (3, 2)), ((1, 2), (2, 1))])  # fmt: skip

op("mv",
   lambda self, vec, *, xp: xp.matmul(self, vec),
   self=lambda grad, vec, xp: xp.outer(grad, vec),
   vec=lambda grad, self, xp: xp.mv(self.T, grad),
   check=_check_mv, kernel=matrices.product, ranks=(2, 1), size=lambda a, b: a[0],
   samples=[((2, 3), (3,))])  # fmt: skip

op("outer",
   lambda self, vec2, *, xp: xp.outer(self, vec2),
   self=lambda grad, vec2: grad @ vec2,
   vec2=lambda grad, self, xp: xp.t(grad) @ self,
   node="MulBackward0", size=lambda a, b: a[0] * b[0], samples=[((2,), (3,))])  # fmt: skip

op("dot",
   lambda self, tensor, *, xp: xp.matmul(self, tensor),
   self=lambda grad, tensor: grad * tensor,
   tensor=lambda grad, self: grad * self,
   check=_check_dot, kernel=matrices.product, ranks=(1, 1), size=lambda a, b: 1, samples=[((3,), (3,))])  # fmt: skip

op("vdot",
   lambda self, other, *, xp: xp.matmul(xp.conjugate(self), other),
   self=lambda grad, other, xp: xp.conjugate(grad) * other,
   other=lambda grad, self: grad * self,
   check=_check_dot, holomorphic=False, size=lambda a, b: 1, samples=[((3,), (3,))])  # fmt: skip

op("bmm",
   lambda self, mat2, *, xp: xp.bmm(self, mat2),
   self=lambda grad, mat2, xp: xp.bmm(grad, xp.swapaxes(mat2, 1, 2)),
   mat2=lambda grad, self, xp: xp.bmm(xp.swapaxes(self, 1, 2), grad),
   check=_check_bmm, size=lambda a, b: a[0] * a[1] * b[-1], samples=[((2, 2, 3), (2, 3, 2))])  # fmt: skip

op("addmm",
   lambda self, mat1, mat2, *, beta=1, alpha=1, xp: _added(self, mat1, mat2, beta, alpha, xp),
   self=lambda grad, beta: grad if beta == 1 else grad * beta,
   mat1=lambda grad, mat2, alpha, xp: _times(xp.mm(grad, xp.t(mat2)), alpha),
   mat2=lambda grad, mat1, alpha, xp: _times(xp.mm(xp.t(mat1), grad), alpha),
   check=_check_addmm, size=lambda s, a, b: a[0] * b[-1],
   samples=[((2, 2), (2, 3), (3, 2)), ((2,), (2, 3), (3, 2), {"beta": 2, "alpha": 3})])  # fmt: skip

op("addmv",
   lambda self, mat, vec, *, beta=1, alpha=1, xp: _scaled(self, beta, xp) + _scaled(xp.matmul(mat, vec), alpha, xp),
   self=lambda grad, beta: grad if beta == 1 else grad * beta,
   mat=lambda grad, vec, alpha, xp: xp.outer(grad, vec) if alpha == 1 else xp.outer(grad, vec) * alpha,
   vec=lambda grad, mat, alpha, xp: xp.t(mat) @ grad if alpha == 1 else xp.t(mat) @ grad * alpha,
   check=_check_addmv, size=lambda s, a, b: a[0], samples=[((2,), (2, 3), (3,))])  # fmt: skip

op("addr",
   lambda self, vec1, vec2, *, beta=1, alpha=1, xp: _scaled(self, beta, xp) + _scaled(xp.outer(vec1, vec2), alpha, xp),
   self=lambda grad, beta: grad if beta == 1 else grad * beta,
   vec1=lambda grad, vec2, alpha: grad @ vec2 if alpha == 1 else grad @ vec2 * alpha,
   vec2=lambda grad, vec1, alpha, xp: xp.t(grad) @ vec1 if alpha == 1 else xp.t(grad) @ vec1 * alpha,
   check=_check_addr, promotes=True, size=lambda s, a, b: a[0] * b[0], layout="kept", samples=[((2, 3), (2,), (3,))])  # fmt: skip

op("baddbmm",
   lambda self, batch1, batch2, *, beta=1, alpha=1, xp:
       _scaled(self, beta, xp) + _scaled(xp.bmm(batch1, batch2), alpha, xp),
   self=lambda grad, beta: grad if beta == 1 else grad * beta,
   batch1=lambda grad, batch2, alpha, xp: _times(xp.bmm(grad, xp.swapaxes(batch2, 1, 2)), alpha),
   batch2=lambda grad, batch1, alpha, xp: _times(xp.bmm(xp.swapaxes(batch1, 1, 2), grad), alpha),
   check=_check_baddbmm, size=lambda s, a, b: a[0] * a[1] * b[-1], samples=[((2, 2, 2), (2, 2, 3), (2, 3, 2))])  # fmt: skip

op("addbmm",
   lambda self, batch1, batch2, *, beta=1, alpha=1, xp:
       _scaled(self, beta, xp) + _scaled(_summed(xp.matmul(batch1, batch2), xp), alpha, xp),
   self=lambda grad, beta: grad if beta == 1 else grad * beta,
   batch1=lambda grad, batch1_shape, batch2, alpha, xp:
       _times(xp.bmm(_in_each(grad, batch1_shape, xp), xp.swapaxes(batch2, 1, 2)), alpha),
   batch2=lambda grad, batch1, alpha, xp:
       _times(xp.bmm(xp.swapaxes(batch1, 1, 2), _in_each(grad, batch1.shape, xp)), alpha),
   check=_check_addbmm, size=lambda s, a, b: a[0] * a[1] * b[-1], samples=[((2, 2), (2, 2, 3), (2, 3, 2))])  # fmt: skip

op("cross",
   lambda self, other, *, dim, xp: _cross(self, other, dim, xp),
   self=lambda grad, other, dim, xp: xp.cross(other, grad, dim=dim),
   other=lambda grad, self, dim, xp: xp.cross(grad, self, dim=dim),
   node="LinalgCrossBackward0", promotes=True, layout="rows", samples=[((2, 3), (2, 3), {"dim": 1})])  # fmt: skip


def _added(start: Any, a: Any, b: Any, beta: Any, alpha: Any, xp: Any) -> Any:
    if beta == alpha == 1 and not xp.is_exact:
        return matrices.onto(start, a, b)
    return _scaled(start, beta, xp) + _scaled(xp.matmul(a, b), alpha, xp)


def _summed(products: Any, xp: Any) -> Any:
    found = xp.sum(products, 0)
    return found if xp.is_exact else found.astype(products.dtype, copy=False)


def _scaled(a: Any, factor: Any, xp: Any) -> Any:
    return a if factor == 1 else a * xp.number(factor)


def _times(a: Any, factor: Any) -> Any:
    return a if factor == 1 else a * factor


def _in_each(grad: Any, shape: tuple[int, ...], xp: Any) -> Any:
    """The cotangent of a sum of products, for each product of the batch."""
    return xp.expand(xp.unsqueezed(grad, (0,)), size=(shape[0], *grad.shape))


def _cross(a: Any, b: Any, dim: int, xp: Any) -> Any:
    a, b = np.broadcast_arrays(a, b)
    if not xp.is_exact and a.dtype == np.float32:
        # PyTorch multiplies and adds at once.
        return rounded.fused(-(xp.roll(a, 1, dim) * xp.roll(b, -1, dim)), xp.roll(a, -1, dim), xp.roll(b, 1, dim))
    return xp.roll(a, -1, dim) * xp.roll(b, 1, dim) - xp.roll(a, 1, dim) * xp.roll(b, -1, dim)
