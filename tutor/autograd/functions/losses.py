"""Losses, as PyTorch's C++ makes them of operations.

https://docs.pytorch.org/docs/2.13/nn.functional.html#loss-functions
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..apply import apply
from ..broadcasting import raise_mismatch
from ..dtypes import BY_NUMPY, can_cast, promoted
from ..missing import missing_kernels, refuse
from ..node import in_formula
from ..refused import NotHere
from ..session import current
from ..tensor import Tensor
from .network import pairwise_distance
from .reduction import mean, sum_
from .registry import SHORT, meaning, native
from .shape import reshape, view

REDUCTIONS = ("none", "mean", "sum")
# The dtypes in which classes may be numbered.
CLASS_DTYPES = (np.dtype(np.int64), np.dtype(np.uint8))


def _reduced(values: Tensor, reduction: int) -> Tensor:
    return mean(values) if reduction == 1 else sum_(values) if reduction == 2 else values


def _elementwise(name: str) -> None:
    def call(input: Tensor, target: Tensor, reduction: int = 1, **rest: Any) -> Tensor:
        if input.array.dtype.kind not in "fc" and target.array.dtype.kind not in "fc":
            kernel = name.removesuffix("_loss") + "_cpu"
            raise NotImplementedError(f"\"{kernel}\" not implemented for '{input.dtype.scalar}'")
        common = promoted([input.array, target.array], current().default_dtype)
        if rest.get("delta", 1.0) <= 0:
            raise RuntimeError("huber_loss does not support non-positive values for delta.")
        if name == "huber_loss" and not can_cast(common, input.array.dtype):
            raise RuntimeError(
                f"result type {BY_NUMPY[common].scalar} can't be cast to the desired output type {input.dtype.scalar}"
            )
        if name == "huber_loss" and input.array.dtype != target.array.dtype:
            raise NotHere("`huber_loss` of a target of another dtype than the input's")
        attributes = {key: value for key, value in rest.items() if value != 1.0}
        if reduction != 1:
            attributes["reduction"] = REDUCTIONS[reduction]
        return apply(name, (input, target), attributes)  # type: ignore[no-any-return]

    native(name)(call)


for _name in ("mse_loss", "smooth_l1_loss", "huber_loss"):
    _elementwise(_name)


@native("l1_loss")
def l1_loss(input: Tensor, target: Tensor, reduction: int = 1) -> Tensor:
    return _reduced(apply("abs", (apply("sub", (input, target)),)), reduction)


def _check_classes(input: Tensor, target: Tensor, weight: Tensor | None, ignore_index: int) -> None:
    """PyTorch's errors for class numbers that do not fit."""
    if target.array.dtype not in CLASS_DTYPES:
        raise RuntimeError(f"expected target dtype to be Long or Byte, but got {target.dtype.scalar}")
    classes = input.array.shape[1] if input.ndim > 1 else input.array.shape[0]
    if weight is not None and (weight.ndim != 1 or weight.array.size != classes):
        raise RuntimeError(
            f"weight tensor should be defined either for all {classes} classes or no classes but got weight tensor of "
            f"shape: {list(weight.array.shape)}"
        )
    if target.array.size < 32:
        # For a few numbers Python's min and max are quicker than NumPy's comparisons.
        given = target.array.ravel().tolist()
        if not given or (min(given) >= 0 and max(given) < classes):
            return
    bad = target.array[(target.array != ignore_index) & ((target.array < 0) | (target.array >= classes))]
    if bad.size:
        raise IndexError(f"Target {int(bad.reshape(-1)[0])} is out of bounds.")


def _class_attributes(target: Tensor, weight: Tensor | None, reduction: int, ignore_index: int) -> dict[str, Any]:
    attributes: dict[str, Any] = {"target": target.array}
    if weight is not None:
        attributes["weight"] = weight.array
    if reduction != 1:
        attributes["reduction"] = REDUCTIONS[reduction]
    if ignore_index != -100:
        attributes["ignore_index"] = ignore_index
    return attributes


@native("nll_loss")
def nll_loss(
    input: Tensor, target: Tensor, weight: Tensor | None = None, reduction: int = 1, ignore_index: int = -100
) -> Tensor:
    shape, wanted = input.array.shape, target.array.shape
    if len(shape) not in (1, 2):
        raise RuntimeError("input tensor should be 1D or 2D")
    if len(wanted) > 1:
        raise RuntimeError("0D or 1D target tensor expected, multi-target not supported")
    if len(shape) == 2 and shape[0] != (wanted or (None,))[0]:
        raise RuntimeError(f"size mismatch (got input: {list(shape)}, target: {list(wanted)})")
    _check_classes(input, target, weight, ignore_index)
    return apply("nll_loss", (input,), _class_attributes(target, weight, reduction, ignore_index))  # type: ignore[no-any-return]


@native("nll_loss2d")
def nll_loss2d(
    input: Tensor, target: Tensor, weight: Tensor | None = None, reduction: int = 1, ignore_index: int = -100
) -> Tensor:
    if target.ndim != 3:
        raise RuntimeError(
            f"only batches of spatial targets supported (3D tensors) but got targets of dimension: {target.ndim}"
        )
    if input.ndim != 4:
        raise RuntimeError(
            f"only batches of spatial inputs supported (4D tensors), but got input of dimension: {input.ndim}"
        )
    sizes, wanted = input.array.shape, target.array.shape
    if sizes[0] != wanted[0] or sizes[2:] != wanted[1:]:
        raise RuntimeError(f"size mismatch (got input: {list(sizes)} , target: {list(wanted)}")
    _check_classes(input, target, weight, ignore_index)
    return apply("nll_loss2d", (input,), _class_attributes(target, weight, reduction, ignore_index))  # type: ignore[no-any-return]


@native("nll_loss_nd")
def nll_loss_nd(
    input: Tensor, target: Tensor, weight: Tensor | None = None, reduction: int = 1, ignore_index: int = -100
) -> Tensor:
    sizes, wanted = input.array.shape, target.array.shape
    ndim = len(sizes)
    if ndim < 1:
        raise ValueError(f"Expected 1 or more dimensions (got {ndim})")
    if ndim == 1 and wanted not in ((), (1,)) and len(wanted) == 1:
        raise ValueError(f"For 1D input, 1D target must have size 1, but got target size: {wanted[0]}")
    if ndim != 1 and sizes[0] != (wanted or (None,))[0]:
        if not wanted:
            raise ValueError(f"Expected input batch_size ({sizes[0]}) to match target batch_size (0).")
        raise ValueError(f"Expected input batch_size ({sizes[0]}) to match target batch_size ({wanted[0]}).")
    if ndim in (1, 2):
        return nll_loss(input, target, weight, reduction, ignore_index)
    if ndim == 4:
        return nll_loss2d(input, target, weight, reduction, ignore_index)
    batch, classes = sizes[:2]
    shape = (batch, *sizes[2:])
    if wanted[1:] != sizes[2:]:
        raise RuntimeError(f"Expected target size {list(shape)}, got {list(wanted)}")
    rest = math.prod(sizes[2:])
    wide = reshape(input, (batch, classes, 1, rest)) if rest else reshape(input, (batch, classes, 0, 0))
    flat = Tensor(target.array.reshape(batch, 1, rest))
    made = nll_loss2d(wide, flat, weight, reduction, ignore_index)
    return view(made, shape) if reduction == 0 else made


@native("cross_entropy_loss")
def cross_entropy_loss(
    input: Tensor, target: Tensor, weight: Tensor | None = None, reduction: int = 1, ignore_index: int = -100,
    label_smoothing: float = 0.0,
) -> Tensor:  # fmt: skip
    if input.array.shape == target.array.shape:
        if target.array.dtype.kind != "f":
            raise RuntimeError(
                f"Expected floating point type for target with class probabilities, got {target.dtype.scalar}"
            )
        if ignore_index >= 0:
            raise RuntimeError("ignore_index is not supported for floating point target")
        return _of_probabilities(input, target, weight, reduction, label_smoothing)
    at = 0 if input.ndim == 1 else 1
    logs = _log_softmax(input, at)
    if label_smoothing > 0:
        return _smoothed(logs, target, weight, reduction, ignore_index, label_smoothing)
    return nll_loss_nd(logs, target, weight, reduction, ignore_index)


def _of_rows(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Tensor | None:
    """The usual cross-entropy at once: rows of scores, a class for each, nothing weighted or smoothed."""
    if kwargs or len(args) != 6:
        return None
    input, target, weight, reduction, ignore_index, label_smoothing = args
    if not (input.__class__ is Tensor is target.__class__) or weight is not None or label_smoothing != 0.0:
        return None
    scores, classes = input.array, target.array
    if not current().plain or ignore_index.__class__ is not int or scores.ndim != 2 or scores.dtype.kind != "f":
        return None
    if classes.ndim != 1 or len(classes) != len(scores):
        return None
    _check_classes(input, target, None, ignore_index)
    attributes = _class_attributes(target, None, reduction, ignore_index)
    return apply("nll_loss", (apply("log_softmax", (input,), {"dim": 1}),), attributes)  # type: ignore[no-any-return]


SHORT["cross_entropy_loss"] = _of_rows


def _log_softmax(input: Tensor, at: int) -> Tensor:
    if input.array.dtype.kind == "f" and at < input.array.ndim:
        return apply("log_softmax", (input,), {"dim": at})  # type: ignore[no-any-return]
    return meaning("log_softmax")(input=input, dim=at)  # type: ignore[misc,no-any-return]


def _by_class(weight: Tensor, ndim: int, at: int) -> Tensor:
    shape = [1] * ndim
    shape[at] = weight.array.shape[0]
    return view(weight, tuple(shape))


def _of_probabilities(
    input: Tensor, target: Tensor, weight: Tensor | None, reduction: int, label_smoothing: float
) -> Tensor:  # fmt: skip
    at = 0 if input.ndim == 1 else 1
    classes = input.array.shape[at]
    _need_class_weight(weight, classes)
    logs = _log_softmax(input, at)
    with in_formula(current()):
        if label_smoothing > 0:
            if not 0 <= label_smoothing <= 1:
                raise RuntimeError(f"label_smoothing must be between 0.0 and 1.0. Got: {label_smoothing}")
            target = apply("add", (apply("mul", (target, 1 - label_smoothing)), label_smoothing / classes))
        products = apply("mul", (logs, target))
        if weight is not None:
            products = apply("mul", (products, _by_class(weight, input.ndim, at)))
        if reduction == 0:
            return apply("neg", (sum_(products, (at,)),))  # type: ignore[no-any-return]
        total = apply("neg", (sum_(products),))
        if reduction == 2:
            return total  # type: ignore[no-any-return]
        if not input.array.size:
            return apply("fill", (total,), {"value": math.nan})  # type: ignore[no-any-return]
        return apply("div", (total, input.array.size // classes))  # type: ignore[no-any-return]


def _need_class_weight(weight: Tensor | None, classes: int) -> None:
    if weight is not None and (weight.ndim != 1 or weight.array.size != classes):
        raise RuntimeError(
            "cross_entropy: weight tensor should be defined either for all "
            f"{classes} classes or no classes but got weight tensor of shape: {list(weight.array.shape)}"
        )


def _smoothed(
    logs: Tensor, target: Tensor, weight: Tensor | None, reduction: int, ignore_index: int, label_smoothing: float
) -> Tensor:
    if label_smoothing > 1:
        raise RuntimeError(f"label_smoothing must be between 0.0 and 1.0. Got: {label_smoothing:g}")
    at = 0 if logs.ndim == 1 else 1
    classes = logs.array.shape[at]
    hard = nll_loss_nd(logs, target, weight, reduction, ignore_index)
    with in_formula(current()):
        values = logs if weight is None else apply("mul", (logs, _by_class(weight, logs.ndim, at)))
        smooth = apply("neg", (sum_(values, (at,)),))
        ignored = target.array == ignore_index
        smooth = apply("masked_fill", (smooth, Tensor(ignored)), {"value": 0.0})
        if reduction == 1:
            total = sum_(smooth)
            if weight is not None:
                kept = np.where(ignored, 0, weight.array[np.where(ignored, 0, target.array)])
                smooth = apply("div", (total, Tensor(np.asarray(kept.sum(), logs.array.dtype))))
            else:
                many = Tensor(np.asarray(ignored.size - ignored.sum(), np.int64))
                smooth = apply("div", (total, many))
        elif reduction == 2:
            smooth = sum_(smooth)
        return apply("add", (  # type: ignore[no-any-return]
            apply("mul", (hard, 1 - label_smoothing)), apply("mul", (smooth, label_smoothing / classes)),
        ))  # fmt: skip


@native("binary_cross_entropy")
def binary_cross_entropy(input: Tensor, target: Tensor, weight: Tensor | None = None, reduction: int = 1) -> Tensor:
    if target.array.dtype != input.array.dtype:
        raise RuntimeError(f"Found dtype {target.dtype.scalar} but expected {input.dtype.scalar}")
    refuse(missing_kernels("binary_cross_entropy"), input.array.dtype)
    if not ((input.array >= 0) & (input.array <= 1)).all():
        raise RuntimeError("all elements of input should be between 0 and 1")
    if not ((target.array >= 0) & (target.array <= 1)).all():
        raise RuntimeError("all elements of target should be between 0 and 1")
    attributes = {"reduction": REDUCTIONS[reduction]} if reduction != 1 else {}
    return apply("binary_cross_entropy", (input, target, weight), attributes)  # type: ignore[no-any-return]


@native("binary_cross_entropy_with_logits")
def binary_cross_entropy_with_logits(
    input: Tensor, target: Tensor, weight: Tensor | None = None, pos_weight: Tensor | None = None, reduction: int = 1
) -> Tensor:
    refuse(missing_kernels("binary_cross_entropy_with_logits"), input.array.dtype)
    if target.array.dtype.kind not in "fc":
        raise RuntimeError(
            f"result type {input.dtype.scalar} can't be cast to the desired output type {target.dtype.scalar}"
        )
    attributes = {"reduction": REDUCTIONS[reduction]} if reduction != 1 else {}
    return apply("binary_cross_entropy_with_logits", (input, target, weight, pos_weight), attributes)  # type: ignore[no-any-return]


@native("kl_div")
def kl_div(input: Tensor, target: Tensor, reduction: int = 1, log_target: bool = False) -> Tensor:
    if input.array.dtype.kind in "iub" or target.array.dtype.kind in "iub":
        raise RuntimeError("kl_div: Integral inputs not supported.")
    if log_target:
        values = apply("mul", (apply("exp", (target,)), apply("sub", (target, input))))
    else:
        values = apply("sub", (apply("xlogy", (target, target)), apply("mul", (target, input))))
    return _reduced(values, reduction)


@native("hinge_embedding_loss")
def hinge_embedding_loss(input: Tensor, target: Tensor, margin: float = 1.0, reduction: int = 1) -> Tensor:
    near = apply("clamp_min", (apply("sub", (Tensor(np.full_like(input.array, margin)), input)),), {"min": 0})
    zero = Tensor(np.zeros((), input.array.dtype))
    far = apply("where", (Tensor(np.asarray(target.array != 1)), near, zero))
    own = apply("where", (Tensor(np.asarray(target.array != -1)), input, zero))
    return _reduced(apply("add", (far, own)), reduction)


@native("margin_ranking_loss")
def margin_ranking_loss(
    input1: Tensor, input2: Tensor, target: Tensor, margin: float = 0.0, reduction: int = 1
) -> Tensor:
    with in_formula(current()):
        gaps = apply("mul", (apply("neg", (target,)), apply("sub", (input1, input2))))
        values = apply("clamp_min", (apply("add", (gaps, margin)),), {"min": 0})
    return _reduced(values, reduction)


@native("cosine_embedding_loss")
def cosine_embedding_loss(
    input1: Tensor, input2: Tensor, target: Tensor, margin: float = 0.0, reduction: int = 1
) -> Tensor:
    if not ((target.ndim == 1 and input1.ndim == 2) or (target.ndim == 0 and input1.ndim == 1)):
        raise RuntimeError(
            f"{target.ndim}D target tensor expects {target.ndim + 1}D input tensors, but found inputs with sizes "
            f"{list(input1.array.shape)} and {list(input2.array.shape)}."
            if target.ndim in (0, 1) else "0D or 1D target tensor expected, multi-target not supported"
        )  # fmt: skip
    if input2.ndim != input1.ndim:
        raise RuntimeError(
            f"{target.ndim}D target tensor expects {target.ndim + 1}D input tensors, but found inputs with sizes "
            f"{list(input1.array.shape)} and {list(input2.array.shape)}."
        )
    at = target.ndim
    with in_formula(current()):
        product = sum_(apply("mul", (input1, input2)), (at,))
        first = apply("add", (sum_(apply("mul", (input1, input1)), (at,)), 1e-12))
        second = apply("add", (sum_(apply("mul", (input2, input2)), (at,)), 1e-12))
        cosine = apply("div", (product, apply("sqrt", (apply("mul", (first, second)),))))
        zero = Tensor(np.zeros((), cosine.array.dtype))
        close = apply("sub", (Tensor(np.ones_like(cosine.array)), cosine))
        apart = apply("clamp_min", (apply("sub", (cosine, margin)),), {"min": 0})
        values = apply("add", (apply("where", (Tensor(np.asarray(target.array == 1)), close, zero)),
                               apply("where", (Tensor(np.asarray(target.array == -1)), apart, zero))))  # fmt: skip
    return _reduced(values, reduction)


@native("triplet_margin_loss")
def triplet_margin_loss(
    anchor: Tensor, positive: Tensor, negative: Tensor, margin: float = 1.0, p: float = 2, eps: float = 1e-6,
    swap: bool = False, reduction: int = 1,
) -> Tensor:  # fmt: skip
    if not anchor.ndim == positive.ndim == negative.ndim:
        raise RuntimeError(
            "The anchor, positive, and negative tensors are expected to have the same number of dimensions, but got: "
            f"anchor {anchor.ndim}D, positive {positive.ndim}D, and negative {negative.ndim}D inputs"
        )
    near = pairwise_distance(anchor, positive, p, eps)
    far = pairwise_distance(anchor, negative, p, eps)
    if swap:
        far = apply("minimum", (far, pairwise_distance(positive, negative, p, eps)))
    with in_formula(current()):
        gaps = apply("sub", (apply("add", (near, margin)), far))
    return _reduced(apply("clamp_min", (gaps,), {"min": 0}), reduction)


@native("poisson_nll_loss")
def poisson_nll_loss(
    input: Tensor, target: Tensor, log_input: bool, full: bool, eps: float, reduction: int
) -> Tensor:  # fmt: skip
    with in_formula(current()):
        if log_input:
            values = apply("sub", (apply("exp", (input,)), apply("mul", (target, input))))
        else:
            logs = apply("log", (apply("add", (input, eps)),))
            values = apply("sub", (input, apply("mul", (target, logs))))
    if full:
        t = target.array
        if t.dtype.kind in "iub":
            t = t.astype(current().default_dtype)
        stirling = t * np.log(t) - t + 0.5 * np.log(2 * math.pi * t)
        values = apply("add", (values, Tensor(np.where(t <= 1, t.dtype.type(0), stirling))))
    return _reduced(values, reduction)


@native("soft_margin_loss")
def soft_margin_loss(input: Tensor, target: Tensor, reduction: int = 1) -> Tensor:
    raise_mismatch([input.array.shape, target.array.shape])
    if input.array.dtype.kind != "f" or np.broadcast_shapes(target.array.shape, input.array.shape) != input.array.shape:
        raise NotHere("soft_margin_loss of integers, or of a target with a larger shape")
    attributes: dict[str, Any] = {"target": target.array.astype(input.array.dtype)}
    if reduction != 1:
        attributes["reduction"] = REDUCTIONS[reduction]
    return apply("soft_margin_loss", (input,), attributes)  # type: ignore[no-any-return]


def _need_long(target: Tensor) -> None:
    if target.array.dtype != np.int64:
        raise RuntimeError(f"expected scalar type Long but found {target.dtype.scalar}")


@native("multi_margin_loss")
def multi_margin_loss(
    input: Tensor, target: Tensor, p: Any = 1, margin: Any = 1, weight: Tensor | None = None, reduction: int = 1
) -> Tensor:
    if p not in (1, 2):
        raise RuntimeError("only p == 1 and p == 2 supported")
    rows = input.array.shape[0] if input.ndim > 1 else 1
    if not (input.ndim <= 2 and input.array.size and input.array.shape[-1]):
        raise RuntimeError(
            f"Expected non-empty vector or matrix with optional 0-dim batch size, but got: {list(input.array.shape)}"
        )
    if target.ndim > 1 or target.array.size != rows:
        raise RuntimeError(
            "multi_margin_loss: target tensor should be 1-D with size equal to the number of input samples (batch size). "
            f"Expected target size [{rows}], but got {list(target.array.shape)}. Input has shape "
            f"{list(input.array.shape)}."
        )
    classes = input.array.shape[-1]
    if weight is not None and (weight.ndim > 1 or weight.array.size != classes):
        raise RuntimeError(f"inconsistent weight size, expected {classes} but got {list(weight.array.shape)}")
    refuse(missing_kernels("multi_margin_loss"), input.array.dtype)
    _need_long(target)
    if ((target.array < 0) | (target.array >= classes)).any():
        raise RuntimeError("target out of range")
    attributes = _class_attributes(target, weight, reduction, -100) | {"p": p, "margin": margin}
    return apply("multi_margin_loss", (input,), attributes)  # type: ignore[no-any-return]


@native("multilabel_margin_loss")
def multilabel_margin_loss(input: Tensor, target: Tensor, reduction: int = 1) -> Tensor:
    if input.array.shape != target.array.shape:
        raise RuntimeError(
            f"inconsistent target size: {list(target.array.shape)} for input of size: {list(input.array.shape)}"
        )
    if input.ndim > 2:
        raise RuntimeError(
            f"Expected non-empty vector or matrix with optional 0-dim batch size, but got: {list(input.array.shape)}"
        )
    classes = input.array.shape[-1] if input.ndim else 1
    if target.array.size and (target.array.min() < -1 or target.array.max() >= classes):
        raise RuntimeError("argument #2 'target' is out of range")
    refuse(missing_kernels("multilabel_margin_loss"), input.array.dtype)
    _need_long(target)
    attributes: dict[str, Any] = {"target": target.array}
    if reduction != 1:
        attributes["reduction"] = REDUCTIONS[reduction]
    return apply("multilabel_margin_loss", (input,), attributes)  # type: ignore[no-any-return]
