"""Every operation of the rules table as PyTorch has it: its samples, its function there, and experiments with both.

An experiment is written once on a `torch` that is either PyTorch or this engine, and returns plain data. What PyTorch
makes of each is recorded in tests/golden/ by `python tests/oracle.py`.
"""

from __future__ import annotations

import math
import random
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from tutor.autograd import OPS, TORCH, session
from tutor.autograd.apply import apply
from tutor.autograd.refused import NotHere

# No two of these are multiples of each other: no remainder, tie or corner is met.
PRIMES = [p for p in range(5, 130) if all(p % d for d in range(2, p))]
# Word before a sample's shapes -> where its numbers lie, drawn from a prime p below 128 and a sign.
DOMAINS: dict[str, Callable[[int, int], Fraction]] = {
    "": lambda p, sign: sign * Fraction(p, 64),
    "positive": lambda p, sign: Fraction(p, 64),
    "unit": lambda p, sign: sign * Fraction(p, 128),
    "between 0 and 1": lambda p, sign: Fraction(p, 128),
    "above one": lambda p, sign: 1 + Fraction(p, 64),
    "complex": lambda p, sign: sign * Fraction(p, 64),
    "positive definite": lambda p, sign: sign * Fraction(p, 64),
}


@dataclass(frozen=True)
class Sample:
    """One sample of an operation: its inputs as exact numbers (or arrays of bools and integers, or None)."""

    op: str
    number: int
    inputs: tuple[Any, ...]
    attributes: dict[str, Any]
    domain: str

    @property
    def name(self) -> str:
        return f"{self.op}-{self.number}"


def sample(op: str, number: int) -> Sample:
    """A sample of the table with its numbers drawn: always the same ones."""
    chance = random.Random(f"{op}{number}")
    parts = list(OPS[op].samples[number])
    domain = parts.pop(0) if isinstance(parts[0], str) else ""
    attributes = parts.pop() if parts and isinstance(parts[-1], dict) else {}
    used: set[Any] = set()

    def draw() -> Fraction:
        while True:
            value = DOMAINS[domain](chance.choice(PRIMES[:-1]), chance.choice((1, -1)))
            if abs(value) not in used or len(used) >= len(PRIMES) - 2:
                used.add(abs(value))
                return value

    def filled(shape: tuple[int, ...]) -> np.ndarray:
        array = np.empty(shape, dtype=object)
        for index in np.ndindex(*shape):
            array[index] = draw()
        return array

    inputs = tuple(filled(part) if isinstance(part, tuple) else part for part in parts)
    if domain == "positive definite":
        inputs = tuple(part + part.T + 8 * np.eye(len(part), dtype=int) for part in inputs)
    return Sample(op, number, inputs, attributes, domain)


# What a random operation draws is the random generator's matter.
SAMPLES = [
    each for name, op in OPS.items() for number in range(len(op.samples))
    if "drawn" not in (each := sample(name, number)).attributes
]  # fmt: skip


class Engine:
    """This engine under PyTorch's names: `ENGINE.nn.functional.relu`."""

    def __init__(self, prefix: str = "") -> None:
        self._prefix = prefix

    def __getattr__(self, name: str) -> Any:
        full = self._prefix + name
        if full in TORCH:
            return TORCH[full]
        if not any(each.startswith(full + ".") for each in TORCH):
            raise AttributeError(f"the engine has no torch.{full}")
        return Engine(full + ".")


ENGINE = Engine()


@contextmanager
def fresh() -> Iterator[None]:
    """An experiment's own session of the engine, without warnings."""
    with session(warned=lambda message: None), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _aten(name: str, **fixed: Any) -> Callable[..., Any]:
    """An operation that a backward pass uses: PyTorch has it below `torch.ops`, the engine in its table."""

    def call(torch: Any, *inputs: Any, **attributes: Any) -> Any:
        return getattr(torch.ops.aten, name)(*inputs, **attributes, **fixed)

    call.internal = True  # type: ignore[attr-defined]
    return call


def _internal(call: Callable[..., Any]) -> Callable[..., Any]:
    call.internal = True  # type: ignore[attr-defined]
    return call


REDUCTIONS = {"none": 0, "mean": 1, "sum": 2}


def _key(torch: Any, key: Any) -> Any:
    return tuple(torch.tensor(k.tolist()) if isinstance(k, np.ndarray) else k for k in key)


def _placed(torch: Any, size: Any, places: Any, source: Any) -> Any:
    return torch.zeros(size, dtype=source.dtype).view(-1).index_put((places,), source, accumulate=True)


# Operation -> what a program writes for it, where that is not torch.NAME(*inputs, **attributes).
CALLS: dict[str, Callable[..., Any]] = {
    "round_decimals": lambda torch, a, decimals: torch.round(a, decimals=decimals),
    "clamp_tensor": lambda torch, a, low, high: torch.clamp(a, low, high),
    "clamp_min_tensor": lambda torch, a, low: torch.clamp_min(a, low),
    "clamp_max_tensor": lambda torch, a, high: torch.clamp_max(a, high),
    "to_copy": lambda torch, a, dtype: a.to(getattr(torch, dtype)),
    "polygamma": lambda torch, a, n: torch.polygamma(n, a),
    "div_mode": lambda torch, a, b, rounding_mode: torch.div(a, b, rounding_mode=rounding_mode),
    "div_unrounded": lambda torch, a, b, rounding_mode: torch.div(a, b, rounding_mode=rounding_mode),
    "pow_tensor": lambda torch, a, b: torch.pow(a, b),
    "pow_scalar": lambda torch, a, base: torch.pow(base, a),
    "lerp_scalar": lambda torch, a, b, weight: torch.lerp(a, b, weight),
    "rsub": lambda torch, a, b, **rest: torch.rsub(a, b, **rest),
    "cross": lambda torch, a, b, dim: torch.linalg.cross(a, b, dim=dim),
    "log_sigmoid": lambda torch, a: torch.nn.functional.logsigmoid(a),
    "elu": lambda torch, a, **rest: torch._C._nn.elu(a, **rest) if rest.keys() - {"alpha"} else
        torch.nn.functional.elu(a, **rest),
    "softmax_backward_data": _internal(
        lambda torch, g, out, dim: torch.ops.aten._softmax_backward_data(g, out, dim, g.dtype)),
    "log_softmax_backward_data": _internal(
        lambda torch, g, out, dim: torch.ops.aten._log_softmax_backward_data(g, out, dim, g.dtype)),
    "elu_backward": _internal(lambda torch, g, a, alpha, scale, input_scale:
        torch.ops.aten.elu_backward(g, alpha, scale, input_scale, False, a)),
    "sigmoid_backward": _aten("sigmoid_backward"), "tanh_backward": _aten("tanh_backward"),
    "threshold_backward": _aten("threshold_backward"),
    "softplus_backward": _aten("softplus_backward"),
    "leaky_relu_backward": _aten("leaky_relu_backward", self_is_result=False),
    "hardtanh_backward": _aten("hardtanh_backward"), "hardsigmoid_backward": _aten("hardsigmoid_backward"),
    "hardswish_backward": _aten("hardswish_backward"), "hardshrink_backward": _aten("hardshrink_backward"),
    "softshrink_backward": _aten("softshrink_backward"), "gelu_backward": _aten("gelu_backward"),
    "glu_backward": _aten("glu_backward"),
    "log_sigmoid_backward": _internal(lambda torch, g, a: torch.ops.aten.log_sigmoid_backward(
        g, a, torch.exp(-torch.abs(a.detach())))),
    "masked_scatter_backward": _internal(lambda torch, g, mask, size:
        torch.ops.aten.masked_scatter_backward(g, mask, size)),
    "select_backward": _internal(lambda torch, g, shape, dim, index:
        torch.ops.aten.select_backward(g, shape, dim, index)),
    "slice_backward": _internal(lambda torch, g, shape, dim, start, stop, step:
        torch.ops.aten.slice_backward(g, shape, dim, start, stop, step)),
    "diagonal_backward": _internal(lambda torch, g, shape, offset, dim1, dim2:
        torch.ops.aten.diagonal_backward(g, shape, offset, dim1, dim2)),
    "embedding_dense_backward": _internal(lambda torch, g, indices, many, padding_idx:
        torch.ops.aten.embedding_dense_backward(g, indices, many, padding_idx, False)),
    "huber_loss_backward": _internal(lambda torch, g, a, b, reduction, delta:
        torch.ops.aten.huber_loss_backward(g, a, b, REDUCTIONS[reduction], delta)),
    "binary_cross_entropy_backward": _internal(lambda torch, g, a, b, weight, reduction:
        torch.ops.aten.binary_cross_entropy_backward(g, a, b, weight, REDUCTIONS[reduction])),
    "mse_loss_backward": _internal(lambda torch, g, a, b, reduction:
        torch.ops.aten.mse_loss_backward(g, a, b, REDUCTIONS[reduction])),
    "smooth_l1_loss_backward": _internal(lambda torch, g, a, b, reduction, beta:
        torch.ops.aten.smooth_l1_loss_backward(g, a, b, REDUCTIONS[reduction], beta)),
    "binary_cross_entropy": lambda torch, a, b, weight, **rest:
        torch.nn.functional.binary_cross_entropy(a, b, weight, **rest),
    "binary_cross_entropy_with_logits": lambda torch, a, b, weight, pos_weight, **rest:
        torch.nn.functional.binary_cross_entropy_with_logits(a, b, weight, pos_weight=pos_weight, **rest),
    "nll_loss": lambda torch, a, target, weight=None, **rest:
        torch.nn.functional.nll_loss(a, target, weight, **rest),
    "nll_loss_backward": _internal(lambda torch, g, a, target, weight, reduction, ignore_index:
        _nll_backward(torch, g, a, target, weight, reduction, ignore_index)),
    "max_dim": lambda torch, a, **rest: torch.max(a, **rest), "min_dim": lambda torch, a, **rest: torch.min(a, **rest),
    "median_dim": lambda torch, a, **rest: torch.median(a, **rest),
    "nanmedian_dim": lambda torch, a, **rest: torch.nanmedian(a, **rest),
    "norm": lambda torch, a, ord=2.0, **rest: torch.linalg.vector_norm(a, ord, **rest),
    "masked_fill_tensor": lambda torch, a, mask, value: torch.masked_fill(a, mask, value),
    "index": lambda torch, a, key: a[_key(torch, key)],
    "index_put": lambda torch, a, values, key, **rest: torch.index_put(a, _key(torch, key), values, **rest),
    "index_put_impl": _internal(lambda torch, a, values, key, accumulate=False:
        torch.ops.aten._index_put_impl_(a.clone(), _key(torch, key), values, accumulate)),
    "index_fill_tensor": lambda torch, a, value, dim, index: torch.index_fill(a, dim, index, value),
    "index_fill": lambda torch, a, dim, index, value: torch.index_fill(a, dim, index, value),
    "index_add": lambda torch, a, source, dim, index, **rest: torch.index_add(a, dim, index, source, **rest),
    "index_copy": lambda torch, a, source, dim, index: torch.index_copy(a, dim, index, source),
    "scatter_src": lambda torch, a, src, dim, index: torch.scatter(a, dim, index, src),
    "scatter_value": lambda torch, a, dim, index, value: torch.scatter(a, dim, index, value),
    "scatter_reduce": lambda torch, a, src, dim, index, reduce, include_self: torch.scatter_reduce(
        a, dim, index, src, reduce, include_self=include_self
    ),
    "scatter_add": lambda torch, a, src, dim, index: torch.scatter_add(a, dim, index, src),
    "put_flat": lambda torch, a, source, index, **rest: torch.put(a, index, source, **rest),
    "cat": lambda torch, *tensors, dim=0: torch.cat(tensors, dim), "stack": lambda torch, *tensors, dim=0:
        torch.stack(tensors, dim),
    "repeat": lambda torch, a, repeats: a.repeat(repeats),
    "roll": lambda torch, a, shifts, dims=None: torch.roll(a, shifts, dims),
    "embedding": lambda torch, weight, indices, padding_idx=None:
        torch.nn.functional.embedding(indices, weight, padding_idx),
    "repeat_interleave": lambda torch, a, repeats, dim: torch.repeat_interleave(a, repeats, dim=dim),
    "conj": lambda torch, a: torch.conj(a),
    "constant_pad_nd": lambda torch, a, pad, value=0: torch.constant_pad_nd(a, pad, value),
    "clone": lambda torch, a, memory_format=None:
        torch.clone(a, memory_format=getattr(torch, f"{memory_format or 'preserve'}_format")),
    "view": lambda torch, a, size: a.view(size), "expand": lambda torch, a, size: a.expand(size),
    "unsafe_view": _internal(lambda torch, a, size: torch.ops.aten._unsafe_view(a, size)),
    "squeeze": lambda torch, a, size: torch.squeeze(a),
    "squeeze_dim": lambda torch, a, size, dim: torch.squeeze(a, dim),
    "squeeze_dims": lambda torch, a, size, dim: torch.squeeze(a, dim),
    "slice": lambda torch, a, dim, start, stop, step: a[(slice(None),) * dim + (slice(start, stop, step),)],
    "unfold": lambda torch, a, dimension, size, step: a.unfold(dimension, size, step),
    "fold": _internal(lambda torch, g, shape, dimension, size, step:
        torch.ops.aten.unfold_backward(g, shape, dimension, size, step)),
    "as_strided": _internal(lambda torch, a, places: a.reshape(-1)[places]),
    "alias": lambda torch, a: a[...],
    "remainder_of_number": lambda torch, a, number: number % a,
    "strided": lambda torch, a, size, stride, storage_offset, places: torch.as_strided(a, size, stride, storage_offset),
    "put_places": _internal(lambda torch, a, values, places:
        a.reshape(-1).index_put((places,), values).view(a.shape)),
    "split": lambda torch, a, sizes, dim=0: torch.split(a, sizes[0], dim),
    "unsafe_split": lambda torch, a, sizes, dim=0: torch.unsafe_split(a, sizes[0], dim),
    "split_with_sizes": lambda torch, a, sizes, dim=0: torch.split(a, list(sizes), dim),
    "unbind": lambda torch, a, dim=0: torch.unbind(a, dim),
    "fill": lambda torch, a, value: torch.fill(a, value), "fill_tensor": lambda torch, a, value: torch.fill(a, value),
    "linalg_det": lambda torch, a: torch.linalg.det(a),
    "linalg_slogdet": lambda torch, a: torch.linalg.slogdet(a),
    "linalg_inv": lambda torch, a: torch.linalg.inv(a),
    "linalg_solve": lambda torch, a, b, left=True: torch.linalg.solve(a, b, left=left),
    "linalg_solve_triangular": lambda torch, a, b, **rest: torch.linalg.solve_triangular(a, b, **rest),
    "linalg_cholesky": lambda torch, a, upper=False: torch.linalg.cholesky(a, upper=upper),
    "cholesky": lambda torch, a, upper=False: torch.cholesky(a, upper=upper),
    "cholesky_solve": lambda torch, b, a, upper=False: torch.cholesky_solve(b, a, upper=upper),
    "cholesky_inverse": lambda torch, a, upper=False: torch.cholesky_inverse(a, upper=upper),
    "linalg_qr": lambda torch, a: torch.linalg.qr(a),
    "linalg_eigh": lambda torch, a: torch.linalg.eigh(a),
    "linalg_eig": lambda torch, a, real: torch.linalg.eigvals(a),
    "linalg_svd": lambda torch, a: torch.linalg.svd(a, full_matrices=False),
    "linalg_lu_factor": lambda torch, a: torch.linalg.lu_factor_ex(a),
    "linalg_lu": lambda torch, a: torch.linalg.lu(a),
    "linalg_lu_solve": lambda torch, a, pivots, b, **rest: torch.linalg.lu_solve(a, pivots.int(), b, **rest),
    "lu_unpack": lambda torch, a, pivots: torch.lu_unpack(a, pivots.int()),
    "linalg_pinv": lambda torch, a: torch.linalg.pinv(a),
    "linalg_lstsq": lambda torch, a, b, driver: torch.linalg.lstsq(a, b, driver=driver),
    "linalg_matrix_exp": lambda torch, a: torch.linalg.matrix_exp(a),
    "zero": lambda torch, a: a.clone().zero_(),
    "copy": lambda torch, a, source: a.clone().copy_(source),
}  # fmt: skip


def _nll_backward(torch: Any, g: Any, a: Any, target: Any, weight: Any, reduction: str, ignore_index: int) -> Any:
    total = torch.tensor(float(target.numel()), dtype=g.dtype)
    return torch.ops.aten.nll_loss_backward(g, a, target, weight, REDUCTIONS[reduction], ignore_index, total)


def call_of(name: str) -> Callable[..., Any]:
    """What a program writes for an operation: `call(torch, *inputs, **attributes)`."""
    if name in CALLS:
        return CALLS[name]

    def call(torch: Any, *inputs: Any, **attributes: Any) -> Any:
        for module in (torch, torch.nn.functional, torch.linalg, torch.special):
            found = getattr(module, name, None)
            if callable(found):
                return found(*inputs, **attributes)
        raise AttributeError(f"no function of PyTorch for operation '{name}': name one in CALLS of tests/table.py")

    return call


def is_internal(name: str) -> bool:
    """Whether only backward passes use an operation: a program has no name for it."""
    return getattr(call_of(name), "internal", False)


def entry(name: str) -> Callable[..., Any]:
    """The entry of the table itself, called as a program's function is."""

    def call(torch: Any, *inputs: Any, **attributes: Any) -> Any:
        given = {key: value.array if hasattr(value, "array") else value for key, value in attributes.items()}
        return apply(name, inputs, given)

    return call


def given_to(torch: Any, sample: Sample, dtype: str, requires_grad: bool = True) -> tuple[list[Any], dict[str, Any]]:
    """A sample's inputs as tensors and its attributes as arguments."""
    inputs: list[Any] = []
    for part in sample.inputs:
        if part is None:
            inputs.append(None)
        elif part.dtype == object:
            inputs.append(numbers(torch, part, dtype, sample.domain).requires_grad_(requires_grad))
        else:
            inputs.append(torch.tensor(part.tolist()))
    attributes = {
        key: torch.tensor(value.tolist()) if isinstance(value, np.ndarray) and value.dtype.kind != "f"
        else torch.tensor(value.tolist(), dtype=getattr(torch, dtype)) if isinstance(value, np.ndarray) else value
        for key, value in sample.attributes.items()
    }  # fmt: skip
    return inputs, attributes


def numbers(torch: Any, exact: np.ndarray, dtype: str, domain: str = "") -> Any:
    """Exact numbers as a tensor; whole numbers (up to sign) in integer dtypes."""
    if dtype in ("float32", "float64", "float16"):
        floats = [float(x) for x in exact.ravel()]
        if domain == "complex":
            dtype = {"float32": "complex64", "float64": "complex128"}[dtype]
            floats = [complex(x, -x / 2 + 1) for x in floats]
    elif dtype == "bool":
        floats = [x > 0 for x in exact.ravel()]
    elif dtype.startswith("complex"):
        floats = [complex(x, 1 - x) for x in map(float, exact.ravel())]
    else:
        floats = [abs(math.ceil(4 * x)) if dtype == "uint8" else math.ceil(4 * x) for x in exact.ravel()]
    return torch.tensor(floats, dtype=getattr(torch, dtype)).reshape(tuple(exact.shape))


def shown(torch: Any, value: Any) -> Any:
    """A result as data: numbers, dtype, shape."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, torch.Tensor):
        flat = value.detach().reshape(-1)
        zeros = hasattr(value, "_is_zerotensor") and value._is_zerotensor()
        listed = [0.0] * value.numel() if zeros else flat.tolist()
        if flat.is_complex():
            listed = [[x.real, x.imag] for x in listed]
        return {"is": str(value.dtype)[6:], "of": list(value.shape), "at": listed}
    return [shown(torch, each) for each in value]


def said(error: Exception) -> str:
    """An exception as a user reads it."""
    return f"{type(error).__name__}: {error}".partition("\nException raised from")[0]


def listed(result: Any) -> list[Any]:
    return list(result) if isinstance(result, tuple | list) else [result]


def node_name(tensor: Any) -> str:
    return type(tensor.grad_fn).__name__


def weights(torch: Any, like: Any, start: int = 1) -> Any:
    """A cotangent with different small whole numbers."""
    count = like.numel()
    return torch.tensor([float((start + 3 * i) % 7 + 1) for i in range(count)]).to(like.dtype).reshape(like.shape)


def differentiable(outputs: list[Any]) -> list[Any]:
    return [out for out in outputs if out.requires_grad]


def leaves_of(inputs: list[Any]) -> list[Any]:
    return [x for x in inputs if x is not None and x.requires_grad]


def values(torch: Any, call: Callable[..., Any], sample: Sample, dtype: str) -> dict[str, Any]:
    """Results, gradients and gradients of gradients, with the names of the nodes."""
    inputs, attributes = given_to(torch, sample, dtype)
    outputs = listed(call(torch, *inputs, **attributes))
    found: dict[str, Any] = {"results": shown(torch, outputs), "nodes": [node_name(out) for out in outputs]}
    roots, leaves = differentiable(outputs), leaves_of(inputs)
    if not roots:
        return found
    cotangents = [weights(torch, root).requires_grad_() for root in roots]
    grads = gradient(torch, roots, leaves, cotangents, create_graph=True)
    found["grads"] = shown(torch, grads)
    if isinstance(grads, str):
        return found
    found["grad nodes"] = [None if g is None else node_name(g) for g in grads]
    again = [g for g in grads if g is not None and g.requires_grad]
    if again:
        second = gradient(torch, again, [*leaves, *cotangents], [weights(torch, g, 2) for g in again])
        found["second grads"] = shown(torch, second)
    return found


def gradient(torch: Any, roots: list[Any], leaves: list[Any], cotangents: list[Any], **options: Any) -> Any:
    """The gradients, or the error as a text."""
    try:
        return torch.autograd.grad(roots, leaves, cotangents, allow_unused=True, **options)
    except (RuntimeError, NotImplementedError) as error:
        return said(error)


def saved(torch: Any, call: Callable[..., Any], sample: Sample) -> dict[str, Any]:
    """What the node saves, and what a write to each input and output does to the backward pass."""
    inputs, attributes = given_to(torch, sample, "float64")
    outputs = listed(call(torch, *inputs, **attributes))
    found: dict[str, Any] = {"writes": {}}
    node = outputs[0].grad_fn
    if node is not None:
        names = [name for name in dir(node) if name.startswith("_saved_")]
        found["tensors"] = [name for name in names if _is_saved_tensor(torch, node, name)]
    for at in range(len(inputs) + len(outputs)):
        said_of_write = _written(torch, call, sample, at)
        if said_of_write:
            found["writes"][str(at)] = said_of_write
    return found


def _is_saved_tensor(torch: Any, node: Any, name: str) -> bool:
    try:
        value = getattr(node, name)
    except NotHere:
        return False
    return isinstance(value, torch.Tensor) or (
        isinstance(value, tuple) and any(isinstance(each, torch.Tensor) for each in value)
    )


def _written(torch: Any, call: Callable[..., Any], sample: Sample, at: int) -> str:
    leaves, attributes = given_to(torch, sample, "float64")
    inputs = [x * 1 if x is not None and x.requires_grad else x for x in leaves]
    outputs = listed(call(torch, *inputs, **attributes))
    roots = differentiable(outputs)
    target = [*inputs, *outputs][at]
    if target is None or not roots:
        return ""
    try:
        target.detach().zero_()
        torch.autograd.grad(roots, leaves_of(leaves), [torch.ones_like(root) for root in roots], allow_unused=True)
    except (RuntimeError, NotImplementedError) as error:
        return said(error)
    return ""


LAYOUTS: dict[str, Callable[[Any], Any]] = {
    "transposed": lambda x: x.transpose(0, -1).contiguous().transpose(0, -1) if x.dim() > 1 else x.repeat(2)[::2]
        if x.dim() else x,
    "expanded": lambda x: x[:1].expand_as(x) if x.dim() else x,
}  # fmt: skip


def layouts(torch: Any, call: Callable[..., Any], sample: Sample) -> dict[str, Any]:
    """Results, strides and gradients of inputs whose elements do not lie in order."""
    found = {}
    for name, lay in LAYOUTS.items():
        leaves, attributes = given_to(torch, sample, "float64")
        inputs = [x if x is None or not x.requires_grad else lay(x) for x in leaves]
        try:
            outputs = listed(call(torch, *inputs, **attributes))
        except RuntimeError as error:
            found[name] = said(error)
            continue
        each: dict[str, Any] = {"results": shown(torch, outputs)}
        each["strides"] = [list(out.stride()) if out.numel() else None for out in outputs]
        roots = differentiable(outputs)
        if roots:
            given = [weights(torch, root) for root in roots]
            each["grads"] = shown(torch, gradient(torch, roots, leaves_of(leaves), given))
        found[name] = each
    return found


def edges(torch: Any, call: Callable[..., Any], sample: Sample) -> dict[str, Any]:
    """Inputs without elements, and inputs without dimensions."""
    found = {}
    shapes = [part.shape for part in sample.inputs if part is not None]
    sizes = sorted({n for shape in shapes for n in shape})
    cases: dict[str, Callable[[tuple[int, ...]], tuple[int, ...]]] = {
        f"no {size}": (lambda shape, size=size: tuple(0 if n == size else n for n in shape)) for size in sizes
    }
    cases["0-dim"] = lambda shape: ()
    for name, change in cases.items():
        inputs = []
        for part in sample.inputs:
            if part is None:
                inputs.append(None)
                continue
            shape = change(part.shape)
            array = np.resize(part, shape)
            if part.dtype == object:
                inputs.append(numbers(torch, array, "float64", sample.domain).requires_grad_())
            else:
                inputs.append(torch.tensor(array.tolist(), dtype=torch.tensor(part.tolist()).dtype).reshape(shape))
        _, attributes = given_to(torch, sample, "float64")
        try:
            outputs = listed(call(torch, *inputs, **attributes))
            each: Any = {"results": shown(torch, outputs), "nodes": [node_name(out) for out in outputs]}
            roots = differentiable(outputs)
            if roots:
                given = [torch.ones_like(root) for root in roots]
                each["grads"] = shown(torch, gradient(torch, roots, leaves_of(inputs), given))
        except (RuntimeError, IndexError, ValueError, TypeError, NotImplementedError) as error:
            each = said(error)
        found[name] = each
    return found


DTYPES = ("int64", "uint8", "bool", "float16", "complex64")


def dtypes(torch: Any, call: Callable[..., Any], sample: Sample) -> dict[str, Any]:
    """Results on other dtypes, and on mixed ones; the error where PyTorch raises."""
    found = {}
    for name in (*DTYPES, "mixed"):
        inputs: list[Any] = []
        for part in sample.inputs:
            if part is None:
                inputs.append(None)
            elif part.dtype == object:
                dtype = ("float32" if any(i is not None for i in inputs) else "int64") if name == "mixed" else name
                inputs.append(numbers(torch, part, dtype))
            else:
                inputs.append(torch.tensor(part.tolist()))
        _, attributes = given_to(torch, sample, "float32")
        try:
            found[name] = shown(torch, listed(call(torch, *inputs, **attributes)))
        except (RuntimeError, IndexError, ValueError, TypeError, NotImplementedError) as error:
            found[name] = said(error)
    return found


def in_place(torch: Any, sample: Sample) -> dict[str, Any] | None:
    """The method that writes the result over the first input; None where PyTorch has none."""
    name = IN_PLACE.get(sample.op, sample.op) + "_"
    leaves, attributes = given_to(torch, sample, "float64")
    if not leaves or leaves[0] is None or not hasattr(torch.Tensor, name):
        return None
    first, *others = leaves
    written = first.clone()
    before = written.data_ptr()
    try:
        result = getattr(written, name)(*others, **attributes)
    except (RuntimeError, IndexError, TypeError, NotImplementedError) as error:
        return {"error": said(error)}
    found = {
        "results": shown(torch, [result]), "node": node_name(result), "same": result is written,
        "memory": result.data_ptr() == before, "version": written._version, "strides": list(result.stride()),
    }  # fmt: skip
    if result.requires_grad:
        found["grads"] = shown(torch, gradient(torch, [result], leaves_of(leaves), [weights(torch, result)]))
    return found


# Operation -> the method's name without its underscore, where that is another.
IN_PLACE = {
    "round_decimals": "round", "clamp_tensor": "clamp", "clamp_min_tensor": "clamp_min",
    "clamp_max_tensor": "clamp_max", "div_mode": "div", "div_unrounded": "",
    "pow_tensor": "pow", "lerp_scalar": "lerp",
    "masked_fill_tensor": "masked_fill", "pow_scalar": "", "scatter_src": "scatter", "scatter_value": "scatter",
    "index_put": "", "index_add": "", "index_copy": "", "scatter_add": "",
    "scatter_reduce": "", "put_flat": "put", "unfold": "", "fill_tensor": "fill",
    "polygamma": "", "squeeze_dim": "", "squeeze_dims": "", "squeeze": "", "rsub": "", "cross": "", "scatter": "",
    "index_fill": "index_fill", "strided": "", "masked_scatter": "masked_scatter", "as_strided": "",
}  # fmt: skip


def on_engine(experiment: Callable[..., Any], *arguments: Any) -> Any:
    """An experiment on this engine."""
    with fresh():
        return experiment(ENGINE, *arguments)


EXPERIMENTS: dict[str, Callable[..., Any]] = {
    "float64": lambda torch, call, sample: values(torch, call, sample, "float64"),
    "float32": lambda torch, call, sample: values(torch, call, sample, "float32"),
    "saved": saved, "layouts": layouts, "edges": edges, "dtypes": dtypes,
    "in place": lambda torch, call, sample: in_place(torch, sample),
}  # fmt: skip
# What an operation that only backward passes use is compared in: nobody gives it anything else.
INTERNAL_EXPERIMENTS = ("float64", "float32", "saved")
# Operations that PyTorch has no function for: parts into which this engine divides one of its own.
UNMAPPED = frozenset({
    "convolution", "convolution_input", "convolution_weight", "native_layer_norm", "layer_norm_to_input",
    "layer_norm_to_weight", "layer_norm_to_bias", "native_batch_norm", "batch_norm_to_input", "batch_norm_to_weight",
    "batch_norm_to_bias", "native_group_norm", "im2col", "col2im", "norm_dim", "as_strided", "put_places",
})  # fmt: skip


def experiments(sample: Sample) -> tuple[str, ...]:
    """The experiments that a sample is compared with PyTorch in."""
    if sample.op in UNMAPPED:
        return ()
    return INTERNAL_EXPERIMENTS if is_internal(sample.op) else tuple(EXPERIMENTS)


def recording() -> dict[str, Any]:
    """What PyTorch makes of every experiment, by sample."""
    import torch

    found: dict[str, Any] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for each in SAMPLES:
            call = call_of(each.op)
            made = {name: rounded(EXPERIMENTS[name](torch, call, each)) for name in experiments(each)}
            if made:
                found[each.name] = made
    return found


def rounded(value: Any) -> Any:
    """Data with its floats as short as they can be compared."""
    if isinstance(value, float):
        return float(f"{value:.13g}")
    if isinstance(value, dict):
        return {key: rounded(each) for key, each in value.items()}
    return [rounded(each) for each in value] if isinstance(value, list) else value


def differences(theirs: Any, ours: Any, tolerance: float, path: str = "") -> list[str]:
    """Where two outcomes of an experiment differ, in words."""
    if isinstance(theirs, dict) and isinstance(ours, dict):
        found = []
        for key in {**theirs, **ours}:
            if key not in theirs or key not in ours:
                found.append(f"{path}/{key}: only {'PyTorch' if key in theirs else 'the engine'} has it")
            else:
                found += differences(theirs[key], ours[key], tolerance, f"{path}/{key}")
        return found
    if isinstance(theirs, list) and isinstance(ours, list) and len(theirs) == len(ours):
        return [
            each for i, (a, b) in enumerate(zip(theirs, ours)) for each in differences(a, b, tolerance, f"{path}/{i}")
        ]
    if _alike(theirs, ours, tolerance):
        return []
    return [f"{path}: PyTorch {theirs!r}, the engine {ours!r}"]


def _alike(a: Any, b: Any, tolerance: float) -> bool:
    if isinstance(a, bool) or isinstance(b, bool) or not (isinstance(a, int | float) and isinstance(b, int | float)):
        return bool(a == b)
    return a == b or (a != a and b != b) or abs(a - b) <= tolerance * (1 + abs(a))
