"""PyTorch's CPU random generator: the words of a Mersenne twister and the numbers made of them.

https://docs.pytorch.org/docs/2.13/generated/torch.Generator.html
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .refused import NotHere
from .session import current

# What `torch.Generator()` starts from.
DEFAULT_SEED = 67280421310721

_N, _M = 624, 397
_UPPER, _LOWER, _MATRIX = np.uint32(0x80000000), np.uint32(0x7FFFFFFF), np.uint32(0x9908B0DF)


class Generator:
    """A stream of random words; equal seeds give equal streams."""

    public = frozenset({"manual_seed", "initial_seed", "seed", "get_state", "set_state", "device", "clone_state"})
    _seed: int
    _state: np.ndarray
    _words: np.ndarray
    _next: int

    def __init__(self, *given: Any, device: Any = "cpu") -> None:
        from .device import device as Device
        from .device import need_cpu

        if len(given) > 1:
            raise TypeError(f"Generator() takes from 0 to 1 positional arguments but {len(given)} were given")
        wanted = given[0] if given else device
        if not isinstance(wanted, str | int | Device | None) or isinstance(wanted, bool):
            raise TypeError(
                f"Generator(): argument 'device' (position 1) must be torch.device, not {type(wanted).__name__}"
            )
        if str(wanted).startswith("cuda"):
            raise NotHere("a generator on `cuda`")
        need_cpu(wanted)
        self._start(DEFAULT_SEED)

    def _start(self, seed: int) -> None:
        self._seed = seed
        state = [seed & 0xFFFFFFFF]
        for at in range(1, _N):
            last = state[-1]
            state.append((1812433253 * (last ^ (last >> 30)) + at) & 0xFFFFFFFF)
        self._state = np.array(state, np.uint32)
        self._words = np.empty(0, np.uint32)
        self._next = 0
        # The second normal of a pair waits for the next single draw.
        self._spare: float | None = None

    def manual_seed(self, seed: Any) -> Generator:
        """Start the stream of this seed."""
        if not isinstance(seed, int) or isinstance(seed, bool):
            raise RuntimeError(f"manual_seed expected a long, but got {type(seed).__name__}")
        if not -0x8000_0000_0000_0000 <= seed <= 0xFFFF_FFFF_FFFF_FFFF:
            raise ValueError("Overflow when unpacking long long")
        self._start(seed & 0xFFFF_FFFF_FFFF_FFFF)
        return self

    def initial_seed(self) -> int:
        """The seed this stream began with."""
        return self._seed

    def seed(self) -> int:
        """Start a stream of which nobody knows the seed yet."""
        self._start(_by_chance(self._seed))
        return self._seed

    @property
    def device(self) -> Any:
        from .device import device

        return device("cpu")

    def clone_state(self) -> Generator:
        """A generator at the same place of the same stream."""
        made = Generator()
        made.become(self)
        return made

    def become(self, other: Generator) -> None:
        """Go to the place of another generator."""
        self._seed, self._next, self._spare = other._seed, other._next, other._spare
        self._state, self._words = other._state.copy(), other._words.copy()

    def get_state(self) -> Any:
        """The place in the stream as PyTorch's 5056 bytes."""
        from .tensor import Tensor

        packed = np.zeros(5056, np.uint8)
        fields = packed[:5048]
        fields[:8] = _bytes(self._seed, "<u8")
        fields[8:16] = _bytes([_N - self._next + 1 if self._next else 1, 1], "<i4")
        fields[16:24] = _bytes(self._next, "<u8")
        fields[24:5016] = _bytes(self._state, "<u8")
        spare = self._spare
        fields[5016:5040] = _bytes([0.0, 0.0 if spare is None else spare, 0.0], "<f8")
        fields[5040:5044] = _bytes(int(spare is not None), "<i4")
        return Tensor(packed)

    def set_state(self, new_state: Any) -> Generator:
        """Go to a place that `get_state` gave."""
        from .tensor import Tensor

        if not isinstance(new_state, Tensor):
            raise TypeError(f"expected a torch.ByteTensor, but got {type(new_state).__name__}")
        packed = new_state.array
        if packed.dtype != np.uint8:
            raise TypeError("RNG state must be a torch.ByteTensor")
        if packed.size != 5056:
            raise RuntimeError(
                f"Expected a CPUGeneratorImplState of size 5056 but found the input RNG state size to be {packed.size}"
            )
        if not packed[8:16].any():
            raise RuntimeError("Invalid mt19937 state")
        self._seed = int(packed[:8].view("<u8")[0])
        self._state = packed[24:5016].view("<u8").astype(np.uint32)
        self._next = int(packed[16:24].view("<u8")[0])
        self._words = _tempered(self._state) if self._next else np.empty(0, np.uint32)
        self._spare = float(packed[5024:5032].view("<f8")[0]) if packed[5040:5044].view("<i4")[0] else None
        return self

    def __repr__(self) -> str:
        return f"<torch._C.Generator object at {id(self):#x}>"

    def words(self, many: int) -> np.ndarray:
        """The next 32-bit words."""
        parts = []
        while many > 0:
            if self._next >= self._words.size:
                self._state = _twisted(self._state)
                self._words, self._next = _tempered(self._state), 0
            part = self._words[self._next : self._next + many]
            self._next += part.size
            many -= part.size
            parts.append(part)
        return np.concatenate(parts) if parts else np.empty(0, np.uint32)

    def long_words(self, many: int) -> np.ndarray:
        """The next 64-bit words, each of two: the high one comes first."""
        pairs = self.words(2 * many).astype(np.uint64).reshape(-1, 2)
        return (pairs[:, 0] << np.uint64(32)) | pairs[:, 1]

    def spare(self) -> float | None:
        """The normal number left from the last pair, which is used up."""
        kept, self._spare = self._spare, None
        return kept

    def keep(self, number: float) -> None:
        """Leave the second normal of a pair to the next draw."""
        self._spare = number


Generator.__module__ = "torch._C"
# Messages name the types that PyTorch writes in C with their module.
Generator.__name__ = "torch._C.Generator"


def _bytes(value: Any, kind: str) -> np.ndarray:
    return np.atleast_1d(np.asarray(value)).astype(kind).view(np.uint8)


def _twisted(state: np.ndarray) -> np.ndarray:
    """The next 624 words of state."""
    new = state.copy()
    _twist(new, state, 0, _N - _M)
    _twist(new, state, _N - _M, 2 * (_N - _M))
    _twist(new, state, 2 * (_N - _M), _N - 1)
    mixed = (state[_N - 1] & _UPPER) | (new[0] & _LOWER)
    new[_N - 1] = new[_M - 1] ^ (mixed >> np.uint32(1)) ^ (_MATRIX if mixed & np.uint32(1) else np.uint32(0))
    return new


def _twist(new: np.ndarray, old: np.ndarray, start: int, stop: int) -> None:
    mixed = (old[start:stop] & _UPPER) | (old[start + 1 : stop + 1] & _LOWER)
    at = (np.arange(start, stop) + _M) % _N
    new[start:stop] = new[at] ^ (mixed >> np.uint32(1)) ^ np.where(mixed & np.uint32(1), _MATRIX, np.uint32(0))


def _tempered(state: np.ndarray) -> np.ndarray:
    y = state ^ (state >> np.uint32(11))
    y = y ^ ((y << np.uint32(7)) & np.uint32(0x9D2C5680))
    y = y ^ ((y << np.uint32(15)) & np.uint32(0xEFC60000))
    return y ^ (y >> np.uint32(18))


def of_session(given: Generator | None = None) -> Generator:
    """The generator a function draws from: the one it was given, else the one of the program."""
    if current().layers:
        from .vmap import check_random

        check_random()
        if any(layer.kind == "vmap" for layer in current().layers):
            raise NotHere("this way to draw random numbers under `torch.vmap`")
    if given is not None:
        return given
    state = current()
    if state.generator is None:
        state.generator = Generator()
        state.generator.manual_seed(_by_chance(0))
    return state.generator  # type: ignore[no-any-return]


def _by_chance(before: int) -> int:
    """A seed that depends on the session's alone, and on the seed before; NotHere where the session has none."""
    chosen = current().seed
    if chosen is None:
        raise NotHere(
            "drawing random numbers before `torch.manual_seed(...)`, which are different each time PyTorch runs,"
        )
    source = Generator()
    source.manual_seed(chosen ^ before)
    return int(source.long_words(1)[0])


def manual_seed(seed: Any) -> Generator:
    """Start the stream that functions draw from where they are given no generator."""
    state = current()
    if state.generator is None:
        state.generator = Generator()
    return state.generator.manual_seed(int(seed))  # type: ignore[no-any-return]


def initial_seed() -> int:
    """The seed of the stream."""
    return of_session().initial_seed()


def seed() -> int:
    """Start a stream of which nobody knows the seed yet."""
    return of_session().seed()


def get_rng_state() -> Any:
    """The place in the stream."""
    return of_session().get_state()


def set_rng_state(new_state: Any) -> None:
    """Go back to a place in the stream."""
    state = current()
    if state.generator is None:
        state.generator = Generator()
    state.generator.set_state(new_state)


class fork_rng:
    """A block after which the stream goes on where it was."""

    public: frozenset[str] = frozenset()

    def __init__(self, devices: Any = None, enabled: bool = True, device_type: str = "cuda") -> None:
        self._enabled = enabled

    def __enter__(self) -> None:
        if self._enabled:
            self._before = of_session().clone_state()

    def __exit__(self, *_: object) -> None:
        if self._enabled:
            of_session().become(self._before)


NAMES: dict[str, Any] = {
    "Generator": Generator, "manual_seed": manual_seed, "initial_seed": initial_seed, "seed": seed,
    "get_rng_state": get_rng_state, "set_rng_state": set_rng_state,
    "random.manual_seed": manual_seed, "random.initial_seed": initial_seed, "random.seed": seed,
    "random.get_rng_state": get_rng_state, "random.set_rng_state": set_rng_state, "random.fork_rng": fork_rng,
    "cuda.manual_seed": lambda seed: None, "cuda.manual_seed_all": lambda seed: None,
}  # fmt: skip
