"""Matrix products."""

from __future__ import annotations

from typing import Any

from ..dtypes import BY_NUMPY, C_NAMES
from ..op import op


def _x(shape: tuple[int, ...]) -> str:
    return "x".join(map(str, shape))


def _check_mm(a: Any, b: Any) -> None:
    if a.ndim != 2:
        raise RuntimeError("self must be a matrix")
    if b.ndim != 2:
        raise RuntimeError("mat2 must be a matrix")
    if a.shape[1] != b.shape[0]:
        raise RuntimeError(f"mat1 and mat2 shapes cannot be multiplied ({_x(a.shape)} and {_x(b.shape)})")
    _check_same("m1", "m2", a, b)


def _check_same(m1: str, m2: str, a: Any, b: Any) -> None:
    if a.dtype != b.dtype:
        one, other = C_NAMES[BY_NUMPY[a.dtype]], C_NAMES[BY_NUMPY[b.dtype]]
        raise RuntimeError(f"expected {m1} and {m2} to have the same dtype, but got: {one} != {other}")


def _check_mv(a: Any, b: Any) -> None:
    if a.ndim != 2 or b.ndim != 1:
        raise RuntimeError(f"vector + matrix @ vector expected, got {b.ndim}, {a.ndim}, {b.ndim}")
    if a.shape[1] != b.shape[0]:
        raise RuntimeError(f"size mismatch, got input ({a.shape[0]}), mat ({_x(a.shape)}), vec ({b.shape[0]})")
    if a.dtype != b.dtype:
        one, other = C_NAMES[BY_NUMPY[a.dtype]], C_NAMES[BY_NUMPY[b.dtype]]
        raise RuntimeError(f"expected m1 and m2 to have the same dtype, but got: {one} != {other}")


def _check_dot(a: Any, b: Any) -> None:
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


def _check_bmm(a: Any, b: Any) -> None:
    if a.ndim != 3 or b.ndim != 3:
        raise RuntimeError("batch1 must be a 3D tensor" if a.ndim != 3 else "batch2 must be a 3D tensor")
    if a.shape[0] != b.shape[0] or a.shape[2] != b.shape[1]:
        raise RuntimeError(
            "Expected size for first two dimensions of batch2 tensor to be: "
            f"[{a.shape[0]}, {a.shape[2]}] but got: [{b.shape[0]}, {b.shape[1]}]."
        )


op("mm",
   lambda self, mat2, *, xp: xp.matmul(self, mat2),
   self=lambda grad, mat2: grad @ mat2.T,
   mat2=lambda grad, self: self.T @ grad,
   check=_check_mm, size=lambda a, b: a[0] * b[-1], samples=[((2, 3), (3, 2)), ((1, 2), (2, 1))])  # fmt: skip

op("mv",
   lambda self, vec, *, xp: xp.matmul(self, vec),
   self=lambda grad, vec, xp: xp.outer(grad, vec),
   vec=lambda grad, self: self.T @ grad,
   check=_check_mv, size=lambda a, b: a[0], samples=[((2, 3), (3,))])  # fmt: skip

op("dot",
   lambda self, tensor, *, xp: xp.sum(self * tensor),
   self=lambda grad, tensor: grad * tensor,
   tensor=lambda grad, self: grad * self,
   check=_check_dot, samples=[((3,), (3,))])  # fmt: skip

op("bmm",
   lambda self, mat2, *, xp: xp.matmul(self, mat2),
   self=lambda grad, mat2, xp: xp.matmul(grad, xp.transpose(mat2, (0, 2, 1))),
   mat2=lambda grad, self, xp: xp.matmul(xp.transpose(self, (0, 2, 1)), grad),
   check=_check_bmm, size=lambda a, b: a[0] * a[1] * b[-1], samples=[((2, 2, 3), (2, 3, 2))])  # fmt: skip
