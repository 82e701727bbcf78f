"""`torch.utils.data`: data sets, and loaders that put them together in batches.

https://docs.pytorch.org/docs/2.13/data.html
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from itertools import accumulate, islice
from typing import Any

from .creation import tensor
from .dtypes import float64
from .names import TORCH
from .refused import NotHere
from .samplers import (
    BatchSampler,
    Endless,
    RandomSampler,
    Sampler,
    SequentialSampler,
    SubsetRandomSampler,
    WeightedRandomSampler,
    seed_of_workers,
)
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


class IterableDataset(Dataset):
    """What gives samples one after the other, in an order of its own."""

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        if (args or kwargs) and cls.__init__ is object.__init__:
            raise TypeError(f"{cls.__name__}() takes no arguments")
        if not hasattr(cls, "__iter__"):
            found = (
                "without an implementation for abstract method '__iter__'" if sys.version_info >= (3, 12)
                else "with abstract method __iter__"
            )  # fmt: skip
            raise TypeError(f"Can't instantiate abstract class {cls.__name__} {found}")
        return super().__new__(cls)

    def __add__(self, other: Any) -> Any:
        return ChainDataset([self, other])


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


class StackDataset(Dataset):
    """Data sets of equal length side by side: samples are tuples, or dicts where the sets have names."""

    public = frozenset({"datasets"})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if args and kwargs:
            raise ValueError(
                "Supported either ``tuple``- (via ``args``) or``dict``- (via ``kwargs``) like input/output, but both "
                "types are given."
            )
        if not args and not kwargs:
            raise ValueError("At least one dataset should be passed")
        self.datasets: Any = args or kwargs
        sets = list(args or kwargs.values())
        self._length = len(sets[0])
        if any(len(each) != self._length for each in sets):
            raise ValueError("Size mismatch between datasets")

    def __getitem__(self, index: Any) -> Any:
        if isinstance(self.datasets, dict):
            return {key: each[index] for key, each in self.datasets.items()}
        return tuple([each[index] for each in self.datasets])

    def __len__(self) -> int:
        return self._length


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
        if any(isinstance(each, IterableDataset) for each in self.datasets):
            raise AssertionError("ConcatDataset does not support IterableDataset")
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


class ChainDataset(IterableDataset):
    """One stream of samples after another."""

    public = frozenset({"datasets"})

    def __init__(self, datasets: Any) -> None:
        self.datasets = datasets

    def _streams(self) -> Iterator[Any]:
        for each in self.datasets:
            if not isinstance(each, IterableDataset):
                raise AssertionError("ChainDataset only supports IterableDataset")
            yield each

    def __iter__(self) -> Iterator[Any]:
        for each in self._streams():
            yield from each  # type: ignore[misc]

    def __len__(self) -> int:
        return sum(len(each) for each in self._streams())  # type: ignore[arg-type]


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
        return TORCH["stack"](batch, 0)
    if isinstance(first, float):
        return tensor(list(batch), dtype=float64)
    if isinstance(first, int):
        return tensor(list(batch))
    if isinstance(first, str | bytes):
        return batch
    if isinstance(first, dict):
        return {key: default_collate([sample[key] for sample in batch]) for key in first}
    if isinstance(first, tuple) and hasattr(first, "_fields"):
        return type(first)(*(default_collate(samples) for samples in zip(*batch)))
    if isinstance(first, list | tuple):
        if not all(len(sample) == len(first) for sample in batch):
            raise RuntimeError("each element in list of batch should be of equal size")
        return [default_collate(samples) for samples in zip(*batch)]
    raise TypeError(
        f"default_collate: batch must contain tensors, numpy arrays, numbers, dicts or lists; found {type(first)}"
    )


def get_worker_info() -> None:
    """What a worker process is told: there is none."""


def default_convert(data: Any) -> Any:
    """A sample by itself: PyTorch makes lists of tuples."""
    if isinstance(data, dict):
        return {key: default_convert(each) for key, each in data.items()}
    if isinstance(data, tuple) and hasattr(data, "_fields"):
        return type(data)(*(default_convert(each) for each in data))
    return [default_convert(each) for each in data] if isinstance(data, list | tuple) else data


class DataLoader:
    """Batches of a data set, in order or shuffled."""

    open_to_programs = private_to_programs = True

    public = frozenset({
        "dataset", "batch_size", "drop_last", "collate_fn", "num_workers", "generator", "sampler", "batch_sampler",
        "pin_memory", "timeout", "worker_init_fn", "prefetch_factor", "persistent_workers", "multiprocessing_context",
        "in_order", "pin_memory_device",
    })  # fmt: skip
    _made = False

    def __init__(
        self, dataset: Any, batch_size: int | None = 1, shuffle: bool | None = None, sampler: Any = None,
        batch_sampler: Any = None, num_workers: int = 0, collate_fn: Any = None, pin_memory: bool = False,
        drop_last: bool = False, timeout: float = 0, worker_init_fn: Any = None, multiprocessing_context: Any = None,
        generator: Any = None, *, prefetch_factor: int | None = None, persistent_workers: bool = False,
        pin_memory_device: str = "", in_order: bool = True,
    ) -> None:  # fmt: skip
        if num_workers < 0:
            raise ValueError("num_workers option should be non-negative; use num_workers=0 to disable multiprocessing.")
        if timeout < 0:
            raise ValueError("timeout option should be non-negative")
        if num_workers == 0 and prefetch_factor is not None:
            raise ValueError(
                "prefetch_factor option could only be specified in multiprocessing.let num_workers > 0 to enable "
                "multiprocessing, otherwise set prefetch_factor to None."
            )
        if persistent_workers and num_workers == 0:
            raise ValueError("persistent_workers option needs num_workers > 0")
        if num_workers or timeout or multiprocessing_context is not None:
            raise NotHere("a `DataLoader` with workers")
        streams = isinstance(dataset, IterableDataset)
        if streams:
            for name, given, wrong in (
                ("shuffle", shuffle, shuffle not in (False, None)), ("sampler", sampler, sampler is not None),
                ("batch_sampler", batch_sampler, batch_sampler is not None),
            ):  # fmt: skip
                if wrong:
                    raise ValueError(
                        f"DataLoader with IterableDataset: expected unspecified {name} option, but got {name}={given}"
                    )
        if sampler is not None and shuffle:
            raise ValueError("sampler option is mutually exclusive with shuffle")
        if batch_sampler is not None:
            if batch_size != 1 or shuffle or sampler is not None or drop_last:
                raise ValueError(
                    "batch_sampler option is mutually exclusive with batch_size, shuffle, sampler, and drop_last"
                )
            batch_size, drop_last = None, False
        elif batch_size is None and drop_last:
            raise ValueError("batch_size=None option disables auto-batching and is mutually exclusive with drop_last")
        if sampler is None:
            sampler = (
                Endless() if streams else RandomSampler(dataset, generator=generator) if shuffle
                else SequentialSampler(dataset)
            )  # fmt: skip
        if batch_size is not None and batch_sampler is None:
            batch_sampler = BatchSampler(sampler, batch_size, drop_last)
        self.dataset, self.batch_size, self.drop_last, self.num_workers = dataset, batch_size, drop_last, num_workers
        self.sampler, self.batch_sampler, self.generator = sampler, batch_sampler, generator
        self.pin_memory, self.pin_memory_device, self.timeout = pin_memory, pin_memory_device, timeout
        self.worker_init_fn, self.multiprocessing_context = worker_init_fn, multiprocessing_context
        self.prefetch_factor, self.persistent_workers, self.in_order = prefetch_factor, persistent_workers, in_order
        self.collate_fn = collate_fn or (default_convert if batch_sampler is None else default_collate)
        self._promised: int | None = None
        self._made = True

    def __setattr__(self, name: str, value: Any) -> None:
        if self._made and name in ("batch_size", "batch_sampler", "sampler", "drop_last", "dataset",
                                   "persistent_workers"):  # fmt: skip
            raise ValueError(f"{name} attribute should not be set after {type(self).__name__} is initialized")
        super().__setattr__(name, value)

    def __len__(self) -> int:
        if not isinstance(self.dataset, IterableDataset):
            return len(self.sampler if self.batch_sampler is None else self.batch_sampler)
        many = self._promised = len(self.dataset)  # type: ignore[arg-type]
        if self.batch_size is None:
            return many
        return many // self.batch_size if self.drop_last else math.ceil(many / self.batch_size)

    def __iter__(self) -> Batches:
        return Batches(self)


class Batches:
    """One way through a loader."""

    public: frozenset[str] = frozenset()

    def __init__(self, loader: DataLoader) -> None:
        if loader.pin_memory:
            current().warn(
                "'pin_memory' argument is set as true but no accelerator is found, then device pinned memory won't be "
                "used."
            )
        self._loader, self._given, self._ended = loader, 0, False
        self._indices = iter(loader.sampler if loader.batch_sampler is None else loader.batch_sampler)
        seed_of_workers(loader.generator)
        self._stream = iter(loader.dataset) if isinstance(loader.dataset, IterableDataset) else None

    def __iter__(self) -> Batches:
        return self

    def __len__(self) -> int:
        return len(self._loader.sampler if self._loader.batch_sampler is None else self._loader.batch_sampler)

    def __next__(self) -> Any:
        loader, wanted = self._loader, next(self._indices)
        batches = loader.batch_sampler is not None
        if self._stream is not None:
            samples = self._streamed(wanted) if batches else next(self._stream)
        elif not batches:
            samples = loader.dataset[wanted]
        elif getattr(loader.dataset, "__getitems__", None):
            samples = loader.dataset.__getitems__(wanted)
        else:
            samples = [loader.dataset[index] for index in wanted]
        made = loader.collate_fn(samples)
        self._given += 1
        if self._stream is not None and loader._promised is not None and self._given > loader._promised:
            current().warn(
                f"Length of IterableDataset {loader.dataset} was reported to be {loader._promised}(when accessing "
                f"len(dataloader)), but {self._given} samples have been fetched. "
            )
        return made

    def _streamed(self, wanted: list[Any]) -> list[Any]:
        """As many samples as a batch has, or what is left."""
        if self._ended:
            raise StopIteration
        assert self._stream is not None
        found = list(islice(self._stream, len(wanted)))
        self._ended = len(found) < len(wanted)
        if not found or (self._ended and self._loader.drop_last):
            raise StopIteration
        return found


_SETS = (Dataset, IterableDataset, TensorDataset, StackDataset, Subset, ConcatDataset, ChainDataset)
_SAMPLERS = (Sampler, SequentialSampler, RandomSampler, SubsetRandomSampler, WeightedRandomSampler, BatchSampler)
for _set in _SETS:
    _set.__module__ = "torch.utils.data.dataset"
DataLoader.__module__ = Batches.__module__ = "torch.utils.data.dataloader"
Batches.__name__ = Batches.__qualname__ = "_SingleProcessDataLoaderIter"

NAMES: dict[str, Any] = {
    **{cls.__name__: cls for cls in (*_SETS, *_SAMPLERS, DataLoader)},
    "random_split": random_split, "default_collate": default_collate, "default_convert": default_convert,
    "get_worker_info": get_worker_info,
}  # fmt: skip
