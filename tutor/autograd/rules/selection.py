"""Choosing, joining and moving elements."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..broadcasting import raise_mismatch
from ..dtypes import BY_NUMPY, fitting
from ..op import op

MASK = np.array([[True, False, True], [False, True, True]])


def _check_where(condition: Any, self: Any, other: Any, **_: Any) -> None:
    if condition.dtype.kind != "b":
        raise RuntimeError(
            "where expected condition to be a boolean tensor, but got a tensor with dtype "
            f"{BY_NUMPY[condition.dtype].scalar}"
        )


def _check_mask(self: Any, mask: Any, *_: Any, **__: Any) -> None:
    raise_mismatch([mask.shape, self.shape])
    if mask.dtype.kind != "b":
        raise RuntimeError(
            f"masked_fill_ only supports boolean masks, but got mask with dtype {BY_NUMPY[mask.dtype].c_name}"
        )


# The branch not taken gets a zero, and 0 * inf upstream is still nan.
op("where",
   lambda condition, self, other, *, xp: xp.where(condition, self, other),
   self=lambda grad, condition, xp: xp.where(condition, grad, xp.full(grad, 0)),
   other=lambda grad, condition, xp: xp.where(condition, xp.full(grad, 0), grad),
   check=_check_where, linear=True, layout="kept", samples=[(MASK, (2, 3), (2, 3)), (MASK, (3,), (2, 1))])  # fmt: skip

op("masked_fill",
   lambda self, mask, *, value, xp: _filled(self, mask, xp.number(value), xp),
   self=lambda grad, mask, xp: xp.masked_fill(grad, mask, value=0),
   check=_check_mask, samples=[((2, 3), MASK, {"value": 5.0}), ((2, 3), MASK[0], {"value": 0})])  # fmt: skip

op("masked_fill_tensor",
   lambda self, mask, value, *, xp: xp.where(mask, xp.cast(value, self), self),
   self=lambda grad, mask, xp: xp.masked_fill(grad, mask, value=0),
   value=lambda grad, mask, xp: xp.sum(xp.masked_select(grad, mask)),
   node="MaskedFillBackward1", check=_check_mask, linear=True, samples=[((2, 3), MASK, ())])  # fmt: skip

op("masked_select",
   lambda self, mask, *, xp: np.broadcast_arrays(self, mask)[0][np.broadcast_arrays(self, mask)[1]],
   self=lambda grad, self, mask, xp: _unmasked(grad, mask, self.shape, xp),
   samples=[((2, 3), MASK), ((3,), MASK)])  # fmt: skip

op("masked_scatter",
   lambda self, mask, source, *, xp: _mask_scattered(self, mask, source),
   self=lambda grad, mask, xp: xp.masked_fill(grad, mask, value=0),
   source=lambda grad, mask, source_shape, xp: xp.masked_scatter_backward(grad, mask, size=source_shape),
   size=lambda a, m, b: 0, samples=[((2, 3), MASK, (4,)), ((2, 3), MASK, (5,))])  # fmt: skip

op("masked_scatter_backward",
   lambda grad_output, mask, *, size, xp: _masked_source(grad_output, mask, size, xp),
   grad_output=lambda grad, mask, grad_output_shape, xp:
       xp.masked_scatter(xp.zeros(grad_output_shape, grad), mask, grad),
   node="MaskedScatterBackwardBackward0", samples=[((2, 3), MASK, {"size": (5,)})])  # fmt: skip

op("index",
   lambda self, *, key, xp: xp.index(self, key),
   self=lambda grad, self_shape, key, xp: xp.scatter(grad, shape=self_shape, key=key),
   linear=True, attribute_names={"indices": "key"},
   samples=[((3, 2), {"key": (np.array([2, 0, 2]),)}), ((2, 3), {"key": (slice(None), np.array([1, 1, 0]))}),
            ((2, 3), {"key": (MASK,)})])  # fmt: skip

# What writes there, and what the derivative of indexing is: zeros with a cotangent put back where it came from.
for _name in ("index_put", "index_put_impl"):
    op(_name,
       lambda self, values, *, key, accumulate=False, xp: xp.put(self, key, values, accumulate),
       self=lambda grad, values_shape, key, accumulate, xp:
           grad if accumulate else xp.index_put(grad, xp.zeros(values_shape, grad), key=key),
       values=lambda grad, key, xp: xp.index(grad, key=key),
       linear=True, size=lambda a, b: 0, attribute_names={"indices": "key"}, layout="kept",
       samples=[((3, 2), (2, 2), {"key": (np.array([2, 0]),)}), ((3, 2), (2,), {"key": (np.array([2, 0]),)}),
                ((3, 2), (3, 2), {"key": (np.array([2, 0, 2]),), "accumulate": True})])  # fmt: skip

op("index_select",
   lambda self, *, dim, index, xp: np.take(self, index, axis=dim),
   self=lambda grad, self_shape, dim, index, xp: xp.added_along(grad, self_shape, dim, index),
   linear=True, samples=[((3, 2), {"dim": 0, "index": np.array([2, 0, 2])})])  # fmt: skip

op("index_add",
   lambda self, source, *, dim, index, alpha=1, xp:
       xp.put(self, _at(self, dim, index), source * xp.number(alpha), True),
   self=lambda grad: grad,
   source=lambda grad, source, dim, index, alpha, xp:
       xp.expand(_times(xp.index_select(grad, dim=dim, index=index), alpha), size=source.shape),
   linear=True, size=lambda a, b: 0,
   samples=[((3, 2), (2, 2), {"dim": 0, "index": np.array([2, 0])})])  # fmt: skip

op("index_copy",
   lambda self, source, *, dim, index, xp: xp.put(self, _at(self, dim, index), source),
   self=lambda grad, dim, index, xp: xp.index_fill(grad, dim=dim, index=index, value=0),
   source=lambda grad, source, dim, index, xp:
       xp.expand(xp.index_select(grad, dim=dim, index=index), size=source.shape),
   linear=True, size=lambda a, b: 0,
   samples=[((3, 2), (2, 2), {"dim": 0, "index": np.array([2, 0])})])  # fmt: skip

op("index_fill",
   lambda self, *, dim, index, value, xp: xp.put(self, _at(self, dim, index), xp.number(value)),
   self=lambda grad, dim, index, xp: xp.index_fill(grad, dim=dim, index=index, value=0),
   layout="kept", samples=[((3, 2), {"dim": 0, "index": np.array([2, 0]), "value": 5.0})])  # fmt: skip

op("index_fill_tensor",
   lambda self, value, *, dim, index, xp: xp.put(self, _at(self, dim, index), value),
   self=lambda grad, dim, index, xp: xp.index_fill(grad, dim=dim, index=index, value=0),
   value=lambda grad, dim, index, xp: xp.sum(xp.index_select(grad, dim=dim, index=np.unique(index))),
   node="IndexFillBackward1", linear=True, layout="kept", samples=[((3, 2), (), {"dim": 0,
   "index": np.array([2, 0])})])  # fmt: skip

op("gather",
   lambda self, *, dim, index, xp: xp.gather(self, dim, index),
   self=lambda grad, self, dim, index, xp: xp.scatter_along(grad, self.shape, dim, index),
   linear=True, samples=[((3, 2), {"dim": 0, "index": np.array([[2, 0], [1, 1]])})])  # fmt: skip

op("scatter_src",
   lambda self, src, *, dim, index, xp: _put_along(self, index, dim, _corner(src, index), False, xp),
   self=lambda grad, dim, index, xp: xp.scatter_value(grad, dim=dim, index=index, value=0),
   src=lambda grad, src_shape, dim, index, xp: _of_source(xp.gather(grad, dim, index), src_shape, "Scatter"),
   node="ScatterBackward0", linear=True, size=lambda a, b: 0,
   samples=[((3, 2), (2, 2), {"dim": 0, "index": np.array([[2, 0], [1, 1]])})])  # fmt: skip

op("scatter_value",
   lambda self, *, dim, index, value, xp: _put_along(self, index, dim, xp.number(value), False, xp),
   self=lambda grad, dim, index, xp: xp.scatter_value(grad, dim=dim, index=index, value=0),
   node="ScatterBackward1", samples=[((3, 2), {"dim": 0, "index": np.array([[2, 0]]), "value": 7.0})])  # fmt: skip

op("scatter_add",
   lambda self, src, *, dim, index, xp: _put_along(self, index, dim, _corner(src, index), True, xp),
   self=lambda grad: grad,
   src=lambda grad, src_shape, dim, index, xp: _of_source(xp.gather(grad, dim, index), src_shape, "ScatterAdd"),
   linear=True, size=lambda a, b: 0,
   samples=[((3, 2), (2, 2), {"dim": 0, "index": np.array([[2, 0], [1, 2]])})])  # fmt: skip

op("scatter_reduce",
   lambda self, src, *, dim, index, reduce, include_self=True, xp:
       _scatter_reduced(self, src, dim, index, reduce, include_self, xp),
   self=lambda grad, self, src, result, dim, index, reduce, include_self, xp:
       _reduced_back(grad, self, src, result, dim, index, reduce, include_self, xp)[0],
   src=lambda grad, self, src, result, dim, index, reduce, include_self, xp:
       _reduced_back(grad, self, src, result, dim, index, reduce, include_self, xp)[1],
   size=lambda a, b: 0,
   samples=[((3, 2), (2, 2), {"dim": 0, "index": np.array([[2, 0], [2, 1]]), "reduce": name, "include_self": kept})
            for name in ("sum", "prod", "mean", "amax", "amin") for kept in (True, False)])  # fmt: skip

op("take",
   lambda self, *, index, xp: self.reshape(-1)[index],
   self=lambda grad, self, index, xp: xp.put_flat(xp.zeros(self.shape, grad), grad, index=index, accumulate=True),
   linear=True, samples=[((3, 2), {"index": np.array([5, 0, 5])})])  # fmt: skip

op("put_flat",
   lambda self, source, *, index, accumulate=False, xp:
       xp.put(self, np.unravel_index(index, self.shape), source.reshape(index.shape), accumulate),
   self=lambda grad, index, accumulate, source_shape, xp:
       grad if accumulate else xp.put_flat(grad, xp.zeros(source_shape, grad), index=index),
   source=lambda grad, index, source, xp: xp.reshape(_taken(grad, index, xp), source.shape),
   node="PutBackward0", linear=True, size=lambda a, b: 0,
   layout="kept", samples=[((3, 2), (2,), {"index": np.array([5, 0])}),
            ((3, 2), (3,), {"index": np.array([5, 0, 5]), "accumulate": True})])  # fmt: skip

op("cat",
   lambda *tensors, dim=0, xp: xp.cat(tensors, dim),
   tensors=lambda grad, tensors_shape, dim, xp: _pieces(grad, tensors_shape, dim, xp),
   size=lambda *shapes: sum(_product(s) for s in shapes), linear=True,
   samples=[((2, 3), (1, 3), {"dim": 0})])  # fmt: skip

op("stack",
   lambda *tensors, dim=0, xp: xp.stack(tensors, dim),
   tensors=lambda grad, tensors_shape, dim, xp:
       [xp.chosen(grad, dim, i) for i in range(len(tensors_shape))],
   size=lambda *shapes: sum(_product(s) for s in shapes), linear=True,
   samples=[((2, 3), (2, 3), {"dim": 0})])  # fmt: skip

op("repeat",
   lambda self, *, repeats, xp: np.tile(self, repeats),
   self=lambda grad, self_shape, repeats, xp: _unrepeated(grad, self_shape, repeats, xp),
   linear=True, samples=[((2, 3), {"repeats": (2, 1)}), ((2,), {"repeats": (2, 3)})])  # fmt: skip

op("flip",
   lambda self, *, dims, xp: xp.flip(self, dims),
   self=lambda grad, dims, xp: xp.flip(grad, dims=dims),
   linear=True, layout="kept", samples=[((2, 3), {"dims": (1,)})])  # fmt: skip

op("roll",
   lambda self, *, shifts, dims=None, xp: xp.roll(self, shifts, dims),
   self=lambda grad, shifts, dims, xp:
       xp.roll(grad, shifts=tuple(-s for s in shifts) if isinstance(shifts, tuple) else -shifts, dims=dims),
   linear=True, samples=[((2, 3), {"shifts": 1}), ((2, 3), {"shifts": (1,), "dims": (1,)})])  # fmt: skip

op("tril",
   lambda self, *, diagonal=0, xp: xp.tril(self, diagonal),
   self=lambda grad, diagonal, xp: xp.tril(grad, diagonal=diagonal),
   linear=True, samples=[((3, 3),)])  # fmt: skip

op("triu",
   lambda self, *, diagonal=0, xp: xp.triu(self, diagonal),
   self=lambda grad, diagonal, xp: xp.triu(grad, diagonal=diagonal),
   linear=True, samples=[((3, 3), {"diagonal": 1})])  # fmt: skip


def _trace(array: Any, xp: Any) -> Any:
    if xp.is_exact:
        return np.asarray(np.trace(array), dtype=object)
    return np.trace(array, dtype=np.int64 if array.dtype.kind in "iu" else None)


op("trace",
   lambda self, *, xp: _trace(self, xp),
   self=lambda grad, self_shape, xp: _trace_backward(grad, self_shape, xp),
   linear=True, samples=[((3, 3),), ((2, 3),)])  # fmt: skip

op("diag_embed",
   lambda self, *, offset=0, xp: _embedded(self, offset, xp),
   self=lambda grad, offset, xp: xp.diagonal(grad, offset=offset, dim1=len(grad.shape) - 2, dim2=len(grad.shape) - 1),
   linear=True, size=lambda a: a[-1] * a[-1], samples=[((3,),), ((3,), {"offset": 1})])  # fmt: skip

op("constant_pad_nd",
   lambda self, *, pad, value=0, xp: _padded_by(self, pad, value, xp),
   self=lambda grad, pad, xp: xp.constant_pad_nd(grad, pad=tuple(-p for p in pad)),
   node="ConstantPadNdBackward0", samples=[((2, 3), {"pad": (1, 2)}), ((2, 3), {"pad": (1, 0, 0, 2)})])  # fmt: skip

op("repeat_interleave",
   lambda self, *, repeats, dim, xp: np.repeat(self, repeats, axis=dim),
   self=lambda grad, self_shape, repeats, dim, xp: _collected(grad, self_shape, repeats, dim, xp),
   node="IndexSelectBackward0", linear=True, samples=[((3, 2), {"repeats": np.array([1, 0, 2]), "dim": 0})])  # fmt: skip

op("embedding",
   lambda weight, *, indices, padding_idx=-1, xp: np.take(weight, indices, axis=0),
   weight=lambda grad, weight_shape, indices, padding_idx, xp:
       xp.embedding_dense_backward(grad, indices=indices, many=weight_shape[0], padding_idx=padding_idx),
   linear=True, samples=[((3, 2), {"indices": np.array([2, 0, 2])})])  # fmt: skip

op("embedding_dense_backward",
   lambda grad_output, *, indices, many, padding_idx, xp:
       _embedding_backward(grad_output, indices, many, padding_idx, xp),
   grad_output=lambda grad, indices, padding_idx, xp: _embedding_again(grad, indices, padding_idx, xp),
   node="EmbeddingDenseBackwardBackward0", linear=True, size=lambda *_: 0,
   samples=[((3, 2), {"indices": np.array([2, 0, 2]), "many": 3, "padding_idx": -1})])  # fmt: skip

op("complex",
   lambda real, imag, *, xp: (real + 1j * imag).astype(np.complex64 if real.dtype == np.float32 else np.complex128),
   real=lambda grad, real, xp: xp.real(grad),
   imag=lambda grad, imag, xp: xp.imag(grad),
   holomorphic=False, linear=True, layout="kept", samples=[((2, 3), (2, 3))])  # fmt: skip

op("conj",
   lambda self, *, xp: np.conjugate(self),
   self=lambda grad, xp: xp.conj(grad),
   node="ConjBackward0", holomorphic=False, layout="kept", samples=[("complex", (2, 3))])  # fmt: skip

op("angle",
   lambda self, *, xp: _angle(self),
   self=lambda grad, self, xp: _angle_backward(grad, self, xp),
   holomorphic=False, layout="kept", floats=True, samples=[((2, 3),), ("complex", (2, 3))])  # fmt: skip


def _angle(a: Any) -> Any:
    if a.dtype.kind == "c":
        return np.angle(a)
    return np.where(np.isnan(a), a, np.where(a < 0, a.dtype.type(np.pi), a.dtype.type(0)))


def _along(index: Any, dim: int) -> Any:
    from ..namespaces import along

    return along(index, dim)


def _at(a: Any, dim: int, index: Any) -> Any:
    return (slice(None),) * dim + (index,) if a.ndim else ()


def _corner(src: Any, index: Any) -> Any:
    return src[tuple(slice(n) for n in index.shape)] if src.ndim else src


def _put_along(a: Any, index: Any, dim: int, values: Any, add: bool, xp: Any) -> Any:
    """Values put (or added) where an index along one dimension says; a tensor of no dimension has one element."""
    if a.ndim:
        return xp.put(a, _along(index, dim), values, add)
    return xp.put(a.reshape(1), index.reshape(-1), values, add).reshape(())


_STARTS = {"sum": 0, "mean": 0, "prod": 1, "amax": -np.inf, "amin": np.inf}
_TOGETHER: dict[str, Any] = {
    "sum": np.add, "mean": np.add, "prod": np.multiply, "amax": np.maximum, "amin": np.minimum
}  # fmt: skip


def _scatter_reduced(a: Any, src: Any, dim: int, index: Any, reduce: str, include_self: bool, xp: Any) -> Any:
    """What is scattered to one place taken together, with what was there or without."""
    if xp.is_exact:
        return _scatter_reduced_exactly(a, src, dim, index, reduce, include_self, xp)
    found = np.atleast_1d(np.array(a))
    index, src = np.atleast_1d(index), np.atleast_1d(_corner(src, index))
    key = _along(index, dim)
    if not include_self:
        start = _STARTS[reduce]
        if a.dtype.kind == "b":
            start = reduce in ("prod", "amin")
        elif a.dtype.kind in "iu" and reduce in ("amax", "amin"):
            start = np.iinfo(a.dtype).min if reduce == "amax" else np.iinfo(a.dtype).max
        found[key] = start
    _TOGETHER[reduce].at(found, key, src)
    if reduce == "mean":
        many = np.full(found.shape, int(include_self))
        np.add.at(many, key, 1)
        many[many == 0] = 1
        found = found // many if a.dtype.kind in "iu" else (found / many).astype(a.dtype)
    return found.astype(a.dtype, copy=False).reshape(a.shape)


def _scatter_reduced_exactly(
    a: Any, src: Any, dim: int, index: Any, reduce: str, include_self: bool, xp: Any
) -> Any:  # fmt: skip
    whole = a.reshape(-1) if not a.ndim else a
    index, src = np.atleast_1d(index), np.atleast_1d(_corner(src, index))
    places: dict[Any, list[Any]] = {}
    for at in np.ndindex(*index.shape):
        target = tuple(int(index[at]) if d == dim else i for d, i in enumerate(at))
        places.setdefault(target, [whole[target]] if include_self else []).append(src[at])
    found = np.array(whole, dtype=object)
    for target, values in places.items():
        total = getattr(xp, "sum" if reduce == "mean" else reduce)(np.array(values, dtype=object))
        found[target] = np.asarray(total)[()] / (len(values) if reduce == "mean" else 1)
    return found.reshape(a.shape)


def _reduced_back(
    grad: Any, self: Any, src: Any, result: Any, dim: int, index: Any, reduce: str, include_self: bool, xp: Any
) -> tuple[Any, Any]:
    """The cotangents of what was there and of what was scattered, as PyTorch's `scatter_reduce_backward` has them."""
    along = {"dim": dim, "index": index}
    there: dict[str, Any] = {"reduce": reduce, "include_self": include_self, **along}
    if reduce == "sum":
        of_self, of_src = grad, xp.gather(grad, dim, index)
    elif reduce == "prod":
        one = xp.where(self == 0, xp.full(self, 1), self)
        of_self = grad * xp.scatter_reduce(one, src, **there) / one
        zeros = xp.cast(src == 0, self)
        alone = (src == 0) & (xp.gather(xp.scatter_add(xp.zeros_like(self), zeros, **along), dim, index) == 1)
        without = xp.scatter_reduce(self, xp.where(alone, xp.full(src, 1), src), **there)
        of_src = xp.where(
            alone,
            xp.gather(grad * without, dim, index),
            xp.gather(grad * result, dim, index) / xp.where(src == 0, xp.full(src, 1), src),
        )
    elif reduce == "mean":
        many = xp.scatter_add(xp.full(grad, int(include_self)), xp.full(src, 1), **along)
        many = xp.where(many == 0, xp.full(many, 1), many)
        of_self, of_src = grad / many, xp.gather(grad, dim, index) / xp.gather(many, dim, index)
    else:
        own, theirs = xp.cast(self == result, self), xp.cast(src == xp.gather(result, dim, index), src)
        share = grad / xp.scatter_add(own, theirs, **along)
        of_self, of_src = own * share, theirs * xp.gather(share, dim, index)
    if not include_self:
        of_self = xp.scatter_value(of_self, **along, value=0)
    return of_self, _of_source(of_src, tuple(src.shape), "ScatterReduce")


def _filled(a: Any, mask: Any, value: Any, xp: Any) -> Any:
    if not xp.is_exact:
        value = a.dtype.type(fitting(value, a.dtype))
    return xp.where(mask, value, a)


def _unmasked(grad: Any, mask: Any, shape: tuple[int, ...], xp: Any) -> Any:
    whole = np.broadcast_shapes(shape, tuple(mask.shape))
    return xp.masked_scatter(xp.zeros(whole, grad), mask, grad)


def _mask_scattered(a: Any, mask: Any, source: Any) -> Any:
    found = np.broadcast_to(a, np.broadcast_shapes(a.shape, mask.shape)).copy()
    mask = np.broadcast_to(mask, found.shape)
    found[mask] = source.reshape(-1)[: int(mask.sum())]
    return found


def _masked_source(grad: Any, mask: Any, shape: tuple[int, ...], xp: Any) -> Any:
    taken = xp.masked_select(grad, mask)
    missing = int(np.prod(shape, dtype=int)) - taken.shape[0]
    if missing:
        taken = xp.constant_pad_nd(taken, pad=(0, missing))
    return xp.reshape(taken, shape)


def _of_source(a: Any, shape: tuple[int, ...], name: str) -> Any:
    """The cotangent of what was scattered: PyTorch has none where more was given than was scattered."""
    if tuple(a.shape) != tuple(shape):
        raise RuntimeError(
            f"Function {name}Backward0 returned an invalid gradient at index 1 - got {list(a.shape)} but expected shape "
            f"compatible with {list(shape)}"
        )
    return a


def _padded(a: Any, shape: tuple[int, ...], xp: Any) -> Any:
    """Zeros after the elements along each dimension, up to this shape."""
    if tuple(a.shape) == tuple(shape):
        return a
    pad: list[int] = []
    for n, wanted in zip(reversed(a.shape), reversed(shape)):
        pad += [0, wanted - n]
    return xp.constant_pad_nd(a, pad=tuple(pad))


def _pieces(grad: Any, shapes: Any, dim: int, xp: Any) -> list[Any]:
    pieces, start = [], 0
    for shape in shapes:
        if shape == (0,) and len(grad.shape) != 1:
            pieces.append(xp.zeros(shape, grad))
            continue
        pieces.append(xp.narrow(grad, dim, start, shape[dim]))
        start += shape[dim]
    return pieces


def _unrepeated(grad: Any, shape: tuple[int, ...], repeats: Any, xp: Any) -> Any:
    extra = len(repeats) - len(shape)
    if 0 in repeats:
        return xp.zeros(shape, grad)
    for _ in range(extra):
        grad = xp.sum(grad, dim=(0,))
    split: list[int] = []
    over: list[int] = []
    for times, n in zip(repeats[extra:], shape):
        if times != 1:
            over.append(len(split))
            split.append(times)
        split.append(n)
    return xp.sum(xp.reshape(grad, tuple(split)), dim=tuple(over)) if over else grad


def _embedded(a: Any, offset: int, xp: Any) -> Any:
    n = a.shape[-1] + abs(offset)
    found = xp.zeros((*a.shape[:-1], n, n), a)
    places = np.arange(a.shape[-1])
    found[..., places + max(-offset, 0), places + max(offset, 0)] = a
    return found


def _padded_by(a: Any, pad: Any, value: Any, xp: Any) -> Any:
    keep: list[Any] = [slice(None)] * a.ndim
    width = [(0, 0)] * a.ndim
    for number in range(len(pad) // 2):
        dim = a.ndim - 1 - number
        before, after = pad[2 * number], pad[2 * number + 1]
        keep[dim] = slice(max(-before, 0), a.shape[dim] - max(-after, 0))
        width[dim] = (max(before, 0), max(after, 0))
    return np.pad(a[tuple(keep)], width, constant_values=xp.number(value))


def _collected(grad: Any, shape: tuple[int, ...], repeats: Any, dim: int, xp: Any) -> Any:
    return xp.added_along(grad, shape, dim, np.repeat(np.arange(shape[dim]), repeats))


def _embedding_backward(grad: Any, indices: Any, many: int, padding_idx: int, xp: Any) -> Any:
    if padding_idx is not None and padding_idx >= 0:
        grad = grad * (indices != padding_idx)[..., None]
    return xp.scatter(grad, (many, grad.shape[-1]), (indices,))


def _embedding_again(grad: Any, indices: Any, padding_idx: int, xp: Any) -> Any:
    again = xp.reshape(xp.index_select(grad, dim=0, index=indices.reshape(-1)), (*indices.shape, grad.shape[-1]))
    if padding_idx is not None and padding_idx >= 0:
        mask = (indices == padding_idx)[..., None]
        again = xp.masked_fill(again, type(grad)(mask) if xp.records else mask, value=0)
    return again


def _trace_backward(grad: Any, shape: tuple[int, ...], xp: Any) -> Any:
    index = np.arange(0, shape[0] * shape[1], shape[1] + 1)[: min(shape)]
    flat = xp.index_fill_tensor(xp.zeros((shape[0] * shape[1],), grad), grad, dim=0, index=index)
    return xp.reshape(flat, shape)


def _taken(grad: Any, index: Any, xp: Any) -> Any:
    return xp.take(grad, index=index) if xp.records else grad.reshape(-1)[index]


def _times(a: Any, factor: Any) -> Any:
    return a if factor == 1 else a * factor


def _angle_backward(grad: Any, x: Any, xp: Any) -> Any:
    if getattr(x, "array", x).dtype.kind != "c":
        return xp.zeros_like(grad)
    turned = x * grad / xp.pow(xp.abs(x), exponent=2) * 1j
    return xp.where(x == 0, xp.zeros_like(turned), turned)


def _product(shape: tuple[int, ...]) -> int:
    total = 1
    for n in shape:
        total *= n
    return total
