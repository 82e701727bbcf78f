"""Operations that only write: what was there before no longer matters, so its cotangent is zero."""

from __future__ import annotations

from typing import Any

from ..dtypes import fitting
from ..op import op

for _name, _node in (("fill", "FillBackward0"), ("fill_", "FillBackward2")):
    op(_name,
       lambda self, *, value, xp: xp.full(self, value if xp.is_exact else fitting(value, self.dtype)),
       self=lambda grad, xp: xp.zeros_like(grad),
       node=_node, layout="kept", samples=[((2, 3), {"value": 2})] if _name == "fill" else [])  # fmt: skip

for _name, _node in (("fill_tensor", "FillBackward1"), ("fill_tensor_", "FillBackward3")):
    op(_name,
       lambda self, value, *, xp: xp.cast(xp.expand(value, self.shape), self),
       self=lambda grad, xp: xp.zeros_like(grad),
       value=lambda grad, xp: xp.sum(grad),
       node=_node, layout="kept", samples=[((2, 3), ())] if _name == "fill_tensor" else [])  # fmt: skip

op("zero",
   lambda self, *, xp: xp.zeros_like(self),
   self=lambda grad, xp: xp.zeros_like(grad),
   layout="kept", samples=[((2, 3),)])  # fmt: skip

op("copy",
   lambda self, src, *, xp: _copied(self, src, xp),
   self=lambda grad, xp: xp.zeros_like(grad),
   src=lambda grad: grad,
   node="CopyBackwards", layout="kept", samples=[((2, 3), (2, 3)), ((2, 3), (3,))])  # fmt: skip


def _copied(target: Any, source: Any, xp: Any) -> Any:
    found = xp.expand(source, target.shape)
    return found if xp.is_exact else xp.cast(found, target)
