"""One entry of the table of kinds: how an answer is read, compared, predicted by a belief, and written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..answer import Answer, Compared

if TYPE_CHECKING:
    from tutor.program.trace import Trace

    from ..truth import Truth
    from ..verdict import Verdict


@dataclass(frozen=True)
class Kind:
    """One kind of answer.

    `read(text, truth)` gives the answer, or AnswerError where it cannot be read; `compare(answer, truth)` says whether
    it is right, and if not what differs; `on(truth, trace)` is what the answer would be on another trace of the
    program, and `same(answer, predicted)` whether the learner gave exactly that; `expected(truth, lang)` writes the
    right answer as a learner would. `weak` says whether a wrong answer is poor evidence of anything; where beliefs
    predict nothing the kind is not `diagnosed`. `judge` gives the whole verdict where comparing is not enough. No more
    than `most` characters are read.
    """

    read: Callable[[str, Truth], Answer]
    compare: Callable[[Answer, Truth], Compared]
    on: Callable[[Truth, Trace], Any]
    same: Callable[[Answer, Any], bool]
    expected: Callable[[Truth, str], str]
    weak: Callable[[Answer], bool]
    diagnosed: bool = True
    judge: Callable[[Answer, Truth], Verdict] | None = None
    most: int = 20_000
