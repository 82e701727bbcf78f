"""What an open question keeps back: of a run, everything may be looked at but what the answer is made of."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from tutor.words import Text

if TYPE_CHECKING:
    from tutor.explain import Account, GraphRow, LineAccount
    from tutor.lesson import Variant

SOLID = str.maketrans("┆╌", "│─")
MADE = Text("made", "创建")

VALUES, FLAGS, SAVED, VERSIONS, GRADIENTS, ERRORS = ALL = (
    "values", "flags", "saved", "versions", "gradients", "errors",
)  # fmt: skip

# What a word in an ask or a condition asks for.
WORDS = (
    (r"\bgrad\b|\bvjp\b|\bjvp\b|\bjacobian\b|\bformula\b|\bhessian\b", GRADIENTS),
    (r"\bis_leaf\b|\brequires_grad\b|\bgrad_fn\b|\bretains_grad\b", FLAGS),
    (r"version\b", VERSIONS),
    (r"\braises\b", ERRORS),
)
# The rules of `explain.sentences` by the beginning of their names; what is in no row is never kept back.
RULES = (
    ("leaf", FLAGS), ("nonleaf", FLAGS), ("inner", FLAGS), ("requires", FLAGS), ("alias-plain", FLAGS),
    ("inplace-saved", ERRORS), ("inplace", VERSIONS), ("saved", SAVED), ("frees", SAVED), ("keeps", SAVED),
    ("filled", GRADIENTS),
)  # fmt: skip


def spoils(variant: Variant) -> frozenset[str]:
    """What would give the answer away."""
    kind = variant.exercise.kind
    if kind == "code":
        # The program shown is the one to be repaired.
        return frozenset()
    if kind in ("bool", "choice", "table", "output", "error"):
        said = " ".join((variant.ask, *(option.true_if for option in variant.options)))
        raises = kind == "error" or re.search(r"\braises\b", said)
        return frozenset(ALL if raises else set(ALL) - {ERRORS})
    asks = variant.steps or (variant.ask,)
    hidden: set[str] = set()
    for ask in asks:
        found = {part for pattern, part in WORDS if re.search(pattern, ask)}
        hidden |= found or {VALUES}
    if VALUES in hidden and len(asks) > 1:
        hidden.add(GRADIENTS)
    return frozenset(hidden)


def veiled(account: Account, hidden: frozenset[str]) -> Account:
    """The account without what is hidden."""
    if not hidden:
        return account
    if ERRORS in hidden:
        # Where a program stops shows in which of its lines did something.
        lines = {}
    else:
        lines = {number: _line(line, hidden) for number, line in account.lines.items()}
    back = GRADIENTS in hidden
    return replace(
        account,
        lines=lines,
        graph=tuple(_row(row, hidden) for row in account.graph),
        moments=()
        if {VALUES, FLAGS, ERRORS} & hidden
        else tuple(m for m in account.moments if not back or m.kind == "forward"),
        tensors=(),
        printed=(),
        fault=None,
        would=(),
        hidden=hidden,
    )


def _line(line: LineAccount, hidden: frozenset[str]) -> LineAccount:
    rounds = tuple(tuple(said for said in group if not _rule(said.key) & hidden) for group in line.rounds)
    facts = [
        replace(
            facts,
            numbers="" if VALUES in hidden else facts.numbers,
            is_leaf=None if FLAGS in hidden else facts.is_leaf,
            requires_grad=None if FLAGS in hidden else facts.requires_grad,
            grad_fn="" if FLAGS in hidden else facts.grad_fn,
            version=None if VERSIONS in hidden else facts.version,
            saved_by=() if SAVED in hidden else facts.saved_by,
            grad="" if GRADIENTS in hidden else facts.grad,
            grad_line=0 if GRADIENTS in hidden else facts.grad_line,
        )
        for facts in line.facts
    ]
    return replace(
        line, rounds=rounds, facts=tuple(facts), printed="" if {VALUES, FLAGS, GRADIENTS} & hidden else line.printed
    )


def _rule(key: str) -> set[str]:
    return {next((part for start, part in RULES if key.startswith(start)), "")}


def _row(row: GraphRow, hidden: frozenset[str]) -> GraphRow:
    flags = FLAGS in hidden
    return replace(
        row,
        # Dotted lines and the sign say what requires grad.
        signs=row.signs.translate(SOLID) if flags else row.signs,
        kind="" if flags else row.kind,
        how=_operation(row) if flags else row.how,
        flag="" if flags else row.flag,
        grad="" if GRADIENTS in hidden else row.grad,
        numbers="" if VALUES in hidden else row.numbers,
        saved=row.saved and SAVED not in hidden,
        sentence=Text() if flags or GRADIENTS in hidden else row.sentence,
    )


def _operation(row: GraphRow) -> Text:
    return MADE if row.op in ("factory", "requires_grad_", "") else Text(row.op, row.op)
