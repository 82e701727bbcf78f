"""`out=`: the result is written over a tensor (or several), which autograd cannot record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..inplace import write_out
from ..session import current
from ..tensor import Tensor
from .aliases import ALIASES

# Functions without a derivative: it does not matter to them whether something requires grad.
UNRECORDED = frozenset({
    "eq", "ne", "lt", "le", "gt", "ge", "not_equal", "less", "less_equal", "greater", "greater_equal", "logical_and",
    "logical_or", "logical_xor", "logical_not", "bitwise_and", "bitwise_or", "bitwise_xor", "bitwise_not", "argmax",
    "argmin", "any", "all", "signbit", "isposinf", "isneginf", "isin", "bucketize", "searchsorted", "nonzero",
    "count_nonzero",
})  # fmt: skip
# Functions that write into the dtype of their input and into no other.
SAME_DTYPE = frozenset(
    {"abs", "neg", "negative", "sgn", "sign", "trunc", "fix", "floor", "ceil", "frac", "bitwise_not"}
)

# Functions that make a new tensor: with `out=` they make it in that tensor's dtype.
FACTORIES = frozenset({"eye", "zeros", "ones", "full", "empty", "arange", "range", "linspace", "logspace"})


def into(out: Any, compute: Callable[..., Any], given: dict[str, Any], name: str) -> Any:
    """The result of a call, written over what `out=` names; RuntimeError, PyTorch's, where that may not be."""
    tensors = [v for v in given.values() if isinstance(v, Tensor)]
    tensors += [t for v in given.values() if isinstance(v, list | tuple) for t in v if isinstance(t, Tensor)]
    targets = list(out) if isinstance(out, tuple | list) else [out]
    name = ALIASES.get(name, name)
    _check_dtype(name, given, targets[0])
    if current().grad_enabled and name not in UNRECORDED and any(t.requires_grad for t in (*tensors, *targets)):
        said = "cat" if name in ("column_stack", "hstack", "vstack", "dstack") else name
        raise RuntimeError(
            f"{said}(): functions with out=... arguments don't support automatic differentiation, but one of the "
            "arguments requires grad."
        )
    if name in FACTORIES and isinstance(targets[0], Tensor):
        given = {**given, "dtype": targets[0].dtype}
    made = compute(**given)
    results = list(made) if isinstance(made, tuple) else [made]
    for target, result in zip(targets, results):
        write_out(target, result, name not in FACTORIES)
    return out


def _check_dtype(name: str, given: dict[str, Any], target: Tensor) -> None:
    """RuntimeError, PyTorch's, where a function writes into one dtype and its target has another."""
    have = target.dtype
    if name in ("any", "all") and have.name not in ("bool", "uint8"):
        raise RuntimeError(f"{name} only supports bool tensor for result, got: {have.scalar}")
    if name in ("signbit", "isposinf", "isneginf") and have.name != "bool":
        raise RuntimeError(f"{name} does not support non-boolean outputs.")
    wanted: Any = None
    if name in ("cumsum", "cumprod"):
        wanted = given.get("dtype")
    elif name in ("argmax", "argmin") and have.name != "int64":
        raise RuntimeError(f"Expected out tensor to have dtype long int, but got {have.c_name} instead")
    if name in FACTORIES and (asked := given.get("dtype")) is not None and asked is not have:
        raise RuntimeError(f"dtype {asked.scalar} does not match dtype of out parameter ({have.scalar})")
    if wanted is not None and wanted is not have:
        raise RuntimeError(f"Expected out tensor to have dtype {wanted.c_name}, but got {have.c_name} instead")
    input = given.get("input")
    if name in ("amax", "amin") and isinstance(input, Tensor) and have is not input.dtype:
        raise RuntimeError(
            f"Expected the dtype for input and out to match, but got {input.dtype.scalar} for input's dtype and "
            f"{have.scalar} for out's dtype."
        )
    if name in SAME_DTYPE and isinstance(input, Tensor) and have is not input.dtype:
        raise RuntimeError(f"Found dtype {have.scalar} but expected {input.dtype.scalar}")
