"""A trace's operations carried out again in double precision: values from other leaves, and tangents by any rule.

Numbers lie where the program's lay: views share them, an in-place write changes what is read afterwards. A value that
autograd did not see written keeps its tangent, as PyTorch's gradient does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from tutor.autograd import OPS

if TYPE_CHECKING:
    from tutor.program.trace import Backward, Step, Trace, Value

# Elements of one Jacobian beyond which a step is not walked.
MAX_JACOBIAN = 40_000
MAKING = ("factory", "detach", "data", "requires_grad_")
# Operations of one operand that act element by element: those the table calls so, and three that only move or cast.
UNARY = frozenset(name for name, op in OPS.items() if op.elementwise and len(op.inputs) == 1) | {
    "neg",
    "to_copy",
    "clone",
}
BINARY = frozenset(("add", "sub", "rsub", "mul", "div", "pow_tensor", "maximum", "minimum", "remainder", "fmod"))


class CannotWalk(Exception):
    """The trace holds an operation that cannot be carried out again."""


@dataclass(frozen=True, eq=False)
class Site:
    """One operation as it was walked: its numbers, and the tangents of its inputs.

    `parts[i]` is what input i truly contributes to the output's tangent. `tangents[i]` has shape (directions,
    *broadcastable to the output), None where input i has none; `depends[i]` says elementwise whether input i depends on
    the direction's variable, `bare[i]` whether it is that variable itself.
    """

    step: Step
    values: tuple[Any, ...]
    result: np.ndarray
    tangents: tuple[Any, ...]
    depends: tuple[Any, ...]
    bare: tuple[Any, ...]
    variable: np.ndarray
    parts: tuple[Any, ...] = ()

    @property
    def op(self) -> str:
        return self.step.op

    def slope(self, at: int = 0) -> np.ndarray:
        """The true local derivative of an elementwise operation by input `at`, at the output's shape."""
        return _elementwise(self.step, self.values, self.result, at)


# A bent derivative: the tangent of a site's output, or None where the rule does not apply there.
Rule = Callable[[Site], "np.ndarray | None"]


class Walk:
    """The numbers of one run; `start` gives for a storage other numbers (nan: the program's own).

    To a `kept` storage nothing is written that autograd does not record.
    """

    def __init__(
        self, trace: Trace, start: Mapping[int, np.ndarray] | None = None, kept: frozenset[int] = frozenset()
    ) -> None:
        self.trace = trace
        self.start = dict(start or {})
        self.kept = kept
        self.memory: dict[int, np.ndarray] = {}
        self.sizes: dict[int, int] = {}
        self.values: dict[int, tuple[Any, ...]] = {}
        self.results: dict[int, np.ndarray] = {}
        self._jacobians: dict[tuple[int, int], np.ndarray] = {}
        for step in trace.steps:
            for value in (*step.outputs, *(v for v in step.inputs if hasattr(v, "elements"))):
                top = int(value.elements.max(initial=-1)) + 1
                self.sizes[value.storage] = max(self.sizes.get(value.storage, 0), top)
        self._carry_out()

    def read(self, value: Value) -> np.ndarray:
        """The numbers at a value's place, as memory is at the end."""
        self._allocate(value)
        return np.asarray(self.memory[value.storage][value.elements])

    def _carry_out(self) -> None:
        for step in self.trace.steps:
            self.values[step.index] = tuple(self._argument(given) for given in step.inputs)
            if step.op == "factory":
                for output in step.outputs:
                    self._allocate(output)
                    self._write(output, output.array)
                    self._begin(output)
            elif step.op not in MAKING and not step.view:
                keeps = step.inplace and not step.recorded and step.outputs[0].storage in self.kept
                if not keeps:
                    self._apply(step)
            for output in step.outputs:
                self._allocate(output)

    def _begin(self, output: Value) -> None:
        given = self.start.get(output.storage)
        if given is not None:
            here = self.memory[output.storage]
            known = ~np.isnan(given)
            here[known] = given[known]

    def _argument(self, given: Any) -> Any:
        if not hasattr(given, "elements"):
            return given
        self._allocate(given)
        return np.asarray(self.memory[given.storage][given.elements])

    def _allocate(self, value: Value) -> None:
        """Memory for a storage no step has made yet, with the numbers the trace saw there."""
        if value.storage not in self.memory:
            dtype = np.float64 if value.array.dtype.kind == "f" else value.array.dtype
            self.memory[value.storage] = np.zeros(self.sizes.get(value.storage, value.elements.size), dtype)
            self._write(value, value.array)

    def _write(self, value: Value, numbers: Any) -> None:
        self.memory[value.storage][value.elements] = numbers

    def _apply(self, step: Step) -> None:
        result = _forward(step, self.values[step.index])
        for output, numbers in zip(step.outputs, result):
            self._allocate(output)
            if np.shape(numbers) != output.shape:
                raise CannotWalk(step.op)
            self._write(output, numbers)
        self.results[step.index] = np.asarray(result[0])

    def jacobian_of(self, step: Step, at: int) -> np.ndarray:
        """The true partials of a step's first output by its input `at`, output elements down, input's across."""
        key = step.index, at
        if key not in self._jacobians:
            self._jacobians[key] = _jacobian(step, self.values[step.index], self.results[step.index], at)
        return self._jacobians[key]


class Tangents:
    """The tangents of everything by each element of one variable, by the true rules or a bent one.

    `rule` is asked at every recorded step in `only` (every one where it is None) and may decline.
    """

    def __init__(
        self,
        walk: Walk,
        variable: Value,
        rule: Rule | None = None,
        only: frozenset[int] | None = None,
        alive: bool = False,
    ) -> None:
        self.walk, self.variable, self.rule, self.only = walk, variable, rule, only
        self.directions = max(int(variable.array.size), 1)
        self.tangent: dict[int, np.ndarray] = {}
        self.depends: dict[int, np.ndarray] = {}
        self.bare: dict[int, np.ndarray] = {}
        self.at_roots: dict[int, tuple[np.ndarray, ...]] = {}
        self.applied: list[int] = []
        self.alive = {variable.uid} if alive else set()
        self.point = np.asarray(self._first_numbers())
        self._run()

    def of(self, value: Value) -> np.ndarray:
        """The tangents of a value, shape (directions, *value.shape), as they are at the end of the walk."""
        found = self._read(self.tangent, value)
        return np.zeros((self.directions, *value.shape)) if found is None else found

    def _first_numbers(self) -> np.ndarray:
        start = self.walk.start.get(self.variable.storage)
        here = np.array(self.variable.array, dtype=np.float64)
        if start is not None:
            given = start[self.variable.elements]
            here = np.where(np.isnan(given), here, given)
        return here

    def _run(self) -> None:
        waiting = list(self.walk.trace.backwards)
        for step in self.walk.trace.steps:
            while waiting and waiting[0].after_step < step.index:
                self._note(waiting.pop(0))
            self._step(step)
        for backward in waiting:
            self._note(backward)

    def _note(self, backward: Backward) -> None:
        self.at_roots[backward.index] = tuple(self.of(root) for root in backward.roots)

    def _step(self, step: Step) -> None:
        for output in step.outputs:
            if output.id == self.variable.id:
                if step.op not in MAKING and not step.view:
                    self._clear(output)
                self._seed(output)
                return
        if step.op in MAKING or step.view:
            if step.view and self._revived(step):
                self.alive.update(output.uid for output in step.outputs)
            if step.op == "factory":
                for output in step.outputs:
                    self._clear(output)
            return
        live = step.recorded or self._revived(step)
        if live and not step.recorded:
            self.alive.update(output.uid for output in step.outputs)
        if not live:
            if not step.inplace:
                for output in step.outputs:
                    self._clear(output)
            return
        self._differentiate(step)

    def _revived(self, step: Step) -> bool:
        return step.reason == "no-input" and any(getattr(given, "uid", None) in self.alive for given in step.inputs)

    def _differentiate(self, step: Step) -> None:
        output = step.outputs[0]
        tangents, depends, bare = [], [], []
        for given in step.inputs:
            carries = hasattr(given, "elements") and (given.requires_grad or given.uid in self.alive)
            tangents.append(self._read(self.tangent, given) if carries else None)
            depends.append(self._read(self.depends, given) if carries else None)
            bare.append(self._read(self.bare, given) if carries else None)
        if all(tangent is None for tangent in tangents):
            for each in step.outputs:
                self._clear(each)
            return
        parts = self._parts(step, tangents)
        made: np.ndarray | None = None
        if self.rule is not None and (self.only is None or step.index in self.only):
            site = Site(
                step, self.walk.values[step.index], self.walk.results[step.index],
                tuple(self._spread(t, given, output) for t, given in zip(tangents, step.inputs)),
                tuple(self._spread(d, given, output) for d, given in zip(depends, step.inputs)),
                tuple(self._spread(b, given, output) for b, given in zip(bare, step.inputs)),
                self.point, parts,
            )  # fmt: skip
            made = self.rule(site)
            if made is not None:
                self.applied.append(step.index)
        if made is None:
            made = np.asarray(sum(part for part in parts if part is not None))
        whole = (self.directions, *output.shape)
        mask = self._mask(step, depends)
        moved = self._moved(step, bare) if step.op in ("index", "clone", "unsafe_view") else None
        for each in step.outputs:
            self._clear(each)
        self._write(self.tangent, output, np.broadcast_to(made, whole))
        self._write(self.depends, output, mask)
        if moved is not None:
            self._write(self.bare, output, moved)

    def _parts(self, step: Step, tangents: list[np.ndarray | None]) -> tuple[np.ndarray | None, ...]:
        """What each input truly contributes to the output's tangent."""
        output = step.outputs[0]
        found: list[np.ndarray | None] = []
        for at, (tangent, given) in enumerate(zip(tangents, step.inputs)):
            if tangent is None:
                found.append(None)
            elif step.op in UNARY or step.op in BINARY:
                slope = _elementwise(step, self.walk.values[step.index], self.walk.results[step.index], at)
                spread = self._spread(tangent, given, output)
                found.append(slope * spread)
            else:
                partials = self.walk.jacobian_of(step, at)
                flat = tangent.reshape(self.directions, -1) @ partials.T
                found.append(flat.reshape((self.directions, *output.shape)))
        return tuple(found)

    def _mask(self, step: Step, depends: list[np.ndarray | None]) -> np.ndarray:
        output = step.outputs[0]
        mask = np.zeros((self.directions, *output.shape), dtype=bool)
        for at, (part, given) in enumerate(zip(depends, step.inputs)):
            if part is None:
                continue
            if step.op in UNARY or step.op in BINARY:
                spread = self._spread(part, given, output)
                assert spread is not None
                mask = mask | spread
            else:
                partials = self.walk.jacobian_of(step, at) != 0
                reached = part.reshape(self.directions, -1).astype(np.float64) @ partials.T.astype(np.float64)
                mask = mask | (reached.reshape(mask.shape) > 0)
        return mask

    def _moved(self, step: Step, bare: list[np.ndarray | None]) -> np.ndarray | None:
        first = bare[0]
        if first is None:
            return None
        partials = self.walk.jacobian_of(step, 0)
        moved = first.reshape(self.directions, -1).astype(np.float64) @ partials.T
        return np.asarray(moved.reshape((self.directions, *step.outputs[0].shape)) > 0)

    def _spread(self, part: np.ndarray | None, given: Any, output: Value) -> np.ndarray | None:
        """Tangents with ones put in so that they broadcast against the output."""
        if part is None:
            return None
        missing = len(output.shape) - len(given.shape)
        return part.reshape((self.directions, *((1,) * max(missing, 0)), *given.shape))

    def _seed(self, value: Value) -> None:
        ones = np.eye(self.directions).reshape((self.directions, *value.shape))
        self._write(self.tangent, value, ones)
        self._write(self.depends, value, ones > 0)
        self._write(self.bare, value, np.broadcast_to(True, ones.shape))

    def _clear(self, value: Value) -> None:
        for memory in (self.tangent, self.depends, self.bare):
            if value.storage in memory:
                memory[value.storage][:, value.elements] = 0

    def _write(self, memory: dict[int, np.ndarray], value: Value, numbers: np.ndarray) -> None:
        if value.storage not in memory:
            size = self.walk.sizes.get(value.storage, value.elements.size)
            memory[value.storage] = np.zeros((self.directions, size), dtype=numbers.dtype)
        memory[value.storage][:, value.elements] = numbers

    def _read(self, memory: dict[int, np.ndarray], value: Value) -> np.ndarray | None:
        found = memory.get(value.storage)
        if found is None:
            return None
        here: np.ndarray = found[:, value.elements]
        return here


def _forward(step: Step, values: tuple[Any, ...]) -> tuple[Any, ...]:
    from tutor.autograd import FLOAT, OPS

    op = OPS.get(step.op)
    if op is None:
        raise CannotWalk(step.op)
    try:
        with np.errstate(all="ignore"):
            result = op.forward(*values, xp=FLOAT, **step.attributes)
    except (TypeError, ValueError, IndexError, AttributeError) as error:
        raise CannotWalk(step.op) from error
    return result if isinstance(result, tuple) else (result,)


def _formula(step: Step, values: tuple[Any, ...], result: np.ndarray, at: int) -> Callable[[np.ndarray], Any]:
    """The table's derivative of a step by its input `at`, as a function of the cotangent."""
    op = OPS[step.op]
    results = (result, *_forward(step, values)[1:])

    def evaluate(grad: np.ndarray) -> Any:
        with np.errstate(all="ignore"):
            found = op.cotangent(at, [grad], values, results, step.attributes)
        return np.zeros(np.shape(values[at])) if found is None else found

    return evaluate


def _elementwise(step: Step, values: tuple[Any, ...], result: np.ndarray, at: int) -> np.ndarray:
    return np.asarray(_formula(step, values, result, at)(np.ones(result.shape)), dtype=np.float64)


def _jacobian(step: Step, values: tuple[Any, ...], result: np.ndarray, at: int) -> np.ndarray:
    from tutor.autograd.semantics import sum_to_shape

    shape = np.shape(values[at])
    size = int(np.prod(shape, dtype=int))
    if result.size * size > MAX_JACOBIAN:
        raise CannotWalk(step.op)
    formula = _formula(step, values, result, at)
    rows = np.zeros((result.size, size))
    for number in range(result.size):
        basis = np.zeros(result.size)
        basis[number] = 1.0
        part = np.asarray(formula(basis.reshape(result.shape)), dtype=np.float64)
        rows[number] = sum_to_shape(part, shape).reshape(-1)
    return rows
