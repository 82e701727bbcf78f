"""The exact `vjp`, `jvp`, `jacobian` and `formula` of one tensor of a program by another."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from tutor.errors import AskError
from tutor.words import Text

from .asked import tensor_of, value_of
from .derivation import Definition, Derivation, WorkedStep
from .exact import sympified_array
from .found import Walk, apart_of, named_cotangent, places, readable, rounding_of, rules_of
from .gradcells import extended
from .indexform import Form, index_form, second_form
from .matrixform import closed_gradient, closed_tangent
from .naming import element_names, symbol
from .nearby import nearby
from .notes import at_kinks, differs, engine_agrees, independent, lost_digits, stepwise, undefined
from .passes import gather, jacobian, jacobian_in_symbols, jvp, jvp_in_symbols
from .real import near
from .tree import Node
from .wayback import way_back
from .wayforward import way_forward
from .wengert import Tape, numbers_of
from .worked import definitions

if TYPE_CHECKING:
    from tutor.program import Ask
    from tutor.program.trace import Trace


def product(trace: Trace, ask: Ask, ascii: bool) -> Derivation:
    """The exact answer to `vjp(out, w, v)`, `jvp(out, w, t)`, `jacobian(out, w)` or `formula(out, w)`."""
    found: Product = KINDS[ask.kind](trace, ask, ascii)
    engine = _engine(trace, ask)
    agrees = engine is None or engine_agrees(trace, found.numbers, engine, found.sizes)
    note: Text | None = independent(found) or undefined(found.rules, found.numbers, found.reached)
    note = (
        note
        or at_kinks(found.rules, found.reached, found.wrt_cells)
        or stepwise(found.rules, found.numbers, found.reached)
    )
    if engine is not None and agrees and note is None:
        note = lost_digits(trace, ask.text, found.numbers, engine)
    if engine is not None and not agrees:
        note = differs(trace, found.tape, ask.text, found.numbers, engine)
    return Derivation(
        ask.text, found.numbers, found, engine, agrees, note=note, ascii=ascii,
        incomplete=not agrees and bool(found.tape.unreplayed),
    )  # fmt: skip


def _engine(trace: Trace, ask: Ask) -> np.ndarray | None:
    """The numeric engine's answer; None where PyTorch raises instead of giving one."""
    from tutor.program import answer

    try:
        found = answer(trace, ask)
    except (RuntimeError, TypeError, ValueError, IndexError):
        return None
    return None if found is None else np.asarray(getattr(found, "array", found))


NEEDS_VECTOR = Text(
    "{kind} needs a vector of shape {shape}: {kind}(out, w, v).",
    "{kind} 需要形状为 {shape} 的向量：{kind}(out, w, v)。",
)
NO_NUMBERS = Text("{text} is not a tensor of numbers.", "{text} 不是数值张量。")
NEEDS_SHAPE = Text(
    "{text} has shape {given}; {kind} needs shape {shape} here.", "{text} 的形状是 {given}；这里 {kind} 需要 {shape}。"
)
ONE_NUMBER = Text(
    "A Hessian is of a single number; {text} has shape {shape}.", "黑塞矩阵只对单个数定义；{text} 的形状是 {shape}。"
)


class Product:
    """One tensor by another: `out` by `wrt`. Subclasses give `numbers` and the rest of a derivation's working."""

    numbers: np.ndarray
    reached: set[int]

    def __init__(self, trace: Trace, ask: Ask, ascii: bool) -> None:
        self.trace, self.ask, self.ascii = trace, ask, ascii
        self.out = tensor_of(trace, str(ask.target))
        self.wrt = tensor_of(trace, str(ask.wrt))
        alive = () if self.wrt.value.requires_grad else (self.wrt.value.uid,)
        self.rules = rules_of(trace, alive, apart_of(trace, self.wrt))
        self.tape = self.rules.tape
        self.out_cells = self.tape.cells_now(self.out.value)
        self.wrt_cells = places(self.tape, self.wrt)
        if self._is_base():
            # Autograd derives a view from its base, never the base from its view.
            numbers = self.tape.values(self.wrt_cells).ravel().tolist()
            constants = np.array([self.tape.constant(number) for number in numbers], dtype=np.int64)
            self.wrt_cells = constants.reshape(self.wrt_cells.shape)

    def _is_base(self) -> bool:
        """Whether the output is what the input is a view of."""
        views = {output.uid for step in self.trace.steps if step.view for output in step.outputs}
        out, wrt = self.out.value, self.wrt.value
        return out.storage == wrt.storage and wrt.uid in views and out.uid not in views

    @property
    def depends(self) -> bool:
        """Whether anything of the output comes from the input along a way that carries a derivative."""
        reached = self.tape.depending_on(self.wrt_cells)
        return not reached.isdisjoint(self.out_cells.ravel().tolist())

    def symbols(self) -> np.ndarray | None:
        raise NotImplementedError

    def sizes(self) -> np.ndarray:
        """How far off each element may be, in units of the rounding of one operation."""
        raise NotImplementedError

    def matrix_form(self) -> Node | None:
        return None

    def index_form(self) -> Node | None:
        return None

    def definitions(self) -> tuple[Definition, ...]:
        return definitions(self.tape, self.reached, ascii=self.ascii)

    def steps(self) -> tuple[WorkedStep, ...]:
        return ()

    def vector(self, wanted: tuple[int, ...]) -> tuple[np.ndarray, str]:
        """The vector of an ask in exact numbers, and its name."""
        text = str(self.ask.vector or "")
        if not text:
            if int(np.prod(wanted)) != 1:
                raise AskError(NEEDS_VECTOR.fill(kind=self.ask.kind, shape=wanted))
            return numbers_of(np.ones(wanted)), ""
        given = value_of(self.trace, text)
        try:
            numbers = np.asarray(given.array if hasattr(given, "array") else np.array(given, dtype=np.float64))
        except (TypeError, ValueError):
            raise AskError(NO_NUMBERS.fill(text=text)) from None
        if numbers.shape != wanted:
            said = NEEDS_SHAPE.fill(given=tuple(numbers.shape), kind=self.ask.kind, shape=wanted, text=text)
            raise AskError(said)
        return numbers_of(numbers), text


class Back(Product):
    """`vjp` with the ask's vector."""

    def __init__(self, trace: Trace, ask: Ask, ascii: bool) -> None:
        super().__init__(trace, ask, ascii)
        numbers, name = self.start()
        self.walk = Walk(self.rules, [self.out.value], [self.out_cells], [numbers], name, 0)
        self.numbers = self.walk.gathered(self.wrt_cells)
        self.reached = set(self.walk.cotangents)

    def start(self) -> tuple[np.ndarray, str]:
        return self.vector(self.out.value.shape)

    def sizes(self) -> np.ndarray:
        return self.walk.magnitudes(self.wrt_cells)

    @cached_property
    def _symbols(self) -> np.ndarray | None:
        return self.walk.gathered_in_symbols(self.wrt_cells)

    def symbols(self) -> np.ndarray | None:
        return self._symbols

    def matrix_form(self) -> Node | None:
        return closed_gradient(self.trace, [self.walk], self.wrt.value.uid, [self.wrt_cells])

    def steps(self) -> tuple[WorkedStep, ...]:
        return tuple(way_back(self.trace, self.walk, self.wrt_cells, ascii=self.ascii))


class Formula(Back):
    """The VJP with a cotangent of its own, `v`; with 1 where the output is one number."""

    def start(self) -> tuple[np.ndarray, str]:
        return numbers_of(np.ones(self.out.value.shape)), ""

    def __init__(self, trace: Trace, ask: Ask, ascii: bool) -> None:
        super().__init__(trace, ask, ascii)
        if self.out.value.array.size != 1:
            name, symbols = free_cotangent(trace, self.out.value.shape)
            self.walk.name = name
            self.walk.start_in_symbols = [symbols]

    @cached_property
    def _symbols(self) -> np.ndarray | None:
        return self.walk.gathered_in_symbols(self.wrt_cells)


class Forward(Product):
    """`jvp` with the ask's vector."""

    def __init__(self, trace: Trace, ask: Ask, ascii: bool) -> None:
        super().__init__(trace, ask, ascii)
        self.given, self.name = self.vector(self.wrt.value.shape)
        pairs = zip(self.wrt_cells.reshape(-1).tolist(), self.given.reshape(-1).tolist())
        self.tangents = jvp(self.rules, dict(pairs))
        self.numbers = gather(self.tangents, self.out_cells)
        self.reached = set(self.tangents) & self.tape.leading_to(self.out_cells.ravel())

    def sizes(self) -> np.ndarray:
        rows = rounding_of(self.rules).of_all(self.out_cells, self.wrt_cells)
        weights = np.abs(np.array([near(number) for number in self.given.ravel()]))
        return (rows.reshape(self.out_cells.size, -1) @ weights).reshape(self.out_cells.shape)

    def symbols(self) -> np.ndarray | None:
        import sympy

        named = named_cotangent(self.trace, self.tape, self.name, self.given)
        start = sympified_array(self.given) if named is None else named
        seeds: dict[int, Any] = dict(zip(self.wrt_cells.reshape(-1).tolist(), start.reshape(-1).tolist()))
        return readable(
            len(self.reached), lambda: gather(jvp_in_symbols(self.rules, seeds), self.out_cells, sympy.S.Zero)
        )

    def matrix_form(self) -> Node | None:
        return closed_tangent(
            self.trace, self.tape, self.wrt.value, self.wrt_cells, self.out.value, self.out_cells, self.given, self.name
        )

    def steps(self) -> tuple[WorkedStep, ...]:
        return tuple(
            way_forward(self.trace, self.rules, self.wrt.value, self.wrt_cells, self.tangents, self.reached, self.name,
                        ascii=self.ascii)
        )  # fmt: skip


class Rows(Product):
    """`jacobian`: every output by every input."""

    def __init__(self, trace: Trace, ask: Ask, ascii: bool) -> None:
        super().__init__(trace, ask, ascii)
        self.numbers = jacobian(self.rules, self.out_cells, self.wrt_cells)
        self.reached = self.tape.leading_to(self.out_cells.ravel())

    def sizes(self) -> np.ndarray:
        return rounding_of(self.rules).of_all(self.out_cells, self.wrt_cells)

    @cached_property
    def _form(self) -> Form:
        if not self.depends:
            return Form()
        return index_form(self.trace, self.tape, self.out.value, self.wrt.value, self.out_cells, self.wrt_cells)

    def index_form(self) -> Node | None:
        return self._form.entries

    def matrix_form(self) -> Node | None:
        return self._form.matrix

    def symbols(self) -> np.ndarray | None:
        return readable(len(self.reached), lambda: jacobian_in_symbols(self.rules, self.out_cells, self.wrt_cells))


class Second(Product):
    """`hessian`: the gradient of one number as new cells of the list, and every one of them by every input."""

    def __init__(self, trace: Trace, ask: Ask, ascii: bool) -> None:
        super().__init__(trace, ask, ascii)
        if self.out_cells.size != 1:
            raise AskError(ONE_NUMBER.fill(shape=self.out.value.shape, text=ask.target))
        # A list of its own: it grows by the gradient's cells.
        alive = () if self.wrt.value.requires_grad else (self.wrt.value.uid,)
        self.tape = Tape(trace, alive, apart_of(trace, self.wrt))
        self.rules = self.tape.rules
        bars = extended(self.tape, [(int(self.out_cells.ravel()[0]), self.tape.constant(1))])
        nothing = self.tape.constant(0)
        gradient = [bars.get(at, nothing) for at in self.wrt_cells.ravel().tolist()]
        self.gradient = np.array(gradient, dtype=np.int64).reshape(self.wrt_cells.shape)
        self.numbers = jacobian(self.rules, self.gradient, self.wrt_cells)
        self.reached = self.tape.leading_to(gradient)

    def sizes(self) -> np.ndarray:
        return rounding_of(self.rules).of_all(self.gradient, self.wrt_cells)

    @cached_property
    def _form(self) -> Form:
        if not self.depends:
            return Form()

        def expected() -> list[np.ndarray]:
            return [jacobian(point.rules, self.gradient, self.wrt_cells) for point in nearby(self.tape)]

        return second_form(self.trace, self.tape, self.out.value, self.wrt.value, expected)

    def index_form(self) -> Node | None:
        return self._form.entries

    def matrix_form(self) -> Node | None:
        return self._form.matrix

    def symbols(self) -> np.ndarray | None:
        return readable(len(self.reached), lambda: jacobian_in_symbols(self.rules, self.gradient, self.wrt_cells))


KINDS: dict[str, Any] = {
    "vjp": Back, "jvp": Forward, "jacobian": Rows, "hessian": Second, "formula": Formula,
}  # fmt: skip


def free_cotangent(trace: Trace, shape: tuple[int, ...]) -> tuple[str, np.ndarray]:
    """A name no tensor of the program has (`v`, else `v_`), and its element symbols."""
    name = "v"
    while name in trace.names:
        name += "_"
    names = element_names({name: shape})[name]
    symbols = np.empty(shape, dtype=object)
    for index in np.ndindex(*shape):
        symbols[index] = symbol(str(names[index]))
    return name, symbols
