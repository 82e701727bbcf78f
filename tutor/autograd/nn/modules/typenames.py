"""`torch.typename`: how messages name the type of an object."""

from __future__ import annotations

from typing import Any

from ...tensor import Tensor


def typename(obj: Any) -> str:
    if isinstance(obj, Tensor):
        return obj.dtype.type_name
    kind = obj if hasattr(obj, "__qualname__") else type(obj)
    module = kind.__module__ or ""
    if module.startswith("tutor.autograd.nn.functional"):
        module = "torch.nn.functional"
    name: str = kind.__qualname__
    return name if module in ("", "builtins") else f"{module}.{name}"
