"""Activation functions as modules.

https://docs.pytorch.org/docs/2.13/nn.html#non-linear-activations-weighted-sum-nonlinearity
"""

from __future__ import annotations

from typing import Any

from ...session import current
from ..builtin import torch
from ..functional import NAMES as F
from .module import Module
from .shared import begin, named, parameter


def _also(inplace: bool) -> str:
    return ", inplace=True" if inplace else ""


class _InPlace(Module):
    """An activation with no setting but `inplace`."""

    _shows_inplace = True
    _function = ""

    def __init__(self, inplace: bool = False) -> None:
        super().__init__()
        self.inplace = inplace

    def forward(self, input: Any) -> Any:
        return F[self._function](input, self.inplace)

    def extra_repr(self) -> str:
        return "inplace=True" if self.inplace and self._shows_inplace else ""


class ReLU(_InPlace):
    _function = "relu"


class SELU(_InPlace):
    _function = "selu"


class SiLU(_InPlace):
    _function = "silu"


class Mish(_InPlace):
    _function = "mish"


class Hardsigmoid(_InPlace):
    _function = "hardsigmoid"
    _shows_inplace = False


class Hardswish(_InPlace):
    _function = "hardswish"
    _shows_inplace = False


class _Plain(Module):
    """An activation without settings."""

    _function = ""

    def forward(self, input: Any) -> Any:
        return F[self._function](input)


class Sigmoid(_Plain):
    _function = "sigmoid"

    def forward(self, input: Any) -> Any:
        return torch.sigmoid(input)


class Tanh(_Plain):
    _function = "tanh"

    def forward(self, input: Any) -> Any:
        return torch.tanh(input)


class LogSigmoid(_Plain):
    _function = "logsigmoid"


class Softsign(_Plain):
    _function = "softsign"


class Tanhshrink(_Plain):
    _function = "tanhshrink"


class Threshold(Module):
    def __init__(self, threshold: float, value: float, inplace: bool = False) -> None:
        super().__init__()
        self.threshold, self.value, self.inplace = threshold, value, inplace

    def forward(self, input: Any) -> Any:
        return F["threshold"](input, self.threshold, self.value, self.inplace)

    def extra_repr(self) -> str:
        return f"threshold={self.threshold}, value={self.value}{_also(self.inplace)}"


class RReLU(Module):
    def __init__(self, lower: float = 1.0 / 8, upper: float = 1.0 / 3, inplace: bool = False) -> None:
        super().__init__()
        self.lower, self.upper, self.inplace = lower, upper, inplace

    def forward(self, input: Any) -> Any:
        return F["rrelu"](input, self.lower, self.upper, self.training, self.inplace)

    def extra_repr(self) -> str:
        return f"lower={self.lower}, upper={self.upper}{_also(self.inplace)}"


class Hardtanh(Module):
    def __init__(
        self, min_val: float = -1.0, max_val: float = 1.0, inplace: bool = False, min_value: float | None = None,
        max_value: float | None = None,
    ) -> None:  # fmt: skip
        super().__init__()
        if min_value is not None:
            current().warn("keyword argument `min_value` is deprecated and renamed to `min_val`", "FutureWarning")
            min_val = min_value
        if max_value is not None:
            current().warn("keyword argument `max_value` is deprecated and renamed to `max_val`", "FutureWarning")
            max_val = max_value
        self.min_val, self.max_val, self.inplace = min_val, max_val, inplace
        if self.max_val <= self.min_val:
            raise AssertionError(f"max_val ({self.max_val}) must be greater than min_val ({self.min_val})")

    def forward(self, input: Any) -> Any:
        return F["hardtanh"](input, self.min_val, self.max_val, self.inplace)

    def extra_repr(self) -> str:
        return f"min_val={self.min_val}, max_val={self.max_val}{_also(self.inplace)}"


class ReLU6(Hardtanh):
    def __init__(self, inplace: bool = False) -> None:
        super().__init__(0.0, 6.0, inplace)

    def extra_repr(self) -> str:
        return "inplace=True" if self.inplace else ""


class ELU(Module):
    def __init__(self, alpha: float = 1.0, inplace: bool = False) -> None:
        super().__init__()
        self.alpha, self.inplace = alpha, inplace

    def forward(self, input: Any) -> Any:
        return F["elu"](input, self.alpha, self.inplace)

    def extra_repr(self) -> str:
        return f"alpha={self.alpha}{_also(self.inplace)}"


class CELU(Module):
    def __init__(self, alpha: float = 1.0, inplace: bool = False) -> None:
        super().__init__()
        self.alpha, self.inplace = alpha, inplace

    def forward(self, input: Any) -> Any:
        return F["celu"](input, self.alpha, self.inplace)

    def extra_repr(self) -> str:
        return f"alpha={self.alpha}{_also(self.inplace)}"


class LeakyReLU(Module):
    def __init__(self, negative_slope: float = 1e-2, inplace: bool = False) -> None:
        super().__init__()
        self.negative_slope, self.inplace = negative_slope, inplace

    def forward(self, input: Any) -> Any:
        return F["leaky_relu"](input, self.negative_slope, self.inplace)

    def extra_repr(self) -> str:
        return f"negative_slope={self.negative_slope}{_also(self.inplace)}"


class GLU(Module):
    def __init__(self, dim: int = -1) -> None:
        super().__init__()
        self.dim = dim

    def forward(self, input: Any) -> Any:
        return F["glu"](input, self.dim)

    def extra_repr(self) -> str:
        return f"dim={self.dim}"


class GELU(Module):
    def __init__(self, approximate: str = "none") -> None:
        super().__init__()
        self.approximate = approximate

    def forward(self, input: Any) -> Any:
        return F["gelu"](input, approximate=self.approximate)

    def extra_repr(self) -> str:
        return f"approximate={self.approximate!r}"


class Hardshrink(Module):
    def __init__(self, lambd: float = 0.5) -> None:
        super().__init__()
        self.lambd = lambd

    def forward(self, input: Any) -> Any:
        return F["hardshrink"](input, self.lambd)

    def extra_repr(self) -> str:
        return f"{self.lambd}"


class Softshrink(Module):
    def __init__(self, lambd: float = 0.5) -> None:
        super().__init__()
        self.lambd = lambd

    def forward(self, input: Any) -> Any:
        return F["softshrink"](input, self.lambd)

    def extra_repr(self) -> str:
        return str(self.lambd)


class Softplus(Module):
    def __init__(self, beta: float = 1.0, threshold: float = 20.0) -> None:
        super().__init__()
        self.beta, self.threshold = beta, threshold

    def forward(self, input: Any) -> Any:
        return F["softplus"](input, self.beta, self.threshold)

    def extra_repr(self) -> str:
        return f"beta={self.beta}, threshold={self.threshold}"


class PReLU(Module):
    def __init__(self, num_parameters: int = 1, init: float = 0.25, device: Any = None, dtype: Any = None) -> None:
        self.num_parameters = num_parameters
        super().__init__()
        self.init = init
        self.weight = parameter(num_parameters, device=device, dtype=dtype)
        begin(self)

    def reset_parameters(self) -> None:
        from ..init import constant_

        constant_(self.weight, self.init)

    def forward(self, input: Any) -> Any:
        return F["prelu"](input, self.weight)

    def extra_repr(self) -> str:
        return f"num_parameters={self.num_parameters}"


class _OverDim(Module):
    """A softmax over one dimension."""

    _function = ""

    def __init__(self, dim: int | None = None) -> None:
        super().__init__()
        self.dim = dim

    def forward(self, input: Any) -> Any:
        return F[self._function](input, self.dim, _stacklevel=5)

    def extra_repr(self) -> str:
        return f"dim={self.dim}"


class Softmin(_OverDim):
    _function = "softmin"


class Softmax(_OverDim):
    _function = "softmax"


class LogSoftmax(_OverDim):
    _function = "log_softmax"


class Softmax2d(Module):
    def forward(self, input: Any) -> Any:
        if input.dim() not in (3, 4):
            raise ValueError(f"Softmax2d: expected input to be 3D or 4D, got {input.dim()}D instead")
        return F["softmax"](input, -3, _stacklevel=5)


CLASSES = named(
    "torch.nn.modules.activation",
    ReLU, SELU, SiLU, Mish, Hardsigmoid, Hardswish, Sigmoid, Tanh, LogSigmoid, Softsign, Tanhshrink, Threshold, RReLU,
    Hardtanh, ReLU6, ELU, CELU, LeakyReLU, GLU, GELU, Hardshrink, Softshrink, Softplus, PReLU, Softmin, Softmax,
    LogSoftmax, Softmax2d,
)  # fmt: skip
