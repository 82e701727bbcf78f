"""The names a program may use without importing anything: one row a name."""

from __future__ import annotations

import builtins
from typing import Any

from . import functions as f
from . import integers

BUILTINS: dict[str, Any] = {
    # Constants
    "NotImplemented": NotImplemented, "Ellipsis": Ellipsis,
    # Output and text
    "print": f.print, "repr": f.repr, "ascii": f.ascii, "format": f.format, "chr": chr, "ord": ord, "hex": hex,
    "bin": bin, "oct": oct,
    # Numbers
    "abs": abs, "round": round, "divmod": f.divmod, "pow": integers.pow,
    # Collections and iterators
    "len": len, "sum": f.sum, "min": f.min, "max": f.max, "sorted": f.sorted, "any": any, "all": all, "iter": f.iter,
    "next": next, "range": range, "zip": zip, "map": map, "filter": filter, "enumerate": enumerate,
    "reversed": reversed, "slice": slice,
    # Types
    "int": int, "float": float, "bool": bool, "complex": complex, "str": str, "list": list, "tuple": tuple,
    "dict": dict, "set": set, "frozenset": frozenset, "object": object, "type": type,
    # Objects and classes
    "isinstance": f.isinstance_, "issubclass": f.issubclass_, "callable": callable, "id": id, "hash": f.hash,
    "getattr": f.getattr_, "hasattr": f.hasattr_, "setattr": f.setattr_, "delattr": f.delattr_, "super": super,
    "property": property, "staticmethod": staticmethod, "classmethod": classmethod,
    # Exceptions
    "BaseException": BaseException, "Exception": Exception, "ArithmeticError": ArithmeticError,
    "AssertionError": AssertionError, "AttributeError": AttributeError, "EOFError": EOFError,
    "FloatingPointError": FloatingPointError, "ImportError": ImportError, "IndexError": IndexError,
    "KeyError": KeyError, "LookupError": LookupError, "MemoryError": MemoryError,
    "ModuleNotFoundError": ModuleNotFoundError, "NameError": NameError, "NotImplementedError": NotImplementedError,
    "OSError": OSError, "OverflowError": OverflowError, "RecursionError": RecursionError,
    "RuntimeError": RuntimeError, "StopIteration": StopIteration, "SyntaxError": SyntaxError,
    "TypeError": TypeError, "UnboundLocalError": UnboundLocalError, "UnicodeError": UnicodeError,
    "ValueError": ValueError, "ZeroDivisionError": ZeroDivisionError, "Warning": Warning,
    "UserWarning": UserWarning, "DeprecationWarning": DeprecationWarning, "FutureWarning": FutureWarning,
    "RuntimeWarning": RuntimeWarning,
}  # fmt: skip

# Names that Python knows and the language does not: a program that uses one is refused instead of told that the name
# is not defined.
OUTSIDE = (frozenset(vars(builtins)) | {"__file__", "__annotations__"}) - set(BUILTINS) - {"True", "False", "None"}
