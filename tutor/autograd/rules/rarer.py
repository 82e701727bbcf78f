"""Operations that programs seldom use."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..op import op
from .arithmetic import check_bool_sub
from .comparison import PAIR
from .elementwise import PLAIN
from .reductions import ONE, _norm, _norm_backward, _picked, _send_back, _to_each


def _extreme(name: str, pick: Any, exactly: str, first: Any) -> None:
    """Of a number and nan the number; a tie goes to the first."""
    op(name,
       lambda self, other, *, xp: getattr(xp, exactly)(self, other) if xp.is_exact else pick(self, other),
       self=lambda grad, self, other, xp:
           xp.masked_fill(grad, xp.logical_not(first(self, other) | xp.isnan(other)), value=0),
       other=lambda grad, self, other, xp: xp.masked_fill(grad, first(self, other) | xp.isnan(other), value=0),
       promotes=True, samples=PAIR)  # fmt: skip


_extreme("fmax", np.fmax, "maximum", lambda self, other: self >= other)
_extreme("fmin", np.fmin, "minimum", lambda self, other: self <= other)

op("gcd", lambda self, other, *, xp: np.gcd(self, other), promotes=True,
   samples=[(np.array([4, 6, 9]), np.array([6, 4, 3]))])  # fmt: skip
op("lcm", lambda self, other, *, xp: np.lcm(self, other), promotes=True,
   samples=[(np.array([4, 6, 9]), np.array([6, 4, 3]))])  # fmt: skip
op("nextafter",
   lambda self, other, *, xp: np.nextafter(self, other),
   self=lambda grad, self, other, xp: xp.masked_fill(grad, self == other, value=0),
   other=lambda grad, xp: xp.zeros_like(grad),
   promotes=True)  # fmt: skip
op("ldexp",
   lambda self, other, *, xp: self * xp.pow_scalar(other, base=2.0),
   self=lambda grad, other, xp: grad * xp.pow_scalar(other, base=2.0),
   other=lambda grad, result: grad * result * math.log(2),
   promotes=True, floats=True, samples=[((2, 3), (2, 3))])  # fmt: skip
op("isposinf", lambda self, *, xp: np.isposinf(self), layout="kept", samples=PLAIN)
op("isneginf", lambda self, *, xp: np.isneginf(self), layout="kept", samples=PLAIN)
op("isreal", lambda self, *, xp: np.isreal(self), layout="kept", samples=PLAIN)

op("nanmedian",
   lambda self, *, xp: _nanmedian(self),
   self=lambda grad, self, result, xp: _to_each(grad, self, result, xp),
   samples=PLAIN)  # fmt: skip

op("nanmedian_dim",
   lambda self, *, dim, keepdim=False, xp: _picked(self, dim, keepdim, _nanmedian_place(self, dim)),
   self=lambda grad, indices, self_shape, dim, keepdim, xp: _send_back(grad, indices, self_shape, dim, keepdim, xp),
   node="NanmedianBackward1", outputs=("values", "indices"), samples=ONE)  # fmt: skip

op("dist",
   lambda self, other, *, p=2.0, xp: _norm(self - other, p, None, False, xp),
   self=lambda grad, self, other, result, p, xp: _norm_backward(grad, self - other, result, p, None, False, xp),
   other=lambda grad, self, other, result, p, xp: -_norm_backward(grad, self - other, result, p, None, False, xp),
   check=check_bool_sub, promotes=True, layout="rows",
   samples=[((2, 3), (2, 3)), ((2, 3), (2, 3), {"p": 1.0})])  # fmt: skip


def _nanmedian(a: Any) -> Any:
    flat = a.reshape(-1)
    flat = flat[~np.isnan(flat)] if a.dtype.kind == "f" else flat
    if not flat.size:
        return np.full((), np.nan, a.dtype)
    return np.sort(flat)[(flat.size - 1) // 2]


def _nanmedian_place(a: Any, dim: int) -> Any:
    if not a.ndim:
        return None
    if not a.shape[dim]:
        raise IndexError(f"median(): Expected reduction dim {dim} to have non-zero size.")
    order = np.argsort(a, axis=dim, kind="stable")
    many = np.sum(~np.isnan(a), axis=dim, keepdims=True) if a.dtype.kind == "f" else np.full_like(
        np.take(order, [0], axis=dim), a.shape[dim])  # fmt: skip
    return np.take_along_axis(order, np.maximum((many - 1) // 2, 0), axis=dim)
