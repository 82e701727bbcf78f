"""What grading returns: an outcome, a stable tag, words, and how the answer was read."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from tutor.words import Text


class Outcome(StrEnum):
    """RIGHT and WRONG are attempts; UNREADABLE and NOT_GRADED cost nothing."""

    RIGHT = "right"
    WRONG = "wrong"
    UNREADABLE = "unreadable"
    NOT_GRADED = "not-graded"


@dataclass(frozen=True)
class Verdict:
    """The result of grading one answer.

    `tag` is the diagnosis's stable name (a mal-rule's id, `shape`, `element`, `unreadable`, `right`, ...);
    `tags` are all mal-rules that predict exactly this answer, most common first; `tentative` where several do
    or the answer is a bare yes/no. `read_as` echoes the answer from the tree that was graded. `line` is the program's
    line where the belief and PyTorch part, 0 where there is none; `repair` says what is so there.
    """

    outcome: Outcome
    tag: str
    feedback: Text
    read_as: str = ""
    tags: tuple[str, ...] = ()
    tentative: bool = False
    differs: tuple[tuple[int, ...], ...] = field(default=())
    line: int = 0
    repair: Text = field(default_factory=Text)
