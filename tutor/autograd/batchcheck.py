"""The part of `gradcheck` that compares derivatives taken for several vectors at once with those taken one by one."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import distributions
from .forward_ad import dual_level, make_dual, unpack_dual
from .generator import Generator
from .gradients import grad
from .jacobians import as_tuple, is_float, tracked
from .refused import NotHere
from .session import current
from .tensor import Tensor
from .vmap import vmap


def check_batched(inputs: Any, output: Tensor) -> None:
    """Backward passes."""
    wanted = tracked(inputs)

    def pull(vector: Tensor) -> tuple[Any, ...]:
        parts = grad(output, wanted, vector, retain_graph=True, allow_unused=True)
        return tuple([_zeros(each) if part is None else part for part, each in zip(parts, wanted)])

    _compare(pull, output)


def check_batched_tangents(func: Any, inputs: Any) -> None:
    """Tangents."""
    for by, each in enumerate(inputs):
        if isinstance(each, Tensor) and each.requires_grad and is_float(each):
            _compare(lambda tangent, by=by: _pushed(func, inputs, by, tangent), each)


def _pushed(func: Any, inputs: Any, by: int, tangent: Tensor) -> tuple[Any, ...]:
    with dual_level():
        given = [each.detach() if isinstance(each, Tensor) else each for each in inputs]
        given[by] = make_dual(given[by], tangent)
        parts = [unpack_dual(out) for out in as_tuple(func(*given)) if out is not None]
        return tuple([_zeros(primal) if part is None else part for primal, part in parts])


def _zeros(like: Tensor) -> Tensor:
    return Tensor(np.zeros_like(like.array))


def _compare(function: Any, like: Tensor) -> None:
    given = current().generator
    stream = Generator() if given is None else given
    size, dtype = like.array.size, like.array.dtype
    if dtype.kind == "c":
        raise NotHere("checking batched gradients of complex tensors")
    vectors = [distributions.normal(stream, size, dtype, 0.0, 1.0).reshape(like.array.shape) for _ in range(2)]
    one_by_one = [function(Tensor(vector)) for vector in vectors]
    together = vmap(function)(Tensor(np.stack(vectors)))
    for found, parts in zip(together, zip(*one_by_one)):
        if not np.isclose(found.array, np.stack([part.array for part in parts]), 1e-05, 1e-08).all():
            raise NotHere("batched gradients that differ from those computed one by one")
