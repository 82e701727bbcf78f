"""What the engine tells a recorder: every operation and every backward pass, as it happens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

if TYPE_CHECKING:
    from .tensor import Tensor


@dataclass(frozen=True)
class OpEvent:
    """One operation. `inputs` are tensors or plain Python numbers, in the order of the table entry.

    `recorded` says whether autograd made a node; `reason` is one of `input` (an input requires grad),
    `no-input` (none does), `no-grad` (grad mode is off), `dtype` (the output cannot require grad),
    `not-differentiable`, `stopped` (detach, .data, item), `factory` (made from no tensor).
    """

    op: str
    inputs: tuple[Tensor | Any, ...]
    attributes: Mapping[str, Any]
    outputs: tuple[Tensor, ...]
    recorded: bool
    reason: str
    inplace: bool = False
    view: bool = False


@dataclass(frozen=True)
class NodeFlow:
    """The cotangent that arrived at a node: `cotangents[i]` belongs to its output i (None: nothing came)."""

    node: Any
    cotangents: tuple[np.ndarray | None, ...]


@dataclass(frozen=True)
class Accumulation:
    """What one backward pass added into one tensor's `.grad`; `before` is None where .grad was None."""

    tensor: Tensor
    contribution: np.ndarray
    before: np.ndarray | None
    after: np.ndarray


@dataclass(frozen=True)
class BackwardEvent:
    """One backward pass: its roots with their cotangents, what reached each node, what was accumulated.

    `call` is `backward` or `grad`; for `grad` nothing is accumulated and `inputs` are those asked for. `given` are the
    cotangents that were given as tensors, `results` what `grad` returns: (asked for, gradient).
    """

    call: str
    roots: tuple[Tensor, ...]
    cotangents: tuple[np.ndarray, ...]
    implicit: bool
    flow: tuple[NodeFlow, ...] = ()
    accumulated: tuple[Accumulation, ...] = ()
    inputs: tuple[Tensor, ...] = ()
    retain_graph: bool = False
    create_graph: bool = False
    explicit: tuple[bool, ...] = field(default=())
    given: tuple[Tensor | None, ...] = ()
    results: tuple[tuple[Tensor, Tensor], ...] = ()


class Recorder(Protocol):
    """Told by the engine, in order; must not change what it is given."""

    def on_op(self, event: OpEvent) -> None: ...

    def on_backward(self, event: BackwardEvent) -> None: ...
