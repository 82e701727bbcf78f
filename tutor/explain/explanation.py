"""The explanation of a program: its lines and its tensors in sentences, and what was, and would be, raised."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from tutor.program.labels import Labels
from tutor.words import Text

from .gradients import held, of_pass, why_none
from .lines import Lines
from .raised import why_raised
from .sentences import Sentence
from .would import would_raise

if TYPE_CHECKING:
    from tutor.program.trace import Trace, Value


@dataclass(frozen=True)
class LineNotes:
    """A line of the program with what it did: once for each time it ran and did something else."""

    line: int
    source: str
    rounds: tuple[tuple[Sentence, ...], ...]

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        return tuple(sentence for said in self.rounds for sentence in said)


@dataclass(frozen=True, eq=False)
class TensorNotes:
    """The flags of a named tensor when the program has ended, and why its `.grad` is None where it is."""

    name: str
    value: Value
    shape: tuple[int, ...]
    is_leaf: bool
    requires_grad: bool
    grad_fn: str | None
    version: int
    grad: np.ndarray | None
    why_none: Sentence | None


@dataclass(frozen=True, eq=False)
class Explanation:
    """Everything that can be said about one run of a program."""

    lines: tuple[LineNotes, ...]
    tensors: tuple[TensorNotes, ...]
    raised: Sentence | None = None
    would: tuple[Sentence, ...] = ()
    labels: dict[int, Text] = field(default_factory=dict)

    def at(self, line: int) -> LineNotes | None:
        """What one line of the program did; None where it did nothing to a tensor."""
        return next((notes for notes in self.lines if notes.line == line), None)


def explain(trace: Trace) -> Explanation:
    """Say of each line and each named tensor which of PyTorch's rules hold there, and why."""
    labels = Labels(trace)
    return Explanation(
        lines=_lines(trace, labels),
        tensors=tensor_notes(trace, labels),
        raised=why_raised(trace, labels),
        would=tuple(would_raise(trace, labels)),
    )


def _lines(trace: Trace, labels: Labels) -> tuple[LineNotes, ...]:
    walk = Lines(trace, labels)
    rounds: dict[int, list[list[Sentence]]] = {}
    last_line = 0
    passes = list(trace.backwards)

    def add(line: int, said: list[Sentence], index: int) -> None:
        nonlocal last_line
        if said:
            if line != last_line or not rounds.get(line):
                rounds.setdefault(line, []).append([])
            rounds[line][-1] += said
        last_line = line

    for step in trace.steps:
        while passes and passes[0].after_step < step.index:
            add(passes[0].line, of_pass(trace, labels, passes[0]), step.index)
            passes.pop(0)
        add(step.line, walk.of(step), step.index)
    for backward in passes:
        add(backward.line, of_pass(trace, labels, backward), len(trace.steps))
    source = trace.source.splitlines()
    return tuple(
        LineNotes(
            line,
            source[line - 1].strip() if 0 < line <= len(source) else "",
            tuple(dict.fromkeys(tuple(dict.fromkeys(said)) for said in rounds[line])),
        )
        for line in sorted(rounds)
    )


def tensor_notes(trace: Trace, labels: Labels) -> tuple[TensorNotes, ...]:
    """The named tensors as they are in the end."""
    found = []
    seen: set[int] = set()
    for name, tensor in trace.names.items():
        if not hasattr(tensor, "uid") or not hasattr(tensor, "array") or tensor.uid in seen:
            continue
        seen.add(tensor.uid)
        try:
            value = trace.last_value(tensor)
        except KeyError:
            continue
        grad = held(value)
        node = tensor.grad_fn
        found.append(
            TensorNotes(
                name=name,
                value=value,
                shape=tuple(tensor.array.shape),
                is_leaf=tensor.is_leaf,
                requires_grad=tensor.requires_grad,
                grad_fn=None if node is None else node.name(),
                version=tensor.version.count,
                grad=grad,
                why_none=None if grad is not None else why_none(trace, labels, value),
            )
        )
    return tuple(found)
