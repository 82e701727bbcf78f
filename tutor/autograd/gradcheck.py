"""`torch.autograd.gradcheck`: derivatives compared with differences of values.

https://docs.pytorch.org/docs/2.13/generated/torch.autograd.gradcheck.gradcheck.html
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from .batchcheck import check_batched, check_batched_tangents
from .fastcheck import fast, unit
from .forward_ad import dual_level, make_dual, unpack_dual
from .function import Function
from .generator import Generator
from .gradients import grad
from .jacobians import (
    GradcheckError,
    as_tuple,
    by_backward,
    by_differences,
    by_tangents,
    duals,
    is_float,
    mismatch,
    tracked,
)
from .refused import NotHere
from .session import current
from .tensor import Tensor

UNDEFINED = 'Please look at "Notes about undefined output gradients" in "tools/autograd/derivatives.yaml"'
BACKWARDS = (
    "Backwards compatibility: New undefined gradient support checking feature is enabled by default, but it may break "
    "existing callers of this function. If this is true for you, you can call this function with "
    '"check_undefined_grad=False" to disable the feature'
)


def gradcheck(
    func: Any, inputs: Any, *, eps: float = 1e-06, atol: float = 1e-05, rtol: float = 0.001,
    raise_exception: bool = True, nondet_tol: float = 0.0, check_undefined_grad: bool = True,
    check_grad_dtypes: bool = False, check_batched_grad: bool = False, check_batched_forward_grad: bool = False,
    check_forward_ad: bool = False, check_backward_ad: bool = True, fast_mode: bool = False, masked: Any = None,
) -> bool:  # fmt: skip
    """True where the derivatives of a function agree with differences of its values; else GradcheckError."""
    if not (check_forward_ad or check_backward_ad):
        raise AssertionError("Expected at least one of check_forward_ad or check_backward_ad to be True")
    if check_batched_grad and not check_backward_ad:
        raise AssertionError("Setting check_batched_grad=True requires check_backward_ad to be True")
    if check_batched_forward_grad and not check_forward_ad:
        raise AssertionError("Setting check_batched_forward_grad=True requires check_forward_ad to be True")
    check = fast if fast_mode else slow
    try:
        given = as_tuple(inputs)
        _check_inputs(given)
        results = func(*given)
        outputs = _differentiable(results)
        compare = partial(check, eps=eps, rtol=rtol, atol=atol, tolerance=nondet_tol)
        if check_backward_ad:
            _compare_backward(compare, func, results, given, outputs)
        if check_forward_ad:
            _compare_forward(compare, func, results, given, check_undefined_grad)
        if check_batched_forward_grad:
            check_batched_tangents(func, given)
        if check_backward_ad:
            if check_batched_grad:
                for output in outputs:
                    check_batched(given, output)
            _check_multiplied(outputs, given, masked)
            if check_undefined_grad:
                _check_undefined(func, outputs, given)
    except GradcheckError:
        if raise_exception:
            raise
        return False
    return True


def gradgradcheck(
    func: Any, inputs: Any, grad_outputs: Any = None, *, eps: float = 1e-06, atol: float = 1e-05, rtol: float = 0.001,
    gen_non_contig_grad_outputs: bool = False, raise_exception: bool = True, nondet_tol: float = 0.0,
    check_undefined_grad: bool = True, check_grad_dtypes: bool = False, check_batched_grad: bool = False,
    check_fwd_over_rev: bool = False, check_rev_over_rev: bool = True, fast_mode: bool = False, masked: bool = False,
) -> bool:  # fmt: skip
    """The same of the gradients of a function: second derivatives."""
    if not (check_fwd_over_rev or check_rev_over_rev):
        raise AssertionError("Expected at least one of check_fwd_over_rev or check_rev_over_rev to be True")
    for name, given in (("check_undefined_grad", check_undefined_grad), ("check_batched_grad", check_batched_grad)):
        if given and not check_rev_over_rev:
            raise AssertionError(f"Setting {name}=True requires check_rev_over_rev to be True")
    inputs = as_tuple(inputs)
    by_chance = grad_outputs is None and current().generator is None
    if grad_outputs is None:
        if gen_non_contig_grad_outputs:
            raise NotHere("`gen_non_contig_grad_outputs`")
        grad_outputs = tuple([_drawn(out) for out in _differentiable(func(*inputs))])
    else:
        grad_outputs = as_tuple(grad_outputs)
    many = len(grad_outputs)
    of_inputs = [isinstance(each, Tensor) and each.requires_grad for each in inputs]
    of_cotangents = [each.requires_grad for each in grad_outputs]

    def new_func(*args: Any) -> tuple[Any, ...]:
        given = [_tracked_again(each, tracks) for each, tracks in zip(args[:-many], of_inputs)]
        outputs = _differentiable(func(*given))
        cotangents = tuple([_tracked_again(each, tracks) for each, tracks in zip(args[-many:], of_cotangents)])
        wanted = tuple([each for each, tracks in zip(given, of_inputs) if tracks])
        parts = grad(outputs, wanted, cotangents, create_graph=True, allow_unused=True)
        return tuple([part for part in parts if part is not None])

    try:
        return gradcheck(
            new_func, inputs + grad_outputs, eps=eps, atol=atol, rtol=rtol, raise_exception=raise_exception,
            nondet_tol=nondet_tol, check_undefined_grad=check_undefined_grad, check_grad_dtypes=check_grad_dtypes,
            check_batched_grad=check_batched_grad, fast_mode=fast_mode, check_forward_ad=check_fwd_over_rev,
            check_backward_ad=check_rev_over_rev, masked=masked,
        )  # fmt: skip
    except GradcheckError as error:
        if by_chance:
            raise NotHere("what a failed `gradgradcheck` says before `torch.manual_seed(...)`") from error
        raise


def _tracked_again(each: Any, tracks: bool) -> Any:
    return each.requires_grad_() if tracks else each


def _drawn(output: Tensor) -> Tensor:
    """A random cotangent between -1 and 1; from a stream of its own where the program has started none."""
    dtype = output.array.dtype
    generator = Generator() if current().generator is None else current().generator
    made = Tensor(np.zeros(output.array.shape, dtype)).uniform_(-1, 1, generator=generator)
    made.tracked = True
    return made


def _check_inputs(inputs: tuple[Any, ...]) -> None:
    some = False
    for at, each in enumerate(inputs):
        if not (isinstance(each, Tensor) and each.requires_grad):
            continue
        some = True
        if each.array.dtype not in (np.float64, np.complex128):
            current().warn(
                f"Input #{at} requires gradient and is not a double precision floating point or complex. This check "
                "will likely fail if all the inputs are not of double precision floating point or complex. "
            )
        if not all(stride > 0 or size <= 1 for stride, size in zip(each.stride(), each.shape)):
            raise RuntimeError(
                f"The {at}th input has a dimension with stride 0. gradcheck only supports inputs that are "
                "non-overlapping to be able to compute the numerical gradients correctly. You should call .contiguous "
                "on the input before passing it to gradcheck."
            )
    if not some:
        raise ValueError(
            "gradcheck expects at least one input tensor to require gradient, but none of them have requires_grad=True."
        )


def _differentiable(results: Any) -> tuple[Any, ...]:
    return tuple([out for out in as_tuple(results) if out.requires_grad])


def _compare_backward(compare: Any, func: Any, results: Any, inputs: tuple[Any, ...], outputs: tuple[Any, ...]) -> None:
    """Complex outputs by their imaginary and real parts."""
    if not any(out.is_complex() for out in as_tuple(results)):
        compare(func, results, inputs, outputs)
        return
    indices = [at for at, out in enumerate(outputs) if out.is_complex()]
    for name in ("imag", "real"):
        part = partial(_part_of_outputs, func, name)
        found = part(*inputs)
        compare(part, found, inputs, _differentiable(found), complex_indices=indices, part=name)


def _part_of_outputs(func: Any, name: str, *inputs: Any) -> tuple[Any, ...]:
    return tuple([getattr(out, name) if out.is_complex() else out for out in as_tuple(func(*inputs))])


def _compare_forward(compare: Any, func: Any, results: Any, inputs: tuple[Any, ...], undefined: bool) -> None:
    """Complex inputs by their imaginary and real parts."""
    indices = [at for at, each in enumerate(inputs) if isinstance(each, Tensor) and each.is_complex()]
    if not indices:
        compare(func, results, inputs, _differentiable(results), forward=True)
        if undefined:
            _check_undefined_tangents(func, inputs)
        return
    parts = []
    for name in ("imag", "real"):
        part = partial(_with_part, func, name, indices, inputs)
        given = [getattr(each, name) if at in indices else each for at, each in enumerate(inputs)]
        found = part(*given)
        compare(part, found, given, _differentiable(found), forward=True, complex_indices=indices, part=name)
        parts.append((part, given))
    if undefined:
        for part, given in parts:
            _check_undefined_tangents(part, given)


def _with_part(func: Any, name: str, indices: list[int], inputs: tuple[Any, ...], *given: Any) -> tuple[Any, ...]:
    whole = list(given)
    for at in indices:
        whole[at] = whole[at] + inputs[at].imag * 1j if name == "real" else inputs[at].real + whole[at] * 1j
    return as_tuple(func(*whole))


def slow(
    func: Any, results: Any, inputs: Any, outputs: Any, eps: float, rtol: float, atol: float, tolerance: float,
    forward: bool = False, complex_indices: Any = None, part: str = "real",
) -> None:  # fmt: skip
    """Whole Jacobians."""
    results = as_tuple(results)
    numerical = by_differences(func, inputs, results, eps, forward)
    if not outputs:
        if any((matrix.array != 0).any() for matrices in numerical for matrix in matrices):
            raise GradcheckError("Numerical gradient for function expected to be zero")
        return
    by_output = [found for out, found in zip(results, zip(*numerical)) if out.requires_grad]
    say = partial(mismatch, rtol=rtol, atol=atol, complex_indices=complex_indices, part=part, forward=forward)
    if forward:
        found = by_tangents(func, inputs, results)
        for at, expected in enumerate(by_output):
            for by, matrix in enumerate(expected):
                say(found[by][at], matrix, at, by)
        return
    for at, out in enumerate(outputs):
        for by, (matrix, expected_matrix) in enumerate(zip(by_backward(inputs, out, tolerance), by_output[at])):
            say(matrix, expected_matrix, at, by)


def _check_multiplied(outputs: tuple[Any, ...], inputs: Any, masked: Any) -> None:
    """The gradients of zero cotangents are zero."""
    found = grad(outputs, tracked(inputs), _zeros(outputs), allow_unused=True)
    for part in found:
        if part is None:
            continue
        near = np.allclose(part.array, 0, 1e-05, 1e-08) if masked else (part.array == 0).all()
        if not near:
            raise GradcheckError("backward not multiplied by grad_output")


def _zeros(outputs: Any) -> list[Tensor]:
    return [Tensor(np.zeros_like(out.array)) for out in outputs]


class UndefinedGrad(Function):
    """The tensor itself; nothing flows back."""

    @staticmethod
    def forward(ctx: Any, tensor: Tensor) -> Tensor:
        return tensor.view_as(tensor)

    @staticmethod
    def backward(ctx: Any, cotangent: Any) -> None:
        return None


def _check_undefined(func: Any, outputs: tuple[Any, ...], inputs: Any) -> None:
    """Backward goes through where some or all outputs have no gradient."""
    cases = [[UndefinedGrad.apply(out) for out in _differentiable(func(*inputs))]]
    if len(cases[0]) > 1:
        for at in range(len(outputs)):
            found = _differentiable(func(*inputs))
            cases.append([UndefinedGrad.apply(out) if number == at else out for number, out in enumerate(found)])
    for case in cases:
        try:
            found = grad(case, tracked(inputs), _zeros(case), allow_unused=True)
        except RuntimeError as error:
            current().warn(BACKWARDS)
            raise GradcheckError(f"Expected backward function to handle undefined output grads. {UNDEFINED}") from error
        if any(part is not None and (part.array != 0).any() for part in found):
            current().warn(BACKWARDS)
            raise GradcheckError(
                "Expected all input grads to be undefined or zero when all output grads are undefined or zero. "
                + UNDEFINED
            )


def _check_undefined_tangents(func: Any, inputs: Any) -> None:
    """No tangent is a tangent of zeros."""
    with dual_level():
        given, tangents = duals(inputs)
        stream = Generator()
        for tangent in tangents:
            tangent.array[...] = unit(stream, tangent)
        for at, each in enumerate(inputs):
            if not (isinstance(each, Tensor) and each.requires_grad):
                continue
            before, found = given[at], []
            for case in (make_dual(each.detach(), Tensor(np.zeros_like(each.array))), each.detach()):
                given[at] = case
                found.append([unpack_dual(out).tangent for out in as_tuple(func(*given)) if is_float(out)])
            given[at] = before
            for number, (one, other) in enumerate(zip(*found)):
                if one is not None and other is not None and not np.allclose(one.array, other.array, 1e-05, 1e-08):
                    raise GradcheckError(
                        "Mismatch in tangent values for output with index: ", number, " when input: ", each,
                        " has an undefined tangent value. ", " Got: ", one, " but expected: ", other,
                    )  # fmt: skip


NAMES: dict[str, Any] = {"autograd.gradcheck": gradcheck, "autograd.gradgradcheck": gradgradcheck}
# The names of the module, which the function of its name hides: it can be imported from, and nothing else.
MODULE: dict[str, Any] = {"gradcheck": gradcheck, "gradgradcheck": gradgradcheck, "GradcheckError": GradcheckError}
