"""Shape: views, reshapes, joining and splitting, repeating.

https://docs.pytorch.org/docs/2.13/tensor_view.html
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..apply import apply
from ..arguments import dimension, dimensions, viewed
from ..dtypes import BY_NUMPY, dtype, join
from ..inplace import check_history, reshaped
from ..node import node_class
from ..refused import NotHere
from ..session import bound, current
from ..tensor import Tensor
from .registry import lowering, native
from .signature import need_tensors


def can_view(array: Any, size: tuple[int, ...]) -> bool:
    """Whether an array's memory can be shown in another shape without copying."""
    if not array.size:
        return True
    # All lanes of a tensor under vmap lie as the first does.
    probe = array.view() if array.__class__ is np.ndarray else array.first.view()
    try:
        probe.shape = size
    except (AttributeError, ValueError):
        return False
    return True


def _view(input: Tensor, size: Any) -> Tensor:
    wanted = viewed(size, input.array.size)
    if not can_view(input.array, wanted):
        raise RuntimeError(
            "view size is not compatible with input tensor's size and stride (at least one dimension spans across two "
            "contiguous subspaces). Use .reshape(...) instead."
        )
    return apply("view", (input,), {"size": wanted})


@native("view")
def view(input: Tensor, size: Any = None, dtype: Any = None) -> Tensor:
    if dtype is not None:
        if dtype is input.dtype:
            return apply("view", (input,), {"size": input.array.shape})
        if dtype.itemsize != input.dtype.itemsize:
            from ..refused import NotHere

            raise NotHere("view(dtype) between dtypes of different sizes")
        from ..tensor import alias

        return alias(input.array.view(dtype.numpy), input)
    return _view(input, size)


@native("reshape")
def reshape(input: Tensor, shape: Any) -> Tensor:
    size = viewed(shape, input.array.size)
    if can_view(input.array, size):
        made = apply("view", (input,), {"size": size})
        if made.node is not None and not input.array.flags.c_contiguous:
            made.node.__class__ = node_class("ReshapeAliasBackward0")
        return made
    return apply("unsafe_view", (rows(input),), {"size": size})


@native("view_as")
def view_as(input: Tensor, other: Tensor) -> Tensor:
    return _view(input, other.array.shape)


@native("reshape_as")
def reshape_as(input: Tensor, other: Tensor) -> Tensor:
    return reshape(input, other.array.shape)


@native("flatten")
def flatten(input: Tensor, start_dim: int = 0, end_dim: int = -1) -> Tensor:
    start, end = dimension(start_dim, input.ndim), dimension(end_dim, input.ndim)
    if not input.ndim:
        return reshape(input, (1,))
    if start > end:
        raise RuntimeError("flatten() has invalid args: start_dim cannot come after end_dim")
    if start == end:
        return input
    shape = input.array.shape
    return reshape(input, (*shape[:start], math.prod(shape[start : end + 1]), *shape[end + 1 :]))


@native("ravel")
def ravel(input: Tensor) -> Tensor:
    return reshape(contiguous(input), (-1,))


@native("unflatten")
def unflatten(input: Tensor, dim: int, sizes: Any) -> Tensor:
    at = dimension(dim, input.ndim)
    size = input.array.shape[at]
    try:
        inner = viewed(tuple(sizes), size)
    except RuntimeError:
        raise RuntimeError(
            f"unflatten: Provided sizes {list(sizes)} don't multiply up to the size of dim {at} ({size}) in the input "
            "tensor"
        ) from None
    return _view(input, (*input.array.shape[:at], *inner, *input.array.shape[at + 1 :]))


@native("t")
def t(input: Tensor) -> Tensor:
    _at_most_a_matrix(input)
    return apply("t", (input,))


def _at_most_a_matrix(input: Tensor, name: str = "t()") -> None:
    if input.ndim > 2:
        raise RuntimeError(f"{name} expects a tensor with <= 2 dimensions, but self is {input.ndim}D")


@native("transpose")
def transpose(input: Tensor, dim0: int, dim1: int) -> Tensor:
    if not input.ndim:
        dimension(dim0, 0), dimension(dim1, 0)
        return apply("transpose", (input,), {"dim0": 0, "dim1": 0})
    return apply("transpose", (input,), {"dim0": dimension(dim0, input.ndim), "dim1": dimension(dim1, input.ndim)})


@native("permute")
def permute(input: Tensor, dims: Any) -> Tensor:
    if len(dims) != input.ndim:
        raise RuntimeError(
            f"permute(sparse_coo): number of dimensions in the tensor input does not match the length of the desired "
            f"ordering of dimensions i.e. input.dim() = {input.ndim} is not equal to len(dims) = {len(dims)}"
        )
    found = tuple(dimension(d, input.ndim) for d in dims)
    if len(set(found)) != len(found):
        raise RuntimeError("permute(): duplicate dims are not allowed.")
    return apply("permute", (input,), {"dims": found})


@native("movedim")
def movedim(input: Tensor, source: Any, destination: Any) -> Tensor:
    given, wanted = (list(d) if isinstance(d, tuple) else [d] for d in (source, destination))
    if len(given) != len(wanted):
        raise RuntimeError(
            f"movedim: Invalid source or destination dims: source ({given} dims) should contain the same "
            f"number of dims as destination ({wanted} dims)"
        )
    sources, targets = ([dimension(d, input.ndim) for d in each] for each in (given, wanted))
    for name, each, dims in (("source", sources, given), ("destination", targets, wanted)):
        if len(set(each)) < len(each):
            raise RuntimeError(f"movedim: repeated dim in `{name}` ({dims})")
    if not input.ndim:
        return apply("alias", (input,))
    rest = iter(d for d in range(input.ndim) if d not in sources)
    order = [sources[targets.index(at)] if at in targets else next(rest) for at in range(input.ndim)]
    return apply("permute", (input,), {"dims": tuple(order)})


def transposed_all(input: Tensor) -> Tensor:
    """`x.T`: the dimensions in reverse."""
    if not input.ndim:
        current().warn("Tensor.T is deprecated on 0-D tensors. This function is the identity in these cases.")
    elif input.ndim != 2:
        current().warn(
            "The use of `x.T` on tensors of dimension other than 2 to reverse their shape is deprecated and it will "
            "throw an error in a future release. Consider `x.mT` to transpose batches of matrices or "
            "`x.permute(*torch.arange(x.ndim - 1, -1, -1))` to reverse the dimensions of a tensor."
        )
    return apply("permute", (input,), {"dims": tuple(range(input.ndim))[::-1]})


def matrix_transposed(input: Tensor) -> Tensor:
    """`x.mT`: the last two dimensions swapped."""
    if not input.ndim:
        current().warn("Tensor.mT is deprecated on 0-D tensors. This function is the identity in these cases.")
        return input
    if input.ndim < 2:
        raise RuntimeError(
            f"tensor.mT is only supported on matrices or batches of matrices. Got {input.ndim}-D tensor."
        )
    return apply("transpose", (input,), {"dim0": input.ndim - 2, "dim1": input.ndim - 1})


@native("adjoint")
def adjoint(input: Tensor) -> Tensor:
    if input.ndim == 1:
        raise RuntimeError("tensor.adjoint() is only supported on matrices or batches of matrices. Got 1-D tensor.")
    if not input.ndim:
        current().warn("adjoint() is deprecated on 0-D tensors. Consider using x.conj().")
    made = matrix_transposed(input) if input.ndim else input
    return apply("conj", (made,)) if input.array.dtype.kind == "c" else made


@native("squeeze")
def squeeze(input: Tensor, dim: Any = None) -> Tensor:
    name, attributes = _squeezed(input, dim)
    return apply(name, (input,), attributes)


def _squeezed(input: Tensor, dim: Any) -> tuple[str, dict[str, Any]]:
    shape = input.array.shape
    if dim is None:
        return "squeeze", {"size": tuple(n for n in shape if n != 1)}
    over = dimensions(dim if isinstance(dim, tuple) else (dim,), input.ndim)
    size = tuple(n for at, n in enumerate(shape) if not (n == 1 and at in over))
    return ("squeeze_dims" if isinstance(dim, tuple) else "squeeze_dim"), {"size": size, "dim": dim}


@native("squeeze_")
def squeeze_(input: Tensor, dim: Any = None) -> Tensor:
    check_history(input)
    name, attributes = _squeezed(input, dim)
    return reshaped(name, input, attributes, _IN_PLACE[name])


_IN_PLACE = {
    "squeeze": "SqueezeBackward3", "squeeze_dim": "SqueezeBackward4", "squeeze_dims": "SqueezeBackward5",
}  # fmt: skip


@native("unsqueeze")
def unsqueeze(input: Tensor, dim: int) -> Tensor:
    return apply("unsqueeze", (input,), {"dim": dimension(dim, input.ndim + 1)})


@native("unsqueeze_")
def unsqueeze_(input: Tensor, dim: int) -> Tensor:
    check_history(input)
    return reshaped("unsqueeze", input, {"dim": dimension(dim, input.ndim + 1)}, "UnsqueezeBackward1")


@native("t_")
def t_(input: Tensor) -> Tensor:
    check_history(input)
    _at_most_a_matrix(input, "t_()")
    return reshaped("t", input, {}, "TBackward1")


@native("transpose_", "swapaxes_", "swapdims_")
def transpose_(input: Tensor, dim0: int = 0, dim1: int = 0, axis0: Any = None, axis1: Any = None) -> Tensor:
    check_history(input)
    first, second = (dim0, dim1) if axis0 is None else (axis0, axis1)
    dims = {"dim0": dimension(first, input.ndim), "dim1": dimension(second, input.ndim)}
    return reshaped("transpose", input, dims, "TransposeBackward1")


native("swapaxes", "swapdims")(
    lambda input, axis0=0, axis1=0, dim0=None, dim1=None: transpose(
        input, axis0 if dim0 is None else dim0, axis1 if dim1 is None else dim1
    )
)


@native("expand")
def expand(input: Tensor, size: Any, implicit: bool = False) -> Tensor:
    shape = input.array.shape
    extra = len(size) - len(shape)
    if extra < 0:
        raise RuntimeError(
            f"expand({BY_NUMPY[input.array.dtype].cpu_name}{{{list(shape)}}}, size={list(size)}): the number of sizes "
            f"provided ({len(size)}) must be greater or equal to the number of dimensions in the tensor ({len(shape)})"
        )
    wanted = list(size)
    for at, n in reversed(list(enumerate(size))):
        have = shape[at - extra] if at >= extra else None
        if n == -1:
            if have is None:
                raise RuntimeError(
                    f"The expanded size of the tensor ({n}) isn't allowed in a leading, non-existing dimension {at}"
                )
            wanted[at] = have
        elif have is not None and have not in (1, n):
            raise RuntimeError(
                f"The expanded size of the tensor ({n}) must match the existing size ({have}) at non-singleton "
                f"dimension {at}.  Target sizes: {list(size)}.  Tensor sizes: {list(shape)}"
            )
    bound(math.prod(wanted))
    return apply("expand", (input,), {"size": tuple(wanted)})


@native("expand_as")
def expand_as(input: Tensor, other: Tensor) -> Tensor:
    return expand(input, other.array.shape)


@native("broadcast_to")
def broadcast_to(input: Tensor, size: Any) -> Tensor:
    return expand(input, size)


def broadcast_tensors(*tensors: Any) -> tuple[Tensor, ...]:
    """All tensors expanded to their common shape."""
    from ..apply import raise_mismatch

    need_tensors(tensors, 0)
    given = list(tensors)
    try:
        shape = np.broadcast_shapes(*[t.array.shape for t in given])
    except ValueError:
        raise_mismatch([t.array.shape for t in given])
        raise
    return tuple(t if t.array.shape == shape else expand(t, shape) for t in given)


@native("repeat")
def repeat(input: Tensor, repeats: Any) -> Tensor:
    if len(repeats) < input.ndim:
        raise RuntimeError("Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor")
    bound(math.prod(repeats) * input.array.size)
    return apply("repeat", (input,), {"repeats": tuple(repeats)})


@native("tile")
def tile(input: Tensor, dims: Any) -> Tensor:
    padded = (1,) * (input.ndim - len(dims)) + tuple(dims)
    return repeat(input, padded)


@native("repeat_interleave")
def repeat_interleave(
    input: Any = None, repeats: Any = None, dim: int | None = None, output_size: Any = None
) -> Tensor:
    if isinstance(repeats, Tensor) and input is None:
        return Tensor(np.repeat(np.arange(len(repeats.array)), repeats.array))
    times = repeats.array if isinstance(repeats, Tensor) else repeats
    if isinstance(times, int) and times < 0:
        raise RuntimeError("Repeats must be non-negative")
    given = flatten(input) if dim is None else input
    at = 0 if dim is None else dimension(dim, given.ndim)
    if dim is not None and not given.ndim:
        if isinstance(times, int):
            raise IndexError("Dimension out of range (expected to be in range of [-1, 0], but got 1)")
        raise IndexError(f"Dimension specified as {dim} but tensor has no dimensions")
    if not isinstance(times, int):
        many = given.array.shape[at]
        if times.ndim > 1 or times.dtype not in (np.int64, np.int32):
            raise RuntimeError("repeats must be 0-dim or 1-dim tensor" if times.ndim > 1
                               else "repeats has to be Long or Int tensor")  # fmt: skip
        if times.size != 1 and times.size != many:
            raise RuntimeError(
                "repeats must have the same size as input along dim, but got repeats.size(0) = "
                f"{times.size} and input.size({at}) = {many}"
            )
    bound(int(np.sum(np.broadcast_to(times, (given.array.shape[at],)))) * max(given.array.size, 1))
    if isinstance(times, int):
        # PyTorch expands a new dimension and flattens it away.
        shape = given.array.shape
        wider = expand(unsqueeze(given, at + 1), (*shape[: at + 1], times, *shape[at + 1 :]))
        copied = rows(wider)
        return _view(copied, (*shape[:at], shape[at] * times, *shape[at + 1 :]))
    return apply("repeat_interleave", (given,), {"repeats": times, "dim": at})


@native("cat")
def cat(tensors: Any, dim: int = 0) -> Tensor:
    given = list(tensors)
    if not given:
        raise ValueError("torch.cat(): expected a non-empty list of Tensors")
    whole = [t for t in given if t.array.shape != (0,)]
    first = whole[0] if whole else given[0]
    for number, each in enumerate(given):
        if not each.ndim:
            raise RuntimeError(f"zero-dimensional tensor (at position {number}) cannot be concatenated")
    at = dimension(dim, first.ndim)
    for number, each in enumerate(given):
        if each.array.shape == (0,):
            continue
        if each.ndim != first.ndim:
            raise RuntimeError(f"Tensors must have same number of dimensions: got {first.ndim} and {each.ndim}")
        for d in range(first.ndim):
            if d != at and each.array.shape[d] != first.array.shape[d]:
                raise RuntimeError(
                    f"Sizes of tensors must match except in dimension {at}. Expected size {first.array.shape[d]} but "
                    f"got size {each.array.shape[d]} for tensor number {number} in the list."
                )
    joined = _common(given)
    return apply("cat", tuple([t for t in joined if t.array.shape != (0,)] or joined), {"dim": at})


def _common(tensors: list[Tensor]) -> list[Tensor]:
    """Tensors in their common dtype."""
    common = tensors[0].array.dtype
    for each in tensors[1:]:
        common = join(common, each.array.dtype)
    name = BY_NUMPY[common].name
    return [t if t.array.dtype == common else apply("to_copy", (t,), {"dtype": name}) for t in tensors]


@native("stack")
def stack(tensors: Any, dim: int = 0) -> Tensor:
    given = list(tensors)
    if not given:
        raise RuntimeError("stack expects a non-empty TensorList")
    first = given[0].array.shape
    at = dimension(dim, len(first) + 1)
    for number, each in enumerate(given):
        if each.array.shape != first:
            raise RuntimeError(
                f"stack expects each tensor to be equal size, but got {list(first)} at entry 0 and "
                f"{list(each.array.shape)} at entry {number}"
            )
    return apply("stack", tuple(_common(given)), {"dim": at})


@native("vstack")
def vstack(tensors: Any) -> Tensor:
    _need_some("vstack", tensors)
    return cat([atleast(t, 2) for t in tensors], 0)


@native("hstack")
def hstack(tensors: Any) -> Tensor:
    _need_some("hstack", tensors)
    given = [atleast(t, 1) for t in tensors]
    return cat(given, 0 if given[0].ndim == 1 else 1)


@native("dstack")
def dstack(tensors: Any) -> Tensor:
    _need_some("dstack", tensors)
    return cat([atleast(t, 3) for t in tensors], 2)


@native("column_stack")
def column_stack(tensors: Any) -> Tensor:
    _need_some("column_stack", tensors)
    return hstack([reshape(t, (t.array.size, 1)) if t.ndim <= 1 else t for t in tensors])


def _need_some(name: str, tensors: Any) -> None:
    if not tensors:
        raise RuntimeError(f"{name} expects a non-empty TensorList")


def atleast(input: Tensor, ndim: int) -> Tensor:
    """A tensor with so many dimensions at least."""
    if input.ndim >= ndim:
        return input
    if not input.ndim:
        return reshape(input, (1,) * ndim)
    if ndim == 2:
        return unsqueeze(input, 0)
    wider = unsqueeze(input, 0) if input.ndim == 1 else input
    return unsqueeze(wider, 2)


def split(tensor: Tensor, split_size_or_sections: Any, dim: int = 0) -> tuple[Tensor, ...]:
    """Views of this many elements each along a dimension (the last may have fewer), or of these sizes."""
    if isinstance(split_size_or_sections, int):
        return in_equal_parts("split", tensor, split_size_or_sections, dim)
    if not tensor.ndim:
        raise RuntimeError("split expects at least a 1-dimensional tensor")
    at = dimension(dim, tensor.ndim)
    length = tensor.array.shape[at]
    sizes = list(split_size_or_sections)
    if any(n < 0 for n in sizes):
        raise RuntimeError(
            f"split_with_sizes expects split_sizes have only non-negative entries, but got split_sizes={sizes}"
        )
    if sum(sizes) != length:
        raise RuntimeError(
            f"split_with_sizes expects split_sizes to sum exactly to {length} (input tensor's size at dimension {at}), "
            f"but got split_sizes={sizes}"
        )
    return tuple(apply("split_with_sizes", (tensor,), {"sizes": tuple(sizes), "dim": at}))


def in_equal_parts(op: str, tensor: Tensor, step: int, dim: int) -> tuple[Tensor, ...]:
    """`split` and `unsafe_split`: parts of `step` elements, the last perhaps of fewer."""
    if not tensor.ndim:
        raise RuntimeError("split expects at least a 1-dimensional tensor")
    at = dimension(dim, tensor.ndim)
    length = tensor.array.shape[at]
    if step < 0:
        raise RuntimeError(f"split expects split_size be non-negative, but got split_size={step}")
    if step == 0 and length:
        raise RuntimeError(f"split_size can only be 0 if dimension size is 0, but got dimension size of {length}")
    sizes = [min(step, length - start) for start in range(0, length, step)] if length else [0]
    return tuple(apply(op, (tensor,), {"sizes": tuple(sizes), "dim": at}))


@native("split_with_sizes")
def split_with_sizes(input: Tensor, split_sizes: Any, dim: int = 0) -> tuple[Tensor, ...]:
    return split(input, split_sizes, dim)


@native("chunk")
def chunk(input: Tensor, chunks: int, dim: int = 0) -> tuple[Tensor, ...]:
    return in_chunks("split", input, chunks, dim)


def in_chunks(op: str, input: Tensor, chunks: int, dim: int) -> tuple[Tensor, ...]:
    """`chunk` and `unsafe_chunk`."""
    if not input.ndim:
        raise RuntimeError("chunk expects at least a 1-dimensional tensor")
    if chunks <= 0:
        raise RuntimeError(f"chunk expects `chunks` to be greater than 0, got: {chunks}")
    at = dimension(dim, input.ndim)
    length = input.array.shape[at]
    if not length:
        # PyTorch then splits by sizes; of what is no view, no node names the difference.
        named = "split_with_sizes" if op == "split" else op
        return tuple(apply(named, (input,), {"sizes": (0,) * chunks, "dim": at}))
    return in_equal_parts(op, input, -(-length // chunks), at)


@native("tensor_split")
def tensor_split(input: Tensor, dim: int = 0, indices: Any = None, sections: Any = None, **rest: Any) -> Any:
    if not input.ndim:
        raise RuntimeError("tensor_split expected at least a 1-dimensional tensor, but got a tensor with 0 dims")
    at = dimension(dim, input.ndim)
    length = input.array.shape[at]
    given = rest.get("tensor_indices_or_sections")
    if given is not None:
        if given.array.dtype != np.int64:
            raise RuntimeError(
                f"tensor_split expected tensor_indices_or_sections to have dtype of long, but got {given.dtype.scalar}"
            )
        if given.ndim > 1:
            raise RuntimeError(
                "tensor_split expected tensor_indices_or_sections to be a zero-dimensional or one-dimensional tensor, but "
                f"got a tensor with {given.ndim} dims"
            )
        indices, sections = (tuple(given.array.tolist()), None) if given.ndim else (None, int(given.array))
    if sections is not None:
        if sections <= 0:
            raise RuntimeError(f"number of sections must be larger than 0, got {sections}")
        small, extra = divmod(length, sections)
        cuts: list[int] = []
        for number in range(sections - 1):
            cuts.append((cuts[-1] if cuts else 0) + small + (number < extra))
    else:
        cuts = list(indices)
    pieces, start = [], 0
    for stop in [*cuts, length]:
        first, last, _ = slice(start, stop).indices(length)
        pieces.append(apply("slice", (input,), {"dim": at, "start": first, "stop": max(first, last), "step": 1}))
        start = stop
    return tuple(pieces)


def _splitter(name: str, least: int, dim: int) -> Any:
    def call(input: Tensor, sections: Any = None, indices: Any = None) -> Any:
        if input.ndim < least:
            raise RuntimeError(
                f"torch.{name} requires a tensor with at least {least} dimension, but got a "
                f"tensor with {input.ndim} dimensions!"
            )
        at = 0 if dim == 1 and input.ndim == 1 else dim
        size = input.array.shape[at]
        if sections is not None and (sections == 0 or size % sections):
            raise RuntimeError(
                f"torch.{name} attempted to split along dimension {at}, but the size of the dimension {size} is not "
                f"divisible by the split_size {sections}!"
            )
        return tensor_split(input, at, indices, sections)

    return call


native("hsplit")(_splitter("hsplit", 1, 1))
native("vsplit")(_splitter("vsplit", 2, 0))
native("dsplit")(_splitter("dsplit", 3, 2))


@native("unbind")
def unbind(input: Tensor, dim: int = 0) -> tuple[Tensor, ...]:
    at = dimension(dim, input.ndim)
    if not input.ndim:
        raise IndexError("Dimension specified as 0 but tensor has no dimensions")
    if not input.array.shape[at]:
        return ()
    return tuple(apply("unbind", (input,), {"dim": at}))


@native("narrow")
def narrow(input: Tensor, dim: int, start: Any, length: int) -> Tensor:
    if isinstance(start, Tensor) and (start.ndim or start.array.dtype.kind not in "iu"):
        raise RuntimeError("start must be an 0-dim integral Tensor.")
    if not input.ndim:
        raise RuntimeError("narrow() cannot be applied to a 0-dim tensor.")
    if length < 0:
        raise RuntimeError("narrow(): length must be non-negative.")
    at = dimension(dim, input.ndim)
    size = input.array.shape[at]
    start = int(start.array) if isinstance(start, Tensor) else start
    first = start + size if start < 0 else start
    if not 0 <= first <= size:
        raise IndexError(f"start out of range (expected to be in range of [{-size}, {size}], but got {start})")
    if first + length > size:
        raise RuntimeError(f"start ({start}) + length ({length}) exceeds dimension size ({size}).")
    return apply("slice", (input,), {"dim": at, "start": first, "stop": first + length, "step": 1})


@native("select")
def select(input: Tensor, dim: int, index: int) -> Tensor:
    if not input.ndim:
        raise IndexError("select() cannot be applied to a 0-dim tensor.")
    at = dimension(dim, input.ndim)
    size = input.array.shape[at]
    if not -size <= index < size:
        raise IndexError(
            f"select(): index {index} out of range for tensor of size {list(input.array.shape)} at dimension {at}"
        )
    return apply("select", (input,), {"dim": at, "index": index % size})


@native("flip")
def flip(input: Tensor, dims: Any) -> Tensor:
    return apply("flip", (input,), {"dims": dimensions(tuple(dims), input.ndim)})


def _flipped(least: int) -> Any:
    def call(input: Tensor) -> Tensor:
        if input.ndim < least:
            raise RuntimeError(f"Input must be >= {least}-d.")
        return flip(input, (least - 1,))

    return call


native("fliplr")(_flipped(2))
native("flipud")(_flipped(1))


@native("roll")
def roll(input: Tensor, shifts: Any, dims: Any = ()) -> Tensor:
    if not shifts:
        raise RuntimeError("`shifts` required")
    if not dims and len(shifts) == 1:
        return apply("roll", (input,), {"shifts": shifts[0], "dims": None})
    dims = dims or ()
    if len(shifts) != len(dims):
        raise RuntimeError(f"shifts and dimensions must align. shifts: {len(shifts)}, dims:{len(dims)}")
    if not input.ndim:
        raise IndexError(f"Dimension specified as {dims[0]} but tensor has no dimensions")
    return apply("roll", (input,), {"shifts": tuple(shifts), "dims": dimensions(tuple(dims), input.ndim)})


@native("rot90")
def rot90(input: Tensor, k: int = 1, dims: Any = (0, 1)) -> Tensor:
    made = input
    for _ in range(k % 4):
        made = transpose(flip(made, (dims[1],)), dims[0], dims[1])
    return apply("clone", (made,))


@native("unfold")
def unfold(input: Tensor, dimension: int, size: int, step: int) -> Tensor:
    from ..arguments import dimension as at_dimension

    at = at_dimension(dimension, input.ndim)
    most = input.array.shape[at] if input.ndim else 1
    if size > most:
        raise RuntimeError(f"maximum size for tensor at dimension {at} is {most} but size is {size}")
    if step <= 0:
        raise RuntimeError(f"step is {step} but must be > 0")
    bound(input.array.size // max(most, 1) * ((most - size) // step + 1) * size)
    return apply("unfold", (input,), {"dimension": at, "size": size, "step": step})


@native("as_strided")
def as_strided(input: Tensor, size: Any, stride: Any, storage_offset: int | None = None) -> Tensor:
    from ..tensor import memory, places

    if any(s < 0 for s in stride):
        raise RuntimeError(f"as_strided: Negative strides are not supported at the moment, got strides: {list(stride)}")
    if len(size) != len(stride):
        raise RuntimeError("mismatch in length of strides and shape")
    bound(math.prod(size))
    offset = storage_offset
    if offset is None:
        offset = int(places(input.array).reshape(-1)[0]) if input.array.size else 0
    last = offset + sum((n - 1) * s for n, s in zip(size, stride)) + 1
    total = memory(input.array).size
    if all(size) and last > total:
        itemsize = input.array.itemsize
        raise RuntimeError(
            f"setStorage: sizes {list(size)}, strides {list(stride)}, storage offset {offset}, and itemsize {itemsize} "
            f"requiring a storage size of {last * itemsize} are out of bounds for storage of size {total * itemsize}"
        )
    from ..rules.shapes import strided
    from ..views import places_in_base

    where = places_in_base(Tensor(strided(input.array, size, stride, offset)), input)
    if input.requires_grad and (where < 0).any():
        raise NotHere("as_strided over memory that the tensor itself does not show")
    attributes = {"size": tuple(size), "stride": tuple(stride), "storage_offset": offset, "places": where}
    return apply("strided", (input,), attributes)


@native("diagonal")
def diagonal(input: Tensor, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Tensor:
    first, second = dimension(dim1, input.ndim), dimension(dim2, input.ndim)
    if first == second:
        raise RuntimeError(f"diagonal dimensions cannot be identical {dim1}, {dim2}")
    return apply("diagonal", (input,), {"offset": offset, "dim1": first, "dim2": second})


@native("diag_embed")
def diag_embed(input: Tensor, offset: int = 0, dim1: int = -2, dim2: int = -1) -> Tensor:
    first, second = dimension(dim1, input.ndim + 1), dimension(dim2, input.ndim + 1)
    if first == second:
        raise RuntimeError(f"diagonal dimensions cannot be identical {dim1}, {dim2}")
    if not input.ndim:
        dimension(-2, 0)
    made = apply("diag_embed", (input,), {"offset": offset if first < second else -offset})
    if (min(first, second), max(first, second)) != (input.ndim - 1, input.ndim):
        made = movedim(made, (-2, -1), (min(first, second), max(first, second)))
    return made


@native("diagonal_copy")
def diagonal_copy(input: Tensor, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Tensor:
    at1, at2 = dimension(dim1, input.ndim), dimension(dim2, input.ndim)
    if at1 == at2:
        raise RuntimeError(f"diagonal dimensions cannot be identical {dim1}, {dim2}")
    return apply("diagonal_copy", (input,), {"offset": offset, "dim1": at1, "dim2": at2})


@native("diag")
def diag(input: Tensor, diagonal: int = 0) -> Tensor:
    if input.ndim == 1:
        return diag_embed(input, diagonal)
    if input.ndim != 2:
        raise RuntimeError(f"diag(): Supports 1D or 2D tensors. Got {input.ndim}D")
    return apply("diagonal_copy", (input,), {"offset": diagonal, "dim1": 0, "dim2": 1})


@native("diagflat")
def diagflat(input: Tensor, offset: int = 0) -> Tensor:
    return diag_embed(reshape(contiguous(input), (-1,)), offset)


def _triangle(name: str) -> Any:
    def call(input: Tensor, diagonal: int = 0) -> Any:
        if input.ndim < 2:
            raise RuntimeError(f"{name}: input tensor must have at least 2 dimensions")
        return name, (input,), {"diagonal": diagonal}

    return call


lowering("tril")(_triangle("tril"))
lowering("triu")(_triangle("triu"))


def contiguous(input: Tensor, memory_format: Any = None) -> Tensor:
    """The tensor itself where its elements lie in order, else a copy."""
    return input if input.array.flags.c_contiguous else rows(input)


class memory_format:
    """`torch.contiguous_format` and `torch.preserve_format`."""

    shown_name = "torch.memory_format"

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"torch.{self.name}"


CONTIGUOUS, PRESERVED = memory_format("contiguous_format"), memory_format("preserve_format")


def clone(input: Tensor, memory_format: Any = None) -> Tensor:
    """A copy; its elements lie as those of the input where they lie without holes."""
    return rows(input) if memory_format is CONTIGUOUS else copied(apply("clone", (input,)), input)


def copied(made: Tensor, input: Tensor) -> Tensor:
    """What was copied from an inference tensor was written to once, as far as autograd can see."""
    if input.is_inference_tensor and not made.is_inference_tensor:
        made.version.count += 1
    return made


def rows(input: Tensor) -> Tensor:
    """A copy whose elements lie in order."""
    return copied(apply("clone", (input,), {"memory_format": "contiguous"}), input)


def meshgrid(*tensors: Any, indexing: str | None = None) -> tuple[Tensor, ...]:
    """One tensor for each coordinate of a grid."""
    given = list(tensors[0]) if len(tensors) == 1 and isinstance(tensors[0], list | tuple) else list(tensors)
    if not given:
        raise RuntimeError("meshgrid expects a non-empty TensorList")
    need_tensors(given, 0)
    if indexing not in (None, "xy", "ij"):
        raise RuntimeError(f'torch.meshgrid: indexing must be one of "xy" or "ij", but received: {indexing}')
    if indexing is None:
        current().warn("torch.meshgrid: in an upcoming release, it will be required to pass the indexing argument.")
    if len({each.dtype for each in given}) > 1:
        raise RuntimeError("meshgrid expects all tensors to have the same dtype")
    if any(each.ndim > 1 for each in given):
        raise RuntimeError(
            "torch.meshgrid: Expected 0D or 1D tensor in the tensor list but got a tensor with more dimensions"
        )
    swap = indexing == "xy" and len(given) >= 2
    if swap:
        given[:2] = given[1], given[0]
    shape = tuple(t.array.size for t in given)
    bound(math.prod(shape))
    grids = []
    for at, each in enumerate(given):
        line = _view(each, (1,) * at + (-1,) + (1,) * (len(given) - at - 1))
        grids.append(expand(line, shape))
    if swap:
        grids = [transpose(g, 0, 1) for g in (grids[1], grids[0], *grids[2:])]
    return tuple(grids)


def cartesian_prod(*tensors: Any) -> Tensor:
    """Every combination of the elements of some vectors."""
    need_tensors(tensors, 0)
    for each in tensors:
        if each.ndim != 1:
            raise RuntimeError(f"Expect a 1D vector, but got shape {list(each.array.shape)}")
    if len(tensors) == 1:
        return tensors[0]  # type: ignore[no-any-return]
    return stack([flatten(g) for g in meshgrid(*tensors, indexing="ij")], 1)


def block_diag(*tensors: Any) -> Tensor:
    """A matrix with these matrices along its diagonal."""
    need_tensors(tensors, 0)
    # Without anything PyTorch makes a row of nothing.
    given = [atleast(t, 2) for t in tensors] or [Tensor(np.zeros((1, 0), current().default_dtype))]
    width = sum(t.array.shape[1] for t in given)
    rows, left = [], 0
    for each in given:
        right = width - left - each.array.shape[1]
        rows.append(apply("constant_pad_nd", (each,), {"pad": (left, right)}))
        left += each.array.shape[1]
    return cat(rows, 0)


@native("constant_pad_nd")
def constant_pad_nd(input: Tensor, pad: Any, value: Any = 0) -> Tensor:
    if len(pad) % 2:
        raise RuntimeError("Length of pad must be even but instead it equals " + str(len(pad)))
    if len(pad) // 2 > input.ndim:
        raise RuntimeError(
            f"Length of pad should be no more than twice the number of dimensions of the input. Pad length is "
            f"{len(pad)}while the input has {input.ndim}dimensions."
        )
    return apply("constant_pad_nd", (input,), {"pad": tuple(pad), "value": value})


def to_dtype(input: Tensor, wanted: dtype) -> Tensor:
    """The tensor in another dtype; itself where it has it already."""
    if wanted is input.dtype:
        return input
    if input.array.dtype.kind == "c" and wanted.numpy.kind in "fiu":
        current().warn("Casting complex values to real discards the imaginary part")
        input = real_part(input)
    return copied(apply("to_copy", (input,), {"dtype": wanted.name}), input)


def real_part(input: Tensor) -> Tensor:
    """The real parts of complex numbers, as a view."""
    return apply("select", (apply("view_as_real", (input,)),), {"dim": input.ndim, "index": 0})


@native("diff")
def diff(input: Tensor, n: int = 1, dim: int = -1, prepend: Any = None, append: Any = None) -> Tensor:
    if not input.ndim:
        raise RuntimeError("diff expects input to be at least one-dimensional")
    at = dimension(dim, input.ndim)
    if n < 0:
        raise RuntimeError(f"order must be non-negative but got {n}")
    for each in (prepend, append):
        if each is None:
            continue
        if each.ndim != input.ndim:
            raise RuntimeError("diff expects prepend or append to be the same dimension as input")
        for d in range(input.ndim):
            if d != at and each.array.shape[d] != input.array.shape[d]:
                raise RuntimeError(
                    "diff expects the shape of tensor to prepend or append to match that of input except along the "
                    f"differencing dimension; input.size({d}) = {input.array.shape[d]}, but got tensor.size({d}) = "
                    f"{each.array.shape[d]}"
                )
    made = input
    if prepend is not None or append is not None:
        made = cat([t for t in (prepend, input, append) if t is not None], at)
    if not n:
        return apply("clone", (made,))
    for _ in range(min(n, made.array.shape[at])):
        length = made.array.shape[at]
        later = narrow(made, at, 1, length - 1)
        earlier = narrow(made, at, 0, length - 1)
        made = apply("logical_xor" if made.array.dtype.kind == "b" else "sub", (later, earlier))
    return made


@native("trapezoid", "trapz")
def trapezoid(y: Tensor, x: Tensor | None = None, dx: Any = 1, dim: int = -1) -> Tensor:
    from .reduction import sum_

    at = dimension(dim, y.ndim)
    if not y.array.shape[at]:
        raise NotHere("trapezoid of no elements")
    if y.array.dtype.kind == "b":
        raise RuntimeError("trapezoid: received a bool input for `y`, but bool is not supported")
    if x is None:
        ends = apply("mul", (apply("add", (select(y, at, 0), select(y, at, -1))), 0.5))
        return apply("mul", (apply("sub", (sum_(y, (at,)), ends)), dx))
    return halved(sum_(between(y, x, at, "trapezoid"), (at,)))


def between(y: Tensor, x: Tensor, at: int, name: str) -> Tensor:
    """The width of each step times the sum of the heights at its ends."""
    if x.array.dtype.kind == "b":
        raise RuntimeError(f"{name}: received a bool input for `x`, but bool is not supported")
    length = y.array.shape[at]
    wide = x
    if x.ndim == 1:
        if x.array.shape[0] != length:
            raise RuntimeError(f"{name}: There must be one `x` value for each sample point")
        wide = view(x, (1,) * at + (length,) + (1,) * (y.ndim - at - 1))
    elif x.ndim < y.ndim:
        wide = view(x, (1,) * (y.ndim - x.ndim) + x.array.shape)
    over = at - y.ndim + wide.ndim
    many = wide.array.shape[over]
    width = apply("sub", (narrow(wide, over, 1, many - 1), narrow(wide, over, 0, many - 1)))
    pair = apply("add", (narrow(y, at, 0, length - 1), narrow(y, at, 1, length - 1)))
    return apply("mul", (pair, width))


def halved(given: Tensor) -> Tensor:
    """Half of it, by a number of C++."""
    made = apply("div", (given, 2.0))
    if made.node is not None:
        made.node.__class__ = node_class("DivBackward1")
    return made
