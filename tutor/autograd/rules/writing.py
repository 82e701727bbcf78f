"""Operations that only write: what was there before no longer matters, so its cotangent is zero."""

from __future__ import annotations

from typing import Any

from ..op import op

op("fill",
   lambda self, *, value, xp: xp.full(self, value),
   self=lambda grad, xp: xp.zeros_like(grad),
   samples=[((2, 3), {"value": 2})])  # fmt: skip

op("fill_tensor",
   lambda self, value, *, xp: xp.expand(value, self.shape).astype(self.dtype),
   self=lambda grad, xp: xp.zeros_like(grad),
   value=lambda grad, xp: xp.sum(grad),
   node="FillBackward1", samples=[((2, 3), ())])  # fmt: skip

op("zero",
   lambda self, *, xp: xp.zeros_like(self),
   self=lambda grad, xp: xp.zeros_like(grad),
   samples=[((2, 3),)])  # fmt: skip

op("copy",
   lambda self, src, *, xp: _copied(self, src, xp),
   self=lambda grad, xp: xp.zeros_like(grad),
   src=lambda grad: grad,
   node="CopyBackwards", samples=[((2, 3), (2, 3)), ((2, 3), (3,))])  # fmt: skip


def _copied(target: Any, source: Any, xp: Any) -> Any:
    found = xp.expand(source, target.shape)
    return found if xp.is_exact else found.astype(target.dtype)
