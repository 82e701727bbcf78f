"""Pools.

https://docs.pytorch.org/docs/2.13/nn.functional.html#pooling-functions
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..builtin import C_nn, torch


def _dispatched(name: str, at: int, with_indices: Callable[..., Any], plain: Callable[..., Any]) -> Callable[..., Any]:
    """A function that gives the places too where `return_indices` is set."""
    with_indices.__module__ = plain.__module__ = "torch.nn.functional"

    def fn(*args, **kwargs):  # type: ignore[no-untyped-def]
        flag = kwargs["return_indices"] if "return_indices" in kwargs else args[at] if len(args) > at else False
        return with_indices(*args, **kwargs) if flag else plain(*args, **kwargs)

    fn.__name__ = fn.__qualname__ = name
    return fn


def max_pool1d_with_indices(
    input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1, ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:  # fmt: skip
    return torch.max_pool1d_with_indices(input, kernel_size, stride or [], padding, dilation, ceil_mode)


def _max_pool1d(
    input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1, ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:  # fmt: skip
    return torch.max_pool1d(input, kernel_size, [] if stride is None else stride, padding, dilation, ceil_mode)


def max_pool2d_with_indices(
    input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1, ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:  # fmt: skip
    return C_nn.max_pool2d_with_indices(
        input, kernel_size, [] if stride is None else stride, padding, dilation, ceil_mode
    )


def _max_pool2d(
    input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1, ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:  # fmt: skip
    return torch.max_pool2d(input, kernel_size, [] if stride is None else stride, padding, dilation, ceil_mode)


def max_pool3d_with_indices(
    input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1, ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:  # fmt: skip
    return C_nn.max_pool3d_with_indices(
        input, kernel_size, [] if stride is None else stride, padding, dilation, ceil_mode
    )


def _max_pool3d(
    input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1, ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:  # fmt: skip
    return torch.max_pool3d(input, kernel_size, [] if stride is None else stride, padding, dilation, ceil_mode)


def _sizes(given: Any, rank: int) -> tuple[int, ...]:
    return tuple(given) if isinstance(given, list | tuple) else (given,) * rank


def _output_size(input: Any, kernel: Any, stride: Any, padding: Any, output_size: Any) -> list[int]:
    sizes = input.size()[-len(kernel) :]
    usual = [(n - 1) * s + k - 2 * p for n, s, k, p in zip(sizes, stride, kernel, padding)]
    if output_size is None:
        return usual
    wanted = list(output_size)
    if len(wanted) == len(kernel) + 2:
        wanted = wanted[2:]
    if len(wanted) != len(kernel):
        raise ValueError(
            f"output_size should be a sequence containing {len(kernel)} or {len(kernel) + 2} elements, but it has a "
            f"length of '{len(wanted)}'"
        )
    for at, (n, s) in enumerate(zip(usual, stride)):
        if not n - s < wanted[at] < n + s:
            raise ValueError(f'invalid output_size "{output_size}" (dim {at} must be between {n - s} and {n + s})')
    return wanted


def max_unpool1d(
    input: Any, indices: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, output_size: Any = None
) -> Any:
    kernel = _sizes(kernel_size, 1)
    steps = kernel if stride is None else _sizes(stride, 1)
    size = _output_size(input, kernel, steps, _sizes(padding, 1), output_size)
    return C_nn.max_unpool2d(input.unsqueeze(-1), indices.unsqueeze(-1), [*size, 1]).squeeze(-1)


def max_unpool2d(
    input: Any, indices: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, output_size: Any = None
) -> Any:
    kernel = _sizes(kernel_size, 2)
    steps = kernel if stride is None else _sizes(stride, 2)
    return C_nn.max_unpool2d(input, indices, _output_size(input, kernel, steps, _sizes(padding, 2), output_size))


def _powered(pool: Any, most: Any, input: Any, norm_type: Any, kernel_size: Any, stride: Any, ceil_mode: bool) -> Any:
    if norm_type == float("inf"):
        return most(input.abs(), kernel_size, stride, 0, 1, ceil_mode)
    if norm_type == -float("inf"):
        return -most(-input.abs(), kernel_size, stride, 0, 1, ceil_mode)
    powers = input.pow(norm_type)
    if stride is not None:
        out = pool(powers, kernel_size, stride, 0, ceil_mode)
    else:
        out = pool(powers, kernel_size, padding=0, ceil_mode=ceil_mode)
    return torch.sign(out) * torch.relu(torch.abs(out))


def lp_pool1d(input: Any, norm_type: Any, kernel_size: int, stride: Any = None, ceil_mode: bool = False) -> Any:
    made = _powered(torch.avg_pool1d, max_pool1d, input, norm_type, kernel_size, stride, ceil_mode)
    return made if abs(norm_type) == float("inf") else made.mul(kernel_size).pow(1.0 / norm_type)


def lp_pool2d(input: Any, norm_type: Any, kernel_size: Any, stride: Any = None, ceil_mode: bool = False) -> Any:
    width, height = _sizes(kernel_size, 2)
    made = _powered(C_nn.avg_pool2d, max_pool2d, input, norm_type, kernel_size, stride, ceil_mode)
    return made if abs(norm_type) == float("inf") else made.mul(width * height).pow(1.0 / norm_type)


def _kept(output_size: Any, input: Any) -> Any:
    """A size for each of the last dimensions: None keeps the input's."""
    sizes = input.size()
    if isinstance(output_size, int):
        return output_size
    if len(sizes) <= len(output_size):
        raise ValueError(f"Input dimension should be at least {len(output_size) + 1}")
    return [n if n is not None else size for n, size in zip(output_size, sizes[-len(output_size) :])]


def adaptive_avg_pool2d(input: Any, output_size: Any) -> Any:
    return C_nn.adaptive_avg_pool2d(input, _kept(output_size, input))


def adaptive_avg_pool3d(input: Any, output_size: Any) -> Any:
    return C_nn.adaptive_avg_pool3d(input, _kept(output_size, input))


def adaptive_max_pool1d_with_indices(input: Any, output_size: Any, return_indices: bool = False) -> Any:
    return torch.adaptive_max_pool1d(input, output_size)


def _adaptive_max_pool1d(input: Any, output_size: Any, return_indices: bool = False) -> Any:
    return adaptive_max_pool1d_with_indices(input, output_size)[0]


def adaptive_max_pool2d_with_indices(input: Any, output_size: Any, return_indices: bool = False) -> Any:
    return C_nn.adaptive_max_pool2d(input, _kept(output_size, input))


def _adaptive_max_pool2d(input: Any, output_size: Any, return_indices: bool = False) -> Any:
    return adaptive_max_pool2d_with_indices(input, output_size)[0]


max_pool1d = _dispatched("max_pool1d", 6, max_pool1d_with_indices, _max_pool1d)
max_pool2d = _dispatched("max_pool2d", 6, max_pool2d_with_indices, _max_pool2d)
max_pool3d = _dispatched("max_pool3d", 6, max_pool3d_with_indices, _max_pool3d)

NAMES: dict[str, Any] = {
    "max_pool1d": max_pool1d, "max_pool2d": max_pool2d, "max_pool3d": max_pool3d,
    "max_pool1d_with_indices": max_pool1d_with_indices, "max_pool2d_with_indices": max_pool2d_with_indices,
    "max_pool3d_with_indices": max_pool3d_with_indices,
    "max_unpool1d": max_unpool1d, "max_unpool2d": max_unpool2d, "lp_pool1d": lp_pool1d, "lp_pool2d": lp_pool2d,
    "avg_pool1d": torch.avg_pool1d, "avg_pool2d": C_nn.avg_pool2d, "avg_pool3d": C_nn.avg_pool3d,
    "adaptive_avg_pool1d": torch.adaptive_avg_pool1d, "adaptive_avg_pool2d": adaptive_avg_pool2d,
    "adaptive_avg_pool3d": adaptive_avg_pool3d,
    "adaptive_max_pool1d": _dispatched("adaptive_max_pool1d", 2, adaptive_max_pool1d_with_indices,
                                       _adaptive_max_pool1d),
    "adaptive_max_pool2d": _dispatched("adaptive_max_pool2d", 2, adaptive_max_pool2d_with_indices,
                                       _adaptive_max_pool2d),
    "adaptive_max_pool1d_with_indices": adaptive_max_pool1d_with_indices,
    "adaptive_max_pool2d_with_indices": adaptive_max_pool2d_with_indices,
}  # fmt: skip
