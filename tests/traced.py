"""A trace of engine calls made from Python, for tests that need no program text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

from tutor.autograd import PYTORCH, Semantics, Tensor, session
from tutor.program.recorder import Recording
from tutor.program.trace import Naming, Trace


def traced(function: Callable[[], Mapping[str, Tensor]], semantics: Semantics = PYTORCH) -> Trace:
    """What the calls in a function leave behind; it returns the tensors that have names."""
    recording = Recording()
    frame = SimpleNamespace(line=1, name="<module>", back=None)
    recording.machine: Any = SimpleNamespace(frame=frame, limits=SimpleNamespace(memory=10**10))
    with session(semantics, recording):
        names = dict(function())
    namings = tuple(Naming(name, tensor.uid, 1, 0) for name, tensor in names.items())
    return Trace("", tuple(recording.steps), tuple(recording.backwards), names, namings, (), None, (), None)
