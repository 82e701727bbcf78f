"""The shape of one entry of the rules table, and what follows from a formula's parameter names: what a node saves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from .namespaces import FLOAT


@dataclass(frozen=True, eq=False)
class Plan:
    """One formula: where its arguments come from, and which inputs (by number) and outputs (-1, -2, ...) it saves.

    `run(node, grads, xp, arrays, results)` evaluates it; `lean(node, grad)` does so on arrays for the cotangent of the
    first output.
    """

    formula: Callable[..., Any]
    saves: tuple[int, ...]
    run: Callable[..., Any]
    lean: Callable[..., Any]


@dataclass(frozen=True, eq=False)
class Op:
    """One operation: its forward and one derivative formula for each input that has one.

    `forward(*inputs, xp, **attributes)` gives a new array (a view of the input where `view`), or a tuple of them;
    `outputs` names those, and `differentiable` says how many of them, from the first, carry a gradient.
    A formula's parameters say what it needs: `grad` (the cotangent, of the result's shape), `grads` (of all outputs,
    None where nothing came), `result` or an output's name, an input's name (these are saved), an input's name with
    `_shape` (not saved), `needs` (which inputs want a cotangent), an attribute, `xp`. It returns a cotangent that the
    engine sums down to the input's shape.
    `layout` says how the elements of a result lie in memory: "kept" as those of the first input of its shape, or in "rows".
    `promotes` brings inputs to a common dtype; `floats` makes integer inputs floating point; `check` raises PyTorch's
    error where the inputs do not fit; `size` bounds the elements made, from the inputs' shapes. `kernel` is the
    forward on plain arrays where that is a single function (`ranks`: for arrays of so many dimensions only). `linear` ops
    have themselves as their JVP; `elementwise` ones multiply each tangent by the formula. `wide` ones compute half
    precision in single precision. On complex numbers a formula gives the derivative itself and the engine conjugates it,
    unless the op is not `holomorphic` and its formulas give the cotangent as they stand.
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
    outputs: tuple[str, ...] = ("result",)
    differentiable: int = 1
    number_node: str = ""
    layout: str = ""
    kernel: Callable[..., Any] | None = None
    ranks: tuple[int, int] | None = None
    linear: bool = False
    elementwise: bool = False
    wide: bool = False
    holomorphic: bool = True
    attribute_names: dict[str, str] = field(default_factory=dict, repr=False)
    check: Callable[..., None] | None = None
    size: Callable[..., int] | None = None
    samples: Sequence[Any] = field(default=(), repr=False)

    @cached_property
    def defaults(self) -> dict[str, Any]:
        """Attributes with the values they have where a program left them out."""
        found = dict(self.forward.__kwdefaults__ or {})
        found.pop("xp", None)
        return found

    @cached_property
    def plans(self) -> tuple[Plan | None, ...]:
        """One plan for each input; for a variadic op the one plan of all of them."""
        if self.variadic:
            return (_plan(self, self.formulas["tensors"]),) if self.formulas else ()
        return tuple(_plan(self, self.formulas[name]) if name in self.formulas else None for name in self.inputs)

    @cached_property
    def order(self) -> tuple[int, ...]:
        """Input numbers in the order in which PyTorch's nodes compute their cotangents: by name."""
        return tuple(sorted(range(len(self.inputs)), key=self.inputs.__getitem__))

    def cotangent(
        self,
        at: int,
        grads: Sequence[Any],
        inputs: Sequence[Any],
        results: Sequence[Any],
        attributes: Any,
        xp: Any = FLOAT,
    ) -> Any:
        """The formula of input `at` on these values: its cotangent, of the result's shape; None without a formula."""
        plan = self.plans[0] if self.variadic and self.plans else None if self.variadic else self.plans[at]
        if plan is None:
            return None
        found = plan.run(_Values(tuple(inputs), attributes), list(grads), xp, tuple(inputs), tuple(results))
        return found[at] if self.variadic else found

    @cached_property
    def is_lone(self) -> bool:
        """Whether the op makes one new tensor of one, whatever its attributes."""
        return (
            len(self.inputs) == 1 and self.outputs == ("result",) and self.differentiable == 1
            and self.check is None and self.size is None and not (self.variadic or self.view or self.floats or self.promotes)
        )  # fmt: skip

    @cached_property
    def missing(self) -> dict[Any, tuple[str, str]]:
        """The dtypes for which PyTorch has no kernel, with what it says."""
        from .missing import missing_kernels

        return missing_kernels(self.name)

    def shown_edges(self, node: Any) -> Sequence[bool]:
        """Which inputs have an edge in PyTorch's graph: those with a formula; the first of a scalar overload."""
        if self.variadic:
            return (True,) * len(node.edges)
        if node.of_number:
            return tuple(hasattr(array, "dtype") for array in node.arrays)
        return self._formula_edges

    @cached_property
    def _formula_edges(self) -> tuple[bool, ...]:
        return tuple(plan is not None for plan in self.plans) or (True,) * len(self.inputs)

    @cached_property
    def node_class(self) -> Any:
        """The class of this op's nodes; of the first of two where an overload has attributes."""
        from .node import node_class

        return node_class(self.node.partition("|")[0])

    @cached_property
    def overload_class(self) -> Any:
        """The class of this op's nodes where attributes were given: `SumBackward1` for a sum over dimensions."""
        from .node import node_class

        return node_class(self.node.rpartition("|")[2])

    @cached_property
    def saves_of_pair(self) -> tuple[tuple[int, ...], ...]:
        """`saves` for an op of one or two inputs, by which of them require grad: number 1 for the first, 2 for the second."""
        if len(self.inputs) == 1:
            return (), self.saves((True,))
        return (), self.saves((True, False)), self.saves((False, True)), self.saves((True, True))

    @cached_property
    def _saves_by_mask(self) -> dict[tuple[bool, ...], tuple[int, ...]]:
        return {}

    def saves(self, wanted: tuple[bool, ...]) -> tuple[int, ...]:
        """What a node saves where these inputs require grad: input numbers in order, -1, -2, ... for outputs.

        An input that one formula alone needs is saved only where that formula will run; one that several need, always
        (torchgen's `guard_for`).
        """
        found = self._saves_by_mask.get(wanted)
        if found is None:
            plans = [plan for plan in self.plans if plan is not None]
            several = len(plans) > 1 and not self.variadic
            uses: dict[int, list[Plan]] = {}
            for plan in plans:
                for at in plan.saves:
                    uses.setdefault(at, []).append(plan)
            live = plans if self.variadic else [p for p, w in zip(self.plans, wanted) if w and p is not None]
            found = tuple(
                at for at, users in sorted(uses.items(), key=lambda use: use[0] < 0)
                if at < 0 or not several or len(users) > 1 or users[0] in live
            )  # fmt: skip
            self._saves_by_mask[wanted] = found
        return found


@dataclass(frozen=True)
class _Values:
    """What a formula reads of a node, without one: every input wants its cotangent."""

    arrays: tuple[Any, ...]
    attributes: Any

    @property
    def edges(self) -> tuple[Any, ...]:
        return self.arrays


def _plan(op: Op, formula: Callable[..., Any]) -> Plan:
    code = formula.__code__
    names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    getters: list[Callable[..., Any]] = []
    saves: list[int] = []
    shape_of_pattern: list[Any] = []
    for name in names:
        if name == "grad":
            getters.append(lambda node, grads, xp, arrays, results: grads[0])
            shape_of_pattern.append("grad")
        elif name == "grads":
            getters.append(lambda node, grads, xp, arrays, results: grads)
        elif name == "xp":
            getters.append(lambda node, grads, xp, arrays, results: xp)
            shape_of_pattern.append("xp")
        elif name in op.outputs:
            at = op.outputs.index(name)
            getters.append(lambda node, grads, xp, arrays, results, at=at: results[at])
            saves.append(-1 - at)
            shape_of_pattern.append(-1 - at)
        elif name in op.inputs:
            at = op.inputs.index(name)
            if op.variadic:
                getters.append(lambda node, grads, xp, arrays, results: arrays)
            else:
                getters.append(lambda node, grads, xp, arrays, results, at=at: arrays[at])
                shape_of_pattern.append(at)
            saves.append(at)
        elif name == "needs":
            getters.append(lambda node, grads, xp, arrays, results: tuple(edge is not None for edge in node.edges))
        elif name == "tensors_shape":
            getters.append(lambda node, grads, xp, arrays, results: tuple(a.shape for a in node.arrays))
        elif name.endswith("_shape") and name[:-6] in op.inputs:
            at = op.inputs.index(name[:-6])
            getters.append(lambda node, grads, xp, arrays, results, at=at: getattr(node.arrays[at], "shape", ()))
            shape_of_pattern.append(name)
        else:
            default = op.defaults.get(name)
            shape_of_pattern.append((name, default))
            getters.append(
                lambda node, grads, xp, arrays, results, name=name, default=default: node.attributes.get(name, default)
            )

    def run(node: Any, grads: Any, xp: Any, arrays: Any, results: Any) -> Any:
        return formula(*[get(node, grads, xp, arrays, results) for get in getters])

    return Plan(formula, tuple(dict.fromkeys(saves)), run, _lean(formula, shape_of_pattern, getters))


def _lean(formula: Callable[..., Any], pattern: list[Any], getters: list[Any]) -> Callable[..., Any]:
    """The formula on plain arrays given (node, grad); the usual patterns of arguments without a loop."""
    if len(pattern) == len(getters):
        match pattern:
            case ["grad"]:
                return lambda node, grad: formula(grad)
            case ["grad", int(k)] if k >= 0:
                return lambda node, grad: formula(grad, node.arrays[k])
            case ["grad", -1]:
                return lambda node, grad: formula(grad, node.results[0])
            case ["grad", "xp"]:
                return lambda node, grad: formula(grad, FLOAT)
            case ["grad", int(k), "xp"] if k >= 0:
                return lambda node, grad: formula(grad, node.arrays[k], FLOAT)
            case ["grad", -1, "xp"]:
                return lambda node, grad: formula(grad, node.results[0], FLOAT)
            case ["grad", (name, default)]:
                return lambda node, grad: formula(grad, node.attributes.get(name, default))
            case ["grad", (name, default), "xp"]:
                return lambda node, grad: formula(grad, node.attributes.get(name, default), FLOAT)
            case ["grad", -1, (name, default), "xp"]:
                return lambda node, grad: formula(grad, node.results[0], node.attributes.get(name, default), FLOAT)
            case ["grad", int(k), *named, "xp"] if k >= 0 and all(part.__class__ is tuple for part in named):
                return lambda node, grad: formula(
                    grad, node.arrays[k], *[node.attributes.get(name, default) for name, default in named], FLOAT
                )
            case ["grad", "self_shape", (name, default), (other, rest), "xp"]:
                return lambda node, grad: formula(
                    grad,
                    node.arrays[0].shape,
                    node.attributes.get(name, default),
                    node.attributes.get(other, rest),
                    FLOAT,
                )
    return lambda node, grad: formula(*[get(node, [grad], FLOAT, node.arrays, node.results) for get in getters])


OPS: dict[str, Op] = {}

_FIELDS = (
    "view", "promotes", "floats", "check", "size", "outputs", "differentiable", "number_node", "layout", "kernel",
    "ranks", "linear",
    "elementwise", "wide", "holomorphic", "attribute_names",
)  # fmt: skip


def op(name: str, forward: Callable[..., Any], *, node: str = "", samples: Sequence[Any] = (), **rest: Any) -> None:
    """Add one entry to the table; whatever is no field of `Op` is a formula, named like its input."""
    fields = {key: rest.pop(key) for key in _FIELDS if key in rest}
    kept = fields.get("elementwise") or fields.get("promotes")
    fields.setdefault("layout", "" if fields.get("view") else "kept" if kept else "rows")
    code = forward.__code__
    variadic = bool(code.co_flags & 0x04)
    inputs = ("tensors",) if variadic else code.co_varnames[: code.co_argcount]
    named = node or "".join(part.title() for part in name.split("_")) + "Backward0"
    OPS[name] = Op(name, forward, rest, inputs, variadic, named, samples=samples, **fields)
