"""`torch.typename`: how messages name the type of an object."""

from __future__ import annotations

from typing import Any

from ...tensor import Tensor


def typename(obj: Any) -> str:
    if isinstance(obj, Tensor):
        return obj.dtype.type_name
    kind = obj if isinstance(obj, type) else type(obj)
    module = kind.__module__
    return kind.__qualname__ if module in ("builtins", "__builtin__") else f"{module}.{kind.__qualname__}"
