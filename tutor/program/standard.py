"""What programs may import of Python's own library: the parts of `math`, `collections` and `copy` that they need."""

from __future__ import annotations

import math
from collections import OrderedDict
from typing import Any

from tutor.autograd import copying

from . import arithmetic, integers
from .machine import current
from .native import in_place_of
from .types import CONSTRUCTORS

MATH: dict[str, Any] = {
    "pi": math.pi, "e": math.e, "tau": math.tau, "inf": math.inf, "nan": math.nan,
    "exp": math.exp, "expm1": math.expm1, "log": math.log, "log2": math.log2, "log10": math.log10, "log1p": math.log1p,
    "sqrt": math.sqrt, "isqrt": math.isqrt, "cbrt": math.cbrt, "pow": math.pow, "hypot": math.hypot, "dist": math.dist,
    "sin": math.sin, "cos": math.cos, "tan": math.tan, "asin": math.asin, "acos": math.acos, "atan": math.atan,
    "atan2": math.atan2, "sinh": math.sinh, "cosh": math.cosh, "tanh": math.tanh, "asinh": math.asinh,
    "acosh": math.acosh, "atanh": math.atanh, "degrees": math.degrees, "radians": math.radians,
    "floor": math.floor, "ceil": math.ceil, "trunc": math.trunc, "fabs": math.fabs, "fmod": math.fmod,
    "modf": math.modf, "frexp": math.frexp, "ldexp": math.ldexp, "remainder": math.remainder,
    "copysign": math.copysign, "isclose": math.isclose, "isfinite": math.isfinite, "isinf": math.isinf,
    "isnan": math.isnan, "erf": math.erf, "erfc": math.erfc, "gamma": math.gamma, "lgamma": math.lgamma,
    "fsum": math.fsum, "gcd": math.gcd, "lcm": integers.lcm, "prod": integers.prod, "factorial": integers.factorial,
    "comb": integers.comb, "perm": integers.perm, "nextafter": math.nextafter, "ulp": math.ulp,
}  # fmt: skip


@in_place_of(OrderedDict)
def ordered(*args: Any, **kwargs: Any) -> OrderedDict[Any, Any]:
    """`OrderedDict(...)`, of no more items than a program may have."""
    made = OrderedDict(*args, **kwargs)
    arithmetic.check_items(current(), made)
    return made


CONSTRUCTORS[OrderedDict] = ordered
COLLECTIONS: dict[str, Any] = {"OrderedDict": OrderedDict}
COPY: dict[str, Any] = {"deepcopy": copying.deepcopy, "copy": copying.copy}
