"""Which exceptions are none of PyTorch's: NumPy's own, and those of the engine's slips. A program sees none of them."""

from __future__ import annotations

import dis
from pathlib import Path
from types import TracebackType

import numpy as np

from tutor import autograd

_NUMPY, _ENGINE = (str(Path(str(package.__file__)).parent) for package in (np, autograd))
# Where arguments arrive checked: what is raised here without a `raise` is a slip.
_COMPUTES = tuple(
    str(Path(_ENGINE) / name) for name in ("rules", "functions", "namespaces.py", "summation.py", "rounded.py")
)
# Python's own conversions of numbers are among them, and fail as Python does.
_CONVERTS = str(Path(_ENGINE) / "functions" / "conversion.py")
_SPEAKS_OF_ARRAYS = ("ufunc", "numpy", "'array'", "attribute 'dtype'")


def is_fault(exception: BaseException) -> bool:
    """Whether an exception says nothing of the program: the tutor cannot run it as PyTorch does."""
    if type(exception).__module__.startswith("numpy") and not isinstance(exception, MemoryError):
        return True
    place = exception.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    if place is None:
        return False
    file = place.tb_frame.f_code.co_filename
    if file.startswith(_NUMPY):
        return True
    if not file.startswith(_ENGINE) or _is_raised(place):
        return False
    if isinstance(exception, NameError):
        return True
    if isinstance(exception, LookupError | ArithmeticError | ValueError):
        return file.startswith(_COMPUTES) and file != _CONVERTS
    if isinstance(exception, AttributeError | TypeError):
        return (file.startswith(_COMPUTES) and file != _CONVERTS) or any(
            word in str(exception) for word in _SPEAKS_OF_ARRAYS
        )
    return False


def _is_raised(place: TracebackType) -> bool:
    """Whether a `raise` statement was running there."""
    code = place.tb_frame.f_code.co_code
    return 0 <= place.tb_lasti < len(code) and dis.opname[code[place.tb_lasti]] in ("RAISE_VARARGS", "RERAISE")
