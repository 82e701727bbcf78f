"""Exact counterparts of factorizations, which the engine makes by numerical methods.

Pivots and signs are those of the run. Where the exact factors need roots of polynomials of a higher degree (eigenvalues
of 3x3, ...) there is no counterpart.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from .namespace import SymbolicNamespace, symbols

if TYPE_CHECKING:
    from tutor.program.trace import Step

Matrix = Any


class Exactly:
    """The factorization of one matrix (`number` of a batch), each intermediate element under a symbol of its own."""

    def __init__(self, step: Step, namespace: SymbolicNamespace, number: int) -> None:
        self.step, self.namespace, self.number = step, namespace, number

    def named(self, expression: Any) -> Any:
        return expression if expression.is_Symbol or expression.is_number else self.namespace.fresh(expression)

    def run_of(self, value: Any) -> np.ndarray:
        """The numbers of the run for this matrix of a batch."""
        array = value.array
        return array.reshape(-1, *array.shape[-2:])[self.number] if array.ndim > 1 else array

    def product(self, a: Matrix, b: Matrix) -> Matrix:
        return self.each(a.dot(b))

    def each(self, a: Matrix) -> Matrix:
        found = np.empty(a.shape, dtype=object)
        for index in np.ndindex(*a.shape):
            found[index] = self.named(_expression(a[index]))
        return found

    def inverse(self, a: Matrix) -> Matrix:
        """By cofactors: elimination would depend on the order of the rows."""
        size = len(a)
        whole = self.named(_determinant(a))
        found = np.empty(a.shape, dtype=object)
        for i, j in np.ndindex(*a.shape):
            rest = np.delete(np.delete(a, i, 0), j, 1)
            found[j, i] = (-1) ** (i + j) * (_determinant(rest) if size > 1 else _one()) / whole
        return self.each(found)

    def cholesky(self, a: Matrix) -> list[Any]:
        import sympy

        upper = bool(self.step.attributes.get("upper", False))
        lower = np.full(a.shape, sympy.S.Zero, dtype=object)
        given = a.T if upper else a
        run = self.run_of(self.step.inputs[0])
        if np.array_equal(run, run.T):
            # PyTorch shares what it sends back between the two halves.
            given = self.each((a + a.T) / 2)
        for j in range(len(given)):
            rest = given[j, j] - sum((lower[j, k] ** 2 for k in range(j)), sympy.S.Zero)
            lower[j, j] = self.named(sympy.sqrt(rest))
            for i in range(j + 1, len(given)):
                rest = given[i, j] - sum((lower[i, k] * lower[j, k] for k in range(j)), sympy.S.Zero)
                lower[i, j] = self.named(rest / lower[j, j])
        return [lower.T if upper else lower, *self.step.outputs[1:]]

    def qr(self, a: Matrix) -> list[Any]:
        import sympy

        rows, columns = a.shape
        if self.step.attributes.get("mode", "reduced") != "reduced" or rows < columns:
            raise NotImplementedError("only the reduced QR factorization of a tall matrix is replayed")
        signs = np.sign(np.diagonal(self.run_of(self.step.outputs[1])))
        q = np.empty(a.shape, dtype=object)
        r = np.full((columns, columns), sympy.S.Zero, dtype=object)
        for j in range(columns):
            rest = a[:, j]
            for i in range(j):
                r[i, j] = self.named(q[:, i].dot(a[:, j]))
                rest = rest - q[:, i] * r[i, j]
            rest = self.each(rest)
            r[j, j] = self.named(int(signs[j]) * sympy.sqrt(rest.dot(rest)))
            q[:, j] = self.each(rest / r[j, j])
        return [q, r]

    def lu(self, a: Matrix) -> tuple[Matrix, list[int]]:
        """L and U in one matrix, of the rows in the order in which the run took them."""
        order = list(range(len(a)))
        for at, row in enumerate(self._pivots()):
            order[at], order[row] = order[row], order[at]
        packed = a[order].copy()
        for k in range(min(packed.shape)):
            for i in range(k + 1, packed.shape[0]):
                packed[i, k] = self.named(_expression(packed[i, k] / packed[k, k]))
                for j in range(k + 1, packed.shape[1]):
                    packed[i, j] = self.named(_expression(packed[i, j] - packed[i, k] * packed[k, j]))
        return packed, order

    def _pivots(self) -> list[int]:
        if self.step.op == "linalg_lu_factor":
            pivots = self.step.outputs[1].array
            return [int(at) - 1 for at in pivots.reshape(-1, pivots.shape[-1])[self.number]]
        wanted = [int(np.argmax(column)) for column in self.run_of(self.step.outputs[2]).T]
        order, pivots_ = list(range(len(wanted))), []
        for at, row in enumerate(wanted):
            place = order.index(row)
            order[at], order[place] = order[place], order[at]
            pivots_.append(place)
        return pivots_

    def lu_factor(self, a: Matrix) -> list[Any]:
        return [self.lu(a)[0], *self.step.outputs[1:]]

    def plu(self, a: Matrix) -> list[Any]:
        import sympy

        packed, _ = self.lu(a)
        rows, columns = packed.shape
        many = min(rows, columns)
        lower = np.full((rows, many), sympy.S.Zero, dtype=object)
        upper = np.full((many, columns), sympy.S.Zero, dtype=object)
        for i, j in np.ndindex(rows, columns):
            if j < i and j < many:
                lower[i, j] = packed[i, j]
            elif i < many:
                upper[i, j] = packed[i, j]
        for i in range(many):
            lower[i, i] = sympy.S.One
        return [lower, upper, self.run_of(self.step.outputs[2])]

    def pinv(self, a: Matrix) -> list[Any]:
        given = self.run_of(self.step.inputs[0])
        if np.linalg.matrix_rank(given) < min(given.shape):
            raise NotImplementedError("the matrix does not have full rank")
        rows, columns = a.shape
        if rows >= columns:
            return [self.product(self.inverse(self.product(a.T, a)), a.T)]
        return [self.product(a.T, self.inverse(self.product(a, a.T)))]

    def lstsq(self, a: Matrix, b: Matrix) -> list[Any]:
        solution = self.product(self.pinv(a)[0], b)
        rest = self.each(a.dot(solution) - b)
        residuals = self.step.outputs[1]
        found = np.array([column.dot(column) for column in rest.T]) if residuals.array.size else residuals
        return [solution, found, *self.step.outputs[2:]]

    def symmetric(self, a: Matrix, run: np.ndarray) -> tuple[list[Any], Callable[[int, float], Matrix]]:
        """The eigenvalues of a symmetric matrix of two rows, and the vector of each whose first element has a sign."""
        import sympy

        if len(a) == 1:
            return [a[0, 0]], lambda at, sign: np.array([sympy.Integer(int(sign))], dtype=object)
        if len(a) > 2 or not run[0, 1]:
            raise NotImplementedError("eigenvalues of larger matrices are roots of polynomials")
        p, q, b = a[0, 0], a[1, 1], self.named((a[0, 1] + a[1, 0]) / 2)
        half = self.named(sympy.sqrt(((p - q) / 2) ** 2 + b**2))
        values = [self.named((p + q) / 2 - half), self.named((p + q) / 2 + half)]

        def vector(at: int, sign: float) -> Matrix:
            rest = self.named(values[at] - p)
            length = self.named(sympy.sqrt(b**2 + rest**2))
            factor = int(np.sign(sign) * np.sign(run[0, 1]))
            return np.array([factor * b / length, factor * rest / length], dtype=object)

        return values, vector

    def eigh(self, a: Matrix) -> list[Any]:
        run, vectors = self.run_of(self.step.inputs[0]), self.step.outputs[1]
        if not np.array_equal(run, run.T):
            raise NotImplementedError("the matrix is not symmetric")
        values, vector = self.symmetric(a, run)
        if not vectors.array.size:
            return [np.array(values, dtype=object), vectors]
        columns = [vector(at, self.run_of(vectors)[0, at]) for at in range(len(values))]
        return [np.array(values, dtype=object), np.array(columns, dtype=object).T]

    def svd(self, a: Matrix) -> list[Any]:
        import sympy

        left, _, right = self.step.outputs
        if self.step.attributes.get("full_matrices", False) and a.shape[0] != a.shape[1]:
            raise NotImplementedError("the vectors that complete a basis are not replayed")
        is_tall = a.shape[0] >= a.shape[1]
        tall, run = (a, self.run_of(self.step.inputs[0])) if is_tall else (a.T, self.run_of(self.step.inputs[0]).T)
        squares, vector = self.symmetric(self.product(tall.T, tall), run.T @ run)
        values = np.array([self.named(sympy.sqrt(square)) for square in reversed(squares)], dtype=object)
        if not left.array.size:
            return [left, values, right]
        rows = self.run_of(right) if is_tall else self.run_of(left).T
        last = len(values) - 1
        turned = np.array([vector(last - at, rows[at, 0]) for at in range(last + 1)], dtype=object).T
        other = self.each(tall.dot(self.each(turned)) / values)
        return [other, values, turned.T] if is_tall else [turned, values, other.T]

    def cholesky_solve(self, b: Matrix, factor: Matrix) -> list[Any]:
        return [self.product(self.inverse(self._multiplied(factor, self.step.inputs[1])), b)]

    def cholesky_inverse(self, factor: Matrix) -> list[Any]:
        return [self.inverse(self._multiplied(factor, self.step.inputs[0]))]

    def _multiplied(self, factor: Matrix, given: Any) -> Matrix:
        """What a Cholesky factor is of. PyTorch differentiates by the half it does not read as well."""
        run, upper = self.run_of(given), bool(self.step.attributes.get("upper", False))
        unread = np.tril(run, -1) if upper else np.triu(run, 1)
        for index in zip(*np.nonzero(unread)):
            factor[index] = factor[index] - factor[index]
        return self.product(factor.T, factor) if upper else self.product(factor, factor.T)


def _expression(value: Any) -> Any:
    import sympy

    return sympy.sympify(value[()] if isinstance(value, np.ndarray) else value, strict=True)


def _one() -> Any:
    import sympy

    return sympy.S.One


def _determinant(a: Matrix) -> Any:
    if len(a) == 1:
        return a[0, 0]
    return sum(
        (-1) ** j * a[0, j] * _determinant(np.delete(np.delete(a, 0, 0), j, 1)) for j in range(len(a))
    )  # fmt: skip


FACTORED: dict[str, Callable[..., list[Any]]] = {
    "linalg_cholesky": Exactly.cholesky, "cholesky": Exactly.cholesky, "linalg_qr": Exactly.qr,
    "linalg_lu_factor": Exactly.lu_factor, "linalg_lu": Exactly.plu, "linalg_pinv": Exactly.pinv,
    "linalg_lstsq": Exactly.lstsq, "linalg_eigh": Exactly.eigh, "linalg_svd": Exactly.svd,
    "cholesky_solve": Exactly.cholesky_solve, "cholesky_inverse": Exactly.cholesky_inverse,
}  # fmt: skip


def factored(step: Step, arguments: list[Any], namespace: SymbolicNamespace) -> list[Any]:
    """The results of a factorization on symbols, matrix by matrix of a batch."""
    given = [np.asarray(argument) for argument in arguments]
    if any(each.ndim < 2 for each in given) or len({each.shape[:-2] for each in given}) > 1:
        raise NotImplementedError("matrices of one batch are wanted")
    lead = given[0].shape[:-2]
    if not lead:
        return [_plain(part) for part in FACTORED[step.op](Exactly(step, namespace, 0), *[g.copy() for g in given])]
    found = []
    for number, index in enumerate(np.ndindex(*lead)):
        found.append(FACTORED[step.op](Exactly(step, namespace, number), *[each[index].copy() for each in given]))
    results: list[Any] = []
    for place, output in enumerate(step.outputs):
        parts = [one[place] for one in found]
        if any(part is output for part in parts):
            results.append(output.array)
            continue
        whole = np.empty((len(parts), *np.shape(parts[0])), dtype=object)
        for at, part in enumerate(parts):
            whole[at] = part
        results.append(symbols(whole.reshape(output.shape)))
    return results


def _plain(part: Any) -> Any:
    return part.array if hasattr(part, "uid") else symbols(np.asarray(part, dtype=object))
