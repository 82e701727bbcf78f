"""The text of a tensor, as `print` shows it: PyTorch's formats, widths, line breaks and summaries.

https://docs.pytorch.org/docs/2.13/generated/torch.set_printoptions.html (the defaults: precision 4, threshold 1000,
edgeitems 3, linewidth 80).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from .tensor import Tensor

PRECISION, THRESHOLD, EDGE, WIDTH = 4, 1000, 3, 80
# These dtypes go without saying.
QUIET = {"float32", "int64", "bool"}


def tensor_text(tensor: Tensor) -> str:
    """`tensor([...], grad_fn=<...>)`."""
    array = tensor.array
    prefix = "tensor("
    suffixes = []
    dtype = tensor.dtype
    if array.size == 0:
        if array.ndim != 1:
            suffixes.append(f"size={tuple(array.shape)}")
        if dtype.name != "float32":
            suffixes.append(f"dtype={dtype}")
        body = "[]"
    else:
        if dtype.name not in QUIET:
            suffixes.append(f"dtype={dtype}")
        body = array_text(array, len(prefix))
    node = tensor.grad_fn
    if node is not None:
        suffixes.append(f"grad_fn=<{type(node).__name__}>")
    elif tensor.requires_grad:
        suffixes.append("requires_grad=True")
    text = _with_suffixes(prefix + body, suffixes, len(prefix))
    return "Parameter containing:\n" + text if tensor.is_parameter else text


def array_text(array: np.ndarray, indent: int) -> str:
    """The numbers in brackets, each line after the first indented."""
    summarize = array.size > THRESHOLD
    numbers = Numbers(_summary(array) if summarize else array)
    return _nested(array, indent, summarize, numbers)


class Numbers:
    """How the numbers of one tensor are written: all in one format and one width."""

    def __init__(self, array: np.ndarray) -> None:
        self.is_float = array.dtype.kind == "f"
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
        self.scientific = largest / smallest > 1000.0 or largest > 1.0e8 or smallest < 1.0e-4
        if self.scientific:
            self.width = max(len(f"{value:.{PRECISION}e}") for value in finite)
        elif self.whole:
            self.width = max(len(f"{value:.0f}") + 1 for value in finite)
        else:
            self.width = max(len(f"{value:.{PRECISION}f}") for value in finite)
        self.width = max(self.width, 1)

    def format(self, value: Any) -> str:
        if not self.is_float:
            text = str(value)
        elif self.scientific:
            text = f"{value:{self.width}.{PRECISION}e}"
        elif self.whole:
            text = f"{value:.0f}" + ("." if math.isfinite(value) else "")
        else:
            text = f"{value:.{PRECISION}f}"
        return text.rjust(self.width)


def _nested(array: np.ndarray, indent: int, summarize: bool, numbers: Numbers) -> str:
    if array.ndim == 0:
        return numbers.format(array.item())
    if array.ndim == 1:
        return _row(array, indent, summarize, numbers)
    if summarize and len(array) > 2 * EDGE:
        shown: list[Any] = [*array[:EDGE], None, *array[-EDGE:]]
    else:
        shown = list(array)
    parts = ["..." if part is None else _nested(part, indent + 1, summarize, numbers) for part in shown]
    return "[" + ("," + "\n" * (array.ndim - 1) + " " * (indent + 1)).join(parts) + "]"


def _row(array: np.ndarray, indent: int, summarize: bool, numbers: Numbers) -> str:
    in_line = max(1, (WIDTH - indent) // (numbers.width + 2))
    values = array.tolist()
    if summarize and len(values) > 2 * EDGE:
        texts = [numbers.format(v) for v in values[:EDGE]] + [" ..."] + [numbers.format(v) for v in values[-EDGE:]]
    else:
        texts = [numbers.format(v) for v in values]
    lines = [", ".join(texts[at : at + in_line]) for at in range(0, len(texts), in_line)]
    return "[" + (",\n" + " " * (indent + 1)).join(lines) + "]"


def _summary(array: np.ndarray) -> np.ndarray:
    """The elements that a summary shows: the first and last few along each dimension."""
    for axis in range(array.ndim):
        if array.shape[axis] > 2 * EDGE:
            places = [*range(EDGE), *range(array.shape[axis] - EDGE, array.shape[axis])]
            array = np.take(array, places, axis=axis)
    return array


def _with_suffixes(text: str, suffixes: list[str], indent: int) -> str:
    parts = [text]
    last_line = len(text) - text.rfind("\n") + 1
    for suffix in suffixes:
        if last_line + len(suffix) + 2 > WIDTH:
            parts.append(",\n" + " " * indent + suffix)
            last_line = indent + len(suffix)
        else:
            parts.append(", " + suffix)
            last_line += len(suffix) + 2
    return "".join(parts) + ")"
