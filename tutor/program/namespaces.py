"""The modules a program may import: `torch` and what lies below it, from the engine's table, and `math`.

A row is one name and what it stands for.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from typing import Any

from tutor import autograd

from . import integers


class Namespace:
    """A module as a program sees it."""

    __slots__ = ("name", "rows")

    def __init__(self, name: str, rows: dict[str, Any] | None = None) -> None:
        self.name = name
        self.rows: dict[str, Any] = {} if rows is None else rows

    def __repr__(self) -> str:
        return f"<module {self.name!r}>"


# Messages and `type` speak of modules.
Namespace.__name__ = Namespace.__qualname__ = "module"
Namespace.__module__ = "builtins"


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


def tree(name: str, table: Mapping[str, Any]) -> Namespace:
    """Nested namespaces from dotted names: `nn.functional.relu` lies in `functional` in `nn`."""
    root = Namespace(name)
    for dotted, value in table.items():
        *path, last = dotted.split(".")
        space, prefix = root, name
        for part in path:
            prefix = f"{prefix}.{part}"
            found = space.rows.get(part)
            if not isinstance(found, Namespace):
                found = space.rows[part] = Namespace(prefix)
            space = found
        if last not in space.rows:
            space.rows[last] = value
    return root


@cache
def modules() -> dict[str, Namespace]:
    """The modules that `import` finds, by their first name."""
    return {"torch": tree("torch", autograd.TORCH), "math": Namespace("math", MATH)}


def find(path: str) -> Namespace | None:
    """The namespace of a dotted name, or None."""
    first, *rest = path.split(".")
    space: Any = modules().get(first)
    for part in rest:
        if not isinstance(space, Namespace):
            return None
        space = space.rows.get(part)
    return space if isinstance(space, Namespace) else None


def every_row() -> list[Any]:
    """What all names of all modules stand for."""
    rows: list[Any] = []
    waiting = list(modules().values())
    while waiting:
        for value in waiting.pop().rows.values():
            if isinstance(value, Namespace):
                waiting.append(value)
            else:
                rows.append(value)
    return rows
