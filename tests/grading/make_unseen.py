"""Makes tests/grading/unseen.json: more programs that no mal-rule was written for, with the answers of every belief.

    python tests/grading/make_unseen.py

Each row is a belief of the catalogue, a program, what is asked, and the wrong answer: a formula or word as typed, or
numbers worked out here with NumPy by the catalogue's "In an answer" line, by nothing of the tutor's. The right answers
are PyTorch's own.
"""

# ruff: noqa: E501 - a row is one line

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).resolve().parent
ROWS: list[dict[str, Any]] = []
G = "requires_grad=True"


def T(value: Any) -> str:
    return f"torch.tensor({np.asarray(value, float).tolist()}, {G})"


def C(value: Any) -> str:
    return f"torch.tensor({np.asarray(value, float).tolist()})"


def row(belief: str, program: str, ask: str, wrong: Any, kind: str = "") -> None:
    lines = ["import torch", *program.replace("; ", "\n").split("\n")]
    if not kind:
        kind = "formula" if ask.startswith("formula") else "bool" if str(wrong) in ("yes", "no") else "tensor"
    if not isinstance(wrong, str):
        wrong = str(np.round(np.asarray(wrong, float), 10).tolist())
    ROWS.append({"belief": belief, "program": lines, "ask": ask, "kind": kind, "wrong": wrong})


E, CO = np.exp, np.cos

# fmt: off

# --- calculus ---------------------------------------------------------------------------------------------------------
row("chain-inner-dropped", f"t = {T(0.5)}; s = torch.tanh(7*t + 2)", "formula(s, t)", "1 - tanh(7t+2)^2")
row("chain-inner-dropped", f"t = {T(2)}; r = torch.sqrt(t**2 + 5); r.backward()", "t.grad", 1 / (2 * 3))
row("chain-inner-dropped", f"q = {T([1, 2])}; z = torch.exp(2*q).sum(); z.backward()", "q.grad", E(np.array([2, 4])))
row("chain-inner-dropped", f"b = {T(3)}; c = torch.log(b**2 + 1)", "formula(c, b)", "1/(b^2+1)")
row("chain-outer-at-input", f"t = {T(2)}; s = torch.log(t**3)", "formula(s, t)", "3*t**2/t")
row("chain-outer-at-input", f"b = {T(3)}; c = torch.cos(b**2 + b)", "formula(c, b)", "-sin(b)*(2*b+1)")
row("chain-outer-at-input", f"q = {T([1, 2, 3])}; ((4*q - 1)**3).sum().backward()", "q.grad", 12 * np.array([1, 2, 3]) ** 2)
row("outer-not-differentiated", f"t = {T(2)}; s = (3*t + 1)**4; s.backward()", "t.grad", 7**4 * 3)
row("outer-not-differentiated", f"b = {T(3)}; c = torch.sin(b**2)", "formula(c, b)", "2*b*sin(b**2)")
row("outer-not-differentiated", f"b = {T(3)}; c = torch.log(5*b + 2)", "formula(c, b)", "5*ln(5b+2)")
row("product-as-product", f"t = {T(2)}; s = torch.sin(t) * torch.exp(t)", "formula(s, t)", "cos(t)*exp(t)")
row("product-as-product", f"t = {T(2)}; s = (t**2 + 1) * (t**3 - 4); s.backward()", "t.grad", 4 * 12)
row("product-as-product", f"q = {T([1, 2])}; f = q**2; g = 5*q + 1; (f * g).sum().backward()", "q.grad", [10, 20])
row("product-as-sum", f"t = {T(2)}; s = torch.sin(t) * t**3", "formula(s, t)", "cos(t) + 3t^2")
row("product-as-sum", f"t = {T(2)}; s = (t**2 + 1) * (t**3 - 4); s.backward()", "t.grad", 4 + 12)
row("product-as-sum", f"q = {T([1, 2])}; f = q**2; g = q**3; (f * g).sum().backward()", "q.grad", [5, 16])
row("product-one-term", f"t = {T(2)}; s = torch.log(t) * t**2", "formula(s, t)", "2*t*log(t)")
row("product-one-term", f"t = {T(2)}; s = (t**2 + 1) * (t**3 - 4); s.backward()", "t.grad", 4 * 4)
row("product-one-term", f"q = {T([1, 2])}; f = q**2; g = 5*q + 1; (f * g).sum().backward()", "q.grad", [5, 20])
row("quotient-as-quotient", f"t = {T(2)}; s = torch.sin(t) / t**2", "formula(s, t)", "cos(t)/(2t)")
row("quotient-as-quotient", f"t = {T(2)}; s = (t**3 + 1) / (t**2 + 2*t); s.backward()", "t.grad", 12 / 6)
row("quotient-sign-swapped", f"t = {T(2)}; s = (3*t + 1) / (t**2 + 1)", "formula(s, t)", "((3t+1)*2t - 3*(t^2+1))/(t^2+1)^2")
row("quotient-sign-swapped", f"t = {T(2)}; s = torch.exp(t) / (t + 1)", "formula(s, t)", "(e^t - e^t*(t+1))/(t+1)^2")
row("power-exponent-kept", f"t = {T(3)}; s = 2*t**4; s.backward()", "t.grad", 2 * 4 * 81)
row("power-exponent-kept", f"q = {T([1, 2, 3])}; (q**3).sum().backward()", "q.grad", 3 * np.array([1, 2, 3]) ** 3)
row("power-exponent-kept", f"b = {T(3)}; c = b**7 + b", "formula(c, b)", "7*b^7 + 1")
row("power-coefficient-dropped", f"q = {T([2, 3])}; (q**3).sum().backward()", "q.grad", [4, 9])
row("power-coefficient-dropped", f"b = {T(3)}; c = b**7 - 4*b", "formula(c, b)", "b^6 - 4")
row("power-coefficient-dropped", f"b = {T(4)}; c = torch.sqrt(b)", "formula(c, b)", "1/sqrt(b)")
row("power-rule-on-exponential", f"b = {T(4)}; c = torch.exp(b) + b**2", "formula(c, b)", "b*e^(b-1) + 2b")
row("power-rule-on-exponential", f"b = {T(4)}; c = 5**b", "formula(c, b)", "b*5^(b-1)")
row("power-rule-on-exponential", f"b = {T(3)}; c = 2**b; c.backward()", "b.grad", 3 * 4)
row("trig-sign", f"b = {T(3)}; c = torch.cos(5*b)", "formula(c, b)", "5 sin(5b)".replace(" ", "*"))
row("trig-sign", f"b = {T(3)}; c = torch.sin(b) + torch.exp(b)", "formula(c, b)", "-cos(b) + e^b")
row("trig-sign", f"b = {T(3)}; c = torch.sin(b) * b", "formula(c, b)", "sin(b) - b*cos(b)")
row("constant-kept", f"b = {T(3)}; c = b**3 + 12; c.backward()", "b.grad", 27 + 12)
row("constant-kept", f"b = {T(3)}; c = 6*b - 5", "formula(c, b)", "6 - 5")
row("constant-kept", f"q = {T([1, 2])}; (q**2 + 7).sum().backward()", "q.grad", [9, 11])
row("integrated-instead", f"b = {T(3)}; c = 4*b**3", "formula(c, b)", "b^4")
row("integrated-instead", f"b = {T(3)}; c = torch.cos(2*b)", "formula(c, b)", "sin(2b)/2")
row("integrated-instead", f"b = {T(2)}; c = 3*b**2 + b; c.backward()", "b.grad", 8 + 2)
row("activation-at-preactivation", f"b = {T(2)}; c = torch.tanh(3*b)", "formula(c, b)", "3*(1 - (3b)^2)")
row("activation-at-preactivation", f"w = {T([1, 2])}; x = {C([1, 3])}; z = w*x; a = torch.sigmoid(z); a.sum().backward()", "w.grad", np.array([1, 6]) * (1 - np.array([1, 6])) * [1, 3])
row("activation-at-preactivation", f"b = {T(2)}; (torch.tanh(b) * 5).backward()", "b.grad", 5 * (1 - 4))
# --- chain and accumulation of paths ----------------------------------------------------------------------------------
row("single-path-only", f"x = {T(2)}; a = x**3; b = 7*x; (a - b).backward()", "x.grad", -7)
row("single-path-only", f"x = {T([1, 2])}; a = x**2; b = torch.exp(x); (a + b).sum().backward()", "x.grad", E(np.array([1, 2])))
row("single-path-only", f"w = {T(3)}; h = 2*w; y = h * 5 + w; y.backward()", "w.grad", 1)
row("single-path-only", f"w = {T(3)}; h = 2*w; y = h * 5 + w; y.backward()", "w.grad", 10)
row("node-derivative-dropped", f"x = {T(2)}; a = 3*x; b = a**2; c = 5*b; c.backward()", "x.grad", 5 * 2 * 6)
row("node-derivative-dropped", f"x = {T([-1, 2])}; y = (3*torch.relu(x)).sum(); y.backward()", "x.grad", [3, 3])
row("node-derivative-dropped", f"x = {T([1, 2])}; h = 4*x; y = torch.sigmoid(h).sum(); y.backward()", "x.grad", [4, 4])
row("node-derivative-dropped", f"x = {T(2)}; u = x**2; v = torch.exp(u); w = v / 8; w.backward()", "x.grad", E(4) * 4)
row("nonleaf-grad-is-local", f"x = {T([1, 2])}; h = 5*x; h.retain_grad(); (h**2).sum().backward()", "h.grad", [5, 5])
row("nonleaf-grad-is-local", f"x = {T(3)}; h = x**3; h.retain_grad(); out = 4*h; out.backward()", "h.grad", 27)
# --- matrices ---------------------------------------------------------------------------------------------------------
A, B, V = np.array([[1, 4], [2, 3.0]]), np.array([[5, 2], [1, 7.0]]), np.array([[1, 2], [0, 3.0]])
P = np.array([[1, 2, 3], [4, 5, 7.0]])
row("matmul-not-transposed", f"M = {T(A)}; N = {C(B)}; Z = M.mm(N); Z.backward({C(V)})", "M.grad", V @ B)
row("matmul-not-transposed", f"M = {C(A)}; N = {T(B)}; Z = torch.matmul(M, N); (Z * {C(V)}).sum().backward()", "N.grad", A @ V)
row("matmul-not-transposed", f"x = {T([1, 2])}; W = {C(A)}; y = W @ x; y.backward(torch.tensor([3., 5.]))", "x.grad", A @ [3, 5])
row("matmul-order-swapped", f"M = {T(A)}; N = {C(B)}; Z = M @ N; Z.backward({C(V)})", "M.grad", B.T @ V)
row("matmul-order-swapped", f"M = {C(A)}; N = {T(B)}; Z = M @ N; Z.backward({C(V)})", "N.grad", V @ A.T)
row("matmul-as-elementwise", f"M = {T(A)}; N = {C(B)}; Z = M @ N; Z.backward({C(V)})", "M.grad", V * B)
row("matmul-as-elementwise", f"M = {C(A)}; N = {T(B)}; Z = M @ N; (2 * Z).sum().backward()", "N.grad", 2 * A)
row("answer-transposed", f"W = {T(P)}; x = {C([1, 2, 5])}; (W @ x).sum().backward()", "W.grad", np.outer([1, 1], [1, 2, 5]).T)
row("answer-transposed", f"M = {T(A)}; N = {C(B)}; Z = M @ N; Z.backward({C(V)})", "M.grad", (V @ B.T).T)
row("answer-transposed", f"W = {T(P)}; (W**2).sum().backward()", "W.grad", 2 * P.T)
row("quadratic-form-assumed-symmetric", f"Q = {C(A)}; u = {T([1, 2])}; e = u @ (Q @ u); e.backward()", "u.grad", 2 * A @ [1, 2])
row("quadratic-form-assumed-symmetric", f"Q = {C(A)}; u = {T([1, 2])}; e = (u * (Q @ u)).sum(); e.backward()", "u.grad", 2 * A @ [1, 2])
row("quadratic-form-assumed-symmetric", f"Q = {C(A)}; u = {T([3, 1])}; e = torch.dot(u, Q.mv(u)); e.backward()", "u.grad", 2 * A.T @ [3, 1])
# --- broadcasting and reductions --------------------------------------------------------------------------------------
row("broadcast-not-summed", f"X = {C(P)}; b = {T([1, 2, 3])}; ((X + b) * 2).sum().backward()", "b.grad", np.full((2, 3), 2))
row("broadcast-not-summed", f"X = {C(P)}; s = {T(2)}; (s * X).sum().backward()", "s.grad", P)
row("broadcast-not-summed", f"X = {C(P)}; c = {T([[1], [2]])}; (X * c).sum().backward()", "c.grad", P)
row("broadcast-averaged", f"X = {C(P)}; b = {T([1, 2, 3])}; ((X * b) * 2).sum().backward()", "b.grad", 2 * P.mean(0))
row("broadcast-averaged", f"X = {C(P)}; s = {T(2)}; (s * X).sum().backward()", "s.grad", P.mean())
row("broadcast-averaged", f"X = {C(P)}; c = {T([[1], [2]])}; (X * c).sum().backward()", "c.grad", P.mean(1, keepdims=True))
row("mean-factor-dropped", f"x = {T([1, 2, 4])}; L = torch.mean(x**3); L.backward()", "x.grad", 3 * np.array([1, 2, 4]) ** 2)
row("mean-factor-dropped", f"p = {T([1, 2])}; t = {C([4, 4])}; L = torch.nn.functional.mse_loss(p, t); L.backward()", "p.grad", [-6, -4])
row("mean-factor-dropped", f"X = {T(P)}; X.mean(dim=1).sum().backward()", "X.grad", np.ones((2, 3)))
row("max-grad-to-all", f"x = {T([3, 8, 5])}; (2 * torch.max(x)).backward()", "x.grad", [2, 2, 2])
row("max-grad-to-all", f"X = {T(P)}; m = X.amax(dim=1); m.sum().backward()", "X.grad", np.ones((2, 3)))
row("max-grad-to-all", f"X = {T(P)}; values, at = X.max(dim=0); (3 * values).sum().backward()", "X.grad", np.full((2, 3), 3))
row("index-grad-only-selected", f"x = {T([1, 2, 3, 4])}; (5 * x[1:3]).sum().backward()", "x.grad", [5, 5])
row("index-grad-only-selected", f"X = {T(P)}; (X[0] ** 2).sum().backward()", "X.grad", 2 * P[0])
row("index-grad-only-selected", f"x = {T([1, 2, 3, 4])}; y = x[[0, 2]] * 3; y.sum().backward()", "x.grad", [3, 3])
row("relu-at-zero-is-one", f"x = {T([-1, 0, 2, 0])}; torch.relu(x).sum().backward()", "x.grad", [0, 1, 1, 1])
row("relu-at-zero-is-one", f"x = {T([0, 2])}; y = 4 * torch.nn.functional.relu(x); y.backward(torch.tensor([3., 1.]))", "x.grad", [12, 4])
row("silent-outer-broadcast", f"p = {T([[1], [5]])}; t = {C([2, 4])}; ((p - t)**2).sum().backward()", "p.grad", [[-2], [2]])
row("silent-outer-broadcast", f"p = {T([[2], [3], [7]])}; t = {C([1, 1, 2])}; (p * t).sum().backward()", "p.grad", [[1], [1], [2]])
# --- VJP, JVP, Jacobian -----------------------------------------------------------------------------------------------
row("v-is-ones", f"x = {T([1, 2, 3])}; y = x**3; y.backward(torch.tensor([1., 0., 2.]))", "x.grad", [3, 12, 27])
row("v-is-ones", f"M = {T(A)}; N = {C(B)}; Z = M @ N; Z.backward(gradient={C(V)})", "M.grad", np.ones((2, 2)) @ B.T)
row("v-is-ones", f"x = {T([2, 5])}; y = torch.stack([x[0]*x[1], x[0]**2])", "vjp(y, x, [3., 1.])", [9, 2])
row("jvp-vjp-swapped", f"x = {T([2, 5])}; y = torch.stack([x[0]*x[1], x[0]**2])", "vjp(y, x, [3., 1.])", [17, 12])
row("jvp-vjp-swapped", f"x = {T([2, 5])}; y = torch.stack([x[0]*x[1], x[0]**2])", "jvp(y, x, [3., 1.])", [19, 6])
row("jvp-vjp-swapped", f"x = {T([1, 2])}; y = torch.stack([x[0] + 3*x[1], x[1]**2]); y.backward(torch.tensor([2., 1.]))", "x.grad", [5, 4])
row("vjp-not-summed", f"x = {T([1, 2, 3])}; y = x**2; y.backward(torch.tensor([1., 5., 2.]))", "x.grad", np.diag([2, 20, 12]))
row("vjp-not-summed", f"x = {T([2, 5])}; y = torch.stack([x[0]*x[1], x[0]**2, x[1]]); y.backward(torch.tensor([1., 2., 3.]))", "x.grad", [[5, 2], [8, 0], [0, 3]])
row("jacobian-transposed", f"x = {T([2, 5])}; y = torch.stack([x[0]*x[1], x[0]**2, x[1]])", "jacobian(y, x)", [[5, 4, 0], [2, 0, 1]])
row("jacobian-transposed", f"W = {C(P)}; x = {T([1, 2, 3])}; y = W @ x", "jacobian(y, x)", P.T)
row("jacobian-as-vector", f"x = {T([1, 2, 3])}; y = torch.exp(x) + x**2", "jacobian(y, x)", E(np.array([1, 2, 3])) + np.array([2, 4, 6]))
row("jacobian-as-vector", f"x = {T([3, 5])}; y = x**3", "jacobian(y, x)", [27, 75])
row("jacobian-diagonal-only", f"x = {T([2, 5])}; y = torch.stack([x[0]*x[1], x[0] + 3*x[1]])", "jacobian(y, x)", [[5, 0], [0, 3]])
row("jacobian-diagonal-only", f"W = {C(A)}; x = {T([1, 2])}; y = W @ x; y.backward(torch.tensor([2., 7.]))", "x.grad", [2, 21])
row("jacobian-diagonal-only", f"x = {T([1, 2])}; y = x * x.prod(); y.backward(torch.tensor([1., 4.]))", "x.grad", [4, 16])
row("v-scales-result", f"W = {C(A)}; x = {T([1, 2])}; y = W @ x; y.backward(torch.tensor([2., 7.]))", "x.grad", [6, 49])
row("v-scales-result", f"x = {T([2, 5])}; y = torch.stack([x[0]*x[1], x[0]**2]); y.backward(torch.tensor([3., 4.]))", "x.grad", [27, 8])
row("backward-arg-is-the-point", f"x = {T([1, 2])}; y = x**4; y.backward(torch.tensor([3., 2.]))", "x.grad", [108, 32])
row("backward-arg-is-the-point", f"x = {T([1, 2])}; y = torch.exp(x); y.backward(torch.tensor([0., 3.]))", "x.grad", E(np.array([0, 3])))
row("nonscalar-backward-implicit-ones", f"x = {T([1, 2])}; y = x**3; y.backward()", "raises", "no")
row("nonscalar-backward-implicit-ones", f"W = {T(A)}; Z = W * 2; Z.backward(); print(W.grad)", "", "no error", "error")
row("nonscalar-backward-implicit-ones", f"W = {T(A)}; (W ** 2).backward()", "W.grad", 2 * A)
row("nonscalar-backward-always-error", f"W = {T(A)}; Z = W * 3; Z.backward(torch.ones(2, 2))", "raises", "yes")
row("nonscalar-backward-always-error", f"W = {T(A)}; Z = W * 3; Z.backward(torch.ones(2, 2))", "", "line 4: RuntimeError", "error")
row("nonscalar-backward-always-error", f"W = {T(A)}; Z = W * 3; Z.backward(torch.ones(2, 2))", "W.grad", "error")
row("one-element-not-scalar", f"x = {T([4])}; y = x**2; y.backward()", "raises", "yes")
row("one-element-not-scalar", f"x = {T([[4]])}; (5 * x).backward()", "", "line 3: RuntimeError", "error")
row("scalar-v-broadcasts", f"x = {T([1, 2, 3])}; y = x**2; y.backward(torch.tensor(1.))", "raises", "no")
row("scalar-v-broadcasts", f"x = {T([1, 2, 3])}; y = x**2; y.backward(torch.tensor([3.]))", "x.grad", [6, 12, 18])
# --- leaves -----------------------------------------------------------------------------------------------------------
row("leaf-means-requires-grad", "u = torch.zeros(2); v = u + 1", "v.is_leaf", "no")
row("leaf-means-requires-grad", "u = torch.zeros(2)", "u.is_leaf", "no")
row("leaf-means-requires-grad", f"u = {T([1, 2])}; v = u.detach()", "v.is_leaf", "no")
row("op-on-leaf-still-leaf", "w = torch.ones(2, requires_grad=True).double(); (w * 3).sum().backward()", "w.grad", [3, 3])
row("op-on-leaf-still-leaf", "w = torch.full((2,), 3., requires_grad=True) * 2", "w.is_leaf", "yes")
row("op-on-leaf-still-leaf", f"w = {T([1, 2])}; w = w - 0.5; (w**2).sum().backward()", "w.grad", [1, 3])
row("nonleaf-grad-populated", f"x = {T([1, 2])}; h = 3*x; z = (h**2).sum(); z.backward()", "h.grad", [6, 12])
row("nonleaf-grad-populated", f"x = {T(2)}; h = torch.exp(x); z = 4*h; z.backward()", "z.grad", 1)
row("grad-zero-instead-of-none", f"x = {T([1, 2])}; k = {T([5, 5])}; (x * 2).sum().backward()", "k.grad", [0, 0])
row("grad-zero-instead-of-none", f"x = {T([[1, 2]])}", "x.grad", [[0, 0]])
row("no-requires-grad-gets-grad", f"x = {C([2, 3])}; w = {T([4, 5])}; ((x * w)**2).sum().backward()", "x.grad", 2 * np.array([8, 15]) * [4, 5])
row("no-requires-grad-gets-grad", "x = torch.tensor([2., 3.]); y = x * 4", "y.requires_grad", "yes")
row("no-requires-grad-gets-grad", f"W = {C(A)}; x = {T([1, 2])}; (W @ x).sum().backward()", "W.grad", [[1, 2], [1, 2]])
row("requires-grad-needs-all-inputs", f"x = {C([2, 3])}; w = {T([4, 5])}; y = w * x", "y.requires_grad", "no")
row("requires-grad-needs-all-inputs", f"W = {C(A)}; x = {T([1, 2])}; y = W @ x", "y.is_leaf", "yes")
row("requires-grad-needs-all-inputs", f"W = {C(A)}; x = {T([1, 2])}; y = (W @ x).sum(); y.backward()", "raises", "yes")
row("frozen-blocks-flow", f"a = {T(3)}; b = {T(5)}; b.requires_grad_(False); h = a * 2; y = h * b; y.backward()", "a.grad", "error")
row("frozen-blocks-flow", f"a = {T(3)}; b = {T(5)}; b.requires_grad = False; y = a * b", "y.requires_grad", "no")
row("requires-grad-retroactive", "x = torch.tensor(3.); y = x**2; x.requires_grad_(); y.backward()", "x.grad", "6")
row("requires-grad-retroactive", "x = torch.tensor([1., 2.]); y = 2*x; x.requires_grad = True", "y.requires_grad", "yes")
# --- detach, data, no_grad --------------------------------------------------------------------------------------------
row("detach-is-identity-in-backward", f"x = {T(3)}; y = x**2; z = y.detach() * x; z.backward()", "x.grad", 27)
row("detach-is-identity-in-backward", f"x = {T([1, 2])}; w = {T([3, 4])}; (x.detach() * w).sum().backward()", "x.grad", [3, 4])
row("detach-is-identity-in-backward", f"x = {T([1, 2])}; y = (x.data * x).sum(); y.backward()", "x.grad", [2, 4])
row("detach-or-data-copies", f"x = {T([1, 2])}; d = x.detach(); d.mul_(10)", "x", [1, 2])
row("detach-or-data-copies", f"x = {T([1, 2])}; x.data[0] = 7.; s = x.sum()", "s", 3)
row("detach-or-data-copies", f"x = {T([1, 2])}; d = x.data; d.fill_(0.); y = (x * 5).sum()", "y", 15)
row("detach-cuts-original", f"x = {T([1, 2])}; y = x * 5; d = y.detach()", "y.requires_grad", "no")
row("detach-cuts-original", f"x = {T(2)}; h = x**2; h.detach(); y = 3*h; y.backward()", "x.grad", "error")
row("clone-detaches", f"x = {T([1, 2])}; c = x.clone(); (c**2).sum().backward()", "x.grad", "error")
row("clone-detaches", f"x = {T([1, 2])}; c = x.clone()", "c.requires_grad", "no")
row("clone-detaches", f"x = {T([1, 2])}; c = x.clone(); (c**2 + 5*x).sum().backward()", "x.grad", [5, 5])
row("no-grad-clears-flag", f"w = {T([1, 2])}\nwith torch.no_grad():\n    v = w\n    k = 1", "v.requires_grad", "no")
row("no-grad-clears-flag", f"w = {T([1, 2])}\nwith torch.no_grad():\n    z = w * 2", "w.requires_grad", "no")
row("no-grad-blocks-factories", f"with torch.no_grad():\n    w = {T([1, 2])}\n(w * 3).sum().backward()", "raises", "yes")
row("no-grad-blocks-factories", "with torch.no_grad():\n    w = torch.ones(3, requires_grad=True)", "w.requires_grad", "no")
row("rewrap-keeps-graph", f"x = {T(3)}; c = (x**2).item(); y = c * x; y.backward()", "x.grad", 27)
row("rewrap-keeps-graph", f"x = {T([1, 2])}; s = x.sum().item(); y = (s * x).sum(); y.backward()", "x.grad", [6, 6])
row("rewrap-keeps-graph", f"x = {T(3)}; y = torch.tensor((x * 2).item())", "y.requires_grad", "yes")
# --- in-place ---------------------------------------------------------------------------------------------------------
row("inplace-always-errors", f"x = {T([1, 2])}; y = 5*x; y += 1; y.sum().backward()", "raises", "yes")
row("inplace-always-errors", f"x = {T([1, 2])}; y = 5*x; y.add_(3.); y.sum().backward()", "x.grad", "error")
row("inplace-always-errors", f"x = {T([1, 2])}; y = x + 2; y.mul_(3); y.sum().backward()", "", "line 4: RuntimeError", "error")
row("inplace-never-errors", f"x = {T([1, 2])}; y = torch.exp(x); y *= 2; y.sum().backward()", "raises", "no")
row("inplace-never-errors", f"x = {T([1, 2])}; h = x + 0; y = h**2; h.add_(1); y.sum().backward()", "x.grad", [4, 6])
row("inplace-never-errors", f"x = {T([1, 2])}; y = torch.sigmoid(x); y.add_(1); y.sum().backward()", "", "no error", "error")
row("inplace-on-leaf-allowed", f"w = {T([1, 2])}; w += 1", "raises", "no")
row("inplace-on-leaf-allowed", f"w = {T([1, 2])}; (w**2).sum().backward(); w -= 0.1 * w.grad; print(w)", "", "no error", "error")
row("inplace-on-leaf-allowed", f"w = {T([1, 2])}; w.mul_(3)", "w", [3, 6])
row("rebinding-is-inplace", f"w = {T([1, 2])}\n(w**2).sum().backward()\nwith torch.no_grad():\n    w = w - 0.5 * w.grad", "w.grad", [2, 4])
row("rebinding-is-inplace", f"w = {T(3)}\n(w * 2).backward()\nwith torch.no_grad():\n    w = w - w.grad", "w.requires_grad", "yes")
row("rebinding-is-inplace", f"w = {T(3)}\nkept = w\n(w * 2).backward()\nwith torch.no_grad():\n    w = w - w.grad", "kept", 1)
row("data-edit-harmless", f"x = {T([1, 2])}; y = (x**2).sum(); x.data.fill_(5.); y.backward()", "x.grad", [2, 4])
row("data-edit-harmless", f"x = {T([1, 2])}; w = {T([3, 4])}; y = (x * w).sum(); w.data.mul_(2); y.backward()", "x.grad", [3, 4])
row("data-edit-detected", f"x = {T([1, 2])}; y = (x**2).sum(); x.data.fill_(5.); y.backward()", "raises", "yes")
row("data-edit-detected", f"x = {T([1, 2])}; y = (x**2).sum(); x.data.fill_(5.); y.backward()", "x.grad", "error")
row("detach-edit-undetected", f"x = {T([1, 2])}; y = (x**2).sum(); x.detach().fill_(5.); y.backward()", "raises", "no")
row("detach-edit-undetected", f"x = {T([1, 2])}; s = torch.sigmoid(x); s.detach().zero_(); s.sum().backward()", "", "no error", "error")
# --- graph lifetime ---------------------------------------------------------------------------------------------------
row("second-backward-allowed", f"x = {T([1, 2])}; y = (x**2).sum(); y.backward(); y.backward()", "x.grad", [4, 8])
row("second-backward-allowed", f"x = {T(2)}; h = x**2; a = 3*h; b = 5*h; a.backward(); b.backward()", "raises", "no")
row("second-backward-allowed", f"x = {T(2)}; y = x * x; y.backward(); y.backward()", "", "no error", "error")
row("second-backward-always-errors", f"x = {T([1, 2])}; y = x.sum(); y.backward(); y.backward()", "raises", "yes")
row("second-backward-always-errors", f"x = {T([1, 2])}; y = x.sum(); y.backward(); y.backward()", "x.grad", "error")
row("second-backward-always-errors", f"x = {T(2)}; (x**2).backward(); (x**3).backward()", "", "line 4: RuntimeError", "error")
row("retain-graph-fills-intermediates", f"x = {T([1, 2])}; h = 3*x; z = (h**2).sum(); z.backward(retain_graph=True)", "h.grad", [6, 12])
row("zero-grad-revives-graph", f"x = {T([1, 2])}; y = (x**2).sum(); y.backward(); x.grad.zero_(); y.backward()", "raises", "no")
row("zero-grad-revives-graph", f"x = {T(2)}; y = x**3; y.backward(); x.grad = None; y.backward()", "x.grad", 12)
row("tensors-are-formulas", f"x = {T(2)}\ny = 3*x\nx.data.fill_(5.)", "y", 15)
row("tensors-are-formulas", f"w = {T([1, 2])}\nloss = (w**2).sum()\nloss.backward()\nwith torch.no_grad():\n    w -= 0.5 * w.grad", "loss", 0)
row("tensors-are-formulas", f"a = {C([1, 2])}\nb = a * 10\na.add_(1.)", "b", [20, 30])
row("higher-order-without-create-graph", f"x = {T(2)}; y = x**3; g, = torch.autograd.grad(y, x); g.backward()", "raises", "no")
row("higher-order-without-create-graph", f"x = {T(2)}; y = x**3; g, = torch.autograd.grad(y, x)", "g.requires_grad", "yes")
# --- dtype ------------------------------------------------------------------------------------------------------------
row("int-can-require-grad", "x = torch.tensor([1, 2, 3], requires_grad=True); y = (x * 2).sum(); y.backward()", "raises", "no")
row("int-can-require-grad", "x = torch.tensor([1, 2]); x.requires_grad_(); y = (x * 3).sum(); y.backward()", "x.grad", [3, 3])
row("int-can-require-grad", "x = torch.ones(2, dtype=torch.int64, requires_grad=True)", "", "no error", "error")
row("cast-detaches", f"x = {T([1, 2])}; y = x.double() * 3", "y.requires_grad", "no")
row("cast-detaches", f"x = {T([1, 2])}; (x.double()**2 + 7*x).sum().backward()", "x.grad", [7, 7])
row("cast-detaches", f"x = {T([1, 2])}; y = x.to(torch.float64).sum(); y.backward()", "raises", "yes")
row("step-function-passes-gradient", f"x = {T([0.3, 1.8])}; torch.round(x * 2).sum().backward()", "x.grad", [2, 2])
row("step-function-passes-gradient", f"x = {T([0.3, -1.8])}; (5 * torch.sign(x)).sum().backward()", "x.grad", [5, 5])
# --- accumulation and the optimiser -----------------------------------------------------------------------------------
row("grad-overwritten", f"x = {T([1, 2])}; (x**2).sum().backward(); (5*x).sum().backward()", "x.grad", [5, 5])
row("grad-overwritten", f"w = {T(2)}\nfor k in range(3):\n    (w**2 * k).backward()", "w.grad", 8)
row("grad-averaged-over-calls", f"x = {T([1, 2])}; (x**2).sum().backward(); (5*x).sum().backward()", "x.grad", [3.5, 4.5])
row("grad-averaged-over-calls", f"w = {T(2)}\nfor k in [1., 2., 6.]:\n    (w**2 * k).backward()", "w.grad", 12)
row("autograd-grad-fills-dot-grad", f"x = {T([1, 2])}; g = torch.autograd.grad((x**3).sum(), x)[0]", "x.grad", [3, 12])
row("autograd-grad-fills-dot-grad", f"x = {T(2)}; y = x**2; torch.autograd.grad(y, x, retain_graph=True); y.backward()", "x.grad", 8)
row("backward-updates-weights", f"w = {T([1, 2])}; opt = torch.optim.SGD([w], lr=0.1); ((w - 3)**2).sum().backward()", "w", [1.4, 2.2])
row("backward-updates-weights", f"w = {T(4)}; o = torch.optim.SGD([w], lr=0.25); loss = w**2; o.zero_grad(); loss.backward()", "w", 2)
row("step-clears-grad", f"w = {T([1, 2])}; opt = torch.optim.SGD([w], lr=0.1); (w**2).sum().backward(); opt.step()", "w.grad", "None")
row("zero-grad-gives-zeros", f"w = {T([1, 2])}; opt = torch.optim.SGD([w], lr=0.1); (w**2).sum().backward(); opt.step(); opt.zero_grad()", "w.grad", [0, 0])
row("zero-grad-before-step-harmless", f"w = {T([1, 2])}; opt = torch.optim.SGD([w], lr=0.5); (w**3).sum().backward(); opt.zero_grad(); opt.step()", "w", [-0.5, -4])
# --- longer programs, as lessons have them ----------------------------------------------------------------------------
X, W, BI, Y = P, np.array([[1, 2], [0, 1], [3, 1.0]]), np.array([1, 4.0]), np.array([[8, 9], [20, 25.0]])
OUT = X @ W + BI
NET = f"X = {C(X)}; W = {T(W)}; b = {T(BI)}; target = {C(Y)}; out = X @ W + b; loss = ((out - target)**2).mean(); loss.backward()"
D = 2 * (OUT - Y) / 4
row("mean-factor-dropped", NET, "W.grad", X.T @ (4 * D))
row("mean-factor-dropped", NET, "b.grad", (4 * D).sum(0))
row("broadcast-not-summed", NET, "b.grad", D)
row("broadcast-averaged", NET, "b.grad", D.mean(0))
row("answer-transposed", NET, "W.grad", (X.T @ D).T)
row("chain-inner-dropped", f"def f(t):\n    return torch.exp(t * t)\nx = {T(2)}\ny = f(x)", "formula(y, x)", "exp(x^2)")
row("node-derivative-dropped", f"x = {T([1, 2])}\nh = x\nfor _ in range(2):\n    h = h * 3\n(h**2).sum().backward()", "x.grad", 2 * 9 * np.array([1, 2]) * 3)
row("single-path-only", f"x = {T(2)}\ny = x\nfor _ in range(2):\n    y = y * x\ny.backward()", "x.grad", 4)
row("product-one-term", f"x = {T(2)}\ny = x * torch.exp(x)\ny.backward()", "x.grad", 2 * E(2))
row("grad-overwritten", f"w = {T([1, 2])}\nopt = torch.optim.SGD([w], lr=0.1)\nfor step in range(2):\n    loss = (w**2).sum()\n    loss.backward()", "w.grad", [2, 4])
row("second-backward-allowed", f"w = {T([1, 2])}\nloss = (w**2).sum()\nfor step in range(2):\n    loss.backward()", "raises", "no")
row("v-is-ones", f"def f(t):\n    return t**2 + 1\nx = {T([1, 3])}\ny = f(x)\ny.backward(torch.tensor([2., 0.5]))", "x.grad", [2, 6])
row("broadcast-not-summed", f"g = {T([[2], [3]])}; X = {C(P)}; torch.exp(g).mul(X).sum().backward()", "g.grad", E(np.array([[2], [3]])) * P)
row("detach-is-identity-in-backward", f"q = {T([1, 2])}; r = q * 2; target = (r + 1).detach(); L = ((r - target)**2).sum(); L.backward()", "q.grad", [0, 0])
row("nonleaf-grad-populated", NET, "out.grad", D)
row("no-requires-grad-gets-grad", NET, "X.grad", D @ W.T)
row("max-grad-to-all", f"x = {T([[3, 8], [5, 1]])}; y = x.max() ** 2; y.backward()", "x.grad", np.full((2, 2), 16))
row("index-grad-only-selected", f"X = {T(P)}; (X[:, 1] * 4).sum().backward()", "X.grad", [4, 4])
row("relu-at-zero-is-one", f"h = {T([0, -3, 1])}; a = torch.relu(h); (a * torch.tensor([5., 6., 7.])).sum().backward()", "h.grad", [5, 0, 7])
row("trig-sign", f"x = {T([0, 1])}; y = torch.sin(x) * 3; y.sum().backward()", "x.grad", -3 * CO(np.array([0, 1])))
row("silent-outer-broadcast", f"a = {T([1, 2, 3])}; b = {C([[1], [0], [2]])}; ((a - b)**2).mean().backward()", "a.grad", 2 * np.array([0, 2, 1]) / 3)

# Slips: one sign, one sum, one digit; nothing anybody believes.
for program, ask, wrong in [
    (f"x = {T([1, 2, 3])}; (x**3).sum().backward()", "x.grad", [3, 12, 26]),
    (f"x = {T([1, 2, 3])}; (x**3).sum().backward()", "x.grad", [3, 13, 27]),
    (f"x = {T([2, 5])}; y = torch.stack([x[0]*x[1], x[0]**2])", "jacobian(y, x)", [[5, 2], [4, 1]]),
    (f"x = {T([2, 5])}; y = torch.stack([x[0]*x[1], x[0]**2])", "vjp(y, x, [3., 1.])", [19, 7]),
    (f"M = {T(A)}; N = {C(B)}; Z = M @ N; Z.backward({C(V)})", "M.grad", (V @ B.T + [[0, 1], [0, 0]])),
    (f"M = {T(A)}; N = {C(B)}; Z = M @ N; Z.backward({C(V)})", "M.grad", (V @ B.T - [[0, 0], [2, 0]])),
    (f"M = {C(A)}; N = {T(B)}; Z = M @ N; (2 * Z).sum().backward()", "N.grad", [[6, 6], [14, 12]]),
    (f"t = {T(2)}; s = (t**2 + 1) * (t**3 - 4); s.backward()", "t.grad", 77),
    (f"t = {T(2)}; s = (t**2 + 1) * (t**3 - 4); s.backward()", "t.grad", 67),
    (f"t = {T(2)}; s = (3*t + 1)**4; s.backward()", "t.grad", 4115),
    (f"b = {T(3)}; c = b**3 + 12; c.backward()", "b.grad", 29),
    (NET, "W.grad", X.T @ D + [[0, 0], [0, 0], [1, 0]]),
    (NET, "b.grad", D.sum(0) + np.array([0.5, 0])),
    (f"x = {T([1, 2])}; (x**2).sum().backward(); (5*x).sum().backward()", "x.grad", [7, 8]),
    (f"w = {T([1, 2])}; opt = torch.optim.SGD([w], lr=0.1); ((w - 3)**2).sum().backward(); opt.step()", "w", [1.4, 2.3]),
    (f"x = {T(3)}; y = x**2; z = y.detach() * x; z.backward()", "x.grad", 10),
    (f"Q = {C(A)}; u = {T([1, 2])}; e = u @ (Q @ u); e.backward()", "u.grad", [14, 19]),
    (f"X = {C(P)}; b = {T([1, 2, 3])}; ((X * b) * 2).sum().backward()", "b.grad", [10, 14, 21]),
    (f"X = {C(P)}; s = {T(2)}; (s * X).sum().backward()", "s.grad", 23),
    (f"x = {T([1, 2, 4])}; L = torch.mean(x**3); L.backward()", "x.grad", [1, 4, 12]),
    (f"x = {T([1, 2, 3])}; y = x**3; y.backward(torch.tensor([1., 0., 2.]))", "x.grad", [3, 0, 45]),
    (f"b = {T(3)}; c = torch.cos(5*b)", "formula(c, b)", "-4*sin(5b)"),
    (f"b = {T(3)}; c = b**7 + b", "formula(c, b)", "7*b^6 + 2"),
    (f"t = {T(2)}; s = torch.sin(t) * torch.exp(t)", "formula(s, t)", "cos(t)*e^t + 2*sin(t)*e^t"),
    (f"t = {T(2)}; s = (3*t + 1) / (t**2 + 1)", "formula(s, t)", "(3*(t^2+1) - (3t+1)*2t)/(t^2+2)^2"),
    (f"W = {T(P)}; (W**2).sum().backward()", "W.grad", [[2, 4, 6], [8, 10, 16]]),
    (f"x = {T([3, 8, 5])}; (2 * torch.max(x)).backward()", "x.grad", [0, 3, 0]),
    (f"x = {T([1, 2])}; h = 5*x; h.retain_grad(); (h**2).sum().backward()", "h.grad", [10, 22]),
    (f"x = {T(2)}; a = 3*x; b = a**2; c = 5*b; c.backward()", "x.grad", 190),
    (f"p = {T([[1], [5]])}; t = {C([2, 4])}; ((p - t)**2).sum().backward()", "p.grad", [[-8], [9]]),
]:
    row("slip", program, ask, wrong)

# fmt: on


def with_truth(entry: dict[str, Any]) -> dict[str, Any]:
    """The row with PyTorch's own answer where it is a gradient or a value of the program."""
    import torch

    entry["right"] = None
    if entry["kind"] == "tensor" and "(" not in entry["ask"]:
        names: dict[str, Any] = {}
        try:
            exec("\n".join(entry["program"]), names)
            found = eval(entry["ask"], names)
            entry["right"] = str(found.tolist()) if isinstance(found, torch.Tensor) else str(found)
        except RuntimeError:
            entry["right"] = "error" if entry["ask"].endswith("grad") else None
    return entry


if __name__ == "__main__":
    made = [json.dumps(with_truth(entry), ensure_ascii=False) for entry in ROWS]
    (HERE / "unseen.json").write_text("[\n" + ",\n".join(made) + "\n]\n", encoding="utf-8")
    print(
        len(made),
        "answers,",
        len({tuple(entry["program"]) for entry in ROWS}),
        "programs,",
        len({entry["belief"] for entry in ROWS}) - 1,
        "beliefs",
    )
