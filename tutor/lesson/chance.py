"""A shuffle of the numbers 0..size-1 that is the same on every platform and Python version, without a table."""

from __future__ import annotations

import hashlib

ROUNDS = 4


class Shuffle:
    """A permutation of `range(size)` fixed by `key`: a Feistel network, walked until it lands inside."""

    def __init__(self, size: int, key: str) -> None:
        self.size = size
        self.key = key.encode("utf-8")
        self.half = max(1, (max(size - 1, 1).bit_length() + 1) // 2)
        self.mask = (1 << self.half) - 1

    def __getitem__(self, index: int) -> int:
        """The number at a place; places go round after `size`."""
        number = self._once(index % self.size)
        while number >= self.size:
            number = self._once(number)
        return number

    def _once(self, number: int) -> int:
        left, right = number >> self.half, number & self.mask
        for turn in range(ROUNDS):
            digest = hashlib.blake2b(b"%d:%d" % (turn, right), digest_size=8, key=self._short()).digest()
            left, right = right, left ^ (int.from_bytes(digest, "big") & self.mask)
        return (left << self.half) | right

    def _short(self) -> bytes:
        return hashlib.sha256(self.key).digest()
