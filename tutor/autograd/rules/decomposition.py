"""Linear algebra: determinants, inverses, systems of equations and factorizations.

The formulas are those of PyTorch's FunctionsManual.cpp; they give cotangents as they stand, conjugates included.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import factoring
from ..factoring import by_columns
from ..op import op
from ..refused import NotHere
from ..singular import qr, singular
from ..spectra import symmetric

SQUARE = [((2, 2),), ((3, 3),), ((2, 2, 2),)]
SYSTEM = [((2, 2), (2, 2)), ((3, 3), (3, 1)), ((2, 2), (2, 2), {"left": False})]

op("linalg_det",
   lambda A, *, xp: _det(A, xp),
   A=lambda grad, A, LU, pivots, result, xp: _det_to(grad, A, LU, pivots, result, xp),
   node="LinalgDetBackward0", outputs=("result", "LU", "pivots"), holomorphic=False, samples=SQUARE)  # fmt: skip

op("linalg_slogdet",
   lambda A, *, xp: _slogdet(A, xp),
   A=lambda grads, A, sign, LU, pivots, xp: _slogdet_to(grads, A, sign, LU, pivots, xp),
   node="LinalgSlogdetBackward0", outputs=("sign", "logabsdet", "LU", "pivots"), differentiable=2, holomorphic=False,
   samples=SQUARE)  # fmt: skip

op("linalg_inv",
   lambda A, *, xp: _inv(A, xp),
   A=lambda grad, inverse, xp: -xp.matmul(_h(inverse, xp), xp.matmul(grad, _h(inverse, xp))),
   node="LinalgInvExBackward0", outputs=("inverse", "info"), holomorphic=False, samples=SQUARE)  # fmt: skip

op("linalg_solve",
   lambda A, B, *, left=True, xp: _solve(A, B, left, xp),
   A=lambda grad, A, LU, pivots, result, left, xp: _solve_to_matrix(grad, A, LU, pivots, result, left, xp),
   B=lambda grad, A, LU, pivots, left, xp: _solve_to_right(grad, A, LU, pivots, left, xp),
   node="LinalgSolveExBackward0", outputs=("result", "LU", "pivots", "info"), holomorphic=False,
   samples=SYSTEM)  # fmt: skip

op("linalg_solve_triangular",
   lambda self, B, *, upper, left=True, unitriangular=False, xp:
       by_columns(factoring.each(lambda a, b: factoring.triangular(a, b, upper, left, unitriangular), 1, self, B)),
   self=lambda grad, self, result, upper, left, unitriangular, xp:
       _triangular_to_matrix(grad, self, result, upper, left, unitriangular, xp),
   B=lambda grad, self, upper, left, unitriangular, xp:
       xp.linalg_solve_triangular(_h(self, xp), grad, upper=not upper, left=left, unitriangular=unitriangular),
   node="LinalgSolveTriangularBackward0", layout="", holomorphic=False,
   samples=[((2, 2), (2, 2), {"upper": True}), ((2, 2), (2, 2), {"upper": False, "left": False}),
            ((3, 3), (3, 1), {"upper": False, "unitriangular": True})])  # fmt: skip

op("linalg_cholesky",
   lambda self, *, upper=False, xp: _cholesky(self, upper, xp),
   self=lambda grad, L, upper, xp: _cholesky_to(grad, L, upper, xp),
   node="LinalgCholeskyExBackward0", outputs=("L", "info"), holomorphic=False,
   samples=[("positive definite", (2, 2)), ("positive definite", (3, 3), {"upper": True})])  # fmt: skip

op("cholesky",
   lambda self, *, upper=False, xp: _cholesky(self, upper, xp),
   self=lambda grad, result, upper, xp: _cholesky_to(grad, result, upper, xp),
   node="CholeskyBackward0", outputs=("result", "info"), holomorphic=False,
   samples=[("positive definite", (2, 2))])  # fmt: skip

op("linalg_qr",
   lambda A, *, mode="reduced", xp: _qr(A, mode, xp),
   A=lambda grads, Q, R, mode, xp: _qr_to(grads, Q, R, mode, xp),
   node="LinalgQrBackward0", outputs=("Q", "R"), differentiable=2, holomorphic=False,
   samples=[((2, 2),), ((3, 2),)])  # fmt: skip

op("linalg_eigh",
   lambda A, *, UPLO="L", compute_v=True, xp: _eigh(A, UPLO, xp),
   A=lambda grads, eigenvalues, eigenvectors, compute_v, xp: _eigh_to(grads, eigenvalues, eigenvectors, compute_v, xp),
   node="LinalgEighBackward0", outputs=("eigenvalues", "eigenvectors"), differentiable=2, holomorphic=False,
   samples=[("positive definite", (2, 2)), ("positive definite", (3, 3))])  # fmt: skip

op("linalg_eig",
   lambda self, *, real, xp: _eig(self, xp),
   self=lambda grads, eigenvalues, eigenvectors, real, xp: _eig_to(grads, real, eigenvalues, eigenvectors, xp),
   node="LinalgEigBackward0", outputs=("eigenvalues", "eigenvectors"), differentiable=2, holomorphic=False,
   samples=[("positive definite", (2, 2), {"real": True})])  # fmt: skip

op("linalg_svd",
   lambda A, *, full_matrices=False, compute_uv=True, xp: _svd(A, full_matrices, compute_uv, xp),
   A=lambda grads, U, S, Vh, full_matrices, compute_uv, xp: _svd_to(grads, U, S, Vh, full_matrices, compute_uv, xp),
   node="LinalgSvdBackward0", outputs=("U", "S", "Vh"), differentiable=3, holomorphic=False,
   samples=[((2, 2),), ((3, 2),), ((2, 3),)])  # fmt: skip

op("linalg_lu_factor",
   lambda A, *, xp: _lu(A, xp),
   A=lambda grad, LU, pivots, xp: _lu_factor_to(grad, LU, pivots, xp),
   node="LinalgLuFactorExBackward0", outputs=("LU", "pivots", "info"), holomorphic=False,
   samples=[((2, 2),)])  # fmt: skip

op("lu_unpack",
   lambda LU_data, pivots, *, xp: _unpacked(LU_data, pivots, xp),
   LU_data=lambda grads, LU_data_shape, xp: _unpack_to(grads, LU_data_shape, xp),
   node="LuUnpackBackward0", outputs=("L", "U", "P"), differentiable=2, holomorphic=False,
   samples=[((2, 2), np.array([2, 2], np.int32))])  # fmt: skip

op("linalg_lu",
   lambda A, *, xp: _plu(A, xp),
   A=lambda grads, P, L, U, xp: _plu_to(grads[0], grads[1], P, L, U, xp),
   node="LinalgLuBackward0", outputs=("L", "U", "P"), differentiable=2, holomorphic=False,
   samples=[((2, 2),)])  # fmt: skip

op("linalg_lu_solve",
   lambda LU, pivots, B, *, left=True, adjoint=False, xp: _lu_solve(LU, pivots, B, left, adjoint),
   LU=lambda grad, LU, pivots, result, left, adjoint, xp: _lu_solve_to(grad, LU, pivots, result, left, adjoint, xp),
   B=lambda grad, LU, pivots, left, adjoint, xp: xp.linalg_lu_solve(LU, pivots, grad, left=left, adjoint=not adjoint),
   node="LinalgLuSolveBackward0", layout="", holomorphic=False,
   samples=[((2, 2), np.array([2, 2], np.int32), (2, 1)),
            ((2, 2), np.array([2, 2], np.int32), (1, 2), {"left": False, "adjoint": True})])  # fmt: skip

op("linalg_pinv",
   lambda self, *, atol=None, rtol=None, hermitian=False, xp: _pinv(self, atol, rtol, xp),
   self=lambda grad, self, result, xp: _pinv_to(grad, result, self, xp),
   node="LinalgPinvBackward0", holomorphic=False, samples=[((2, 2),), ((3, 2),), ((2, 3),)])  # fmt: skip

op("linalg_lstsq",
   lambda self, b, *, driver, rcond=None, xp: _lstsq(self, b, driver, rcond, xp),
   self=lambda grads, self, b, solution, xp: _lstsq_to_matrix(grads, self, b, solution, xp),
   b=lambda grads, self, b, solution, xp: _lstsq_to_right(grads, self, b, solution, xp),
   node="LinalgLstsqBackward0", outputs=("solution", "residuals", "rank", "singular_values"), differentiable=2,
   holomorphic=False,
   samples=[((3, 2), (3, 1), {"driver": "gels"}), ((2, 3), (2, 1), {"driver": "gelsy"})])  # fmt: skip

op("linalg_matrix_exp",
   lambda self, *, xp: _matrix_exp(self, xp),
   self=lambda grad, self, xp: _matrix_exp_to(grad, self, xp),
   node="LinalgMatrixExpBackward0", holomorphic=False, samples=[((2, 2),)])  # fmt: skip


def _h(a: Any, xp: Any) -> Any:
    """The conjugate of the transpose."""
    return xp.conjugate(xp.swapaxes(a, a.ndim - 2, a.ndim - 1))


def _numbers_only(name: str, xp: Any) -> None:
    if xp.is_exact:
        raise NotHere(f"{name} of symbols")


def _is_transposed(a: Any) -> bool:
    """Whether PyTorch factors the transpose, which lies as LAPACK wants it."""
    array = a.array if hasattr(a, "array") else a
    return array.flags.c_contiguous and array.dtype.kind != "c"


def _lu(a: Any, xp: Any) -> Any:
    _numbers_only("the LU factorization", xp)
    packed, pivots, info = factoring.each(factoring.lu, 3, a)
    return by_columns(packed), pivots, info


def _unpacked(packed: Any, pivots: Any, xp: Any) -> Any:
    p, lower, upper = factoring.each(lambda a, order: factoring.unpacked(a, order), 3, packed, pivots[..., None, :])
    return lower, upper, p


def _plu(a: Any, xp: Any) -> Any:
    packed, pivots, _ = _lu(a, xp)
    return _unpacked(packed, pivots, xp)


def _lu_solve(packed: Any, pivots: Any, b: Any, left: bool, adjoint: bool) -> Any:
    def solved(one: Any, order: Any, right: Any) -> Any:
        return factoring.lu_solved(one, order, right, left, adjoint)

    found = factoring.each(solved, 1, packed, pivots[..., None, :], b)
    return by_columns(found) if left else np.ascontiguousarray(found)


def _det(a: Any, xp: Any) -> Any:
    if xp.is_exact:
        whole = np.asarray(factoring.each(lambda one: np.asarray(factoring.determinant(one), object), 1, a))
        return whole, a, np.zeros(a.shape[:-1], np.int32)
    packed, pivots, _ = _lu(np.swapaxes(a, -1, -2) if _is_transposed(a) else a, xp)
    diagonal = np.diagonal(packed, 0, -2, -1)
    return np.asarray(_parity(pivots, a.dtype) * np.multiply.reduce(diagonal, axis=-1)), packed, pivots


def _parity(pivots: Any, dtype: Any) -> Any:
    swaps = (pivots != np.arange(1, pivots.shape[-1] + 1)).sum(axis=-1)
    return np.where(swaps % 2, -1, 1).astype(dtype)


def _scaled_identity(scale: Any, a: Any, xp: Any) -> Any:
    many = a.shape[-1]
    return xp.unsqueezed(scale, (a.ndim - 2, a.ndim - 1)) * xp.eye_of((many, many), a)


def _solved_again(a: Any, packed: Any, pivots: Any, d: Any, xp: Any) -> Any:
    """The solution x of a' x = d, by the factorization there is where nothing is recorded."""
    if xp.is_exact or xp.records:
        return xp.linalg_solve(_h(a, xp), d)[0]
    return _lu_solve(packed, pivots, d, True, not _is_transposed(a))


def _det_to(grad: Any, a: Any, packed: Any, pivots: Any, result: Any, xp: Any) -> Any:
    if 0 in a.shape:
        return xp.zeros(tuple(a.shape), a)
    if a.shape[-1] == 1:
        return xp.unsqueezed(grad, (a.ndim - 2, a.ndim - 1))
    scale = grad * xp.conjugate(result)
    if xp.is_exact:
        return _solved_again(a, packed, pivots, _scaled_identity(scale, a, xp), xp)
    values = result.array if xp.records else result
    epsilon = np.finfo(values.dtype).eps
    if xp.records:
        if np.any(np.abs(values) < 100 * epsilon):
            return _singular_det_to(grad, a, xp)
    else:
        diagonal = np.diagonal(packed, 0, -2, -1)
        packed = packed + np.where(diagonal == 0, epsilon, 0)[..., None].astype(packed.dtype) * np.eye(
            a.shape[-1], dtype=packed.dtype
        )
    return _solved_again(a, packed, pivots, _scaled_identity(scale, a, xp), xp)


def _singular_det_to(grad: Any, a: Any, xp: Any) -> Any:
    """By the adjugate of a matrix that may be singular."""
    u, s, vh = xp.linalg_svd(a, full_matrices=True)
    scale = xp.conjugate(xp.linalg_det(u)[0] * xp.linalg_det(vh)[0]) * grad
    last = s.ndim - 1
    factors = []
    for i in range(s.shape[last]):
        others = [xp.chosen(s, last, j) for j in range(s.shape[last]) if j != i]
        product = scale
        for other in others:
            product = product * other
        factors.append(product)
    others = xp.stack(factors, last)
    return xp.matmul(u * xp.unsqueezed(others, (last,)), vh)


def _slogdet(a: Any, xp: Any) -> Any:
    if xp.is_exact:
        whole, packed, pivots = _det(a, xp)
        return xp.sign(whole), xp.log(xp.abs(whole)), packed, pivots
    packed, pivots, _ = _lu(np.swapaxes(a, -1, -2) if _is_transposed(a) else a, xp)
    diagonal = np.diagonal(packed, 0, -2, -1)
    if a.dtype.kind == "c":
        sign = np.multiply.reduce(np.sign(diagonal), axis=-1)
    else:
        sign = np.multiply.reduce(np.sign(diagonal), axis=-1)
    logs = np.add.reduce(np.log(np.abs(diagonal)), axis=-1)
    return np.asarray(_parity(pivots, a.dtype) * sign), np.asarray(logs), packed, pivots


def _slogdet_to(grads: Any, a: Any, sign: Any, packed: Any, pivots: Any, xp: Any) -> Any:
    grad = grads[1]
    is_complex = not xp.is_exact and a.dtype.kind == "c" if not xp.records else a.is_complex()
    if grad is None and not (is_complex and grads[0] is not None):
        return None
    if is_complex and grads[0] is not None:
        turned = -xp.conjugate(grads[0]) * sign
        turned = turned - xp.cast(xp.real(turned), turned)
        grad = turned if grad is None else xp.cast(grad, turned) + turned
    elif is_complex:
        grad = xp.cast(grad, a)
    return _solved_again(a, packed, pivots, _scaled_identity(grad, a, xp), xp)


def _inv(a: Any, xp: Any) -> Any:
    if xp.is_exact:
        return factoring.each(factoring.inverse, 1, a), np.zeros(a.shape[:-2], np.int32)

    def inverted(one: Any) -> Any:
        packed, pivots, info = factoring.lu(one)
        return factoring.lu_solved(packed, pivots, np.eye(len(one), dtype=one.dtype)), info

    found, info = factoring.each(inverted, 2, a)
    return by_columns(found), info


def _is_vector(a: Any, b: Any) -> bool:
    """Whether the right side is a vector, or a batch of them."""
    return b.ndim == 1 or (a.ndim - 1 == b.ndim and tuple(b.shape) == tuple(a.shape[:-1]))


def _solve(a: Any, b: Any, left: bool, xp: Any) -> Any:
    vector = _is_vector(a, b)
    right = b[..., None] if vector else b
    lead = np.broadcast_shapes(a.shape[:-2], right.shape[:-2])
    if xp.is_exact:
        inverse = factoring.each(factoring.inverse, 1, a)
        found = np.matmul(inverse, right) if left else np.matmul(right, inverse)
        blank = np.zeros((*lead, a.shape[-1]), np.int32)
        return found[..., 0] if vector else found, a, blank, np.zeros(lead, np.int32)
    packed, pivots, info = factoring.each(factoring.lu, 3, np.broadcast_to(a, (*lead, *a.shape[-2:])))
    found = _lu_solve(packed, pivots, right, left, False)
    return found[..., 0] if vector else found, packed, pivots, info


def _to_matrix(x: Any, vector: bool, xp: Any) -> Any:
    return xp.unsqueezed(x, (x.ndim,)) if vector else x


def _solve_to_columns(grad: Any, a: Any, packed: Any, pivots: Any, left: bool, xp: Any) -> Any:
    given = _to_matrix(grad, _is_vector(packed, grad), xp)
    if xp.is_exact or xp.records:
        return xp.linalg_solve(_h(a, xp), given, left=left)[0]
    return _lu_solve(packed, pivots, given, left, True)


def _solve_to_right(grad: Any, a: Any, packed: Any, pivots: Any, left: bool, xp: Any) -> Any:
    found = _solve_to_columns(grad, a, packed, pivots, left, xp)
    if not _is_vector(packed, grad):
        return found
    return xp.squeeze_dim(found, dim=found.ndim - 1, size=tuple(found.shape[:-1])) if xp.records else found[..., 0]


def _solve_to_matrix(grad: Any, a: Any, packed: Any, pivots: Any, result: Any, left: bool, xp: Any) -> Any:
    columns = _solve_to_columns(grad, a, packed, pivots, left, xp)
    solution = _to_matrix(result, _is_vector(packed, result), xp)
    if left:
        return -xp.matmul(columns, _h(solution, xp))
    return -xp.matmul(_h(solution, xp), columns)


def _triangular_to_matrix(
    grad: Any, a: Any, result: Any, upper: bool, left: bool, unit: bool, xp: Any
) -> Any:  # fmt: skip
    columns = xp.linalg_solve_triangular(_h(a, xp), grad, upper=not upper, left=left, unitriangular=unit)
    turned = _h(result, xp)
    found = -(xp.matmul(columns, turned) if left else xp.matmul(turned, columns))
    if upper:
        return xp.triu(found, diagonal=1 if unit else 0)
    return xp.tril(found, diagonal=-1 if unit else 0)


def _cholesky(a: Any, upper: bool, xp: Any) -> Any:
    if xp.is_exact:
        given = np.swapaxes(a, -1, -2) if upper else a
        lower = factoring.each(lambda one: factoring.exact_cholesky(one, xp.sqrt), 1, given)
        info = np.zeros(a.shape[:-2], np.int32)
    else:
        given = np.conj(np.swapaxes(a, -1, -2)) if upper else a
        lower, info = factoring.each(factoring.cholesky, 2, given)
    return by_columns(np.conj(np.swapaxes(lower, -1, -2)) if upper else lower), info


def _cholesky_to(grad: Any, factor: Any, upper: bool, xp: Any) -> Any:
    lower, given = (_h(factor, xp), _h(grad, xp)) if upper else (factor, grad)
    found = xp.tril(xp.matmul(_h(lower, xp), given))
    half = xp.number(0.5)
    found = half * (found + _h(xp.tril(found, diagonal=-1), xp))
    found = xp.linalg_solve_triangular(_h(lower, xp), found, upper=True, left=True)
    return xp.linalg_solve_triangular(lower, found, upper=False, left=False)


def _qr(a: Any, mode: str, xp: Any) -> Any:
    _numbers_only("the QR factorization", xp)

    def made(one: Any) -> Any:
        if one.dtype.kind != "c":
            return qr(one, mode)
        found: Any = np.linalg.qr(one, mode)  # type: ignore[call-overload]
        if mode == "r":
            return np.zeros((0,), one.dtype), found.astype(one.dtype)
        return tuple(part.astype(one.dtype) for part in found)

    q, r = factoring.each(made, 2, a)
    return by_columns(q) if mode != "r" else np.zeros((0,), a.dtype), by_columns(r)


def _qr_to(grads: Any, q: Any, r: Any, mode: str, xp: Any) -> Any:
    grad_q, grad_r = grads
    if mode == "r":
        raise RuntimeError(
            "The derivative of linalg.qr depends on Q, which is not computed when mode='r'. Please use linalg.qr(A, "
            "mode='reduced') if you are going to require gradients."
        )
    rows, columns = q.shape[-2], r.shape[-1]
    if mode == "complete" and rows > columns:
        raise RuntimeError("The QR decomposition is not differentiable when mode='complete' and nrows > ncols")
    if grad_q is None and grad_r is None:
        return None
    found: Any = None if grad_r is None else xp.matmul(grad_r, _h(r, xp))
    if grad_q is not None:
        part = xp.matmul(_h(q, xp), grad_q)
        found = -part if found is None else found - part
    half = 1 - xp.eye_of((q.shape[-1], q.shape[-1]), q) * xp.number(0.5)
    if rows >= columns:
        upper = xp.triu(found)
        found = xp.matmul(q, (upper + _h(upper, xp)) * half)
        if grad_q is not None:
            found = found + grad_q
        return xp.linalg_solve_triangular(_h(r, xp), found, upper=False, left=False)
    turned = -found
    found = xp.matmul(q, xp.tril(turned - _h(turned, xp)) * half)
    last = r.ndim - 1
    found = xp.linalg_solve_triangular(_h(xp.narrow(r, last, 0, rows), xp), found, upper=False, left=False)
    found = xp.cat([found, xp.zeros((*r.shape[:-1], columns - rows), r)], last)
    return found if grad_r is None else found + xp.matmul(q, grad_r)


def _eigh(a: Any, half: str, xp: Any) -> Any:
    _numbers_only("eigenvectors", xp)
    values, vectors = factoring.each(lambda one: symmetric(one, half.upper() == "U"), 2, a)
    return values, by_columns(vectors)


def _apart(values: Any, xp: Any) -> Any:
    """The differences of eigenvalues, and 1 on the diagonal."""
    last = values.ndim - 1
    many = values.shape[last]
    return xp.unsqueezed(values, (last,)) - xp.unsqueezed(values, (last + 1,)) + xp.eye_of((many, many), values)


def _eigh_to(grads: Any, values: Any, vectors: Any, compute_v: bool, xp: Any) -> Any:
    grad_values, grad_vectors = grads
    if grad_values is None and grad_vectors is None:
        return None
    last = values.ndim - 1
    if grad_vectors is None:
        return xp.matmul(vectors * xp.unsqueezed(_like(grad_values, vectors, xp), (last,)), _h(vectors, xp))
    # The vectors stay orthonormal: only what turns them counts.
    inner = xp.matmul(_h(vectors, xp), grad_vectors)
    inner = (inner - _h(inner, xp)) / (2 * _like(_apart(values, xp), vectors, xp))
    if grad_values is not None:
        inner = inner + _like(_diagonal(grad_values, xp), vectors, xp)
    return xp.matmul(vectors, xp.matmul(inner, _h(vectors, xp)))


def _like(a: Any, b: Any, xp: Any) -> Any:
    return a if a.dtype == b.dtype else xp.cast(a, b)


def _diagonal(a: Any, xp: Any) -> Any:
    return xp.diag_embed(a, offset=0)


def _eig(a: Any, xp: Any) -> Any:
    _numbers_only("eigenvectors", xp)

    def made(one: Any) -> Any:
        values, vectors = np.linalg.eig(one.astype(np.complex128 if one.dtype.kind == "c" else np.float64))
        kind = np.complex64 if one.dtype.char in "fF" else np.complex128
        return values.astype(kind), vectors.astype(kind)

    values, vectors = factoring.each(made, 2, a)
    return values, by_columns(vectors)


def _eig_to(grads: Any, real: bool, values: Any, vectors: Any, xp: Any) -> Any:
    grad_values, grad_vectors = grads
    if grad_values is None and grad_vectors is None:
        return None
    last = values.ndim - 1
    turned = _h(vectors, xp)
    if grad_vectors is None:
        inner = xp.unsqueezed(grad_values, (last + 1,)) * turned
    else:
        product = xp.matmul(turned, grad_vectors)
        many = values.shape[last]
        eye = xp.eye_of((many, many), vectors)
        phases = xp.sum(product * eye, last, True)
        phases = xp.cast(xp.real(phases), vectors)
        product = product - xp.matmul(turned, vectors * phases)
        inner = product / xp.conjugate(_apart(values, xp))
        if grad_values is not None:
            inner = inner * (1 - eye) + _diagonal(grad_values, xp)
        inner = xp.matmul(inner, turned)
    found = xp.linalg_solve(turned, inner)[0]
    return xp.real(found) if real else found


def _svd(a: Any, full: bool, vectors: bool, xp: Any) -> Any:
    _numbers_only("the singular value decomposition", xp)
    u, s, vh = factoring.each(lambda one: singular(one, full), 3, a)
    if not vectors:
        return np.zeros(0, a.dtype), s, np.zeros(0, a.dtype)
    return by_columns(u), s, by_columns(vh)


def _svd_to(grads: Any, u: Any, s: Any, vh: Any, full: bool, vectors: bool, xp: Any) -> Any:
    grad_u, grad_s, grad_vh = grads
    if grad_u is None and grad_s is None and grad_vh is None:
        return None
    last = s.ndim - 1
    many = s.shape[last]
    if full:
        grad_u = None if grad_u is None else xp.narrow(grad_u, last + 1, 0, many)
        grad_vh = None if grad_vh is None else xp.narrow(grad_vh, last, 0, many)
        u, vh = xp.narrow(u, last + 1, 0, many), xp.narrow(vh, last, 0, many)
    rows, columns = u.shape[-2], vh.shape[-1]
    across, down = xp.unsqueezed(_like(s, u, xp), (last,)), xp.unsqueezed(_like(s, u, xp), (last + 1,))
    if grad_u is None and grad_vh is None:
        scale = _like(grad_s, u, xp)
        if rows >= columns:
            return xp.matmul(u, xp.unsqueezed(scale, (last + 1,)) * vh)
        return xp.matmul(u * xp.unsqueezed(scale, (last,)), vh)
    apart = _like(_apart(s * s, xp), u, xp)
    found: Any = None
    left: Any = None
    if grad_u is not None:
        product = xp.matmul(_h(u, xp), grad_u)
        left = product - _h(product, xp)
        found = (left / apart) * across
    if grad_vh is not None:
        product = xp.matmul(vh, _h(grad_vh, xp))
        part = down * ((product - _h(product, xp)) / apart)
        found = part if found is None else found + part
    if grad_s is not None:
        found = found + _like(_diagonal(grad_s, xp), u, xp)
    is_complex = u.is_complex() if xp.records else u.dtype.kind == "c"
    if is_complex and grad_u is not None and grad_vh is not None:
        eye = xp.eye_of((many, many), u)
        found = found + (left * eye) / (2 * across)
    if rows > many and grad_u is not None:
        beside = grad_u / across
        found = xp.matmul(u, found) + beside - xp.matmul(u, xp.matmul(_h(u, xp), beside))
        return xp.matmul(found, vh)
    if columns > many and grad_vh is not None:
        beside = grad_vh / down
        found = xp.matmul(found, vh) + beside - xp.matmul(xp.matmul(beside, _h(vh, xp)), vh)
        return xp.matmul(u, found)
    if rows >= columns:
        return xp.matmul(u, xp.matmul(found, vh))
    return xp.matmul(xp.matmul(u, found), vh)


def _lu_factor_to(grad: Any, packed: Any, pivots: Any, xp: Any) -> Any:
    lower, upper, p = xp.lu_unpack(packed, pivots)
    many = lower.shape[-1]
    low = xp.narrow(grad, grad.ndim - 1, 0, many)
    high = xp.narrow(grad, grad.ndim - 2, 0, many)
    return _plu_to(low, high, p, lower, upper, xp)


def _plu_to(grad_lower: Any, grad_upper: Any, p: Any, lower: Any, upper: Any, xp: Any) -> Any:
    if grad_lower is None and grad_upper is None:
        return None
    if lower.shape[-2] != upper.shape[-1]:
        raise NotHere("the derivative of the LU factorization of a matrix that is not square")
    found = None if grad_lower is None else xp.tril(xp.matmul(_h(lower, xp), grad_lower), diagonal=-1)
    if grad_upper is not None:
        part = xp.triu(xp.matmul(grad_upper, _h(upper, xp)))
        found = part if found is None else found + part
    found = xp.linalg_solve_triangular(_h(upper, xp), found, upper=False, left=False)
    found = xp.linalg_solve_triangular(_h(lower, xp), found, upper=True, left=True, unitriangular=True)
    return xp.matmul(p, found)


def _unpack_to(grads: Any, shape: Any, xp: Any) -> Any:
    low, high = grads
    rows, columns = shape[-2:]
    if rows != columns:
        raise NotHere("the derivative of the LU factorization of a matrix that is not square")
    found = None if low is None else xp.tril(low, diagonal=-1)
    if high is not None:
        part = xp.triu(high)
        found = part if found is None else found + part
    return found


def _lu_solve_to(
    grad: Any, packed: Any, pivots: Any, result: Any, left: bool, adjoint: bool, xp: Any
) -> Any:  # fmt: skip
    lower, upper, p = xp.lu_unpack(packed, pivots)
    given, solution = (grad, result) if left else (_h(grad, xp), _h(result, xp))
    if left != adjoint:
        middle = xp.linalg_solve_triangular(_h(upper, xp), xp.matmul(-given, _h(solution, xp)), upper=False)
        low = xp.matmul(middle, _h(upper, xp))
        low = xp.linalg_solve_triangular(_h(lower, xp), low, upper=True, unitriangular=True)
        return xp.tril(low, diagonal=-1) + xp.triu(middle)
    turned = xp.swapaxes(p, p.ndim - 2, p.ndim - 1)
    middle = -xp.matmul(xp.matmul(xp.matmul(turned, solution), _h(given, xp)), p)
    middle = xp.linalg_solve_triangular(_h(lower, xp), middle, upper=True, left=False, unitriangular=True)
    high = xp.matmul(_h(lower, xp), middle)
    high = xp.triu(xp.linalg_solve_triangular(_h(upper, xp), high, upper=False, left=False))
    return xp.tril(middle, diagonal=-1) + high


def _pinv(a: Any, atol: Any, rtol: Any, xp: Any) -> Any:
    _numbers_only("the pseudoinverse", xp)
    absolute = 0.0 if atol is None else atol
    relative = rtol
    if relative is None:
        used = atol is not None and np.any(np.asarray(atol) > 0)
        relative = 0.0 if used else max(a.shape[-2:], default=0) * np.finfo(a.dtype).eps

    def made(one: Any) -> Any:
        u, s, vh = singular(one, False)
        if not s.size:
            return np.zeros(one.shape[::-1], one.dtype)
        bound = max(float(absolute), float(relative) * float(s.max()))
        inverse = np.where(s > bound, 1 / s, 0).astype(one.dtype)
        return (np.conj(vh.T) * inverse) @ np.conj(u.T)

    return factoring.each(made, 1, a)


def _pinv_to(grad: Any, pinv: Any, a: Any, xp: Any) -> Any:
    rows, columns = a.shape[-2:]
    pinv_h, grad_h = _h(pinv, xp), _h(grad, xp)
    if rows <= columns:
        k = xp.matmul(grad_h, pinv)
        turned = xp.matmul(k, pinv_h)
        return (
            -_h(xp.matmul(pinv, k), xp) + turned - xp.matmul(xp.matmul(a, pinv), turned)
            + xp.matmul(xp.matmul(pinv_h, pinv), grad_h - xp.matmul(k, a))
        )  # fmt: skip
    k = xp.matmul(pinv, grad_h)
    turned = xp.matmul(pinv_h, k)
    return (
        -_h(xp.matmul(k, pinv), xp) + xp.matmul(xp.matmul(grad_h - xp.matmul(a, k), pinv), pinv_h)
        + turned - xp.matmul(xp.matmul(turned, pinv), a)
    )  # fmt: skip


def _lstsq(a: Any, b: Any, driver: str, rcond: Any, xp: Any) -> Any:
    _numbers_only("least squares", xp)
    if _is_system_vector(a, b):
        solution, *rest = _lstsq(a, b[..., None], driver, rcond, xp)
        return solution[..., 0], *rest
    rows, columns = a.shape[-2:]
    bound = np.finfo(a.dtype).eps * max(rows, columns) if rcond is None else rcond
    ranks = []

    def made(one: Any, right: Any) -> Any:
        u, s, vh = singular(one, False)
        many = int((s > bound * s.max()).sum()) if s.size else 0
        ranks.append((many, s))
        kept = many if driver != "gels" else len(s)
        if driver == "gels" and not np.all(s > np.finfo(s.dtype).tiny):
            raise factoring.LinAlgError(
                "torch.linalg.lstsq: The least squares solution could not be computed because the input matrix does not "
                f"have full rank (error code: {int(np.argmin(s > 0)) + 1})."
            )
        x = np.conj(vh[:kept].T) @ ((np.conj(u[:, :kept].T) @ right) / s[:kept, None])
        return x.astype(one.dtype)

    found = factoring.each(made, 1, a, b)
    lead = np.broadcast_shapes(a.shape[:-2], b.shape[:-2])
    # The solution is the upper part of where the right side was.
    place = by_columns(np.zeros((*lead, max(rows, columns), b.shape[-1]), a.dtype))
    solution = place[..., :columns, :]
    solution[...] = found
    full = all(many == columns for many, _ in ranks)
    residuals = np.zeros(0, a.real.dtype)
    if driver != "gelsy" and rows > columns and full:
        difference = np.matmul(a, solution) - b
        residuals = (np.abs(difference) ** 2).sum(axis=-2).astype(a.real.dtype)
    values = np.zeros(0, a.real.dtype)
    if driver in ("gelsd", "gelss"):
        values = np.stack([s for _, s in ranks]).reshape(*lead, -1)
    rank: Any = np.zeros(0, np.int64)
    if driver != "gels":
        rank = np.array([many for many, _ in ranks], np.int64).reshape(lead)
    return solution, residuals, rank, values


def _is_system_vector(a: Any, b: Any) -> bool:
    return b.ndim == 1 or (a.ndim - 1 == b.ndim and tuple(b.shape) == tuple(a.shape[:-1]))


def _as_columns(grads: Any, a: Any, b: Any, solution: Any, xp: Any) -> Any:
    vector = _is_system_vector(a, b)
    grad = None if grads[0] is None else _to_matrix(grads[0], vector, xp)
    return (grad, grads[1]), _to_matrix(b, vector, xp), _to_matrix(solution, vector, xp), vector


def _lstsq_to_matrix(grads: Any, a: Any, b: Any, solution: Any, xp: Any) -> Any:
    grads, b, solution, _ = _as_columns(grads, a, b, solution, xp)
    found = None
    if grads[0] is not None:
        pinv = xp.linalg_pinv(a)
        found = _pinv_to(xp.matmul(grads[0], _h(b, xp)), pinv, a, xp)
    if grads[1] is not None and grads[1].shape[-1]:
        rest = xp.matmul(a, solution) - b
        part = 2 * xp.unsqueezed(grads[1], (grads[1].ndim - 1,)) * rest
        part = xp.matmul(part, _h(solution, xp))
        found = part if found is None else found + part
    return found


def _lstsq_to_right(grads: Any, a: Any, b: Any, solution: Any, xp: Any) -> Any:
    grads, b, solution, vector = _as_columns(grads, a, b, solution, xp)
    found = None
    if grads[0] is not None:
        found = xp.matmul(_h(xp.linalg_pinv(a), xp), grads[0])
    if grads[1] is not None and grads[1].shape[-1]:
        rest = b - xp.matmul(a, solution)
        part = 2 * xp.unsqueezed(grads[1], (grads[1].ndim - 1,)) * rest
        found = part if found is None else found + part
    if vector and found is not None:
        return xp.reshape(found, tuple(found.shape[:-1]))
    return found


TERMS = 18


def _matrix_exp(a: Any, xp: Any) -> Any:
    """By Taylor's series of a matrix halved until it is small, and squaring; in float64."""
    _numbers_only("the exponential of a matrix", xp)

    def made(one: Any) -> Any:
        wide = one.astype(np.complex128 if one.dtype.kind == "c" else np.float64)
        size = float(np.abs(wide).sum(axis=0).max(initial=0))
        if not np.isfinite(size):
            return np.full(one.shape, np.nan, one.dtype)
        halvings = max(0, int(np.ceil(np.log2(size))) + 1) if size else 0
        small = wide / 2.0**halvings
        found = term = np.eye(len(one), dtype=wide.dtype)
        for k in range(1, TERMS + 1):
            term = term @ small / k
            found = found + term
        for _ in range(halvings):
            found = found @ found
        return found.astype(one.dtype)

    return factoring.each(made, 1, a)


def _matrix_exp_to(grad: Any, a: Any, xp: Any) -> Any:
    """The upper right corner of the exponential of [[a', grad], [0, a']]."""
    turned, many, last = _h(a, xp), a.shape[-1], a.ndim - 1
    above = xp.cat([turned, grad], last)
    below = xp.cat([xp.zeros(tuple(a.shape), a), turned], last)
    whole = xp.linalg_matrix_exp(xp.cat([above, below], last - 1))
    return xp.narrow(xp.narrow(whole, last - 1, 0, many), last, many, many)


def _factor_solved(b: Any, factor: Any, upper: bool, xp: Any) -> Any:
    """The solution of L L' x = b (or U' U x = b)."""
    turned = np.conj(np.swapaxes(factor, -1, -2))
    lower, above = (turned, factor) if upper else (factor, turned)

    def solved(one: Any, other: Any, right: Any) -> Any:
        return factoring.triangular(other, factoring.triangular(one, right, False), True)

    return by_columns(factoring.each(solved, 1, np.tril(lower), np.triu(above), b))


def _from_factor(a: Any, upper: bool, xp: Any) -> Any:
    lower = np.conj(np.swapaxes(a, -1, -2)) if upper else a
    return by_columns(factoring.each(factoring.inverted_square, 1, lower))


op("cholesky_solve",
   lambda self, input2, *, upper=False, xp: _factor_solved(self, input2, upper, xp),
   self=lambda grad, self, input2, result, upper, xp: xp.cholesky_solve(grad, input2, upper=upper),
   input2=lambda grad, self, input2, result, upper, xp: _factor_solved_to(grad, input2, result, upper, xp),
   node="CholeskySolveBackward0", layout="", holomorphic=False,
   samples=[((2, 2), (2, 2)), ((2, 1), (2, 2), {"upper": True})])  # fmt: skip

op("cholesky_inverse",
   lambda self, *, upper=False, xp: _from_factor(self, upper, xp),
   self=lambda grad, self, result, upper, xp: _from_factor_to(grad, self, result, upper, xp),
   node="CholeskyInverseBackward0", layout="", holomorphic=False,
   samples=[((2, 2),), ((2, 2), {"upper": True})])  # fmt: skip


def _factor_solved_to(grad: Any, factor: Any, result: Any, upper: bool, xp: Any) -> Any:
    common = xp.matmul(xp.cholesky_solve(grad, factor, upper=upper), _h(result, xp))
    common = common + _h(common, xp)
    return -(xp.matmul(factor, common) if upper else xp.matmul(common, factor))


def _from_factor_to(grad: Any, factor: Any, result: Any, upper: bool, xp: Any) -> Any:
    common = xp.matmul(result, xp.matmul(grad + _h(grad, xp), result))
    return -(xp.matmul(factor, common) if upper else xp.matmul(common, factor))
