"""The state of one run: which line is running, how much was used, what was written, how exceptions travelled."""

from __future__ import annotations

import threading
import time
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, NoReturn

from tutor.autograd import NotHere
from tutor.autograd.session import TooManyElements
from tutor.errors import LimitError, ProgramError, TutorError

from . import memory
from .attributes import of_program
from .faults import is_fault
from .limits import Limits
from .trace import Printed

if TYPE_CHECKING:
    from collections.abc import Callable

    from .recorder import Recording

_OURS = (TutorError, TooManyElements, NotHere)


def is_of_program(error: BaseException) -> bool:
    """Whether an exception is one a program may see and catch: Python's and PyTorch's, and classes of its own."""
    if isinstance(error, Exception):
        return not isinstance(error, _OURS) and not is_fault(error)
    return type(error) is BaseException or of_program(type(error))


TOO_LONG = "the program runs longer than {:g} seconds."
TOO_HEAVY = "the program holds more than {} MB of data at a time."

# Statements between two looks at the clock.
_STRIDE = 32


class Unwritable(BaseException):
    """Nobody takes the output any more; no `except` of a program may catch that."""

    def __init__(self, error: OSError) -> None:
        super().__init__(str(error))
        self.error = error


class Frame:
    """One activation of a function, a class body, a comprehension or the module.

    `names` are its variables, `up` the frame around it in the text, `back` the one that called it; `owner` holds the
    class whose body defined the function (for `super()`).
    """

    __slots__ = ("back", "line", "machine", "name", "names", "owner", "returned", "up")

    def __init__(
        self, machine: Machine, name: str, names: dict[str, Any], line: int, up: Frame | None, owner: Any = None
    ) -> None:
        self.machine = machine
        self.name = name
        self.names = names
        self.line = line
        self.up = up
        self.owner = owner
        self.back: Frame | None = None
        self.returned: Any = None


class Noted:
    """Where an exception passed: the (line, function) of each frame from the innermost out, and the last frame."""

    __slots__ = ("frame", "innermost", "places")

    def __init__(self, innermost: Frame) -> None:
        self.places: list[tuple[int, str]] = []
        self.innermost = innermost
        self.frame: Frame | None = None


class Machine:
    """What the closures of a compiled program share while it runs."""

    __slots__ = (
        "calls", "deadline", "executed", "filename", "frame", "globals", "handling", "iterators", "left", "limits",
        "lines", "lock", "measured", "names", "printed", "pure", "recording", "sink", "spent", "stopped", "watching",
        "work", "written",
    )  # fmt: skip

    def __init__(
        self,
        lines: list[str],
        filename: str,
        limits: Limits,
        recording: Recording | None = None,
        sink: Callable[[Printed], None] | None = None,
    ) -> None:
        self.lines = lines
        self.filename = filename
        self.limits = limits
        self.recording = recording
        self.sink = sink
        self.globals: dict[str, Any] = {"__name__": "__main__"}
        self.frame = Frame(self, "<module>", self.globals, 0, None)
        self.handling: list[BaseException] = []
        self.executed: list[int] | None = [] if recording is not None else None
        self.printed: list[Printed] = []
        self.pure = False
        self.iterators: Any = None
        # What ended the run though the program's own code (an `__exit__`, the engine's callers) swallowed it.
        self.stopped: BaseException | None = None
        # Held while an ask is answered: several threads may ask about one program.
        self.lock = threading.RLock()
        # Called as watching(frame, name, tensor) -> None where a name is bound to a tensor.
        self.watching: Callable[[Frame, str, Any], None] | None = None
        # The names that may be read without further ado, by class; filled when a class is first met.
        self.names: dict[type, frozenset[str]] = {}
        self.written = self.work = 0
        self.calls = 0
        self.allow()

    def allow(self) -> None:
        """Give the run its whole budget of steps and seconds."""
        self.spent = 0
        self.left = min(_STRIDE, self.limits.steps)
        self.deadline = time.monotonic() + self.limits.seconds
        self.measured = memory.Gauge()

    @property
    def steps(self) -> int:
        """How many steps were taken so far."""
        return self.spent + min(_STRIDE, self.limits.steps - self.spent) - self.left

    def refill(self) -> None:
        """Called when `left` ran out: the next stride of steps, or the end."""
        limits = self.limits
        self.spent += min(_STRIDE, limits.steps - self.spent)
        if self.spent >= limits.steps:
            self.stop(f"the program takes more than {limits.steps} steps. Does a loop never end?")
        now = time.monotonic()
        if now > self.deadline:
            self.stop(TOO_LONG.format(limits.seconds))
        if self.measured.due(now):
            self.check_memory()
        self.left = min(_STRIDE, limits.steps - self.spent) - 1

    def check_memory(self) -> None:
        """LimitError where what the program holds takes too many bytes."""
        if self.measured.exceeds([self.globals, self.frame], self.limits.memory):
            self.stop(TOO_HEAVY.format(self.limits.memory // 1_000_000))

    def grown(self, tensor: Any) -> None:
        """Told of each large tensor, so that many of them are noticed in time."""
        if self.measured.heavy(tensor.array.nbytes, self.limits.memory):
            self.check_memory()

    def spend(self, amount: int) -> None:
        """Count elements or characters that Python's own functions make without taking a step."""
        self.work += amount
        if self.work > 10 * self.limits.items:
            self.stop(f"the program makes more than {10 * self.limits.items} elements and characters in all.")
        if self.work & 0xFFF < amount and time.monotonic() > self.deadline:
            self.stop(TOO_LONG.format(self.limits.seconds))

    def stop(self, message: str) -> NoReturn:
        """End the run: a limit is passed at the current line."""
        self.end(LimitError(message, self.frame.line))

    def refuse(self, message: str) -> NoReturn:
        """End the run: something at the current line is not in the language."""
        self.end(ProgramError(message, self.frame.line))

    def end(self, error: BaseException) -> NoReturn:
        """Raise what ends the run; the first of them, where code of the program swallowed one before."""
        if self.stopped is None:
            self.stopped = error
        raise self.stopped

    def write(self, text: str, stream: str = "stdout", line: int | None = None) -> None:
        """Add to the output."""
        self.written += len(text)
        if self.written > self.limits.output:
            self.stop(f"the program prints more than {self.limits.output} characters.")
        piece = Printed(text, self.frame.line if line is None else line, stream)
        self.printed.append(piece)
        if self.sink is not None:
            try:
                self.sink(piece)
            except OSError as error:
                raise Unwritable(error) from None

    def warn(self, message: str, category: str = "UserWarning") -> None:
        """Write a warning in Python's form; each occurrence is kept (`run.Shown` says which of them Python shows)."""
        line = self.frame.line
        text = f"{self.filename}:{line}: {category}: {message}\n"
        source = self.source_line(line)
        self.write(text + (f"  {source}\n" if source else ""), "stderr")

    def stack(self) -> str:
        """The lines that are running, the outermost first, as Python's tracebacks show them."""
        from .tracebacks import frames

        places = []
        frame: Frame | None = self.frame
        while frame is not None:
            places.append((frame.line, frame.name))
            frame = frame.back
        return "".join(frames(self, places[::-1]))

    def source_line(self, line: int) -> str:
        return self.lines[line - 1].strip() if 0 < line <= len(self.lines) else ""

    def note(self, exception: BaseException, frame: Frame) -> None:
        """Remember that an exception left this frame at its current line."""
        try:
            noted = exception.__noted__  # type: ignore[attr-defined]
        except AttributeError:
            noted = Noted(frame)
            exception.__noted__ = noted  # type: ignore[attr-defined]
        if noted.frame is not frame:
            noted.frame = frame
            noted.places.append((frame.line, frame.name))


_machine: ContextVar[Machine] = ContextVar("program_machine")


def current() -> Machine:
    """The machine of the program that is running in this thread."""
    return _machine.get()


def enter(machine: Machine) -> Any:
    """Make a machine the current one; give the result to `leave`."""
    return _machine.set(machine)


def leave(token: Any) -> None:
    _machine.reset(token)
