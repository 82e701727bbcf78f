"""`torch.linalg`: determinants, inverses, systems of equations and factorizations, with PyTorch's checks.

https://docs.pytorch.org/docs/2.13/linalg.html
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..apply import apply
from ..factoring import LinAlgError
from ..refused import NotHere
from ..returned import named
from ..session import current
from ..tensor import Tensor
from .reduction import sum_
from .registry import native


def need_matrix(a: Any, name: str, shown: str = "A") -> None:
    if a.ndim < 2:
        raise RuntimeError(f"{name}: The input tensor {shown} must have at least 2 dimensions.")


def need_square(a: Any, name: str) -> None:
    need_matrix(a, name)
    rows, columns = a.shape[-2:]
    if rows != columns:
        raise RuntimeError(f"{name}: A must be batches of square matrices, but they are {rows} by {columns} matrices")


def need_float(a: Any, name: str, low: bool = False) -> None:
    if a.array.dtype.kind not in "fc":
        raise RuntimeError(f"{name}: Expected a floating point or complex tensor as input. Got {a.dtype.scalar}")
    if not low and a.array.dtype.itemsize == 2:
        raise RuntimeError(f"{name}: Low precision dtypes not supported. Got {a.dtype.scalar}")


def need_kernel(a: Any, kernel: str) -> None:
    if a.array.dtype.kind not in "fc" or a.array.dtype.itemsize == 2:
        raise NotImplementedError(f"\"{kernel}\" not implemented for '{a.dtype.scalar}'")


def check_info(info: Any, name: str, message: str, error: type[RuntimeError] = LinAlgError) -> None:
    """PyTorch's error for the first matrix whose number of failure is not zero."""
    numbers = info.array.reshape(-1)
    failed = np.flatnonzero(numbers)
    if not len(failed):
        return
    first = int(failed[0])
    batch = f" (Batch element {first}):" if info.ndim else ""
    raise error(f"{name}:{batch} {message.replace('{}', str(int(numbers[first])))}")


@native("linalg_det", "det")
def det(A: Any = None, input: Any = None) -> Tensor:
    a = input if A is None else A
    need_square(a, "linalg.det")
    need_float(a, "linalg.det", low=True)
    need_kernel(a, "lu_cpu")
    return apply("linalg_det", (a,))[0]  # type: ignore[no-any-return]


def _signed_log(a: Any) -> Any:
    need_square(a, "linalg.slogdet")
    need_float(a, "linalg.slogdet")
    return apply("linalg_slogdet", (a,))[:2]


@native("linalg_slogdet")
def linalg_slogdet(A: Any) -> Any:
    return named("linalg_slogdet", _signed_log(A))


@native("slogdet")
def slogdet(input: Any) -> Any:
    return named("slogdet", _signed_log(input))


@native("logdet")
def logdet(input: Any) -> Any:
    need_square(input, "logdet")
    need_float(input, "logdet", low=True)
    sign, log = _signed_log(input)
    if input.is_complex():
        return sign.log() + log
    return apply("where", (sign.detach() == -1, float("nan"), log))


@native("linalg_inv", "inverse")
def inverse(A: Any = None, input: Any = None) -> Tensor:
    a = input if A is None else A
    found, info = _inverted(a)
    check_info(info, "linalg.inv", _SINGULAR)
    return found  # type: ignore[no-any-return]


_SINGULAR = (
    "The diagonal element {} is zero, the inversion could not be completed because the input matrix is singular."
)


def _inverted(a: Any) -> Any:
    need_square(a, "linalg.inv")
    need_float(a, "linalg.inv")
    return apply("linalg_inv", (a,))


@native("linalg_inv_ex")
def linalg_inv_ex(A: Any, check_errors: bool = False) -> Any:
    found, info = _inverted(A)
    if check_errors:
        check_info(info, "linalg.inv_ex", _SINGULAR)
    return named("linalg_inv_ex", (found, info))


def _need_fitting(a: Any, b: Any, left: bool, name: str) -> None:
    need_square(a, name)
    need_matrix(b, name, "B")
    if a.shape[-2] != b.shape[-2 if left else -1]:
        shown = "x".join(map(str, a.shape[-2:])) + " and " + "x".join(map(str, b.shape[-2:]))
        raise RuntimeError(
            f"{name}: Incompatible shapes of A and B for the equation {'AX' if left else 'XA'} = B ({shown})"
        )


def _solved(a: Any, b: Any, left: bool) -> Any:
    name = "linalg.solve"
    need_float(a, name, low=True)
    if a.dtype != b.dtype:
        raise RuntimeError(
            f"{name}: Expected A and B to have the same dtype, but found A of type {a.dtype.scalar} and B of type "
            f"{b.dtype.scalar} instead"
        )
    vector = b.ndim == 1 or (a.ndim - 1 == b.ndim and tuple(b.shape) == tuple(a.shape[:-1]))
    _need_fitting(a, _column(b) if vector else b, left, name)
    need_kernel(a, "lu_cpu")
    return apply("linalg_solve", (a, b), {"left": left})


def _column(b: Any) -> Any:
    return b.detach().unsqueeze(-1)


@native("linalg_solve")
def linalg_solve(A: Any, B: Any, left: bool = True) -> Any:
    found, _, _, info = _solved(A, B, left)
    check_info(info, "torch.linalg.solve", "The solver failed because the input matrix is singular.")
    return found


@native("linalg_solve_ex")
def linalg_solve_ex(A: Any, B: Any, left: bool = True, check_errors: bool = False) -> Any:
    found, _, _, info = _solved(A, B, left)
    if check_errors:
        check_info(info, "torch.linalg.solve_ex", "The solver failed because the input matrix is singular.")
    return named("linalg_solve_ex", (found, info))


@native("linalg_solve_triangular")
def linalg_solve_triangular(
    input: Any, B: Any, upper: bool, left: bool = True, unitriangular: bool = False
) -> Any:  # fmt: skip
    _need_fitting(input, B, left, "linalg.solve_triangular")
    if input.dtype != B.dtype:
        raise NotHere("torch.linalg.solve_triangular of two dtypes")
    attributes = {"upper": upper, "left": left, "unitriangular": unitriangular}
    return apply("linalg_solve_triangular", (input, B), attributes)


_NOT_POSITIVE = (
    "The factorization could not be completed because the input is not positive-definite (the leading minor of order "
    "{} is not positive-definite)."
)


def _factor(a: Any, upper: bool) -> Any:
    need_square(a, "linalg.cholesky")
    need_float(a, "linalg.cholesky", low=True)
    need_kernel(a, "cholesky_cpu")
    return apply("linalg_cholesky", (a,), {"upper": upper})


@native("linalg_cholesky")
def linalg_cholesky(input: Any, upper: bool = False) -> Any:
    found, info = _factor(input, upper)
    check_info(info, "linalg.cholesky", _NOT_POSITIVE)
    return found


@native("linalg_cholesky_ex")
def linalg_cholesky_ex(input: Any, upper: bool = False, check_errors: bool = False) -> Any:
    found, info = _factor(input, upper)
    if check_errors:
        check_info(info, "linalg.cholesky_ex", _NOT_POSITIVE)
    return named("linalg_cholesky_ex", (found, info))


@native("cholesky")
def cholesky(input: Any, upper: bool = False) -> Any:
    current().warn(
        "torch.cholesky is deprecated in favor of torch.linalg.cholesky and will be removed in a future PyTorch "
        "release.\nL = torch.cholesky(A)\nshould be replaced with\nL = torch.linalg.cholesky(A)\nand\nU = "
        "torch.cholesky(A, upper=True)\nshould be replaced with\nU = torch.linalg.cholesky(A).mH\nThis transform will "
        "produce equivalent results for all valid (symmetric positive definite) inputs."
    )
    need_square(input, "cholesky")
    need_kernel(input, "cholesky_cpu")
    found, info = apply("cholesky", (input,), {"upper": upper})
    check_info(info, "cholesky", _NOT_POSITIVE)
    return found


@native("cholesky_solve")
def cholesky_solve(input2: Any, upper: bool = False, input: Any = None, self: Any = None) -> Any:
    b = input if self is None else self
    for shown, given in (("b", b), ("u", input2)):
        if given.ndim < 2:
            raise RuntimeError(f"{shown} should have at least 2 dimensions, but has {given.ndim} dimensions instead")
    if b.dtype != input2.dtype:
        raise RuntimeError(
            f"Expected b and A to have the same dtype, but found b of type {b.dtype.scalar} and A of type "
            f"{input2.dtype.scalar} instead."
        )
    need_kernel(b, "cholesky_solve_cpu")
    return apply("cholesky_solve", (b, input2), {"upper": upper})


@native("cholesky_inverse")
def cholesky_inverse(input: Any, upper: bool = False) -> Any:
    need_square(input, "cholesky_inverse")
    need_kernel(input, "cholesky_inverse_out_cpu")
    return apply("cholesky_inverse", (input,), {"upper": upper})


def _q_and_r(a: Any, mode: str) -> Any:
    need_matrix(a, "linalg.qr")
    need_float(a, "linalg.qr", low=True)
    if mode not in ("reduced", "complete", "r"):
        raise RuntimeError(
            f"qr received unrecognized mode '{mode}' but expected one of 'reduced' (default), 'r', or 'complete'"
        )
    need_kernel(a, "geqrf_cpu")
    return apply("linalg_qr", (a,), {"mode": mode})


@native("linalg_qr")
def linalg_qr(A: Any, mode: str = "reduced") -> Any:
    return named("linalg_qr", _q_and_r(A, mode))


@native("qr")
def qr(input: Any, some: bool = True) -> Any:
    current().warn(
        "torch.qr is deprecated in favor of torch.linalg.qr and will be removed in a future PyTorch release.\nThe "
        "boolean parameter 'some' has been replaced with a string parameter 'mode'.\nQ, R = torch.qr(A, some)\nshould "
        "be replaced with\nQ, R = torch.linalg.qr(A, 'reduced' if some else 'complete')"
    )
    return named("qr", _q_and_r(input, "reduced" if some else "complete"))


def _symmetric(a: Any, half: str, vectors: bool) -> Any:
    need_square(a, "linalg.eigh")
    if half.upper() not in ("L", "U"):
        raise RuntimeError(f"Expected UPLO argument to be 'L' or 'U', but got {half}")
    need_kernel(a, "linalg_eigh_cpu")
    return apply("linalg_eigh", (a,), {"UPLO": half, "compute_v": vectors})


@native("linalg_eigh")
def linalg_eigh(input: Any, UPLO: str = "L") -> Any:
    return named("linalg_eigh", _symmetric(input, UPLO, True))


@native("linalg_eigvalsh")
def linalg_eigvalsh(input: Any, UPLO: str = "L") -> Any:
    return _symmetric(input, UPLO, input.requires_grad)[0]


def _eigen(a: Any, name: str) -> Any:
    need_square(a, name)
    if a.array.dtype.kind not in "fc":
        raise RuntimeError(f"Unknown Complex ScalarType for {a.dtype.scalar}")
    need_kernel(a, "linalg_eig_out_cpu")
    if not np.all(np.isfinite(a.array)):
        raise RuntimeError("torch.linalg.eig: input tensor should not contain infs or NaNs.")
    return apply("linalg_eig", (a,), {"real": not a.is_complex()})


@native("linalg_eig")
def linalg_eig(input: Any) -> Any:
    values, vectors = _eigen(input, "linalg.eig")
    if np.any(values.array.imag):
        raise NotHere("eigenvectors of complex eigenvalues (their phases are not determined)")
    return named("linalg_eig", (values, vectors))


@native("linalg_eigvals")
def linalg_eigvals(input: Any) -> Any:
    return _eigen(input, "linalg.eig" if input.requires_grad else "linalg.eigvals")[0]


def _singular(a: Any, full: bool, vectors: bool, driver: Any = None) -> Any:
    need_matrix(a, "linalg.svd")
    need_float(a, "linalg.svd", low=True)
    if driver is not None:
        raise RuntimeError(
            "torch.linalg.svd: keyword argument `driver=` is only supported on CUDA inputs with cuSOLVER backend."
        )
    need_kernel(a, "linalg_svd_cpu")
    return apply("linalg_svd", (a,), {"full_matrices": full, "compute_uv": vectors})


@native("linalg_svd")
def linalg_svd(A: Any, full_matrices: bool = True, driver: Any = None) -> Any:
    return named("linalg_svd", _singular(A, full_matrices, True, driver))


@native("linalg_svdvals")
def linalg_svdvals(A: Any, driver: Any = None) -> Any:
    return _singular(A, False, A.requires_grad, driver)[1]


@native("svd")
def svd(input: Any, some: bool = True, compute_uv: bool = True) -> Any:
    if compute_uv:
        u, s, vh = _singular(input, not some, True)
        return named("svd", (u, s, vh.mH))
    s = linalg_svdvals(input)
    rows, columns = input.shape[-2:]
    lead = input.shape[:-2]
    return named("svd", (input.new_zeros(*lead, rows, rows), s, input.new_zeros(*lead, columns, columns)))


def _need_lu(a: Any, name: str, pivot: bool = True) -> None:
    if a.ndim < 2:
        raise RuntimeError(f"{name}: Expected tensor with 2 or more dimensions. Got size: {list(a.shape)} instead")
    need_kernel(a, "lu_cpu")
    if not pivot:
        raise RuntimeError("linalg.lu_factor: LU without pivoting is not implemented on the CPU")


@native("linalg_lu_factor")
def linalg_lu_factor(A: Any, pivot: bool = True) -> Any:
    _need_lu(A, "torch.lu_factor", pivot)
    packed, pivots, info = apply("linalg_lu_factor", (A,))
    message = (
        "U[{},{}] is zero and using it on lu_solve would result in a division by zero. If you still want to perform "
        "the factorization, consider calling linalg.lu(A, pivot) or linalg.lu_factor_ex(A, pivot)"
    )
    check_info(info, "torch.linalg.lu_factor", message, RuntimeError)
    return named("linalg_lu_factor", (packed, pivots))


@native("linalg_lu_factor_ex")
def linalg_lu_factor_ex(A: Any, pivot: bool = True, check_errors: bool = False) -> Any:
    _need_lu(A, "torch.lu_factor", pivot)
    return named("linalg_lu_factor_ex", apply("linalg_lu_factor", (A,)))


@native("linalg_lu")
def linalg_lu(A: Any, pivot: bool = True) -> Any:
    _need_lu(A, "linalg.lu", pivot)
    lower, upper, p = apply("linalg_lu", (A,))
    return named("linalg_lu", (p, lower, upper))


@native("lu_unpack")
def lu_unpack(LU_data: Any, LU_pivots: Any, unpack_data: bool = True, unpack_pivots: bool = True) -> Any:
    if LU_pivots.array.dtype != np.int32:
        raise RuntimeError(
            "torch.lu_unpack: LU_pivots is expected to be a contiguous tensor of torch.int32 dtype.\nNote: this function "
            "is intended to be used with the output produced by torch.linalg.lu_factor"
        )
    if LU_data.ndim < 2:
        raise IndexError("Dimension specified as -1 but tensor has no dimensions")
    lower, upper, p = apply("lu_unpack", (LU_data, LU_pivots))
    blank = LU_data.new_empty(0)
    return named("lu_unpack", (p if unpack_pivots else blank, *((lower, upper) if unpack_data else (blank, blank))))


@native("linalg_lu_solve")
def linalg_lu_solve(LU: Any, pivots: Any, B: Any, left: bool = True, adjoint: bool = False) -> Any:
    need_float(LU, "torch.linalg.lu_solve", low=True)
    if pivots.array.dtype != np.int32:
        raise RuntimeError("linalg.lu_solve: pivots should be a Tensor of scalar type torch.int32")
    need_matrix(LU, "torch.linalg.lu_solve")
    _need_fitting(LU, B, left, "linalg.lu_solve")
    need_kernel(LU, "linalg.lu_solve_cpu")
    return apply("linalg_lu_solve", (LU, pivots, B), {"left": left, "adjoint": adjoint})


@native("linalg_matrix_exp", "matrix_exp")
def matrix_exp(input: Any) -> Any:
    need_square(input, "linalg.matrix_exp")
    need_float(input, "linalg.matrix_exp", low=True)
    return apply("linalg_matrix_exp", (input,))


@native("linalg_lstsq")
def linalg_lstsq(input: Any, b: Any, rcond: Any = None, driver: Any = None) -> Any:
    name = "torch.linalg.lstsq"
    if input.ndim < 2:
        raise RuntimeError(f"{name}: input must have at least 2 dimensions.")
    if b.ndim < 1:
        raise RuntimeError(f"{name}: other must have at least 1 dimension.")
    if input.dtype != b.dtype:
        raise RuntimeError(
            f"{name}: Expected input and other to have the same dtype, but got input's dtype {input.dtype.scalar} and "
            f"other's dtype {b.dtype.scalar}"
        )
    if driver is not None and driver not in ("gels", "gelsy", "gelsd", "gelss"):
        raise RuntimeError(f"{name}: parameter `driver` should be one of (gels, gelsy, gelsd, gelss)")
    vector = b.ndim == 1 or (input.ndim - 1 == b.ndim and tuple(b.shape) == tuple(input.shape[:-1]))
    at = -1 if vector else -2
    if input.shape[-2] != b.shape[at]:
        raise RuntimeError(f"{name}: input.size(-2) should match other.size({at})")
    if input.array.dtype.kind not in "fc" or input.array.dtype.itemsize == 2:
        raise RuntimeError("This function doesn't handle types other than float and double")
    attributes = {"driver": driver or "gelsy", "rcond": rcond}
    return named("linalg_lstsq", apply("linalg_lstsq", (input, b), attributes))


def tolerances(a: Any, atol: Any, rtol: Any) -> tuple[Any, Any]:
    """The absolute and the relative bound below which a singular value is taken for zero."""
    if atol is None:
        return 0.0, max(a.shape[-2:]) * float(np.finfo(a.array.dtype).eps) if rtol is None else rtol
    if rtol is None:
        above: Any = atol > 0
        positive = bool(above.any()) if isinstance(above, Tensor) else above
        rtol = 0.0 if positive else max(a.shape[-2:]) * float(np.finfo(a.array.dtype).eps)
    return atol, rtol


@native("linalg_pinv")
def linalg_pinv(input: Any, atol: Any = None, rtol: Any = None, rcond: Any = None, hermitian: bool = False) -> Any:
    if input.array.dtype.kind not in "fc" or input.array.dtype.itemsize == 2 or input.ndim < 2:
        raise RuntimeError(
            f"linalg.pinv({input.dtype.scalar}{{{list(input.shape)}}}): expected a tensor with 2 or more dimensions of "
            "float, double, cfloat or cdouble types"
        )
    attributes = {
        "atol": _plain(atol), "rtol": _plain(rtol if rcond is None else rcond), "hermitian": hermitian,
    }  # fmt: skip
    return apply("linalg_pinv", (input,), attributes)


def _plain(value: Any) -> Any:
    if isinstance(value, Tensor):
        if value.ndim:
            raise NotHere("a pseudoinverse with a tolerance for each matrix")
        return value.array.item()
    return value


@native("pinverse")
def pinverse(input: Any, rcond: float = 1e-15) -> Any:
    return linalg_pinv(input, rcond=rcond)


@native("linalg_matrix_rank")
def linalg_matrix_rank(
    input: Any, atol: Any = None, rtol: Any = None, tol: Any = None, hermitian: bool = False
) -> Any:  # fmt: skip
    need_matrix(input, "torch.linalg.matrix_rank", "input")
    if input.array.dtype.kind not in "fc" or input.array.dtype.itemsize == 2:
        raise RuntimeError("This function doesn't handle types other than float and double")
    given = input.detach()
    absolute, relative = (tol, 0.0) if tol is not None else tolerances(given, atol, rtol)
    values = linalg_eigvalsh(given).abs() if hermitian else linalg_svdvals(given)
    if not values.numel():
        return sum_(values > 0, -1)
    bound = values.amax(-1, keepdim=True) * relative
    absolute = absolute.unsqueeze(-1) if isinstance(absolute, Tensor) and absolute.ndim else absolute
    return sum_(values > bound.clamp(min=absolute), -1)
