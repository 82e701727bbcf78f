"""An answer as it was read, and how it compares with the truth."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from tutor.words import Text


class _Raises:
    """What stands for a value where the program raises instead of giving one."""

    def __repr__(self) -> str:
        return "an error"


RAISES: Final = _Raises()


@dataclass(frozen=True, eq=False)
class Answer:
    """What a learner typed, read: `value` in the kind's own form, `echo` as it was read, `read` the reader's result."""

    value: Any
    echo: str
    read: Any = None


@dataclass(frozen=True)
class Compared:
    """Whether an answer is right (None: it cannot be decided), and if not what differs, in words and places."""

    right: bool | None
    tag: str = "right"
    say: Text = field(default_factory=Text)
    differs: tuple[tuple[int, ...], ...] = ()
