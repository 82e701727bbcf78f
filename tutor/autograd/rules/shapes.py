"""Views: the same memory in another shape. Each forward returns a view of the array it is given."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..op import op

op("t",
   lambda self, *, xp: self.T,
   self=lambda grad, xp: xp.t(grad),
   view=True, linear=True, samples=[((2, 3),)])  # fmt: skip

op("transpose",
   lambda self, *, dim0, dim1, xp: self.swapaxes(dim0, dim1) if self.ndim else self[...],
   self=lambda grad, dim0, dim1, xp: xp.swapaxes(grad, dim0, dim1) if len(grad.shape) else grad,
   view=True, linear=True, samples=[((2, 3), {"dim0": 0, "dim1": 1})])  # fmt: skip

op("alias",
   lambda self, *, xp: self[...],
   self=lambda grad: grad,
   view=True, linear=True, samples=[((2, 3),)])  # fmt: skip

op("permute",
   lambda self, *, dims, xp: self.transpose(dims),
   self=lambda grad, dims, xp: xp.transpose(grad, tuple(dims.index(i) for i in range(len(dims)))),
   view=True, linear=True, samples=[((2, 3, 4), {"dims": (2, 0, 1)})])  # fmt: skip

op("view",
   lambda self, *, size, xp: self.reshape(size),
   self=lambda grad, self_shape, xp: xp.reshape(grad, self_shape),
   view=True, linear=True, samples=[((2, 3), {"size": (3, 2)})])  # fmt: skip

# What reshape makes of a tensor that cannot be viewed: the copy's memory is its own.
op("unsafe_view",
   lambda self, *, size, xp: self.reshape(size).copy(),
   self=lambda grad, self_shape, xp: xp.reshape(grad, self_shape),
   linear=True, samples=[((2, 3), {"size": (3, 2)})])  # fmt: skip

# squeeze(), squeeze(dim) and squeeze((dims)) are three operations to PyTorch.
for _name, _node, _over in (("squeeze", "SqueezeBackward0", {}), ("squeeze_dim", "SqueezeBackward1", {"dim": 1}),
                            ("squeeze_dims", "SqueezeBackward2", {"dim": (1,)})):  # fmt: skip
    op(_name,
       lambda self, *, size, dim=None, xp: self.reshape(size),
       self=lambda grad, self_shape, dim, xp: _unsqueezed_to(grad, self_shape, dim, xp),
       node=_node, view=True, linear=True, samples=[((2, 1), {"size": (2,), **_over})])  # fmt: skip

op("unsqueeze",
   lambda self, *, dim, xp: xp.expand_dims(self, dim) if xp.is_exact else _unsqueezed(self, dim),
   self=lambda grad, self_shape, dim, xp: xp.squeeze_dim(grad, size=self_shape, dim=dim),
   view=True, linear=True, samples=[((2, 3), {"dim": 1})])  # fmt: skip

# The engine sums a cotangent down to the input's shape: that is all there is to the derivative of expand.
op("expand",
   lambda self, *, size, xp: xp.broadcast(self, size) if xp.is_exact else shown(
       self, size, _expanded_strides(self, size), 0),
   self=lambda grad: grad,
   view=True, linear=True, samples=[((2, 1), {"size": (2, 3)})])  # fmt: skip

op("select",
   lambda self, *, dim, index, xp: self[(slice(None),) * dim + (index, ...)],
   self=lambda grad, self_shape, dim, index, xp: xp.select_backward(grad, shape=self_shape, dim=dim, index=index),
   view=True, linear=True, samples=[((2, 3), {"dim": 0, "index": 1})])  # fmt: skip

op("select_backward",
   lambda grad_output, *, shape, dim, index, xp:
       xp.scatter(grad_output, shape, (slice(None),) * dim + (index, ...)),
   grad_output=lambda grad, dim, index, xp: xp.chosen(grad, dim, index),
   node="SelectBackwardBackward0", linear=True, size=lambda *_: 0,
   samples=[((3,), {"shape": (2, 3), "dim": 0, "index": 1})])  # fmt: skip

op("slice",
   lambda self, *, dim, start, stop, step, xp: self[_along(dim, start, stop, step)],
   self=lambda grad, self_shape, dim, start, stop, step, xp:
       xp.slice_backward(grad, shape=self_shape, dim=dim, start=start, stop=stop, step=step),
   view=True, linear=True, attribute_names={"end": "stop"},
   samples=[((4, 3), {"dim": 0, "start": 1, "stop": 4, "step": 2})])  # fmt: skip

op("slice_backward",
   lambda grad_output, *, shape, dim, start, stop, step, xp:
       xp.scatter(grad_output, shape, _along(dim, start, stop, step)),
   grad_output=lambda grad, dim, start, stop, step, xp: xp.slice(grad, dim=dim, start=start, stop=stop, step=step),
   node="SliceBackwardBackward0", linear=True, size=lambda *_: 0,
   samples=[((2, 3), {"shape": (4, 3), "dim": 0, "start": 1, "stop": 4, "step": 2})])  # fmt: skip

op("diagonal",
   lambda self, *, offset=0, dim1=0, dim2=1, xp: _writable(self.diagonal(offset, dim1, dim2), self),
   self=lambda grad, self_shape, offset, dim1, dim2, xp:
       xp.diagonal_backward(grad, shape=self_shape, offset=offset, dim1=dim1, dim2=dim2),
   view=True, linear=True, samples=[((3, 3),), ((2, 3, 3), {"offset": 1, "dim1": 1, "dim2": 2})])  # fmt: skip

op("diagonal_copy",
   lambda self, *, offset=0, dim1=0, dim2=1, xp: self.diagonal(offset, dim1, dim2).copy(),
   self=lambda grad, self_shape, offset, dim1, dim2, xp:
       xp.diagonal_backward(grad, shape=self_shape, offset=offset, dim1=dim1, dim2=dim2),
   node="DiagonalBackward0_copy", linear=True, samples=[((3, 3),)])  # fmt: skip

op("diagonal_backward",
   lambda grad_output, *, shape, offset, dim1, dim2, xp:
       xp.scatter(grad_output, shape, _diagonal(shape, offset, dim1, dim2)),
   grad_output=lambda grad, offset, dim1, dim2, xp: xp.diagonal(grad, offset=offset, dim1=dim1, dim2=dim2),
   node="DiagonalBackwardBackward0", linear=True, size=lambda *_: 0,
   samples=[((2,), {"shape": (3, 3), "offset": 1, "dim1": 0, "dim2": 1})])  # fmt: skip

op("unfold",
   lambda self, *, dimension, size, step, xp: _unfolded(self, dimension, size, step),
   self=lambda grad, self_shape, dimension, size, step, xp:
       xp.fold(grad, shape=self_shape, dimension=dimension, size=size, step=step),
   view=True, linear=True, samples=[((5,), {"dimension": 0, "size": 3, "step": 1})])  # fmt: skip

op("fold",
   lambda self, *, shape, dimension, size, step, xp: _folded(self, shape, dimension, size, step, xp),
   self=lambda grad, dimension, size, step, xp: xp.unfold(grad, dimension=dimension, size=size, step=step),
   node="UnfoldBackwardBackward0", linear=True,
   samples=[((3, 3), {"shape": (5,), "dimension": 0, "size": 3, "step": 1})])  # fmt: skip

# A view of a base by the places of its elements: what a view becomes when its base was written to.
op("as_strided",
   lambda self, *, places, xp: self.reshape(-1)[places],
   self=lambda grad, self_shape, places, xp: _into_places(grad, self_shape, places, xp),
   linear=True, samples=[((2, 3), {"places": np.array([[5, 0], [1, 3]])})])  # fmt: skip

op("strided",
   lambda self, *, size, stride, storage_offset, places, xp:
       self.reshape(-1)[places] if xp.is_exact else strided(self, size, stride, storage_offset),
   self=lambda grad, self_shape, places, xp: _into_places(grad, self_shape, places, xp),
   node="AsStridedBackward0", view=True, linear=True,
   samples=[((2, 3), {"size": (2, 2), "stride": (3, 1), "storage_offset": 1,
                      "places": np.array([[1, 2], [4, 5]])})])  # fmt: skip

op("put_places",
   lambda self, values, *, places, xp:
       xp.put(self, _unravelled(places, self.shape), values if self.ndim else values.reshape(())),
   self=lambda grad, places, xp: xp.put_places(grad, xp.zeros(places.shape, grad), places=places),
   values=lambda grad, places, xp: xp.as_strided(grad, places=places),
   linear=True, samples=[((2, 3), (2, 2), {"places": np.array([[5, 0], [1, 3]])})])  # fmt: skip

op("view_as_real",
   lambda self, *, xp: _as_real(self),
   self=lambda grad, xp: xp.view_as_complex(grad),
   view=True, holomorphic=False, linear=True, samples=[("complex", (2, 3))])  # fmt: skip

op("view_as_complex",
   lambda self, *, xp: _as_complex(self),
   self=lambda grad, xp: xp.view_as_real(grad),
   view=True, holomorphic=False, linear=True, samples=[((3, 2),)])  # fmt: skip

# Several views of one tensor at once.
op("split",
   lambda self, *, sizes, dim=0, xp: tuple(
       self[_along(dim, start, start + size, 1)] for start, size in zip(_starts(sizes), sizes)),
   self=lambda grads, self_shape, sizes, dim, xp: _joined(grads, self_shape, sizes, dim, xp),
   view=True, differentiable=-1, linear=True, samples=[((3, 2), {"sizes": (2, 1)}), ((2, 4), {"sizes": (2, 2),
   "dim": 1})])  # fmt: skip

# Parts that autograd does not know to share memory: they may be written to.
op("unsafe_split",
   lambda self, *, sizes, dim=0, xp: tuple(
       self[_along(dim, start, start + size, 1)] for start, size in zip(_starts(sizes), sizes)),
   self=lambda grads, self_shape, sizes, dim, xp: _joined(grads, self_shape, sizes, dim, xp),
   differentiable=-1, linear=True, layout="", samples=[((3, 2), {"sizes": (2, 1)}), ((2, 4), {"sizes": (2, 2),
   "dim": 1})])  # fmt: skip

op("split_with_sizes",
   lambda self, *, sizes, dim=0, xp: tuple(
       self[_along(dim, start, start + size, 1)] for start, size in zip(_starts(sizes), sizes)),
   self=lambda grads, self_shape, sizes, dim, xp: _joined(grads, self_shape, sizes, dim, xp),
   view=True, differentiable=-1, linear=True, samples=[((3, 2), {"sizes": (1, 2)})])  # fmt: skip

op("unbind",
   lambda self, *, dim=0, xp: tuple([self[(slice(None),) * dim + (i, ...)] for i in range(self.shape[dim])]),
   self=lambda grads, self_shape, dim, xp: _restacked(grads, self_shape, dim, xp),
   view=True, differentiable=-1, linear=True, samples=[((3, 2),), ((3, 2), {"dim": 1})])  # fmt: skip


def _expanded_strides(a: Any, size: tuple[int, ...]) -> tuple[int, ...]:
    """PyTorch's: a dimension that is no longer than it was keeps its stride."""
    strides = np.broadcast_to(a, size).strides
    if 1 not in size:
        return strides
    new = len(size) - a.ndim
    found = list(strides)
    for at in range(len(size) - 1, -1, -1):
        if size[at] == 1:
            last = size[at + 1] * found[at + 1] if at + 1 < len(size) else a.itemsize
            found[at] = a.strides[at - new] if at >= new else last
    return tuple(found)


def _unsqueezed(a: Any, dim: int) -> Any:
    """With one dimension more, of size one and of PyTorch's stride."""
    if a.flags.c_contiguous and 1 not in a.shape:
        return a.reshape((*a.shape[:dim], 1, *a.shape[dim:]))
    stride = a.strides[dim] * a.shape[dim] if dim < a.ndim else a.itemsize
    return shown(a, (*a.shape[:dim], 1, *a.shape[dim:]), (*a.strides[:dim], stride, *a.strides[dim:]), 0)


def _as_real(a: Any) -> Any:
    half = a.real.dtype
    return shown(a, (*a.shape, 2), (*a.strides, half.itemsize), 0, half)


def _as_complex(a: Any) -> Any:
    wide = np.dtype(np.complex64 if a.dtype == np.float32 else np.complex128)
    if a.strides[-1] != a.itemsize or any([stride % wide.itemsize for stride in a.strides[:-1]]):
        a = np.ascontiguousarray(a)
    return shown(a, a.shape[:-1], a.strides[:-1], 0, wide)


def _unsqueezed_to(grad: Any, shape: tuple[int, ...], dim: Any, xp: Any) -> Any:
    """A squeezed tensor's cotangent with the dimensions of size one back in their places."""
    over = (
        range(len(shape))
        if dim is None
        else [d % max(len(shape), 1) for d in (dim if isinstance(dim, tuple) else (dim,))]
    )
    return xp.unsqueezed(grad, tuple(sorted(d for d in over if shape and shape[d] == 1)))


def _along(dim: int, start: int, stop: int, step: int) -> tuple[Any, ...]:
    return (slice(None),) * dim + (slice(start, stop, step), ...)


def _starts(sizes: tuple[int, ...]) -> list[int]:
    found = [0]
    for size in sizes:
        found.append(found[-1] + size)
    return found[:-1]


def _joined(grads: Any, shape: tuple[int, ...], sizes: Any, dim: int, xp: Any) -> Any:
    some = next(grad for grad in grads if grad is not None)
    pieces = [
        xp.zeros((*shape[:dim], size, *shape[dim + 1 :]), some) if grad is None else grad
        for grad, size in zip(grads, sizes)
    ]
    return xp.cat(tuple(pieces), dim=dim)


def _restacked(grads: Any, shape: tuple[int, ...], dim: int, xp: Any) -> Any:
    some = next(grad for grad in grads if grad is not None)
    pieces = [xp.zeros((*shape[:dim], *shape[dim + 1 :]), some) if grad is None else grad for grad in grads]
    return xp.stack(tuple(pieces), dim=dim)


def _diagonal(shape: tuple[int, ...], offset: int, dim1: int, dim2: int) -> tuple[Any, ...]:
    """The key of a diagonal; NumPy puts the dimension of the diagonal first, PyTorch last."""
    numbers = np.arange(int(np.prod(shape))).reshape(shape).diagonal(offset, dim1, dim2)
    return tuple(np.unravel_index(numbers, shape))


def _writable(view: Any, source: Any) -> Any:
    view.setflags(write=source.flags.writeable)
    return view


def _unfolded(a: Any, dim: int, size: int, step: int) -> Any:
    if not a.ndim:
        return shown(a, (size,), (a.itemsize,), 0)
    many = (a.shape[dim] - size) // step + 1
    shape = (*a.shape[:dim], many, *a.shape[dim + 1 :], size)
    strides = (*a.strides[:dim], a.strides[dim] * step, *a.strides[dim + 1 :], a.strides[dim])
    return shown(a, shape, strides, 0)


def _folded(windows: Any, shape: tuple[int, ...], dim: int, size: int, step: int, xp: Any) -> Any:
    found = xp.zeros(shape, windows)
    for number in range(windows.shape[dim]):
        window = np.moveaxis(windows[(slice(None),) * dim + (number, ...)], -1, dim)
        found[(slice(None),) * dim + (slice(number * step, number * step + size), ...)] += window
    return found


def strided(a: Any, size: Any, stride: Any, offset: int) -> Any:
    """The memory of an array from this element of it on, in another shape."""
    from ..tensor import address, memory

    before = offset * a.itemsize - (address(a) - address(memory(a)))
    return shown(a, size, tuple(s * a.itemsize for s in stride), before)


def shown(a: Any, size: Any, strides: Any, before: int, dtype: Any = None) -> Any:
    """The memory of an array in another shape, so many bytes after its first element."""
    from ..tensor import address, memory

    root = memory(a)
    # The memory in the order in which it lies, whatever shape its owner shows.
    whole = root.transpose(sorted(range(root.ndim), key=lambda d: -root.strides[d]))
    start = address(a) - address(root) + before
    return np.ndarray(tuple(size), dtype or a.dtype, buffer=whole, offset=start, strides=tuple(strides))


def _into_places(grad: Any, shape: tuple[int, ...], places: Any, xp: Any) -> Any:
    return xp.scatter(grad, shape=shape, key=_unravelled(places, shape)) if shape else xp.sum(grad)


def _unravelled(places: Any, shape: tuple[int, ...]) -> Any:
    return np.unravel_index(places, shape) if shape else ()
