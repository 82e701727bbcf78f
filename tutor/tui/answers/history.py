"""What was written before, and what was taken back: undo and redo of a grid."""

from __future__ import annotations

from typing import Generic, TypeVar

State = TypeVar("State")
MOST = 200


class History(Generic[State]):
    """The states that undo and redo lead to, the last `MOST` of them."""

    def __init__(self) -> None:
        self._before: list[State] = []
        self._after: list[State] = []

    def keep(self, now: State) -> None:
        """Something is about to be written over this."""
        self._before = [*self._before[1 - MOST :], now]
        self._after.clear()

    def undo(self, now: State) -> State:
        """What was there before; what is there now where nothing was."""
        return _swap(self._before, self._after, now)

    def redo(self, now: State) -> State:
        """What the last undo took back; what is there now where it took nothing."""
        return _swap(self._after, self._before, now)


def _swap(source: list[State], to: list[State], now: State) -> State:
    if not source:
        return now
    to.append(now)
    return source.pop()
