"""Which functions are methods and operators of Tensor."""

from __future__ import annotations

from typing import Any

from . import functions as f
from . import leaves
from .backward import backward
from .tensor import Tensor

METHODS: dict[str, Any] = {
    **f.BY_NAME,
    **{name + "_": f.write_method(name) for name in ("add", "sub", "mul", "div", "relu", "zero")},
    "backward": lambda self, gradient=None, retain_graph=None, create_graph=False, inputs=None: backward(
        self, gradient, retain_graph, create_graph, inputs
    ),
    "detach": leaves.detach, "detach_": leaves.detach_, "requires_grad_": leaves.requires_grad_,
    "retain_grad": leaves.retain_grad,
    "mm": f.mm, "matmul": f.matmul, "dot": f.dot, "pow": f.pow, "sum": f.sum, "mean": f.mean, "prod": f.prod,
    "max": f.max, "min": f.min, "view": f.view, "reshape": f.reshape, "flatten": f.flatten,
    "transpose": f.transpose, "unsqueeze": f.unsqueeze, "squeeze": f.squeeze, "expand": f.expand,
    "softmax": f.softmax, "to": f.to, "item": f.item, "tolist": f.tolist, "type": f.type_, "size": f.size,
    "numel": f.numel,
}  # fmt: skip

OPERATORS: dict[str, Any] = {
    "__add__": f.BY_NAME["add"], "__radd__": lambda self, other: f.BY_NAME["add"](self, other),
    "__sub__": f.BY_NAME["sub"], "__rsub__": lambda self, other: f.apply("rsub", (self, other)),
    "__mul__": f.BY_NAME["mul"], "__rmul__": lambda self, other: f.BY_NAME["mul"](self, other),
    "__truediv__": f.BY_NAME["div"], "__rtruediv__": lambda self, other: f.BY_NAME["reciprocal"](self) * other,
    "__matmul__": f.matmul, "__pow__": f.pow, "__rpow__": lambda self, base: f.pow(base, self),
    "__neg__": f.BY_NAME["neg"], "__gt__": f.BY_NAME["gt"], "__lt__": f.BY_NAME["lt"], "__ge__": f.BY_NAME["ge"],
    "__le__": f.BY_NAME["le"], "__eq__": f.BY_NAME["eq"], "__ne__": f.BY_NAME["ne"], "__getitem__": f.getitem,
    "__format__": f.format_, "__len__": lambda self: self.shape[0], "__float__": lambda self: float(f.item(self)),
    "__iadd__": METHODS["add_"], "__isub__": METHODS["sub_"], "__imul__": METHODS["mul_"],
    "__itruediv__": METHODS["div_"],
    "__bool__": lambda self: bool(_truth(self)),
}  # fmt: skip


def _truth(self: Tensor) -> Any:
    if self.array.size != 1:
        raise RuntimeError("Boolean value of Tensor with more than one value is ambiguous")
    return self.array.item()


for _name, _function in {**METHODS, **OPERATORS}.items():
    setattr(Tensor, _name, _function)
Tensor.T = property(lambda self: f.apply("permute", (self,), {"dims": tuple(range(self.ndim))[::-1]}))
