"""Parameters and buffers whose shape the first input will tell.

https://docs.pytorch.org/docs/2.13/generated/torch.nn.parameter.UninitializedParameter.html
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..creation import Parameter
from ..dtypes import BY_NAME, BY_NUMPY
from ..methods import TENSOR_ATTRIBUTES
from ..refused import NotHere
from ..tensor import Size, Tensor
from .builtin import torch

NO_SHAPE = (
    "Can't access the shape of an uninitialized parameter or buffer. This error usually happens in `load_state_dict` "
    "when trying to load an uninitialized parameter into an initialized one. Call `forward` to initialize the "
    "parameters before accessing their attributes."
)
NOT_YET = (
    "Attempted to use an uninitialized parameter in <method '{}' of 'torch._C.TensorBase' objects>. This error happens "
    "when you are using a `LazyModule` or explicitly manipulating `torch.nn.parameter.{}` objects. When using "
    "LazyModules Call `forward` with a dummy batch to initialize the parameters before calling torch functions"
)


class Uninitialized(Tensor):
    """A tensor without elements and without a shape, until it is made one of a shape."""

    becomes: type = Tensor

    def __init__(self, requires_grad: bool = True, device: Any = None, dtype: Any = None) -> None:
        self._kind = torch.empty(0, device=device, dtype=dtype).array.dtype
        if requires_grad:
            self.tracked = True

    def materialize(self, shape: Any, device: Any = None, dtype: Any = None) -> None:
        """Give it memory of this shape, whose numbers are still to be set."""
        array = torch.empty(shape).array
        self.__class__ = self.becomes  # type: ignore[assignment]
        self.__dict__["array"] = array.astype(self._kind if dtype is None else dtype.numpy)

    @property
    def array(self) -> Any:  # type: ignore[override]
        raise NotHere("a computation with an uninitialized parameter")

    @property
    def shape(self) -> Any:  # type: ignore[override]
        raise RuntimeError(NO_SHAPE)

    @property
    def dtype(self) -> Any:
        return BY_NUMPY[self._kind]

    @property
    def data(self) -> Any:  # type: ignore[override]
        return Tensor(np.empty((0,), self._kind))

    @data.setter
    def data(self, value: Any) -> None:
        self._kind = value.array.dtype if value.__class__ is Tensor else value._kind

    def size(self, dim: int | None = None) -> Any:
        return Size((0,)) if dim is None else 0

    def is_floating_point(self) -> bool:
        return bool(self._kind.kind == "f")

    def is_complex(self) -> bool:
        return False

    def detach(self) -> Any:
        return self

    def to(self, *args: Any, **kwargs: Any) -> Any:
        made: Any = type(self)(self.tracked)
        made._kind = self.data.to(*args, **kwargs).array.dtype
        return made

    def __repr__(self) -> str:  # type: ignore[override]
        return f"<{type(self).__name__}>"


def _refusing(name: str) -> Any:
    def method(self: Any, *_: Any, **__: Any) -> Any:
        raise ValueError(NOT_YET.format(name, type(self).__name__))

    method.__name__ = name
    return method


for _name in TENSOR_ATTRIBUTES:
    if _name not in Uninitialized.__dict__ and callable(Tensor.__dict__.get(_name)):
        setattr(Uninitialized, _name, _refusing(_name))
for _name, _dtype in (("half", "float16"), ("float", "float32"), ("double", "float64")):
    setattr(Uninitialized, _name, lambda self, wanted=BY_NAME[_dtype]: self.to(wanted))
Uninitialized.cpu = lambda self: self  # type: ignore[attr-defined]
for _name in ("__add__", "__radd__"):
    setattr(Uninitialized, _name, _refusing("add"))


class UninitializedParameter(Uninitialized, Parameter):
    """A parameter to be."""

    becomes = Parameter


class UninitializedBuffer(Uninitialized):
    """A buffer to be."""

    def __init__(
        self, requires_grad: bool = False, device: Any = None, dtype: Any = None, persistent: bool = True
    ) -> None:  # fmt: skip
        super().__init__(requires_grad, device, dtype)


Uninitialized.__module__ = UninitializedParameter.__module__ = UninitializedBuffer.__module__ = "torch.nn.parameter"
