"""A question as the mal-rules see it: its program, run again under other rules, and what is asked answered anew."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from tutor.autograd import PYTORCH, Semantics
from tutor.errors import AskError, TutorError

from ..answer import RAISES
from ..samples import Sample, samples_of
from ..target import Target, first_value, target_of
from ..truth import Truth, value_on
from ..walk import CannotWalk, Rule, Tangents, Walk

if TYPE_CHECKING:
    from tutor.program.trace import Trace

    from ..readings import Reading

# Gradients of a program beyond which its calculus is not bent.
MOST_CONTRIBUTIONS = 40
Makes = Callable[[], Semantics]


class Case:
    """One question. Nothing here changes the trace: each run is a new one, in a session of its own."""

    def __init__(self, truth: Truth) -> None:
        self.truth = truth
        self.question = truth.question
        self.trace: Trace = truth.trace
        self._asked: dict[str, Any] = {}

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.question.program)

    @cached_property
    def target(self) -> Target | None:
        """What is differentiated by what; None where the ask is no derivative."""
        if self.question.kind not in ("tensor", "formula"):
            return None
        try:
            return target_of(self.trace, self.truth.ask, self.tree)
        except (TutorError, KeyError, RuntimeError, TypeError, ValueError, AttributeError):
            return None

    @cached_property
    def samples(self) -> tuple[Sample, ...]:
        """For a formula: points at which formulas are told apart by their numbers."""
        return samples_of(self.trace, self.truth.ask, self.target)

    @property
    def is_formula(self) -> bool:
        return self.question.kind == "formula"

    @cached_property
    def ops(self) -> frozenset[str]:
        """The operations of the program."""
        return frozenset(step.op for step in self.trace.steps)

    @cached_property
    def tensors(self) -> dict[str, Any]:
        """The names that are tensors at the end."""
        return {name: value for name, value in self.trace.names.items() if hasattr(value, "requires_grad")}

    @cached_property
    def computed(self) -> tuple[str, ...]:
        """Names of tensors that have a history."""
        return tuple(name for name, tensor in self.tensors.items() if tensor.grad_fn is not None)

    @cached_property
    def right(self) -> Any:
        """The true answer in the form of a prediction."""
        if self.is_formula:
            return self._stacked([sample.answer for sample in self.samples])
        from ..kinds import KINDS

        return KINDS[self.question.kind].on(self.truth, self.trace)

    def bent(self, makes: Makes | None = None, reading: Reading | None = None) -> tuple[Any, Trace | None]:
        """The answer, and the trace, under other semantics or another reading; (None, None) where there is none."""
        makes = makes or (lambda: PYTORCH)
        try:
            if self.is_formula:
                return self._at_samples(makes, reading), None
            trace = self.trace.replay(semantics=makes(), reading=reading)
            from ..kinds import KINDS

            return KINDS[self.question.kind].on(self.truth, trace), trace
        except (TutorError, RecursionError):
            return None, None

    def _at_samples(self, makes: Makes, reading: Reading | None) -> Any:
        found = []
        for sample in self.samples:
            trace = self.trace.replay(semantics=replace(makes(), begins=sample.begins()), reading=reading)
            value = value_on(trace, sample.ask, self.trace)
            if not isinstance(value, np.ndarray):
                return value
            found.append(value)
        return self._stacked(found)

    @staticmethod
    def _stacked(found: list[Any]) -> Any:
        if not found or any(not isinstance(each, np.ndarray) for each in found):
            return RAISES
        return np.stack(found) if len({each.shape for each in found}) == 1 else RAISES

    @cached_property
    def walks(self) -> tuple[Walk, ...]:
        """The program carried out in double precision: at each sample for a formula, else as it is."""
        starts = [sample.start for sample in self.samples] if self.is_formula else [{}]
        return tuple(Walk(self.trace, start) for start in starts)

    @cached_property
    def is_walked(self) -> bool:
        """Whether the walk's own derivative is PyTorch's: not where a value was edited behind autograd's back."""
        if self.target is None:
            return self._contributions_are_walked()
        try:
            found, _ = self.derived(None)
        except (CannotWalk, KeyError, ValueError):
            return False
        right = self.right
        return (
            isinstance(right, np.ndarray)
            and found.shape == right.shape
            and bool(np.allclose(found, right, rtol=1e-4, atol=1e-6, equal_nan=True))
        )

    def derived(self, rule: Rule | None, only: frozenset[int] | None = None) -> tuple[Any, list[int]]:
        """The answer by a bent derivative, and the steps where it was bent."""
        target = self.target
        if target is None:
            return self.scripted(rule, only)
        found, applied = [], []
        for number, walk in enumerate(self.walks):
            tangents = Tangents(walk, target.variable, rule, only, alive=target.revives)
            vector = self.samples[number].vector if self.is_formula else target.vector
            found.append(target.derivative(tangents, vector))
            applied = tangents.applied
        return (np.stack(found) if self.is_formula else found[0]), applied

    def scripted(self, rule: Rule | None, only: frozenset[int] | None = None) -> tuple[Any, list[int]]:
        """The same where what is asked is no derivative itself: each backward pass leaves the bent gradients behind."""
        contributions, applied = self.contributions(rule, only)
        return self.with_contributions(contributions), applied

    def contributions(self, rule: Rule | None, only: frozenset[int] | None = None) -> tuple[list[Any], list[int]]:
        """What each backward pass adds to each leaf, in order, by a bent derivative; and where it was bent."""
        walk, made, found, applied = self.walks[0], {}, [], set()
        for backward in self.trace.backwards:
            for gathered in backward.gathered if backward.call == "backward" else ():
                uid = gathered.value.uid
                if uid not in made:
                    made[uid] = Tangents(walk, first_value(self.trace, uid), rule, only)
                    applied.update(made[uid].applied)
                total: Any = 0.0
                for root, cotangent in zip(made[uid].at_roots[backward.index], backward.cotangents):
                    total = total + root.reshape(len(root), -1) @ np.asarray(cotangent, np.float64).reshape(-1)
                found.append(np.asarray(total).reshape(gathered.value.shape))
        return found, sorted(applied)

    def with_contributions(self, contributions: list[Any]) -> Any:
        """What is asked, where the backward passes add these to the leaves in turn."""
        waiting = list(contributions)

        def accumulate(before: Any, contribution: Any, calls: int) -> Any:
            new = np.asarray(waiting.pop(0), contribution.dtype) if waiting else contribution
            return new if before is None else before + new

        return self.bent(lambda: replace(PYTORCH, accumulate=accumulate))[0]

    def _contributions_are_walked(self) -> bool:
        true = [g.contribution for b in self.trace.backwards if b.call == "backward" for g in b.gathered]
        if not true or len(true) > MOST_CONTRIBUTIONS:
            return False
        try:
            found, _ = self.contributions(None)
        except (CannotWalk, KeyError, ValueError):
            return False
        return all(
            a.shape == b.shape and np.allclose(a, b, rtol=1e-4, atol=1e-6, equal_nan=True) for a, b in zip(found, true)
        )

    def line_of(self, step: int) -> int:
        return self.trace.steps[step].line if 0 <= step < len(self.trace.steps) else 0

    def asked(self, ask: str) -> Any:
        """Another ask answered on the true trace; RAISES where it cannot be."""
        if ask not in self._asked:
            try:
                self._asked[ask] = value_on(self.trace, ask)
            except AskError:
                self._asked[ask] = RAISES
        return self._asked[ask]
