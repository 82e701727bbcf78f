"""Indexing: `x[...]`, `x[...] = v`, and the functions that pick and place elements.

https://docs.pytorch.org/docs/2.13/tensor_view.html, https://numpy.org/doc/stable/user/basics.indexing.html
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..apply import apply, raise_mismatch, watching
from ..arguments import dimension
from ..dtypes import BY_NUMPY, fitting, promoted
from ..inplace import PARTIAL_OVERLAP, check_history, check_overlap, overlapping, write
from ..lanes import DYNAMIC, without_lanes
from ..node import node_class
from ..refused import NotHere
from ..session import current
from ..tensor import Tensor
from .registry import lowering, native


def getitem(self: Tensor, key: Any) -> Tensor:
    """`x[key]`: a view for numbers, slices, None and `...`; a copy where tensors or lists pick elements."""
    view, picks = _viewed(self, key)
    if picks is None:
        return _alias(self) if view is self else view
    _check_bounds(view, picks)
    return apply("index", (view,), watching({"key": picks}, *_tensors(key)))


def _tensors(key: Any) -> list[Any]:
    """The tensors of integers in a key; for lists and masks, of which indices are made, something of their own."""
    found = [part for part in _parts(key) if isinstance(part, Tensor) and part.array.dtype.kind == "i" and part.ndim]
    return found or [np.zeros(1, np.int64)]


def _is_bytes(index: Tensor) -> bool:
    return index.ndim > 0 and index.array.dtype == np.uint8


def _parts(key: Any) -> tuple[Any, ...]:
    return key if isinstance(key, tuple) else (key,)


def _alias(tensor: Tensor) -> Tensor:
    return apply("alias", (tensor,))


def setitem(self: Tensor, key: Any, value: Any) -> None:
    """`x[key] = value`: written in place, through a view or at the places that tensors pick."""
    if not isinstance(value, Tensor):
        value = _assigned(value, self)
    if key is False:
        return
    view, picks = _viewed(self, None if key is True else key, value)
    if picks is None:
        target = view
        squeezed = _fitted(value, target.array.shape)
        if squeezed.ndim > target.ndim:
            raise RuntimeError(
                f"expand({squeezed.dtype.cpu_name}{{{list(squeezed.array.shape)}}}, size={list(target.array.shape)}): the "
                f"number of sizes provided ({target.ndim}) must be greater or equal to the number of dimensions in the "
                f"tensor ({squeezed.ndim})"
            )
        copy_(target, squeezed, True)
        return
    arrays = [part for part in picks if isinstance(part, np.ndarray)]
    filled = value.array.size == 1 and len(arrays) == 1 and arrays[0].dtype.kind == "b"
    if filled and value.array.dtype != self.array.dtype and not value.requires_grad:
        # PyTorch fills a mask with a number.
        value = Tensor(np.asarray(value.array.astype(self.array.dtype)))
    shape = _picked_shape(view, picks)
    value = _fitted(value, shape)
    try:
        fits = np.broadcast_shapes(value.array.shape, shape) == shape
    except ValueError:
        fits = False
    if not fits:
        raise RuntimeError(
            f"shape mismatch: value tensor of shape {list(value.array.shape)} cannot be broadcast to indexing result of "
            f"shape {list(shape)}"
        )
    if value.array.dtype != self.array.dtype:
        raise RuntimeError(
            "Index put requires the source and destination dtypes match, got "
            f"{self.dtype.scalar} for the destination and {value.dtype.scalar} for the source."
        )
    try:
        _check_bounds(view, picks)
    except IndexError:
        _write_until(view.array, picks, np.broadcast_to(value.array, shape))
        raise
    write("index_put", view, (value,), watching({"key": picks}, *_tensors(key)))


def _assigned(value: Any, self: Tensor) -> Tensor:
    """A number in the dtype of the tensor that it is written into; TypeError, PyTorch's, for anything else."""
    if isinstance(value, np.ndarray | np.generic):
        return Tensor(np.asarray(value))
    if not isinstance(value, bool | int | float | complex):
        raise TypeError(f"can't assign a {type(value).__name__} to a {self.dtype.type_name}")
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        raise ValueError("Overflow when unpacking long long")
    if isinstance(value, complex) and self.array.dtype == np.float16:
        raise RuntimeError("value cannot be converted to type double without overflow")
    return Tensor(np.asarray(fitting(value, self.array.dtype)).astype(self.array.dtype))


def _fitted(value: Tensor, shape: tuple[int, ...]) -> Tensor:
    """A value without leading dimensions of size one beyond those of its target."""
    found = value.array.shape
    if found == shape or not found or found[0] != 1:
        return value
    first = next((at for at, n in enumerate(found) if n != 1), len(found))
    return apply("view", (value,), {"size": found[first:]})


def warn_of_lost_parts(source: Tensor, target: Tensor) -> None:
    """PyTorch's warning where complex numbers are written over real ones."""
    if source.array.dtype.kind == "c" and target.array.dtype.kind in "fiu":
        current().warn("Casting complex values to real discards the imaginary part")


def copy_(target: Tensor, source: Any, assigned: bool = False) -> Tensor:
    """Write over a tensor, broadcasting and casting; an assignment complains in another way where that fails."""
    if not isinstance(source, Tensor):
        source = Tensor(np.asarray(source, target.array.dtype))
    if not assigned:
        check_history(target, source)
    warn_of_lost_parts(source, target)
    try:
        fits = np.broadcast_shapes(source.array.shape, target.array.shape) == target.array.shape
    except ValueError:
        fits = False
    if not fits:
        if not assigned:
            check_overlap(target.array, [source.array])
            raise_mismatch([target.array.shape, source.array.shape])
            raise RuntimeError(
                f"output with shape {list(target.array.shape)} doesn't match the broadcast shape "
                f"{list(np.broadcast_shapes(target.array.shape, source.array.shape))}"
            )
        _raise_unexpandable(source.array.shape, target.array.shape)
    if (
        assigned
        and not source.ndim
        and target.ndim
        and (target.view_info is None or np.may_share_memory(target.array, source.array))
    ):
        return write("fill_tensor", target, (source,))  # type: ignore[no-any-return]
    if (
        assigned
        and source.ndim
        and source.array.shape != target.array.shape
        and (source.requires_grad or np.may_share_memory(target.array, source.array))
    ):
        source = apply("expand", (source,), {"size": target.array.shape})
    return write("copy", target, (source,))  # type: ignore[no-any-return]


def _raise_unexpandable(have: tuple[int, ...], wanted: tuple[int, ...]) -> None:
    if len(have) > len(wanted):
        raise RuntimeError(f"output with shape {list(wanted)} doesn't match the broadcast shape {list(have)}")
    extra = len(wanted) - len(have)
    for at in range(len(wanted) - 1, extra - 1, -1):
        if have[at - extra] not in (1, wanted[at]):
            raise RuntimeError(
                f"The expanded size of the tensor ({wanted[at]}) must match the existing size ({have[at - extra]}) at "
                f"non-singleton dimension {at}.  Target sizes: {list(wanted)}.  Tensor sizes: {list(have)}"
            )


def _normalized(key: Any, ndim: int) -> tuple[list[Any], list[int]]:
    """The parts of a key, with `...` filled in, and where each of them stands in it."""
    if isinstance(key, list | str):
        key = _from_list(key)
    found = list(key) if isinstance(key, tuple) else [key]
    used = sum(_uses(part) for part in found)
    if used > ndim:
        if ndim == 0 and isinstance(key, int) and key:
            raise IndexError(f"index {key} is out of bounds for dimension 0 with size 0")
        if ndim == 0 and isinstance(key, int):
            raise IndexError(
                "invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in C++ to "
                "convert a 0-dim tensor to a number"
            )
        if ndim == 0 and isinstance(key, slice):
            raise IndexError("slice() cannot be applied to a 0-dim tensor.")
        raise IndexError(f"too many indices for tensor of dimension {ndim}")
    at = list(range(len(found)))
    dots = [at for at, part in enumerate(found) if part is Ellipsis]
    if dots:
        fill = [slice(None)] * (ndim - used)
        found[dots[0] : dots[0] + 1] = fill
        at[dots[0] : dots[0] + 1] = [dots[0]] * len(fill)
        # A second `...` stands for nothing.
        kept = [number for number, part in enumerate(found) if part is not Ellipsis]
        found, at = [found[number] for number in kept], [at[number] for number in kept]
    return found, at


def _from_list(key: Any) -> Any:
    """A list as a key: of numbers it is one index; with anything else in it PyTorch takes it for a tuple, and warns."""
    if len(key) < 32 and any(isinstance(k, Tensor | list | tuple | str | slice) or k is None or k is ... for k in key):
        current().warn(NOT_A_TUPLE)
        return tuple(key)
    return (key,)


NOT_A_TUPLE = (
    "Using a non-tuple sequence for multidimensional indexing is deprecated and will be changed in pytorch 2.9; use "
    "x[tuple(seq)] instead of x[seq]. In pytorch 2.9 this will be interpreted as tensor index, x[torch.tensor(seq)], "
    "which will result either in an error or a different result"
)


BYTES = "indexing with dtype torch.uint8 is now deprecated, please use a dtype torch.bool instead."


def _bad_index(name: str) -> str:
    return (
        f"only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid indices (got {name})"
    )


def _uses(part: Any) -> int:
    """How many dimensions of the tensor a part of the key takes."""
    if part is None or part is Ellipsis or isinstance(part, bool):
        return 0
    array = part.array if isinstance(part, Tensor) else part
    if isinstance(array, np.ndarray) and array.dtype in (np.bool_, np.uint8):
        return array.ndim
    return 1


def _sequence(given: Any) -> Any:
    """A list of indices: bools stay a mask, other numbers become whole."""
    from ..dtypes import int64
    from ..nested import array_of

    array = array_of(list(given))
    return array if array.dtype.kind == "b" else array_of(list(given), int64)


def _index_array(part: Tensor) -> Any:
    """A tensor as an index; IndexError, PyTorch's, where it holds no indices."""
    if part.array.dtype not in (np.int64, np.int32, np.uint8, np.bool_):
        raise IndexError("tensors used as indices must be long, int, byte or bool tensors")
    if part.array.dtype == np.uint8:
        if part.ndim:
            current().warn(BYTES)
        return part.array.astype(bool)
    return part.array


def _converted(part: Any) -> Any:
    """A part of a key as a Tensor, a number, a slice or None."""
    if isinstance(part, Tensor):
        return part.array.item() if not part.ndim and part.array.dtype.kind == "i" else part
    if part is None or isinstance(part, slice):
        return part
    if isinstance(part, bool):
        return Tensor(np.asarray(part))
    if isinstance(part, int | np.integer):
        if not -(2**63) <= part < 2**63:
            raise ValueError("Overflow when unpacking long long")
        return int(part)
    if isinstance(part, str):
        raise TypeError("new(): invalid data type 'str'")
    if isinstance(part, list | tuple | range):
        return Tensor(_sequence(part))
    if isinstance(part, np.ndarray):
        return _converted(Tensor(part))
    raise IndexError(_bad_index(type(part).__name__))


def _viewed(tensor: Tensor, given: Any, value: Any = None) -> tuple[Tensor, Any]:
    """The view that the plain parts of a key make, and the key that picks elements from it (None: no picking).

    A value is what is to be written there.
    """
    parts, places = _normalized(given, tensor.ndim)
    view, dim = tensor, 0
    key: list[Any] = []
    picks: list[tuple[int, int]] = []
    for raw, place in zip(parts, places):
        part = _converted(raw)
        if isinstance(part, Tensor):
            if not part.ndim and part.array.dtype in (np.bool_, np.uint8):
                view = apply("unsqueeze", (view,), {"dim": dim})
                part = Tensor(np.zeros(1 if part.array else 0, np.int64))
            picks.append((len(key), dim))
            key.append(part)
            dim += max(_uses(part), 1)
        elif part is None:
            view = apply("unsqueeze", (view,), {"dim": dim})
            key.append(slice(None))
            dim += 1
        elif isinstance(part, slice):
            view = _sliced(view, dim, part, given is part and value is None)
            key.append(slice(None))
            dim += 1
        else:
            size = view.array.shape[dim]
            if not -size <= part < size:
                raise IndexError(f"index {part} is out of bounds for dimension {place} with size {size}")
            view = apply("select", (view,), {"dim": dim, "index": part % size})
    if not picks:
        return view, None
    if value is not None:
        check_history(view, value)
        if overlapping(view.array, value.array):
            raise RuntimeError(PARTIAL_OVERLAP)
    for at, _ in picks:
        if key[at].array.dtype not in (np.int64, np.int32, np.uint8, np.bool_):
            _index_array(key[at])
    if value is not None and value.array.size == 1 and len(picks) == 1 and _is_bytes(key[picks[0][0]]):
        _check_mask(key[picks[0][0]].array, view, picks[0][1])
        raise RuntimeError("masked_fill_ only supports boolean masks, but got mask with dtype unsigned char")
    shapes: list[tuple[int, ...]] = []
    for at, dim in picks:
        key[at] = array = _index_array(key[at])
        if array.dtype.kind == "b":
            _check_mask(array, view, dim)
            shapes += [(int(np.count_nonzero(array)),)] * array.ndim
        else:
            shapes.append(array.shape)
    for at, dim in picks:
        if key[at].dtype.kind == "i":
            _anything_there(key[at], view.array.shape[dim])
    try:
        together = np.broadcast_shapes(*shapes)
    except ValueError:
        raise IndexError(
            "shape mismatch: indexing tensors could not be broadcast together with shapes "
            + ", ".join(str(list(shape)) for shape in shapes)
        ) from None
    if not view.array.size or 0 in together:
        # Nothing is picked: PyTorch does not look whether the numbers fit, NumPy would.
        for at, _ in picks:
            if key[at].dtype.kind == "i":
                key[at] = np.zeros_like(key[at])
    return view, tuple(key)


def _check_bounds(view: Tensor, key: tuple[Any, ...]) -> None:
    """IndexError, PyTorch's, where a number in a key that picks elements is out of range."""
    dim = number = 0
    for part in key:
        picks = isinstance(part, np.ndarray)
        many = part.ndim if picks and part.dtype.kind == "b" else 1
        if picks and part.dtype.kind == "i":
            # What PyTorch calls a dimension is the number of the index.
            _in_range(part, view.array.shape[dim], number)
        dim += many
        number += many if picks else 0


def _write_until(array: np.ndarray, key: tuple[Any, ...], values: np.ndarray) -> None:
    """Write the rows before the first number that is out of range: PyTorch notices as it writes."""
    index = key[0]
    if not isinstance(index, np.ndarray) or index.dtype.kind != "i" or any(isinstance(k, np.ndarray) for k in key[1:]):
        return
    rows, size = index.reshape(-1), array.shape[0]
    until = int(np.argmax((rows >= size) | (rows < -size)))
    array[rows[:until]] = values.reshape(rows.size, *array.shape[1:])[:until]


def _picked_shape(view: Tensor, key: tuple[Any, ...]) -> tuple[int, ...]:
    """The shape of what a key picks, whether its numbers are in range or not."""
    inside = [np.zeros_like(k) if isinstance(k, np.ndarray) and k.dtype.kind == "i" else k for k in key]
    if not view.array.size:
        return view.array[tuple(inside)].shape
    return np.broadcast_to(np.zeros((), bool), view.array.shape)[tuple(inside)].shape


def _sliced(view: Tensor, dim: int, part: slice, alone: bool) -> Tensor:
    start, stop, step = (int(x.array) if isinstance(x, Tensor) else x for x in (part.start, part.stop, part.step))
    for each in (start, stop, step):
        if each is not None and not hasattr(each, "__index__"):
            raise TypeError("slice indices must be integers or None or have an __index__ method")
    if step == 0:
        raise ValueError("slice step cannot be zero")
    if step is not None and step < 0:
        raise ValueError("step must be greater than zero")
    size = view.array.shape[dim]
    if not alone and start in (None, 0) and (stop is None or stop >= size) and step in (None, 1):
        # PyTorch makes no node for what takes everything, unless it is the whole key.
        return view
    first, last, by = slice(start, stop, step).indices(size)
    return apply("slice", (view,), {"dim": dim, "start": first, "stop": max(first, last), "step": by})


def _check_mask(mask: np.ndarray, view: Tensor, dim: int) -> None:
    for at, n in enumerate(mask.shape):
        have = view.array.shape[dim + at]
        if n != have:
            raise IndexError(
                f"The shape of the mask {list(mask.shape)} at index {at} does not match the shape of the indexed "
                f"tensor {list(view.array.shape)} at index {dim + at}"
            )


def _anything_there(index: np.ndarray, size: int) -> None:
    if index.size and not size:
        raise IndexError("index is out of bounds for dimension with size 0")


def _in_range(index: np.ndarray, size: int, dim: int) -> None:
    if index.size and (index.max() >= size or index.min() < -size):
        bad = int(index.max()) if index.max() >= size else int(index.min())
        raise IndexError(f"index {bad} is out of bounds for dimension {dim} with size {size}")


@native("index_select")
def index_select(input: Tensor, dim: int, index: Tensor) -> Tensor:
    at = dimension(dim, input.ndim)
    if index.ndim > 1:
        raise IndexError("index_select(): Index is supposed to be a vector")
    if index.array.dtype not in (np.int64, np.int32):
        raise RuntimeError("index_select(): Expected dtype int32 or int64 for index")
    picked = np.atleast_1d(index.array)
    if not input.ndim:
        if picked.size != 1:
            raise RuntimeError(f"index_select(): Index to scalar can have only 1 value, got {picked.size} value(s)")
        if picked[0]:
            raise IndexError("index out of range in self")
        made = apply("clone", (input,))
        if made.node is not None:
            made.node.__class__ = node_class("IndexSelectBackward0")
        return made
    size = input.array.shape[at]
    if not size and picked.size:
        if input.ndim == 1:
            raise IndexError("index out of range in self")
        raise RuntimeError("index_select(): self indexing axis dim should be positive")
    if picked.size and (picked.max() >= size or picked.min() < 0):
        raise IndexError("index out of range in self")
    return apply("index_select", (input,), watching({"dim": at, "index": picked}, index))


@native("gather")
def gather(input: Tensor, dim: int, index: Tensor, sparse_grad: bool = False) -> Tensor:
    at = dimension(dim, input.ndim)
    if index.array.dtype not in (np.int64, np.int32):
        raise RuntimeError("gather(): Expected dtype int32/int64 for index")
    if index.array.size and max(index.ndim, 1) != max(input.ndim, 1):
        raise RuntimeError("Index tensor must have the same number of dimensions as input tensor")
    for d in range(input.ndim if index.array.size else 0):
        if d != at and index.array.shape[d] > input.array.shape[d]:
            raise RuntimeError(
                f"Size does not match at dimension {d} expected index {list(index.array.shape)} to be no larger than "
                f"self {list(input.array.shape)} apart from dimension {at}"
            )
    _bounded(index.array, input.array.shape[at] if input.ndim else 1, at)
    return apply("gather", (input,), watching({"dim": at, "index": index.array}, index))


def _bounded(index: np.ndarray, size: int, dim: int) -> None:
    if index.size and (index.max() >= size or index.min() < 0):
        bad = int(index.max()) if index.max() >= size else int(index.min())
        raise RuntimeError(f"index {bad} is out of bounds for dimension {dim} with size {size}")


@native("take_along_dim")
def take_along_dim(input: Tensor, indices: Tensor, dim: int | None = None) -> Tensor:
    if dim is None:
        from .shape import reshape

        return gather(reshape(input, (-1,)), 0, reshape(indices, (-1,)))
    return gather(input, dim, indices)


@lowering("scatter")
def scatter(
    input: Tensor, dim: int, index: Tensor, src: Any = None, value: Any = None, reduce: str | None = None
) -> Any:
    at = dimension(dim, input.ndim)
    if reduce is not None:
        return _scatter_with(reduce, input, at, index, src, value)
    check_scatter(input, at, index, src)
    if src is None:
        return "scatter_value", (input,), watching({"dim": at, "index": index.array, "value": value}, index)
    if src.array.dtype != input.array.dtype:
        raise RuntimeError("scatter(): Expected self.dtype to be equal to src.dtype")
    return "scatter_src", (input, src), watching({"dim": at, "index": index.array}, index)


def _scatter_with(reduce: str, input: Tensor, at: int, index: Tensor, src: Any, value: Any) -> Any:
    """The old way to add or multiply with what is scattered, which has no derivative."""
    if src is not None:
        current().warn(
            "The reduce argument of torch.scatter with Tensor src is deprecated and will be removed in a future PyTorch "
            "release. Use torch.scatter_reduce instead for more reduction options."
        )
    if reduce not in ("add", "multiply"):
        raise RuntimeError("reduce argument must be either add or multiply.")
    if current().records and any(isinstance(each, Tensor) and each.requires_grad for each in (input, src)):
        raise NotHere("scatter(reduce=...) of what requires grad")
    check_scatter(input, at, index, src)
    given = Tensor(np.full(index.array.shape, value).astype(input.array.dtype)) if src is None else src
    if given.array.dtype != input.array.dtype:
        raise RuntimeError("scatter(): Expected self.dtype to be equal to src.dtype")
    attributes = {"dim": at, "index": index.array, "reduce": "sum" if reduce == "add" else "prod", "include_self": True}
    return "scatter_reduce", (input, given), watching(attributes, index)


def check_scatter(input: Tensor, at: int, index: Tensor, src: Any) -> None:
    """RuntimeError, PyTorch's, where indices do not fit what is written to or what is written."""
    if index.array.dtype not in (np.int64, np.int32):
        raise RuntimeError("scatter(): Expected dtype int32/int64 for index")
    if not index.array.size:
        return
    many = max(input.ndim, 1)
    if max(index.ndim, 1) != many:
        raise RuntimeError("Index tensor must have the same number of dimensions as self tensor")
    if src is not None and max(src.ndim, 1) != many:
        raise RuntimeError("Index tensor must have the same number of dimensions as src tensor")
    have, whole = index.array.shape or (1,), input.array.shape or (1,)
    within = all(n <= m for d, (n, m) in enumerate(zip(have, whole)) if d != at)
    source = None if src is None else src.array.shape or (1,)
    if not within or (source is not None and any(n > m for n, m in zip(have, source))):
        said = (
            f"Expected index {list(index.array.shape)} to be no larger than self {list(input.array.shape)} apart from "
        )
        said += f"dimension {at}"
        if source is not None:
            said += f" and to be no larger size than src {list(src.array.shape)}"
        raise RuntimeError(said)
    _bounded(index.array, whole[at], at)


@lowering("scatter_add")
def scatter_add(input: Tensor, dim: int, index: Tensor, src: Tensor) -> Any:
    at = dimension(dim, input.ndim)
    check_scatter(input, at, index, src)
    if src.array.dtype != input.array.dtype:
        raise RuntimeError("scatter(): Expected self.dtype to be equal to src.dtype")
    return "scatter_add", (input, src), watching({"dim": at, "index": index.array}, index)


@lowering("index_add")
def index_add(input: Tensor, dim: int, index: Tensor, source: Tensor, alpha: Any = 1) -> Any:
    at = dimension(dim, input.ndim)
    picked = _vector_of_indices("index_add_", index)
    if source.array.dtype != input.array.dtype:
        raise RuntimeError(
            f"index_add_(): self ({input.dtype.scalar}) and source ({source.dtype.scalar}) must have the same scalar type"
        )
    rows = source.array.shape[at] if source.ndim else 1
    if picked.size != rows:
        raise RuntimeError(
            f"index_add_(): Number of indices ({picked.size}) should be equal to source.size(dim): ({rows}), for dim: {at}"
        )
    if input.ndim and source.ndim:
        rest = [n for d, n in enumerate(input.array.shape) if d != at]
        if rest != [n for d, n in enumerate(source.array.shape) if d != at]:
            raise RuntimeError(
                "source tensor shape must match self tensor shape, excluding the specified dimension. Got self.shape = "
                f"{list(input.array.shape)} source.shape = {list(source.array.shape)}"
            )
    if picked.size and (picked.max() >= (input.array.shape or (1,))[at] or picked.min() < 0):
        raise IndexError("index out of range in self")
    attributes = {"dim": at, "index": picked, "alpha": alpha}
    return "index_add", (input, source), watching(attributes, index)


@lowering("index_copy")
def index_copy(input: Tensor, dim: int, index: Tensor, source: Tensor) -> Any:
    at = dimension(dim, input.ndim)
    picked = _vector_of_indices("index_copy_", index)
    if source.array.dtype != input.array.dtype:
        raise RuntimeError(
            f"index_copy_(): self and source expected to have the same dtype, but got (self) {input.dtype.scalar} and "
            f"(source) {source.dtype.scalar}"
        )
    if not source.ndim and picked.size != 1:
        raise IndexError(f"index_copy_(): When source is scalar, index should have one element (got {picked.size})")
    if source.ndim and input.ndim and source.ndim != input.ndim:
        raise IndexError(
            f"index_copy_(): When source and destination are not scalars, their dimensionality must match. Source "
            f"dimensionality ({source.ndim}), destination dimensionality ({input.ndim})"
        )
    if source.ndim and picked.size != source.array.shape[at]:
        raise IndexError(
            f"index_copy_(): Number of indices ({picked.size}) should be equal to source.size(dim) "
            f"({source.array.shape[at]})"
        )
    for each in picked.tolist():
        if not 0 <= each < (input.array.shape or (1,))[at]:
            raise IndexError(
                f"index_copy_(): index {each} is out of bounds for dimension {at} with size "
                f"{(input.array.shape or (1,))[at]}"
            )
    attributes = {"dim": at, "index": picked}
    return "index_copy", (input, source), watching(attributes, index)


def _vector_of_indices(name: str, index: Tensor) -> np.ndarray:
    if index.ndim > 1:
        raise IndexError(f"{name}(): Index should have dimension 1 or 0 (got {index.ndim})"
                         if name == "index_copy_" else f"{name}(): Index is supposed to be a vector, but got dim: "
                         f"{index.ndim} with type: {index.dtype.scalar} and size: {list(index.array.shape)}")  # fmt: skip
    if index.array.dtype not in (np.int64, np.int32):
        raise RuntimeError(f"{name}(): Expected a long tensor for index, but got {index.dtype.scalar}"
                           if name == "index_copy_" else f"{name}(): Expected dtype int32/int64 for index but got: "
                           f"{index.dtype.scalar}")  # fmt: skip
    return np.atleast_1d(index.array)


@lowering("index_fill")
def index_fill(input: Tensor, dim: int, index: Tensor, value: Any) -> Any:
    if isinstance(value, Tensor) and value.ndim:
        raise RuntimeError(
            f"index_fill_ only supports a 0-dimensional value tensor, but got tensor with {value.ndim} dimension(s)."
        )
    if isinstance(value, complex) and input.array.dtype.kind != "c":
        raise RuntimeError("index_fill_(): Converting complex Scalar to non-complex type is not supported")
    if index.array.dtype != np.int64:
        raise IndexError("index_fill_(): Expected dtype int64 for index.")
    if index.ndim > 1:
        raise RuntimeError("Index has to be a vector/scalar")
    at = dimension(dim, input.ndim)
    picked = np.atleast_1d(index.array)
    size = (input.array.shape or (1,))[at]
    for each in picked.reshape(-1).tolist():
        if not -size <= each < size:
            raise IndexError(f"index {each} is out of bounds for dimension {at} with size {size}")
    attributes = watching({"dim": at, "index": picked}, index)
    if isinstance(value, Tensor):
        return "index_fill_tensor", (input, value), attributes
    return "index_fill", (input,), watching({**attributes, "value": fitting(value, input.array.dtype)}, index)


@lowering("index_put")
def index_put(input: Tensor, indices: Any, values: Tensor, accumulate: bool = False) -> Any:
    key = tuple(_index_array(i) for i in indices)
    if values.array.dtype != input.array.dtype:
        raise RuntimeError(
            "Index put requires the source and destination dtypes match, got "
            f"{input.dtype.scalar} for the destination and {values.dtype.scalar} for the source."
        )
    if len(key) > input.ndim:
        raise IndexError(f"too many indices for tensor of dimension {input.ndim} (got {len(key)})")
    for at, part in enumerate(key):
        if isinstance(part, np.ndarray) and part.dtype.kind == "i":
            _anything_there(part, input.array.shape[at])
            _in_range(part, input.array.shape[at], at)
    shape = input.array[key].shape
    try:
        fits = np.broadcast_shapes(values.array.shape, shape) == shape
    except ValueError:
        fits = False
    if not fits:
        raise RuntimeError(
            f"shape mismatch: value tensor of shape {list(values.array.shape)} cannot be broadcast to indexing result of "
            f"shape {list(shape)}"
        )
    return "index_put", (input, values), watching({"key": key, "accumulate": accumulate}, *_tensors(tuple(indices)))


@lowering("masked_fill")
def masked_fill(input: Tensor, mask: Tensor, value: Any) -> Any:
    raise_mismatch([mask.array.shape, input.array.shape])
    if isinstance(value, Tensor):
        if value.ndim:
            raise RuntimeError(
                f"masked_fill_ only supports a 0-dimensional value tensor, but got tensor with {value.ndim} "
                "dimension(s)."
            )
        return "masked_fill_tensor", (input, mask, value), {}
    return "masked_fill", (input, mask), {"value": value}


@native("masked_fill_")
def masked_fill_(input: Tensor, mask: Tensor, value: Any) -> Any:
    check_history(input, value)
    if not isinstance(value, Tensor) or not value.ndim:
        raise_mismatch([input.array.shape, mask.array.shape])
    name, inputs, attributes = masked_fill(input, mask, value)
    return write(name, input, inputs[1:], attributes)


UNEVEN = (
    "vmap: Attempted to vmap over `mask` in torch.masked_select(self, mask) We cannot support this because for each "
    "batch this would return a differently shaped Tensor. Please file an issue at "
    "https://github.com/pytorch/pytorch/issues if you need this feature."
)


@native("masked_select")
@without_lanes(UNEVEN)
def masked_select(input: Tensor, mask: Tensor) -> Tensor:
    if mask.array.dtype.kind != "b":
        raise RuntimeError("masked_select: expected BoolTensor for mask")
    raise_mismatch([mask.array.shape, input.array.shape])
    return apply("masked_select", (input, mask))


@lowering("masked_scatter")
def masked_scatter(input: Tensor, mask: Tensor, source: Tensor) -> Any:
    if source.array.dtype != input.array.dtype:
        raise RuntimeError(
            f"masked_scatter: expected self and source to have same dtypes but got{input.dtype.scalar} and "
            f"{source.dtype.scalar}"
        )
    if mask.array.dtype == np.uint8:
        raise NotHere("masked_scatter with a mask of bytes")
    if mask.array.dtype.kind != "b":
        raise RuntimeError(f"masked_scatter_ only supports boolean masks, but got mask with dtype {mask.dtype.scalar}")
    shape = np.broadcast_shapes(input.array.shape, mask.array.shape)
    if int(np.broadcast_to(mask.array, shape).sum()) > source.array.size:
        raise RuntimeError("Number of elements of source < number of ones in mask")
    return "masked_scatter", (input, mask, source), {}


@native("take")
def take(input: Tensor, index: Tensor) -> Tensor:
    if index.array.dtype != np.int64:
        raise RuntimeError(f"take(): Expected a long tensor for index, but got {index.dtype.scalar}")
    if index.array.size and not input.array.size:
        raise IndexError("take(): tried to take from an empty tensor")
    if index.array.size and (index.array.max() >= input.array.size or index.array.min() < -input.array.size):
        raise IndexError("out of range: tried to access index "
                         f"{int(index.array.max())} on a tensor of {input.array.size} elements.")  # fmt: skip
    return apply("take", (input,), watching({"index": index.array % max(input.array.size, 1)}, index))


@lowering("put")
def put(input: Tensor, index: Tensor, source: Tensor, accumulate: bool = False) -> Any:
    if index.array.dtype != np.int64:
        raise RuntimeError(f"put_(): Expected a long tensor for index, but got {index.dtype.scalar}")
    if input.array.dtype != source.array.dtype:
        raise RuntimeError(
            f"put_(): self and source expected to have the same dtype, but got self.dtype = {input.dtype.scalar} and "
            f"source.dtype = {source.dtype.scalar}"
        )
    if source.array.size != index.array.size:
        raise IndexError(
            "put_(): Expected source and index to have the same number of elements, but got source.numel() = "
            f"{source.array.size}, index.numel() = {index.array.size}"
        )
    many = input.array.size
    if index.array.size and not many:
        raise IndexError("put_(): Tried to put elements into an empty tensor")
    for each in index.array.reshape(-1).tolist():
        if not -many <= each < many:
            raise IndexError(f"out of range: tried to access index {each} on a tensor of {many} elements.")
    return "put_flat", (input, source), watching({"index": index.array % max(many, 1), "accumulate": accumulate}, index)


@native("nonzero")
@without_lanes(DYNAMIC.format("nonzero"))
def nonzero(input: Tensor, *given: Any, as_tuple: bool = False) -> Any:
    if given:
        # The words are PyTorch's.
        raise TypeError(f"nonzero() takes from 1 to 0 positional arguments but {len(given)} were given")
    found = np.nonzero(np.atleast_1d(input.array))
    if as_tuple:
        return tuple(Tensor(np.ascontiguousarray(at)) for at in found)
    if not input.ndim:
        return Tensor(np.zeros((len(found[0]), 0), np.int64))
    # PyTorch lays the places out by dimension.
    return Tensor(np.stack(found, 0).astype(np.int64, copy=False).T)


@native("argwhere")
def argwhere(input: Tensor) -> Any:
    return nonzero(input)


@native("searchsorted", "bucketize")
def searchsorted(
    sorted_sequence: Any = None, input: Any = None, out_int32: bool = False, right: bool = False, side: Any = None,
    sorter: Any = None, boundaries: Any = None, self: Any = None,
) -> Tensor:  # fmt: skip
    edges = boundaries if sorted_sequence is None else sorted_sequence
    values = self if input is None else input
    where: Any = "right" if right or side == "right" else "left"
    given = values.array if isinstance(values, Tensor) else np.asarray(values)
    common = promoted([edges.array, given])
    if common.kind in "bc":
        raise NotImplementedError(f"\"searchsorted_out_cpu\" not implemented for '{BY_NUMPY[common].scalar}'")
    found = np.searchsorted(edges.array, given, where)
    return Tensor(np.asarray(found, np.int32 if out_int32 else np.int64))


def one_hot(tensor: Tensor, num_classes: int = -1) -> Tensor:
    """A new last dimension that is 1 at the class of each element and 0 elsewhere."""
    if tensor.array.dtype != np.int64:
        raise RuntimeError("one_hot is only applicable to index tensor of type LongTensor.")
    many = int(tensor.array.max()) + 1 if num_classes == -1 else num_classes
    if tensor.array.size and int(tensor.array.min()) < 0:
        raise RuntimeError("Class values must be non-negative.")
    if tensor.array.size and int(tensor.array.max()) >= many:
        raise RuntimeError("Class values must be smaller than num_classes.")
    return Tensor((tensor.array[..., None] == np.arange(many)).astype(np.int64))
