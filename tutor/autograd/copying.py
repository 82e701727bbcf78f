"""Copies of tensors, modules and what holds them, as Python's `copy.deepcopy` makes them.

https://docs.python.org/3/library/copy.html
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any

import numpy as np

from .creation import Parameter, made
from .device import device
from .dtypes import dtype
from .refused import NotHere
from .tensor import Size, Tensor

NO_LEAF = (
    "Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol at the moment.  If you "
    "were attempting to deepcopy a module, this may be because of a torch.nn.utils.weight_norm usage, see "
    "https://github.com/pytorch/pytorch/pull/103001"
)
# What is its own copy.
_ATOMIC = (
    type(None), int, float, complex, bool, str, bytes, range, slice, type, dtype, device, Size, FunctionType,
    BuiltinFunctionType, MethodType, type(Ellipsis),
)  # fmt: skip


def deepcopy(x: Any, memo: dict[int, Any] | None = None) -> Any:
    """A copy that shares nothing with `x`; what stands in it twice stands in the copy twice."""
    return _copied(x, {} if memo is None else memo)


def copy(x: Any) -> Any:
    """A list, dict or set with the same members."""
    if type(x) in (list, dict, set, OrderedDict):
        return x.copy()
    if isinstance(x, (*_ATOMIC, tuple, frozenset)):
        return x
    raise NotHere(f"`copy.copy` of an object of the class `{type(x).__name__}`")


def _copied(x: Any, memo: dict[int, Any]) -> Any:
    if id(x) in memo:
        return memo[id(x)]
    if isinstance(x, Tensor):
        return _remembered(x, _tensor(x, memo), memo)
    if isinstance(x, _ATOMIC):
        return x
    kind = type(x)
    if kind is list:
        members = _remembered(x, [], memo)
        members.extend([_copied(each, memo) for each in x])
        return members
    if kind in (dict, OrderedDict, defaultdict):
        empty: Any = defaultdict(x.default_factory) if kind is defaultdict else kind()
        found = _remembered(x, empty, memo)
        found.update([(_copied(key, memo), _copied(value, memo)) for key, value in x.items()])
        return found
    if kind in (tuple, set, frozenset):
        return kind([_copied(each, memo) for each in x])
    if isinstance(getattr(x, "__dict__", None), dict) and (_is_module(x) or "__of_program__" in kind.__dict__):
        found = _remembered(x, object.__new__(kind), memo)
        for name, value in list(x.__dict__.items()):
            found.__dict__[name] = _copied(value, memo)
        return found
    if callable(x):
        return x
    raise NotHere(f"`copy.deepcopy` of an object of the class `{kind.__name__}`")


def _remembered(x: Any, copied: Any, memo: dict[int, Any]) -> Any:
    memo[id(x)] = copied
    # As long as the copying takes, `x` keeps its identity.
    memo.setdefault(id(memo), []).append(x)
    return copied


def _is_module(x: Any) -> bool:
    return any(base.__module__ == "torch.nn.modules.module" for base in type(x).__mro__)


def _tensor(x: Tensor, memo: dict[int, Any]) -> Tensor:
    if not x.is_leaf:
        raise RuntimeError(NO_LEAF)
    if x.lift is not None or type(x) not in (Tensor, Parameter):
        raise NotHere(f"`copy.deepcopy` of a `{type(x).__name__}` of this kind")
    array = np.empty_like(x.array)
    array[...] = x.array
    copied = made(array, "deepcopy", x.requires_grad)
    if isinstance(x, Parameter):
        copied = Parameter(copied, x.requires_grad)
    if x._grad is not None:
        copied._grad = _copied(x._grad, memo)
    return copied
