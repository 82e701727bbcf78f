"""Jacobians for `gradcheck`: by differences, by backward passes and by tangents.

An entry for each input that requires grad, and in it one for each output, is a matrix with a row for each element of
the input and a column for each element of the output.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from .apply import apply
from .forward_ad import dual_level, make_dual, unpack_dual
from .gradients import grad
from .modes import no_grad
from .session import current
from .tensor import Tensor

Function = Callable[..., Any]


class GradcheckError(RuntimeError):
    """A derivative is not what it was expected to be."""


GradcheckError.__module__ = "torch.autograd.gradcheck"

NONDETERMINISTIC = """

NOTE: If your op relies on non-deterministic operations i.e., it is listed here:
https://pytorch.org/docs/stable/generated/torch.use_deterministic_algorithms.html
this failure might be expected.

If you are adding a new operator, please file an issue and then use one of the
workarounds. The workaround depends on how your test invokes gradcheck/gradgradcheck.
If the test
- manually invokes gradcheck/gradgradcheck, then call gradcheck/gradgradcheck
  with `nondet_tol=<tol>` as a keyword argument.
- is OpInfo-based (e.g., in test_ops_gradients.py), then modify the OpInfo for the test
  to have `gradcheck_nondet_tol=<tol>`.
- is a Module test (e.g., in common_nn.py), then modify the corresponding
  module_test entry to have `gradcheck_nondet_tol=<tol>`
"""


@contextmanager
def unrecorded() -> Iterator[None]:
    """Work of the check itself, which is no part of the program."""
    state = current()
    before, state.recorder = state.recorder, None
    state.settle()
    try:
        with no_grad():
            yield
    finally:
        state.recorder = before
        state.settle()


def as_tuple(given: Any) -> tuple[Any, ...]:
    """A list as a tuple, and anything else as the only one of a tuple."""
    return given if isinstance(given, tuple) else tuple(given) if isinstance(given, list) else (given,)


def tracked(inputs: Any) -> list[Tensor]:
    """The tensors that require grad, at any depth."""
    if isinstance(inputs, Tensor):
        return [inputs] if inputs.requires_grad else []
    return [each for part in inputs for each in tracked(part)] if isinstance(inputs, (tuple, list)) else []


def is_float(given: Any) -> bool:
    """Whether this is a tensor that can have derivatives."""
    return isinstance(given, Tensor) and given.array.dtype.kind in "fc"


def by_differences(
    function: Function, inputs: Any, outputs: Any, eps: float, forward: bool
) -> list[tuple[Tensor, ...]]:
    """The Jacobians, element by element, from the values a little to both sides."""
    if not forward and any(out.is_complex() for out in outputs):
        raise ValueError(
            "Expected output to be non-complex. get_numerical_jacobian no longer supports functions that return "
            "complex outputs."
        )
    return [
        _differences(function, each, inputs, outputs, eps, forward)
        for each in inputs if isinstance(each, Tensor) and each.requires_grad
    ]  # fmt: skip


def _differences(
    function: Function, by: Tensor, inputs: Any, outputs: Any, eps: float, forward: bool
) -> tuple[Tensor, ...]:
    dtype = by.array.dtype if by.array.dtype.kind == "c" else None
    found = [np.zeros((by.array.size, out.array.size), dtype or out.array.dtype) for out in outputs if is_float(out)]
    for row, at in enumerate(np.ndindex(by.array.shape)):
        slopes = along(function, inputs, by.array, at, eps, eps, dtype is not None, forward)
        for matrix, slope in zip(found, slopes):
            matrix[row] = slope.array
    return tuple([Tensor(each) for each in found])


def along(
    function: Function, inputs: Any, array: np.ndarray, at: Any, step: Any, eps: float, is_complex: bool, forward: bool
) -> list[Tensor]:
    """The derivatives of the outputs, each flat, as `array` moves by `step`; the conjugate Wirtinger one if complex."""
    real, imaginary = step if isinstance(step, tuple) else (step, step)
    index = at if isinstance(at, tuple) else None
    slopes = _slopes(function, inputs, array, at, real, eps, index)
    if not is_complex:
        if not forward and any(each.is_complex() for each in slopes):
            raise AssertionError("Expected ds_dx to be real-valued, not complex.")
        return slopes
    others = _slopes(function, inputs, array, at, imaginary * 1j, eps, index)
    if any(each.is_complex() for each in slopes):
        raise AssertionError("Expected ds_dx to be real-valued, not complex")
    with unrecorded():
        return [apply("add", (one, apply("mul", (other, 1j)))) for one, other in zip(slopes, others)]


def _slopes(
    function: Function, inputs: Any, array: np.ndarray, at: Any, step: Any, eps: float, index: Any
) -> list[Tensor]:
    before = array[at].copy()
    array[at] = before - step
    low = _values(function, inputs)
    array[at] = before + step
    high = _values(function, inputs)
    array[at] = before
    found = []
    for a, b in zip(low, high):
        on_index = "" if index is None else f"on index {index} "
        for what, one, other in (("shape", a.shape, b.shape), ("dtype", a.dtype, b.dtype)):
            if one != other:
                raise AssertionError(
                    f"Expected `func` to return outputs with the same {what} when inputs are perturbed {on_index}by "
                    f"{eps}, but got: {what}s {one} and {other}."
                )
        with unrecorded():
            slope: Tensor = apply("div", (apply("sub", (b, a)), 2 * eps))
            found.append(slope.detach().reshape(-1))
    return found


def _values(function: Function, inputs: Any) -> list[Tensor]:
    return [each.clone() for each in as_tuple(function(*as_tuple(inputs)))]


def by_backward(inputs: Any, output: Tensor, tolerance: float, vector: Tensor | None = None) -> list[Tensor]:
    """The Jacobians of one output (with a vector: its products with that vector, as columns)."""
    wanted = tracked(inputs)

    def pull(cotangent: Tensor) -> list[Any]:
        parts = grad(output, wanted, cotangent, retain_graph=True, allow_unused=True)
        return [None if part is None else part.array.copy() for part in parts]

    def columns() -> list[Tensor]:
        if vector is not None:
            rows = [pull(vector.reshape(output.shape))]
        else:
            rows = []
            for number in range(output.array.size):
                unit = np.zeros(output.array.size, output.array.dtype)
                unit[number] = 1
                rows.append(pull(Tensor(unit.reshape(output.array.shape))))
        return [Tensor(_columns(each, [row[at] for row in rows])) for at, each in enumerate(wanted)]

    first, second = columns(), columns()
    for one, other in zip(first, second):
        if one.array.size and np.abs(one.array - other.array).max() > tolerance:
            raise GradcheckError(
                "Backward is not reentrant, i.e., running backward with same input and grad_output multiple times "
                "gives different values, although analytical gradient matches numerical gradient.The tolerance for "
                f"nondeterminism was {tolerance}." + NONDETERMINISTIC
            )
    return first


def _columns(wanted: Tensor, parts: list[np.ndarray | None]) -> np.ndarray:
    made = np.zeros((wanted.array.size, len(parts)), wanted.array.dtype)
    for column, part in enumerate(parts):
        if part is not None:
            made[:, column] = part.reshape(-1)
    return made


def by_tangents(function: Function, inputs: Any, outputs: Any, vectors: list[Any] | None = None) -> list[list[Tensor]]:
    """The Jacobians with forward mode (with vectors: the products with one for each input)."""
    wanted = [each for each in inputs if isinstance(each, Tensor) and each.requires_grad]
    if any(each.is_complex() for each in wanted):
        raise ValueError("Expected inputs to be non-complex for _get_analytical_jacobian_forward_ad.")
    floats = [out for out in outputs if is_float(out)]
    found = []
    with dual_level():
        given, tangents = duals(inputs)

        def push() -> list[np.ndarray]:
            results = [each for each in as_tuple(function(*given)) if is_float(each)]
            parts = [(each, unpack_dual(each).tangent) for each in results]
            return [np.zeros(each.array.size) if part is None else part.array.reshape(-1) for each, part in parts]

        for number, (each, tangent) in enumerate(zip(wanted, tangents)):
            if vectors is not None:
                tangent.array[...] = vectors[number].array.reshape(tangent.array.shape)
                found.append([Tensor(part.astype(out.array.dtype)) for part, out in zip(push(), floats)])
                tangent.array[...] = 0
                continue
            matrices = [np.zeros((each.array.size, out.array.size), out.array.dtype) for out in floats]
            for row, at in enumerate(np.ndindex(tangent.array.shape)):
                tangent.array[at] = 1
                for matrix, part in zip(matrices, push()):
                    matrix[row] = part
                tangent.array[at] = 0
            found.append([Tensor(matrix) for matrix in matrices])
    return found


def duals(inputs: Any) -> tuple[list[Any], list[Tensor]]:
    """The inputs with tangents of zeros, and those tangents, to be written to."""
    given, tangents = [], []
    for each in inputs:
        if isinstance(each, Tensor) and each.requires_grad:
            tangents.append(Tensor(np.zeros_like(each.array)))
            each = make_dual(each.detach(), tangents[-1])
        given.append(each)
    return given, tangents


def mismatch(
    analytical: Tensor, numerical: Tensor, output: int, by: int, *, rtol: float, atol: float,
    complex_indices: Any = None, part: str = "real", forward: bool = False, more: Callable[[], str] | None = None,
) -> None:  # fmt: skip
    """GradcheckError where two results are not close."""
    one, other = analytical.array, numerical.array
    if np.isclose(one, other, rtol, atol).all():
        return
    is_complex = complex_indices and (by if forward else output) in complex_indices
    said = ""
    if is_complex:
        name, element = "imaginary" if part == "imag" else "real", "inputs" if forward else "outputs"
        said = f"While considering the {name} part of complex {element} only, "
    raise GradcheckError(
        f"{said}Jacobian {'computed with forward mode ' if forward else ''}mismatch for output {output} with respect "
        f"to input {by},\nnumerical:{numerical}\nanalytical:{analytical}\n" + ("" if more is None else more())
    )
