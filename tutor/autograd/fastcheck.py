"""The fast mode of `gradcheck`: Jacobians compared by their products with random vectors.

https://docs.pytorch.org/docs/2.13/notes/gradcheck.html#fast-mode-gradcheck
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from . import distributions
from .apply import apply
from .generator import Generator
from .jacobians import (
    GradcheckError,
    along,
    as_tuple,
    by_backward,
    by_differences,
    by_tangents,
    is_float,
    mismatch,
    unrecorded,
)
from .session import current
from .tensor import Tensor

SLOW_MODE = """
The above quantities relating the numerical and analytical jacobians are computed 
in fast mode. See: https://github.com/pytorch/pytorch/issues/53876 for more background 
about fast mode. Below, we recompute numerical and analytical jacobians in slow mode:

Numerical:
 {numerical}
Analytical:
{analytical}

The max per-element difference (slow mode) is: {difference}.
"""  # noqa: W291
SLOW_IS_FINE = """
Fast gradcheck failed but element-wise differences are small. This means that the
test might've passed in slow_mode!

If you are adding a new operator, please file an issue and then use one of the
workarounds. The workaround depends on how your test invokes gradcheck/gradgradcheck:

If the test
- manually invokes gradcheck/gradgradcheck, then call gradcheck/gradgradcheck
  with `fast_mode=False` as a keyword argument.
- is OpInfo-based (e.g., in test_ops_gradients.py), then modify the OpInfo for the test
  to have `gradcheck_fast_mode=False`
- is a Module test (e.g., in common_nn.py), then modify the corresponding
  module_test entry to have `gradcheck_fast_mode=False`
""".strip()


def unit(stream: Generator, like: Tensor, real: bool = True) -> np.ndarray:
    """A random vector of length one, in the shape of a tensor (the real numbers of a complex one)."""
    dtype = like.array.dtype
    drawn = distributions.uniform(stream, like.array.size, current().default_dtype, 0.0, 1.0)
    with unrecorded():
        vector = Tensor(drawn.astype(np.zeros(0, dtype).real.dtype if real else dtype))
        return (vector / vector.norm()).array.reshape(like.array.shape)  # type: ignore[no-any-return]


def fast(
    func: Any, results: Any, inputs: Any, outputs: Any, eps: float, rtol: float, atol: float, tolerance: float,
    forward: bool = False, complex_indices: Any = None, part: str = "real",
) -> None:  # fmt: skip
    """Compare products of the Jacobians with vectors; where they differ, say also what whole Jacobians would show."""
    wanted = [each for each in inputs if isinstance(each, Tensor) and each.requires_grad]
    stream = Generator()
    us = [_direction(stream, each) for each in wanted]
    vs = None if forward else [Tensor(unit(stream, out, False).reshape(-1)) for out in outputs]
    numerical = []
    for each, u in zip(wanted, us):
        step = tuple([eps * way for way in u]) if isinstance(u, tuple) else eps * u
        slopes = along(func, inputs, each.array, ..., step, eps, isinstance(u, tuple), forward)
        slopes = [slope for slope, out in zip(slopes, as_tuple(results)) if is_float(out)]
        numerical.append(slopes if vs is None else [_dotted(v, slope) for v, slope in zip(vs, slopes)])
    if forward:
        analytical = by_tangents(func, inputs, as_tuple(results), [Tensor(u) for u in us])
    else:
        if not outputs:
            _check_zero(func, inputs, wanted, us, eps, tolerance)
        rows = [[_along(column, u) for column, u in zip(by_backward(inputs, out, tolerance, v), us)]
                for out, v in zip(outputs, vs or ())]  # fmt: skip
        analytical = [list(column) for column in zip(*rows)]
    slowly = partial(_slowly, func, inputs, outputs, eps, rtol, atol, forward)
    for by, found in enumerate(numerical):
        for at, expected in enumerate(found):
            near = _adjusted(atol, us[by], None if vs is None else vs[at])
            mismatch(
                analytical[by][at], expected, at, by, rtol=rtol, atol=near, complex_indices=complex_indices, part=part,
                forward=forward, more=partial(slowly, by, at),
            )  # fmt: skip


def _direction(stream: Generator, each: Tensor) -> Any:
    return (unit(stream, each), unit(stream, each)) if each.is_complex() else unit(stream, each)


def _dotted(one: Tensor, other: Tensor) -> Tensor:
    with unrecorded():
        made: Tensor = apply("mul", (one, other))
        return made.sum()


def _along(column: Tensor, u: Any) -> Tensor:
    """The product of one column with a vector, its real and imaginary parts by themselves."""
    flat = column.array[:, 0]
    with unrecorded():
        if not isinstance(u, tuple):
            found: Tensor = Tensor(flat).dot(Tensor(u.reshape(-1)))
            return found
        real, imaginary = [Tensor(half.copy()).dot(Tensor(way.reshape(-1)))
                           for half, way in zip((flat.real, flat.imag), u)]  # fmt: skip
        found = real + 1j * imaginary
        return found


def _adjusted(atol: float, u: Any, v: Tensor | None) -> float:
    by_v = 1.0 if v is None else v.array.sum()
    if isinstance(u, tuple):
        return atol * (float(u[0].sum()) + float(u[1].sum())) * float(by_v)
    return atol * float(u.sum()) * float(by_v)


def _check_zero(func: Any, inputs: Any, wanted: Any, us: Any, eps: float, tolerance: float) -> None:
    for each, u in zip(wanted, us):
        for slope in along(func, inputs, each.array, ..., eps * u, eps, False, False):
            if slope.array.size and np.abs(slope.array).max() > tolerance:
                raise GradcheckError("Numerical gradient for function expected to be zero")


def _slowly(
    func: Any, inputs: Any, outputs: Any, eps: float, rtol: float, atol: float, forward: bool, by: int, at: int
) -> str:
    numerical = by_differences(func, inputs, outputs, eps, forward)[by][at]
    if forward:

        def alone(given: Any) -> Any:
            return as_tuple(func(*[given if number == by else each for number, each in enumerate(inputs)]))[at]

        analytical = by_tangents(alone, (inputs[by],), (outputs[at],))[0][0]
    else:
        analytical = by_backward(inputs, outputs[at], float("inf"))[by]
    with unrecorded():
        difference = apply("sub", (numerical, analytical)).abs().max()
    said = SLOW_MODE.format(numerical=numerical, analytical=analytical, difference=difference)
    return said + (SLOW_IS_FINE if np.isclose(analytical.array, numerical.array, rtol, atol).all() else "")
