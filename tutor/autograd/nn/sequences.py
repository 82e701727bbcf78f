"""`torch.nn.utils.rnn`: sequences of different lengths, padded or packed.

https://docs.pytorch.org/docs/2.13/generated/torch.nn.utils.rnn.PackedSequence.html
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import numpy as np

from ..apply import apply, watching
from ..creation import as_tensor
from ..dtypes import int64
from ..node import node_class
from ..refused import NotHere
from ..tensor import Tensor
from .builtin import torch


class PackedSequence(
    namedtuple("PackedSequence", ["data", "batch_sizes", "sorted_indices", "unsorted_indices"])
):  # fmt: skip
    """The steps of several sequences, one after the other, each as wide as there are sequences left."""

    __slots__ = ()
    public = frozenset({"data", "batch_sizes", "sorted_indices", "unsorted_indices", "is_cuda"})

    def __new__(
        cls, data: Any, batch_sizes: Any = None, sorted_indices: Any = None, unsorted_indices: Any = None
    ) -> Any:
        if unsorted_indices is None:
            unsorted_indices = invert_permutation(sorted_indices)
        if batch_sizes is None:
            if not (isinstance(data, list | tuple) and len(data) == 2):
                raise AssertionError("Expected data to be a list or tuple of length 2")
            data, batch_sizes = data
        return super().__new__(cls, data, batch_sizes, sorted_indices, unsorted_indices)

    @property
    def is_cuda(self) -> bool:
        return False


PackedSequence.__module__ = "torch.nn.utils.rnn"


def invert_permutation(permutation: Any) -> Any:
    if permutation is None:
        return None
    return torch.empty_like(permutation).scatter_(0, permutation, torch.arange(0, permutation.numel()))


def pad_sequence(
    sequences: Any, batch_first: bool = False, padding_value: float = 0.0, padding_side: str = "right"
) -> Any:  # fmt: skip
    """Sequences side by side, the shorter ones filled up."""
    if not isinstance(sequences, Iterable):
        raise RuntimeError(
            f"pad_sequence: Expected iterable for input sequences, but got arg of type: {type(sequences)}"
        )
    parts = tuple(sequences)
    for at, part in enumerate(parts):
        if not isinstance(part, Tensor):
            raise TypeError(f"expected Tensor as element {at} in argument 0, but got {type(part).__name__}")
    if not parts:
        raise RuntimeError("received an empty list of sequences")
    if padding_side not in ("left", "right"):
        raise RuntimeError(f"Expected padding_side to be one of left or right, but got {padding_side}.")
    longest = max(part.size(0) for part in parts)
    lead = (len(parts), longest) if batch_first else (longest, len(parts))
    out = torch.full((*lead, *parts[0].shape[1:]), padding_value, dtype=parts[0].dtype)
    for at, part in enumerate(parts):
        start = longest - part.size(0) if padding_side == "left" else 0
        if batch_first:
            out.select(0, at).narrow(0, start, part.size(0)).copy_(part)
        else:
            out.narrow(0, start, part.size(0)).select(1, at).copy_(part)
    return out


def unpad_sequence(padded_sequences: Any, lengths: Any, batch_first: bool = False) -> list[Any]:
    if not batch_first:
        padded_sequences.transpose_(0, 1)
    places = torch.arange(padded_sequences.shape[1])
    pairs = zip(padded_sequences.unbind(0), lengths.unbind(0), strict=True)
    return [sequence[places < length] for sequence, length in pairs]


def pack_padded_sequence(
    input: Any, lengths: Any, batch_first: bool = False, enforce_sorted: bool = True
) -> PackedSequence:  # fmt: skip
    """The steps of padded sequences without the padding."""
    if not isinstance(lengths, Tensor):
        lengths = as_tensor(lengths, dtype=int64)
    else:
        lengths = lengths.to(int64)
    order = None
    if not enforce_sorted:
        lengths, order = torch.sort(lengths, descending=True)
        input = input.index_select(0 if batch_first else 1, order)
    data, batch_sizes = _packed(input, lengths, batch_first)
    return PackedSequence(data, batch_sizes, order, None)


def _packed(input: Any, lengths: Any, batch_first: bool) -> tuple[Any, Any]:
    steps = input.transpose(0, 1) if batch_first else input
    counts = lengths.array.tolist()
    if not lengths.ndim or not lengths.numel() or not steps.numel():
        raise RuntimeError("Cannot pack empty tensors.")
    if steps.size(1) != len(counts):
        raise RuntimeError(
            f"Expected `len(lengths)` to be equal to batch_size, but got {len(counts)} (batch_size={steps.size(1)})"
        )
    if counts[-1] <= 0:
        raise RuntimeError(
            "Length of all samples has to be greater than 0, but found an element in 'lengths' that is <= 0"
        )
    if any(after > before for before, after in pairwise(counts)):
        raise RuntimeError(
            "`lengths` array must be sorted in decreasing order when `enforce_sorted` is True. You can pass "
            "`enforce_sorted=False` to pack_padded_sequence and/or pack_sequence to sidestep this requirement if you "
            "do not need ONNX exportability."
        )
    if counts[0] > steps.size(0):
        raise NotHere("packing more steps than there are")
    sizes = [sum(count > at for count in counts) for at in range(counts[0])]
    places = [(at, row) for at, size in enumerate(sizes) for row in range(size)]
    rows = tuple([np.array(column, np.int64) for column in zip(*places)])
    made = apply("index", (steps,), watching({"key": rows}, *map(Tensor, rows)))
    if made.node is not None:
        made.node.__class__ = node_class("PackPaddedSequenceBackward0")
    return made, Tensor(np.array(sizes, np.int64))


def pad_packed_sequence(
    sequence: Any, batch_first: bool = False, padding_value: float = 0.0, total_length: int | None = None
) -> tuple[Any, Any]:  # fmt: skip
    """Packed sequences side by side again, and how long each is."""
    longest = sequence.batch_sizes.size(0)
    if total_length is not None:
        if total_length < longest:
            raise ValueError(
                "Expected total_length to be at least the length of the longest sequence in input, but got "
                f"total_length={total_length} and max sequence length being {longest}"
            )
        longest = total_length
    data, sizes = sequence.data, sequence.batch_sizes.array.tolist()
    output = torch.full((longest, sizes[0], *data.shape[1:]), padding_value, dtype=data.dtype)
    lengths: list[int] = []
    start = offset = 0
    for at, (size, after) in enumerate(pairwise([*sizes, 0]), 1):
        if after != size:
            many = size * (at - start)
            part = data.narrow(0, offset, many).view((at - start, size, *data.shape[1:]))
            output.narrow(0, start, at - start).narrow(1, 0, size).copy_(part)
            offset, start = offset + many, at
        lengths = [at] * (size - after) + lengths
    found = output.transpose(0, 1) if batch_first else output
    counts = Tensor(np.array(lengths, np.int64))
    if sequence.unsorted_indices is not None:
        order = sequence.unsorted_indices
        return found.index_select(0 if batch_first else 1, order), counts.index_select(0, order)
    return found, counts


def pack_sequence(sequences: Any, enforce_sorted: bool = True) -> PackedSequence:
    lengths = as_tensor([each.size(0) for each in sequences])
    return pack_padded_sequence(pad_sequence(sequences), lengths, enforce_sorted=enforce_sorted)


def unpack_sequence(packed_sequences: Any) -> list[Any]:
    padded, lengths = pad_packed_sequence(packed_sequences, batch_first=True)
    return unpad_sequence(padded, lengths, batch_first=True)


NAMES: dict[str, Any] = {
    "PackedSequence": PackedSequence, "invert_permutation": invert_permutation,
    "pack_padded_sequence": pack_padded_sequence, "pad_packed_sequence": pad_packed_sequence,
    "pad_sequence": pad_sequence, "unpad_sequence": unpad_sequence, "pack_sequence": pack_sequence,
    "unpack_sequence": unpack_sequence,
}  # fmt: skip
