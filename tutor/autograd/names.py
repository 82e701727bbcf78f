"""The names below `torch`: `torch.mm`, `torch.nn.functional.relu`, `torch.autograd.grad`, `torch.float32`."""

from __future__ import annotations

import math
from typing import Any

from . import api, creation, generator, modes, printing
from .device import STRIDED, device, layout
from .dtypes import ALIASES as DTYPE_ALIASES
from .dtypes import ALL as DTYPES
from .dtypes import BY_NUMPY, dtype, float32, float64
from .factoring import LinAlgError
from .functions import chains, conversion, factories, indexing, norms, products, rarer, reduction, shape
from .functions.registry import Function, checked, meaning, signatures
from .functions.signature import type_name
from .packages import Names
from .session import current
from .tensor import Size, Tensor

# Functions that read their arguments as Python does.
PYTHON: dict[str, Any] = {
    "tensor": creation.tensor, "as_tensor": creation.as_tensor, "asarray": creation.as_tensor,
    "from_numpy": creation.from_numpy, "scalar_tensor": factories.scalar_tensor, "range": factories.range_,
    "einsum": products.einsum, "chain_matmul": chains.chain_matmul, "tensordot": products.tensordot,
    "norm": norms.norm, "split": shape.split,
    "meshgrid": shape.meshgrid, "cartesian_prod": shape.cartesian_prod, "block_diag": shape.block_diag,
    "broadcast_tensors": shape.broadcast_tensors, "unique": reduction.unique,
    "atleast_1d": lambda *tensors: _atleast(tensors, 1), "atleast_2d": lambda *tensors: _atleast(tensors, 2),
    "atleast_3d": lambda *tensors: _atleast(tensors, 3),
    "numel": conversion.numel, "is_tensor": lambda obj: isinstance(obj, Tensor),
    "is_floating_point": conversion.is_floating_point, "is_complex": conversion.is_complex,
    "unravel_index": rarer.unravel_index, "gradient": rarer.gradient,
    "is_nonzero": conversion.is_nonzero, "is_same_size": conversion.is_same_size, "conj": conversion.conj,
    "real": conversion.real, "imag": conversion.imag,
    "set_printoptions": printing.set_printoptions, "get_printoptions": printing.get_printoptions,
    "no_grad": modes.no_grad, "enable_grad": modes.enable_grad, "set_grad_enabled": modes.set_grad_enabled,
    "is_grad_enabled": modes.is_grad_enabled, "inference_mode": modes.inference_mode,
    "is_inference_mode_enabled": modes.is_inference_mode_enabled,
    "nonzero": indexing.nonzero, "typename": lambda obj: _typename(obj),
    "broadcast_shapes": lambda *shapes: broadcast_shapes(shapes),
    "clone": lambda input, *, memory_format=None: input.clone(memory_format=memory_format),
    "detach": lambda input: input.detach(),
}  # fmt: skip
# Those whose arguments are checked as C does it, with their signatures where none is recorded.
CHECKED: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("clone", "detach", "is_floating_point", "is_complex", "is_nonzero", "is_same_size", "conj", "real",
                     "imag"), ()),
    "numel": ("numel(Tensor input)",),
    "as_tensor": ("as_tensor(object data, *, ScalarType dtype=None, Device? device=None)",),
}  # fmt: skip


def _atleast(tensors: Any, ndim: int) -> Any:
    given = list(tensors[0]) if len(tensors) == 1 and isinstance(tensors[0], list | tuple) else list(tensors)
    made = tuple(shape.atleast(t, ndim) for t in given)
    return made[0] if len(tensors) == 1 and isinstance(tensors[0], Tensor) else made


def broadcast_shapes(shapes: Any) -> Size:
    given = [(s,) if isinstance(s, int) else tuple(s) for s in shapes]
    common = [1] * max(map(len, given), default=0)
    for number, shape_given in enumerate(given):
        for at in range(-1, -1 - len(shape_given), -1):
            size = shape_given[at]
            if size < 0:
                raise ValueError("Attempting to broadcast a dimension with negative length!")
            if common[at] == 1:
                common[at] = size
            elif size not in (1, common[at]):
                raise RuntimeError(
                    f"Attempting to broadcast a dimension of length {size} at {at}! Mismatching argument at index "
                    f"{number} had {shapes[number]}; but expected shape should be broadcastable to {common}"
                )
    return Size(common)


def _typename(obj: Any) -> str:
    from .nn.modules.typenames import typename

    return typename(obj)


class Info:
    """`torch.finfo` and `torch.iinfo`."""

    def __init__(self, type: Any = None) -> None:
        import numpy as np

        wanted = BY_NUMPY[current().default_dtype] if type is None else type
        if not isinstance(wanted, dtype):
            raise TypeError(
                f"{self.__class__.__name__}(): argument 'type' (position 1) must be torch.dtype, not {type_name(wanted)}"
            )
        self.dtype = wanted.to_real().name
        self.bits = wanted.itemsize * 8
        self._fill(np, wanted)

    def _fill(self, np: Any, wanted: dtype) -> None:
        raise NotImplementedError


class finfo(Info):
    """The limits of a floating point dtype."""

    public = frozenset({"bits", "eps", "max", "min", "tiny", "smallest_normal", "resolution", "dtype"})

    def _fill(self, np: Any, wanted: dtype) -> None:
        if wanted.numpy.kind not in "fc":
            raise TypeError(
                "torch.finfo() requires a floating point input type. Use torch.iinfo to handle 'torch.finfo'"
            )
        info = np.finfo(wanted.numpy)
        self.eps, self.max, self.min = float(info.eps), float(info.max), float(info.min)
        self.tiny = self.smallest_normal = float(info.tiny)
        self.resolution = 10.0 ** -int(info.precision)

    def __repr__(self) -> str:
        return (
            f"finfo(resolution={self.resolution:g}, min={self.min:g}, max={self.max:g}, eps={self.eps:g}, "
            f"smallest_normal={self.tiny:g}, tiny={self.tiny:g}, dtype={self.dtype})"
        )


class iinfo(Info):
    """The limits of an integer dtype."""

    public = frozenset({"bits", "max", "min", "dtype"})

    def __init__(self, *type: Any) -> None:
        if not type:
            raise TypeError('iinfo() missing 1 required positional arguments: "type"')
        super().__init__(*type)

    def _fill(self, np: Any, wanted: dtype) -> None:
        if wanted.numpy.kind not in "iu":
            raise TypeError("torch.iinfo() requires an integer input type. Use torch.finfo to handle 'torch.iinfo'")
        info = np.iinfo(wanted.numpy)
        self.max, self.min = int(info.max), int(info.min)

    def __repr__(self) -> str:
        return f"iinfo(min={self.min:g}, max={self.max:g}, dtype={self.dtype})"


def set_default_dtype(d: Any) -> None:
    """Make floats become this dtype."""
    if not isinstance(d, dtype):
        raise TypeError("invalid dtype object: only floating-point types are supported as the default type")
    if d.numpy.kind != "f":
        raise TypeError("only floating-point types are supported as the default type")
    current().default_dtype = d.numpy


def get_default_dtype() -> dtype:
    """The dtype that floats become."""
    return BY_NUMPY[current().default_dtype]


def set_default_tensor_type(t: Any) -> None:
    """The old way to set the default dtype."""
    wanted = {"torch.FloatTensor": float32, "torch.DoubleTensor": float64}.get(t) if isinstance(t, str) else (
        getattr(t, "legacy_dtype", None)
    )  # fmt: skip
    set_default_dtype(wanted)


def torch_names() -> dict[str, Any]:
    """Dotted name below `torch` -> object."""
    names: dict[str, Any] = {}
    for name, texts in signatures("T").items():
        compute = meaning(name)
        if compute is not None and not name.startswith("__"):
            names[name] = Function(name, texts, compute)
    for letter, module in (("L", "linalg"), ("S", "special")):
        for name, texts in signatures(letter).items():
            compute = meaning(name)
            if compute is not None:
                names[f"{module}.{name.removeprefix(module + '_')}"] = Function(name, texts, compute)
    for name, function in PYTHON.items():
        if function.__name__ == "<lambda>":
            # Messages about arguments speak of the function by name.
            function.__name__ = function.__qualname__ = name
        if name in CHECKED:
            names[name] = checked(name, list(CHECKED[name]) or signatures("T")[name], function)
        else:
            names[name] = function
    names |= generator.NAMES | api.NAMES
    names |= {each.name: each for each in DTYPES} | DTYPE_ALIASES
    names |= dict(creation.LEGACY_TYPES)
    names |= {
        "contiguous_format": shape.CONTIGUOUS, "preserve_format": shape.PRESERVED, "memory_format": shape.memory_format,
        "strided": STRIDED, "layout": layout,
        "Tensor": Tensor, "Size": Size, "dtype": dtype, "device": device, "finfo": finfo, "iinfo": iinfo,
        "pi": math.pi, "e": math.e, "inf": math.inf, "nan": math.nan, "newaxis": None,
        "set_default_dtype": set_default_dtype, "get_default_dtype": get_default_dtype,
        "set_default_tensor_type": set_default_tensor_type, "__version__": "2.13.0+cpu",
        "nn.parameter.Parameter": creation.Parameter, "linalg.LinAlgError": LinAlgError,
        "cuda.is_available": lambda: False, "cuda.device_count": lambda: 0,
        "set_num_threads": lambda n: None, "get_num_threads": lambda: 1, "use_deterministic_algorithms": lambda m: None,
        "set_warn_always": lambda b: None,
    }  # fmt: skip
    return names


TORCH = Names(torch_names())
