"""Activation functions and dropout.

https://docs.pytorch.org/docs/2.13/nn.functional.html#non-linear-activation-functions
"""

from __future__ import annotations

from typing import Any

from ..builtin import C_nn, torch, warn


def _threshold(input: Any, threshold: float, value: float, inplace: bool = False) -> Any:
    return torch.threshold_(input, threshold, value) if inplace else torch.threshold(input, threshold, value)


def relu(input: Any, inplace: bool = False) -> Any:
    return torch.relu_(input) if inplace else torch.relu(input)


def glu(input: Any, dim: int = -1) -> Any:
    if input.dim() == 0:
        raise RuntimeError("glu does not support scalars because halving size must be even")
    return C_nn.glu(input, dim)


def hardtanh(input: Any, min_val: float = -1.0, max_val: float = 1.0, inplace: bool = False) -> Any:
    if min_val > max_val:
        raise ValueError("min_val cannot be greater than max_val")
    return (C_nn.hardtanh_ if inplace else C_nn.hardtanh)(input, min_val, max_val)


def relu6(input: Any, inplace: bool = False) -> Any:
    return C_nn.relu6_(input) if inplace else C_nn.relu6(input)


def elu(input: Any, alpha: float = 1.0, inplace: bool = False) -> Any:
    return (C_nn.elu_ if inplace else C_nn.elu)(input, alpha)


def selu(input: Any, inplace: bool = False) -> Any:
    return torch.selu_(input) if inplace else torch.selu(input)


def celu(input: Any, alpha: float = 1.0, inplace: bool = False) -> Any:
    return (torch.celu_ if inplace else torch.celu)(input, alpha)


def leaky_relu(input: Any, negative_slope: float = 0.01, inplace: bool = False) -> Any:
    return (C_nn.leaky_relu_ if inplace else C_nn.leaky_relu)(input, negative_slope)


def rrelu(
    input: Any, lower: float = 1.0 / 8, upper: float = 1.0 / 3, training: bool = False, inplace: bool = False
) -> Any:
    return (torch.rrelu_ if inplace else torch.rrelu)(input, lower, upper, training)


def tanhshrink(input):  # type: ignore[no-untyped-def]
    return input - input.tanh()


def softsign(input):  # type: ignore[no-untyped-def]
    return input / (input.abs() + 1)


def tanh(input):  # type: ignore[no-untyped-def]
    return input.tanh()


def sigmoid(input):  # type: ignore[no-untyped-def]
    return input.sigmoid()


def hardsigmoid(input: Any, inplace: bool = False) -> Any:
    return C_nn.hardsigmoid_(input) if inplace else C_nn.hardsigmoid(input)


def silu(input: Any, inplace: bool = False) -> Any:
    return C_nn.silu_(input) if inplace else C_nn.silu(input)


def mish(input: Any, inplace: bool = False) -> Any:
    return C_nn.mish_(input) if inplace else C_nn.mish(input)


def hardswish(input: Any, inplace: bool = False) -> Any:
    return C_nn.hardswish_(input) if inplace else C_nn.hardswish(input)


def _softmax_dim(name: str, ndim: int) -> int:
    warn(f"Implicit dimension choice for {name} has been deprecated. Change the call to include dim=X as an argument.")
    return 0 if ndim in (0, 1, 3) else 1


def softmin(input: Any, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None) -> Any:
    if dim is None:
        dim = _softmax_dim("softmin", input.dim())
    return (-input).softmax(dim) if dtype is None else (-input).softmax(dim, dtype=dtype)


def softmax(input: Any, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None) -> Any:
    if dim is None:
        dim = _softmax_dim("softmax", input.dim())
    return input.softmax(dim) if dtype is None else input.softmax(dim, dtype=dtype)


def log_softmax(input: Any, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None) -> Any:
    if dim is None:
        dim = _softmax_dim("log_softmax", input.dim())
    return input.log_softmax(dim) if dtype is None else input.log_softmax(dim, dtype=dtype)


def gumbel_softmax(logits: Any, tau: float = 1, hard: bool = False, eps: float = 1e-10, dim: int = -1) -> Any:
    if eps != 1e-10:
        warn("`eps` parameter is deprecated and has no effect.")
    gumbels = -torch.empty_like(logits).exponential_().log()
    gumbels = (logits + gumbels) / tau
    soft = gumbels.softmax(dim)
    if not hard:
        return soft
    index = soft.max(dim, keepdim=True)[1]
    return torch.zeros_like(logits).scatter_(dim, index, 1.0) - soft.detach() + soft


def _need_probability(p: float) -> None:
    if p < 0.0 or p > 1.0:
        raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")


def dropout(input: Any, p: float = 0.5, training: bool = True, inplace: bool = False) -> Any:
    _need_probability(p)
    return (torch.dropout_ if inplace else torch.dropout)(input, p, training)


def alpha_dropout(input: Any, p: float = 0.5, training: bool = False, inplace: bool = False) -> Any:
    _need_probability(p)
    return (torch.alpha_dropout_ if inplace else torch.alpha_dropout)(input, p, training)


def _by_channel(input: Any, p: float, training: bool, inplace: bool, batched: bool) -> Any:
    if not batched:
        input = input.unsqueeze_(0) if inplace else input.unsqueeze(0)
    result = (torch.feature_dropout_ if inplace else torch.feature_dropout)(input, p, training)
    if not batched:
        result = result.squeeze_(0) if inplace else result.squeeze(0)
    return result


def dropout1d(input: Any, p: float = 0.5, training: bool = True, inplace: bool = False) -> Any:
    _need_probability(p)
    ndim = input.dim()
    if ndim not in (2, 3):
        raise RuntimeError(
            f"dropout1d: Expected 2D or 3D input, but received a {ndim}D input. Note that dropout1d exists to provide "
            "channel-wise dropout on inputs with 1 spatial dimension, a channel dimension, and an optional batch "
            "dimension (i.e. 2D or 3D inputs)."
        )
    return _by_channel(input, p, training, inplace, ndim == 3)


def _unusual(name: str, ndim: int, dims: str, ways: str) -> str:
    return (
        f"{name}: Received a {ndim}-D input to {name}, which is deprecated and will result in an error in a future "
        "release. To retain the behavior and silence this warning, please use dropout instead. Note that "
        f"{name} exists to provide channel-wise dropout on inputs with {dims} spatial dimensions, a channel dimension, "
        f"and an optional batch dimension (i.e. {ways} inputs)."
    )


def dropout2d(input: Any, p: float = 0.5, training: bool = True, inplace: bool = False) -> Any:
    _need_probability(p)
    ndim = input.dim()
    if ndim not in (3, 4):
        warn(_unusual("dropout2d", ndim, "2", "3D or 4D"))
    if ndim == 3:
        warn(
            "dropout2d: Received a 3D input to dropout2d and assuming that channel-wise 1D dropout behavior is desired "
            "- input is interpreted as shape (N, C, L), where C is the channel dim. This behavior will change in a "
            "future release to interpret the input as one without a batch dimension, i.e. shape (C, H, W). To maintain "
            "the 1D channel-wise dropout behavior, please switch to using dropout1d instead."
        )
    return _by_channel(input, p, training, inplace, True)


def dropout3d(input: Any, p: float = 0.5, training: bool = True, inplace: bool = False) -> Any:
    _need_probability(p)
    ndim = input.dim()
    if ndim not in (4, 5):
        warn(_unusual("dropout3d", ndim, "3", "4D or 5D"))
    return _by_channel(input, p, training, inplace, ndim == 5)


NAMES: dict[str, Any] = {
    "threshold": _threshold, "relu": relu, "glu": glu, "hardtanh": hardtanh, "relu6": relu6, "elu": elu, "selu": selu,
    "celu": celu, "leaky_relu": leaky_relu, "rrelu": rrelu, "tanhshrink": tanhshrink, "softsign": softsign,
    "tanh": tanh, "sigmoid": sigmoid, "hardsigmoid": hardsigmoid, "silu": silu, "mish": mish, "hardswish": hardswish,
    "softmin": softmin, "softmax": softmax, "log_softmax": log_softmax, "gumbel_softmax": gumbel_softmax,
    "dropout": dropout, "alpha_dropout": alpha_dropout, "dropout1d": dropout1d, "dropout2d": dropout2d,
    "dropout3d": dropout3d,
    "threshold_": torch.threshold_, "relu_": torch.relu_, "hardtanh_": C_nn.hardtanh_, "elu_": C_nn.elu_,
    "selu_": torch.selu_, "celu_": torch.celu_, "leaky_relu_": C_nn.leaky_relu_, "prelu": torch.prelu,
    "logsigmoid": C_nn.log_sigmoid, "gelu": C_nn.gelu, "hardshrink": torch.hardshrink, "softplus": C_nn.softplus,
    "softshrink": C_nn.softshrink,
}  # fmt: skip
