"""The table of answer kinds."""

from __future__ import annotations

from .choice import BOOL, CHOICE
from .code import CODE
from .error import ERROR
from .formula import FORMULA
from .kind import Kind
from .output import OUTPUT
from .steps import STEPS
from .table import TABLE
from .tensor import TENSOR

KINDS: dict[str, Kind] = {
    "tensor": TENSOR,
    "formula": FORMULA,
    "bool": BOOL,
    "choice": CHOICE,
    "table": TABLE,
    "output": OUTPUT,
    "error": ERROR,
    "code": CODE,
    "steps": STEPS,
}

__all__ = ["KINDS", "Kind"]
