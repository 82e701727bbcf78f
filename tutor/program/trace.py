"""What a run of a program leaves behind: every step in order, every backward pass, names, output, error."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from tutor.autograd import Tensor


@dataclass(frozen=True, eq=False)
class Value:
    """A tensor as one step left it.

    `uid` is the tensor object's number in this run (an in-place step gives the same uid a new Value);
    `array` is a copy of its numbers then; `storage` and `elements` say where they lie: `elements` has the
    tensor's shape and holds each element's offset in the storage, so views share storage and overlap there.
    `version` is what the tensor's version counter stood at then.
    """

    id: int
    uid: int
    array: np.ndarray
    dtype: str
    storage: int
    elements: np.ndarray
    requires_grad: bool
    is_leaf: bool
    grad_fn: str | None
    tensor: Tensor
    step: int
    version: int = 0

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(self.array.shape)


@dataclass(frozen=True, eq=False)
class Step:
    """One operation of the run.

    `op` names an entry of the engine's table (`mm`, `add`, `relu`, ...) or a stopping or making operation:
    `factory` (attribute `name`: tensor, ones, Tensor, ...), `detach`, `data`, `requires_grad_`.
    `inputs` are Values or plain numbers. `recorded` and `reason` are as in `autograd.events.OpEvent`.
    `saved` lists what the node keeps for backward: (number of the input, -1 for the result; its version then).
    """

    index: int
    op: str
    inputs: tuple[Value | Any, ...]
    attributes: Mapping[str, Any]
    outputs: tuple[Value, ...]
    line: int
    recorded: bool
    reason: str
    inplace: bool
    view: bool
    saved: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, eq=False)
class Flow:
    """The cotangent that reached the output of a step during one backward pass."""

    step: Step
    value: Value
    cotangent: np.ndarray


@dataclass(frozen=True, eq=False)
class Gathered:
    """What one backward pass added into one tensor's `.grad` (`before` None: .grad was None)."""

    value: Value
    contribution: np.ndarray
    before: np.ndarray | None
    after: np.ndarray


@dataclass(frozen=True, eq=False)
class Backward:
    """One backward pass. `call` is `backward` or `grad`; `implicit`: the cotangent was not given."""

    index: int
    line: int
    call: str
    roots: tuple[Value, ...]
    cotangents: tuple[np.ndarray, ...]
    implicit: bool
    flow: tuple[Flow, ...]
    gathered: tuple[Gathered, ...]
    retain_graph: bool
    create_graph: bool
    after_step: int


@dataclass(frozen=True)
class Raised:
    """What PyTorch would have raised: type name, message and the program's line."""

    type: str
    message: str
    line: int


@dataclass(frozen=True)
class Printed:
    """A piece of standard output (or of standard error: a warning) with the line that wrote it."""

    text: str
    line: int
    stream: str = "stdout"


@dataclass(frozen=True, eq=False)
class Naming:
    """A name bound to a tensor at a line: `w = ...`."""

    name: str
    uid: int
    line: int
    after_step: int


@dataclass(frozen=True, eq=False)
class Trace:
    """The record of one run; every other part of the tutor reads this and nothing else."""

    source: str
    steps: tuple[Step, ...]
    backwards: tuple[Backward, ...]
    names: Mapping[str, Any]
    namings: tuple[Naming, ...]
    printed: tuple[Printed, ...]
    error: Raised | None
    executed: tuple[int, ...]

    @property
    def stdout(self) -> str:
        return "".join(p.text for p in self.printed if p.stream == "stdout")

    @property
    def stderr(self) -> str:
        return "".join(p.text for p in self.printed if p.stream == "stderr")

    def last_value(self, tensor: Tensor) -> Value:
        """The last Value of this tensor object; KeyError where the trace never saw it."""
        for step in reversed(self.steps):
            for value in step.outputs:
                if value.tensor is tensor:
                    return value
        raise KeyError("this tensor is not in the trace")

    def name_of(self, uid: int) -> str | None:
        """The name a program gave this tensor last, or None."""
        for naming in reversed(self.namings):
            if naming.uid == uid:
                return naming.name
        return None
