"""Reading, setting and deleting attributes and items of values, by the tables of `attributes`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from tutor.autograd import Tensor

from . import methods, pytorch, weight
from .arithmetic import check_items
from .attributes import (
    CLASS_NAMES,
    NAMES,
    READ_ONLY,
    SPECIAL,
    is_open,
    is_special,
    keeps_private,
    names_of,
    of_program,
    settable_of,
    unchanging,
)  # fmt: skip
from .namespaces import Namespace
from .types import TypeToken, type_of, unwrapped

if TYPE_CHECKING:
    from .machine import Machine

_names: dict[type, frozenset[str]] = {}
_settable: dict[type, frozenset[str]] = {}


def readable(machine: Machine, cls: type) -> frozenset[str]:
    """The names that are read on instances of `cls` without further ado; empty for a class of the program."""
    if of_program(cls):
        return frozenset()
    found = _names.get(cls)
    if found is None:
        found = _names[cls] = names_of(cls)
    if machine.pure:
        found = unchanging(cls, found)
    machine.names[cls] = found
    return found


def read(machine: Machine, value: Any, name: str) -> Any:
    """`value.name`; AttributeError as Python or PyTorch raises it, ProgramError where the language has no such name."""
    cls = value.__class__
    if cls is Namespace:
        return _of_namespace(machine, value, name)
    names = machine.names.get(cls)
    if names is None:
        names = readable(machine, cls)
    if name in names:
        return getattr(value, name)
    guarded = methods.find(cls, name)
    if guarded is not None and not (machine.pure and name in methods.CHANGING):
        return methods.Method(guarded, value, name)
    if name == "__class__":
        return type_of(value)
    if isinstance(value, type | TypeToken):
        return _of_class(machine, value, name)
    if cls is super:
        return _of_super(machine, value, name)
    if of_program(cls) and _belongs(machine, cls, name):
        machine.names[cls] = names | {name}
        return getattr(value, name)
    if _keeps_own(cls, name) and (name in getattr(value, "__dict__", ()) or _keeps_elsewhere(value, name)):
        return getattr(value, name)
    given = _given(value)
    if given is not None and name in given:
        return given[name]
    return _missing(machine, value, name)


def _given(value: Any) -> dict[str, Any] | None:
    """The attributes that a program gave a tensor; None for any other value."""
    if not isinstance(value, Tensor):
        return None
    found: dict[str, Any] = value.__dict__.setdefault("of_program", {})
    return found


def _keeps_elsewhere(value: Any, name: str) -> bool:
    """Whether an object of the engine keeps what a program gave it under this name in a place of its own."""
    keeps = getattr(value.__class__, "_keeps_for_programs", None)
    return keeps is not None and keeps(value, name)


def _belongs(machine: Machine, cls: type, name: str) -> bool:
    """Whether instances of a program's class may be asked for this name: all but what others' classes keep inside."""
    if is_special(name):
        return name in SPECIAL or name == "__doc__"
    for base in cls.__mro__:
        if name in base.__dict__:
            names = names_of(base)
            return of_program(base) or name in (unchanging(base, names) if machine.pure else names)
    return True


def _of_namespace(machine: Machine, space: Namespace, name: str) -> Any:
    try:
        return space.rows[name]
    except KeyError:
        pass
    if name == "__name__":
        return space.name
    if is_special(name) or pytorch.has(space.name, name):
        machine.refuse(f"`{space.name}.{name}` is not part of the lesson language (yet).")
    raise AttributeError(f"module '{space.name}' has no attribute '{name}'", name=name, obj=space)


def _of_class(machine: Machine, cls: Any, name: str) -> Any:
    if name in CLASS_NAMES:
        found = getattr(unwrapped(cls), name)
        return found.rpartition(".")[2] if name == "__name__" else found
    if isinstance(cls, TypeToken):
        machine.refuse(f"`{cls.__name__}.{name}` is not part of the lesson language.")
    for base in cls.__mro__:
        if name in base.__dict__:
            allowed = of_program(base) and not is_special(name)
            if allowed or name in SPECIAL or name in names_of(base):
                return getattr(cls, name)
            guarded = methods.find(base, name) or methods.OF_CLASSES.get(base, {}).get(name)
            if guarded is not None:
                return guarded
            if is_special(name) or base in NAMES or not pytorch.knows(base):
                machine.refuse(f"`{cls.__name__}.{name}` is not part of the lesson language.")
    if is_special(name) or pytorch.has_in_class(cls, name) or hasattr(type, name):
        machine.refuse(f"`{cls.__name__}.{name}` is not part of the lesson language (yet).")
    raise AttributeError(f"type object '{cls.__name__}' has no attribute '{name}'", name=name, obj=cls)


def _of_super(machine: Machine, value: Any, name: str) -> Any:
    around = value.__self_class__.__mro__
    for base in around[around.index(value.__thisclass__) + 1 :]:
        if name in base.__dict__:
            if name in SPECIAL or (of_program(base) and not is_special(name)) or name in names_of(base):
                return getattr(value, name)
            machine.refuse(f"`super().{name}` is not part of the lesson language.")
    raise AttributeError(f"'super' object has no attribute '{name}'", name=name, obj=value)


def _missing(machine: Machine, value: Any, name: str) -> NoReturn:
    cls = value.__class__
    shown = cls.__name__
    if is_special(name) or pytorch.has_in_class(cls, name) or (cls.__module__ == "builtins" and hasattr(cls, name)):
        machine.refuse(f"`{shown}.{name}` is not part of the lesson language{'' if is_special(name) else ' (yet)'}.")
    raise AttributeError(f"'{shown}' object has no attribute '{name}'", name=name, obj=value)


def write(machine: Machine, value: Any, name: str, new: Any) -> None:
    """`value.name = new`."""
    cls = value.__class__
    if machine.pure:
        _unchanged(machine, value, name)
    if of_program(cls) and not is_special(name):
        setattr(value, name, new)
        return
    if is_special(name) or cls is Namespace:
        machine.refuse(f"setting `{_shown(value)}.{name}` is not part of the lesson language.")
    settable = _settable.get(cls)
    if settable is None:
        settable = _settable[cls] = settable_of(cls)
    if name in settable or (isinstance(value, type) and of_program(value)) or _keeps_own(cls, name):
        setattr(value, name, new)
        return
    if name in READ_ONLY.get(cls, ()):
        raise AttributeError(f"attribute '{name}' of 'torch._C.TensorBase' objects is not writable")
    given = _given(value)
    if given is not None and name not in readable(machine, cls) and not pytorch.has_in_class(cls, name):
        given[name] = new
        return
    if name in readable(machine, cls) or not pytorch.knows(cls) or pytorch.has_in_class(cls, name):
        if cls.__module__ == "builtins" and not hasattr(value, "__dict__"):
            # Python's own message: the attribute is read-only, or there is none.
            setattr(value, name, new)
            return
        machine.refuse(f"setting `{_shown(value)}.{name}` is not part of the lesson language.")
    machine.refuse(f"`{_shown(value)}` keeps no attributes of a program's own in the lesson language.")


def _keeps_own(cls: type, name: str) -> bool:
    if not is_open(cls) or is_special(name):
        return False
    return not name.startswith("_") or (keeps_private(cls) and not any(name in base.__dict__ for base in cls.__mro__))


def delete(machine: Machine, value: Any, name: str) -> None:
    """`del value.name`."""
    cls = value.__class__
    if machine.pure:
        _unchanged(machine, value, name)
    given = _given(value)
    if given is not None and name in given:
        del given[name]
        return
    if is_special(name) or not (of_program(cls) or is_open(cls) or name in settable_of(cls)):
        machine.refuse(f"`del {_shown(value)}.{name}` is not part of the lesson language.")
    delattr(value, name)


def _unchanged(machine: Machine, value: Any, name: str) -> NoReturn:
    machine.refuse(f"an ask may not set `{_shown(value)}.{name}`.")


def _shown(value: Any) -> str:
    return str(value.name) if isinstance(value, Namespace) else str(getattr(value, "__name__", type(value).__name__))


def item(machine: Machine, value: Any, key: Any) -> Any:
    """`value[key]`."""
    if isinstance(value, type | TypeToken):
        machine.refuse(f"`{value.__name__}[...]` is not part of the lesson language outside annotations.")
    if key.__class__ is tuple:
        weight.check(machine, key, "looking up")
    return value[key]


def put_item(machine: Machine, value: Any, key: Any, new: Any) -> None:
    """`value[key] = new`."""
    if machine.pure:
        machine.refuse("an ask may not set an item.")
    if key.__class__ is tuple:
        weight.check(machine, key, "looking up")
    value[key] = new
    if value.__class__ is list and key.__class__ is slice:
        check_items(machine, value)


def delete_item(machine: Machine, value: Any, key: Any) -> None:
    """`del value[key]`."""
    if machine.pure:
        machine.refuse("an ask may not delete an item.")
    if key.__class__ is tuple:
        weight.check(machine, key, "looking up")
    del value[key]
