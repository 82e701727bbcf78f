"""PyTorch's built-in functions by name, for its functions that are written in Python: `torch._C._nn.elu`."""

from __future__ import annotations

from typing import Any

from ..functions.registry import Function, meaning, signatures


class Builtins:
    """The functions of one of PyTorch's built-in modules; each is made when it is first asked for."""

    def __init__(self, letter: str) -> None:
        self._letter = letter

    def __getattr__(self, name: str) -> Any:
        compute = meaning(name)
        if compute is None:
            raise AttributeError(f"the engine has no function '{name}'")
        found = Function(name, signatures(self._letter)[name], compute)
        if self._letter == "N":
            found.shown = f"<built-in function {name}>"
        setattr(self, name, found)
        return found


torch = Builtins("T")
C_nn = Builtins("N")


def warn(message: str) -> None:
    """One of PyTorch's warnings."""
    from ..session import current

    current().warn(message)
