"""Tensor: an array with the version counter, the gradient, the node and the view record that autograd needs.

The operations are functions that become methods in `methods.py`; this module holds only what a tensor is.
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

    # In the class until the first write, so that making a counter costs next to nothing.
    count = 0


class View:
    """What a view knows of its base: whose part it shows, and the version when its node was made.

    `creation` is "" for an ordinary view; "no-grad", "inference", "multi-output" or "function" name the ways to make
    a view that forbid writing to it while autograd records.
    """

    __slots__ = ("base", "creation", "creator", "version")

    def __init__(self, base: Tensor, version: int, creation: str = "") -> None:
        self.base = base
        self.version = version
        self.creation = creation
        self.creator = ""


class Size(tuple[int, ...]):
    """A shape, printed as PyTorch does."""

    __slots__ = ()
    public = frozenset({"numel", "count", "index"})

    def __new__(cls, sizes: Any = ()) -> Size:
        made = super().__new__(cls, sizes)
        for at, size in enumerate(made):
            if size.__class__ is not int and not hasattr(size, "__index__"):
                raise TypeError(f"torch.Size() takes an iterable of 'int' (item {at} is '{type(size).__name__}')")
        return made

    def __repr__(self) -> str:
        return f"torch.Size([{', '.join(map(str, self))}])"

    def __getitem__(self, key: Any) -> Any:
        found = super().__getitem__(key)
        return Size(found) if isinstance(key, slice) else found

    def __add__(self, other: Any) -> Any:
        if not isinstance(other, tuple):
            raise TypeError(f"can only concatenate tuple (not {type(other).__name__}) to torch.Size")
        return Size(tuple(self) + tuple(other))

    def __radd__(self, other: Any) -> Any:
        return Size(tuple(other) + tuple(self)) if isinstance(other, tuple) else NotImplemented

    def __mul__(self, times: Any) -> Any:
        return Size(tuple(self) * times)

    def numel(self) -> int:
        """How many elements a tensor of this shape has."""
        total = 1
        for size in self:
            total *= size
        return total


Size.__module__ = "torch"
# Messages name the types that PyTorch writes in C with their module.
Size.__name__ = "torch.Size"


class _TensorType(type):
    """`torch.Tensor(...)` as programs call it: an array makes the tensor that shows it, anything else is data."""

    def __call__(cls, *given: Any, **options: Any) -> Any:
        if (given and given[0].__class__ is np.ndarray) or cls is not Tensor:
            return super().__call__(*given, **options)
        from .creation import new_tensor_type

        return new_tensor_type(*given, **options)


_TensorType.__module__, _TensorType.__qualname__ = "torch._C", "_TensorMeta"
_TensorType.__name__ = "torch._C._TensorMeta"


class Tensor(metaclass=_TensorType):
    """A PyTorch tensor on NumPy.

    `array` shows its elements (views share memory), `node` is what made it (None for a leaf), `output_nr` which of the
    node's outputs it is, `tracked` whether it requires grad by itself, `view` is set for views.
    """

    # Defaults live in the class, so that making a tensor sets one attribute.
    node: Node | None = None
    output_nr = 0
    tracked = False
    view_info: View | None = None
    retains = False
    is_parameter = False
    is_inference_tensor = False
    calls = 0
    _version_counter: Version | None = None
    _grad: Tensor | None = None
    _uid = 0
    _hooks: Any = None
    _accumulator: Any = None
    _grad_dtype: Any = None
    # What a tensor is besides its values: tangents, or one tensor for several at once (`lift.py`).
    lift: Any = None
    # The level of the transform of torch.func inside which it was made.
    born = 0
    _is_conj = False

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...

    def __init__(self, array: np.ndarray, tracked: bool = False) -> None:
        self.array = array
        if tracked:
            self.tracked = True

    @property
    def uid(self) -> int:
        """A number of its own, for records."""
        if not self._uid:
            self._uid = next(_numbers)
        return self._uid

    @property
    def version(self) -> Version:
        """The counter of writes, shared with views and detached tensors."""
        if self._version_counter is None:
            self._version_counter = Version()
        return self._version_counter

    @property
    def base(self) -> Tensor | None:
        """The tensor this is a view of."""
        return None if self.view_info is None else self.view_info.base

    def synchronize(self) -> None:
        """Give a view whose base was written to its new history."""
        view = self.view_info
        if view is not None and view.version != self.version.count and (self.node or view.base.requires_grad):
            from .views import regenerate

            regenerate(self, view)

    @property
    def requires_grad(self) -> bool:
        view = self.view_info
        return self.tracked or (view is not None and view.base.requires_grad)

    @requires_grad.setter
    def requires_grad(self, value: bool) -> None:
        from .leaves import set_requires_grad

        set_requires_grad(self, value)

    @property
    def is_leaf(self) -> bool:
        return current().semantics.leaf(self)

    @property
    def grad_fn(self) -> Node | None:
        if self.view_info is not None:
            self.synchronize()
        node = self.node
        if node is None:
            return None
        node.note_output(self.output_nr, self.array)
        return node if node.ctx is None else node.ctx

    @property
    def grad(self) -> Tensor | None:
        if self._grad is None:
            state = current()
            if state.semantics.none_as_zeros and self.tracked:
                return Tensor(np.zeros(self.array.shape, self.array.dtype))
            if self.node is not None and not self.retains and state.semantics.fills_leaves_only:
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
        return tuple.__new__(Size, self.array.shape)

    @property
    def dtype(self) -> dtype:
        return BY_NUMPY[self.array.dtype]

    @property
    def ndim(self) -> int:
        return self.array.ndim

    @property
    def _version(self) -> int:
        if self.is_inference_tensor:
            raise RuntimeError("Inference tensors do not track version counter.")
        return self.version.count

    @property
    def _base(self) -> Tensor | None:
        return self.base

    def data_ptr(self) -> int:
        """The address of the first element; 0 where there is none."""
        if self.lift is not None:
            from .lanes import STORAGE, refuse_values

            refuse_values(self, STORAGE)
        return address(self.array) if self.array.size else 0

    def __repr__(self, *, tensor_contents: Any = None) -> str:
        from .printing import tensor_text

        return tensor_text(self)

    __hash__ = object.__hash__


Tensor.__module__ = "torch"


def address(array: np.ndarray) -> int:
    return int(array.__array_interface__["data"][0])


def memory(array: np.ndarray) -> np.ndarray:
    """The array that owns the memory a view shows: its identity is that of PyTorch's storage."""
    base = array.base
    while isinstance(base, np.ndarray):
        array, base = base, base.base
    return array


def places(array: np.ndarray) -> np.ndarray:
    """For each element of an array its place in the memory it shows, counted in elements."""
    found = np.empty(array.shape, dtype=np.int64)
    found[...] = (address(array) - address(memory(array))) // array.itemsize
    for axis, (size, stride) in enumerate(zip(array.shape, array.strides)):
        along = np.arange(size) * (stride // array.itemsize)
        found += along.reshape([-1 if i == axis else 1 for i in range(array.ndim)])
    return found


def alias(array: np.ndarray, of: Tensor, version: Version | None = None) -> Tensor:
    """A new tensor object on the memory of another, with its version counter unless another is given."""
    made = Tensor(array)
    made._version_counter = of.version if version is None else version
    return made
