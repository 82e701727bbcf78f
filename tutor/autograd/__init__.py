"""PyTorch's autograd on NumPy: tensors, the rules table, the engine. Usable alone."""

from . import functions as _f
from . import methods as _methods
from .backward import backward, grad
from .creation import (
    Parameter, Variable, arange, as_tensor, empty, eye, full, full_like, legacy, linspace, ones, ones_like, tensor,
    zeros, zeros_like,
)  # fmt: skip
from .dtypes import ALL as DTYPES
from .dtypes import dtype, float32, float64, int64
from .events import Accumulation, BackwardEvent, NodeFlow, OpEvent, Recorder
from .namespaces import EXACT, FLOAT
from .node import AccumulateGrad, Node
from .op import OPS, Op
from .semantics import PYTORCH, Semantics
from .session import (
    Session, TooManyElements, current, enable_grad, is_grad_enabled, no_grad, resumed, session, set_grad_enabled,
)  # fmt: skip
from .tensor import Size, Storage, Tensor

mm, matmul, where, softmax = _f.mm, _f.matmul, _f.where, _f.softmax

# The names below `torch` that programs may use.
TORCH = {
    **_f.BY_NAME,
    **{each.name: each for each in DTYPES},
    "mm": _f.mm, "matmul": _f.matmul, "dot": _f.dot, "pow": _f.pow, "sum": _f.sum, "mean": _f.mean, "prod": _f.prod,
    "max": _f.max, "min": _f.min, "softmax": _f.softmax, "where": _f.where, "flatten": _f.flatten,
    "transpose": _f.transpose, "unsqueeze": _f.unsqueeze, "squeeze": _f.squeeze, "reshape": _f.reshape,
    "tensor": tensor, "as_tensor": as_tensor, "ones": ones, "zeros": zeros, "empty": empty, "full": full, "eye": eye,
    "arange": arange, "linspace": linspace, "ones_like": ones_like, "zeros_like": zeros_like, "full_like": full_like,
    "Tensor": lambda *given: legacy("Tensor", float32, given),
    "FloatTensor": lambda *given: legacy("FloatTensor", float32, given),
    "LongTensor": lambda *given: legacy("LongTensor", int64, given),
    "DoubleTensor": lambda *given: legacy("DoubleTensor", float64, given),
    "Size": Size, "no_grad": no_grad, "enable_grad": enable_grad, "is_grad_enabled": is_grad_enabled,
    "set_grad_enabled": set_grad_enabled,
    "autograd.Variable": Variable, "autograd.grad": grad, "autograd.backward": backward,
    "nn.Parameter": Parameter, "nn.functional.relu": _f.BY_NAME["relu"], "nn.functional.softmax": _f.softmax,
    "set_printoptions": lambda **options: None,
}  # fmt: skip

TENSOR_ATTRIBUTES = frozenset(_methods.METHODS) | {
    "T", "data", "dtype", "grad", "grad_fn", "is_leaf", "ndim", "requires_grad", "retains_grad", "shape", "_version",
    "_base", "data_ptr",
}  # fmt: skip

__all__ = [
    "DTYPES", "EXACT", "FLOAT", "OPS", "PYTORCH", "TENSOR_ATTRIBUTES", "TORCH", "Accumulation", "AccumulateGrad",
    "BackwardEvent", "Node", "NodeFlow", "Op", "OpEvent", "Parameter", "Recorder", "Semantics", "Session", "Size",
    "Storage", "Tensor", "TooManyElements", "Variable", "arange", "as_tensor", "backward", "current", "dtype", "empty",
    "enable_grad", "eye", "float32", "float64", "full", "full_like", "grad", "int64", "is_grad_enabled", "legacy",
    "linspace", "matmul", "mm", "no_grad", "ones", "ones_like", "resumed", "session", "set_grad_enabled", "softmax",
    "tensor", "where", "zeros", "zeros_like",
]  # fmt: skip
