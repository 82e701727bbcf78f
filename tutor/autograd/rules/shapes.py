"""Views: the same storage in another shape. Each forward returns a view of the array it is given."""

from __future__ import annotations

from typing import Any

from ..op import op

op("t",
   lambda self, *, xp: self.T,
   self=lambda grad: grad.T,
   view=True, samples=[((2, 3),)])  # fmt: skip

op("transpose",
   lambda self, *, dim0, dim1, xp: self.swapaxes(dim0, dim1),
   self=lambda grad, dim0, dim1: grad.swapaxes(dim0, dim1),
   view=True, samples=[((2, 3), {"dim0": 0, "dim1": 1})])  # fmt: skip

op("permute",
   lambda self, *, dims, xp: self.transpose(dims),
   self=lambda grad, dims, xp: xp.transpose(grad, tuple(dims.index(i) for i in range(len(dims)))),
   view=True, samples=[((2, 3, 4), {"dims": (2, 0, 1)})])  # fmt: skip

op("view",
   lambda self, *, size, xp: self.reshape(size),
   self=lambda grad, self_shape, xp: xp.reshape(grad, self_shape),
   view=True, samples=[((2, 3), {"size": (3, 2)})])  # fmt: skip

# What reshape makes of a tensor that cannot be viewed: the copy's storage is its own.
op("unsafe_view",
   lambda self, *, size, xp: self.reshape(size).copy(),
   self=lambda grad, self_shape, xp: xp.reshape(grad, self_shape),
   samples=[((2, 3), {"size": (3, 2)})])  # fmt: skip

op("squeeze",
   lambda self, *, size, xp: self.reshape(size),
   self=lambda grad, self_shape, xp: xp.reshape(grad, self_shape),
   view=True, samples=[((2, 1), {"size": (2,)})])  # fmt: skip

op("unsqueeze",
   lambda self, *, dim, xp: self.reshape((*self.shape[:dim], 1, *self.shape[dim:])),
   self=lambda grad, self_shape, xp: xp.reshape(grad, self_shape),
   view=True, samples=[((2, 3), {"dim": 1})])  # fmt: skip

# The engine sums a cotangent down to the input's shape: that is all there is to the derivative of expand.
op("expand",
   lambda self, *, size, xp: xp.broadcast(self, size),
   self=lambda grad: grad,
   view=True, samples=[((2, 1), {"size": (2, 3)})])  # fmt: skip

op("select",
   lambda self, *, dim, index, xp: self[(slice(None),) * dim + (index, ...)],
   self=lambda grad, self_shape, dim, index, xp: xp.scatter(grad, self_shape, (slice(None),) * dim + (index, ...)),
   view=True, samples=[((2, 3), {"dim": 0, "index": 1})])  # fmt: skip

op("slice",
   lambda self, *, dim, start, stop, step, xp: self[_along(dim, start, stop, step)],
   self=lambda grad, self_shape, dim, start, stop, step, xp:
       xp.scatter(grad, self_shape, _along(dim, start, stop, step)),
   view=True, samples=[((4, 3), {"dim": 0, "start": 1, "stop": 4, "step": 2})])  # fmt: skip

# A view of a base by the places of its elements: what a view becomes when its base was written to.
op("as_strided",
   lambda self, *, places, xp: self.reshape(-1)[places],
   self=lambda grad, self_shape, places, xp: xp.scatter(grad, self_shape, _unravelled(places, self_shape)),
   view=True, samples=[])  # fmt: skip


def _along(dim: int, start: int, stop: int, step: int) -> tuple[Any, ...]:
    return (slice(None),) * dim + (slice(start, stop, step), ...)


def _unravelled(places: Any, shape: tuple[int, ...]) -> Any:
    import numpy as np

    return np.unravel_index(places, shape) if shape else ()
