"""`torch.vmap`: a function of one example made into a function of many.

https://docs.pytorch.org/docs/2.13/generated/torch.vmap.html
"""

from __future__ import annotations

import functools
from typing import Any

from . import pytree
from .apply import apply
from .lanes import in_lanes, lanes_of, stacked
from .layers import VmapLayer
from .refused import NotHere
from .session import current
from .tensor import Tensor


def vmap(
    func: Any, in_dims: Any = 0, out_dims: Any = 0, randomness: str = "error", *, chunk_size: int | None = None
) -> Any:
    """`func` on each slice of its arguments along `in_dims`, the results side by side along `out_dims`."""
    if randomness not in ("error", "different", "same"):
        raise RuntimeError(f"Only allowed values for randomness are 'error', 'different', or 'same'. Got {randomness}")
    if not (chunk_size is None or chunk_size > 0):
        raise ValueError(f"vmap: chunk_size should be None or greater than 0. (got {chunk_size})")

    @functools.wraps(func, updated=())
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        call = Call(func, in_dims, out_dims, randomness)
        call.check_out_dims()
        width, dims, leaves, spec = call.arguments(args)
        if chunk_size is not None and chunk_size < width:
            return call.in_chunks(chunk_size, width, dims, leaves, spec, kwargs)
        return call.run(width, dims, leaves, spec, kwargs)

    return wrapped


class Call:
    """One call of a mapped function: its dimensions checked, its arguments put into lanes, its results taken out."""

    def __init__(self, func: Any, in_dims: Any, out_dims: Any, randomness: str) -> None:
        self.func, self.in_dims, self.out_dims, self.randomness = func, in_dims, out_dims, randomness
        self.name = name_of(func)

    def check_out_dims(self) -> None:
        for each in pytree.flatten(self.out_dims)[0]:
            if not isinstance(each, int) and each is not None:
                raise ValueError(
                    f"vmap({self.name}, ..., out_dims={self.out_dims}): `out_dims` must be an int, None or a python "
                    "collection of ints representing where in the outputs the vmapped dimension should appear."
                )

    def arguments(self, args: tuple[Any, ...]) -> tuple[int, list[Any], list[Any], pytree.Spec]:
        """How many lanes, the dimension of each leaf of the arguments (None: not mapped over), the leaves."""
        said = f"vmap({self.name}, in_dims={self.in_dims}, ...)(<inputs>):"
        if not isinstance(self.in_dims, int | tuple):
            raise ValueError(
                f"{said} expected `in_dims` to be int or a (potentially nested) tuple matching the structure of "
                f"inputs, got: {type(self.in_dims)}."
            )
        if not args:
            raise ValueError(
                f"vmap({self.name})(<inputs>): got no inputs. Maybe you forgot to add inputs, or you are trying to "
                "vmap over a function with no inputs. The latter is unsupported."
            )
        leaves, spec = pytree.flatten(args)
        dims = pytree.spread(self.in_dims, spec)
        if dims is None:
            raise ValueError(
                f"{said} in_dims is not compatible with the structure of `inputs`. in_dims has structure "
                f"{pytree.flatten(self.in_dims)[1]} but inputs has structure {spec}."
            )
        for at, (leaf, dim) in enumerate(zip(leaves, dims)):
            dims[at] = _dim(said, leaf, dim)
        sizes = [leaf.shape[dim] for leaf, dim in zip(leaves, dims) if dim is not None]
        if not sizes:
            raise ValueError("vmap: Expected at least one Tensor to vmap over")
        if any(size != sizes[0] for size in sizes):
            raise ValueError(
                "vmap: Expected all tensors to have the same size in the mapped dimension, got sizes "
                f"{sizes} for the mapped dimension"
            )
        return sizes[0], dims, leaves, spec

    def run(self, width: int, dims: list[Any], leaves: list[Any], spec: pytree.Spec, kwargs: dict[str, Any]) -> Any:
        if not width:
            raise NotHere("`torch.vmap` over no example at all")
        with VmapLayer(width, self.randomness) as layer:
            put = [leaf if dim is None else lanes_in(leaf, dim, layer) for leaf, dim in zip(leaves, dims)]
            output = self.func(*pytree.unflatten(put, spec), **kwargs)
            outputs, out_spec, out_dims = self._out_dims(output)
            taken = [self._taken(each, dim, layer) for each, dim in zip(outputs, out_dims)]
        return pytree.unflatten(taken, out_spec)

    def in_chunks(
        self, chunk: int, width: int, dims: list[Any], leaves: list[Any], spec: pytree.Spec, kwargs: dict[str, Any]
    ) -> Any:
        parts = []
        for start in range(0, width, chunk):
            many = min(chunk, width - start)
            given = [leaf if dim is None else leaf.narrow(dim, start, many) for leaf, dim in zip(leaves, dims)]
            parts.append(self.run(many, dims, given, spec, kwargs))
        flat = [pytree.flatten(part) for part in parts]
        out_dims = pytree.spread(self.out_dims, flat[0][1])
        assert out_dims is not None
        joined = [
            apply("cat", tuple(column), {"dim": dim % column[0].ndim})
            for column, dim in zip(zip(*[leaves for leaves, _ in flat]), out_dims)
        ]
        return pytree.unflatten(joined, flat[0][1])

    def _out_dims(self, output: Any) -> tuple[list[Any], pytree.Spec, list[Any]]:
        leaves, spec = pytree.flatten(output)
        out_dims = self.out_dims
        if isinstance(output, Tensor):
            dims: list[Any] | None = (
                [out_dims] if isinstance(out_dims, int) or out_dims is None
                else list(out_dims) if isinstance(out_dims, tuple) and len(out_dims) == 1 else None
            )  # fmt: skip
        else:
            dims = pytree.spread(out_dims, spec)
        if dims is None:
            raise ValueError(
                f"vmap({self.name}, ..., out_dims={out_dims})(<inputs>): out_dims is not compatible with the structure "
                f"of `outputs`. out_dims has structure {pytree.flatten(out_dims)[1]} but outputs has structure {spec}."
            )
        return leaves, spec, dims

    def _taken(self, output: Any, dim: int | None, layer: VmapLayer) -> Any:
        lanes = lanes_of(output)
        mine = lanes is not None and lanes.level == layer.level
        if dim is None:
            if mine:
                raise ValueError(
                    f"vmap({self.name}, ...): `{self.name}` can not return a BatchedTensor when out_dim is None"
                )
            return output
        if not isinstance(output, Tensor):
            raise ValueError(
                f"vmap({self.name}, ...): `{self.name}` must only return Tensors, got type {type(output)}. Did you "
                "mean to set out_dims= to None for output?"
            )
        if not mine:
            whole = output.unsqueeze(0).expand(layer.width, *output.shape)
            return whole if not dim else whole.movedim(0, dim)
        assert lanes is not None
        ndim = lanes.members[0].ndim + 1
        if not -ndim <= dim < ndim:
            raise IndexError(
                f"Dimension out of range (expected to be in range of [-{ndim}, {ndim - 1}], but got {dim})"
            )
        if lanes.source is not None:
            source, at = lanes.source
            return source if at == dim % ndim else source.movedim(at, dim)
        return stacked(lanes.members, dim % ndim)


def lanes_in(tensor: Tensor, dim: int, layer: VmapLayer) -> Tensor:
    """A tensor's slices along a dimension as one tensor with lanes."""
    members = [tensor.select(dim, at) for at in range(tensor.shape[dim])]
    made = in_lanes(layer.level, members, (tensor, dim))
    made.born = layer.level
    return made


def _dim(said: str, leaf: Any, dim: Any) -> int | None:
    if not isinstance(dim, int) and dim is not None:
        raise ValueError(
            f"{said} Got in_dim={dim} for an input but in_dim must be either an integer dimension or None."
        )
    if isinstance(dim, int) and not isinstance(leaf, Tensor):
        raise ValueError(
            f"{said} Got in_dim={dim} for an input but the input is of type {type(leaf)}. We cannot vmap over "
            "non-Tensor arguments, please use None as the respective in_dim"
        )
    if dim is None:
        return None
    if not -leaf.ndim <= dim < leaf.ndim:
        raise ValueError(
            f"{said} Got in_dim={dim} for some input, but that input is a Tensor of dimensionality {leaf.ndim} so "
            f"expected in_dim to satisfy -{leaf.ndim} <= in_dim < {leaf.ndim}."
        )
    found: int = dim % leaf.ndim
    return found


def name_of(func: Any) -> str:
    if hasattr(func, "__name__"):
        return str(func.__name__)
    if isinstance(func, functools.partial):
        return f"functools.partial({name_of(func.func)}, ...)"
    return repr(func)


def check_random() -> None:
    """RuntimeError, PyTorch's, where a random operation is called under a vmap that allows none."""
    if any(layer.kind == "vmap" and layer.randomness == "error" for layer in current().layers):
        raise RuntimeError(
            "vmap: called random operation while in randomness error mode. Please either use the 'same' or 'different' "
            "randomness flags on vmap or perform the randomness operation out of vmap"
        )
