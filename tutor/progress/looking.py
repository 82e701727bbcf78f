"""What may be looked at in the exercise here: its run, veiled while the question is open, and where an answer parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .veil import ALL, spoils, veiled

if TYPE_CHECKING:
    from tutor.explain import Account
    from tutor.grading import Verdict
    from tutor.grading.parted import Parting

    from .here import Here


def account_of(here: Here) -> Account:
    """The run of the program here; the whole of it once the answer may be shown."""
    from tutor.explain import account
    from tutor.program import run

    assert here.variant is not None
    told = account(run(here.variant.program))
    if here.settled:
        return told
    return veiled(told, frozenset(ALL) if here.course.is_check else spoils(here.variant))


def parting_of(here: Here, text: str, verdict: Verdict) -> Parting | None:
    """Where the belief behind a wrong answer and PyTorch part; None where that is not known."""
    from tutor.grading.parted import where_we_part

    assert here.variant is not None
    return where_we_part(here.variant, text, verdict, settled=here.settled)
