"""The engine's choices as one frozen value. PyTorch's is the default; a misconception replaces one field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from . import rules as _rules
from .op import OPS, Op
from .summation import CHAINS, summed

if TYPE_CHECKING:
    from .tensor import Tensor

assert _rules  # importing the package fills the table


def sum_to_shape(cotangent: Any, shape: tuple[int, ...]) -> Any:
    """A cotangent (array or tensor) summed down to a shape that was broadcast to its own."""
    extra = cotangent.ndim - len(shape)
    axes = [*range(extra)]
    for i, n in enumerate(shape):
        if n == 1 and cotangent.shape[i + extra] != 1:
            axes.append(i + extra)
    if isinstance(cotangent, np.ndarray | np.generic):
        if not axes:
            return np.asarray(cotangent).reshape(shape)
        if cotangent.size > CHAINS and cotangent.dtype.char in "fd":
            found = summed(cotangent, tuple(axes), True)
        else:
            found = np.add.reduce(cotangent, axis=tuple(axes), keepdims=True)
        return found.reshape(shape) if extra else found
    return cotangent.sum_to_size(shape)


def added(before: Any | None, contribution: Any, calls: int) -> Any:
    """`.grad` accumulates: what was there stays and the contribution is added."""
    return contribution if before is None else before + contribution


def given_or_one(root: Tensor, given: Any | None) -> Any:
    """The cotangent of a root: the given one, or 1 where the root has a single element.

    RuntimeError, PyTorch's own, where neither holds.
    """
    if given is not None:
        return given
    if root.array.size != 1:
        raise RuntimeError("grad can be implicitly created only for scalar outputs")
    if root.array.dtype.kind != "f":
        raise RuntimeError(f"grad can be implicitly created only for real scalar outputs but got {root.dtype}")
    return np.ones(root.array.shape, root.array.dtype)


def sum_of_paths(existing: Any, new: Any) -> Any:
    """Cotangents that arrive by several paths add up."""
    return existing + new


def leaves_and_retained(tensor: Tensor) -> bool:
    """`.grad` is filled in leaves, and where retain_grad() was called."""
    return tensor.node is None or tensor.retains


def any_requires_grad(inputs: tuple[Any, ...]) -> bool:
    """A result requires grad where any input does."""
    return any(getattr(given, "requires_grad", False) for given in inputs)


def has_no_history(tensor: Tensor) -> bool:
    """A leaf is a tensor that no recorded operation made."""
    return tensor.grad_fn is None


@dataclass(frozen=True, eq=False)
class Semantics:
    """What the engine does at each point where someone could believe otherwise.

    `table` the rules; `reduce(cotangent, shape)` to an input's shape; `accumulate(before, contribution, calls)` into
    `.grad`; `seed(root, given)` the cotangent of a root; `combine(existing, new)` cotangents of several paths;
    `populates(tensor)` whose `.grad` is filled; `tracks(inputs)` whether a result requires grad; `leaf(tensor)` what
    `is_leaf` says; `begins(array)` the numbers a new tensor starts with, where they are not the program's. The flags:
    a backward pass `frees` what nodes saved; it `checks_versions`; nodes save copies; `detach_stops` gradients and
    `detach_copies` the memory (`.data` too); `.data` or `.detach()` share the version counter; reading an empty
    `.grad` gives `none_as_zeros`; requiring grad `checks_dtype`, and is or is not the default of a new tensor;
    `checks_cotangents` against the root's shape; in-place writes `check_leaves`, or are refused to every tracked
    tensor; `autograd.grad` too accumulates into `.grad`.
    """

    table: Mapping[str, Op] = field(default_factory=lambda: OPS)
    reduce: Callable[[Any, tuple[int, ...]], Any] = sum_to_shape
    accumulate: Callable[[Any | None, Any, int], Any] = added
    seed: Callable[[Tensor, Any | None], Any] = given_or_one
    combine: Callable[[Any, Any], Any] = sum_of_paths
    populates: Callable[[Tensor], bool] = leaves_and_retained
    tracks: Callable[[tuple[Any, ...]], bool] = any_requires_grad
    leaf: Callable[[Tensor], bool] = has_no_history
    begins: Callable[[np.ndarray], np.ndarray] | None = None
    frees: bool = True
    checks_versions: bool = True
    saves_copies: bool = False
    detach_stops: bool = True
    detach_copies: bool = False
    data_shares_version: bool = False
    detach_shares_version: bool = True
    none_as_zeros: bool = False
    checks_dtype: bool = True
    requires_grad_by_default: bool = False
    checks_cotangents: bool = True
    writes_check_leaves: bool = True
    refuses_writes: bool = False
    grad_accumulates: bool = False

    @cached_property
    def fills_leaves_only(self) -> bool:
        """Whether only leaves and tensors that retain their gradient get one."""
        return self.populates is leaves_and_retained


PYTORCH = Semantics()
