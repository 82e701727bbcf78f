"""From what the engine tells to the steps of a trace: who made which value, where it lies, what flowed back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tutor.autograd.events import BackwardEvent, OpEvent
from tutor.autograd.session import current
from tutor.autograd.tensor import Tensor, memory

from .trace import Backward, Flow, Gathered, Naming, Step, Value

if TYPE_CHECKING:
    from .machine import Frame, Machine

# About what a step takes besides its numbers.
_STEP_BYTES = 1500


class Recording:
    """The trace while it grows; the engine's recorder."""

    def __init__(self) -> None:
        self.machine: Machine | None = None
        self.steps: list[Step] = []
        self.backwards: list[Backward] = []
        self.namings: list[Naming] = []
        self.bytes = 0
        self._values = 0
        self._latest: dict[int, Value] = {}
        # How often each storage was written to when a Value was taken, and by now.
        self._taken: dict[int, int] = {}
        self._writes: dict[int, int] = {}
        self._storages: dict[int, tuple[int, np.ndarray]] = {}
        self._made: dict[tuple[Any, int], tuple[Step, Value]] = {}

    def on_op(self, event: OpEvent) -> None:
        index = len(self.steps)
        if event.inplace:
            written = memory(event.outputs[0].array)
            inputs = tuple(
                [self._before(given, written) if isinstance(given, Tensor) else given for given in event.inputs]
            )
            if event.op != "requires_grad_":
                self._wrote(written)
        else:
            inputs = tuple([self._given(given) if isinstance(given, Tensor) else given for given in event.inputs])
        outputs = tuple([self._take(output, index) for output in event.outputs])
        saved: tuple[tuple[int, int], ...] = ()
        node = event.outputs[0].node if event.recorded and event.outputs else None
        if node is not None:
            # A number saved by itself has no counter; a clone of what a write is about to replace has none either.
            saved = tuple([
                (at, version) for at, counter, version in node.saved
                if counter is not None or not isinstance(event.inputs[at], Tensor)
            ])  # fmt: skip
        frame = self._frame()
        step = Step(
            index, event.op, inputs, event.attributes, outputs, frame.line, event.recorded, event.reason,
            event.inplace, event.view, saved, _function(frame), current().running is not None, current().duals_off,
        )  # fmt: skip
        self.steps.append(step)
        if node is not None:
            for output in event.outputs:
                if output.node is not None:
                    self._made[output.node, output.output_nr] = step, self._latest[output.uid]
        machine = self.machine
        assert machine is not None
        if self.bytes > machine.limits.memory:
            machine.stop(f"the program makes more than {machine.limits.memory // 1_000_000} MB of data to record.")

    def on_backward(self, event: BackwardEvent) -> None:
        flow = []
        for each in event.flow:
            for number, cotangent in enumerate(each.cotangents):
                found = self._made.get((each.node, number))
                if found is not None and cotangent is not None:
                    flow.append(Flow(*found, np.array(cotangent)))
        gathered = []
        for added in event.accumulated:
            grad = added.tensor._grad
            if grad is not None:
                self._wrote(memory(grad.array))
            gathered.append(
                Gathered(self._given(added.tensor), np.array(added.contribution), added.before, np.array(added.after),
                         None if grad is None else self._given(grad))
            )  # fmt: skip
        roots = tuple([self._given(root) for root in event.roots])
        cotangents = tuple([np.array(cotangent) for cotangent in event.cotangents])
        index, line, after = len(self.backwards), self._frame().line, len(self.steps) - 1
        backward = Backward(index, line, event.call, roots, cotangents, event.implicit, tuple(flow), tuple(gathered),
                            event.retain_graph, event.create_graph, after,
                            tuple([None if given is None else self._given(given) for given in event.given]),
                            tuple([(self._given(to), self._given(part)) for to, part in event.results
                                   if isinstance(to, Tensor)]))  # fmt: skip
        self.backwards.append(backward)

    def on_name(self, frame: Frame, name: str, tensor: Tensor) -> None:
        """Told where the program binds a name to a tensor."""
        self.namings.append(Naming(name, tensor.uid, frame.line, len(self.steps) - 1, _function(frame)))

    def on_substitute(self, tensor: Tensor, frame: Frame) -> None:
        """Told where a replay overwrote a tensor with another value."""
        before = self._latest.get(tensor.uid)
        index = len(self.steps)
        made = self._take(tensor, index)
        inputs = () if before is None else (before,)
        step = Step(
            index, "substitute", inputs, {}, (made,), frame.line, False, "substituted", True, False, (),
            _function(frame),
        )  # fmt: skip
        self.steps.append(step)
        if tensor.node is not None and (tensor.node, tensor.output_nr) in self._made:
            self._made[tensor.node, tensor.output_nr] = self._made[tensor.node, tensor.output_nr][0], made

    def _given(self, tensor: Tensor) -> Value:
        """The latest Value of a tensor; a new one where something else wrote to it since."""
        last = self._latest.get(tensor.uid)
        if last is not None and last.still(tensor) and self._taken[last.id] == self._writes.get(last.storage, 0):
            return last
        return self._take(tensor, len(self.steps) - 1 if last is None else last.step)

    def _before(self, tensor: Tensor, written: np.ndarray) -> Value:
        """As `_given`, where the storage was written to a moment ago: the Value from before that."""
        last = self._latest.get(tensor.uid)
        return last if last is not None and memory(tensor.array) is written else self._given(tensor)

    def _wrote(self, storage: np.ndarray) -> None:
        number = self._number(storage)
        self._writes[number] = self._writes.get(number, 0) + 1

    def _take(self, tensor: Tensor, step: int) -> Value:
        number = self._number(memory(tensor.array))
        value = Value(self._values, tensor, number, step)
        self._values += 1
        self.bytes += value.array.nbytes + _STEP_BYTES
        self._latest[tensor.uid] = value
        self._taken[value.id] = self._writes.get(number, 0)
        return value

    def _number(self, storage: np.ndarray) -> int:
        # The array is kept too, so that its identity stays its own.
        found = self._storages.get(id(storage))
        if found is None:
            found = self._storages[id(storage)] = (len(self._storages), storage)
        return found[0]

    def _frame(self) -> Frame:
        assert self.machine is not None
        return self.machine.frame


def _function(frame: Frame) -> str:
    return "" if frame.name == "<module>" else frame.name
