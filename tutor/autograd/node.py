"""Node: one recorded operation of the graph, with its edges and what it saved."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any
from weakref import ReferenceType

from .dtypes import BY_NUMPY
from .namespaces import FLOAT
from .op import Op
from .refused import NotHere
from .tensor import Tensor, Version

sequence = count()

FREED = (
    "Trying to backward through the graph a second time (or directly access saved tensors after they have already "
    "been freed). Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). "
    "Specify retain_graph=True if you need to backward through the graph a second time or if you need to access saved "
    "tensors after calling backward."
)
DETACHED = (
    "Trying to use a saved tensor that has been detached in-place, i.e. with .detach_().This is not supported, please "
    "use out-of-place `.detach()` instead"
)
ANOMALY_HINT = (
    " Hint: enable anomaly detection to find the operation that failed to compute its gradient, with "
    "torch.autograd.set_detect_anomaly(True, check_nan=False)."
)
ANOMALY_FOUND = (
    " Hint: the backtrace further above shows the operation that failed to compute its gradient. The variable in "
    "question was changed in there or anywhere later. Good luck!"
)


# The node of an operation with a number in a formula of the table, where PyTorch's C++ has an overload for it.
SCALAR_NODES = {"add": "AddBackward1", "sub": "SubBackward1", "mul": "MulBackward1", "div": "DivBackward1"}


class WrappedInt(int):
    """A number that a program gave in the place of a tensor: a tensor to PyTorch's formulas, not a C++ scalar."""

    plain = property(int)


class WrappedFloat(float):
    """The same of a float."""

    plain = property(float)


class WrappedComplex(complex):
    """The same of a complex number."""

    plain = property(complex)


WRAPPED: dict[type, Any] = {int: WrappedInt, float: WrappedFloat, complex: WrappedComplex}
TENSOR_LIKE = (Tensor, *WRAPPED.values())


def wrapped(number: Any) -> Any:
    """A Python number as formulas see one that stood for a tensor."""
    return WRAPPED[number.__class__](number)


@contextmanager
def in_formula(state: Any) -> Iterator[None]:
    """While a formula is recorded, its numbers are C++ scalars to PyTorch."""
    before, state.formula = state.formula, True
    state.settle()
    try:
        yield
    finally:
        state.formula = before
        state.settle()


# The nodes that PyTorch did not generate from its table, by their C++ names.
HAND_WRITTEN = frozenset({"AccumulateGrad", "CopyBackwards", "CopySlices", "Error", "Identity"})


class InputMetadata:
    """What arrives at a node: shape, dtype and device."""

    public = frozenset({"shape", "dtype", "device", "is_nested_tensor", "is_cpp_nested_tensor"})
    is_nested_tensor = is_cpp_nested_tensor = False

    def __init__(self, shape: list[int], dtype: Any) -> None:
        self.shape, self.dtype = shape, dtype

    @property
    def device(self) -> Any:
        from .device import CPU

        return CPU

    def __repr__(self) -> str:
        return f"<torch._C._autograd._InputMetadata object at {id(self):#x}>"


class Graph:
    """What every node of the graph shares: its name, hooks and PyTorch's way to show its edges."""

    public = frozenset(
        {"name", "next_functions", "register_hook", "register_prehook", "metadata", "variable", "requires_grad",
         "_sequence_nr", "_input_metadata", "__call__"}
    )  # fmt: skip
    # Whether a backward pass must look for more here than edges and formulas: hooks, tensors that keep their gradient.
    special = False
    # Whether it runs where no cotangent came, and whether what it gives may be memory that others show.
    runs_on_nothing = False
    gives_shared = False
    # Whether PyTorch's own name of it is not known here.
    hidden = False
    # What a program sees in its place, and what its results carry besides their values.
    ctx: Any = None
    lifts: tuple[Any, ...] = ()
    pre_hooks: dict[int, Any] | None = None
    post_hooks: dict[int, Any] | None = None
    requires_grad = True

    def name(self) -> str:
        """PyTorch's name of the node."""
        found = type(self).__name__
        return f"torch::autograd::{found}" if found in HAND_WRITTEN else found

    def note_output(self, number: int, array: Any) -> None:
        """Remember shape and dtype of an output, for whoever asks for the node's metadata."""
        self.__dict__.setdefault("_outputs", {})[number] = InputMetadata(list(array.shape), BY_NUMPY[array.dtype])

    @property
    def _input_metadata(self) -> tuple[Any, ...]:
        known = self.__dict__.setdefault("_outputs", {})
        many = getattr(self, "outputs", 1)
        if len(known) < many:
            for number, array in enumerate(self.made_again()):
                self.note_output(number, array)
        return tuple([known.get(number) for number in range(many)])

    def made_again(self) -> tuple[Any, ...]:
        """The outputs, for their shapes and dtypes."""
        return ()

    @property
    def metadata(self) -> dict[Any, Any]:
        found: dict[Any, Any] = self.__dict__.setdefault("_metadata", {})
        return found

    def register_hook(self, fn: Any) -> Any:
        """Call `fn(grad_inputs, grad_outputs)` after this node ran; what it returns replaces the grad_inputs."""
        from .hooks import registered

        self.special = True
        self.post_hooks = {} if self.post_hooks is None else self.post_hooks
        return registered(self.post_hooks, fn)

    def register_prehook(self, fn: Any) -> Any:
        """Call `fn(grad_outputs)` before this node runs; what it returns replaces them."""
        from .hooks import registered

        self.special = True
        self.pre_hooks = {} if self.pre_hooks is None else self.pre_hooks
        return registered(self.pre_hooks, fn)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} object at {id(self):#x}>"


Graph.__name__ = Graph.__qualname__ = "Node"
Graph.__module__ = "torch.autograd.graph"


class Node(Graph):
    """A step of the backward pass.

    `edges[i]` is where input i's cotangent goes: a leaf itself, or (node, output number), or None. `arrays` are the
    inputs, `results` the outputs where a formula needs them. `saved` lists what the formulas need with the version it
    had: (input number; the tensor itself; version), or (-1, -2, ... for an output; its counter; version). None in the
    place of the tensor stands for what has no version: a Python number, or a copy of what was written over.
    """

    # Arrays that attributes were read from, saved after the inputs.
    watched: tuple[Any, ...] = ()
    # Whether the operation was one with a Python number, for which PyTorch has an overload.
    of_number = False
    results: tuple[Any, ...] = ()
    saved: tuple[tuple[int, Any, int], ...] = ()
    outputs = 1
    freed = False
    # Made from real floating point arrays by an op of one output: its formulas can be run one by one.
    simple = False
    # Hooks of tensors by output number, tensors that keep their cotangent, and what packed saved tensors became.
    tensor_hooks: dict[int, dict[int, Any]] | None = None
    keeps: dict[int, Tensor] | None = None
    packed: dict[int, Any] | None = None
    # Where the result was written to a view: the history of that view, while anything else still holds it.
    seen_as: ReferenceType[Any] | None = None
    where: Any = None

    def __init__(self, op: Op, arrays: tuple[Any, ...], edges: tuple[Any, ...], attributes: Any) -> None:
        self.op = op
        self.arrays = arrays
        self.edges = edges
        self.attributes = attributes
        self.sequence = next(sequence)

    @property
    def next_functions(self) -> tuple[tuple[Any, int], ...]:
        """The nodes that cotangents go to from here, each with the number of its output."""
        return tuple(next_function(edge) for edge, shown in zip(self.edges, self.op.shown_edges(self)) if shown)

    @property
    def _sequence_nr(self) -> Any:
        return lambda: self.sequence

    def backward(self, grads: list[Any], state: Any) -> list[Any]:
        """The cotangents of the inputs, in arrays, given those of the outputs.

        RuntimeError where saved values were freed or have been written to since.
        """
        if self.saved:
            self.check(state)
        op = self.op
        turned = op.holomorphic and any([g is not None and g.dtype.kind == "c" for g in grads])
        if turned:
            grads = [None if g is None else g.conj() for g in grads]
        if op.variadic:
            found = list(op.plans[0].run(self, grads, FLOAT, self.arrays, self.results))  # type: ignore[union-attr]
        else:
            found = [
                None if edge is None or plan is None else plan.run(self, grads, FLOAT, self.arrays, self.results)
                for edge, plan in zip(self.edges, op.plans)
            ]
        return [None if part is None else part.conj() for part in found] if turned else found

    def backward_on_tensors(self, grads: list[Any], state: Any) -> list[Any]:
        """The same on tensors, recorded: what `create_graph=True` differentiates again."""
        from .tensor_namespace import TENSOR

        if self.saved:
            self.check(state)
        arrays = tuple([self.unpack(i) for i in range(len(self.arrays))])
        if not self.of_number:
            arrays = tuple([wrapped(each) if each.__class__ in WRAPPED else each for each in arrays])
        results = tuple([self.unpack(-1 - i) for i in range(len(self.results))])
        op = self.op
        turned = op.holomorphic and any([g is not None and g.array.dtype.kind == "c" for g in grads])
        if turned:
            grads = [None if g is None else TENSOR.conjugate(g) for g in grads]
        with in_formula(state):
            if op.variadic:
                found = list(op.plans[0].run(self, grads, TENSOR, arrays, results))  # type: ignore[union-attr]
            else:
                found = [None] * len(self.edges)
                for at in op.order:
                    plan = op.plans[at]
                    if plan is not None and self.edges[at] is not None:
                        found[at] = plan.run(self, grads, TENSOR, arrays, results)
        return [None if part is None else TENSOR.conjugate(part) for part in found] if turned else found

    def made_again(self) -> tuple[Any, ...]:
        from .apply import compute
        from .session import current

        try:
            made = compute(self.op, list(self.arrays), self.attributes, current())
        except Exception:
            raise NotHere(f"the metadata of `{type(self).__name__}`") from None
        return made if isinstance(made, tuple) else (made,)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run this step by itself."""
        if kwargs:
            raise TypeError("keyword arguments are not supported")
        if len(args) != self.outputs:
            raise TypeError(f"expected {self.outputs} arguments, got {len(args)} instead")
        for at, given in enumerate(args):
            if given is not None and not isinstance(given, Tensor):
                raise TypeError(f"argument {at} is not a Variable")
        from .session import current

        found = self.backward_on_tensors(list(args), current())
        shown = [part for part, visible in zip(found, self.op.shown_edges(self)) if visible]
        return shown[0] if len(shown) == 1 else tuple(shown)

    def check(self, state: Any, only: int | None = None) -> None:
        """RuntimeError where a saved value (or only this one) is gone or was written to."""
        if self.freed:
            raise RuntimeError(FREED)
        if self.packed is not None:
            from .savedhooks import unpacked_values

            unpacked_values(self)
        checks = state.semantics.checks_versions
        for at, source, saved in self.saved:
            if source is None or (only is not None and at != only):
                continue
            if source.__class__ is not Version:
                if source.array is not self.arrays[at]:
                    # `x.data = ...` gave the saved tensor other memory.
                    self.arrays = (*self.arrays[:at], source.array, *self.arrays[at + 1 :])
                edge = self.edges[at]
                if edge.__class__ is tuple and source.node is None and source.grad_fn is None:
                    raise RuntimeError(DETACHED)
                source = source._version_counter
                if source is None:
                    continue
            if source.count != saved and checks:
                raise RuntimeError(self._modified(at, source.count, saved, state.anomaly))

    def release(self) -> None:
        """What a backward pass frees."""
        self.freed = True

    def unpack(self, at: int) -> Any:
        """Input `at` (-1, -2, ...: an output) as a tensor with its history."""
        source = next((source for saved_at, source, _ in self.saved if saved_at == at), None)
        if source is not None and source.__class__ is not Version:
            return source
        if at < 0:
            array = self.results[-1 - at]
            if array is None:
                return None
            found = Tensor(array)
            if self.lifts:
                found.lift = self.lifts[-1 - at]
            if 0 <= -1 - at < self.op.differentiable or self.op.differentiable < 0:
                found.node, found.output_nr, found.tracked = self, -1 - at, True
        else:
            edge = self.edges[at]
            if isinstance(edge, Tensor):
                return edge
            array = self.arrays[at]
            if not hasattr(array, "dtype"):
                return array
            found = Tensor(array)
            if edge is not None:
                found.node, found.output_nr, found.tracked = edge[0], edge[1], True
        if source is not None:
            found._version_counter = source
        return found

    def __dir__(self) -> list[str]:
        from .saved import saved_names

        return [*super().__dir__(), *saved_names(self)]

    def __getattr__(self, name: str) -> Any:
        if name.startswith(("_saved_", "_raw_saved_")):
            from .saved import saved_attribute

            return saved_attribute(self, name)
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")

    def _modified(self, at: int, found: int, expected: int, anomaly: bool) -> str:
        if at < 0:
            array = self.results[-1 - at]
            flows = self.op.differentiable < 0 or -1 - at < self.op.differentiable
            of_view = None if self.seen_as is None else self.seen_as()
            by: tuple[int, Any] | None = (-1 - at, of_view or self) if flows else None
        elif at >= len(self.arrays):
            array, by = self.watched[at - len(self.arrays)], None
        else:
            array = self.arrays[at]
            source = next((source for saved_at, source, _ in self.saved if saved_at == at), None)
            node = source.grad_fn if isinstance(source, Tensor) else None
            # PyTorch notes the number of the output only for what a node saved of its own results.
            by = (0, node) if node is not None else None
        return modified(array, by, found, expected, anomaly)


def modified(array: Any, by: tuple[int, Any] | None, found: int, expected: int, anomaly: bool) -> str:
    """PyTorch's message for a saved tensor that was written to; `by` is the number of the output and the node."""
    what = f"[{BY_NUMPY[array.dtype].cpu_name} {list(array.shape)}]"
    if by is not None:
        what += f", which is output {by[0]} of {short(by[1])},"
    return (
        f"one of the variables needed for gradient computation has been modified by an inplace operation: {what} is at "
        f"version {found}; expected version {expected} instead." + (ANOMALY_FOUND if anomaly else ANOMALY_HINT)
    )


class AccumulateGrad(Graph):
    """The end of the graph at a leaf, as `next_functions` shows it."""

    next_functions: tuple[Any, ...] = ()

    def __init__(self, variable: Tensor) -> None:
        self.variable = variable

    def made_again(self) -> tuple[Any, ...]:
        return (self.variable.array,)

    @property
    def _sequence_nr(self) -> Any:
        return lambda: 2**64 - 1


AccumulateGrad.__module__ = "builtins"


def accumulator(leaf: Tensor) -> AccumulateGrad:
    """The one AccumulateGrad of a leaf."""
    if leaf._accumulator is None:
        leaf._accumulator = AccumulateGrad(leaf)
    found: AccumulateGrad = leaf._accumulator
    return found


def next_function(edge: Any) -> tuple[Any, int]:
    """An edge as PyTorch shows it."""
    if edge is None:
        return (None, 0)
    if not isinstance(edge, tuple):
        return (accumulator(edge), 0)
    return edge if edge[0].ctx is None else (edge[0].ctx, edge[1])


def edge_of(tensor: Any) -> Any:
    """Where a tensor's cotangent goes: (node, output number), the tensor itself where it is a leaf, or None."""
    if tensor.view_info is not None:
        tensor.synchronize()
    if tensor.node is not None:
        return (tensor.node, tensor.output_nr)
    return tensor if tensor.tracked else None


def short(node: Any) -> str:
    """A node's name as messages write it: without `Backward0`."""
    name: str = node.name()
    head, _, number = name.rpartition("Backward")
    return name if number.strip("0123456789") else f"{head}{'' if number == '0' else number}"


_classes: dict[str, type[Node]] = {}


def node_class(name: str, base: type[Node] = Node) -> type[Node]:
    """The class of nodes with this name: programs see it as `type(t.grad_fn).__name__`."""
    found = _classes.get(name)
    if found is None:
        found = _classes[name] = type(
            name, (base,), {"__module__": "builtins", "public": staticmethod(lambda: _shown(name))}
        )
    return found


def _shown(name: str) -> frozenset[str]:
    from .saved import shown_names

    return shown_names(name)
