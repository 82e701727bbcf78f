"""`torch.nn.utils`: clipping gradients, parameters as one vector.

https://docs.pytorch.org/docs/2.13/nn.html#utilities
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..functions.norms import linalg_vector_norm
from ..modes import no_grad
from ..session import current
from ..tensor import Tensor
from .builtin import torch


def _grads(parameters: Any) -> list[Any]:
    listed = [parameters] if isinstance(parameters, Tensor) else list(parameters)
    return [p.grad for p in listed if p.grad is not None]


def get_total_norm(
    tensors: Any, norm_type: float = 2.0, error_if_nonfinite: bool = False, foreach: bool | None = None
) -> Any:  # fmt: skip
    """The norm of all tensors as if they were one vector."""
    listed = [tensors] if isinstance(tensors, Tensor) else list(tensors)
    order = float(norm_type)
    if not listed:
        return Tensor(_zero())
    with no_grad():
        total = linalg_vector_norm(torch.stack([linalg_vector_norm(t, order) for t in listed]), order)
    if error_if_nonfinite and torch.logical_or(total.isnan(), total.isinf()):
        raise RuntimeError(
            f"The total norm of order {norm_type} for gradients from `parameters` is non-finite, so it cannot be "
            "clipped. To disable this error and scale the gradients by the non-finite norm anyway, set "
            "`error_if_nonfinite=False`"
        )
    return total


def _zero() -> Any:
    import numpy as np

    return np.zeros((), current().default_dtype)


def clip_grads_with_norm_(parameters: Any, max_norm: float, total_norm: Any, foreach: bool | None = None) -> None:
    grads = _grads(parameters)
    if not grads:
        return
    with no_grad():
        coefficient = torch.clamp(float(max_norm) / (total_norm + 1e-6), max=1.0)
        for grad in grads:
            grad.mul_(coefficient)


def clip_grad_norm_(
    parameters: Any, max_norm: float, norm_type: float = 2.0, error_if_nonfinite: bool = False,
    foreach: bool | None = None,
) -> Any:  # fmt: skip
    if not isinstance(parameters, Tensor):
        is_generator = hasattr(parameters, "__next__")
        parameters = list(parameters)
        if is_generator and not parameters:
            current().warn("`parameters` is an empty generator, no gradient clipping will occur.")
    total = get_total_norm(_grads(parameters), norm_type, error_if_nonfinite, foreach)
    clip_grads_with_norm_(parameters, max_norm, total, foreach)
    return total


def clip_grad_norm(
    parameters: Any, max_norm: float, norm_type: float = 2.0, error_if_nonfinite: bool = False,
    foreach: bool | None = None,
) -> Any:  # fmt: skip
    current().warn(
        "`torch.nn.utils.clip_grad_norm` is now deprecated in favor of `torch.nn.utils.clip_grad_norm_`.",
        "FutureWarning",
    )
    return clip_grad_norm_(parameters, max_norm, norm_type, error_if_nonfinite, foreach)


def clip_grad_value_(parameters: Any, clip_value: float, foreach: bool | None = None) -> None:
    bound, grads = float(clip_value), _grads(parameters)
    if not grads:
        raise RuntimeError(
            "Expected !nested_tensorlist[0].empty() to be true, but got false.  (Could this error message be improved?  "
            "If so, please report an enhancement request to PyTorch.)"
        )
    with no_grad():
        for grad in grads:
            grad.clamp_(min=-bound, max=bound)


def parameters_to_vector(parameters: Iterable[Any]) -> Any:
    listed = list(parameters)
    for param in listed:
        if not isinstance(param, Tensor):
            raise AttributeError(f"'{type(param).__name__}' object has no attribute 'device'")
    return torch.cat([param.view(-1) for param in listed])


def vector_to_parameters(vec: Any, parameters: Iterable[Any]) -> None:
    if not isinstance(vec, Tensor):
        raise TypeError(f"expected torch.Tensor, but got: {_typename(vec)}")
    start = 0
    whole: Any = vec
    for param in parameters:
        many = param.numel()
        param.data = whole[start : start + many].view_as(param).data
        start += many


def _typename(obj: Any) -> str:
    from .modules.typenames import typename

    return typename(obj)


NAMES: dict[str, Any] = {
    function.__name__: function
    for function in (
        get_total_norm, clip_grads_with_norm_, clip_grad_norm_, clip_grad_norm, clip_grad_value_, parameters_to_vector,
        vector_to_parameters,
    )
}  # fmt: skip
# Messages about calls know these by their private names.
for _function in (get_total_norm, clip_grads_with_norm_):
    _function.__qualname__ = f"_{_function.__name__}"
for _name, _function in NAMES.items():
    _home = "convert_parameters" if "vector" in _name else "clip_grad"
    _function.__module__ = f"torch.nn.utils.{_home}"
