"""Modules that hold others, and parameters in lists and dictionaries.

https://docs.pytorch.org/docs/2.13/nn.html#containers
"""

from __future__ import annotations

import operator
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import Any

from ...creation import Parameter
from ...refused import NotHere
from ...tensor import Tensor
from .module import MOST_LINES, Module
from .typenames import typename


def _need_index(idx: Any, many: int) -> int:
    at = operator.index(idx)
    if not -many <= at < many:
        raise IndexError(f"index {at} is out of range")
    return at % many


def _need_room(many: int) -> None:
    if many > MOST_LINES:
        raise NotHere("a container of so many modules")


class Sequential(Module):
    """Modules called one after the other."""

    public = frozenset({"append", "extend", "insert", "pop"})

    def __init__(self, *args: Any) -> None:
        super().__init__()
        if len(args) == 1 and isinstance(args[0], OrderedDict):
            for key, module in args[0].items():
                self.add_module(key, module)
        else:
            for at, module in enumerate(args):
                self.add_module(str(at), module)

    def _name_at(self, idx: Any) -> str:
        return next(islice(self._modules, _need_index(idx, len(self)), None))

    def __getitem__(self, idx: Any) -> Any:
        if isinstance(idx, slice):
            return self.__class__(OrderedDict(list(self._modules.items())[idx]))
        return self._modules[self._name_at(idx)]

    def __setitem__(self, idx: Any, module: Any) -> None:
        setattr(self, self._name_at(idx), module)

    def __delitem__(self, idx: Any) -> None:
        for key in list(self._modules)[idx] if isinstance(idx, slice) else [self._name_at(idx)]:
            del self._modules[key]
        self.__dict__["_modules"] = {str(at): module for at, module in enumerate(self._modules.values())}

    def __len__(self) -> int:
        return len(self._modules)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._modules.values())

    def __add__(self, other: Any) -> Sequential:
        if not isinstance(other, Sequential):
            raise ValueError(f"add operator supports only objects of Sequential class, but {type(other)!s} is given.")
        return Sequential(*self, *other)

    def __iadd__(self, other: Any) -> Any:  # type: ignore[misc]
        if not isinstance(other, Sequential):
            raise ValueError(f"add operator supports only objects of Sequential class, but {type(other)!s} is given.")
        return self.extend(list(other))

    def _need_factor(self, other: Any) -> int:
        if not isinstance(other, int):
            raise TypeError(f"unsupported operand type(s) for *: {type(self)} and {type(other)}")
        if other <= 0:
            raise ValueError(f"Non-positive multiplication factor {other} for {type(self)}")
        _need_room(other * len(self))
        return other

    def __mul__(self, other: Any) -> Sequential:
        return Sequential(*[module for _ in range(self._need_factor(other)) for module in self])

    def __rmul__(self, other: Any) -> Sequential:
        return self.__mul__(other)

    def __imul__(self, other: Any) -> Any:
        return self.extend([module for _ in range(self._need_factor(other) - 1) for module in self])

    def forward(self, input):  # type: ignore[no-untyped-def]
        for module in self:
            input = module(input)
        return input

    def append(self, module: Any) -> Any:
        self.add_module(str(len(self)), module)
        return self

    def insert(self, index: int, module: Any) -> Any:
        if not isinstance(module, Module):
            raise AssertionError(f"module should be of type: {Module}")
        many = len(self._modules)
        if not -many <= index <= many:
            raise IndexError(f"Index out of range: {index}")
        listed = list(self._modules.values())
        listed.insert(index, module)
        self.__dict__["_modules"] = {str(at): each for at, each in enumerate(listed)}
        return self

    def extend(self, sequential: Iterable[Any]) -> Any:
        for layer in sequential:
            self.append(layer)
        return self

    def pop(self, key: Any) -> Any:
        found = self[key]
        del self[key]
        return found


class ModuleList(Module):
    """Modules in a list."""

    public = frozenset({"append", "extend", "insert", "pop"})

    def __init__(self, modules: Iterable[Any] | None = None) -> None:
        super().__init__()
        if modules is not None:
            self.extend(modules)

    def __getitem__(self, idx: Any) -> Any:
        if isinstance(idx, slice):
            return self.__class__(list(self._modules.values())[idx])
        return self._modules[str(_need_index(idx, len(self)))]

    def __setitem__(self, idx: Any, module: Any) -> None:
        setattr(self, str(_need_index(idx, len(self))), module)

    def __delitem__(self, idx: Any) -> None:
        listed = list(self._modules.values())
        if isinstance(idx, slice):
            del listed[idx]
        else:
            del listed[_need_index(idx, len(self))]
        self.__dict__["_modules"] = {str(at): module for at, module in enumerate(listed)}

    def __len__(self) -> int:
        return len(self._modules)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._modules.values())

    def __iadd__(self, modules: Any) -> Any:  # type: ignore[misc]
        return self.extend(modules)

    def __add__(self, other: Iterable[Any]) -> ModuleList:
        return ModuleList(chain(self, other))

    def __repr__(self) -> str:
        shown = [repr(item) for item in self]
        if not shown:
            return f"{self._get_name()}()"
        blocks: list[list[Any]] = []
        for at, text in enumerate(shown):
            if blocks and blocks[-1][2] == text:
                blocks[-1][1] = at
            else:
                blocks.append([at, at, text])
        lines = [_indented(f"({a}): {text}" if a == b else f"({a}-{b}): {b - a + 1} x {text}") for a, b, text in blocks]
        return f"{self._get_name()}(\n  " + "\n  ".join(lines) + "\n)"

    def insert(self, index: int, module: Any) -> None:
        for at in range(len(self._modules), index, -1):
            self._modules[str(at)] = self._modules[str(at - 1)]
        self._modules[str(index)] = module

    def append(self, module: Any) -> Any:
        self.add_module(str(len(self)), module)
        return self

    def pop(self, key: Any) -> Any:
        found = self[key]
        del self[key]
        return found

    def extend(self, modules: Any) -> Any:
        if not isinstance(modules, Iterable):
            raise TypeError("ModuleList.extend should be called with an iterable, but got " + type(modules).__name__)
        for at, module in enumerate(modules, len(self)):
            self.add_module(str(at), module)
        return self


def _indented(text: str) -> str:
    first, *rest = text.split("\n")
    return "\n".join([first, *("  " + line for line in rest)])


def _pairs(kind: str, given: Any) -> Iterator[tuple[Any, Any]]:
    """Keys and values of what `update` is given; TypeError or ValueError, PyTorch's, for anything else."""
    if not isinstance(given, Iterable):
        name = "ParametersDict" if kind == "ParameterDict" else kind
        raise TypeError(
            f"{name}.update should be called with an iterable of key/value pairs, but got " + type(given).__name__
        )
    if isinstance(given, Mapping | ModuleDict | ParameterDict):
        items = given.items()
        plain = isinstance(given, Mapping) and not isinstance(given, OrderedDict)
        yield from sorted(items) if kind == "ParameterDict" and plain else items
        return
    for at, pair in enumerate(given):
        if not isinstance(pair, Iterable):
            raise TypeError(f"{kind} update sequence element #{at} should be Iterable; is{type(pair).__name__}")
        listed = list(pair)
        if len(listed) != 2:
            raise ValueError(f"{kind} update sequence element #{at} has length {len(listed)}; 2 is required")
        yield listed[0], listed[1]


class ModuleDict(Module):
    """Modules by name."""

    public = frozenset({"clear", "items", "keys", "pop", "update", "values"})

    def __init__(self, modules: Any = None) -> None:
        super().__init__()
        if modules is not None:
            self.update(modules)

    def __getitem__(self, key: str) -> Any:
        return self._modules[key]

    def __setitem__(self, key: str, module: Any) -> None:
        self.add_module(key, module)

    def __delitem__(self, key: str) -> None:
        del self._modules[key]

    def __len__(self) -> int:
        return len(self._modules)

    def __iter__(self) -> Iterator[str]:
        return iter(self._modules)

    def __contains__(self, key: object) -> bool:
        return key in self._modules

    def clear(self) -> None:
        self._modules.clear()

    def pop(self, key: str) -> Any:
        return self._modules.pop(key)

    def keys(self) -> Any:
        return self._modules.keys()

    def items(self) -> Any:
        return self._modules.items()

    def values(self) -> Any:
        return self._modules.values()

    def update(self, modules: Any) -> None:
        for key, module in _pairs("ModuleDict", modules):
            self[key] = module


def _described(value: Any, of_type: Any) -> str:
    """How lists and dictionaries of parameters show one."""
    if not isinstance(value, Tensor):
        return f"Object of type: {type(value).__name__}"
    kind = "Parameter" if isinstance(value, Parameter) else "Tensor"
    return f"{kind} containing: [{of_type(value)} of size {'x'.join(map(str, value.size()))}]"


def _as_parameter(value: Any) -> Any:
    return Parameter(value) if isinstance(value, Tensor) and not isinstance(value, Parameter) else value


class ParameterList(Module):
    """Parameters in a list."""

    public = frozenset({"append", "extend"})

    def __init__(self, values: Any = None) -> None:
        super().__init__()
        self.__dict__["_size"] = 0
        if values is not None:
            self.extend(values)

    def __getitem__(self, idx: Any) -> Any:
        if isinstance(idx, slice):
            return self.__class__([self[at] for at in range(*idx.indices(len(self)))])
        return getattr(self, str(_need_index(idx, len(self))))

    def __setitem__(self, idx: Any, param: Any) -> None:
        setattr(self, str(_need_index(idx, len(self))), _as_parameter(param))

    def __len__(self) -> int:
        return self.__dict__["_size"]  # type: ignore[no-any-return]

    def __iter__(self) -> Iterator[Any]:
        return iter(self[at] for at in range(len(self)))

    def __iadd__(self, parameters: Any) -> Any:
        return self.extend(parameters)

    def append(self, value: Any) -> Any:
        at = len(self)
        self.__dict__["_size"] += 1
        self[at] = value
        return self

    def extend(self, values: Any) -> Any:
        if not isinstance(values, Iterable) or isinstance(values, Tensor):
            raise TypeError("ParameterList.extend should be called with an iterable, but got " + type(values).__name__)
        for value in values:
            self.append(value)
        return self

    def extra_repr(self) -> str:
        return "\n".join(f"  ({at}): {_described(p, lambda t: t.dtype)}" for at, p in enumerate(self))

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        raise RuntimeError("ParameterList should not be called.")


class ParameterDict(Module):
    """Parameters by name."""

    public = frozenset({
        "clear", "copy", "fromkeys", "get", "items", "keys", "pop", "popitem", "setdefault", "update", "values",
    })  # fmt: skip

    def __init__(self, parameters: Any = None) -> None:
        super().__init__()
        self.__dict__["_keys"] = {}
        if parameters is not None:
            self.update(parameters)

    def _need_key(self, key: Any) -> str:
        if not isinstance(key, str):
            raise TypeError(
                "Index given to ParameterDict cannot be used as a key as it is not a string (type is "
                f"'{type(key).__name__}'). Open an issue on github if you need non-string keys."
            )
        return key

    def __getitem__(self, key: Any) -> Any:
        return getattr(self, self._need_key(key))

    def __setitem__(self, key: Any, value: Any) -> None:
        self._keys[key] = None
        setattr(self, self._need_key(key), _as_parameter(value))

    def __delitem__(self, key: Any) -> None:
        del self._keys[key]
        delattr(self, self._need_key(key))

    def __len__(self) -> int:
        return len(self._keys)

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __reversed__(self) -> Iterator[str]:
        return reversed(self._keys)

    def copy(self) -> ParameterDict:
        return ParameterDict(OrderedDict((key, self[key]) for key in self._keys))

    def __contains__(self, key: object) -> bool:
        return key in self._keys

    def setdefault(self, key: str, default: Any = None) -> Any:
        if key not in self:
            self[key] = default
        return self[key]

    def clear(self) -> None:
        for key in list(self._keys):
            del self[key]

    def pop(self, key: str) -> Any:
        found = self[key]
        del self[key]
        return found

    def popitem(self) -> Any:
        key = list(self._keys)[-1] if self._keys else self._keys.popitem()[0]
        return key, self.pop(key)

    def get(self, key: str, default: Any = None) -> Any:
        return self[key] if key in self else default  # noqa: SIM401

    def fromkeys(self, keys: Iterable[str], default: Any = None) -> ParameterDict:
        return ParameterDict([(key, default) for key in keys])

    def keys(self) -> Any:
        return self._keys.keys()

    def items(self) -> Any:
        return ((key, self[key]) for key in self._keys)

    def values(self) -> Any:
        return (self[key] for key in self._keys)

    def update(self, parameters: Any) -> None:
        for key, parameter in _pairs("ParameterDict", parameters):
            self[key] = parameter

    def extra_repr(self) -> str:
        return "\n".join(f"  ({key}): {_described(p, typename)}" for key, p in self.items())

    def __call__(self, input: Any) -> Any:
        raise RuntimeError("ParameterDict should not be called.")

    def __or__(self, other: Any) -> ParameterDict:
        made = self.copy()
        made.update(other)
        return made

    def __ror__(self, other: Any) -> ParameterDict:
        made = other.copy()
        made.update(self)
        return made

    def __ior__(self, other: Any) -> Any:
        self.update(other)
        return self


CLASSES = (Sequential, ModuleList, ModuleDict, ParameterList, ParameterDict)
for _class in CLASSES:
    _class.__module__ = "torch.nn.modules.container"
