"""One entry of the table of mal-rules: a belief that can be run on a program, and what is said about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tutor.words import Text

if TYPE_CHECKING:
    from .case import Case


@dataclass(frozen=True, eq=False)
class Prediction:
    """What somebody with a belief would answer.

    `tier` is 0 for the belief as it is usually held, more for its rarer forms (at one operation only). `line` is where
    the belief and PyTorch part, 0 where that is not known; `trace` the run under the belief, where there was one.
    `matches` decides instead of `value` where it is given.
    """

    value: Any = None
    tier: int = 0
    line: int = 0
    words: dict[str, str] = field(default_factory=dict)
    matches: Callable[[Any], bool] | None = None
    trace: Any = None


Predict = Callable[["Case"], Iterator[Prediction]]


@dataclass(frozen=True, eq=False)
class MalRule:
    """One misconception.

    `rank` orders by how common it is (1 first). `bends` names what is bent: `semantics`, `table`, `derivative`,
    `reading`, `answer`. `belief` completes "believing that ..."; `repair` says what is so. `raises`: somebody who
    holds it may expect an error where PyTorch gives none.
    """

    id: str
    rank: int
    bends: str
    predict: Predict
    belief: Text
    repair: Text
    raises: bool = False


MALRULES: dict[str, MalRule] = {}


def malrule(
    id: str, *, rank: int, bends: str, predict: Predict, belief: Text, repair: Text, raises: bool = False
) -> None:
    """Add one entry to the table."""
    MALRULES[id] = MalRule(id, rank, bends, predict, belief, repair, raises)
