"""`torch.utils.data`: data sets, and loaders that put them together in batches.

https://docs.pytorch.org/docs/2.13/data.html
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import accumulate
from typing import Any

from .creation import tensor
from .dtypes import float64
from .generator import Generator
from .names import TORCH
from .refused import NotHere
from .session import current
from .tensor import Tensor


class Dataset:
    """What gives a sample for each index."""

    open_to_programs = private_to_programs = True
    public: frozenset[str] = frozenset()

    def __getitem__(self, index: Any) -> Any:
        raise NotImplementedError("Subclasses of Dataset should implement __getitem__.")

    def __add__(self, other: Any) -> ConcatDataset:
        return ConcatDataset([self, other])


class TensorDataset(Dataset):
    """The rows of tensors of equal length."""

    public = frozenset({"tensors"})

    def __init__(self, *tensors: Any) -> None:
        if any(tensors[0].size(0) != each.size(0) for each in tensors):
            raise AssertionError("Size mismatch between tensors")
        self.tensors = tensors

    def __getitem__(self, index: Any) -> Any:
        return tuple([each[index] for each in self.tensors])

    def __len__(self) -> int:
        return self.tensors[0].size(0)  # type: ignore[no-any-return]


class Subset(Dataset):
    """Some samples of another data set."""

    public = frozenset({"dataset", "indices"})

    def __init__(self, dataset: Any, indices: Any) -> None:
        self.dataset, self.indices = dataset, indices

    def __getitem__(self, idx: Any) -> Any:
        if isinstance(idx, list):
            return self.dataset[[self.indices[i] for i in idx]]
        return self.dataset[self.indices[idx]]

    def __len__(self) -> int:
        return len(self.indices)


class ConcatDataset(Dataset):
    """One data set after another."""

    public = frozenset({"datasets", "cumulative_sizes"})

    def __init__(self, datasets: Any) -> None:
        self.datasets = list(datasets)
        if not self.datasets:
            raise AssertionError("datasets should not be an empty iterable")
        self.cumulative_sizes = list(accumulate(len(each) for each in self.datasets))

    def __len__(self) -> int:
        return self.cumulative_sizes[-1]

    def __getitem__(self, idx: Any) -> Any:
        if idx < 0:
            if -idx > len(self):
                raise ValueError("absolute value of index should not exceed dataset length")
            idx += len(self)
        for dataset, end in zip(self.datasets, self.cumulative_sizes):
            if idx < end:
                return dataset[idx - end + len(dataset)]
        raise IndexError("list index out of range")


def random_split(dataset: Any, lengths: Any, generator: Any = None) -> list[Subset]:
    """Data sets of these lengths, or fractions of the whole, of samples in random order."""
    if math.isclose(sum(lengths), 1) and sum(lengths) <= 1:
        lengths = _whole(lengths, len(dataset))
    if sum(lengths) != len(dataset):
        raise ValueError("Sum of input lengths does not equal the length of the input dataset!")
    indices = TORCH["randperm"](sum(lengths), generator=generator).tolist()
    return [Subset(dataset, indices[end - length : end]) for end, length in zip(accumulate(lengths), lengths)]


def _whole(fractions: Any, many: int) -> list[int]:
    found = []
    for at, fraction in enumerate(fractions):
        if fraction < 0 or fraction > 1:
            raise ValueError(f"Fraction at index {at} is not between 0 and 1")
        found.append(math.floor(many * fraction))
    for at in range(many - sum(found)):
        found[at % len(found)] += 1
    for at, length in enumerate(found):
        if length == 0:
            current().warn(f"Length of split at index {at} is 0. This might result in an empty dataset.")
    return found


def default_collate(batch: Any) -> Any:
    """Samples as one batch: tensors stacked, numbers made tensors, members of tuples and dicts one by one."""
    first = batch[0]
    if isinstance(first, Tensor):
        return TORCH["stack"](list(batch), 0)
    if isinstance(first, float):
        return tensor(list(batch), dtype=float64)
    if isinstance(first, int):
        return tensor(list(batch))
    if isinstance(first, str | bytes):
        return batch
    if isinstance(first, dict):
        return {key: default_collate([sample[key] for sample in batch]) for key in first}
    if isinstance(first, list | tuple):
        if not all(len(sample) == len(first) for sample in batch):
            raise RuntimeError("each element in list of batch should be of equal size")
        return [default_collate(samples) for samples in zip(*batch)]
    raise TypeError(
        f"default_collate: batch must contain tensors, numpy arrays, numbers, dicts or lists; found {type(first)}"
    )


def _converted(sample: Any) -> Any:
    """A sample by itself: PyTorch makes lists of tuples."""
    if isinstance(sample, dict):
        return {key: _converted(each) for key, each in sample.items()}
    return [_converted(each) for each in sample] if isinstance(sample, list | tuple) else sample


class DataLoader:
    """Batches of a data set, in order or shuffled."""

    public = frozenset({"dataset", "batch_size", "drop_last", "collate_fn", "num_workers", "generator"})

    def __init__(
        self, dataset: Any, batch_size: int | None = 1, shuffle: bool | None = None, sampler: Any = None,
        batch_sampler: Any = None, num_workers: int = 0, collate_fn: Any = None, pin_memory: bool = False,
        drop_last: bool = False, timeout: float = 0, worker_init_fn: Any = None, multiprocessing_context: Any = None,
        generator: Any = None,
    ) -> None:  # fmt: skip
        if num_workers < 0:
            raise ValueError("num_workers option should be non-negative; use num_workers=0 to disable multiprocessing.")
        if num_workers or timeout or worker_init_fn is not None or multiprocessing_context is not None:
            raise NotHere("a `DataLoader` with workers")
        if sampler is not None and shuffle:
            raise ValueError("sampler option is mutually exclusive with shuffle")
        if batch_sampler is not None:
            if batch_size != 1 or shuffle or sampler is not None or drop_last:
                raise ValueError(
                    "batch_sampler option is mutually exclusive with batch_size, shuffle, sampler, and drop_last"
                )
            batch_size = None
        elif batch_size is None and drop_last:
            raise ValueError("batch_size=None option disables auto-batching and is mutually exclusive with drop_last")
        self.dataset, self.batch_size, self.drop_last, self.num_workers = dataset, batch_size, drop_last, num_workers
        self.generator, self.pin_memory = generator, pin_memory
        self._shuffle, self._sampler, self._batch_sampler = bool(shuffle), sampler, batch_sampler
        if self._shuffle and not len(dataset):
            raise ValueError("num_samples should be a positive integer value, but got num_samples=0")
        if batch_sampler is None and batch_size is not None:
            _check_batches(batch_size, drop_last)
        self._batches = batch_sampler is not None or batch_size is not None
        self.collate_fn = collate_fn or (default_collate if self._batches else _converted)

    def __len__(self) -> int:
        if self._batch_sampler is not None:
            return len(self._batch_sampler)
        many = len(self.dataset if self._sampler is None else self._sampler)
        if self.batch_size is None:
            return many
        return many // self.batch_size if self.drop_last else -(-many // self.batch_size)

    def __iter__(self) -> Batches:
        return Batches(self)

    def _order(self) -> Iterator[Any]:
        """The indices, one after the other."""
        if self._sampler is not None:
            yield from self._sampler
        elif not self._shuffle:
            yield from range(len(self.dataset))
        else:
            source = self.generator
            if source is None:
                source = Generator()
                source.manual_seed(_drawn(None))
            yield from TORCH["randperm"](len(self.dataset), generator=source).tolist()

    def _index_batches(self) -> Iterator[Any]:
        if self._batch_sampler is not None:
            yield from self._batch_sampler
            return
        batch = []
        for index in self._order():
            batch.append(index)
            if len(batch) == self.batch_size:
                yield batch
                batch = []
        if batch and not self.drop_last:
            yield batch


class Batches:
    """One way through a loader."""

    public: frozenset[str] = frozenset()

    def __init__(self, loader: DataLoader) -> None:
        if loader.pin_memory:
            current().warn(
                "'pin_memory' argument is set as true but no accelerator is found, then device pinned memory won't be "
                "used."
            )
        self._loader = loader
        self._indices = loader._index_batches() if loader._batches else loader._order()
        # PyTorch draws a seed for workers even where there are none: seen only in a stream whose seed is known.
        if loader.generator is not None or current().generator is not None:
            _drawn(loader.generator)

    def __iter__(self) -> Batches:
        return self

    def __len__(self) -> int:
        return len(self._loader)

    def __next__(self) -> Any:
        wanted = next(self._indices)
        dataset = self._loader.dataset
        return self._loader.collate_fn(
            [dataset[index] for index in wanted] if self._loader._batches else dataset[wanted]
        )


def _check_batches(size: Any, drop_last: Any) -> None:
    if not isinstance(size, int) or isinstance(size, bool) or size <= 0:
        raise ValueError(f"batch_size should be a positive integer value, but got batch_size={size}")
    if not isinstance(drop_last, bool):
        raise ValueError(f"drop_last should be a boolean value, but got drop_last={drop_last}")


def _drawn(generator: Any) -> int:
    found: int = TORCH["empty"]((), dtype=TORCH["int64"]).random_(generator=generator).item()
    return found


for _cls, _module in ((Dataset, "dataset"), (TensorDataset, "dataset"), (Subset, "dataset"), (ConcatDataset, "dataset"),
                      (DataLoader, "dataloader"), (Batches, "dataloader")):  # fmt: skip
    _cls.__module__ = f"torch.utils.data.{_module}"
Batches.__name__ = Batches.__qualname__ = "_SingleProcessDataLoaderIter"

NAMES: dict[str, Any] = {
    "Dataset": Dataset, "TensorDataset": TensorDataset, "Subset": Subset, "ConcatDataset": ConcatDataset,
    "DataLoader": DataLoader, "random_split": random_split, "default_collate": default_collate,
}  # fmt: skip
