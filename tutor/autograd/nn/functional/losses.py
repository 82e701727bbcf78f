"""Loss functions, with PyTorch's warnings and errors.

https://docs.pytorch.org/docs/2.13/nn.functional.html#loss-functions
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from ..builtin import C_nn, torch, warn

_ENUM = {"none": 0, "mean": 1, "sum": 2}


def enum(reduction: str) -> int:
    """PyTorch's number for a reduction."""
    if reduction == "elementwise_mean":
        warn("reduction='elementwise_mean' is deprecated. Please use reduction='mean' instead.")
        return 1
    found = _ENUM.get(reduction) if isinstance(reduction, str) else None
    if found is None:
        raise ValueError(f"{reduction} is not a valid value for reduction")
    return found


def legacy(size_average: bool | None, reduce: bool | None, emit_warning: bool = True) -> str:
    """The reduction that the old arguments mean."""
    if size_average is None:
        size_average = True
    if reduce is None:
        reduce = True
    found = "mean" if size_average and reduce else "sum" if reduce else "none"
    if emit_warning:
        warn(f"size_average and reduce args will be deprecated, please use reduction='{found}' instead.")
    return found


def _chosen(size_average: Any, reduce: Any, reduction: str) -> int:
    if size_average is not None or reduce is not None:
        reduction = legacy(size_average, reduce)
    return enum(reduction)


def _warn_sizes(input: Any, target: Any) -> None:
    if target.size() != input.size():
        warn(
            f"Using a target size ({target.size()}) that is different to the input size ({input.size()}). This will "
            "likely lead to incorrect results due to broadcasting. Please ensure they have the same size."
        )


def _broadcast(input: Any, target: Any) -> Any:
    from ...functions.shape import broadcast_tensors

    return broadcast_tensors(input, target)


def _need_weights(input: Any, weight: Any) -> None:
    if weight.size() != input.size():
        raise ValueError("Weights and input must have the same size.")


def _weighted(values: Any, weight: Any, reduction: str) -> Any:
    if reduction == "none":
        return values
    if reduction == "sum":
        return torch.sum(values)
    if reduction == "mean":
        return torch.sum(values) / torch.sum(weight)
    raise ValueError(f"Invalid reduction mode: {reduction}. Expected one of 'none', 'mean', 'sum'.")


def mse_loss(
    input: Any, target: Any, size_average: bool | None = None, reduce: bool | None = None, reduction: str = "mean",
    weight: Any = None,
) -> Any:  # fmt: skip
    _warn_sizes(input, target)
    if size_average is not None or reduce is not None:
        reduction = legacy(size_average, reduce)
    expanded_input, expanded_target = _broadcast(input, target)
    if weight is None:
        return C_nn.mse_loss(expanded_input, expanded_target, enum(reduction))
    _need_weights(input, weight)
    return _weighted(torch.pow(expanded_input - expanded_target, 2) * weight, weight, reduction)


def l1_loss(
    input: Any, target: Any, size_average: bool | None = None, reduce: bool | None = None, reduction: str = "mean",
    weight: Any = None,
) -> Any:  # fmt: skip
    _warn_sizes(input, target)
    if size_average is not None or reduce is not None:
        reduction = legacy(size_average, reduce)
    expanded_input, expanded_target = _broadcast(input, target)
    if weight is None:
        return C_nn.l1_loss(expanded_input, expanded_target, enum(reduction))
    _need_weights(input, weight)
    return _weighted(torch.abs(expanded_input - expanded_target) * weight, weight, reduction)


def smooth_l1_loss(
    input: Any, target: Any, size_average: bool | None = None, reduce: bool | None = None, reduction: str = "mean",
    beta: float = 1.0,
) -> Any:  # fmt: skip
    _warn_sizes(input, target)
    if size_average is not None or reduce is not None:
        reduction = legacy(size_average, reduce)
    expanded_input, expanded_target = _broadcast(input, target)
    if beta == 0.0:
        return C_nn.l1_loss(expanded_input, expanded_target, enum(reduction))
    return C_nn.smooth_l1_loss(expanded_input, expanded_target, enum(reduction), beta)


def huber_loss(input: Any, target: Any, reduction: str = "mean", delta: float = 1.0, weight: Any = None) -> Any:
    _warn_sizes(input, target)
    expanded_input, expanded_target = _broadcast(input, target)
    if weight is None:
        return C_nn.huber_loss(expanded_input, expanded_target, enum(reduction), delta)
    _need_weights(input, weight)
    values = C_nn.huber_loss(expanded_input, expanded_target, 0, delta) * weight
    return values.mean() if reduction == "mean" else _weighted(values, weight, reduction)


def nll_loss(
    input: Any, target: Any, weight: Any = None, size_average: bool | None = None, ignore_index: int = -100,
    reduce: bool | None = None, reduction: str = "mean",
) -> Any:  # fmt: skip
    return C_nn.nll_loss_nd(input, target, weight, _chosen(size_average, reduce, reduction), ignore_index)


def cross_entropy(
    input: Any, target: Any, weight: Any = None, size_average: bool | None = None, ignore_index: int = -100,
    reduce: bool | None = None, reduction: str = "mean", label_smoothing: float = 0.0,
) -> Any:  # fmt: skip
    chosen = _chosen(size_average, reduce, reduction)
    return C_nn.cross_entropy_loss(input, target, weight, chosen, ignore_index, label_smoothing)


def binary_cross_entropy(
    input: Any, target: Any, weight: Any = None, size_average: bool | None = None, reduce: bool | None = None,
    reduction: str = "mean",
) -> Any:  # fmt: skip
    chosen = _chosen(size_average, reduce, reduction)
    if target.size() != input.size():
        raise ValueError(
            f"Using a target size ({target.size()}) that is different to the input size ({input.size()}) is "
            "deprecated. Please ensure they have the same size."
        )
    if weight is not None:
        from ...names import broadcast_shapes

        size = weight.size()
        weight = weight.expand(broadcast_shapes((target.size(), size)))
    return C_nn.binary_cross_entropy(input, target, weight, chosen)


def binary_cross_entropy_with_logits(
    input: Any, target: Any, weight: Any = None, size_average: bool | None = None, reduce: bool | None = None,
    reduction: str = "mean", pos_weight: Any = None,
) -> Any:  # fmt: skip
    chosen = _chosen(size_average, reduce, reduction)
    if not target.size() == input.size():
        raise ValueError(f"Target size ({target.size()}) must be the same as input size ({input.size()})")
    return torch.binary_cross_entropy_with_logits(input, target, weight, pos_weight, chosen)


def kl_div(
    input: Any, target: Any, size_average: bool | None = None, reduce: bool | None = None, reduction: str = "mean",
    log_target: bool = False,
) -> Any:  # fmt: skip
    if size_average is not None or reduce is not None:
        chosen = enum(legacy(size_average, reduce))
    else:
        if reduction == "mean":
            warn(
                "reduction: 'mean' divides the total loss by both the batch size and the support size.'batchmean' "
                "divides only by the batch size, and aligns with the KL div math definition.'mean' will be changed to "
                "behave the same as 'batchmean' in the next major release."
            )
        chosen = enum("sum" if reduction == "batchmean" else reduction)
    reduced = torch.kl_div(input, target, chosen, log_target=log_target)
    if reduction == "batchmean" and input.dim() != 0:
        reduced = reduced / input.size()[0]
    return reduced


def poisson_nll_loss(
    input: Any, target: Any, log_input: bool = True, full: bool = False, size_average: bool | None = None,
    eps: float = 1e-8, reduce: bool | None = None, reduction: str = "mean",
) -> Any:  # fmt: skip
    if size_average is not None or reduce is not None:
        reduction = legacy(size_average, reduce)
    if reduction not in _ENUM:
        raise ValueError(reduction + " is not a valid value for reduction")
    return torch.poisson_nll_loss(input, target, log_input, full, eps, enum(reduction))


def gaussian_nll_loss(
    input: Any, target: Any, var: Any, full: bool = False, eps: float = 1e-6, reduction: str = "mean"
) -> Any:
    from ...modes import no_grad

    if isinstance(var, float):
        if var < 0:
            raise ValueError("var has negative entry/entries")
        var = var * torch.ones_like(input)
    elif torch.any(var < 0):
        raise ValueError("var has negative entry/entries")
    if var.size() != input.size():
        if input.size()[:-1] == var.size():
            var = torch.unsqueeze(var, -1)
        elif input.ndim != var.ndim or sum(y for x, y in zip(input.size(), var.size()) if x != y) != 1:
            raise ValueError("var is of incorrect size")
    if reduction not in _ENUM:
        raise ValueError(reduction + " is not valid")
    var = var.clone()
    with no_grad():
        var.clamp_(min=eps)
    loss = 0.5 * (torch.log(var) + (input - target) ** 2 / var)
    if full:
        loss += 0.5 * math.log(2 * math.pi)
    return loss.mean() if reduction == "mean" else loss.sum() if reduction == "sum" else loss


def margin_ranking_loss(
    input1: Any, input2: Any, target: Any, margin: float = 0, size_average: bool | None = None,
    reduce: bool | None = None, reduction: str = "mean",
) -> Any:  # fmt: skip
    chosen = _chosen(size_average, reduce, reduction)
    if input1.dim() != input2.dim() or input1.dim() != target.dim():
        raise RuntimeError(
            "margin_ranking_loss : All input tensors should have same dimension but got sizes: input1: "
            f"{input1.size()}, input2: {input2.size()}, target: {target.size()} "
        )
    return torch.margin_ranking_loss(input1, input2, target, margin, chosen)


def hinge_embedding_loss(
    input: Any, target: Any, margin: float = 1.0, size_average: bool | None = None, reduce: bool | None = None,
    reduction: str = "mean",
) -> Any:  # fmt: skip
    return torch.hinge_embedding_loss(input, target, margin, _chosen(size_average, reduce, reduction))


def multilabel_margin_loss(
    input: Any, target: Any, size_average: bool | None = None, reduce: bool | None = None, reduction: str = "mean"
) -> Any:
    return C_nn.multilabel_margin_loss(input, target, _chosen(size_average, reduce, reduction))


def soft_margin_loss(
    input: Any, target: Any, size_average: bool | None = None, reduce: bool | None = None, reduction: str = "mean"
) -> Any:
    return C_nn.soft_margin_loss(input, target, _chosen(size_average, reduce, reduction))


def multilabel_soft_margin_loss(
    input: Any, target: Any, weight: Any = None, size_average: bool | None = None, reduce: bool | None = None,
    reduction: str = "mean",
) -> Any:  # fmt: skip
    if size_average is not None or reduce is not None:
        reduction = legacy(size_average, reduce)
    loss = -(target * C_nn.log_sigmoid(input) + (1 - target) * C_nn.log_sigmoid(-input))
    if weight is not None:
        loss = loss * weight
    at = input.dim() - 1
    loss = loss.sum(dim=at) / input.size(at)
    if reduction not in _ENUM:
        raise ValueError(reduction + " is not valid")
    return loss.mean() if reduction == "mean" else loss.sum() if reduction == "sum" else loss


def cosine_embedding_loss(
    input1: Any, input2: Any, target: Any, margin: float = 0, size_average: bool | None = None,
    reduce: bool | None = None, reduction: str = "mean",
) -> Any:  # fmt: skip
    return torch.cosine_embedding_loss(input1, input2, target, margin, _chosen(size_average, reduce, reduction))


def multi_margin_loss(
    input: Any, target: Any, p: int = 1, margin: float = 1.0, weight: Any = None, size_average: bool | None = None,
    reduce: bool | None = None, reduction: str = "mean",
) -> Any:  # fmt: skip
    chosen = _chosen(size_average, reduce, reduction)
    if p not in (1, 2):
        raise ValueError("only p == 1 and p == 2 supported")
    if weight is not None and weight.dim() != 1:
        raise ValueError("weight must be one-dimensional")
    return C_nn.multi_margin_loss(input, target, p, margin, weight, chosen)


def triplet_margin_loss(
    anchor: Any, positive: Any, negative: Any, margin: float = 1.0, p: float = 2, eps: float = 1e-6,
    swap: bool = False, size_average: bool | None = None, reduce: bool | None = None, reduction: str = "mean",
) -> Any:  # fmt: skip
    chosen = _chosen(size_average, reduce, reduction)
    if margin <= 0:
        raise ValueError(f"margin must be greater than 0, got {margin}")
    return torch.triplet_margin_loss(anchor, positive, negative, margin, p, eps, swap, chosen)


def triplet_margin_with_distance_loss(
    anchor: Any, positive: Any, negative: Any, *, distance_function: Callable[..., Any] | None = None,
    margin: float = 1.0, swap: bool = False, reduction: str = "mean",
) -> Any:  # fmt: skip
    if reduction not in _ENUM:
        raise ValueError(f"{reduction} is not a valid value for reduction")
    if margin <= 0:
        raise ValueError(f"margin must be greater than 0, got {margin}")
    if not anchor.ndim == positive.ndim == negative.ndim:
        raise RuntimeError(
            "The anchor, positive, and negative tensors are expected to have the same number of dimensions, but got: "
            f"anchor {anchor.ndim}D, positive {positive.ndim}D, and negative {negative.ndim}D inputs"
        )
    distance = torch.pairwise_distance if distance_function is None else distance_function
    near, far = distance(anchor, positive), distance(anchor, negative)
    if swap:
        far = torch.minimum(far, distance(positive, negative))
    loss = torch.clamp_min(margin + near - far, 0)
    return torch.sum(loss) if reduction == "sum" else torch.mean(loss) if reduction == "mean" else loss


NAMES: dict[str, Any] = {
    function.__name__: function
    for function in (
        mse_loss, l1_loss, smooth_l1_loss, huber_loss, nll_loss, cross_entropy, binary_cross_entropy,
        binary_cross_entropy_with_logits, kl_div, poisson_nll_loss, gaussian_nll_loss, margin_ranking_loss,
        hinge_embedding_loss, multilabel_margin_loss, soft_margin_loss, multilabel_soft_margin_loss,
        cosine_embedding_loss, multi_margin_loss, triplet_margin_loss, triplet_margin_with_distance_loss,
    )
}  # fmt: skip
