"""PyTorch's autograd on NumPy: tensors, the rules table, the engine. Usable alone.

>>> from tutor.autograd import tensor
>>> x = tensor([1.0, 2.0], requires_grad=True)
>>> (x * x).sum().backward()
>>> x.grad
tensor([2., 4.])
"""

from .creation import Parameter, Variable, as_tensor, tensor
from .dtypes import ALL as DTYPES
from .dtypes import dtype, float32, float64, int64
from .events import Accumulation, BackwardEvent, NodeFlow, OpEvent, Recorder
from .gradcheck import MODULE as GRADCHECK
from .gradients import backward, grad
from .methods import TENSOR_ATTRIBUTES
from .modes import enable_grad, inference_mode, is_grad_enabled, no_grad, set_grad_enabled
from .names import TORCH
from .namespaces import EXACT, FLOAT
from .node import AccumulateGrad, Node
from .op import OPS, Op
from .packages import PACKAGES, names_in
from .refused import NotHere
from .semantics import PYTORCH, Semantics
from .session import Session, TooManyElements, current, resumed, seed_of_the_machine, session
from .tensor import Size, Tensor

__all__ = [
    "DTYPES", "EXACT", "FLOAT", "GRADCHECK", "OPS", "PACKAGES", "PYTORCH", "TENSOR_ATTRIBUTES", "TORCH",
    "AccumulateGrad", "Accumulation", "BackwardEvent", "Node", "NodeFlow", "NotHere", "Op", "OpEvent", "Parameter",
    "Recorder", "Semantics", "Session", "Size", "Tensor", "TooManyElements", "Variable", "as_tensor", "backward",
    "current", "dtype", "enable_grad", "float32", "float64", "grad", "inference_mode", "int64", "is_grad_enabled",
    "names_in", "no_grad", "resumed", "seed_of_the_machine", "session", "set_grad_enabled", "tensor",
]  # fmt: skip


# Any plain name below `torch` is one here too: `tutor.autograd.mm`.
globals().update({name: value for name, value in TORCH.eager().items() if "." not in name and name not in globals()})
