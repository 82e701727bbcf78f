"""Eigenvalues of symmetric matrices and singular values, with the signs that LAPACK gives to the vectors.

Vectors are determined up to signs; programs print them. The steps that decide on the signs are LAPACK's (dsytd2, dsteqr
with rotations as before LAPACK 3.10; dgesdd with the thresholds of PyTorch's library). Computed in float64.
"""

from __future__ import annotations

from typing import Any

import numpy as np

# Beyond this LAPACK divides and conquers.
MOST = 25
STEPS = 30


def symmetric(a: Any, upper: bool) -> tuple[Any, Any]:
    """Eigenvalues in ascending order, and the eigenvectors as columns; one half of the matrix counts."""
    if a.dtype.kind == "c" or len(a) > MOST:
        wide = a.astype(np.complex128 if a.dtype.kind == "c" else np.float64)
        found, vectors = np.linalg.eigh(wide, "U" if upper else "L")
        return found.astype(a.real.dtype), vectors.astype(a.dtype)
    half = np.triu(a).T if upper else np.tril(a)
    whole = half + np.tril(half, -1).T
    if not np.all(np.isfinite(whole)):
        return np.full(len(a), np.nan, a.dtype), np.full(a.shape, np.nan, a.dtype)
    diagonal, beside, reflectors = _tridiagonal(whole[::-1, ::-1].copy() if upper else whole)
    if upper:
        diagonal, beside = diagonal[::-1].copy(), np.append(beside[:-1][::-1], a.dtype.type(0))
    vectors = np.eye(len(a), dtype=a.dtype)
    values, vectors = _iterated(diagonal, beside, vectors)
    for start, tau, v in reversed(reflectors):
        rows = slice(0, len(a) - start) if upper else slice(start, None)
        v = v[::-1] if upper else v
        vectors[rows] -= tau * np.outer(v, v @ vectors[rows])
    return values, vectors


def _length(x: Any, y: Any) -> Any:
    """sqrt(x² + y²) as LAPACK computes it."""
    large, small = max(abs(x), abs(y)), min(abs(x), abs(y))
    return large if small == 0 else large * np.sqrt(1 + (small / large) ** 2)


def _signed(size: Any, like: Any) -> Any:
    """A size with a sign; zero, whatever its own sign, is positive."""
    return -size if like < 0 else size


def _tridiagonal(a: Any) -> tuple[Any, Any, list[tuple[int, Any, Any]]]:
    """The diagonal, the numbers below it and a zero, and the reflections I - tau v v' from which row on."""
    reflectors: list[tuple[int, Any, Any]] = []
    beside = np.zeros(len(a), a.dtype)
    for i in range(len(a) - 1):
        v = a[i + 1 :, i].copy()
        alpha, rest = v[0], np.linalg.norm(v[1:]).astype(a.dtype)
        v[0] = 1
        if rest == 0:
            beside[i] = alpha
            continue
        beta = -_signed(_length(alpha, rest), alpha)
        tau = (beta - alpha) / beta
        v[1:] = v[1:] * (1 / (alpha - beta))
        beside[i] = beta
        block = a[i + 1 :, i + 1 :]
        x = np.add.reduce(block * (tau * v), axis=1)
        w = x + (-a.dtype.type(0.5) * tau * np.add.reduce(x * v)) * v
        block -= np.outer(v, w) + np.outer(w, v)
        reflectors.append((i + 1, tau, v))
    return np.diag(a).copy(), beside, reflectors


def _rotation(f: Any, g: Any) -> tuple[Any, Any, Any]:
    if g == 0:
        return f.dtype.type(1), g, f
    if f == 0:
        return f, f.dtype.type(1), g
    r = np.sqrt(f * f + g * g)
    c, s = f / r, g / r
    return (-c, -s, -r) if abs(f) > abs(g) and c < 0 else (c, s, r)


def _pair(a: Any, b: Any, c: Any) -> tuple[Any, Any, Any, Any]:
    """The eigenvalues of [[a, b], [b, c]], the larger in size first, and its eigenvector."""
    total, apart, twice = a + c, a - c, b + b
    large, small = (a, c) if abs(a) > abs(c) else (c, a)
    if abs(apart) > abs(twice):
        root = abs(apart) * np.sqrt(1 + (twice / apart) ** 2)
    elif abs(apart) < abs(twice):
        root = abs(twice) * np.sqrt(1 + (apart / twice) ** 2)
    else:
        root = abs(twice) * np.sqrt(a.dtype.type(2))
    half = a.dtype.type(0.5)
    sign = -1 if total < 0 else 1
    first = half * (total + sign * root) if total else half * root
    second = (large / first) * small - (b / first) * b if total else -half * root
    cosine = apart + root if apart >= 0 else apart - root
    if abs(cosine) > abs(twice):
        ratio = -twice / cosine
        sine = 1 / np.sqrt(1 + ratio * ratio)
        cosine = ratio * sine
    elif twice == 0:
        cosine, sine = a.dtype.type(1), a.dtype.type(0)
    else:
        ratio = -cosine / twice
        cosine = 1 / np.sqrt(1 + ratio * ratio)
        sine = ratio * cosine
    if sign == (1 if apart >= 0 else -1):
        cosine, sine = -sine, cosine
    return first, second, cosine, sine


def _turned(vectors: Any, i: int, c: Any, s: Any) -> None:
    """Rotate columns i and i + 1."""
    right = vectors[:, i + 1].copy()
    vectors[:, i + 1] = c * right - s * vectors[:, i]
    vectors[:, i] = s * right + c * vectors[:, i]


def _iterated(d: Any, e: Any, vectors: Any) -> tuple[Any, Any]:
    """Implicit QL or QR iteration on each block, from the end with the smaller element."""
    many = len(d)
    epsilon = np.finfo(d.dtype).eps / 2
    start, left = 0, STEPS * many
    while start < many:
        if start > 0:
            e[start - 1] = 0
        end = start
        while end < many - 1:
            size = abs(e[end])
            if size == 0 or size <= np.sqrt(abs(d[end])) * np.sqrt(abs(d[end + 1])) * epsilon:
                e[end] = 0
                break
            end += 1
        if end > start:
            left = _block(d, e, vectors, start, end, 1 if abs(d[end]) >= abs(d[start]) else -1, left)
        start = end + 1
    order = np.argsort(d, kind="stable")
    return d[order], vectors[:, order]


def _block(d: Any, e: Any, vectors: Any, first: int, last: int, way: int, left: int) -> int:
    """One block; `way` is 1 for QL (from the first row on) and -1 for QR (from the last row back)."""
    about = np.finfo(d.dtype)
    at, stop = (first, last) if way == 1 else (last, first)
    while (stop - at) * way >= 0 and left > 0:
        left -= 1
        m = at
        while m != stop:
            near = m if way == 1 else m - 1
            if abs(e[near]) ** 2 <= (about.eps / 2) ** 2 * abs(d[m]) * abs(d[m + way]) + about.tiny:
                e[near] = 0
                break
            m += way
        if m == at:
            at += way
        elif m == at + way:
            low = min(at, m)
            d[low], d[low + 1], c, s = _pair(d[low], e[low], d[low + 1])
            _turned(vectors, low, c, s)
            e[low] = 0
            at += 2 * way
        else:
            _sweep(d, e, vectors, at, m, way)
    return left


def _sweep(d: Any, e: Any, vectors: Any, at: int, m: int, way: int) -> None:
    """One implicit step with Wilkinson's shift, from `m` back to `at`."""
    one = d.dtype.type(1)
    near = at if way == 1 else at - 1
    g = (d[at + way] - d[at]) / (2 * e[near])
    g = d[m] - d[at] + e[near] / (g + _signed(_length(g, one), g))
    s, c, p = one, one, 0 * one
    turns = []
    for i in range(m - 1, at - 1, -1) if way == 1 else range(m, at):
        f, b = s * e[i], c * e[i]
        c, s, r = _rotation(g, f)
        here, following = (i + 1, i) if way == 1 else (i, i + 1)
        if here != m:
            e[here if way == 1 else here - 1] = r
        g = d[here] - p
        r = (d[following] - g) * s + 2 * c * b
        p = s * r
        d[here] = g + p
        g = c * r - b
        turns.append((i, c, -s if way == 1 else s))
    for i, cosine, sine in turns:
        _turned(vectors, i, cosine, sine)
    d[at] -= p
    e[near] = g
