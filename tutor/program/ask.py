"""Asks: what a lesson wants to know of the program that has ended, and the numeric engine's answer."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from tutor import autograd
from tutor.autograd import NotHere, Tensor
from tutor.autograd.session import TooManyElements, resumed
from tutor.errors import AskError, LimitError, ProgramError
from tutor.words import Text

from .machine import Machine
from .run import running, said
from .syntax import compile_expression
from .watchdog import Overtime

if TYPE_CHECKING:
    from .trace import Trace

# kind -> how many tensors it names; the last one may be left out where the output is a single number.
CALLS = {"vjp": 3, "jvp": 3, "jacobian": 2, "hessian": 2, "formula": 2}
MOST_ROWS = 10_000
EMPTY = Text(
    "The ask is empty. Ask for w.grad, jacobian(out, w) or the like.",
    "提问是空的。请写 w.grad、jacobian(out, w) 之类的式子。",
)
NOT_ASKED = Text("'{text}' cannot be asked: {why}", "无法求 '{text}'：{why}")
FORMS = Text(
    ". An ask is w.grad, jacobian(out, w), vjp(out, w, v), jvp(out, w, t), hessian(out, w) or formula(out, w).",
    "。可以问 w.grad、jacobian(out, w)、vjp(out, w, v)、jvp(out, w, t)、hessian(out, w) 或 formula(out, w)。",
)
FORM = Text("'{text}': write {form}.", "'{text}'：请写成 {form}。")


@dataclass(frozen=True)
class Ask:
    """`kind` is `value` or a key of CALLS; `target`, `wrt` and `vector` are expressions."""

    text: str
    kind: str
    target: str | None = None
    wrt: str | None = None
    vector: str | None = None


def parse_ask(text: str) -> Ask:
    """Read an ask; AskError where it is none."""
    text = text.strip()
    if not text:
        raise AskError(EMPTY)
    try:
        compile_expression(text, frozenset())
        node = ast.parse(text, mode="eval").body
    except ProgramError as error:
        raise AskError(NOT_ASKED.fill(why=error.message, text=text) + FORMS) from None
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS):
        return Ask(text, "value")
    kind = node.func.id
    most = CALLS[kind]
    if node.keywords or not 2 <= len(node.args) <= most or any(isinstance(a, ast.Starred) for a in node.args):
        form = f"{kind}(out, w{', v' if most == 3 else ''})"
        raise AskError(FORM.fill(form=form, text=text))
    return Ask(text, kind, *(ast.unparse(argument) for argument in node.args))


def evaluate(trace: Trace, text: str) -> Any:
    """The value of an expression in the ended program; nothing is recorded and nothing may change.

    What the expression itself raises (RuntimeError, NameError, ...) is raised. AskError where it is not in the
    language.
    """
    machine = trace.run.machine
    try:
        expression = compile_expression(text, frozenset(machine.globals))
        with _asking(trace):
            return expression(machine.frame)
    except LimitError:
        raise
    except ProgramError as error:
        raise AskError(NOT_ASKED.fill(why=error.message, text=text)) from None


@contextmanager
def _asking(trace: Trace, pure: bool = True) -> Iterator[None]:
    """The ended program's machine and session again, unrecorded, with a budget of its own; if pure, nothing changes."""
    machine, state = trace.run.machine, trace.run.session
    with machine.lock, _put_back(machine):
        machine.recording = machine.watching = machine.executed = machine.sink = None
        machine.frame = _module_frame(machine)
        machine.stopped = None
        machine.names, machine.pure = {}, pure
        machine.allow()
        try:
            with np.errstate(all="ignore"), resumed(state) as again, running(machine):
                again.grad_enabled = True
                again.warned = _silent
                yield
        except NotHere as gap:
            raise AskError(said(gap, machine.limits).message) from None
        except (TooManyElements, Overtime) as stopped:
            raise said(stopped, machine.limits) from None


@contextmanager
def _put_back(machine: Machine) -> Iterator[None]:
    """Afterwards the machine is as it was."""
    kept = machine.recording, machine.watching, machine.executed, machine.frame, machine.sink, machine.names
    names, printed, counts = dict(machine.globals), len(machine.printed), (machine.written, machine.work, machine.pure)
    try:
        yield
    finally:
        machine.recording, machine.watching, machine.executed, machine.frame, machine.sink, machine.names = kept
        machine.written, machine.work, machine.pure = counts
        machine.globals.clear()
        machine.globals.update(names)
        del machine.printed[printed:]


def _silent(*_: Any, **__: Any) -> None:
    """An ask says no warnings."""


def _module_frame(machine: Machine) -> Any:
    frame = machine.frame
    while frame.back is not None:
        frame = frame.back
    return frame


def answer(trace: Trace, ask: Ask) -> Any:
    """The numeric engine's answer to an ask: a Tensor, None, a bool, ...

    RuntimeError and its like where PyTorch raises; AskError where the ask does not fit the program.
    """
    if ask.kind == "value":
        return evaluate(trace, ask.text)
    try:
        return _derivative(trace, ask)
    except RuntimeError as error:
        if "second time" not in str(error):
            raise
    return _derivative(_unfreed(trace), ask)


def _unfreed(trace: Trace) -> Trace:
    """The same program in an engine that frees nothing, for graphs that its own backward passes used up."""
    if trace.run.unfreed is None:
        semantics = replace(trace.run.semantics, frees=False)
        trace.run.unfreed = trace.replay(semantics=semantics, record=False)
    return trace.run.unfreed


def _derivative(trace: Trace, ask: Ask) -> Any:
    in_copy = _leaves_marks(_tensor(trace, ask.target))
    if in_copy:
        trace = trace.replay(record=False)
    out, wrt = _tensor(trace, ask.target), _tensor(trace, ask.wrt)
    shape = wrt.array.shape if ask.kind == "jvp" else out.array.shape
    vector = np.ones(()) if ask.kind in ("jacobian", "hessian") else _vector(trace, ask, shape)
    with _asking(trace, pure=not in_copy):
        if ask.kind == "hessian":
            return Tensor(_hessian(out, wrt))
        if ask.kind == "jacobian":
            return Tensor(_jacobian(out, wrt))
        if ask.kind != "jvp":
            return _gradient(out, wrt, vector)
        rows = _jacobian(out, wrt).reshape(out.array.size, wrt.array.size)
        product = rows @ vector.astype(rows.dtype).reshape(-1)
        return Tensor(np.asarray(product, out.array.dtype).reshape(out.array.shape))


def _leaves_marks(out: Tensor) -> bool:
    """Whether walking back from a tensor runs hooks or fills a `.grad`: that is done in a copy of the run."""
    seen: set[Any] = set()
    stack = [out.node]
    while stack:
        node = stack.pop()
        if node is None or node in seen:
            continue
        if node.special or node.pre_hooks or node.post_hooks:
            return True
        seen.add(node)
        for edge in node.edges:
            if edge.__class__ is tuple:
                stack.append(edge[0])
            elif edge is not None and edge._hooks is not None:
                return True
    return False


def _tensor(trace: Trace, text: str | None) -> Tensor:
    found = evaluate(trace, str(text))
    if not isinstance(found, Tensor):
        raise AskError(f"'{text}' is no tensor.")
    return found


def _vector(trace: Trace, ask: Ask, shape: tuple[int, ...]) -> np.ndarray:
    if ask.vector is None:
        if int(np.prod(shape)) != 1 and ask.kind != "formula":
            raise AskError(f"{ask.kind} needs a vector of shape {shape}: {ask.kind}(out, w, v).")
        return np.ones(shape)
    given = evaluate(trace, ask.vector)
    vector = np.asarray(given.array if isinstance(given, Tensor) else given)
    if vector.shape != shape:
        raise AskError(f"{ask.vector} has shape {vector.shape}; {ask.kind} needs shape {shape} here.")
    return vector


def _gradient(out: Tensor, wrt: Tensor, cotangent: np.ndarray) -> Tensor:
    """The vector-Jacobian product; zeros where the output does not depend on the tensor."""
    weights = Tensor(np.array(cotangent, out.array.dtype))
    (found,) = autograd.grad([out], [wrt], [weights], retain_graph=True, allow_unused=True)
    return Tensor(np.zeros_like(wrt.array)) if found is None else found


def _hessian(out: Tensor, wrt: Tensor) -> np.ndarray:
    """All second partials of one number, of shape (*wrt.shape, *wrt.shape)."""
    if out.array.size != 1:
        raise AskError(f"A Hessian is of a single number; this has shape {tuple(out.array.shape)}.")
    (gradient,) = autograd.grad([out], [wrt], [Tensor(np.ones_like(out.array))], create_graph=True, allow_unused=True)
    if gradient is None or not gradient.requires_grad:
        return np.zeros(wrt.array.shape * 2, wrt.array.dtype)
    return _jacobian(gradient, wrt)


def _jacobian(out: Tensor, wrt: Tensor) -> np.ndarray:
    """All partials, of shape (*out.shape, *wrt.shape), row by row."""
    size = out.array.size
    if size > MOST_ROWS or size * wrt.array.size > MOST_ROWS * 100:
        raise LimitError(f"a Jacobian of {size} x {wrt.array.size} numbers is too large.")
    rows = np.zeros((size, *wrt.array.shape), wrt.array.dtype)
    for at in range(size):
        one = np.zeros(size)
        one[at] = 1
        rows[at] = _gradient(out, wrt, one.reshape(out.array.shape)).array
    return rows.reshape(*out.array.shape, *wrt.array.shape)
