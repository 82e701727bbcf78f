"""Which attributes a program may use, type by type. What is in no table is not in the language.

Classes of the engine say it themselves: `public` names what may be read (or is a static method that does), `settable`
what may be set, and a class with `open_to_programs = True` lets a program keep attributes of its own on its instances,
with `private_to_programs = True` those that begin with an underscore too.
"""

from __future__ import annotations

from collections import OrderedDict
from functools import lru_cache
from types import BuiltinFunctionType, FunctionType, GeneratorType, MethodType
from typing import Any

import numpy as np

from tutor.autograd import TENSOR_ATTRIBUTES, Tensor


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Read without further ado; methods among them are called as they are.
NAMES: dict[type, frozenset[str]] = {
    int: _words("real imag numerator denominator bit_length bit_count conjugate is_integer as_integer_ratio"),
    bool: _words("real imag numerator denominator bit_length conjugate"),
    float: _words("real imag is_integer as_integer_ratio conjugate hex"),
    complex: _words("real imag conjugate"),
    str: _words(
        """capitalize casefold count endswith find index isalnum isalpha isascii isdecimal isdigit isidentifier islower
        isnumeric isprintable isspace istitle isupper lower lstrip partition removeprefix removesuffix rfind rindex
        rpartition rsplit rstrip split splitlines startswith strip swapcase title upper"""
    ),
    list: _words("append clear copy insert pop reverse"),
    tuple: frozenset(),
    range: _words("count index start stop step"),
    dict: _words("clear copy get items keys pop popitem setdefault values"),
    OrderedDict: _words("move_to_end"),
    set: _words(
        """add clear copy difference difference_update discard intersection intersection_update isdisjoint issubset
        issuperset pop remove symmetric_difference symmetric_difference_update union"""
    ),
    frozenset: _words("copy difference intersection isdisjoint issubset issuperset symmetric_difference union"),
    slice: _words("start stop step"),
    type({}.keys()): _words("isdisjoint"), type({}.items()): _words("isdisjoint"), type({}.values()): frozenset(),
    GeneratorType: _words("close send"),
    property: _words("getter setter deleter"),
    FunctionType: _words("__name__ __qualname__ __doc__"),
    BuiltinFunctionType: _words("__name__ __qualname__ __doc__"),
    MethodType: _words("__name__ __qualname__ __doc__"),
    Tensor: frozenset(TENSOR_ATTRIBUTES),
    np.ndarray: _words("T copy dtype item itemsize max mean min nbytes ndim shape size sum tolist"),
    np.generic: _words("dtype item ndim shape size tolist"),
    np.dtype: _words("itemsize kind name"),
}  # fmt: skip

EXCEPTION_NAMES = _words("args __cause__")
# Of classes themselves.
CLASS_NAMES = _words("__name__ __qualname__ __doc__")

# What an ask may not touch, because it changes what it is called on. In-place methods end in `_` and need no row.
CHANGES: dict[type, frozenset[str]] = {
    list: _words("append clear insert pop remove reverse extend sort"),
    dict: _words("clear pop popitem setdefault update"),
    set: _words(
        """add clear difference_update discard intersection_update pop remove symmetric_difference_update update"""
    ),
    Tensor: _words(
        """backward retain_grad register_hook register_post_accumulate_grad_hook set_ resize_ requires_grad_"""
    ),
}

SETTABLE: dict[type, frozenset[str]] = {Tensor: _words("data grad grad_dtype requires_grad")}

# What PyTorch's own code keeps: Python may not set it.
READ_ONLY: dict[type, frozenset[str]] = {
    Tensor: _words(
        """grad_fn is_leaf shape dtype device layout ndim output_nr retains_grad itemsize nbytes T mT H mH _version
        _base is_cuda is_cpu is_sparse is_quantized is_meta is_mps name volatile"""
    ),
}

# The special methods a class of a program may define, and `super()` may reach.
SPECIAL = _words(
    """__init__ __call__ __repr__ __str__ __format__ __bool__ __len__ __iter__ __next__ __contains__ __reversed__
    __getitem__ __setitem__ __delitem__ __enter__ __exit__ __hash__ __getattr__
    __eq__ __ne__ __lt__ __le__ __gt__ __ge__ __neg__ __pos__ __abs__ __invert__ __round__
    __int__ __float__ __complex__ __index__
    __add__ __radd__ __iadd__ __sub__ __rsub__ __isub__ __mul__ __rmul__ __imul__ __matmul__ __rmatmul__ __imatmul__
    __truediv__ __rtruediv__ __itruediv__ __floordiv__ __rfloordiv__ __ifloordiv__ __mod__ __rmod__ __imod__
    __divmod__ __rdivmod__ __pow__ __rpow__ __ipow__ __and__ __rand__ __iand__ __or__ __ror__ __ior__
    __xor__ __rxor__ __ixor__ __lshift__ __rlshift__ __rshift__ __rrshift__"""
)
# What a class body may bind besides: its docstring.
CLASS_BODY = SPECIAL | {"__doc__"}

MARK = "__of_program__"


def is_special(name: str) -> bool:
    """Whether a name belongs to Python's own protocols: two underscores on both sides."""
    return len(name) > 4 and name.startswith("__") and name.endswith("__")


def of_program(cls: type) -> bool:
    """Whether a program's own `class` statement made this class."""
    return MARK in cls.__dict__


def names_of(cls: type) -> frozenset[str]:
    """The names that may be read on instances of a class that no program made."""
    found: set[str] = set()
    for base in cls.__mro__:
        if base in NAMES:
            found |= NAMES[base]
        found |= _declared(base, "public")
    if issubclass(cls, BaseException):
        found |= EXCEPTION_NAMES
    return frozenset(found)


def settable_of(cls: type) -> frozenset[str]:
    """The names that may be set on instances of a class that no program made."""
    found: set[str] = set()
    for base in cls.__mro__:
        found |= SETTABLE.get(base, frozenset()) | _declared(base, "settable")
    return frozenset(found)


def is_open(cls: type) -> bool:
    """Whether programs may keep attributes of their own on instances of a class of the engine."""
    return any(base.__dict__.get("open_to_programs") is True for base in cls.__mro__ if not of_program(base))


def keeps_private(cls: type) -> bool:
    """Whether such attributes may begin with an underscore."""
    return any(base.__dict__.get("private_to_programs") is True for base in cls.__mro__ if not of_program(base))


@lru_cache(maxsize=256)
def unchanging(cls: type, names: frozenset[str]) -> frozenset[str]:
    """Those of the names that an ask may use."""
    changes: set[str] = set()
    for base in cls.__mro__:
        changes |= CHANGES.get(base, frozenset())
    return frozenset(n for n in names - changes if not n.endswith("_") or is_special(n))


def _declared(base: type, which: str) -> frozenset[str]:
    declared: Any = frozenset() if of_program(base) else base.__dict__.get(which, frozenset())
    if isinstance(declared, staticmethod):
        declared = declared()
    return declared if isinstance(declared, frozenset) else frozenset()
