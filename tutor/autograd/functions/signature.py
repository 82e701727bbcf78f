"""How PyTorch's functions take their arguments: signatures, matching, and the TypeErrors where nothing matches.

The rules are those of PyTorch's PythonArgParser (torch/csrc/utils/python_arg_parser.cpp), the signatures its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ..device import device
from ..dtypes import PYTHON_TYPES, dtype
from ..session import current
from ..tensor import Tensor
from .unordered import unordered

# PyTorch's name of a C++ type in messages.
TYPE_NAMES = {
    "Tensor": "Tensor", "Scalar": "Number", "int64_t": "int", "SymInt": "int", "double": "float",
    "TensorList": "tuple of Tensors", "IntArrayRef": "tuple of ints", "SymIntArrayRef": "tuple of ints",
    "ArrayRef<double>": "tuple of floats", "Generator": "torch.Generator", "bool": "bool",
    "ScalarType": "torch.dtype", "Layout": "torch.layout", "MemoryFormat": "torch.memory_format",
    "Device": "torch.device", "c10::string_view": "str", "Dimname": "name", "DimnameList": "tuple of names",
    "ArrayRef<Scalar>": "tuple of Scalars", "Storage": "torch.Storage", "Stream": "torch.Stream",
    "DeviceIndex": "int", "ScalarList": "tuple of Scalars", "c10::List<::std::optional<Tensor>>": "tuple of Tensors",
}  # fmt: skip
# NumPy's names for some parameters.
NUMPY_NAMES = {"dim": ("axis",), "keepdim": ("keepdims",), "input": ("x", "a", "x1"), "other": ("x2",)}
# Functions whose Tensor parameters also take Python numbers.
NUMBERS_AS_TENSORS = {
    "add", "add_", "div", "div_", "divide", "divide_", "mul", "mul_", "multiply", "multiply_", "sub", "sub_",
    "subtract", "subtract_", "true_divide", "true_divide_", "to", "copy_", "copy", "floor_divide", "floor_divide_",
}  # fmt: skip
_NAMED = {
    "None": None, "True": True, "False": False, "at::Reduction::Mean": "mean", "c10::nullopt": None,
    "::std::nullopt": None, "MemoryFormat::Contiguous": None,
}  # fmt: skip


@dataclass(frozen=True)
class Parameter:
    """One parameter of a signature; `size` is the length to which a single int is repeated."""

    name: str
    type: str
    optional: bool
    allows_none: bool
    default: Any
    keyword_only: bool
    size: int
    numbers_too: bool
    shown_default: str = ""
    function: str = ""

    @property
    def type_name(self) -> str:
        return TYPE_NAMES.get(self.type, self.type)

    def accepts(self, given: Any) -> tuple[bool, int]:
        """Whether an argument fits, and where in a sequence the first misfit stands (-1: nowhere in particular)."""
        kind = self.type
        if kind == "Tensor":
            return isinstance(given, Tensor) or (self.numbers_too and _is_scalar(given)), -1
        if kind in ("int64_t", "SymInt", "DeviceIndex"):
            return _is_int(given), -1
        if kind == "bool":
            return isinstance(given, bool) or _is_zero_dim(given, "b"), -1
        if kind == "Scalar":
            return _is_scalar(given) or _is_zero_dim(given, "biufc"), -1
        if kind == "double":
            return isinstance(given, int | float) or _is_zero_dim(given, "biuf"), -1
        if kind in ("IntArrayRef", "SymIntArrayRef"):
            return self._accepts_ints(given)
        if kind in ("TensorList", "c10::List<::std::optional<Tensor>>"):
            return isinstance(given, list | tuple), -1
        if kind == "object":
            return True, -1
        if kind == "ScalarType":
            return isinstance(given, dtype) or given in (float, int, bool, complex), -1
        if kind == "Device":
            return isinstance(given, str | device) or _is_int(given), -1
        if kind == "c10::string_view":
            return isinstance(given, str), -1
        if kind == "ArrayRef<double>":
            return isinstance(given, list | tuple) and all(isinstance(x, int | float) for x in given), -1
        if kind == "ArrayRef<Scalar>":
            return isinstance(given, list | tuple) and all(_is_scalar(x) for x in given), -1
        if kind in ("Layout", "MemoryFormat", "Generator"):
            return type(given).__qualname__ in ("layout", "memory_format", "Generator"), -1
        return False, -1

    def _accepts_ints(self, given: Any) -> tuple[bool, int]:
        if isinstance(given, list | tuple):
            # PyTorch looks at the first element only, and fails at another when it reads them.
            return (True, -1) if not given or _is_int(given[0]) else (False, 0)
        return self.size > 0 and _is_int(given), -1

    def converted(self, given: Any) -> Any:
        """The argument as an implementation takes it."""
        kind = self.type
        if kind in ("IntArrayRef", "SymIntArrayRef"):
            if isinstance(given, list | tuple):
                return tuple([x if x.__class__ is int else self._whole(x, at) for at, x in enumerate(given)])
            number = int(given.array) if isinstance(given, Tensor) else given
            return (number,) * self.size
        if isinstance(given, Tensor) and kind not in ("Tensor", "object"):
            return given.array.item()
        if kind == "ScalarType" and not isinstance(given, dtype):
            return PYTHON_TYPES[given]
        return given

    def _whole(self, given: Any, at: int) -> int:
        if not _is_int(given):
            raise TypeError(
                f"{self.function}(): argument '{self.name}' failed to unpack the object at pos {at + 1} with error "
                f'"type must be {self.type_name},but got {type_name(given)}"'
            )
        return int(given.array) if isinstance(given, Tensor) else given


@dataclass(frozen=True, eq=False)
class Signature:
    """One way to call a function."""

    name: str
    parameters: tuple[Parameter, ...]
    hidden: bool

    @cached_property
    def positional(self) -> int:
        """How many parameters may be given by position."""
        return sum(not p.keyword_only for p in self.parameters)

    @cached_property
    def required(self) -> int:
        return sum(not p.optional for p in self.parameters)

    def parse(self, args: tuple[Any, ...], kwargs: dict[str, Any], raises: bool) -> dict[str, Any] | None:
        """The arguments by parameter name; where they do not fit None, or PyTorch's TypeError."""
        params = self.parameters
        many = len(args)
        spread = self.positional == 1 and bool(params) and params[0].type in ("IntArrayRef", "SymIntArrayRef")
        spread = spread and many > 0 and _is_int(args[0])
        if many > self.positional and not spread:
            if raises:
                raise TypeError(self._too_many(many))
            return None
        found: dict[str, Any] = {}
        read: list[tuple[Parameter, Any]] = []
        at, left = 0, len(kwargs)
        for number, param in enumerate(params):
            given: Any = None
            present = by_name = False
            if at < many:
                if param.keyword_only:
                    if raises:
                        raise TypeError(self._too_many(many))
                    return None
                given, present = args[at], True
            else:
                by_name = True
                for name in (param.name, *NUMPY_NAMES.get(param.name, ())):
                    if name in kwargs:
                        given, present = kwargs[name], True
                        break
            if (not present and param.optional) or (present and given is None and param.allows_none):
                found[param.name] = param.default if not present else None
            elif not present:
                if raises:
                    raise TypeError(self._missing(number))
                return None
            else:
                fits, misfit = param.accepts(given)
                if fits:
                    read.append((param, given))
                    if param.type in ("TensorList", "c10::List<::std::optional<Tensor>>"):
                        need_tensors(given, number)
                elif spread and at == 0 and not by_name and _is_int(args[0]):
                    read.append((param, list(args)))
                    at = many
                    continue
                elif not raises:
                    return None
                else:
                    raise TypeError(self._wrong(param, given, at, misfit, by_name, args))
            if by_name:
                left -= present
            else:
                at += 1
        if left > 0:
            if raises:
                raise TypeError(self._unexpected(kwargs, many))
            return None
        for param, given in read:
            found[param.name] = param.converted(given)
        return found

    def _too_many(self, given: int) -> str:
        most = self.positional
        if self.required != most:
            return f"{self.name}() takes from {self.required} to {most} positional arguments but {given} were given"
        return (
            f"{self.name}() takes {most} positional argument{'' if most == 1 else 's'} but {given} "
            f"{'was' if given == 1 else 'were'} given"
        )

    def _missing(self, start: int) -> str:
        names = [f'"{p.name}"' for p in self.parameters[start:] if not p.optional]
        # The plural is PyTorch's.
        plural = "s" if len(names) == 1 else ""
        return f"{self.name}() missing {len(names)} required positional argument{plural}: {', '.join(names)}"

    def _wrong(
        self, param: Parameter, given: Any, at: int, misfit: int, by_name: bool, args: tuple[Any, ...]
    ) -> str:  # fmt: skip
        if by_name:
            return f"{self.name}(): argument '{param.name}' must be {param.type_name}, not {type_name(given)}"
        head = f"{self.name}(): argument '{param.name}' (position {at + 1}) must be {param.type_name}"
        if misfit >= 0:
            return f"{head}, but found element of type {type_name(given[misfit])} at pos {misfit}"
        return f"{head}, not {type_name(given)}"

    def _unexpected(self, kwargs: dict[str, Any], many: int) -> str:
        names = {p.name: number for number, p in enumerate(self.parameters)}
        for name in kwargs:
            if name not in names:
                return f"{self.name}() got an unexpected keyword argument '{name}'"
            if names[name] < many:
                return f"{self.name}() got multiple values for argument '{name}'"
        return "invalid keyword arguments"

    def __str__(self) -> str:
        parts = []
        starred = False
        for param in self.parameters:
            if param.keyword_only and not starred:
                parts.append("*")
                starred = True
            shown = f"{param.type_name} {param.name}"
            parts.append(f"{shown} = {param.shown_default}" if param.optional else shown)
        return f"({', '.join(parts)})"


@dataclass(frozen=True, slots=True)
class Way:
    """Where each argument goes: the defaults, then (parameter, place or name, conversion) of what is given.

    `spread` names the parameter that takes all arguments given by place.
    """

    rest: dict[str, Any]
    by_place: tuple[tuple[str, int, Any], ...]
    by_name: tuple[tuple[str, str, Any], ...]
    spread: str = ""
    # What PyTorch says where this way is an old one.
    warning: str = ""


# Types of which one value is accepted where another is.
_ALIKE = {Tensor, int, float, bool, complex, str, dtype, type(None)}


def _kinds(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """The types of a call's arguments; None where one of them must be looked at more closely."""
    found: list[Any] = []
    for given in args:
        kind = given.__class__
        if kind in _ALIKE:
            found.append(kind)
        elif kind is list or kind is tuple:
            inside = {each.__class__ for each in given}
            if inside != {int} and inside != {Tensor}:
                return None
            found.append((kind, *inside))
        else:
            return None
    if not kwargs:
        return tuple(found)
    for name, given in kwargs.items():
        if given.__class__ not in _ALIKE:
            return None
        found.append((name, given.__class__))
    return len(args), tuple(found)


def _converter(param: Parameter, given: Any) -> Any:
    """What turns an argument of this type into what an implementation takes; None where it is that already."""
    if given is None or (param.type not in ("IntArrayRef", "SymIntArrayRef", "ScalarType")):
        return None
    if param.type == "ScalarType" and isinstance(given, dtype):
        return None
    if isinstance(given, tuple | list) and param.type != "ScalarType":
        return tuple
    return param.converted


def need_tensors(given: Any, number: int) -> None:
    """TypeError, PyTorch's, where a sequence holds anything but tensors."""
    for at, each in enumerate(given):
        if not isinstance(each, Tensor):
            raise TypeError(f"expected Tensor as element {at} in argument {number}, but got {type_name(each)}")


class Parser:
    """All signatures of one function."""

    def __init__(self, name: str, texts: list[str]) -> None:
        self.name = name
        # Old ways to call it are tried last.
        self.signatures = sorted([read_signature(text) for text in texts], key=lambda signature: signature.hidden)
        self._ways: dict[Any, Way] = {}

    def parse(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
        """The arguments by name, by the first signature that fits; TypeError, PyTorch's, where none does.

        Calls with arguments of the same types go the same way, which is worked out once.
        """
        key = _kinds(args, kwargs)
        if key is None:
            return self._parsed(args, kwargs)
        way = self._ways.get(key)
        if way is not None:
            if way.warning:
                current().warn(way.warning)
            found = way.rest.copy()
            if way.spread:
                found[way.spread] = args
            for name, at, convert in way.by_place:
                found[name] = args[at] if convert is None else convert(args[at])
            for name, given, convert in way.by_name:
                found[name] = kwargs[given] if convert is None else convert(kwargs[given])
            return found
        found = self._parsed(args, kwargs)
        made = self._way(args, kwargs)
        if made is not None:
            self._ways[key] = made
        return found

    def _way(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Way | None:
        """How these arguments reach their parameters; None where that depends on more than their types."""
        signature = next(s for s in self.signatures if s.parse(args, kwargs, False) is not None)
        params = signature.parameters
        rest = {p.name: p.default for p in params}
        by_place: list[Any] = []
        by_name: list[Any] = []
        spread = ""
        if len(args) > signature.positional or (args and not params[0].accepts(args[0])[0] and args[0] is not None):
            # A shape given as several numbers.
            spread = params[0].name
        for at, (param, given) in enumerate(zip(params, () if spread else args)):
            if isinstance(given, Tensor) and param.type != "Tensor":
                return None
            by_place.append((param.name, at, _converter(param, given)))
        for param in params[1 if spread else len(args) :]:
            for name in (param.name, *NUMPY_NAMES.get(param.name, ())):
                if name in kwargs:
                    if isinstance(kwargs[name], Tensor) and param.type != "Tensor":
                        return None
                    by_name.append((param.name, name, _converter(param, kwargs[name])))
                    break
        return Way(rest, tuple(by_place), tuple(by_name), spread, self._warning(signature))

    def _warning(self, used: Signature) -> str:
        if not used.hidden:
            return ""
        rest = "".join([f"\n\t{self.name}{each}" for each in self.signatures if not each.hidden])
        return (
            f"This overload of {self.name} is deprecated:\n\t{self.name}{used}\nConsider using one of the following "
            f"signatures instead:{rest}"
        )

    def _parsed(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
        if len(self.signatures) == 1:
            found = self.signatures[0].parse(args, kwargs, True)
            assert found is not None
            return found
        for signature in self.signatures:
            found = signature.parse(args, kwargs, False)
            if found is not None:
                if signature.hidden:
                    current().warn(self._warning(signature))
                return found
        many = len(args) + len(kwargs)
        plausible = [
            s for s in self.signatures if s.required <= many <= len(s.parameters) and not s.hidden
        ]  # fmt: skip
        if len(plausible) == 1:
            plausible[0].parse(args, kwargs, True)
        raise TypeError(self._mismatch(args, kwargs))

    def _mismatch(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
        head = f"{self.name}() received an invalid combination of arguments - got"
        shown = [*map(type_name, args), *(f"{name}={type_name(kwargs[name])}" for name in unordered(kwargs))]
        # The comma without anything after it is PyTorch's.
        given = f"({', '.join(shown)}{'' if args or not kwargs else ', '})"
        visible = [str(signature) for signature in self.signatures if not signature.hidden]
        if len(visible) == 1:
            option = _Option(visible[0])
            unknown = option.unknown(kwargs)
            if unknown:
                return f"{head} unrecognized keyword arguments: {', '.join(unknown)}"
            described = option.described(args, kwargs) if option.counts(args, kwargs) else given
            return f"{head} {described}, but expected {visible[0]}"
        lines = [f"{head} {given}, but expected one of:"]
        for text in visible:
            lines.append(f" * {text}")
            option = _Option(text)
            if not option.counts(args, kwargs):
                continue
            unknown = option.unknown(kwargs)
            because = (
                f"keywords were incorrect: {', '.join(unknown)}"
                if unknown
                else f"arguments have invalid types: {option.described(args, kwargs)}"
            )
            lines.append(f"      didn't match because some of the {because}")
        return "\n".join(lines) + "\n"


class _Option:
    """A signature as PyTorch's explanations read it back from its text (torch/csrc/utils/invalid_arguments.cpp).

    Every part between commas counts as a parameter, `*` too; its last word is taken for the name, the default where
    there is one.
    """

    def __init__(self, text: str) -> None:
        parts = text[1:-1].split(", ")
        self.parameters = [part.rsplit(" ", 1) if " " in part else [part, part] for part in parts]

    def counts(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
        """Whether as many arguments were given as there are parameters."""
        return len(args) + len(kwargs) == len(self.parameters)

    def unknown(self, kwargs: dict[str, Any]) -> list[str]:
        """The names given that none of the last parameters has."""
        known = {name for _, name in self.parameters[max(len(self.parameters) - len(kwargs), 0) :]}
        return [name for name in unordered(kwargs) if name not in known]

    def described(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
        """The types given, with marks around those that are not the parameter's."""
        shown = []
        for at, (kind, name) in enumerate(self.parameters[: len(args) + len(kwargs)]):
            given = args[at] if at < len(args) else kwargs[name]
            text = _described(given) if at < len(args) else f"{name}={_described(given)}"
            shown.append(text if _looks_like(kind, given) else f"!{text}!")
        return f"({', '.join(shown)}{'' if args else ', '})"


def _looks_like(expected: str, given: Any) -> bool:
    """Whether an argument's type is what PyTorch's explanation takes for the right one: it compares names."""
    name = type_name(given)
    return name in ("float", "int") if expected == "float" else name == expected


def _described(given: Any) -> str:
    if isinstance(given, list | tuple):
        inside = ", ".join(map(type_name, given))
        if isinstance(given, tuple):
            return f"{type_name(given)} of ({inside}{',' if len(given) == 1 else ''})"
        return f"{type_name(given)} of [{inside}]"
    return type_name(given)


def type_name(given: Any) -> str:
    """What CPython calls an object's type in messages."""
    name = getattr(type(given), "shown_name", None) or type(given).__name__
    return str(name)


def _is_scalar(given: Any) -> bool:
    return isinstance(given, bool | int | float | complex)


def _is_int(given: Any) -> bool:
    return (isinstance(given, int) and not isinstance(given, bool)) or _is_zero_dim(given, "iu")


def _is_zero_dim(given: Any, kinds: str) -> bool:
    return (
        isinstance(given, Tensor) and not given.array.ndim and given.array.dtype.kind in kinds
        and not given.requires_grad
    )  # fmt: skip


_PARAMETER = re.compile(
    r"^(?P<type>[\w:]+(?:<[\w:<>]+>)?)(?:\[(?P<size>\d*)\])?(?P<none>\?)? (?P<name>\w+)(?:=(?P<default>.*))?$"
)


def read_signature(text: str) -> Signature:
    """`sum(Tensor input, IntArrayRef[1]? dim, bool keepdim=False)` as a Signature."""
    text, _, flag = text.partition("|")
    name, _, inside = text.rstrip().removesuffix(")").partition("(")
    parameters = []
    keyword_only = False
    for part in _parts(inside):
        if part == "*":
            keyword_only = True
            continue
        match = _PARAMETER.match(part)
        assert match is not None, part
        shown = match["default"]
        kind = match["type"]
        parameters.append(
            Parameter(
                match["name"], kind, shown is not None, match["none"] is not None or shown == "None",
                _default(shown, kind, int(match["size"] or 0)), keyword_only, int(match["size"] or 0),
                name in NUMBERS_AS_TENSORS, _shown(shown), name,
            )
        )  # fmt: skip
    return Signature(name, tuple(parameters), flag == "deprecated")


def _parts(inside: str) -> list[str]:
    parts, depth, start = [], 0, 0
    for at, sign in enumerate(inside):
        if sign in "[{(":
            depth += 1
        elif sign in "]})":
            depth -= 1
        elif sign == "," and not depth:
            parts.append(inside[start:at].strip())
            start = at + 1
    last = inside[start:].strip()
    return [*parts, last] if last else parts


def _default(shown: str | None, kind: str, size: int) -> Any:
    if shown is None:
        return None
    if shown in _NAMED:
        return _NAMED[shown]
    if kind in ("IntArrayRef", "SymIntArrayRef"):
        if shown[0] in "[{":
            return tuple(int(x) for x in shown[1:-1].split(",") if x.strip())
        return (int(shown),) * max(size, 1)
    if kind == "c10::string_view":
        return shown.strip("\"'")
    if kind in ("int64_t", "SymInt"):
        return int(shown)
    number = float(shown)
    return int(number) if kind == "Scalar" and re.fullmatch(r"-?\d+", shown) else number


def _shown(default: str | None) -> str:
    if default is None:
        return ""
    return default.replace("c10::nullopt", "None")
