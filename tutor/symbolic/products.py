"""The exact `vjp`, `jvp`, `jacobian` and `formula` of one tensor of a program by another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tutor.errors import AskError
from tutor.words import Text

from . import mathtext
from .asked import tensor_of
from .derivation import Derivation
from .exact import rationals
from .found import Found, ancestors, finished, named_cotangent, places, rules_of, seed, symbolic, zeros
from .matrixform import NoForm, Walk, named
from .naming import element_names, symbol
from .notes import at_kinks, differs, engine_agrees
from .passes import gather, jacobian, jvp, vjp
from .worked import way_back

if TYPE_CHECKING:
    from tutor.program import Ask
    from tutor.program.trace import Trace


class Product:
    """`vjp`, `jvp`, `jacobian` and `formula` of one tensor by another."""

    def __init__(self, trace: Trace, ask: Ask, ascii: bool) -> None:
        self.trace, self.ask, self.ascii = trace, ask, ascii
        self.out = tensor_of(trace, str(ask.target))
        self.wrt = tensor_of(trace, str(ask.wrt))
        alive = () if self.wrt.value.requires_grad else (self.wrt.value.uid,)
        self.rules = rules_of(trace, alive)
        self.tape = self.rules.tape
        self.out_cells = self.tape.cells_now(self.out.value)
        self.wrt_cells = places(self.tape, self.wrt)

    def derivation(self) -> Derivation:
        total = {"vjp": self.vjp, "jvp": self.jvp, "jacobian": self.jacobian, "formula": self.formula}[self.ask.kind]()
        engine = self.engine()
        agrees = engine is None or engine_agrees(total.exact, engine)
        note: Text | None = at_kinks(self.rules, total.reached)
        if engine is not None and not agrees:
            note = differs(self.trace, self.tape, self.ask.text, total.exact, engine)
        return finished(self.ask.text, self.rules, self.wrt_cells, total, engine, agrees, note, self.ascii)

    def engine(self) -> np.ndarray | None:
        """The numeric engine's answer; None where PyTorch raises instead of giving one."""
        from tutor.program import answer

        try:
            found = answer(self.trace, self.ask)
        except (RuntimeError, TypeError, ValueError, IndexError):
            return None
        if found is None:
            return None
        return np.asarray(getattr(found, "array", found))

    def vector(self, wanted: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray, str]:
        """The vector of an ask in numbers, in symbols, and its name."""
        from tutor.program import evaluate

        text = str(self.ask.vector or "")
        if not text:
            if int(np.prod(wanted)) != 1:
                raise AskError(f"{self.ask.kind} needs a vector of shape {wanted}: {self.ask.kind}(out, w, v).")
            ones = zeros(wanted) + 1
            return ones, ones, ""
        given = evaluate(self.trace, text)
        numbers = np.asarray(getattr(given, "array", given), dtype=np.float64 if not hasattr(given, "array") else None)
        if numbers.shape != wanted:
            raise AskError(f"{text} has shape {tuple(numbers.shape)}; {self.ask.kind} needs shape {wanted} here.")
        exact = rationals(numbers)
        symbols = named_cotangent(self.trace, self.tape, text, numbers)
        return (exact, exact, "") if symbols is None else (exact, symbols, text)

    def vjp(self) -> Found:
        numbers, symbols, name = self.vector(self.out.value.shape)
        return self.backwards(numbers, symbols, name)

    def formula(self) -> Found:
        """The VJP with a cotangent of its own, `v`; with 1 where the output is one number."""
        shape = self.out.value.shape
        ones = zeros(shape) + 1
        if self.out.value.array.size == 1:
            return self.backwards(ones, ones, "")
        name, symbols = free_cotangent(self.trace, shape)
        return self.backwards(ones, symbols, name)

    def backwards(self, numbers: np.ndarray, symbols: np.ndarray, name: str) -> Found:
        seeds: list[tuple[int, Any]] = []
        symbol_seeds: list[tuple[int, Any]] = []
        seed(seeds, self.out_cells, numbers)
        seed(symbol_seeds, self.out_cells, symbols)
        cotangents = vjp(self.rules, seeds)
        total = Found(gather(cotangents, self.wrt_cells), None, reached=set(cotangents))
        total.symbols = symbolic(
            self.rules, lambda: gather(vjp(self.rules, symbol_seeds, symbolic=True), self.wrt_cells)
        )
        said = name or ("1" if numbers.size == 1 else mathtext.array(numbers, ascii=self.ascii))
        total.steps = way_back(
            self.trace, self.rules, self.out.value, self.wrt_cells, said, cotangents, 0, ascii=self.ascii
        )
        try:
            total.form = Walk(self.trace, self.tape).gradient(self.out.value, named(name, symbols), self.wrt.value.uid)
        except NoForm:
            total.form = None
        return total

    def jvp(self) -> Found:
        numbers, symbols, _ = self.vector(self.wrt.value.shape)
        seeds: list[tuple[int, Any]] = []
        symbol_seeds: list[tuple[int, Any]] = []
        seed(seeds, self.wrt_cells, numbers)
        seed(symbol_seeds, self.wrt_cells, symbols)
        tangents = jvp(self.rules, dict(seeds))
        total = Found(gather(tangents, self.out_cells), None, reached=set(tangents))
        total.symbols = symbolic(
            self.rules, lambda: gather(jvp(self.rules, dict(symbol_seeds), symbolic=True), self.out_cells)
        )
        return total

    def jacobian(self) -> Found:
        exact = jacobian(self.rules, self.out_cells, self.wrt_cells)
        total = Found(exact, None, reached=ancestors(self.rules, self.out_cells))
        total.symbols = symbolic(
            self.rules, lambda: jacobian(self.rules, self.out_cells, self.wrt_cells, symbolic=True)
        )
        return total


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
