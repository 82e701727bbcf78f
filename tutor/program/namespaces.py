"""The modules a program may import: `torch` and what lies below it, from the engine's table, and a
few of Python's own.

A row is one name and what it stands for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any

from tutor import autograd

from .standard import COLLECTIONS, COPY, MATH


class Rows(dict[str, Any]):
    """The names of a module; those of a package are filled in when one of them is first asked for."""

    fill: Callable[[], Mapping[str, Any]] | None = None

    def complete(self) -> None:
        """Fill in what is missing."""
        if self.fill is not None:
            names, self.fill = self.fill(), None
            for name, value in names.items():
                self.setdefault(name, value)

    def __missing__(self, name: str) -> Any:
        if self.fill is None:
            raise KeyError(name)
        self.complete()
        return self[name]

    def __contains__(self, name: object) -> bool:
        return super().__contains__(name) or (self.fill is not None and self._has(name))

    def _has(self, name: object) -> bool:
        self.complete()
        return super().__contains__(name)

    def get(self, name: str, default: Any = None) -> Any:
        return self[name] if name in self else default  # noqa: SIM401 - `dict.get` knows no `__missing__`


class Namespace:
    """A module as a program sees it."""

    __slots__ = ("name", "rows")

    def __init__(self, name: str, rows: dict[str, Any] | None = None) -> None:
        self.name = name
        self.rows = Rows() if rows is None else Rows(rows)

    def __repr__(self) -> str:
        return f"<module {self.name!r}>"


# Messages and `type` speak of modules.
Namespace.__name__ = Namespace.__qualname__ = "module"
Namespace.__module__ = "builtins"


def tree(name: str, table: Mapping[str, Any]) -> Namespace:
    """Nested namespaces from dotted names: `nn.functional.relu` lies in `functional` in `nn`."""
    root = Namespace(name)
    for dotted, value in table.items():
        *path, last = dotted.split(".")
        space = _inner(root, path)
        if last not in space.rows:
            space.rows[last] = value
    return root


def _inner(root: Namespace, path: list[str]) -> Namespace:
    """The namespace at a path below another, made where it is not there."""
    space, prefix = root, root.name
    for part in path:
        prefix = f"{prefix}.{part}"
        found = dict.get(space.rows, part)
        if not isinstance(found, Namespace):
            found = space.rows[part] = Namespace(prefix)
        space = found
    return space


def _torch() -> Namespace:
    root = tree("torch", autograd.TORCH.eager())
    for package in autograd.PACKAGES:
        _inner(root, package.split(".")).rows.fill = partial(_filled, package)
    return root


def _filled(package: str) -> Mapping[str, Any]:
    """The names of a package, whose classes a program may call from now on."""
    from .types import callable_classes

    callable_classes.cache_clear()
    return autograd.names_in(package)


@cache
def modules() -> dict[str, Namespace]:
    """The modules that `import` finds, by their first name."""
    return {
        "torch": _torch(),
        "math": Namespace("math", MATH),
        "copy": Namespace("copy", COPY),
        "collections": Namespace("collections", COLLECTIONS),
    }


def find(path: str) -> Namespace | None:
    """The namespace of a dotted name, or None."""
    if path == "torch.autograd.gradcheck":
        # A function hides the module of its name.
        return Namespace(path, autograd.GRADCHECK)
    first, *rest = path.split(".")
    space: Any = modules().get(first)
    for part in rest:
        if not isinstance(space, Namespace):
            return None
        space = space.rows.get(part)
    return space if isinstance(space, Namespace) else None


def every_row() -> list[Any]:
    """What the names of all modules stand for, as far as a program has asked for them."""
    rows: list[Any] = []
    waiting = list(modules().values())
    while waiting:
        for value in waiting.pop().rows.values():
            if isinstance(value, Namespace):
                waiting.append(value)
            else:
                rows.append(value)
    return rows
