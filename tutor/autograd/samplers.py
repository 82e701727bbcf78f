"""Which samples of a data set come next: the samplers of `torch.utils.data`.

https://docs.pytorch.org/docs/2.13/data.html#data-loading-order-and-sampler
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from .creation import as_tensor
from .dtypes import float64
from .generator import Generator
from .names import TORCH
from .session import current


class Sampler:
    """What gives indices, one after the other."""

    open_to_programs = private_to_programs = True
    public: frozenset[str] = frozenset()

    def __iter__(self) -> Iterator[Any]:
        raise NotImplementedError


class SequentialSampler(Sampler):
    """All indices in order."""

    public = frozenset({"data_source"})

    def __init__(self, data_source: Any) -> None:
        self.data_source = data_source

    def __iter__(self) -> Iterator[int]:
        return iter(range(len(self.data_source)))

    def __len__(self) -> int:
        return len(self.data_source)


class RandomSampler(Sampler):
    """Indices in random order, or drawn again and again."""

    public = frozenset({"data_source", "replacement", "num_samples", "generator"})

    def __init__(
        self, data_source: Any, replacement: bool = False, num_samples: int | None = None, generator: Any = None
    ) -> None:  # fmt: skip
        self.data_source, self.replacement, self.generator = data_source, replacement, generator
        self._num_samples = num_samples
        if not isinstance(replacement, bool):
            raise TypeError(f"replacement should be a boolean value, but got replacement={replacement}")
        if not isinstance(self.num_samples, int) or self.num_samples <= 0:
            raise ValueError(f"num_samples should be a positive integer value, but got num_samples={self.num_samples}")

    @property
    def num_samples(self) -> int:
        return len(self.data_source) if self._num_samples is None else self._num_samples

    def __iter__(self) -> Iterator[int]:
        n = len(self.data_source)
        generator = self.generator
        if generator is None:
            generator = Generator()
            generator.manual_seed(drawn_seed(None))
        if self.replacement:
            for _ in range(self.num_samples // 32):
                yield from TORCH["randint"](high=n, size=(32,), generator=generator).tolist()
            yield from TORCH["randint"](high=n, size=(self.num_samples % 32,), generator=generator).tolist()
            return
        for _ in range(self.num_samples // n):
            yield from TORCH["randperm"](n, generator=generator).tolist()
        # Drawn also where nothing is left of it: the next draw of the generator is another.
        yield from TORCH["randperm"](n, generator=generator).tolist()[: self.num_samples % n]

    def __len__(self) -> int:
        return self.num_samples


class SubsetRandomSampler(Sampler):
    """Some indices in random order."""

    public = frozenset({"indices", "generator"})

    def __init__(self, indices: Any, generator: Any = None) -> None:
        self.indices, self.generator = indices, generator

    def __iter__(self) -> Iterator[Any]:
        for at in TORCH["randperm"](len(self.indices), generator=self.generator).tolist():
            yield self.indices[at]

    def __len__(self) -> int:
        return len(self.indices)


class WeightedRandomSampler(Sampler):
    """Indices drawn by their weights."""

    public = frozenset({"weights", "num_samples", "replacement", "generator"})

    def __init__(self, weights: Any, num_samples: int, replacement: bool = True, generator: Any = None) -> None:
        if not isinstance(num_samples, int) or isinstance(num_samples, bool) or num_samples <= 0:
            raise ValueError(f"num_samples should be a positive integer value, but got num_samples={num_samples}")
        if not isinstance(replacement, bool):
            raise ValueError(f"replacement should be a boolean value, but got replacement={replacement}")
        self.weights = as_tensor(weights, dtype=float64)
        if len(self.weights.shape) != 1:
            raise ValueError(
                f"weights should be a 1d sequence but given weights have shape {tuple(self.weights.shape)}"
            )
        self.num_samples, self.replacement, self.generator = num_samples, replacement, generator

    def __iter__(self) -> Iterator[int]:
        found = TORCH["multinomial"](self.weights, self.num_samples, self.replacement, generator=self.generator)
        yield from found.tolist()

    def __len__(self) -> int:
        return self.num_samples


class BatchSampler(Sampler):
    """The indices of another sampler in lists."""

    public = frozenset({"sampler", "batch_size", "drop_last"})

    def __init__(self, sampler: Any, batch_size: int, drop_last: bool) -> None:
        if not isinstance(batch_size, int) or isinstance(batch_size, bool) or batch_size <= 0:
            raise ValueError(f"batch_size should be a positive integer value, but got batch_size={batch_size}")
        if not isinstance(drop_last, bool):
            raise ValueError(f"drop_last should be a boolean value, but got drop_last={drop_last}")
        self.sampler, self.batch_size, self.drop_last = sampler, batch_size, drop_last

    def __iter__(self) -> Iterator[list[Any]]:
        indices = iter(self.sampler)
        while batch := list(islice(indices, self.batch_size)):
            if len(batch) < self.batch_size and self.drop_last:
                return
            yield batch

    def __len__(self) -> int:
        many = len(self.sampler)
        return many // self.batch_size if self.drop_last else -(-many // self.batch_size)


class Endless(Sampler):
    """What stands for the sampler of a data set that has an order of its own."""

    def __iter__(self) -> Iterator[None]:
        while True:
            yield None


def drawn_seed(generator: Any) -> int:
    """A seed, as PyTorch draws one for what has a generator of its own."""
    found: int = TORCH["empty"]((), dtype=TORCH["int64"]).random_(generator=generator).item()
    return found


def seed_of_workers(generator: Any) -> None:
    """PyTorch draws a seed for workers even where there are none: seen only in a stream whose seed is known."""
    if generator is not None or current().generator is not None:
        drawn_seed(generator)


for _cls in (
    Sampler,
    SequentialSampler,
    RandomSampler,
    SubsetRandomSampler,
    WeightedRandomSampler,
    BatchSampler,
    Endless,
):
    _cls.__module__ = "torch.utils.data.sampler"
Endless.__name__ = Endless.__qualname__ = "_InfiniteConstantSampler"

NAMES: dict[str, Any] = {
    cls.__name__: cls
    for cls in (Sampler, SequentialSampler, RandomSampler, SubsetRandomSampler, WeightedRandomSampler, BatchSampler)
}  # fmt: skip
