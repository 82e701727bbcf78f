"""One tensor that stands for several: what a function under `torch.vmap` sees. Each operation runs lane by lane.

The function itself is called once, so that whatever else it does happens once, as in PyTorch.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .apply import Watching, apply
from .lift import Tangents
from .node import Graph, node_class
from .op import Op
from .refused import NotHere
from .tensor import Tensor

ITEM = (
    "vmap: It looks like you're calling .item() on a Tensor. We don't support vmap over calling .item() on a Tensor, "
    "please try to rewrite what you're doing with other operations. If error is occurring somewhere inside PyTorch "
    "internals, please file a bug report."
)
CONTROL = (
    "vmap: It looks like you're attempting to use a Tensor in some data-dependent control flow. We don't support that "
    "yet, please file an issue at https://github.com/pytorch/pytorch/issues ."
)
STORAGE = "Cannot access data pointer of Tensor that doesn't have storage"
MASK = (
    "vmap: We do not support batching operators that can support dynamic shape. Attempting to batch over indexing with "
    "a boolean mask."
)


class OverLanes(NotHere):
    """Something needs the values of a tensor that has one for each lane."""

    def __init__(self) -> None:
        super().__init__("this operation under `torch.vmap`")


class Lanes:
    """What a tensor stands for at a level of vmap: one tensor for each lane."""

    __slots__ = ("level", "members", "source")

    def __init__(self, level: int, members: list[Tensor], source: tuple[Tensor, int] | None = None) -> None:
        self.level, self.members = level, members
        # The tensor that was mapped over and its dimension, for printing.
        self.source = source


class LaneArray:
    """In the place of the array of such a tensor: its shape and dtype, which all lanes share, and no values."""

    __array_priority__ = 1000.0

    def __init__(self, tensor: Tensor) -> None:
        self.tensor = tensor

    @property
    def first(self) -> Any:
        return self.tensor.lift.members[0].array

    shape = property(lambda self: self.first.shape)
    dtype = property(lambda self: self.first.dtype)
    ndim = property(lambda self: self.first.ndim)
    size = property(lambda self: self.first.size)
    itemsize = property(lambda self: self.first.itemsize)
    nbytes = property(lambda self: self.first.nbytes * len(self.tensor.lift.members))
    strides = property(lambda self: self.first.strides)
    flags = property(lambda self: self.first.flags)
    base = None

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__array"):
            raise AttributeError(name)
        raise OverLanes

    def _no(self, *_: Any, **__: Any) -> Any:
        raise OverLanes

    __array__ = __array_ufunc__ = __array_function__ = __getitem__ = __setitem__ = __iter__ = __len__ = __bool__ = _no
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = __neg__ = _no
    __lt__ = __gt__ = __le__ = __ge__ = __eq__ = __ne__ = __and__ = __or__ = __invert__ = _no  # type: ignore[assignment]
    __hash__ = object.__hash__


def in_lanes(level: int, members: Sequence[Tensor], source: tuple[Tensor, int] | None = None) -> Tensor:
    """A tensor that stands for these, one for each lane."""
    made = Tensor.__new__(Tensor)
    made.lift = Lanes(level, list(members), source)
    made.array = LaneArray(made)  # type: ignore[assignment]
    if any(member.requires_grad for member in members):
        made.tracked = True
    return made


def lanes_of(given: Any) -> Lanes | None:
    lift = given.lift if isinstance(given, Tensor) else None
    return lift if isinstance(lift, Lanes) else None


def level_of(given: Any) -> int:
    """The innermost level at which something has lanes; 0 where it has none."""
    if isinstance(given, Tensor):
        lift = given.lift
        if isinstance(lift, Lanes):
            return lift.level
        if isinstance(lift, Tangents):
            return max(map(level_of, lift.at.values()), default=0)
        return 0
    if isinstance(given, LaneArray):
        return level_of(given.tensor)
    if isinstance(given, Watching):
        return max([level_of(dict(given)), *map(level_of, given.tensors)])
    if isinstance(given, dict):
        return max(map(level_of, given.values()), default=0)
    if isinstance(given, list | tuple):
        return max(map(level_of, given), default=0)
    return 0


def width_of(given: Any, level: int) -> int:
    """How many lanes there are at a level; 0 where something has none there."""
    if isinstance(given, Tensor):
        lift = given.lift
        if isinstance(lift, Lanes):
            return len(lift.members) if lift.level == level else 0
        if isinstance(lift, Tangents):
            return max((width_of(each, level) for each in lift.at.values()), default=0)
        return 0
    if isinstance(given, LaneArray):
        return width_of(given.tensor, level)
    if isinstance(given, Watching):
        return max([width_of(dict(given), level), *[width_of(each, level) for each in given.tensors]])
    values = given.values() if isinstance(given, dict) else given if isinstance(given, list | tuple) else ()
    return max((width_of(each, level) for each in values), default=0)


def lane(given: Any, level: int, at: int) -> Any:
    """One lane of something: a tensor, an attribute, nested arguments. What has no lanes is the same in each."""
    if isinstance(given, Tensor):
        lift = given.lift
        if isinstance(lift, Lanes):
            return lift.members[at] if lift.level == level else given
        if isinstance(lift, Tangents) and width_of(given, level):
            return _with_tangents(given, level, at, {key: lane(each, level, at) for key, each in lift.at.items()})
        return given
    if isinstance(given, LaneArray):
        found = lane(given.tensor, level, at)
        return found.array
    if isinstance(given, Watching):
        made = Watching({key: lane(each, level, at) for key, each in given.items()})
        made.tensors = tuple([lane(each, level, at) for each in given.tensors])
        return made
    if isinstance(given, dict):
        return {key: lane(each, level, at) for key, each in given.items()}
    if type(given) in (list, tuple):
        return type(given)([lane(each, level, at) for each in given])
    return given


def _with_tangents(tensor: Tensor, level: int, lane_at: int, at: dict[int, Tensor]) -> Tensor:
    """The same tensor with the tangents of one lane: always the same object, so that histories meet in it."""
    copies = tensor.__dict__.setdefault("_copies", {})
    key = (level, lane_at, id(tensor.lift), tensor.tracked, tensor.node)
    made: Tensor | None = copies.get(key)
    if made is None:
        made = Tensor.__new__(Tensor)
        made.__dict__.update(tensor.__dict__)
        made.lift = Tangents(at)
        copies[key] = made
    return made


def gathered(level: int, results: list[Any]) -> Any:
    """The results of all lanes as one: tensors become a tensor with lanes, anything else must be the same in each."""
    first = results[0]
    if isinstance(first, Tensor):
        return first if len(results) > 1 and all(each is first for each in results) else in_lanes(level, results)
    if isinstance(first, tuple | list):
        parts = [gathered(level, list(column)) for column in zip(*results)]
        return type(first)(*parts) if hasattr(first, "_fields") else type(first)(parts)
    if isinstance(first, dict):
        return {key: gathered(level, [each[key] for each in results]) for key in first}
    if any(each is not first and each != first for each in results):
        raise OverLanes
    return first


def each_lane(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """A call made once in each lane of its arguments; OverLanes where they have none."""
    level = max(level_of(args), level_of(kwargs))
    if not level:
        raise OverLanes
    many = max(width_of(args, level), width_of(kwargs, level))
    results = [function(*lane(args, level, at), **lane(kwargs, level, at)) for at in range(many)]
    if isinstance(results[0], bool | int | float | str):
        # PyTorch does not ask all lanes for one answer.
        raise OverLanes
    return gathered(level, results)


def apply_over_lanes(op: Op, inputs: tuple[Any, ...], attributes: dict[str, Any]) -> Any:
    """An operation in each lane; NotImplemented where nothing has lanes."""
    level = max(level_of(inputs), level_of(attributes))
    if not level:
        return NotImplemented
    many = max(width_of(inputs, level), width_of(attributes, level))
    results = [apply(op.name, lane(inputs, level, at), lane(attributes, level, at)) for at in range(many)]
    if op.name == "mm" and width_of(inputs[1], level):
        # A batch of matrices begins each sum with 0, where one product alone stays -0.
        for each in results:
            if each.array.__class__ is np.ndarray:
                each.array += 0
    made = gathered(level, results)
    if op.view and isinstance(made, Tensor) and made.lift.__class__ is Lanes:
        made.view_info = None
    return made


def write_over_lanes(
    op: Op, target: Tensor, others: tuple[Any, ...], attributes: dict[str, Any], write: Callable[[], Any]
) -> Any:
    """A write in place in each lane; NotImplemented where nothing has lanes."""
    level = max(level_of((target, *others)), level_of(attributes))
    if not level:
        return NotImplemented
    lanes = lanes_of(target)
    many = max(width_of(others, level), width_of(attributes, level), width_of(target, level))
    if lanes is None or lanes.level != level:
        shape = list(target.array.shape)
        raise RuntimeError(f"output with shape {shape} doesn't match the broadcast shape {[many, *shape]}")
    from .inplace import write as write_in_place

    for at, member in enumerate(lanes.members):
        write_in_place(op.name, member, lane(others, level, at), lane(attributes, level, at))
    target.tracked = any(member.requires_grad for member in lanes.members)
    return target


def refuse_values(tensor: Tensor, message: str) -> None:
    """RuntimeError, PyTorch's, where a program asks a tensor with lanes for its value."""
    if isinstance(tensor.lift, Lanes):
        raise RuntimeError(message)


DYNAMIC = (
    "vmap: We do not support batching operators that can output dynamic shape. Attempted to vmap over aten::{}. Please "
    "file an issue at https://github.com/pytorch/pytorch/issues if you need this feature."
)


def without_lanes(message: str) -> Callable[[Any], Any]:
    """A function that PyTorch does not map over."""

    def wrap(function: Any) -> Any:
        @functools.wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            for each in (*args, *kwargs.values()):
                if isinstance(each, Tensor):
                    refuse_values(each, message)
            return function(*args, **kwargs)

        return call

    return wrap


def like_lanes(given: Tensor, made: Tensor) -> Tensor:
    """A new tensor made after the pattern of another: where that has lanes, one for each."""
    lanes = lanes_of(given)
    if lanes is None:
        return made
    return in_lanes(lanes.level, [like_lanes(each, Tensor(made.array.copy(), made.tracked)) for each in lanes.members])


def in_each_lane(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function that runs lane by lane where it needs values that differ from lane to lane."""

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except OverLanes:
            for each in args:
                mask = isinstance(each, Tensor) and each is not args[0] and each.array.dtype.kind == "b"
                if mask and isinstance(each.lift, Lanes):
                    raise RuntimeError(MASK) from None
            return each_lane(function, args, kwargs)

    return call


def over_lanes(given: Any) -> bool:
    """Whether anything here has lanes."""
    return level_of(given) > 0


def grad_over_lanes(
    grad: Callable[..., Any], roots: Any, wanted: Any, given: Any, keep: bool | None, create_graph: bool, unused: bool
) -> Any:
    """`autograd.grad` in each lane; the graph is kept until the last."""
    level = level_of((roots, wanted, given))
    many = width_of((roots, wanted, given), level)
    results = []
    for at in range(many):
        kept = keep if at == many - 1 else True
        results.append(
            grad(lane(roots, level, at), lane(wanted, level, at), lane(given, level, at), kept, create_graph,
                 allow_unused=True)
        )  # fmt: skip
    columns: list[Any] = []
    for at, column in enumerate(zip(*results)):
        if all(part is None for part in column):
            if not unused:
                raise RuntimeError(
                    f"The differentiated Tensor at index {at} appears to not have been used in the graph. Set "
                    "allow_unused=True if this is the desired behavior."
                )
            columns.append(None)
            continue
        like = next(part for part in column if part is not None)
        filled = [Tensor(np.zeros_like(like.array)) if part is None else part for part in column]
        columns.append(gathered(level, filled))
    return tuple(columns)


def grad_of_rows(
    roots: tuple[Any, ...], wanted: tuple[Any, ...], cotangents: list[Any], keep: bool, create_graph: bool, unused: bool
) -> list[Any]:
    """`is_grads_batched=True`: the gradients for each row of the cotangents, stacked."""
    from .gradients import grad

    sizes = []
    for each in cotangents:
        if each is not None and not each.ndim:
            raise ValueError(
                "vmap(vjp, in_dims=0, ...)(<inputs>): Got in_dim=0 for some input, but that input is a Tensor of "
                "dimensionality 0 so expected in_dim to satisfy 0 <= in_dim < 0."
            )
        if each is not None:
            sizes.append(each.shape[0])
    if len(set(sizes)) > 1:
        raise ValueError(
            f"vmap: Expected all tensors to have the same size in the mapped dimension, got sizes {sizes} for the mapped "
            "dimension"
        )
    many = sizes[0]
    rows = []
    for at in range(many):
        given = tuple([None if each is None else each[at] for each in cotangents])
        rows.append(grad(roots, wanted, given, keep if at == many - 1 else True, create_graph, allow_unused=unused))
    return [None if column[0] is None else stacked(list(column), 0) for column in zip(*rows)]


def stacked(members: list[Tensor], dim: int) -> Tensor:
    """The lanes side by side. PyTorch computes them at once: what made them made the whole."""
    made: Tensor = apply("stack", tuple(members), {"dim": dim})
    if made.node is not None:
        makers = {type(member.grad_fn).__name__ for member in members}
        maker = makers.pop() if len(makers) == 1 and dim == 0 else ""
        if maker in SAME or maker in BATCHED:
            made.node.__class__ = node_class(BATCHED.get(maker, maker))
        else:
            made.node.ctx = Unknown()
    return made


# The nodes that an operation has under vmap as well, and those that another takes the place of.
SAME = frozenset(
    f"{name}Backward0" for name in (
        "Mul", "Add", "Sub", "Div", "Neg", "Pow", "Exp", "Log", "Sin", "Cos", "Tan", "Tanh", "Sigmoid", "Relu", "Abs",
        "Sqrt", "Rsqrt", "Reciprocal", "Select", "View", "Softmax", "LogSoftmax", "Stack", "Cat", "Where", "Clone",
        "Logsumexp", "Unsqueeze", "Expand", "ToCopy", "Maximum", "Minimum", "LinalgVectorNorm", "Sinh", "Cosh", "Erf",
        "Silu", "Gelu", "Softplus", "Elu", "LeakyRelu", "Clamp",
    )
) | {"SumBackward1", "MeanBackward1", "ProdBackward1", "RsubBackward1", "PowBackward1", "ClampBackward1"}  # fmt: skip
BATCHED = {
    "SumBackward0": "SumBackward1", "MeanBackward0": "MeanBackward1", "ProdBackward0": "ProdBackward1",
    "MaxBackward1": "MaxBackward0", "MinBackward1": "MinBackward0", "TBackward0": "TransposeBackward0",
}  # fmt: skip


class Unknown(Graph):
    """The grad_fn of what PyTorch computes for all lanes at once, in a way of its own."""

    hidden = True

    @property
    def next_functions(self) -> Any:
        raise NotHere(HISTORY)

    def name(self) -> str:
        raise NotHere(HISTORY)

    def __repr__(self) -> str:
        raise NotHere(HISTORY)


HISTORY = "the grad_fn of what `torch.vmap` made this way"
