"""The operations as functions, and those that are methods of Tensor too."""

from __future__ import annotations

from typing import Any

from .apply import apply
from .arguments import dimension, dimensions, is_number, need_tensor, sizes, viewed
from .dtypes import dtype
from .tensor import Size, Tensor


def _binary(name: str) -> Any:
    def call(input: Any, other: Any, **attributes: Any) -> Any:
        if not isinstance(other, Tensor) and not is_number(other):
            need_tensor(name, "other", 2, other)
        return apply(name, (input, other), attributes)

    call.__name__ = name
    return call


def _unary(name: str) -> Any:
    def call(input: Any) -> Any:
        need_tensor(name, "input", 1, input)
        return apply(name, (input,))

    call.__name__ = name
    return call


BINARY = ("add", "sub", "mul", "div", "remainder", "maximum", "minimum", "gt", "lt", "ge", "le", "eq", "ne")
UNARY = (
    "neg", "exp", "log", "sin", "cos", "tan", "tanh", "sigmoid", "sqrt", "relu", "abs", "sign", "floor", "ceil",
    "round", "reciprocal", "clone", "t",
)  # fmt: skip
BY_NAME: dict[str, Any] = {name: _binary(name) for name in BINARY} | {name: _unary(name) for name in UNARY}


def mm(input: Any, mat2: Any) -> Tensor:
    """The product of two matrices."""
    need_tensor("mm", "input", 1, input)
    need_tensor("mm", "mat2", 2, mat2)
    return apply("mm", (input, mat2))


def matmul(input: Any, other: Any) -> Tensor:
    """The matrix product, by the dimensions of its operands."""
    need_tensor("matmul", "input", 1, input)
    need_tensor("matmul", "other", 2, other)
    kinds = (input.ndim, other.ndim)
    if kinds == (1, 1):
        return apply("dot", (input, other))
    if kinds == (2, 1):
        return apply("mv", (input, other))
    if kinds == (1, 2):
        return squeeze(apply("mm", (unsqueeze(input, 0), other)), 0)
    if kinds == (2, 2):
        return apply("mm", (input, other))
    return apply("bmm", (input, other))


def dot(input: Any, tensor: Any) -> Tensor:
    """The inner product of two vectors."""
    return apply("dot", (input, tensor))


def pow(input: Any, exponent: Any) -> Tensor:
    """Elementwise power."""
    if isinstance(exponent, Tensor):
        if isinstance(input, Tensor):
            return apply("pow_tensor", (input, exponent))
        return apply("pow_scalar", (exponent,), {"base": input})
    return apply("pow", (input,), {"exponent": exponent})


def sum(input: Tensor, dim: Any = None, keepdim: bool = False) -> Tensor:
    """The sum of all elements, or over some dimensions."""
    return apply("sum", (input,), {"dim": dimensions(dim, input.ndim), "keepdim": keepdim})


def mean(input: Tensor, dim: Any = None, keepdim: bool = False) -> Tensor:
    """The mean of all elements, or over some dimensions."""
    return apply("mean", (input,), {"dim": dimensions(dim, input.ndim), "keepdim": keepdim})


def prod(input: Tensor, dim: Any = None, keepdim: bool = False) -> Tensor:
    """The product of all elements, or over one dimension."""
    return apply("prod", (input,), {"dim": dimensions(dim, input.ndim), "keepdim": keepdim})


def max(input: Tensor) -> Tensor:
    """The largest element."""
    return apply("max", (input,))


def min(input: Tensor) -> Tensor:
    """The smallest element."""
    return apply("min", (input,))


def view(self: Tensor, *shape: Any) -> Tensor:
    """The same storage in another shape."""
    return apply("view", (self,), {"size": viewed(sizes("view", shape), self.array.size)})


reshape = view


def flatten(input: Tensor) -> Tensor:
    """One dimension."""
    return view(input, -1)


def transpose(input: Tensor, dim0: int, dim1: int) -> Tensor:
    """Two dimensions swapped."""
    dims = {"dim0": dimension(dim0, input.ndim), "dim1": dimension(dim1, input.ndim)}
    return apply("transpose", (input,), dims)


def unsqueeze(input: Tensor, dim: int) -> Tensor:
    """A new dimension of size one."""
    return apply("unsqueeze", (input,), {"dim": dimension(dim, input.ndim + 1)})


def squeeze(input: Tensor, dim: int) -> Tensor:
    """A dimension of size one removed."""
    at = dimension(dim, input.ndim)
    return apply("squeeze", (input,), {"size": input.array.shape[:at] + input.array.shape[at + 1 :]})


def expand(self: Tensor, *size: Any) -> Tensor:
    """Dimensions of size one repeated without copying."""
    return apply("expand", (self,), {"size": sizes("expand", size)})


def softmax(input: Tensor, dim: int) -> Tensor:
    """exp of each element over their sum."""
    return apply("softmax", (input,), {"dim": dimension(dim, input.ndim)})


def where(condition: Tensor, input: Any, other: Any) -> Tensor:
    """Elements of one or the other."""
    return apply("where", (condition, input, other))


def to(self: Tensor, wanted: dtype) -> Tensor:
    """The tensor in another dtype; the tensor itself where it has it already."""
    if wanted is self.dtype:
        return self
    return apply("to_copy", (self,), {"dtype": wanted.name})


def item(self: Tensor) -> Any:
    """The only element as a Python number."""
    if self.array.size != 1:
        raise RuntimeError(f"a Tensor with {self.array.size} elements cannot be converted to Scalar")
    return self.array.item()


def tolist(self: Tensor) -> Any:
    """The elements as nested Python lists."""
    return self.array.tolist()


def type_(self: Tensor) -> str:
    """The old name of the tensor's type."""
    return self.dtype.type_name


def size(self: Tensor, dim: int | None = None) -> Any:
    """The shape, or one of its sizes."""
    return self.shape if dim is None else self.shape[dimension(dim, self.ndim)]


def numel(self: Tensor) -> int:
    """How many elements there are."""
    return int(self.array.size)


def getitem(self: Tensor, key: Any) -> Tensor:
    """Elements by number or slice, a view."""
    for dim, part in enumerate(key if isinstance(key, tuple) else (key,)):
        if isinstance(part, int):
            if not -self.shape[dim] <= part < self.shape[dim]:
                raise IndexError(f"index {part} is out of bounds for dimension {dim} with size {self.shape[dim]}")
            return apply("select", (self,), {"dim": 0, "index": part % self.shape[dim]})
    return apply("index", (self,), {"key": key})


def write_method(name: str) -> Any:
    def call(self: Tensor, *others: Any) -> Tensor:
        from .inplace import write

        written: Tensor = write(name, self, others)
        return written

    call.__name__ = name + "_"
    return call


def format_(self: Tensor, spec: str) -> str:
    """A single element in a format; any tensor without one."""
    if self.array.ndim == 0:
        return format(self.array.item(), spec)
    if spec:
        raise TypeError("unsupported format string passed to Tensor.__format__")
    return repr(self)
