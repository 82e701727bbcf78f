"""Tensor: an array on a storage, with the version counter, the gradient and the node that autograd needs.

The operations are functions (`functions.py`) that are also methods; this module holds only what a tensor is.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

import numpy as np

from .dtypes import BY_NUMPY, dtype
from .session import current

if TYPE_CHECKING:
    from .node import Node

_numbers = count(1)

NON_LEAF_GRAD = (
    "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. Its .grad attribute won't be "
    "populated during autograd.backward(). If you indeed want the .grad field to be populated for a non-leaf Tensor, "
    "use .retain_grad() on the non-leaf Tensor. If you access the non-leaf Tensor by mistake, make sure you access the "
    "leaf Tensor instead. See github.com/pytorch/pytorch/pull/30531 for more information."
)


class Version:
    """How often a storage was written to, as seen by the tensors that share this counter."""

    __slots__ = ("count",)

    def __init__(self) -> None:
        self.count = 0


class Storage:
    """The memory that a tensor and its views share; `root` is the array that was allocated."""

    __slots__ = ("root",)

    def __init__(self, root: np.ndarray) -> None:
        self.root = root

    @property
    def address(self) -> int:
        return int(self.root.__array_interface__["data"][0])

    def elements(self, array: np.ndarray) -> np.ndarray:
        """For each element of a view its place in this storage, counted in elements."""
        places = np.empty(array.shape, dtype=np.int64)
        places[...] = (array.__array_interface__["data"][0] - self.address) // array.itemsize
        for axis, (size, stride) in enumerate(zip(array.shape, array.strides)):
            along = np.arange(size) * (stride // array.itemsize)
            places += along.reshape([-1 if i == axis else 1 for i in range(array.ndim)])
        return places


class Size(tuple[int, ...]):
    """A shape, printed as PyTorch does."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"torch.Size([{', '.join(map(str, self))}])"

    def numel(self) -> int:
        return int(np.prod(self, dtype=int))


class Tensor:
    """A PyTorch tensor on NumPy. `array` is its view of `storage`; `node` made it (None for a leaf).

    `base` is the tensor that a view shows part of; `view_version` the base's version when `node` was made.
    """

    __slots__ = (
        "__weakref__",
        "_grad",
        "array",
        "base",
        "calls",
        "hooks",
        "is_parameter",
        "node",
        "output_nr",
        "retains",
        "storage",
        "tracked",
        "uid",
        "version",
        "view_version",
    )

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...

    def __init__(self, array: np.ndarray, tracked: bool = False) -> None:
        self.array = array
        self.storage = Storage(array)
        self.version = Version()
        self.tracked = tracked
        self.node: Node | None = None
        self.output_nr = 0
        self.base: Tensor | None = None
        self.view_version = 0
        self._grad: Tensor | None = None
        self.retains = False
        self.is_parameter = False
        self.calls = 0
        self.hooks: list[Any] | None = None
        self.uid = next(_numbers)

    @classmethod
    def alias(cls, array: np.ndarray, of: Tensor, version: Version) -> Tensor:
        """A new tensor object on the storage of another."""
        made = cls(array)
        made.storage = of.storage
        made.version = version
        return made

    def synchronize(self) -> None:
        """Give a view whose base was written to its new history."""
        base = self.base
        if base is not None and base.tracked and self.version.count != self.view_version:
            from .inplace import regenerate

            regenerate(self, base)

    @property
    def requires_grad(self) -> bool:
        if self.base is not None:
            self.synchronize()
        return self.tracked

    @requires_grad.setter
    def requires_grad(self, value: bool) -> None:
        from .leaves import set_requires_grad

        if not isinstance(value, bool):
            raise RuntimeError("requires_grad must be a bool")
        set_requires_grad(self, value)

    @property
    def is_leaf(self) -> bool:
        return current().semantics.leaf(self)

    @property
    def grad_fn(self) -> Node | None:
        if self.base is not None:
            self.synchronize()
        return self.node

    @property
    def grad(self) -> Tensor | None:
        if self._grad is None:
            state = current()
            if state.semantics.none_as_zeros and self.tracked:
                return Tensor(np.zeros(self.array.shape, self.array.dtype))
            if self.node is not None and not self.retains and state.semantics.populates is type(state.semantics).populates:
                state.warn(NON_LEAF_GRAD)
        return self._grad

    @grad.setter
    def grad(self, value: Tensor | None) -> None:
        from .leaves import check_assigned_grad

        check_assigned_grad(self, value)
        self._grad = value

    @grad.deleter
    def grad(self) -> None:
        self._grad = None

    @property
    def data(self) -> Tensor:
        from .leaves import data_of

        return data_of(self)

    @data.setter
    def data(self, value: Tensor) -> None:
        from .leaves import set_data

        set_data(self, value)

    @property
    def retains_grad(self) -> bool:
        return self.retains

    @property
    def shape(self) -> Size:
        return Size(self.array.shape)

    @property
    def dtype(self) -> dtype:
        return BY_NUMPY[self.array.dtype]

    @property
    def ndim(self) -> int:
        return self.array.ndim

    @property
    def _version(self) -> int:
        return self.version.count

    @property
    def _base(self) -> Tensor | None:
        return self.base

    def data_ptr(self) -> int:
        """The address of the first element."""
        return int(self.array.__array_interface__["data"][0])

    def __repr__(self, **_: Any) -> str:
        from .printing import tensor_text

        return tensor_text(self)

    def __hash__(self) -> int:
        return id(self)
