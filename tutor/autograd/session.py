"""What surrounds the running program: its semantics, who records it, and the modes it switches."""

from __future__ import annotations

import builtins
import os
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import numpy as np

from .dtypes import FLOAT32
from .events import Recorder
from .semantics import PYTORCH, Semantics


class PrintOptions:
    """What `torch.set_printoptions` sets."""

    __slots__ = ("edgeitems", "linewidth", "precision", "sci_mode", "threshold")

    def __init__(self) -> None:
        self.precision, self.threshold, self.edgeitems, self.linewidth = 4, 1000.0, 3, 80
        self.sci_mode: bool | None = None


class Session:
    """The state of one program.

    `element_limit` bounds the elements of any one tensor; `seed` is what the random generator begins with where the
    program says none: PyTorch takes one from the machine. Without it nothing random is drawn before a seed is set.
    """

    __slots__ = (
        "anomaly", "anomaly_nan", "default_dtype", "dual_level", "duals", "duals_off", "element_limit", "formula",
        "frozen", "generator", "grad_enabled", "inference", "layers", "plain", "print_options", "recorder",
        "running", "saved_hooks", "saved_hooks_off", "seed", "semantics", "table", "tracks", "warned", "where",
    )  # fmt: skip

    def __init__(
        self,
        semantics: Semantics = PYTORCH,
        recorder: Recorder | None = None,
        element_limit: int | None = None,
        warned: Callable[..., None] | None = None,
        where: Callable[[], str] | None = None,
        seed: int | None = None,
    ) -> None:
        self.semantics = semantics
        self.table = semantics.table
        self.recorder = recorder
        self.element_limit = element_limit
        self.warned = warned
        self.where = where
        self.seed = seed
        self.grad_enabled = True
        self.inference = False
        # None where a result requires grad exactly if an input does: the common case is decided without a call.
        self.tracks = None if semantics.tracks is PYTORCH.tracks else semantics.tracks
        # Numbers of the tensors that were told to stop requiring grad.
        self.frozen: set[int] = set()
        self.default_dtype = FLOAT32
        self.print_options = PrintOptions()
        self.saved_hooks: list[Any] = []
        # What disable_saved_tensors_hooks() says where they are turned off.
        self.saved_hooks_off: str | None = None
        # The backward pass that is running, and the transforms of torch.func around the code, outermost first.
        self.running: Any = None
        self.layers: list[Any] = []
        self.anomaly = False
        self.anomaly_nan = True
        # The levels of forward mode that are open, and how many.
        self.duals: list[int] = []
        self.dual_level = 0
        # Whether operations leave tangents alone, as in the forward of a custom Function.
        self.duals_off = False
        # Whether a formula of the table is being recorded: its numbers are C++ scalars to PyTorch.
        self.formula = False
        # What torch.manual_seed() or the first draw started.
        self.generator: Any = None
        self.settle()

    def settle(self) -> None:
        """Note whether nothing out of the ordinary is on; called wherever one of these changes.

        A plain session takes the short way through apply and the engine.
        """
        self.plain = not (
            self.recorder is not None or self.inference or self.anomaly
            or self.dual_level or self.layers or self.saved_hooks or self.formula or self.semantics is not PYTORCH
        )  # fmt: skip

    @property
    def records(self) -> bool:
        """Whether autograd records: nothing is recorded in inference mode, whatever grad mode says."""
        return self.grad_enabled and not self.inference

    @property
    def lifted(self) -> bool:
        """Whether tensors may be more than their values: carry tangents, or stand for several at once."""
        return bool(self.dual_level or self.layers)

    def warn(self, message: str, category: str = "UserWarning") -> None:
        """Say one of PyTorch's warnings: to whoever runs the program, else through Python's own machinery."""
        if self.warned is None:
            warnings.warn(message, getattr(builtins, category), stacklevel=4)
        elif category == "UserWarning":
            self.warned(message)
        else:
            self.warned(message, category)


class TooManyElements(Exception):
    """A tensor would have more elements than this session allows."""

    def __init__(self, elements: int, limit: int) -> None:
        super().__init__(f"a tensor of {elements} elements is too large: at most {limit} are allowed")
        self.elements, self.limit = elements, limit


_session: ContextVar[Session | None] = ContextVar("autograd_session", default=None)


# The session of this thread or task where one has begun, else None.
running = _session.get


def seed_of_the_machine() -> int:
    """A seed that is different each time."""
    return int.from_bytes(os.urandom(8), "little")


def current() -> Session:
    """The session of this thread or task; each starts with one of its own."""
    found = _session.get()
    if found is None:
        found = Session(seed=seed_of_the_machine())
        _session.set(found)
        # 0/0 is nan and 1/0 is inf, silently, as in PyTorch.
        np.seterr(all="ignore")
    return found


@contextmanager
def session(
    semantics: Semantics = PYTORCH,
    recorder: Recorder | None = None,
    element_limit: int | None = None,
    warned: Callable[..., None] | None = None,
    where: Callable[[], str] | None = None,
    seed: int | None = None,
) -> Iterator[Session]:
    """Run a block under these semantics, telling `recorder` of each operation and backward pass.

    `where` says which lines of the program are running, as a traceback does.
    """
    made = Session(semantics, recorder, element_limit, warned, where, seed)
    token = _session.set(made)
    try:
        with np.errstate(all="ignore"):
            yield made
    finally:
        _session.reset(token)


@contextmanager
def resumed(before: Session) -> Iterator[Session]:
    """Run a block in a session that was left, under its semantics but unrecorded."""
    with session(before.semantics, None, before.element_limit, before.warned, before.where, before.seed) as made:
        made.default_dtype, made.print_options = before.default_dtype, before.print_options
        yield made


def bound(elements: int) -> None:
    """TooManyElements where the session's limit is passed."""
    limit = current().element_limit
    if limit is not None and elements > limit:
        raise TooManyElements(elements, limit)
