"""For each belief a short program on which it gives an answer that hardly another belief gives."""

from __future__ import annotations

from .probes import Probe, probe

X = "x = torch.tensor({}, requires_grad=True)"


def _x(value: str, *lines: str, ask: str = "x.grad", kind: str = "tensor") -> Probe:
    return probe(X.format(value), *lines, ask=ask, kind=kind)


def _raises(*lines: str) -> Probe:
    return probe(*lines, ask="raises", kind="bool")


_A, _B = "A = torch.tensor([[1., 3.], [2., 5.]], requires_grad=True)", "B = torch.tensor([[7., 1.], [4., 6.]])"
_W, _OPT = "w = torch.tensor([2., 4.], requires_grad=True)", "opt = torch.optim.SGD([w], lr=0.25)"
_STEP = (_W, _OPT, "loss = (w * w).sum()", "loss.backward()")
_BACK = "y.backward()"

EXAMPLES: dict[str, Probe] = {
    "chain-inner-dropped": _x("2.", "u = 5 * x + 1", "y = u**3", _BACK),
    "chain-outer-at-input": _x("2.", "u = 5 * x + 1", "y = u**3", _BACK),
    "outer-not-differentiated": _x("2.", "u = 5 * x + 1", "y = u**3", _BACK),
    "product-as-product": _x("2.", "y = (x**3 + 1) * (5 * x + 3)", _BACK),
    "product-as-sum": _x("2.", "y = (x**3 + 1) * (5 * x + 3)", _BACK),
    "product-one-term": _x("2.", "y = (x**3 + 1) * (5 * x + 3)", _BACK),
    "quotient-as-quotient": _x("2.", "y = (x**3 + 2) / (5 * x)", _BACK),
    "quotient-sign-swapped": _x("2.", "y = (x**3 + 2) / (5 * x)", _BACK),
    "power-exponent-kept": _x("3.", "y = x**4", _BACK),
    "power-coefficient-dropped": _x("3.", "y = x**4 + 7 * x", _BACK),
    "power-rule-on-exponential": _x("3.", "y = 2**x", _BACK, ask="formula(y, x)", kind="formula"),
    "trig-sign": _x("3.", "y = torch.sin(4 * x) + x**2", _BACK, ask="formula(y, x)", kind="formula"),
    "constant-kept": _x("3.", "y = x**2 + 17", _BACK),
    "integrated-instead": _x("3.", "y = x**3", _BACK),
    "activation-at-preactivation": probe(
        "x = torch.tensor(3.)", "w = torch.tensor(2., requires_grad=True)", "z = w * x", "a = torch.tanh(z)",
        ask="formula(a, w)", kind="formula",
    ),
    "single-path-only": _x("5.", "y = x**2 + 3 * x", _BACK),
    "node-derivative-dropped": _x("3.", "u = 7 * x", "v = u + 4", "y = 5 * v", _BACK),
    "nonleaf-grad-is-local": _x("[2., 5.]", "y = x**3", "y.retain_grad()", "out = (7 * y).sum()", "out.backward()",
                                ask="y.grad"),
    "matmul-not-transposed": probe(_A, _B, "C = A @ B", "C.backward(torch.tensor([[1., 3.], [0., 2.]]))", ask="A.grad"),
    "matmul-order-swapped": probe(_A, _B, "C = A @ B", "C.backward(torch.tensor([[1., 3.], [0., 2.]]))", ask="A.grad"),
    "matmul-as-elementwise": probe(_A, _B, "C = A @ B", "C.backward(torch.tensor([[1., 3.], [5., 2.]]))", ask="A.grad"),
    "answer-transposed": probe(
        "W = torch.tensor([[1., 2.], [3., 5.]], requires_grad=True)", "y = (W**2).sum()", _BACK, ask="W.grad"
    ),
    "quadratic-form-assumed-symmetric": probe(
        "A = torch.tensor([[2., 5.], [1., 3.]])", X.format("[1., 4.]"), "y = x @ (A @ x)", _BACK, ask="x.grad"
    ),
    "broadcast-not-summed": probe(
        "X = torch.tensor([[1., 2.], [3., 4.]])", "b = torch.tensor([1., 6.], requires_grad=True)", "y = (X * b).sum()",
        _BACK, ask="b.grad",
    ),
    "broadcast-averaged": probe(
        "X = torch.tensor([[1., 2.], [3., 8.]])", "b = torch.tensor([1., 6.], requires_grad=True)", "y = (X * b).sum()",
        _BACK, ask="b.grad",
    ),
    "mean-factor-dropped": _x("[1., 3., 5., 8.]", "y = (x**3).mean()", _BACK),
    "max-grad-to-all": _x("[4., 9., 2.]", "y = 5 * x.max()", _BACK),
    "index-grad-only-selected": _x("[1., 2., 3., 4.]", "y = 5 * x[2]", _BACK),
    "relu-at-zero-is-one": _x("[-2., 0., 3.]", "y = (7 * torch.relu(x)).sum()", _BACK),
    "silent-outer-broadcast": probe(
        "p = torch.tensor([[1.], [4.], [6.]], requires_grad=True)", "t = torch.tensor([1., 2., 9.])",
        "loss = ((p - t)**2).sum()", "loss.backward()", ask="p.grad",
    ),
    "v-is-ones": _x("[3., 7.]", "y = x**3", "y.backward(torch.tensor([2., 5.]))"),
    "jvp-vjp-swapped": _x("[2., 5.]", "y = torch.stack([x[0] * x[1], x[0] + x[1]])",
                          "y.backward(torch.tensor([1., 3.]))"),
    "vjp-not-summed": _x("[3., 7.]", "y = x**3", "y.backward(torch.tensor([2., 5.]))"),
    "jacobian-transposed": _x("[1., 2.]", "y = torch.stack([x[0] * x[1], 5 * x[1], x[0] ** 2])", ask="jacobian(y, x)"),
    "jacobian-as-vector": _x("[2., 7.]", "y = x**3", ask="jacobian(y, x)"),
    "jacobian-diagonal-only": _x("[2., 7.]", "y = torch.stack([x[0] * x[1], x[0] - 3 * x[1]])", ask="jacobian(y, x)"),
    "v-scales-result": _x("[2., 5.]", "y = torch.stack([x[0] * x[1], x[0] + 4 * x[1]])",
                          "y.backward(torch.tensor([3., 7.]))"),
    "backward-arg-is-the-point": _x("[3., 7.]", "y = x**3", "y.backward(torch.tensor([2., 5.]))"),
    "nonscalar-backward-implicit-ones": _raises(X.format("[3., 7.]"), "y = x**3", _BACK),
    "nonscalar-backward-always-error": _raises(X.format("[3., 7.]"), "y = x**3", "y.backward(torch.ones(2))"),
    "one-element-not-scalar": _raises(X.format("[3.]"), "y = x**3", _BACK),
    "scalar-v-broadcasts": _raises(X.format("[3., 7.]"), "y = x**3", "y.backward(torch.tensor(1.))"),
    "leaf-means-requires-grad": probe("a = torch.ones(3)", "b = a * 2", ask="b.is_leaf", kind="bool"),
    "op-on-leaf-still-leaf": probe(
        "w = torch.ones(3, requires_grad=True) * 0.5", "loss = (w * w).sum()", ask="w.is_leaf", kind="bool"
    ),
    "nonleaf-grad-populated": _x("3.", "y = x**2", "z = 4 * y", "z.backward()", ask="y.grad"),
    "grad-zero-instead-of-none": probe("w = torch.tensor([1., 2.], requires_grad=True)", ask="w.grad"),
    "no-requires-grad-gets-grad": probe("x = torch.tensor([2., 5.])", "y = (x * 3).sum()", ask="y.requires_grad",
                                        kind="bool"),
    "requires-grad-needs-all-inputs": probe(
        "c = torch.tensor([1., 2.])", "w = torch.tensor([3., 4.], requires_grad=True)", "y = c + w",
        ask="y.requires_grad", kind="bool",
    ),
    "frozen-blocks-flow": probe(
        "w1 = torch.tensor(2., requires_grad=True)", "w2 = torch.tensor(6., requires_grad=True)",
        "w2.requires_grad_(False)", "y = w2 * w1", ask="y.requires_grad", kind="bool",
    ),
    "requires-grad-retroactive": probe(
        "x = torch.tensor([1., 2.])", "y = (x * 5).sum()", "x.requires_grad_()", ask="y.requires_grad", kind="bool"
    ),
    "detach-is-identity-in-backward": _x("3.", "y = x**2", "z = y.detach()", "out = z * y", "out.backward()"),
    "detach-or-data-copies": _x("[1., 2.]", "z = x.detach()", "z[0] = 9.", ask="x"),
    "detach-cuts-original": _x("[1., 2.]", "y = 4 * x", "z = y.detach()", ask="y.requires_grad", kind="bool"),
    "clone-detaches": _x("[1., 2.]", "y = x.clone()", ask="y.requires_grad", kind="bool"),
    "no-grad-clears-flag": _x("[1., 2.]", "with torch.no_grad():", "    y = x", ask="y.requires_grad", kind="bool"),
    "no-grad-blocks-factories": probe(
        "with torch.no_grad():", "    w = torch.ones(2, requires_grad=True)", ask="w.requires_grad", kind="bool"
    ),
    "rewrap-keeps-graph": _x("3.", "m = (x * x).item()", "y = m * x", _BACK),
    "inplace-always-errors": _raises(X.format("[1., 3.]"), "y = x + 4", "y.add_(1)", "y.sum().backward()"),
    "inplace-never-errors": _raises(X.format("[1., 3.]"), "y = x.exp()", "y.add_(1)", "y.sum().backward()"),
    "inplace-on-leaf-allowed": _raises("w = torch.tensor([1., 3.], requires_grad=True)", "w -= 1."),
    "rebinding-is-inplace": probe(
        "w = torch.tensor(5., requires_grad=True)", "(w**2).backward()", "with torch.no_grad():", "    w = w - 1.",
        ask="w.requires_grad", kind="bool",
    ),
    "data-edit-harmless": _x("[1., 3.]", "y = (x**3).sum()", "x.data.add_(1.)", _BACK),
    "data-edit-detected": _raises(X.format("[1., 3.]"), "y = (x**3).sum()", "x.data.add_(1.)", _BACK),
    "detach-edit-undetected": _raises(X.format("[1., 3.]"), "y = (x**3).sum()", "x.detach().add_(1.)", _BACK),
    "second-backward-allowed": _raises(X.format("[1., 3.]"), "y = (x**3).sum()", _BACK, _BACK),
    "second-backward-always-errors": _raises(X.format("[1., 3.]"), "(x**3).sum().backward()", "(5 * x).sum().backward()"),
    "retain-graph-fills-intermediates": _x("3.", "y = x**2", "z = 4 * y", "z.backward(retain_graph=True)", ask="y.grad"),
    "zero-grad-revives-graph": _raises(X.format("3."), "y = x**3", _BACK, "x.grad = None", _BACK),
    "tensors-are-formulas": _x("2.", "y = x**3", "with torch.no_grad():", "    x.add_(1.)", ask="y"),
    "higher-order-without-create-graph": _raises(
        X.format("3."), "y = x**4", "g, = torch.autograd.grad(y, x)", "h, = torch.autograd.grad(g, x)"
    ),
    "int-can-require-grad": _raises("x = torch.tensor([2, 3], requires_grad=True)"),
    "cast-detaches": _x("[1., 3.]", "y = x.double()", ask="y.requires_grad", kind="bool"),
    "step-function-passes-gradient": _x("[0.4, 1.6]", "y = (3 * torch.floor(x)).sum()", _BACK),
    "grad-overwritten": _x("3.", "(2 * x).backward()", "(8 * x).backward()"),
    "grad-averaged-over-calls": _x("3.", "(2 * x).backward()", "(8 * x).backward()"),
    "autograd-grad-fills-dot-grad": _x("3.", "y = x**3", "g, = torch.autograd.grad(y, x)"),
    "backward-updates-weights": probe(*_STEP, ask="w"),
    "step-clears-grad": probe(*_STEP, "opt.step()", ask="w.grad"),
    "zero-grad-gives-zeros": probe(*_STEP, "opt.zero_grad()", ask="w.grad"),
    "zero-grad-before-step-harmless": probe(*_STEP, "opt.zero_grad()", "opt.step()", ask="w"),
}  # fmt: skip
