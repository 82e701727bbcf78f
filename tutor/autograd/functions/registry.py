"""From implementations to `torch.NAME`, `Tensor.NAME`, `Tensor.NAME_` and `out=`: one call table for all of them.

A *lowering* says which operation of the rules table a call is; the in-place form and `out=` follow from it. A *native*
function computes with other functions. Both are found by PyTorch's name, and their arguments are PyTorch's signatures.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from importlib.resources import files
from typing import Any

from ..apply import apply
from ..lanes import OverLanes, each_lane
from ..session import current
from ..tensor import Tensor
from .aliases import ALIASES
from .outputs import into
from .signature import Parser

# PyTorch's name -> what a call means: (op, inputs, attributes).
LOWERINGS: dict[str, Callable[..., tuple[str, tuple[Any, ...], dict[str, Any]]]] = {}
# PyTorch's name -> what a call computes.
NATIVES: dict[str, Callable[..., Any]] = {}
# PyTorch's name -> (op, number of inputs) where a call with so many tensors and nothing else is that operation.
PLAIN: dict[str, tuple[str, int]] = {}
# What makes the result of a call in its usual form without its signatures being read; None where it has another.
SHORT: dict[str, Callable[[tuple[Any, ...], dict[str, Any]], Any]] = {}
_signatures: dict[str, dict[str, list[str]]] = {}


def signatures(letter: str) -> dict[str, list[str]]:
    """The recorded signatures of one of PyTorch's modules by function name."""
    if not _signatures:
        text = (files("tutor.autograd.functions") / "signatures.txt").read_text(encoding="utf-8")
        for line in text.splitlines():
            module, signature = line[0], line[2:]
            name = signature[: signature.index("(")]
            _signatures.setdefault(module, {}).setdefault(name, []).append(signature)
    return _signatures[letter]


def lowering(*names: str) -> Callable[[Any], Any]:
    """Register how calls of these functions become an operation of the table."""

    def add(function: Any) -> Any:
        for name in names:
            LOWERINGS[name] = function
        return function

    return add


def native(*names: str) -> Callable[[Any], Any]:
    """Register an implementation of these functions."""

    def add(function: Any) -> Any:
        for name in names:
            NATIVES[name] = function
        return function

    return add


def meaning(name: str) -> Callable[..., Any] | None:
    """What `torch.NAME` computes from bound arguments, None where there is no such function here."""
    name = ALIASES.get(name, name)
    if name in NATIVES:
        return NATIVES[name]
    if name in LOWERINGS:
        lower = LOWERINGS[name]
        return lambda **given: apply(*lower(**given))
    if name.endswith("_") and not name.endswith("__"):
        plain = ALIASES.get(name[:-1], name[:-1])
        if plain in LOWERINGS:
            return _in_place(plain, LOWERINGS[plain])
    return None


# Comparisons that know complex numbers: what they find passes through their operands' common dtype.
COMPARED_WITH_COMPLEX = {"eq", "ne", "logical_and", "logical_or", "logical_xor"}


def _is_complex(given: Any) -> bool:
    return isinstance(given, complex) or (isinstance(given, Tensor) and given.array.dtype.kind == "c")


def _in_place(function: str, lower: Callable[..., Any]) -> Callable[..., Any]:
    def call(**given: Any) -> Any:
        from ..inplace import check_history, uncastable, write

        target: Any = given.get("input", given.get("self"))
        if not function.startswith("logical_"):
            check_history(*sorted(given.values(), key=lambda each: each is not target))
        name, inputs, attributes = lower(**given)
        if name in COMPARED_WITH_COMPLEX and target.array.dtype.kind in "fiu" and any(map(_is_complex, inputs[1:])):
            current().warn("Casting complex values to real discards the imaginary part")
        if inputs[0] is not target and isinstance(target, Tensor) and inputs[0].array.dtype != target.array.dtype:
            # The operation has no form for this dtype: it computes in another.
            raise RuntimeError(uncastable(inputs[0].array.dtype, target.array.dtype, name))
        return write(name, inputs[0], inputs[1:], attributes)

    return call


class Function:
    """`torch.NAME`, or a method of Tensor: arguments are read by PyTorch's rules, then the meaning is computed."""

    public: frozenset[str] = frozenset({"__name__"})
    shown = ""

    def __init__(self, name: str, texts: list[str], compute: Callable[..., Any], module: str = "") -> None:
        self.__name__ = name
        self._plain = PLAIN.get(name)
        self._short = SHORT.get(name)
        self.__qualname__ = name
        self._texts = texts
        self._compute = compute
        self._parser: Parser | None = None
        self._module = module

    def __call__(self, /, *args: Any, **kwargs: Any) -> Any:
        plain = self._plain
        if plain is not None and not kwargs and len(args) == plain[1]:
            if args[0].__class__ is Tensor is args[-1].__class__:
                return apply(plain[0], args)
        elif self._short is not None:
            found = self._short(args, kwargs)
            if found is not None:
                return found
        if self._parser is None:
            self._parser = Parser(self.__name__, self._texts)
        given = self._parser.parse(args, kwargs)
        out = given.pop("out", None)
        if out is None:
            try:
                return self._compute(**given)
            except OverLanes:
                return each_lane(self, args, kwargs)
        return into(out, self._compute, given, self.__name__)

    def __repr__(self) -> str:
        return self.shown or f"<built-in method {self.__name__} of type object at {id(self):#x}>"


class Method(Function):
    """A method of Tensor: the tensor itself comes first."""

    def __repr__(self) -> str:
        return f"<method '{self.__name__}' of 'torch._C.TensorBase' objects>"

    def __get__(self, tensor: Any, owner: Any = None) -> Any:
        return self if tensor is None else BoundMethod(self, tensor)

    def call(self, tensor: Tensor, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        plain = self._plain
        if plain is not None and not kwargs and len(args) == plain[1] - 1:
            if not args:
                return apply(plain[0], (tensor,))
            if args[0].__class__ is Tensor:
                return apply(plain[0], (tensor, *args))
        if self._parser is None:
            self._parser = Parser(self.__name__, self._texts)
            self.takes_nothing = self._texts == [f"{self.__name__}()"]
        if self.takes_nothing and (args or kwargs):
            if kwargs:
                raise TypeError(f"TensorBase.{self.__name__}() takes no keyword arguments")
            raise TypeError(f"TensorBase.{self.__name__}() takes no arguments ({len(args)} given)")
        try:
            return self._compute(input=tensor, **self._parser.parse(args, kwargs))
        except OverLanes:
            return each_lane(self, (tensor, *args), kwargs)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if not args:
            raise TypeError(f"unbound method TensorBase.{self.__name__}() needs an argument")
        if not isinstance(args[0], Tensor):
            raise TypeError(
                f"descriptor '{self.__name__}' for 'torch._C.TensorBase' objects doesn't apply to a "
                f"'{type(args[0]).__name__}' object"
            )
        return self.call(args[0], args[1:], kwargs)


class Native(Method):
    """A method that reads its arguments itself."""

    def __init__(self, name: str, function: Callable[..., Any]) -> None:
        super().__init__(name, [], function)

    def call(self, tensor: Tensor, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        return self._compute(tensor, *args, **kwargs)


class BoundMethod:
    """A method of one tensor."""

    __slots__ = ("_method", "_tensor")
    public: frozenset[str] = frozenset({"__name__"})

    def __init__(self, method: Method, tensor: Tensor) -> None:
        self._method, self._tensor = method, tensor

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._method.call(self._tensor, args, kwargs)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, BoundMethod) and (self._method, id(self._tensor)) == (other._method, id(other._tensor))

    def __hash__(self) -> int:
        return hash((id(self._method), id(self._tensor)))

    @property
    def __name__(self) -> str:
        return self._method.__name__

    def __repr__(self) -> str:
        return f"<built-in method {self._method.__name__} of Tensor object at {id(self._tensor):#x}>"


# Messages call these functions what they are in PyTorch.
for _class, _shown in ((Function, "builtin_function_or_method"), (BoundMethod, "builtin_function_or_method"),
                       (Method, "method_descriptor"), (Native, "method_descriptor")):  # fmt: skip
    _class.__name__ = _class.__qualname__ = _shown  # type: ignore[method-assign]
    _class.__module__ = "builtins"


def checked(name: str, texts: list[str], function: Callable[..., Any], of_tensor: bool = False) -> Callable[..., Any]:
    """A function whose arguments fit one of PyTorch's signatures, or its TypeError; a method's begin after the tensor."""
    parser: list[Parser] = []

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        if not parser:
            parser.append(Parser(name, texts))
        parser[0].parse(args[1:] if of_tensor else args, kwargs)
        if "input" in kwargs:
            # An implementation may call its first parameter otherwise.
            args = (kwargs.pop("input"), *args)
        return function(*args, **kwargs)

    return call
