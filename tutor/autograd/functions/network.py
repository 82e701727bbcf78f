"""Layers of networks as functions: linear and bilinear maps, embeddings, learnt slopes, attention, distances.

https://docs.pytorch.org/docs/2.13/nn.functional.html
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..apply import apply
from ..arguments import size_along
from ..dtypes import BY_NUMPY
from ..inplace import write
from ..missing import missing_kernels, refuse
from ..node import in_formula
from ..refused import NotHere
from ..session import bound, current
from ..tensor import Tensor
from . import pointwise
from .products import matmul
from .reduction import sum_, vector_norm
from .registry import native
from .shape import can_view, expand, reshape, view


@native("linear")
def linear(input: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    if not (input.ndim and weight.ndim):
        raise RuntimeError(
            f"both arguments to linear need to be at least 1D, but they are {input.ndim}D and {weight.ndim}D"
        )
    if weight.ndim > 2:
        raise RuntimeError(f"t() expects a tensor with <= 2 dimensions, but self is {weight.ndim}D")
    turned = apply("t", (weight,))
    if bias is None:
        return matmul(input, turned)
    shape = input.array.shape
    if input.ndim == 2:
        return apply("addmm", (bias, input, turned))  # type: ignore[no-any-return]
    if weight.ndim == 2 and input.ndim and bias.ndim == 1 and can_view(input.array, (math.prod(shape[:-1]), shape[-1])):
        rows = view(input, (math.prod(shape[:-1]), shape[-1]))
        return view(apply("addmm", (bias, rows, turned)), (*shape[:-1], weight.array.shape[0]))
    return write("add", matmul(input, turned), (bias,))  # type: ignore[no-any-return]


@native("bilinear")
def bilinear(input1: Tensor, input2: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    if input1.ndim != input2.ndim:
        raise RuntimeError(f"bilinear(): input dimensions do not match: got {input1.ndim} and {input2.ndim}")
    for at in range(input1.ndim - 1):
        if input1.array.shape[at] != input2.array.shape[at]:
            raise RuntimeError(
                f"bilinear(): input batch dimensions do not match at dim {at}: got {input1.array.shape[at]} and "
                f"{input2.array.shape[at]}"
            )
    for number, each in ((1, input1), (2, input2)):
        if size_along(each, -1) != size_along(weight, number):
            raise RuntimeError(
                f"bilinear(): input{number} size does not match weight size: got {each.array.shape[-1]} but expected "
                f"{weight.array.shape[number]}"
            )
    if bias is not None and size_along(bias, 0) != weight.array.shape[0]:
        raise RuntimeError(
            f"bilinear(): bias size does not match weight size: got {bias.array.shape[0]} but expected "
            f"{weight.array.shape[0]}"
        )
    given = {"input1": input1, "input2": input2, "weight": weight} | ({} if bias is None else {"bias": bias})
    if len({each.array.dtype for each in given.values()}) > 1:
        said = ", ".join(f"{name}: {BY_NUMPY[each.array.dtype].c_name}" for name, each in given.items())
        raise RuntimeError(f"All tensors must have the same dtype, got {said}")
    rows = [reshape(each, (-1, each.array.shape[-1])) for each in (input1, input2)]
    many = rows[0].array.shape[0]
    bound(many * weight.array.size)
    made = apply("trilinear", (rows[0], weight, rows[1]))
    made = reshape(made, (*input1.array.shape[:-1], weight.array.shape[0]))
    return made if bias is None else apply("add", (made, bias))


@native("embedding")
def embedding(
    weight: Tensor, indices: Tensor, padding_idx: int = -1, scale_grad_by_freq: bool = False, sparse: bool = False
) -> Tensor:
    if weight.ndim != 2:
        raise RuntimeError("'weight' must be 2-D")
    if indices.array.dtype not in (np.int64, np.int32):
        raise RuntimeError(
            "Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but got "
            f"{indices.dtype.type_name} instead (while checking arguments for embedding)"
        )
    if sparse:
        raise NotHere("sparse gradients of an embedding")
    if scale_grad_by_freq:
        raise NotHere("`scale_grad_by_freq=True` of an embedding")
    if indices.array.size and not (indices.array.min() >= 0 and indices.array.max() < weight.array.shape[0]):
        raise IndexError("index out of range in self")
    bound(indices.array.size * weight.array.shape[1])
    attributes = {"indices": indices.array}
    if padding_idx != -1:
        attributes["padding_idx"] = padding_idx  # type: ignore[assignment]
    return apply("embedding", (weight,), attributes)  # type: ignore[no-any-return]


@native("one_hot")
def one_hot(input: Tensor, num_classes: int = -1) -> Tensor:
    given = input.array
    if given.dtype != np.int64:
        raise RuntimeError("one_hot is only applicable to index tensor of type LongTensor.")
    if not given.size:
        if num_classes <= 0:
            raise RuntimeError("Can not infer total number of classes from empty tensor.")
        return Tensor(np.zeros((*given.shape, num_classes), np.int64))
    if given.min() < 0:
        raise RuntimeError("Class values must be non-negative.")
    if num_classes == -1:
        num_classes = int(given.max()) + 1
    elif given.max() >= num_classes:
        raise RuntimeError("Class values must be smaller than num_classes.")
    bound(given.size * num_classes)
    return apply("one_hot", (input,), {"num_classes": num_classes})  # type: ignore[no-any-return]


@native("prelu")
def prelu(input: Tensor, weight: Tensor) -> Tensor:
    if input.array.dtype != weight.array.dtype:
        raise RuntimeError(f"prelu: Type promoting not supported. Got {input.dtype.scalar} and {weight.dtype.scalar}")
    if weight.array.size != 1:
        if not input.ndim:
            raise RuntimeError("Not allow zero-dim input tensor.")
        channels = input.array.shape[1] if input.ndim > 1 else 1
        if channels != weight.array.size:
            raise RuntimeError(
                f"Mismatch of parameter numbers and input channel size. Found parameter numbers = {weight.array.size} "
                f"and channel size = {channels}."
            )
    if weight.ndim > 1:
        raise RuntimeError(f"prelu: Expected `weight` to be a scalar or 1D tensor, but got: ndim = {weight.ndim}")
    if input.ndim == 0:
        slopes = weight if weight.ndim == 0 else view(weight, ())
    else:
        shape = [1] * input.ndim
        if input.ndim > 1:
            shape[1] = weight.array.size
        slopes = view(weight, tuple(shape)) if tuple(shape) != weight.array.shape or weight.ndim else weight
    return apply("prelu_kernel", (input, slopes))  # type: ignore[no-any-return]


@native("rrelu")
def rrelu(
    input: Tensor, lower: Any = 0.125, upper: Any = 0.3333333333333333, training: bool = False, generator: Any = None
) -> Tensor:
    if lower > upper:
        raise RuntimeError("Lower bound should be less than or equal to the upper bound")
    if training:
        raise NotHere("`rrelu` while training")
    return apply("rrelu", (input,), {"negative_slope": (lower + upper) / 2})  # type: ignore[no-any-return]


def _in_place(name: str, lower: Any) -> None:
    """An activation whose in-place form is an operation of its own: its formula uses the result."""

    def call(**given: Any) -> Tensor:
        plain, inputs, attributes = lower(**given)
        target = inputs[0]
        refuse(missing_kernels(plain), target.array.dtype)
        return write(f"{plain}_", inputs[0], inputs[1:], attributes)  # type: ignore[no-any-return]

    native(name)(call)


for _name, _lower in (
    ("elu_", pointwise.elu), ("selu_", pointwise.selu), ("celu_", pointwise.celu), ("leaky_relu_", pointwise.leaky_relu),
):  # fmt: skip
    _in_place(_name, _lower)


@native("rrelu_")
def rrelu_(input: Tensor, lower: Any = 0.125, upper: Any = 0.3333333333333333, training: bool = False,
           generator: Any = None) -> Tensor:  # fmt: skip
    if training:
        raise NotHere("`rrelu` while training")
    return write("rrelu_", input, (), {"negative_slope": (lower + upper) / 2})  # type: ignore[no-any-return]


@native("scaled_dot_product_attention")
def scaled_dot_product_attention(
    query: Tensor, key: Tensor, value: Tensor, attn_mask: Tensor | None = None, dropout_p: float = 0.0,
    is_causal: bool = False, scale: float | None = None, enable_gqa: bool = False,
) -> Tensor:  # fmt: skip
    if enable_gqa:
        raise NotHere("grouped query attention")
    for each in (query, key, value):
        if each.ndim < 2:
            raise RuntimeError(
                "Expected query, key, and value to all be  at least 2 dimensional, but got query.dim: "
                f"{query.ndim} key.dim: {key.ndim} and value.dim: {value.ndim} instead."
            )
    if not query.array.dtype == key.array.dtype == value.array.dtype:
        raise RuntimeError(
            "Expected query, key, and value to have the same dtype, but got query.dtype: "
            f"{query.dtype.c_name} key.dtype: {key.dtype.c_name} and value.dtype: {value.dtype.c_name} instead."
        )
    if is_causal and attn_mask is not None:
        raise RuntimeError("_scaled_dot_product_attention: Explicit attn_mask should not be set when is_causal=True")
    if attn_mask is not None and attn_mask.array.dtype not in (np.bool_, np.float32, query.array.dtype):
        raise RuntimeError(
            "Expected attn_mask dtype to be bool or float or to match query dtype, but got attn_mask.dtype: "
            f"{attn_mask.dtype.c_name} and  query.dtype: {query.dtype.c_name} instead."
        )
    mask = attn_mask
    if is_causal:
        keep = np.tril(np.ones((query.array.shape[-2], key.array.shape[-2]), bool))
        mask = Tensor(keep)
    if mask is not None and mask.array.dtype.kind == "b":
        kind = query.array.dtype
        mask = Tensor(np.where(mask.array, kind.type(0), kind.type(-math.inf)))
    if _is_fused(query, key, value, mask, dropout_p):
        fixed = scale if scale is not None else 1 / math.sqrt(query.array.shape[-1])
        kept = None if mask is None else mask.array
        return apply("attention", (query, key, value), {"mask": kept, "scale": fixed})[0]  # type: ignore[no-any-return]
    factor = math.sqrt(scale if scale is not None else 1 / math.sqrt(query.array.shape[-1]))
    with in_formula(current()):
        left = apply("mul", (query, factor))
        turned = apply("transpose", (key,), {"dim0": key.ndim - 2, "dim1": key.ndim - 1})
        scores = matmul(left, apply("mul", (turned, factor)))
    if mask is not None:
        scores = write("add", scores, (mask,))
    weights = apply("safe_softmax", (scores,), {"dim": scores.ndim - 1})
    if dropout_p > 0:
        from .random import dropout

        weights = dropout(weights, dropout_p, True)
    return matmul(weights, value)


def _is_fused(query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None, dropout_p: float) -> bool:
    """Whether PyTorch computes it in one kernel."""
    return (
        dropout_p == 0 and query.ndim == key.ndim == value.ndim == 4
        and query.array.shape[-1] == key.array.shape[-1] == value.array.shape[-1]
        and bool(query.array.size and key.array.size) and (mask is None or not mask.requires_grad)
        and query.array.shape[:2] == key.array.shape[:2] == value.array.shape[:2]
    )  # fmt: skip


@native("cosine_similarity")
def cosine_similarity(x1: Tensor, x2: Tensor, dim: int = 1, eps: float = 1e-8) -> Tensor:
    from ..dtypes import BY_NUMPY, promoted
    from .shape import broadcast_tensors

    common = promoted([x1.array, x2.array], current().default_dtype)
    if common.kind != "f":
        raise RuntimeError("expected common dtype to be floating point, yet common dtype is " + BY_NUMPY[common].scalar)
    cast = [
        x if x.array.dtype == common else apply("to_copy", (x,), {"dtype": BY_NUMPY[common].name}) for x in (x1, x2)
    ]
    pair = broadcast_tensors(*cast)
    units = []
    for each in pair:
        norm = apply("clone", (vector_norm(each, 2, (dim,), True),))
        _raised(norm, eps)
        units.append(apply("div", (each, norm)))
    return sum_(apply("mul", tuple(units)), (dim,))


def _raised(norm: Tensor, eps: float) -> None:
    """No norm is below eps; autograd does not see it."""
    if not np.any(norm.array < eps):
        return
    state = current()
    before, state.grad_enabled = state.grad_enabled, False
    try:
        write("clamp_min", norm, (), {"min": eps})
    finally:
        state.grad_enabled = before


@native("pairwise_distance")
def pairwise_distance(x1: Tensor, x2: Tensor, p: float = 2, eps: float = 1e-6, keepdim: bool = False) -> Tensor:
    with in_formula(current()):
        gap = apply("add", (apply("sub", (x1, x2)), eps))
    return _norm1(gap, p, keepdim)


def _norm1(x: Tensor, p: float, keepdim: bool) -> Tensor:
    """`at::norm`, whose node is NormBackward1."""
    made: Tensor = apply("norm_dim", (x,), {"ord": p, "dim": (x.ndim - 1,), "keepdim": keepdim})
    return made


@native("cdist")
def cdist(x1: Tensor, x2: Tensor, p: float = 2, compute_mode: int | None = None) -> Tensor:
    for number, each in ((1, x1), (2, x2)):
        if each.ndim < 2:
            raise RuntimeError(f"cdist only supports at least 2D tensors, X{number} got: {each.ndim}D")
    for number, each in ((1, x1), (2, x2)):
        if each.array.dtype.kind != "f":
            raise RuntimeError(f"cdist only supports floating-point dtypes, X{number} got: {each.dtype.scalar}")
    if x1.array.dtype == np.float16:
        raise NotImplementedError("\"cdist\" not implemented for 'Half'")
    if x1.array.dtype != x2.array.dtype:
        raise RuntimeError(f"expected scalar type {x1.dtype.scalar} but found {x2.dtype.scalar}")
    if x1.array.shape[-1] != x2.array.shape[-1]:
        raise RuntimeError(
            f"X1 and X2 must have the same number of columns. X1: {x1.array.shape[-1]} X2: {x2.array.shape[-1]}"
        )
    if p < 0:
        raise RuntimeError("cdist only supports non-negative p values")
    bound(x1.array.size * x2.array.shape[-2])
    batch = np.broadcast_shapes(x1.array.shape[:-2], x2.array.shape[:-2])
    pair = [expand(x, (*batch, *x.array.shape[-2:])) if x.array.shape[:-2] != batch else x for x in (x1, x2)]
    return apply("cdist", tuple(pair), {"p": float(p)})  # type: ignore[no-any-return]


@native("pdist")
def pdist(input: Tensor, p: float = 2) -> Tensor:
    if input.ndim != 2:
        raise RuntimeError(f"pdist only supports 2D tensors, got: {input.ndim}D")
    if p < 0:
        raise RuntimeError("pdist only supports non-negative p values")
    bound(input.array.size * len(input.array))
    if input.array.dtype.kind != "f":
        raise RuntimeError("pdist only supports floating-point dtypes")
    if input.array.dtype == np.float16:
        raise NotImplementedError("\"pdist\" not implemented for 'Half'")
    return apply("pdist", (input,), {"p": float(p)})  # type: ignore[no-any-return]
