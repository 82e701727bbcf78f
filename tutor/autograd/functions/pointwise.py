"""Element by element: arithmetic, powers, comparisons, functions of one tensor, activations.

https://docs.pytorch.org/docs/2.13/torch.html#pointwise-ops
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..apply import apply
from ..arguments import dimension
from ..broadcasting import raise_mismatch
from ..dtypes import BY_NUMPY, complex_of, fitting, of_scalar
from ..lanes import without_lanes
from ..session import current
from ..tensor import Tensor
from .registry import PLAIN, lowering, native

Call = tuple[str, tuple[Any, ...], dict[str, Any]]

UNARY = (
    "abs", "acos", "acosh", "asin", "asinh", "atan", "atanh", "ceil", "cos", "cosh", "deg2rad",
    "digamma", "erf", "erfc", "erfinv", "exp", "exp2", "expm1", "floor", "frac", "lgamma", "log", "log10", "log1p",
    "log2", "logical_not", "bitwise_not", "neg", "rad2deg", "reciprocal", "relu", "rsqrt", "sgn", "sigmoid", "sign",
    "signbit", "sin", "sinc", "sinh", "sqrt", "tan", "tanh", "trunc",
)  # fmt: skip
BINARY = (
    "atan2", "bitwise_and", "bitwise_left_shift", "bitwise_or", "bitwise_right_shift", "bitwise_xor", "copysign", "eq",
    "floor_divide", "fmod", "ge", "gt", "hypot", "le", "logaddexp", "logaddexp2", "logical_and", "logical_or",
    "logical_xor", "lt", "maximum", "minimum", "mul", "ne",
)  # fmt: skip


def _unary(name: str) -> Any:
    def lower(input: Tensor) -> Call:
        if name == "relu" and input.array.dtype.kind == "b":
            raise RuntimeError("Boolean inputs not supported for relu")
        return name, (input,), {}

    return lower


def _binary(name: str) -> Any:
    def lower(other: Any, input: Any = None, self: Any = None) -> Call:
        return name, _tensors(self if input is None else input, other), {}

    return lower


def number_as_tensor(given: Any) -> Any:
    """A Python number as a tensor of no dimensions, as functions take it that know none."""
    return given if isinstance(given, Tensor) else Tensor(np.asarray(given, of_scalar(given, current().default_dtype)))


for _name in UNARY:
    lowering(_name)(_unary(_name))
for _name in BINARY:
    lowering(_name)(_binary(_name))
PLAIN |= {name: (name, 1) for name in UNARY if name != "relu"} | {name: (name, 2) for name in BINARY}
PLAIN |= {name: (name, 2) for name in ("add", "sub", "div", "remainder")} | {"sum": ("sum", 1), "mm": ("mm", 2)}


@lowering("xlogy")
def xlogy(other: Any, input: Any = None, self: Any = None) -> Call:
    return "xlogy", (number_as_tensor(self if input is None else input), number_as_tensor(other)), {}


@lowering("heaviside")
def heaviside(input: Tensor, values: Tensor) -> Call:
    if "c" in (input.array.dtype.kind, values.array.dtype.kind):
        raise RuntimeError("heaviside is not yet implemented for complex tensors.")
    if input.array.dtype != values.array.dtype:
        raise RuntimeError("heaviside is not yet implemented for tensors with different dtypes.")
    return "heaviside", (input, values), {}


@lowering("fill")
def fill(input: Tensor, value: Any) -> Call:
    if isinstance(value, Tensor):
        if value.ndim:
            raise RuntimeError(
                f"fill_ only supports 0-dimension value tensor but got tensor with {value.ndim} dimensions."
            )
        if value.array.dtype.kind == "c" and input.array.dtype.kind in "fiu":
            current().warn("Casting complex values to real discards the imaginary part")
        return "fill_tensor", (input, value), {}
    return "fill", (input,), {"value": value}


for _name in ("isnan", "isinf", "isfinite"):
    native(_name)(lambda input, name=_name: apply(name, (input,)))


def _tensors(first: Any, second: Any) -> tuple[Any, Any]:
    """Two operands of which one is a tensor: of two numbers, the first is made one."""
    if isinstance(first, Tensor) or isinstance(second, Tensor):
        return first, second
    return number_as_tensor(first), second


@lowering("add")
def add(input: Any, other: Any, alpha: Any = 1) -> Call:
    input, other = _tensors(input, other)
    _check_truth(alpha, input, other)
    return "add", (input, other), {} if alpha == 1 else {"alpha": alpha}


def _check_truth(alpha: Any, *operands: Any) -> None:
    """RuntimeError, PyTorch's, where numbers are multiplied by a truth value."""
    if alpha is True or alpha is False:
        kinds = {o.array.dtype.kind if isinstance(o, Tensor) else "b" if isinstance(o, bool) else "f" for o in operands}
        if kinds != {"b"}:
            raise RuntimeError("Boolean alpha only supported for Boolean results.")


@lowering("sub")
def sub(input: Any, other: Any, alpha: Any = 1) -> Call:
    input, other = _tensors(input, other)
    _check_truth(alpha, input, other)
    return "sub", (input, other), {} if alpha == 1 else {"alpha": alpha}


@lowering("rsub")
def rsub(input: Any, other: Any, alpha: Any = 1) -> Call:
    return "rsub", (input, other), {} if alpha == 1 else {"alpha": alpha}


@lowering("div")
def div(input: Any, other: Any, **mode: Any) -> Call:
    input, other = _tensors(input, other)
    if not mode:
        return "div", (input, other), {}
    rounding_mode = mode["rounding_mode"]
    if rounding_mode is None:
        return "div_unrounded", (input, other), {"rounding_mode": None}
    if rounding_mode not in ("trunc", "floor"):
        raise RuntimeError(
            "div expected rounding_mode to be one of None, 'trunc', or 'floor' but found '" + rounding_mode + "'"
        )
    return "div_mode", (input, other), {"rounding_mode": rounding_mode}


@lowering("remainder")
def remainder(other: Any, input: Any = None, self: Any = None) -> Call:
    return "remainder", (self if input is None else input, other), {}


@lowering("pow", "float_power")
def pow_(exponent: Any, input: Any = None, self: Any = None) -> Call:
    base = self if input is None else input
    if not isinstance(base, Tensor):
        if isinstance(base, float) and exponent.array.dtype.kind in "iub":
            exponent = apply("to_copy", (exponent,), {"dtype": BY_NUMPY[current().default_dtype].name})
        return "pow_scalar", (exponent,), {"base": base}
    if isinstance(exponent, Tensor):
        return "pow_tensor", (base, exponent), {}
    kind = base.array.dtype.kind
    if kind in "biu" and isinstance(exponent, int) and exponent < 0:
        raise RuntimeError("Integers to negative integer powers are not allowed.")
    if kind == "b" and isinstance(exponent, int) and not isinstance(exponent, bool):
        return "pow", (apply("to_copy", (base,), {"dtype": "int64"}),), {"exponent": exponent}
    if kind != "c" and isinstance(exponent, complex):
        wide = complex_of(base.array.dtype if kind == "f" else current().default_dtype)
        return "pow", (apply("to_copy", (base,), {"dtype": BY_NUMPY[wide].name}),), {"exponent": exponent}
    if kind in "iu":
        fitting(exponent, base.array.dtype if isinstance(exponent, int) else np.dtype(float))
    if kind in "biu" and isinstance(exponent, float):
        floating = apply("to_copy", (base,), {"dtype": BY_NUMPY[current().default_dtype].name})
        return "pow", (floating,), {"exponent": exponent}
    return "pow", (base,), {"exponent": exponent}


@lowering("square")
def square(input: Tensor) -> Call:
    return pow_(2, input)


@lowering("clamp")
def clamp(input: Tensor, min: Any = None, max: Any = None) -> Call:
    if min is None and max is None:
        raise RuntimeError("torch.clamp: At least one of 'min' or 'max' must not be None")
    _check_bounds(input, min, max)
    if isinstance(min, Tensor) or isinstance(max, Tensor):
        given = [each.array.dtype.kind for each in (input, min, max) if isinstance(each, Tensor)]
        if set(given) == {"b"} and len(given) == 3:
            raise NotImplementedError("\"clamp_cpu\" not implemented for 'Bool'")
        return "clamp_tensor", (input, min, max), {}
    return "clamp", (_for_bounds(input, min, max),), {"min": min, "max": max}


def _check_bounds(input: Tensor, *bounds: Any) -> None:
    """PyTorch's error where numbers that have no order are clamped, or by them."""
    if any(isinstance(bound, complex) for bound in bounds):
        if input.array.dtype.kind != "f":
            raise NotImplementedError("clamp is not supported for complex types")
        raise RuntimeError("value cannot be converted to type double without overflow")
    if input.array.dtype.kind == "b" and {bound.__class__ for bound in bounds} <= {bool, type(None)}:
        which = "" if None not in bounds else "_min" if bounds[0] is not None else "_max"
        raise NotImplementedError(f"\"clamp{which}_scalar_cpu\" not implemented for 'Bool'")


def _for_bounds(input: Tensor, *bounds: Any) -> Tensor:
    """Integers are clamped between floats in floating point."""
    if input.array.dtype.kind in "biu" and any(isinstance(b, float) for b in bounds):
        return apply("to_copy", (input,), {"dtype": BY_NUMPY[current().default_dtype].name})
    return input


@lowering("clamp_min")
def clamp_min(input: Tensor, min: Any) -> Call:
    if isinstance(min, Tensor):
        return "clamp_min_tensor", (input, min), {}
    _check_bounds(input, min, None)
    return "clamp_min", (_for_bounds(input, min),), {"min": min}


@lowering("clamp_max")
def clamp_max(input: Tensor, max: Any) -> Call:
    if isinstance(max, Tensor):
        return "clamp_max_tensor", (input, max), {}
    _check_bounds(input, None, max)
    return "clamp_max", (_for_bounds(input, max),), {"max": max}


@lowering("round")
def round_(input: Tensor, decimals: int = 0) -> Call:
    return ("round_decimals", (input,), {"decimals": decimals}) if decimals else ("round", (input,), {})


@lowering("logit")
def logit(input: Tensor, eps: float | None = None) -> Call:
    return "logit", (input,), {} if eps is None else {"eps": eps}


@native("polygamma")
def polygamma(n: int, input: Tensor) -> Tensor:
    return apply("polygamma", (input,), {"n": n})


@lowering("nan_to_num")
def nan_to_num(input: Tensor, nan: Any = None, posinf: Any = None, neginf: Any = None) -> Call:
    return "nan_to_num", (input,), {"nan": nan, "posinf": posinf, "neginf": neginf}


@lowering("lerp")
def lerp(input: Tensor, end: Tensor, weight: Any) -> Call:
    for name, given in (("end", end), ("weight", weight)):
        if isinstance(given, Tensor) and given.array.dtype != input.array.dtype:
            raise RuntimeError(f"expected dtype {input.dtype.c_name} for `{name}` but got dtype {given.dtype.c_name}")
    if isinstance(weight, Tensor):
        return "lerp", (input, end, weight), {}
    return "lerp_scalar", (input, end), {"weight": weight}


@lowering("addcmul")
def addcmul(input: Tensor, tensor1: Tensor, tensor2: Tensor, value: Any = 1) -> Call:
    return "addcmul", (input, tensor1, tensor2), {"value": fitting(value, input.array.dtype)}


@lowering("addcdiv")
def addcdiv(input: Tensor, tensor1: Tensor, tensor2: Tensor, value: Any = 1) -> Call:
    return "addcdiv", (input, tensor1, tensor2), {"value": value}


@lowering("leaky_relu")
def leaky_relu(input: Tensor, negative_slope: Any = 0.01) -> Call:
    return "leaky_relu", (input,), {"negative_slope": negative_slope}


@lowering("elu")
def elu(input: Tensor, alpha: Any = 1, scale: Any = 1, input_scale: Any = 1) -> Call:
    return "elu", (input,), {"alpha": alpha, "scale": scale, "input_scale": input_scale}


@lowering("celu")
def celu(input: Tensor, alpha: Any = 1.0) -> Call:
    if alpha == 0:
        raise RuntimeError("ZeroDivisionError: alpha cannot be 0 for CELU")
    return "celu", (input,), {"alpha": alpha}


@lowering("selu")
def selu(input: Tensor) -> Call:
    return "elu", (input,), {"alpha": 1.6732632423543772848170429916717, "scale": 1.0507009873554804934193349852946}


@lowering("hardtanh")
def hardtanh(input: Tensor, min_val: Any = -1, max_val: Any = 1) -> Call:
    return "hardtanh", (input,), {"min_val": min_val, "max_val": max_val}


@lowering("relu6")
def relu6(input: Tensor) -> Call:
    return "hardtanh", (input,), {"min_val": 0, "max_val": 6}


@lowering("threshold")
def threshold(input: Tensor, threshold: Any, value: Any) -> Call:
    return "threshold", (input,), {"threshold": threshold, "value": value}


@lowering("gelu")
def gelu(input: Tensor, approximate: str = "none") -> Call:
    if approximate not in ("none", "tanh"):
        raise RuntimeError("approximate argument must be either none or tanh.")
    return "gelu", (input,), {"approximate": approximate}


@lowering("softplus")
def softplus(input: Tensor, beta: Any = 1, threshold: Any = 20) -> Call:
    return "softplus", (input,), {"beta": beta, "threshold": threshold}


@lowering("hardshrink")
def hardshrink(input: Tensor, lambd: Any = 0.5) -> Call:
    return "hardshrink", (input,), {"lambd": lambd}


@lowering("softshrink")
def softshrink(input: Tensor, lambd: Any = 0.5) -> Call:
    if lambd < 0 and input.array.dtype.kind == "f":
        raise RuntimeError(
            f"lambda must be in range [0, {np.finfo(input.array.dtype).max:g}] for input dtype {input.dtype.scalar}, but "
            f"found {lambd:g}"
        )
    return "softshrink", (input,), {"lambd": lambd}


for _name in ("silu", "mish", "hardswish", "hardsigmoid", "log_sigmoid"):
    lowering(_name)(lambda input, name=_name: (name, (input,), {}))


@lowering("glu")
def glu(input: Tensor, dim: int = -1) -> Call:
    at = dimension(dim, input.ndim)
    if input.array.shape[at] % 2:
        raise RuntimeError(f"Halving dimension must be even, but dimension {at} is size {input.array.shape[at]}")
    return "glu", (input,), {"dim": dim}


@native("where")
def where(condition: Tensor, input: Any = None, other: Any = None, self: Any = None) -> Any:
    chosen = self if input is None else input
    if chosen is None and other is None:
        return tuple(Tensor(np.ascontiguousarray(at)) for at in np.nonzero(condition.array))
    a, b = promoted_pair(chosen, other)
    return apply("where", (condition, a, b))


def promoted_pair(a: Any, b: Any) -> tuple[Any, Any]:
    """Two operands in their common dtype, as tensors: a Python number becomes one of no dimensions."""
    from ..dtypes import promoted

    arrays = [x.array if isinstance(x, Tensor) else x for x in (a, b)]
    common = promoted(arrays, current().default_dtype)
    found = []
    for given in (a, b):
        if not isinstance(given, Tensor):
            found.append(Tensor(np.asarray(fitting(given, common)).astype(common)))
        elif given.array.dtype != common:
            found.append(apply("to_copy", (given,), {"dtype": BY_NUMPY[common].name}))
        else:
            found.append(given)
    return found[0], found[1]


@native("isclose")
def isclose(input: Tensor, other: Tensor, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False) -> Tensor:
    _check_tolerances(input, other, rtol, atol)
    raise_mismatch([input.array.shape, other.array.shape])
    return Tensor(np.asarray(np.isclose(input.array, other.array, rtol, atol, equal_nan)))


@native("allclose")
@without_lanes(
    "vmap over torch.allclose isn't supported yet. Please file an issue at https://github.com/pytorch/pytorch/issues if "
    "you need this feature."
)
def allclose(input: Tensor, other: Tensor, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False) -> bool:
    _check_tolerances(input, other, rtol, atol)
    raise_mismatch([input.array.shape, other.array.shape])
    return bool(np.isclose(input.array, other.array, rtol, atol, equal_nan).all())


def _check_tolerances(a: Tensor, b: Tensor, rtol: float, atol: float) -> None:
    for name, given in (("rtol", rtol), ("atol", atol)):
        if given < 0:
            raise RuntimeError(f"{name} must be greater than or equal to zero, but got {given:g}")
    if a.array.dtype != b.array.dtype:
        raise RuntimeError(f"{a.dtype.scalar} did not match {b.dtype.scalar}")


@native("equal")
@without_lanes("Batching rule not implemented for aten::equal. We could not generate a fallback.")
def equal(input: Tensor, other: Tensor) -> bool:
    return input.array.shape == other.array.shape and bool(np.all(input.array == other.array))


@native("isin")
def isin(
    elements: Any, test_elements: Any = None, assume_unique: bool = False, invert: bool = False, **rest: Any
) -> Any:
    test = rest.get("test_element", test_elements)
    first = elements if elements is not None else rest.get("element")
    arrays = [x.array if isinstance(x, Tensor) else np.asarray(x) for x in (first, test)]
    return Tensor(np.asarray(np.isin(arrays[0], arrays[1], invert=invert)))
