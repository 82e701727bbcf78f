"""The JVP of each operation: its tangents given those of its inputs.

A linear operation is its own JVP, an elementwise one multiplies the tangent by the derivative; those of `JVPS` follow
PyTorch's own formulas (`result:` in derivatives.yaml), and any other transposes its VJP a second time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .apply import apply
from .node import in_formula
from .op import Op
from .semantics import sum_to_shape
from .session import current
from .tensor import Tensor
from .tensor_namespace import TENSOR


def jvp(
    op: Op, inputs: Sequence[Any], tangents: Sequence[Any], outputs: Sequence[Tensor], attributes: dict[str, Any]
) -> list[Tensor | None]:
    """One tangent for each output; None where an output has none."""
    many = len(outputs) if op.differentiable < 0 else op.differentiable
    flows = [at < many and output.array.dtype.kind in "fc" for at, output in enumerate(outputs)]
    if not op.formulas or not any(flows):
        return [None] * len(outputs)
    own = JVPS.get(op.name)
    found: Any
    if own is not None:
        found = (own(_Call(op, inputs, tangents, outputs, attributes)),)
        if found[0] is NotImplemented:
            found = _transposed(op, inputs, tangents, outputs, attributes, flows)
    elif op.linear:
        found = _linear(op, inputs, tangents, attributes)
    elif op.elementwise:
        found = (_elementwise(op, inputs, tangents, outputs, attributes),)
    else:
        found = _transposed(op, inputs, tangents, outputs, attributes, flows)
    made = [each if flow else None for each, flow in zip(found, flows)]
    return [*made, *[None] * (len(outputs) - len(made))]


def zeros(like: Tensor, zero: float = 0.0) -> Tensor:
    return Tensor(np.full(like.array.shape, zero, like.array.dtype))


def _linear(op: Op, inputs: Sequence[Any], tangents: Sequence[Any], attributes: dict[str, Any]) -> Any:
    given: list[Any] = []
    for at, (each, tangent) in enumerate(zip(inputs, tangents)):
        if tangent is not None:
            given.append(tangent)
        elif not isinstance(each, Tensor):
            given.append(-0.0 if each is not None and len(inputs) > 1 else each)
        elif not op.variadic and op.inputs[at] not in op.formulas:
            given.append(each)
        else:
            # Adding -0 changes nothing, not even the sign of a zero.
            given.append(zeros(each, -0.0 if op.name in ("add", "sub", "rsub") else 0.0))
    made = apply(op.name, tuple(given), attributes)
    return made if isinstance(made, tuple) else (made,)


class _Stub:
    """What a formula reads of a node: which inputs want a cotangent, their shapes, the attributes."""

    def __init__(self, inputs: Sequence[Any], wanted: Sequence[bool], attributes: dict[str, Any]) -> None:
        self.arrays = tuple([each.array if isinstance(each, Tensor) else each for each in inputs])
        self.edges = tuple([True if want else None for want in wanted])
        self.attributes = attributes


def _formulas(
    op: Op, inputs: Sequence[Any], wanted: Sequence[bool], grads: list[Any], outputs: Sequence[Tensor],
    attributes: dict[str, Any],
) -> list[Any]:  # fmt: skip
    """The VJP of these inputs on tensors."""
    stub = _Stub(inputs, wanted, attributes)
    turned = op.holomorphic and any(grad.array.dtype.kind == "c" for grad in grads)
    if turned:
        grads = [TENSOR.conjugate(grad) for grad in grads]
    with in_formula(current()):
        if op.variadic:
            plan = op.plans[0]
            assert plan is not None
            made = list(plan.run(stub, grads, TENSOR, tuple(inputs), tuple(outputs)))
        else:
            made = [
                plan.run(stub, grads, TENSOR, tuple(inputs), tuple(outputs)) if want and plan is not None else None
                for want, plan in zip(wanted, op.plans)
            ]
    return [None if each is None else TENSOR.conjugate(each) if turned else each for each in made]


def _elementwise(
    op: Op, inputs: Sequence[Any], tangents: Sequence[Any], outputs: Sequence[Tensor], attributes: dict[str, Any]
) -> Tensor:
    total: Any = None
    for at, tangent in enumerate(tangents):
        if tangent is None:
            continue
        wanted = [number == at for number in range(len(inputs))]
        part = _formulas(op, inputs, wanted, [_conjugate(tangent)], outputs, attributes)[at]
        if part.is_complex() and not inputs[at].is_complex():
            part = part.real
        total = part if total is None else total + part
    if total is None:
        return outputs[0].new_zeros(outputs[0].shape)
    return _conjugate(total.to(outputs[0].dtype) if outputs[0].is_complex() else total)


def _conjugate(tensor: Tensor) -> Tensor:
    made: Tensor = TENSOR.conjugate(tensor) if tensor.is_complex() else tensor
    return made


def _real(tensor: Tensor) -> Tensor:
    return tensor.real if tensor.is_complex() else tensor


def _transposed(
    op: Op, inputs: Sequence[Any], tangents: Sequence[Any], outputs: Sequence[Tensor], attributes: dict[str, Any],
    flows: Sequence[bool],
) -> list[Any]:  # fmt: skip
    """The VJP is linear in the cotangents: its own VJP, at the tangents, is the JVP."""
    from .gradients import run

    state = current()
    records, recorder = state.grad_enabled, state.recorder
    state.grad_enabled, state.recorder = True, None
    state.settle()
    try:
        seeds = [Tensor(np.ones_like(output.array), flow) for output, flow in zip(outputs, flows)]
        wanted = [tangent is not None for tangent in tangents]
        cotangents = _formulas(op, inputs, wanted, list(seeds[: sum(flows)]), outputs, attributes)
        roots, weights = [], []
        for given, tangent, cotangent in zip(inputs, tangents, cotangents):
            if tangent is None or cotangent is None or not cotangent.requires_grad:
                continue
            if cotangent.shape != given.shape:
                cotangent = sum_to_shape(cotangent, given.array.shape)
            roots.append(cotangent)
            weights.append(tangent)
        asked = tuple([seed for seed, flow in zip(seeds, flows) if flow])
        made = run(tuple(roots), weights, asked, None, True, records, ()) if roots else [None] * len(asked)
    finally:
        state.grad_enabled, state.recorder = records, recorder
        state.settle()
    rest = iter(made)
    found = [next(rest) if flow else None for flow in flows]
    return [
        zeros(output) if flow and each is None else each for each, flow, output in zip(found, flows, outputs)
    ]  # fmt: skip


class _Call:
    """A call as a formula of `JVPS` reads it: `c.self`, `c.self_t` (None without a tangent), `c.result`, `c.dim`."""

    def __init__(
        self,
        op: Op,
        inputs: Sequence[Any],
        tangents: Sequence[Any],
        outputs: Sequence[Tensor],
        attributes: dict[str, Any],
    ) -> None:
        self.__dict__.update(op.defaults, **attributes)
        self.op, self.attributes = op, attributes
        self.call = op, inputs, tangents, outputs, attributes
        for name, given, tangent in zip(op.inputs, inputs, tangents):
            setattr(self, name, given)
            setattr(self, f"{name}_t", tangent)
        for name, output in zip(op.outputs, outputs):
            setattr(self, name, output)

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(name)


def _times(tangent: Any, other: Any, op: str, left: bool, like: Tensor) -> Any:
    """A product of a tangent, on the left or the right, with a value.

    A missing tangent is zero: nothing comes of it but its history (0 times infinity is 0 here).
    """
    if tangent is None:
        if not (isinstance(other, Tensor) and other.requires_grad and current().records):
            return None
        tangent = zeros(like)
        made: Tensor = apply(op, (tangent, other) if left else (other, tangent))
        made.array[...] = -0.0
        return made
    return apply(op, (tangent, other) if left else (other, tangent))


def _plus(a: Any, b: Any, like: Tensor) -> Tensor:
    """A sum in which a missing term is -0, as which nothing changes."""
    made: Tensor = apply("add", (zeros(like, -0.0) if a is None else a, zeros(like, -0.0) if b is None else b))
    return made


def _as_tensor(given: Any, like: Tensor) -> Tensor:
    return given if isinstance(given, Tensor) else Tensor(np.asarray(given, like.array.dtype))


def _scaled(a: Any, factor: Any) -> Any:
    return a if a is None or factor == 1 else apply("mul", (a, factor))


def _pair(c: Any, op: str, left: str, right: str) -> tuple[Any, Any]:
    """The two terms of a product's rule: the left factor's tangent, and the right one's."""
    a, b = _as_tensor(getattr(c, left), c.result), _as_tensor(getattr(c, right), c.result)
    return (
        _times(getattr(c, f"{left}_t"), b, op, True, a),
        _times(getattr(c, f"{right}_t"), a, op, False, b),
    )


def _product(op: str, left: str = "self", right: str = "other", turned: bool = False) -> Callable[[_Call], Tensor]:
    def formula(c: Any) -> Tensor:
        first, second = _pair(c, op, left, right)
        return _plus(second, first, c.result) if turned else _plus(first, second, c.result)

    return formula


def _added_product(op: str, left: str, right: str) -> Callable[[_Call], Tensor]:
    def formula(c: Any) -> Tensor:
        inside = _plus(*_pair(c, op, left, right), c.result)
        return _plus(_scaled(c.self_t, c.beta), _scaled(inside, c.alpha), c.result)

    return formula


def _addcmul(c: Any) -> Tensor:
    first, second = _pair(c, "mul", "tensor1", "tensor2")
    inside = _plus(c.self_t, _scaled(first, c.value), c.result)
    return _plus(inside, _scaled(second, c.value), c.result)


def _quotient(c: Any) -> Tensor:
    taken = _times(c.other_t, c.result, "mul", True, _as_tensor(c.other, c.result))
    inside = apply("sub", (zeros(c.result, -0.0) if c.self_t is None else c.self_t,
                           zeros(c.result) if taken is None else taken))  # fmt: skip
    made: Tensor = apply("div", (inside, c.other))
    return made


def _lerp(c: Any) -> Tensor:
    self_t = zeros(c.self) if c.self_t is None else c.self_t
    end_t = zeros(c.end) if c.end_t is None else c.end_t
    made: Tensor = apply("lerp_scalar", (self_t, end_t), {"weight": c.weight})
    return made


def _rsub(c: Any) -> Any:
    """A number less a tensor."""
    if isinstance(c.other, Tensor):
        return _plus(_scaled(-c.self_t if c.self_t is not None else None, c.alpha), c.other_t, c.result)
    return -_scaled(c.self_t, c.alpha)


def _atan2(c: Any) -> Tensor:
    other, self = _as_tensor(c.other, c.result), _as_tensor(c.self, c.result)
    first = _times(c.other_t, self.neg(), "mul", False, other)
    second = _times(c.self_t, other, "mul", False, self)
    made: Tensor = _plus(first, second, c.result) / (self.pow(2) + other.pow(2))
    return made


def _var(c: Any) -> Any:
    """The sum of what the VJP multiplies, as PyTorch writes it."""
    dims = tuple(range(c.self.ndim)) if c.dim is None else c.dim if isinstance(c.dim, tuple | list) else (c.dim,)
    many = 1
    for dim in dims:
        many *= c.self.shape[dim]
    if many <= c.correction:
        return NotImplemented
    inside = (2.0 / (many - c.correction)) * _conjugate(c.self_t) * (c.self - c.self.mean(dims, True))
    return _real(inside.sum(dims, c.keepdim))


def _prod(c: Any) -> Any:
    (back,) = _formulas(c.op, (c.self,), (True,), [c.result.new_ones(c.result.shape)], (c.result,), c.attributes)
    return _conjugate((back * _conjugate(c.self_t)).sum()) if c.dim is None else NotImplemented


def _logsumexp(self: Any, tangent: Any, dim: Any, keepdim: bool) -> Tensor:
    shifted = (self - self.amax(dim, True)).exp()
    made: Tensor = (tangent * shifted).sum(dim, keepdim) / shifted.sum(dim, keepdim)
    return made


def _norm(c: Any) -> Any:
    if c.ord != 2:
        return NotImplemented
    inside = _real(_conjugate(c.self) * c.self_t)
    made = inside.sum() if c.dim is None and not c.keepdim else inside.sum(c.dim, c.keepdim)
    return (made / c.result).masked_fill(c.result == 0, 0)


def _abs(c: Any) -> Tensor:
    return _real(_conjugate(c.self_t) * c.self.sgn())


def _extreme(c: Any) -> Tensor:
    mask = c.self == c.result
    made: Tensor = (mask * (c.self_t / mask.sum())).sum()
    return made


JVPS: dict[str, Callable[[Any], Any]] = {
    "mul": _product("mul", turned=True), "div": _quotient, "mm": _product("mm", right="mat2"),
    "mv": _product("mv", right="vec"), "dot": _product("dot", right="tensor"), "bmm": _product("bmm", right="mat2"),
    "outer": _product("outer", right="vec2"), "addmm": _added_product("mm", "mat1", "mat2"),
    "addmv": _added_product("mv", "mat", "vec"), "baddbmm": _added_product("bmm", "batch1", "batch2"),
    "softmax": lambda c: c.result * (c.self_t - _logsumexp(c.self, c.self_t, c.dim, True)),
    "log_softmax": lambda c: c.self_t - _logsumexp(c.self, c.self_t, c.dim, True),
    "logsumexp": lambda c: _logsumexp(c.self, c.self_t, c.dim, c.keepdim),
    "norm": _norm, "max": _extreme, "min": _extreme, "prod": _prod, "rsub": _rsub, "lerp_scalar": _lerp,
    "addcmul": _addcmul, "atan2": _atan2, "var": _var, "abs": _abs,
    "pow_tensor": lambda c: _elementwise(*c.call),
}  # fmt: skip
