"""What SymPy says about one ask on one trace, beside what the engine says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tutor.words import Text

from . import mathtext
from .asked import Asked, grad_of, tensor_of
from .derivation import Derivation, WorkedStep
from .exact import rationals
from .found import Found, ancestors, finished, named_cotangent, places, rules_of, seed, symbolic, zeros
from .matrixform import NoForm, Walk, named, plus
from .notes import at_kinks, changed_by_hand, differs, engine_agrees, why_none
from .passes import Rules, gather, vjp
from .products import Product
from .worked import cotangent_name, way_back

if TYPE_CHECKING:
    from tutor.program import Ask
    from tutor.program.trace import Backward, Trace, Value


def derive(trace: Trace, ask: Ask | str, *, ascii: bool = False) -> Derivation:
    """The exact answer to an ask (`w.grad`, `jacobian(out, w)`, ...) beside the engine's value.

    AskError where the ask names nothing, or something that has no derivative.
    """
    from tutor.program import parse_ask

    asked = parse_ask(ask) if isinstance(ask, str) else ask
    if asked.kind == "value":
        of = grad_of(asked.text)
        return _gradient(trace, asked.text, of, ascii) if of is not None else _value(trace, asked.text, ascii)
    return Product(trace, asked, ascii).derivation()


def _gradient(trace: Trace, text: str, of: str, ascii: bool) -> Derivation:
    """`.grad`: the sum over the backward passes since it was last cleared."""
    asked = tensor_of(trace, of)
    tensor, value = asked.tensor, asked.value
    held = tensor.grad
    engine = None if held is None else np.asarray(held.array)
    passes, before = _passes_since_cleared(trace, value.uid)
    if engine is None:
        return _none(text, value, why_none(trace, of, asked, bool(passes)))
    rules = rules_of(trace)
    wrt = places(rules.tape, asked)
    total = Found(before if before is not None else zeros(value.shape), zeros(value.shape))
    if before is not None:
        total.symbols = before
    for backward in passes:
        _add_pass(trace, rules, backward, asked, wrt, total, ascii)
    by_hand = changed_by_hand(trace, value.uid, engine, passes)
    if by_hand:
        total.exact, total.symbols, total.form = rationals(engine), None, None
    if len(passes) > 1 or before is not None:
        said = mathtext.array(total.exact, ascii=ascii)
        line = passes[-1].line if passes else 0
        total.steps.append(WorkedStep("accumulate", line, f"{of}.grad", f"{len(passes)} × backward()", said))
    agrees = engine_agrees(total.exact, engine)
    note = by_hand or at_kinks(rules, total.reached)
    if not agrees:
        note = differs(trace, rules.tape, text, total.exact, engine)
    return finished(text, rules, wrt, total, engine, agrees, note, ascii)


def _add_pass(
    trace: Trace, rules: Rules, backward: Backward, asked: Asked, wrt: np.ndarray, total: Found, ascii: bool
) -> None:
    tape = rules.tape
    exact_seeds: list[tuple[int, Any]] = []
    symbol_seeds: list[tuple[int, Any]] = []
    name = None if backward.implicit else cotangent_name(trace, backward)
    for cells, cotangent in zip(tape.roots[backward.index], backward.cotangents):
        numbers = rationals(np.asarray(cotangent))
        symbols = named_cotangent(trace, tape, name, cotangent)
        seed(exact_seeds, cells, numbers)
        seed(symbol_seeds, cells, numbers if symbols is None else symbols)
    cotangents = vjp(rules, exact_seeds)
    total.exact = total.exact + gather(cotangents, wrt)
    total.reached |= set(cotangents)
    if total.symbols is not None:
        found = symbolic(rules, lambda: gather(vjp(rules, symbol_seeds, symbolic=True), wrt))
        total.symbols = None if found is None else total.symbols + found
    root, cotangent = backward.roots[0], backward.cotangents[0]
    symbols = named_cotangent(trace, tape, name, cotangent)
    said = "1" if backward.implicit else (name or mathtext.array(rationals(np.asarray(cotangent)), ascii=ascii))
    total.steps += way_back(trace, rules, root, wrt, said, cotangents, backward.line, ascii=ascii)
    if len(backward.roots) != 1:
        total.formless = True
    if total.formless or total.symbols is None:
        return
    try:
        start = named("", rationals(np.asarray(cotangent))) if symbols is None else named(str(name), symbols)
        form = Walk(trace, tape).gradient(root, start, asked.value.uid)
        total.form = form if total.form is None else plus(total.form, form)
    except NoForm:
        total.formless = True


def _value(trace: Trace, text: str, ascii: bool) -> Derivation:
    """The exact value of a tensor itself."""
    asked = tensor_of(trace, text)
    rules = rules_of(trace)
    cells = rules.tape.cells_now(asked.value)
    exact = rules.tape.value_of(cells)
    total = Found(exact, rules.tape.formula_of(cells), reached=ancestors(rules, cells))
    engine = np.asarray(asked.tensor.array)
    agrees = engine_agrees(exact, engine)
    try:
        total.form = Walk(trace, rules.tape).value(asked.value)
    except (NoForm, KeyError):
        total.form = None
    note = None if agrees else differs(trace, rules.tape, text, exact, engine)
    return finished(text, rules, cells, total, engine, agrees, note, ascii)


def _none(text: str, value: Value, note: Text) -> Derivation:
    nothing = zeros(value.shape)
    return Derivation(text, value.shape, nothing, nothing, None, (), (), None, True, is_none=True, note=note)


def _passes_since_cleared(trace: Trace, uid: int) -> tuple[list[Backward], np.ndarray | None]:
    """The backward passes that `.grad` still holds, and what stood in it by hand before the first of them."""
    passes: list[Backward] = []
    before: np.ndarray | None = None
    last: np.ndarray | None = None
    for backward in trace.backwards:
        for gathered in backward.gathered:
            if gathered.value.uid != uid or backward.call != "backward":
                continue
            if gathered.before is None or last is None or not np.array_equal(gathered.before, last):
                passes, before = [], None
                if gathered.before is not None and np.any(gathered.before):
                    before = rationals(np.asarray(gathered.before))
            passes.append(backward)
            last = np.array(gathered.after)
    return passes, before
