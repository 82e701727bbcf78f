"""Running a program: its output, its trace, and the exception PyTorch would have raised."""

from __future__ import annotations

import ast
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tutor.autograd import PYTORCH, NotHere, Semantics, session
from tutor.autograd.session import Session, TooManyElements
from tutor.autograd.tensor import Tensor
from tutor.errors import AskError, LimitError, ProgramError

from . import machine as machines
from .attributes import is_special
from .faults import is_fault
from .limits import LIMITS, Limits
from .machine import TOO_HEAVY, TOO_LONG, Frame, Machine, Unwritable, is_of_program
from .parse import parse
from .recorder import Recording
from .syntax import compile_program, compile_tree
from .trace import Naming, Printed, Raised, Trace
from .tracebacks import message_of, place_of, traceback
from .watchdog import Overtime, Overweight, release, watch

# One syntax tree in, another (or None: the same) out: how somebody with a belief about the language reads a program.
Reading = Callable[[ast.Module], ast.Module | None]

# Python's own bound on calls, while a program runs: each call of a program is several of Python's.
PYTHON_CALLS = 15_000


@dataclass(eq=False)
class Run:
    """What ran: the machine as the program left it, the engine's session, and the conditions."""

    machine: Machine
    session: Session
    filename: str
    semantics: Semantics
    limits: Limits
    reading: Reading | None = None
    seed: int | None = None
    unfreed: Trace | None = field(default=None, repr=False)


def run(
    source: str,
    *,
    filename: str = "<program>",
    semantics: Semantics = PYTORCH,
    limits: Limits = LIMITS,
    record: bool = True,
    sink: Callable[[Printed], None] | None = None,
    reading: Reading | None = None,
    substitute: Mapping[tuple[str, int], Any] | None = None,
    seed: int | None = None,
) -> Trace:
    """Run a program and return its trace; without `record` the trace holds only names and output.

    `sink` is told of each piece of output as it is written. Programs that draw random numbers before they set a seed
    begin with `seed`; without one they are refused. What PyTorch or Python would raise is `Trace.error`;
    ProgramError or LimitError is raised where the program is not in the language or needs too much.
    """
    body = _compiled(source, reading)
    recording = Recording() if record else None
    machine = Machine(lines_of(source), filename, limits, recording, sink)
    if recording is not None:
        recording.machine = machine
    machine.watching = _watcher(recording, substitute)
    error: Raised | None = None
    # Dividing by zero and its like is a value to PyTorch, not a warning.
    quiet = np.errstate(all="ignore")
    surrounded = session(semantics, recording, limits.elements, machine.warn, machine.stack, seed)
    with quiet, surrounded as state, running(machine):
        try:
            body(machine.frame)
        except BaseException as exception:
            if not is_of_program(exception):
                raise ended(machine, exception) from None
            error = _raised(machine, exception)
        if machine.stopped is not None:
            raise ended(machine, machine.stopped)
    ran = Run(machine, state, filename, semantics, limits, reading, seed)
    names = {name: value for name, value in machine.globals.items() if not is_special(name)}
    printed, executed = tuple(machine.printed), tuple(machine.executed or ())
    if recording is None:
        return Trace(source, (), (), names, (), printed, error, executed, ran)
    steps, backwards, namings = tuple(recording.steps), tuple(recording.backwards), tuple(recording.namings)
    return Trace(source, steps, backwards, names, namings, printed, error, executed, ran)


def lines_of(source: str) -> list[str]:
    """The lines of a program, as Python counts them."""
    return source.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def again(
    trace: Trace,
    semantics: Semantics | None,
    reading: Reading | None,
    substitute: Mapping[Any, Any] | None,
    limits: Limits | None,
    record: bool,
) -> Trace:
    """A program run again under other conditions; what is not given stays as it was."""
    before = trace.run
    if substitute:
        substitute = {_occurrence(trace, key): new for key, new in substitute.items()}
    return run(
        trace.source,
        filename=before.filename,
        semantics=semantics or before.semantics,
        limits=limits or before.limits,
        reading=reading or before.reading,
        substitute=substitute,
        seed=before.seed,
        record=record,
    )


def _occurrence(trace: Trace, key: Any) -> tuple[str, int]:
    """Which binding of which name is meant: by the name alone the first, by a naming of the trace exactly that one."""
    if isinstance(key, str):
        return key, 0
    if isinstance(key, Naming):
        same = [naming for naming in trace.namings if naming.name == key.name]
        return key.name, same.index(key)
    name, number = key
    return name, number


def _compiled(source: str, reading: Reading | None) -> Callable[[Frame], Any]:
    if reading is None:
        return compile_program(source)
    tree = parse(source)
    assert isinstance(tree, ast.Module)
    return compile_tree(reading(tree) or tree)


def _raised(machine: Machine, exception: BaseException) -> Raised:
    machine.note(exception, machine.frame)
    line = place_of(exception)
    if isinstance(exception, MemoryError) and type(exception) is not MemoryError:
        raise LimitError("a tensor is too large for the memory of this machine.", line) from None
    machine.frame.line = line
    return Raised(type(exception).__name__, message_of(machine, exception), line, traceback(machine, exception))


def ended(machine: Machine, stopped: BaseException) -> BaseException:
    """What to raise where something that is none of the program's exceptions ended it."""
    if isinstance(stopped, Unwritable):
        return stopped.error
    if isinstance(stopped, TooManyElements | NotHere | Overtime):
        return said(stopped, machine.limits, place_of(stopped) or machine.frame.line)
    if isinstance(stopped, Exception) and is_fault(stopped):
        machine.note(stopped, machine.frame)
        what = f"{type(stopped).__name__}: {stopped}"
        found = f"the tutor cannot run this as PyTorch does (its engine failed: {what})."
        return ProgramError(found, place_of(stopped))
    return stopped


def said(stopped: TooManyElements | NotHere | Overtime, limits: Limits, line: int = 0) -> ProgramError:
    """What the engine will not do, or takes too long to do, as the language says it."""
    if isinstance(stopped, Overweight):
        return LimitError(TOO_HEAVY.format(limits.memory // 1_000_000), line)
    if isinstance(stopped, Overtime):
        return LimitError(TOO_LONG.format(limits.seconds), line)
    if isinstance(stopped, TooManyElements):
        return LimitError(f"{stopped}.", line)
    return ProgramError(f"{stopped.feature} is not part of the lesson language (yet).", line)


def _watcher(
    recording: Recording | None, substitute: Mapping[tuple[str, int], Any] | None
) -> Callable[[Frame, str, Tensor], None] | None:
    """What is told of each name bound to a tensor: the recording, and whoever puts another value in its place."""
    if not substitute:
        return None if recording is None else recording.on_name
    waiting = {key: np.asarray(new) for key, new in substitute.items()}
    bound: dict[str, int] = {}

    def watch(frame: Frame, name: str, tensor: Tensor) -> None:
        number = bound.get(name, 0)
        bound[name] = number + 1
        new = waiting.pop((name, number), None)
        if new is not None:
            _overwrite(tensor, new)
            if recording is not None:
                recording.on_substitute(tensor, frame)
        if recording is not None:
            recording.on_name(frame, name, tensor)

    return watch


def _overwrite(tensor: Tensor, new: np.ndarray) -> None:
    """Put other numbers into a tensor behind autograd's back: its history and its version stay."""
    if new.shape != tensor.array.shape:
        raise AskError(f"A tensor of shape {tensor.array.shape} cannot be replaced by one of shape {new.shape}.")
    if tensor.base is None and tensor.array.flags.writeable:
        tensor.array[...] = new
        return
    # A view gets numbers of its own, so that nothing else changes.
    made = Tensor(np.array(new, tensor.array.dtype))
    tensor.array, tensor.view_info = made.array, None


_depth = threading.Lock()
_running = 0
_before = 0


@contextmanager
def running(machine: Machine) -> Iterator[None]:
    """While a program runs: its machine is the current one, and Python allows as many calls as a program may make."""
    global _running, _before
    with _depth:
        if _running == 0:
            _before = sys.getrecursionlimit()
            sys.setrecursionlimit(max(_before, PYTHON_CALLS))
        _running += 1
    token = machines.enter(machine)
    watched = watch(machine.deadline, machine.limits)
    try:
        yield
    except Overtime as stopped:
        # Raised once more, on the way out.
        raise said(stopped, machine.limits, machine.frame.line) from None
    finally:
        release(watched)
        machines.leave(token)
        with _depth:
            _running -= 1
            if _running == 0:
                sys.setrecursionlimit(_before)


class Shown:
    """Passes on the pieces of output that Python would show: a warning once for each line it comes from.

    `Trace.printed` keeps every occurrence; this is Python's default filter, for whoever shows output to a person.
    """

    def __init__(self, to: Callable[[Printed], None]) -> None:
        self.to = to
        self.seen: set[tuple[int, str]] = set()

    def __call__(self, piece: Printed) -> None:
        if piece.stream == "stderr":
            if (piece.line, piece.text) in self.seen:
                return
            self.seen.add((piece.line, piece.text))
        self.to(piece)
