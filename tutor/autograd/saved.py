"""What a node shows of what it saved: `grad_fn._saved_self`, `grad_fn._saved_dim`, `grad_fn._raw_saved_self`.

Which names a node has is recorded from the pinned PyTorch by `python tests/record_saved_names.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from .node import FREED
from .refused import NotHere
from .savedhooks import Packed
from .session import current
from .tensor import Tensor

RECORDING = Path(__file__).with_name("saved_names.txt")
UNSIGNED = 2**64
REDUCTIONS = {"none": 0, "mean": 1, "sum": 2}
HOOKED_TWICE = (
    "Calling register_hooks on a saved tensor whose hooks have already been set. Hint: only one pair of hooks is "
    "allowed at a time."
)
HOOKED_FREED = (
    "Calling register_hooks on a saved tensor after it has been freed. Saved intermediate values of the graph are "
    "freed when you call .backward() or autograd.grad(). Specify retain_graph=True if you need to backward through the "
    "graph a second time or if you need to access saved variables after calling backward."
)


@cache
def kinds() -> dict[str, dict[str, str]]:
    """Node -> name -> kind of everything that PyTorch's node of this name shows."""
    found = {}
    for line in RECORDING.read_text(encoding="utf-8").splitlines():
        node, *names = line.split()
        found[node] = {name.rpartition(":")[0]: name.rpartition(":")[2] for name in names}
    return found


def shown_names(node: str) -> frozenset[str]:
    """The attributes that a node of this name has for what it saved."""
    names = kinds().get(node, {})
    raw = [name for name, kind in names.items() if kind[0] in "TL"]
    return frozenset([f"_saved_{name}" for name in names] + [f"_raw_saved_{name}" for name in raw])


def saved_names(node: Any) -> list[str]:
    """What `dir` of a node lists of what it saves."""
    return sorted(shown_names(type(node).__name__))


def saved_attribute(node: Any, name: str) -> Any:
    """The saved value of this name, as PyTorch shows it.

    AttributeError where the node saves no such thing, RuntimeError where it was freed or written to.
    """
    shown = type(node).__name__
    wanted = name.partition("_saved_")[2]
    kind = kinds().get(shown, {}).get(wanted)
    if kind is None or (name.startswith("_raw_") and kind[0] not in "TL"):
        raise AttributeError(f"'{shown}' object has no attribute '{name}'")
    if kind[0] in "TL":
        found = _tensors(node, wanted, kind, name.startswith("_raw_"))
    else:
        found = _value(node, wanted, kind)
    if found is NotImplemented:
        raise NotHere(f"`{shown}.{name}`")
    return found


class SavedTensor:
    """`torch._C._autograd.SavedTensor`: a saved tensor before it is unpacked."""

    public = frozenset({"unpack", "register_hooks", "data", "unpack_hook"})

    def __init__(self, unpack: Callable[[], Any], node: Any = None, at: int = 0) -> None:
        self._unpack, self._node, self._at = unpack, node, at

    def unpack(self) -> Any:
        """The tensor, after its hooks."""
        return self._unpack()

    @property
    def data(self) -> Any:
        return self._packed.value if self._packed is not None else self._unpack()

    @property
    def unpack_hook(self) -> Any:
        return None if self._packed is None else self._packed.unpack_hook

    @property
    def _packed(self) -> Any:
        return None if self._node is None or self._node.packed is None else self._node.packed.get(self._at)

    def register_hooks(self, pack_hook: Any, unpack_hook: Any) -> None:
        """Pack this one saved tensor."""
        node = self._node
        if node is None:
            raise NotHere("`register_hooks` on what a custom Function saved")
        if node.freed:
            raise RuntimeError(HOOKED_FREED)
        if self._packed is not None:
            raise RuntimeError(HOOKED_TWICE)
        tensor = node.unpack(self._at)
        if not isinstance(tensor, Tensor):
            raise RuntimeError("Calling register_hooks on a saved tensor with value None is forbidden")
        node.packed = {**(node.packed or {}), self._at: Packed((pack_hook, unpack_hook), tensor)}
        node.simple, node.special = False, True
        node.saved = tuple((at, None if at == self._at else kept, count) for at, kept, count in node.saved)

    def __repr__(self) -> str:
        return f"<torch._C._autograd.SavedTensor object at {id(self):#x}>"


SavedTensor.__module__ = "torch._C._autograd"


def _tensors(node: Any, wanted: str, kind: str, raw: bool) -> Any:
    op = node.op
    if kind == "L":
        return _listed(node, wanted, raw)
    if op.variadic or wanted not in (*op.inputs, *op.outputs):
        return _attribute_tensor(node, wanted, raw)
    at = -1 - op.outputs.index(wanted) if wanted in op.outputs else op.inputs.index(wanted)
    if at not in {number for plan in op.plans if plan is not None for number in plan.saves}:
        return NotImplemented
    if at not in [number for number, _, _ in node.saved]:
        if raw:
            return SavedTensor(lambda: None, node, at)
        if node.freed:
            raise RuntimeError(FREED)
        return None

    def unpack() -> Any:
        node.check(current(), at)
        return _as_tensor(node.unpack(at))

    return SavedTensor(unpack, node, at) if raw else unpack()


def _as_tensor(found: Any) -> Any:
    """A saved Python number shows as the tensor that PyTorch makes of it."""
    if found is None or isinstance(found, Tensor):
        return found
    if isinstance(found, bool | int | float | complex):
        kind = {bool: np.bool_, int: np.int64, float: np.float64, complex: np.complex128}[type(found)]
        return Tensor(np.asarray(found, kind))
    return Tensor(np.asarray(found))


def _listed(node: Any, wanted: str, raw: bool) -> Any:
    if not node.op.variadic and wanted in node.attributes:
        key = node.attributes[wanted]
    elif node.op.variadic:
        key = [node.unpack(at) for at in range(len(node.arrays))]
    elif wanted == "indices" and "key" in node.attributes:
        key = node.attributes["key"]
    else:
        return NotImplemented
    if node.freed:
        raise RuntimeError(FREED)
    found = [None if each is None else _as_tensor(each) for each in _plain(key)]
    return tuple(SavedTensor(lambda each=each: each) for each in found) if raw else tuple(found)  # type: ignore[misc]


def _plain(key: Any) -> list[Any]:
    return [None if isinstance(each, slice) else each for each in (key if isinstance(key, tuple | list) else (key,))]


def _attribute_tensor(node: Any, wanted: str, raw: bool) -> Any:
    """A tensor that is an attribute here: an index, a mask."""
    found = node.attributes.get(wanted, NotImplemented)
    if found is NotImplemented or not isinstance(found, np.ndarray | Tensor):
        return None if found is None else NotImplemented
    if node.freed:
        raise RuntimeError(FREED)
    made = _as_tensor(found)
    return SavedTensor(lambda: made) if raw else made


def _value(node: Any, wanted: str, kind: str) -> Any:
    """A number, a tuple of integers, a word: as PyTorch shows it (integers as C++'s unsigned ones)."""
    found = _found(node, wanted)
    if found is NotImplemented:
        return found
    if isinstance(found, np.generic):
        found = found.item()
    if kind[0] == "I":
        if found is None:
            return None if kind == "I?" else ()
        values = found if isinstance(found, tuple | list | np.ndarray) else (found,)
        return tuple(int(each) if "sizes" in wanted or "strides" in wanted else int(each) % UNSIGNED for each in values)
    if found is None or kind.rstrip("?") in ("str", "b"):
        return found
    if kind.rstrip("?") == "i":
        return REDUCTIONS[found] if isinstance(found, str) else int(found) % UNSIGNED
    return float(found) if kind.rstrip("?") == "d" else found


_OF_INPUT = {
    "_sym_sizes": lambda array: tuple(array.shape), "_sym_sizes_opt": lambda array: tuple(array.shape),
    "_sym_strides": lambda array: tuple(stride // array.itemsize for stride in array.strides),
    "_sym_numel": lambda array: array.size, "_sym_argsize_dim": None, "_dim": lambda array: array.ndim,
    "_sym_argsize_minus_1": lambda array: array.shape[-1], "_sym_argsize_minus_2": lambda array: array.shape[-2],
    "_sym_argsize_minus_3": lambda array: array.shape[-3], "_sym_argsize_0": lambda array: array.shape[0],
    "_sym_argsize_1": lambda array: array.shape[1],
}  # fmt: skip


def _unknown(node: Any) -> Any:
    return NotImplemented


# What does not follow from the entry of the table: PyTorch's arguments that are fixed here, or have another form.
_SPECIAL: dict[str, Callable[[Any], Any]] = {
    "GatherBackward0.sparse_grad": lambda node: False, "EmbeddingBackward0.scale_grad_by_freq": lambda node: False,
    "EmbeddingBackward0.sparse": lambda node: False, "PowBackward2.self": lambda node: node.attributes["base"],
    "SplitBackward0.split_size": lambda node: node.attributes["sizes"][0],
    "SplitWithSizesBackward0.split_sizes": lambda node: node.attributes["sizes"],
    "AddbmmBackward0.batch2_sym_argsize_2": lambda node: node.arrays[2].shape[2],
    "DiagEmbedBackward0.dim1": lambda node: -2, "DiagEmbedBackward0.dim2": lambda node: -1,
    # The program's own argument is no longer known.
    **{f"{name}Backward0.{what}": _unknown for name, what in (
        ("Sort", "dim"), ("Topk", "dim"), ("Var", "correction"), ("Std", "correction"), ("VarMean", "correction"),
        ("StdMean", "correction"),
    )},
}  # fmt: skip


def _found(node: Any, wanted: str) -> Any:
    op = node.op
    special = _SPECIAL.get(f"{type(node).__name__}.{wanted}")
    if special is not None:
        return special(node)
    known = node.attributes if wanted in node.attributes else op.defaults
    if wanted in known:
        return known[wanted]
    for suffix, read in _OF_INPUT.items():
        if not wanted.endswith(suffix):
            continue
        of = wanted.removesuffix(suffix)
        if of in op.inputs and not op.variadic:
            array = node.arrays[op.inputs.index(of)]
            if not isinstance(array, np.ndarray):
                return () if suffix.startswith("_sym_sizes") else NotImplemented
            if read is None:
                dim = _found(node, "dim")
                return NotImplemented if dim is NotImplemented or not array.ndim else array.shape[dim]
            return read(array)  # type: ignore[no-untyped-call]
    other = op.attribute_names.get(wanted)
    if other is not None:
        return node.attributes.get(other, op.defaults.get(other, NotImplemented))
    return NotImplemented
