"""What a run of a program leaves behind: every step in order, every backward pass, names, output, error."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from tutor.autograd import Semantics, Tensor

    from .limits import Limits
    from .run import Reading, Run


class Value:
    """A tensor as one step left it.

    `uid` is the tensor object's number in this run (an in-place step gives the same uid a new Value);
    `array` is a copy of its numbers then; `storage` and `elements` say where they lie: `elements` has the
    tensor's shape and holds each element's offset in the storage, so views share storage and overlap there.
    `version` is what the tensor's version counter stood at then; `step` the index of the step.
    """

    __slots__ = (
        "_elements", "_view", "array", "grad_fn", "id", "is_leaf", "requires_grad", "step", "storage",
        "tensor", "uid", "version",
    )  # fmt: skip

    def __init__(self, id: int, tensor: Tensor, storage: int, step: int) -> None:
        node = tensor.node
        self.id = id
        self.uid = tensor.uid
        self.tensor = tensor
        self._view = tensor.array
        self.array = tensor.array.copy()
        self.storage = storage
        self.step = step
        self.version = tensor.version.count
        self.requires_grad = tensor.requires_grad
        self.is_leaf = node is None
        self.grad_fn = None if node is None else node.name()
        self._elements: np.ndarray | None = None

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(self.array.shape)

    @property
    def dtype(self) -> str:
        from tutor.autograd.dtypes import BY_NUMPY

        return repr(BY_NUMPY[self.array.dtype])

    @property
    def elements(self) -> np.ndarray:
        if self._elements is None:
            from tutor.autograd.tensor import places

            self._elements = places(self._view)
        return self._elements

    def still(self, tensor: Tensor) -> bool:
        """Whether the tensor looks on the same array as then, with the same flags."""
        same = self._view is tensor.array and self.version == tensor.version.count
        return same and self.requires_grad == tensor.tracked and self.is_leaf == (tensor.node is None)


@dataclass(eq=False, slots=True)
class Step:
    """One operation of the run.

    `op` names an entry of the engine's table (`mm`, `add`, `relu`, ...) or a stopping or making operation:
    `factory` (attribute `name`: tensor, ones, Tensor, ...), `detach`, `data`, `requires_grad_`.
    `inputs` are Values or plain numbers. `recorded` and `reason` are as in `autograd.events.OpEvent`.
    `saved` lists what the node keeps for backward: (which, as `kept` takes it; its version then).
    `function` is the program's function that was running, empty for the program itself; `in_backward` where a pass
    that records itself (`create_graph`) computed it; `in_forward` where the forward of a `Function` did.
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
    function: str = ""
    in_backward: bool = False
    in_forward: bool = False

    def kept(self, at: int) -> Any:
        """What `at` of `saved` means: an input by its number, an output by -1 - its number, None for an index."""
        if at < 0:
            return self.outputs[-at - 1] if -at <= len(self.outputs) else None
        return self.inputs[at] if at < len(self.inputs) else None


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
    grad: Value | None = None


@dataclass(frozen=True, eq=False)
class Backward:
    """One backward pass. `call` is `backward` or `grad`; `implicit`: the cotangent was not given.

    `given` are the cotangents that were given as tensors, `results` what `grad` returned: (asked for, gradient).
    """

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
    given: tuple[Value | None, ...] = ()
    results: tuple[tuple[Value, Value], ...] = ()


@dataclass(frozen=True)
class Raised:
    """What PyTorch would have raised: type name, message and the program's line; `traceback` as Python prints it."""

    type: str
    message: str
    line: int
    traceback: str = ""


@dataclass(frozen=True)
class Printed:
    """A piece of standard output (or of standard error: a warning) with the line that wrote it."""

    text: str
    line: int
    stream: str = "stdout"


@dataclass(frozen=True, eq=False)
class Naming:
    """A name bound to a tensor at a line: `w = ...`; in a `function` of the program, or (empty) in the program."""

    name: str
    uid: int
    line: int
    after_step: int
    function: str = ""


@dataclass(frozen=True, eq=False)
class Trace:
    """The record of one run; every other part of the tutor reads this and nothing else.

    `executed` are the lines of the statements in the order in which they ran. `run` is what ran: `replay` and the
    evaluation of asks need it.
    """

    source: str
    steps: tuple[Step, ...]
    backwards: tuple[Backward, ...]
    names: Mapping[str, Any]
    namings: tuple[Naming, ...]
    printed: tuple[Printed, ...]
    error: Raised | None
    executed: tuple[int, ...]
    run: Run = field(repr=False)

    def replay(
        self,
        *,
        semantics: Semantics | None = None,
        reading: Reading | None = None,
        substitute: Mapping[Any, Any] | None = None,
        limits: Limits | None = None,
        record: bool = True,
    ) -> Trace:
        """The program run again under other conditions.

        Other `semantics`; another `reading` of the text (one syntax tree in, another out); or with the tensor that is
        bound to a name overwritten, its history kept: `substitute={"h": array}` where `h` is first bound,
        `{("h", 2): array}` the third time, `{naming: array}` there.
        """
        from .run import again

        return again(self, semantics, reading, substitute, limits, record)

    @property
    def stdout(self) -> str:
        return "".join(p.text for p in self.printed if p.stream == "stdout")

    @property
    def stderr(self) -> str:
        return "".join(p.text for p in self.printed if p.stream == "stderr")

    @cached_property
    def inside_functions(self) -> frozenset[int]:
        """The steps that the forward of a `torch.autograd.Function` took: autograd recorded only the whole."""
        found: set[int] = set()
        for step in self.steps:
            if step.op == "custom" and step.recorded:
                at = step.index - 1
                while at >= 0 and self.steps[at].in_forward:
                    found.add(at)
                    at -= 1
        return frozenset(found)

    def last_value(self, tensor: Tensor) -> Value:
        """The last Value of this tensor object; KeyError where the trace never saw it."""
        for step in reversed(self.steps):
            for value in step.outputs:
                if value.tensor is tensor:
                    return value
        raise KeyError("this tensor is not in the trace")

    def name_of(self, uid: int) -> str | None:
        """The name a program gave this tensor last, those of its functions after its own; or None."""
        inner = None
        for naming in reversed(self.namings):
            if naming.uid == uid:
                if not naming.function:
                    return naming.name
                inner = inner or naming.name
        return inner
