"""The text of a tensor, as `print` shows it: PyTorch's formats, widths, line breaks and summaries.

https://docs.pytorch.org/docs/2.13/generated/torch.set_printoptions.html
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from .dtypes import BY_NUMPY, complex64, complex128, float64
from .session import PrintOptions, current

if TYPE_CHECKING:
    from .tensor import Tensor


def tensor_text(tensor: Tensor) -> str:
    """`tensor([...], grad_fn=<...>)`."""
    state = current()
    options = state.print_options
    if state.layers:
        from .layers import shown_inside

        return shown_inside(tensor)
    array = tensor.array
    prefix = "tensor("
    suffixes = []
    dtype = tensor.dtype
    default = BY_NUMPY[state.default_dtype]
    if not array.size:
        if array.ndim != 1:
            suffixes.append(f"size={tuple(array.shape)}")
        if dtype is not default:
            suffixes.append(f"dtype={dtype}")
        body = "[]"
    else:
        if not options.edgeitems:
            suffixes.append(f"size={tuple(array.shape)}")
        if not _goes_without_saying(dtype, default):
            suffixes.append(f"dtype={dtype}")
        body = array_text(array, len(prefix), options)
    suffixes += _history(tensor)
    if tensor.lift is not None:
        from .lift import shown_tangent

        suffixes += shown_tangent(tensor)
    text = _with_suffixes(prefix + body, suffixes, len(prefix), options)
    return "Parameter containing:\n" + text if tensor.is_parameter else text


def _goes_without_saying(dtype: Any, default: Any) -> bool:
    quiet = complex128 if default is float64 else complex64
    return dtype is default or dtype is quiet or dtype.name in ("int64", "bool")


def _history(tensor: Tensor) -> list[str]:
    try:
        node = tensor.grad_fn
    except RuntimeError:
        return ["grad_fn=<Invalid>"]
    if node is not None:
        return [f"grad_fn=<{node.name() if node.hidden else type(node).__name__}>"]
    return ["requires_grad=True"] if tensor.requires_grad else []


def array_text(array: np.ndarray, indent: int, options: PrintOptions) -> str:
    """The numbers in brackets, each line after the first indented."""
    summarize = array.size > options.threshold
    shown = _summary(array, options.edgeitems) if summarize else array
    if array.dtype.kind == "c":
        formats: Any = Complex(Numbers(shown.real, options), Numbers(shown.imag, options))
    else:
        formats = Numbers(shown, options)
    return _nested(array, indent, summarize, formats, options)


class Numbers:
    """How the numbers of one tensor are written: all in one format and one width."""

    def __init__(self, array: np.ndarray, options: PrintOptions) -> None:
        self.is_float = array.dtype.kind == "f"
        self.precision = options.precision
        self.whole = True
        self.scientific = False
        self.width = 1
        values = array.reshape(-1).tolist()
        if not self.is_float:
            self.width = max((len(str(value)) for value in values), default=1)
            return
        finite = [value for value in values if math.isfinite(value) and value != 0]
        if not finite:
            return
        smallest, largest = min(map(abs, finite)), max(map(abs, finite))
        self.whole = all(value == math.ceil(value) for value in finite)
        if options.sci_mode is None:
            self.scientific = largest / smallest > 1000.0 or largest > 1.0e8 or smallest < 1.0e-4
        else:
            self.scientific = bool(options.sci_mode)
        if self.scientific:
            widths = [len(f"{value:.{self.precision}e}") for value in finite]
        elif self.whole:
            widths = [len(f"{value:.0f}") + 1 for value in finite]
        else:
            widths = [len(f"{value:.{self.precision}f}") for value in finite]
        self.width = max(1, *widths)

    def format(self, value: Any) -> str:
        if not self.is_float:
            text = str(value)
        elif self.scientific:
            text = f"{value:{self.width}.{self.precision}e}"
        elif self.whole:
            text = f"{value:.0f}" + ("." if math.isfinite(value) else "")
        else:
            text = f"{value:.{self.precision}f}"
        return text.rjust(self.width)


class Complex:
    """How complex numbers are written: real and imaginary parts each in their own format."""

    def __init__(self, real: Numbers, imag: Numbers) -> None:
        self.real, self.imag = real, imag
        self.width = real.width + imag.width + 1

    def format(self, value: complex) -> str:
        imag = (self.imag.format(value.imag) + "j").lstrip()
        return self.real.format(value.real) + (imag if imag[0] in "+-" else "+" + imag)


def _nested(array: np.ndarray, indent: int, summarize: bool, formats: Any, options: PrintOptions) -> str:
    if not array.ndim:
        return str(formats.format(array.item()))
    if array.ndim == 1:
        return _row(array, indent, summarize, formats, options)
    edge = options.edgeitems
    if summarize and len(array) > 2 * edge:
        shown: list[Any] = [*array[:edge], None, *array[len(array) - edge :]]
    else:
        shown = list(array)
    parts = ["..." if part is None else _nested(part, indent + 1, summarize, formats, options) for part in shown]
    return "[" + ("," + "\n" * (array.ndim - 1) + " " * (indent + 1)).join(parts) + "]"


def _row(array: np.ndarray, indent: int, summarize: bool, formats: Any, options: PrintOptions) -> str:
    in_line = max(1, (options.linewidth - indent) // (formats.width + 2))
    edge = options.edgeitems
    values = array.tolist()
    if summarize and not edge:
        texts = ["..."]
    elif summarize and len(values) > 2 * edge:
        texts = [*map(formats.format, values[:edge]), " ...", *map(formats.format, values[-edge:])]
    else:
        texts = [formats.format(v) for v in values]
    lines = [", ".join(texts[at : at + in_line]) for at in range(0, len(texts), in_line)]
    return "[" + (",\n" + " " * (indent + 1)).join(lines) + "]"


def _summary(array: np.ndarray, edge: int) -> np.ndarray:
    """The elements that a summary shows: the first and last few along each dimension."""
    if not edge:
        return array[(slice(0),) * array.ndim] if array.ndim > 1 else array[:0]
    for axis in range(array.ndim):
        if array.shape[axis] > 2 * edge:
            places = [*range(edge), *range(array.shape[axis] - edge, array.shape[axis])]
            array = np.take(array, places, axis=axis)
    return array


def _with_suffixes(text: str, suffixes: list[str], indent: int, options: PrintOptions) -> str:
    parts = [text]
    last_line = len(text) - text.rfind("\n") + 1
    for suffix in suffixes:
        if last_line + len(suffix) + 2 > options.linewidth:
            parts.append(",\n" + " " * indent + suffix)
            last_line = indent + len(suffix)
        else:
            parts.append(", " + suffix)
            last_line += len(suffix) + 2
    return "".join(parts) + ")"


_PROFILES: dict[str, dict[str, Any]] = {
    "default": {"precision": 4, "threshold": 1000, "edgeitems": 3, "linewidth": 80},
    "short": {"precision": 2, "threshold": 1000, "edgeitems": 2, "linewidth": 80},
    "full": {"precision": 4, "threshold": math.inf, "edgeitems": 3, "linewidth": 80},
}


def set_printoptions(
    precision: int | None = None, threshold: float | None = None, edgeitems: int | None = None,
    linewidth: int | None = None, profile: str | None = None, sci_mode: bool | None = None,
) -> None:  # fmt: skip
    """How tensors are printed from now on in this session."""
    options = current().print_options
    given = {"precision": precision, "threshold": threshold, "edgeitems": edgeitems, "linewidth": linewidth}
    for name, value in (*_PROFILES.get(profile or "", {}).items(), *given.items()):
        if value is not None:
            setattr(options, name, value)
    options.sci_mode = sci_mode


def get_printoptions() -> dict[str, Any]:
    """The options in force."""
    options = current().print_options
    return {name: getattr(options, name) for name in ("precision", "threshold", "edgeitems", "linewidth", "sci_mode")}


class printoptions:
    """Print options for a block."""

    public: frozenset[str] = frozenset()

    def __init__(self, **options: Any) -> None:
        self._options = options
        self._before: list[dict[str, Any]] = []

    def __enter__(self) -> None:
        self._before.append(get_printoptions())
        set_printoptions(**self._options)

    def __exit__(self, *_: object) -> None:
        set_printoptions(**self._before.pop())
