"""Makes tests/grading/answers.json: programs that no mal-rule was written for, and the answers beliefs lead to on them.

    python tests/grading/make_answers.py

Each wrong answer is worked out here with real PyTorch and the catalogue's "In an answer" line carried out by hand, by
nothing of the tutor's. `kind` is `tensor`, `formula` or `bool`; `belief` is the catalogue's id, `slip` where there is
none.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

HERE = Path(__file__).resolve().parent
CASES: list[tuple[str, Callable[[random.Random], tuple[str, str, Any]]]] = []


def case(belief: str) -> Callable[[Any], Any]:
    def enter(function: Any) -> Any:
        CASES.append((belief, function))
        return function

    return enter


def num(r: random.Random, low: int = 2, high: int = 9) -> float:
    return float(r.randint(low, high))


def row(r: random.Random, n: int, low: int = 1, high: int = 9) -> list[float]:
    return [float(v) for v in r.sample(range(low, high + 1), n)]


def table(r: random.Random, n: int, m: int, low: int = 1, high: int = 9) -> list[list[float]]:
    flat = [float(r.randint(low, high)) for _ in range(n * m)]
    return [flat[i * m : (i + 1) * m] for i in range(n)]


def t(value: Any) -> torch.Tensor:
    return torch.tensor(value, dtype=torch.float64)


def leaf(name: str, value: Any) -> str:
    return f"{name} = torch.tensor({value}, requires_grad=True)"


def data(name: str, value: Any) -> str:
    return f"{name} = torch.tensor({value})"


def lines(*parts: str) -> str:
    return "\n".join(["import torch", *parts]) + "\n"


# --- calculus --------------------------------------------------------------------------------------------------------


@case("chain-inner-dropped")
def _(r):
    n = r.randint(2, 5)
    return lines(leaf("x", num(r)), f"u = {n}*x", "y = torch.sin(u)"), "formula(y, x)", f"cos({n}*x)"


@case("chain-inner-dropped")
def _(r):
    a, n = num(r), r.randint(3, 5)
    return lines(leaf("x", 1.0), f"y = ({a:g}*x + 1)**{n}", "y.backward()"), "x.grad", n * (a + 1) ** (n - 1)


@case("chain-inner-dropped")
def _(r):
    # One level of three is dropped: the innermost.
    return (
        lines(leaf("x", num(r)), "u = x**2", "v = torch.sin(u)", "y = torch.exp(v)"),
        "formula(y, x)",
        "exp(sin(x**2))*cos(x**2)",
    )


@case("chain-outer-at-input")
def _(r):
    n = r.randint(2, 6)
    return lines(leaf("x", num(r)), f"u = {n}*x", "y = torch.cos(u)"), "formula(y, x)", f"-{n}*sin(x)"


@case("chain-outer-at-input")
def _(r):
    x, c = num(r), r.randint(1, 5)
    return lines(leaf("x", x), f"y = (x**2 + {c})**3", "y.backward()"), "x.grad", 3 * x**2 * 2 * x


@case("chain-outer-at-input")
def _(r):
    x = row(r, 3)
    return lines(leaf("x", x), "u = 2*x + 1", "y = u**3", "y.sum().backward()"), "x.grad", [3 * v**2 * 2 for v in x]


@case("outer-not-differentiated")
def _(r):
    n = r.randint(2, 6)
    return lines(leaf("x", num(r)), f"y = torch.cos({n}*x)"), "formula(y, x)", f"{n}*cos({n}*x)"


@case("outer-not-differentiated")
def _(r):
    x, a = num(r), r.randint(2, 5)
    return lines(leaf("x", x), f"u = {a}*x + 1", "y = u**3", "y.backward()"), "x.grad", (a * x + 1) ** 3 * a


@case("product-as-product")
def _(r):
    n = r.randint(2, 5)
    return (
        lines(leaf("x", num(r)), f"a = x**{n}", "b = torch.sin(x)", "y = a * b"),
        "formula(y, x)",
        f"{n}*x**{n - 1}*cos(x)",
    )


@case("product-as-product")
def _(r):
    x, a, c = num(r), r.randint(2, 6), r.randint(2, 6)
    return lines(leaf("x", x), f"y = ({a}*x + 1) * ({c}*x + 2)", "y.backward()"), "x.grad", float(a * c)


@case("product-as-sum")
def _(r):
    n = r.randint(2, 4)
    return lines(leaf("x", num(r)), f"y = x**{n} * torch.exp(x)"), "formula(y, x)", f"{n}*x**{n - 1} + exp(x)"


@case("product-as-sum")
def _(r):
    x, a = num(r), r.randint(2, 6)
    return lines(leaf("x", x), "p = x**2", f"q = {a}*x + 3", "y = p * q", "y.backward()"), "x.grad", 2 * x + a


@case("product-one-term")
def _(r):
    return lines(leaf("x", num(r)), "y = x**2 * torch.exp(x)"), "formula(y, x)", "2*x*exp(x)"


@case("product-one-term")
def _(r):
    x = num(r)
    return lines(leaf("x", x), "y = x * torch.exp(x)", "y.backward()"), "x.grad", f"{x:g}*exp({x:g})"


@case("quotient-as-quotient")
def _(r):
    n = r.randint(2, 4)
    return lines(leaf("x", num(r)), f"y = torch.sin(x) / x**{n}"), "formula(y, x)", f"cos(x)/({n}*x**{n - 1})"


@case("quotient-as-quotient")
def _(r):
    x, c = num(r), r.randint(1, 5)
    return lines(leaf("x", x), f"y = x**2 / (x + {c})", "y.backward()"), "x.grad", 2 * x


@case("quotient-sign-swapped")
def _(r):
    return lines(leaf("x", num(r)), "y = torch.exp(x) / x"), "formula(y, x)", "(exp(x) - x*exp(x))/x**2"


@case("quotient-sign-swapped")
def _(r):
    x, c = num(r), r.randint(2, 6)
    return (
        lines(leaf("x", x), f"y = {c}*x / (x**2 + 1)", "y.backward()"),
        "x.grad",
        f"{c}*({x * x:g} - 1)/({x * x:g} + 1)**2",
    )


@case("power-exponent-kept")
def _(r):
    n = r.randint(3, 6)
    return lines(leaf("x", num(r)), f"y = 4*x**{n}"), "formula(y, x)", f"4*{n}*x**{n}"


@case("power-exponent-kept")
def _(r):
    x, n = row(r, 3), r.randint(3, 4)
    return lines(leaf("x", x), f"y = (x**{n}).sum()", "y.backward()"), "x.grad", [n * v**n for v in x]


@case("power-coefficient-dropped")
def _(r):
    return lines(leaf("x", num(r)), "y = torch.sqrt(x)"), "formula(y, x)", "1/sqrt(x)"


@case("power-coefficient-dropped")
def _(r):
    x, n = row(r, 3), r.randint(3, 4)
    return lines(leaf("x", x), f"L = (x**{n}).sum()", "L.backward()"), "x.grad", [v ** (n - 1) for v in x]


@case("power-rule-on-exponential")
def _(r):
    return lines(leaf("x", num(r)), "y = torch.exp(x)"), "formula(y, x)", "x*e**(x-1)"


@case("power-rule-on-exponential")
def _(r):
    x, c = num(r), r.randint(2, 4)
    return lines(leaf("x", x), f"y = {c}**x", "y.backward()"), "x.grad", x * c ** (x - 1)


@case("trig-sign")
def _(r):
    n = r.randint(2, 6)
    return lines(leaf("x", num(r)), f"y = torch.cos({n}*x)"), "formula(y, x)", f"{n}*sin({n}*x)"


@case("trig-sign")
def _(r):
    return lines(leaf("x", num(r)), "y = x**2 + torch.cos(3*x)"), "formula(y, x)", "2*x + 3*sin(3*x)"


@case("constant-kept")
def _(r):
    c = r.randint(3, 9)
    return lines(leaf("x", num(r)), f"y = x**3 + {c}"), "formula(y, x)", f"3*x**2 + {c}"


@case("constant-kept")
def _(r):
    x, w, b = num(r), num(r), num(r)
    return lines(data("x", x), leaf("w", w), data("b", b), "y = w * x + b", "y.backward()"), "w.grad", x + b


@case("integrated-instead")
def _(r):
    n = r.randint(2, 5)
    return lines(leaf("x", num(r)), f"y = {n + 1}*x**{n}"), "formula(y, x)", f"x**{n + 1}"


@case("integrated-instead")
def _(r):
    n = r.randint(2, 4)
    return lines(leaf("x", num(r)), f"y = torch.cos({n}*x)"), "formula(y, x)", f"sin({n}*x)/{n}"


@case("activation-at-preactivation")
def _(r):
    x, w = 3.0, 0.5
    z = w * x
    return (
        lines(data("x", x), leaf("w", w), "z = w * x", "a = torch.tanh(z)", "a.backward()"),
        "w.grad",
        (1 - z * z) * x,
    )


@case("activation-at-preactivation")
def _(r):
    x = row(r, 3, 2, 6)
    return lines(leaf("x", x), "y = torch.sigmoid(x)", "y.sum().backward()"), "x.grad", [v * (1 - v) for v in x]


# --- paths -----------------------------------------------------------------------------------------------------------


@case("single-path-only")
def _(r):
    x, c = num(r), r.randint(2, 7)
    return lines(leaf("x", x), "a = x**3", f"b = {c}*x", "y = a - b", "y.backward()"), "x.grad", 3 * x**2


@case("single-path-only")
def _(r):
    x, w = row(r, 2), num(r)
    return lines(leaf("x", x), "h = x**2", f"y = (h + {w:g}*x).sum()", "y.backward()"), "x.grad", [w, w]


@case("node-derivative-dropped")
def _(r):
    x, a, c = num(r), r.randint(2, 5), r.randint(2, 5)
    return lines(leaf("x", x), f"u = {a}*x", "v = u**2", f"y = {c}*v", "y.backward()"), "x.grad", float(c * a)


@case("node-derivative-dropped")
def _(r):
    x = [1.5, -2.0, 3.0]
    a = r.randint(2, 6)
    return lines(leaf("x", x), "h = torch.relu(x)", f"y = ({a}*h).sum()", "y.backward()"), "x.grad", [float(a)] * 3


@case("nonleaf-grad-is-local")
def _(r):
    x, c = row(r, 2), r.randint(2, 6)
    return (
        lines(leaf("x", x), "h = x**3", "h.retain_grad()", f"L = ({c}*h).sum()", "L.backward()"),
        "h.grad",
        [3 * v * v for v in x],
    )


@case("nonleaf-grad-is-local")
def _(r):
    x, w = num(r), num(r)
    return lines(leaf("w", w), f"h = {x:g}*w", "h.retain_grad()", "y = h**2", "y.backward()"), "h.grad", x


# --- matrices --------------------------------------------------------------------------------------------------------


def square_product(r):
    a, b, g = table(r, 2, 2), table(r, 2, 2), [[1.0, 2.0], [0.0, 3.0]]
    return a, b, g, lines(leaf("A", a), leaf("B", b), "C = torch.mm(A, B)", f"C.backward(torch.tensor({g}))")


@case("matmul-not-transposed")
def _(r):
    _a, b, g, program = square_product(r)
    return program, "A.grad", (t(g) @ t(b)).tolist()


@case("matmul-not-transposed")
def _(r):
    a, _b, g, program = square_product(r)
    return program, "B.grad", (t(a) @ t(g)).tolist()


@case("matmul-not-transposed")
def _(r):
    a, x = table(r, 3, 3), row(r, 3)
    return (
        lines(data("A", a), leaf("x", x), "y = A @ x", "y.backward(torch.tensor([1., 0., 2.]))"),
        "x.grad",
        (t(a) @ t([1.0, 0, 2])).tolist(),
    )


@case("matmul-not-transposed")
def _(r):
    # A chain: only the second product has a square factor.
    x, w = table(r, 1, 2), [[num(r), 1.0], [3.0, num(r)]]
    return (
        lines(leaf("x", x), data("W", w), "h = x @ W", "y = (h * h).sum()", "y.backward()"),
        "x.grad",
        (2 * (t(x) @ t(w)) @ t(w)).tolist(),
    )


@case("matmul-order-swapped")
def _(r):
    _a, b, g, program = square_product(r)
    return program, "A.grad", (t(b).T @ t(g)).tolist()


@case("matmul-order-swapped")
def _(r):
    a, _b, g, program = square_product(r)
    return program, "B.grad", (t(g) @ t(a).T).tolist()


@case("matmul-as-elementwise")
def _(r):
    _a, b, g, program = square_product(r)
    return program, "A.grad", (t(g) * t(b)).tolist()


@case("matmul-as-elementwise")
def _(r):
    a, b = table(r, 2, 2), table(r, 2, 2)
    return lines(leaf("a", a), leaf("b", b), "y = (a @ b).sum()", "y.backward()"), "b.grad", a


@case("answer-transposed")
def _(r):
    a, b = table(r, 2, 3), table(r, 3, 2)
    true = torch.ones(2, 2, dtype=torch.float64) @ t(b).T
    return lines(leaf("A", a), data("B", b), "y = (A @ B).sum()", "y.backward()"), "A.grad", true.T.tolist()


@case("answer-transposed")
def _(r):
    w = table(r, 3, 2)
    return lines(leaf("W", w), "y = (W**2).sum()", "y.backward()"), "W.grad", (2 * t(w)).T.tolist()


@case("answer-transposed")
def _(r):
    x = row(r, 2)
    return lines(leaf("w", [[1.0], [1.0]]), data("a", [x]), "out = a @ w", "out.backward()"), "w.grad", [x]


@case("quadratic-form-assumed-symmetric")
def _(r):
    a, x = [[1.0, 4.0], [2.0, 3.0]], row(r, 2)
    return lines(data("A", a), leaf("x", x), "y = x @ (A @ x)", "y.backward()"), "x.grad", (2 * t(a) @ t(x)).tolist()


@case("quadratic-form-assumed-symmetric")
def _(r):
    a, x = [[1.0, 5.0], [2.0, 3.0]], row(r, 2)
    return (
        lines(data("A", a), leaf("x", x), "h = A @ x", "y = (x * h).sum()", "y.backward()"),
        "x.grad",
        (2 * t(a) @ t(x)).tolist(),
    )


# --- broadcasting and reductions -------------------------------------------------------------------------------------


@case("broadcast-not-summed")
def _(r):
    x, w = table(r, 3, 2), row(r, 2)
    return lines(data("X", x), leaf("w", w), "y = (X * w).sum()", "y.backward()"), "w.grad", x


@case("broadcast-not-summed")
def _(r):
    x, b, c = table(r, 2, 3), num(r), r.randint(2, 6)
    return (
        lines(data("X", x), leaf("b", b), f"L = ({c} * (X + b)).sum()", "L.backward()"),
        "b.grad",
        [[float(c)] * 3] * 2,
    )


@case("broadcast-averaged")
def _(r):
    x, b, c = table(r, 2, 3), row(r, 3), r.randint(2, 6)
    return lines(data("X", x), leaf("b", b), f"L = ({c}*X + {c}*b).sum()", "L.backward()"), "b.grad", [float(c)] * 3


@case("broadcast-averaged")
def _(r):
    x = row(r, 4)
    return lines(leaf("s", num(r)), data("x", x), "y = (s * x).sum()", "y.backward()"), "s.grad", sum(x) / 4


@case("mean-factor-dropped")
def _(r):
    x = row(r, 4)
    return lines(leaf("x", x), "L = (x * x).mean()", "L.backward()"), "x.grad", [2 * v for v in x]


@case("mean-factor-dropped")
def _(r):
    p, y = row(r, 3), row(r, 3)
    return (
        lines(leaf("p", p), data("y", y), "L = torch.nn.functional.mse_loss(p, y)", "L.backward()"),
        "p.grad",
        [2 * (a - b) for a, b in zip(p, y)],
    )


@case("max-grad-to-all")
def _(r):
    x, c = row(r, 4), r.randint(2, 5)
    return lines(leaf("x", x), f"y = {c} * x.max()", "y.backward()"), "x.grad", [float(c)] * 4


@case("max-grad-to-all")
def _(r):
    x = [row(r, 3), row(r, 3)]
    return lines(leaf("x", x), "y = x.max(dim=1).values.sum()", "y.backward()"), "x.grad", [[1.0] * 3] * 2


@case("index-grad-only-selected")
def _(r):
    x, c = row(r, 4), r.randint(2, 6)
    return lines(leaf("x", x), f"y = {c} * x[1]**2", "y.backward()"), "x.grad", c * 2 * x[1]


@case("index-grad-only-selected")
def _(r):
    x = row(r, 5)
    return lines(leaf("x", x), "y = (x[1:3] ** 2).sum()", "y.backward()"), "x.grad", [2 * x[1], 2 * x[2]]


@case("relu-at-zero-is-one")
def _(r):
    c = r.randint(2, 7)
    return (
        lines(leaf("x", [0.0, -1.0, 2.0]), f"y = ({c} * torch.relu(x)).sum()", "y.backward()"),
        "x.grad",
        [float(c), 0.0, float(c)],
    )


@case("relu-at-zero-is-one")
def _(r):
    _w, x = row(r, 2), row(r, 2)
    return lines(data("x", x), leaf("w", [x[1], -x[0]]), "z = w @ x", "y = torch.relu(z)", "y.backward()"), "w.grad", x


@case("silent-outer-broadcast")
def _(r):
    p, y = row(r, 3), row(r, 3)
    return (
        lines(leaf("p", [[v] for v in p]), data("y", y), "L = ((p - y)**2).mean()", "L.backward()"),
        "p.grad",
        [[2 * (a - b) / 3] for a, b in zip(p, y)],
    )


@case("silent-outer-broadcast")
def _(r):
    p, y = row(r, 2), row(r, 2)
    return (
        lines(leaf("p", [[v] for v in p]), data("y", y), "L = (p * y).sum()", "L.backward()"),
        "p.grad",
        [[b] for b in y],
    )


# --- products --------------------------------------------------------------------------------------------------------


@case("v-is-ones")
def _(r):
    x = row(r, 3)
    return (
        lines(leaf("x", x), "y = x**3", "v = torch.tensor([2., 1., 5.])", "y.backward(v)"),
        "x.grad",
        [3 * v * v for v in x],
    )


@case("v-is-ones")
def _(r):
    a, b = table(r, 2, 2), table(r, 2, 2)
    ones = torch.ones(2, 2, dtype=torch.float64)
    return (
        lines(leaf("a", a), leaf("b", b), "out = torch.mm(a, b)", "out.backward(torch.tensor([[1., 3.], [0., 2.]]))"),
        "a.grad",
        (ones @ t(b).T).tolist(),
    )


@case("v-is-ones")
def _(r):
    x = row(r, 2)
    return lines(leaf("x", x), "y = x**2"), "vjp(y, x, [3., 4.])", [2 * v for v in x]


def two_by_two(r):
    x = row(r, 2, 2, 9)
    program = lines(leaf("x", x), "y = torch.stack([x[0] * x[1], x[0] + 4 * x[1]])")
    return x, program, t([[x[1], x[0]], [1.0, 4.0]])


@case("jvp-vjp-swapped")
def _(r):
    _x, program, J = two_by_two(r)
    return program, "vjp(y, x, [2., 1.])", (J @ t([2.0, 1.0])).tolist()


@case("jvp-vjp-swapped")
def _(r):
    _x, program, J = two_by_two(r)
    return program, "jvp(y, x, [2., 1.])", (J.T @ t([2.0, 1.0])).tolist()


@case("jvp-vjp-swapped")
def _(r):
    _x, program, J = two_by_two(r)
    return program + "y.backward(torch.tensor([1., 3.]))\n", "x.grad", (J @ t([1.0, 3.0])).tolist()


@case("vjp-not-summed")
def _(r):
    _x, program, J = two_by_two(r)
    return program + "y.backward(torch.tensor([1., 1.]))\n", "x.grad", J.tolist()


@case("vjp-not-summed")
def _(r):
    x = row(r, 2)
    return (
        lines(leaf("x", x), "y = x**2", "y.backward(torch.tensor([3., 5.]))"),
        "x.grad",
        [[6 * x[0], 0.0], [0.0, 10 * x[1]]],
    )


@case("jacobian-transposed")
def _(r):
    _x, program, J = two_by_two(r)
    return program, "jacobian(y, x)", J.T.tolist()


@case("jacobian-transposed")
def _(r):
    a = table(r, 3, 2)
    return lines(data("A", a), leaf("x", row(r, 2)), "y = A @ x"), "jacobian(y, x)", t(a).T.tolist()


@case("jacobian-as-vector")
def _(r):
    x = row(r, 3)
    return lines(leaf("x", x), "y = x**3"), "jacobian(y, x)", [3 * v * v for v in x]


@case("jacobian-as-vector")
def _(r):
    _x, program, J = two_by_two(r)
    return program, "jacobian(y, x)", J.sum(0).tolist()


@case("jacobian-diagonal-only")
def _(r):
    _x, program, J = two_by_two(r)
    return program, "jacobian(y, x)", torch.diag(torch.diag(J)).tolist()


@case("jacobian-diagonal-only")
def _(r):
    a, x = [[3.0, 1.0], [2.0, 5.0]], row(r, 2)
    return lines(data("A", a), leaf("x", x), "y = A @ x", "y.backward(torch.tensor([2., 7.]))"), "x.grad", [6.0, 35.0]


@case("v-scales-result")
def _(r):
    _x, program, J = two_by_two(r)
    return program + "y.backward(torch.tensor([1., 3.]))\n", "x.grad", (J.sum(0) * t([1.0, 3.0])).tolist()


@case("v-scales-result")
def _(r):
    a, x = [[3.0, 1.0], [2.0, 5.0]], row(r, 2)
    return lines(data("A", a), leaf("x", x), "y = A @ x", "y.backward(torch.tensor([2., 7.]))"), "x.grad", [10.0, 42.0]


@case("backward-arg-is-the-point")
def _(r):
    x = row(r, 2, 2, 9)
    return lines(leaf("x", x), "y = x**3", "y.backward(torch.tensor([2., 10.]))"), "x.grad", [12.0, 300.0]


@case("backward-arg-is-the-point")
def _(r):
    x = num(r, 3, 9)
    return lines(leaf("x", x), "y = x**2 + x", "y.backward(torch.tensor(10.))"), "x.grad", 21.0


@case("nonscalar-backward-implicit-ones")
def _(r):
    return lines(leaf("x", row(r, 3)), "y = x**2", "y.backward()"), "raises", "no"


@case("nonscalar-backward-implicit-ones")
def _(r):
    x = row(r, 2)
    return lines(leaf("x", x), "y = x**2", "y.backward()"), "x.grad", [2 * v for v in x]


@case("nonscalar-backward-always-error")
def _(r):
    return lines(leaf("x", table(r, 2, 2)), "y = 3 * x", "y.backward(torch.ones(2, 2))"), "raises", "yes"


@case("one-element-not-scalar")
def _(r):
    return lines(leaf("x", row(r, 1)), "y = x**2", "y.backward()"), "raises", "yes"


@case("scalar-v-broadcasts")
def _(r):
    x = row(r, 2)
    return lines(leaf("x", x), "y = x**2", "y.backward(torch.tensor(3.))"), "x.grad", [6 * v for v in x]


@case("scalar-v-broadcasts")
def _(r):
    return lines(leaf("x", row(r, 3)), "y = 2 * x", "y.backward(torch.tensor([1.]))"), "raises", "no"


# --- leaves ----------------------------------------------------------------------------------------------------------


@case("leaf-means-requires-grad")
def _(r):
    return lines(data("x", row(r, 2)), "y = x * 3"), "x.is_leaf", "no"


@case("leaf-means-requires-grad")
def _(r):
    return lines(leaf("x", row(r, 2)), "z = x.detach()", "y = z + 1"), "y.is_leaf", "no"


@case("op-on-leaf-still-leaf")
def _(r):
    return lines("w = torch.ones(2, requires_grad=True) * 3"), "w.is_leaf", "yes"


@case("op-on-leaf-still-leaf")
def _(r):
    x = row(r, 2)
    return lines(leaf("w", x), "w = w * 2", "L = (w**2).sum()", "L.backward()"), "w.grad", [4 * v for v in x]


@case("op-on-leaf-still-leaf")
def _(r):
    return lines("w = torch.zeros(3, requires_grad=True) + 1", "L = (5 * w).sum()", "L.backward()"), "w.grad", [5.0] * 3


@case("nonleaf-grad-populated")
def _(r):
    x, c = row(r, 2), r.randint(2, 7)
    return lines(leaf("x", x), "h = x**2", f"y = ({c} * h).sum()", "y.backward()"), "h.grad", [float(c)] * 2


@case("nonleaf-grad-populated")
def _(r):
    return (
        lines(leaf("a", [[2.0, 3.0]]), leaf("w", [[1.0], [1.0]]), "out = a @ w", "out.backward()"),
        "out.grad",
        [[1.0]],
    )


@case("grad-zero-instead-of-none")
def _(r):
    return lines(leaf("w", row(r, 2)), "y = (w * 2).sum()"), "w.grad", [0.0, 0.0]


@case("grad-zero-instead-of-none")
def _(r):
    return lines(leaf("a", num(r)), leaf("b", num(r)), "y = 3 * a", "y.backward()"), "b.grad", 0.0


@case("no-requires-grad-gets-grad")
def _(r):
    x, w = row(r, 2), row(r, 2)
    return lines(data("x", x), leaf("w", w), "L = (w * x).sum()", "L.backward()"), "x.grad", w


@case("no-requires-grad-gets-grad")
def _(r):
    return lines(data("x", row(r, 2)), "y = (x * x).sum()", "y.backward()"), "raises", "no"


@case("requires-grad-needs-all-inputs")
def _(r):
    return lines(data("x", row(r, 2)), leaf("w", row(r, 2)), "y = w * x"), "y.requires_grad", "no"


@case("requires-grad-needs-all-inputs")
def _(r):
    return (
        lines(data("X", table(r, 2, 2)), leaf("w", row(r, 2)), "b = torch.ones(2)", "y = X @ w + b"),
        "y.is_leaf",
        "yes",
    )


@case("frozen-blocks-flow")
def _(r):
    return (
        lines(leaf("w1", num(r)), leaf("w2", num(r)), "w2.requires_grad = False", "h = w1 * 3", "y = w2 * h"),
        "y.requires_grad",
        "no",
    )


@case("frozen-blocks-flow")
def _(r):
    a, c = num(r), num(r)
    return (
        lines(
            leaf("w1", a), leaf("w2", c), "w2.requires_grad_(False)", "h = w1**2", "y = w2 * h + 5 * w1", "y.backward()"
        ),
        "w1.grad",
        5.0,
    )


@case("requires-grad-retroactive")
def _(r):
    return lines(data("x", row(r, 2)), "y = x * 3", "x.requires_grad_()"), "y.requires_grad", "yes"


@case("requires-grad-retroactive")
def _(r):
    return lines(data("x", row(r, 2)), "y = (x**2).sum()", "x.requires_grad = True", "y.backward()"), "raises", "no"


# --- detach, data, no_grad -------------------------------------------------------------------------------------------


@case("detach-is-identity-in-backward")
def _(r):
    x, c = num(r), r.randint(2, 7)
    return lines(leaf("x", x), "h = x**2", f"y = h.detach() * {c} + x", "y.backward()"), "x.grad", 2 * x * c + 1


@case("detach-is-identity-in-backward")
def _(r):
    x = row(r, 2)
    return lines(leaf("x", x), "y = (x.detach() * x).sum()", "y.backward()"), "x.grad", [2 * v for v in x]


@case("detach-or-data-copies")
def _(r):
    x = row(r, 2)
    return lines(leaf("x", x), "z = x.data", "z.mul_(10)"), "x", x


@case("detach-or-data-copies")
def _(r):
    x = row(r, 3)
    return lines(leaf("x", x), "z = x.detach()", "z.zero_()"), "x", x


@case("detach-cuts-original")
def _(r):
    return lines(leaf("x", row(r, 2)), "y = x**2", "z = y.detach()"), "y.requires_grad", "no"


@case("detach-cuts-original")
def _(r):
    return lines(leaf("x", row(r, 2)), "x.detach()"), "x.requires_grad", "no"


@case("clone-detaches")
def _(r):
    return lines(leaf("x", row(r, 2)), "y = x.clone()"), "y.requires_grad", "no"


@case("clone-detaches")
def _(r):
    x, c = num(r), r.randint(2, 7)
    return lines(leaf("x", x), "h = x.clone()", f"y = h**2 + {c} * x", "y.backward()"), "x.grad", float(c)


@case("no-grad-clears-flag")
def _(r):
    return lines(leaf("w", row(r, 2)), "with torch.no_grad():", "    z = w * 2"), "w.requires_grad", "no"


@case("no-grad-clears-flag")
def _(r):
    return lines(leaf("w", num(r)), "with torch.no_grad():", "    v = w", "y = v * 2"), "y.requires_grad", "no"


@case("no-grad-blocks-factories")
def _(r):
    return (
        lines("with torch.no_grad():", "    w = torch.ones(2, requires_grad=True)", "y = w * 2"),
        "y.requires_grad",
        "no",
    )


@case("no-grad-blocks-factories")
def _(r):
    return lines("with torch.no_grad():", "    p = torch.nn.Parameter(torch.zeros(2))"), "p.requires_grad", "no"


@case("rewrap-keeps-graph")
def _(r):
    x, c = num(r), r.randint(2, 5)
    return lines(leaf("x", x), "s = (x**2).item()", f"y = s + {c} * x", "y.backward()"), "x.grad", 2 * x + c


@case("rewrap-keeps-graph")
def _(r):
    x = num(r)
    return lines(leaf("x", x), "h = x**2", "m = h.item()", "y = m * x", "y.backward()"), "x.grad", 3 * x * x


# --- in place --------------------------------------------------------------------------------------------------------


@case("inplace-always-errors")
def _(r):
    return lines(leaf("x", row(r, 2)), "y = x + 1", "y += 3", "y.sum().backward()"), "raises", "yes"


@case("inplace-always-errors")
def _(r):
    return lines(leaf("x", row(r, 2)), "y = x**2", "y.add_(1)", "y.sum().backward()"), "raises", "yes"


@case("inplace-never-errors")
def _(r):
    return lines(leaf("x", row(r, 2)), "y = torch.exp(x)", "y.add_(1)", "y.sum().backward()"), "raises", "no"


@case("inplace-never-errors")
def _(r):
    return lines(leaf("x", row(r, 2)), "h = x * 2", "y = h**2", "h.add_(1)", "y.sum().backward()"), "raises", "no"


@case("inplace-on-leaf-allowed")
def _(r):
    return lines(leaf("w", row(r, 2)), "L = (w**2).sum()", "L.backward()", "w.sub_(0.1 * w.grad)"), "raises", "no"


@case("inplace-on-leaf-allowed")
def _(r):
    return lines(leaf("x", row(r, 2)), "x[0] = 5."), "raises", "no"


@case("rebinding-is-inplace")
def _(r):
    w = num(r)
    return (
        lines(leaf("w", w), "L = 3 * w", "L.backward()", "with torch.no_grad():", "    w = w - 0.5 * w.grad"),
        "w.requires_grad",
        "yes",
    )


@case("rebinding-is-inplace")
def _(r):
    w = row(r, 2)
    return (
        lines(
            leaf("w", w),
            "v = w",
            "L = (3 * w).sum()",
            "L.backward()",
            "with torch.no_grad():",
            "    w = w - 0.5 * w.grad",
        ),
        "v",
        [x - 1.5 for x in w],
    )


@case("data-edit-harmless")
def _(r):
    x = row(r, 2)
    return lines(leaf("x", x), "y = (x**2).sum()", "x.data.add_(1.)", "y.backward()"), "x.grad", [2 * v for v in x]


@case("data-edit-harmless")
def _(r):
    x, w = num(r), num(r)
    return lines(data("x", x), leaf("w", w), "y = w * w * x", "w.data.mul_(2)", "y.backward()"), "w.grad", 2 * w * x


@case("data-edit-detected")
def _(r):
    return lines(leaf("x", row(r, 2)), "y = (x * x).sum()", "x.data.zero_()", "y.backward()"), "raises", "yes"


@case("detach-edit-undetected")
def _(r):
    return (
        lines(leaf("x", row(r, 2)), "s = torch.sigmoid(x)", "s.detach().zero_()", "s.sum().backward()"),
        "raises",
        "no",
    )


# --- lifetime --------------------------------------------------------------------------------------------------------


@case("second-backward-allowed")
def _(r):
    return (
        lines(leaf("a", [[2.0, 3.0]]), leaf("w", [[1.0], [1.0]]), "out = a @ w", "out.backward()", "out.backward()"),
        "raises",
        "no",
    )


@case("second-backward-allowed")
def _(r):
    return (
        lines(leaf("x", num(r)), "h = x**2", "a = 2 * h", "b = 3 * h", "a.backward()", "b.backward()"),
        "raises",
        "no",
    )


@case("second-backward-always-errors")
def _(r):
    return lines(leaf("x", row(r, 2)), "y = x.sum()", "y.backward()", "y.backward()"), "raises", "yes"


@case("second-backward-always-errors")
def _(r):
    return lines(leaf("w", num(r)), "for k in [1., 2., 3.]:", "    y = k * w", "    y.backward()"), "raises", "yes"


@case("retain-graph-fills-intermediates")
def _(r):
    c = r.randint(2, 6)
    return (
        lines(leaf("x", row(r, 2)), "h = x**2", f"y = ({c} * h).sum()", "y.backward(retain_graph=True)"),
        "h.grad",
        [float(c)] * 2,
    )


@case("zero-grad-revives-graph")
def _(r):
    return lines(leaf("x", num(r)), "y = x**2", "y.backward()", "x.grad.zero_()", "y.backward()"), "raises", "no"


@case("tensors-are-formulas")
def _(r):
    x, c = row(r, 2), r.randint(2, 6)
    return lines(leaf("x", x), f"y = {c} * x", "with torch.no_grad():", "    x.add_(1.)"), "y", [c * (v + 1) for v in x]


@case("tensors-are-formulas")
def _(r):
    w = num(r)
    return lines(data("w", w), "y = w**2", "w.mul_(3)"), "y", (3 * w) ** 2


@case("higher-order-without-create-graph")
def _(r):
    return lines(leaf("x", num(r)), "y = x**3", "y.backward()", "x.grad.backward()"), "raises", "no"


@case("higher-order-without-create-graph")
def _(r):
    return lines(leaf("x", num(r)), "y = x**3", "g, = torch.autograd.grad(y, x)"), "g.requires_grad", "yes"


# --- dtype -----------------------------------------------------------------------------------------------------------


@case("int-can-require-grad")
def _(r):
    return lines("w = torch.tensor([1, 2, 3], requires_grad=True)", "y = (w * 2).sum()"), "raises", "no"


@case("int-can-require-grad")
def _(r):
    return lines("w = torch.ones(2, dtype=torch.int64)", "w.requires_grad_()"), "raises", "no"


@case("cast-detaches")
def _(r):
    return lines(leaf("x", row(r, 2)), "y = x.double()"), "y.requires_grad", "no"


@case("cast-detaches")
def _(r):
    x, c = num(r), r.randint(2, 6)
    return lines(leaf("x", x), f"y = x.double()**2 + {c} * x", "y.backward()"), "x.grad", float(c)


@case("step-function-passes-gradient")
def _(r):
    c = r.randint(2, 6)
    return lines(leaf("x", [0.3, 1.7]), f"y = ({c} * torch.round(x)).sum()", "y.backward()"), "x.grad", [float(c)] * 2


@case("step-function-passes-gradient")
def _(r):
    c = r.randint(2, 6)
    return lines(leaf("x", num(r)), f"y = {c} * torch.sign(x) + x", "y.backward()"), "x.grad", c + 1.0


# --- calls and optimiser ---------------------------------------------------------------------------------------------


@case("grad-overwritten")
def _(r):
    x, a, c = num(r), r.randint(2, 5), r.randint(6, 9)
    return lines(leaf("x", x), f"({a} * x).backward()", f"({c} * x).backward()"), "x.grad", float(c)


@case("grad-overwritten")
def _(r):
    x = row(r, 2)
    return (
        lines(leaf("x", x), "y = (x**2).sum()", "y.backward(retain_graph=True)", "z = (x * 5).sum()", "z.backward()"),
        "x.grad",
        [5.0, 5.0],
    )


@case("grad-averaged-over-calls")
def _(r):
    x, a, c = num(r), r.randint(1, 4) * 2, r.randint(3, 5) * 2
    return lines(leaf("x", x), f"({a} * x).backward()", f"({c} * x).backward()"), "x.grad", (a + c) / 2


@case("autograd-grad-fills-dot-grad")
def _(r):
    x = row(r, 2)
    return lines(leaf("x", x), "y = (x**2).sum()", "g, = torch.autograd.grad(y, x)"), "x.grad", [2 * v for v in x]


@case("backward-updates-weights")
def _(r):
    w, c = row(r, 2), r.randint(2, 6)
    return (
        lines(leaf("w", w), "opt = torch.optim.SGD([w], lr=0.5)", f"L = ({c} * w).sum()", "L.backward()"),
        "w",
        [v - 0.5 * c for v in w],
    )


@case("step-clears-grad")
def _(r):
    w = num(r)
    return (
        lines(leaf("w", w), "opt = torch.optim.SGD([w], lr=0.1)", "L = w**2", "L.backward()", "opt.step()"),
        "w.grad",
        "None",
    )


@case("zero-grad-gives-zeros")
def _(r):
    return (
        lines(
            leaf("w", row(r, 3)),
            "opt = torch.optim.SGD([w], lr=0.1)",
            "L = (w**2).sum()",
            "L.backward()",
            "opt.zero_grad()",
        ),
        "w.grad",
        [0.0] * 3,
    )


@case("zero-grad-before-step-harmless")
def _(r):
    w, c = row(r, 2), r.randint(2, 6)
    return (
        lines(
            leaf("w", w),
            "opt = torch.optim.SGD([w], lr=0.5)",
            f"L = ({c} * w).sum()",
            "L.backward()",
            "opt.zero_grad()",
            "opt.step()",
        ),
        "w",
        [v - 0.5 * c for v in w],
    )


# --- slips: no belief ------------------------------------------------------------------------------------------------


def gradient(program: str, ask: str) -> Any:
    names: dict[str, Any] = {}
    exec(program, names)
    return eval(ask, names).tolist()


@case("slip")
def _(r):
    program = lines(leaf("x", row(r, 3)), "y = (x**2).sum()", "y.backward()")
    right = gradient(program, "x.grad")
    right[r.randrange(3)] += r.choice((-3, 3, 5))
    return program, "x.grad", right


@case("slip")
def _(r):
    program = lines(leaf("A", table(r, 2, 2)), leaf("B", table(r, 2, 2)), "y = (A @ B).sum()", "y.backward()")
    right = gradient(program, "A.grad")
    right[r.randrange(2)][r.randrange(2)] += r.choice((-2, 2, 10))
    return program, "A.grad", right


@case("slip")
def _(r):
    program = lines(leaf("x", num(r)), "u = 3*x + 1", "y = u**3", "y.backward()")
    return program, "x.grad", gradient(program, "x.grad") + r.choice((-7, 7, 10, -100))


@case("slip")
def _(r):
    program = lines(leaf("x", row(r, 2)), "y = x**3", "y.backward(torch.tensor([1., 10.]))")
    right = gradient(program, "x.grad")
    return program, "x.grad", [right[0], right[1] + r.choice((-20, 20, 5))]


@case("slip")
def _(r):
    program = lines(leaf("w", row(r, 2)), data("X", table(r, 3, 2)), "L = ((X @ w) ** 2).mean()", "L.backward()")
    right = gradient(program, "w.grad")
    return program, "w.grad", [round(right[0] + 1, 4), round(right[1], 4)]


@case("slip")
def _(r):
    n = r.randint(3, 6)
    return lines(leaf("x", num(r)), f"y = x**{n} + torch.sin(x)"), "formula(y, x)", f"{n + 1}*x**{n - 1} + cos(x)"


@case("slip")
def _(r):
    return lines(leaf("x", num(r)), "y = torch.exp(2*x)"), "formula(y, x)", "5*exp(2*x)"


def written(answer: Any) -> str:
    if isinstance(answer, str):
        return answer
    if isinstance(answer, list):
        return "[" + ", ".join(written(part) for part in answer) + "]"
    if float(answer) == int(answer):
        return str(int(answer))
    # Thirds and the like as fractions, so that nothing is rounded.
    for below in (3, 6, 7, 9):
        if abs(answer * below - round(answer * below)) < 1e-9 and abs(round(answer, 4) - answer) > 1e-9:
            return f"{round(answer * below)}/{below}"
    return repr(round(float(answer), 10))


def right_of(program: str, ask: str, kind: str) -> str | None:
    """What PyTorch gives, for asks that are expressions of PyTorch."""
    if kind == "formula" or ask.startswith(("vjp(", "jvp(", "jacobian(")):
        return None
    names: dict[str, Any] = {}
    try:
        exec(program, names)
    except Exception:
        if ask == "raises":
            return "yes"
    else:
        if ask == "raises":
            return "no"
    found = eval(ask, names)
    if isinstance(found, bool):
        return "yes" if found else "no"
    return "None" if found is None else repr(found.tolist())


def main() -> None:
    import warnings

    warnings.simplefilter("ignore")
    made = []
    for number, (belief, function) in enumerate(CASES):
        for turn in range(3 if belief == "slip" else 1):
            chance = random.Random(1000 * number + turn)
            program, ask, wrong = function(chance)
            kind = "formula" if ask.startswith("formula") else "bool" if wrong in ("yes", "no") else "tensor"
            entry = {"belief": belief, "program": program.splitlines(), "ask": ask, "kind": kind}
            entry |= {"right": right_of(program, ask, kind), "wrong": written(wrong)}
            made.append(entry)
    text = "[\n" + ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in made) + "\n]\n"
    (HERE / "answers.json").write_text(text, "utf-8")
    print(f"{len(made)} answers, torch {torch.__version__}")


if __name__ == "__main__":
    main()
