"""The names that formulas use, on tensors: a backward pass that is itself recorded.

Any operation of the table is `xp.NAME(*tensors, **attributes)`; the functions here take their arguments as the array
namespaces do.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .apply import apply
from .tensor import Tensor


class TensorNamespace:
    """`xp` for `create_graph=True`."""

    is_exact = False
    records = True

    def __getattr__(self, name: str) -> Any:
        def call(*inputs: Any, **attributes: Any) -> Any:
            return apply(name, inputs, attributes)

        setattr(self, name, call)
        return call

    @staticmethod
    def number(value: Any) -> Any:
        return value

    @staticmethod
    def full(like: Tensor, value: Any) -> Tensor:
        return Tensor(np.full(like.array.shape, value, like.array.dtype))

    @staticmethod
    def zeros_like(like: Tensor) -> Tensor:
        return Tensor(np.zeros_like(like.array))

    @staticmethod
    def zeros(shape: Any, like: Tensor) -> Tensor:
        return Tensor(np.zeros(shape, like.array.dtype))

    @staticmethod
    def sum(a: Tensor, dim: Any = None, keepdim: bool = False) -> Tensor:
        if dim is None and not keepdim:
            return apply("sum", (a,))  # type: ignore[no-any-return]
        return apply("sum", (a,), {"dim": dim, "keepdim": keepdim})  # type: ignore[no-any-return]

    @staticmethod
    def expand(a: Tensor, size: tuple[int, ...]) -> Tensor:
        return apply("expand", (a,), {"size": tuple(size)})  # type: ignore[no-any-return]

    @staticmethod
    def reshape(a: Tensor, size: tuple[int, ...]) -> Tensor:
        from .functions.shape import reshape

        return reshape(a, tuple(size))

    @staticmethod
    def transpose(a: Tensor, dims: tuple[int, ...]) -> Tensor:
        return apply("permute", (a,), {"dims": tuple(dims)})  # type: ignore[no-any-return]

    @staticmethod
    def swapaxes(a: Tensor, dim0: int, dim1: int) -> Tensor:
        return apply("transpose", (a,), {"dim0": dim0 % a.ndim, "dim1": dim1 % a.ndim})  # type: ignore[no-any-return]

    @staticmethod
    def matmul(a: Tensor, b: Tensor) -> Tensor:
        from .functions.products import matmul

        return matmul(a, b)

    @staticmethod
    def outer(a: Tensor, b: Tensor) -> Tensor:
        from .functions.products import outer

        return outer(a, b)

    @staticmethod
    def where(condition: Any, a: Any, b: Any) -> Tensor:
        return apply("where", (condition, a, b))  # type: ignore[no-any-return]

    @staticmethod
    def cat(tensors: Any, dim: int = 0) -> Tensor:
        return apply("cat", tuple(tensors), {"dim": dim})  # type: ignore[no-any-return]

    @staticmethod
    def stack(tensors: Any, dim: int = 0) -> Tensor:
        return apply("stack", tuple(tensors), {"dim": dim})  # type: ignore[no-any-return]

    @staticmethod
    def gather(a: Tensor, dim: int, index: Any) -> Tensor:
        return apply("gather", (a,), {"dim": dim, "index": _array(index)})  # type: ignore[no-any-return]

    @staticmethod
    def scatter(grad: Tensor, shape: Any, key: Any) -> Tensor:
        attributes = {"key": key, "accumulate": True}
        return apply("index_put_impl", (_zeros(shape, grad), grad), attributes)  # type: ignore[no-any-return]

    @staticmethod
    def scatter_along(grad: Tensor, shape: Any, dim: int, index: Any) -> Tensor:
        attributes = {"dim": dim, "index": _array(index)}
        return apply("scatter_add", (_zeros(shape, grad), grad), attributes)  # type: ignore[no-any-return]

    @staticmethod
    def placed_along(grad: Tensor, shape: Any, dim: int, index: Any) -> Tensor:
        attributes = {"dim": dim, "index": _array(index)}
        return apply("scatter_src", (_zeros(shape, grad), grad), attributes)  # type: ignore[no-any-return]

    @staticmethod
    def added_along(grad: Tensor, shape: Any, dim: int, index: Any) -> Tensor:
        attributes = {"dim": dim, "index": _array(index)}
        return apply("index_add", (_zeros(shape, grad), grad), attributes)  # type: ignore[no-any-return]

    @staticmethod
    def narrow(a: Tensor, dim: int, start: int, length: int) -> Tensor:
        attributes = {"dim": dim, "start": start, "stop": start + length, "step": 1}
        return apply("slice", (a,), attributes)  # type: ignore[no-any-return]

    @staticmethod
    def chosen(a: Tensor, dim: int, index: int) -> Tensor:
        return apply("select", (a,), {"dim": dim, "index": index})  # type: ignore[no-any-return]

    @staticmethod
    def unsqueezed(a: Tensor, dims: tuple[int, ...]) -> Tensor:
        for dim in dims:
            a = apply("unsqueeze", (a,), {"dim": dim})
        return a

    @staticmethod
    def roll(a: Tensor, shifts: Any, dims: Any = None) -> Tensor:
        return apply("roll", (a,), {"shifts": shifts, "dims": dims})  # type: ignore[no-any-return]

    @staticmethod
    def real(a: Tensor) -> Tensor:
        from .functions.conversion import real

        return real(a)

    @staticmethod
    def imag(a: Tensor) -> Tensor:
        from .functions.conversion import imag

        return imag(a)

    @staticmethod
    def cast(a: Tensor, to: Any) -> Tensor:
        name = to if isinstance(to, str) else to.dtype.name
        return apply("to_copy", (a,), {"dtype": name})  # type: ignore[no-any-return]

    @staticmethod
    def conjugate(a: Tensor) -> Tensor:
        from .functions.conversion import conj

        return conj(a)

    @staticmethod
    def eye_of(shape: Any, like: Tensor) -> Tensor:
        return Tensor(np.eye(*shape, dtype=like.array.dtype))

    @staticmethod
    def isfinite(a: Tensor) -> Tensor:
        return Tensor(np.asarray(np.isfinite(a.array)))


def _zeros(shape: Any, like: Tensor) -> Tensor:
    return Tensor(np.zeros(shape, like.array.dtype))


def _array(given: Any) -> Any:
    return given.array if isinstance(given, Tensor) else given


TENSOR = TensorNamespace()
