"""Packages below `torch` that are loaded when one of their names is first asked for: `torch.nn`, `torch.optim` and others."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any

# Dotted name below torch -> the module whose NAMES are its names.
PACKAGES = {
    "nn": "tutor.autograd.nn.names",
    "nn.functional": "tutor.autograd.nn.functional",
    "nn.init": "tutor.autograd.nn.init",
    "nn.utils": "tutor.autograd.nn.utils",
    "nn.utils.rnn": "tutor.autograd.nn.sequences",
    "nn.parameter": "tutor.autograd.nn.parameter",
    "optim": "tutor.autograd.optim.names",
    "utils.data": "tutor.autograd.data",
    "utils.checkpoint": "tutor.autograd.checkpoint",
    "utils.data.dataset": "tutor.autograd.data",
    "utils.data.dataloader": "tutor.autograd.data",
    "utils.data.sampler": "tutor.autograd.samplers",
    "optim.lr_scheduler": "tutor.autograd.optim.lr_scheduler",
    "optim.swa_utils": "tutor.autograd.optim.averaging",
}


def names_in(package: str) -> dict[str, Any]:
    """The names of a package."""
    found: dict[str, Any] = import_module(PACKAGES[package]).NAMES
    return found


class Names(dict[str, Any]):
    """Dotted names and what they stand for; those of packages are filled in when they are needed."""

    def __init__(self, known: dict[str, Any]) -> None:
        super().__init__(known)
        self.waiting = set(PACKAGES)

    def eager(self) -> dict[str, Any]:
        """The names that need no package."""
        return {name: value for name, value in super().items() if name.rpartition(".")[0] not in PACKAGES}

    def _load(self, package: str) -> None:
        if package in self.waiting:
            self.waiting.discard(package)
            for name, value in names_in(package).items():
                self.setdefault(f"{package}.{name}", value)

    def _load_all(self) -> None:
        for package in list(self.waiting):
            self._load(package)

    def __missing__(self, name: str) -> Any:
        package = name.rpartition(".")[0]
        if package not in self.waiting:
            raise KeyError(name)
        self._load(package)
        return self[name]

    def __contains__(self, name: object) -> bool:
        if not super().__contains__(name) and isinstance(name, str):
            self._load(name.rpartition(".")[0])
        return super().__contains__(name)

    def __iter__(self) -> Iterator[str]:
        self._load_all()
        return super().__iter__()

    def __len__(self) -> int:
        self._load_all()
        return super().__len__()

    def get(self, name: str, default: Any = None) -> Any:
        return self[name] if name in self else default  # noqa: SIM401 - this is what `get` does

    def keys(self) -> Any:
        self._load_all()
        return super().keys()

    def values(self) -> Any:
        self._load_all()
        return super().values()

    def items(self) -> Any:
        self._load_all()
        return super().items()
