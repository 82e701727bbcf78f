"""The order in which PyTorch's messages list keyword arguments: that of a `std::unordered_map` of their names.

libstdc++'s map keeps one list and puts a new key in front of those of its bucket, or in front of all; a bucket is the
key's hash (MurmurHash2, libsupc++/hash_bytes.cc) modulo their number, 13 for a few keys.
"""

from __future__ import annotations

from collections.abc import Iterable

_BITS = (1 << 64) - 1
_MUL = (0xC6A4A793 << 32) + 0x5BD1E995
_SEED = 0xC70F6907
_BUCKETS = 13


def unordered(names: Iterable[str]) -> list[str]:
    """The names as a map that they were put into one after the other goes through them."""
    found: list[tuple[int, str]] = []
    for name in names:
        bucket = _hash(name.encode()) % _BUCKETS
        at = next((at for at, (other, _) in enumerate(found) if other == bucket), 0)
        found.insert(at, (bucket, name))
    return [name for _, name in found]


def _hash(text: bytes) -> int:
    made = _SEED ^ (len(text) * _MUL & _BITS)
    whole = len(text) & ~7
    for at in range(0, whole, 8):
        part = _mixed(int.from_bytes(text[at : at + 8], "little") * _MUL & _BITS) * _MUL & _BITS
        made = (made ^ part) * _MUL & _BITS
    if whole < len(text):
        made = (made ^ int.from_bytes(text[whole:], "little")) * _MUL & _BITS
    return _mixed(_mixed(made) * _MUL & _BITS)


def _mixed(value: int) -> int:
    return value ^ (value >> 47)
