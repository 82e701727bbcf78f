"""Node: one recorded operation of the graph, with its edges and what it saved."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

from .namespaces import FLOAT
from .op import Op, Plan

if TYPE_CHECKING:
    from .tensor import Tensor, Version

_sequence = count()

FREED = (
    "Trying to backward through the graph a second time (or directly access saved tensors after they have already "
    "been freed). Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). "
    "Specify retain_graph=True if you need to backward through the graph a second time or if you need to access saved "
    "tensors after calling backward."
)


class Node:
    """A step of the backward pass.

    `edges[i]` is where input i's cotangent goes: a leaf itself, or (node, output number), or None. `saved` lists
    what the formulas need, with the version it had: (input number or -1 for the result, counter, version).
    """

    __slots__ = (
        "__weakref__",
        "arrays",
        "attributes",
        "edges",
        "freed",
        "keeps",
        "made",
        "op",
        "result",
        "saved",
        "sequence",
    )

    def __init__(self, op: Op, arrays: tuple[Any, ...], edges: tuple[Any, ...], attributes: Any) -> None:
        self.op = op
        self.arrays = arrays
        self.edges = edges
        self.attributes = attributes
        self.result: Any = None
        self.saved: tuple[tuple[int, Version | None, int], ...] = ()
        self.freed = False
        self.sequence = next(_sequence)
        # Tensors that keep the cotangent arriving here as their .grad, and (for printing) the tensor made.
        self.keeps: list[Tensor] | None = None
        self.made: Any = None

    def name(self) -> str:
        """PyTorch's name of the node."""
        return type(self).__name__

    @property
    def next_functions(self) -> tuple[tuple[Any, int], ...]:
        """The nodes that cotangents go to from here, each with the number of its output."""
        return tuple(next_function(edge) for edge in self.edges)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} object at {id(self):#x}>"

    def backward(self, grads: list[Any], state: Any) -> list[Any]:
        """The cotangents of the inputs, in arrays, given those of the outputs.

        RuntimeError where saved values were freed or have been written to since.
        """
        if self.saved:
            self.check(state)
        op = self.op
        if op.variadic:
            return list(self._evaluate(op.plans[0], grads, FLOAT, self.arrays, self.result))  # type: ignore[arg-type]
        return [
            None if edge is None or plan is None else self._evaluate(plan, grads, FLOAT, self.arrays, self.result)
            for edge, plan in zip(self.edges, op.plans)
        ]

    def backward_on_tensors(self, grads: list[Any], state: Any) -> list[Any]:
        """The same on tensors, recorded: what `create_graph=True` differentiates again."""
        from .tensor_namespace import TENSOR

        if self.saved:
            self.check(state)
        arrays = tuple(self.unpack(i) for i in range(len(self.arrays)))
        result = self.unpack(-1)
        op = self.op
        if op.variadic:
            return list(self._evaluate(op.plans[0], grads, TENSOR, arrays, result))  # type: ignore[arg-type]
        return [
            None if edge is None or plan is None else self._evaluate(plan, grads, TENSOR, arrays, result)
            for edge, plan in zip(self.edges, op.plans)
        ]

    def check(self, state: Any) -> None:
        """RuntimeError where a saved value is gone or was written to."""
        if self.freed:
            raise RuntimeError(FREED)
        if state.semantics.checks_versions:
            for at, version, saved in self.saved:
                if version is not None and version.count != saved:
                    raise RuntimeError(self._modified(at, version.count, saved))

    def unpack(self, at: int) -> Any:
        """Input `at` (-1: the result) as a tensor with its history."""
        from .tensor import Tensor

        if at == -1:
            result = self.result[0] if isinstance(self.result, tuple) else self.result
            if result is None:
                return None
            found = Tensor(result)
            found.node, found.tracked = self, True
            return found
        edge = self.edges[at]
        if isinstance(edge, Tensor):
            return edge
        array = self.arrays[at]
        if not hasattr(array, "dtype"):
            return array
        found = Tensor(array)
        if edge is not None:
            found.node, found.output_nr, found.tracked = edge[0], edge[1], True
        return found

    def _evaluate(self, plan: Plan, grads: list[Any], xp: Any, arrays: Any, result: Any) -> Any:
        pool = (grads[0], xp, result, *arrays)
        return plan.formula(*[pool[s] if s.__class__ is int else self._named(s, grads) for s in plan.sources])

    def _named(self, source: Any, grads: list[Any]) -> Any:
        """A formula's argument that is neither a cotangent nor saved: a shape, an attribute."""
        if source == "tensors_shape":
            return tuple(array.shape for array in self.arrays)
        if source.endswith("_shape"):
            return getattr(self.arrays[self.op.inputs.index(source[: -len("_shape")])], "shape", ())
        if source == "indices":
            return self.result[1]
        if source == "grads":
            return grads
        if source in self.attributes:
            return self.attributes[source]
        return default(self.op, source)

    def _modified(self, at: int, found: int, expected: int) -> str:
        from .dtypes import BY_NUMPY
        from .tensor import Tensor

        if at == -1:
            array = self.result[0] if isinstance(self.result, tuple) else self.result
            by: str | None = f"output 0 of {short(self)}"
        else:
            array, edge = self.arrays[at], self.edges[at]
            by = None
            if edge is not None and not isinstance(edge, Tensor):
                by = f"output {edge[1]} of {short(edge[0])}"
        what = f"[{BY_NUMPY[array.dtype].type_name} {list(array.shape)}]" + (f", which is {by}," if by else "")
        return (
            f"one of the variables needed for gradient computation has been modified by an inplace operation: {what} "
            f"is at version {found}; expected version {expected} instead. Hint: enable anomaly detection to find the "
            "operation that failed to compute its gradient, with torch.autograd.set_detect_anomaly(True, "
            "check_nan=False)."
        )


class AccumulateGrad:
    """The end of the graph at a leaf, as `next_functions` shows it."""

    __slots__ = ("variable",)

    def __init__(self, variable: Tensor) -> None:
        self.variable = variable

    def name(self) -> str:
        return "torch::autograd::AccumulateGrad"

    @property
    def next_functions(self) -> tuple[()]:
        return ()

    def __repr__(self) -> str:
        return f"<AccumulateGrad object at {id(self.variable):#x}>"


def next_function(edge: Any) -> tuple[Any, int]:
    """An edge as PyTorch shows it."""
    if edge is None:
        return (None, 0)
    return edge if isinstance(edge, tuple) else (AccumulateGrad(edge), 0)


def short(node: Any) -> str:
    """A node's name as messages write it: without `Backward0`."""
    name = type(node).__name__
    head, found, digits = name.rpartition("Backward")
    return head if found and digits.isdigit() else name


def default(op: Op, attribute: str) -> Any:
    """The default of an attribute that a program left out."""
    return (op.forward.__kwdefaults__ or {})[attribute]


_classes: dict[str, type[Node]] = {}


def node_class(name: str) -> type[Node]:
    """The class of nodes with this name: programs see it as `type(t.grad_fn).__name__`."""
    found = _classes.get(name)
    if found is None:
        found = _classes[name] = type(name, (Node,), {"__slots__": ()})
    return found
