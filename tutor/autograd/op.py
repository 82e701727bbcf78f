"""The shape of one entry of the rules table, and what follows from a formula's parameter names: what a node saves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

# Where a formula's argument comes from: a place in (grad, xp, result, *inputs), or one of these by name.
GRAD, XP, RESULT, FIRST_INPUT = 0, 1, 2, 3


@dataclass(frozen=True)
class Plan:
    """One formula with where its arguments come from and which of its inputs (or the result, -1) it saves."""

    formula: Callable[..., Any]
    sources: tuple[int | str, ...]
    saves: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Op:
    """One operation: its forward and one derivative formula for each input that has one.

    `forward(*inputs, xp, **attributes)` gives an array, or a tuple of them of which the first is differentiable.
    A formula's parameters say what it needs: `grad` (the cotangent, of the result's shape), `grads` (of all outputs),
    `result`, an input's name (these are saved), an input's name with `_shape` (not saved), an attribute, `xp`.
    It returns a cotangent that the engine sums down to the input's shape. `promotes` brings inputs to a common dtype,
    `floats` integer inputs to the default dtype; `size` bounds the elements made, from the inputs' shapes.
    `check` raises PyTorch's error where the inputs do not fit.
    """

    name: str
    forward: Callable[..., Any]
    formulas: dict[str, Callable[..., Any]]
    inputs: tuple[str, ...]
    variadic: bool = False
    node: str = ""
    view: bool = False
    promotes: bool = False
    floats: bool = False
    check: Callable[..., None] | None = None
    size: Callable[..., int] | None = None
    samples: Sequence[tuple[Any, ...]] = field(default=(), repr=False)

    @cached_property
    def plans(self) -> tuple[Plan | None, ...]:
        """One plan for each input; for a variadic op the one plan of all of them."""
        if self.variadic:
            return (self._plan(self.formulas["tensors"]),) if self.formulas else ()
        return tuple(self._plan(self.formulas[name]) if name in self.formulas else None for name in self.inputs)

    @cached_property
    def _saves_by_mask(self) -> dict[tuple[bool, ...], tuple[int, ...]]:
        return {}

    def saves(self, wanted: tuple[bool, ...]) -> tuple[int, ...]:
        """What a node saves where these inputs require grad: input numbers in order, -1 for the result."""
        found = self._saves_by_mask.get(wanted)
        if found is None:
            plans = self.plans if self.variadic else [p for p, w in zip(self.plans, wanted) if w]
            found = tuple(dict.fromkeys(s for plan in plans if plan is not None for s in plan.saves))
            self._saves_by_mask[wanted] = found
        return found

    def _plan(self, formula: Callable[..., Any]) -> Plan:
        code = formula.__code__
        sources: list[int | str] = []
        saves: list[int] = []
        for parameter in code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]:
            if parameter == "grad":
                sources.append(GRAD)
            elif parameter == "xp":
                sources.append(XP)
            elif parameter == "result":
                sources.append(RESULT)
                saves.append(-1)
            elif parameter in self.inputs:
                at = self.inputs.index(parameter)
                sources.append(FIRST_INPUT + at)
                saves.append(at)
            else:
                sources.append(parameter)
        return Plan(formula, tuple(sources), tuple(saves))


OPS: dict[str, Op] = {}


def op(name: str, forward: Callable[..., Any], *, node: str = "", samples: Sequence[Any] = (), **rest: Any) -> None:
    """Add one entry to the table; whatever is no field of `Op` is a formula, named like its input."""
    fields = {key: rest.pop(key) for key in ("view", "promotes", "floats", "check", "size") if key in rest}
    code = forward.__code__
    variadic = bool(code.co_flags & 0x04)
    inputs = ("tensors",) if variadic else code.co_varnames[: code.co_argcount]
    named = node or "".join(part.title() for part in name.split("_")) + "Backward0"
    OPS[name] = Op(name, forward, rest, inputs, variadic, named, samples=samples, **fields)
