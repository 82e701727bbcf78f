"""Operations that only write: what was there before no longer matters, so its cotangent is zero."""

from __future__ import annotations

from ..op import op

op("fill",
   lambda self, *, value, xp: xp.full(self, value),
   self=lambda grad, xp: xp.full(grad, 0),
   samples=[((2, 3), {"value": 2})])  # fmt: skip

op("zero",
   lambda self, *, xp: xp.full(self, 0),
   self=lambda grad, xp: xp.full(grad, 0),
   samples=[((2, 3),)])  # fmt: skip

op("copy",
   lambda self, src, *, xp: xp.broadcast(src, self.shape),
   self=lambda grad, xp: xp.full(grad, 0),
   src=lambda grad: grad,
   node="CopyBackwards", samples=[((2, 3), (2, 3))])  # fmt: skip
