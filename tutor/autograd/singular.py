"""Singular values and vectors, and the QR factorization, step by step as LAPACK computes them.

Vectors are determined up to signs, and programs print them: the steps that decide are dgebd2, dbdsqr and dgeqr2, and
the threshold of PyTorch's library for a first QR.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .spectra import _length, _signed, _turned

# Beyond this LAPACK divides and conquers.
MOST = 25
PASSES = 6


def reflector(x: Any) -> tuple[Any, Any, Any]:
    """tau, v and the first element left of the reflection I - tau v v' of `x`."""
    v = x.copy()
    alpha, rest = x[0], np.sqrt(np.add.reduce(x[1:] * x[1:]))
    v[0] = 1
    if rest == 0:
        return x.dtype.type(0), v, alpha
    beta = -_signed(_length(alpha, rest), alpha)
    v[1:] = x[1:] * (1 / (alpha - beta))
    return (beta - alpha) / beta, v, beta


def reflected(a: Any, tau: Any, v: Any) -> None:
    """Apply a reflection from the left, in place."""
    if tau:
        a -= v[:, None] * (tau * np.add.reduce(a * v[:, None], axis=0))


def _rotation(f: Any, g: Any) -> tuple[Any, Any, Any]:
    """Cosine and sine of the rotation that leaves `r` of f and g; r has the sign of f."""
    if g == 0:
        return f.dtype.type(1), g, f
    if f == 0:
        return f, _signed(f.dtype.type(1), g), abs(g)
    r = np.sqrt(f * f + g * g)
    c, r = abs(f) / r, _signed(r, f)
    return c, g / r, r


def qr(a: Any, mode: str) -> tuple[Any, Any]:
    """Q and R of a real matrix: "reduced", "complete", or R alone."""
    rows, columns = a.shape
    many = min(rows, columns)
    work, reflections = a.copy(), []
    for i in range(many):
        tau, v, beta = reflector(work[i:, i])
        work[i:, i], work[i, i] = 0, beta
        reflected(work[i:, i + 1 :], tau, v)
        reflections.append((i, tau, v))
    wide = rows if mode == "complete" else many
    if mode == "r":
        return np.zeros((0,), a.dtype), work[:many]
    q = np.eye(rows, wide, dtype=a.dtype)
    for i, tau, v in reversed(reflections):
        reflected(q[i:, i + 1 :], tau, v)
        q[i, i], q[i + 1 :, i] = 1 - tau, -tau * v[1:]
    return q, work[:wide]


def singular(a: Any, full: bool) -> tuple[Any, Any, Any]:
    """U, the singular values and V': thin, or with all rows and columns."""
    rows, columns = a.shape
    if a.dtype.kind == "c" or not 0 < min(rows, columns) <= MOST or not np.all(np.isfinite(a)):
        wide = a.astype(np.complex128 if a.dtype.kind == "c" else np.float64)
        u, s, vh = np.linalg.svd(wide, full_matrices=full)
        return u.astype(a.dtype), s.astype(a.real.dtype), vh.astype(a.dtype)
    if rows > columns and rows >= int(1.5 * columns):
        q, r = qr(a, "complete" if full else "reduced")
        u, s, vh = _decomposed(r[:columns], False)
        return np.concatenate([q[:, :columns] @ u, q[:, columns:]], axis=1), s, vh
    return _decomposed(a, full)


def _decomposed(a: Any, full: bool) -> tuple[Any, Any, Any]:
    rows, columns = a.shape
    many = min(rows, columns)
    d, e, lefts, rights = _bidiagonal(a.copy())
    u, vh = np.eye(many, dtype=a.dtype), np.eye(many, dtype=a.dtype)
    turns = []
    if rows < columns:
        for i in range(many - 1):
            c, s, d[i] = _rotation(d[i], e[i])
            e[i], d[i + 1] = s * d[i + 1], c * d[i + 1]
            turns.append((i, c, -s))
    _iterated(d, e, u, vh.T)
    for i in range(many):
        if d[i] < 0:
            side = u[:, i] if many == 1 else vh[i]
            side *= -1
        d[i] = abs(d[i])
    _sort(d, u, vh)
    for i, c, s in reversed(turns):
        _turned(u.T, i, c, s)
    u = _grown(u, rows, rows if full else many)
    vh = _grown(vh.T, columns, columns if full else many).T
    for i, tau, v in reversed(lefts):
        reflected(u[i:], tau, v)
    for i, tau, v in reversed(rights):
        reflected(vh.T[i:], tau, v)
    return u, d, vh


def _grown(a: Any, rows: int, columns: int) -> Any:
    """`a` in the corner of an identity."""
    found = np.eye(rows, columns, dtype=a.dtype)
    found[: len(a), : a.shape[1]] = a
    return found


def _sort(d: Any, u: Any, vh: Any) -> None:
    """The smallest last, by exchanges."""
    for last in range(len(d) - 1, 0, -1):
        k = last - int(np.argmin(d[: last + 1][::-1]))
        if k != last:
            d[[k, last]], u[:, [k, last]], vh[[k, last]] = d[[last, k]], u[:, [last, k]], vh[[last, k]]


def _bidiagonal(a: Any) -> tuple[Any, Any, list[Any], list[Any]]:
    """The diagonal, the numbers beside it, and the reflections of columns and of rows."""
    rows, columns = a.shape
    many = min(rows, columns)
    d, e = np.zeros(many, a.dtype), np.zeros(max(many - 1, 0), a.dtype)
    lefts: list[Any] = []
    rights: list[Any] = []
    tall = rows >= columns
    for i in range(many):
        first, second = (a, lefts), (a.T, rights)
        if not tall:
            first, second = second, first
        tau, v, d[i] = reflector(first[0][i:, i])
        reflected(first[0][i:, i + 1 :], tau, v)
        first[1].append((i, tau, v))
        if i < many - 1:
            tau, v, e[i] = reflector(second[0][i + 1 :, i])
            reflected(second[0][i + 1 :, i + 1 :], tau, v)
            second[1].append((i + 1, tau, v))
    return d, e, lefts, rights


def _iterated(d: Any, e: Any, u: Any, v: Any) -> None:
    """Implicit QR iteration of an upper bidiagonal matrix; columns of `u` and `v` turn with it."""
    kind, epsilon = d.dtype.type, np.finfo(d.dtype).eps / 2
    tolerance = kind(max(10.0, min(100.0, float(epsilon) ** -0.125))) * epsilon
    many = len(d)
    threshold = max(tolerance * _least(d, e), kind(PASSES * many * many) * np.finfo(d.dtype).tiny)
    m, before, way = many - 1, (-1, -1), 1
    for _ in range(PASSES * many * many * 4):
        if m <= 0:
            break
        largest, low = abs(d[m]), 0
        for i in range(m - 1, -1, -1):
            if abs(e[i]) <= threshold:
                e[i], low = 0, i + 1
                break
            largest = max(largest, abs(d[i]), abs(e[i]))
        if low == m:
            m -= 1
            continue
        if low == m - 1:
            d[m - 1], d[m], right, left = _pair(d[m - 1], e[m - 1], d[m])
            e[m - 1] = 0
            _turned(v, m - 1, *right)
            _turned(u, m - 1, *left)
            m -= 2
            continue
        if low > before[1] or m < before[0]:
            way = 1 if abs(d[low]) >= abs(d[m]) else -1
        smallest = _converged(d, e, low, m, way, tolerance)
        if smallest is None:
            continue
        before = (low, m)
        shift = _shift(d, e, low, m, way) if many * tolerance * (smallest / largest) > max(
            epsilon, kind(0.01) * tolerance) else kind(0)  # fmt: skip
        _swept(d, e, u, v, low, m, way, shift)
        near = m - 1 if way == 1 else low
        if abs(e[near]) <= threshold:
            e[near] = 0


def _least(d: Any, e: Any) -> Any:
    """A lower bound of the singular values."""
    mu = found = abs(d[0])
    for i in range(1, len(d)):
        if found == 0:
            break
        mu = abs(d[i]) * (mu / (mu + abs(e[i - 1])))
        found = min(found, mu)
    return found / np.sqrt(d.dtype.type(len(d)))


def _converged(d: Any, e: Any, low: int, m: int, way: int, tolerance: Any) -> Any:
    """A lower bound of the block's singular values; None where a number beside the diagonal became zero."""
    last = m - 1 if way == 1 else low
    if abs(e[last]) <= tolerance * abs(d[m if way == 1 else low]):
        e[last] = 0
        return None
    at = low if way == 1 else m
    mu = smallest = abs(d[at])
    for i in range(low, m) if way == 1 else range(m - 1, low - 1, -1):
        if abs(e[i]) <= tolerance * mu:
            e[i] = 0
            return None
        mu = abs(d[i + 1 if way == 1 else i]) * (mu / (mu + abs(e[i])))
        smallest = min(smallest, mu)
    return smallest


def _shift(d: Any, e: Any, low: int, m: int, way: int) -> Any:
    at = m - 1 if way == 1 else low
    shift = _smaller(abs(d[at]), abs(e[at]), abs(d[at + 1]))
    end = abs(d[low if way == 1 else m])
    return 0 * end if end > 0 and (shift / end) ** 2 < np.finfo(d.dtype).eps / 2 else shift


def _smaller(f: Any, g: Any, h: Any) -> Any:
    """The smaller singular value of [[f, g], [0, h]]."""
    least, most = min(f, h), max(f, h)
    if least == 0:
        return least
    one, two = 1 + least / most, (most - least) / most
    if g < most:
        ratio = (g / most) ** 2
        return least * (2 / (np.sqrt(one * one + ratio) + np.sqrt(two * two + ratio)))
    ratio = most / g
    if ratio == 0:
        return (least * most) / g
    c = 1 / (np.sqrt(1 + (one * ratio) ** 2) + np.sqrt(1 + (two * ratio) ** 2))
    found = (least * c) * ratio
    return found + found


def _swept(d: Any, e: Any, u: Any, v: Any, low: int, m: int, way: int, shift: Any) -> None:
    """One step; with a shift of zero every number keeps its relative accuracy."""
    turns = []
    sign = 1 if way == 1 else -1
    # Walking up is walking down with rows and columns exchanged: the first turns are then those of `u`.
    places = range(low, m) if way == 1 else range(m, low, -1)

    def beside(i: int) -> int:
        return i if way == 1 else i - 1

    start, end = (low, m) if way == 1 else (m, low)
    if shift == 0:
        c = old_c = d.dtype.type(1)
        old_s = 0 * c
        for i in places:
            c, s, r = _rotation(d[i] * c, e[beside(i)])
            if i != start:
                e[beside(i) - sign] = old_s * r
            old_c, old_s, d[i] = _rotation(old_c * r, d[i + sign] * s)
            turns.append((beside(i), c, s, old_c, old_s))
        h = d[end] * c
        d[end] = h * old_c
        e[beside(end) - sign] = h * old_s
    else:
        f = (abs(d[start]) - shift) * (_signed(d.dtype.type(1), d[start]) + shift / d[start])
        g = e[beside(start)]
        for i in places:
            near = beside(i)
            cr, sr, r = _rotation(f, g)
            if i != start:
                e[near - sign] = r
            f, e[near] = cr * d[i] + sr * e[near], cr * e[near] - sr * d[i]
            g, d[i + sign] = sr * d[i + sign], cr * d[i + sign]
            cl, sl, d[i] = _rotation(f, g)
            f, d[i + sign] = cl * e[near] + sl * d[i + sign], cl * d[i + sign] - sl * e[near]
            if i + sign != end:
                g, e[near + sign] = sl * e[near + sign], cl * e[near + sign]
            turns.append((near, cr, sr, cl, sl))
        e[beside(end) - sign] = f
    first, second = (v, u) if way == 1 else (u, v)
    for at, c, s, other_c, other_s in turns:
        _turned(first, at, c, sign * s)
        _turned(second, at, other_c, sign * other_s)


def _pair(f: Any, g: Any, h: Any) -> tuple[Any, Any, tuple[Any, Any], tuple[Any, Any]]:
    """The singular values of [[f, g], [0, h]] with signs, and the rotations (cosine, sine) of V and of U."""
    kind = f.dtype.type
    swapped = abs(h) > abs(f)
    ft, ht = (h, f) if swapped else (f, h)
    fa, ha, ga = abs(ft), abs(ht), abs(g)
    case = 3 if swapped else 1
    if ga == 0:
        low, high, cl, cr, sl, sr = ha, fa, kind(1), kind(1), kind(0), kind(0)
    elif ga > fa and fa / ga < np.finfo(f.dtype).eps / 2:
        case = 2
        low, high = fa / (ga / ha) if ha > 1 else (fa / ga) * ha, ga
        cl, sl, sr, cr = kind(1), ht / g, kind(1), ft / g
    else:
        case = 2 if ga > fa else case
        apart = fa - ha
        part = kind(1) if apart == fa else apart / fa
        m, t = g / ft, 2 - part
        s = np.sqrt(t * t + m * m)
        r = abs(m) if part == 0 else np.sqrt(part * part + m * m)
        a = kind(0.5) * (s + r)
        low, high = ha / a, fa * a
        if m * m == 0:
            t = _signed(kind(2), ft) * _signed(kind(1), g) if part == 0 else g / _signed(apart, ft) + m / t
        else:
            t = (m / (s + t) + m / (r + part)) * (1 + a)
        length = np.sqrt(t * t + 4)
        cr, sr = 2 / length, t / length
        cl, sl = (cr + sr * m) / a, (ht / ft) * sr / a
    if swapped:
        cl, sl, cr, sr = sr, cr, sl, cl
    one = kind(1)
    if case == 1:
        sign = _signed(one, cr) * _signed(one, cl) * _signed(one, f)
    elif case == 2:
        sign = _signed(one, sr) * _signed(one, cl) * _signed(one, g)
    else:
        sign = _signed(one, sr) * _signed(one, sl) * _signed(one, h)
    return _signed(high, sign), _signed(low, sign * _signed(one, f) * _signed(one, h)), (cr, sr), (cl, sl)
